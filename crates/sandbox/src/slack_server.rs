//! The in-memory Slack over HTTP, as far as the two Lambdas call it: one channel
//! with one alert, whose thread the events under `events/` refer to.

use std::collections::HashMap;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::routing::any;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::transcript::shown;
use crate::world::slack::{ErrorCode, Slack};
use crate::{alert, sample};

/// Serves until the process ends. Every posted message is printed.
///
/// # Errors
/// When the address cannot be had.
pub async fn serve(address: SocketAddr, alert: &str) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(address).await?;
    println!("Slack listens on http://{}/api", listener.local_addr()?);
    println!("Channel {}, thread {}", sample::CHANNEL, sample::ROOT_TS);
    axum::serve(listener, router(alert)).await?;
    Ok(())
}

/// The Web API of a workspace that has `alert` as the root of the sample thread.
pub fn router(alert: &str) -> axum::Router {
    let mut slack = Slack::default();
    put_alert(&mut slack, alert, sample::ROOT_TS);
    router_of(slack, true)
}

/// The Web API of a workspace that holds what `slack` does. What is posted is only
/// printed if `is_printed`.
pub fn router_of(slack: Slack, is_printed: bool) -> axum::Router {
    let workspace = Arc::new(Workspace {
        posted: Mutex::new((slack, 0)),
        is_printed,
    });
    axum::Router::new()
        .route("/api/{method}", any(call))
        .with_state(workspace)
}

/// Has the shop's alert bot post `alert` at `ts` in the sample channel.
pub fn put_alert(slack: &mut Slack, alert: &str, ts: &str) {
    slack.put(sample::CHANNEL, alert::message(alert, ts));
}

/// The workspace, and how many messages were posted in it.
struct Workspace {
    posted: Mutex<(Slack, u32)>,
    is_printed: bool,
}

impl Workspace {
    fn lock(&self) -> MutexGuard<'_, (Slack, u32)> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What Slack answers to a method that leaves a message, which is printed.
    fn told(&self, arguments: &Value, how: &str, answer: Result<Value, ErrorCode>) -> Value {
        let channel = text(arguments, "channel").unwrap_or_default();
        match answer {
            Ok(message) => {
                if self.is_printed {
                    println!("\npreheat {how}, in {channel}:\n{}", shown(&message));
                }
                let ts = message.get("ts");
                json!({"ok": true, "channel": channel, "ts": ts, "message": message})
            }
            Err(code) => error(code),
        }
    }
}

/// One call of the Web API. Slack answers 200 whatever happens, and says what in
/// the body.
async fn call(
    State(workspace): State<Arc<Workspace>>,
    Path(method): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: String,
) -> Json<Value> {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    if token.is_none_or(|token| !token.starts_with("Bearer ")) {
        return Json(error("not_authed"));
    }
    let mut arguments: Value = serde_json::from_str(&body).unwrap_or_else(|_| json!({}));
    if let Some(fields) = arguments.as_object_mut() {
        fields.extend(query.into_iter().map(|(name, value)| (name, value.into())));
    }
    let mut locked = workspace.lock();
    let (slack, n_posted) = &mut *locked;
    Json(match method.as_str() {
        "conversations.replies" => replies(slack, &arguments),
        "chat.postMessage" => {
            *n_posted += 1;
            let posted = slack.post(&arguments, stamp(*n_posted));
            workspace.told(&arguments, "says", posted)
        }
        "chat.postEphemeral" => {
            *n_posted += 1;
            let said = slack.post_ephemeral(&arguments, stamp(*n_posted));
            workspace.told(&arguments, "says to one person", said)
        }
        "chat.update" => {
            let edited = slack.update(&arguments);
            workspace.told(&arguments, "edits its message", edited)
        }
        "usergroups.users.list" => members(slack, &arguments),
        _ => error("unknown_method"),
    })
}

fn replies(slack: &Slack, arguments: &Value) -> Value {
    let (Some(channel), Some(ts)) = (text(arguments, "channel"), text(arguments, "ts")) else {
        return error("invalid_arguments");
    };
    let with_metadata =
        text(arguments, "include_all_metadata").is_some_and(|value| matches!(value, "true" | "1"));
    match slack.replies(channel, ts) {
        Ok(mut messages) => {
            for message in &mut messages {
                if let Some(fields) = message.as_object_mut().filter(|_| !with_metadata) {
                    fields.remove("metadata");
                }
            }
            json!({
                "ok": true,
                "messages": messages,
                "has_more": false,
                "response_metadata": {"next_cursor": ""},
            })
        }
        Err(code) => error(code),
    }
}

/// The timestamp of what is posted as the `n_posted`th: later than the root and than
/// the sample mentions, and never the same twice.
pub fn stamp(n_posted: u32) -> String {
    format!("1764009999.{:06}", n_posted.saturating_mul(100) % 1_000_000)
}

fn members(slack: &Slack, arguments: &Value) -> Value {
    let members = text(arguments, "usergroup").ok_or("invalid_arguments");
    match members.and_then(|group| slack.group(group)) {
        Ok(users) => json!({"ok": true, "users": users}),
        Err(code) => error(code),
    }
}

fn error(code: &str) -> Value {
    json!({"ok": false, "error": code})
}

fn text<'a>(arguments: &'a Value, name: &str) -> Option<&'a str> {
    arguments.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Slack {
        let mut slack = Slack::default();
        put_alert(&mut slack, sample::ALERT, sample::ROOT_TS);
        slack
    }

    #[test]
    fn what_is_posted_stands_in_the_thread_with_its_metadata() {
        let mut slack = workspace();
        let posted = json!({
            "channel": sample::CHANNEL,
            "thread_ts": sample::ROOT_TS,
            "text": "예약했어요.",
            "metadata": {"event_type": "preheat_reply", "event_payload": {"mention": "1.2"}},
        });
        assert!(slack.post(&posted, stamp(1)).is_ok());
        let arguments = json!({
            "channel": sample::CHANNEL,
            "ts": sample::ROOT_TS,
            "include_all_metadata": "true",
        });
        let answer = replies(&slack, &arguments);
        let pointer = "/messages/1/metadata/event_payload/mention";
        assert_eq!(answer.pointer(pointer), Some(&json!("1.2")));
        assert_eq!(
            answer.pointer("/messages/0/ts"),
            Some(&json!(sample::ROOT_TS))
        );
    }

    #[test]
    fn errors_are_slacks_own() {
        let mut slack = workspace();
        let elsewhere = json!({"channel": "C1", "ts": "1.2", "text": "x"});
        assert_eq!(replies(&slack, &elsewhere), error("channel_not_found"));
        let posted = slack.post(&elsewhere, stamp(1));
        assert_eq!(posted, Err("channel_not_found"));
        let gone = json!({"channel": sample::CHANNEL, "ts": "1.2"});
        assert_eq!(replies(&slack, &gone), error("thread_not_found"));
        assert_eq!(replies(&slack, &json!({})), error("invalid_arguments"));
    }
}
