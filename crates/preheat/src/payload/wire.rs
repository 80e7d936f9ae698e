//! The shapes of version 1, field by field.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    Baseline, Capacity, Check, Claim, Payload, PayloadError, Preflight, Reconcile, Status,
};
use crate::target::{Resource, Target};
use crate::window::{Product, ThreadRef, Window, plausible};

#[derive(Serialize, Deserialize)]
pub(super) struct Wire {
    pub(super) version: u32,
    #[serde(flatten)]
    pub(super) body: Body,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub(super) enum Body {
    Start {
        #[serde(flatten)]
        window: WireWindow,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        immediate: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent_at: Option<DateTime<FixedOffset>>,
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
    Status {
        thread: WireThread,
        requested_by: String,
    },
    Preflight {
        targets: Vec<WireTarget>,
        thread: WireThread,
        requested_by: String,
    },
    Baseline {
        #[serde(flatten)]
        target: WireTarget,
        baseline: Capacity,
        applied: Capacity,
        previous: Capacity,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        set_before: BTreeSet<u32>,
        thread: WireThread,
    },
    Claim {
        mention: WireThread,
        claimed_at: DateTime<FixedOffset>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        finished: bool,
    },
}

impl Payload {
    /// The payload as it is written, with times in `zone`.
    pub(super) fn to_wire(&self, zone: Tz) -> Body {
        match self {
            Payload::Start {
                window,
                immediate,
                sent_at,
            } => Body::Start {
                window: WireWindow::new(window, zone),
                immediate: *immediate,
                sent_at: sent_at.map(|at| local(at, zone)),
            },
            Payload::End { window } => Body::End {
                window: WireWindow::new(window, zone),
            },
            Payload::Check(check) => Body::Check {
                product: WireProduct::new(&check.product, zone),
                targets: to_wire_counts(&check.targets),
                thread: WireThread::new(&check.thread),
                requested_by: check.requested_by.clone(),
            },
            Payload::Reconcile(None) => Body::Reconcile { one: None },
            Payload::Reconcile(Some(one)) => Body::Reconcile {
                one: Some(WireReconcile {
                    target: WireTarget::new(&one.target, None),
                    thread: WireThread::new(&one.thread),
                    requested_by: one.requested_by.clone(),
                    sent_at: one.sent_at.map(|at| local(at, zone)),
                }),
            },
            Payload::Status(status) => Body::Status {
                thread: WireThread::new(&status.thread),
                requested_by: status.requested_by.clone(),
            },
            Payload::Preflight(preflight) => Body::Preflight {
                targets: to_wire_counts(&preflight.targets),
                thread: WireThread::new(&preflight.thread),
                requested_by: preflight.requested_by.clone(),
            },
            Payload::Baseline(record) => Body::Baseline {
                target: WireTarget::new(&record.target, None),
                baseline: record.baseline,
                applied: record.applied,
                previous: record.previous,
                set_before: record.set_before.clone(),
                thread: WireThread::new(&record.thread),
            },
            Payload::Claim(claim) => Body::Claim {
                mention: WireThread::new(&claim.mention),
                claimed_at: local(claim.claimed_at, zone),
                finished: claim.finished,
            },
        }
    }

    /// The payload that was written.
    pub(super) fn from_wire(body: Body) -> Result<Self, PayloadError> {
        Ok(match body {
            Body::Start {
                window,
                immediate,
                sent_at,
            } => Payload::Start {
                window: window.read()?,
                immediate,
                sent_at: sent_at.map(moment).transpose()?,
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
                product: product.read()?,
                targets: read_counts(&targets)?,
                thread: thread.read(),
                requested_by,
            }),
            Body::Reconcile { one: None } => Payload::Reconcile(None),
            Body::Reconcile { one: Some(one) } => Payload::Reconcile(Some(Reconcile {
                target: one.target.read()?,
                thread: one.thread.read(),
                requested_by: one.requested_by,
                sent_at: one.sent_at.map(moment).transpose()?,
            })),
            Body::Status {
                thread,
                requested_by,
            } => Payload::Status(Status {
                thread: thread.read(),
                requested_by,
            }),
            Body::Preflight {
                targets,
                thread,
                requested_by,
            } => Payload::Preflight(Preflight {
                targets: read_counts(&targets)?,
                thread: thread.read(),
                requested_by,
            }),
            Body::Baseline {
                target,
                baseline,
                applied,
                previous,
                set_before,
                thread,
            } => Payload::Baseline(Baseline {
                target: target.read()?,
                baseline,
                applied,
                previous,
                set_before,
                thread: thread.read(),
            }),
            Body::Claim {
                mention,
                claimed_at,
                finished,
            } => Payload::Claim(Claim {
                mention: mention.read(),
                claimed_at: moment(claimed_at)?,
                finished,
            }),
        })
    }
}

/// Offsets are written in hours and minutes. Those with seconds, such as Monrovia's until
/// 1972, would come back as another moment: such a time is written in UTC.
fn local(at: DateTime<Utc>, zone: Tz) -> DateTime<FixedOffset> {
    let local = at.with_timezone(&zone).fixed_offset();
    match local.offset().local_minus_utc() % 60 {
        0 => local,
        _ => at.fixed_offset(),
    }
}

/// A moment that was written.
fn moment(at: DateTime<FixedOffset>) -> Result<DateTime<Utc>, PayloadError> {
    plausible(at.to_utc()).ok_or_else(|| PayloadError::Year(at.to_utc()))
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireReconcile {
    #[serde(flatten)]
    target: WireTarget,
    thread: WireThread,
    requested_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent_at: Option<DateTime<FixedOffset>>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WireResource {
    Ecs,
    Rds,
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireTarget {
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

fn to_wire_counts(targets: &[(Target, u32)]) -> Vec<WireTarget> {
    let targets = targets.iter();
    targets
        .map(|(target, count)| WireTarget::new(target, Some(*count)))
        .collect()
}

fn read_counts(targets: &[WireTarget]) -> Result<Vec<(Target, u32)>, PayloadError> {
    let targets = targets.iter();
    targets
        .map(|target| Ok((target.read()?, target.count.unwrap_or(0))))
        .collect()
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireProduct {
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

    fn read(self) -> Result<Product, PayloadError> {
        Ok(Product {
            id: self.id,
            name: self.name,
            opens_at: moment(self.opens_at)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireSpan {
    start: DateTime<FixedOffset>,
    end: DateTime<FixedOffset>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireThread {
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
pub(super) struct WireWindow {
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
        let (start, end) = (moment(self.window.start)?, moment(self.window.end)?);
        if end <= start {
            return Err(PayloadError::Order { start, end });
        }
        Ok(Window {
            target,
            count: self.count,
            product: self.product.map(WireProduct::read).transpose()?,
            start,
            end,
            thread: self.thread.read(),
            requested_by: self.requested_by,
        })
    }
}
