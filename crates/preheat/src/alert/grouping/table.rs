//! Tables: a heading that says what the columns are, and a product in each row.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::Grouping;
use crate::alert::bind::{Clock, Sighting};
use crate::alert::fields::Fields;
use crate::alert::group::Group;
use crate::alert::label::{self, Label};
use crate::alert::line::{self, Line};
use crate::alert::name;

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    label: Label,
    /// The zone that its times are in, as it is written.
    zone: Option<String>,
}

impl Default for Column {
    /// What stands in it is of no interest.
    fn default() -> Self {
        Self {
            label: Label::Aside,
            zone: None,
        }
    }
}

impl Column {
    /// The column that `heading` stands over, if it is known.
    fn of(heading: &str) -> Option<Self> {
        let (label, zone) = label::column(heading)?;
        Some(Self {
            label,
            zone: zone.map(str::to_owned),
        })
    }

    /// A cell of it, with the zone that the heading says.
    fn zoned<'c>(&self, cell: &'c str) -> Cow<'c, str> {
        match &self.zone {
            Some(zone) if self.label == Label::Opens && !cell.is_empty() => {
                format!("{cell} ({zone})").into()
            }
            _ => cell.into(),
        }
    }
}

impl Grouping {
    /// A table's heading and its rows, to the next product that is none of it.
    pub(super) fn take_table(&mut self, line: &Line) -> bool {
        let mut cells = cells(&line.row);
        if let Some(columns) = columns(&cells) {
            self.drop_heading();
            self.leave_header();
            self.close();
            self.labels.clear();
            self.columns = columns;
            return true;
        }
        if self.columns.is_empty() || cells.len() < 2 {
            return false;
        }
        // The bar at the end of a row parts nothing.
        if cells.len() == self.columns.len() + 1 && cells.last() == Some(&"") {
            cells.pop();
        }
        if cells.len() == self.columns.len() {
            self.take_row(line, &cells);
            return true;
        }
        let is_row = cells.iter().any(|cell| is_value(cell, self.posted.today));
        if is_row {
            self.take_odd_row(line);
        }
        is_row
    }

    fn take_row(&mut self, line: &Line, cells: &[&str]) {
        let labels: Vec<Label> = self.columns.iter().map(|column| column.label).collect();
        let id_in_name = !labels.iter().any(is_id);
        let today = self.posted.today;
        let columns = self.columns.iter().zip(cells);
        let cells: Vec<Cow<'_, str>> = columns.map(|(column, cell)| column.zoned(cell)).collect();
        let mut cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        let first = cells.iter().position(|cell| !cell.is_empty());
        let leading = cells
            .iter_mut()
            .zip(&labels)
            .enumerate()
            .find_map(|(index, (cell, label))| take_number(cell, *label, Some(index) == first));
        let mut fields = Fields::of_cells(&labels, &cells, id_in_name, today);
        fields.add_urls(&line.urls);
        let number = fields.number.or(leading);
        self.close();
        let day = self.day.clone();
        self.current = Some(Group::listed(number, fields, &line.body, day));
    }

    /// A row with more or fewer cells: which of them is what is not certain.
    fn take_odd_row(&mut self, line: &Line) {
        self.close();
        let fields = Fields {
            words: Some(name::clean(&line.text)),
            ..Fields::default()
        };
        let day = self.day.clone();
        self.push(Group::listed(line.number, fields, &line.body, day));
    }
}

/// The cells of a line, in the order in which they stand: parts between bars. Before a
/// bar that begins the line there is an empty one.
fn cells(row: &str) -> Vec<&str> {
    let mut cells: Vec<&str> = row.split('|').map(str::trim).collect();
    if let Some(first) = cells.first_mut() {
        *first = line::without_bullets(first);
    }
    cells
}

/// Takes the number in the list from a cell: from before an id, as in `1. 48213 | 패딩`, or
/// from the first cell if it has no other meaning. A name may begin with one.
fn take_number(cell: &mut &str, label: Label, is_first: bool) -> Option<u32> {
    let (number, value) = line::number(cell)?;
    let is_before_id = is_id(&label) && !value.is_empty();
    let is_alone = is_first && (label == Label::Number || label.is_aside());
    (is_before_id || is_alone).then(|| {
        *cell = value;
        number
    })
}

/// Whether a cell is an id or a time and nothing else, as in the rows of a table.
fn is_value(cell: &str, today: NaiveDate) -> bool {
    let is = |label| Fields::of_cells(&[label], &[cell], false, today);
    let id = is(Label::Id).only_id();
    let is_id = id.is_some_and(|id| id.len() > 3 && id == cell);
    let is_time = |one: &Sighting| !matches!(one.clock, Clock::Unclear(_));
    is_id || is(Label::Opens).sightings.iter().any(is_time)
}

pub(super) fn is_id(label: &Label) -> bool {
    matches!(label, Label::Id | Label::Code)
}

/// What the cells of a table's heading announce, if they are one.
fn columns(cells: &[&str]) -> Option<Vec<Column>> {
    // The bar at the end of the heading parts nothing.
    let cells = cells.strip_suffix(&[""]).unwrap_or(cells);
    let known = cells
        .iter()
        .map(|cell| Column::of(line::without_bullets(cell)));
    let known: Vec<Option<Column>> = known.collect();
    let n_known = known.iter().flatten().count();
    let says = |wanted: &[Label]| {
        let mut labels = known.iter().flatten().map(|column| column.label);
        labels.any(|label| wanted.contains(&label))
    };
    let is_heading = n_known >= 2
        && says(&[Label::Id, Label::Code, Label::Opens])
        && !cells
            .iter()
            .any(|cell| cell.contains(|c: char| c.is_ascii_digit()));
    is_heading.then(|| known.into_iter().map(Option::unwrap_or_default).collect())
}
