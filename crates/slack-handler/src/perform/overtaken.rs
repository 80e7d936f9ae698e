//! A `create` that was overtaken: a `delete` took its ends away, or another `create`
//! put other windows in their place, before its starts stand.
//!
//! A start without its own end scales nothing, since the executor goes by the stored end.
//! But it must not stay, and the reply must not say that it is scheduled.

use futures_util::future::join_all;
use preheat::batch::{Batch, Outcome, Write};
use preheat::journal::Failure;
use preheat::payload::Payload;
use preheat::port::{Fault, Invoke, Schedules};
use preheat::schedule::Schedule;
use preheat::window::Window;

use super::tell_executor;
use crate::store::{Undo, unmake};

/// An `end` that was written, and how to tell whether it still stands.
pub(super) struct Unseen<'a> {
    end: &'a Schedule,
    /// What it replaced: seen once more, it is only an old view of the same thing.
    before: Option<Schedule>,
}

impl<'a> Unseen<'a> {
    pub(super) fn new<'u>(end: &'a Schedule, mut undo: impl Iterator<Item = &'u Undo>) -> Self {
        let before = undo.find_map(|undo| match undo {
            Undo::Restore { before, .. } if before.name == end.name => Some(before.clone()),
            _ => None,
        });
        Self { end, before }
    }

    /// Whether somebody took it away, or another `create` put another window in its
    /// place, if this is what stands under its name.
    pub(super) fn is_gone(&self, seen: Option<&Schedule>) -> bool {
        let Some(seen) = seen else { return true };
        let is_ours = match (self.end.window(), seen.window()) {
            (Ok(ours), Ok(theirs)) => ours.says_the_same(&theirs),
            _ => true,
        };
        !is_ours && self.before.as_ref() != Some(seen)
    }
}

/// Of `unseen` those that are gone at a second look too: nobody promises that what
/// was just written is seen at once.
pub(super) async fn still_gone<'a, S: Schedules>(
    schedules: &S,
    unseen: &[Unseen<'a>],
) -> Vec<&'a Schedule> {
    let looks = unseen
        .iter()
        .map(|one| async move { (one, schedules.get(&one.end.name).await) });
    let seen = join_all(looks).await.into_iter();
    let gone = seen.filter_map(|(one, seen)| match seen {
        Ok(seen) => one.is_gone(seen.as_ref()).then_some(one.end),
        Err(fault) => {
            let why = "not looked at again";
            journal::note(&Failure::aws(&fault, why).of(&one.end.name));
            None
        }
    });
    gone.collect()
}

/// Takes back what was written for windows whose ends are `gone`. Other windows of
/// the batch stay, and the executor is told of them.
pub(super) async fn withdraw<S: Schedules, I: Invoke>(
    schedules: &S,
    invoke: &I,
    batch: &Batch,
    gone: &[&Schedule],
) -> Outcome {
    let windows: Vec<Window> = gone.iter().filter_map(|end| end.window().ok()).collect();
    let is_gone = |window: &Window| windows.contains(window);
    let puts = batch
        .phases
        .iter()
        .flatten()
        .filter_map(|write| match write {
            Write::Put { schedule, .. } => Some(schedule),
            Write::Remove { .. } => None,
        });
    let puts: Vec<&Schedule> = puts.collect();
    let stands = |one: &&Schedule| one.window().is_ok_and(|window| !is_gone(&window));
    let any_stands = puts.iter().any(stands);
    let orphans = puts.iter().filter(|one| match one.payload() {
        Ok(Payload::Start { window, .. }) => is_gone(&window),
        Ok(Payload::Check(_)) => !any_stands,
        _ => false,
    });
    let taken_away = join_all(orphans.map(|one| take_away(schedules, one))).await;
    let begins = batch.then.iter().filter(|payload| match payload {
        Payload::Start { window, .. } => !is_gone(window),
        _ => true,
    });
    tell_executor(invoke, begins).await;
    let (names, faults): (Vec<_>, Vec<_>) = taken_away.into_iter().flatten().unzip();
    match faults.into_iter().next() {
        Some(why) => Outcome::Torn { why, names },
        None => Outcome::Overtaken {
            names: gone.iter().map(|end| end.name.clone()).collect(),
        },
    }
}

async fn take_away<S: Schedules>(schedules: &S, written: &Schedule) -> Option<(String, Fault)> {
    let fault = unmake(schedules, written).await.err()?;
    let failure = Failure::aws(&fault, "a start without its end could not be deleted");
    journal::note(&failure.of(&written.name));
    Some((written.name.clone(), fault))
}
