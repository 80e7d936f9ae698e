//! Tables: a heading that says what the columns are, and a product in each row.

use super::Grouping;
use crate::alert::fields::{self, Fields};
use crate::alert::group::{Group, Start};
use crate::alert::label::{self, Label};
use crate::alert::line::Line;

impl Grouping {
    /// A table's heading, and its rows as long as they have as many cells.
    pub(super) fn take_table(&mut self, line: &Line) -> bool {
        let cells = fields::cells(&line.body);
        if let Some(columns) = columns(&cells) {
            self.drop_heading();
            self.leave_header();
            self.close();
            self.labels.clear();
            self.columns = columns;
            return true;
        }
        if cells.len() != self.columns.len() || cells.len() < 2 {
            self.columns.clear();
            return false;
        }
        let id_in_name = !self.columns.iter().any(is_id);
        let today = self.posted.today;
        let mut fields = Fields::of_cells(&self.columns, &cells, id_in_name, today);
        fields.add_urls(&line.urls);
        let number = fields.number.or(line.number.filter(|_| {
            // A number before the name is a number even in a column without a name.
            let first = self.columns.first();
            first.is_some_and(|label| *label == Label::Number || label.is_aside())
        }));
        self.close();
        self.current = Some(Group {
            number,
            fields,
            day: self.day.clone(),
            is_value: false,
            text: line.body.clone(),
            start: Start::Listed,
            under: None,
            unlike: false,
        });
        true
    }
}

pub(super) fn is_id(label: &Label) -> bool {
    matches!(label, Label::Id | Label::Code)
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
