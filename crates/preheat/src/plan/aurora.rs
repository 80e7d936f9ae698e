//! What to do with an Aurora cluster: how many hot replicas to add, which to remove.
//!
//! Hot replicas are the cluster's readers named with the prefix, an optional
//! hyphen, and digits. A writer, and any other name, is never part of a plan. One
//! that is broken does not count: another stands in for it, and it goes once that
//! one is available.

use crate::limits::{AURORA_READERS_MAX, REPLICA_NAMES_MAX};
use crate::port::{ClusterState, Instance, ReplicaSpec};
use crate::target::ClusterId;
use crate::window::ThreadRef;

/// AWS's word for instances that begin with the cluster's least capacity and grow under
/// load. In the promotion tiers from 2 on they do so apart from the writer.
pub(super) const SERVERLESS: &str = "db.serverless";

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

/// What to do. What is of use is added or removed, never both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many hot replicas count now: those of use, or on their way to it.
    pub hot: u32,
    /// How many of these are not available yet.
    pub late: u32,
    /// What to add.
    pub add: Option<Addition>,
    /// Broken replicas that what is added stands in for.
    pub replaced: Vec<Broken>,
    /// Replicas wanted beyond what AWS allows in one cluster.
    pub shortfall: u32,
    /// Replicas wanted that would only break again where others did.
    pub stuck: u32,
    /// Names to remove, in this order.
    pub remove: Vec<String>,
    /// Broken replicas to delete: nothing is lost with them.
    pub discard: Vec<Broken>,
    /// A hot replica that a failover made the writer: never removed, but to be told.
    pub promoted: Option<String>,
}

impl Plan {
    /// Whether anything is deleted: not before the cluster was looked at again.
    pub fn deletes(&self) -> bool {
        !self.remove.is_empty() || !self.discard.is_empty()
    }
}

/// A hot replica that will not become available by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its name.
    pub name: String,
    /// AWS's own word for its state.
    pub status: String,
}

/// Replicas to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// How many.
    pub count: u32,
    /// What each is like, but for its name and its zone.
    pub template: ReplicaSpec,
    /// Names to try, in this order: unique in the account, so that one which is
    /// free in the cluster may still be taken.
    pub names: Vec<String>,
    /// Zones to try, one by one, until one has capacity; `None` leaves it to Aurora.
    pub zones: Vec<Option<String>>,
}

/// Why no reader can be deleted now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoWriter {
    /// A failover is going on, and nobody can say which member is the writer.
    FailingOver,
    /// No member is, as in the secondary cluster of a Global Database. That does not pass.
    Missing,
    /// The writer is not at work: readers are what the cluster can fail over to.
    Down {
        /// AWS's own word for its state.
        status: String,
    },
}

impl NoWriter {
    fn of(state: &ClusterState) -> Option<Self> {
        if state.status == "failing-over" {
            return Some(NoWriter::FailingOver);
        }
        let Some(writer) = state.instances.iter().find(|one| one.writer) else {
            return Some(NoWriter::Missing);
        };
        (!is_at_work(writer)).then(|| NoWriter::Down {
            status: writer.status.clone(),
        })
    }
}

/// Plans what brings the cluster's hot replicas to their floor, or down to what
/// is still needed.
///
/// # Errors
/// When something is to be done while nobody can say which member is the writer, or to be
/// deleted while the writer is not at work.
pub fn plan(seen: &Seen<'_>) -> Result<Plan, NoWriter> {
    let hot = hot_replicas(seen.state, seen.prefix, seen.group);
    let writer = seen.state.instances.iter().find(|one| one.writer);
    let unsure = NoWriter::of(seen.state);
    let n_ready = hot.iter().filter(|one| one.status == "available").count();
    let mut plan = Plan {
        hot: count(hot.len()),
        late: count(hot.len() - n_ready),
        promoted: promoted(seen.state, seen.prefix, seen.group).map(str::to_owned),
        ..Plan::default()
    };
    if let Some((floor, thread)) = seen.floor
        && plan.hot < floor
    {
        raise(&mut plan, seen, writer, floor, thread)?;
        if unsure.is_some() {
            // It can wait.
            plan.discard.clear();
        }
        return Ok(plan);
    }
    plan.remove = removable(seen, hot);
    // Until others are available in their stead, the broken ones say where not to try.
    if seen.floor.is_none_or(|(floor, _)| count(n_ready) >= floor) {
        plan.discard = discardable(seen);
    }
    match unsure {
        Some(why) if plan.deletes() => Err(why),
        _ => Ok(plan),
    }
}

