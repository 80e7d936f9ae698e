//! Dates that come from elsewhere in the alert, zones, and a team's own pattern.

use chrono::Weekday;
use chrono_tz::Tz;

use super::{AlertPattern, POSTED, check, openings, read_in, show};
use crate::alert::{AlertPatternError, Problem};
use crate::when::LocalTimeError;

#[test]
fn a_product_without_a_date_takes_the_alerts() {
    let item = "1. [48213] 패딩 16:00";
    for (header, expected) in [
        ("핫상품 안내", "11-23T16:00"),
        ("핫상품 안내 2026-11-24", "11-24T16:00"),
        ("오늘의 핫상품 (11/24)", "11-24T16:00"),
        ("내일(11/24) 오픈 상품", "11-24T16:00"),
        ("내일 오픈 상품", "11-24T16:00"),
        ("25일 오픈 상품", "11-25T16:00"),
        ("오늘의 핫상품 25일 오픈", "11-25T16:00"),
        ("다음주 오픈 상품 (11/30)", "11-30T16:00"),
        ("인기 상품 (11/23 조회수 기준, 11/25 오픈)", "11-25T16:00"),
        ("인기 상품 (11/23 기준, 11/25 오픈)", "11-25T16:00"),
        ("인기 상품 (11/24 조회수 기준, 11/25)", "11-25T16:00"),
        ("Opening tomorrow", "11-24T16:00"),
        ("오늘의 핫상품", "11-23T16:00"),
        ("11월 25일 수요일 오픈 예정 상품 3개", "11-25T16:00"),
        ("11/23 알림 — 11/24 오픈 상품", "11-24T16:00"),
        ("작성: 2026-11-23 14:00\n오픈일: 11/25", "11-25T16:00"),
        ("11월 24일 16:00 오픈하는 상품입니다", "11-24T16:00"),
        ("<!date^1764000000> 기준", "11-23T16:00"),
        ("핫상품 <!date^1795500000>", "11-24T16:00"),
    ] {
        let alert = read_in(Tz::Asia__Seoul, POSTED, &format!("{header}\n{item}"), None);
        let shown = show(&alert, Tz::Asia__Seoul);
        assert_eq!(shown, format!("1 48213 {expected} \"패딩\""), "{header}");
    }
}

#[test]
fn a_header_of_several_days_says_none() {
    for header in [
        "인기 상품 (11/24~11/25)",
        "인기 상품 (11/24~11/25 오픈)",
        "인기 상품 (오픈 11/24 ~ 11/25)",
        "인기 상품 11/24(화) ~ 11/25(수) 오픈",
    ] {
        let text = format!("{header}\n1. [48213] 패딩 16:00\n2. [48214] 신발 24일 16:00");
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let problems = [Problem::SeveralDates(vec![day(24), day(25)])];
        assert_eq!(alert.items[0].problems, problems, "{header}");
    }
    // A product's own date says which.
    check(&[(
        "인기 상품 (11/24~11/25 오픈)\n1. [48213] 패딩 | 오픈 24일 16:00",
        r#"1 48213 11-24T16:00 "패딩""#,
    )]);
}

#[test]
fn a_heading_between_products_changes_the_date() {
    check(&[
        (
            "■ 11/24 (화)\n1. [48213] 패딩 16:00\n■ 11/25 (수)\n2. [48214] 신발 16:00",
            "1 48213 11-24T16:00 \"패딩\"\n2 48214 11-25T16:00 \"신발\"",
        ),
        (
            "1. [48213] 패딩\n11/24\n16:00\n2. [48214] 신발 16:00",
            "1 48213 11-24T16:00 \"패딩\"\n2 48214 11-23T16:00 \"신발\"",
        ),
        (
            "1. [48213] 패딩 16:00\n■ 11/25 (수)\n수요일 오픈 상품\n2. [48214] 신발 16:00",
            "1 48213 11-23T16:00 \"패딩\"\n2 48214 11-25T16:00 \"신발\"",
        ),
        (
            "1. [48213] 패딩 16:00\n■ 11/25\n~2. [48214] 신발 16:00~\n■ 11/26\n3. [48215] 양말 16:00",
            r#"1 48213 11-23T16:00 "패딩"
               3 48215 11-26T16:00 "양말"
               2 unread Struck "[48214] 신발 16:00""#,
        ),
        (
            "다음주 오픈 상품\n1. [48213] 패딩 16:00\n2. [48214] 신발 11/26 16:00",
            "1 48213 - \"패딩\" [UnclearDate(\"다음주\")]\n2 48214 11-26T16:00 \"신발\"",
        ),
        (
            "11/24 상품, 11/25 상품\n1. [48213] 패딩 16:00\n2. [48214] 신발 11/26 16:00",
            "1 48213 - \"패딩\" [SeveralDates([2026-11-24, 2026-11-25])]\n2 48214 11-26T16:00 \"신발\"",
        ),
    ]);
}

