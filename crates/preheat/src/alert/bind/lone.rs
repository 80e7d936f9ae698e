//! Dates without a time, and labels whose value cannot be read.

use std::ops::Range;

use chrono::{Datelike, Weekday};

use super::{Binder, Clock, Day, LoneDay, Role, Sighting, change, is_gap, role};
use crate::alert::label::Label;
use crate::alert::{aside, label, name};
use crate::when::scan::{DateForm, Word};

impl Binder<'_> {
    /// Dates that belong to no time.
    pub(super) fn lone_days(&mut self) {
        let mut last_end = None;
        for (index, found) in self.words.iter().enumerate() {
            if self.used.get(index) != Some(&false) {
                continue;
            }
            let mut span = found.span.clone();
            let (day, weekday) = match (self.raw_day(found), found.word) {
                (Some(day), _) => (day, self.weekday_beside(index, &mut span)),
                (None, Word::Weekday(said)) if !self.is_before_day(index) => {
                    (self.day_of(said, &span), Some(said))
                }
                _ => continue,
            };
            let is_weekday = matches!(found.word, Word::Weekday(_));
            let is_behind_time = || {
                self.words
                    .iter()
                    .take(index)
                    .any(|w| self.clock(w).is_some())
            };
            if self.is_of_something_else(found, span.end)
                || is_weekday && self.is_in_words(&span) && is_behind_time()
            {
                continue;
            }
            // `16:00 - 11/30` may be the beginning and the end, or the opening.
            let period = self.time_before(index).map(|start| start..span.end);
            let day = period
                .clone()
                .map_or(day, |period| Day::Unclear(self.words_at(&period)));
            let gap = last_end.map_or("?", |end| self.between(end, span.start));
            // `11/25 - 오늘의 핫딜`
            let is_title = matches!(found.word, Word::Date(_, DateForm::Relative)) && gap == " - ";
            let ends_range = (change::is_range(gap) || change::is_arrow(gap)) && !is_title;
            let is_listed = change::is_list(gap);
            last_end = Some(span.end);
            let is_aside = self.is_aside(&span, found.word, ends_range);
            let label = self.label_of(&span).cloned();
            let label = label.filter(|label| !self.is_of_products(label, &span));
            let labelled = label.as_ref().is_some_and(|label| {
                let leads = label.span.end <= span.start;
                leads && (label.colon || label.label == Label::Date)
            });
            let role = match label
                .as_ref()
                .map_or(Role::Plain, |label| role(label.label))
            {
                _ if is_aside => Role::Aside,
                _ if period.is_some() => Role::Opens,
                // `배송: 11/24 ~ 11/30`
                Role::Plain if (ends_range || is_listed) && self.is_behind_aside() => Role::Aside,
                role => role,
            };
            let under_unknown = label.is_none() && self.is_under_unknown(&day, &span);
            let form = match found.word {
                Word::VagueDate if role == Role::Opens => DateForm::Relative,
                // What is no certain date counts only where a date has to be.
                Word::Date(_, DateForm::DayOfMonth) => DateForm::Fraction,
                // A day of the week beside it is the proof that it is one.
                Word::Date(date, DateForm::Fraction) if weekday == Some(date.weekday()) => {
                    DateForm::Clear
                }
                Word::Date(_, form) => form,
                _ => DateForm::Fraction,
            };
            let is_last_under = |first: &LoneDay| ends_range && first.under_unknown;
            let under_unknown = under_unknown || self.bound.days.last().is_some_and(is_last_under);
            // In `11/24~11/25 오픈` both are marked, in `(11/17~11/23) 조회수` neither is.
            if let Some(first) = self.bound.days.last_mut()
                && ends_range
                && first.role == Role::Plain
            {
                first.role = role;
            }
            self.bound.days.push(LoneDay {
                day,
                weekday,
                form,
                role,
                labelled,
                under_unknown,
                ends_range,
                span,
            });
        }
    }

    /// The day of the week behind the day `index`, or before it. It grows the day's `span`.
    fn weekday_beside(&mut self, index: usize, span: &mut Range<usize>) -> Option<Weekday> {
        if let Some(next) = self.words.get(index + 1)
            && let Word::Weekday(said) = next.word
            && is_gap(self.between(span.end, next.span.start))
        {
            span.end = next.span.end;
            self.mark(index + 1);
            return Some(said);
        }
        let before = index.checked_sub(1)?;
        let found = self.words.get(before)?;
        let Word::Weekday(said) = found.word else {
            return None;
        };
        let beside = self.used.get(before) == Some(&false)
            && is_gap(self.between(found.span.end, span.start));
        beside.then(|| {
            span.start = found.span.start;
            self.mark(before);
            said
        })
    }

    /// Where the time begins that has a hyphen between it and the day `index`.
    fn time_before(&self, index: usize) -> Option<usize> {
        let time = self.words.get(index.checked_sub(1)?)?;
        let gap = self.between(time.span.end, self.words.get(index)?.span.start);
        let is_period = self.clock(time).is_some() && matches!(gap.trim(), "-" | "to");
        is_period.then_some(time.span.start)
    }

    /// Whether a day stands right behind the word `index`.
    fn is_before_day(&self, index: usize) -> bool {
        let end = self.words.get(index).map_or(0, |found| found.span.end);
        self.words.get(index + 1).is_some_and(|next| {
            self.used.get(index + 1) == Some(&false)
                && self.raw_day(next).is_some()
                && is_gap(self.between(end, next.span.start))
        })
    }

    /// The day that a day of the week says alone: it may be any week's, but today.
    fn day_of(&self, said: Weekday, span: &Range<usize>) -> Day {
        if said == self.today.weekday() {
            Day::Date(self.today)
        } else {
            Day::Unclear(self.words_at(span))
        }
    }

    /// Whether the day before is that of something else.
    fn is_behind_aside(&self) -> bool {
        self.bound
            .days
            .last()
            .is_some_and(|day| day.role == Role::Aside)
    }

    /// Whether a day that is not over stands behind words with a colon that may say that
    /// it is the opening's: `행사: 11/25`, `판매기간: 11/25~11/27`; not `출고: 11/27`.
    fn is_under_unknown(&self, day: &Day, span: &Range<usize>) -> bool {
        let before = self.text.get(..span.start).unwrap_or_default();
        let words = before.trim_end().strip_suffix(':').map(str::trim);
        let is_over = matches!(day, Day::Date(date) if *date < self.today);
        words.is_some_and(|words| {
            let is_aside = aside::is_remark(words) || words.split(' ').any(aside::is_aside);
            !is_over && (!is_aside || words.starts_with("판매"))
        })
    }

    /// Labels with something after them that is no time or no date: `오픈: 미정`,
    /// `오픈일: 추후 공지`, `오픈 미정`.
    pub(super) fn unreadable_values(&mut self) {
        for (index, found) in self.labels.iter().enumerate() {
            let is_date = found.label == Label::Date;
            if !(is_date || found.label == Label::Opens)
                || !(found.colon || is_undecided(self.rest(found.span.end)))
                || self.label_used.get(index) != Some(&false)
            {
                continue;
            }
            let next_label = self.labels.get(index + 1).map(|next| next.span.start);
            let end = next_label.unwrap_or(self.text.len());
            let end = match found.colon {
                true => end,
                // `오픈 미정 | 방송 20:00`
                false => end.min(self.end_of_words(found.span.end)),
            };
            let value = name::clean(&self.words_at(&(found.span.end..end)));
            if value.is_empty() || is_count(&value) || self.is_said(found, end, is_date) {
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
                    labelled: true,
                    under_unknown: false,
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

    /// Where the words end that begin at `start`, up to a sign.
    fn end_of_words(&self, start: usize) -> usize {
        let rest = self.rest(start);
        start
            + rest
                .find(['|', ',', '(', ')', '/', '·'])
                .unwrap_or(rest.len())
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

/// Whether words begin with one for what is not decided.
fn is_undecided(words: &str) -> bool {
    const OPEN: [&str; 6] = ["미정", "미확정", "추후", "TBD", "TBA", "tbd"];
    let words = words.trim_start_matches([' ', '-']);
    OPEN.iter().any(|open| words.starts_with(open))
}

/// Whether a value counts something: `오픈 예정: 3건`.
fn is_count(value: &str) -> bool {
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < value.len() && ["건", "개", "종", "개 상품"].contains(&unit.trim_start())
}
