//! What the executor's lines say: of an event, of each target that it looked at, and
//! of how far a target is.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Entry;
use crate::payload::Capacity;

/// One event of the executor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// `done`, `failed` (Lambda tries again) or `refused` (no payload of ours).
    pub outcome: &'static str,
    /// Why not, with all its causes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One look at a target. A count is desired tasks or hot replicas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Which.
    pub target: String,
    /// How many windows are open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<usize>,
    /// The greatest of their counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<u32>,
    /// The count before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// The count after, as far as it was got.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// The scalable target's minimum before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_before: Option<u32>,
    /// The scalable target's minimum after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_after: Option<u32>,
    /// The scalable target's maximum before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_before: Option<u32>,
    /// The scalable target's maximum after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_after: Option<u32>,
    /// Names of replicas that are being created.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "comma_separated"
    )]
    pub created: Vec<String>,
    /// Names of replicas that are being deleted.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "comma_separated"
    )]
    pub deleted: Vec<String>,
    /// `changed`, `unchanged`, `failed` (tried again) or `given_up` (until somebody
    /// helps).
    pub outcome: &'static str,
    /// What is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One target against what a window asked of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ready {
    /// The product's id; none for a window of `scale`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Which.
    pub target: String,
    /// How much was asked for.
    pub wanted: u32,
    /// How much is at work.
    pub ready: u32,
    /// Hot replicas that are missing; none where there are no replicas to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<u32>,
    /// From the window's start until AWS had brought up the last of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
    /// `ready` or `late`.
    pub outcome: &'static str,
    /// What is late or in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A look ahead at one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obstacles {
    /// Which.
    pub target: String,
    /// How much was asked for.
    pub wanted: u32,
    /// `fits` or `cannot_be`.
    pub outcome: &'static str,
    /// What is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Look {
    /// Takes note of what is set on a service, before and after.
    pub fn service(&mut self, before: &Capacity, after: &Capacity) {
        (self.before, self.after) = (Some(before.desired), Some(after.desired));
        (self.min_before, self.min_after) = (before.min, after.min);
        (self.max_before, self.max_after) = (before.max, after.max);
    }

    /// Whether something is no longer what it was.
    pub fn has_changed(&self) -> bool {
        self.before != self.after
            || self.min_before != self.min_after
            || self.max_before != self.max_after
            || !self.created.is_empty()
            || !self.deleted.is_empty()
    }

    /// The line for a look that ended well.
    pub fn done(self) -> Entry {
        let outcome = if self.has_changed() {
            "changed"
        } else {
            "unchanged"
        };
        Entry::Target(Self { outcome, ..self })
    }

    /// The line for a look that did not.
    pub fn failed(self, outcome: &'static str, why: String) -> Entry {
        let why = Some(why);
        Entry::Target(Self {
            outcome,
            why,
            ..self
        })
    }
}

/// Seconds from `start` to `end`; none when it ended before it began.
pub fn seconds(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<u64> {
    u64::try_from((end - start).num_seconds()).ok()
}

fn comma_separated<S: serde::Serializer>(names: &[String], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&names.join(","))
}
