//! Lines with a product's name whose fields are on the lines below.

use std::slice;

use super::Posted;
use super::aside;
use super::bind::{Clock, LoneDay, Sighting};
use super::day::AlertDay;
use super::fields::Fields;
use super::group::{Group, Start};
use super::id::Place;
use super::line::Line;
use crate::when::scan::DateForm;

/// A line of words, and what stands under it: the product that comes next, if its
/// opening follows.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// What is known of the product. No times: the words may be a header's.
    pub(super) fields: Fields,
    /// The times among the words, for a product that has an id right below and no time.
    pub(super) times: Vec<Sighting>,
    /// The line itself.
    pub(super) text: String,
    /// Whether a blank line stands before it.
    pub(super) apart: bool,
    /// What it says as a line before the products, if it may be the first one's name.
    pub(super) header: Option<Header>,
}

/// A line before the products whose days are those of all of them, unless it is the name
/// of the first one.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) fields: Fields,
    pub(super) text: String,
}

impl Header {
    /// What a line says, if it may be a product's name: a title says what stands below
    /// it, and a date with a time when it was written.
    pub(super) fn of(fields: &Fields, text: &str) -> Option<Self> {
        let name = fields.name()?;
        let has_day = |one: &Sighting| one.day.is_some() || matches!(one.clock, Clock::Instant(_));
        let is_title = aside::is_title(name) || fields.sightings.iter().any(has_day);
        (!is_title).then(|| Self {
            fields: fields.clone(),
            text: text.to_owned(),
        })
    }

    /// What a name behind a label says as words, if no product follows: `상품: 11/25 라인업`.
    pub(super) fn of_label(line: &Line, fields: &Fields, posted: Posted) -> Option<Self> {
        let name = fields.labelled_name.as_ref()?;
        let words = Line {
            text: name.clone(),
            ..Line::default()
        };
        (line.number.is_none() && fields.ids.is_empty()).then(|| Self {
            fields: Fields::of_line(&words, posted.today),
            text: name.clone(),
        })
    }

    /// Gives its days to the alert.
    pub(super) fn tell(&self, day: &mut AlertDay, posted: Posted) {
        day.hear_line(&self.fields, &self.text, posted);
    }
}

impl Heading {
    /// The heading that a line is, if it has words.
    pub(super) fn of(fields: Fields, text: &str, apart: bool) -> Option<Self> {
        let words = Some(fields.name()?.to_owned());
        Some(Self {
            fields: Fields {
                ids: fields.ids,
                views: fields.views,
                words,
                ..Fields::default()
            },
            times: Vec::new(),
            text: text.to_owned(),
            apart,
            header: None,
        })
    }

    /// Whether the product has an id already.
    pub(super) fn has_ids(&self) -> bool {
        !self.fields.ids.is_empty()
    }

    /// Whether it only lacks an id: it says a name and a time.
    pub(super) fn is_product(&self) -> bool {
        !self.has_ids() && !self.times.is_empty()
    }

    /// Whether the time of a line below is certainly this product's.
    pub(super) fn is_followed_by(&self, fields: &Fields) -> bool {
        self.fields
            .best_place()
            .is_some_and(|place| fields.has_opening() || fields.has_time() && !place.is_doubtful())
    }

    /// Completes the line that the product begins with. Its own ids count before
    /// those of the heading. Returns the times that it has from the heading.
    pub(super) fn give_to(mut self, fields: &mut Fields) -> Vec<Sighting> {
        let mut times = Vec::new();
        if !fields.ids.is_empty() {
            self.fields.ids.clear();
            if !fields.has_time() {
                times = self.times;
            }
        }
        self.fields.sightings.clone_from(&times);
        self.fields.absorb(std::mem::take(fields));
        *fields = self.fields;
        times
    }
}

/// Whether words beside a URL say where it leads, and are no name.
pub(super) fn is_link(words: &str) -> bool {
    let words = words.to_lowercase();
    LINKS.iter().any(|link| words.contains(link))
}

const LINKS: [&str; 16] = [
    "바로가기",
    "바로 가기",
    "보기",
    "보러",
    "구매하",
    "구매 링크",
    "링크",
    "페이지",
    "확인하",
    "url",
    "link",
    "view",
    "details",
    "buy now",
    "shop now",
    "see more",
];

/// Drops the headings that are no products. Where none are listed, those that look
/// like the others are products too, and say what they lack: without them the others
/// would be counted wrongly.
fn keep_products(groups: &mut Vec<Group>) {
    let is_list = groups.iter().any(|group| group.start == Start::Listed);
    let places: Vec<Place> = groups
        .iter()
        .filter(|group| matches!(group.start, Start::Heading | Start::HeadingAlone))
        .filter_map(|group| group.fields.best_place())
        .collect();
    let has_headings = groups
        .iter()
        .any(|group| group.start == Start::Heading && !group.fields.ids.is_empty());
    groups.retain(|group| match (group.start, group.fields.best_place()) {
        (Start::Heading, None) => !is_list && has_headings,
        (Start::Heading, Some(place)) => !is_list || !place.is_doubtful(),
        (Start::HeadingAlone, place) => {
            let n_alike = places.iter().filter(|other| Some(**other) == place).count();
            !is_list && place != Some(Place::OtherUrl) && n_alike > 1
        }
        (Start::Listed | Start::Fields, _) => true,
    });
}

/// Settles what the line was that the first product has its name from, once all of the
/// products are known: the others have names, too, or it was a title.
pub(super) fn settle_header(groups: &mut Vec<Group>, posted: Posted) {
    let header = groups.iter().find_map(|group| group.header.clone());
    keep_products(groups);
    let Some(header) = header else {
        return;
    };
    let are_named = groups.iter().all(|group| group.fields.name().is_some());
    let first = groups.iter_mut().find(|group| group.header.is_some());
    // A product with another name behind a label has none from the line.
    let is_its_name = |first: &&mut Group| {
        let labelled = first.fields.labelled_name.as_ref();
        labelled.is_none_or(|name| *name == header.text)
    };
    if let Some(first) = first.filter(|_| are_named).filter(is_its_name) {
        // Of a day in the name of a product it is not certain whose it is.
        let mut days = header.fields.days;
        let is_labelled = first.fields.labelled_name.is_some();
        days.retain(|day| {
            !is_labelled && day.form != DateForm::Fraction && !first.day.is(slice::from_ref(day))
        });
        days.iter_mut().for_each(LoneDay::make_unclear);
        first.fields.days.extend(days);
    } else {
        for group in groups {
            header.tell(&mut group.day, posted);
        }
    }
}
