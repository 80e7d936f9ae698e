//! The periodic look at everything, which puts right whatever an event missed.

use std::collections::BTreeSet;

use futures_util::future::{join, join_all};
use preheat::journal::{Failure, Passed};
use preheat::limits::{CLAIM_KEPT, SCHEDULE_CALLS_AT_ONCE};
use preheat::name::{self, Kind};
use preheat::payload::Payload;
use preheat::plan::windows::Occasion;
use preheat::port::{Chat, Fault, Fleet, Schedules};
use preheat::schedule::Schedule;
use preheat::target::Target;

use crate::settle::Came;
use crate::{ExecutorError, Run};

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Settles every configured target and every target of a record or a stored
    /// window, each for itself and side by side, and deletes old claims.
    ///
    /// # Errors
    /// When some of them failed; the others are settled all the same.
    pub(crate) async fn reconcile_all(&self) -> Result<(), ExecutorError> {
        let configured = BTreeSet::from_iter(self.settings.common.targets());
        let (mut failures, others) = join(
            self.settle_each(configured.clone()),
            self.reconcile_others(&configured),
        )
        .await;
        match others {
            Ok(failed) => failures.extend(failed),
            Err(fault) if failures.is_empty() => return Err(fault.into()),
            // The configured targets say more.
            Err(fault) => {
                journal::note(&Failure::aws(&fault, "the group could not be listed").into());
            }
        }
        if failures.is_empty() {
            Ok(())
        } else {
            Err(ExecutorError::Several(failures))
        }
    }

    async fn settle_each(&self, targets: BTreeSet<Target>) -> Vec<(Target, ExecutorError)> {
        let settle = |target: Target| async move {
            let settled = self
                .settle(&target, Occasion::Periodic, None, Came::Unasked)
                .await;
            settled.err().map(|error| (target, error))
        };
        let all = join_all(targets.into_iter().map(settle)).await;
        all.into_iter().flatten().collect()
    }

    /// What is in the group beside the windows of the configured targets.
    async fn reconcile_others(
        &self,
        configured: &BTreeSet<Target>,
    ) -> Result<Vec<(Target, ExecutorError)>, Fault> {
        let names = self.schedules.list("").await?;
        let others = async {
            let mut targets = self.targets(&names).await;
            targets.retain(|target| !configured.contains(target));
            self.settle_each(targets).await
        };
        let (failures, ()) = join(others, self.sweep_claims(&names)).await;
        Ok(failures)
    }

    /// A target that is no longer configured still has to be given back; its identity
    /// stands in the payloads, for names are only keys.
    async fn targets(&self, names: &[String]) -> BTreeSet<Target> {
        let zone = self.settings.common.zone;
        let of_targets = names.iter().filter(|name| match name::kind(name) {
            Kind::Baseline => true,
            Kind::End(_) => name::may_be_open(name, self.now, zone),
            _ => false,
        });
        let stored = self.get_each(of_targets.cloned().collect()).await;
        let targets = stored
            .into_iter()
            .flatten()
            .filter_map(|stored| match stored.payload() {
                Ok(Payload::Baseline(record)) => Some(record.target),
                Ok(Payload::End { window }) => Some(window.target),
                // If it belongs to a configured target, settling that one says so.
                _ => None,
            });
        targets.collect()
    }

    /// Claims are of no use once Slack delivers a mention no more.
    async fn sweep_claims(&self, names: &[String]) {
        let claims = names.iter().filter(|name| name::kind(name) == Kind::Claim);
        let claims = self.get_each(claims.cloned().collect()).await;
        let old = claims.into_iter().flatten().filter(|claim| {
            let payload = claim.payload();
            if !matches!(payload, Ok(Payload::Claim(_))) {
                let why = "no claim, though it is named like one";
                journal::note(&Passed::schedule(&claim.name, why));
            }
            matches!(payload, Ok(Payload::Claim(held)) if self.now - held.claimed_at > CLAIM_KEPT)
        });
        let old: Vec<_> = old.collect();
        for old in old.chunks(SCHEDULE_CALLS_AT_ONCE) {
            let delete = async |claim: &Schedule| {
                if let Err(fault) = self.schedules.delete(&claim.name).await {
                    log_skipped(&claim.name, &fault);
                }
            };
            join_all(old.iter().map(delete)).await;
        }
    }

    /// Gets schedules by name; one that cannot be had now is logged and left out.
    async fn get_each(&self, names: Vec<String>) -> Vec<Option<Schedule>> {
        let mut schedules = Vec::with_capacity(names.len());
        for names in names.chunks(SCHEDULE_CALLS_AT_ONCE) {
            let found = join_all(names.iter().map(|name| self.schedules.get(name))).await;
            for (name, found) in names.iter().zip(found) {
                schedules.push(found.unwrap_or_else(|fault| {
                    log_skipped(name, &fault);
                    None
                }));
            }
        }
        schedules
    }
}

fn log_skipped(name: &str, fault: &Fault) {
    let failure = Failure::aws(fault, "skipped; the next look comes by again");
    journal::note(&failure.of(name));
}
