//! What Slack's refusals mean: one table of its error codes.

use std::time::Duration;

use preheat::port::{ChatFault, ChatFaultKind};
use reqwest::StatusCode;
use serde_json::Value;

use crate::json::text;

/// How long to wait when Slack says "too many" without saying how long. Its limits
/// count per minute, and its shortest wait is a second.
const RETRY_AFTER_UNSAID: Duration = Duration::from_secs(1);

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
        let wait = answer.retry_after.unwrap_or(RETRY_AFTER_UNSAID);
        return Err(fault(
            ChatFaultKind::RateLimited(wait),
            "ratelimited".to_owned(),
        ));
    }
    let body = answer.body.unwrap_or(Value::Null);
    if body.get("ok") == Some(&Value::Bool(true)) && status.is_success() {
        return Ok(body);
    }
    if let Some(code) = text(&body, "error") {
        let kind = kind(code, &body, answer.retry_after);
        let message = match &kind {
            ChatFaultKind::MissingScope(scope) => format!("missing_scope, needed: {scope}"),
            _ => printable(code),
        };
        return Err(fault(kind, message));
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

/// A request that got no answer, or only a part of one. The error itself is not shown:
/// it names the address, and whatever else its layers put into it.
pub(crate) fn unanswered(call: &'static str, error: &reqwest::Error) -> ChatFault {
    let message = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    ChatFault {
        kind: ChatFaultKind::Transient,
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
        "ratelimited" | "rate_limited" => {
            ChatFaultKind::RateLimited(retry_after.unwrap_or(RETRY_AFTER_UNSAID))
        }
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

/// A code or a list of scopes: whatever stands there, only such signs are shown.
fn printable(code: &str) -> String {
    code.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "_-:.,".contains(*c))
        .take(CODE_CHARS_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fault(status: u16, body: Option<Value>) -> ChatFault {
        let answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: None,
            body,
        };
        read("chat.postMessage", answer).unwrap_err()
    }

    fn kind_of(code: &str) -> ChatFaultKind {
        fault(200, Some(json!({"ok": false, "error": code}))).kind
    }

    #[test]
    fn every_known_code_has_its_kind() {
        use ChatFaultKind::{
            ChannelNotFound, NotInChannel, RateLimited, Refused, Restricted, ThreadNotFound, Token,
            Transient,
        };
        for (code, expected) in [
            ("not_in_channel", NotInChannel),
            ("channel_not_found", ChannelNotFound),
            ("thread_not_found", ThreadNotFound),
            ("message_not_found", ThreadNotFound),
            ("invalid_auth", Token),
            ("not_authed", Token),
            ("token_revoked", Token),
            ("token_expired", Token),
            ("account_inactive", Token),
            ("ratelimited", RateLimited(Duration::from_secs(1))),
            ("is_archived", Restricted),
            ("cannot_reply_to_message", Restricted),
            ("restricted_action", Restricted),
            ("restricted_action_thread_locked", Restricted),
            ("restricted_action_read_only_channel", Restricted),
            ("internal_error", Transient),
            ("fatal_error", Transient),
            ("service_unavailable", Transient),
            ("request_timeout", Transient),
            ("no_text", Refused),
            ("something_new", Refused),
        ] {
            assert_eq!(kind_of(code), expected, "{code}");
        }
    }

    #[test]
    fn a_missing_scope_is_named() {
        let body = json!({"ok": false, "error": "missing_scope", "needed": "channels:history,groups:history"});
        let fault = fault(200, Some(body));
        let scope = "channels:history,groups:history".to_owned();
        assert_eq!(fault.kind, ChatFaultKind::MissingScope(scope));
        assert_eq!(
            fault.to_string(),
            "chat.postMessage: missing_scope, needed: channels:history,groups:history"
        );
        assert_eq!(
            kind_of("missing_scope"),
            ChatFaultKind::MissingScope("unknown".to_owned())
        );
    }

    #[test]
    fn answers_that_are_not_slacks_are_told_by_their_status() {
        for (status, body, expected) in [
            (500, None, ChatFaultKind::Transient),
            (503, Some(json!("down")), ChatFaultKind::Transient),
            (408, None, ChatFaultKind::Transient),
            (200, None, ChatFaultKind::Transient),
            (200, Some(json!({"okay": true})), ChatFaultKind::Transient),
            (200, Some(json!({"ok": "true"})), ChatFaultKind::Transient),
            (500, Some(json!({"ok": true})), ChatFaultKind::Transient),
            (404, None, ChatFaultKind::Refused),
            (302, None, ChatFaultKind::Refused),
            (403, Some(json!({"ok": false})), ChatFaultKind::Refused),
        ] {
            assert_eq!(fault(status, body).kind, expected, "{status}");
        }
    }

    #[test]
    fn a_code_with_a_server_error_keeps_its_kind() {
        let body = json!({"ok": false, "error": "internal_error"});
        assert_eq!(fault(500, Some(body)).kind, ChatFaultKind::Transient);
    }

    #[test]
    fn what_is_shown_of_a_code_is_short_and_plain() {
        let code = format!("odd\n<!channel> {}", "x".repeat(500));
        let fault = fault(200, Some(json!({"ok": false, "error": code})));
        assert_eq!(fault.message.len(), CODE_CHARS_MAX);
        assert!(fault.message.starts_with("oddchannelx"));
    }
}
