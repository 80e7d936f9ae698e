//! Performs batches of schedule writes, and takes back what is half done.

mod leftover;
mod overtaken;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use preheat::batch::{Batch, OnFailure, Outcome, Write};
use preheat::journal::Failure;
use preheat::limits::SCHEDULE_CALLS_AT_ONCE;
use preheat::name::{self, Kind};
use preheat::payload::Payload;
use preheat::port::{Fault, Invoke, Schedules};
use preheat::schedule::Schedule;
use tracing::debug;

use crate::store::{Attempt, Undo, write};
use overtaken::Unseen;

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
        let each = || all.iter().enumerate();
        let writes = each().flat_map(|(n, one)| {
            let writes = one.pending(phase);
            writes.map(move |write| (n, Call::Write(write)))
        });
        // Last, so that they see as late a moment as they can without a wait.
        let looks = each().flat_map(|(n, one)| {
            let ends = one.ends_to_look_at(phase);
            ends.map(move |end| (n, Call::Look(end)))
        });
        let calls: Vec<_> = writes.chain(looks).collect();
        let made: Vec<_> = stream::iter(calls)
            .map(|(n, call)| async move { (n, call.make(schedules, now).await) })
            .buffer_unordered(SCHEDULE_CALLS_AT_ONCE)
            .collect()
            .await;
        for (n, made) in made {
            if let Some(progress) = all.get_mut(n) {
                progress.note(phase, made);
            }
        }
    }
    let n_longest = batches
        .iter()
        .flat_map(|batch| &batch.phases)
        .map(Vec::len)
        .max();
    let at_once = SCHEDULE_CALLS_AT_ONCE / n_longest.unwrap_or(1).clamp(1, SCHEDULE_CALLS_AT_ONCE);
    let ended = all.into_iter().map(|progress| async move {
        if let Some(fault) = progress.fault.clone() {
            return progress.recover(fault, schedules, now).await;
        }
        if !progress.unseen.is_empty() {
            let gone = overtaken::still_gone(schedules, &progress.unseen).await;
            if !gone.is_empty() {
                return overtaken::withdraw(schedules, invoke, progress.batch, &gone).await;
            }
        }
        let then = &progress.batch.then;
        Outcome::Done {
            not_told: tell_executor(invoke, then).await,
        }
    });
    // Each takes back one phase at a time: no more calls go out than before.
    stream::iter(ended).buffered(at_once).collect().await
}

/// Why the executor could not be told, if it could not.
async fn tell_executor<I: Invoke>(
    invoke: &I,
    payloads: impl IntoIterator<Item = &Payload>,
) -> Option<Fault> {
    let told = payloads.into_iter().map(|payload| invoke.invoke(payload));
    let results = join_all(told).await;
    let fault = results.into_iter().find_map(Result::err);
    fault.inspect(|fault| {
        let why = "the executor could not be invoked; the next look does it";
        journal::note(&Failure::aws(fault, why).into());
    })
}

/// One call of a phase.
enum Call<'a> {
    Write(&'a Write),
    /// Whether an `end` of an earlier phase still stands.
    Look(&'a Schedule),
}

/// What became of it.
enum Made<'a> {
    Wrote(&'a Write, Attempt),
    Saw(&'a Schedule, Result<Option<Schedule>, Fault>),
}

impl<'a> Call<'a> {
    async fn make<S: Schedules>(self, schedules: &S, now: DateTime<Utc>) -> Made<'a> {
        match self {
            Call::Write(one) => Made::Wrote(one, write(schedules, one, now).await),
            Call::Look(end) => Made::Saw(end, schedules.get(&end.name).await),
        }
    }
}

/// How far a batch has come.
struct Progress<'a> {
    batch: &'a Batch,
    /// Names that say what they should.
    done: Vec<&'a str>,
    /// Names that may not.
    failed: Vec<&'a str>,
    /// What to do to be where we were, with its phase.
    undo: Vec<(usize, Undo)>,
    /// `end`s that were written and did not say so a moment later.
    unseen: Vec<Unseen<'a>>,
    /// The first thing that went wrong.
    fault: Option<Fault>,
}

