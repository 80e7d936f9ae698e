//! The same words in several places of one message.

use expect_test::expect;
use serde_json::json;

use super::check;
use crate::message::lines;

#[test]
fn the_same_words_in_text_and_blocks_are_said_once() {
    check(
        json!({
            "text": "*핫 상품*\n1. <https://shop.example/48213|패딩>\u{a0}16:00\n&gt; 참고\n• 점",
            "blocks": [{"type": "rich_text", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "핫 상품", "style": {"bold": true}}]},
                {"type": "rich_text_list", "style": "ordered", "elements": [
                    {"type": "rich_text_section", "elements": [
                        {"type": "link", "url": "https://shop.example/48213", "text": "패딩"},
                        {"type": "text", "text": " 16:00"},
                    ]}]},
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "참고"}]},
                {"type": "rich_text_list", "style": "bullet", "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "점"}]}]},
            ]}]
        }),
        expect![[r#"
            핫 상품
            1. 패딩 <https://shop.example/48213> 16:00
            참고
            점"#]],
    );
}

#[test]
fn equal_lines_of_one_place_all_stay() {
    let form =
        "1. 패딩\n상품번호: 48213\n오픈 시간: 16:00\n2. 코트\n상품번호: 48377\n오픈 시간: 16:00";
    let expected = form;
    let block = json!({"type": "section", "text": {"type": "mrkdwn", "text": form}});
    for message in [
        json!({"text": form}),
        json!({"text": form, "blocks": [block]}),
        json!({"text": "핫", "attachments": [{"text": "핫"}], "blocks": [block]}),
    ] {
        let said = lines(&message);
        let n_times = said
            .iter()
            .filter(|line| *line == "오픈 시간: 16:00")
            .count();
        assert_eq!(n_times, 2, "{said:?}");
    }
    let attachments = json!({"attachments": [
        {"title": "1. 패딩", "fields": [{"title": "오픈 시간", "value": "16:00"}]},
        {"title": "2. 코트", "fields": [{"title": "오픈 시간", "value": "16:00"}]},
    ]});
    assert_eq!(
        lines(&attachments).join("\n"),
        "1. 패딩\n오픈 시간: 16:00\n\n2. 코트\n오픈 시간: 16:00"
    );
    assert_eq!(lines(&json!({"text": form})).join("\n"), expected);
}

#[test]
fn a_summary_stays_beside_the_list() {
    check(
        json!({"text": "11/24 핫 상품 2건", "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "핫 상품"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "1. [48213] 패딩 16:00\n2. [48377] 코트 18:30"}},
        ]}),
        expect![[r#"
            11/24 핫 상품 2건

            핫 상품
            1. [48213] 패딩 16:00
            2. [48377] 코트 18:30"#]],
    );
}

#[test]
fn a_list_in_text_stays_beside_poorer_blocks() {
    check(
        json!({"text": "핫 상품\n1. [48213] 패딩 16:00", "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "핫 상품"}},
        ], "attachments": [{"text": "확인해 주세요"}]}),
        expect![[r#"
            핫 상품
            1. [48213] 패딩 16:00

            확인해 주세요"#]],
    );
}

#[test]
fn words_run_together_by_slack_are_not_said_again() {
    check(
        json!({"text": "핫 상품 1. [48213] 패딩 16:00 2. [48377] 코트 18:30", "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "핫 상품"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*1.* [48213] 패딩 16:00\n*2.* [48377] 코트 18:30"}},
        ]}),
        expect![[r#"
            핫 상품
            *1.* [48213] 패딩 16:00
            *2.* [48377] 코트 18:30"#]],
    );
}

#[test]
fn rich_text_without_words_leaves_the_text() {
    check(
        json!({"text": "1. [48213] 패딩 16:00", "blocks": [{"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]}]}),
        expect!["1. [48213] 패딩 16:00"],
    );
}

#[test]
fn what_one_place_strikes_is_struck() {
    let leaf = |words: &str, strike: bool| {
        let leaf = json!({"type": "text", "text": words, "style": {"strike": strike}});
        json!({"type": "rich_text_section", "elements": [leaf]})
    };
    check(
        json!({"text": "11/24 핫 상품 2건\n1. [48213] 패딩 16:00~18:00\n2. [48377] 코트 18:30", "blocks": [
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": [
                leaf("[48213] 패딩 16:00~18:00", true), leaf("[48377] 코트 18:30", false),
            ]}]},
        ]}),
        expect![[r#"
            11/24 핫 상품 2건
            1. ~[48213] 패딩 16:00 ~ 18:00~
            2. [48377] 코트 18:30"#]],
    );
}

#[test]
fn a_struck_line_leaves_an_equal_one_of_its_place() {
    check(
        json!({"text": "오픈\n~16:00~\n16:00", "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "핫 상품\n오픈\n16:00"}},
        ]}),
        expect![[r#"
            핫 상품
            오픈
            16:00"#]],
    );
}