/// Adds what is missing, as far as there is room, and as far as it is of use: a zone
/// where a replica of this class found no capacity is not tried again while that
/// replica stands, and for what breaks otherwise, each wanted one is made twice.
fn raise(
    plan: &mut Plan,
    seen: &Seen<'_>,
    writer: Option<&Instance>,
    floor: u32,
    thread: &ThreadRef,
) -> Result<(), NoWriter> {
    let instances = seen.state.instances.iter();
    let n_readers = instances.filter(|one| !one.writer).count();
    let room = count(AURORA_READERS_MAX.saturating_sub(n_readers));
    let missing = floor - plan.hot;
    if room == 0 {
        plan.shortfall = missing;
        plan.discard = discardable(seen);
        plan.discard.truncate(missing as usize);
        return Ok(());
    }
    let missing_writer = || NoWriter::of(seen.state).unwrap_or(NoWriter::Missing);
    let writer = writer.ok_or_else(missing_writer)?;
    let class = seen.class.unwrap_or(&writer.class);
    let mut broken = broken_replicas(seen.state, seen.prefix, seen.group);
    // Another class may fare better.
    broken.retain(|one| one.class == class);
    let zones = zones(&seen.state.zones, &broken);
    let is_told_by_zone = |one: &Instance| lacks_capacity(one) && one.zone.is_some();
    let n_failed = broken.iter().filter(|one| !is_told_by_zone(one)).count();
    let of_use = if zones.is_empty() {
        0
    } else {
        (floor.saturating_mul(2)).saturating_sub(plan.hot + count(n_failed))
    };
    plan.stuck = missing.saturating_sub(of_use);
    let wanted = missing - plan.stuck;
    plan.shortfall = wanted.saturating_sub(room);
    plan.discard = discardable(seen);
    plan.discard.truncate(plan.shortfall as usize);
    if wanted > plan.shortfall {
        let n = wanted - plan.shortfall;
        plan.add = Some(addition(seen, writer, class, zones, thread, n));
        plan.replaced = broken.into_iter().map(Broken::from).collect();
    }
    Ok(())
}

/// The cluster's hot replicas that count: not another group's, not on their way out,
/// not broken.
pub fn hot_replicas<'a>(state: &'a ClusterState, prefix: &str, group: &str) -> Vec<&'a Instance> {
    let (_, hot) = hot_by_use(state, prefix, group);
    hot
}

/// The cluster's hot replicas that will not become available by themselves.
pub fn broken_replicas<'a>(
    state: &'a ClusterState,
    prefix: &str,
    group: &str,
) -> Vec<&'a Instance> {
    let (broken, _) = hot_by_use(state, prefix, group);
    broken
}

/// A hot replica of ours, or of nobody's, that is the writer since a failover.
pub fn promoted<'a>(state: &'a ClusterState, prefix: &str, group: &str) -> Option<&'a str> {
    let writer = state.instances.iter().find(|one| one.writer);
    let writer = writer.filter(|one| number(&one.name, prefix).is_some());
    let writer = writer.filter(|one| !is_foreign(one, group));
    writer.map(|one| one.name.as_str())
}

fn hot_by_use<'a>(
    state: &'a ClusterState,
    prefix: &str,
    group: &str,
) -> (Vec<&'a Instance>, Vec<&'a Instance>) {
    let members = state.instances.iter();
    members
        .filter(|one| !one.writer && number(&one.name, prefix).is_some())
        .filter(|one| !is_foreign(one, group) && !is_leaving(one))
        .partition(|one| is_broken(one))
}

