//! Days that are certain only by what stands around them.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::{Binder, Role, change, is_gap, role};
use crate::alert::aside;
use crate::alert::label::Label;
use crate::when::scan::{DateForm, Found, Word};

/// Periods that say no day of theirs: `주말 16:00`. In a title they are only a word.
const PERIODS: [&str; 8] = [
    "주말",
    "이번 주",
    "이번주",
    "금주",
    "이번 달",
    "이번달",
    "이달",
    "당월",
];

impl Binder<'_> {
    /// Whether `25일` before a time is a day and no number of days, as in
    /// `유산균 30일 16:00`: no word but one for the opening or the day stands before it, or
    /// what follows says so.
    pub(super) fn is_day_of_month(&self, span: &Range<usize>, date: NaiveDate) -> bool {
        let said = self.words_at(span);
        let before = self.text.get(..span.start).unwrap_or_default();
        let before = before.trim_end_matches([' ', '(', '[', ',']);
        let word_before = self
            .words
            .binary_search_by_key(&before.len(), |found| found.span.end)
            .ok()
            .and_then(|index| self.words.get(index));
        let next = self
            .words
            .partition_point(|found| found.span.start < span.end);
        let weekday = self.words.get(next).is_some_and(|next| {
            next.word == Word::Weekday(date.weekday())
                && is_gap(self.between(span.end, next.span.start))
        });
        let day_before = word_before.is_some_and(|found| {
            matches!(
                found.word,
                Word::Date(_, DateForm::Relative) | Word::Weekday(_)
            )
        });
        let label_before = self
            .labels
            .binary_search_by_key(&before.len(), |found| found.span.end)
            .is_ok();
        !before.ends_with(char::is_alphanumeric)
            || said.ends_with("에")
            || said.ends_with("부터")
            || weekday
            || day_before
            || label_before
            || self.label_at(span.end).is_some_and(opens)
    }

    /// Whether a day is that of other words after it: of a delivery, as in
    /// `16:00 내일 배송`; of anything, if it is not certainly a day.
    pub(super) fn is_of_something_else(&self, found: &Found, end: usize) -> bool {
        let label = self.label_at(end);
        match found.word {
            Word::VagueDate | Word::Date(_, DateForm::DayOfMonth) => {
                let rest = self.rest(end).trim_start();
                rest.starts_with(char::is_alphanumeric) && !label.is_some_and(opens)
            }
            Word::Date(_, DateForm::Relative) => {
                let rest = self.rest(end);
                label.is_some_and(|label| role(label) == Role::Aside) || aside::follows(rest)
            }
            _ => false,
        }
    }

    /// The date with which a range, a list or a change begins that ends with the word `first`.
    pub(super) fn days_before(&mut self, first: usize) -> Option<Range<usize>> {
        let start = self.words.get(first)?.span.start;
        let mut index = first.checked_sub(1)?;
        let gap = self.between(self.words.get(index)?.span.end, start);
        let is_list = change::is_list(gap);
        if !(change::is_range(gap) || change::is_arrow(gap) || is_list) {
            return None;
        }
        if matches!(self.words.get(index)?.word, Word::Weekday(_)) {
            index = index.checked_sub(1)?;
        }
        let found = self.words.get(index)?;
        if self.raw_day(found).is_none() || self.used.get(index) != Some(&false) {
            return None;
        }
        // `배송 11/27, 11/25 16:00`
        if is_list && self.is_of_end(&found.span) {
            return None;
        }
        (index..first).for_each(|index| self.mark(index));
        Some(found.span.clone())
    }

    /// The period that stands right before `end`, or before a label there.
    pub(super) fn period_before(&self, end: usize) -> Option<String> {
        let is_sign = |c: char| !c.is_alphanumeric();
        let before = self.text.get(..end)?.trim_end_matches(is_sign);
        let n_labels = self
            .labels
            .partition_point(|found| found.span.start < before.len());
        let label = n_labels
            .checked_sub(1)
            .and_then(|index| self.labels.get(index))
            .filter(|label| label.span.end >= before.len());
        let before = match label {
            Some(label) => self.text.get(..label.span.start)?.trim_end_matches(is_sign),
            None => before,
        };
        let period = PERIODS.iter().find(|period| {
            before
                .strip_suffix(**period)
                .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        })?;
        Some((*period).to_owned())
    }

    /// The label that begins at `at`, but for blanks.
    pub(super) fn label_at(&self, at: usize) -> Option<Label> {
        let start = self.text.len() - self.rest(at).trim_start().len();
        let index = self
            .labels
            .binary_search_by_key(&start, |found| found.span.start)
            .ok()?;
        self.labels.get(index).map(|found| found.label)
    }
}

fn opens(label: Label) -> bool {
    role(label) == Role::Opens
}
