//! From a message of the domain to the arguments of Slack's methods, in Block Kit.
//!
//! Blocks show words, buttons and small print. `text` beside them holds all the
//! words once more: notifications and screen readers take it, and it is what is left
//! when Slack refuses the blocks.

use preheat::limits::{
    BLOCKS_MAX, BUTTON_LABEL_CHARS_MAX, BUTTON_VALUE_CHARS_MAX, EDITED_TEXT_CHARS_MAX,
    MESSAGE_CHARS_MAX, SECTION_CHARS_MAX,
};
use preheat::message::{Button, Message, Question, Style};
use preheat::port::Post;
use preheat::window::ThreadRef;
use serde_json::{Value, json};

use crate::message::reply_metadata;

/// Characters of a question's parts, by Slack's own limits.
const QUESTION_TITLE_CHARS_MAX: usize = 100;
const QUESTION_TEXT_CHARS_MAX: usize = 300;
const QUESTION_ANSWER_CHARS_MAX: usize = 30;

/// The arguments of `chat.postMessage`.
pub fn post(post: &Post) -> Value {
    let mut arguments = json!({
        "channel": post.thread.channel,
        "thread_ts": post.thread.ts,
        "text": post.message.text,
        "unfurl_links": false,
        "unfurl_media": false,
    });
    if let Some(mention) = &post.answers {
        let metadata = reply_metadata(&post.thread.channel, mention);
        set(&mut arguments, "metadata", metadata);
    }
    with_blocks(arguments, &post.message)
}

/// The arguments of `chat.update`. Without metadata in it, a message keeps its own.
///
/// Unless told otherwise, `chat.update` parses as a client does, and would look for
/// names and links in the words; `chat.postMessage` does not.
pub fn edit(at: &ThreadRef, message: &Message) -> Value {
    let arguments = json!({
        "channel": at.channel,
        "ts": at.ts,
        "text": clipped(&message.text, EDITED_TEXT_CHARS_MAX),
        "parse": "none",
    });
    with_blocks(arguments, message)
}

/// The arguments of `chat.postEphemeral`.
pub fn whisper(thread: &ThreadRef, user: &str, message: &Message) -> Value {
    let arguments = json!({
        "channel": thread.channel,
        "thread_ts": thread.ts,
        "user": user,
        "text": message.text,
    });
    with_blocks(arguments, message)
}

/// The same arguments for a Slack that refuses the blocks: words and small print.
pub(crate) fn plain(mut arguments: Value, message: &Message) -> Value {
    if let Some(fields) = arguments.as_object_mut() {
        fields.remove("blocks");
    }
    if let (Some(small), Some(text)) = (&message.small, arguments.get("text")) {
        let text = format!("{}\n{small}", text.as_str().unwrap_or_default());
        set(&mut arguments, "text", text.into());
    }
    arguments
}

/// Adds the blocks. What does not fit them goes without: better plain words than none.
fn with_blocks(mut arguments: Value, message: &Message) -> Value {
    if n_chars(&message.text) > MESSAGE_CHARS_MAX {
        return plain(arguments, message);
    }
    let mut blocks: Vec<Value> = sections(&message.text).into_iter().map(section).collect();
    let buttons: Vec<Value> = message.buttons.iter().filter_map(button).collect();
    if !buttons.is_empty() {
        blocks.push(json!({"type": "actions", "elements": buttons}));
    }
    if let Some(small) = &message.small {
        let small = mrkdwn(&clipped(small, SECTION_CHARS_MAX));
        blocks.push(json!({"type": "context", "elements": [small]}));
    }
    if blocks.len() > BLOCKS_MAX {
        return plain(arguments, message);
    }
    set(&mut arguments, "blocks", blocks.into());
    arguments
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": mrkdwn(text)})
}

/// Words in which Slack is to find nothing that we did not mark: no name that looks
/// like a link, no `@name`.
fn mrkdwn(text: &str) -> Value {
    json!({"type": "mrkdwn", "text": text, "verbatim": true})
}

/// `None` for a button whose click could not come back whole: the words above it say
/// how to do the same by hand.
fn button(button: &Button) -> Option<Value> {
    if n_chars(&button.value) > BUTTON_VALUE_CHARS_MAX {
        return None;
    }
    let mut element = json!({
        "type": "button",
        "action_id": button.action,
        "value": button.value,
        "text": plain_text(&button.label, BUTTON_LABEL_CHARS_MAX),
    });
    let style = match button.style {
        Style::Plain => None,
        Style::Primary => Some("primary"),
        Style::Danger => Some("danger"),
    };
    if let Some(style) = style {
        set(&mut element, "style", style.into());
    }
    if let Some(question) = &button.question {
        let mut confirm = confirm(question);
        if let Some(style) = style {
            set(&mut confirm, "style", style.into());
        }
        set(&mut element, "confirm", confirm);
    }
    Some(element)
}

fn confirm(question: &Question) -> Value {
    json!({
        "title": plain_text(&question.title, QUESTION_TITLE_CHARS_MAX),
        "text": plain_text(&question.text, QUESTION_TEXT_CHARS_MAX),
        "confirm": plain_text(&question.yes, QUESTION_ANSWER_CHARS_MAX),
        "deny": plain_text(&question.no, QUESTION_ANSWER_CHARS_MAX),
    })
}

fn plain_text(text: &str, n_max: usize) -> Value {
    json!({"type": "plain_text", "text": clipped(text, n_max), "emoji": true})
}

/// Parts words into what one section holds: at the end of a line, else at a blank,
/// else anywhere.
fn sections(text: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let mut rest = text.trim_matches('\n');
    while !rest.is_empty() {
        let (head, tail) = match within(rest, SECTION_CHARS_MAX) {
            whole if whole.len() == rest.len() => (rest, ""),
            head => rest.split_at(last_gap(head)),
        };
        sections.push(head.trim_end_matches('\n'));
        rest = tail.trim_start_matches('\n');
    }
    sections
}

/// Where a text that is too long is best cut. Never at its beginning.
fn last_gap(head: &str) -> usize {
    let at = |gap: char| head.rfind(gap).filter(|at| *at > 0);
    // An entity such as `&amp;` is one sign; cut in two it would be seen.
    let entity = at('&').filter(|at| !head.get(*at..).unwrap_or_default().contains(';'));
    at('\n').or(at(' ')).or(entity).unwrap_or(head.len())
}

/// The text, or as much of it as fits, with a sign that there is more.
fn clipped(text: &str, n_max: usize) -> String {
    if n_chars(text) <= n_max {
        return text.to_owned();
    }
    let head = within(text, n_max.saturating_sub(1));
    let head = head.get(..last_gap(head)).unwrap_or(head);
    format!("{}…", head.trim_end())
}

/// The longest beginning of at most so many characters.
fn within(text: &str, n_max: usize) -> &str {
    let mut n = 0;
    let end = text.char_indices().find(|(_, c)| {
        n += c.len_utf16();
        n > n_max
    });
    let end = end.map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// Slack does not say what it counts as a character. There are never fewer UTF-16
/// units than characters of any other kind.
fn n_chars(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

fn set(value: &mut Value, key: &str, to: Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.insert(key.to_owned(), to);
    }
}

#[cfg(test)]
mod tests;
