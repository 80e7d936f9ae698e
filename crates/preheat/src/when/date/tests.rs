//! Which year is meant.

use chrono::NaiveDate;

use super::nearest;

#[test]
fn a_date_without_a_year_is_the_nearest_one() {
    for (today, month, day, expected) in [
        ("2026-12-30", 1, 2, Some("2027-01-02")),
        ("2027-01-02", 12, 30, Some("2026-12-30")),
        ("2026-11-23", 11, 23, Some("2026-11-23")),
        // As near on either side.
        ("2028-03-02", 9, 1, Some("2028-09-01")),
        ("2026-11-23", 2, 30, None),
    ] {
        let found = nearest(month, day, today.parse().unwrap());
        let expected = expected.map(|date| date.parse::<NaiveDate>().unwrap());
        assert_eq!(found, expected, "{today} {month}/{day}");
    }
}
