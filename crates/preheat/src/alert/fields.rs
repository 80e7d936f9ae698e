//! What one line says of a product.

mod counts;

use std::ops::Range;

use chrono::NaiveDate;

use super::bind::{self, Clock, LoneDay, Role, Sighting, change};
use super::id::{self, Place};
use super::label::{self, Label};
use super::line::Line;
use super::name;
use super::parts;
use crate::when::scan;
use crate::when::scan::DateForm;

/// Everything that has been said of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// A number behind a label.
    pub(super) number: Option<u32>,
    pub(super) ids: Vec<(Place, String)>,
    /// A name behind a label.
    pub(super) labelled_name: Option<String>,
    /// The words that are nothing else.
    pub(super) words: Option<String>,
    pub(super) sightings: Vec<Sighting>,
    /// Dates that belong to no time.
    pub(super) days: Vec<LoneDay>,
    pub(super) views: Option<String>,
}

impl Fields {
    /// Reads a line. A URL's id counts wherever the line stands.
    pub(super) fn of_line(line: &Line, today: NaiveDate) -> Self {
        let mut fields = Self::default();
        let segments = parts::joined_labels(&line.text);
        let mut has_cell = false;
        for (index, segment) in segments.iter().enumerate() {
            if index == 0 && segments.len() > 1 && id::is_cell(segment) {
                keep(&mut fields.ids, [(Place::Head, segment.clone())]);
                continue;
            }
            let words = scan::words(segment, today);
            has_cell |= is_time_alone(segment, &words);
            fields.read(segment, words, index == 0, today);
        }
        fields.add_urls(&line.urls);
        // Another one may open in the name, or again: `16:00 | 2차 오픈 18:00`.
        if has_cell && !fields.ids.is_empty() && fields.has_other_opening() {
            fields.mark_times();
        }
        if let Some(words) = change::cancellation(&line.text) {
            fields.cancel(words);
            // Said alone, it is no product's name.
            fields.words = fields.words.filter(|_| words != line.text);
        }
        fields.drop_header_ids(line, today);
        fields
    }

    /// Leaves open when it opens that does not open.
    pub(super) fn cancel(&mut self, words: &str) {
        let unclear = Sighting {
            clock: Clock::Unclear(words.to_owned()),
            day: None,
            weekday: None,
            role: Role::Opens,
        };
        keep(&mut self.sightings, [unclear]);
    }

    /// Drops what only looks like an id where no list has it: `[2026] 오늘의 핫딜`, or the
    /// day of the alert as `(20261124)`.
    fn drop_header_ids(&mut self, line: &Line, today: NaiveDate) {
        if line.number.is_some() || line.is_bulleted() || self.ids.is_empty() {
            return;
        }
        let says_time = !self.sightings.is_empty();
        let today = today.format("%Y%m%d").to_string();
        self.ids.retain(|(place, id)| {
            let is_year = *place == Place::Head && id::is_year(id) && !says_time;
            let is_today = matches!(place, Place::Brackets | Place::Hash) && *id == today;
            !(is_year || is_today)
        });
    }

    /// Reads values in the order of their `labels`. Where nothing else is to hold the
    /// id, it may stand in the name: `[48213] 겨울 패딩`.
    pub(super) fn of_cells(
        labels: &[Label],
        cells: &[&str],
        id_in_name: bool,
        today: NaiveDate,
    ) -> Self {
        let mut fields = Self::default();
        for (label, cell) in labels.iter().zip(cells) {
            match label {
                Label::Name => {
                    let mut taken = Vec::new();
                    for (place, id, span) in id::marked(cell, true) {
                        if id_in_name {
                            keep(&mut fields.ids, [(place, id)]);
                            taken.push(span);
                        }
                    }
                    fields.labelled_name = Some(name::remaining(cell, &taken));
                }
                Label::Amount | Label::Aside if change::is_cancelled(cell) => fields.cancel(cell),
                Label::Amount | Label::Aside => {}
                _ => {
                    let said = format!("{}: {cell}", label::word(*label));
                    fields.read(&said, scan::words(&said, today), false, today);
                }
            }
        }
        fields.labelled_name = fields.labelled_name.filter(|name| !name.is_empty());
        // Every word of a table stands in a column that says what it is.
        fields.words = None;
        fields
    }

    /// Takes the ids of URLs.
    pub(super) fn add_urls(&mut self, urls: &[String]) {
        let found = urls.iter().filter_map(|url| id::of_url(url));
        keep(&mut self.ids, found);
    }

    /// The most certain place of an id.
    pub(super) fn best_place(&self) -> Option<Place> {
        self.ids.iter().map(|(place, _)| *place).min()
    }

