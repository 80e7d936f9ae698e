//! Claims: one mention, one reply, although Slack delivers concurrently.
//!
//! A claim is a record in the schedule group whose creation is atomic. It holds for
//! as long as a delivery may be at work; one that is left without a reply is taken
//! over under the next number, so that taking over is atomic too.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preheat::limits::{CLAIM_FRESH, CLAIM_TAKEOVERS_MAX};
use preheat::name;
use preheat::payload::{Claim, Payload};
use preheat::port::{Creation, Fault, Schedules};
use preheat::schedule::{self, Schedule};
use preheat::window::ThreadRef;

/// How an attempt to claim a mention ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// Ours: nobody had it.
    Ours {
        /// The record's name, to release it.
        name: String,
    },
    /// Another delivery has it, or had it.
    Theirs,
}

/// Claims a mention for a first delivery.
pub(crate) async fn claim<S: Schedules>(
    schedules: &S,
    mention: &ThreadRef,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Claimed, Fault> {
    let record = record(mention, 0, now, zone);
    match schedules.create(&record).await? {
        Creation::Created => Ok(Claimed::Ours { name: record.name }),
        Creation::Exists => Ok(Claimed::Theirs),
    }
}

/// Takes over a mention that another delivery claimed and did not answer.
/// `Theirs` while one may still be at work.
pub(crate) async fn take_over<S: Schedules>(
    schedules: &S,
    mention: &ThreadRef,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Claimed, Fault> {
    for takeover in 0..CLAIM_TAKEOVERS_MAX {
        let record = record(mention, takeover, now, zone);
        match schedules.get(&record.name).await? {
            Some(stored) if is_fresh(&stored, now) => return Ok(Claimed::Theirs),
            // Abandoned: the next number may be free.
            Some(_) => continue,
            // Released, or not yet taken.
            None => {}
        }
        return match schedules.create(&record).await? {
            Creation::Created => Ok(Claimed::Ours { name: record.name }),
            Creation::Exists => Ok(Claimed::Theirs),
        };
    }
    Ok(Claimed::Theirs)
}

fn is_fresh(stored: &Schedule, now: DateTime<Utc>) -> bool {
    match stored.payload() {
        Ok(Payload::Claim(claim)) => (now - claim.claimed_at).abs() < CLAIM_FRESH,
        _ => false,
    }
}

fn record(mention: &ThreadRef, takeover: u32, now: DateTime<Utc>, zone: Tz) -> Schedule {
    let claim = Claim {
        mention: mention.clone(),
        claimed_at: now,
    };
    let payload = Payload::Claim(claim);
    schedule::record(name::claim(mention, takeover), &payload, now, zone)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fake::Group;

    const ZONE: Tz = Tz::Asia__Seoul;

    fn mention() -> ThreadRef {
        ThreadRef {
            channel: "C1".to_owned(),
            ts: "1764000000.000100".to_owned(),
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[tokio::test]
    async fn one_delivery_gets_the_mention() {
        let group = Group::default();
        let first = claim(&group, &mention(), at(0), ZONE).await.unwrap();
        assert!(matches!(first, Claimed::Ours { .. }));
        let second = claim(&group, &mention(), at(0), ZONE).await.unwrap();
        assert_eq!(second, Claimed::Theirs);
        let stored = group.stored.borrow();
        let record = stored.values().next().unwrap();
        assert!(!record.enabled, "a record is never executed");
    }

    #[tokio::test]
    async fn a_claim_is_taken_over_once_it_is_old_and_by_one() {
        let group = Group::default();
        claim(&group, &mention(), at(0), ZONE).await.unwrap();
        let early = take_over(&group, &mention(), at(9), ZONE).await.unwrap();
        assert_eq!(early, Claimed::Theirs);
        let late = take_over(&group, &mention(), at(10), ZONE).await.unwrap();
        assert!(matches!(late, Claimed::Ours { .. }));
        let other = take_over(&group, &mention(), at(10), ZONE).await.unwrap();
        assert_eq!(other, Claimed::Theirs);
        let much_later = take_over(&group, &mention(), at(60), ZONE).await.unwrap();
        assert!(matches!(much_later, Claimed::Ours { .. }));
    }

    #[tokio::test]
    async fn a_released_claim_is_free() {
        let group = Group::default();
        claim(&group, &mention(), at(0), ZONE).await.unwrap();
        group.stored.borrow_mut().clear();
        let again = take_over(&group, &mention(), at(1), ZONE).await.unwrap();
        assert!(matches!(again, Claimed::Ours { .. }));
    }

    #[tokio::test]
    async fn takeovers_come_to_an_end() {
        let group = Group::default();
        claim(&group, &mention(), at(0), ZONE).await.unwrap();
        let mut n_ours = 1;
        for minute in 1..30 {
            let taken = take_over(&group, &mention(), at(minute * 60), ZONE)
                .await
                .unwrap();
            n_ours += u32::from(taken != Claimed::Theirs);
        }
        assert_eq!(n_ours, CLAIM_TAKEOVERS_MAX);
    }
}
