//! Settling an Aurora cluster: gather, plan, apply.

use futures_util::future::{join_all, try_join};
use preheat::journal::{Entry, Ready};
use preheat::limits::REPLANS_MAX;
use preheat::plan::aurora::{self, NoWriter, Plan, Reach, Seen};
use preheat::plan::readiness::replicas_ready_at;
use preheat::plan::windows::{Occasion, Standing};
use preheat::port::{Chat, ClusterState, Fault, Fleet, ReplicaDeletion, Schedules};
use preheat::reply::capacity;
use preheat::target::{ClusterId, Target};

use crate::report::Report;
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
            report.look.why = Some("the cluster is not configured: left alone".to_owned());
            if occasion.is_awaited() {
                report.warn(capacity::cluster_not_configured(&self.voice, id));
            }
            return Ok(());
        }
        let mut before = self.listed_before(target, occasion).await?;
        for _ in 0..=REPLANS_MAX {
            let recorded = self.recorded(target, occasion, before.as_ref());
            let (recorded, cluster) = try_join(recorded, self.fleet.cluster(id)).await?;
            let stands = self.standing(occasion, recorded)?;
            let standing = &stands.windows;
            report.fall_back_on(standing.thread());
            report.look.windows(standing);
            let Some(state) = cluster else {
                report.look.why = Some("there is no such cluster".to_owned());
                if standing.keep() > 0 {
                    report.problem(occasion, capacity::cluster_missing(&self.voice, id));
                }
                return stands.unreadable.map_or(Ok(()), Err);
            };
            let plan = self.plan_cluster(id, &state, occasion, standing);
            let mut plan = plan.map_err(|why| match why {
                NoWriter::FailingOver => ExecutorError::FailingOver(target.clone()),
                NoWriter::Missing => ExecutorError::WriterMissing(target.clone()),
                NoWriter::Down { status } => ExecutorError::WriterDown {
                    cluster: target.clone(),
                    status,
                },
            })?;
            report.look.replicas(plan.hot);
            let holder = standing.holder(occasion);
            let unchanged = capacity::unchanged(&self.voice, target, plan.hot, plan.late, holder);
            report.unchanged = Some(unchanged);
            report.waited = self.waited(&state, occasion);
            if let Some(unreadable) = stands.unreadable {
                if !plan.remove.is_empty() {
                    return Err(unreadable);
                }
                plan.discard.clear();
                self.apply_to_cluster(id, &plan, &state, occasion, standing, report)
                    .await?;
                return Err(unreadable);
            }
            // Who writes may have changed: a deletion follows the look before it at once.
            if plan.deletes() && !stands.confirmed {
                before = Some(stands.names);
                continue;
            }
            self.apply_to_cluster(id, &plan, &state, occasion, standing, report)
                .await?;
            return Ok(());
        }
        Err(ExecutorError::Unsettled(target.clone()))
    }

    /// How long the window that ends had waited for its replicas, if for any.
    fn waited(&self, state: &ClusterState, occasion: Occasion<'_>) -> Option<Entry> {
        let Occasion::End(window) = occasion else {
            return None;
        };
        let common = &self.settings.common;
        let (prefix, group) = (&common.hot_prefix, &common.schedule_group);
        let ready_at = replicas_ready_at(window, state, prefix, group)?;
        Some(Ready::at_end(window, ready_at))
    }

    async fn apply_to_cluster(
        &self,
        id: &ClusterId,
        plan: &Plan,
        state: &ClusterState,
        occasion: Occasion<'_>,
        standing: &Standing,
        report: &mut Report,
    ) -> Result<(), Fault> {
        self.say_what_cannot_be(id, plan, occasion, standing, report);
        let added = match &plan.add {
            Some(add) => self.add(id, plan, add, occasion, report).await,
            None => Ok(()),
        };
        self.remove(id, plan, state, occasion, report).await?;
        added
    }

    fn plan_cluster(
        &self,
        id: &ClusterId,
        state: &ClusterState,
        occasion: Occasion<'_>,
        standing: &Standing,
    ) -> Result<Plan, NoWriter> {
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
        if plan.shortfall > 0 {
            let line = capacity::readers_full(&self.voice, id, plan.shortfall);
            report.problem(occasion, line);
        }
        // The check names each broken replica, and says the same.
        if plan.stuck > 0 && !matches!(occasion, Occasion::Check) {
            let line = capacity::replicas_stuck(&self.voice, id, plan.stuck);
            report.problem(occasion, line);
        }
        let is_over = occasion.closes() && standing.keep() == 0;
        if let Some(name) = plan.promoted.as_ref().filter(|_| is_over) {
            report.warn(capacity::promoted(&self.voice, id, name));
        }
    }

    /// Deletes what the plan names, side by side: one that fails does not keep the
    /// others. What was being deleted already has been told.
    async fn remove(
        &self,
        id: &ClusterId,
        plan: &Plan,
        state: &ClusterState,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let discarded = plan.discard.iter().map(|one| &one.name);
        let names: Vec<_> = plan.remove.iter().chain(discarded).collect();
        let all = join_all(names.iter().map(|name| self.fleet.delete_replica(name))).await;
        let member = |name: &str| state.instances.iter().find(|one| one.name == name);
        let (mut removed, mut discarded) = (Vec::new(), Vec::new());
        let (mut not_yet, mut failure) = (Vec::new(), None);
        for (name, deletion) in names.into_iter().zip(all) {
            match deletion {
                Ok(ReplicaDeletion::Deleting) => {
                    report.fall_back_on(member(name).and_then(|one| one.thread.as_ref()));
                    match plan.discard.iter().find(|one| one.name == *name) {
                        Some(broken) => discarded.push(broken.clone()),
                        None => removed.push(name.clone()),
                    }
                }
                Ok(ReplicaDeletion::UnderWay | ReplicaDeletion::Gone) => {
                    tracing::debug!(target = %id, name, "it was on its way out already");
                }
                Ok(ReplicaDeletion::NotYet) => not_yet.extend(member(name)),
                Err(fault) => failure = Some(fault),
            }
        }
        let voice = &self.voice;
        if !removed.is_empty() {
            report.look.deleted(&removed);
            let line = capacity::replicas_removed(voice, id, plan.hot, &removed, &occasion);
            report.say(line);
        }
        if !discarded.is_empty() {
            let broken = discarded.iter().map(|one| one.name.clone());
            report.look.discarded = broken.collect();
            report.say(capacity::replicas_discarded(
                voice, id, &discarded, &occasion,
            ));
        }
        // Later looks delete only those that are tagged.
        let (ours, untagged): (Vec<_>, Vec<_>) =
            not_yet.into_iter().partition(|one| one.group.is_some());
        if !ours.is_empty() && occasion.is_awaited() {
            report.say(capacity::replicas_not_yet(voice, id, &ours));
        }
        if !untagged.is_empty() {
            report.warn(capacity::replicas_left_to_a_person(voice, id, &untagged));
        }
        failure.map_or(Ok(()), Err)
    }
}
