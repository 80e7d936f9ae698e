//! An AWS account and a Slack workspace that keep what they are told, and answer.

mod fleet;
mod scheduler;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::body::Bytes;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sandbox::sample;
use serde_json::{Value, json};

use crate::asked::Asked;

/// The Region that everything is in.
pub const REGION: &str = "ap-northeast-2";

/// What Secrets Manager keeps Slack's secrets under.
pub const SECRET: &str = "preheat/slack";

/// The bot's token.
pub const BOT_TOKEN: &str = "xoxb-bench";

/// The app's signing secret.
pub const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// Creations a second in most Regions, Seoul among them: AWS's page on the quotas of
/// EventBridge Scheduler.
const CREATIONS_A_SECOND: usize = 250;

/// What is stored, and what was asked.
#[derive(Default)]
pub struct Account(Mutex<State>);

/// What an account holds.
#[derive(Default)]
pub struct State {
    /// Schedules by name, as they were written.
    pub schedules: BTreeMap<String, Value>,
    /// The first message of every thread.
    pub alert: String,
    /// When schedules were created, for the quota.
    created: Vec<Instant>,
    asked: Vec<Asked>,
    n_connections: usize,
    unknown: Vec<String>,
}

/// A request, as far as it matters.
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// The `X-Amz-Target` header of services that speak JSON.
    pub target: Option<String>,
    /// The body.
    pub body: Bytes,
}

/// An operation's name, and what it is answered.
pub(crate) type Answered = (String, Response);

impl Account {
    /// Begins anew with these schedules under this alert.
    pub fn reset(&self, schedules: &BTreeMap<String, Value>, alert: &str) {
        *self.state() = State {
            schedules: schedules.clone(),
            alert: alert.to_owned(),
            ..State::default()
        };
    }

    /// All that was asked since the last [`Account::reset`].
    ///
    /// # Errors
    /// When something was asked that this account does not know.
    pub fn asked(&self) -> Result<Vec<Asked>, String> {
        let state = self.state();
        match state.unknown.as_slice() {
            [] => Ok(state.asked.clone()),
            unknown => Err(format!("asked for what is not known: {unknown:?}")),
        }
    }

    /// Answers one request; what was called is told beside it.
    pub(crate) fn answer(&self, request: &Request) -> Answered {
        let mut state = self.state();
        let path = request.uri.path();
        let known = if let Some(method) = path.strip_prefix("/api/") {
            Some(slack(&state, method))
        } else if path.starts_with("/schedules") {
            scheduler::answer(&mut state, request)
        } else if path.ends_with("/invocations") {
            Some(("Invoke".to_owned(), StatusCode::ACCEPTED.into_response()))
        } else if let Some(target) = &request.target {
            fleet::answer_json(target)
        } else {
            fleet::answer_query(&request.body)
        };
        known.unwrap_or_else(|| {
            let what = format!("{} {} {:?}", request.method, request.uri, request.target);
            state.unknown.push(what.clone());
            (what, StatusCode::IM_A_TEAPOT.into_response())
        })
    }

    /// Notes a call that was answered.
    pub(crate) fn note(&self, asked: Asked) {
        self.state().asked.push(asked);
    }

    /// Notes that somebody has connected.
    pub(crate) fn note_connection(&self) {
        self.state().n_connections += 1;
    }

    /// How many connections were opened since the last [`Account::reset`], whether
    /// anything was asked over them or not.
    pub fn n_connections(&self) -> usize {
        self.state().n_connections
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A JSON answer.
pub(crate) fn json_answer(status: StatusCode, body: &Value) -> Response {
    let content = [(header::CONTENT_TYPE, "application/json")];
    (status, content, body.to_string()).into_response()
}

fn slack(state: &State, method: &str) -> Answered {
    let body = match method {
        "conversations.replies" => json!({
            "ok": true,
            "messages": [{
                "type": "message",
                "subtype": "bot_message",
                "bot_id": sample::ALERT_BOT,
                "app_id": sample::ALERT_APP,
                "ts": sample::ROOT_TS,
                "text": state.alert,
            }],
            "has_more": false,
        }),
        _ => json!({"ok": true, "channel": sample::CHANNEL, "ts": "1764009999.000100"}),
    };
    (method.to_owned(), json_answer(StatusCode::OK, &body))
}
