//! Words of the header that may be a date: `(12/1)` or `11.25` if the day is near, `수요일`.

#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};

use super::aside;
use super::bind::Day;

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
        .filter(|(_, word)| word.contains(|c: char| c.is_ascii_digit()) || word.contains("요일"))
        .filter(|(index, _)| !is_aside(index + 1) && !is_aside(index.wrapping_sub(1)))
        .find_map(|(index, word)| {
            let before = index.checked_sub(2).is_some_and(is_aside);
            of_word(word, today).filter(|_| !before)
        })
        .filter(|day| *day != Day::Date(today))
}

fn of_word(word: &str, today: NaiveDate) -> Option<Day> {
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