#[test]
fn dates_stand_next_to_times_in_many_ways() {
    for (when, expected) in [
        ("11/24 16:00", "11-24T16:00"),
        ("11/24(화) 16:00", "11-24T16:00"),
        ("16:00 (11/24)", "11-24T16:00"),
        ("11/24, 16:00 오픈", "11-24T16:00"),
        ("11월 24일 오픈 16:00", "11-24T16:00"),
        ("오픈일: 11/24 | 오픈 시간: 16:00", "11-24T16:00"),
        ("| 11/24 | 16:00", "11-24T16:00"),
        ("내일 오후 4시", "11-24T16:00"),
        ("내일(11/24) 16:00", "11-24T16:00"),
        ("2026-11-24T16:00:00+09:00", "11-24T16:00"),
        ("2026-11-24T07:00:00Z", "11-24T16:00"),
        ("<!date^1795503600>", "11-24T16:00"),
        ("<!date^1795503600^{date_num} {time}|11/24>", "11-24T16:00"),
        ("11/24 16:00 ~ 11/26 18:00", "11-24T16:00"),
        ("11/24 16:00부터 18:00까지", "11-24T16:00"),
        ("Tue, Nov 24 at 4 PM", "11-24T16:00"),
        ("월요일 16:00", "11-23T16:00"),
    ] {
        let text = format!("1. [48213] 패딩 - {when}");
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let shown = show(&alert, Tz::Asia__Seoul);
        assert_eq!(shown, format!("1 48213 {expected} \"패딩\""), "{when}");
    }
}

#[test]
fn an_opening_that_was_moved_is_several() {
    for when in [
        "| 오픈 16:00 → 17:00 (변경)",
        "| 오픈 16:00 → 17:00",
        "16:00 → 17:00 오픈",
        "16:00 -> 17:00",
        "16:00 (변경: 17:00)",
        "| 오픈 16:00 (변경: 17:00)",
        "| 오픈 16:00, 17:00으로 변경",
        "16:00에서 17:00으로 연기",
        "| 오픈 16:00에서 17:00으로",
        "| 오픈 16:00 | 변경 후 오픈 17:00",
        "| 오픈 16:00~18:00 → 17:00~19:00",
        "| 오픈 16:00 - 17:00으로 변경",
        "| opens 4 PM (changed to 5 PM)",
        "| moved from 4 PM to 5 PM",
        "| 오픈: 16:00\n변경: 17:00",
        "| 오픈 16:00 ➔ 17:00",
        "| 오픈 16:00 ⟶ 17:00",
        "| 오픈 16:00 >> 17:00",
        "| 오픈 16:00 --> 17:00",
        "| 오픈 16:00 ⏩ 17:00",
    ] {
        let text = format!("1. [48213] 패딩 {when}");
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let at = |time: &str| super::moment(&format!("2026-11-23T{time}:00+09:00"));
        let expected = [Problem::SeveralTimes(vec![at("16:00"), at("17:00")])];
        assert_eq!(alert.items[0].problems, expected, "{when}");
    }
    check(&[
        (
            "1. [48213] 패딩 오픈 11/24 16:00 → 11/25 16:00",
            r#"1 48213 - "패딩" [SeveralTimes([2026-11-24T07:00:00Z, 2026-11-25T07:00:00Z])]"#,
        ),
        (
            "1. [48213] 패딩 오픈 11/24 → 11/25 16:00",
            r#"1 48213 - "패딩" [UnclearDate("11/24 → 11/25")]"#,
        ),
        (
            "1. [48213] 패딩 11/24(화) ~ 11/25(수) 16:00",
            r#"1 48213 - "패딩" [UnclearDate("11/24(화) ~ 11/25(수)")]"#,
        ),
        (
            "1. [48213] 패딩 오픈 16:00 (11/24 → 11/25)",
            r#"1 48213 - "패딩" [UnclearDate("11/24 → 11/25")]"#,
        ),
    ]);
}

#[test]
fn a_period_opens_at_its_beginning() {
    for when in [
        "16:00 ~ 18:00",
        "16:00 - 18:00",
        "| 오픈 16:00~18:00",
        "16:00부터 18:00까지",
        "16:00에서 18:00까지",
        "16:00 → 18:00까지",
        "16:00 → 18:00 종료",
        "| 판매: 16:00 → 18:00",
        "| 판매 기간 11/23 16:00 → 11/26 18:00",
        "| opens 16:00 to 18:00",
        "| 오픈 16:00 (기존 15:00)",
        "| 오픈 16:00 (변경 전 15:00)",
        "| 오픈 16:00 (변경)",
        "~15:00~ 16:00 (변경)",
        "| 오픈 16:00 (변경 가능)",
    ] {
        let text = format!("1. [48213] 패딩 {when}");
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let expected = super::moment("2026-11-23T16:00:00+09:00");
        let item = &alert.items[0];
        assert_eq!(item.opens_at, Some(expected), "{when}: {item:?}");
    }
}

