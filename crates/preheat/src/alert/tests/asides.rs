//! Dates and times beside the opening that are something else's.

use super::{check, openings};

#[test]
fn a_date_after_the_time_may_be_something_elses() {
    for when in [
        "오픈 16:00 (11/30까지 할인)",
        "오픈 16:00 [11/30까지]",
        "오픈 16:00 (11/30 마감)",
        "16:00 (11/27 도착예정)",
        "16:00 (11/27 출고)",
        "오픈 16:00, 11/27 배송",
        "오픈 16:00 (11/27부터 순차 배송)",
        "오픈 16:00 (내일 도착 보장)",
        "오픈 16:00 내일 도착",
        "opens 4 PM, Nov 30 delivery",
        "opens 4 PM (Nov 30 restock)",
        "종료일 11/30 오픈 16:00",
        "오픈 16:00 ~ 11/30",
        "오픈 16:00 ~내일",
        "오픈 16:00 | ~11/30",
        "~11/30, 16:00 오픈",
    ] {
        let text = format!("1. [48213] 패딩 | {when}");
        assert_eq!(openings(&text), ["48213 11-23T16:00"], "{when}");
    }
    for header in [
        "11/25 할인 상품",
        "핫딜 ~ 11/25 ~",
        "11/25 이벤트 상품",
        "11/25 알림",
    ] {
        let text = format!("{header}\n1. [48213] 패딩~ 16:00");
        assert_eq!(openings(&text), ["48213 11-25T16:00"], "{header}");
    }
    // The opening's, whatever stands around it.
    for when in [
        "패딩 16:00 11/25 조회수 12,345",
        "패딩 오픈 16:00 (11/25, 수요일)",
        "패딩 오픈 16:00 (11/25) 선착순",
        "패딩 오픈 16:00 (11/25 오픈)",
        "패딩 4 PM (Wed, Nov 25)",
    ] {
        let text = format!("1. [48213] {when}");
        assert_eq!(openings(&text), ["48213 11-25T16:00"], "{when}");
    }
    check(&[
        (
            "1. [48213] 패딩 오픈 16:00 (11/30까지 할인)",
            r#"1 48213 11-23T16:00 "패딩""#,
        ),
        (
            "1. [48213] 패딩 16:00 | 종료일 11/30",
            r#"1 48213 11-23T16:00 "패딩""#,
        ),
        (
            "16:00 11/25 겨울 패딩 (48213)",
            r#"1 48213 11-25T16:00 "겨울 패딩""#,
        ),
        (
            "1. [48213] 16:00 (11/25) 겨울 패딩",
            r#"1 48213 11-25T16:00 "겨울 패딩""#,
        ),
        (
            "1. [48213] 16:00 11/25 겨울 패딩",
            r#"1 48213 11-25T16:00 "겨울 패딩""#,
        ),
        // A date of unknown words is named.
        (
            "1. [48213] 패딩 | 오픈 16:00 11/27 체험단",
            r#"1 48213 - "패딩" [SeveralDates([2026-11-27, 2026-11-23])]"#,
        ),
        (
            "1. [48213] 패딩 | 오픈 16:00 - 11/30",
            r#"1 48213 - "패딩" [UnclearDate("16:00 - 11/30")]"#,
        ),
    ]);
}

#[test]
fn a_day_that_ends_something_is_not_the_alerts() {
    for header in [
        "블랙프라이데이 (~11/30) 인기 상품",
        "11/30까지 진행되는 블랙프라이데이 핫상품",
        "핫상품\n이벤트 응모 11/30까지",
        "핫상품\n무료배송 ~11/30",
        "Black Friday through 11/30",
        "Last day: Nov 30",
        "일요일 휴무",
        "배송 시작: 11/27",
        "Black Friday starts Nov 27!",
        "Black Friday hot products",
        "다음 알림: 내일 09:00",
        "어제(11/22) 조회수 기준",
        "2026-11-22 조회수 기준",
        "기준일: 2026-11-22",
        "조회수 집계일: 2026-11-22",
        "Report date: 2026-11-22",
        "최근 7일(11/16~11/22) 조회수 TOP 3",
    ] {
        let text = format!("{header}\n1. [48213] 패딩 16:00");
        assert_eq!(openings(&text), ["48213 11-23T16:00"], "{header}");
    }
}

#[test]
fn a_label_may_say_that_it_is_something_elses() {
    for part in [
        "배송 시작 11/27",
        "배송 일자: 11/27",
        "Ship date: 11/27",
        "delivery date: 11/27",
        "End date: 11/30",
        "Closing date: 11/30",
        "마감 날짜: 11/30",
        "종료 일자: 11/30",
        "11/27 도착 예정",
        "종료일: 11/30",
        "마감일 11/30",
        "판매 종료일: 11/30",
        "출고일: 11/27",
        "등록일 2026-11-22",
        "판매기간 11/23~11/30",
        "~18:00",
        "~ 18:00",
        "18:00 까지",
        "till 6 PM",
        "by 6 PM",
        "오늘 18:00 행사 종료",
    ] {
        for opens in ["오픈 16:00", "16:00", "시간: 16:00", "starts at 4 PM"] {
            let text = format!("1. [48213] 패딩 | {opens} | {part}");
            assert_eq!(openings(&text), ["48213 11-23T16:00"], "{text}");
        }
    }
    // An end alone is no opening.
    for part in ["| ~18:00", "| 18:00 까지", "| till 6 PM", "\n*종료*\n18:00"] {
        let text = format!("1. [48213] 패딩 {part}");
        assert_eq!(openings(&text), ["48213 -"], "{text}");
    }
}

#[test]
fn a_weekday_counts_on_either_side_of_its_time() {
    for (when, opens) in [
        ("오픈 16:00 (금)", "-"),
        ("오픈 16:00 금요일", "-"),
        ("16:00 on Friday", "-"),
        ("4PM (Fri)", "-"),
        ("오픈 16:00 (월)", "11-23T16:00"),
        ("16:00 (월) 오픈", "11-23T16:00"),
        ("16:00 on Monday", "11-23T16:00"),
        // Of other words.
        ("오픈 16:00 금요일 배송", "11-23T16:00"),
    ] {
        let text = format!("1. [48213] 패딩 | {when}");
        assert_eq!(openings(&text), [format!("48213 {opens}")], "{when}");
    }
    for (header, opens) in [
        ("금요일 오픈 상품", "-"),
        ("이번주 금요일 오픈 상품", "-"),
        ("Hot products opening on Wednesday", "-"),
        ("월요일 오픈 상품", "11-23T16:00"),
    ] {
        let text = format!("{header}\n1. [48213] 패딩 16:00");
        assert_eq!(openings(&text), [format!("48213 {opens}")], "{header}");
    }
}

#[test]
fn a_header_for_another_day_that_is_not_certain_leaves_all_unclear() {
    for header in [
        "🔥 24일(화) 핫상품",
        "핫상품 (24일)",
        "D-1 핫상품",
        "내일부터 오픈하는 상품",
        "[익일오픈] 핫상품",
        "다음주 핫상품",
    ] {
        let text = format!("{header}\n1. [48213] 패딩 16:00");
        assert_eq!(super::openings(&text), ["48213 -"], "{header}");
    }
    for header in ["내일배송 핫상품", "최근 7일 인기 상품", "23일(월) 핫상품"] {
        let text = format!("{header}\n1. [48213] 패딩 16:00");
        assert_eq!(super::openings(&text), ["48213 11-23T16:00"], "{header}");
    }
}
