//! Dates at the beginning of a text.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, Days, NaiveDate};
use winnow::ascii::Caseless;
use winnow::combinator::{alt, delimited, opt, peek, preceded, terminated};
use winnow::prelude::*;
use winnow::token::{one_of, take_while};

use super::scan::{DateForm, Word, is_alphanumeric};
use super::weekday::weekday;
use super::{clock, vague};

/// Reads a date; one without a year takes the year that brings it nearest to `today`.
pub(super) fn date<'s>(today: NaiveDate) -> impl Parser<&'s str, Word, winnow::error::EmptyError> {
    let numeric = move || {
        alt((
            year_first,
            move |input: &mut &'s str| compact(today, input),
            move |input: &mut &'s str| korean(today, input),
            move |input: &mut &'s str| slashed(today, input),
            move |input: &mut &'s str| english(today, input),
            vague::vague,
            move |input: &mut &'s str| vague::day_of_month(today, input),
            unclear,
        ))
    };
    let worded = move || {
        alt((
            token,
            move |input: &mut &'s str| english(today, input),
            move |input: &mut &'s str| relative(today, input),
            vague::vague,
            weekday,
        ))
    };
    move |input: &mut &'s str| {
        if clock::begins_with_digit(input) {
            numeric().parse_next(input)
        } else {
            worded().parse_next(input)
        }
    }
}

type Read<T> = winnow::Result<T, winnow::error::EmptyError>;

fn number(least: usize, most: usize) -> impl Fn(&mut &str) -> Read<u32> {
    move |input| {
        terminated(
            take_while(least..=most, |c: char| c.is_ascii_digit()),
            winnow::combinator::not(one_of('0'..='9')),
        )
        .parse_to()
        .parse_next(input)
    }
}

fn space(input: &mut &str) -> Read<()> {
    opt(' ').void().parse_next(input)
}

/// Slack's own date element, which says an exact instant.
fn token(input: &mut &str) -> Read<Word> {
    delimited(
        "<!date^",
        take_while(1..=12, |c: char| c.is_ascii_digit()).parse_to::<i64>(),
        '>',
    )
    .verify_map(|seconds| DateTime::from_timestamp(seconds, 0))
    .map(Word::Instant)
    .parse_next(input)
}

/// `2026-11-24`, `2026/11/24`, `2026.11.24`, `2026. 11. 24.`, `2026년 11월 24일`.
fn year_first(input: &mut &str) -> Read<Word> {
    let year = number(4, 4).parse_next(input)?;
    let (month, day) = alt((
        preceded('-', (terminated(number(1, 2), '-'), number(1, 2))),
        preceded('/', (terminated(number(1, 2), '/'), number(1, 2))),
        preceded(
            ('.', space),
            (
                terminated(number(1, 2), ('.', space)),
                terminated(number(1, 2), opt('.')),
            ),
        ),
        preceded((alt(("년", "年")), space), month_and_day),
    ))
    .parse_next(input)?;
    let date = i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    Ok(known(date, DateForm::Clear))
}

fn month_and_day(input: &mut &str) -> Read<(u32, u32)> {
    (
        terminated(number(1, 2), (alt(("월", "月")), space)),
        terminated(number(1, 2), alt(("일", "日"))),
    )
        .parse_next(input)
}

/// `20261124` right before a time: elsewhere it may be an id.
fn compact(today: NaiveDate, input: &mut &str) -> Read<Word> {
    let date = number(8, 8)
        .verify_map(|digits| {
            let year = i32::try_from(digits / 10_000).ok()?;
            let date = NaiveDate::from_ymd_opt(year, digits / 100 % 100, digits % 100)?;
            (year.abs_diff(today.year()) <= 1).then_some(date)
        })
        .parse_next(input)?;
    let weekday = opt((opt(' '), weekday));
    peek((weekday, one_of([' ', 'T', 't']), clock::clock(false))).parse_next(input)?;
    Ok(Word::Date(date, DateForm::Clear))
}

/// `11월 24일`.
fn korean(today: NaiveDate, input: &mut &str) -> Read<Word> {
    let (month, day) = month_and_day.parse_next(input)?;
    Ok(known(nearest(month, day, today), DateForm::Clear))
}

/// `11/24` and `11/24/2026`: the month comes first. Of `26/11/24` that is not certain.
fn slashed(today: NaiveDate, input: &mut &str) -> Read<Word> {
    if input.bytes().take("11 /".len()).any(|b| b == b'/')
        && let Ok(word) = doubtful.parse_next(input)
    {
        return Ok(word);
    }
    let before = input.len();
    let (month, day) = (terminated(number(1, 2), '/'), number(1, 2)).parse_next(input)?;
    let written = before - input.len();
    let year = opt(preceded('/', number(4, 4))).parse_next(input)?;
    let date = match year.and_then(|year| i32::try_from(year).ok()) {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => nearest(month, day, today),
    };
    // `3/4 sleeve` and `1/2 price` are no dates unless a time says so.
    let form = if year.is_none() && written < "11/24".len() {
        DateForm::Fraction
    } else {
        DateForm::Clear
    };
    Ok(known(date, form))
}

/// Whether a text begins with a date such as `11/25`.
pub(super) fn is_slashed(mut text: &str) -> bool {
    (number(1, 2), '/', number(1, 2))
        .parse_next(&mut text)
        .is_ok()
}

/// `26/11/24`, `11/24/26`, `11/24,25`, and right before a time `11/ 24`.
fn doubtful(input: &mut &str) -> Read<Word> {
    let checkpoint = *input;
    let word = alt((
        (number(1, 2), '/', number(1, 2), '/', number(2, 2)).void(),
        (number(1, 2), '/', number(1, 2), another_day).void(),
        (
            (number(1, 2), space, '/', space, number(1, 2))
                .take()
                .verify(|said: &str| said.contains(' ')),
            peek((' ', clock::clock(false))),
        )
            .void(),
    ))
    .value(Word::UnclearDate)
    .parse_next(input);
    if word.is_err() {
        *input = checkpoint;
    }
    word
}

