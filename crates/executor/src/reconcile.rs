//! The periodic look at everything, which puts right whatever an event missed.

use std::collections::BTreeSet;

use futures_util::future::{join, join_all};
use preheat::limits::{CLAIM_KEPT, SCHEDULE_CALLS_AT_ONCE};
use preheat::name::{self, Kind};
use preheat::payload::Payload;
use preheat::plan::windows::Occasion;
use preheat::port::{Chat, Fault, Fleet, Schedules};
use preheat::schedule::Schedule;
use preheat::target::Target;

use crate::{ExecutorError, Run};

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Settles every configured target and every target of a record or a stored
    /// window, each for itself, and deletes old claims.
    ///
    /// # Errors
    /// When some of them failed; the others are settled all the same.
    pub(crate) async fn reconcile_all(&self) -> Result<(), ExecutorError> {
        let names = self.schedules.list("").await?;
        let targets = self.targets(&names).await;
        let settle = |target: Target| async move {
            let settled = self.settle(&target, Occasion::Periodic, None).await;
            settled.err().map(|error| (target, error))
        };
        let all = join_all(targets.into_iter().map(settle));
        let (failures, ()) = join(all, self.sweep_claims(&names)).await;
        let failures: Vec<_> = failures.into_iter().flatten().collect();
        if failures.is_empty() {
            Ok(())
        } else {
            Err(ExecutorError::Several(failures))
        }
    }

    /// What to look at. A target that is no longer configured still has to be given
    /// back; its identity stands in the payloads, for names are only keys.
    async fn targets(&self, names: &[String]) -> BTreeSet<Target> {
        let zone = self.settings.common.zone;
        let mut targets = BTreeSet::from_iter(self.settings.common.targets());
        let of_targets = names.iter().filter(|name| match name::kind(name) {
            Kind::Baseline => true,
            Kind::End(_) => name::may_be_open(name, self.now, zone),
            _ => false,
        });
        for stored in self.get_each(of_targets.cloned().collect()).await {
            let target = stored.and_then(|stored| match stored.payload() {
                Ok(Payload::Baseline(record)) => Some(record.target),
                Ok(Payload::End { window }) => Some(window.target),
                // If it belongs to a configured target, settling that one says so.
                _ => None,
            });
            targets.extend(target);
        }
        targets
    }

    /// Claims are of no use once Slack delivers a mention no more.
    async fn sweep_claims(&self, names: &[String]) {
        let claims = names.iter().filter(|name| name::kind(name) == Kind::Claim);
        for claim in self
            .get_each(claims.cloned().collect())
            .await
            .into_iter()
            .flatten()
        {
            match claim.payload() {
                Ok(Payload::Claim(held)) if self.now - held.claimed_at > CLAIM_KEPT => {
                    if let Err(fault) = self.schedules.delete(&claim.name).await {
                        log_skipped(&claim.name, &fault);
                    }
                }
                Ok(Payload::Claim(_)) => {}
                _ => tracing::warn!(name = claim.name, "no claim, though it is named like one"),
            }
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
    tracing::warn!(name, error = %fault, "skipped; the next look comes by again");
}
