//! An alert as a person gives it: Slack's message JSON, or plain text.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::sample;

/// An alert as Slack keeps it: a JSON message as it is but for its place in time,
/// or text as the alert bot would post it.
pub(crate) fn message(alert: &str, ts: &str) -> Value {
    let mut message = match serde_json::from_str::<Value>(alert) {
        Ok(message) if message.is_object() => message,
        _ => json!({
            "type": "message",
            "subtype": "bot_message",
            "bot_id": sample::ALERT_BOT,
            "app_id": sample::ALERT_APP,
            "text": alert.trim_end(),
        }),
    };
    if let Some(fields) = message.as_object_mut() {
        fields.insert("ts".to_owned(), ts.into());
        fields.remove("thread_ts");
    }
    message
}

/// When a message that was taken from Slack was posted: a rehearsal of it begins
/// then, so that its times are still ahead.
pub(crate) fn posted_at(alert: &str) -> Option<DateTime<Utc>> {
    let message: Value = serde_json::from_str(alert).ok()?;
    let seconds = message
        .get("ts")?
        .as_str()?
        .split('.')
        .next()?
        .parse()
        .ok()?;
    DateTime::from_timestamp(seconds, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_posted_by_the_alert_bot_and_json_by_whoever_did() {
        let posted = message("1. 겨울 패딩\n", "1.2");
        assert_eq!(posted.get("bot_id"), Some(&json!(sample::ALERT_BOT)));
        assert_eq!(posted.get("text"), Some(&json!("1. 겨울 패딩")));
        let posted = message(r#"{"user": "U1", "ts": "9.9", "thread_ts": "9.9"}"#, "1.2");
        assert_eq!(posted, json!({"user": "U1", "ts": "1.2"}));
    }

    #[test]
    fn only_a_message_knows_when_it_was_posted() {
        let at = posted_at(r#"{"ts": "1764000000.000100"}"#).unwrap();
        assert_eq!(at.timestamp(), 1_764_000_000);
        assert_eq!(posted_at("1. 겨울 패딩"), None);
        assert_eq!(posted_at(r#"{"ts": 7}"#), None);
    }
}
