//! What the lines of one product say together.

use super::bind::{Sighting, change};
use super::day::AlertDay;
use super::fields::Fields;
use super::heading::{self, Header, Heading};
use super::{Unread, UnreadReason};

/// The lines of one product, read.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// The number that it begins with.
    pub(super) number: Option<u32>,
    pub(super) fields: Fields,
    /// The alert's date where it stands.
    pub(super) day: AlertDay,
    /// Whether it begins with a name under a label for names.
    pub(super) is_value: bool,
    /// Its first line.
    pub(super) text: String,
    /// The bullets and the blanks that this line begins with.
    pub(super) mark: String,
    pub(super) indent: usize,
    /// Whether its first line has its id.
    pub(super) id_first: bool,
    /// What it begins with.
    pub(super) start: Start,
    /// The words that its time stands under: perhaps another product's name.
    pub(super) under: Option<Heading>,
    /// The line before the products that its name is from.
    pub(super) header: Option<Header>,
    /// The times in its name, which count where no other line says one.
    pub(super) name_times: Vec<Sighting>,
    /// Whether it may be the alert's header: no other line begins with the same mark.
    pub(super) unlike: bool,
}

/// What a product begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A number, a bullet or a row of a table.
    Listed,
    /// What only a product has.
    Fields,
    /// A line with its name, and fields below.
    Heading,
    /// A line with its name and id, and nothing below: perhaps no product.
    HeadingAlone,
}

/// The products of an alert, line by line.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
    pub(super) unread: Vec<Unread>,
}

impl Group {
    /// A product of a list: a row of a table, or what a pattern has found.
    pub(super) fn listed(number: Option<u32>, fields: Fields, text: &str, day: AlertDay) -> Self {
        Self {
            number,
            fields,
            day,
            is_value: false,
            text: text.to_owned(),
            mark: String::new(),
            indent: 0,
            id_first: true,
            start: Start::Listed,
            under: None,
            header: None,
            name_times: Vec::new(),
            unlike: false,
        }
    }

    /// The entry that this is instead of a product.
    pub(super) fn unread(&self, reason: UnreadReason) -> Unread {
        Unread::new(self.number, self.fields.only_id(), &self.text, reason)
    }

    /// Whether another product may have begun since, without a sign of its own.
    pub(super) fn may_be_over(&self) -> bool {
        let has = &self.fields;
        self.start != Start::Listed && (!has.ids.is_empty() || has.has_time())
    }

    /// Whether it is the alert's header if another product begins now.
    pub(super) fn may_be_header(&self) -> bool {
        self.unlike && !self.fields.has_certain_id()
    }

    /// Drops the times in its name: a line below says when it opens.
    pub(super) fn forget_name_times(&mut self) {
        let times = std::mem::take(&mut self.name_times);
        self.fields.sightings.retain(|one| !times.contains(one));
    }

    /// Whether it has an id and a time.
    pub(super) fn is_complete(&self) -> bool {
        !self.fields.ids.is_empty() && self.fields.has_time()
    }

    /// Whether the product is only a name so far.
    pub(super) fn is_name(&self) -> bool {
        self.fields.ids.is_empty() && !self.fields.has_time()
    }

    /// Whether a line says more of this product, and not of the next one.
    pub(super) fn is_more(&self, fields: &Fields, apart: bool) -> bool {
        let has = &self.fields;
        let Some(name) = fields.words.as_deref() else {
            return !fields.is_prose();
        };
        if fields.is_prose() {
            return false;
        }
        let only_id = Fields {
            ids: Vec::new(),
            ..fields.clone()
        }
        .is_prose();
        if self.start == Start::Listed {
            return !only_id || has.ids.is_empty();
        }
        if !fields.ids.is_empty() {
            let is_link = heading::is_link(name) || has.name() == Some(name);
            return has.ids.is_empty() && !apart && is_link;
        }
        // Where products begin with their id, no other one begins here.
        let is_change =
            fields.is_cancelled() && self.id_first || fields.has_opening() && change::is_said(name);
        let adds_views = fields.views.is_some() && has.views.is_none();
        !apart && (!self.is_complete() || is_change || adds_views)
    }
}
