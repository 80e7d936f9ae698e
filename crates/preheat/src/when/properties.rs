//! However a time or a duration is written, it is read as what it was.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use proptest::prelude::*;

use super::{DurationError, MomentError, parse_duration, parse_moment, resolve};

fn days() -> impl Strategy<Value = NaiveDate> {
    (0_i64..20_000).prop_map(|n| NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + TimeDelta::days(n))
}

fn times() -> impl Strategy<Value = NaiveTime> {
    (0_u32..24, 0_u32..60)
        .prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

/// Every way in which people write a date with its year.
fn written_dates(day: NaiveDate) -> Vec<String> {
    let (year, month, date) = (day.year(), day.month(), day.day());
    let weekday =
        ["월", "화", "수", "목", "금", "토", "일"][day.weekday().num_days_from_monday() as usize];
    vec![
        day.format("%Y-%m-%d").to_string(),
        day.format("%Y/%m/%d").to_string(),
        day.format("%Y.%m.%d").to_string(),
        format!("{year}. {month}. {date}."),
        format!("{year}년 {month}월 {date}일"),
        format!("{year}년 {month}월 {date}일 ({weekday})"),
        format!("{month}/{date}/{year}"),
        day.format("%b %-d, %Y").to_string(),
        day.format("%B %-d, %Y").to_string(),
    ]
}

/// Every way in which people write a time.
fn written_times(time: NaiveTime) -> Vec<String> {
    let (hour, minute) = (time.hour(), time.minute());
    let (afternoon, hour12) = time.hour12();
    let half = if afternoon { "오후" } else { "오전" };
    vec![
        time.format("%H:%M").to_string(),
        time.format("%H:%M:%S").to_string(),
        format!("{hour:02}시 {minute}분"),
        format!("{half} {hour12}시 {minute}분"),
        format!("{half} {hour12}:{minute:02}"),
        time.format("%-I:%M %p").to_string(),
        time.format("%-I:%M%P").to_string(),
    ]
}

proptest! {
    #[test]
    fn a_moment_is_read_however_it_is_written(day in days(), time in times(), today in days()) {
        let moment = NaiveDateTime::new(day, time);
        for date in written_dates(day) {
            for clock in written_times(time) {
                let written = format!("{date} {clock}");
                prop_assert_eq!(parse_moment(&written, today, today), Ok(moment), "{}", written);
            }
        }
        let stamped = moment.format("%Y-%m-%dT%H:%M").to_string();
        prop_assert_eq!(parse_moment(&stamped, today, today), Ok(moment));
    }

    #[test]
    fn a_time_alone_is_on_the_day_that_is_given(day in days(), time in times(), today in days()) {
        for written in written_times(time) {
            let read = parse_moment(&written, day, today);
            prop_assert_eq!(read, Ok(day.and_time(time)), "{}", written);
        }
    }

    #[test]
    fn a_date_without_a_year_is_the_nearest_one(today in days(), away in -180_i64..=180, time in times()) {
        let day = today + TimeDelta::days(away);
        let written = format!("{}월 {}일 {}", day.month(), day.day(), time.format("%H:%M"));
        let read = parse_moment(&written, today, today);
        match read {
            Ok(read) => prop_assert_eq!(read, day.and_time(time), "{}", written),
            // Its nearest year may have no such day.
            Err(_) => prop_assert!(day.month() == 2 && day.day() == 29, "{}", written),
        }
    }

    #[test]
    fn what_is_refused_is_named(text in "[0-9:월일시오후 T/-]{0,24}", today in days()) {
        match parse_moment(&text, today, today) {
            Ok(_) => {}
            Err(
                MomentError::Unreadable(named)
                | MomentError::UnclearTime(named)
                | MomentError::Zoned(named)
                | MomentError::WrongWeekday { text: named, .. },
            ) => {
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                prop_assert_eq!(named, words);
            }
        }
    }

    #[test]
    fn a_duration_is_read_however_it_is_written(days in 0_i64..300, hours in 0_i64..24, minutes in 1_i64..60) {
        let length = TimeDelta::minutes((days * 24 + hours) * 60 + minutes);
        for written in [
            format!("{days}d{hours}h{minutes}m"),
            format!("{days}일 {hours}시간 {minutes}분"),
            format!("{}h {minutes} min", days * 24 + hours),
            format!("{}", length.num_minutes()),
            format!("{}s", length.num_seconds()),
            format!("{}초", length.num_seconds() - 59),
        ] {
            prop_assert_eq!(parse_duration(&written), Ok(length), "{}", written);
        }
    }

    #[test]
    fn every_duration_is_whole_minutes_and_not_without_end(text in "[0-9]{0,20} ?[dhms일시간분초 ]{0,3}[0-9]{0,20}[ms]?") {
        match parse_duration(&text) {
            Ok(length) => {
                prop_assert!(length > TimeDelta::zero() && length <= TimeDelta::days(366));
                prop_assert_eq!(length, TimeDelta::minutes(length.num_minutes()));
            }
            Err(DurationError::Unreadable(named)) => prop_assert_eq!(named, text.trim()),
            Err(DurationError::Zero | DurationError::TooLong) => {}
        }
    }

    /// What a local time is resolved to is spoken as that local time again.
    #[test]
    fn a_local_time_is_one_moment_or_refused(
        day in days(),
        time in times(),
        zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..]),
    ) {
        let local = NaiveDateTime::new(day, time);
        if let Ok(moment) = resolve(local, zone) {
            prop_assert_eq!(moment.with_timezone(&zone).naive_local(), local);
        }
    }
}
