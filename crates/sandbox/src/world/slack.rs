//! Slack: channels with messages as Slack's own JSON. Its methods take the arguments
//! that are sent to the Web API, and refuse what Slack refuses.

mod blocks;
mod chat;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::sample;

/// The workspace.
#[derive(Debug, Default)]
pub struct Slack {
    channels: BTreeMap<String, Vec<Value>>,
    groups: BTreeMap<String, Vec<String>>,
    /// Whether the Web API answers nothing but errors.
    pub is_down: bool,
    /// What the next call is refused with, and the seconds that it is to wait.
    pub next_refusal: Option<(ErrorCode, u64)>,
    /// Whether the app lacks the scope `usergroups:read`.
    pub lacks_groups_scope: bool,
}

/// Slack's own word for why it did not do something: `channel_not_found`.
pub type ErrorCode = &'static str;

/// What a script can have Slack refuse a call with.
pub const REFUSALS: &[ErrorCode] = &[
    "not_in_channel",
    "channel_not_found",
    "missing_scope",
    "invalid_auth",
    "ratelimited",
    "is_archived",
    "restricted_action_thread_locked",
    "internal_error",
    "invalid_blocks",
];

/// The longest `text` that an edited message takes.
const EDITED_TEXT_CHARS_MAX: usize = 4_000;

impl Slack {
    /// Makes a channel that the bot is a member of.
    pub fn open_channel(&mut self, channel: &str) {
        self.channels.entry(channel.to_owned()).or_default();
    }

    /// Makes a user group, or replaces who is in it.
    pub fn set_group(&mut self, group: &str, members: Vec<String>) {
        self.groups.insert(group.to_owned(), members);
    }

    /// Puts a message as it is into a channel, which is made if need be.
    pub fn put(&mut self, channel: &str, message: Value) {
        self.channels
            .entry(channel.to_owned())
            .or_default()
            .push(message);
    }

    /// Every message of every channel.
    pub fn messages(&self) -> impl Iterator<Item = &Value> {
        self.channels.values().flatten()
    }

    /// `chat.postMessage` by our bot: the stored message.
    pub fn post(&mut self, arguments: &Value, ts: String) -> Result<Value, ErrorCode> {
        let message = self.written(arguments, ts)?;
        if let Some(messages) = channel_of(&mut self.channels, arguments) {
            messages.push(message.clone());
        }
        Ok(message)
    }

    /// `chat.postEphemeral` by our bot: what one person sees. It is stored nowhere.
    pub fn post_ephemeral(&self, arguments: &Value, ts: String) -> Result<Value, ErrorCode> {
        text_of(arguments, "user").ok_or("invalid_arguments")?;
        self.written(arguments, ts)
    }

    /// `chat.update` of a message of our bot's: the message as it is now.
    pub fn update(&mut self, arguments: &Value) -> Result<Value, ErrorCode> {
        self.refusal()?;
        let text = checked_text(arguments)?;
        if text.chars().count() > EDITED_TEXT_CHARS_MAX {
            return Err("msg_too_long");
        }
        let messages = channel_of(&mut self.channels, arguments).ok_or("channel_not_found")?;
        let ts = text_of(arguments, "ts");
        let message = messages
            .iter_mut()
            .find(|message| text_of(message, "ts") == ts)
            .ok_or("message_not_found")?;
        if text_of(message, "bot_id") != Some(sample::BOT) {
            return Err("cant_update_message");
        }
        if let Some(fields) = message.as_object_mut() {
            // Words without blocks take the blocks away; the metadata stays.
            fields.remove("blocks");
            fields.insert("text".to_owned(), text.into());
            fields.extend(given(arguments, &["blocks", "metadata"]));
        }
        Ok(message.clone())
    }

    /// What a call is refused with whatever it asks for.
    fn refusal(&self) -> Result<(), ErrorCode> {
        match (self.is_down, self.next_refusal) {
            (true, _) => Err("internal_error"),
            (false, Some((code, _))) => Err(code),
            (false, None) => Ok(()),
        }
    }

    /// The last message that has a button `action`, with its channel.
    pub fn last_with_button(&self, action: &str) -> Option<(&str, &Value)> {
        let messages = self.channels.iter().flat_map(|(channel, messages)| {
            let messages = messages.iter();
            messages.map(move |message| (channel.as_str(), message))
        });
        messages
            .filter(|(_, message)| button(message, action).is_some())
            .max_by_key(|(_, message)| text_of(message, "ts"))
    }

    /// `conversations.replies`: the root and what was posted under it, oldest first.
    pub fn replies(&self, channel: &str, ts: &str) -> Result<Vec<Value>, ErrorCode> {
        self.refusal()?;
        let messages = self.channels.get(channel).ok_or("channel_not_found")?;
        let is_of_thread = |message: &&Value| {
            text_of(message, "ts") == Some(ts) || text_of(message, "thread_ts") == Some(ts)
        };
        let thread: Vec<Value> = messages.iter().filter(is_of_thread).cloned().collect();
        match thread
            .iter()
            .any(|message| text_of(message, "ts") == Some(ts))
        {
            true => Ok(thread),
            false => Err("thread_not_found"),
        }
    }

    /// `usergroups.users.list`: who is in a user group.
    pub fn group(&self, group: &str) -> Result<Vec<String>, ErrorCode> {
        self.refusal()?;
        if self.lacks_groups_scope {
            return Err("missing_scope");
        }
        self.groups.get(group).cloned().ok_or("no_such_subteam")
    }

    /// A new message as it would be stored.
    fn written(&self, arguments: &Value, ts: String) -> Result<Value, ErrorCode> {
        self.refusal()?;
        let channel = text_of(arguments, "channel").ok_or("invalid_arguments")?;
        if !self.channels.contains_key(channel) {
            return Err("channel_not_found");
        }
        let mut message = json!({
            "type": "message",
            "user": sample::BOT_USER,
            "bot_id": sample::BOT,
            "app_id": sample::APP,
            "team": sample::TEAM,
            "text": checked_text(arguments)?,
            "ts": ts,
        });
        if let Some(fields) = message.as_object_mut() {
            fields.extend(given(arguments, &["thread_ts", "metadata", "blocks"]));
        }
        Ok(message)
    }
}

/// A text field of a message or of arguments.
pub fn text_of<'a>(message: &'a Value, field: &str) -> Option<&'a str> {
    message.get(field)?.as_str()
}

/// The button `action` of a message.
pub fn button<'a>(message: &'a Value, action: &str) -> Option<&'a Value> {
    let blocks = message.get("blocks")?.as_array()?.iter();
    let elements = blocks.filter_map(|block| block.get("elements")?.as_array());
    elements
        .flatten()
        .find(|element| text_of(element, "action_id") == Some(action))
}

/// The words, if Slack takes them and the blocks with them.
fn checked_text(arguments: &Value) -> Result<&str, ErrorCode> {
    match text_of(arguments, "text") {
        None | Some("") => Err("no_text"),
        Some(text) => arguments
            .get("blocks")
            .and_then(blocks::refusal)
            .map_or(Ok(text), Err),
    }
}

fn channel_of<'a>(
    channels: &'a mut BTreeMap<String, Vec<Value>>,
    arguments: &Value,
) -> Option<&'a mut Vec<Value>> {
    channels.get_mut(text_of(arguments, "channel")?)
}

fn given(arguments: &Value, fields: &[&str]) -> impl Iterator<Item = (String, Value)> {
    fields
        .iter()
        .filter_map(|field| Some(((*field).to_owned(), arguments.get(*field)?.clone())))
}