/// The second of two days of a month: `,25`, ` ~ 25일`.
fn another_day(input: &mut &str) -> Read<()> {
    let time = (opt(' '), clock::clock(false)).void();
    let ends = alt((
        '일'.void(),
        one_of([')', ']', '|']).void(),
        winnow::combinator::eof.void(),
        time,
    ));
    (
        (space, one_of([',', '·', '~', '-']), space, number(1, 2)),
        peek(ends),
    )
        .void()
        .parse_next(input)
}

/// `Nov 24`, `November 24, 2026`, `24 Nov`.
fn english(today: NaiveDate, input: &mut &str) -> Read<Word> {
    let (month, day) = alt((
        (
            terminated(month_name, (opt('.'), ' ')),
            terminated(number(1, 2), opt(alt(("st", "nd", "rd", "th")))),
        ),
        (
            terminated(
                number(1, 2),
                (opt(alt(("st", "nd", "rd", "th"))), ' ', opt("of ")),
            ),
            month_name,
        )
            .map(|(day, month)| (month, day)),
    ))
    .parse_next(input)?;
    let year = opt(preceded((opt(','), ' '), number(4, 4))).parse_next(input)?;
    let date = match year.and_then(|year| i32::try_from(year).ok()) {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => nearest(month, day, today),
    };
    Ok(known(date, DateForm::Clear))
}

pub(super) fn month_name(input: &mut &str) -> Read<u32> {
    latin_word
        .verify_map(|word: &str| {
            let (short, _) = word.split_at_checked(3)?;
            let month = MONTHS
                .iter()
                .position(|name| name.get(..3).is_some_and(|n| n.eq_ignore_ascii_case(short)))?;
            let full = MONTHS.get(month)?;
            let whole = word.len() == 3
                || word.eq_ignore_ascii_case(full)
                || word.eq_ignore_ascii_case("sept");
            whole.then_some(u32::try_from(month).ok()? + 1)
        })
        .parse_next(input)
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

pub(super) fn latin_word<'s>(input: &mut &'s str) -> Read<&'s str> {
    terminated(
        take_while(2..=9, |c: char| c.is_ascii_alphabetic()),
        winnow::combinator::not(one_of(is_alphanumeric)),
    )
    .parse_next(input)
}

/// `오늘`, `내일`, `today`, `the day after tomorrow`.
fn relative(today: NaiveDate, input: &mut &str) -> Read<Word> {
    let days = alt((
        (
            opt(Caseless("the ")),
            Caseless("day after tomorrow"),
            winnow::combinator::not(one_of(is_alphanumeric)),
        )
            .value(2),
        latin_word.verify_map(|word: &str| {
            if word.eq_ignore_ascii_case("today") {
                Some(0)
            } else {
                word.eq_ignore_ascii_case("tomorrow").then_some(1)
            }
        }),
        terminated(
            alt((
                alt(("오늘", "금일")).value(0),
                alt(("내일모레", "모레")).value(2),
                alt(("내일", "명일", "익일")).value(1),
                "글피".value(3),
            )),
            // `오늘의 상품`, but not the shop that is called `오늘의집`.
            alt((
                (opt(alt(("의", "은", "는"))), ends_or_time).void(),
                peek((alt(("과", "와")), ' ')).void(),
            )),
        ),
    ))
    .parse_next(input)?;
    Ok(known(
        today.checked_add_days(Days::new(days)),
        DateForm::Relative,
    ))
}

/// No letter follows, but perhaps a time: `내일오후 4시`, `금요일16:00`.
pub(super) fn ends_or_time(input: &mut &str) -> Read<()> {
    alt((
        winnow::combinator::not(one_of(is_alphanumeric)),
        peek(clock::clock(false)).void(),
    ))
    .parse_next(input)
}

/// `11.24`, `26.11.24`, `11-24`, `11. 24.`: it may be a date, and which one is not certain.
fn unclear(input: &mut &str) -> Read<Word> {
    alt((
        (number(2, 2), '.', number(2, 2), '.', number(2, 2)).void(),
        (number(2, 2), '-', number(2, 2), '-', number(2, 2)).void(),
        (number(1, 2), '.', number(2, 2)).void(),
        (number(1, 2), '-', number(2, 2)).void(),
        (number(1, 2), ". ", number(1, 2), '.', stands_alone).void(),
    ))
    .value(Word::UnclearDate)
    .parse_next(input)
}

/// No name follows, as in `Vol. 1. 2. 세트`.
fn stands_alone(input: &mut &str) -> Read<()> {
    let time = (opt(' '), alt((clock::clock(false), weekday))).void();
    let opening = (opt(' '), "오픈").void();
    alt((
        winnow::combinator::not((opt(' '), one_of(is_alphanumeric))),
        peek(alt((time, opening))),
    ))
    .parse_next(input)
}

fn known(date: Option<NaiveDate>, form: DateForm) -> Word {
    match date {
        Some(date) => Word::Date(date, form),
        // `24/7` is no date either, unless a time stands next to it.
        None => Word::UnclearDate,
    }
}

/// The day of this month and day that is nearest to `today`: `01/02` in a
/// December alert is next January. Of two that are as near, it is the one ahead.
fn nearest(month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    (-1..=1)
        .rev()
        .filter_map(|offset| NaiveDate::from_ymd_opt(today.year() + offset, month, day))
        .min_by_key(|date| date.signed_duration_since(today).abs())
}
