//! Slack: channels with messages as Slack's own JSON.

use std::collections::BTreeMap;

use preheat::port::{Chat, ChatFault, ChatFaultKind, Post, ThreadMessage};
use preheat::window::ThreadRef;
use serde_json::{Value, json};

use super::World;
use crate::sample;
use crate::transcript::readable;

/// The workspace.
#[derive(Debug, Default)]
pub struct Slack {
    channels: BTreeMap<String, Vec<Value>>,
    /// Whether the Web API answers nothing but errors.
    pub is_down: bool,
}

/// Slack's own word for why it did not do something: `channel_not_found`.
pub type ErrorCode = &'static str;

impl Slack {
    /// Makes a channel that the bot is a member of.
    pub fn open_channel(&mut self, channel: &str) {
        self.channels.entry(channel.to_owned()).or_default();
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
    pub fn post(&mut self, post: &NewMessage<'_>, ts: String) -> Result<Value, ErrorCode> {
        if self.is_down {
            return Err("internal_error");
        }
        let Some(messages) = self.channels.get_mut(post.channel) else {
            return Err("channel_not_found");
        };
        if post.text.is_empty() {
            return Err("no_text");
        }
        let mut message = json!({
            "type": "message",
            "user": sample::BOT_USER,
            "bot_id": sample::BOT,
            "app_id": sample::APP,
            "team": sample::TEAM,
            "text": post.text,
            "ts": ts,
        });
        if let Some(fields) = message.as_object_mut() {
            if let Some(thread_ts) = post.thread_ts {
                fields.insert("thread_ts".to_owned(), thread_ts.into());
            }
            if let Some(metadata) = post.metadata {
                fields.insert("metadata".to_owned(), metadata.clone());
            }
        }
        messages.push(message.clone());
        Ok(message)
    }

    /// `conversations.replies`: the root and what was posted under it, oldest first.
    pub fn replies(&self, channel: &str, ts: &str) -> Result<Vec<Value>, ErrorCode> {
        if self.is_down {
            return Err("internal_error");
        }
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
}

/// What `chat.postMessage` is given.
#[derive(Clone, Copy, Debug)]
pub struct NewMessage<'a> {
    /// The channel's id.
    pub channel: &'a str,
    /// The thread to post into.
    pub thread_ts: Option<&'a str>,
    /// Slack's mrkdwn.
    pub text: &'a str,
    /// Kept with the message.
    pub metadata: Option<&'a Value>,
}

/// A text field of a message.
pub fn text_of<'a>(message: &'a Value, field: &str) -> Option<&'a str> {
    message.get(field)?.as_str()
}

impl Chat for World {
    async fn thread(
        &self,
        thread: &ThreadRef,
        _since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        let messages = self.slack.borrow().replies(&thread.channel, &thread.ts);
        let messages = messages.map_err(|code| fault("conversations.replies", code))?;
        Ok(messages.iter().filter_map(slack::message::read).collect())
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        let metadata = post.answers.as_ref().map(|mention| {
            json!({
                "event_type": "preheat_reply",
                "event_payload": {"channel": post.thread.channel, "mention": mention},
            })
        });
        let message = NewMessage {
            channel: &post.thread.channel,
            thread_ts: Some(&post.thread.ts),
            text: &post.text,
            metadata: metadata.as_ref(),
        };
        let posted = self.slack.borrow_mut().post(&message, self.clock.stamp());
        match posted {
            Ok(_) => {
                self.note("preheat", readable(&post.text));
                Ok(())
            }
            Err(code) => {
                let first_line = post.text.lines().next().unwrap_or_default();
                let lost = readable(first_line);
                self.note("slack", format!("answers {code}; lost: {lost}"));
                Err(fault("chat.postMessage", code))
            }
        }
    }
}

fn fault(call: &'static str, code: ErrorCode) -> ChatFault {
    let kind = match code {
        "channel_not_found" => ChatFaultKind::ChannelNotFound,
        "thread_not_found" => ChatFaultKind::ThreadNotFound,
        "internal_error" => ChatFaultKind::Transient,
        _ => ChatFaultKind::Refused,
    };
    ChatFault {
        kind,
        call,
        message: code.to_owned(),
    }
}
