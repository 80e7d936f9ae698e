//! The virtual clock: it moves when the sandbox says so, and never by itself.

use std::cell::Cell;

use chrono::{DateTime, Utc};

/// The time in the world, and Slack timestamps that are never the same twice.
#[derive(Debug)]
pub struct Clock {
    now: Cell<DateTime<Utc>>,
    n_stamps: Cell<u32>,
}

impl Clock {
    /// A clock that shows `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now: Cell::new(now),
            n_stamps: Cell::new(0),
        }
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.now.get()
    }

    /// Moves forward to `moment`; a moment that is past changes nothing.
    pub fn move_to(&self, moment: DateTime<Utc>) {
        self.now.set(self.now.get().max(moment));
    }

    /// A Slack timestamp for something posted now: unique, and later than all
    /// before it.
    pub fn stamp(&self) -> String {
        self.stamp_at(self.now())
    }

    /// A Slack timestamp for something posted at `moment`; unique.
    pub fn stamp_at(&self, moment: DateTime<Utc>) -> String {
        let n = self.n_stamps.get() + 1;
        self.n_stamps.set(n);
        format!("{}.{:06}", moment.timestamp(), n * 100 % 1_000_000)
    }
}
