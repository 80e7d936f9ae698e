//! Times of day at the beginning of a text.

use chrono::{FixedOffset, NaiveTime};
use winnow::combinator::{alt, delimited, fail, not, opt, peek, preceded, terminated};
use winnow::prelude::*;
use winnow::token::{one_of, take_while};

use super::scan::{Word, is_alphanumeric};
use super::zone;

type Read<T> = winnow::Result<T, winnow::error::EmptyError>;

/// Reads a time of day, with its offset from UTC if it says one. `stamped` says that
/// it follows the `T` of a timestamp: elsewhere `16:00-18:00` is a range.
pub(super) fn clock<'s>(stamped: bool) -> impl Parser<&'s str, Word, winnow::error::EmptyError> {
    move |input: &mut &'s str| {
        // It is tried at every word of an alert: what its first letter rules out is not.
        let word = if begins_with_digit(input) {
            alt((first_of_range, plain)).parse_next(input)?
        } else {
            alt((noon, with_half_first, zone_first)).parse_next(input)?
        };
        ending(stamped, word, input)
    }
}

/// Which half of the day a word says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    /// Midnight to noon.
    Morning,
    /// Noon to midnight.
    Afternoon,
    /// `밤`: late in the evening; `밤 12시` may be either end of the day.
    Night,
}

/// What was written, before it is known to be a time.
struct Written {
    hour: u32,
    minute: u32,
    second: u32,
    /// `4:30` and `16시` are of a day of 24 hours; a bare `4시` may be either half.
    clear: bool,
}

fn noon(input: &mut &str) -> Read<Word> {
    terminated("정오", not(letter))
        .value(time(12, 0, 0))
        .parse_next(input)
}

/// `오후 4시`, `오후 4:30`, `PM 4:30`.
fn with_half_first(input: &mut &str) -> Read<Word> {
    let half = terminated(half, opt(' ')).parse_next(input)?;
    let written = alt((hours_korean, hours_colon, hours_of_range)).parse_next(input)?;
    Ok(halved(&written, half))
}

/// The `4` of `오후 4~6시`.
fn hours_of_range(input: &mut &str) -> Read<Written> {
    terminated(hours_bare, peek((to, hours_korean))).parse_next(input)
}

fn hours_bare(input: &mut &str) -> Read<Written> {
    let before = input.len();
    let hour = digits(1, 2).parse_next(input)?;
    Ok(Written {
        hour,
        minute: 0,
        second: 0,
        clear: before - input.len() == 2 || hour == 0,
    })
}

/// What stands between the beginning and the end of a period. With blanks around it a
/// hyphen may part a name from the time.
fn to(input: &mut &str) -> Read<()> {
    alt(((opt(' '), '~', opt(' ')).void(), '-'.void())).parse_next(input)
}

/// The beginning of a period that says only at its end what its hours are: `16~18시`,
/// `4-6 PM`, `4:00-5:00 PM`.
fn first_of_range(input: &mut &str) -> Read<Word> {
    // It is tried at every number of an alert: most have no such sign behind them.
    let mut near = input.bytes().take("16:00 ~".len());
    if !near.any(|b| matches!(b, b'~' | b'-')) {
        return fail.parse_next(input);
    }
    let sign = || alt((to, (opt(' '), '-', opt(' ')).void()));
    let ending = || {
        (
            alt((hours_colon, hours_bare)),
            preceded(opt(' '), latin_half),
        )
    };
    alt((
        terminated(hours_bare, peek((to, hours_korean))).map(|first| match first.clear {
            true => time(first.hour, first.minute, first.second),
            false => Word::UnclearTime,
        }),
        (hours_bare, peek(preceded(to, ending()))).map(shared),
        (hours_colon, peek(preceded(sign(), ending()))).map(shared),
    ))
    .parse_next(input)
}

