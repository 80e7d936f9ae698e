//! Names of products with days and times among their words.

use super::check;

#[test]
fn a_day_in_a_labelled_name_is_no_date() {
    for name in [
        "일요일 잠옷",
        "금요일 와인",
        "Sun 크림",
        "Black Friday TV",
        "내일은 미스터트롯 LP",
        "12/24 팩",
    ] {
        let expected = format!("1 48213 11-23T17:00 {name:?}");
        for fields in [
            "\n상품번호: 48213\n오픈: 17:00",
            " / 상품번호: 48213 / 오픈: 17:00",
            " 상품번호: 48213 오픈: 17:00",
        ] {
            check(&[
                (&format!("1. 상품명: {name}{fields}"), &expected),
                (&format!("상품명: {name}{fields}"), &expected),
            ]);
        }
    }
    check(&[
        (
            "1. 상품명: 겨울 패딩 11/25 17:00 오픈 / 상품번호: 48213",
            r#"1 48213 11-25T17:00 "겨울 패딩""#,
        ),
        (
            "1. 상품명: 겨울 패딩 / 상품번호: 48213 / 11/25 오픈 17:00",
            r#"1 48213 11-25T17:00 "겨울 패딩""#,
        ),
    ]);
}
