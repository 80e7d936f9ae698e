//! Who wrote a message or an event: a person, or something that posts by itself.

use preheat::port::Author;
use serde_json::Value;

use crate::json::text;

/// Reads the author. Whatever an app posted counts as a bot's, under whichever user
/// it appears: an app that holds a person's token is not that person.
pub(crate) fn read(message: &Value) -> Author {
    let profile = message.get("bot_profile").unwrap_or(&Value::Null);
    let mut ids = Vec::new();
    for id in [
        text(message, "bot_id"),
        text(message, "app_id"),
        text(profile, "id"),
        text(profile, "app_id"),
    ]
    .into_iter()
    .flatten()
    {
        push_new(&mut ids, id);
    }
    let user = text(message, "user");
    let is_bot = !ids.is_empty() || text(message, "subtype") == Some("bot_message");
    match user {
        Some(user) if !is_bot => Author::Person(user.to_owned()),
        _ => {
            if let Some(user) = user {
                push_new(&mut ids, user);
            }
            Author::Bot(ids)
        }
    }
}

fn push_new(ids: &mut Vec<String>, id: &str) {
    if !ids.iter().any(|known| known == id) {
        ids.push(id.to_owned());
    }
}
