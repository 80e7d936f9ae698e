//! Claims: one mention, one reply, although Slack delivers concurrently.
//!
//! A claim is a record in the schedule group whose creation is atomic. It holds for
//! as long as a delivery may be at work; one that is left without a reply is taken
//! over under the next number, so that taking over is atomic too. A click claims its
//! message in the same way. It is not delivered again, so nobody looks for its answer
//! before it is taken over: what is done is marked as finished, and stays claimed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preheat::journal::Passed;
use preheat::limits::{CLAIM_FRESH, CLAIM_TAKEOVERS_MAX};
use preheat::name;
use preheat::payload::{self, Payload};
use preheat::port::{Creation, Fault, Schedules, Update};
use preheat::schedule::{self, Schedule};
use preheat::window::ThreadRef;

/// How long releasing or finishing a claim may take after the deadline: what is left of
/// Slack's 3 s when the answer has used up its own time.
const RELEASE_WITHIN: Duration = Duration::from_millis(300);

/// One delivery's claim on one mention.
pub(crate) struct Claim {
    mention: ThreadRef,
    /// When the delivery reached the gateway.
    at: DateTime<Utc>,
    zone: Tz,
    /// The record that keeps other deliveries away, while it is ours to release.
    held: Mutex<Option<Held>>,
}

/// A record that is ours, or may be: a creation that is not answered may have been made.
struct Held {
    takeover: u32,
    is_certain: bool,
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
                Some(stored) if holds(&stored, self.at) => return Ok(false),
                // Abandoned: the next number may be free.
                Some(_) => {}
                // Released, or not yet taken.
                None => return self.create(schedules, takeover).await,
            }
        }
        Ok(false)
    }

    /// Claims a click, or takes it over from one that was not finished; false when an
    /// earlier click was or may still be carried out.
    pub(crate) async fn take_click<S: Schedules>(&self, schedules: &S) -> Result<bool, Fault> {
        Ok(self.take(schedules).await? || self.take_over(schedules).await?)
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
        let Some(held) = self.held().take() else {
            return;
        };
        let record = self.record(held.takeover, false);
        let delete = async {
            if held.is_certain || is_stored(schedules, &record).await? {
                schedules.delete(&record.name).await?;
            }
            Ok::<_, Fault>(())
        };
        let released = tokio::time::timeout(RELEASE_WITHIN, delete).await;
        if !matches!(released, Ok(Ok(()))) {
            let why = "the claim was not released; it is taken over when it is 10 s old";
            journal::note(&Passed::schedule(&record.name, why));
        }
    }

    /// Marks a click that is done, if it is still claimed: it is never taken over.
    pub(crate) async fn finish<S: Schedules>(&self, schedules: &S) {
        let Some(held) = self.held().take() else {
            return;
        };
        let record = self.record(held.takeover, true);
        let update = schedules.update(&record);
        let finished = tokio::time::timeout(RELEASE_WITHIN, update).await;
        if !matches!(finished, Ok(Ok(Update::Updated))) {
            let why = "the click is not marked as finished; the same click after 10 s is \
                       carried out again";
            journal::note(&Passed::schedule(&record.name, why));
        }
    }

    async fn create<S: Schedules>(&self, schedules: &S, takeover: u32) -> Result<bool, Fault> {
        let held = |is_certain| Held {
            takeover,
            is_certain,
        };
        *self.held() = Some(held(false));
        let created = schedules.create(&self.record(takeover, false)).await?;
        let is_ours = created == Creation::Created;
        *self.held() = is_ours.then(|| held(true));
        Ok(is_ours)
    }

    fn record(&self, takeover: u32, finished: bool) -> Schedule {
        let claim = payload::Claim {
            mention: self.mention.clone(),
            claimed_at: self.at,
            finished,
        };
        let name = name::claim(&self.mention, takeover);
        schedule::record(name, &Payload::Claim(claim), self.at, self.zone)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A claim that is not to be released.
pub(crate) struct Kept(Option<Held>);

/// Whether this very record is stored, and not another delivery's: they differ in the
/// moment at which they reached the gateway. Other fields may come back rounded.
async fn is_stored<S: Schedules>(schedules: &S, record: &Schedule) -> Result<bool, Fault> {
    let stored = schedules.get(&record.name).await?;
    Ok(stored.is_some_and(|stored| stored.input == record.input))
}

/// Whether a claim keeps others away: its delivery may still be at work, or its click
/// is done.
fn holds(stored: &Schedule, now: DateTime<Utc>) -> bool {
    match stored.payload() {
        Ok(Payload::Claim(claim)) => claim.finished || (now - claim.claimed_at).abs() < CLAIM_FRESH,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fake::{Effect, Group};

    /// A delivery that reached the gateway after so many seconds.
    fn delivery(seconds: i64) -> Claim {
        let mention = ThreadRef {
            channel: "C1".to_owned(),
            ts: "1764000000.000100".to_owned(),
        };
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        Claim::new(mention, at, Tz::Asia__Seoul)
    }

    /// Claiming as it stands in the group's log.
    fn creating() -> &'static str {
        let name = name::claim(&delivery(0).mention, 0);
        Box::leak(format!("create {name}").into_boxed_str())
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
    async fn what_may_be_claimed_is_released_only_if_it_is_ours() {
        for (effect, is_anothers) in [(Effect::Done, false), (Effect::None, true)] {
            let group = Group::default();
            if is_anothers {
                assert!(delivery(0).take(&group).await.unwrap());
            }
            group.failing.borrow_mut().push((creating(), effect));
            let unanswered = delivery(1);
            unanswered.take(&group).await.unwrap_err();
            unanswered.release(&group).await;
            group.failing.borrow_mut().clear();
            let is_free = delivery(2).take(&group).await.unwrap();
            assert_eq!(is_free, !is_anothers);
        }
    }

    /// The time of the answer may be up while the creation is under way.
    #[tokio::test(start_paused = true)]
    async fn what_was_cut_off_is_released() {
        let group = Group {
            call_takes: Duration::from_millis(50),
            ..Group::default()
        };
        let cut_off = delivery(0);
        let within = Duration::from_millis(20);
        let taken = tokio::time::timeout(within, cut_off.take(&group)).await;
        taken.unwrap_err();
        // It is carried out all the same.
        assert!(delivery(0).take(&group).await.unwrap());
        cut_off.release(&group).await;
        assert!(group.stored.borrow().is_empty());
    }

    #[tokio::test]
    async fn a_click_that_was_not_finished_is_taken_over_and_one_that_was_is_not() {
        let group = Group::default();
        assert!(delivery(0).take_click(&group).await.unwrap());
        assert!(!delivery(9).take_click(&group).await.unwrap());
        let next = delivery(10);
        assert!(next.take_click(&group).await.unwrap());
        next.finish(&group).await;
        assert!(!delivery(20).take_click(&group).await.unwrap());
        assert!(!delivery(80_000).take_click(&group).await.unwrap());
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
