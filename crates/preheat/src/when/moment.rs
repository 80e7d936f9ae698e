//! A moment as a person gives it to `--time`.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::scan::{Word, words};

/// Reads a date and time such as `2024-10-28 16:00:00`, `10/28 16:00`,
/// `10월 28일 오후 4시`, `4:30 PM`. A time alone is on `default_date`; a date
/// without a year, and `내일`, count from `today`.
///
/// # Errors
/// When there is no time, more than one, something else besides, or a day of the
/// week that the date is not.
pub fn parse_moment(
    text: &str,
    default_date: NaiveDate,
    today: NaiveDate,
) -> Result<NaiveDateTime, MomentError> {
    let text = plain(text);
    let error = || MomentError::Unreadable(text.clone());
    let mut date: Option<NaiveDate> = None;
    let mut time: Option<NaiveTime> = None;
    let mut weekday = None;
    let mut end = 0;
    for found in words(&text, today) {
        between(&text, end, found.span.start).ok_or_else(error)?;
        end = found.span.end;
        match found.word {
            Word::Date(said, _) if date.is_none() => date = Some(said),
            Word::Time(said, None) if time.is_none() => time = Some(said),
            Word::Weekday(said) if weekday.is_none() => weekday = Some(said),
            Word::UnclearTime => return Err(MomentError::UnclearTime(text)),
            Word::Time(_, Some(_)) | Word::Instant(_) => return Err(MomentError::Zoned(text)),
            _ => return Err(error()),
        }
    }
    between(&text, end, text.len()).ok_or_else(error)?;
    let time = time.ok_or_else(error)?;
    let date = date.unwrap_or(default_date);
    match weekday {
        Some(said) if said != chrono::Datelike::weekday(&date) => {
            Err(MomentError::WrongWeekday { text, date })
        }
        _ => Ok(date.and_time(time)),
    }
}

/// A text that is not one moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// No time in it, or something that is neither date nor time.
    #[error("`{0}` is not a time; write it as 2024-10-28 16:00 or 16:00")]
    Unreadable(String),
    /// A time that is none, or morning and evening alike.
    #[error("`{0}` could be two times, or none; write it as 16:00")]
    UnclearTime(String),
    /// A time of another zone.
    #[error("`{0}` names a time zone; write the local time without one")]
    Zoned(String),
    /// The day of the week contradicts the date.
    #[error("`{text}`: {date} is not that day of the week")]
    WrongWeekday {
        /// What was written.
        text: String,
        /// The date that it was taken for.
        date: NaiveDate,
    },
}

/// Single blanks, ASCII digits and colons, no quotes around it.
fn plain(text: &str) -> String {
    let ascii: String = text
        .chars()
        .take(100)
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’'))
        .collect();
    ascii.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Some` if nothing is said between two words.
fn between(text: &str, from: usize, to: usize) -> Option<()> {
    let gap = text.get(from..to)?;
    gap.split([' ', ','])
        .all(|word| ["", "t", "at"].contains(&word.to_ascii_lowercase().as_str()))
        .then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<NaiveDateTime, MomentError> {
        let day = |d| NaiveDate::from_ymd_opt(2026, 12, d).unwrap();
        parse_moment(text, day(24), day(23))
    }

    #[test]
    fn moments_are_read() {
        for (text, expected) in [
            ("2024-10-28 16:00:00", "2024-10-28T16:00:00"),
            ("“2024-10-28 16:00:00”", "2024-10-28T16:00:00"),
            ("2024-10-28T16:00", "2024-10-28T16:00:00"),
            ("2024-10-28\u{a0}16:00", "2024-10-28T16:00:00"),
            ("16:00", "2026-12-24T16:00:00"),
            ("１６：００", "2026-12-24T16:00:00"),
            ("4:30 PM", "2026-12-24T16:30:00"),
            ("10/28 16:00", "2026-10-28T16:00:00"),
            ("10월 28일 오후 4시", "2026-10-28T16:00:00"),
            ("01/02 16:00", "2027-01-02T16:00:00"),
            ("내일 오후 4시 30분", "2026-12-24T16:30:00"),
            ("tomorrow at 4pm", "2026-12-24T16:00:00"),
            ("12/24 (목) 16:00", "2026-12-24T16:00:00"),
            ("16:00 12/25", "2026-12-25T16:00:00"),
        ] {
            assert_eq!(read(text), Ok(expected.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_moment_is_refused() {
        for text in [
            "2026-12-24 2026-12-25 16:00",
            "2026-12-24 Tuesday Thursday 16:00",
            "",
            "soon",
            "12/24",
            "16:00 18:00",
            "16:00 please",
            "12345",
            "2026-13-01 16:00",
            "11.24 16:00",
            "16:00:00:00",
        ] {
            assert!(
                matches!(read(text), Err(MomentError::Unreadable(_))),
                "{text}: {:?}",
                read(text)
            );
        }
        for text in ["4시", "25:00", "24:00"] {
            assert!(
                matches!(read(text), Err(MomentError::UnclearTime(_))),
                "{text}"
            );
        }
        assert!(matches!(
            read("2026-12-24T16:00Z"),
            Err(MomentError::Zoned(_))
        ));
        assert!(matches!(
            read("12/24 (월) 16:00"),
            Err(MomentError::WrongWeekday { .. })
        ));
    }
}