#[test]
fn a_day_without_a_month_is_the_next_one() {
    for (when, expected) in [
        ("| 오픈 25일 16:00", "11-25T16:00"),
        ("| 25일 오픈 16:00", "11-25T16:00"),
        ("25일 오픈 16:00", "11-25T16:00"),
        ("- 25일(수) 오후 4시", "11-25T16:00"),
        ("25일(수) 16:00", "11-25T16:00"),
        ("25일에 16:00 오픈", "11-25T16:00"),
        ("내일(24일) 16:00", "11-24T16:00"),
        ("| 오픈 16:00 (25일)", "11-25T16:00"),
        ("| 오픈일: 25일 | 시간: 16:00", "11-25T16:00"),
        ("| 오픈 2일 16:00", "12-02T16:00"),
        ("| 오픈 20261125 16:00", "11-25T16:00"),
        ("| opens the day after tomorrow at 4 PM", "11-25T16:00"),
        ("| opens 4 PM on 11/25", "11-25T16:00"),
        // Here it is a number of days.
        ("16:00 (3일 한정)", "11-23T16:00"),
    ] {
        let text = format!("1. [48213] 패딩 {when}");
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let at = alert.items[0].opens_at.map(|at| {
            let at = at.with_timezone(&Tz::Asia__Seoul);
            at.format("%m-%dT%H:%M").to_string()
        });
        let problems = &alert.items[0].problems;
        assert_eq!(at.as_deref(), Some(expected), "{when} {problems:?}");
    }
}

#[test]
fn a_day_that_is_not_certain_is_not_guessed() {
    for (when, unclear) in [
        ("| 오픈 22일 16:00", "22일"),
        ("| 오픈 다음주 화요일 16:00", "다음주"),
        ("| 차주 오픈 16:00", "차주"),
        ("| 다음 달 25일 16:00", "25일"),
        ("| 매월 25일 16:00", "25일"),
        ("유산균 30일 16:00", "30일"),
        ("유산균 (30일) 16:00", "30일"),
        ("| 오픈 D+1 16:00", "D+1"),
        ("| 오픈 3일 후 16:00", "3일 후"),
        ("| 오픈 12월 중 16:00", "12월 중"),
        ("| 주말 오픈: 16:00", "주말"),
        ("| 오픈 16:00 (다음주)", "다음주"),
        ("| 오픈 16:00 다음 주 수요일", "다음 주"),
        ("| opens the 25th at 4 PM", "the 25th"),
        ("| opens 4 PM on the 25th", "the 25th"),
        ("| opens in 3 days, 4 PM", "in 3 days"),
        ("| opens Wed 25, 4 PM", "Wed 25"),
        ("| opens next Tuesday 4 PM", "next"),
        ("| 다음주 오픈 | 16:00", "다음주"),
        ("| 오픈일: 추후 공지 | 시간: 16:00", "추후 공지"),
        ("| 오픈일: 수요일 | 시간: 16:00", "수요일"),
    ] {
        let text = format!("1. [48213] 패딩 {when}");
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let expected = [Problem::UnclearDate(unclear.to_owned())];
        assert_eq!(alert.items[0].problems, expected, "{when}");
    }
}

#[test]
fn words_that_only_look_like_a_day_are_none() {
    for text in [
        "1. [48213] 겨울 패딩 2종 16:00",
        "1. [48213] 25일분 영양제 16:00",
        "1. [48213] 영양제 30일 한정 특가 16:00",
        "1. [48213] 패딩 오픈 당일 16:00",
        "1. [48213] 패딩 16:00 선착순 100명",
        "1. [48213] 패딩 D-DAY 오픈 16:00",
        "1. [48213] 12월 신상 패딩 | 오픈 16:00",
        "1. [48213] 주말 특가 패딩 | 오픈 16:00",
        "1. [48213] 다음주까지 할인하는 패딩 | 오픈 16:00",
        "1. [48213] 패딩 | 오픈 16:00 (다음주 배송)",
        "1. [48213] 패딩 | 오픈 16:00 내일 배송",
        "1. [48213] 패딩 | 오픈 16:00 7일 이내 발송",
        "1. [48213] 패딩 16:00 3일 동안",
        "1. [48213] 영양제 (30일) | 오픈 16:00",
        "이번 주 오픈 상품\n1. [48213] 패딩 오픈 16:00",
        "12월 오픈 상품\n1. [48213] 패딩 오픈 16:00",
        "주말 오픈 상품\n1. [48213] 패딩 오픈 16:00",
    ] {
        let alert = read_in(Tz::Asia__Seoul, POSTED, text, None);
        let [item] = alert.items.as_slice() else {
            panic!("{text}: {alert:?}");
        };
        let expected = super::moment("2026-11-23T16:00:00+09:00");
        assert_eq!(item.opens_at, Some(expected), "{text}: {item:?}");
    }
}

