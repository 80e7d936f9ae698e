//! Which lines belong to one product.

use chrono::NaiveDate;

use super::day::AlertDay;
use super::fields::{self, Fields};
use super::id::Place;
use super::label::{self, Label};
use super::line::Line;
use super::{ITEMS_MAX, Posted, Unread, UnreadReason};

/// The lines of one product, read.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// The number that it begins with.
    pub(super) number: Option<u32>,
    pub(super) fields: Fields,
    /// The alert's date where it stands.
    pub(super) day: AlertDay,
    /// Its first line.
    pub(super) text: String,
    /// Whether it is listed: by a number, a bullet or a row of a table.
    listed: bool,
}

/// The products of an alert, line by line.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
    pub(super) unread: Vec<Unread>,
}

/// Parts the lines of an alert into products.
pub(super) fn groups(lines: &[&str], posted: Posted) -> Groups {
    let mut grouping = Grouping {
        posted,
        done: Groups::default(),
        current: None,
        day: AlertDay::posted(posted.today),
        name: None,
        labels: Vec::new(),
        columns: Vec::new(),
    };
    for raw in lines {
        let line = Line::read(raw);
        if line.body.contains(char::is_alphanumeric) || !line.urls.is_empty() {
            grouping.take(line);
        }
    }
    grouping.close();
    grouping.done
}

struct Grouping {
    posted: Posted,
    done: Groups,
    current: Option<Group>,
    /// The alert's date so far.
    day: AlertDay,
    /// The line before, if it is free words: the name of a product that begins with
    /// its fields.
    name: Option<String>,
    /// Labels whose values have not come yet.
    labels: Vec<Label>,
    /// The columns of the table that is being read.
    columns: Vec<Label>,
}

impl Grouping {
    fn take(&mut self, line: Line) {
        if line.struck {
            self.close();
            let reason = UnreadReason::Struck;
            let unread = Unread::new(line.number, &line.text, reason);
            self.done.unread.push(unread);
        } else if !self.take_table(&line) && !self.take_label(&line) {
            let fields = self.fields(&line);
            match (line.number, &fields) {
                (Some(_), _) => self.begin(&line, fields),
                (None, fields) if self.begins(&line, fields) => {
                    let fields = fields.clone();
                    self.begin(&line, fields);
                }
                _ => self.go_on(&line, fields),
            }
        }
    }

    /// A table's heading, and its rows as long as they have as many cells.
    fn take_table(&mut self, line: &Line) -> bool {
        let cells = fields::cells(&line.body);
        if let Some(columns) = columns(&cells) {
            self.close();
            self.labels.clear();
            self.columns = columns;
            return true;
        }
        if cells.len() != self.columns.len() || cells.len() < 2 {
            self.columns.clear();
            return false;
        }
        let mut fields = Fields::of_cells(&self.columns, &cells, self.posted.today);
        fields.add_urls(&line.urls);
        let number = fields.number.or(line.number.filter(|_| {
            // A number before the name is a number even in a column without a name.
            matches!(self.columns.first(), Some(Label::Number | Label::Aside))
        }));
        self.close();
        self.current = Some(Group {
            number,
            fields,
            day: self.day.clone(),
            text: line.body.clone(),
            listed: true,
        });
        true
    }

    /// A label alone on its line: its value is on a line to come.
    fn take_label(&mut self, line: &Line) -> bool {
        if line.number.is_some() {
            self.labels.clear();
            return false;
        }
        let Some(label) = label::alone(&line.text) else {
            return false;
        };
        if self.labels.len() < 8 {
            self.labels.push(label);
        }
        true
    }

    fn fields(&mut self, line: &Line) -> Fields {
        if self.labels.is_empty() || line.number.is_some() {
            return Fields::of_line(line, self.posted.today);
        }
        let label = self.labels.remove(0);
        let mut fields = Fields::of_cells(&[label], &[&line.text], self.posted.today);
        fields.add_urls(&line.urls);
        if fields.is_prose() {
            Fields::of_line(line, self.posted.today)
        } else {
            fields
        }
    }

    /// Whether a line without a number is another product's first.
    fn begins(&self, line: &Line, fields: &Fields) -> bool {
        let ids = fields.best_ids();
        let certain = fields.ids.iter().any(|(place, _)| match place {
            Place::Label | Place::Code | Place::Head => true,
            // Elsewhere it may be a ticket, a channel, a year.
            Place::ProductUrl | Place::Hash | Place::Brackets => line.bullet || fields.has_time(),
            Place::OtherUrl => line.bullet && fields.has_time(),
        });
        let bulleted = line.bullet && fields.has_time() && fields.name().is_some();
        let Some(current) = &self.current else {
            return certain || bulleted || fields.has_opening() || fields.labelled_name.is_some();
        };
        let has = &current.fields;
        let has_ids = !has.ids.is_empty();
        let complete = has_ids && has.has_time();
        let other_id = certain && has_ids && ids != has.best_ids();
        if current.number.is_some() {
            // What follows a number is that product's, until it is clearly another's.
            let starts = fields.has_time() || fields.name().is_some() || self.name.is_some();
            return other_id && complete && starts;
        }
        let renamed = fields.labelled_name.is_some() && has.labelled_name.is_some();
        let reopened = fields.has_opening() && has.has_time() && self.name.is_some();
        let retimed = fields.has_opening() && complete && !same_times(fields, has);
        let stray = certain && !has_ids && !current.listed && fields.words.is_some();
        other_id || renamed || reopened || retimed || stray || bulleted && !listed_name(current)
    }

