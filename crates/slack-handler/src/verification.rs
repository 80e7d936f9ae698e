//! Who is let in: the cases that Slack's own SDKs test their verification with, put
//! to the handler as the gateway puts them. Whoever is not let in gets 401 and no
//! word, and nothing is asked of AWS or Slack.

use std::cell::RefCell;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use preheat::message::Message;
use preheat::port::{ChatFault, Post, ThreadMessage};
use preheat::window::ThreadRef;
use serde_json::json;

use super::*;
use crate::fake::{Ear, Group};

/// The moment of the published signatures, in seconds.
const SIGNED_AT: i64 = 1_531_420_618;
const SECRET: &str = "my-secret";

/// A Slack in which every thread is empty.
#[derive(Default)]
struct Room {
    asked: RefCell<usize>,
    posts: RefCell<Vec<Post>>,
}

impl Chat for Room {
    async fn thread(
        &self,
        _thread: &ThreadRef,
        _since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        *self.asked.borrow_mut() += 1;
        Ok(Vec::new())
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        self.posts.borrow_mut().push(post.clone());
        Ok(())
    }

    async fn edit(&self, _at: &ThreadRef, _message: &Message) -> Result<(), ChatFault> {
        *self.asked.borrow_mut() += 1;
        Ok(())
    }

    async fn whisper(
        &self,
        _thread: &ThreadRef,
        _user: &str,
        _message: &Message,
    ) -> Result<(), ChatFault> {
        *self.asked.borrow_mut() += 1;
        Ok(())
    }

    async fn members(&self, _group: &str) -> Result<Vec<String>, ChatFault> {
        *self.asked.borrow_mut() += 1;
        Ok(Vec::new())
    }
}

fn settings() -> Settings {
    let lookup = |name: &str| {
        let value = match name {
            "SLACK_BOT_TOKEN" => "token",
            "SLACK_SIGNING_SECRET" => SECRET,
            "SCHEDULE_GROUP" => "preheat",
            "SCHEDULER_ROLE_ARN" => "arn:aws:iam::123456789012:role/scheduler",
            "EXECUTOR_ARN" => "arn:aws:lambda:ap-northeast-2:123456789012:function:executor",
            "ECS_SERVICES" => "prod/api",
            _ => return None,
        };
        Some(value.to_owned())
    };
    Settings::read(&lookup).unwrap()
}

/// What is answered to `event`, how many calls it takes, and what is posted.
async fn answer(secret: &str, event: Value) -> (Response, usize, Vec<Post>) {
    let (schedules, chat, invoke) = (Group::default(), Room::default(), Ear::default());
    let ports = Ports {
        schedules: &schedules,
        chat: &chat,
        invoke: &invoke,
        groups: &Groups::default(),
    };
    let identity = Identity {
        signing_secret: SigningSecret::new(secret).unwrap(),
    };
    let now = DateTime::from_timestamp(SIGNED_AT, 0).unwrap();
    let handled = handle(&ports, &settings(), &identity, event, now, "request").await;
    let (response, afterwards) = handled;
    afterwards.run(&invoke).await;
    let n_calls = schedules.log.borrow().len() + *chat.asked.borrow();
    let n_calls = n_calls + invoke.heard.borrow().len() + chat.posts.borrow().len();
    (response, n_calls, chat.posts.take())
}

async fn assert_refused(event: Value) {
    let (response, n_calls, _) = answer(SECRET, event.clone()).await;
    assert_eq!(response.status_code, 401, "{event}");
    assert_eq!(response.body, "", "{event}");
    assert_eq!(n_calls, 0, "{event}");
}

/// The status and body that `event` gets with no call made.
async fn silently(secret: &str, event: Value) -> (u16, String) {
    let (response, n_calls, _) = answer(secret, event.clone()).await;
    assert_eq!(n_calls, 0, "{event}");
    (response.status_code, response.body)
}

