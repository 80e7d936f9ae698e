//! What happened, as a person reads it: one entry per thing, with its local time
//! and the one who did it.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, by the virtual clock.
    pub at: DateTime<Utc>,
    /// Who did it: a person, `preheat`, `scheduler`, `ecs`, `aurora`, …
    pub actor: String,
    /// What; further lines are set under the first.
    pub text: String,
}

/// Writes entries as aligned lines, with a heading for each new day.
#[derive(Debug, Default)]
pub struct Transcript {
    day: Option<NaiveDate>,
}

/// Room for the longest common actor: a Slack id.
const ACTOR_WIDTH: usize = 11;

impl Transcript {
    /// Writes `entries` in the local time of `zone`.
    pub fn write(&mut self, entries: &[Entry], zone: Tz) -> String {
        let mut text = String::new();
        for entry in entries {
            self.write_entry(&mut text, entry, zone);
        }
        text
    }

    fn write_entry(&mut self, text: &mut String, entry: &Entry, zone: Tz) {
        let local = entry.at.with_timezone(&zone);
        if self.day != Some(local.date_naive()) {
            let gap = if self.day.is_some() { "\n" } else { "" };
            self.day = Some(local.date_naive());
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{gap}── {} ──", local.format("%Y-%m-%d %A, %Z"));
        }
        for (n, line) in entry.text.lines().enumerate() {
            let (clock, actor) = match n {
                0 => (local.format("%H:%M").to_string(), entry.actor.as_str()),
                _ => (String::new(), ""),
            };
            let row = format!("{clock:5}  {actor:ACTOR_WIDTH$}  {line}");
            let _ = writeln!(text, "{}", row.trim_end());
        }
    }
}

/// A message as a person sees it: words, then buttons as `[확인] [취소]`, then small
/// print in brackets. Without blocks, its text.
pub fn shown(message: &Value) -> String {
    let Some(blocks) = message.get("blocks").and_then(Value::as_array) else {
        let text = message.get("text").and_then(Value::as_str);
        return readable(text.unwrap_or_default());
    };
    let lines: Vec<_> = blocks.iter().map(shown_block).collect();
    lines.join("\n")
}

fn shown_block(block: &Value) -> String {
    let words = |object: &Value| {
        let text = object.pointer("/text/text").or(object.get("text"));
        readable(text.and_then(Value::as_str).unwrap_or_default())
    };
    let Some(elements) = block.get("elements").and_then(Value::as_array) else {
        return words(block);
    };
    let is_actions = block.get("type").and_then(Value::as_str) == Some("actions");
    let shown = elements.iter().map(|one| match is_actions {
        true => format!("[{}]", words(one)),
        false => format!("({})", words(one)),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// Slack's mrkdwn as a person sees it: entities unescaped, mentions as names.
pub fn readable(mrkdwn: &str) -> String {
    let mut text = String::new();
    let mut rest = mrkdwn;
    while let Some((before, tail)) = rest.split_once("<@") {
        text.push_str(before);
        let Some((mention, after)) = tail.split_once('>') else {
            text.push_str("<@");
            rest = tail;
            break;
        };
        let id = mention.split('|').next().unwrap_or(mention);
        text.push('@');
        text.push_str(crate::sample::name_of(id));
        rest = after;
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn entries_are_aligned_under_their_day() {
        let entry = |at: &str, actor: &str, text: &str| Entry {
            at: at.parse().unwrap(),
            actor: actor.to_owned(),
            text: text.to_owned(),
        };
        let mut transcript = Transcript::default();
        let text = transcript.write(
            &[
                entry("2026-11-24T06:50:12Z", "ecs", "prod/api desired 4 → 20"),
                entry("2026-11-24T15:00:00Z", "preheat", "하나\n\n둘"),
            ],
            Tz::Asia__Seoul,
        );
        let expected = "\
── 2026-11-24 Tuesday, KST ──
15:50  ecs          prod/api desired 4 → 20

── 2026-11-25 Wednesday, KST ──
00:00  preheat      하나

                    둘
";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_message_is_shown_with_its_buttons_and_its_small_print() {
        let button = |label: &str| json!({"type": "button", "text": {"text": label}});
        let message = json!({"text": "for the notification", "blocks": [
            {"type": "section", "text": {"text": "<@U0123456789> a &lt; b"}},
            {"type": "section", "text": {"text": "c"}},
            {"type": "actions", "elements": [button("확인"), button("취소")]},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "log: Ev1"}]},
        ]});
        let seen = "@minji a < b\nc\n[확인] [취소]\n(log: Ev1)";
        assert_eq!(shown(&message), seen);
        assert_eq!(shown(&json!({"text": "&amp;"})), "&");
    }

    #[test]
    fn mrkdwn_is_read_as_slack_shows_it() {
        for (mrkdwn, seen) in [
            ("<@U0PREHEAT00> create 1", "@preheat create 1"),
            ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
            ("<@U1|kim> and <@U2", "@U1 and <@U2"),
        ] {
            assert_eq!(readable(mrkdwn), seen);
        }
    }
}
