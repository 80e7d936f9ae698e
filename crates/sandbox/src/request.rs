//! What Slack sends: a mention's event, and the signed request that carries it
//! through an API Gateway HTTP API.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use slack::secret::SigningSecret;
use slack::signature;

use crate::sample;

/// Something that is said to the bot, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What follows the mention.
    pub text: String,
    /// A person's user id, or a bot's id.
    pub speaker: String,
    /// Another channel than the alert's.
    pub channel: Option<String>,
    /// Not in a thread.
    pub outside: bool,
    /// The message was edited to say this.
    pub edited: bool,
    /// Its author belongs to another workspace.
    pub external: bool,
    /// How long Slack takes to deliver it.
    pub late: TimeDelta,
    /// Slack delivers it twice at the same moment.
    pub twice: bool,
}

impl Mention {
    /// An ordinary mention by the sample's person.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            speaker: sample::USER.to_owned(),
            channel: None,
            outside: false,
            edited: false,
            external: false,
            late: TimeDelta::zero(),
            twice: false,
        }
    }

    /// The message as the channel keeps it, posted at `ts` under `thread_ts`.
    pub fn message(&self, ts: &str, thread_ts: Option<&str>) -> Value {
        let team = match self.external {
            true => "T0ELSEWHERE",
            false => sample::TEAM,
        };
        let mut message = json!({
            "type": "message",
            "text": format!("<@{}> {}", sample::BOT_USER, self.text),
            "ts": ts,
            "team": team,
        });
        let author = match self.speaker.starts_with('B') {
            true => "bot_id",
            false => "user",
        };
        let mut set = |field: &str, value: Value| {
            if let Some(fields) = message.as_object_mut() {
                fields.insert(field.to_owned(), value);
            }
        };
        set(author, self.speaker.clone().into());
        if let Some(root) = thread_ts {
            set("thread_ts", root.into());
        }
        if self.edited {
            set("edited", json!({"user": self.speaker, "ts": ts}));
        }
        message
    }
}

/// The envelope in which Slack delivers `message` of `channel` as a mention.
pub fn envelope(message: &Value, channel: &str) -> Value {
    let mut event = message.clone();
    let ts = message.get("ts").cloned().unwrap_or_default();
    if let Some(fields) = event.as_object_mut() {
        fields.insert("type".to_owned(), "app_mention".into());
        fields.insert("channel".to_owned(), channel.into());
        fields.insert("event_ts".to_owned(), ts.clone());
    }
    let seconds = ts
        .as_str()
        .and_then(|ts| ts.split('.').next()?.parse::<i64>().ok());
    json!({
        "token": "not-used",
        "team_id": sample::TEAM,
        "api_app_id": sample::APP,
        "event": event,
        "type": "event_callback",
        "event_id": format!("Ev{}", ts.as_str().unwrap_or_default().replace('.', "")),
        "event_time": seconds,
        "authorizations": [{
            "enterprise_id": null,
            "team_id": sample::TEAM,
            "user_id": sample::BOT_USER,
            "is_bot": true,
            "is_enterprise_install": false,
        }],
        "is_ext_shared_channel": false,
    })
}

/// `body` as it reaches the handler through an HTTP API at `at`, signed by Slack;
/// `retry` counts the deliveries before this one.
pub fn signed(secret: &SigningSecret, body: &str, at: DateTime<Utc>, retry: usize) -> Value {
    let mut event = delivered(secret, body, at, "/slack/events");
    if let Some(headers) = event.get_mut("headers").filter(|_| retry > 0)
        && let Some(headers) = headers.as_object_mut()
    {
        headers.insert("x-slack-retry-num".to_owned(), retry.to_string().into());
        headers.insert("x-slack-retry-reason".to_owned(), "http_error".into());
    }
    event
}

/// `form` as it reaches the handler at `at`, signed by Slack: the gateway encodes what is
/// neither text nor JSON.
pub fn signed_form(secret: &SigningSecret, form: &str, at: DateTime<Utc>) -> Value {
    let mut event = delivered(secret, form, at, "/slack/actions");
    let content_type = "application/x-www-form-urlencoded";
    for (pointer, value) in [
        ("/headers/content-type", Value::from(content_type)),
        ("/body", BASE64_STANDARD.encode(form).into()),
        ("/isBase64Encoded", true.into()),
    ] {
        if let Some(field) = event.pointer_mut(pointer) {
            *field = value;
        }
    }
    event
}

fn delivered(secret: &SigningSecret, body: &str, at: DateTime<Utc>, path: &str) -> Value {
    let route = format!("POST {path}");
    let timestamp = at.timestamp().to_string();
    let headers = json!({
        "content-type": "application/json",
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature::sign(secret, &timestamp, body.as_bytes()),
    });
    json!({
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "sandbox",
            "domainName": "sandbox.execute-api.ap-northeast-2.amazonaws.com",
            "domainPrefix": "sandbox",
            "http": {
                "method": "POST",
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.1",
                "userAgent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            },
            "requestId": "sandbox",
            "routeKey": route,
            "stage": "$default",
            "time": at.format("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": at.timestamp_millis(),
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

#[cfg(test)]
mod tests {
    use slack::event::Incoming;

    use super::*;

    #[test]
    fn the_slack_adapter_verifies_and_reads_what_is_sent() {
        let secret = SigningSecret::new("secret").unwrap();
        let at = "2026-11-24T00:00:00Z".parse().unwrap();
        let message = Mention::new("create 1").message("1764000001.000200", Some(sample::ROOT_TS));
        let body = envelope(&message, sample::CHANNEL).to_string();
        let request = signed(&secret, &body, at, 1);
        let header = |name: &str| {
            request
                .pointer(&format!("/headers/{name}"))
                .unwrap()
                .as_str()
        };
        signature::verify(
            &secret,
            header("x-slack-request-timestamp"),
            header("x-slack-signature"),
            body.as_bytes(),
            at,
        )
        .unwrap();
        let Ok(Incoming::Mention(mention)) = slack::event::read(body.as_bytes()) else {
            panic!("not a mention");
        };
        assert_eq!(mention.thread().ts, sample::ROOT_TS);
        assert!(!mention.external && !mention.edited);
        assert_eq!(mention.text, "<@U0PREHEAT00> create 1");
    }
}