impl<'a> Progress<'a> {
    fn new(batch: &'a Batch) -> Self {
        Self {
            batch,
            done: Vec::new(),
            failed: Vec::new(),
            undo: Vec::new(),
            unseen: Vec::new(),
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

    /// The windows' records that earlier phases put, while this one puts something on
    /// top of them: a `delete` that runs at the same moment may have taken them away.
    fn ends_to_look_at(&self, phase: usize) -> impl Iterator<Item = &'a Schedule> + use<'a> {
        let puts_more = self
            .pending(phase)
            .any(|write| matches!(write, Write::Put { .. }));
        let earlier = if puts_more { phase } else { 0 };
        let writes = self.batch.phases.iter().take(earlier).flatten();
        let puts = writes.filter_map(|write| match write {
            Write::Put { schedule, .. } => Some(schedule),
            Write::Remove { .. } => None,
        });
        puts.filter(|schedule| name::kind(&schedule.name) != Kind::Check)
    }

    fn note(&mut self, phase: usize, made: Made<'a>) {
        match made {
            Made::Wrote(write, attempt) => self.note_write(phase, write, attempt),
            Made::Saw(end, Ok(seen)) => {
                let unseen = Unseen::new(end, self.undo.iter().map(|(_, undo)| undo));
                if unseen.is_gone(seen.as_ref()) {
                    self.unseen.push(unseen);
                }
            }
            Made::Saw(end, Err(fault)) => {
                journal::note(&Failure::aws(&fault, "not looked at again").of(&end.name));
            }
        }
    }

    fn note_write(&mut self, phase: usize, write: &'a Write, attempt: Attempt) {
        let ok = attempt.result.is_ok();
        debug!(schedule = write.name(), ok, "schedule written");
        if let Some(undo) = attempt.undo {
            self.undo.push((phase, undo));
        }
        match attempt.result {
            Ok(()) => self.done.push(write.name()),
            // A deletion that is made twice to be sure.
            Err(fault) if self.done.contains(&write.name()) => {
                let failure = Failure::aws(&fault, "not deleted once more");
                journal::note(&failure.of(write.name()));
            }
            Err(fault) => {
                let failure = Failure::aws(&fault, "a schedule was not written");
                journal::note(&failure.of(write.name()));
                self.failed.push(write.name());
                self.fault.get_or_insert(fault);
            }
        }
    }

    async fn recover<S: Schedules>(self, why: Fault, schedules: &S, now: DateTime<Utc>) -> Outcome {
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
        let leftovers = leftover::of(self);
        let is_let = |undo: &Undo| !leftovers.iter().any(|one| one.forbids(undo));
        for phase in (0..self.batch.phases.len()).rev() {
            let undone = self
                .undo
                .iter()
                .filter(|(of_phase, undo)| *of_phase == phase && is_let(undo))
                .map(|(_, undo)| async move { (undo.name(), undo.run(schedules, now).await) });
            let mut torn = Vec::new();
            for (name, result) in join_all(undone).await {
                if let Err(fault) = result {
                    let failure = Failure::aws(&fault, "a schedule could not be put back");
                    journal::note(&failure.of(name));
                    torn.push(name.to_owned());
                }
            }
            if !torn.is_empty() {
                let earlier = self.undo.iter().filter(|(of_phase, _)| *of_phase < phase);
                torn.extend(earlier.map(|(_, undo)| undo.name().to_owned()));
                torn.extend(leftovers.iter().map(|one| one.name().to_owned()));
                return torn;
            }
        }
        let left = leftovers.iter().map(|one| one.take_back(schedules, now));
        join_all(left).await.concat()
    }
}

#[cfg(test)]
mod tests;
