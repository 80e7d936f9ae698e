//! Claims: one mention, one reply, although Slack delivers concurrently.
//!
//! A claim is a record in the schedule group whose creation is atomic. It holds for
//! as long as a delivery may be at work; one that is left without a reply is taken
//! over under the next number, so that taking over is atomic too. A click claims its
//! message in the same way. It is never taken over: it is not delivered again, and
//! what it left undone is released.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preheat::journal::Passed;
use preheat::limits::{CLAIM_FRESH, CLAIM_TAKEOVERS_MAX};
use preheat::name;
use preheat::payload::{self, Payload};
use preheat::port::{Creation, Fault, Schedules};
use preheat::schedule::{self, Schedule};
use preheat::window::ThreadRef;

/// How long releasing a claim may take after the deadline: what is left of Slack's
/// 3 s when the answer has used up its own time.
const RELEASE_WITHIN: Duration = Duration::from_millis(300);

/// One delivery's claim on one mention.
pub(crate) struct Claim {
    mention: ThreadRef,
    /// When the delivery reached the gateway.
    at: DateTime<Utc>,
    zone: Tz,
    /// The record that keeps other deliveries away, while it is ours to release.
    held: Mutex<Option<String>>,
}

impl Claim {
    /// Nothing is claimed yet.
    pub(crate) fn new(mention: ThreadRef, at: DateTime<Utc>, zone: Tz) -> Self {
        Self {
            mention,
            at,
            zone,
            held: Mutex::new(None),
        }
    }

    /// Claims the mention; false when another delivery has it, or had it.
    pub(crate) async fn take<S: Schedules>(&self, schedules: &S) -> Result<bool, Fault> {
        self.create(schedules, 0).await
    }

    /// Takes over a mention that another delivery claimed and did not answer; false
    /// while one may still be at work.
    pub(crate) async fn take_over<S: Schedules>(&self, schedules: &S) -> Result<bool, Fault> {
        for takeover in 0..CLAIM_TAKEOVERS_MAX {
            let name = name::claim(&self.mention, takeover);
            match schedules.get(&name).await? {
                Some(stored) if is_fresh(&stored, self.at) => return Ok(false),
                // Abandoned: the next number may be free.
                Some(_) => {}
                // Released, or not yet taken.
                None => return self.create(schedules, takeover).await,
            }
        }
        Ok(false)
    }

    /// Keeps the claim whatever comes: the reply may be on its way.
    pub(crate) fn keep(&self) -> Kept {
        Kept(self.held().take())
    }

    /// The reply is certainly not on its way: the claim may be released again.
    pub(crate) fn unkeep(&self, kept: Kept) {
        *self.held() = kept.0;
    }

    /// Gives the mention back, so that the next delivery can have it at once.
    pub(crate) async fn release<S: Schedules>(&self, schedules: &S) {
        let Some(name) = self.held().take() else {
            return;
        };
        let released = tokio::time::timeout(RELEASE_WITHIN, schedules.delete(&name)).await;
        if !matches!(released, Ok(Ok(_))) {
            let why = "the claim was not released; it is taken over when it is 10 s old";
            journal::note(&Passed::schedule(&name, why));
        }
    }

    async fn create<S: Schedules>(&self, schedules: &S, takeover: u32) -> Result<bool, Fault> {
        let record = self.record(takeover);
        match schedules.create(&record).await? {
            Creation::Created => {
                *self.held() = Some(record.name);
                Ok(true)
            }
            Creation::Exists => Ok(false),
        }
    }

    fn record(&self, takeover: u32) -> Schedule {
        let claim = payload::Claim {
            mention: self.mention.clone(),
            claimed_at: self.at,
        };
        let name = name::claim(&self.mention, takeover);
        schedule::record(name, &Payload::Claim(claim), self.at, self.zone)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A claim that is not to be released.
pub(crate) struct Kept(Option<String>);

fn is_fresh(stored: &Schedule, now: DateTime<Utc>) -> bool {
    match stored.payload() {
        Ok(Payload::Claim(claim)) => (now - claim.claimed_at).abs() < CLAIM_FRESH,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fake::Group;

    /// A delivery that reached the gateway after so many seconds.
    fn delivery(seconds: i64) -> Claim {
        let mention = ThreadRef {
            channel: "C1".to_owned(),
            ts: "1764000000.000100".to_owned(),
        };
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        Claim::new(mention, at, Tz::Asia__Seoul)
    }

    #[tokio::test]
    async fn one_delivery_gets_the_mention() {
        let group = Group::default();
        assert!(delivery(0).take(&group).await.unwrap());
        assert!(!delivery(0).take(&group).await.unwrap());
        let stored = group.stored.borrow();
        let record = stored.values().next().unwrap();
        assert!(!record.enabled, "a record is never executed");
    }

    #[tokio::test]
    async fn a_claim_is_taken_over_once_it_is_old_and_by_one() {
        let group = Group::default();
        assert!(delivery(0).take(&group).await.unwrap());
        assert!(!delivery(9).take_over(&group).await.unwrap());
        assert!(delivery(10).take_over(&group).await.unwrap());
        assert!(!delivery(10).take_over(&group).await.unwrap());
        assert!(delivery(60).take_over(&group).await.unwrap());
    }

    #[tokio::test]
    async fn a_released_claim_is_free_and_a_kept_one_is_not() {
        let group = Group::default();
        let first = delivery(0);
        assert!(first.take(&group).await.unwrap());
        let kept = first.keep();
        first.release(&group).await;
        assert!(!delivery(1).take(&group).await.unwrap());
        first.unkeep(kept);
        first.release(&group).await;
        assert!(delivery(2).take(&group).await.unwrap());
    }

    #[tokio::test]
    async fn takeovers_come_to_an_end() {
        let group = Group::default();
        assert!(delivery(0).take(&group).await.unwrap());
        let mut n_ours = 1;
        for minute in 1..30 {
            let taken = delivery(minute * 60).take_over(&group).await.unwrap();
            n_ours += u32::from(taken);
        }
        assert_eq!(n_ours, CLAIM_TAKEOVERS_MAX);
    }
}
