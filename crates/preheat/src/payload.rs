//! The wire form: what a schedule's `Input` says, and what the executor is sent.
//!
//! It is a stored format that outlives deploys: versioned, with golden files that
//! are never edited. So is what stands in our buttons, which `press` and `page` write
//! and read. Of the rest of the domain, only `journal` is serializable.

mod wire;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::target::Target;
use crate::window::{Product, ThreadRef, Window};
use wire::{Body, Wire};

/// The one version there is.
const VERSION: u32 = 1;

/// What a schedule or an invocation tells the executor: "look now", and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A window opens.
    Start {
        /// The window, as it was when this was written; what is stored wins.
        window: Window,
        /// Sent by the handler right after writing, not by a schedule: a list
        /// that lags behind the write must not make it look deleted.
        immediate: bool,
        /// When the handler sent it. `None` from a schedule, and from a handler that
        /// did not say so yet.
        sent_at: Option<DateTime<Utc>>,
    },
    /// A window closes. While it is pending, this is the window's record.
    End {
        /// The window, as it was when this was written; what is stored wins.
        window: Window,
    },
    /// Is everything there that a product's windows asked for?
    Check(Check),
    /// Look at one target, or at all of them.
    Reconcile(Option<Reconcile>),
    /// What is there now, of everything configured?
    Status(Status),
    /// Do the windows just made ask for something that cannot be?
    Preflight(Preflight),
    /// A record: what a service had before the first window. Executing it does nothing.
    Baseline(Baseline),
    /// A record: somebody answers this mention. Executing it does nothing.
    Claim(Claim),
}

/// The readiness check of one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The product about to open.
    pub product: Product,
    /// What its windows hold, and how much of it.
    pub targets: Vec<(Target, u32)>,
    /// Where to tell.
    pub thread: ThreadRef,
    /// Who asked last.
    pub requested_by: String,
}

/// One target to look at, because a window of it was taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconcile {
    /// What to look at.
    pub target: Target,
    /// Where to tell.
    pub thread: ThreadRef,
    /// Who took the window away.
    pub requested_by: String,
    /// When the handler sent it; `None` from one that did not say so yet.
    pub sent_at: Option<DateTime<Utc>>,
}

/// Somebody wants to know what is there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Where to tell.
    pub thread: ThreadRef,
    /// Who asked.
    pub requested_by: String,
}

/// A look ahead at what windows just made will need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// What the windows hold, and the greatest count that any of them asks for.
    pub targets: Vec<(Target, u32)>,
    /// Where to tell.
    pub thread: ThreadRef,
    /// Who asked.
    pub requested_by: String,
}

/// What can be set on an ECS service: the bounds of its scalable target, if it
/// has one, and its desired count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// The scalable target's minimum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// The scalable target's maximum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// The service's desired count.
    pub desired: u32,
}

/// What an ECS service had before its first window, and what we did since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The service.
    pub target: Target,
    /// What to go back to.
    pub baseline: Capacity,
    /// What we were about to set when this was written.
    pub applied: Capacity,
    /// What was there just before that. A run that is killed between writing
    /// this and setting it leaves `previous` in place, and that is no drift.
    pub previous: Capacity,
    /// What we set before `applied`. A call of a run beside this one may come late, or
    /// be made again because its answer was lost, and sets such a value once more.
    pub set_before: BTreeSet<u32>,
    /// Where to tell.
    pub thread: ThreadRef,
}

/// A claim on one mention or click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The mention itself: its channel and its own timestamp.
    pub mention: ThreadRef,
    /// When the delivery that holds it reached the gateway.
    pub claimed_at: DateTime<Utc>,
    /// Whether it is a click that was carried out: it stays claimed.
    pub finished: bool,
}

/// A payload that says nothing we understand.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// Not JSON, or not this shape.
    #[error(
        "the payload is not one that Preheat writes: {0}. \
         Send what a schedule of the group has as its input"
    )]
    Shape(String),
    /// A version from the future, or from nowhere.
    #[error(
        "payload version {0} is unknown here; this deployment knows version 1. Deploy the newer one"
    )]
    Version(u64),
    /// A target that AWS could not have.
    #[error(transparent)]
    Target(#[from] crate::target::TargetError),
    /// A window that ends before it starts.
    #[error("the window ends at {end}, which is not after its start at {start}")]
    Order {
        /// As written.
        start: DateTime<Utc>,
        /// As written.
        end: DateTime<Utc>,
    },
    /// A moment that no window of ours is anywhere near. Near the ends of the calendar
    /// there is nothing to add to a time.
    #[error("the time {0} is not in the years 1970 to 2999")]
    Year(DateTime<Utc>),
}

impl Payload {
    /// The word of the wire form that says what it is.
    pub fn action(&self) -> &'static str {
        match self {
            Payload::Start { .. } => "start",
            Payload::End { .. } => "end",
            Payload::Check(_) => "check",
            Payload::Reconcile(_) => "reconcile",
            Payload::Status(_) => "status",
            Payload::Preflight(_) => "preflight",
            Payload::Baseline(_) => "baseline",
            Payload::Claim(_) => "claim",
        }
    }

    /// The id of the one product that it is about, if it is about one.
    pub fn product(&self) -> Option<&str> {
        let product = match self {
            Payload::Start { window, .. } | Payload::End { window } => window.product.as_ref(),
            Payload::Check(check) => Some(&check.product),
            _ => None,
        };
        product.map(|product| product.id.as_str())
    }

    /// Writes the wire form. Times are written in `zone`, for the person who
    /// reads a schedule in the console.
    pub fn to_json(&self, zone: Tz) -> String {
        let wire = Wire {
            version: VERSION,
            body: self.to_wire(zone),
        };
        // Strings, numbers and lists in structs: nothing here can fail to serialize.
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Reads the wire form.
    ///
    /// # Errors
    /// When it is not JSON, of another version, or of another shape.
    pub fn from_json(text: &str) -> Result<Self, PayloadError> {
        let value =
            serde_json::from_str(text).map_err(|error| PayloadError::Shape(error.to_string()))?;
        Self::from_value(value)
    }

    /// Reads the wire form from JSON that is already parsed.
    ///
    /// # Errors
    /// When it is of another version or of another shape.
    pub fn from_value(value: serde_json::Value) -> Result<Self, PayloadError> {
        match value.get("version").map(serde_json::Value::as_u64) {
            Some(Some(version)) if version == u64::from(VERSION) => {}
            Some(Some(version)) => return Err(PayloadError::Version(version)),
            Some(None) => return Err(PayloadError::Shape("`version` is not a number".to_owned())),
            None => return Err(PayloadError::Shape("`version` is missing".to_owned())),
        }
        // An absent target means all of them; half of one must not.
        let names_a_target = value.get("resource").or(value.get("target")).is_some();
        let wire: Wire = serde_json::from_value(value)
            .map_err(|error| PayloadError::Shape(error.to_string()))?;
        if names_a_target && matches!(wire.body, Body::Reconcile { one: None }) {
            let what = "a `reconcile` of one target needs `resource`, `target`, `thread` and \
                        `requested_by`";
            return Err(PayloadError::Shape(what.to_owned()));
        }
        Self::from_wire(wire.body)
    }
}

#[cfg(test)]
mod tests;