/// Broken replicas that may be deleted.
fn discardable(seen: &Seen<'_>) -> Vec<Broken> {
    let mut broken = broken_replicas(seen.state, seen.prefix, seen.group);
    broken.retain(|one| is_in_reach(one, seen.reach));
    broken.into_iter().map(Broken::from).collect()
}

/// Where to try: Aurora chooses first, unless something broke before; then not where
/// capacity was lacking, and where something else went wrong only in the end.
fn zones(all: &[String], broken: &[&Instance]) -> Vec<Option<String>> {
    if broken.is_empty() {
        let each = all.iter().cloned().map(Some);
        return std::iter::once(None).chain(each).collect();
    }
    let in_zone = |zone: &&String, is_so: fn(&Instance) -> bool| {
        let mut there = broken.iter().filter(|one| one.zone.as_ref() == Some(*zone));
        there.any(|one| is_so(one))
    };
    let zones = all.iter().filter(|zone| !in_zone(zone, lacks_capacity));
    let (tried, untried): (Vec<_>, Vec<_>) = zones.partition(|zone| in_zone(zone, |_| true));
    untried
        .into_iter()
        .chain(tried)
        .cloned()
        .map(Some)
        .collect()
}

/// Names of those in reach beyond what is kept: first what is of no use yet, then the
/// highest numbers. What somebody else added does not make one of ours too many: it may
/// be taken away again, or never become available.
fn removable(seen: &Seen<'_>, mut hot: Vec<&Instance>) -> Vec<String> {
    hot.retain(|one| is_in_reach(one, seen.reach));
    let excess = count(hot.len()).saturating_sub(seen.keep) as usize;
    hot.sort_by_key(|one| {
        let number = number(&one.name, seen.prefix).unwrap_or(0);
        (one.status == "available", std::cmp::Reverse(number))
    });
    let names = hot.into_iter().map(|one| one.name.clone());
    names.take(excess).collect()
}

/// Another group's are no hot replicas to begin with.
fn is_in_reach(one: &Instance, reach: Reach) -> bool {
    one.group.is_some() || reach == Reach::OursAndUntagged
}

fn addition(
    seen: &Seen<'_>,
    writer: &Instance,
    class: &str,
    zones: Vec<Option<String>>,
    thread: &ThreadRef,
    count: u32,
) -> Addition {
    let names = (1..=REPLICA_NAMES_MAX)
        .map(|n| format!("{}{n}", seen.prefix))
        .filter(|name| seen.state.instances.iter().all(|one| one.name != *name))
        .collect();
    Addition {
        count,
        names,
        zones,
        template: ReplicaSpec {
            name: String::new(),
            cluster: seen.cluster.clone(),
            engine: seen.state.engine.clone(),
            class: class.to_owned(),
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

/// AWS's words for states in which an instance serves. Any other is taken for an outage:
/// what is deleted a little later costs little.
fn is_at_work(one: &Instance) -> bool {
    let status = one.status.as_str();
    matches!(status, "available" | "backing-up" | "modifying") || status.starts_with("configuring-")
}

/// AWS's words for states that an instance does not leave by itself.
fn is_broken(one: &Instance) -> bool {
    let status = one.status.as_str();
    matches!(
        status,
        "failed" | "insufficient-capacity" | "storage-full" | "restore-error"
    ) || status.starts_with("incompatible-")
        || status.starts_with("inaccessible-")
}

/// Created, and then without a host: another zone or another class may have one.
fn lacks_capacity(one: &Instance) -> bool {
    one.status == "insufficient-capacity"
}

impl Broken {
    /// Its name and its state.
    pub fn parts(&self) -> (&str, &str) {
        (&self.name, &self.status)
    }
}

impl From<&Instance> for Broken {
    fn from(one: &Instance) -> Self {
        Self {
            name: one.name.clone(),
            status: one.status.clone(),
        }
    }
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
