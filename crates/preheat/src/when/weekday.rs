//! Days of the week at the beginning of a text.

use chrono::Weekday;
use winnow::combinator::{alt, delimited, opt, terminated};
use winnow::prelude::*;
use winnow::token::one_of;

use super::date::{ends_or_time, latin_word};
use super::scan::Word;

type Read<T> = winnow::Result<T, winnow::error::EmptyError>;

/// `(화)`, `화요일`, `Tue`, `(Tuesday)`.
pub(super) fn weekday(input: &mut &str) -> Read<Word> {
    let korean = one_of(['월', '화', '수', '목', '금', '토', '일']);
    alt((
        delimited('(', (korean, opt("요일")), ')').map(|(letter, _)| letter),
        terminated(
            one_of(['월', '화', '수', '목', '금', '토', '일']),
            ("요일", opt("에"), ends_or_time),
        ),
    ))
    .verify_map(korean_weekday)
    .parse_next(input)
    .or_else(|_: winnow::error::EmptyError| {
        alt((delimited('(', latin_word, ')'), latin_word))
            .verify_map(english_weekday)
            .parse_next(input)
    })
    .map(Word::Weekday)
}

fn korean_weekday(letter: char) -> Option<Weekday> {
    Some(match letter {
        '월' => Weekday::Mon,
        '화' => Weekday::Tue,
        '수' => Weekday::Wed,
        '목' => Weekday::Thu,
        '금' => Weekday::Fri,
        '토' => Weekday::Sat,
        '일' => Weekday::Sun,
        _ => return None,
    })
}

/// The day of the week that is written as its letter alone.
pub(crate) fn weekday_of(text: &str) -> Option<Weekday> {
    let mut letters = text.chars();
    let letter = letters.next()?;
    letters.next().is_none().then(|| korean_weekday(letter))?
}

/// Only the usual forms: chrono alone would also take the `Sat` of `Satin`.
pub(super) fn english_weekday(word: &str) -> Option<Weekday> {
    const NAMES: [&str; 14] = [
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    NAMES
        .iter()
        .any(|name| name.eq_ignore_ascii_case(word))
        .then(|| word.parse().ok())
        .flatten()
}
