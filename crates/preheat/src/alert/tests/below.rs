//! What the lines below a product give it, and what they do not.

use super::{check, openings};

/// Two products, the lines of each with N, I and O in place of name, id and time.
fn two(shape: &str, between: &str, after: &str) -> String {
    let product = |name, id, at| shape.replace('N', name).replace('I', id).replace('O', at);
    let first = product("겨울 패딩", "48213", "16:00");
    let second = product("스니커즈", "48377", "17:00");
    format!("오늘의 인기 상품\n{first}{between}\n{second}{after}")
}

const SHAPES: [&str; 5] = [
    "1. [I] N O",
    "• N (I) | 오픈 O",
    "N (I)\n오픈: O",
    "1. N O\n상품번호: I",
    "1. N\n상품번호: I\n시간: O",
];

#[test]
fn a_labelled_date_below_its_time_is_the_products() {
    for (shape, first, second) in [
        (
            "1. {n}\n  - 상품번호: {i}\n  - 오픈 시간: {o}\n  - 오픈일: {d}",
            "11/25",
            "11/26",
        ),
        (
            "1. {n}\n상품번호: {i}\n시간: {o}\n날짜: {d}",
            "11/25(수)",
            "11/26(목)",
        ),
        ("1. {n}\nID: {i}\nTime: {o}\nDate: {d}", "Nov 25", "Nov 26"),
        ("*{n}* ({i})\n*Time*\n{o}\n*Date*\n{d}", "Nov 25", "Nov 26"),
        ("*{n}* ({i})\n오픈 시간\n{o}\n오픈일\n{d}", "11/25", "11/26"),
        ("1. [{i}] {n} {o}\n  {d}", "11/25(수)", "11/26(목)"),
        ("1. [{i}] {n} {o}\n- {d}", "11/25(수)", "11/26(목)"),
        // Each product has one, and none stands before them.
        ("1. [{i}] {n} {o}\n{d}", "11/25(수)", "11/26(목)"),
        ("[{i}] {n} {o}\n{d}", "11/25", "11/26"),
        ("{n} ({i})\n⏰ {o}\n📅 {d}", "11/25", "11/26"),
    ] {
        let product = |name, id, at, date| {
            let named = shape.replace("{n}", name).replace("{i}", id);
            named.replace("{o}", at).replace("{d}", date)
        };
        let text = format!(
            "{}\n{}",
            product("패딩", "48213", "16:00", first),
            product("신발", "48377", "17:00", second)
        );
        let expected = ["48213 11-25T16:00", "48377 11-26T17:00"];
        assert_eq!(openings(&text), expected, "\n{text}");
    }
    // One has its own, the other the alert's.
    for (date, day) in [
        ("오픈일: 11/25", "25"),
        ("  11/25", "25"),
        ("- 11/25", "25"),
    ] {
        let text = two("1. [I] N O", &format!("\n{date}"), "");
        let first = format!("48213 11-{day}T16:00");
        assert_eq!(
            openings(&text),
            [first.as_str(), "48377 11-23T17:00"],
            "\n{text}"
        );
    }
}

#[test]
fn a_date_alone_that_may_be_of_either_side_is_unclear() {
    check(&[
        (
            "1. [48213] 패딩 16:00\n금요일\n2. [48377] 신발 17:00",
            r#"1 48213 - "패딩" [UnclearDate("금요일")]
               2 48377 - "신발" [UnclearDate("금요일")]"#,
        ),
        (
            "1. [48213] 패딩 16:00\n11/25(수)\n2. [48377] 신발 17:00",
            r#"1 48213 - "패딩" [UnclearDate("11/25")]
               2 48377 - "신발" [UnclearDate("11/25")]"#,
        ),
        (
            "11/24\n1. [48213] 패딩 16:00\n11/25\n2. [48377] 신발 17:00\n\n11/23",
            r#"1 48213 - "패딩" [UnclearDate("11/25")]
               2 48377 - "신발" [UnclearDate("11/23")]"#,
        ),
        // What stands above it may be its label.
        (
            "11/24\n패딩 (48213)\n오픈: 16:00\n비고\n11/27\n신발 (48377)\n오픈: 17:00",
            r#"1 48213 - "패딩" [UnclearDate("11/27")]
               2 48377 - "신발" [UnclearDate("11/27")]"#,
        ),
        // At the end it may be that of all products.
        (
            "1. [48213] 패딩 16:00\n2. [48377] 신발 17:00\n\n날짜: 11/25",
            r#"1 48213 11-23T16:00 "패딩"
               2 48377 - "신발" [UnclearDate("11/25")]"#,
        ),
        (
            "오픈일: 11/24\n1. [48213] 패딩 16:00\n오픈일: 11/25\n2. [48377] 신발 17:00",
            r#"1 48213 - "패딩" [UnclearDate("11/25")]
               2 48377 - "신발" [UnclearDate("11/25")]"#,
        ),
    ]);
}

