//! Labels alone on their lines, with their values below.

use super::Grouping;
use super::table::is_id;
use crate::alert::fields::Fields;
use crate::alert::id::Place;
use crate::alert::label::{self, Label};
use crate::alert::line::Line;

impl Grouping {
    /// The line that is a number alone and the value of a label, if it is: `945` under
    /// `조회수` is not the next product's number in the list.
    pub(super) fn number_below(&self, line: &Line) -> Option<Line> {
        match self.labels.first()? {
            Label::Id | Label::Code | Label::Views | Label::Amount | Label::Aside => {
                line.as_value()
            }
            Label::Name | Label::Opens | Label::Date | Label::Number => None,
        }
    }

    /// A label alone on its line: its value is on a line to come.
    pub(super) fn take_label(&mut self, line: &Line) -> bool {
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

    pub(super) fn fields(&mut self, line: &Line) -> Fields {
        if self.labels.is_empty() || line.number.is_some() {
            return Fields::of_line(line, self.posted.today);
        }
        let label = self.labels.remove(0);
        let has = self.current.as_ref().map(|current| &current.fields);
        let has_id = has.is_some_and(|has| has.ids.iter().any(|(place, _)| is_labelled(*place)));
        let id_in_name = !has_id && !self.labels.iter().any(is_id);
        let today = self.posted.today;
        let mut fields = Fields::of_cells(&[label], &[&line.text], id_in_name, today);
        fields.add_urls(&line.urls);
        if fields.is_prose() && !label.is_aside() {
            Fields::of_line(line, self.posted.today)
        } else {
            fields
        }
    }
}

fn is_labelled(place: Place) -> bool {
    matches!(place, Place::Label | Place::Code)
}
