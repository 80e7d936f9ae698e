//! The parts of a line between bars, slashes and dots.

use super::label::{self, Label};

/// The parts of a line. A label that is a part by itself belongs to the next one.
pub(super) fn joined_labels(text: &str) -> Vec<String> {
    let parts = text
        .split('|')
        .flat_map(slashed)
        .flat_map(|part| part.split(" · "))
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let mut joined: Vec<String> = Vec::new();
    let mut label: Option<Label> = None;
    for part in parts {
        let next = label::alone(part);
        match (label, next) {
            (Some(before), None) => {
                joined.pop();
                joined.push(format!("{}: {part}", label::word(before)));
            }
            _ => joined.push(part.to_owned()),
        }
        label = next;
    }
    joined
}

/// The parts between slashes; `11 / 25 16:00` is one.
fn slashed(part: &str) -> Vec<&str> {
    let is_digits = |text: &str| (1..=2).contains(&text.len()) && text.parse::<u8>().is_ok();
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, sign) in part.match_indices(" / ") {
        let before = part.get(from..at).unwrap_or_default();
        let behind = part.get(at + sign.len()..).unwrap_or_default();
        let mut next = behind.split(' ');
        let is_date = before.rsplit(' ').next().is_some_and(is_digits)
            && next.next().is_some_and(is_digits)
            && next
                .next()
                .is_some_and(|time| time.contains([':', '시', '오']));
        if !is_date {
            parts.push(before);
            from = at + sign.len();
        }
    }
    parts.push(part.get(from..).unwrap_or_default());
    parts
}
