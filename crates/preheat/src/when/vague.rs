//! Words for a day that do not say for certain which.

use chrono::{Datelike, Months, NaiveDate};
use winnow::ascii::Caseless;
use winnow::combinator::{alt, not, opt, peek, preceded, terminated};
use winnow::prelude::*;
use winnow::token::{one_of, take_while};

use super::clock::{digits, letter};
use super::scan::{DateForm, Word};
use super::{date, weekday};

type Read<T> = winnow::Result<T, winnow::error::EmptyError>;

/// How many days ahead a day without a month is certain: `3일` on the 24th may be the next
/// month's third, or the third that is over.
const DAYS_AHEAD: i64 = 14;

/// `다음주`, `3일 후`, `12월 중`, `D+1`, `next`, `in 3 days`, `the 25th`, `Wed 25,`.
pub(super) fn vague(input: &mut &str) -> Read<Word> {
    // It is tried at every word of an alert: what its first letter rules out is not.
    match input.chars().next() {
        Some(c) if c.is_ascii_alphabetic() => alt((english, countdown)).parse_next(input),
        Some(c) if c.is_ascii_digit() => alt((korean, english)).parse_next(input),
        _ => korean.parse_next(input),
    }?;
    Ok(Word::VagueDate)
}

/// `25일`: the next one from `today` on. Not the `30일분` or `3일 동안` of something else.
pub(super) fn day_of_month(today: NaiveDate, input: &mut &str) -> Read<Word> {
    let day = terminated(digits(1, 2), '일')
        .verify(|day| (1..=31).contains(day))
        .parse_next(input)?;
    opt(alt(("자", "날"))).parse_next(input)?;
    opt(alt(("에", "부터"))).parse_next(input)?;
    alt((
        peek(alt(("오픈", "시작", "판매", "공개"))).void(),
        date::ends_or_time,
    ))
    .parse_next(input)?;
    not((
        ' ',
        alt((
            "전", "간", "동안", "이내", "내", "연속", "만에", "한정", "무료",
        )),
    ))
    .parse_next(input)?;
    let next = today
        .with_day(day)
        .filter(|date| *date >= today)
        .or_else(|| {
            today
                .with_day(1)?
                .checked_add_months(Months::new(1))?
                .with_day(day)
        })
        .filter(|date| date.signed_duration_since(today).num_days() <= DAYS_AHEAD);
    Ok(match next {
        Some(date) => Word::Date(date, DateForm::DayOfMonth),
        None => Word::VagueDate,
    })
}

fn korean(input: &mut &str) -> Read<()> {
    let later = (
        alt((
            (digits(1, 3), alt(("일", "주일", "주", "개월", "달"))).void(),
            alt((
                "하루",
                "이틀",
                "사흘",
                "나흘",
                "열흘",
                "일주일",
                "한 달",
                "한달",
            ))
            .void(),
        )),
        opt(' '),
        alt(("후", "뒤")),
    );
    // `24,25일`, `11월 24~25일`; not the `2~3일` that something takes.
    let second = || (opt(' '), digits(1, 2), '일');
    let several = alt((
        (
            (digits(1, 2), '월', opt(' '), digits(1, 2), opt(' ')),
            (one_of([',', '·', '/', '~', '-']), second()),
        )
            .void(),
        (digits(1, 2), one_of([',', '·', '/']), second()).void(),
    ));
    let part_of_month = (
        digits(1, 2),
        "월",
        opt(' '),
        alt(("중순", "하순", "초순", "중", "초", "말")),
    );
    let next = (
        alt(("다다음", "다음", "담")),
        opt(' '),
        alt(("주말", "주", "달", "날")),
    );
    let word = alt((
        alt(("차주", "내주", "익월", "차월", "내달")),
        alt(("월말", "월초", "연말", "연초")),
        alt(("어제", "전날", "전일")),
    ));
    let particle = alt(("에", "의", "부터", "쯤", "경"));
    terminated(
        alt((
            later.void(),
            several,
            part_of_month.void(),
            next.void(),
            word.void(),
        )),
        (
            opt((opt(' '), alt(("중순", "중", "초", "말")))),
            opt(particle),
            not(letter),
        ),
    )
    .parse_next(input)
}

fn english(input: &mut &str) -> Read<()> {
    let period = || {
        alt((
            Caseless("days"),
            Caseless("day"),
            Caseless("weeks"),
            Caseless("weekend"),
            Caseless("week"),
            Caseless("months"),
            Caseless("month"),
        ))
    };
    let count = || {
        alt((
            digits(1, 3).void(),
            alt((
                "an",
                "a",
                "one",
                "two",
                "three",
                "few",
                "couple of",
                "a few",
            ))
            .void(),
        ))
    };
    // The day of the week after it is a word of its own: `next Tuesday`.
    let next = (
        Caseless("next"),
        alt(((' ', period()).void(), peek((' ', weekday)).void())),
    );
    let later = (count(), ' ', period(), ' ', alt(("later", "from now")));
    let ahead = (Caseless("in "), count(), ' ', period());
    let ordinal = (
        opt(Caseless("the ")),
        digits(1, 2),
        alt(("st", "nd", "rd", "th")),
        not((' ', alt(("of ".void(), date::month_name.void())))),
    );
    // `Wed 25, 4 PM`, but not `Wed 4 PM`.
    let numbered = (
        weekday,
        (opt(','), ' '),
        digits(1, 2),
        peek(alt((
            one_of([',', ')']).void(),
            (' ', one_of('0'..='9')).void(),
            alt((" at ", " @")).void(),
        ))),
    );
    terminated(
        alt((
            next.void(),
            later.void(),
            ahead.void(),
            ordinal.void(),
            numbered.void(),
            Caseless("yesterday").void(),
        )),
        not(letter),
    )
    .parse_next(input)
}

fn weekday(input: &mut &str) -> Read<()> {
    take_while(3..=9, |c: char| c.is_ascii_alphabetic())
        .verify_map(weekday::english_weekday)
        .void()
        .parse_next(input)
}

/// `D+1`, `D-3`; not the `D-day` itself.
fn countdown(input: &mut &str) -> Read<()> {
    preceded(
        'D',
        (
            opt(' '),
            one_of(['+', '-']),
            digits(1, 2),
            opt('일'),
            not(letter),
        ),
    )
    .void()
    .parse_next(input)
}
