//! What to do with an Aurora cluster: how many hot replicas to add, which to remove.
//!
//! Hot replicas are the cluster's readers named with the prefix, an optional
//! hyphen, and digits. A writer, and any other name, is never part of a plan.

use crate::limits::{AURORA_READERS_MAX, REPLICA_NAMES_MAX};
use crate::port::{ClusterState, Instance, ReplicaSpec};
use crate::target::ClusterId;
use crate::window::ThreadRef;

/// Everything the plan for one cluster depends on.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The cluster.
    pub cluster: &'a ClusterId,
    /// What is there.
    pub state: &'a ClusterState,
    /// What the names of hot replicas begin with.
    pub prefix: &'a str,
    /// Our schedule group: replicas tagged with another are not ours.
    pub group: &'a str,
    /// What the open windows want, and where new replicas are spoken of; `None`
    /// when no window is open.
    pub floor: Option<(u32, &'a ThreadRef)>,
    /// What the open windows and those that begin soon want: at least the floor.
    pub keep: u32,
    /// What may be removed.
    pub reach: Reach,
    /// The class of new replicas; `None` for the writer's.
    pub class: Option<&'a str>,
}

/// Which hot replicas a plan may remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those that we made: their tag has our group.
    Ours,
    /// Also those that have no tag: somebody made them by hand for the same end.
    OursAndUntagged,
}

/// What to do. It adds or it removes, never both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many hot replicas count now.
    pub hot: u32,
    /// What to add.
    pub add: Option<Addition>,
    /// Replicas wanted beyond what AWS allows in one cluster.
    pub shortfall: u32,
    /// Names to remove, in this order.
    pub remove: Vec<String>,
    /// A hot replica that a failover made the writer: never removed, but to be told.
    pub promoted: Option<String>,
}

/// Replicas to be created, one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// How many.
    pub count: u32,
    /// What each is like, but for its name.
    pub template: ReplicaSpec,
    /// Names to try, in this order: unique in the account, so that one which is
    /// free in the cluster may still be taken.
    pub names: Vec<String>,
    /// Zones to try, one by one, when Aurora's own choice has no capacity.
    pub zones: Vec<String>,
}

/// A failover is going on: who the writer is cannot be relied on now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailingOver;

/// Plans what brings the cluster's hot replicas to their floor, or down to what
/// is still needed.
///
/// # Errors
/// When something is to be done while nobody can say which member is the writer.
pub fn plan(seen: &Seen<'_>) -> Result<Plan, FailingOver> {
    let hot = hot_replicas(seen.state, seen.prefix, seen.group);
    let n_hot = count(hot.len());
    let writer = seen.state.instances.iter().find(|one| one.writer);
    let mut plan = Plan {
        hot: n_hot,
        promoted: writer
            .filter(|writer| number(&writer.name, seen.prefix).is_some())
            .filter(|writer| !is_foreign(writer, seen.group))
            .map(|writer| writer.name.clone()),
        ..Plan::default()
    };
    if let Some((floor, thread)) = seen.floor
        && n_hot < floor
    {
        let n_readers = seen
            .state
            .instances
            .iter()
            .filter(|one| !one.writer)
            .count();
        let room = count(AURORA_READERS_MAX.saturating_sub(n_readers));
        let missing = floor - n_hot;
        plan.shortfall = missing.saturating_sub(room);
        if missing > plan.shortfall {
            let writer = writer.ok_or(FailingOver)?;
            plan.add = Some(addition(seen, writer, thread, missing - plan.shortfall));
        }
    } else {
        let excess = n_hot.saturating_sub(seen.keep) as usize;
        plan.remove = removable(seen, hot).into_iter().take(excess).collect();
        let is_unsure = writer.is_none() || seen.state.status == "failing-over";
        if is_unsure && !plan.remove.is_empty() {
            return Err(FailingOver);
        }
    }
    Ok(plan)
}

/// The cluster's hot replicas that count: not another group's, not on their way out.
pub fn hot_replicas<'a>(state: &'a ClusterState, prefix: &str, group: &str) -> Vec<&'a Instance> {
    let members = state.instances.iter();
    members
        .filter(|one| !one.writer && number(&one.name, prefix).is_some())
        .filter(|one| !is_foreign(one, group) && !is_leaving(one))
        .collect()
}

/// Names to be removed first: what is of no use yet, then the highest numbers.
fn removable(seen: &Seen<'_>, mut hot: Vec<&Instance>) -> Vec<String> {
    hot.retain(|one| one.group.is_some() || seen.reach == Reach::OursAndUntagged);
    hot.sort_by_key(|one| {
        let number = number(&one.name, seen.prefix).unwrap_or(0);
        (one.status == "available", std::cmp::Reverse(number))
    });
    hot.into_iter().map(|one| one.name.clone()).collect()
}

fn addition(seen: &Seen<'_>, writer: &Instance, thread: &ThreadRef, count: u32) -> Addition {
    let names = (1..=REPLICA_NAMES_MAX)
        .map(|n| format!("{}{n}", seen.prefix))
        .filter(|name| seen.state.instances.iter().all(|one| one.name != *name))
        .collect();
    Addition {
        count,
        names,
        zones: seen.state.zones.clone(),
        template: ReplicaSpec {
            name: String::new(),
            cluster: seen.cluster.clone(),
            engine: seen.state.engine.clone(),
            class: seen.class.unwrap_or(&writer.class).to_owned(),
            zone: None,
            parameter_group: writer.parameter_group.clone(),
            ca: writer.ca.clone(),
            performance_insights: writer.performance_insights.clone(),
            monitoring: writer.monitoring.clone(),
            group: seen.group.to_owned(),
            thread: thread.clone(),
        },
    }
}

/// The digits after the prefix and an optional hyphen; `None` for every other
/// name, such as `hotdeal-1`.
pub(super) fn number(name: &str, prefix: &str) -> Option<u64> {
    let rest = name.strip_prefix(prefix)?;
    let digits = rest.strip_prefix('-').unwrap_or(rest);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    // More digits than a u64 holds are still a number: the highest.
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

pub(super) fn is_foreign(one: &Instance, group: &str) -> bool {
    one.group.as_deref().is_some_and(|tag| tag != group)
}

/// AWS's words for an instance that is on its way out.
pub(super) fn is_leaving(one: &Instance) -> bool {
    matches!(one.status.as_str(), "deleting" | "delete-precheck")
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
