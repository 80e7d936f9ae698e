//! The client against a server on this machine that answers as it is told and keeps
//! what it was asked.

mod server;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use https::Trust;
use preheat::message::Message;
use preheat::port::{Author, Chat, ChatFault, ChatFaultKind, Post};
use preheat::window::ThreadRef;
use serde_json::{Value, json};

use super::{Client, NotAUrl};
use crate::patience::Patient;
use crate::secret::BotToken;
use server::Slack;

const ROOT: &str = "1764000000.000100";
const MENTION: &str = "1764000100.000200";

fn client(api_url: &str) -> Client {
    new(api_url).unwrap()
}

fn new(api_url: &str) -> Result<Client, NotAUrl> {
    let https = https::Client::new(&Trust::Mozilla).unwrap();
    Client::new(https, api_url, BotToken::new("xoxb-hush").unwrap())
}

fn ok(body: Value) -> Response {
    axum::Json(body).into_response()
}

fn replies(messages: Value, cursor: &str) -> Response {
    ok(json!({
        "ok": true, "messages": messages, "has_more": !cursor.is_empty(),
        "response_metadata": {"next_cursor": cursor},
    }))
}

fn root() -> Value {
    json!({"ts": ROOT, "thread_ts": ROOT, "bot_id": "B9", "text": "1. [48213] 패딩 16:00"})
}

fn reply(ts: &str, app_id: &str) -> Value {
    json!({
        "ts": ts, "thread_ts": ROOT, "user": "U222", "bot_id": "B1", "app_id": app_id, "text": "예약했어요",
        "metadata": {"event_type": "preheat_reply", "event_payload": {"channel": "C123", "mention": MENTION}},
    })
}

fn mrkdwn(text: &str) -> Value {
    json!({"type": "mrkdwn", "text": text, "verbatim": true})
}

fn too_many(retry_after: &str) -> Response {
    let body = axum::Json(json!({"ok": false, "error": "ratelimited"}));
    (
        StatusCode::TOO_MANY_REQUESTS,
        [("retry-after", retry_after.to_owned())],
        body,
    )
        .into_response()
}

fn thread() -> ThreadRef {
    ThreadRef {
        channel: "C123".to_owned(),
        ts: ROOT.to_owned(),
    }
}

