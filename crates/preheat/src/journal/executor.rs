//! What the executor's lines say: of an event, of each target that it looked at, and
//! of how far a target is.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Entry, why};
use crate::payload::Capacity;
use crate::plan::preflight::Finding;
use crate::plan::readiness::{Obstacle, Readiness};
use crate::plan::windows::Standing;
use crate::target::{Resource, Target};
use crate::window::Window;

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
    /// Names of broken replicas that are being deleted; they are in no count.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "comma_separated"
    )]
    pub discarded: Vec<String>,
    /// `changed`, `unchanged`, `failed` (tried again), `given_up` (until somebody
    /// helps) or `not_recorded` (the window that should start was taken away).
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
        // Planned a second time, it begins where the first look found it.
        if self.before.is_none() {
            self.before = Some(before.desired);
            (self.min_before, self.max_before) = (before.min, before.max);
        }
        self.after = Some(after.desired);
        (self.min_after, self.max_after) = (after.min, after.max);
    }

    /// Takes note of the hot replicas that are there before anything is done.
    pub fn replicas(&mut self, hot: u32) {
        (self.before, self.after) = (Some(hot), Some(hot));
    }

    /// Takes note of the hot replicas that there are after some were created or deleted.
    pub fn created(&mut self, names: &[String], hot: u32) {
        self.created.extend_from_slice(names);
        self.after = Some(hot);
    }

    /// As [`Look::created`].
    pub fn deleted(&mut self, names: &[String]) {
        self.deleted.extend_from_slice(names);
        let n_deleted = u32::try_from(names.len()).unwrap_or(u32::MAX);
        self.after = self.after.map(|hot| hot.saturating_sub(n_deleted));
    }

    /// Takes note of the windows that are open.
    pub fn windows(&mut self, standing: &Standing) {
        self.windows = Some(standing.open.len());
        self.floor = standing.floor();
    }

    /// Whether something is no longer what it was.
    pub fn has_changed(&self) -> bool {
        self.before != self.after
            || self.min_before != self.min_after
            || self.max_before != self.max_after
            || !self.created.is_empty()
            || !self.deleted.is_empty()
            || !self.discarded.is_empty()
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

impl Ready {
    /// How far a product's window is at its check. What AWS did not tell is no
    /// replica that is late.
    pub fn at_check(product: &str, readiness: &Readiness) -> Entry {
        let is_unknown = |obstacle: &Obstacle| matches!(obstacle, Obstacle::Unknown(_));
        let is_counted = readiness.target.resource() == Resource::Rds
            && !readiness.obstacles.iter().any(is_unknown);
        let obstacles = &readiness.obstacles;
        Entry::Ready(Self {
            product: Some(product.to_owned()),
            target: readiness.target.to_string(),
            wanted: readiness.wanted,
            ready: readiness.ready,
            late: is_counted.then(|| readiness.wanted.saturating_sub(readiness.ready)),
            seconds: None,
            outcome: if readiness.is_ready() {
                "ready"
            } else {
                "late"
            },
            why: (!obstacles.is_empty()).then(|| why::obstacles(obstacles)),
        })
    }

    /// How long a window that is over had waited until what it asked for was there.
    pub fn at_end(window: &Window, ready_at: DateTime<Utc>) -> Entry {
        Entry::Ready(Self {
            product: window.product.as_ref().map(|product| product.id.clone()),
            target: window.target.to_string(),
            wanted: window.count,
            ready: window.count,
            late: None,
            seconds: u64::try_from((ready_at - window.start).num_seconds()).ok(),
            outcome: "ready",
            why: None,
        })
    }
}

impl Obstacles {
    /// What a look ahead found.
    pub fn found(target: &Target, wanted: u32, findings: &[Finding]) -> Entry {
        let fits = findings.iter().all(Finding::is_note);
        Entry::Preflight(Self {
            target: target.to_string(),
            wanted,
            outcome: if fits { "fits" } else { "cannot_be" },
            why: (!findings.is_empty()).then(|| why::findings(findings)),
        })
    }
}

fn comma_separated<S: serde::Serializer>(names: &[String], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&names.join(","))
}
