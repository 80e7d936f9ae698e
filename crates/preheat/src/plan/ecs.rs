//! What to do with an ECS service: its floor and its baseline against what is there.
//!
//! The baseline record says what the service had before the first window, and is
//! written before anything is changed. A value that we set never becomes part of
//! the baseline; a value that somebody else set does.

mod drift;

use chrono::{DateTime, Utc};

use crate::limits::RUN_LONGEST;
use crate::payload::{Baseline, Capacity};
use crate::port::{Bounds, ServiceState};
use crate::target::Target;
use crate::window::ThreadRef;

pub use drift::{Drift, Setting};
use drift::{absorb, may_be_ours, set_before};

/// Everything the plan for one service depends on.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The service.
    pub target: &'a Target,
    /// What is there.
    pub state: &'a ServiceState,
    /// Its baseline record, if one is kept.
    pub record: Option<&'a Baseline>,
    /// What its open windows want; `None` when none is open.
    pub floor: Option<u32>,
    /// Counts of all its recorded windows that may have begun. A value that equals one of
    /// them may have been set by a run beside this one, and is never taken for somebody
    /// else's.
    pub counts: &'a [u32],
    /// Whether the record has rested: no run is left that began before it was written,
    /// and may still be about to set what it wanted then.
    pub is_rested: bool,
    /// Where to tell.
    pub thread: &'a ThreadRef,
}

/// Steps in their order, and what somebody else changed meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What to do, one after another.
    pub steps: Vec<Step>,
    /// To be told once the record says it.
    pub drift: Vec<Drift>,
    /// What is left running although no window is open any more.
    pub left: Option<Left>,
}

/// Tasks beyond the service's own that are not ours to take away: a drop that we force
/// while the load is still there would be an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Who takes them away.
    pub to: LeftTo,
    /// Whether the maximum stays raised until then, because it is more tasks than the
    /// service's own maximum allows.
    pub with_maximum: bool,
}

/// Who takes tasks away that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftTo {
    /// A scaling policy does.
    Autoscaling,
    /// A scaling policy would, but somebody suspended scale-in.
    Suspended,
    /// No policy does, and somebody set that many.
    Somebody,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Keep the baseline, unless a record exists by now: then plan again.
    Save(Baseline),
    /// Replace the record, which says what is about to be set.
    Note(Baseline),
    /// Set both bounds in one call.
    SetBounds {
        /// What they are.
        from: Bounds,
        /// What they will be.
        to: Bounds,
    },
    /// Set the desired count if, looked at again, it is still below: autoscaling
    /// may have raised it further meanwhile.
    RaiseDesired(u32),
    /// Set the desired count back.
    RestoreDesired {
        /// What it is.
        from: u32,
        /// What it was before the first window.
        to: u32,
    },
    /// Delete this service's record, alone in its plan: an earlier look gave
    /// everything back, and this one found it so.
    Forget(Target),
}

/// Why a service cannot be scaled at all: somebody's mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It does not exist, or it was deleted.
    Missing,
    /// It is being deleted.
    Draining,
    /// It runs one task per host.
    Daemon,
}

impl Plan {
    /// Whether anything is lowered, or the baseline given up: not to be done before
    /// the windows were listed again.
    pub fn lowers(&self) -> bool {
        self.steps.iter().any(|step| match step {
            // What is set again is only given back: it may be higher in truth.
            Step::SetBounds { from, to } => to == from || to.min < from.min || to.max < from.max,
            Step::RestoreDesired { from, to } => to <= from,
            Step::Forget(_) => true,
            Step::Save(_) | Step::Note(_) | Step::RaiseDesired(_) => false,
        })
    }
}

/// Plans what brings the service to its floor, or back to its baseline.
pub fn plan(seen: &Seen<'_>) -> Plan {
    let observed = observed(seen.state);
    match (seen.floor, seen.record) {
        (None, None) => Plan::default(),
        (Some(floor), None) => hold(seen, floor, observed, Vec::new()),
        (Some(floor), Some(record)) => {
            let (baseline, drift) = absorb(seen, record, seen.state.scales_in);
            hold(seen, floor, baseline, drift)
        }
        (None, Some(record)) => give_back(seen, record),
    }
}

