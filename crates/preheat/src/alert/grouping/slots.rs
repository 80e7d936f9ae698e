//! Times that stand above their products, each alone on its line.

use super::Grouping;
use super::below::is_bullet;
use crate::alert::bind::{Clock, Sighting};
use crate::alert::fields::Fields;
use crate::alert::group::Group;
use crate::alert::id::Place;
use crate::alert::label;
use crate::alert::line::Line;

/// The times of an alert that is read as if each stood above its products.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// What all of them begin with: `오픈` in `오픈 16:00`, most often nothing.
    lead: String,
    slots: Vec<Slot>,
    /// The sign that all of them begin with, such as `■`, if they do with one.
    sign: Option<String>,
    /// Where the entry before all of them has its id: `담당 #5678`.
    before: Option<Place>,
    /// Whether a product has a time of its own, or one stands before all of them.
    own_time: bool,
    /// Whether a product's name may be the words of a title, whose mark it has or under
    /// which it has no name.
    other_name: bool,
    /// Whether one of the times stands under words, perhaps a product's name.
    under_words: bool,
}

/// A time, and how many products stand under it.
#[derive(Clone, Debug)]
struct Slot {
    fields: Fields,
    n_products: usize,
    /// Whether it says a time at all: `■ 시간 미정` says that there is none.
    is_known: bool,
}

/// Where the times of an alert stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Above their products.
    Above,
    /// In them or below.
    Below,
    /// It may be either.
    Unclear,
}

impl Slots {
    pub(super) fn new(lead: String) -> Self {
        Self {
            lead,
            ..Self::default()
        }
    }

    pub(super) fn open(&mut self, line: &Line, fields: Fields, under_words: bool) {
        let sign = Some(&line.mark).filter(|_| line.is_bulleted() && !is_bullet(&line.mark));
        match self.slots.is_empty() {
            true => self.sign = sign.cloned(),
            false => self.sign = self.sign.take().filter(|one| Some(one) == sign),
        }
        self.under_words |= under_words && self.slots.iter().any(|slot| slot.n_products > 0);
        self.slots.push(Slot {
            fields,
            n_products: 0,
            is_known: true,
        });
    }

    /// Begins what stands under a title like the others that has no time for it.
    fn open_unknown(&mut self, words: &str) {
        let mut fields = Fields::default();
        fields.cancel(words);
        self.slots.push(Slot {
            fields,
            n_products: 0,
            is_known: false,
        });
    }

    /// Gives the time to a product under it.
    pub(super) fn give_to(&mut self, group: &mut Group) {
        let has_mark = self.lead.strip_prefix(TITLE) == Some(&group.mark);
        let is_alike = has_mark && group.number.is_none();
        self.other_name |= group.fields.name().is_none() || is_alike;
        let fields = &mut group.fields;
        self.own_time |= fields.has_time();
        let place = fields.best_place();
        match self.slots.last_mut() {
            Some(slot) => {
                self.own_time |= self.before.is_some() && self.before == place;
                slot.n_products += 1;
                fields.absorb(slot.fields.clone());
            }
            None => self.before = place,
        }
    }

    /// Counts an entry that is no product.
    pub(super) fn pass(&mut self) {
        if let Some(slot) = self.slots.last_mut() {
            slot.n_products += 1;
        }
    }

    /// Only where each time has its products, and at least two have, is it certain that
    /// the first one does not say when the alert was written. `all_have_times` says that
    /// each product has one in it or below it.
    pub(super) fn layout(&self, all_have_times: bool) -> Layout {
        if all_have_times {
            return self.layout_by_last();
        }
        // Those at the very top belong to the header.
        let known = self.slots.iter().filter(|slot| slot.is_known);
        let slots: Vec<&Slot> = known.skip_while(|slot| slot.n_products == 0).collect();
        let [first, others @ ..] = slots.as_slice() else {
            return Layout::Below;
        };
        let has_day = |slot: &Slot| slot.fields.sightings.iter().any(has_day);
        let is_stamp = has_day(first) && !others.iter().any(|slot| has_day(slot));
        let each_has_products = others.iter().all(|slot| slot.n_products > 0);
        let is_title = self.lead.starts_with(TITLE);
        if is_title && (self.other_name || !each_has_products) {
            return Layout::Below;
        }
        if self.own_time || others.is_empty() || is_stamp && !each_has_products {
            return Layout::Below;
        }
        let alike = others.iter().all(|slot| has_day(slot) == has_day(first));
        if each_has_products && alike && !self.under_words {
            Layout::Above
        } else if self.lead.is_empty() {
            Layout::Unclear
        } else {
            // What a label marks is more often a product's own.
            Layout::Below
        }
    }

