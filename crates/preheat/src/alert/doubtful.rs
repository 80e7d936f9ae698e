//! Words of the header that may be a date: `(12/1)`, `11.25` or `25일(수)` if the day is near,
//! `수요일`, `내일부터`, `D-1`.

#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::aside;
use super::bind::Day;
use crate::when::scan::is_alphanumeric;
use crate::when::weekday::weekday_of;

/// How many days ahead such a day may be.
const DAYS_AHEAD: i64 = 14;

/// The day that a word of the header may say, unclear where it may be a part, a size or a
/// version as well. Today needs no saying.
pub(super) fn day(text: &str, today: NaiveDate) -> Option<Day> {
    let words: Vec<&str> = text.split(' ').collect();
    let is_aside = |index: usize| words.get(index).is_some_and(|word| aside::is_aside(word));
    words
        .iter()
        .enumerate()
        .filter(|(_, word)| may_be_day(word))
        .filter(|(index, _)| !is_aside(index + 1) && !is_aside(index.wrapping_sub(1)))
        .find_map(|(index, word)| {
            let before = index.checked_sub(2).is_some_and(is_aside);
            of_word(word, today).filter(|_| !before)
        })
        .filter(|day| *day != Day::Date(today))
}

/// Words for another day than today.
const OTHER_DAYS: [&str; 6] = ["내일", "명일", "익일", "모레", "다음주", "차주"];

/// How such a word goes on in a title: `내일부터`, `익일오픈`; not `내일배송`.
const OTHER_DAYS_END: [&str; 5] = ["부터", "오픈", "판매", "예정", "의"];

fn may_be_day(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
        || word.contains("요일")
        || OTHER_DAYS.iter().any(|day| word.contains(day))
}

/// A day that is said in words that do not say for certain which.
fn in_words(word: &str, today: NaiveDate) -> Option<Day> {
    let word = word.trim_start_matches(|c: char| !is_alphanumeric(c));
    let word = word.trim_end_matches([']', ',', '.', '!']);
    let unclear = |word: &str| Some(Day::Unclear(word.to_owned()));
    let ends_so = |rest: &str| OTHER_DAYS_END.contains(&rest);
    let mut days = OTHER_DAYS.iter();
    if days.any(|day| word.strip_prefix(day).is_some_and(ends_so)) || word.ends_with("다음주") {
        return unclear(word);
    }
    if let Some(days) = word.strip_prefix("D-") {
        return number(days)
            .filter(|days| *days > 0)
            .and_then(|_| unclear(word));
    }
    // Alone it is as often a number of days: `최근 7일`.
    let (day, rest) = word.split_once('일')?;
    let weekday = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let is_weekday = weekday.is_some_and(|said| weekday_of(said).is_some());
    if !is_weekday && rest != ")" {
        return None;
    }
    let day = number(day)?;
    let ahead = |days: &i64| (today + TimeDelta::days(*days)).day() == day;
    let days = (0..=DAYS_AHEAD).find(ahead)?;
    (days > 0).then(|| Day::Unclear(format!("{day}일")))
}

fn of_word(word: &str, today: NaiveDate) -> Option<Day> {
    if let Some(day) = in_words(word, today) {
        return Some(day);
    }
    if let Some(weekday) = word.strip_suffix("에").unwrap_or(word).strip_suffix("요일") {
        // It may be any week's, but today.
        let days = ["월", "화", "수", "목", "금", "토", "일"];
        let day = days.iter().position(|day| *day == weekday)?;
        let is_today = usize::try_from(today.weekday().num_days_from_monday()) == Ok(day);
        return (!is_today).then(|| Day::Unclear(word.to_owned()));
    }
    let said = word.trim_matches(|c: char| !c.is_ascii_digit());
    let bracketed = word.starts_with(['(', '[']);
    let sign = ['/', '.', '-']
        .into_iter()
        .find(|sign| said.contains(*sign))?;
    let whole = word.trim_matches(['(', ')', '[', ']', ',', '\'']);
    let numbers = said.split(sign).map(number).collect::<Option<Vec<_>>>()?;
    // `11/25` is no doubtful one.
    let is_clear = sign == '/' && said.len() == "11/25".len();
    if whole != said || is_clear {
        return None;
    }
    let near = |month: u32, day: u32| {
        let years = [today.year(), today.year() + 1];
        let mut days = years
            .iter()
            .filter_map(|year| NaiveDate::from_ymd_opt(*year, month, day));
        days.find(|date| (0..=DAYS_AHEAD).contains(&date.signed_duration_since(today).num_days()))
    };
    let unclear = || Day::Unclear(said.to_owned());
    match numbers.as_slice() {
        // Part 12 of 1 there is none.
        [month, day] if sign == '/' && bracketed && month > day => {
            near(*month, *day).map(Day::Date)
        }
        [month, day] if sign == '/' || bracketed || *day > 9 && said.len() > 4 => {
            let date = near(*month, *day)?;
            Some(if date == today {
                Day::Date(date)
            } else {
                unclear()
            })
        }
        // The year is first, or last.
        [first, month, day] if said.len() >= "26.11.25".len() - 2 => {
            let is_today = first % 100 == today.year().unsigned_abs() % 100
                && near(*month, *day) == Some(today);
            Some(if is_today {
                Day::Date(today)
            } else {
                unclear()
            })
            .filter(|_| is_today || near(*month, *day).or(near(*first, *month)).is_some())
        }
        _ => None,
    }
}

/// A number of one digit or two.
fn number(digits: &str) -> Option<u32> {
    let fits = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| fits)
}