#[test]
fn a_date_of_something_else_is_no_heading() {
    for line in [
        "*출고일*\n11/27",
        "*배송 시작*\n11/27",
        "*마감일*\n11/27",
        "*Ships*\nNov 27",
        "*End date*\nNov 30",
        "*Ends*\nNov 30",
        "- 배송 시작: 11/27",
        "- 배송 시작일: 11/27",
        "- 할인 시작: 11/25",
        "- ~11/30",
        "등록 일자: 2026-11-25",
        "리뷰 이벤트 시작: 12/1",
        "Restock date: 12/1",
        "Coupon starts: Nov 30",
        "11/27(금)부터 순차 배송",
        "11/30 마감",
        "🚚 11/27 출발",
    ] {
        for shape in SHAPES {
            let text = two(shape, &format!("\n{line}"), "");
            assert_eq!(
                openings(&text),
                ["48213 11-23T16:00", "48377 11-23T17:00"],
                "\n{text}"
            );
        }
    }
    // Of these it is not known: whatever they date, it is not silently the next product.
    for line in ["11/27 체험단", "Nov 30 pop-up"] {
        let text = two("1. [I] N O", &format!("\n{line}"), "");
        assert_eq!(
            openings(&text),
            ["48213 11-23T16:00", "48377 -"],
            "\n{text}"
        );
    }
}

#[test]
fn a_heading_may_say_its_date_in_words() {
    for (first, second) in [
        ("11/24 오픈 상품", "11/25 오픈 상품"),
        ("📅 11/24(화) 오픈 예정 2건", "📅 11/25(수) 오픈 예정 2건"),
        ("11/24 인기 상품", "11/25 인기 상품"),
        ("*11/24 (화)* 2개", "*11/25 (수)* 2개"),
        ("내일 오픈하는 상품", "모레 오픈하는 상품"),
        ("Tuesday, Nov 24", "Wednesday, Nov 25"),
        ("Tue 11/24", "Wed 11/25"),
        ("Tuesday 24 November", "Wednesday 25 November"),
        ("<내일>", "<모레>"),
        ("[내일 오픈]", "[모레 오픈]"),
        ("— 11/24 —", "— 11/25 —"),
        ("- 11/24", "- 11/25"),
        ("11/24 오픈 상품", "11/25(수)\n수요일 오픈 상품"),
    ] {
        for shape in SHAPES {
            for blank in ["", "\n"] {
                let below = two(shape, "", "")
                    .replace("48213", "48402")
                    .replace("48377", "48403");
                let (_, below) = below.split_once('\n').unwrap();
                let above = two(shape, "", "").replace("오늘의 인기 상품", first);
                let apart = if second.contains('\n') { "\n" } else { blank };
                let text = format!("{above}\n{apart}{second}\n{}", renumbered(below));
                let expected = [
                    "48213 11-24T16:00",
                    "48377 11-24T17:00",
                    "48402 11-25T16:00",
                    "48403 11-25T17:00",
                ];
                assert_eq!(openings(&text), expected, "\n{text}");
            }
        }
    }
    // A remark says none, or one that is not certain.
    for (remark, opens) in [
        ("오늘 주문하면 내일 도착하는 상품", "11-25T17:00"),
        ("오늘만 특가! 11/27부터 정상가", "11-25T17:00"),
        ("오픈 예정: 11/26 (3건)", "-"),
        ("오픈일: 11/25 (예정)", "11-25T17:00"),
        ("11/26 10:00 오픈 상품", "11-26T17:00"),
        ("앵콜 오픈 11/26 18:00", "11-25T17:00"),
    ] {
        let text = two("1. [I] N O", &format!("\n{remark}"), "").replace("오늘의", "11/25");
        let [_, second] = &openings(&text)[..] else {
            panic!("{text}");
        };
        assert_eq!(*second, format!("48377 {opens}"), "\n{text}");
    }
    check(&[(
        "11/24 오픈 상품\n1. [48213] 패딩\n11/25 오픈 상품\n2. [48377] 신발 17:00",
        r#"1 48213 - "패딩" [NoTime]
           2 48377 11-25T17:00 "신발""#,
    )]);
    // The product above has no id.
    for heading in ["11/25", "11/25 오픈 상품"] {
        let text = format!("11/24\n1. 패딩 16:00\n{heading}\n2. [48377] 신발 17:00");
        let [_, second] = &openings(&text)[..] else {
            panic!("{text}");
        };
        assert_eq!(*second, "48377 11-25T17:00", "\n{text}");
    }
    // A day of the week alone may be any week's.
    for heading in ["금요일 오픈 상품", "■ 금요일", "\nFriday"] {
        let text = two("1. [I] N O", &format!("\n{heading}"), "");
        assert_eq!(
            openings(&text),
            ["48213 11-23T16:00", "48377 -"],
            "\n{text}"
        );
    }
}

