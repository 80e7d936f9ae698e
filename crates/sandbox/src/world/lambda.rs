//! Lambda's asynchronous invocations of the executor: a queue, run one at a time,
//! two more tries a minute and two later, then the dead-letter queue.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use preheat::payload::Payload;
use preheat::port::{Fault, Invoke};
use serde_json::Value;

use super::World;

/// Waits before the second and the third try.
const RETRY_AFTER: [TimeDelta; 2] = [TimeDelta::minutes(1), TimeDelta::minutes(2)];

/// Invocations that wait, and those that were given up.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: VecDeque<Invocation>,
    /// What was given up, oldest first.
    pub dead_letters: Vec<DeadLetter>,
}

/// One event on its way to the executor.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// What the executor is given.
    pub event: Value,
    /// Who sent it: a schedule's name, or `slack-handler`.
    pub source: String,
    due: DateTime<Utc>,
    n_failed: usize,
}

/// An event that Lambda gave up.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Who sent it.
    pub source: String,
    /// Why its last try failed.
    pub reason: String,
}

/// What Lambda does after a try that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// Tries again then.
    RetryAt(DateTime<Utc>),
    /// Gives it up.
    DeadLetter,
}

impl Queue {
    /// Puts an event at the end of the queue.
    pub fn send(&mut self, event: Value, source: &str, now: DateTime<Utc>) {
        self.waiting.push_back(Invocation {
            event,
            source: source.to_owned(),
            due: now,
            n_failed: 0,
        });
    }

    /// The first event that is due.
    pub fn take_due(&mut self, now: DateTime<Utc>) -> Option<Invocation> {
        let place = self.waiting.iter().position(|one| one.due <= now)?;
        self.waiting.remove(place)
    }

    /// Puts an event whose try failed back, or gives it up.
    pub fn failed(
        &mut self,
        mut one: Invocation,
        reason: &str,
        now: DateTime<Utc>,
    ) -> AfterFailure {
        let Some(wait) = RETRY_AFTER.get(one.n_failed) else {
            self.dead_letters.push(DeadLetter {
                source: one.source,
                reason: reason.to_owned(),
            });
            return AfterFailure::DeadLetter;
        };
        one.n_failed += 1;
        one.due = now + *wait;
        let due = one.due;
        self.waiting.push_back(one);
        AfterFailure::RetryAt(due)
    }

    /// When an event is due next.
    pub fn next_event(&self) -> Option<DateTime<Utc>> {
        self.waiting.iter().map(|one| one.due).min()
    }
}

impl Invoke for World {
    async fn invoke(&self, payload: &Payload) -> Result<(), Fault> {
        let text = payload.to_json(self.zone());
        let event = serde_json::from_str(&text).unwrap_or_default();
        self.queue
            .borrow_mut()
            .send(event, "slack-handler", self.now());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_tries_then_the_dead_letter_queue() {
        let start = DateTime::UNIX_EPOCH;
        let mut queue = Queue::default();
        queue.send(Value::Null, "test", start);
        let mut tries = Vec::new();
        while let Some(now) = queue.next_event() {
            let one = queue.take_due(now).unwrap();
            tries.push((now - start).num_minutes());
            queue.failed(one, "no", now);
        }
        assert_eq!(tries, [0, 1, 3]);
        assert_eq!(queue.dead_letters.len(), 1);
    }
}
