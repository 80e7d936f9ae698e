//! Settling an Aurora cluster: gather, plan, apply.

use futures_util::future::try_join;
use preheat::limits::REPLANS_MAX;
use preheat::plan::aurora::{self, Addition, Plan, Reach, Seen};
use preheat::plan::windows::{Occasion, Standing};
use preheat::port::{
    Chat, ClusterState, Fault, FaultKind, Fleet, ReplicaCreation, ReplicaDeletion, ReplicaSpec,
    Schedules,
};
use preheat::reply::capacity;
use preheat::target::{ClusterId, Target};

use crate::report::Report;
use crate::settle::Confirmation;
use crate::{ExecutorError, Run};

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Brings a cluster's hot replicas to the floor of its open windows, or down to
    /// what is still needed.
    pub(crate) async fn settle_cluster(
        &self,
        target: &Target,
        id: &ClusterId,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) -> Result<(), ExecutorError> {
        // Outside the configured clusters nothing is touched, even when a window is left
        // from a time when it was one. The role may not even look there.
        if !self.settings.common.clusters.contains(id) {
            tracing::warn!(on = %id, "the cluster is not configured: left alone");
            if occasion.is_awaited() {
                report.warn(capacity::cluster_not_configured(&self.voice, id));
            }
            return Ok(());
        }
        let mut confirmation = Confirmation::default();
        for _ in 0..=REPLANS_MAX {
            let look = try_join(self.recorded(target, occasion), self.fleet.cluster(id));
            let (recorded, cluster) = look.await?;
            let stands = self.standing(occasion, recorded)?;
            let standing = &stands.windows;
            report.fall_back_on(standing.thread());
            let Some(state) = cluster else {
                tracing::warn!(on = %id, "there is no such cluster");
                if occasion.is_awaited() && standing.keep() > 0 {
                    report.warn(capacity::cluster_missing(&self.voice, id));
                }
                return stands.unreadable.map_or(Ok(()), Err);
            };
            let plan = self.plan_cluster(id, &state, occasion, standing);
            let plan = plan.map_err(|_| ExecutorError::FailingOver(target.clone()))?;
            if !plan.remove.is_empty() {
                if let Some(unreadable) = stands.unreadable {
                    return Err(unreadable);
                }
                if !confirmation.confirms(standing) {
                    continue;
                }
            }
            self.say_what_cannot_be(id, &plan, occasion, standing, report);
            if let Some(add) = &plan.add {
                self.add(id, plan.hot, add, occasion, report).await?;
            }
            self.remove(id, &plan, &state, occasion, report).await?;
            return stands.unreadable.map_or(Ok(()), Err);
        }
        Err(ExecutorError::Unsettled(target.clone()))
    }

    fn plan_cluster(
        &self,
        id: &ClusterId,
        state: &ClusterState,
        occasion: Occasion<'_>,
        standing: &Standing,
    ) -> Result<Plan, aurora::FailingOver> {
        aurora::plan(&Seen {
            cluster: id,
            state,
            prefix: &self.settings.common.hot_prefix,
            group: &self.settings.common.schedule_group,
            floor: standing.floor().zip(standing.thread()),
            keep: standing.keep(),
            reach: if occasion.closes() {
                Reach::OursAndUntagged
            } else {
                Reach::Ours
            },
            class: self.settings.replica_class.as_deref(),
        })
    }

    fn say_what_cannot_be(
        &self,
        id: &ClusterId,
        plan: &Plan,
        occasion: Occasion<'_>,
        standing: &Standing,
        report: &mut Report,
    ) {
        if plan.shortfall > 0 && occasion.is_awaited() {
            report.warn(capacity::readers_full(&self.voice, id, plan.shortfall));
        }
        let is_over = occasion.closes() && standing.keep() == 0;
        if let Some(name) = plan.promoted.as_ref().filter(|_| is_over) {
            report.warn(capacity::promoted(&self.voice, id, name));
        }
    }

    /// Creates replicas one after another: whether AWS takes several at once on one
    /// cluster is not documented, and what fails half-way is easier to tell.
    async fn add(
        &self,
        id: &ClusterId,
        hot: u32,
        add: &Addition,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let mut created = Vec::new();
        let mut found = 0;
        let done = self.create_all(id, add, &mut created, &mut found).await;
        if !created.is_empty() {
            tracing::info!(on = %id, before = hot + found, ?created, "replicas are being created");
            let line = capacity::replicas_added(
                &self.voice,
                id,
                hot + found,
                &created,
                &occasion,
                self.now,
            );
            report.say(line);
        }
        let missing = add.count.saturating_sub(found + count(&created));
        if done? == ReplicaCreation::NoCapacity {
            tracing::warn!(on = %id, class = add.template.class, missing, "no zone has capacity");
            if occasion.is_awaited() {
                let class = &add.template.class;
                report.warn(capacity::no_capacity(&self.voice, id, class, missing));
            }
        }
        Ok(())
    }

    /// Goes through the names until enough replicas are on their way. Says
    /// `NoCapacity` when no zone has any: the next one would fare no better.
    async fn create_all(
        &self,
        id: &ClusterId,
        add: &Addition,
        created: &mut Vec<String>,
        found: &mut u32,
    ) -> Result<ReplicaCreation, Fault> {
        for name in &add.names {
            match self.create_somewhere(add, name).await? {
                ReplicaCreation::Creating => created.push(name.clone()),
                ReplicaCreation::NoCapacity => return Ok(ReplicaCreation::NoCapacity),
                ReplicaCreation::NameTaken => {
                    // A run beside this one may have made it; another cluster's
                    // keeps its name, and the next number is tried.
                    match self.fleet.cluster_of(name).await? {
                        Some(Some(other)) if other == *id => *found += 1,
                        Some(_) => {}
                        None => return Err(not_shown_yet(name)),
                    }
                }
            }
            if count(created) + *found >= add.count {
                return Ok(ReplicaCreation::Creating);
            }
        }
        let (first, last) = (add.names.first(), add.names.last());
        Err(Fault {
            kind: FaultKind::Quota,
            call: "CreateDBInstance",
            message: format!("every name is taken, from {first:?} to {last:?}"),
        })
    }

    /// Leaves the zone to Aurora first, then tries the cluster's one by one.
    async fn create_somewhere(&self, add: &Addition, name: &str) -> Result<ReplicaCreation, Fault> {
        let zones = add.zones.iter().cloned().map(Some);
        for zone in std::iter::once(None).chain(zones) {
            let spec = ReplicaSpec {
                name: name.to_owned(),
                zone,
                ..add.template.clone()
            };
            let creation = self.fleet.create_replica(&spec).await?;
            if creation != ReplicaCreation::NoCapacity {
                return Ok(creation);
            }
            tracing::warn!(name, zone = ?spec.zone, class = spec.class, "no capacity");
        }
        Ok(ReplicaCreation::NoCapacity)
    }

    /// Deletes what the plan names. One that fails does not keep the others.
    async fn remove(
        &self,
        id: &ClusterId,
        plan: &Plan,
        state: &ClusterState,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let (mut removed, mut not_yet, mut failure) = (Vec::new(), Vec::new(), None);
        for name in &plan.remove {
            match self.fleet.delete_replica(name).await {
                Ok(ReplicaDeletion::Deleting | ReplicaDeletion::Gone) => removed.push(name.clone()),
                Ok(ReplicaDeletion::NotYet) => not_yet.push(name.clone()),
                Err(fault) => failure = Some(fault),
            }
        }
        let members = state.instances.iter();
        let mut gone = members.filter(|one| plan.remove.contains(&one.name));
        report.fall_back_on(gone.find_map(|one| one.thread.as_ref()));
        if !removed.is_empty() {
            tracing::info!(on = %id, before = plan.hot, ?removed, "replicas are being deleted");
            let line = capacity::replicas_removed(&self.voice, id, plan.hot, &removed, &occasion);
            report.say(line);
        }
        if !not_yet.is_empty() && occasion.is_awaited() {
            report.say(capacity::replicas_not_yet(&self.voice, id, &not_yet));
        }
        failure.map_or(Ok(()), Err)
    }
}

/// It may be ours, made a moment ago: another beside it could be one too many.
fn not_shown_yet(name: &str) -> Fault {
    Fault {
        kind: FaultKind::Transient,
        call: "DescribeDBInstances",
        message: format!("`{name}` exists and is not shown yet"),
    }
}

fn count(names: &[String]) -> u32 {
    u32::try_from(names.len()).unwrap_or(u32::MAX)
}
