//! The lines before the products.

use super::Grouping;
use crate::alert::aside;
use crate::alert::fields::Fields;
use crate::alert::group::{Group, Start};
use crate::alert::heading::{self, Header};
use crate::alert::label::{self, Label};
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
            self.hear_group(&header);
        }
    }

    /// Takes the days of a line that is of the header, whatever it says besides.
    pub(super) fn hear_line(&mut self, line: &Line, fields: &Fields) {
        self.day.hear_line(fields, &line.text, self.posted);
        self.days.lead(line, fields);
    }

    /// What a name behind a label says before all products.
    pub(super) fn labelled_header(&self, line: &Line, fields: &Fields) -> Option<Header> {
        let is_first = self.current.is_none() && self.is_header();
        Header::of_label(line, fields, self.posted).filter(|_| is_first)
    }

    /// Takes the day of a title before all products that the first of them may take for its
    /// own: `11/25(수) 16시 오픈 상품`.
    pub(super) fn hear_title(&mut self, line: &Line, fields: &Fields) {
        let is_listed = line.number.is_some() || line.is_bulleted();
        let is_title = fields.words.as_deref().is_some_and(aside::is_title);
        if self.is_header() && !is_listed && fields.ids.is_empty() && is_title {
            self.hear(fields);
        }
    }

    /// Takes the days of what began as a product.
    pub(super) fn hear_group(&mut self, group: &Group) {
        if let Some(header) = &group.header {
            header.tell(&mut self.day, self.posted);
        }
        self.hear(&group.fields);
    }

    /// A line below the first one of a product says when it opens: a time in its name is
    /// part of the name.
    pub(super) fn forget_name_times(&mut self, line: &Line, fields: &Fields) {
        let labels = label::find(&line.text, &[]);
        let is_labelled = labels.first().is_some_and(|label| {
            label.span.start == 0 && label.colon && label.label == Label::Opens
        });
        if let Some(current) = &mut self.current
            && fields.has_opening()
            && (is_labelled || fields.name().is_none())
        {
            current.forget_name_times();
        }
    }

    pub(super) fn hear(&mut self, fields: &Fields) {
        self.day.hear(fields, self.posted.zone);
    }
}