    /// Each has the time below it, but so it has the one above: the last may say when the
    /// alert was written, as its date tells.
    fn layout_by_last(&self) -> Layout {
        let has_day = |slot: &Slot| slot.fields.sightings.iter().any(has_day);
        let [first, between @ .., last] = self.slots.as_slice() else {
            return Layout::Below;
        };
        let has_products = |slot: &Slot| slot.n_products > 0;
        let is_shifted = has_products(first) && between.iter().all(has_products);
        if self.own_time || between.is_empty() || !is_shifted || has_products(last) {
            return Layout::Below;
        }
        let others_have_days = has_day(first) || between.iter().any(has_day);
        match has_day(last) && !others_have_days {
            true => Layout::Above,
            false => Layout::Below,
        }
    }

    /// Gives all times to each product: which is its own is not clear.
    pub(super) fn confuse(self, groups: &mut [Group]) {
        for group in groups {
            group.fields.sightings.clear();
            for slot in self.slots.iter().filter(|slot| slot.is_known) {
                group.fields.absorb(slot.fields.clone());
            }
            group.fields.mark_times();
        }
    }
}

impl Grouping {
    /// A time alone on its line, or among the words of a title, if such times are taken to
    /// stand above their products.
    pub(super) fn take_time(&mut self, line: &Line, fields: &Fields) -> bool {
        let Some(lead) = lead(line, fields) else {
            return self.take_other_title(line, fields);
        };
        if self.is_before_products() {
            let is_title = lead.starts_with(TITLE);
            let leads = if is_title {
                &mut self.title
            } else {
                &mut self.lead
            };
            leads.get_or_insert_with(|| lead.clone());
        }
        if self.slots.as_ref().is_none_or(|slots| slots.lead != lead) {
            return self.take_other_title(line, fields);
        }
        let under_words = self.heading.as_ref().is_some_and(|words| !words.has_ids());
        self.drop_heading();
        self.close();
        if self.is_header() {
            self.hear(fields);
        }
        if let Some(slots) = &mut self.slots {
            slots.open(line, fields.clone(), under_words);
        }
        true
    }

    /// A title like those with a time, and without one of an opening: what stands under it
    /// does not open when the products above it do.
    fn take_other_title(&mut self, line: &Line, fields: &Fields) -> bool {
        let is_like = |slots: &Slots| slots.sign.as_deref() == Some(&*line.mark);
        let is_product = line.number.is_some() || !fields.ids.is_empty();
        if is_product || !self.slots.as_ref().is_some_and(is_like) {
            return false;
        }
        self.drop_heading();
        self.close();
        if let Some(slots) = &mut self.slots {
            slots.open_unknown(&line.body);
        }
        true
    }

    /// Whether a line is a title such as the one before all products, with another time.
    pub(super) fn is_title(&self, line: &Line, fields: &Fields) -> bool {
        self.title.is_some() && self.title == lead(line, fields)
    }

    /// Whether nothing so far has a product's id or number.
    fn is_before_products(&self) -> bool {
        let heading = self.heading.as_ref();
        let current = self.current.as_ref();
        self.is_header()
            && !heading.is_some_and(|heading| heading.fields.has_certain_id())
            && !current.is_some_and(|group| group.number.is_some() || group.fields.has_certain_id())
    }
}

fn has_day(one: &Sighting) -> bool {
    one.day.is_some() || matches!(one.clock, Clock::Instant(_))
}

/// What the lead of a title begins with, and that of no other line.
const TITLE: char = '\n';

/// What a line begins with that is a time alone, or a title with the time of an opening: a
/// label, or a title's bullets.
fn lead(line: &Line, fields: &Fields) -> Option<String> {
    if line.number.is_some() || !fields.has_time() {
        return None;
    }
    if !fields.is_time() {
        let only_words = fields.ids.is_empty() && fields.labelled_name.is_none();
        let is_title = only_words && fields.views.is_none() && fields.has_opening();
        return is_title.then(|| format!("{TITLE}{}", line.mark));
    }
    let digit = line.text.find(|c: char| c.is_ascii_digit());
    let before = line.text.get(..digit.unwrap_or_default());
    // Slack's own element for a moment says no label.
    let before = before.unwrap_or_default().trim_end_matches("<!date^");
    let label = label::find(before, &[]).first().map(|l| l.span.clone());
    let words = label.and_then(|span| before.get(span)).unwrap_or_default();
    Some(words.trim_end_matches([':', ' ']).to_lowercase())
}
