//! The HTTP API's request and response, in its payload format 2.0.
//!
//! Read by hand and leniently: an odd header or a broken body must end in a plain
//! 401, not in an event that cannot be deserialized.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

/// What we need of a request.
#[derive(Debug)]
pub struct Request {
    headers: Map<String, Value>,
    path: String,
    /// The raw bytes that Slack signed; `None` when the gateway's base64 is broken.
    pub body: Option<Vec<u8>>,
    /// When the gateway received it.
    pub received_at: Option<DateTime<Utc>>,
}

impl Request {
    /// Reads an event. Whatever is missing is missing; nothing fails here.
    pub fn read(event: &Value) -> Self {
        let text = event
            .get("body")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let is_base64 = event.get("isBase64Encoded").and_then(Value::as_bool);
        let body = match is_base64 {
            Some(true) => BASE64_STANDARD.decode(text).ok(),
            _ => Some(text.as_bytes().to_vec()),
        };
        let received_at = event
            .pointer("/requestContext/timeEpoch")
            .and_then(Value::as_i64)
            .filter(|millis| *millis > 0)
            .and_then(DateTime::from_timestamp_millis);
        let headers = event.get("headers").and_then(Value::as_object);
        let path = event.get("rawPath");
        let path = path.or_else(|| event.pointer("/requestContext/http/path"));
        Self {
            headers: headers.cloned().unwrap_or_default(),
            path: path.and_then(Value::as_str).unwrap_or_default().to_owned(),
            body,
            received_at,
        }
    }

    /// Whether this is a click on a button. Everything else is an event: that is the
    /// address with which everything began. A stage's name may stand before the path.
    pub fn is_action(&self) -> bool {
        let path = self.path.trim_end_matches('/');
        path.ends_with("/slack/actions")
    }

    /// A header's value; names have no case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_str())
    }
}

/// What the gateway sends back to Slack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// The HTTP status.
    pub status_code: u16,
    /// Headers; only the content type.
    pub headers: Map<String, Value>,
    /// The body.
    pub body: String,
    /// Never: bodies here are text.
    pub is_base64_encoded: bool,
}

impl Response {
    /// Received, and nothing more to say.
    pub fn ok() -> Self {
        Self::text(200, String::new())
    }

    /// The answer to a challenge.
    pub fn challenge(challenge: String) -> Self {
        Self::text(200, challenge)
    }

    /// Not from Slack, as far as we can tell. It does not say why.
    pub fn unauthorized() -> Self {
        Self::text(401, String::new())
    }

    /// Not done: Slack is to deliver again.
    pub fn again() -> Self {
        Self::text(503, String::new())
    }

    fn text(status_code: u16, body: String) -> Self {
        let content_type = Value::from("text/plain; charset=utf-8");
        Self {
            status_code,
            headers: Map::from_iter([("content-type".to_owned(), content_type)]),
            body,
            is_base64_encoded: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn headers_have_no_case_and_bodies_may_be_base64() {
        let request = Request::read(&json!({
            "headers": {"X-Slack-Signature": "v0=1", "x-slack-retry-num": 7},
            "body": "7ZWc6riA",
            "isBase64Encoded": true,
            "requestContext": {"timeEpoch": 1_764_000_000_123_i64},
        }));
        assert_eq!(request.header("x-slack-signature"), Some("v0=1"));
        assert_eq!(request.header("x-slack-retry-num"), None);
        assert_eq!(request.body.as_deref(), Some("한글".as_bytes()));
        assert_eq!(request.received_at.unwrap().timestamp(), 1_764_000_000);
    }

    #[test]
    fn clicks_have_a_path_of_their_own() {
        for (event, is_action) in [
            (json!({"rawPath": "/slack/actions"}), true),
            (json!({"rawPath": "/live/slack/actions/"}), true),
            (
                json!({"requestContext": {"http": {"path": "/slack/actions"}}}),
                true,
            ),
            (json!({"rawPath": "/slack/events"}), false),
            (json!({"rawPath": "/slack/actions/x"}), false),
            (json!({"rawPath": 7}), false),
            (json!({}), false),
        ] {
            assert_eq!(Request::read(&event).is_action(), is_action, "{event}");
        }
    }

    #[test]
    fn what_is_broken_is_missing() {
        for event in [
            json!(null),
            json!([]),
            json!({"headers": null, "body": 7, "requestContext": "no"}),
            json!({"requestContext": {"timeEpoch": 0}}),
            json!({"requestContext": {"timeEpoch": i64::MAX}}),
        ] {
            let request = Request::read(&event);
            assert_eq!(request.received_at, None, "{event}");
            assert_eq!(request.header("x-slack-signature"), None, "{event}");
        }
        let broken = json!({"body": "*", "isBase64Encoded": true});
        assert_eq!(Request::read(&broken).body, None);
    }
}
