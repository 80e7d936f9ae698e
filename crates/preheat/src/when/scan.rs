//! Finds the dates and times in a line of text.
//!
//! One pass, a bounded look ahead at each place: linear in the line's length.
//! Blanks are expected to be single spaces and digits to be ASCII.

use std::ops::Range;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc, Weekday};
use winnow::prelude::*;

use super::{clock, date};

/// One date or time in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it stands, in bytes.
    pub(crate) span: Range<usize>,
    /// What it says.
    pub(crate) word: Word,
}

/// What a date or time says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A calendar day.
    Date(NaiveDate, DateForm),
    /// It looks like a date, but it is none or could be several.
    UnclearDate,
    /// It speaks of a day and does not say which: `다음주`, `D+1`.
    VagueDate,
    /// A day of the week: it says no date, but it can contradict one.
    Weekday(Weekday),
    /// A time of day, with its offset if it says one.
    Time(NaiveTime, Option<FixedOffset>),
    /// It looks like a time, but it is none or could be two: `25:00`, `4시`.
    UnclearTime,
    /// An exact moment.
    Instant(DateTime<Utc>),
}

/// How a date is written, which says how far to trust it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// Unmistakably.
    Clear,
    /// As a word: `내일`.
    Relative,
    /// As `3/4`, which is a date only next to a time or a label.
    Fraction,
    /// As `25일`, which may just as well be a number of days.
    DayOfMonth,
}