/// An event that the gateway received at [`SIGNED_AT`].
fn event(body: &str, headers: Value) -> Value {
    json!({
        "version": "2.0",
        "headers": headers,
        "requestContext": {
            "http": {"method": "POST", "path": "/slack/events"},
            "timeEpoch": SIGNED_AT * 1000,
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

fn headers(timestamp: &str, signature: &str) -> Value {
    json!({"x-slack-request-timestamp": timestamp, "x-slack-signature": signature})
}

/// Signed with our secret `age` seconds before the gateway received it.
fn signed(body: &str, age: i64) -> Value {
    let timestamp = (SIGNED_AT - age).to_string();
    let secret = SigningSecret::new(SECRET).unwrap();
    let signature = signature::sign(&secret, &timestamp, body.as_bytes());
    event(body, headers(&timestamp, &signature))
}

/// The same event with its body as the gateway encodes what is not text.
fn in_base64(mut event: Value) -> Value {
    let body = event["body"].as_str().unwrap();
    event["body"] = BASE64_STANDARD.encode(body).into();
    event["isBase64Encoded"] = true.into();
    event
}

fn mention(text: &str) -> String {
    json!({
        "type": "event_callback",
        "team_id": "T1",
        "authorizations": [{"team_id": "T1", "user_id": "U0BOT"}],
        "event": {
            "type": "app_mention",
            "user": "U1",
            "text": format!("<@U0BOT> {text}"),
            "ts": format!("{SIGNED_AT}.000100"),
            "channel": "C1",
        },
    })
    .to_string()
}

const SSL_CHECK: &str = "token=random&ssl_check=1";
const SLASH: &str = "token=verification_token&team_id=T111&channel_id=C111&user_id=W111\
                     &command=%2Fhello-world&text=Hi&ssl_check=1";

#[tokio::test]
async fn what_slack_signed_is_let_in_however_the_gateway_hands_it_on() {
    // More than ASCII, so that another encoding in between would break the signature.
    let body = mention("help — “도움말”");
    let mut shouted = signed(&body, 0);
    let shouted_headers = json!({
        "X-SLACK-REQUEST-TIMESTAMP": shouted["headers"]["x-slack-request-timestamp"],
        "X-Slack-Signature": shouted["headers"]["x-slack-signature"],
    });
    shouted["headers"] = shouted_headers;
    for event in [signed(&body, 0), in_base64(signed(&body, 0)), shouted] {
        let (response, _, posts) = answer(SECRET, event).await;
        assert_eq!(response.status_code, 200);
        assert_eq!(posts.len(), 1);
    }
}

#[tokio::test]
async fn three_hundred_seconds_either_way_are_let_in_and_no_more() {
    for age in [0, 299, 300, -299, -300] {
        let status = silently(SECRET, signed("payload={}", age)).await.0;
        assert_eq!(status, 200, "{age}");
    }
    for age in [301, -301, 600, -600, 3600, SIGNED_AT] {
        assert_refused(signed("payload={}", age)).await;
    }
    // The gateway's clock has milliseconds.
    let mut late = signed("payload={}", 300);
    late["requestContext"]["timeEpoch"] = (SIGNED_AT * 1000 + 1).into();
    assert_refused(late).await;
}

#[tokio::test]
async fn the_published_signatures_of_forms_and_challenges_are_let_in() {
    let timestamp = SIGNED_AT.to_string();
    let challenge = r#"{"token":"Jhj5dZrVaK7ZwHHjRyZWjbDl","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}"#;
    for (secret, body, signature, answered) in [
        (
            "secret",
            "payload={}",
            "v0=100da08fd69b3d5d377c9be4a0a90b2b4a40efe60a8672cccb7e9a873d1c819c",
            "",
        ),
        (
            "secret",
            SSL_CHECK,
            "v0=634f4210355cdddf3ed59fd9d2e301451f86d19414dde831377fb6a61f6630bb",
            "",
        ),
        (
            SECRET,
            challenge,
            "v0=a4776c43e06f18753b67ec7574ec979d08dd9f7f7e0cd124f29becd0e2614eec",
            "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
        ),
    ] {
        let event = event(body, headers(&timestamp, signature));
        for event in [event.clone(), in_base64(event)] {
            let got = silently(secret, event).await;
            assert_eq!(got, (200, answered.to_owned()), "{body}");
        }
    }
}

/// `ssl_check` once let Bolt skip the signature; here it lets nobody in.
#[tokio::test]
async fn no_word_of_a_body_takes_the_signatures_place() {
    let challenge = json!({"type": "url_verification", "challenge": "c", "ssl_check": "1"});
    for body in [
        SSL_CHECK,
        SLASH,
        "ssl_check=1&token=legacy-fixed-token",
        "payload={}",
        &challenge.to_string(),
        &mention("delete all everywhere"),
    ] {
        assert_refused(event(body, headers("0", "v0=invalid"))).await;
        assert_refused(event(body, json!({}))).await;
        let mut lazy = event(body, json!({}));
        lazy["headers"] = json!({
            "x-slack-bolt-lazy-only": "1",
            "x-slack-bolt-lazy-function-name": "start",
        });
        assert_refused(lazy).await;
    }
}

#[tokio::test]
async fn a_signature_that_is_none_of_ours_is_refused() {
    let body = mention("list");
    let good = signed(&body, 0);
    let timestamp = SIGNED_AT.to_string();
    let signature = good["headers"]["x-slack-signature"].as_str().unwrap();
    let swapped = format!("{}ü", signature.get(..65).unwrap());
    let longer = format!("{signature}XXXXXXXX");
    for wrong in ["", "v0=", "v0=invalid-signature", "서명", &swapped, &longer] {
        assert_refused(event(&body, headers(&timestamp, wrong))).await;
    }
    for wrong in [
        "",
        "soon",
        "1531420618.0",
        "+1531420618",
        "1_531_420_618",
        "１５３１４２０６１８",
        "NaN",
        "-1",
    ] {
        assert_refused(event(&body, headers(wrong, signature))).await;
    }
    // Signed, but for another body, and by another app.
    assert_refused(event(&format!("{body}------"), good["headers"].clone())).await;
    let (response, n_calls, _) = answer("another", good).await;
    assert_eq!((response.status_code, n_calls), (401, 0));
}

#[tokio::test]
async fn what_is_no_request_of_slacks_at_all_is_refused() {
    let body = mention("list");
    let good = signed(&body, 0);
    let mut broken = in_base64(good.clone());
    broken["body"] = "*".into();
    // Encoded, but not said to be.
    let mut unsaid = in_base64(good.clone());
    unsaid["isBase64Encoded"] = false.into();
    let mut timeless = good.clone();
    timeless["requestContext"] = json!({"httpMethod": "POST"});
    let mut listed = good.clone();
    listed["headers"]["x-slack-signature"] = json!([good["headers"]["x-slack-signature"]]);
    let probe = json!({
        "version": "2.0",
        "headers": {"user-agent": "ELB-HealthChecker/2.0"},
        "requestContext": {"http": {"method": "GET", "path": "/"}, "timeEpoch": SIGNED_AT * 1000},
        "isBase64Encoded": false,
    });
    for event in [
        json!(null),
        json!({}),
        json!([]),
        event(&body, json!(null)),
        event(&body, json!([])),
        event("", json!({})),
        probe,
        broken,
        unsaid,
        timeless,
        listed,
    ] {
        assert_refused(event).await;
    }
}
