//! What somebody else set while a window was open, told apart from what we set.

use std::collections::BTreeSet;

use super::{Seen, observed};
use crate::payload::{Baseline, Capacity};

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

/// What was set before, once another record takes the place of what is `kept`. A value
/// that was only left as it was is not ours for that.
pub(super) fn set_before(kept: &Baseline) -> BTreeSet<u32> {
    let settings = [
        (kept.applied.min, kept.previous.min),
        (kept.applied.max, kept.previous.max),
        (Some(kept.applied.desired), Some(kept.previous.desired)),
    ];
    let changed = settings.into_iter().filter(|(to, from)| to != from);
    let mut set = kept.set_before.clone();
    set.extend(changed.filter_map(|(to, _)| to));
    set
}

/// Whether a window that is recorded, or one that was, could have made us set this.
pub(super) fn may_be_ours(seen: &Seen<'_>, record: &Baseline, value: u32) -> bool {
    seen.counts.contains(&value) || record.set_before.contains(&value)
}

/// The baseline, with what somebody else set since: a value that is neither the
/// baseline's, nor what we set last or before that, nor what was there just before, nor
/// what any window could have made us set. With bounds, a desired count is autoscaling's
/// doing if `moves_by_itself`; else it is somebody's if it is above the minimum that we
/// set.
pub(super) fn absorb(
    seen: &Seen<'_>,
    record: &Baseline,
    moves_by_itself: bool,
) -> (Capacity, Vec<Drift>) {
    let observed = observed(seen.state);
    let mut baseline = record.baseline;
    let mut drift = Vec::new();
    let known = [record.baseline, record.applied, record.previous];
    let is_ours = |value: u32, of: fn(&Capacity) -> Option<u32>| {
        may_be_ours(seen, record, value) || known.iter().any(|known| of(known) == Some(value))
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
            let is_above = |min| observed.desired > min;
            if !moves_by_itself
                && record.applied.min.is_some_and(is_above)
                && look(Setting::Desired, observed.desired, |c| Some(c.desired))
            {
                baseline.desired = observed.desired;
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
