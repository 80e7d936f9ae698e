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

#[test]
fn a_day_of_the_week_in_a_name_behind_a_time_is_no_date() {
    for line in [
        "16:00 오픈 - N (48213)",
        "1. 16:00 오픈 - N (48213)",
        "16:00 N (48213)",
        "1. 16:00 N (48213)",
        "1. [48213] 16:00 N",
        "• 오픈 16:00 N (48213)",
    ] {
        for name in ["일요일 잠옷", "Friday T-shirt", "금요일 와인"] {
            check(&[(
                &line.replace('N', name),
                &format!("1 48213 11-23T16:00 {name:?}"),
            )]);
        }
    }
    for time in [
        "오픈 16:00 (금)",
        "오픈 16:00 금요일",
        "4PM (Fri)",
        "16:00 on Friday",
        "16:00 (금) 오픈",
        "16:00 금요일 오픈",
    ] {
        check(&[(
            &format!("1. [48213] 겨울 패딩 | {time}"),
            r#"1 48213 - "겨울 패딩" [WrongWeekday { date: 2026-11-23, said: Fri }]"#,
        )]);
    }
    check(&[(
        "1. 16:00 (금) 겨울 패딩 (48213)",
        r#"1 48213 - "겨울 패딩" [WrongWeekday { date: 2026-11-23, said: Fri }]"#,
    )]);
}
