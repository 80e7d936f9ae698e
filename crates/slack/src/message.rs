//! What a message says, wherever Slack put the words.
//!
//! One message can carry its words in `text`, in `blocks` and in `attachments`: in
//! one of them, in several at once, or with a useless summary in one and the list in
//! another. All are read and laid over each other.
//!
//! Left in the lines for whoever reads them: marks of bold, italic, code and strikes, emoji by
//! name (`:one:`), no-break spaces, blank lines, and two tokens in angle brackets:
//! `<!date^SECONDS>` for an instant, and `label <https://…>` for a link that has a
//! label of its own.

mod blocks;
mod merge;
mod mrkdwn;
mod rich_text;

use preheat::port::{Author, ThreadMessage};
use serde_json::{Value, json};

use crate::author;
use crate::json::{is_set, items, string, text};

/// Bytes of one message's words. Slack cuts `text` at 40,000 characters, and 100
/// attachments or blocks can hold more; a list of 50 products is below 10,000.
const WORDS_BYTES_MAX: usize = 100_000;

/// Lines of one message. 50 products over several lines each are below 500.
const LINES_MAX: usize = 2_000;

/// The type of the metadata that marks a message as the answer to a mention.
const REPLY_EVENT_TYPE: &str = "preheat_reply";

/// Reads one message of a thread; `None` when it has no timestamp, and so is none.
///
/// Any app can write our metadata: whether `answers` is to be believed is for those
/// to say who know which app is ours.
pub fn read(message: &Value) -> Option<ThreadMessage> {
    let author = author::read(message);
    let answers = match author {
        Author::Bot(_) => answers(message),
        Author::Person(_) => None,
    };
    Some(ThreadMessage {
        ts: string(message, "ts")?,
        lines: lines(message),
        author,
        answers,
    })
}

/// A message's words, line by line, in the order in which Slack shows them.
pub fn lines(message: &Value) -> Vec<String> {
    let mut in_text = Vec::new();
    if let Some(words) = text(message, "text") {
        push_lines(&mut in_text, &mrkdwn::resolve(words));
    }
    let in_blocks = blocks::lines(items(message, "blocks"));
    let in_attachments = attachments(items(message, "attachments"));
    capped(merge::merge(vec![in_text, in_blocks, in_attachments]))
}

/// The metadata of a message that answers a mention.
pub(crate) fn reply_metadata(channel: &str, mention: &str) -> Value {
    json!({
        "event_type": REPLY_EVENT_TYPE,
        "event_payload": { "channel": channel, "mention": mention },
    })
}

/// Whether the message is what Slack leaves in place of a deleted root.
pub(crate) fn is_tombstone(message: &Value) -> bool {
    text(message, "subtype") == Some("tombstone")
}

/// The mention that a reply answers, as its metadata says.
fn answers(message: &Value) -> Option<String> {
    let metadata = message.get("metadata")?;
    if text(metadata, "event_type") != Some(REPLY_EVENT_TYPE) {
        return None;
    }
    string(metadata.get("event_payload")?, "mention")
}

/// All attachments are one place: what two of them have in common is said twice.
fn attachments(attachments: &[Value]) -> Vec<String> {
    let said: Vec<_> = attachments
        .iter()
        .map(attachment)
        .filter(|lines| !lines.is_empty())
        .collect();
    said.join(&String::new())
}

/// An attachment's words. Quoted messages and link previews are somebody else's
/// words: the products of another alert must not be read as this one's.
fn attachment(attachment: &Value) -> Vec<String> {
    let is_quoted = [
        "is_msg_unfurl",
        "is_share",
        "from_url",
        "app_unfurl_url",
        "is_app_unfurl",
    ]
    .iter()
    .any(|key| is_set(attachment, key));
    if is_quoted {
        return Vec::new();
    }
    let mut legacy = Vec::new();
    for key in ["pretext", "author_name"] {
        push_mrkdwn(&mut legacy, attachment, key);
    }
    if let Some(title) = text(attachment, "title") {
        let title = mrkdwn::resolve(title);
        let link = text(attachment, "title_link");
        let title = link.map_or_else(|| title.clone(), |url| mrkdwn::link(&title, url));
        push_lines(&mut legacy, &title);
    }
    push_mrkdwn(&mut legacy, attachment, "text");
    for field in items(attachment, "fields") {
        legacy_field(&mut legacy, field);
    }
    push_mrkdwn(&mut legacy, attachment, "footer");
    let mut lines = merge::merge(vec![legacy, blocks::lines(items(attachment, "blocks"))]);
    if lines.is_empty() {
        push_mrkdwn(&mut lines, attachment, "fallback");
    }
    lines
}

/// A title and its value. A title without a digit is a label and stands on its
/// value's line (`오픈 시간: 16:00`); one with a digit may be a product by itself.
fn legacy_field(lines: &mut Vec<String>, field: &Value) {
    let title = mrkdwn::resolve(text(field, "title").unwrap_or_default());
    let value = mrkdwn::resolve(text(field, "value").unwrap_or_default());
    let (title, value) = (title.trim(), value.trim());
    let is_label = !title.is_empty() && !title.contains(|c: char| c.is_numeric());
    if is_label && !value.is_empty() {
        push_lines(
            lines,
            &format!("{}: {value}", title.trim_end_matches([':', '：'])),
        );
    } else {
        for part in [title, value].into_iter().filter(|part| !part.is_empty()) {
            push_lines(lines, part);
        }
    }
}

fn push_mrkdwn(lines: &mut Vec<String>, value: &Value, key: &str) {
    if let Some(words) = text(value, key) {
        push_lines(lines, &mrkdwn::resolve(words));
    }
}

fn push_lines(lines: &mut Vec<String>, words: &str) {
    lines.extend(words.lines().map(|line| line.trim_end().to_owned()));
}

fn capped(lines: Vec<String>) -> Vec<String> {
    let mut n_bytes_left = WORDS_BYTES_MAX;
    lines
        .into_iter()
        .take(LINES_MAX)
        .map_while(|mut line| {
            if n_bytes_left == 0 {
                return None;
            }
            line.truncate(line.floor_char_boundary(n_bytes_left));
            n_bytes_left = n_bytes_left.saturating_sub(line.len().max(1));
            Some(line)
        })
        .collect()
}

#[cfg(test)]
mod tests;
