use preheat::port::Post;

use super::*;

fn thread() -> ThreadRef {
    ThreadRef {
        channel: "C123".to_owned(),
        ts: "1.0".to_owned(),
    }
}

fn button(action: &'static str, style: Style, question: Option<Question>) -> Button {
    Button {
        action,
        value: "{\"v\":1}".to_owned(),
        label: "확인".to_owned(),
        style,
        question,
    }
}

fn blocks_of(text: &str) -> Vec<Value> {
    let arguments = edit(&thread(), &Message::plain(text));
    arguments["blocks"].as_array().unwrap().clone()
}

fn words_of(blocks: &[Value]) -> Vec<&str> {
    let words = blocks.iter().map(|block| &block["text"]["text"]);
    words.map(|words| words.as_str().unwrap()).collect()
}

#[test]
fn words_buttons_and_small_print_are_three_blocks() {
    let question = Question {
        title: "지울까요?".to_owned(),
        text: "이미 늘어난 것은 바로 되돌려요.".to_owned(),
        yes: "지우기".to_owned(),
        no: "그만두기".to_owned(),
    };
    let message = Message {
        text: "*예약했어요* &amp;".to_owned(),
        small: Some("로그: Ev0123ABC".to_owned()),
        buttons: vec![
            button("confirm", Style::Primary, None),
            button("discard", Style::Plain, None),
            button("cancel", Style::Danger, Some(question)),
        ],
    };
    let arguments = post(&Post {
        thread: thread(),
        message,
        answers: Some("2.0".to_owned()),
    });
    let label = json!({"type": "plain_text", "text": "확인", "emoji": true});
    let plain = |text: &str| json!({"type": "plain_text", "text": text, "emoji": true});
    assert_eq!(
        arguments,
        json!({
            "channel": "C123", "thread_ts": "1.0", "text": "*예약했어요* &amp;",
            "unfurl_links": false, "unfurl_media": false,
            "metadata": {
                "event_type": "preheat_reply",
                "event_payload": {"channel": "C123", "mention": "2.0"},
            },
            "blocks": [
                {"type": "section", "text": {
                    "type": "mrkdwn", "text": "*예약했어요* &amp;", "verbatim": true,
                }},
                {"type": "actions", "elements": [
                    {"type": "button", "action_id": "confirm", "value": "{\"v\":1}",
                     "text": label, "style": "primary"},
                    {"type": "button", "action_id": "discard", "value": "{\"v\":1}",
                     "text": label},
                    {"type": "button", "action_id": "cancel", "value": "{\"v\":1}",
                     "text": label, "style": "danger", "confirm": {
                        "title": plain("지울까요?"), "text": plain("이미 늘어난 것은 바로 되돌려요."),
                        "confirm": plain("지우기"), "deny": plain("그만두기"), "style": "danger",
                    }},
                ]},
                {"type": "context", "elements": [
                    {"type": "mrkdwn", "text": "로그: Ev0123ABC", "verbatim": true},
                ]},
            ],
        })
    );
}

#[test]
fn what_one_person_is_told_names_the_person() {
    let arguments = whisper(&thread(), "U1", &Message::plain("안 돼요"));
    assert_eq!(arguments["user"], "U1");
    assert_eq!(arguments["thread_ts"], "1.0");
    assert_eq!(arguments["blocks"].as_array().unwrap().len(), 1);
}

#[test]
fn long_words_are_parted_between_lines() {
    let line = format!("• {}", "가".repeat(97));
    let text = vec![line; 95].join("\n");
    let blocks = blocks_of(&text);
    let words = words_of(&blocks);
    assert_eq!(words.len(), 4);
    assert!(words.iter().all(|words| words.chars().count() <= 3_000));
    assert_eq!(words.join("\n"), text, "nothing is lost");
}

#[test]
fn a_line_longer_than_a_section_is_parted_at_a_blank_or_beside_an_entity() {
    let blank = format!("{} b", "a".repeat(2_999));
    assert_eq!(
        words_of(&blocks_of(&blank)),
        ["a".repeat(2_999), " b".to_owned()]
    );
    let entity = format!("{}&amp;b", "a".repeat(2_997));
    let blocks = blocks_of(&entity);
    assert_eq!(words_of(&blocks), ["a".repeat(2_997), "&amp;b".to_owned()]);
    // A sign of two UTF-16 units is never cut in two.
    let emoji = "🔥".repeat(1_501);
    assert_eq!(
        words_of(&blocks_of(&emoji)),
        ["🔥".repeat(1_500), "🔥".to_owned()]
    );
}

#[test]
fn what_the_blocks_cannot_hold_goes_as_words_alone() {
    let message = Message {
        small: Some("log: Ev1".to_owned()),
        ..Message::plain("x".repeat(MESSAGE_CHARS_MAX + 1))
    };
    let arguments = whisper(&thread(), "U1", &message);
    assert_eq!(arguments.get("blocks"), None);
    let text = arguments["text"].as_str().unwrap();
    assert!(text.ends_with("x\nlog: Ev1") && text.starts_with(&message.text));
}

#[test]
fn without_blocks_the_small_print_is_a_line() {
    let message = Message {
        small: Some("log: Ev1".to_owned()),
        ..Message::plain("no")
    };
    let arguments = plain(edit(&thread(), &message), &message);
    assert_eq!(
        arguments,
        json!({"channel": "C123", "ts": "1.0", "text": "no\nlog: Ev1", "parse": "none"})
    );
}

#[test]
fn an_edited_text_is_cut_where_slack_would_refuse_it_and_the_blocks_are_whole() {
    let line = "x".repeat(99);
    let text = vec![line; 60].join("\n");
    let arguments = edit(&thread(), &Message::plain(text.clone()));
    let short = arguments["text"].as_str().unwrap();
    assert!(short.chars().count() <= EDITED_TEXT_CHARS_MAX);
    assert!(short.ends_with("x…"));
    let blocks = arguments["blocks"].as_array().unwrap();
    assert_eq!(words_of(blocks).join("\n"), text);
}

#[test]
fn what_stands_on_a_button_is_cut_and_what_it_carries_is_not() {
    let mut one = button("page", Style::Plain, None);
    one.label = "긴 ".repeat(50);
    one.value = "v".repeat(BUTTON_VALUE_CHARS_MAX);
    let mut other = one.clone();
    other.action = "cancel";
    other.value.push('v');
    let message = Message {
        buttons: vec![one, other],
        ..Message::plain("x")
    };
    let arguments = edit(&thread(), &message);
    let elements = arguments["blocks"][1]["elements"].as_array().unwrap();
    assert_eq!(elements.len(), 1, "what would come back cut is left out");
    let label = elements[0]["text"]["text"].as_str().unwrap();
    assert!(label.chars().count() <= BUTTON_LABEL_CHARS_MAX && label.ends_with('…'));
}
