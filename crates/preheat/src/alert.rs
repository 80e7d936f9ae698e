//! From the words of an alert to its products.
//!
//! [`read`] knows the shapes that alert bots write; an [`AlertPattern`] replaces that
//! knowledge for a list that none of them fits. A product of which something cannot
//! be read keeps its place in the list and says what: nothing is ever guessed.

mod aside;
mod bind;
mod day;
mod doubtful;
mod fields;
mod group;
mod grouping;
mod heading;
mod id;
mod item;
mod label;
mod line;
mod name;
mod opening;
mod parts;
mod pattern;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;

use crate::when::LocalTimeError;
pub use pattern::{AlertPattern, AlertPatternError};

/// Products that are read of one alert; what follows is named as unread.
pub const ITEMS_MAX: usize = 200;

/// Characters that are read of one alert: more than a Slack message can hold.
pub const CHARS_MAX: usize = 200_000;

/// Bytes that are read of one line: what is found in it is compared among itself.
const LINE_MAX: usize = 2000;

/// The products of an alert, and what looks like one and is not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alert {
    /// The products in the order of the list.
    pub items: Vec<Item>,
    /// Entries of the list that are no products for us.
    pub unread: Vec<Unread>,
}

/// One product of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number in the list: the alert's own, or one more than the product before.
    pub number: u32,
    /// The shop's id; `None` says why in `problems`.
    pub id: Option<String>,
    /// The name, if there is one.
    pub name: Option<String>,
    /// The moment the doors open; `None` says why in `problems`.
    pub opens_at: Option<DateTime<Utc>>,
    /// The day on which it opens, in the alert's zone, even where the time cannot be
    /// read: its own date, else the alert's, else the day of the post. `None` if it is
    /// unclear which.
    pub day: Option<NaiveDate>,
    /// The view count as the alert writes it, such as `12,345`.
    pub views: Option<String>,
    /// What could not be read, and what it shares with another product.
    pub problems: Vec<Problem>,
}

/// What keeps a product from being understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No product id.
    NoId,
    /// More than one id, none better than the others.
    SeveralIds(Vec<String>),
    /// No opening time.
    NoTime,
    /// Words in the place of the time that are no time, or could be two: `미정`, `4시`.
    UnclearTime(String),
    /// More than one opening time, none marked as the opening.
    SeveralTimes(Vec<DateTime<Utc>>),
    /// A date that does not exist or could be read in two ways: `2/30`, `26.11.24`.
    UnclearDate(String),
    /// More than one date, none marked as the opening's.
    SeveralDates(Vec<NaiveDate>),
    /// The day of the week that stands there is not the date's.
    WrongWeekday {
        /// The date as it was read.
        date: NaiveDate,
        /// The day that the alert says it is.
        said: Weekday,
    },
    /// A change of the clocks leaves the time out or has it twice.
    NotALocalTime(LocalTimeError),
    /// Another product of the list has the same number: only the id is certain.
    SharedNumber,
    /// Another product of the list has the same id.
    SharedId,
}

/// An entry that looks like a product and is none for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its number, if it has one.
    pub number: Option<u32>,
    /// The shop's id, if it has exactly one.
    pub id: Option<String>,
    /// How it begins, at most 80 characters, as plain text.
    pub text: String,
    /// Why it is not read.
    pub reason: UnreadReason,
}

/// Why an entry is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadReason {
    /// It is numbered, but has neither id nor time.
    NoFields,
    /// It is struck through.
    Struck,
    /// It lies beyond [`ITEMS_MAX`] or [`CHARS_MAX`], or its line is too long.
    TooMuch,
}

/// Where and when an alert was posted: what its dates count from.
#[derive(Clone, Copy)]
struct Posted {
    today: NaiveDate,
    zone: Tz,
}

/// Reads the products of an alert that was posted at `posted_at`. `lines` are its
/// words; dates and times without a zone are in `zone`. With a `pattern`, each of its
/// matches is a product, and nothing else is.
pub fn read(
    lines: &[String],
    posted_at: DateTime<Utc>,
    zone: Tz,
    pattern: Option<&AlertPattern>,
) -> Alert {
    let posted = Posted {
        today: posted_at.with_timezone(&zone).date_naive(),
        zone,
    };
    let (lines, beyond) = within_limit(lines);
    let mut groups = match pattern {
        Some(pattern) => pattern.groups(&lines, posted),
        None => grouping::groups(&lines, posted),
    };
    if let Some(first) = beyond {
        groups
            .unread
            .push(Unread::new(None, None, first, UnreadReason::TooMuch));
    }
    item::alert(groups, posted)
}

/// The lines within [`CHARS_MAX`] and [`LINE_MAX`], and the first words that are not.
fn within_limit(lines: &[String]) -> (Vec<&str>, Option<&str>) {
    let mut left = CHARS_MAX;
    let mut within = Vec::with_capacity(lines.len().min(1024));
    let mut beyond = None;
    for line in lines.iter().flat_map(|line| parts(line)) {
        let end = line.floor_char_boundary(LINE_MAX);
        let (line, rest) = line.split_at_checked(end).unwrap_or((line, ""));
        if !rest.is_empty() {
            beyond = beyond.or(Some(rest));
        }
        // The bytes are counted: never fewer than the characters.
        match left.checked_sub(line.len() + 1) {
            Some(rest) => left = rest,
            None => return (within, beyond.or(Some(line))),
        }
        within.push(line);
    }
    (within, beyond)
}

/// The lines in `line`; a blank one is a line too.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    line.lines().chain(line.is_empty().then_some(""))
}

impl Unread {
    fn new(number: Option<u32>, id: Option<String>, text: &str, reason: UnreadReason) -> Self {
        Self {
            number,
            id,
            text: text.chars().take(80).collect(),
            reason,
        }
    }
}