    fn begin(&mut self, line: &Line, mut fields: Fields) {
        self.close();
        self.columns.clear();
        let name = self.name.take();
        if line.number.is_none() && fields.name().is_none() {
            fields.words = name;
        }
        self.current = Some(Group {
            number: line.number.or(fields.number),
            fields,
            day: self.day.clone(),
            text: line.body.clone(),
            listed: line.number.is_some() || line.bullet,
        });
    }

    /// A line that begins no product: more of the current one, a heading, or prose.
    fn go_on(&mut self, line: &Line, fields: Fields) {
        let heading = fields.words.is_none()
            && !fields.days.is_empty()
            && Fields {
                days: Vec::new(),
                ..fields.clone()
            }
            .is_prose();
        match &mut self.current {
            None if self.done.groups.is_empty() => self.hear(&fields),
            Some(current) if heading && current.fields.has_time() => {
                self.close();
                self.day.turn_to(&fields);
            }
            None if heading => self.day.turn_to(&fields),
            None => {}
            Some(current) if fields.is_prose() && current.fields == Fields::default() => {
                current.fields.words = fields.words;
                return;
            }
            Some(current) if !fields.is_prose() => {
                let url_only = Fields {
                    ids: Vec::new(),
                    ..fields.clone()
                }
                .is_prose();
                let wanted = !url_only || current.fields.ids.is_empty();
                current.number = current.number.or(fields.number);
                if wanted || fields.words.is_none() {
                    current.fields.absorb(fields);
                }
                self.name = None;
                return;
            }
            Some(_) => {}
        }
        self.name = Some(super::name::clean(&line.text)).filter(|name| !name.is_empty());
    }

    fn hear(&mut self, fields: &Fields) {
        let zone = self.posted.zone;
        self.day.hear(fields, |clock| match clock {
            super::bind::Clock::Instant(moment) => Some(moment.with_timezone(&zone).date_naive()),
            _ => None,
        });
    }

    /// The current product has no more lines.
    fn close(&mut self) {
        let Some(group) = self.current.take() else {
            return;
        };
        let has_ids = !group.fields.ids.is_empty();
        if !has_ids && !group.listed {
            // A sentence of the header that speaks of an opening.
            if self.done.groups.is_empty() {
                self.hear(&group.fields);
            }
        } else if !has_ids && group.fields.sightings.is_empty() && group.fields.views.is_none() {
            let reason = UnreadReason::NoFields;
            let unread = Unread::new(group.number, &group.text, reason);
            self.done.unread.push(unread);
        } else if self.done.groups.len() == ITEMS_MAX {
            let reason = UnreadReason::TooMuch;
            let unread = Unread::new(group.number, &group.text, reason);
            self.done.unread.push(unread);
        } else {
            self.done.groups.push(group);
        }
    }
}

impl Group {
    /// A product that a pattern has found.
    pub(super) fn matched(
        number: Option<u32>,
        fields: Fields,
        text: &str,
        today: NaiveDate,
    ) -> Self {
        Self {
            number,
            fields,
            day: AlertDay::posted(today),
            text: text.to_owned(),
            listed: true,
        }
    }
}

/// What the cells of a table's heading announce, if they are one.
fn columns(cells: &[&str]) -> Option<Vec<Label>> {
    let known: Vec<Option<Label>> = cells.iter().map(|cell| label::alone(cell)).collect();
    let n_known = known.iter().flatten().count();
    let says = |wanted: &[Label]| known.iter().flatten().any(|label| wanted.contains(label));
    let is_heading = n_known >= 2
        && says(&[Label::Id, Label::Code, Label::Opens])
        && !cells
            .iter()
            .any(|cell| cell.contains(|c: char| c.is_ascii_digit()));
    is_heading.then(|| {
        known
            .into_iter()
            .map(|label| label.unwrap_or(Label::Aside))
            .collect()
    })
}

fn same_times(one: &Fields, other: &Fields) -> bool {
    one.sightings.iter().all(|seen| {
        let clock = &seen.clock;
        other.sightings.iter().any(|seen| seen.clock == *clock)
    })
}

/// Whether the product is only a name so far.
fn listed_name(group: &Group) -> bool {
    group.fields.ids.is_empty() && !group.fields.has_time()
}