fn post(answers: Option<&str>) -> Post {
    Post {
        thread: thread(),
        message: Message {
            small: Some("로그: Ev1".to_owned()),
            ..Message::plain("예약했어요 &amp;")
        },
        answers: answers.map(str::to_owned),
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_asked() {
    let slack = Slack::answering([]).await;
    slack.client.set_token(None);
    let fault = slack.client.post(&post(None)).await.unwrap_err();
    assert_eq!(fault.kind, ChatFaultKind::NotSent);
    assert_eq!(
        fault.to_string(),
        "chat.postMessage: the token could not be read"
    );
    assert_eq!(slack.asked().len(), 0);
}

#[tokio::test]
async fn a_post_is_one_authorized_json_request() {
    let slack = Slack::answering([ok(json!({"ok": true, "ts": "1.0"}))]).await;
    slack.client.post(&post(Some(MENTION))).await.unwrap();

    let [asked] = slack.asked().try_into().unwrap();
    assert_eq!(asked.method, Method::POST);
    assert_eq!(asked.uri.path(), "/api/chat.postMessage");
    assert_eq!(asked.header("authorization"), "Bearer xoxb-hush");
    assert_eq!(
        asked.header("content-type"),
        "application/json; charset=utf-8"
    );
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(asked.header("user-agent"), format!("preheat/{version}"));
    assert_eq!(
        asked.body,
        json!({
            "channel": "C123", "thread_ts": ROOT,
            "text": "예약했어요 &amp;",
            "blocks": [
                {"type": "section", "text": mrkdwn("예약했어요 &amp;")},
                {"type": "context", "elements": [mrkdwn("로그: Ev1")]},
            ],
            "unfurl_links": false, "unfurl_media": false,
            "metadata": {
                "event_type": "preheat_reply",
                "event_payload": {"channel": "C123", "mention": MENTION},
            },
        })
    );
}

#[tokio::test]
async fn the_first_call_takes_the_connection_that_was_opened_early() {
    let slack = Slack::answering([ok(json!({"ok": true}))]).await;
    slack.client.connect_early();
    let begun = Instant::now();
    while slack.n_connections() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "none was opened");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    slack.client.post(&post(None)).await.unwrap();
    assert_eq!(slack.n_connections(), 1);
}

#[tokio::test]
async fn a_post_that_answers_nobody_carries_no_metadata() {
    let slack = Slack::answering([ok(json!({"ok": true}))]).await;
    slack.client.post(&post(None)).await.unwrap();
    assert_eq!(slack.asked()[0].body.get("metadata"), None);
}

#[tokio::test]
async fn words_whose_blocks_are_refused_go_alone() {
    for code in [
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
    ] {
        let refusal = ok(json!({"ok": false, "error": code}));
        let slack = Slack::answering([refusal, ok(json!({"ok": true}))]).await;
        slack.client.post(&post(Some(MENTION))).await.unwrap();
        let [first, second] = slack.asked().try_into().unwrap();
        assert!(first.body.get("blocks").is_some());
        assert_eq!(second.body.get("blocks"), None);
        assert_eq!(second.body["text"], "예약했어요 &amp;\n로그: Ev1");
        assert_eq!(second.body["metadata"], first.body["metadata"]);
    }
}

#[tokio::test]
async fn words_that_are_refused_too_are_a_fault() {
    let refusals =
        ["invalid_blocks", "no_text"].map(|code| ok(json!({"ok": false, "error": code})));
    let slack = Slack::answering(refusals).await;
    let fault = slack.client.post(&post(None)).await.unwrap_err();
    assert_eq!(fault.to_string(), "chat.postMessage: no_text");
}

#[tokio::test]
async fn an_edit_names_the_message() {
    let slack = Slack::answering([ok(json!({"ok": true}))]).await;
    let message = Message::plain("닫았어요");
    slack.client.edit(&thread(), &message).await.unwrap();
    let [asked] = slack.asked().try_into().unwrap();
    assert_eq!(asked.uri.path(), "/api/chat.update");
    assert_eq!(
        asked.body,
        json!({
            "channel": "C123", "ts": ROOT, "text": "닫았어요", "parse": "none",
            "blocks": [{"type": "section", "text": mrkdwn("닫았어요")}],
        })
    );
}

#[tokio::test]
async fn a_whisper_names_the_person() {
    let slack = Slack::answering([ok(json!({"ok": true}))]).await;
    let message = Message::plain("민지만 누를 수 있어요");
    slack
        .client
        .whisper(&thread(), "U1", &message)
        .await
        .unwrap();
    let [asked] = slack.asked().try_into().unwrap();
    assert_eq!(asked.uri.path(), "/api/chat.postEphemeral");
    assert_eq!(asked.body["user"], "U1");
    assert_eq!(asked.body["thread_ts"], ROOT);
}

#[tokio::test]
async fn the_people_of_a_group_are_read() {
    let slack = Slack::answering([ok(json!({"ok": true, "users": ["U1", "W2", null]}))]).await;
    assert_eq!(slack.client.members("S1").await.unwrap(), ["U1", "W2"]);
    let [asked] = slack.asked().try_into().unwrap();
    assert_eq!(asked.method, Method::GET);
    assert_eq!(asked.uri.path(), "/api/usergroups.users.list");
    assert_eq!(asked.query(), ["usergroup=S1"]);
}

#[tokio::test]
async fn a_thread_is_read_in_one_page() {
    let slack = Slack::answering([replies(json!([root(), reply("2.0", "A1")]), "more")]).await;
    let messages = slack.client.thread(&thread(), None).await.unwrap();

    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].ts, ROOT);
    assert_eq!(messages[0].author, Author::Bot(vec!["B9".to_owned()]));
    assert_eq!(messages[0].lines, ["1. [48213] 패딩 16:00"]);
    assert_eq!(messages[1].answers.as_deref(), Some(MENTION));

    let [asked] = slack.asked().try_into().unwrap();
    assert_eq!(asked.method, Method::GET);
    assert_eq!(asked.uri.path(), "/api/conversations.replies");
    assert_eq!(asked.header("authorization"), "Bearer xoxb-hush");
    assert_eq!(
        asked.query(),
        [
            "channel=C123",
            "include_all_metadata=true",
            "limit=200",
            "ts=1764000000.000100",
        ]
    );
}

