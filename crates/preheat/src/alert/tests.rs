//! Alerts as bots write them, and what is read of them.

mod asides;
mod below;
mod beside;
mod edges;
mod headings;
mod hostile;
mod hours;
mod names;
mod remarks;
mod rows;
mod shapes;
mod slots;
mod titles;
mod words;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Alert, AlertPattern, Item, read};

/// The afternoon of Monday, 23 November 2026, in Seoul.
const POSTED: &str = "2026-11-23T15:00:00+09:00";

fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn read_in(zone: Tz, posted: &str, text: &str, pattern: Option<&AlertPattern>) -> Alert {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    read(&lines, moment(posted), zone, pattern)
}

/// `1 48213 11-24T16:00 "겨울 패딩" 12,345 [problems]`, one line for each product, then
/// one for each unread entry.
fn show(alert: &Alert, zone: Tz) -> String {
    let items = alert.items.iter().map(|item| show_item(item, zone));
    let unread = alert.unread.iter().map(|one| {
        let number = one.number.map_or("-".to_owned(), |n| n.to_string());
        format!("{number} unread {:?} {:?}", one.reason, one.text)
    });
    items.chain(unread).collect::<Vec<_>>().join("\n")
}

fn show_item(item: &Item, zone: Tz) -> String {
    let mut shown = format!(
        "{} {} {} {:?}",
        item.number,
        item.id.as_deref().unwrap_or("-"),
        item.opens_at.map_or("-".to_owned(), |at| {
            at.with_timezone(&zone).format("%m-%dT%H:%M").to_string()
        }),
        item.name.as_deref().unwrap_or("-"),
    );
    if let Some(views) = &item.views {
        shown = format!("{shown} {views}");
    }
    if !item.problems.is_empty() {
        shown = format!("{shown} {:?}", item.problems);
    }
    shown
}

/// Reads each alert as posted at [`POSTED`] in Seoul.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let text = trimmed(text);
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let shown = show(&alert, Tz::Asia__Seoul);
        assert_eq!(shown, trimmed(expected), "\n{text}");
    }
}

/// `48213 11-24T16:00`, one for each product: only whether it opens, and when.
fn openings(text: &str) -> Vec<String> {
    let alert = read_in(Tz::Asia__Seoul, POSTED, &trimmed_end(text), None);
    let opening = |item: &Item| {
        let at = item.opens_at.map_or("-".to_owned(), |at| {
            let at = at.with_timezone(&Tz::Asia__Seoul);
            at.format("%m-%dT%H:%M").to_string()
        });
        format!("{} {at}", item.id.as_deref().unwrap_or("-"))
    };
    alert.items.iter().map(opening).collect()
}

/// Without the blanks at the ends of its lines; those before them may say something.
fn trimmed_end(text: &str) -> String {
    let lines = text.lines().map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n")
}

fn trimmed(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim);
    lines.collect::<Vec<_>>().join("\n")
}