/// Every date and time in `text`, in order. `today` is the day that `내일` counts
/// from, and that a date without a year is nearest to.
pub(crate) fn words(text: &str, today: NaiveDate) -> Vec<Found> {
    let mut found = Vec::new();
    let mut rest = text;
    // The two characters before `rest`.
    let mut before = (None, None);
    let mut stamped = false;
    while let Some(c) = rest.chars().next() {
        let start = text.len() - rest.len();
        if may_begin(before, c)
            && let Some((word, after)) = word(rest, today, stamped)
        {
            let end = text.len() - after.len();
            let is_date = matches!(word, Word::Date(..));
            let is_day = is_date || matches!(word, Word::Weekday(_));
            found.push(Found {
                span: start..end,
                word,
            });
            let time = time_after_t(after).filter(|_| is_date);
            stamped = time.is_some();
            rest = time.unwrap_or(after);
            let last = text.get(start..end).and_then(|t| t.chars().next_back());
            // A time may be grown on to a day: `내일오후 4시`.
            before = (None, last.filter(|_| !stamped && !is_day));
        } else {
            stamped = false;
            before = (before.1, Some(c));
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    found
}

/// The rest after the `T` of `2026-11-24T16:00`.
fn time_after_t(rest: &str) -> Option<&str> {
    let time = rest.strip_prefix(['T', 't'])?;
    time.starts_with(|c: char| c.is_ascii_digit())
        .then_some(time)
}

/// The letters with which a date or time can begin, but for Latin ones: `오전`, `내일`,
/// `월요일`, `현지시간`.
const FIRST_LETTERS: &str =
    "오정새아낮저밤금내명익모월화수목토일현미동서태뉴다담차연어전하이사나열한글";

fn may_begin((second, first): (Option<char>, Option<char>), c: char) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match c {
        '<' | '(' => true,
        '0'..='9' => match first {
            // Part of a number, a ratio, a price, an id.
            Some('0'..='9' | 'a'..='z' | 'A'..='Z' | '#' | '$' | '₩' | '€' | '+' | '_') => {
                false
            }
            Some('.' | ',' | ':' | '/' | '^') => !digit(second),
            _ => true,
        },
        _ => {
            (c.is_ascii_alphabetic() || FIRST_LETTERS.contains(c))
                && !first.is_some_and(char::is_alphabetic)
        }
    }
}

fn word(text: &str, today: NaiveDate, stamped: bool) -> Option<(Word, &str)> {
    let mut rest = text;
    if let Ok(word) = clock::clock(stamped).parse_next(&mut rest) {
        return Some((word, rest));
    }
    let mut rest = text;
    let word = date::date(today).parse_next(&mut rest).ok()?;
    // `11/24%`, `11/24/5`, `1.24kg` are something else; the `T` of a timestamp is not.
    let mut next = rest.chars();
    let ends = match (word, next.next()) {
        (Word::Instant(_) | Word::Weekday(_), _) => true,
        (_, Some('%' | '/')) => false,
        (_, Some('.' | '-' | ',' | ':')) => !next.next().is_some_and(|c| c.is_ascii_digit()),
        (_, Some(c)) if c.is_ascii_alphanumeric() => {
            // `내일16:00`, but not `11/2416:00`.
            let said = text.get(..text.len() - rest.len()).unwrap_or_default();
            let is_word = said.ends_with(|c: char| !c.is_ascii());
            time_after_t(rest).is_some()
                || is_word && clock::clock(false).parse_next(&mut { rest }).is_ok()
        }
        (_, Some(_)) => true,
        (_, None) => true,
    };
    ends.then_some((word, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let shown: Vec<String> = words(text, today)
            .into_iter()
            .map(|found| match found.word {
                Word::Date(date, DateForm::Fraction) => format!("{date}?"),
                Word::Date(date, _) => date.to_string(),
                Word::UnclearDate => "date?".to_owned(),
                Word::VagueDate => "day?".to_owned(),
                Word::Weekday(day) => day.to_string(),
                Word::Time(time, None) => time.to_string(),
                Word::Time(time, Some(offset)) => format!("{time}{offset}"),
                Word::UnclearTime => "time?".to_owned(),
                Word::Instant(moment) => moment.to_rfc3339(),
            })
            .collect();
        shown.join(" ")
    }

    #[test]
    fn times_are_found() {
        for (text, expected) in [
            ("오픈 16:00", "16:00:00"),
            ("오픈:16:00", "16:00:00"),
            ("16:00:30에 오픈", "16:00:30"),
            ("9:30", "09:30:00"),
            ("16시", "16:00:00"),
            ("16시에", "16:00:00"),
            ("16시 30분", "16:30:00"),
            ("16시30분", "16:30:00"),
            ("오후 4시", "16:00:00"),
            ("오후4시 30분", "16:30:00"),
            ("오후 4시 반", "16:30:00"),
            ("오전 11시 30분", "11:30:00"),
            ("오후 4:30", "16:30:00"),
            ("오전 12시", "00:00:00"),
            ("낮 12시", "12:00:00"),
            ("정오", "12:00:00"),
            ("밤 10시", "22:00:00"),
            ("4:30 PM", "16:30:00"),
            ("4:30pm", "16:30:00"),
            ("4pm", "16:00:00"),
            ("4 p.m.", "16:00:00"),
            ("12 am", "00:00:00"),
            ("PM 4:30", "16:30:00"),
            ("4:00 (오후)", "16:00:00"),
            ("4시(오후)", "16:00:00"),
            ("4:30 (PM)", "16:30:00"),
            ("4:00 오후", "16:00:00"),
            ("4:00 오후 오픈", "16:00:00"),
            ("16:00 (오후)", "16:00:00"),
            ("9:00 오후 4:00", "09:00:00 16:00:00"),
            ("16:00 (선착순)", "16:00:00"),
            ("16:00 새벽 배송", "16:00:00"),
            ("16:00 PT 이용권", "16:00:00"),
            ("16:00 BEST", "16:00:00"),
            ("16:00~18:00", "16:00:00 18:00:00"),
            ("16:00 - 18:00", "16:00:00 18:00:00"),
            ("16:00-18:00", "16:00:00 18:00:00"),
            ("09시", "09:00:00"),
            ("16~18시", "16:00:00 18:00:00"),
            ("10 ~ 16시", "10:00:00 16:00:00"),
            ("16-18시", "16:00:00 18:00:00"),
            ("오후 4~6시", "16:00:00 time?"),
            ("4~6시", "time? time?"),
            ("4-6 PM", "16:00:00 18:00:00"),
            ("4-6PM", "16:00:00 18:00:00"),
            ("4:00-5:00 PM", "16:00:00 17:00:00"),
            ("4:00 - 5:30 PM", "16:00:00 17:30:00"),
            ("12:00-1:00 PM", "12:00:00 13:00:00"),
            ("11-1 PM", "time? 13:00:00"),
            ("16:00-5:00 PM", "16:00:00 17:00:00"),
            ("11 AM-1 PM", "11:00:00 13:00:00"),
            ("갤럭시 15 - 16시", "16:00:00"),
            ("iPhone 15 - 4 PM", "16:00:00"),
            ("1-2인용 16시", "16:00:00"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_found() {
        for (text, expected) in [
            ("2026-11-24", "2026-11-24"),
            ("2026/11/24", "2026-11-24"),
            ("2026.11.24", "2026-11-24"),
            ("2026. 11. 24. 16:00", "2026-11-24 16:00:00"),
            ("2026년 11월 24일", "2026-11-24"),
            ("11월 24일 오후 4시", "2026-11-24 16:00:00"),
            ("11월24일(화)", "2026-11-24 Tue"),
            ("11/24 (화) 16:00", "2026-11-24 Tue 16:00:00"),
            ("(11/24)", "2026-11-24"),
            ("01/02", "2027-01-02"),
            ("3/4 소매", "2027-03-04?"),
            ("11/24/2026", "2026-11-24"),
            ("Nov 24, 2026 at 4 PM", "2026-11-24 16:00:00"),
            ("Tuesday, 24 November", "Tue 2026-11-24"),
            ("내일 16:00", "2026-11-24 16:00:00"),
            ("Tomorrow's", "2026-11-24"),
            ("오늘의 상품", "2026-11-23"),
            ("<!date^1764000000>", "2025-11-24T16:00:00+00:00"),
            ("모레", "2026-11-25"),
            ("내일모레 16:00", "2026-11-25 16:00:00"),
            ("글피", "2026-11-26"),
            ("the day after tomorrow", "2026-11-25"),
            ("the 24th of November", "2026-11-24"),
            ("20261124 16:00", "2026-11-24 16:00:00"),
            ("20261124(화) 16:00", "2026-11-24 Tue 16:00:00"),
            ("25일 16:00", "2026-11-25 16:00:00"),
            ("23일", "2026-11-23"),
            ("2일 오후 4시", "2026-12-02 16:00:00"),
            ("25일(수)", "2026-11-25 Wed"),
            ("25일에", "2026-11-25"),
            ("25일오픈", "2026-11-25"),
            ("25일오후 4시", "2026-11-25 16:00:00"),
            ("내일밤 10시", "2026-11-24 22:00:00"),
            ("오늘밤 11:30", "2026-11-23 23:30:00"),
            ("내일오전10시", "2026-11-24 10:00:00"),
            ("내일16:00", "2026-11-24 16:00:00"),
            ("화요일16:00", "Tue 16:00:00"),
            ("화요일에 16:00", "Tue 16:00:00"),
            ("2026年11月24日 16:00", "2026-11-24 16:00:00"),
            ("11月24日16:00", "2026-11-24 16:00:00"),
            ("2026-11-24T16:00", "2026-11-24 16:00:00"),
            ("2026-11-24T16:00:00.000Z", "2026-11-24 16:00:00+00:00"),
            ("2026-11-24T16:00+09:00", "2026-11-24 16:00:00+09:00"),
            ("2026-11-24T16:00-05:00", "2026-11-24 16:00:00-05:00"),
            ("16:00 KST", "16:00:00+09:00"),
            ("16:00 (KST)", "16:00:00+09:00"),
            ("16:00 UTC", "16:00:00+00:00"),
            ("16:00 (GMT+9)", "16:00:00+09:00"),
            ("16:00 UTC-05:30", "16:00:00-05:30"),
            ("16:00 UTC-18:00", "16:00:00+00:00 18:00:00"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_so_is_left() {
        for text in [
            "12,345",
            "1:1",
            "16:9",
            "10:100",
            "1:2:3",
            "24시간 한정",
            "2시즌",
            "15%",
            "아이폰 15",
            "#48213",
            "$16.00",
            "₩39,900",
            "48213",
            "1234:56",
            "12:345",
            "오늘의집",
            "10분",
            "Satin",
            "Mayfair 5",
            "Sunny 10",
            "<!date^99999999999999999>",
            "<!date^>",
            "<@U0123>",
            "A16:00",
            "일요일들",
            "오늘밤",
            "11/24/5",
            "1 / 2 세트",
            "20261124",
            "20261324 16시즌",
            "20361124 x",
            "25일분 영양제",
            "25일간",
            "3일 동안",
            "45일",
            "D-day",
            "3D",
            "차주전자",
            "내주는 선물",
            "12월 신상",
            "Wed25",
            "in 30 minutes",
            "nextday",
            "1stop",
        ] {
            assert_eq!(show(text), "", "{text}");
        }
    }

    #[test]
    fn what_could_be_two_is_unclear() {
        for (text, expected) in [
            ("25:00", "time?"),
            ("24:00", "time?"),
            ("16:60", "time?"),
            ("4시", "time?"),
            ("밤 12시", "time?"),
            ("오전 16시", "time?"),
            ("16:00 (오전)", "time?"),
            ("4 PM PST", "time?"),
            ("4pm est", "time?"),
            ("16:00 (EST)", "time?"),
            ("16:00 ET", "time?"),
            ("4 PM Pacific Time", "time?"),
            ("PST 4 PM", "time?"),
            ("UTC 16:00", "time?"),
            ("16:00 (현지시간)", "time?"),
            ("현지 시간 16:00", "time?"),
            ("미국 동부시간 오후 4시", "time?"),
            ("11.24 16:00", "date? 16:00:00"),
            ("26.11.24 16:00", "date? 16:00:00"),
            ("26/11/24 16:00", "date? 16:00:00"),
            ("'26/11/24 16:00", "date? 16:00:00"),
            ("11/24/26 4 PM", "date? 16:00:00"),
            ("11/ 24 16:00", "date? 16:00:00"),
            ("11 / 24 16:00", "date? 16:00:00"),
            ("11-24", "date?"),
            ("24/7", "date?"),
            ("2026-02-30", "date?"),
            ("2월 29일", "date?"),
            ("22일", "day?"),
            ("31일", "day?"),
            ("다음주 화요일 16:00", "day? Tue 16:00:00"),
            ("다음 주", "day?"),
            ("차주", "day?"),
            ("3일 후 16:00", "day? 16:00:00"),
            ("이틀 뒤", "day?"),
            ("12월 중", "day?"),
            ("12월 초에", "day?"),
            ("D+1", "day?"),
            ("D-3 16:00", "day? 16:00:00"),
            ("next week", "day?"),
            ("Next Tuesday at 4 PM", "day? Tue 16:00:00"),
            ("in 3 days", "day?"),
            ("in a week", "day?"),
            ("2 days later", "day?"),
            ("the 25th at 4 PM", "day? 16:00:00"),
            ("Wed 25, 4 PM", "day? 16:00:00"),
            ("Wed 4 PM", "Wed 16:00:00"),
            ("Wed 25 Nov", "Wed 2026-11-25"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }
}
