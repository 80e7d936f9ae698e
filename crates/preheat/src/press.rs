//! What stands in our buttons, and comes back with a click.
//!
//! A button outlives the deploy that posted it, and everybody in the channel can read
//! it. So it is versioned, holds nothing secret, and nothing in it is believed but
//! what was asked for: who may click and what is there is looked up anew.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::batch::Outcome;
use crate::decide::{Decision, WindowPlan};
use crate::limits::{BUTTON_VALUE_CHARS_MAX, PROPOSAL_STANDS};
use crate::name::{self, Kind, Slot};
use crate::page::Turn;
use crate::window::plausible;

/// Carries a proposal out.
pub const CONFIRM: &str = "confirm";
/// Puts a proposal away.
pub const DISCARD: &str = "discard";
/// Takes windows away that were made.
pub const CANCEL: &str = "cancel";
/// Turns the pages of a list.
pub const PAGE: &str = "page";

/// The version that is written, and the only one there was.
const VERSION: u32 = 1;

/// What a click asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// To carry out what was proposed.
    Confirm(Proposal),
    /// Not to.
    Discard(Proposal),
    /// To take these windows away.
    Cancel(Made),
    /// To show another page.
    Turn(Turn),
}

impl Order {
    /// Reads a click on the button `action` that holds `value`; `None` when it says
    /// nothing that we know.
    pub fn read(action: &str, value: &str) -> Option<Self> {
        match action {
            CONFIRM => Proposal::read(value).map(Order::Confirm),
            DISCARD => Proposal::read(value).map(Order::Discard),
            CANCEL => Made::read(value).map(Order::Cancel),
            PAGE => Turn::from_value(value).map(Order::Turn),
            _ => None,
        }
    }
}

/// A command that is done once the person who gave it has seen its plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    #[serde(rename = "v")]
    version: u32,
    /// The command, as it is read from the mention.
    pub command: String,
    /// The mention's timestamp.
    pub mention: String,
    /// The timestamp of the root of its thread: its own, if it stands in none.
    pub root: String,
    /// The person who gave it, and alone can confirm it; `None` for a bot, which can
    /// click nothing.
    #[serde(rename = "by")]
    pub requested_by: Option<String>,
    /// The hash of the plan that was shown.
    pub plan: String,
    /// When it was shown, in seconds since 1970.
    at: i64,
}

impl Proposal {
    /// A proposal that is shown at `now`.
    pub fn new(
        command: &str,
        mention: &str,
        root: &str,
        requested_by: Option<&str>,
        plan: String,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            version: VERSION,
            command: command.to_owned(),
            mention: mention.to_owned(),
            root: root.to_owned(),
            requested_by: requested_by.map(str::to_owned),
            plan,
            at: now.timestamp(),
        }
    }

    /// The same command with another plan, shown at `now`.
    pub fn anew(&self, plan: String, now: DateTime<Utc>) -> Self {
        Self {
            plan,
            at: now.timestamp(),
            ..self.clone()
        }
    }

    /// Whether `user` can confirm or discard it: what a bot asked for, anybody who may
    /// use the bot.
    pub fn is_up_to(&self, user: &str) -> bool {
        self.requested_by.as_deref().is_none_or(|by| by == user)
    }

    /// What stands in its buttons; `None` when it does not fit.
    pub fn value(&self) -> Option<String> {
        fitting(self)
    }

    fn read(value: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(value).ok()?;
        plausible(DateTime::from_timestamp(read.at, 0)?)?;
        (read.version == VERSION).then_some(read)
    }

    /// Until when it can be confirmed.
    pub fn until(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.at, 0).unwrap_or_default() + PROPOSAL_STANDS
    }

    /// Whether it is too old to be confirmed.
    pub fn has_lapsed(&self, now: DateTime<Utc>) -> bool {
        self.until() < now
    }
}

/// Windows that one command made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    #[serde(rename = "v")]
    version: u32,
    /// The names of their `end`s, and what each said: another window that took the
    /// place of one since is not meant.
    ends: BTreeMap<String, String>,
}

impl Made {
    /// The windows that a decision made, of which nothing failed; `None` when it made
    /// none, as when all were there already.
    pub fn of(decision: &Decision, outcomes: &[Outcome], zone: Tz) -> Option<Self> {
        let made: Vec<&WindowPlan> = match decision {
            Decision::Create { plans, .. } => {
                let done = plans.iter().zip(outcomes).filter(|(_, one)| is_done(one));
                done.flat_map(|(plan, _)| &plan.windows).collect()
            }
            Decision::Scale { windows, .. } if outcomes.iter().all(is_done) => {
                windows.iter().collect()
            }
            _ => Vec::new(),
        };
        let changed = made.iter().filter(|plan| !plan.is_unchanged());
        let ends: BTreeMap<_, _> = changed
            .map(|plan| {
                let end = name::end(&Slot::of(&plan.window, zone));
                (end, plan.window.fingerprint())
            })
            .collect();
        (!ends.is_empty()).then_some(Self {
            version: VERSION,
            ends,
        })
    }

    /// What stands in the button; `None` when it does not fit.
    pub fn value(&self) -> Option<String> {
        fitting(self)
    }

    fn read(value: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(value).ok()?;
        let are_ends = read
            .ends
            .keys()
            .all(|name| matches!(name::kind(name), Kind::End(_)));
        (read.version == VERSION && are_ends).then_some(read)
    }

    /// How many they are.
    pub fn n_windows(&self) -> usize {
        self.ends.len()
    }

    /// The names of the schedules that record them.
    pub fn names(&self) -> Vec<String> {
        self.ends.keys().cloned().collect()
    }

    /// Whether the window that is stored under `end` is one of them.
    pub fn includes(&self, end: &str, fingerprint: &str) -> bool {
        self.ends.get(end).is_some_and(|made| made == fingerprint)
    }
}

fn is_done(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done { .. })
}

fn fitting<T: Serialize>(value: &T) -> Option<String> {
    let text = serde_json::to_string(value).ok()?;
    (text.chars().count() <= BUTTON_VALUE_CHARS_MAX).then_some(text)
}

#[cfg(test)]
mod tests;
