//! Finds the dates and times in a line of text.
//!
//! One pass, a bounded look ahead at each place: linear in the line's length.
//! Blanks are expected to be single spaces and digits to be ASCII.

#[cfg(test)]
mod tests;

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
            found.push(Found {
                span: start..end,
                word,
            });
            let time = time_after_t(after).filter(|_| is_date);
            stamped = time.is_some();
            rest = time.unwrap_or(after);
            // Another may be grown on to it: `내일오후 4시`, `4PM금요일`, `16:00/18:00`.
            before = (None, None);
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
fn is_first_letter(c: char) -> bool {
    matches!(
        c,
        '오' | '정'
            | '새'
            | '아'
            | '낮'
            | '저'
            | '밤'
            | '금'
            | '내'
            | '명'
            | '익'
            | '모'
            | '월'
            | '화'
            | '수'
            | '목'
            | '토'
            | '일'
            | '현'
            | '미'
            | '동'
            | '서'
            | '태'
            | '뉴'
            | '다'
            | '담'
            | '차'
            | '연'
            | '어'
            | '전'
            | '하'
            | '이'
            | '사'
            | '나'
            | '열'
            | '한'
            | '글'
            | '베'
            | '중'
            | '홍'
            | '대'
            | '싱'
            | '필'
            | '인'
            | '말'
            | '호'
            | '영'
            | '런'
            | '파'
            | '유'
            | '독'
    )
}

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
        _ => !first.is_some_and(is_letter) && (c.is_ascii_alphabetic() || is_first_letter(c)),
    }
}

/// As `char::is_alphabetic`, which looks long for a Korean one.
pub(crate) fn is_letter(c: char) -> bool {
    matches!(c, '가'..='힣') || c.is_alphabetic()
}

/// As `char::is_alphanumeric`, which looks long for a Korean one.
pub(crate) fn is_alphanumeric(c: char) -> bool {
    matches!(c, '가'..='힣') || c.is_alphanumeric()
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
        // `11/24,11/25`, but not `11/24,25`
        (_, Some(',')) if date::is_slashed(next.as_str()) => true,
        // `오늘/내일`, `24일/25일`
        (_, Some('/')) => {
            let said = text.get(..text.len() - rest.len()).unwrap_or_default();
            let is_word = said.ends_with(|c: char| !c.is_ascii());
            is_word && date::date(today).parse_next(&mut next.as_str()).is_ok()
        }
        (_, Some('%')) => false,
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
