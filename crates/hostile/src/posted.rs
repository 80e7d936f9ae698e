//! What holds of every message that the bot posts.

use preheat::limits::MESSAGE_CHARS_MAX;
use sandbox::sample;
use sandbox::world::World;
use sandbox::world::slack::text_of;

/// Checks a reply: within Slack's limit, with something in it, and inert.
pub(crate) fn check(reply: &str) {
    let n_chars = reply.chars().count();
    assert!(
        n_chars <= MESSAGE_CHARS_MAX,
        "{n_chars} characters: {reply}"
    );
    assert!(
        reply.contains(char::is_alphanumeric),
        "says nothing: {reply:?}"
    );
    assert_inert(reply);
}

/// Checks everything that the bot has posted in `world`.
pub(crate) fn check_all(world: &World) {
    for reply in ours(world) {
        check(&reply);
    }
}

/// What the bot has posted.
pub(crate) fn ours(world: &World) -> Vec<String> {
    let slack = world.slack.borrow();
    let ours = slack
        .messages()
        .filter(|message| text_of(message, "bot_id") == Some(sample::BOT))
        // A fuzzed alert may claim to be ours; only what we post has our app, too.
        .filter(|message| text_of(message, "app_id") == Some(sample::APP))
        .filter(|message| text_of(message, "ts") != text_of(message, "thread_ts"))
        .filter(|message| message.get("thread_ts").is_some());
    ours.filter_map(|message| text_of(message, "text"))
        .map(str::to_owned)
        .collect()
}

/// Nothing in it is a token of Slack's but a person by id: no channel is called, no
/// group, no link, and every `&` is the beginning of an entity.
fn assert_inert(reply: &str) {
    let mut rest = reply;
    while let Some((before, after)) = rest.split_once('<') {
        assert!(!before.contains('>'), "a loose `>`: {reply}");
        let token = after.split_once('>');
        assert!(token.is_some(), "a loose `<`: {reply}");
        let (token, tail) = token.unwrap_or_default();
        let is_person = token.strip_prefix('@').is_some_and(|id| {
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        assert!(is_person, "`<{token}>` is live: {reply}");
        rest = tail;
    }
    assert!(!rest.contains('>'), "a loose `>`: {reply}");
    for after in reply.split('&').skip(1) {
        let is_entity = ["amp;", "lt;", "gt;"]
            .iter()
            .any(|entity| after.starts_with(entity));
        assert!(is_entity, "a loose `&`: {reply}");
    }
}