    /// Whether it has an id that a header has not.
    pub(super) fn has_certain_id(&self) -> bool {
        self.best_place().is_some_and(|place| !place.is_doubtful())
    }

    /// The id, if there is exactly one of the most certain place.
    pub(super) fn only_id(&self) -> Option<String> {
        match self.best_ids().as_slice() {
            [id] => Some((*id).to_owned()),
            _ => None,
        }
    }

    /// The ids of the most certain place, each once.
    pub(super) fn best_ids(&self) -> Vec<&str> {
        let best = self.best_place();
        let mut ids: Vec<&str> = Vec::new();
        for (place, id) in &self.ids {
            if Some(*place) == best && !ids.contains(&id.as_str()) {
                ids.push(id);
            }
        }
        ids
    }

    /// Whether a time in it may be an opening.
    pub(super) fn has_time(&self) -> bool {
        self.sightings.iter().any(|one| one.role != Role::Aside)
    }

    /// Whether something in it leaves open when it opens.
    pub(super) fn is_cancelled(&self) -> bool {
        let is_unclear = |one: &Sighting| matches!(one.clock, Clock::Unclear(_));
        let mut openings = self.sightings.iter().filter(|one| one.role == Role::Opens);
        openings.any(is_unclear)
    }

    /// Whether a time in it is marked as the opening.
    pub(super) fn has_opening(&self) -> bool {
        self.sightings.iter().any(|one| one.role == Role::Opens)
    }

    /// Whether a time that is marked as the opening says another one than one that is not.
    fn has_other_opening(&self) -> bool {
        let of = |role: Role| self.sightings.iter().filter(move |one| one.role == role);
        let is_other = |plain: &Sighting, opening: &Sighting| {
            let is_other_day = plain.day.is_some() && plain.day != opening.day;
            plain.clock != opening.clock || is_other_day
        };
        of(Role::Plain).any(|plain| of(Role::Opens).any(|opening| is_other(plain, opening)))
    }

    /// Takes every time that may be the opening for one that is marked so.
    pub(super) fn mark_times(&mut self) {
        for one in &mut self.sightings {
            if one.role == Role::Plain {
                one.role = Role::Opens;
            }
        }
    }

    /// Whether it says nothing but free words, if anything.
    pub(super) fn is_prose(&self) -> bool {
        let Self {
            number,
            ids,
            labelled_name,
            words: _,
            sightings,
            days,
            views,
        } = self;
        number.is_none()
            && ids.is_empty()
            && labelled_name.is_none()
            && sightings.is_empty()
            && days.is_empty()
            && views.is_none()
    }

    /// Whether it is a time and nothing else.
    pub(super) fn is_time(&self) -> bool {
        let time = Self {
            sightings: self.sightings.clone(),
            ..Self::default()
        };
        self.has_time() && *self == time
    }

    /// The name: what a label calls so, else the free words.
    pub(super) fn name(&self) -> Option<&str> {
        self.labelled_name.as_deref().or(self.words.as_deref())
    }

    /// Adds what a further line of the same product says. Its free words are no
    /// name, and among free words an unmarked time is not the opening.
    pub(super) fn absorb(&mut self, more: Self) {
        let is_bare = more.words.is_none();
        self.number = self.number.or(more.number);
        keep(&mut self.ids, more.ids);
        self.labelled_name = self.labelled_name.take().or(more.labelled_name);
        self.views = self.views.take().or(more.views);
        let said = |role: Role| role != Role::Plain || is_bare;
        let times = more.sightings.into_iter().filter(|one| said(one.role));
        keep(&mut self.sightings, times);
        let days = more.days.into_iter();
        let days = days.filter(|one| said(one.role) || one.under_unknown);
        keep(&mut self.days, days);
    }

