//! The alert reader: lines of text, and whole messages of Slack.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preheat::alert::{self, Alert, ITEMS_MAX, Item};
use serde_json::Value;

use crate::text;

/// Zones in which an alert is read: ours, one with changing clocks, and the two that
/// are farthest from UTC.
const ZONES: [Tz; 4] = [
    Tz::Asia__Seoul,
    Tz::Europe__Berlin,
    Tz::Pacific__Kiritimati,
    Tz::Pacific__Pago_Pago,
];

/// When the alert was posted: shortly before clocks go back in Berlin.
const POSTED_AT: DateTime<Utc> = match DateTime::from_timestamp(1_792_880_000, 0) {
    Some(posted_at) => posted_at,
    None => DateTime::UNIX_EPOCH,
};

/// An alert's lines.
pub(crate) fn lines(input: &[u8]) {
    let words = text(input);
    let lines: Vec<String> = words.lines().map(str::to_owned).collect();
    check(&lines);
}

/// A message as Slack sends it.
pub(crate) fn message(input: &[u8]) {
    let Ok(message) = serde_json::from_slice::<Value>(input) else {
        return;
    };
    let lines = slack::message::lines(&message);
    let n_bytes: usize = lines.iter().map(String::len).sum();
    assert!(n_bytes <= 100_000 && lines.len() <= 2_000);
    for line in &lines {
        assert!(!line.contains('\n'), "one line is two: {line:?}");
    }
    if let Some(read) = slack::message::read(&message) {
        assert_eq!(read.lines, lines);
    }
    check(&lines);
}

fn check(lines: &[String]) {
    let source = folded(&lines.join("\n"));
    for zone in ZONES {
        let alert = alert::read(lines, POSTED_AT, zone, None);
        assert!(alert.items.len() <= ITEMS_MAX);
        assert!(alert.unread.len() <= lines.len() + 1);
        for item in &alert.items {
            check_item(item, &source, zone);
        }
        check_unread(&alert, &source);
    }
}

/// Nothing of a product is guessed: all that is said of it stands in the alert, and
/// what is missing is named.
fn check_item(item: &Item, source: &str, zone: Tz) {
    assert!(item.number > 0);
    let complete = item.id.is_some() && item.opens_at.is_some();
    assert!(complete || !item.problems.is_empty(), "{item:?}");
    if let Some(id) = &item.id {
        assert!((1..=64).contains(&id.len()), "{id}");
        assert!(source.contains(id.as_str()), "{id} is not in {source}");
    }
    if let Some(views) = &item.views {
        // A unit may stand behind what is bold: `*12,345*만`.
        let unmarked = source.replace(['*', '_', '`'], "");
        assert!(
            source.contains(views.as_str()) || unmarked.contains(views.as_str()),
            "{views} is not in {source}"
        );
    }
    if let Some(opens_at) = item.opens_at {
        let has_time = source.contains(|c: char| c.is_ascii_digit()) || source.contains("정오");
        assert!(has_time, "{opens_at} is not in {source}");
        let local = opens_at.with_timezone(&zone).date_naive();
        assert_eq!(item.day, Some(local), "{item:?}");
    }
}

fn check_unread(alert: &Alert, source: &str) {
    for unread in &alert.unread {
        assert!(unread.text.chars().count() <= 80);
        if let Some(id) = &unread.id {
            assert!(source.contains(id.as_str()), "{id} is not in {source}");
        }
    }
}

/// What the reader takes two ways of writing for one: full-width forms, and marks
/// that nobody sees.
fn folded(source: &str) -> String {
    let plain = source.chars().filter_map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '‐'..='―' | '−' => Some('-'),
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{ad}'
        | '\u{fe0e}'
        | '\u{fe0f}' => None,
        c => Some(c),
    });
    plain.collect()
}
