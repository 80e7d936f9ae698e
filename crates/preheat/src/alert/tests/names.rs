//! Names of products with days and times among their words.

use super::check;

#[test]
fn a_day_in_the_name_above_a_products_fields_is_no_date_of_the_alert() {
    for name in [
        "일요일 잠옷",
        "금요일 와인",
        "Sun 크림",
        "Black Friday TV",
        "(12/1) 팩",
        "Fold 11.25 한정",
    ] {
        check(&[
            (
                &format!(
                    "*{name}*\nID: 48213\nOpens: 4:00 PM\n\n*겨울 패딩*\nID: 48377\nOpens: 5:00 PM"
                ),
                &format!("1 48213 11-23T16:00 {name:?}\n2 48377 11-23T17:00 \"겨울 패딩\""),
            ),
            (
                &format!(
                    "오늘의 핫상품\n*{name}*\nOpens: 4:00 PM\nID: 48213\n*겨울 패딩*\nOpens: 5:00 PM\nID: 48377"
                ),
                &format!("1 48213 11-23T16:00 {name:?}\n2 48377 11-23T17:00 \"겨울 패딩\""),
            ),
            (
                &format!(
                    "*{name}*\n상품번호\n48213\n오픈\n16:00\n*겨울 패딩*\n상품번호\n48377\n오픈\n17:00"
                ),
                &format!("1 48213 11-23T16:00 {name:?}\n2 48377 11-23T17:00 \"겨울 패딩\""),
            ),
            (
                &format!("오늘의 핫상품 11/25\n*{name}*\nID: 48213\nOpens: 4:00 PM"),
                &format!("1 48213 11-25T16:00 {name:?}"),
            ),
        ]);
    }
    // Whose a date is, is not certain, but that it is not the others'.
    check(&[
        (
            "*12/24 팩*\nID: 48213\nOpens: 4:00 PM\n\n*겨울 패딩*\nID: 48377\nOpens: 5:00 PM",
            r#"1 48213 - "12/24 팩" [UnclearDate("12/24")]
               2 48377 11-23T17:00 "겨울 패딩""#,
        ),
        (
            "*갤럭시 Fold 11/25 한정*\nID: 48213\nOpens: 4:00 PM\n\n*겨울 패딩*\nID: 48377\nOpens: 5:00 PM",
            r#"1 48213 - "갤럭시 Fold 11/25 한정" [UnclearDate("11/25")]
               2 48377 11-23T17:00 "겨울 패딩""#,
        ),
        (
            "내일 라인업\nID: 48213\nOpens: 4:00 PM",
            r#"1 48213 - "내일 라인업" [UnclearDate("11/24")]"#,
        ),
    ]);
}

#[test]
fn a_day_in_the_line_above_all_products_is_that_of_the_alert() {
    for line in ["11/25 핫상품", "11/25 라인업", "📢 11/25 라인업 안내"] {
        for products in [
            "겨울 패딩\nID: 48213\nOpens: 4:00 PM\n스니커즈\nID: 48377\nOpens: 5:00 PM",
            "1. 겨울 패딩\nID: 48213\nOpens: 4:00 PM\n2. 스니커즈\nID: 48377\nOpens: 5:00 PM",
            "상품명: 겨울 패딩\nID: 48213\nOpens: 4:00 PM\n상품명: 스니커즈\nID: 48377\nOpens: 5:00 PM",
            "상품번호 | 상품명 | 오픈\n48213 | 겨울 패딩 | 16:00\n48377 | 스니커즈 | 17:00",
        ] {
            check(&[(
                &format!("{line}\n{products}"),
                "1 48213 11-25T16:00 \"겨울 패딩\"\n2 48377 11-25T17:00 \"스니커즈\"",
            )]);
        }
    }
    check(&[(
        "11/25 라인업\nID: 48213\nOpens: 4:00 PM\nID: 48377\nOpens: 5:00 PM",
        r#"1 48213 11-25T16:00 "11/25 라인업"
           2 48377 11-25T17:00 "-""#,
    )]);
}

#[test]
fn a_time_in_the_name_above_counts_only_without_another_one() {
    check(&[
        (
            "오늘의 핫상품\n*2PM 앨범*\nID: 48213\nOpens: 4:00 PM",
            r#"1 48213 11-23T16:00 "앨범""#,
        ),
        (
            "*2PM 앨범*\nID: 48213\nOpens: 4:00 PM sharp\n\n*겨울 패딩*\nID: 48377\nOpens: 5:00 PM",
            r#"1 48213 11-23T16:00 "앨범"
               2 48377 11-23T17:00 "겨울 패딩""#,
        ),
        (
            "*겨울 패딩*\nID: 48377\nOpens: 5:00 PM\n\n*2PM 앨범*\nID: 48213\nOpens: 4:00 PM",
            r#"1 48377 11-23T17:00 "겨울 패딩"
               2 48213 11-23T16:00 "앨범""#,
        ),
        (
            "*2PM 앨범*\nID: 48213\n\n*5PM 겨울 패딩*\nID: 48377",
            r#"1 48213 11-23T14:00 "앨범"
               2 48377 11-23T17:00 "겨울 패딩""#,
        ),
    ]);
}

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
            "상품: 11/25 라인업\n1. [48213] 겨울 패딩 17:00",
            r#"1 48213 11-25T17:00 "겨울 패딩""#,
        ),
        (
            "Title: 11/25 Hot deals\n[48213] 겨울 패딩 17:00",
            r#"1 48213 11-25T17:00 "겨울 패딩""#,
        ),
        (
            "상품: 11/25\n1. [48213] 겨울 패딩 17:00",
            r#"1 48213 11-25T17:00 "겨울 패딩""#,
        ),
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

#[test]
fn a_time_with_a_cell_of_its_own_and_another_opening_are_several() {
    let (four, six) = ("2026-11-23T07:00:00Z", "2026-11-23T09:00:00Z");
    for (cells, times) in [
        ("16:00 | 2차 오픈 18:00", [four, six]),
        ("11/23 16:00 | 2차 오픈 18:00", [four, six]),
        ("2차 오픈 18:00 | 16:00", [six, four]),
        (
            "11/25(수) 16:00 | 오픈 16:00",
            ["2026-11-25T07:00:00Z", four],
        ),
    ] {
        let times = times.join(", ");
        check(&[(
            &format!("1. [48213] 키위 | {cells}"),
            &format!("1 48213 - \"키위\" [SeveralTimes([{times}])]"),
        )]);
    }
    for cells in [
        "16:00 | 오픈 16:00",
        "15:00 기준 | 오픈 16:00",
        "16:00 | 18:00 종료",
    ] {
        check(&[(
            &format!("1. [48213] 키위 | {cells}"),
            "1 48213 11-23T16:00 \"키위\"",
        )]);
    }
}
