//! The lines before the products.

use super::Grouping;
use crate::alert::fields::Fields;
use crate::alert::group::Start;
use crate::alert::heading;
use crate::alert::line::Line;

impl Grouping {
    /// Whether no product has been read yet.
    pub(super) fn is_header(&self) -> bool {
        let mut groups = self.done.groups.iter();
        groups.all(|group| group.start == Start::HeadingAlone)
    }

    /// Whether a line is a product's, and what stands above it is not the same one's.
    pub(super) fn is_under_header(&self, line: &Line, fields: &Fields) -> bool {
        let named = fields.name().is_some_and(|name| !heading::is_link(name));
        let has_id = !fields.ids.is_empty() && (named || self.heading.is_some());
        let reopened = fields.has_opening() && self.heading.is_some();
        let bulleted = line.is_bulleted() && fields.has_time() && named;
        let labelled = fields.labelled_name.is_some();
        let place = self
            .current
            .as_ref()
            .and_then(|group| group.fields.best_place());
        if place.is_some() {
            // A link of the header, unless it is such a link that products have.
            let other = has_id && fields.best_place() != place;
            return line.number.is_some() || other;
        }
        line.number.is_some() || has_id || reopened || bulleted || labelled
    }

    /// What began as a product was the header: all products look otherwise.
    pub(super) fn leave_header(&mut self) {
        if let Some(header) = self.current.take_if(|current| current.may_be_header()) {
            self.hear(&header.fields);
        }
    }

    /// Takes the days of a line that is of the header, whatever it says besides.
    pub(super) fn hear_line(&mut self, line: &Line, fields: &Fields) {
        self.hear(fields);
        self.days.lead(line, fields);
        self.day.hear_doubtful(&line.text, self.posted.today);
    }

    pub(super) fn hear(&mut self, fields: &Fields) {
        self.day.hear(fields, self.posted.zone);
    }
}