/// The beginning of a period takes the half of the day from its end, if it is before that
/// in the same half.
fn shared((first, (last, half)): (Written, (Written, Half))) -> Word {
    let minutes = |written: &Written| written.hour % 12 * 60 + written.minute;
    match first.hour {
        0..=12 if minutes(&first) < minutes(&last) => halved(&first, half),
        13.. => time(first.hour, first.minute, first.second),
        _ => Word::UnclearTime,
    }
}

/// A time behind the name of a zone, as in `PST 4 PM`: unclear, as with the zone after it.
fn zone_first(input: &mut &str) -> Read<Word> {
    let fixed = alt(("UTC", "GMT", "JST"));
    (
        alt((zone::other, terminated(fixed, not(letter)).void())),
        (opt(')'), opt(':'), ' '),
        alt((with_half_first, plain)),
    )
        .value(Word::UnclearTime)
        .parse_next(input)
}

/// `16:00`, `16:00:00`, `16시 30분`, `4:30 PM`, `4pm`, `4:00 (오후)`.
fn plain(input: &mut &str) -> Read<Word> {
    alt((
        (hours_colon, opt(half_after)).map(|(written, half)| match half {
            Some(half) => halved(&written, half),
            None => time(written.hour, written.minute, written.second),
        }),
        (digits(1, 2), preceded(opt(' '), latin_half)).map(|(hour, half)| {
            let written = Written {
                hour,
                minute: 0,
                second: 0,
                clear: true,
            };
            halved(&written, half)
        }),
        (hours_korean, opt(half_after)).map(|(written, half)| match half {
            Some(half) => halved(&written, half),
            None if written.clear => time(written.hour, written.minute, written.second),
            None => Word::UnclearTime,
        }),
    ))
    .parse_next(input)
}

/// `16:00` or `16:00:00`.
fn hours_colon(input: &mut &str) -> Read<Written> {
    let hour = digits(1, 2).parse_next(input)?;
    let minute = preceded(':', digits(2, 2)).parse_next(input)?;
    let second = opt(preceded(':', digits(2, 2))).parse_next(input)?;
    // Fractions of a second are in machine-written times only.
    opt(('.', take_while(1..=9, |c: char| c.is_ascii_digit()))).parse_next(input)?;
    not((':', one_of('0'..='9'))).parse_next(input)?;
    Ok(Written {
        hour,
        minute,
        second: second.unwrap_or(0),
        clear: true,
    })
}

/// `16시`, `16시 30분`, `4시 반`; not the `24시간` of a sale.
fn hours_korean(input: &mut &str) -> Read<Written> {
    let before = input.len();
    let hour = digits(1, 2).parse_next(input)?;
    let padded = before - input.len() == 2;
    (opt(' '), '시').void().parse_next(input)?;
    let minute = opt(preceded(
        opt(' '),
        alt((
            terminated(digits(1, 2), (opt(' '), '분')),
            terminated("반", alt((peek(alt(AFTER_HOUR)).void(), not(letter)))).value(30),
        )),
    ))
    .parse_next(input)?;
    if minute.is_none() {
        alt((peek(alt(AFTER_HOUR)).void(), not(letter))).parse_next(input)?;
    }
    Ok(Written {
        hour,
        minute: minute.unwrap_or(0),
        second: 0,
        clear: padded || hour == 0,
    })
}

/// What may follow an hour without a space, so that `2시즌` is no time.
const AFTER_HOUR: [&str; 14] = [
    "에", "부터", "까지", "정각", "오픈", "시작", "판매", "공개", "예정", "마감", "종료", "경",
    "쯤", "이후",
];

/// Every word that says a half of the day.
fn half(input: &mut &str) -> Read<Half> {
    alt((
        alt(("오전", "새벽", "아침")).value(Half::Morning),
        alt(("오후", "낮", "저녁")).value(Half::Afternoon),
        "밤".value(Half::Night),
        latin_half,
    ))
    .parse_next(input)
}

