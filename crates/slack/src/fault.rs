//! What Slack's refusals mean: one table of its error codes.

use std::time::Duration;

use http::StatusCode;
use preheat::port::{ChatFault, ChatFaultKind};
use serde_json::Value;

use crate::json::text;

/// The shortest wait when Slack says "too many": it counts in whole seconds. Also when
/// it does not say how long.
const RETRY_AFTER_MIN: Duration = Duration::from_secs(1);

/// The longest code that is shown. Slack's own are below 60 characters.
const CODE_CHARS_MAX: usize = 80;

/// What Slack says of blocks that it does not take. It does not document the last.
const REFUSED_BLOCKS: &[&str] = &[
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
];

/// An answer of Slack's, before anything is made of it.
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The `Retry-After` header, if it is a number of seconds.
    pub(crate) retry_after: Option<Duration>,
    /// The body, if it is JSON.
    pub(crate) body: Option<Value>,
}

/// The body of an answer that says `ok`; else why it does not.
///
/// # Errors
/// Always with Slack's code or the HTTP status, and never with the body.
pub(crate) fn read(call: &'static str, answer: Answer) -> Result<Value, ChatFault> {
    let fault = |kind, message: String| ChatFault {
        kind,
        call,
        message,
    };
    let status = answer.status;
    if status == StatusCode::TOO_MANY_REQUESTS {
        let kind = rate_limited(answer.retry_after);
        return Err(fault(kind, "ratelimited".to_owned()));
    }
    let body = answer.body.unwrap_or(Value::Null);
    if body.get("ok") == Some(&Value::Bool(true)) && status.is_success() {
        return Ok(body);
    }
    if let Some(code) = text(&body, "error") {
        return Err(refusal(call, code, &body, answer.retry_after));
    }
    // Not Slack's words: a proxy's page, or a maintenance notice. Unless the request
    // itself was refused, nobody knows whether it took effect.
    let is_refusal = status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT;
    let kind = if is_refusal || status.is_redirection() {
        ChatFaultKind::Refused
    } else {
        ChatFaultKind::Transient
    };
    let message = format!("HTTP {} without an answer of Slack's", status.as_u16());
    Err(fault(kind, message))
}

/// What it means that Slack says this code; the body may say more about it.
pub fn refusal(
    call: &'static str,
    code: &str,
    body: &Value,
    retry_after: Option<Duration>,
) -> ChatFault {
    let kind = kind(code, body, retry_after);
    let message = match &kind {
        ChatFaultKind::MissingScope(scope) => format!("missing_scope, needed: {scope}"),
        _ => printable(code),
    };
    ChatFault {
        kind,
        call,
        message,
    }
}

/// Why a request got no answer, or only a part of one. The client's own error is not
/// kept: it names the address, and whatever else its layers put into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// No answer in the time that a call has.
    Late,
    /// There is no token yet to send it with.
    NoToken,
    /// Nobody was there, or nobody who is trusted: the request never left.
    NoConnection,
    /// The connection broke: the request may have taken effect.
    Broken,
    /// It holds what no request can, such as a token with a line break.
    Unsendable,
}

/// A request that got no answer.
pub(crate) fn unanswered(call: &'static str, why: Unanswered) -> ChatFault {
    let (kind, message) = match why {
        Unanswered::Late => (ChatFaultKind::Transient, "no answer in time"),
        Unanswered::NoToken => (ChatFaultKind::NotSent, "the token could not be read"),
        Unanswered::NoConnection => (ChatFaultKind::NotSent, "no connection"),
        Unanswered::Broken => (ChatFaultKind::Transient, "the connection broke"),
        Unanswered::Unsendable => (ChatFaultKind::Refused, "the request cannot be sent"),
    };
    ChatFault {
        kind,
        call,
        message: message.to_owned(),
    }
}

/// Whether Slack would take the same message without its blocks.
pub(crate) fn refuses_blocks(fault: &ChatFault) -> bool {
    fault.kind == ChatFaultKind::Refused && REFUSED_BLOCKS.contains(&fault.message.as_str())
}

/// The thread has no root to be read.
pub(crate) fn rootless(call: &'static str) -> ChatFault {
    ChatFault {
        kind: ChatFaultKind::ThreadNotFound,
        call,
        message: "the thread's root is gone".to_owned(),
    }
}

fn kind(code: &str, body: &Value, retry_after: Option<Duration>) -> ChatFaultKind {
    match code {
        "not_in_channel" => ChatFaultKind::NotInChannel,
        "channel_not_found" => ChatFaultKind::ChannelNotFound,
        "thread_not_found" | "message_not_found" => ChatFaultKind::ThreadNotFound,
        "missing_scope" => {
            let needed = text(body, "needed").unwrap_or("unknown");
            ChatFaultKind::MissingScope(printable(needed))
        }
        "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive" => {
            ChatFaultKind::Token
        }
        "ratelimited" | "rate_limited" => rate_limited(retry_after),
        "is_archived" | "cannot_reply_to_message" | "channel_is_limited_access" => {
            ChatFaultKind::Restricted
        }
        code if code.starts_with("restricted_action") => ChatFaultKind::Restricted,
        "internal_error"
        | "fatal_error"
        | "service_unavailable"
        | "request_timeout"
        | "team_added_to_org" => ChatFaultKind::Transient,
        _ => ChatFaultKind::Refused,
    }
}

fn rate_limited(retry_after: Option<Duration>) -> ChatFaultKind {
    let wait = retry_after.unwrap_or_default().max(RETRY_AFTER_MIN);
    ChatFaultKind::RateLimited(wait)
}

/// A code or a list of scopes: whatever stands there, only such signs are shown.
fn printable(code: &str) -> String {
    code.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "_-:.,".contains(*c))
        .take(CODE_CHARS_MAX)
        .collect()
}

#[cfg(test)]
mod tests;
