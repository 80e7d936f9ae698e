//! What a click on one of our buttons says.
//!
//! Slack sends it as a form with one field, `payload`, which holds JSON. As with
//! [`event`](crate::event), whatever is missing, null, unknown or of another type is
//! passed over, and never makes a body unreadable.

use preheat::window::ThreadRef;
use serde_json::Value;

use crate::json::{items, string, text};

/// Reads a request's body; `None` when it is no click on a button in a message.
pub fn read(body: &[u8]) -> Option<Press> {
    let payload = form_urlencoded::parse(body).find(|(name, _)| name == "payload")?;
    let payload: Value = serde_json::from_str(&payload.1).ok()?;
    if text(&payload, "type") != Some("block_actions") {
        return None;
    }
    // One click is one action; Slack's list has room for more.
    let action = items(&payload, "actions").first()?;
    let nothing = Value::Null;
    let container = payload.get("container").unwrap_or(&nothing);
    let message = payload.get("message").unwrap_or(&nothing);
    let channel = payload.get("channel").unwrap_or(&nothing);
    let ts = string(container, "message_ts").or_else(|| string(message, "ts"))?;
    Some(Press {
        action: string(action, "action_id")?,
        value: string(action, "value").unwrap_or_default(),
        action_ts: string(action, "action_ts"),
        user: string(payload.get("user")?, "id")?,
        external: is_external(&payload, message),
        channel: string(channel, "id").or_else(|| string(container, "channel_id"))?,
        thread_ts: string(container, "thread_ts")
            .or_else(|| string(message, "thread_ts"))
            .filter(|root| *root != ts),
        words: sections(message).or_else(|| string(message, "text")),
        small: small_print(message),
        ts,
    })
}

/// A click on a button under a message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// Which button: its `action_id`.
    pub action: String,
    /// What was put into the button.
    pub value: String,
    /// When it was clicked, in Slack's own form: what to search the log for.
    pub action_ts: Option<String>,
    /// Who clicked.
    pub user: String,
    /// Whether they belong to another workspace than our bot.
    pub external: bool,
    /// The channel of the message.
    pub channel: String,
    /// The message's timestamp.
    pub ts: String,
    /// The root of the thread that the message stands in; `None` when it stands in none.
    pub thread_ts: Option<String>,
    /// The message's words, in Slack's mrkdwn: escaped as they were posted.
    pub words: Option<String>,
    /// The small print under them.
    pub small: Option<String>,
}

impl Press {
    /// The message itself.
    pub fn message(&self) -> ThreadRef {
        self.at(&self.ts)
    }

    /// Where an answer belongs: the message's thread, or one under itself.
    pub fn thread(&self) -> ThreadRef {
        self.at(self.thread_ts.as_ref().unwrap_or(&self.ts))
    }

    fn at(&self, ts: &str) -> ThreadRef {
        ThreadRef {
            channel: self.channel.clone(),
            ts: ts.to_owned(),
        }
    }
}

/// Whether the person's workspace is not the one that our message was posted from.
///
/// In an Enterprise Grid, Slack gives the organisation's id as the person's
/// workspace, and names it beside the workspace in which the click was made.
fn is_external(payload: &Value, message: &Value) -> bool {
    let nothing = Value::Null;
    let team = payload.get("team").unwrap_or(&nothing);
    let enterprise = payload.get("enterprise").unwrap_or(&nothing);
    let profile = message.get("bot_profile").unwrap_or(&nothing);
    let clicked_in = text(team, "id");
    let ours = text(message, "team")
        .or_else(|| text(profile, "team_id"))
        .or(clicked_in);
    let our_organisation = (clicked_in == ours).then(|| {
        let ids = [text(team, "enterprise_id"), text(enterprise, "id")];
        ids.into_iter().flatten()
    });
    let Some(theirs) = payload.get("user").and_then(|user| text(user, "team_id")) else {
        return false;
    };
    let mut known = ours
        .into_iter()
        .chain(our_organisation.into_iter().flatten());
    !known.any(|home| home == theirs)
}

/// The words of all sections. The `text` beside them may be a shorter form.
fn sections(message: &Value) -> Option<String> {
    let blocks = items(message, "blocks").iter();
    let sections = blocks.filter(|block| text(block, "type") == Some("section"));
    let words: Vec<&str> = sections
        .filter_map(|section| text(section.get("text")?, "text"))
        .collect();
    (!words.is_empty()).then(|| words.join("\n"))
}

/// The first text of the first context block: we post no more than one.
fn small_print(message: &Value) -> Option<String> {
    let blocks = items(message, "blocks").iter();
    let mut contexts = blocks.filter(|block| text(block, "type") == Some("context"));
    let elements = items(contexts.next()?, "elements");
    elements.iter().find_map(|element| string(element, "text"))
}

#[cfg(test)]
mod tests;
