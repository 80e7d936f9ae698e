//! Lines with a product's name whose fields are on the lines below.

use super::bind::Sighting;
use super::fields::Fields;
use super::group::{Group, Start};
use super::id::Place;

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
    /// those of the heading.
    pub(super) fn give_to(mut self, fields: &mut Fields) {
        if !fields.ids.is_empty() {
            self.fields.ids.clear();
            if !fields.has_time() {
                self.fields.sightings = self.times;
            }
        }
        self.fields.absorb(std::mem::take(fields));
        *fields = self.fields;
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
pub(super) fn keep_products(groups: &mut Vec<Group>) {
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