#[tokio::test]
async fn replies_since_a_mention_are_followed_page_by_page() {
    let slack = Slack::answering([
        replies(
            json!([root(), {"ts": MENTION, "user": "U1", "text": "@bot"}]),
            "p2==",
        ),
        replies(json!([root(), reply("3.0", "A1")]), ""),
    ])
    .await;
    let messages = slack.client.thread(&thread(), Some(MENTION)).await.unwrap();

    let ts: Vec<_> = messages.iter().map(|message| message.ts.as_str()).collect();
    assert_eq!(ts, [ROOT, MENTION, "3.0"], "each message once");
    let [first, second] = slack.asked().try_into().unwrap();
    assert_eq!(
        first.query(),
        [
            "channel=C123",
            "include_all_metadata=true",
            "inclusive=true",
            "limit=200",
            "oldest=1764000100.000200",
            "ts=1764000000.000100",
        ]
    );
    assert!(second.query().contains(&"cursor=p2%3D%3D"));
}

#[tokio::test]
async fn an_endless_thread_is_left_after_three_pages() {
    let pages = (0..9).map(|_| replies(json!([root()]), "again"));
    let slack = Slack::answering(pages).await;
    slack.client.thread(&thread(), Some(MENTION)).await.unwrap();
    assert_eq!(slack.asked().len(), 3);
}

#[tokio::test]
async fn a_root_that_the_page_lacks_is_fetched() {
    let slack = Slack::answering([
        replies(json!([reply("3.0", "A1")]), ""),
        replies(
            json!([root(), {"ts": "1764000001.0", "user": "U1"}]),
            "more",
        ),
    ])
    .await;
    let messages = slack.client.thread(&thread(), Some(MENTION)).await.unwrap();
    let ts: Vec<_> = messages.iter().map(|message| message.ts.as_str()).collect();
    assert_eq!(ts, [ROOT, "3.0"]);
    assert!(!slack.asked()[1].uri.query().unwrap().contains("oldest"));
}

#[tokio::test]
async fn a_thread_without_a_root_is_not_found() {
    let tombstone = json!({"ts": ROOT, "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."});
    for messages in [
        json!([]),
        json!(null),
        json!([reply("3.0", "A1")]),
        json!([tombstone, reply("3.0", "A1")]),
    ] {
        let slack = Slack::answering([replies(messages, "")]).await;
        let fault = slack.client.thread(&thread(), None).await.unwrap_err();
        assert_eq!(fault.kind, ChatFaultKind::ThreadNotFound);
    }
}

#[tokio::test]
async fn a_new_token_is_used_by_every_clone() {
    let slack = Slack::answering([ok(json!({"ok": true}))]).await;
    let clone = slack.client.clone();
    slack.client.set_token(BotToken::new("xoxb-new").unwrap());
    clone.post(&post(None)).await.unwrap();
    assert_eq!(slack.asked()[0].header("authorization"), "Bearer xoxb-new");
}

