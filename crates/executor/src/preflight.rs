//! The look ahead after windows were made: a wrong name must not wait until they
//! begin to be found.

use futures_util::future::{join, join_all};
use preheat::journal::{Failure, Obstacles};
use preheat::payload::Preflight;
use preheat::plan::preflight::{self, Finding};
use preheat::port::{Chat, Fault, Fleet, InstanceQuota, Schedules};
use preheat::reply;
use preheat::target::Target;

use crate::report::Report;
use crate::{ExecutorError, Run};

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Looks whether each target exists and what is asked of it fits, and speaks
    /// only if not.
    ///
    /// # Errors
    /// When a target could not be looked at and it is worth trying again. Nothing is
    /// said until then, so that the next try does not say it twice.
    pub(crate) async fn preflight(&self, asked: &Preflight) -> Result<(), ExecutorError> {
        let looks = asked.targets.iter();
        let looks = looks.map(|(target, count)| self.look_ahead(target, *count));
        let (looks, quota) = join(join_all(looks), self.quota(asked)).await;
        let (mut lines, mut notes) = (Vec::new(), Vec::new());
        let (mut failures, mut new) = (Vec::new(), 0_u32);
        for ((target, count), look) in asked.targets.iter().zip(looks) {
            match look {
                Ok(ahead) => {
                    journal::note(&Obstacles::found(target, *count, &ahead.findings));
                    for one in &ahead.findings {
                        let line = reply::preflight::finding(&self.voice, one);
                        match one.is_note() {
                            true => notes.push(line),
                            false => lines.push(line),
                        }
                    }
                    new = new.saturating_add(ahead.new_instances);
                }
                Err(fault) if fault.kind.is_worth_retrying() => {
                    let why = "Lambda tries the event again";
                    journal::note(&Failure::aws(&fault, why).on(target));
                    failures.push((target.clone(), fault.into()));
                }
                Err(fault) => {
                    journal::note(&Failure::aws(&fault, "not looked at").on(target));
                    lines.push(reply::capacity::fault(&self.voice, target, &fault));
                }
            }
        }
        let short = quota.and_then(|quota| preflight::quota(new, quota));
        lines.extend(short.map(|one| reply::preflight::finding(&self.voice, &one)));
        if !failures.is_empty() {
            return Err(ExecutorError::Several(failures));
        }
        let mut report = Report::new(Some(&asked.thread));
        let who = &asked.requested_by;
        report.say(reply::preflight::preflight(
            &self.voice,
            who,
            &lines,
            &notes,
        ));
        self.tell(report).await;
        Ok(())
    }

    /// The account's quota of instances, if replicas are asked for. What fails here is
    /// only logged: a creation that does not fit says so too.
    async fn quota(&self, asked: &Preflight) -> Option<InstanceQuota> {
        let is_cluster = |target: &Target| matches!(target, Target::Rds(_));
        if !asked.targets.iter().any(|(target, _)| is_cluster(target)) {
            return None;
        }
        let quota = self.fleet.instance_quota().await;
        quota.unwrap_or_else(|fault| {
            journal::note(&Failure::aws(&fault, "the quota of instances is not known").into());
            None
        })
    }

    async fn look_ahead(&self, target: &Target, wanted: u32) -> Result<Ahead, Fault> {
        let common = &self.settings.common;
        let id = match target {
            Target::Ecs(id) => {
                let state = self.fleet.service(id).await?;
                return Ok(Ahead::of(preflight::service(id, state.as_ref())));
            }
            Target::Rds(id) => id,
        };
        if !common.clusters.contains(id) {
            let finding = Finding::ClusterNotConfigured(id.clone());
            return Ok(Ahead::of(vec![finding]));
        }
        let state = self.fleet.cluster(id).await?;
        let state = state.as_ref();
        let (prefix, group) = (&common.hot_prefix, &common.schedule_group);
        let class = self.settings.replica_class.as_deref();
        let new = state.map(|state| preflight::still_to_make(wanted, state, prefix, group));
        Ok(Ahead {
            new_instances: new.unwrap_or(0),
            ..Ahead::of(preflight::cluster(id, wanted, state, prefix, group, class))
        })
    }
}

/// What is ahead of one target.
#[derive(Debug)]
struct Ahead {
    findings: Vec<Finding>,
    /// Instances still to be made for it.
    new_instances: u32,
}

impl Ahead {
    fn of(findings: Vec<Finding>) -> Self {
        Self {
            findings,
            new_instances: 0,
        }
    }
}
