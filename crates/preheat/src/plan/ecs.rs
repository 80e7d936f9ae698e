//! What to do with an ECS service: its floor and its baseline against what is there.
//!
//! The baseline record says what the service had before the first window, and is
//! written before anything is changed. A value that we set never becomes part of
//! the baseline; a value that somebody else set does.

use crate::payload::{Baseline, Capacity};
use crate::port::{Bounds, ServiceState};
use crate::target::Target;
use crate::window::ThreadRef;

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
    /// Counts of all its recorded windows. A value that equals one of them may have
    /// been set by a run beside this one, and is never taken for somebody else's.
    pub counts: &'a [u32],
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
    /// Whether the service was left to autoscaling with its maximum still raised,
    /// because it runs more tasks than its own maximum allows.
    pub waits_for_autoscaling: bool,
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

/// A value that somebody else set while a window was open. It is part of the
/// baseline from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drift {
    /// What was set.
    pub setting: Setting,
    /// To what.
    pub value: u32,
}

/// One of the values that can be set on a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The scalable target's minimum.
    Min,
    /// The scalable target's maximum.
    Max,
    /// The desired count.
    Desired,
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
            let (baseline, drift) = absorb(record, observed, seen.counts);
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
    if is_noted && (is == own || is != record.previous.desired && !seen.counts.contains(&is)) {
        // Whatever was set since is not ours, and no window is open that it is told in.
        return forgetting(seen, Vec::new());
    }
    let (baseline, drift) = absorb(record, observed(seen.state), seen.counts);
    let to = baseline.desired;
    let steps = match drift.is_empty() {
        true => vec![Step::RestoreDesired { from: is, to }],
        false => Vec::new(),
    };
    noted(seen, baseline, baseline, steps, drift)
}

fn give_bounds_back(seen: &Seen<'_>, record: &Baseline, now: Bounds) -> Plan {
    let (baseline, drift) = absorb(record, observed(seen.state), seen.counts);
    let (desired, scales_in) = (seen.state.desired, seen.state.scales_in);
    let min = baseline.min.unwrap_or(now.min);
    let own_max = min.max(baseline.max.unwrap_or(now.max));
    // Autoscaling takes tasks away from where they are now; a drop that we
    // force while the load is still there would be an outage.
    let waits_for_autoscaling = scales_in && desired > own_max;
    let to = Bounds {
        min,
        max: if waits_for_autoscaling {
            now.max
        } else {
            own_max
        },
    };
    let applied = Capacity {
        min: Some(to.min),
        max: Some(to.max),
        desired: if scales_in {
            desired
        } else {
            baseline.desired.max(min).min(own_max)
        },
    };
    let bounds_of = |c: &Capacity| (c.min, c.max);
    // Bounds are set after tasks, so that those which changed say that both are back.
    let are_tasks_back = scales_in
        || record.applied.desired == applied.desired
            && (desired == applied.desired || bounds_of(&record.previous) != bounds_of(&applied));
    let is_noted = bounds_of(&record.applied) == bounds_of(&applied) && are_tasks_back;
    let is_back = now == to && (is_noted || waits_for_autoscaling);
    if is_back && !waits_for_autoscaling {
        return forgetting(seen, drift);
    }
    let mut steps = Vec::new();
    if !is_back {
        // Tasks first: new bounds would take them to their maximum a moment later.
        steps = restored(desired, applied.desired);
        steps.push(Step::SetBounds { from: now, to });
    }
    Plan {
        waits_for_autoscaling,
        ..noted(seen, baseline, applied, steps, drift)
    }
}

fn forgetting(seen: &Seen<'_>, drift: Vec<Drift>) -> Plan {
    Plan {
        steps: vec![Step::Forget(seen.target.clone())],
        drift,
        waits_for_autoscaling: false,
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
    let record = Baseline {
        target: seen.target.clone(),
        baseline,
        applied,
        previous: observed(seen.state),
        thread: seen.thread.clone(),
    };
    match seen.record {
        None if steps.is_empty() => {}
        None => steps.insert(0, Step::Save(record)),
        Some(kept) if steps.is_empty() && kept.baseline == baseline => {}
        Some(kept) if *kept == record => {}
        Some(_) => steps.insert(0, Step::Note(record)),
    }
    Plan {
        steps,
        drift,
        waits_for_autoscaling: false,
    }
}

/// The baseline, with what somebody else set since: a value that is neither the
/// baseline's, nor what we set last, nor what was there just before, nor what any
/// window could have made us set.
fn absorb(record: &Baseline, observed: Capacity, counts: &[u32]) -> (Capacity, Vec<Drift>) {
    let mut baseline = record.baseline;
    let mut drift = Vec::new();
    let known = [record.baseline, record.applied, record.previous];
    let is_ours = |value: u32, of: fn(&Capacity) -> Option<u32>| {
        counts.contains(&value) || known.iter().any(|known| of(known) == Some(value))
    };
    let mut look = |setting, value: u32, of: fn(&Capacity) -> Option<u32>| {
        let is_drift = !is_ours(value, of);
        if is_drift {
            drift.push(Drift { setting, value });
        }
        is_drift
    };
    match (observed.min, observed.max) {
        (Some(min), Some(max)) => {
            if look(Setting::Min, min, |c| c.min) || baseline.min.is_none() {
                baseline.min = Some(min);
            }
            if look(Setting::Max, max, |c| c.max) || baseline.max.is_none() {
                baseline.max = Some(max);
            }
        }
        // The scalable target was taken away: there are no bounds to go back to.
        // What desired is now is autoscaling's doing, and nobody's will.
        _ if record.applied.min.is_some() => (baseline.min, baseline.max) = (None, None),
        _ => {
            if look(Setting::Desired, observed.desired, |c| Some(c.desired)) {
                baseline.desired = observed.desired;
            }
        }
    }
    (baseline, drift)
}

#[cfg(test)]
mod tests;
