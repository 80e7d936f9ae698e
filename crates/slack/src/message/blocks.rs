//! Block Kit: the words of each kind of block. A kind that is not known has none.

use serde_json::Value;

use super::{mrkdwn, push_lines, rich_text};
use crate::json::{items, text};

/// The lines of a list of blocks.
pub(super) fn lines(blocks: &[Value]) -> Vec<String> {
    let mut lines = Vec::new();
    for block in blocks {
        match text(block, "type").unwrap_or_default() {
            "section" => section(&mut lines, block),
            "header" => push_lines(&mut lines, &words_at(block, "text")),
            "context" => context(&mut lines, block),
            "rich_text" => lines.extend(rich_text::lines(block)),
            "markdown" => push_lines(
                &mut lines,
                &markdown(text(block, "text").unwrap_or_default()),
            ),
            "table" => lines.extend(items(block, "rows").iter().map(row)),
            "actions" => {
                for element in items(block, "elements") {
                    button(&mut lines, element);
                }
            }
            _ => {}
        }
    }
    lines
}

fn section(lines: &mut Vec<String>, block: &Value) {
    push_lines(lines, &words_at(block, "text"));
    fields(lines, items(block, "fields"));
    if let Some(accessory) = block.get("accessory") {
        button(lines, accessory);
    }
}

/// Fields stand in two columns, so a label is parted from its value by the layout
/// alone: by a line break, or by the next field. They are put on one line again.
fn fields(lines: &mut Vec<String>, fields: &[Value]) {
    let mut label: Option<String> = None;
    for field in fields {
        for line in words(field).lines().filter(|line| !line.trim().is_empty()) {
            let line = match label.take() {
                Some(label) => format!("{label} {}", line.trim()),
                None => line.trim().to_owned(),
            };
            if is_label(&line) {
                label = Some(line);
            } else {
                lines.push(line);
            }
        }
    }
    lines.extend(label);
}

fn is_label(line: &str) -> bool {
    line.trim_end_matches(['*', '_', '~', '`', ' '])
        .ends_with([':', '：'])
}

fn context(lines: &mut Vec<String>, block: &Value) {
    for element in items(block, "elements") {
        if text(element, "type") != Some("image") {
            push_lines(lines, &words(element));
        }
    }
}

/// A table's row on one line. Empty cells stay, for a column is known by its place.
fn row(row: &Value) -> String {
    let cells: Vec<String> = row
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .map(|cell| match text(cell, "type") {
            Some("rich_text") => one_line(&rich_text::lines(cell).join(" ")),
            _ => one_line(text(cell, "text").unwrap_or_default()),
        })
        .collect();
    cells.join(" | ")
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A button that opens a page: the page's address may hold the product's id.
fn button(lines: &mut Vec<String>, element: &Value) {
    if let Some(url) = text(element, "url") {
        push_lines(lines, &mrkdwn::link(&words_at(element, "text"), url));
    }
}

fn words_at(value: &Value, key: &str) -> String {
    value.get(key).map(words).unwrap_or_default()
}

/// The words of a text object. Only mrkdwn is escaped.
fn words(object: &Value) -> String {
    let words = text(object, "text").unwrap_or_default();
    match text(object, "type") {
        Some("plain_text") => words.to_owned(),
        _ => mrkdwn::resolve(words),
    }
}

/// Standard Markdown, as far as it hides words: links, headings, escaped signs.
fn markdown(text: &str) -> String {
    text.lines()
        .map(|line| {
            let unmarked = line.trim_start_matches('#');
            let n_marks = line.len() - unmarked.len();
            // `#48213` is a product's id, not a heading.
            let is_heading = (1..=6).contains(&n_marks) && unmarked.starts_with(' ');
            markdown_links(if is_heading {
                unmarked.trim_start()
            } else {
                line
            })
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Writes `[label](url)` as a link, and takes the backslash off an escaped sign.
fn markdown_links(line: &str) -> String {
    let mut words = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(sign) = rest.chars().next() {
        let after = rest.strip_prefix(sign).unwrap_or_default();
        rest = after;
        let escaped = after.chars().next().filter(char::is_ascii_punctuation);
        let link = || {
            let (label, after) = after.split_once("](")?;
            let (url, after) = after.split_once(')')?;
            let is_link = url.contains("://") && !label.contains(['[', ']']);
            is_link.then(|| (mrkdwn::link(label, url), after))
        };
        match (sign, escaped) {
            ('\\', Some(escaped)) => {
                words.push(escaped);
                rest = after.strip_prefix(escaped).unwrap_or_default();
            }
            ('[', _) => match link() {
                Some((link, after)) => {
                    words.push_str(&link);
                    rest = after;
                }
                None => words.push('['),
            },
            _ => words.push(sign),
        }
    }
    words
}
