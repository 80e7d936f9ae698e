//! Which date, weekday and label belong to which time.

mod beside;
pub(super) mod change;
mod lone;
mod until;
mod vague;

use std::ops::Range;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc, Weekday};

use super::label::{self, Label};
use crate::when::scan::{DateForm, Found, Word};

/// A time in an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sighting {
    pub(super) clock: Clock,
    /// The date next to it.
    pub(super) day: Option<Day>,
    /// The day of the week next to it, with or without a date.
    pub(super) weekday: Option<Weekday>,
    pub(super) role: Role,
}

/// What a time says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// A time of day.
    Time(NaiveTime, Option<FixedOffset>),
    /// An exact moment.
    Instant(DateTime<Utc>),
    /// Words that are no time, or could be two.
    Unclear(String),
}

/// What a date says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// A calendar day.
    Date(NaiveDate),
    /// Words that are no date, or could be several.
    Unclear(String),
}

/// What a time is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is marked as the opening.
    Opens,
    /// It is not marked.
    Plain,
    /// It is marked as something else, or ends a range.
    Aside,
}

/// A date without a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LoneDay {
    pub(super) day: Day,
    pub(super) weekday: Option<Weekday>,
    pub(super) form: DateForm,
    /// What it is marked as.
    pub(super) role: Role,
    /// Whether a label for dates stands before it.
    pub(super) labelled: bool,
    /// Whether a label that is not known stands before it: `행사: 11/25`.
    pub(super) under_unknown: bool,
    /// Whether it ends a range of days.
    pub(super) ends_range: bool,
    pub(super) span: Range<usize>,
}

impl LoneDay {
    /// The date of an opening.
    pub(super) fn of_opening(opening: &Sighting) -> Option<Self> {
        let day = opening
            .day
            .clone()
            .filter(|_| opening.role == Role::Opens)?;
        Some(Self {
            day,
            weekday: opening.weekday,
            form: DateForm::Clear,
            role: Role::Opens,
            labelled: false,
            under_unknown: false,
            ends_range: false,
            span: 0..0,
        })
    }

    /// Leaves open which day it is.
    pub(super) fn make_unclear(&mut self) {
        if let Day::Date(date) = self.day {
            self.day = Day::Unclear(date.format("%m/%d").to_string());
        }
        self.role = Role::Opens;
    }
}

/// The times and the remaining dates of a text, and the parts of it that they and
/// their labels take.
#[derive(Debug, Default)]
pub(super) struct Bound {
    pub(super) sightings: Vec<Sighting>,
    pub(super) days: Vec<LoneDay>,
    pub(super) taken: Vec<Range<usize>>,
}

/// Binds the dates and times `words` of `text` to each other and to `labels`.
pub(super) fn bind(
    text: &str,
    words: &[Found],
    labels: &[label::Found],
    today: NaiveDate,
) -> Bound {
    let mut binder = Binder {
        today,
        text,
        words,
        labels,
        used: vec![false; words.len()],
        label_used: vec![false; labels.len()],
        bound: Bound::default(),
    };
    binder.times();
    binder.lone_days();
    binder.unreadable_values();
    binder.bound
}

struct Binder<'a> {
    today: NaiveDate,
    text: &'a str,
    words: &'a [Found],
    labels: &'a [label::Found],
    used: Vec<bool>,
    label_used: Vec<bool>,
    bound: Bound,
}

/// What matters of a time for the one after it.
#[derive(Clone, Copy)]
struct Last {
    span_end: usize,
    role: Role,
    /// Whether the words before it speak of a period of sale.
    is_period: bool,
    /// Whether it takes the place of another one.
    is_new: bool,
}

