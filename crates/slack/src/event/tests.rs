//! Payloads as Slack sends them, and payloads that something has gnawed at.

use preheat::port::Author;
use serde_json::{Value, json};

use super::{Incoming, Mention, NotJson, posted_at, read};
use crate::gnaw::gnawed;

/// A mention in a thread, with everything that an ordinary one has.
fn envelope() -> Value {
    json!({
        "token": "unused", "team_id": "T123", "api_app_id": "A123", "type": "event_callback",
        "event_id": "Ev123", "event_time": 1583636399, "is_ext_shared_channel": false,
        "context_team_id": "T123", "context_enterprise_id": null,
        "authorizations": [{
            "enterprise_id": null, "team_id": "T123", "user_id": "U222",
            "is_bot": true, "is_enterprise_install": false
        }],
        "event": {
            "type": "app_mention", "client_msg_id": "3fd13273", "user": "U234", "team": "T123",
            "text": "<@U222> create 1 --ecs 20", "ts": "1583636399.000700",
            "thread_ts": "1583636000.000100", "channel": "C123", "event_ts": "1583636399.000700",
            "blocks": [{"type": "rich_text", "elements": []}]
        }
    })
}

/// The envelope with one more field, or another value for it.
fn with(pointer: &str, value: Value) -> Value {
    let mut envelope = envelope();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    envelope.pointer_mut(parent).unwrap()[key] = value;
    envelope
}

fn incoming(envelope: &Value) -> Incoming {
    read(envelope.to_string().as_bytes()).unwrap()
}

fn mention(envelope: &Value) -> Mention {
    match incoming(envelope) {
        Incoming::Mention(mention) => mention,
        other => panic!("not a mention but {other:?}"),
    }
}

#[test]
fn a_mention_in_a_thread() {
    let mention = mention(&envelope());
    assert_eq!(
        mention,
        Mention {
            event_id: Some("Ev123".to_owned()),
            app_id: Some("A123".to_owned()),
            team: Some("T123".to_owned()),
            bot_user: Some("U222".to_owned()),
            channel: "C123".to_owned(),
            ts: "1583636399.000700".to_owned(),
            thread_ts: Some("1583636000.000100".to_owned()),
            author: Author::Person("U234".to_owned()),
            text: "<@U222> create 1 --ecs 20".to_owned(),
            edited: false,
            external: false,
            posted_at: "2020-03-08T02:59:59.000700Z".parse().unwrap(),
        }
    );
    assert_eq!(mention.thread().ts, "1583636000.000100");
}

#[test]
fn a_mention_outside_a_thread_is_answered_under_itself() {
    for root in [json!(null), json!("1583636399.000700"), json!(7)] {
        let mention = mention(&with("/event/thread_ts", root));
        assert_eq!(mention.thread_ts, None);
        assert_eq!(mention.thread().ts, "1583636399.000700");
    }
}

#[test]
fn a_reply_that_is_also_sent_to_the_channel_is_a_mention() {
    let mention = mention(&with("/event/subtype", json!("thread_broadcast")));
    assert_eq!(mention.author, Author::Person("U234".to_owned()));
}

#[test]
fn an_edited_mention_is_marked() {
    let edited = json!({"user": "U234", "ts": "1622877902.000000"});
    assert!(mention(&with("/event/edited", edited)).edited);
    assert!(!mention(&with("/event/edited", json!(null))).edited);
}

#[test]
fn a_bot_is_known_by_every_id() {
    let mut envelope = with("/event/subtype", json!("bot_message"));
    let event = envelope["event"].as_object_mut().unwrap();
    event.remove("user");
    event.insert("bot_id".to_owned(), json!("B1"));
    event.insert("app_id".to_owned(), json!("A9"));
    event.insert(
        "bot_profile".to_owned(),
        json!({"id": "B1", "app_id": "A9"}),
    );
    let ids = ["B1", "A9"].map(str::to_owned).to_vec();
    assert_eq!(mention(&envelope).author, Author::Bot(ids));

    let ids = ["B1", "U234"].map(str::to_owned).to_vec();
    let under_a_user = mention(&with("/event/bot_id", json!("B1")));
    assert_eq!(under_a_user.author, Author::Bot(ids));

    let nameless = mention(&with("/event/user", json!(null)));
    assert_eq!(nameless.author, Author::Bot(Vec::new()));
}

