//! Secrets that are rotated while the process lives.
//!
//! A stored secret is read again when it is old, so that a rotated one needs no
//! deploy. It is never read because a signature was wrong, or anybody could make us
//! read it.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::limits::{SECRET_KEPT, SECRET_RETRY_AFTER};

/// A secret as it was read last.
#[derive(Debug)]
pub struct Rotating<T>(Mutex<Kept<T>>);

#[derive(Debug)]
struct Kept<T> {
    secret: T,
    /// `None` for one that never changes.
    read_again_at: Option<DateTime<Utc>>,
}

impl<T: Clone> Rotating<T> {
    /// A secret that was given once and for all.
    pub fn fixed(secret: T) -> Self {
        Self(Mutex::new(Kept {
            secret,
            read_again_at: None,
        }))
    }

    /// A secret that was read from its store at `now`.
    pub fn read_at(now: DateTime<Utc>, secret: T) -> Self {
        let rotating = Self::fixed(secret.clone());
        rotating.keep(secret, now, SECRET_KEPT);
        rotating
    }

    /// A stand-in for a secret that is to be read at the first chance.
    pub fn unread(stand_in: T) -> Self {
        Self(Mutex::new(Kept {
            secret: stand_in,
            read_again_at: Some(DateTime::<Utc>::MIN_UTC),
        }))
    }

    /// The secret to use at `now`. An old one is read again first; while that fails,
    /// the last one is used, and the error comes beside it, once a minute.
    pub async fn at<E>(
        &self,
        now: DateTime<Utc>,
        read: impl AsyncFnOnce() -> Result<T, E>,
    ) -> (T, Option<E>) {
        let (current, read_again_at) = self.kept();
        if read_again_at.is_none_or(|at| now < at) {
            return (current, None);
        }
        match read().await {
            Ok(secret) => {
                self.keep(secret.clone(), now, SECRET_KEPT);
                (secret, None)
            }
            Err(error) => {
                self.keep(current.clone(), now, SECRET_RETRY_AFTER);
                (current, Some(error))
            }
        }
    }

    fn kept(&self) -> (T, Option<DateTime<Utc>>) {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.secret.clone(), kept.read_again_at)
    }

    fn keep(&self, secret: T, now: DateTime<Utc>, for_so_long: TimeDelta) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Kept {
            secret,
            read_again_at: Some(now + for_so_long),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    /// Where a secret is stored, and how often it was read.
    struct Store {
        stored: Cell<Result<&'static str, &'static str>>,
        n_reads: Cell<u32>,
    }

    impl Store {
        fn holding(secret: &'static str) -> Self {
            Self {
                stored: Cell::new(Ok(secret)),
                n_reads: Cell::new(0),
            }
        }

        async fn read(&self) -> Result<&'static str, &'static str> {
            self.n_reads.set(self.n_reads.get() + 1);
            self.stored.get()
        }
    }

    #[tokio::test]
    async fn a_rotated_secret_is_used_after_fifteen_minutes_at_most() {
        let store = Store::holding("old");
        let rotating = Rotating::read_at(at(0), "old");
        store.stored.set(Ok("new"));
        for (minute, secret, n_reads) in [
            (0, "old", 0),
            (14, "old", 0),
            (15, "new", 1),
            (29, "new", 1),
            (30, "new", 2),
        ] {
            let (used, error) = rotating.at(at(minute), || store.read()).await;
            let seen = (used, error, store.n_reads.get());
            assert_eq!(seen, (secret, None, n_reads), "minute {minute}");
        }
    }

    #[tokio::test]
    async fn while_it_cannot_be_read_the_last_one_is_used_and_asked_for_once_a_minute() {
        let store = Store::holding("old");
        let rotating = Rotating::read_at(at(0), "old");
        store.stored.set(Err("throttled"));
        for (minute, error, n_reads) in [(15, Some("throttled"), 1), (15, None, 1)] {
            let answer = rotating.at(at(minute), || store.read()).await;
            assert_eq!((answer, store.n_reads.get()), (("old", error), n_reads));
        }
        store.stored.set(Ok("new"));
        assert_eq!(rotating.at(at(16), || store.read()).await, ("new", None));
        assert_eq!(rotating.at(at(30), || store.read()).await, ("new", None));
        assert_eq!(store.n_reads.get(), 2, "the quarter of an hour begins anew");
    }

    #[tokio::test]
    async fn a_secret_not_yet_read_is_read_first() {
        let store = Store::holding("real");
        let rotating = Rotating::unread("none");
        assert_eq!(rotating.at(at(0), || store.read()).await, ("real", None));
        store.stored.set(Ok("new"));
        assert_eq!(rotating.at(at(14), || store.read()).await, ("real", None));
    }

    #[tokio::test]
    async fn a_secret_given_as_a_variable_is_never_read() {
        let store = Store::holding("stored");
        let rotating = Rotating::fixed("given");
        assert_eq!(
            rotating.at(at(9_999), || store.read()).await,
            ("given", None)
        );
        assert_eq!(store.n_reads.get(), 0);
    }
}