#[test]
fn a_zone_or_a_half_of_the_day_belongs_to_its_time() {
    for (when, expected) in [
        ("오픈 4:00 (오후)", r#"11-23T16:00 "패딩""#),
        ("opens 4:00 (PM)", r#"11-23T16:00 "패딩""#),
        ("오픈 16:00 (KST)", r#"11-23T16:00 "패딩""#),
        ("opens 07:00 (UTC)", r#"11-23T16:00 "패딩""#),
        ("opens 4 PM PST", r#"- "패딩" [UnclearTime("4 PM PST")]"#),
        (
            "opens 16:00 (EST)",
            r#"- "패딩" [UnclearTime("16:00 (EST)")]"#,
        ),
        (
            "오픈 현지시간 16:00",
            r#"- "패딩" [UnclearTime("현지시간 16:00")]"#,
        ),
    ] {
        let text = format!("1. [48213] 패딩 | {when}");
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let shown = show(&alert, Tz::Asia__Seoul);
        assert_eq!(shown, format!("1 48213 {expected}"), "{when}");
    }
}

#[test]
fn a_date_between_two_times_is_not_guessed() {
    check(&[
        (
            "1. [48213] 패딩 오픈 16:00 11/24, 18:00 마감",
            r#"1 48213 - "패딩" [UnclearDate("11/24")]"#,
        ),
        (
            "1. [48213] 패딩 오픈 16:00 (11/24) 18:00 마감",
            r#"1 48213 - "패딩" [UnclearDate("11/24")]"#,
        ),
        // After a comma it is the second time's.
        (
            "1. [48213] 패딩 오픈 16:00, 11/24 11:00 마감",
            r#"1 48213 11-23T16:00 "패딩""#,
        ),
        (
            "1. [48213] 패딩 오픈 16:00 11/24(화), 11/25(수) 11:00 마감",
            r#"1 48213 11-24T16:00 "패딩""#,
        ),
        (
            "1. [48213] 패딩 오픈 16:00 11/24(화), 수요일 11:00 마감",
            r#"1 48213 11-24T16:00 "패딩""#,
        ),
        (
            "1. [48213] 패딩 16:00 11/24(화), 11/25 18:00",
            r#"1 48213 - "패딩" [SeveralTimes([2026-11-24T07:00:00Z, 2026-11-25T09:00:00Z])]"#,
        ),
    ]);
}

#[test]
fn a_weekday_that_contradicts_is_a_problem() {
    let alert = read_in(
        Tz::Asia__Seoul,
        POSTED,
        "1. [48213] 패딩 금요일 16:00",
        None,
    );
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let said = Weekday::Fri;
    assert_eq!(
        alert.items[0].problems,
        [Problem::WrongWeekday { date, said }]
    );
}

#[test]
fn the_day_posted_is_the_zones() {
    // 23:50 in Seoul is the same day there, and the afternoon before in UTC's terms.
    for (zone, posted, expected) in [
        (
            Tz::Asia__Seoul,
            "2026-11-23T14:50:00Z",
            "1 48213 11-23T16:00 \"A\"",
        ),
        (
            Tz::Asia__Seoul,
            "2026-11-23T15:10:00Z",
            "1 48213 11-24T16:00 \"A\"",
        ),
        (
            Tz::America__New_York,
            "2026-11-24T03:00:00Z",
            "1 48213 11-23T16:00 \"A\"",
        ),
        (Tz::UTC, "2026-11-24T03:00:00Z", "1 48213 11-24T16:00 \"A\""),
    ] {
        let alert = read_in(zone, posted, "1. [48213] A 16:00", None);
        assert_eq!(show(&alert, zone), expected, "{zone} {posted}");
    }
}

#[test]
fn a_date_without_a_year_is_the_nearest() {
    let zone = Tz::Asia__Seoul;
    for (posted, date, year) in [
        ("2026-12-30T15:00:00+09:00", "01/02", "2027"),
        ("2026-12-30T15:00:00+09:00", "12/31", "2026"),
        ("2027-01-01T15:00:00+09:00", "12/31", "2026"),
        ("2027-12-30T15:00:00+09:00", "2월 29일", "2028"),
    ] {
        let text = format!("1. [48213] A {date} 16:00");
        let alert = read_in(zone, posted, &text, None);
        let opens_at = alert.items[0].opens_at.unwrap();
        assert_eq!(opens_at.format("%Y").to_string(), year, "{posted} {date}");
    }
}

#[test]
fn a_local_time_that_is_none_is_a_problem() {
    for (zone, posted, time, missing) in [
        (Tz::Europe__Berlin, "2026-03-29T00:10:00Z", "02:30", true),
        (
            Tz::Europe__Berlin,
            "2026-10-25T00:10:00+02:00",
            "02:30",
            false,
        ),
        (
            Tz::America__New_York,
            "2026-03-08T00:10:00-05:00",
            "02:00",
            true,
        ),
        (
            Tz::America__New_York,
            "2026-11-01T00:10:00-04:00",
            "1:30 AM",
            false,
        ),
    ] {
        let alert = read_in(zone, posted, &format!("1. [48213] A {time}"), None);
        let item = &alert.items[0];
        assert_eq!((item.number, item.opens_at), (1, None), "{zone}");
        let [Problem::NotALocalTime(error)] = item.problems.as_slice() else {
            panic!("{item:?}");
        };
        let is_missing = matches!(error, LocalTimeError::Missing { .. });
        assert_eq!(is_missing, missing, "{error}");
    }
    // An offset says which of the two it is.
    let text = "1. [48213] A 2026-10-25T02:30:00+01:00";
    let alert = read_in(Tz::Europe__Berlin, "2026-10-24T10:00:00Z", text, None);
    assert_eq!(alert.items[0].problems, []);
}

#[test]
fn a_pattern_replaces_the_known_shapes() {
    let pattern = AlertPattern::new(
        r"^(?P<number>\d+)번=(?P<id>\w+);(?P<name>[^;]*);(?P<time>[^;]+);조회 (?P<views>\d+)$",
    )
    .unwrap();
    let text = "1. [1] 무시 16:00\n7번=A1;겨울 패딩;11/24 16:00;조회 12\n8번=A2;신발;곧;조회 3";
    let alert = read_in(Tz::Asia__Seoul, POSTED, text, Some(&pattern));
    assert_eq!(
        show(&alert, Tz::Asia__Seoul),
        "7 A1 11-24T16:00 \"겨울 패딩\" 12\n8 A2 - \"신발\" 3 [UnclearTime(\"곧\")]"
    );
}

#[test]
fn a_pattern_reaches_over_lines_and_has_a_date() {
    let pattern = AlertPattern::new(r"품목 (?P<id>\d+)\n(?P<date>\S+)에 (?P<time>\S+)").unwrap();
    let text = "품목 1\n11/25에 16:00\n품목 2\n언젠가에 17:00";
    let alert = read_in(Tz::Asia__Seoul, POSTED, text, Some(&pattern));
    assert_eq!(
        show(&alert, Tz::Asia__Seoul),
        "1 1 11-25T16:00 \"-\"\n2 2 - \"-\" [UnclearDate(\"언젠가\")]"
    );
}

#[test]
fn a_product_of_a_pattern_takes_the_alerts_date() {
    let pattern = AlertPattern::new(r"^(?P<time>\d\d:\d\d) (?P<id>\w+)~(?P<name>.+)$").unwrap();
    for (header, expected) in [
        ("오늘의 상품", "11-23T16:00"),
        ("오늘의 상품 11/25", "11-25T16:00"),
        ("오늘의 핫상품\n\n내일 오픈 상품", "11-24T16:00"),
        ("1. [48213] 패딩 11/25 16:00", "11-23T16:00"),
        ("오늘의 상품 11/25\n16:00 AB11~신발\n11/26", "11-26T16:00"),
        ("오늘의 상품\n16:00 AB11~신발\n11/26 배송", "11-23T16:00"),
        // What looks like a product, or is struck through, says none.
        ("3. 11/26 오픈 상품", "11-23T16:00"),
        ("11/26 오픈 상품 (48999)", "11-23T16:00"),
        ("11/26 오픈 상품 #4899", "11-26T16:00"),
        ("~11/26 오픈 상품~", "11-23T16:00"),
    ] {
        let text = format!("{header}\n16:00 AB12~겨울 패딩 특가");
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, Some(&pattern));
        let last = super::show_item(alert.items.last().unwrap(), Tz::Asia__Seoul);
        let (_, shown) = last.split_once(' ').unwrap();
        assert_eq!(
            shown,
            format!("AB12 {expected} \"겨울 패딩 특가\""),
            "{header}"
        );
    }
    // What is left of a product's own line is no heading.
    let within = AlertPattern::new(r"(?P<time>\d\d:\d\d) (?P<id>AB\d+)").unwrap();
    let text = "16:00 AB11 11/26\n17:00 AB12";
    let alert = read_in(Tz::Asia__Seoul, POSTED, text, Some(&within));
    let last = super::show_item(&alert.items[1], Tz::Asia__Seoul);
    assert_eq!(last, "2 AB12 11-23T17:00 \"-\"");

    let text = "11/24 상품, 11/25 상품\n16:00 AB12~겨울 패딩 특가";
    let alert = read_in(Tz::Asia__Seoul, POSTED, text, Some(&pattern));
    assert!(matches!(
        alert.items[0].problems[..],
        [Problem::SeveralDates(_)]
    ));
}

#[test]
fn a_pattern_that_cannot_work_is_refused() {
    let error = |pattern: &str| AlertPattern::new(pattern).unwrap_err();
    assert!(matches!(error("(?P<id>"), AlertPatternError::Malformed(_)));
    assert_eq!(
        error(r"(?P<time>.+)"),
        AlertPatternError::MissingGroup("id")
    );
    assert_eq!(
        error(r"(?P<id>\d+)"),
        AlertPatternError::MissingGroup("time")
    );
    assert_eq!(
        error(r"(?P<id>\d+) (?P<time>.+) (?P<view>.+)"),
        AlertPatternError::UnknownGroup("view".to_owned())
    );
    assert_eq!(
        error(r"(?P<id>\d*)(?P<time>.*)"),
        AlertPatternError::MatchesNothing
    );
}

#[test]
fn the_day_is_known_without_the_time() {
    for (text, expected) in [
        (
            "11/25 인기 상품\n1. [48213] 패딩 | 오픈 미정",
            Some("2026-11-25"),
        ),
        ("11/25 인기 상품\n1. [48213] 패딩", Some("2026-11-25")),
        (
            "11/25 인기 상품\n1. [48213] 패딩 | 오픈 4시",
            Some("2026-11-25"),
        ),
        (
            "11/25 인기 상품\n1. [48213] 패딩 | 11/26 오픈 미정",
            Some("2026-11-26"),
        ),
        (
            "11/25 인기 상품\n1. [48213] 패딩 11/26 16:00",
            Some("2026-11-26"),
        ),
        (
            "11/25 인기 상품\n1. [48213] 패딩 16:00 17:00",
            Some("2026-11-25"),
        ),
        ("1. [48213] 패딩 <!date^1795503600>", Some("2026-11-24")),
        ("1. [48213] 패딩 2026-11-24T23:00:00Z", Some("2026-11-25")),
        ("1. [48213] 패딩 | 오픈 미정", Some("2026-11-23")),
        ("1. [48213] 패딩 2/30 16:00", None),
        ("1. [48213] 패딩 11/24(수) 16:00", None),
        ("1. [48213] 패딩 11/24 16:00 11/25 16:00", None),
        ("11/24 상품, 11/25 상품\n1. [48213] 패딩 16:00", None),
        (
            "1. [48213] 패딩\n\n패딩\n상품번호: 48213\n오픈일: 11/25\n오픈: 16:00",
            Some("2026-11-25"),
        ),
    ] {
        let alert = read_in(Tz::Asia__Seoul, POSTED, text, None);
        let day = alert.items[0].day.map(|day| day.to_string());
        assert_eq!(day.as_deref(), expected, "{text}");
    }
}

#[test]
fn a_period_says_its_half_of_the_day_once() {
    for (when, opens) in [
        ("오픈 16~18시", "11-23T16:00"),
        ("10~16시", "11-23T10:00"),
        ("opens 4-6 PM", "11-23T16:00"),
        ("opens 11/25 4:00-5:00 PM", "11-25T16:00"),
        ("오후 4~6시", "11-23T16:00"),
        // A hyphen among blanks may part a name from its time, but not a label.
        ("갤럭시 15 - 16시", "11-23T16:00"),
        ("opens 4 - 6 PM", "-"),
        ("opens 4 to 6 PM", "-"),
        ("between 4 and 6 PM", "-"),
        ("opens 11-1 PM", "-"),
        ("오픈 4~6시", "-"),
    ] {
        let text = format!("1. [48213] 패딩 | {when}");
        assert_eq!(openings(&text), [format!("48213 {opens}")], "{when}");
    }
}

#[test]
fn a_date_that_is_written_oddly_does_not_vanish() {
    for (when, opens) in [
        ("26/11/25 16:00", "-"),
        ("'26/11/25 16:00", "-"),
        ("11/25/26 4 PM", "-"),
        ("11 / 25 16:00", "-"),
        ("11/ 25 16:00", "-"),
        ("2026年11月25日 16:00", "11-25T16:00"),
        ("내일오후 4시", "11-24T16:00"),
        ("내일16:00", "11-24T16:00"),
        ("금요일16:00", "-"),
    ] {
        let text = format!("1. [48213] 패딩 | 오픈 {when}");
        assert_eq!(openings(&text), [format!("48213 {opens}")], "{when}");
    }
    check(&[(
        "1. [48213] 겨울 패딩 2 / 16시 오픈",
        r#"1 48213 11-23T16:00 "겨울 패딩 2""#,
    )]);
}

#[test]
fn a_doubtful_date_in_the_header_does_not_vanish() {
    let zone = Tz::Asia__Seoul;
    for (posted, header, opens) in [
        ("2026-11-30", "Hot products (12/1)", "12-01T16:00"),
        ("2026-11-30", "🔥 오늘의 인기 상품 (12/1)", "12-01T16:00"),
        ("2026-11-30", "Hot products (12/1(화))", "12-01T16:00"),
        ("2026-11-30", "12/1(화) 인기 상품", "12-01T16:00"),
        ("2027-02-25", "Hot products (3/1)", "03-01T16:00"),
        // It may be a part.
        ("2026-12-31", "Hot products (1/1)", "-"),
        ("2027-01-04", "Hot products (1/5)", "-"),
        ("2026-11-30", "Hot products 12/1", "-"),
        ("2026-11-24", "Hot products (11.25)", "-"),
        ("2026-11-30", "Hot products (12.1)", "-"),
        ("2026-11-24", "26.11.25 인기 상품", "-"),
        ("2026-11-24", "26/11/25 인기 상품", "-"),
        ("2026-11-24", "26.11.24 인기 상품", "11-24T16:00"),
        ("2026-11-24", "11/25 인기 상품 (1/2)", "11-25T16:00"),
        // It is far away, or written otherwise.
        ("2026-11-24", "Hot products (1/2)", "11-24T16:00"),
        ("2026-11-24", "인기 상품 3/4", "11-24T16:00"),
        ("2026-11-24", "평점 4.8 이상 인기 상품", "11-24T16:00"),
        ("2026-11-24", "인기 상품 v11.25", "11-24T16:00"),
        ("2026-11-24", "수요일 핫딜", "-"),
        ("2026-11-24", "화요일 핫딜", "11-24T16:00"),
        ("2026-11-24", "내일 수요일 핫딜", "11-25T16:00"),
        ("2026-11-24", "11/25 수요일 핫딜", "11-25T16:00"),
        ("2026-11-24", "11/25 - 오늘의 핫딜", "11-25T16:00"),
        ("2026-11-24", "내일 핫딜 (수요일 마감)", "11-25T16:00"),
        ("2026-11-24", "Black Friday hot products", "11-24T16:00"),
        ("2026-11-30", "인기 상품 (~12/1)", "11-30T16:00"),
        ("2026-11-30", "배송 시작: 12/1", "11-30T16:00"),
    ] {
        let text = format!("{header}\n1. [48213] 패딩 16:00");
        let alert = read_in(zone, &format!("{posted}T09:00:00+09:00"), &text, None);
        let at = alert.items[0].opens_at.map_or("-".to_owned(), |at| {
            at.with_timezone(&zone).format("%m-%dT%H:%M").to_string()
        });
        assert_eq!(at, opens, "{posted} {header}");
    }
}

#[test]
fn a_dated_remark_below_a_product_moves_nobody() {
    for remark in [
        "출시일 11/27",
        "재오픈 11/30",
        "상품 출고 11/27",
        "세일기간 11/24-11/26",
        "2차 판매 11/30",
        "2차 오픈 11/30 16:00",
        "품절 시 11/30 재판매",
        "Restock drop Nov 30",
        "최초 출시 2026-10-01",
        "이전 판매 11/17",
        "※ 12/24 공연",
        "이용일 12/24",
        "유효기간 2026-12-31",
        "할인기간: 11/24 ~ 11/30",
        "Sale period: Nov 24 - Nov 26",
    ] {
        let text = format!(
            "1. [48213] 키위 | 16:00 오픈\n{remark}\n2. [48377] 패딩 | 17:00 오픈\n{remark}"
        );
        let read = openings(&text);
        assert_eq!(read, ["48213 11-23T16:00", "48377 11-23T17:00"], "{text}");
    }
}

#[test]
fn what_is_cancelled_does_not_open() {
    for text in [
        "1. [48213] 패딩 | 오픈 16:00 (취소)",
        "1. [48213] 패딩 | 오픈 16:00 연기됨",
        "1. [48213] 패딩 | 오픈 16:00, 취소 되었습니다",
        "1. [48213] 패딩 | 16:00 (보류 중)",
        "1. [48213] 패딩 | 16:00 postponed to Friday",
        "1. [48213] 패딩 | opens 4 PM (cancelled)",
        "1. [취소] [48213] 패딩 | 오픈 16:00",
        "1. [48213] [오픈 연기] 패딩 | 오픈 16:00",
        "1. [48213] 패딩 16:00\n상태: 취소",
        "1. [48213] 패딩 | 16:00 오픈취소",
        "1. [48213] 패딩 | 오픈 취소 16:00",
        "1. [48213] 패딩 | 오픈연기 16:00",
        "1. [48213] 패딩 | 오픈 16:00 → 미정",
        "1. [48213] 패딩 | 오픈 16:00, 1시간 연기",
        "1. [48213] 패딩 | 오픈 16:00 무기한 연기",
        "1. [48213] 패딩 | 오픈 16:00 | 취소",
        "1. [48213] 패딩 16:00\n취소",
        "1. [48213] 패딩 16:00\n- 오픈 취소",
        "1. [48213] 패딩 16:00\n   - ⚠️ 오픈 연기",
        "1. [48213] 패딩 16:00\n   - 11/25로 연기",
        "• [48213] 패딩 16:00\n   └ 오픈취소",
        "번호 | 상품번호 | 상품명 | 오픈 | 상태\n1 | 48213 | 패딩 | 16:00 | 오픈취소",
        "번호 | 상품번호 | 상품명 | 오픈 | 상태\n1 | 48213 | 패딩 | 16:00 | 취소",
    ] {
        assert_eq!(openings(text), ["48213 -"], "{text}");
    }
    for text in [
        "1. [48213] 취소표 패딩 | 오픈 16:00",
        "16:00 연기대상 DVD (48213)",
        "16:00 중단발 가발 (48213)",
        "1. [48213] 패딩 | 16:00 (취소/환불 불가)",
        "1. [48213] 패딩 | 오픈 16:00, 취소 12건",
        "1. [48213] 호텔 | 16:00 중단 없이 판매",
        "1. [48213] 호텔 | opens 4 PM, cancel anytime",
        "1. [48213] 패딩 | 오픈 16:00 | 취소: 3건",
        "1. [48213] 패딩 | 오픈 16:00 | 3시간 한정",
        "1. [48213] 패딩 | 예약 취소 16:00 오픈",
        "1. [48213] 패딩 | 오픈 16:00 → 상품 보기",
        "번호 | 상품번호 | 상품명 | 오픈 | 상태\n1 | 48213 | 패딩 | 16:00 | 정상",
    ] {
        assert_eq!(openings(text), ["48213 11-23T16:00"], "{text}");
    }
}

#[test]
fn an_offset_counts_with_a_blank_and_in_the_header() {
    for (when, opens) in [
        ("16:00 +08:00", "11-23T17:00"),
        ("16:00+08", "11-23T17:00"),
        ("16:00 +10%", "11-23T16:00"),
        ("16:00 local time", "-"),
        ("LA 시간 16:00", "-"),
        ("16:00 (베트남 시간)", "-"),
        ("16:00 PHT", "-"),
        ("베트남 시간 16:00", "-"),
        ("16:00 (오픈 시간)", "11-23T16:00"),
    ] {
        let text = format!("1. [48213] 패딩 | 오픈 {when}");
        assert_eq!(openings(&text), [format!("48213 {opens}")], "{when}");
    }
    // In Seoul it is the next day.
    let text = "인기 상품 2026-11-23T23:00:00Z\n1. [48213] 패딩 16:00";
    assert_eq!(openings(text), ["48213 11-24T16:00"]);
}

#[test]
fn a_pattern_knows_what_is_struck_and_what_ends() {
    let pattern = AlertPattern::new(
        r"\[(?P<id>\d+)\] (?P<name>\S+) (?:(?P<date>\S+) )?(?P<time>[^~]\S*|~\d\S*)",
    )
    .unwrap();
    for (line, opens) in [
        ("[48213] 패딩 16~18시", "11-23T16:00"),
        ("[48213] 패딩 4-6PM", "11-23T16:00"),
        ("[48213] 패딩 ~18:00", "-"),
        ("[48213] 패딩 금요일16:00", "-"),
        ("[48213] 패딩 ~11/30 16:00", "-"),
    ] {
        let alert = read_in(Tz::Asia__Seoul, POSTED, line, Some(&pattern));
        let at = alert.items[0].opens_at.map_or("-".to_owned(), |at| {
            let at = at.with_timezone(&Tz::Asia__Seoul);
            at.format("%m-%dT%H:%M").to_string()
        });
        assert_eq!(at, opens, "{line}");
    }
    let text = "~[48213] 패딩 16:00~\n[48377] 신발 17:00";
    let alert = read_in(Tz::Asia__Seoul, POSTED, text, Some(&pattern));
    assert_eq!(alert.items.len(), 1);
    assert_eq!(alert.unread[0].id.as_deref(), Some("48213"));
}

#[test]
fn where_something_ends_it_does_not_open() {
    for end in [
        "주문마감 15:00",
        "예약마감: 15:00",
        "접수 마감(15:00)",
        "예약종료 15:00",
        "주문마감 11/24 15:00",
    ] {
        let text = format!("1. [48213] 패딩 | 오픈 16:00 | {end}");
        assert_eq!(openings(&text), ["48213 11-23T16:00"], "{end}");
        let text = format!("■ 16:00 오픈\n• [48213] 패딩 | {end}\n■ 18:00 오픈\n• [48377] 신발");
        assert!(
            !openings(&text)[0].contains("15:00"),
            "{end}: {:?}",
            openings(&text)
        );
        let text = format!("1. [48213] 패딩 | {end}");
        assert_eq!(openings(&text), ["48213 -"], "{end}");
    }
}
