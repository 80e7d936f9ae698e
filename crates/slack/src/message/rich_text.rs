//! Rich text: sections, lists, quotes and code, whose items carry no numbers.

use serde_json::Value;

use super::mrkdwn;
use crate::json::{items, text};

/// The deepest indentation that Slack's composer makes.
const INDENT_MAX: usize = 8;

/// The lines of a `rich_text` block, or of a table's cell.
pub(super) fn lines(block: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for element in items(block, "elements") {
        if text(element, "type") == Some("rich_text_list") {
            list(&mut lines, element);
        } else {
            super::push_lines(&mut lines, &inline(element));
        }
    }
    lines
}

/// Slack shows the numbers of an ordered list and sends only where they begin. Each
/// depth has its own kind of number, as Slack shows them: `1.`, `a.`, `i.`; so an
/// item of an inner list is not taken for a product of the outer one.
fn list(lines: &mut Vec<String>, list: &Value) {
    let is_ordered = text(list, "style") == Some("ordered");
    let indent = number_at(list, "indent").min(INDENT_MAX);
    let margin = "  ".repeat(indent);
    let offset = number_at(list, "offset");
    for (index, item) in items(list, "elements").iter().enumerate() {
        let mark = if is_ordered {
            let number = offset.saturating_add(index).saturating_add(1);
            format!("{}. ", ordinal(number, indent))
        } else {
            String::new()
        };
        super::push_lines(lines, &format!("{margin}{mark}{}", inline(item).trim()));
    }
}

fn number_at(list: &Value, key: &str) -> usize {
    let number = list.get(key).and_then(Value::as_u64).unwrap_or_default();
    usize::try_from(number).unwrap_or_default()
}

fn ordinal(number: usize, indent: usize) -> String {
    match indent % 3 {
        0 => number.to_string(),
        1 => letters(number),
        _ => roman(number),
    }
}

/// `a` to `z`, then `aa`.
fn letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = number;
    while let Some(index) = rest.checked_sub(1) {
        letters.push(char::from(b'a' + (index % 26) as u8));
        rest = index / 26;
    }
    letters.iter().rev().collect()
}

/// Roman below 40, which no inner list exceeds; beyond that the plain number.
fn roman(number: usize) -> String {
    if number >= 40 {
        return number.to_string();
    }
    let mut roman = String::new();
    let mut rest = number;
    for (value, sign) in [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")] {
        while rest >= value {
            roman.push_str(sign);
            rest -= value;
        }
    }
    roman
}

/// The words of a section, quote, list item or piece of code. What is struck through
/// stands between `~…~`, as it does in mrkdwn, and apart from what is not: a mark inside
/// of a word is none.
fn inline(section: &Value) -> String {
    let mut words = String::new();
    for run in items(section, "elements").chunk_by(|a, b| is_struck(a) == is_struck(b)) {
        let said: String = run.iter().map(leaf).collect();
        let said = if run.first().is_some_and(is_struck) {
            struck(&said)
        } else {
            said
        };
        let touches = words.ends_with(|c: char| !c.is_whitespace())
            && said.starts_with(|c: char| !c.is_whitespace());
        if touches {
            words.push(' ');
        }
        words.push_str(&said);
    }
    words
}

fn is_struck(leaf: &Value) -> bool {
    has_style(leaf, "strike")
}

fn has_style(leaf: &Value, name: &str) -> bool {
    let style = leaf.get("style").and_then(|style| style.get(name));
    style.and_then(Value::as_bool) == Some(true)
}

/// Code stands between backticks, as it does in mrkdwn: digits in it are an id.
fn code(words: &str) -> String {
    if words.trim().is_empty() || words.contains(['`', '\n']) {
        words.to_owned()
    } else {
        format!("`{words}`")
    }
}

/// Each line between marks of its own. A `~` that touches a word of it would end it early.
fn struck(words: &str) -> String {
    let lines = words.split('\n').map(|line| {
        let inner = line.trim_matches(|c: char| c.is_whitespace() || c == '~');
        if inner.is_empty() {
            String::new()
        } else {
            format!("~{}~", inner.replace('~', " ~ "))
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Rich text is not escaped, so its words are taken as they are.
fn leaf(leaf: &Value) -> String {
    let field = |key| text(leaf, key).unwrap_or_default();
    match field("type") {
        "link" => mrkdwn::link(field("text"), field("url")),
        "user" => format!("@{}", field("user_id")),
        "channel" => format!("#{}", field("channel_id")),
        "usergroup" => format!("@{}", field("usergroup_id")),
        "broadcast" => format!("@{}", field("range")),
        "emoji" => format!(":{}:", field("name")),
        "color" => field("value").to_owned(),
        "date" => seconds(leaf).map_or_else(|| field("fallback").to_owned(), mrkdwn::date),
        // White space alone is a word here: it parts its neighbours.
        _ => {
            let words = leaf.get("text").and_then(Value::as_str).unwrap_or_default();
            if has_style(leaf, "code") {
                code(words)
            } else {
                words.to_owned()
            }
        }
    }
}

fn seconds(date: &Value) -> Option<i64> {
    let timestamp = date.get("timestamp")?;
    timestamp
        .as_i64()
        .or_else(|| timestamp.as_str()?.parse().ok())
}
