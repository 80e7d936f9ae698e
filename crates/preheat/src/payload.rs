//! The wire form: what a schedule's `Input` says, and what the executor is sent.
//!
//! It is a stored format that outlives deploys: versioned, with golden files that
//! are never edited. Nothing else of the domain is serializable.

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::target::{Resource, Target};
use crate::window::{Product, ThreadRef, Window};

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
    /// Where to tell.
    pub thread: ThreadRef,
}

/// A claim on one mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The mention itself: its channel and its own timestamp.
    pub mention: ThreadRef,
    /// When the delivery that holds it reached the gateway.
    pub claimed_at: DateTime<Utc>,
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
}

impl Payload {
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

    fn to_wire(&self, zone: Tz) -> Body {
        match self {
            Payload::Start { window, immediate } => Body::Start {
                window: WireWindow::new(window, zone),
                immediate: *immediate,
            },
            Payload::End { window } => Body::End {
                window: WireWindow::new(window, zone),
            },
            Payload::Check(check) => Body::Check {
                product: WireProduct::new(&check.product, zone),
                targets: check
                    .targets
                    .iter()
                    .map(|(target, count)| WireTarget::new(target, Some(*count)))
                    .collect(),
                thread: WireThread::new(&check.thread),
                requested_by: check.requested_by.clone(),
            },
            Payload::Reconcile(None) => Body::Reconcile { one: None },
            Payload::Reconcile(Some(one)) => Body::Reconcile {
                one: Some(WireReconcile {
                    target: WireTarget::new(&one.target, None),
                    thread: WireThread::new(&one.thread),
                    requested_by: one.requested_by.clone(),
                }),
            },
            Payload::Baseline(record) => Body::Baseline {
                target: WireTarget::new(&record.target, None),
                baseline: record.baseline,
                applied: record.applied,
                previous: record.previous,
                thread: WireThread::new(&record.thread),
            },
            Payload::Claim(claim) => Body::Claim {
                mention: WireThread::new(&claim.mention),
                claimed_at: local(claim.claimed_at, zone),
            },
        }
    }

    fn from_wire(body: Body) -> Result<Self, PayloadError> {
        Ok(match body {
            Body::Start { window, immediate } => Payload::Start {
                window: window.read()?,
                immediate,
            },
            Body::End { window } => Payload::End {
                window: window.read()?,
            },
            Body::Check {
                product,
                targets,
                thread,
                requested_by,
            } => Payload::Check(Check {
                product: product.read(),
                targets: targets
                    .into_iter()
                    .map(|target| Ok((target.read()?, target.count.unwrap_or(0))))
                    .collect::<Result<_, PayloadError>>()?,
                thread: thread.read(),
                requested_by,
            }),
            Body::Reconcile { one: None } => Payload::Reconcile(None),
            Body::Reconcile { one: Some(one) } => Payload::Reconcile(Some(Reconcile {
                target: one.target.read()?,
                thread: one.thread.read(),
                requested_by: one.requested_by,
            })),
            Body::Baseline {
                target,
                baseline,
                applied,
                previous,
                thread,
            } => Payload::Baseline(Baseline {
                target: target.read()?,
                baseline,
                applied,
                previous,
                thread: thread.read(),
            }),
            Body::Claim {
                mention,
                claimed_at,
            } => Payload::Claim(Claim {
                mention: mention.read(),
                claimed_at: claimed_at.to_utc(),
            }),
        })
    }
}

fn local(at: DateTime<Utc>, zone: Tz) -> DateTime<FixedOffset> {
    at.with_timezone(&zone).fixed_offset()
}

#[derive(Serialize, Deserialize)]
struct Wire {
    version: u32,
    #[serde(flatten)]
    body: Body,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
enum Body {
    Start {
        #[serde(flatten)]
        window: WireWindow,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        immediate: bool,
    },
    End {
        #[serde(flatten)]
        window: WireWindow,
    },
    Check {
        product: WireProduct,
        targets: Vec<WireTarget>,
        thread: WireThread,
        requested_by: String,
    },
    Reconcile {
        #[serde(flatten)]
        one: Option<WireReconcile>,
    },
    Baseline {
        #[serde(flatten)]
        target: WireTarget,
        baseline: Capacity,
        applied: Capacity,
        previous: Capacity,
        thread: WireThread,
    },
    Claim {
        mention: WireThread,
        claimed_at: DateTime<FixedOffset>,
    },
}

#[derive(Serialize, Deserialize)]
struct WireReconcile {
    #[serde(flatten)]
    target: WireTarget,
    thread: WireThread,
    requested_by: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WireResource {
    Ecs,
    Rds,
}

#[derive(Serialize, Deserialize)]
struct WireTarget {
    resource: WireResource,
    target: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
}

impl WireTarget {
    fn new(target: &Target, count: Option<u32>) -> Self {
        Self {
            resource: match target.resource() {
                Resource::Ecs => WireResource::Ecs,
                Resource::Rds => WireResource::Rds,
            },
            target: target.to_string(),
            count,
        }
    }

    fn read(&self) -> Result<Target, PayloadError> {
        let resource = match self.resource {
            WireResource::Ecs => Resource::Ecs,
            WireResource::Rds => Resource::Rds,
        };
        Ok(Target::parse(resource, &self.target)?)
    }
}

#[derive(Serialize, Deserialize)]
struct WireProduct {
    id: String,
    name: String,
    opens_at: DateTime<FixedOffset>,
}

impl WireProduct {
    fn new(product: &Product, zone: Tz) -> Self {
        Self {
            id: product.id.clone(),
            name: product.name.clone(),
            opens_at: local(product.opens_at, zone),
        }
    }

    fn read(self) -> Product {
        Product {
            id: self.id,
            name: self.name,
            opens_at: self.opens_at.to_utc(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireSpan {
    start: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
}

#[derive(Serialize, Deserialize)]
struct WireThread {
    channel: String,
    ts: String,
}

impl WireThread {
    fn new(thread: &ThreadRef) -> Self {
        Self {
            channel: thread.channel.clone(),
            ts: thread.ts.clone(),
        }
    }

    fn read(self) -> ThreadRef {
        ThreadRef {
            channel: self.channel,
            ts: self.ts,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireWindow {
    resource: WireResource,
    target: String,
    count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    product: Option<WireProduct>,
    window: WireSpan,
    thread: WireThread,
    requested_by: String,
}

impl WireWindow {
    fn new(window: &Window, zone: Tz) -> Self {
        let target = WireTarget::new(&window.target, None);
        Self {
            resource: target.resource,
            target: target.target,
            count: window.count,
            product: window.product.as_ref().map(|p| WireProduct::new(p, zone)),
            window: WireSpan {
                start: local(window.start, zone),
                end: local(window.end, zone),
            },
            thread: WireThread::new(&window.thread),
            requested_by: window.requested_by.clone(),
        }
    }

    fn read(self) -> Result<Window, PayloadError> {
        let target = WireTarget {
            resource: self.resource,
            target: self.target,
            count: None,
        }
        .read()?;
        let (start, end) = (self.window.start.to_utc(), self.window.end.to_utc());
        if end <= start {
            return Err(PayloadError::Order { start, end });
        }
        Ok(Window {
            target,
            count: self.count,
            product: self.product.map(WireProduct::read),
            start,
            end,
            thread: self.thread.read(),
            requested_by: self.requested_by,
        })
    }
}

#[cfg(test)]
mod tests;
