//! The zone that a time names.

use chrono::FixedOffset;
use winnow::ascii::Caseless;
use winnow::combinator::{alt, delimited, not, opt, peek, preceded, terminated};
use winnow::prelude::*;
use winnow::token::{one_of, take_while};

use super::clock::{digits, letter};

type Read<T> = winnow::Result<T, winnow::error::EmptyError>;

/// Zones whose offset depends on the season, the country or the reader.
const OTHERS: [&str; 29] = [
    "PST", "PDT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "AKST", "AKDT", "HST", "CET", "CEST",
    "EET", "EEST", "BST", "IST", "MSK", "SGT", "HKT", "ICT", "WIB", "AEST", "AEDT", "NZST", "NZDT",
    "PHT", "MYT", "BRT",
];

/// A zone that is the same everywhere: ` KST`, `(UTC)`, ` GMT+9`.
pub(super) fn fixed(input: &mut &str) -> Read<FixedOffset> {
    let name = || {
        alt((
            preceded(alt(("UTC", "GMT")), opt(apart))
                .map(|offset| offset.or_else(|| FixedOffset::east_opt(0))),
            alt(("KST", "JST")).map(|_| FixedOffset::east_opt(9 * 3600)),
        ))
        .verify_map(|offset| offset)
    };
    alt((
        delimited((opt(' '), '('), name(), ')'),
        delimited(opt(' '), name(), not(letter)),
    ))
    .parse_next(input)
}

/// The `+9` of `UTC+9`.
fn apart(input: &mut &str) -> Read<FixedOffset> {
    (
        one_of(['+', '-']),
        digits(1, 2),
        opt(preceded(opt(':'), digits(2, 2))),
    )
        .verify_map(|(sign, hours, minutes)| offset(sign, hours, minutes.unwrap_or(0)))
        .parse_next(input)
}

/// An offset from UTC. None is greater than 14 hours: `16:00 UTC-18:00` is a range.
pub(super) fn offset(sign: char, hours: u32, minutes: u32) -> Option<FixedOffset> {
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    let seconds = Some(seconds).filter(|seconds| *seconds <= 14 * 3600)?;
    FixedOffset::east_opt(if sign == '-' { -seconds } else { seconds })
}

/// Another zone behind a time: ` PST`, `(EST)`, ` 현지시간`, ` ET`.
pub(super) fn after(input: &mut &str) -> Read<()> {
    // `PT` may begin a name, as in `16:00 PT 이용권`.
    let short = || terminated(alt(("PT", "ET", "CT", "MT")), not((opt(' '), letter))).void();
    alt((
        delimited(
            (opt(' '), '('),
            alt((other, short())),
            alt((')'.void(), peek(',').void())),
        ),
        preceded(opt(' '), alt((other, short()))),
    ))
    .parse_next(input)
}

/// `PST`, `Pacific Time`, `현지시간`, `미국 동부 시간`.
pub(super) fn other(input: &mut &str) -> Read<()> {
    let latin = take_while(3..=4, |c: char| c.is_ascii_alphabetic())
        .verify(|name: &str| OTHERS.iter().any(|other| other.eq_ignore_ascii_case(name)));
    let american = (
        alt(("Pacific", "Mountain", "Central", "Eastern")),
        alt((" Time", " time")),
    );
    let local = (Caseless("local"), ' ', Caseless("time"));
    let place = alt((
        alt((
            "현지",
            "미국",
            "동부",
            "서부",
            "태평양",
            "뉴욕",
            "LA",
            "하와이",
        )),
        alt((
            "베트남",
            "태국",
            "중국",
            "일본",
            "홍콩",
            "대만",
            "싱가포르",
            "필리핀",
        )),
        alt((
            "인도네시아",
            "말레이시아",
            "호주",
            "영국",
            "런던",
            "파리",
            "유럽",
            "독일",
        )),
    ));
    let korean = (
        opt(alt(("미국 ", "미 "))),
        place,
        opt(' '),
        alt(("시간", "시각")),
    );
    terminated(
        alt((latin.void(), american.void(), local.void(), korean.void())),
        not(letter),
    )
    .parse_next(input)
}
