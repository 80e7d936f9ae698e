//! Clicks as Slack sends them, and clicks that something has gnawed at.

use serde_json::{Value, json};

use super::{Press, read};
use crate::gnaw::gnawed;

/// A click in a thread, with everything that an ordinary one has.
fn payload() -> Value {
    json!({
        "type": "block_actions",
        "user": {"id": "U234", "username": "minji", "name": "minji", "team_id": "T123"},
        "api_app_id": "A123", "token": "unused", "trigger_id": "13345224609.738474920.8088930838",
        "container": {
            "type": "message", "message_ts": "1583636399.000700", "channel_id": "C123",
            "is_ephemeral": false, "thread_ts": "1583636000.000100"
        },
        "team": {"id": "T123", "domain": "shop"}, "enterprise": null,
        "is_enterprise_install": false,
        "channel": {"id": "C123", "name": "ops"},
        "message": {
            "type": "message", "user": "U222", "bot_id": "B222", "team": "T123",
            "ts": "1583636399.000700", "thread_ts": "1583636000.000100",
            "text": "*Scheduled* &amp;…",
            "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "text": "*Scheduled* &amp; done"}},
                {"type": "section", "text": {"type": "mrkdwn", "text": "• `prod/api`"}},
                {"type": "context", "elements": [{"type": "mrkdwn", "text": "Ev123"}]},
                {"type": "actions", "elements": []}
            ]
        },
        "response_url": "https://hooks.slack.com/actions/T123/1/x",
        "actions": [{
            "action_id": "cancel", "block_id": "b", "type": "button",
            "text": {"type": "plain_text", "text": "취소", "emoji": true},
            "value": "{\"v\":1,\"한\":\"a+b&c=d%\"}", "style": "danger", "action_ts": "1583636400.123456"
        }]
    })
}

/// The form that carries `payload`.
fn form(payload: &Value) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("payload", &payload.to_string());
    form.finish().into_bytes()
}

/// The payload with one more field, or another value for it.
fn with(pointer: &str, value: Value) -> Value {
    let mut payload = payload();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    payload.pointer_mut(parent).unwrap()[key] = value;
    payload
}

fn press(payload: &Value) -> Press {
    read(&form(payload)).unwrap()
}

#[test]
fn a_click_in_a_thread() {
    let press = press(&payload());
    let expected = Press {
        action: "cancel".to_owned(),
        value: "{\"v\":1,\"한\":\"a+b&c=d%\"}".to_owned(),
        action_ts: Some("1583636400.123456".to_owned()),
        user: "U234".to_owned(),
        external: false,
        channel: "C123".to_owned(),
        ts: "1583636399.000700".to_owned(),
        thread_ts: Some("1583636000.000100".to_owned()),
        words: Some("*Scheduled* &amp; done\n• `prod/api`".to_owned()),
        small: Some("Ev123".to_owned()),
    };
    assert_eq!(press, expected);
    assert_eq!(press.thread().ts, "1583636000.000100");
    assert_eq!(press.message().ts, "1583636399.000700");
}

#[test]
fn without_blocks_the_text_is_the_words() {
    let press = press(&with("/message/blocks", json!([])));
    assert_eq!(press.words.as_deref(), Some("*Scheduled* &amp;…"));
    assert_eq!(press.small, None);
}

#[test]
fn a_click_under_a_root_is_answered_below_it() {
    let mut outside = with("/container/thread_ts", json!("1583636399.000700"));
    outside["message"]["thread_ts"] = json!(null);
    let press = press(&outside);
    assert_eq!(press.thread_ts, None);
    assert_eq!(press.thread().ts, "1583636399.000700");
}

#[test]
fn another_workspace_is_told_by_our_own_message() {
    for (change, external) in [
        (("/user/team_id", json!("T999")), true),
        // Slack may name the person's own workspace as the one of the click.
        (("/message/team", json!("T777")), true),
        (("/message/team", json!(null)), false),
        (("/user/team_id", json!(null)), false),
    ] {
        let (pointer, value) = change;
        let press = press(&with(pointer, value.clone()));
        assert_eq!(press.external, external, "{pointer} {value}");
    }
    let mut elsewhere = with("/user/team_id", json!("T999"));
    elsewhere["team"]["id"] = json!("T999");
    assert!(press(&elsewhere).external);
}

#[test]
fn a_person_of_our_organisation_is_ours() {
    let mut grid = with("/user/team_id", json!("E1"));
    grid["team"]["enterprise_id"] = json!("E1");
    assert!(!press(&grid).external);
    grid["team"]["enterprise_id"] = json!("E2");
    assert!(press(&grid).external);
    grid["enterprise"] = json!({"id": "E1", "name": "Shops"});
    assert!(!press(&grid).external);
    // Another organisation's click, in a channel that it shares with us.
    grid["team"]["id"] = json!("T999");
    assert!(press(&grid).external);
}

#[test]
fn what_is_no_click_is_nothing() {
    for body in [
        &b""[..],
        b"ssl_check=1&token=x",
        b"payload=",
        b"payload=%7B",
        b"payload=[]",
        b"payload={}",
        b"{\"type\":\"block_actions\"}",
        b"payload=%FF%FE&payload=%",
        b"\xff\xfe=&;;==%%",
    ] {
        assert_eq!(read(body), None, "{body:?}");
    }
    for kind in ["view_submission", "shortcut", "message_action"] {
        assert_eq!(read(&form(&with("/type", json!(kind)))), None, "{kind}");
    }
}

#[test]
fn odd_parts_never_break_the_rest() {
    for (pointer, payload) in gnawed(&payload()) {
        let Some(press) = read(&form(&payload)) else {
            continue;
        };
        assert_eq!(press.user, "U234", "{pointer}");
        assert_eq!(press.channel, "C123", "{pointer}");
        assert_eq!(press.ts, "1583636399.000700", "{pointer}");
    }
}
