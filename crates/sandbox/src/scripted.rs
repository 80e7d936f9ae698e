//! What a script can have become of calls and schedules: AWS refuses some calls, the
//! event of a schedule is lost, or two deliveries of one moment go on call by call,
//! each in its turn.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use preheat::port::FaultKind;

use crate::line::{Fate, Firing, Meddler};
use crate::world::World;

/// The calls to AWS that a script can name.
pub const CALLS: &[&str] = &[
    "ListSchedules",
    "GetSchedule",
    "CreateSchedule",
    "UpdateSchedule",
    "DeleteSchedule",
    "DescribeServices",
    "RegisterScalableTarget",
    "UpdateService",
    "DescribeDBClusters",
    "DescribeDBInstances",
    "DescribeAccountAttributes",
    "CreateDBInstance",
    "DeleteDBInstance",
    "Invoke",
];

/// The ways in which AWS refuses a call, as a script names them.
pub const REFUSALS: [(&str, FaultKind); 6] = [
    ("transient", FaultKind::Transient),
    ("wrong-state", FaultKind::WrongState),
    ("denied", FaultKind::Denied),
    ("quota", FaultKind::Quota),
    ("missing", FaultKind::Missing),
    ("invalid", FaultKind::Invalid),
];

/// AWS on a bad day.
#[derive(Clone, Debug, Default)]
pub struct BadDay {
    /// Calls that it refuses, each in its way.
    pub refused: BTreeMap<&'static str, FaultKind>,
    /// Schedules whose events never come.
    pub lost: BTreeSet<String>,
}

impl Meddler for BadDay {
    fn fate(&self, _: &World, _: &'static str, call: &'static str) -> Fate {
        let refused = self.refused.get(call).copied();
        refused.map_or(Fate::Made, Fate::Refused)
    }

    fn firing(&self, _: &World, name: &str) -> Firing {
        match self.lost.contains(name) {
            true => Firing::Lost,
            false => Firing::Once,
        }
    }
}

/// Runs of one moment take turns: before each call, the others go on first.
#[derive(Debug, Default)]
pub struct InTurns {
    has_waited: Cell<bool>,
}

impl Meddler for InTurns {
    fn fate(&self, _: &World, _: &'static str, _: &'static str) -> Fate {
        match self.has_waited.replace(!self.has_waited.get()) {
            true => Fate::Made,
            false => Fate::Waits,
        }
    }
}
