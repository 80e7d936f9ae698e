//! Clicks on our buttons, as Slack sends them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::sample;
use crate::world::slack::{button, text_of};

/// A click on the last message that has such a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Click {
    /// The button: its `action_id`.
    pub action: String,
    /// Who clicks.
    pub user: String,
    /// Whether they belong to another workspace.
    pub external: bool,
}

/// The form that Slack sends for a click on the button `action` of `message`; `None`
/// when there is no such button.
pub fn form(click: &Click, message: &Value, channel: &str, at: DateTime<Utc>) -> Option<String> {
    let pressed = button(message, &click.action)?;
    let ts = text_of(message, "ts")?;
    let team = match click.external {
        true => "T0ELSEWHERE",
        false => sample::TEAM,
    };
    let payload = json!({
        "type": "block_actions",
        "user": {"id": click.user, "username": sample::name_of(&click.user), "team_id": team},
        "api_app_id": sample::APP,
        "token": "not-used",
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": false,
            "thread_ts": message.get("thread_ts"),
        },
        "trigger_id": "not-used",
        "team": {"id": sample::TEAM, "domain": "shop"},
        "enterprise": null,
        "is_enterprise_install": false,
        "channel": {"id": channel, "name": "hot-products"},
        "message": message,
        "state": {"values": {}},
        "actions": [{
            "action_id": click.action,
            "block_id": "sandbox",
            "type": "button",
            "text": pressed.get("text"),
            "value": pressed.get("value"),
            "action_ts": format!("{}.000000", at.timestamp()),
        }],
    });
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("payload", &payload.to_string());
    Some(form.finish())
}

/// What a person sees of the click: the button, and the answer to what Slack asks.
pub(crate) fn seen(click: &Click, message: &Value) -> String {
    let pressed = button(message, &click.action);
    let text = |pointer: &str| {
        let text = pressed.and_then(|button| button.pointer(pointer)?.as_str());
        text.map(|text| format!("[{text}]"))
    };
    let button = text("/text/text").unwrap_or_default();
    let yes = text("/confirm/confirm/text").map_or(String::new(), |yes| format!(" {yes}"));
    let from = if click.external {
        "  (from another workspace)"
    } else {
        ""
    };
    format!("clicks {button}{yes}{from}")
}
