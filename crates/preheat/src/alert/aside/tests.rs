//! Words that stand over a list, and those that are a sentence.

use super::is_title;

#[test]
fn a_title_is_no_sentence() {
    for (words, expected) in [
        ("오픈 예정 2건", true),
        ("Hot deals", true),
        ("12건", true),
        ("(3)", true),
        ("오늘 오픈 하는 인기 상품 목록", true),
        // Seven words.
        ("오늘 오픈 하는 모든 인기 상품 목록", false),
        ("오픈 임박!", false),
        ("오픈 언제?", false),
        ("11/25부터 오픈", false),
        ("배송 안내", false),
        ("겨울 패딩", false),
    ] {
        assert_eq!(is_title(words), expected, "{words}");
    }
}
