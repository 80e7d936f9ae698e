//! The domain's port over the workspace, by way of the JSON that the Lambdas send.

use std::time::Duration;

use preheat::message::Message;
use preheat::port::{Chat, ChatFault, Post, ThreadMessage};
use preheat::window::ThreadRef;
use serde_json::{Value, json};
use slack::render;

use super::ErrorCode;
use crate::sample;
use crate::transcript::{readable, shown};
use crate::world::World;

impl Chat for World {
    async fn thread(
        &self,
        thread: &ThreadRef,
        _since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        let messages = self.slack.borrow().replies(&thread.channel, &thread.ts);
        let messages = messages.map_err(|code| self.refused("conversations.replies", code))?;
        Ok(messages.iter().filter_map(slack::message::read).collect())
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        let arguments = render::post(post);
        let posted = self.slack.borrow_mut().post(&arguments, self.clock.stamp());
        self.told("chat.postMessage", "", &post.message, posted)
    }

    async fn edit(&self, at: &ThreadRef, message: &Message) -> Result<(), ChatFault> {
        let edited = self.slack.borrow_mut().update(&render::edit(at, message));
        self.told("chat.update", "(edits its message)\n", message, edited)
    }

    async fn whisper(
        &self,
        thread: &ThreadRef,
        user: &str,
        message: &Message,
    ) -> Result<(), ChatFault> {
        let arguments = render::whisper(thread, user, message);
        let stamp = self.clock.stamp();
        let said = self.slack.borrow().post_ephemeral(&arguments, stamp);
        let remark = format!("(only to {}) ", sample::name_of(user));
        self.told("chat.postEphemeral", &remark, message, said)
    }

    async fn members(&self, group: &str) -> Result<Vec<String>, ChatFault> {
        let members = self.slack.borrow().group(group);
        members.map_err(|code| self.refused("usergroups.users.list", code))
    }
}

impl World {
    /// The fault that the Lambdas make of a refusal. One that a script asked for is
    /// over with it.
    fn refused(&self, call: &'static str, code: ErrorCode) -> ChatFault {
        let planned = self.slack.borrow_mut().next_refusal.take();
        let wait = planned.map(|(_, seconds)| Duration::from_secs(seconds));
        let needed = match call {
            "usergroups.users.list" => "usergroups:read",
            _ => "groups:history",
        };
        slack::fault::refusal(call, code, &json!({"needed": needed}), wait)
    }

    /// Notes what people see now, or that they do not.
    fn told(
        &self,
        call: &'static str,
        remark: &str,
        message: &Message,
        answer: Result<Value, ErrorCode>,
    ) -> Result<(), ChatFault> {
        match answer {
            Ok(message) => {
                self.note("preheat", format!("{remark}{}", shown(&message)));
                Ok(())
            }
            Err(code) => {
                let first_line = message.text.lines().next().unwrap_or_default();
                let lost = readable(first_line);
                self.note("slack", format!("answers {code}; lost: {lost}"));
                Err(self.refused(call, code))
            }
        }
    }
}