#[tokio::test]
async fn what_slack_refuses_is_asked_once_and_says_why() {
    let refusals = [
        (
            json!({"error": "not_in_channel"}),
            ChatFaultKind::NotInChannel,
        ),
        (
            json!({"error": "channel_not_found"}),
            ChatFaultKind::ChannelNotFound,
        ),
        (json!({"error": "invalid_auth"}), ChatFaultKind::Token),
        (json!({"error": "is_archived"}), ChatFaultKind::Restricted),
        (json!({"error": "internal_error"}), ChatFaultKind::Transient),
        (json!({"error": "no_text"}), ChatFaultKind::Refused),
        (
            json!({"error": "missing_scope", "needed": "groups:history"}),
            ChatFaultKind::MissingScope("groups:history".to_owned()),
        ),
    ];
    for (mut body, expected) in refusals {
        body["ok"] = json!(false);
        let slack = Slack::answering([ok(body.clone()), ok(body)]).await;
        let fault = slack.client.post(&post(None)).await.unwrap_err();
        assert_eq!(fault.kind, expected);
        assert_eq!(fault.call, "chat.postMessage");
        assert_eq!(slack.asked().len(), 1);
        let fault = slack.client.thread(&thread(), None).await.unwrap_err();
        assert_eq!(fault.kind, expected);
        assert_eq!(fault.call, "conversations.replies");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_json_may_have_been_any() {
    for (status, expected) in [
        (StatusCode::OK, ChatFaultKind::Transient),
        (StatusCode::BAD_GATEWAY, ChatFaultKind::Transient),
        (StatusCode::NOT_FOUND, ChatFaultKind::Refused),
    ] {
        let page = "<html>token xoxb-hush</html>";
        let slack = Slack::answering([(status, page).into_response()]).await;
        let fault = slack.client.post(&post(None)).await.unwrap_err();
        assert_eq!(fault.kind, expected, "{status}");
        assert!(!fault.to_string().contains("html"));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = [("location", "http://127.0.0.1:9/steal")];
    let redirect = (StatusCode::TEMPORARY_REDIRECT, elsewhere).into_response();
    let slack = Slack::answering([redirect]).await;
    let fault = slack.client.post(&post(None)).await.unwrap_err();
    assert_eq!(fault.kind, ChatFaultKind::Refused);
}

#[tokio::test]
async fn how_long_to_wait_goes_up_to_whoever_has_the_time() {
    for (header, seconds) in [("30", 30), ("1", 1), ("0", 1), ("soon", 1)] {
        let slack = Slack::answering([too_many(header)]).await;
        let fault = slack.client.thread(&thread(), None).await.unwrap_err();
        let wait = Duration::from_secs(seconds);
        assert_eq!(fault.kind, ChatFaultKind::RateLimited(wait));
        assert_eq!(slack.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_wait_that_there_is_time_for_is_waited_for() {
    let slack = Slack::answering([too_many("1"), ok(json!({"ok": true}))]).await;
    let start = Instant::now();
    let patient = Patient::within(&slack.client, Duration::from_secs(3));
    patient.post(&post(None)).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1));
    let asked = slack.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].body, asked[1].body);
}

/// Reading changes nothing; what was sent may have been done.
#[tokio::test]
async fn a_read_that_broke_is_asked_once_more_and_a_post_is_not() {
    let broken = || (StatusCode::BAD_GATEWAY, "").into_response();
    let slack = Slack::answering([broken(), replies(json!([root()]), "")]).await;
    assert_eq!(slack.client.thread(&thread(), None).await.unwrap().len(), 1);
    let slack = Slack::answering([broken(), broken(), replies(json!([root()]), "")]).await;
    let fault = slack.client.thread(&thread(), None).await.unwrap_err();
    assert_eq!(
        (fault.kind, slack.asked().len()),
        (ChatFaultKind::Transient, 2)
    );
    let slack = Slack::answering([broken(), ok(json!({"ok": true}))]).await;
    slack.client.post(&post(None)).await.unwrap_err();
    assert_eq!(slack.asked().len(), 1);

    let (url, n_connections) = server::breaking().await;
    let fault = client(&url).thread(&thread(), None).await.unwrap_err();
    assert_eq!(
        fault.to_string(),
        "conversations.replies: the connection broke"
    );
    assert_eq!(n_connections.load(Ordering::Relaxed), 2);
    client(&url).post(&post(None)).await.unwrap_err();
    assert_eq!(n_connections.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn silence_is_a_fault_within_two_seconds() {
    // Accepts connections, as a listener does by itself, and never answers.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    let start = Instant::now();
    let fault = client.post(&post(None)).await.unwrap_err();
    assert_eq!(fault.kind, ChatFaultKind::Transient);
    assert_eq!(fault.to_string(), "chat.postMessage: no answer in time");
    assert!(start.elapsed() < Duration::from_millis(2_500));
}

#[tokio::test]
async fn nobody_there_is_a_fault() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let fault: ChatFault = client(&url).post(&post(None)).await.unwrap_err();
    assert_eq!(fault.kind, ChatFaultKind::NotSent);
    assert_eq!(fault.to_string(), "chat.postMessage: no connection");
}

#[test]
fn the_url_has_to_be_one() {
    for url in [
        "",
        "slack.com/api",
        "ftp://slack.com",
        "file:///tmp",
        "https://",
        "https://slack.com/api?x=1",
    ] {
        assert!(new(url).is_err(), "{url}");
    }
    let shown = format!("{:?}", client("https://slack.com/api"));
    assert!(!shown.contains("xoxb"), "{shown}");
}
