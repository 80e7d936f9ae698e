//! Words that may be a date, or a part, a size, a version.

use chrono::NaiveDate;

use super::of_word;
use crate::alert::bind::Day;

fn read(word: &str, today: (i32, u32, u32)) -> String {
    let (year, month, day) = today;
    let today = NaiveDate::from_ymd_opt(year, month, day).unwrap();
    match of_word(word, today) {
        Some(Day::Date(date)) => date.format("%m-%d").to_string(),
        Some(Day::Unclear(words)) => format!("unclear {words}"),
        None => "-".to_owned(),
    }
}

#[test]
fn a_near_day_may_be_meant() {
    // A Monday.
    let today = (2026, 11, 23);
    for (word, expected) in [
        // Part 12 of 1 there is none; part 1 of 12 there may be.
        ("(12/1)", "12-01"),
        ("12/1", "unclear 12/1"),
        ("(12/12)", "-"),
        ("11.25", "unclear 11.25"),
        ("[12.5]", "unclear 12.5"),
        ("12.05", "-"),
        ("11.23", "11-23"),
        // More than two weeks away.
        ("12.25", "-"),
        // Read elsewhere, as what they are for certain.
        ("11/25", "-"),
        ("2026.11.25", "-"),
        ("11.251", "-"),
        ("11.25a", "-"),
        ("26.11.25", "unclear 26.11.25"),
        ("25.11.26", "unclear 25.11.26"),
        ("26.11.23", "11-23"),
        ("25.11.23", "unclear 25.11.23"),
        ("26.3.1", "-"),
        ("수요일", "unclear 수요일"),
        ("수요일에", "unclear 수요일에"),
        ("월요일", "-"),
        ("공요일", "-"),
        ("패딩", "-"),
        ("(25일)", "unclear 25일"),
        ("25일(수)", "unclear 25일"),
        ("25일(수),", "unclear 25일"),
        ("(23일)", "-"),
        ("(8일)", "-"),
        ("7일", "-"),
        ("7일(11/16~11/22)", "-"),
        ("25일까지", "-"),
        ("30일간", "-"),
        ("D-1", "unclear D-1"),
        ("[D-12]", "unclear D-12"),
        ("D-0", "-"),
        ("D-day", "-"),
        ("내일부터", "unclear 내일부터"),
        ("[익일오픈]", "unclear 익일오픈"),
        ("다음주", "unclear 다음주"),
        ("내일배송", "-"),
        ("내일", "-"),
    ] {
        assert_eq!(read(word, today), expected, "{word}");
    }
}

#[test]
fn a_version_has_fewer_digits_than_a_date() {
    for (word, today, expected) in [
        ("12.09", (2026, 12, 1), "-"),
        ("12.10", (2026, 12, 1), "unclear 12.10"),
        ("1.10", (2027, 1, 1), "-"),
        ("01.10", (2027, 1, 1), "unclear 01.10"),
        ("1.1.5", (2027, 1, 1), "-"),
        ("27.1.5", (2027, 1, 1), "unclear 27.1.5"),
    ] {
        assert_eq!(read(word, today), expected, "{word}");
    }
}
