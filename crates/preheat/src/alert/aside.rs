//! Words for what is not the opening: a delivery, an end, a coupon, the next alert.

#[cfg(test)]
mod tests;

use crate::when::scan::is_alphanumeric;

/// Words for a delivery, an end or a count: a day before one of them is theirs.
const CERTAIN: [&str; 42] = [
    "배송",
    "출고",
    "출발",
    "도착",
    "발송",
    "입고",
    "수령",
    "픽업",
    "마감",
    "종료",
    "응모",
    "당첨",
    "발표",
    "환불",
    "교환",
    "결제",
    "등록",
    "작성",
    "발행",
    "기준",
    "집계",
    "ship",
    "ships",
    "shipping",
    "deliver",
    "delivery",
    "delivered",
    "arrival",
    "arrives",
    "restock",
    "restocks",
    "end",
    "ends",
    "ending",
    "closing",
    "closes",
    "close",
    "report",
    "updated",
    "posted",
    "deadline",
    "created",
];

/// Words for something that may open, or be named, beside the products.
const OTHERS: [&str; 36] = [
    "할인",
    "쿠폰",
    "이벤트",
    "행사",
    "리뷰",
    "적립",
    "업데이트",
    "갱신",
    "공유",
    "공지",
    "알림",
    "다음",
    "운영",
    "영업",
    "문의",
    "상담",
    "방송",
    "휴무",
    "블프",
    "프라이데이",
    "coupon",
    "event",
    "review",
    "next",
    "alert",
    "update",
    "support",
    "friday",
    "캠페인",
    "campaign",
    "채널",
    "channel",
    "요청",
    "request",
    "배치",
    "batch",
];

/// Words beside a date that is a product's, or a sale's, and no opening's, though they
/// speak of one: `출시일 11/27`, `할인기간: 11/24 ~ 11/30`, `재오픈 11/30`.
const REMARKS: [&str; 24] = [
    "출시일",
    "발매일",
    "제조",
    "개봉",
    "재오픈",
    "재판매",
    "재입고",
    "최초",
    "이전",
    "최근",
    "기간",
    "기한",
    "이용",
    "관람",
    "공연",
    "전시",
    "숙박",
    "출국",
    "사전예약",
    "휴가",
    "연차",
    "period",
    "restock",
    "released",
];

/// Words that make a label of what grows on to them: `출고일`, `end date`.
pub(super) fn stems() -> impl Iterator<Item = &'static str> {
    CERTAIN.iter().chain(&OTHERS).copied()
}

/// Words that speak of the sale itself: what begins with them is the opening.
const OPENINGS: [&str; 21] = [
    "오픈",
    "판매",
    "구매",
    "상품",
    "딜",
    "특가",
    "세일",
    "선착순",
    "발매",
    "출시",
    "공개",
    "예약",
    "open",
    "opens",
    "sale",
    "deal",
    "deals",
    "drop",
    "launch",
    "products",
    "items",
];

/// Whether a word speaks of something else than the opening.
pub(super) fn is_aside(word: &str) -> bool {
    is_certain(word) || is_one(word, &OTHERS) && !is_opening(word)
}

/// Whether a word speaks of a delivery, an end or a count.
pub(super) fn is_certain(word: &str) -> bool {
    is_one(word, &CERTAIN) && !is_opening(word)
}

/// Whether a line with these words is a remark on a product or a sale.
pub(super) fn is_remark(words: &str) -> bool {
    let is_its = |word: &str| is_certain(word) || is_one(word, &REMARKS);
    words.split(' ').any(is_its)
}

/// Whether a day beside these words cannot be that of an opening. That of `공연 11/25` may
/// be.
pub(super) fn is_never_opening(words: &str) -> bool {
    const NEVER: [&str; 4] = ["기한", "제조", "휴가", "연차"];
    words
        .split(' ')
        .any(|word| is_certain(word) || is_one(word, &NEVER))
}

/// Whether a word speaks of the opening.
pub(super) fn is_opening(word: &str) -> bool {
    is_one(word, &OPENINGS)
}

/// Whether one of the next words, up to a bracket or a comma, speaks of a delivery, an end
/// or a count before any speaks of the opening: `11/27 순차 배송`.
pub(super) fn follows(text: &str) -> bool {
    let ends = |c: char| matches!(c, ')' | ']' | '(' | '[' | ',' | '|' | '·');
    let part = text.trim_start().split(ends).next().unwrap_or_default();
    let mut words = part.split(' ').filter(|word| !word.is_empty()).take(3);
    words
        .find(|word| is_certain(word) || is_opening(word))
        .is_some_and(is_certain)
}

/// Whether words are such as stand over a list: `오픈 예정 2건`, `Hot deals`, a count. A
/// sentence is none, as in `오늘만 특가! 11/25부터 정상가`.
pub(super) fn is_title(words: &str) -> bool {
    let all: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let is_sentence = all.len() > 6 || words.contains(['!', '?']) || words.contains("부터");
    let is_count = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit() || c == '(');
    let opens = |word: &&str| is_opening(word) && !is_aside(word);
    !is_sentence && (all.iter().any(opens) || all.iter().all(is_count))
}

/// A Korean word may stand in a longer one (`무료배송은`), an English one may not.
fn is_one(word: &str, words: &[&str]) -> bool {
    let bare = word.trim_matches(|c: char| !is_alphanumeric(c));
    words.iter().any(|one| {
        if one.is_ascii() {
            one.eq_ignore_ascii_case(bare)
        } else {
            word.contains(one)
        }
    })
}
