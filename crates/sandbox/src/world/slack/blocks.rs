//! What Slack takes for blocks, as far as ours go, and what it refuses. A kind that
//! is not known here is refused too: the sandbox should be taught it first.

use std::collections::HashSet;

use serde_json::Value;

use super::{ErrorCode, text_of};

/// Why Slack would refuse these blocks; `None` when it takes them.
pub(super) fn refusal(blocks: &Value) -> Option<ErrorCode> {
    let Some(list) = blocks.as_array() else {
        return Some("invalid_blocks_format");
    };
    // Slack counts no one knows what; this much was refused once.
    if blocks.to_string().chars().count() > 13_200 {
        return Some("msg_blocks_too_long");
    }
    let all_fit = (1..=50).contains(&list.len()) && list.iter().all(|block| fits(block).is_some());
    (!all_fit).then_some("invalid_blocks")
}

/// `Some` for a block that Slack takes.
fn fits(block: &Value) -> Option<()> {
    match text_of(block, "type")? {
        "section" => words(block.get("text")?, "mrkdwn", 3_000),
        "context" => {
            let elements = block.get("elements")?.as_array()?;
            let is_within = (1..=10).contains(&elements.len());
            let all = elements.iter().map(|one| words(one, "mrkdwn", 3_000));
            holds(is_within).and_then(|()| all.collect())
        }
        "actions" => {
            let elements = block.get("elements")?.as_array()?;
            let mut ids = HashSet::new();
            let all_differ = elements
                .iter()
                .all(|one| ids.insert(text_of(one, "action_id")));
            holds(all_differ && (1..=25).contains(&elements.len()))?;
            elements.iter().map(button).collect()
        }
        _ => None,
    }
}

fn button(button: &Value) -> Option<()> {
    holds(text_of(button, "type") == Some("button"))?;
    words(button.get("text")?, "plain_text", 75)?;
    within(text_of(button, "action_id")?, 255)?;
    within(text_of(button, "value")?, 2_000)?;
    let Some(confirm) = button.get("confirm") else {
        return Some(());
    };
    words(confirm.get("title")?, "plain_text", 100)?;
    words(confirm.get("text")?, "plain_text", 300)?;
    words(confirm.get("confirm")?, "plain_text", 30)?;
    words(confirm.get("deny")?, "plain_text", 30)
}

fn words(object: &Value, kind: &str, n_max: usize) -> Option<()> {
    holds(text_of(object, "type") == Some(kind))?;
    within(text_of(object, "text")?, n_max)
}

fn within(text: &str, n_max: usize) -> Option<()> {
    holds((1..=n_max).contains(&text.chars().count()))
}

fn holds(condition: bool) -> Option<()> {
    condition.then_some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn section(text: &str) -> Value {
        json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
    }

    fn actions(ids: &[&str], value: &str) -> Value {
        let button = |id: &&str| {
            json!({
                "type": "button", "action_id": id, "value": value,
                "text": {"type": "plain_text", "text": "확인"},
            })
        };
        json!({"type": "actions", "elements": ids.iter().map(button).collect::<Vec<_>>()})
    }

    #[test]
    fn limits_are_slacks() {
        let long = "가".repeat(3_000);
        for (blocks, expected) in [
            (json!([section("a"), actions(&["page"], "1")]), None),
            (json!([section(&long)]), None),
            (
                json!([section(&format!("{long}!"))]),
                Some("invalid_blocks"),
            ),
            (json!([section("")]), Some("invalid_blocks")),
            (json!([]), Some("invalid_blocks")),
            (json!(vec![section("a"); 51]), Some("invalid_blocks")),
            (json!(vec![section(&long); 5]), Some("msg_blocks_too_long")),
            (json!([actions(&["a", "a"], "1")]), Some("invalid_blocks")),
            (json!([actions(&["a"], &long)]), Some("invalid_blocks")),
            (json!([{"type": "carousel"}]), Some("invalid_blocks")),
            (json!({}), Some("invalid_blocks_format")),
        ] {
            assert_eq!(refusal(&blocks), expected);
        }
    }
}