fn renumbered(products: &str) -> String {
    products.replace("1. ", "3. ")
}

#[test]
fn a_footer_is_no_products() {
    for footer in [
        "다음 알림 시간: 18:00",
        "다음 오픈: 18:00",
        "Next alert time: 6 PM",
        "쿠폰 오픈 18:00",
        "라이브 방송 시작 19:00",
        "고객센터 운영 시간 10:00~18:00",
        "집계 시각 17:30",
        "기준 시각 17:30",
        "업데이트 시간: 17:30",
        "발송 시간: 17:30",
        "상담 시간: 10:00 ~ 18:00",
        "내일 오픈 상품은 18시에 공유됩니다",
        "11/26(목) 오픈 상품은 내일 공유",
        "블프 시작 11/27!",
        "Black Friday starts Nov 27!",
        "• 내일 오픈 상품: 3개",
        "내일 오픈 예정: 3건",
        "기준 시각: 17:30 | 다음 업데이트 18:00",
        "💡 오픈 30분 전(15:30) 사전 알림 발송",
        "총 2개 · 11/25 상품은 내일 공유",
        "날짜: 2026-11-23",
    ] {
        for shape in SHAPES {
            for blank in ["\n", "\n\n"] {
                let text = two(shape, "", &format!("{blank}{footer}"));
                let expected = ["48213 11-23T16:00", "48377 11-23T17:00"];
                assert_eq!(openings(&text), expected, "\n{text}");
            }
        }
    }
    check(&[(
        "1. [48213] 패딩 16:00\n• 내일 오픈 상품: 3개",
        r#"1 48213 11-23T16:00 "패딩""#,
    )]);
}

/// In a detail of the product the time may be its opening, too.
#[test]
fn a_detail_that_opens_at_another_time_is_not_guessed() {
    for (detail, opens) in [
        ("  - 앵콜 오픈 18:00", "-"),
        ("  - 쿠폰 오픈 18:00", "11-23T16:00"),
        ("  - 선착순 100명 오픈 16:00", "11-23T16:00"),
    ] {
        let text = format!("1. [48213] 패딩 16:00\n{detail}");
        assert_eq!(openings(&text), [format!("48213 {opens}")], "\n{text}");
    }
}

#[test]
fn a_title_with_a_time_is_of_the_products_below() {
    for (first, second) in [
        ("■ 패션 16:00 오픈", "■ 뷰티 17:00 오픈"),
        ("16:00 오픈 상품", "17:00 오픈 상품"),
        ("16:00 오픈 (2건)", "17:00 오픈 (2건)"),
        ("1차 오픈 16:00", "2차 오픈 17:00"),
        ("패션 (16:00 오픈)", "뷰티 (17:00 오픈)"),
    ] {
        for mark in ["1. ", "• "] {
            for blank in ["", "\n"] {
                let text = format!(
                    "오늘의 인기 상품\n{first}\n{mark}패딩 (48213)\n{mark}신발 (48377)\n{blank}{second}\n{mark}크림 (48402)"
                );
                let expected = [
                    "48213 11-23T16:00",
                    "48377 11-23T16:00",
                    "48402 11-23T17:00",
                ];
                assert_eq!(openings(&text), expected, "\n{text}");
            }
        }
    }
    // Where it is not certain, none is the product's above.
    for text in [
        "■ 패션 16:00 오픈\n1. [48213] 패딩\n■ 뷰티 17:00 오픈\n2. [48377] 크림 17:30",
        "■ 패션 16:00 오픈\n1. [48213] 패딩\n■ 뷰티 17:00 오픈",
    ] {
        let openings = openings(text);
        assert!(
            openings.contains(&"48213 -".to_owned()),
            "{openings:?}\n{text}"
        );
    }
    // Here the words are the names.
    check(&[(
        "• 겨울 패딩 오픈 16:00\n상품번호: 48213\n• 신발 오픈 17:00\n상품번호: 48377\n• 키위\n상품번호: 48402",
        r#"1 48213 11-23T16:00 "겨울 패딩"
           2 48377 11-23T17:00 "신발"
           3 48402 - "키위" [NoTime]"#,
    )]);
}
