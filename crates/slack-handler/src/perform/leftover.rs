//! `end`s that an earlier delivery of the same command wrote before it was cut off.
//!
//! This delivery finds them as they should be, and has nothing of its own to undo. But
//! when it fails in its turn, no window may stay of which the reply says that it is not
//! scheduled: its `end` is its record. A window that stood whole before stays.

use chrono::{DateTime, Utc};
use preheat::batch::Write;
use preheat::journal::Failure;
use preheat::payload::Payload;
use preheat::port::Schedules;
use preheat::schedule::Schedule;

use super::Progress;
use crate::store::Undo;

/// An `end` that stood already, while nothing says that its `start` did.
pub(super) struct Leftover<'a> {
    end: &'a Schedule,
    /// A window that `scale` opens has none.
    start: Option<Start<'a>>,
}

struct Start<'a> {
    schedule: &'a Schedule,
    /// Whether a write of it failed, of which nobody knows whether it was made.
    failed: bool,
}

/// Those of a batch of which a write failed.
pub(super) fn of<'a>(progress: &Progress<'a>) -> Vec<Leftover<'a>> {
    let puts = progress.batch.phases.iter().flatten();
    let puts: Vec<_> = puts.filter(|write| put(write).is_some()).collect();
    let ends = puts.iter().filter(|write| stood(progress, write));
    let leftovers = ends.filter_map(|write| {
        let end = put(write)?;
        let window = end.window().ok()?;
        let start = puts.iter().find(|write| {
            let start = put(write).map(Schedule::payload);
            matches!(start, Some(Ok(Payload::Start { window: one, .. })) if one == window)
        });
        match start {
            Some(start) if stood(progress, start) => None,
            Some(start) => Some(Leftover {
                end,
                start: put(start).map(|schedule| Start {
                    schedule,
                    failed: progress.failed.contains(&start.name()),
                }),
            }),
            // It begins at the mention's own moment, and so is this mention's.
            None if window.product.is_none() => Some(Leftover { end, start: None }),
            // It may have been open for long.
            None => None,
        }
    });
    leftovers.collect()
}

fn put(write: &Write) -> Option<&Schedule> {
    match write {
        Write::Put { schedule, .. } => Some(schedule),
        Write::Remove { .. } => None,
    }
}

/// Whether it says what it should without a write of this delivery's.
fn stood(progress: &Progress<'_>, write: &Write) -> bool {
    let name = write.name();
    let is_ours = progress.undo.iter().any(|(_, undo)| undo.name() == name);
    write.is_done() || progress.done.contains(&name) && !is_ours
}

impl Leftover<'_> {
    pub(super) fn name(&self) -> &str {
        &self.end.name
    }

    /// Whether this would take a start away that may have stood before: the call that
    /// made it failed, but so may one of a schedule that the list did not show yet.
    pub(super) fn forbids(&self, undo: &Undo) -> bool {
        let start = self.start.as_ref().filter(|start| start.failed);
        let is_its = start.is_some_and(|start| start.schedule.name == undo.name());
        is_its && matches!(undo, Undo::Unmake { .. })
    }

    /// Deletes the `end` if its `start` is not there. Gives the names that may not be
    /// as they were or should be.
    pub(super) async fn take_back<S: Schedules>(
        &self,
        schedules: &S,
        now: DateTime<Utc>,
    ) -> Vec<String> {
        let mut names = vec![self.end.name.clone()];
        let taken_back = async {
            if let Some(start) = &self.start
                && let Some(stored) = schedules.get(&start.schedule.name).await?
            {
                let is_whole = stored == *start.schedule;
                return Ok(is_whole && !start.failed);
            }
            let written = self.end.clone();
            Undo::Unmake { written }.run(schedules, now).await?;
            Ok(true)
        };
        match taken_back.await {
            Ok(true) => return Vec::new(),
            Ok(false) => {}
            Err(fault) => {
                let why = "an end of an earlier delivery could not be taken back";
                journal::note(&Failure::aws(&fault, why).of(self.name()));
            }
        }
        names.extend(self.start.as_ref().map(|one| one.schedule.name.clone()));
        names
    }
}
