//! Times as the bot says them: short, with weekday and zone.

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};

use super::{Locale, Voice};

/// A time of day: `16:00`.
pub fn clock(voice: &Voice, at: DateTime<Utc>) -> String {
    at.with_timezone(&voice.zone).format("%H:%M").to_string()
}

/// A day and a time with weekday and zone: `11/24(화) 16:00 KST`, `Tue 11/24 16:00 KST`.
pub fn day_and_clock(voice: &Voice, at: DateTime<Utc>) -> String {
    written(voice, at, "%m/%d")
}

/// The same as it is said at `now`, with the year where it is another:
/// `2027-11-24(수) 16:00 KST`, `Wed 2027-11-24 16:00 KST`.
pub(super) fn full_day_and_clock(voice: &Voice, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let year = |at: DateTime<Utc>| at.with_timezone(&voice.zone).year();
    match year(at) == year(now) {
        true => day_and_clock(voice, at),
        false => written(voice, at, "%Y-%m-%d"),
    }
}

fn written(voice: &Voice, at: DateTime<Utc>, day: &str) -> String {
    let local = at.with_timezone(&voice.zone);
    let weekday = weekday(voice.locale, local.weekday());
    let (day, clock) = (local.format(day), local.format("%H:%M %Z"));
    match voice.locale {
        Locale::Ko => format!("{day}({weekday}) {clock}"),
        Locale::En => format!("{weekday} {day} {clock}"),
    }
}

/// A distance in time: `7분`, `1시간 30분`; `7 min`, `1 h 30 min`. Whole minutes,
/// rounded up.
pub fn span(locale: Locale, length: TimeDelta) -> String {
    let minutes = (length.num_seconds().max(0) + 59) / 60;
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (locale, hours, rest) {
        (Locale::Ko, 0, _) => format!("{rest}분"),
        (Locale::Ko, _, 0) => format!("{hours}시간"),
        (Locale::Ko, _, _) => format!("{hours}시간 {rest}분"),
        (Locale::En, 0, _) => format!("{rest} min"),
        (Locale::En, _, 0) => format!("{hours} h"),
        (Locale::En, _, _) => format!("{hours} h {rest} min"),
    }
}

pub(super) fn weekday(locale: Locale, day: Weekday) -> &'static str {
    let (ko, en) = match day {
        Weekday::Mon => ("월", "Mon"),
        Weekday::Tue => ("화", "Tue"),
        Weekday::Wed => ("수", "Wed"),
        Weekday::Thu => ("목", "Thu"),
        Weekday::Fri => ("금", "Fri"),
        Weekday::Sat => ("토", "Sat"),
        Weekday::Sun => ("일", "Sun"),
    };
    match locale {
        Locale::Ko => ko,
        Locale::En => en,
    }
}