/// Why this service cannot be scaled, if it cannot.
pub fn unusable(state: Option<&ServiceState>) -> Option<Unusable> {
    match state {
        None => Some(Unusable::Missing),
        Some(state) if state.status == "INACTIVE" => Some(Unusable::Missing),
        Some(state) if state.status == "DRAINING" => Some(Unusable::Draining),
        Some(state) if state.daemon => Some(Unusable::Daemon),
        Some(_) => None,
    }
}

/// Whether a record that was `written` then is of a service of the same name that was
/// deleted since. It says when its run began: within that run, the service may have been
/// created.
pub fn is_of_another(written: DateTime<Utc>, state: &ServiceState) -> bool {
    let created = state.created_at;
    created.is_some_and(|created| written + RUN_LONGEST < created)
}

/// What is set on the service now.
pub fn observed(state: &ServiceState) -> Capacity {
    Capacity {
        min: state.bounds.map(|bounds| bounds.min),
        max: state.bounds.map(|bounds| bounds.max),
        desired: state.desired,
    }
}

/// While windows are open: bounds follow the greatest floor, desired only rises.
fn hold(seen: &Seen<'_>, floor: u32, baseline: Capacity, drift: Vec<Drift>) -> Plan {
    let bounds = seen
        .state
        .bounds
        .map(|now| (now, held(seen, now, floor, &baseline)));
    let mut steps = Vec::new();
    if let Some((from, to)) = bounds
        && from != to
    {
        steps.push(Step::SetBounds { from, to });
    }
    if seen.state.desired < floor {
        steps.push(Step::RaiseDesired(floor));
    }
    let applied = Capacity {
        min: bounds.map(|(_, to)| to.min),
        max: bounds.map(|(_, to)| to.max),
        desired: seen.state.desired.max(floor),
    };
    noted(seen, baseline, applied, steps, drift)
}

/// The bounds for `floor`. The maximum is never below what runs now, because setting
/// it there would make Application Auto Scaling stop tasks at once.
fn held(seen: &Seen<'_>, now: Bounds, floor: u32, baseline: &Capacity) -> Bounds {
    let min = floor.max(baseline.min.unwrap_or(now.min));
    let max = min.max(baseline.max.unwrap_or(now.max));
    let desired = seen.state.desired;
    Bounds {
        min,
        max: if max < desired {
            now.max.max(desired)
        } else {
            max
        },
    }
}

/// After the last window: back to the baseline. What is given back in one look is
/// found so by a later one, which deletes the record: what is shown now may not be
/// what was set a moment ago, by us or by a run beside this one, and a window that
/// opens next must not take it for the service's own.
fn give_back(seen: &Seen<'_>, record: &Baseline) -> Plan {
    match seen.state.bounds {
        Some(now) => give_bounds_back(seen, record, now),
        None => give_tasks_back(seen, record),
    }
}

fn give_tasks_back(seen: &Seen<'_>, record: &Baseline) -> Plan {
    let (is, own) = (seen.state.desired, record.baseline.desired);
    let is_noted = record.applied == record.baseline && record.applied.min.is_none();
    let may_be_ours = is == record.previous.desired || may_be_ours(seen, record, is);
    if is_noted && (is == own || !may_be_ours) {
        // Whatever was set since is not ours, and no window is open that it is told in.
        return forgetting(seen, Vec::new());
    }
    let (baseline, drift) = absorb(seen, record, false);
    let to = baseline.desired;
    let steps = match drift.is_empty() {
        true => vec![Step::RestoreDesired { from: is, to }],
        false => Vec::new(),
    };
    noted(seen, baseline, baseline, steps, drift)
}

