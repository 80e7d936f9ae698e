//! The look ahead after windows were made: a wrong name must not wait until they
//! begin to be found.

use futures_util::future::join_all;
use preheat::payload::Preflight;
use preheat::plan::preflight::{self, Finding};
use preheat::port::{Chat, Fault, Fleet};
use preheat::reply;
use preheat::target::Target;

use crate::report::Report;
use crate::{ExecutorError, Run};

impl<S, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Looks whether each target exists and what is asked of it fits, and speaks
    /// only if not.
    ///
    /// # Errors
    /// When a target could not be looked at and it is worth trying again. Nothing is
    /// said until then, so that the next try does not say it twice.
    pub(crate) async fn preflight(&self, asked: &Preflight) -> Result<(), ExecutorError> {
        let looks = asked.targets.iter();
        let looks = looks.map(|(target, count)| self.look_ahead(target, *count));
        let looks = join_all(looks).await;
        let (mut lines, mut failures) = (Vec::new(), Vec::new());
        for ((target, _), look) in asked.targets.iter().zip(looks) {
            match look {
                Ok(findings) => {
                    tracing::info!(on = %target, ?findings, "looked ahead");
                    let findings = findings.iter();
                    lines.extend(findings.map(|one| reply::preflight::finding(&self.voice, one)));
                }
                Err(fault) if fault.kind.is_worth_retrying() => {
                    failures.push((target.clone(), fault.into()));
                }
                Err(fault) => {
                    tracing::error!(on = %target, error = %fault, "not looked at");
                    lines.push(reply::capacity::fault(&self.voice, target, &fault));
                }
            }
        }
        if !failures.is_empty() {
            return Err(ExecutorError::Several(failures));
        }
        let mut report = Report::new(Some(&asked.thread));
        let who = &asked.requested_by;
        report.say(reply::preflight::preflight(&self.voice, who, &lines));
        self.tell(report).await;
        Ok(())
    }

    async fn look_ahead(&self, target: &Target, wanted: u32) -> Result<Vec<Finding>, Fault> {
        let common = &self.settings.common;
        match target {
            Target::Ecs(id) => {
                let state = self.fleet.service(id).await?;
                Ok(preflight::service(id, state.as_ref()))
            }
            Target::Rds(id) if !common.clusters.contains(id) => {
                Ok(vec![Finding::ClusterNotConfigured(id.clone())])
            }
            Target::Rds(id) => {
                let state = self.fleet.cluster(id).await?;
                let (prefix, group) = (&common.hot_prefix, &common.schedule_group);
                Ok(preflight::cluster(
                    id,
                    wanted,
                    state.as_ref(),
                    prefix,
                    group,
                ))
            }
        }
    }
}
