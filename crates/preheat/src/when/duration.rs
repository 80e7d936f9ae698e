//! Durations: `30m`, `1h30m`, `90`, `45s`, `1시간 30분`.

use chrono::TimeDelta;

/// The longest duration that is still believed, in minutes: a year and a day.
const MINUTES_MAX: u64 = 366 * 24 * 60;

/// Reads a duration; a bare number counts minutes. It is rounded up to the minute.
///
/// # Errors
/// When the text is no duration, is zero, or is longer than 366 days.
pub fn parse_duration(text: &str) -> Result<TimeDelta, DurationError> {
    let text = text.trim();
    let error = || DurationError::Unreadable(text.to_owned());
    let mut seconds: u64 = 0;
    let mut last_unit = u64::MAX;
    let mut rest = text;
    while !rest.is_empty() {
        let (count, after) = number(rest).ok_or_else(error)?;
        let (unit, after) = unit(after.trim_start()).ok_or_else(error)?;
        let unit = match unit {
            // A number without a unit is minutes, and only if it stands alone.
            None if last_unit == u64::MAX && after.is_empty() => 60,
            None => return Err(error()),
            Some(seconds) => seconds,
        };
        // `30m1h` and `1h1h` are slips, not sums.
        if unit >= last_unit {
            return Err(error());
        }
        last_unit = unit;
        seconds = count
            .checked_mul(unit)
            .and_then(|part| seconds.checked_add(part))
            .ok_or(DurationError::TooLong)?;
        rest = after.trim_start();
    }
    if last_unit == u64::MAX {
        return Err(error());
    }
    match seconds.div_ceil(60) {
        0 => Err(DurationError::Zero),
        minutes if minutes > MINUTES_MAX => Err(DurationError::TooLong),
        minutes => i64::try_from(minutes)
            .ok()
            .and_then(TimeDelta::try_minutes)
            .ok_or(DurationError::TooLong),
    }
}

/// A text that is no usable duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not a duration at all.
    #[error("`{0}` is not a duration; write it as 30m, 1h30m or 90 (minutes)")]
    Unreadable(String),
    /// A duration of nothing.
    #[error("a duration has to be above zero")]
    Zero,
    /// More than 366 days.
    #[error("a duration can be 366 days at the most")]
    TooLong,
}

/// The number that `text` begins with; what is too great to count is `u64::MAX`.
fn number(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, after) = text.split_at_checked(end)?;
    if digits.is_empty() {
        return None;
    }
    Some((digits.parse().unwrap_or(u64::MAX), after))
}

/// The unit that `text` begins with, in seconds; `None` inside at the text's end.
fn unit(text: &str) -> Option<(Option<u64>, &str)> {
    if text.is_empty() {
        return Some((None, text));
    }
    let end = text
        .find(|c: char| c.is_ascii_digit() || c.is_whitespace())
        .unwrap_or(text.len());
    let (word, after) = text.split_at_checked(end)?;
    let seconds = match word.to_lowercase().as_str() {
        "d" | "day" | "days" | "일" => 24 * 60 * 60,
        "h" | "hr" | "hrs" | "hour" | "hours" | "시간" => 60 * 60,
        "m" | "min" | "mins" | "minute" | "minutes" | "분" => 60,
        "s" | "sec" | "secs" | "second" | "seconds" | "초" => 1,
        _ => return None,
    };
    Some((Some(seconds), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_rounded_up() {
        for (text, minutes) in [
            ("30m", 30),
            ("1h", 60),
            ("1H30M", 90),
            ("1h 30m", 90),
            ("90", 90),
            (" 90 ", 90),
            ("45s", 1),
            ("61s", 2),
            ("1m30s", 2),
            ("30분", 30),
            ("1시간", 60),
            ("1시간 30분", 90),
            ("1시간30분", 90),
            ("10 min", 10),
            ("2 hours", 120),
            ("366d", 366 * 24 * 60),
        ] {
            let expected = TimeDelta::minutes(minutes);
            assert_eq!(parse_duration(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "", "m", "-5m", "+5m", "1.5h", "1h30", "30m1h", "1h1h", "5x", "h1", "1,000", "내일",
        ] {
            assert!(
                matches!(parse_duration(text), Err(DurationError::Unreadable(_))),
                "{text}"
            );
        }
        for text in ["0", "0m", "0h0m", "0s"] {
            assert_eq!(parse_duration(text), Err(DurationError::Zero), "{text}");
        }
        for text in [
            "367d",
            "99999999999999999999",
            "18446744073709551615h",
            "8785h",
        ] {
            assert_eq!(parse_duration(text), Err(DurationError::TooLong), "{text}");
        }
    }
}