impl Binder<'_> {
    fn times(&mut self) {
        let mut last: Option<Last> = None;
        for (index, found) in self.words.iter().enumerate() {
            let Some(clock) = self.clock(found) else {
                continue;
            };
            self.mark(index);
            let (mut span, mut day, mut weekday) = self.before(index);
            if day.is_none()
                && let Some((end, after, after_weekday)) = self.after(index)
            {
                (span.end, day, weekday) = (end, after, weekday.or(after_weekday));
            }
            let gap = last.map_or("?", |last| self.between(last.span_end, span.start));
            let is_range = change::is_range(gap);
            let before = self.text.get(..span.start).unwrap_or_default();
            let is_new = change::is_new(before, self.rest(span.end));
            // `moved from 16:00 to 17:00`
            let is_arrow = change::is_arrow(gap);
            let is_listed = matches!(gap, "," | "/");
            if let Some(earlier) = self.bound.sightings.last()
                && is_listed
                && day.is_none()
            {
                // `11/24 16:00,18:00`
                (day, weekday) = (earlier.day.clone(), earlier.weekday);
            }
            let is_other = self.is_other_in_brackets(&span);
            let is_moved = is_arrow || is_range && last.is_some_and(|l| l.is_new);
            if let Some(last) = last.filter(|_| is_arrow || is_range) {
                self.bound.taken.push(last.span_end..span.start);
            }
            let is_end = self.is_until(&(span.start..found.span.end)) && !is_range;
            let clock = match change::cancelled(self.rest(span.end)) {
                Some(length) if !is_moved => {
                    Clock::Unclear(self.words_at(&(found.span.start..span.end + length)))
                }
                _ => match change::cancelled_before(before) {
                    Some(length) => {
                        Clock::Unclear(self.words_at(&(span.start - length..found.span.end)))
                    }
                    None => clock,
                },
            };
            let clock = match self.hour_before(span.start, &clock) {
                // `opens 4 - 6 PM`, `| 10 - 12시`
                Some(start) => {
                    self.bound.taken.push(start..span.start);
                    Clock::Unclear(self.words_at(&(start..found.span.end)))
                }
                None => clock,
            };
            let role = match self.label_of(&span).map(|found| role(found.label)) {
                _ if is_end || self.is_followed_by_until(found.span.end) => Role::Aside,
                Some(Role::Aside) => Role::Aside,
                // `배송 16:00,18:00`
                _ if last.is_some_and(|l| l.role == Role::Aside) && is_listed => Role::Aside,
                _ if is_moved && !is_new && last.is_some_and(|l| l.is_period) => Role::Aside,
                _ if is_moved || is_new => self.moved(),
                _ if is_range => Role::Aside,
                // `16:00 (2차 오픈 18:00)`
                Some(Role::Opens) if is_other => self.moved(),
                labelled => labelled.unwrap_or(Role::Plain),
            };
            last = Some(Last {
                span_end: span.end,
                role,
                is_period: change::is_period(before),
                is_new,
            });
            for particle in ["부터", "까지"] {
                if self.rest(span.end).starts_with(particle) {
                    self.bound.taken.push(span.end..span.end + particle.len());
                }
            }
            self.bound.taken.push(span);
            self.bound.sightings.push(Sighting {
                clock,
                day,
                weekday,
                role,
            });
        }
    }

    /// The role of a time that takes the place of the one before it. Which of the two
    /// counts is not certain: both are the opening.
    fn moved(&mut self) -> Role {
        let mut earlier = self.bound.sightings.iter_mut().rev();
        if let Some(old) = earlier.find(|one| one.role != Role::Aside) {
            old.role = Role::Opens;
        }
        Role::Opens
    }

    /// Whether `span` stands in a bracket with words before its label, and a time before it.
    fn is_other_in_brackets(&self, span: &Range<usize>) -> bool {
        let before = self.text.get(..span.start).unwrap_or_default();
        let opened = before
            .rfind(['(', '['])
            .and_then(|at| before.get(at + 1..))
            .filter(|inner| !inner.contains([')', ']']));
        opened.is_some_and(|inner| {
            let label = self
                .labels
                .iter()
                .rev()
                .find(|label| label.span.end <= span.start);
            let from = before.len() - inner.len();
            let words = label.and_then(|label| self.text.get(from..label.span.start));
            words.is_some_and(|words| words.contains(char::is_alphanumeric))
        })
    }

    fn clock(&self, found: &Found) -> Option<Clock> {
        match found.word {
            Word::Time(time, offset) => Some(Clock::Time(time, offset)),
            Word::Instant(moment) => Some(Clock::Instant(moment)),
            Word::UnclearTime => Some(Clock::Unclear(self.words_at(&found.span))),
            _ => None,
        }
    }

    /// The day that a word before a time says.
    fn day(&self, found: &Found) -> Option<Day> {
        match found.word {
            Word::Date(date, DateForm::DayOfMonth) if !self.is_day_of_month(&found.span, date) => {
                Some(Day::Unclear(self.words_at(&found.span)))
            }
            _ => self.raw_day(found),
        }
    }

    /// The day that a word says by itself.
    fn raw_day(&self, found: &Found) -> Option<Day> {
        match found.word {
            Word::Date(date, _) => Some(Day::Date(date)),
            Word::UnclearDate | Word::VagueDate => Some(Day::Unclear(self.words_at(&found.span))),
            _ => None,
        }
    }

    /// The label that speaks of `span`: the one right before it, unless it has been
    /// taken by an earlier time (`16:00 오픈 18:00 마감`), else the one right after.
    fn label_of(&mut self, span: &Range<usize>) -> Option<&label::Found> {
        let next = self
            .labels
            .partition_point(|found| found.span.end <= span.start);
        let before = next.checked_sub(1).filter(|&index| {
            self.labels.get(index).is_some_and(|found| {
                let gap = self.between(found.span.end, span.start);
                // `(11/24 조회수 기준, 11/25 오픈)`
                let is_over = !found.colon && role(found.label) == Role::Aside;
                is_gap(gap) && !(is_over && gap.contains(','))
            })
        });
        let after = Some(next).filter(|&index| {
            self.labels.get(index).is_some_and(|found| {
                let gap = self.text.get(span.end..found.span.start);
                let is_of_time = !found.colon && !self.is_of_count(found);
                is_of_time && gap.is_some_and(|gap| gap.chars().all(|c| " )]".contains(c)))
            })
        });
        let is_free = |index: &usize| self.label_used.get(*index) == Some(&false);
        let index = before.filter(is_free).or(after).or(before)?;
        let found = self.labels.get(index)?;
        if let Some(used) = self.label_used.get_mut(index) {
            *used = true;
        }
        self.bound.taken.push(found.span.clone());
        Some(found)
    }

    /// Whether a label speaks of the count after it, as in `16:00 조회수 12,345`.
    fn is_of_count(&self, found: &label::Found) -> bool {
        let after = self
            .rest(found.span.end)
            .trim_start_matches([' ', '₩', '$']);
        match found.label {
            Label::Views => true,
            Label::Amount => after.starts_with(|c: char| c.is_ascii_digit()),
            _ => false,
        }
    }

    fn mark(&mut self, index: usize) {
        if let Some(used) = self.used.get_mut(index) {
            *used = true;
        }
    }

    fn between(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or("?")
    }

    fn rest(&self, from: usize) -> &str {
        self.text.get(from..).unwrap_or_default()
    }

    fn words_at(&self, span: &Range<usize>) -> String {
        self.text.get(span.clone()).unwrap_or_default().to_owned()
    }
}

fn role(label: Label) -> Role {
    match label {
        Label::Opens | Label::Date => Role::Opens,
        Label::Views | Label::Amount | Label::Aside => Role::Aside,
        Label::Id | Label::Code | Label::Name | Label::Number => Role::Plain,
    }
}

/// Whether two words with nothing but this between them belong together.
fn is_gap(gap: &str) -> bool {
    const SMALL_WORDS: [&str; 13] = [
        "at", "on", "t", "에", "의", "오픈", "판매", "시작", "시간", "예정", "opens", "open", "kst",
    ];
    gap.len() <= 32
        && gap
            .split([' ', ',', '(', ')', '[', ']', ':', '-', '·', '@', '=', '>'])
            .all(|word| word.is_empty() || SMALL_WORDS.iter().any(|w| w.eq_ignore_ascii_case(word)))
}
