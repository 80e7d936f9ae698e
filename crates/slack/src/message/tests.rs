//! Messages as alert bots send them, as lines.

mod merged;

use expect_test::{Expect, expect};
use preheat::port::Author;
use serde_json::{Value, json};

use super::{LINES_MAX, WORDS_BYTES_MAX, lines, read, reply_metadata};
use crate::gnaw::gnawed;

fn check(message: Value, expected: Expect) {
    expected.assert_eq(&lines(&message).join("\n"));
}

fn rich(elements: Value) -> Value {
    json!({"blocks": [{"type": "rich_text", "elements": elements}]})
}

fn ordered(first: u64, indent: u64, words: &[&str]) -> Value {
    let item = |words: &&str| json!({"type": "rich_text_section", "elements": [{"type": "text", "text": words}]});
    let items: Vec<Value> = words.iter().map(item).collect();
    json!({"type": "rich_text_list", "style": "ordered", "indent": indent, "offset": first - 1, "elements": items})
}

#[test]
fn plain_text() {
    check(
        json!({"text": "오늘의 핫 상품 &amp; 특가\n\n1. [48213] 겨울 패딩 특가 | 오픈 16:00 | 조회수 12,345\n*4.* <https://shop.example/products/48555|Winter boots> opens <!date^1764000000^{time}|16:00>"}),
        expect![[r#"
            오늘의 핫 상품 & 특가

            1. [48213] 겨울 패딩 특가 | 오픈 16:00 | 조회수 12,345
            *4.* Winter boots <https://shop.example/products/48555> opens <!date^1764000000>"#]],
    );
}

#[test]
fn ordered_lists_are_numbered_as_slack_shows_them() {
    check(
        rich(json!([
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "핫 상품\n", "style": {"bold": true}}]},
            ordered(1, 0, &["[48213] 겨울 패딩 16:00"]),
            ordered(1, 1, &["조회수 12,345", "재고 30"]),
            ordered(2, 0, &["[48377] 스니커즈 18:30"]),
            ordered(3, 2, &["세 번째"]),
            {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "번호 없음"}]}
            ]},
        ])),
        expect![[r#"
            핫 상품
            1. [48213] 겨울 패딩 16:00
              a. 조회수 12,345
              b. 재고 30
            2. [48377] 스니커즈 18:30
                iii. 세 번째
            번호 없음"#]],
    );
}

