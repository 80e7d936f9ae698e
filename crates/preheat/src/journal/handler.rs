//! What the handler's lines say: of a mention, and of each window it led to.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::Entry;
use crate::batch::Outcome;
use crate::decide::{Decision, WindowPlan};
use crate::name::{self, Slot};
use crate::window::Window;

/// One delivery of one mention, or one click.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// The verb, or `refused`, `unclear` or `ignored`; of a click, which button it was.
    pub command: &'static str,
    /// Who wrote it: a user, bot or app id.
    pub user: String,
    /// Where.
    pub channel: String,
    /// The timestamp of the thread that is answered.
    pub thread: String,
    /// The timestamp of the mention, or of the message with the button.
    pub mention: String,
    /// `answered`; `passed` when there was nothing to answer; `unfinished` when Slack is
    /// to deliver it again; `unreachable` when Slack takes no reply at all.
    pub outcome: &'static str,
    /// Why it is not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// From the gateway's timestamp until the reply was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_ms: Option<u64>,
}

/// One window of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The product's id; none for a window of `scale`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// What it holds.
    pub target: String,
    /// Its first moment.
    pub start: DateTime<Utc>,
    /// The moment from which it no longer holds.
    pub end: DateTime<Utc>,
    /// Its count before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// Its count after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// `written`, `replaced`, `unchanged`, `removed`; `overtaken` when a `delete` took it away at
    /// the same moment, `taken_back` when it was put back as it was, `torn` when it may be neither.
    pub outcome: &'static str,
    /// What AWS said, if it said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One line for each window that a decision makes, replaces or takes away. The
/// outcomes are those of its batches.
pub fn windows(decision: &Decision, outcomes: &[Outcome], zone: Tz) -> Vec<Entry> {
    match decision {
        Decision::Create { plans, .. } => plans
            .iter()
            .zip(outcomes)
            .flat_map(|(plan, outcome)| plan.windows.iter().map(|one| made(one, outcome, zone)))
            .collect(),
        Decision::Scale { windows, .. } => outcomes
            .iter()
            .flat_map(|outcome| windows.iter().map(|one| made(one, outcome, zone)))
            .collect(),
        Decision::Delete { deletions, .. } => deletions
            .iter()
            .zip(outcomes)
            .flat_map(|(deletion, outcome)| {
                deletion.windows.iter().map(|one| gone(one, outcome, zone))
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn made(plan: &WindowPlan, outcome: &Outcome, zone: Tz) -> Entry {
    let end = name::end(&Slot::of(&plan.window, zone));
    let before = plan.before.as_ref().map(|before| before.count);
    let done = match before {
        None => "written",
        Some(_) if plan.is_unchanged() => "unchanged",
        Some(_) => "replaced",
    };
    written(
        &plan.window,
        before,
        Some(plan.window.count),
        done,
        outcome,
        &end,
    )
}

fn gone(window: &Window, outcome: &Outcome, zone: Tz) -> Entry {
    let end = name::end(&Slot::of(window, zone));
    written(window, Some(window.count), None, "removed", outcome, &end)
}

fn written(
    window: &Window,
    before: Option<u32>,
    after: Option<u32>,
    done: &'static str,
    outcome: &Outcome,
    end: &str,
) -> Entry {
    let (after, outcome, why) = match outcome {
        Outcome::Done { .. } => (after, done, None),
        // A `delete` at the same moment took some of the batch's windows away.
        Outcome::Overtaken { names } if names.iter().any(|name| name == end) => {
            (None, "overtaken", None)
        }
        Outcome::Overtaken { .. } => (after, done, None),
        Outcome::TakenBack { why } => (before, "taken_back", Some(why.to_string())),
        Outcome::Torn { why, .. } => (after, "torn", Some(why.to_string())),
    };
    Entry::Window(Written {
        product: window.product.as_ref().map(|product| product.id.clone()),
        target: window.target.to_string(),
        start: window.start,
        end: window.end,
        before,
        after,
        outcome,
        why,
    })
}
