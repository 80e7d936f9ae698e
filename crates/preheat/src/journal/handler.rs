//! What the handler's lines say: of a mention, and of each window it led to.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Entry;
use crate::batch::Outcome;
use crate::decide::{Decision, WindowPlan};
use crate::window::Window;

/// One delivery of one mention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// The verb, or `refused`, `unclear` or `ignored`.
    pub command: &'static str,
    /// What the command came to: what was decided, or `mistake` or `fault`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<&'static str>,
    /// Who wrote it: a user, bot or app id.
    pub user: String,
    /// Where.
    pub channel: String,
    /// The timestamp of the thread that is answered.
    pub thread: String,
    /// The mention's own timestamp.
    pub mention: String,
    /// `answered`, `passed` or `unfinished`.
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
    /// `written`, `replaced`, `unchanged`, `removed`; `taken_back` when it was put back
    /// as it was, `torn` when it may be neither.
    pub outcome: &'static str,
    /// What AWS said, if it said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One line for each window that a decision makes, replaces or takes away. The
/// outcomes are those of its batches.
pub fn windows(decision: &Decision, outcomes: &[Outcome]) -> Vec<Entry> {
    match decision {
        Decision::Create { dry_run: true, .. } => Vec::new(),
        Decision::Create { plans, .. } => plans
            .iter()
            .zip(outcomes)
            .flat_map(|(plan, outcome)| plan.windows.iter().map(|one| made(one, outcome)))
            .collect(),
        Decision::Scale { windows, .. } => outcomes
            .iter()
            .flat_map(|outcome| windows.iter().map(|one| made(one, outcome)))
            .collect(),
        Decision::Delete { deletions, .. } => deletions
            .iter()
            .zip(outcomes)
            .flat_map(|(deletion, outcome)| deletion.windows.iter().map(|one| gone(one, outcome)))
            .collect(),
        _ => Vec::new(),
    }
}

fn made(plan: &WindowPlan, outcome: &Outcome) -> Entry {
    let before = plan.before.as_ref().map(|before| before.count);
    let done = match before {
        None => "written",
        Some(_) if plan.is_unchanged() => "unchanged",
        Some(_) => "replaced",
    };
    written(&plan.window, before, Some(plan.window.count), done, outcome)
}

fn gone(window: &Window, outcome: &Outcome) -> Entry {
    written(window, Some(window.count), None, "removed", outcome)
}

fn written(
    window: &Window,
    before: Option<u32>,
    after: Option<u32>,
    done: &'static str,
    outcome: &Outcome,
) -> Entry {
    let (after, outcome, why) = match outcome {
        Outcome::Done { .. } => (after, done, None),
        Outcome::TakenBack { why } => (before, "taken_back", Some(why.clone())),
        Outcome::Torn { why, .. } => (after, "torn", Some(why.clone())),
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
