//! A team's own pattern for a list that none of the known shapes fits.

use regex_lite::{Captures, Regex, RegexBuilder};

use super::bind::{self, Clock, Day, Role, Sighting};
use super::day::AlertDay;
use super::fields::Fields;
use super::group::{Group, Groups};
use super::id::Place;
use super::line::Line;
use super::{ITEMS_MAX, Posted, Unread, UnreadReason, name};
use crate::when::scan;

/// The groups that a pattern can have.
const GROUPS: [&str; 6] = ["number", "id", "name", "date", "time", "views"];

/// Bytes of an alert that a pattern is applied to: matching may take time in
/// proportion to their square.
const TEXT_MAX: usize = 40_000;

/// A regular expression whose every match in the alert's lines is one product. The
/// lines are joined by `\n`, and `^` and `$` match at each of them.
#[derive(Clone, Debug)]
pub struct AlertPattern(Regex);

impl AlertPattern {
    /// Compiles a pattern with the named groups `id` and `time`, and perhaps
    /// `number`, `name`, `date` and `views`.
    ///
    /// # Errors
    /// When it is no regular expression, lacks a group, has one that means nothing,
    /// or matches an empty text.
    pub fn new(pattern: &str) -> Result<Self, AlertPatternError> {
        let regex = RegexBuilder::new(pattern)
            .multi_line(true)
            .size_limit(1 << 20)
            .build()
            .map_err(|error| AlertPatternError::Malformed(error.to_string()))?;
        let names: Vec<&str> = regex.capture_names().flatten().collect();
        if let Some(unknown) = names.iter().find(|name| !GROUPS.contains(name)) {
            return Err(AlertPatternError::UnknownGroup((*unknown).to_owned()));
        }
        for required in ["id", "time"] {
            if !names.contains(&required) {
                return Err(AlertPatternError::MissingGroup(required));
            }
        }
        if regex.is_match("") {
            return Err(AlertPatternError::MatchesNothing);
        }
        Ok(Self(regex))
    }

    /// The products that the pattern finds.
    pub(super) fn groups(&self, lines: &[&str], posted: Posted) -> Groups {
        let mut groups = Groups::default();
        let mut text = String::new();
        for line in lines.iter().filter(|line| !line.is_empty()) {
            if text.len() + line.len() >= TEXT_MAX {
                let reason = UnreadReason::TooMuch;
                groups.unread.push(Unread::new(None, None, line, reason));
                break;
            }
            text.extend(line.chars().map(visible_blank));
            text.push('\n');
        }
        let mut day = AlertDay::posted(posted.today);
        let mut end = 0;
        for captures in self.0.captures_iter(&text).take(ITEMS_MAX + 1) {
            if let Some(whole) = captures.get(0) {
                let is_header = groups.groups.is_empty();
                hear(
                    &mut day,
                    whole_lines(&text, end, whole.start()),
                    is_header,
                    posted,
                );
                end = whole.end();
            }
            let group = group(&captures, posted, day.clone());
            if is_struck(&text, &captures) {
                groups.unread.push(group.unread(UnreadReason::Struck));
            } else if groups.groups.len() == ITEMS_MAX {
                groups.unread.push(group.unread(UnreadReason::TooMuch));
            } else {
                groups.groups.push(group);
            }
        }
        groups
    }
}

/// A pattern that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AlertPatternError {
    /// Not a regular expression.
    #[error("it is not a regular expression: {0}")]
    Malformed(String),
    /// A group that every product needs is not there.
    #[error("it has no group (?P<{0}>…); the groups id and time are needed")]
    MissingGroup(&'static str),
    /// A group that nobody would read.
    #[error("its group (?P<{0}>…) means nothing; there are number, id, name, date, time and views")]
    UnknownGroup(String),
    /// It matches everywhere.
    #[error("it matches an empty text")]
    MatchesNothing,
}

/// The lines between two matches that none of them is a part of.
fn whole_lines(text: &str, from: usize, to: usize) -> impl Iterator<Item = &str> {
    let is_within = from > 0 && !text.get(..from).is_some_and(|text| text.ends_with('\n'));
    let between = text.get(from..to).unwrap_or_default();
    let (whole, _) = between.rsplit_once('\n').unwrap_or_default();
    whole.split('\n').skip(usize::from(is_within))
}

/// Whether a match lies in a line of which all is struck through.
fn is_struck(text: &str, captures: &Captures<'_>) -> bool {
    captures.get(0).is_some_and(|whole| {
        let before = text.get(..whole.start()).unwrap_or_default();
        let after = text.get(whole.end()..).unwrap_or_default();
        let start = before.rfind('\n').unwrap_or(0);
        let end = whole.end() + after.find('\n').unwrap_or(after.len());
        let mut lines = text.get(start..end).unwrap_or_default().lines();
        lines.any(|line| line.contains('~') && Line::read(line).struck)
    })
}

/// Takes the date of the header, or of headings among the products. Lines that look like
/// products of their own say none.
fn hear<'t>(
    day: &mut AlertDay,
    lines: impl Iterator<Item = &'t str>,
    is_header: bool,
    posted: Posted,
) {
    for line in lines.map(Line::read) {
        let fields = Fields::of_line(&line, posted.today);
        let has_id = fields
            .best_place()
            .is_some_and(|place| !place.is_doubtful());
        if line.struck || line.number.is_some() || has_id {
            continue;
        }
        if is_header {
            day.hear_line(&fields, &line.text, posted);
        } else if AlertDay::is_day(&fields) {
            day.turn_to(&fields.days);
        } else if let Some(days) = AlertDay::of_title(&fields) {
            day.turn_to(&days);
        }
    }
}

fn group(captures: &Captures<'_>, posted: Posted, day: AlertDay) -> Group {
    let said = |group| {
        let words = captures.name(group)?.as_str().trim();
        (!words.is_empty()).then(|| words.to_owned())
    };
    let mut fields = Fields {
        views: said("views"),
        labelled_name: said("name").map(|words| name::clean(&words)),
        ..Fields::default()
    };
    fields.ids.extend(said("id").map(|id| (Place::Label, id)));
    if let Some(time) = said("time") {
        fields.sightings = openings(said("date").as_deref(), &time, posted);
    }
    let number = said("number").and_then(|number| number.parse().ok());
    let whole = captures.get(0).map_or("", |whole| whole.as_str());
    Group::listed(number, fields, whole, day)
}

/// What stands in the groups `date` and `time` is the opening, by their names.
fn openings(date: Option<&str>, time: &str, posted: Posted) -> Vec<Sighting> {
    let text = format!("{} {time}", date.unwrap_or_default());
    let bound = bind::bind(&text, &scan::words(&text, posted.today), &[], posted.today);
    let mut openings = bound.sightings;
    openings.retain(|one| one.role != Role::Aside);
    for one in &mut openings {
        one.role = Role::Opens;
        // A date that is none must not become the alert's.
        let unclear = || Some(Day::Unclear(date?.chars().take(40).collect()));
        one.day = one.day.take().or_else(unclear);
    }
    if openings.is_empty() {
        openings.push(Sighting {
            clock: Clock::Unclear(time.chars().take(40).collect()),
            day: None,
            weekday: None,
            role: Role::Opens,
        });
    }
    openings
}

/// Every blank as the blank that a person types in a pattern.
fn visible_blank(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}
