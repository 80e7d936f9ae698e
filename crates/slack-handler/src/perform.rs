//! Performs batches of schedule writes, and takes back what is half done.

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use preheat::batch::{Batch, OnFailure, Outcome, Write};
use preheat::limits::SCHEDULE_CALLS_AT_ONCE;
use preheat::port::{Fault, Invoke, Schedules};
use tracing::{info, warn};

use crate::store::{Attempt, Undo, write};

/// Performs batches side by side; the outcomes stand in their order.
///
/// Phases go in step: no second phase begins before every first phase is over, so
/// that at most [`SCHEDULE_CALLS_AT_ONCE`] calls are in flight.
pub(crate) async fn perform<S: Schedules, I: Invoke>(
    schedules: &S,
    invoke: &I,
    batches: &[Batch],
    now: DateTime<Utc>,
) -> Vec<Outcome> {
    let mut all: Vec<Progress<'_>> = batches.iter().map(Progress::new).collect();
    let n_phases = batches.iter().map(|batch| batch.phases.len()).max();
    for phase in 0..n_phases.unwrap_or(0) {
        let calls = all.iter().enumerate().flat_map(|(n, progress)| {
            let writes = progress.pending(phase);
            writes.map(move |one| async move { (n, one, write(schedules, one, now).await) })
        });
        let calls: Vec<_> = calls.collect();
        let attempts: Vec<_> = stream::iter(calls)
            .buffer_unordered(SCHEDULE_CALLS_AT_ONCE)
            .collect()
            .await;
        for (n, one, attempt) in attempts {
            if let Some(progress) = all.get_mut(n) {
                progress.note(phase, one, attempt);
            }
        }
    }
    join_all(all.into_iter().map(|progress| async move {
        match &progress.fault {
            None => tell_executor(invoke, progress.batch).await,
            Some(_) => progress.recover(schedules, now).await,
        }
    }))
    .await
}

async fn tell_executor<I: Invoke>(invoke: &I, batch: &Batch) -> Outcome {
    let results = join_all(batch.then.iter().map(|payload| invoke.invoke(payload))).await;
    let not_told = results.into_iter().find_map(Result::err).map(|fault| {
        warn!(error = %fault, "the executor could not be invoked; reconcile will do it");
        fault.to_string()
    });
    Outcome::Done { not_told }
}

/// How far a batch has come.
struct Progress<'a> {
    batch: &'a Batch,
    /// Names that say what they should.
    done: Vec<&'a str>,
    /// What to do to be where we were, with its phase.
    undo: Vec<(usize, Undo)>,
    /// The first thing that went wrong.
    fault: Option<Fault>,
}

impl<'a> Progress<'a> {
    fn new(batch: &'a Batch) -> Self {
        Self {
            batch,
            done: Vec::new(),
            undo: Vec::new(),
            fault: None,
        }
    }

    /// The writes of a phase that are to be made: none after a failure.
    fn pending(&self, phase: usize) -> impl Iterator<Item = &'a Write> + use<'a> {
        let writes = match self.fault {
            None => self.batch.phases.get(phase).map(Vec::as_slice),
            Some(_) => None,
        };
        let writes = writes.unwrap_or_default().iter();
        writes.filter(|write| !write.is_done())
    }

    fn note(&mut self, phase: usize, write: &'a Write, attempt: Attempt) {
        let ok = attempt.result.is_ok();
        info!(name = write.name(), ok, "schedule written");
        if let Some(undo) = attempt.undo {
            self.undo.push((phase, undo));
        }
        match attempt.result {
            Ok(()) => self.done.push(write.name()),
            Err(fault) => {
                warn!(error = %fault, name = write.name(), "a schedule was not written");
                self.fault.get_or_insert(fault);
            }
        }
    }

    async fn recover<S: Schedules>(self, schedules: &S, now: DateTime<Utc>) -> Outcome {
        let why = self
            .fault
            .as_ref()
            .map(Fault::to_string)
            .unwrap_or_default();
        let names = match self.batch.on_failure {
            OnFailure::Leave => self.not_done(),
            OnFailure::TakeBack => self.take_back(schedules, now).await,
        };
        if names.is_empty() {
            Outcome::TakenBack { why }
        } else {
            Outcome::Torn { why, names }
        }
    }

    /// Names of all writes that were not made.
    fn not_done(&self) -> Vec<String> {
        let all = self.batch.phases.iter().flatten();
        all.filter(|write| !write.is_done() && !self.done.contains(&write.name()))
            .map(|write| write.name().to_owned())
            .collect()
    }

    /// Undoes the last phase first, and stops where something cannot be undone: an
    /// `end` stays where its `start` may still stand. Gives the names that may not
    /// be as they were.
    async fn take_back<S: Schedules>(&self, schedules: &S, now: DateTime<Utc>) -> Vec<String> {
        for phase in (0..self.batch.phases.len()).rev() {
            let undone = self
                .undo
                .iter()
                .filter(|(of_phase, _)| *of_phase == phase)
                .map(|(_, undo)| async move { (undo.name(), undo.run(schedules, now).await) });
            let mut torn = Vec::new();
            for (name, result) in join_all(undone).await {
                if let Err(fault) = result {
                    warn!(error = %fault, name, "a schedule could not be put back");
                    torn.push(name.to_owned());
                }
            }
            if !torn.is_empty() {
                let earlier = self.undo.iter().filter(|(of_phase, _)| *of_phase < phase);
                torn.extend(earlier.map(|(_, undo)| undo.name().to_owned()));
                return torn;
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
