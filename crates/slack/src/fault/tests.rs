use expect_test::expect;
use preheat::locale::Locale;
use preheat::reply::{self, Voice};

use super::*;
use serde_json::json;

fn fault(status: u16, body: Option<Value>) -> ChatFault {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        retry_after: None,
        body,
    };
    read("chat.postMessage", answer).unwrap_err()
}

fn kind_of(code: &str) -> ChatFaultKind {
    fault(200, Some(json!({"ok": false, "error": code}))).kind
}

#[test]
fn every_known_code_has_its_kind() {
    use ChatFaultKind::{
        ChannelNotFound, NotInChannel, RateLimited, Refused, Restricted, ThreadNotFound, Token,
        Transient,
    };
    for (code, expected) in [
        ("not_in_channel", NotInChannel),
        ("channel_not_found", ChannelNotFound),
        ("thread_not_found", ThreadNotFound),
        ("message_not_found", ThreadNotFound),
        ("invalid_auth", Token),
        ("not_authed", Token),
        ("token_revoked", Token),
        ("token_expired", Token),
        ("account_inactive", Token),
        ("ratelimited", RateLimited(Duration::from_secs(1))),
        ("is_archived", Restricted),
        ("cannot_reply_to_message", Restricted),
        ("restricted_action", Restricted),
        ("restricted_action_thread_locked", Restricted),
        ("restricted_action_read_only_channel", Restricted),
        ("internal_error", Transient),
        ("fatal_error", Transient),
        ("service_unavailable", Transient),
        ("request_timeout", Transient),
        ("no_text", Refused),
        ("something_new", Refused),
    ] {
        assert_eq!(kind_of(code), expected, "{code}");
    }
}

#[test]
fn a_missing_scope_is_named() {
    let body =
        json!({"ok": false, "error": "missing_scope", "needed": "channels:history,groups:history"});
    let fault = fault(200, Some(body));
    let scope = "channels:history,groups:history".to_owned();
    assert_eq!(fault.kind, ChatFaultKind::MissingScope(scope));
    assert_eq!(
        fault.to_string(),
        "chat.postMessage: missing_scope, needed: channels:history,groups:history"
    );
    assert_eq!(
        kind_of("missing_scope"),
        ChatFaultKind::MissingScope("unknown".to_owned())
    );
}

#[test]
fn answers_that_are_not_slacks_are_told_by_their_status() {
    for (status, body, expected) in [
        (500, None, ChatFaultKind::Transient),
        (503, Some(json!("down")), ChatFaultKind::Transient),
        (408, None, ChatFaultKind::Transient),
        (200, None, ChatFaultKind::Transient),
        (200, Some(json!({"okay": true})), ChatFaultKind::Transient),
        (200, Some(json!({"ok": "true"})), ChatFaultKind::Transient),
        (500, Some(json!({"ok": true})), ChatFaultKind::Transient),
        (404, None, ChatFaultKind::Refused),
        (302, None, ChatFaultKind::Refused),
        (403, Some(json!({"ok": false})), ChatFaultKind::Refused),
    ] {
        assert_eq!(fault(status, body).kind, expected, "{status}");
    }
}

#[test]
fn a_code_with_a_server_error_keeps_its_kind() {
    let body = json!({"ok": false, "error": "internal_error"});
    assert_eq!(fault(500, Some(body)).kind, ChatFaultKind::Transient);
}

#[test]
fn what_is_shown_of_a_code_is_short_and_plain() {
    let code = format!("odd\n<!channel> {}", "x".repeat(500));
    let fault = fault(200, Some(json!({"ok": false, "error": code})));
    assert_eq!(fault.message.len(), CODE_CHARS_MAX);
    assert!(fault.message.starts_with("oddchannelx"));
}