    /// Reads a part of a line, in which `words` has every date and time.
    fn read(&mut self, text: &str, mut words: Vec<scan::Found>, head: bool, today: NaiveDate) {
        let labels = label::find(text, &words);
        let mut taken: Vec<Range<usize>> = Vec::new();

        for (place, id, span) in id::labelled(text, &labels) {
            // What looks like a date in an id is none.
            words.retain(|found| found.span.end <= span.start || span.end <= found.span.start);
            keep(&mut self.ids, [(place, id)]);
            taken.push(span);
        }
        if let Some(name) = name_without_time(text, &words, &labels) {
            words.retain(|found| !name.contains(&found.span.start));
        }
        let mut bound = bind::bind(text, &words, &labels, today);
        taken.append(&mut bound.taken);
        keep(&mut self.sightings, bound.sightings);
        for (place, id, span) in id::marked(text, head) {
            if !words.iter().any(|found| span.contains(&found.span.start)) {
                keep(&mut self.ids, [(place, id)]);
                taken.push(span);
            }
        }
        self.read_counts(text, &words, &labels, &mut taken);
        self.read_labelled_name(text, &labels, &mut taken);

        let mut with_days = taken.clone();
        with_days.extend(bound.days.iter().map(|day| day.span.clone()));
        let alone = !bound.days.is_empty() && name::remaining(text, &with_days).is_empty();
        for mut day in bound.days {
            match (day.role, alone) {
                (Role::Aside, _) => {
                    taken.push(bracketed(text, &day.span));
                    continue;
                }
                (Role::Opens, _) => taken.push(day.span.clone()),
                (Role::Plain, true) => {
                    day.role = Role::Opens;
                    taken.push(day.span.clone());
                }
                (Role::Plain, false) => {}
            }
            if day.role == Role::Opens || day.form != DateForm::Fraction {
                keep(&mut self.days, [day]);
            }
        }

        let aside = labels
            .first()
            .is_some_and(|first| first.label.is_aside() && (first.span.start == 0 || first.colon));
        if self.words.is_none() && !aside {
            let left = name::remaining(text, &taken);
            self.words = Some(left).filter(|left| left.contains(scan::is_letter));
        }
    }

    /// A name reaches to the next thing that is known.
    fn read_labelled_name(
        &mut self,
        text: &str,
        labels: &[label::Found],
        taken: &mut Vec<Range<usize>>,
    ) {
        let Some(found) = labels.iter().find(|found| found.label == Label::Name) else {
            return;
        };
        let from = found.span.end;
        let next_label = labels
            .iter()
            .filter(|next| next.colon)
            .map(|next| next.span.start);
        let to = taken
            .iter()
            .map(|span| span.start)
            .chain(next_label)
            .filter(|start| *start >= from)
            .min()
            .unwrap_or(text.len());
        let name = name::clean(text.get(from..to).unwrap_or_default());
        if !name.is_empty() {
            self.labelled_name.get_or_insert(name);
            taken.push(found.span.start..to);
        }
    }
}

/// Adds what is not there yet. More than a few different ones are as unclear as two.
fn keep<T: PartialEq>(kept: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for one in more {
        if kept.len() < 16 && !kept.contains(&one) {
            kept.push(one);
        }
    }
}

/// The value of a label for names, if it says no time: what looks like a day in it is part
/// of the name.
fn name_without_time(
    text: &str,
    words: &[scan::Found],
    labels: &[label::Found],
) -> Option<Range<usize>> {
    let index = labels.iter().position(|found| found.label == Label::Name)?;
    let (found, others) = labels.get(index..)?.split_first()?;
    let next = others.iter().find(|next| next.colon);
    let name = found.span.end..next.map_or(text.len(), |next| next.span.start);
    let is_time = |word: &scan::Found| {
        use scan::Word::{Instant, Time, UnclearTime};
        matches!(word.word, Time(..) | Instant(_) | UnclearTime)
    };
    let opens = |label: &label::Found| matches!(label.label, Label::Opens | Label::Date);
    let is_said = words
        .iter()
        .any(|word| name.contains(&word.span.start) && is_time(word))
        || others
            .iter()
            .any(|label| name.contains(&label.span.start) && opens(label));
    // `상품: 11/25` says the day of all products.
    let around = [0..name.start, name.end..text.len()];
    let spans = words.iter().map(|word| word.span.clone()).chain(around);
    let is_day = name::remaining(text, &spans.collect::<Vec<_>>()).is_empty();
    (!is_said && !is_day).then_some(name)
}

/// Whether a part of a line is a time of day, with or without its day, and nothing else.
/// `words` has every date and time in it.
fn is_time_alone(text: &str, words: &[scan::Found]) -> bool {
    let spans: Vec<Range<usize>> = words.iter().map(|one| one.span.clone()).collect();
    let is_time = |one: &&scan::Found| matches!(one.word, scan::Word::Time(..));
    words.iter().filter(is_time).count() == 1 && name::remaining(text, &spans).is_empty()
}

/// All that stands in the same brackets as a day, which the day is only a part of.
fn bracketed(text: &str, span: &Range<usize>) -> Range<usize> {
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    let opens = before.rfind(['(', '[']).filter(|at| {
        let inner = before.get(*at..).unwrap_or_default();
        !inner.contains([')', ']'])
    });
    match (opens, after.find([')', ']'])) {
        (Some(start), Some(length)) => start..span.end + length,
        _ => span.clone(),
    }
}
