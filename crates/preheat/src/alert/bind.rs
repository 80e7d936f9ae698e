//! Which date, weekday and label belong to which time.

mod lone;
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
    pub(super) span: Range<usize>,
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
pub(super) fn bind(text: &str, words: &[Found], labels: &[label::Found]) -> Bound {
    let mut binder = Binder {
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
    text: &'a str,
    words: &'a [Found],
    labels: &'a [label::Found],
    used: Vec<bool>,
    label_used: Vec<bool>,
    bound: Bound,
}

impl Binder<'_> {
    fn times(&mut self) {
        let mut last_end = None;
        for (index, found) in self.words.iter().enumerate() {
            let Some(clock) = self.clock(found) else {
                continue;
            };
            self.mark(index);
            let (mut span, mut day, mut weekday) = self.before(index);
            if day.is_none()
                && let Some((end, after, after_weekday)) = self.after(index)
            {
                (span.end, day, weekday) = (end, Some(after), weekday.or(after_weekday));
            }
            let ends_range = last_end.is_some_and(|end| self.is_range(end, span.start));
            let until = self.rest(found.span.end).starts_with("까지");
            let label = self.label_of(&span);
            let role = match label {
                _ if ends_range || until => Role::Aside,
                Some(label) => role(label),
                None => Role::Plain,
            };
            last_end = Some(span.end);
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

    fn clock(&self, found: &Found) -> Option<Clock> {
        match found.word {
            Word::Time(time, offset) => Some(Clock::Time(time, offset)),
            Word::Instant(moment) => Some(Clock::Instant(moment)),
            Word::UnclearTime => Some(Clock::Unclear(self.words_at(&found.span))),
            _ => None,
        }
    }

    /// The date and weekday right before the time `index`.
    fn before(&mut self, index: usize) -> (Range<usize>, Option<Day>, Option<Weekday>) {
        let mut span = self.words.get(index).map_or(0..0, |w| w.span.clone());
        let (mut day, mut weekday) = (None, None);
        for earlier in (0..index).rev() {
            let Some(found) = self.words.get(earlier) else {
                break;
            };
            let apart = !is_gap(self.between(found.span.end, span.start));
            if apart || self.used.get(earlier) != Some(&false) {
                break;
            }
            match (self.day(found), found.word) {
                // `내일(11/24)` says the same twice; the date counts.
                (Some(_), Word::Date(_, DateForm::Relative) | Word::VagueDate) if day.is_some() => {
                }
                (Some(said), _) if day.is_none() => day = Some(said),
                (None, Word::Weekday(said)) => weekday = Some(said),
                _ => break,
            }
            span.start = found.span.start;
            self.mark(earlier);
        }
        if day.is_none() && weekday.is_none() {
            day = self.period_before(span.start).map(Day::Unclear);
        }
        (span, day, weekday)
    }

    /// The date right after the time `index`, unless it belongs to a time after it. It is
    /// unclear where it may belong to both.
    fn after(&mut self, index: usize) -> Option<(usize, Day, Option<Weekday>)> {
        let time = self.words.get(index)?;
        let found = self.words.get(index + 1)?;
        let day = self.raw_day(found)?;
        let gap = self.between(time.span.end, found.span.start);
        if !matches!(gap.trim_matches([' ', '(', ',', '[']), "" | "on") {
            return None;
        }
        let mut end = found.span.end;
        let mut weekday = None;
        let mut n_used = 1;
        for later in self.words.get(index + 2..)?.iter().take(2) {
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
                    return Some((time.span.end, unclear, None));
                }
            }
            end = later.span.end;
            n_used += 1;
        }
        if self.is_of_something_else(found, end) {
            return None;
        }
        (1..=n_used).for_each(|offset| self.mark(index + offset));
        Some((end, day, weekday))
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
    fn label_of(&mut self, span: &Range<usize>) -> Option<Label> {
        let next = self
            .labels
            .partition_point(|found| found.span.end <= span.start);
        let before = next.checked_sub(1).filter(|&index| {
            self.labels
                .get(index)
                .is_some_and(|found| is_gap(self.between(found.span.end, span.start)))
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
        Some(found.label)
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

    fn is_range(&self, from: usize, to: usize) -> bool {
        let gap = self.between(from, to);
        let gap = gap.strip_prefix("부터").unwrap_or(gap);
        matches!(gap.trim(), "~" | "-" | "->" | "→" | "to")
            || self.between(from, to).trim() == "부터"
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