/// The half of the day after its time: `PM`, `(오후)`, `오후 오픈`; not that of another
/// time, as in `9:00 오후 4:00`.
fn half_after(input: &mut &str) -> Read<Half> {
    let korean = alt(("오전".value(Half::Morning), "오후".value(Half::Afternoon)));
    let ends = alt((
        peek((opt(' '), alt(AFTER_HOUR))).void(),
        not((opt(' '), letter)),
    ));
    alt((
        preceded(opt(' '), latin_half),
        delimited((opt(' '), '('), half, ')'),
        delimited(opt(' '), korean, ends),
    ))
    .parse_next(input)
}

/// `AM`, `pm`, `p.m.`
fn latin_half(input: &mut &str) -> Read<Half> {
    terminated(
        alt((
            (one_of(['a', 'A']), opt('.'), one_of(['m', 'M'])).value(Half::Morning),
            (one_of(['p', 'P']), opt('.'), one_of(['m', 'M'])).value(Half::Afternoon),
        )),
        (opt('.'), not(one_of(|c: char| c.is_ascii_alphabetic()))),
    )
    .parse_next(input)
}

fn halved(written: &Written, half: Half) -> Word {
    let hour = match (half, written.hour) {
        (Half::Morning, 12) => 0,
        (Half::Morning, hour @ 0..=11) => hour,
        (Half::Afternoon, hour @ 12..=23) | (Half::Night, hour @ 13..=23) => hour,
        (Half::Afternoon, hour @ 1..=11) => hour + 12,
        (Half::Night, hour @ 6..=11) => hour + 12,
        // Twelve at night among them: it may be the beginning of a day or its end.
        _ => return Word::UnclearTime,
    };
    time(hour, written.minute, written.second)
}

fn time(hour: u32, minute: u32, second: u32) -> Word {
    match NaiveTime::from_hms_opt(hour, minute, second) {
        Some(time) => Word::Time(time, None),
        None => Word::UnclearTime,
    }
}

/// What may end a time: an offset or a zone that is the same everywhere, a
/// particle. Any other zone makes it unclear. What may not: more digits, a percent sign.
fn ending(stamped: bool, word: Word, input: &mut &str) -> Read<Word> {
    if input.is_empty() {
        return Ok(word);
    }
    let signs: &[char] = if stamped { &['+', '-'] } else { &['+'] };
    let word = match (word, opt(offset(signs)).parse_next(input)?) {
        (Word::Time(time, _), Some(offset)) => Word::Time(time, Some(offset)),
        (word, _) => word,
    };
    let word = match opt(zone::after).parse_next(input)? {
        Some(()) => Word::UnclearTime,
        None => word,
    };
    opt((opt("정각"), "에", not(letter))).parse_next(input)?;
    not(one_of(|c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '%' | ':')
    }))
    .parse_next(input)?;
    Ok(word)
}

/// `+09:00`, `+0900`, `+09`, `Z`, ` KST`, ` (UTC+9)`.
fn offset<'s>(
    signs: &'static [char],
) -> impl Parser<&'s str, FixedOffset, winnow::error::EmptyError> {
    let whole = (
        one_of(signs),
        digits(2, 2),
        preceded(opt(':'), digits(2, 2)),
    );
    // `16:00 +10%` is something else.
    let apart = preceded(' ', ('+', digits(2, 2), preceded(':', digits(2, 2))));
    let hours = (
        '+',
        digits(2, 2),
        not(one_of(|c: char| c.is_alphanumeric() || c == '%')).value(0),
    );
    alt((
        alt((whole, apart, hours))
            .verify_map(|(sign, hours, minutes)| zone::offset(sign, hours, minutes)),
        terminated(one_of(['Z', 'z']), not(letter)).verify_map(|_| FixedOffset::east_opt(0)),
        zone::fixed,
    ))
}

pub(super) fn digits(least: usize, most: usize) -> impl Fn(&mut &str) -> Read<u32> {
    move |input| {
        take_while(least..=most, |c: char| c.is_ascii_digit())
            .parse_to()
            .parse_next(input)
    }
}

pub(super) fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

pub(super) fn letter(input: &mut &str) -> Read<char> {
    one_of(is_alphanumeric).parse_next(input)
}