#[test]
fn a_timestamp_is_digits() {
    for ts in ["1583636399.000700", "1583636399.0007", "1583636399"] {
        assert!(posted_at(ts).is_some(), "{ts}");
    }
    for ts in [
        "1583636399.",
        ".0007",
        "+1583636399.0007",
        "1583636399.+0007",
        "1583636399.0007.1",
        "",
    ] {
        assert_eq!(posted_at(ts), None, "{ts}");
    }
}

#[test]
fn people_of_other_workspaces_are_external() {
    for key in ["user_team", "source_team", "team"] {
        let pointer = format!("/event/{key}");
        assert!(
            mention(&with(&pointer, json!("T999"))).external,
            "other {key}"
        );
        assert!(
            !mention(&with(&pointer, json!("T123"))).external,
            "our {key}"
        );
    }
    assert!(mention(&with("/event/user_profile", json!({"team": "T999"}))).external);
    assert!(!mention(&with("/event/team", json!(null))).external);
}

#[test]
fn the_installation_comes_before_the_envelope() {
    // In a channel that is shared, the envelope may name the other side's workspace.
    let mut envelope = with("/team_id", json!("T999"));
    envelope["context_team_id"] = json!("T999");
    assert!(!mention(&envelope).external);
    envelope["context_team_id"] = json!("T123");
    assert_eq!(mention(&envelope).team.as_deref(), Some("T123"));

    envelope["event"]["user_team"] = json!("T999");
    assert!(mention(&envelope).external);

    envelope["authorizations"] = json!([]);
    envelope["event"]["user_team"] = json!("T123");
    assert!(!mention(&envelope).external);
    assert_eq!(mention(&envelope).bot_user, None);

    envelope["context_team_id"] = json!(null);
    envelope["team_id"] = json!("T123");
    assert!(!mention(&envelope).external);
}

#[test]
fn an_organisation_is_no_stranger_to_itself() {
    let mut envelope = with("/event/user", json!("W234"));
    envelope["authorizations"][0]["enterprise_id"] = json!("E1");
    envelope["event"]["user_team"] = json!("E1");
    assert!(!mention(&envelope).external);

    envelope["authorizations"][0]["is_enterprise_install"] = json!(true);
    envelope["authorizations"][0]["team_id"] = json!(null);
    envelope["event"]["team"] = json!("T777");
    assert!(
        !mention(&envelope).external,
        "a workspace of the same organisation"
    );
    envelope["is_ext_shared_channel"] = json!(true);
    assert!(mention(&envelope).external);
}

#[test]
fn the_challenge_is_handed_back() {
    let body = br#"{"token":"t","challenge":"3eZbrw1aBm","type":"url_verification"}"#;
    assert_eq!(read(body), Ok(Incoming::Challenge("3eZbrw1aBm".to_owned())));
}

#[test]
fn everything_else_is_not_for_us() {
    for envelope in [
        json!(null),
        json!([]),
        json!("app_mention"),
        json!({}),
        json!({"type": "url_verification"}),
        json!({"type": "url_verification", "challenge": 7}),
        json!({"type": "event_callback"}),
        json!({"type": "event_callback", "event": "app_mention"}),
        json!({"type": "app_rate_limited", "minute_rate_limited": 1518467820}),
        with("/event/type", json!("message")),
        with("/event/type", json!("reaction_added")),
        with("/type", json!("block_actions")),
        with("/event/channel", json!(null)),
        with("/event/ts", json!(null)),
        with("/event/ts", json!(1583636399.0007)),
        with("/event/ts", json!("soon")),
        with("/event/ts", json!("-1.5")),
        with("/event/ts", json!("99999999999999999999.0")),
        with("/event/ts", json!("8210266876799.0")),
    ] {
        assert_eq!(incoming(&envelope), Incoming::Other, "{envelope}");
    }
}

#[test]
fn what_is_not_json_is_said_to_be() {
    for body in [
        &b""[..],
        b"ssl_check=1&token=x",
        b"payload=%7B%7D",
        b"{",
        b"\xff\xfe",
        "[".repeat(10_000).as_bytes(),
    ] {
        assert_eq!(read(body), Err(NotJson));
    }
    assert_eq!(NotJson.to_string(), "the body is not JSON");
}

/// Whatever is missing or of another type, reading goes on.
#[test]
fn any_part_can_be_gnawed_at() {
    let needed = [
        "/type",
        "/event",
        "/event/type",
        "/event/channel",
        "/event/ts",
    ];
    let payloads = gnawed(&envelope());
    assert!(payloads.len() > 150);
    for (path, payload) in payloads {
        let is_mention = matches!(incoming(&payload), Incoming::Mention(_));
        assert_eq!(is_mention, !needed.contains(&path.as_str()), "{payload}");
    }
}