/// From Slack's own word to what a person reads, in both languages.
#[test]
fn every_refusal_has_words_that_say_what_to_do() {
    let codes = [
        "not_in_channel",
        "channel_not_found",
        "thread_not_found",
        "missing_scope",
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "ratelimited",
        "is_archived",
        "restricted_action",
        "restricted_action_thread_locked",
        "cannot_reply_to_message",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "something_new",
    ];
    let mut said = String::new();
    for code in codes {
        let body = json!({"ok": false, "error": code, "needed": "groups:history"});
        let fault = fault(200, Some(body));
        said.push_str(&format!("{code}\n"));
        for locale in [Locale::Ko, Locale::En] {
            let voice = Voice {
                locale,
                zone: chrono_tz::UTC,
                environment: None,
            };
            let words = reply::chat_fault(&voice, &fault);
            said.push_str(&format!("  {}\n", words.replace('\n', "\n  ")));
        }
    }
    expect![[r#"
        not_in_channel
          :x: 제가 이 채널에 없어요. `/invite`로 초대하고 다시 멘션해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: not_in_channel`
          :x: I am not in this channel. Invite me with `/invite`, and mention me again. Nothing was changed.
          `chat.postMessage: not_in_channel`
        channel_not_found
          :x: 이 채널을 볼 수 없어요. 비공개 채널이면 `/invite`로 초대하고, Slack 앱에 `groups:history` 권한이 있는지 확인해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: channel_not_found`
          :x: I cannot see this channel. If it is private, invite me with `/invite`, and check that the Slack app has the scope `groups:history`. Nothing was changed.
          `chat.postMessage: channel_not_found`
        thread_not_found
          :x: 스레드의 첫 메시지를 찾지 못했어요. 지워졌다면 `create &lt;상품 ID&gt; --time &lt;오픈 시각&gt; --ecs &lt;개수&gt;`로 만들 수 있어요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: thread_not_found`
          :x: The first message of this thread is gone. `create &lt;product id&gt; --time &lt;opening&gt; --ecs &lt;count&gt;` works without it. Nothing was changed.
          `chat.postMessage: thread_not_found`
        missing_scope
          :x: Slack 앱에 `groups:history` 권한이 없어요. 관리자가 권한을 추가하고 앱을 다시 설치해야 해요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: missing_scope, needed: groups:history`
          :x: The Slack app lacks the scope `groups:history`. Its admin has to add it and install the app again. Nothing was changed.
          `chat.postMessage: missing_scope, needed: groups:history`
        invalid_auth
          :x: Slack이 봇 토큰을 받지 않아요. 관리자가 Secrets Manager의 토큰을 바꿔야 해요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: invalid_auth`
          :x: Slack does not take the bot's token. Its admin has to renew it in Secrets Manager. Nothing was changed.
          `chat.postMessage: invalid_auth`
        not_authed
          :x: Slack이 봇 토큰을 받지 않아요. 관리자가 Secrets Manager의 토큰을 바꿔야 해요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: not_authed`
          :x: Slack does not take the bot's token. Its admin has to renew it in Secrets Manager. Nothing was changed.
          `chat.postMessage: not_authed`
        token_revoked
          :x: Slack이 봇 토큰을 받지 않아요. 관리자가 Secrets Manager의 토큰을 바꿔야 해요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: token_revoked`
          :x: Slack does not take the bot's token. Its admin has to renew it in Secrets Manager. Nothing was changed.
          `chat.postMessage: token_revoked`
        token_expired
          :x: Slack이 봇 토큰을 받지 않아요. 관리자가 Secrets Manager의 토큰을 바꿔야 해요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: token_expired`
          :x: Slack does not take the bot's token. Its admin has to renew it in Secrets Manager. Nothing was changed.
          `chat.postMessage: token_expired`
        account_inactive
          :x: Slack이 봇 토큰을 받지 않아요. 관리자가 Secrets Manager의 토큰을 바꿔야 해요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: account_inactive`
          :x: Slack does not take the bot's token. Its admin has to renew it in Secrets Manager. Nothing was changed.
          `chat.postMessage: account_inactive`
        ratelimited
          :x: Slack이 요청을 제한하고 있어요. 1초 뒤에 다시 멘션해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: ratelimited`
          :x: Slack is limiting me. Mention me again in 1 s. Nothing was changed.
          `chat.postMessage: ratelimited`
        is_archived
          :x: 이 채널이나 스레드는 보관됐거나 잠겨 있어요. 다른 채널에서 멘션하거나, 채널 설정을 확인해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: is_archived`
          :x: This channel or thread is archived, locked or restricted. Mention me elsewhere, or check the channel's settings. Nothing was changed.
          `chat.postMessage: is_archived`
        restricted_action
          :x: 이 채널이나 스레드는 보관됐거나 잠겨 있어요. 다른 채널에서 멘션하거나, 채널 설정을 확인해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: restricted_action`
          :x: This channel or thread is archived, locked or restricted. Mention me elsewhere, or check the channel's settings. Nothing was changed.
          `chat.postMessage: restricted_action`
        restricted_action_thread_locked
          :x: 이 채널이나 스레드는 보관됐거나 잠겨 있어요. 다른 채널에서 멘션하거나, 채널 설정을 확인해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: restricted_action_thread_locked`
          :x: This channel or thread is archived, locked or restricted. Mention me elsewhere, or check the channel's settings. Nothing was changed.
          `chat.postMessage: restricted_action_thread_locked`
        cannot_reply_to_message
          :x: 이 채널이나 스레드는 보관됐거나 잠겨 있어요. 다른 채널에서 멘션하거나, 채널 설정을 확인해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: cannot_reply_to_message`
          :x: This channel or thread is archived, locked or restricted. Mention me elsewhere, or check the channel's settings. Nothing was changed.
          `chat.postMessage: cannot_reply_to_message`
        internal_error
          :x: Slack이 응답하지 않았어요. 잠시 뒤에 다시 멘션해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: internal_error`
          :x: Slack did not answer. Mention me again in a moment. Nothing was changed.
          `chat.postMessage: internal_error`
        fatal_error
          :x: Slack이 응답하지 않았어요. 잠시 뒤에 다시 멘션해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: fatal_error`
          :x: Slack did not answer. Mention me again in a moment. Nothing was changed.
          `chat.postMessage: fatal_error`
        service_unavailable
          :x: Slack이 응답하지 않았어요. 잠시 뒤에 다시 멘션해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: service_unavailable`
          :x: Slack did not answer. Mention me again in a moment. Nothing was changed.
          `chat.postMessage: service_unavailable`
        request_timeout
          :x: Slack이 응답하지 않았어요. 잠시 뒤에 다시 멘션해 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: request_timeout`
          :x: Slack did not answer. Mention me again in a moment. Nothing was changed.
          `chat.postMessage: request_timeout`
        something_new
          :x: Slack이 요청을 거절했어요. 관리자에게 아래 내용을 알려 주세요. 아무것도 바꾸지 않았어요.
          `chat.postMessage: something_new`
          :x: Slack refused a request. Tell the bot's admin what it says below. Nothing was changed.
          `chat.postMessage: something_new`
    "#]].assert_eq(&said);
}
