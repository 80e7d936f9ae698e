//! The date and the day of the week beside a time.

use std::ops::Range;

use chrono::Weekday;

use super::{Binder, Day, change, is_gap};
use crate::alert::name;
use crate::when::scan::{DateForm, Word};
use crate::when::weekday;

impl Binder<'_> {
    /// The date and weekday right before the time `index`.
    pub(super) fn before(&mut self, index: usize) -> (Range<usize>, Option<Day>, Option<Weekday>) {
        let mut span = self.words.get(index).map_or(0..0, |w| w.span.clone());
        let (mut day, mut weekday) = (None, None);
        let mut first = index;
        for earlier in (0..index).rev() {
            let Some(found) = self.words.get(earlier) else {
                break;
            };
            let gap = self.between(found.span.end, span.start);
            // `11/27 금 16:00`
            let letter = weekday::weekday_of(gap.trim()).filter(|_| self.raw_day(found).is_some());
            weekday = weekday.or(letter);
            if !(is_gap(gap) || letter.is_some())
                || self.used.get(earlier) != Some(&false)
                || self.is_end(found, gap)
            {
                break;
            }
            match (self.day(found), found.word) {
                // `오늘, 내일 16:00`
                (Some(said), Word::Date(_, DateForm::Relative))
                    if change::is_list(gap) && day.as_ref().is_some_and(|day| *day != said) =>
                {
                    break;
                }
                // `내일(11/24)` says the same twice; the date counts.
                (Some(_), Word::Date(_, DateForm::Relative) | Word::VagueDate) if day.is_some() => {
                }
                (Some(said), _) if day.is_none() => day = Some(said),
                (None, Word::Weekday(said)) => weekday = Some(said),
                _ => break,
            }
            span.start = found.span.start;
            self.mark(earlier);
            first = earlier;
        }
        if day.is_some()
            && let Some(earlier) = self.days_before(first)
        {
            // `11/24 ~ 11/25 16:00`
            let end = self.words.get(index).map_or(0, |time| time.span.start);
            let days = name::clean(&self.words_at(&(earlier.start..end)));
            return (earlier.start..span.end, Some(Day::Unclear(days)), None);
        }
        if day.is_none() && weekday.is_none() {
            day = self.period_before(span.start).map(Day::Unclear);
        }
        (span, day, weekday)
    }

    /// The date and weekday right after the time `index`, unless they belong to a time after
    /// them, or to other words. The date is unclear where it may belong to both.
    pub(super) fn after(&mut self, index: usize) -> Option<(usize, Option<Day>, Option<Weekday>)> {
        let time = self.words.get(index)?;
        let mut first = index + 1;
        let gap = self.between(time.span.end, self.words.get(first)?.span.start);
        if !matches!(gap.trim_matches([' ', '(', ',', '[']), "" | "on") {
            return None;
        }
        let mut weekday = None;
        if let Word::Weekday(said) = self.words.get(first)?.word {
            let end = self.words.get(first)?.span.end;
            let dated = self.words.get(first + 1).is_some_and(|next| {
                self.raw_day(next).is_some() && is_gap(self.between(end, next.span.start))
            });
            if !dated {
                let is_in_name =
                    !gap.trim().starts_with("on") && self.is_in_words(&self.words.get(first)?.span);
                let bound = !is_in_name && !self.is_before_words(time, end);
                return bound.then(|| {
                    self.mark(first);
                    (end, None, Some(said))
                });
            }
            weekday = Some(said);
            first += 1;
        }
        let found = self.words.get(first)?;
        let day = self.raw_day(found)?;
        let mut end = found.span.end;
        let mut next = first + 1;
        for later in self.words.get(next..)?.iter().take(2) {
            if !is_gap(self.between(end, later.span.start)) {
                break;
            }
            match later.word {
                Word::Weekday(said) if weekday.is_none() => weekday = Some(said),
                Word::Weekday(_) | Word::Date(..) | Word::UnclearDate => break,
                _ if gap.contains(',') => return None,
                // `16:00 11/24 18:00`
                _ => {
                    let unclear = Day::Unclear(self.words_at(&found.span));
                    return Some((time.span.end, Some(unclear), None));
                }
            }
            end = later.span.end;
            next += 1;
        }
        if self.is_of_something_else(found, end)
            || matches!(
                found.word,
                Word::Date(_, DateForm::Clear | DateForm::Fraction)
            ) && self.is_before_words(time, end)
        {
            return None;
        }
        let bracketed = gap.contains(['(', '[']);
        let is_one_of_two = |gap| change::is_arrow(gap) || bracketed && change::is_list(gap);
        if let Some(later) = self.words.get(next)
            && self.raw_day(later).is_some()
            && is_one_of_two(self.between(end, later.span.start))
            && !self.is_of_something_else(later, later.span.end)
        {
            // `16:00 (11/24 → 11/25)`, `16:00 (11/24, 11/25)`
            let days = self.words_at(&(found.span.start..later.span.end));
            (index..=next).for_each(|index| self.mark(index));
            return Some((later.span.end, Some(Day::Unclear(days)), None));
        }
        (index..next).for_each(|index| self.mark(index));
        Some((end, Some(day), weekday))
    }
}