#[test]
fn every_leaf_of_rich_text() {
    check(
        rich(json!([
            {"type": "rich_text_section", "elements": [
                {"type": "emoji", "name": "one"},
                {"type": "text", "text": " "},
                {"type": "link", "url": "https://shop.example/products/48555?a=1&b=2", "text": "Winter boots"},
                {"type": "text", "text": " A &amp; B "},
                {"type": "date", "timestamp": 1764000000, "format": "{time}", "fallback": "16:00"},
                {"type": "text", "text": " "},
                {"type": "date", "timestamp": "1764000001"},
                {"type": "date", "timestamp": null, "fallback": " 16:30"},
            ]},
            {"type": "rich_text_quote", "elements": [
                {"type": "user", "user_id": "U1"}, {"type": "channel", "channel_id": "C1"},
                {"type": "usergroup", "usergroup_id": "S1"}, {"type": "broadcast", "range": "here"},
                {"type": "link", "url": "https://shop.example/1"}, {"type": "color", "value": "#F405B3"},
                {"type": "novelty", "text": " new"}, {"type": "novelty"}, 7,
            ]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a\nb"}]},
            {"type": "rich_text_novelty"},
        ])),
        expect![[r#"
            :one: Winter boots <https://shop.example/products/48555?a=1&b=2> A &amp; B <!date^1764000000> <!date^1764000001> 16:30
            @U1#C1@S1@herehttps://shop.example/1#F405B3 new
            a
            b"#]],
    );
}

#[test]
fn what_is_struck_has_marks() {
    let struck = |words: &str| json!({"type": "text", "text": words, "style": {"strike": true}});
    let plain = |words: &str| json!({"type": "text", "text": words, "style": {"strike": false}});
    let section = |leaves: Value| json!({"type": "rich_text_section", "elements": leaves});
    check(
        rich(json!([
            {"type": "rich_text_list", "style": "ordered", "elements": [
                section(json!([
                    struck("[48213] "),
                    {"type": "link", "url": "https://shop.example/48213", "text": "패딩", "style": {"bold": true, "strike": true}},
                    struck(" 16:00~18:00"),
                ])),
                section(json!([plain("[48377] 신발"), struck("16:00"), plain("17:00")])),
            ]},
            section(json!([struck("3. 키위\n4. 양말\n"), plain("5. 모자\n"), struck("~6. 장갑~ ")])),
        ])),
        expect![[r#"
            1. ~[48213] 패딩 <https://shop.example/48213> 16:00 ~ 18:00~
            2. [48377] 신발 ~16:00~ 17:00
            ~3. 키위~
            ~4. 양말~
            5. 모자
            ~6. 장갑~"#]],
    );
}

#[test]
fn code_has_marks() {
    let code = |words: &str| json!({"type": "text", "text": words, "style": {"code": true}});
    let plain = |words: &str| json!({"type": "text", "text": words});
    check(
        rich(json!([
            {"type": "rich_text_section", "elements": [
                plain("1. Winter boots "), code("48555"), plain(" 16:00\n"), code(" "), code("a`b"),
            ]},
            {"type": "rich_text_list", "style": "ordered", "offset": 1, "elements": [
                {"type": "rich_text_section", "elements": [
                    code("48377"), plain(" 신발 "),
                    {"type": "text", "text": "16:00", "style": {"code": true, "strike": true}},
                ]},
            ]},
        ])),
        expect![[r#"
            1. Winter boots `48555` 16:00
             a`b
            2. `48377` 신발 ~`16:00`~"#]],
    );
}

#[test]
fn every_kind_of_block() {
    check(
        json!({"blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "11월 24일 핫 상품 &"}},
            {"type": "divider"},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*1.* 패딩 &amp; 코트"},
             "accessory": {"type": "button", "text": {"type": "plain_text", "text": "보기"}, "url": "https://shop.example/48213"}},
            {"type": "context", "elements": [
                {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"},
                {"type": "mrkdwn", "text": "조회수 12,345"}, {"type": "plain_text", "text": "재고"},
            ]},
            {"type": "markdown", "text": "## 특가\n#48402 **골드 키위** [자세히](https://shop.example/48402)\n2\\. \\[48377\\] [한정](판) 18:30"},
            {"type": "actions", "elements": [
                {"type": "button", "text": {"type": "plain_text", "text": "모두 보기"}, "url": "https://shop.example/hot"},
                {"type": "button", "text": {"type": "plain_text", "text": "확인"}, "value": "ok"},
            ]},
            {"type": "hologram", "text": {"type": "mrkdwn", "text": "?"}},
            {}, null, 7, "x",
        ]}),
        expect![[r#"
            11월 24일 핫 상품 &
            *1.* 패딩 & 코트
            보기 <https://shop.example/48213>
            조회수 12,345
            재고
            특가
            #48402 **골드 키위** 자세히 <https://shop.example/48402>
            2. [48377] [한정](판) 18:30
            모두 보기 <https://shop.example/hot>"#]],
    );
}

#[test]
fn fields_put_labels_beside_their_values() {
    let field = |text: &str| json!({"type": "mrkdwn", "text": text});
    check(
        json!({"blocks": [{"type": "section", "fields": [
            field("*상품명:*\n골드 키위"), field("*상품 ID:*\n48402"),
            field("오픈 시간:"), field("오후 4시 30분"),
            field("1. 겨울 패딩"), field("16:00\n조회수："),
        ]}]}),
        expect![[r#"
            *상품명:* 골드 키위
            *상품 ID:* 48402
            오픈 시간: 오후 4시 30분
            1. 겨울 패딩
            16:00
            조회수："#]],
    );
}

#[test]
fn tables_row_by_row() {
    let raw = |text: &str| json!({"type": "raw_text", "text": text});
    let rich = json!({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "link", "url": "https://shop.example/48377", "text": "스니커즈"}
    ]}]});
    check(
        json!({"text": "", "attachments": [{"blocks": [{"type": "table", "rows": [
            [raw("번호"), raw("상품 ID"), raw("상품명"), raw("오픈")],
            [raw("1"), raw("48213"), raw("겨울\n패딩"), raw("16:00")],
            [raw("2"), raw(""), rich, raw("18:30")],
            "no row",
        ]}]}]}),
        expect![[r#"
            번호 | 상품 ID | 상품명 | 오픈
            1 | 48213 | 겨울 패딩 | 16:00
            2 |  | 스니커즈 <https://shop.example/48377> | 18:30"#]],
    );
}

#[test]
fn attachments_from_top_to_bottom() {
    check(
        json!({"text": "", "attachments": [
            {"fallback": "[no preview available]", "pretext": "오늘의 알림", "author_name": "shop",
             "title": "1. 겨울 패딩", "title_link": "https://shop.example/48213", "text": "조회수 &lt;12,345&gt;",
             "fields": [{"title": "오픈 시간:", "value": "16:00"}, {"title": "2. 스니커즈", "value": "18:30"}, {"title": "비고"}, 7],
             "footer": "shop-alert"},
            {"fallback": "fallback &amp; only"},
            {"color": "#fff"},
        ]}),
        expect![[r#"
            오늘의 알림
            shop
            1. 겨울 패딩 <https://shop.example/48213>
            조회수 <12,345>
            오픈 시간: 16:00
            2. 스니커즈
            18:30
            비고
            shop-alert

            fallback & only"#]],
    );
}

#[test]
fn quoted_messages_and_link_previews_are_not_this_alert() {
    check(
        json!({"text": "1. [48213] 패딩 16:00", "attachments": [
            {"is_msg_unfurl": true, "text": "1. [11111] 어제의 상품 15:00"},
            {"from_url": "https://shop.example", "title": "2. [22222] 미리보기", "fallback": "x"},
            {"is_share": true, "text": "3. [33333]"},
        ]}),
        expect!["1. [48213] 패딩 16:00"],
    );
}

#[test]
fn nothing_to_read_is_no_lines() {
    for message in [
        json!(null),
        json!({}),
        json!({"text": null, "blocks": null, "attachments": {}}),
        json!({"text": " \n ", "blocks": [[]], "attachments": [null, 1, "x", []]}),
        json!({"text": 7, "blocks": "x", "attachments": [{"fields": "x", "blocks": 1}]}),
    ] {
        assert_eq!(lines(&message), Vec::<String>::new(), "{message}");
    }
}

#[test]
fn the_size_is_capped() {
    let said = lines(&json!({"text": "가".repeat(WORDS_BYTES_MAX)}));
    assert_eq!(said.len(), 1);
    assert!(said[0].len() <= WORDS_BYTES_MAX && said[0].len() > WORDS_BYTES_MAX - 3);

    let many = (0..LINES_MAX * 2)
        .map(|n| format!("{n}\n"))
        .collect::<String>();
    assert_eq!(lines(&json!({"text": many})).len(), LINES_MAX);

    let list = json!({"type": "rich_text_list", "style": "ordered", "offset": u64::MAX, "indent": u64::MAX,
        "elements": [{}, {}]});
    assert_eq!(lines(&rich(json!([list]))).len(), 2);
}

#[test]
fn a_message_with_its_author() {
    let message = json!({"ts": "1764000000.000100", "user": "U1", "text": "hi"});
    let read_message = read(&message).unwrap();
    assert_eq!(read_message.ts, "1764000000.000100");
    assert_eq!(read_message.author, Author::Person("U1".to_owned()));
    assert_eq!(read_message.lines, ["hi"]);
    assert_eq!(read_message.answers, None);
    assert_eq!(read(&json!({"text": "hi"})), None);
}

#[test]
fn only_a_bots_reply_with_our_metadata_answers() {
    let answers = |overrides: Value| {
        let mut message = json!({
            "ts": "2.0", "bot_id": "B1", "app_id": "A1",
            "metadata": reply_metadata("C1", "1.0"),
        });
        for (key, value) in overrides.as_object().unwrap() {
            message[key] = value.clone();
        }
        read(&message).unwrap().answers
    };
    assert_eq!(answers(json!({})), Some("1.0".to_owned()));
    for metadata in [
        json!(null),
        json!({"event_type": "other", "event_payload": {"mention": "1.0"}}),
        json!({"event_type": "preheat_reply"}),
        json!({"event_type": "preheat_reply", "event_payload": {"mention": 1}}),
    ] {
        assert_eq!(answers(json!({"metadata": metadata})), None);
    }
    let person = json!({"bot_id": null, "app_id": null, "user": "U1"});
    assert_eq!(answers(person), None);
}

/// Whatever is missing or of another type, the rest is read.
#[test]
fn any_part_can_be_gnawed_at() {
    let words = |text: &str| json!({"type": "mrkdwn", "text": text});
    let list = json!({"type": "rich_text", "elements": [ordered(2, 1, &["a"])]});
    let whole = json!({
        "text": "kept in text",
        "blocks": [
            {"type": "section", "text": words("<https://a.example|b>"), "fields": [words("c:"), words("d")]},
            {"type": "table", "rows": [[words("e"), list]]}, list,
            {"type": "context", "elements": [words("f")]}, {"type": "markdown", "text": "[g](h)"},
        ],
        "attachments": [{"title": "i", "fields": [{"title": "j", "value": "k"}], "blocks": [list]}],
        "metadata": reply_metadata("C1", "1.0"), "bot_profile": {"id": "B1"}, "ts": "1.0",
    });
    let payloads = gnawed(&whole);
    assert!(payloads.len() > 300);
    for (path, payload) in payloads {
        let message = read(&payload);
        match path.as_str() {
            "/ts" => assert_eq!(message, None),
            "/text" => assert!(!message.unwrap().lines.is_empty()),
            _ => {
                let lines = message.unwrap().lines;
                assert!(lines.contains(&"kept in text".to_owned()), "{payload}");
            }
        }
    }
}

#[test]
fn only_mrkdwn_is_escaped() {
    check(
        json!({"blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "R&amp;D <b>"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "R&amp;D"}},
        ]}),
        expect![[r#"
            R&amp;D <b>
            R&D"#]],
    );
}

#[test]
fn marks_of_a_heading_are_no_words() {
    check(
        json!({"blocks": [{"type": "markdown", "text": "## two\n#48213 padding\n###### six\n####### seven"}]}),
        expect![[r#"
            two
            #48213 padding
            six
            ####### seven"#]],
    );
}

#[test]
fn what_is_no_url_stays_in_its_brackets() {
    check(
        json!({"text": "<https://a.example> <1a:b> <a b:c> <https:>"}),
        expect!["https://a.example <1a:b> <a b:c> <https:>"],
    );
}
