//! Whether a line is a product's first, or one more of the product above it.

use super::{Grouping, same_times};
use crate::alert::bind::change;
use crate::alert::fields::Fields;
use crate::alert::group::Start;
use crate::alert::id::Place;
use crate::alert::line::Line;

/// The sign before a remark, which begins no product.
const REMARK: &str = "※";

impl Grouping {
    /// Whether a line without a number is another product's first.
    pub(super) fn begins(&self, line: &Line, fields: &Fields) -> bool {
        let ids = fields.best_ids();
        let certain = fields.ids.iter().any(|(place, _)| match place {
            Place::Label | Place::Code | Place::Head => true,
            // Elsewhere it may be a ticket, a channel, a year.
            Place::ProductUrl | Place::Hash | Place::Brackets => {
                line.is_bulleted() || fields.has_time()
            }
            Place::OtherUrl => line.is_bulleted() && fields.has_time(),
        });
        let bulleted = line.is_bulleted()
            && line.mark != REMARK
            && fields.has_time()
            && fields.name().is_some()
            && !self.is_notice(line, fields);
        let heading = self.heading.as_ref();
        // The id above is this time's, whatever came before.
        let headed = fields.name().is_none()
            && heading.is_some_and(|heading| heading.is_followed_by(fields));
        let Some(current) = &self.current else {
            let labelled = fields.has_opening() || fields.labelled_name.is_some();
            return certain || bulleted || headed || labelled;
        };
        let has = &current.fields;
        let has_ids = !has.ids.is_empty();
        let complete = has_ids && has.has_time();
        // `품번: WF24` below `상품번호: 48213` is that product's.
        let is_its_code = fields.best_place() == Some(Place::Code)
            && has.best_place().is_some_and(|place| place < Place::Code);
        let other_id = certain && has_ids && ids != has.best_ids() && !is_its_code;
        if current.number.is_some() {
            // What follows a number is that product's, until it is clearly another's.
            let starts = fields.has_time() || fields.name().is_some() || heading.is_some();
            return other_id && complete && starts;
        }
        let listed = current.start == Start::Listed;
        let renamed = fields.labelled_name.is_some() && has.labelled_name.is_some();
        let apart = !listed && has_ids && heading.is_some_and(|heading| heading.apart);
        let reopened = fields.has_opening() && heading.is_some() && (has.has_time() || apart);
        // After a time that is not marked, it may be the opening of the same product; so it
        // may in a block that begins with an id.
        let retimed = has_ids
            && has.has_opening()
            && fields.has_opening()
            && !same_times(fields, has)
            && (self.apart || !current.id_first);
        // A product without an id takes none from below another name.
        let named = fields.words.is_some() || heading.is_some() && has.has_time();
        let stray = certain && !has_ids && (!listed && named || self.begins_block(fields));
        // `- 상태: 취소`, `- 변경: 17:00` below a product that has no such bullet.
        let is_its_change = fields.ids.is_empty()
            && line.mark != current.mark
            && (fields.is_cancelled() || fields.name().is_some_and(change::is_said));
        other_id
            || renamed
            || reopened
            || retimed
            || stray
            || headed && (complete || !listed) && !self.is_block_open()
            || bulleted && !current.is_name() && !is_its_change
    }

    /// Whether a blank line and a labelled id begin a product, as they have begun another.
    fn begins_block(&self, fields: &Fields) -> bool {
        let mut groups = self.done.groups.iter();
        self.apart
            && fields.best_place() == Some(Place::Label)
            && groups.any(|group| group.id_first && group.fields.best_place() == Some(Place::Label))
    }

    /// Whether the product began with its id, has its name, and its time is still to come,
    /// whatever the words since.
    pub(super) fn is_block_open(&self) -> bool {
        let current = self.current.as_ref();
        !self.apart
            && !self
                .heading
                .as_ref()
                .is_some_and(|heading| heading.apart || heading.fields.has_certain_id())
            && current.is_some_and(|group| {
                let fields = &group.fields;
                group.id_first && fields.name().is_some() && !fields.has_time()
            })
    }
}
