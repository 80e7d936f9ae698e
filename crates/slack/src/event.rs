//! What a verified request says.
//!
//! Only a mention and the URL challenge are for us. Slack adds fields and leaves
//! others out as it likes, so whatever is missing, null, unknown or of another type
//! is passed over; it never makes a body unreadable.

use chrono::{DateTime, Utc};
use preheat::port::Author;
use preheat::window::{ThreadRef, plausible};
use serde_json::Value;

use crate::author;
use crate::json::{is_set, items, string, text};

/// Reads a request's body.
///
/// # Errors
/// When it is not JSON at all, such as a form.
pub fn read(body: &[u8]) -> Result<Incoming, NotJson> {
    let envelope: Value = serde_json::from_slice(body).map_err(|_| NotJson)?;
    Ok(match text(&envelope, "type") {
        Some("url_verification") => {
            string(&envelope, "challenge").map_or(Incoming::Other, Incoming::Challenge)
        }
        Some("event_callback") => mention(&envelope).map_or(Incoming::Other, Incoming::Mention),
        _ => Incoming::Other,
    })
}

/// A body that is not JSON. Says nothing of what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not JSON")]
pub struct NotJson;

/// What Slack wants.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one in a request, and it is moved once"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// To hear this again: somebody is setting the request URL.
    Challenge(String),
    /// Somebody spoke to the bot.
    Mention(Mention),
    /// Nothing that is for us.
    Other,
}

/// A message that mentions the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The delivery's id, for the log. Retries of one delivery share it; an edit, and
    /// sometimes one message, has several.
    pub event_id: Option<String>,
    /// Our own app's id.
    pub app_id: Option<String>,
    /// The workspace in which the app is installed.
    pub team: Option<String>,
    /// The bot's own user id, as far as Slack says so: a hint.
    pub bot_user: Option<String>,
    /// The channel.
    pub channel: String,
    /// The message's timestamp. With the channel it is what identifies the mention.
    pub ts: String,
    /// The root of the thread it stands in; `None` when it stands in none.
    pub thread_ts: Option<String>,
    /// Who wrote it.
    pub author: Author,
    /// The message as it was typed, in Slack's mrkdwn: escaped, mentions included.
    pub text: String,
    /// Whether this is the message after an edit.
    pub edited: bool,
    /// Whether its author belongs to another workspace than the one the app is
    /// installed in.
    pub external: bool,
    /// When it was posted, as its timestamp says.
    pub posted_at: DateTime<Utc>,
}

impl Mention {
    /// Where its answer belongs: its thread, or one under itself.
    pub fn thread(&self) -> ThreadRef {
        ThreadRef {
            channel: self.channel.clone(),
            ts: self.thread_ts.as_ref().unwrap_or(&self.ts).clone(),
        }
    }
}

/// `None` when it is another event, or lacks what an answer needs: a place and a time.
fn mention(envelope: &Value) -> Option<Mention> {
    let event = envelope.get("event")?;
    if text(event, "type") != Some("app_mention") {
        return None;
    }
    // Not filtered by `subtype`: a reply that is also sent to the channel is a
    // mention like any other.
    let install = items(envelope, "authorizations")
        .first()
        .unwrap_or(&Value::Null);
    let ts = string(event, "ts")?;
    Some(Mention {
        event_id: string(envelope, "event_id"),
        app_id: string(envelope, "api_app_id"),
        team: string(install, "team_id")
            .or_else(|| string(envelope, "context_team_id"))
            .or_else(|| string(envelope, "team_id")),
        bot_user: string(install, "user_id"),
        channel: string(event, "channel")?,
        thread_ts: string(event, "thread_ts").filter(|root| *root != ts),
        author: author::read(event),
        text: string(event, "text").unwrap_or_default(),
        edited: is_set(event, "edited"),
        external: is_external(envelope, install, event),
        posted_at: posted_at(&ts)?,
        ts,
    })
}

/// Whether any workspace that the author is said to belong to is not ours.
///
/// Slack names the author's workspace under several keys, and mostly when a channel
/// is shared. In an Enterprise Grid the organisation's own id may stand for it. An
/// app that is installed for a whole organisation cannot know its workspaces by id;
/// there, strangers are those who come through a channel shared with the outside.
fn is_external(envelope: &Value, install: &Value, event: &Value) -> bool {
    let profile = event.get("user_profile").unwrap_or(&Value::Null);
    let homes = [
        text(event, "user_team"),
        text(event, "source_team"),
        text(event, "team"),
        text(profile, "team"),
    ];
    let ours = if text(install, "team_id").is_some() || text(install, "enterprise_id").is_some() {
        [text(install, "team_id"), text(install, "enterprise_id")]
    } else if text(envelope, "context_team_id").is_some() {
        [
            text(envelope, "context_team_id"),
            text(envelope, "context_enterprise_id"),
        ]
    } else {
        [text(envelope, "team_id"), text(envelope, "enterprise_id")]
    };
    let is_shared_outside = envelope
        .get("is_ext_shared_channel")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    if is_set(install, "is_enterprise_install") && !is_shared_outside {
        return false;
    }
    homes
        .into_iter()
        .flatten()
        .any(|home| !ours.contains(&Some(home)))
}

/// The moment that a message's timestamp names: seconds, a dot, and microseconds.
fn posted_at(ts: &str) -> Option<DateTime<Utc>> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, "0"));
    let is_number =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(seconds) || !is_number(fraction) {
        return None;
    }
    let micros: u32 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let at = DateTime::from_timestamp(seconds.parse().ok()?, micros.checked_mul(1_000)?)?;
    plausible(at)
}

#[cfg(test)]
mod tests;
