//! Dates without a time, and labels whose value cannot be read.

use std::ops::Range;

use super::{Binder, Clock, Day, LoneDay, Role, Sighting, change, is_gap, role};
use crate::alert::label::Label;
use crate::alert::{label, name};
use crate::when::scan::{DateForm, Word};

impl Binder<'_> {
    /// Dates that belong to no time.
    pub(super) fn lone_days(&mut self) {
        let mut last_end = None;
        for (index, found) in self.words.iter().enumerate() {
            let Some(day) = self.raw_day(found) else {
                continue;
            };
            if self.used.get(index) != Some(&false) {
                continue;
            }
            let mut span = found.span.clone();
            let weekday = self.words.get(index + 1).and_then(|next| match next.word {
                Word::Weekday(said) if is_gap(self.between(span.end, next.span.start)) => {
                    span.end = next.span.end;
                    Some(said)
                }
                _ => None,
            });
            if self.is_of_something_else(found, span.end) {
                continue;
            }
            let role = self.label_of(&span).map_or(Role::Plain, role);
            let form = match found.word {
                Word::VagueDate if role == Role::Opens => DateForm::Relative,
                // What is no certain date counts only where a date has to be.
                Word::Date(_, DateForm::DayOfMonth) => DateForm::Fraction,
                Word::Date(_, form) => form,
                _ => DateForm::Fraction,
            };
            let gap = last_end.map_or("?", |end| self.between(end, span.start));
            let ends_range = change::is_range(gap) || change::is_arrow(gap);
            last_end = Some(span.end);
            // In `11/24~11/25 오픈` both are marked.
            if let Some(first) = self.bound.days.last_mut()
                && ends_range
                && role == Role::Opens
                && first.role == Role::Plain
            {
                first.role = role;
            }
            self.bound.days.push(LoneDay {
                day,
                weekday,
                form,
                role,
                ends_range,
                span,
            });
        }
    }

    /// Labels with a colon and something after it that is no time or no date:
    /// `오픈: 미정`, `오픈일: 추후 공지`.
    pub(super) fn unreadable_values(&mut self) {
        for (index, found) in self.labels.iter().enumerate() {
            let is_date = found.label == Label::Date;
            if !(is_date || found.label == Label::Opens)
                || !found.colon
                || self.label_used.get(index) != Some(&false)
            {
                continue;
            }
            let next_label = self.labels.get(index + 1).map(|next| next.span.start);
            let end = next_label.unwrap_or(self.text.len());
            let value = name::clean(&self.words_at(&(found.span.end..end)));
            if value.is_empty() || self.is_said(found, end, is_date) {
                continue;
            }
            let words = value.chars().take(40).collect();
            let span = found.span.start..end;
            if is_date {
                self.bound.days.push(LoneDay {
                    day: Day::Unclear(words),
                    weekday: None,
                    form: DateForm::Fraction,
                    role: Role::Opens,
                    ends_range: false,
                    span,
                });
                continue;
            }
            self.bound.taken.push(span);
            self.bound.sightings.push(Sighting {
                clock: Clock::Unclear(words),
                day: None,
                weekday: None,
                role: Role::Opens,
            });
        }
    }

    /// Whether a date or a time stands between a label and `end`. A day of the week says
    /// no date.
    fn is_said(&self, label: &label::Found, end: usize, is_date: bool) -> bool {
        let value: Range<usize> = label.span.end..end;
        self.words.iter().any(|found| {
            value.contains(&found.span.start)
                && !(is_date && matches!(found.word, Word::Weekday(_)))
        })
    }
}