fn give_bounds_back(seen: &Seen<'_>, record: &Baseline, now: Bounds) -> Plan {
    let are_tasks_back = seen.state.scales_in || were_tasks_given_back(record, seen.state);
    let (baseline, drift) = absorb(seen, record, are_tasks_back);
    let (desired, scales_in) = (seen.state.desired, seen.state.scales_in);
    let min = baseline.min.unwrap_or(now.min);
    let own_max = min.max(baseline.max.unwrap_or(now.max));
    let own = baseline.desired.max(min);
    // What autoscaling takes away, it takes from where it is now; and what was set since
    // we gave tasks back, or beyond what we set, is somebody else's.
    let kept = if are_tasks_back { desired } else { own };
    let waits = kept > own_max;
    let to = Bounds {
        min,
        max: if waits { now.max.max(kept) } else { own_max },
    };
    let applied = Capacity {
        min: Some(to.min),
        max: Some(to.max),
        desired: if scales_in { desired } else { own },
    };
    let is_noted = are_tasks_back && bounds_of(&record.applied) == bounds_of(&applied);
    let is_back = now == to && (is_noted || waits && are_tasks_back);
    if is_back && !waits {
        return forgetting(seen, drift);
    }
    let mut steps = Vec::new();
    if !is_back {
        // Tasks first: new bounds would take them to their maximum a moment later.
        steps = restored(desired, kept);
        steps.push(Step::SetBounds { from: now, to });
    }
    let is_left = waits || scales_in && desired > own && min < now.min;
    Plan {
        left: is_left.then_some(Left {
            to: match (scales_in, seen.state.scale_in_suspended) {
                (true, false) => LeftTo::Autoscaling,
                (true, true) => LeftTo::Suspended,
                (false, _) => LeftTo::Somebody,
            },
            with_maximum: waits,
        }),
        ..noted(seen, baseline, applied, steps, drift)
    }
}

/// Whether an earlier look gave tasks back where no policy takes them away. Bounds are
/// set after tasks, so that those which changed say that both are back.
fn were_tasks_given_back(record: &Baseline, state: &ServiceState) -> bool {
    let own = record
        .baseline
        .desired
        .max(record.baseline.min.unwrap_or(0));
    let are_bounds_set = bounds_of(&observed(state)) == bounds_of(&record.applied);
    record.applied.desired == own
        && are_bounds_set
        && (state.desired == own || bounds_of(&record.previous) != bounds_of(&record.applied))
}

fn bounds_of(capacity: &Capacity) -> (Option<u32>, Option<u32>) {
    (capacity.min, capacity.max)
}

/// The record goes once it has rested: a call that comes late would find nothing that
/// says what to go back to.
fn forgetting(seen: &Seen<'_>, drift: Vec<Drift>) -> Plan {
    if !seen.is_rested {
        return Plan::default();
    }
    Plan {
        steps: vec![Step::Forget(seen.target.clone())],
        drift,
        left: None,
    }
}

fn restored(from: u32, to: u32) -> Vec<Step> {
    if from == to {
        Vec::new()
    } else {
        vec![Step::RestoreDesired { from, to }]
    }
}

/// Puts the record before the steps, if it does not say so already. A service that
/// needs no change and has no record gets none.
fn noted(
    seen: &Seen<'_>,
    baseline: Capacity,
    applied: Capacity,
    mut steps: Vec<Step>,
    drift: Vec<Drift>,
) -> Plan {
    let kept_before = seen.record.map(|kept| kept.set_before.clone());
    let record = Baseline {
        target: seen.target.clone(),
        baseline,
        applied,
        previous: observed(seen.state),
        set_before: kept_before.unwrap_or_default(),
        thread: seen.thread.clone(),
    };
    match seen.record {
        None if steps.is_empty() => {}
        None => steps.insert(0, Step::Save(record)),
        Some(kept) if steps.is_empty() && kept.baseline == baseline => {}
        Some(kept) if *kept == record => {}
        Some(kept) => steps.insert(
            0,
            Step::Note(Baseline {
                set_before: set_before(kept),
                ..record
            }),
        ),
    }
    Plan {
        steps,
        drift,
        left: None,
    }
}

#[cfg(test)]
mod tests;
