//! Batches: the schedule writes that belong together, in the order that keeps a
//! scale-out from ever existing without its scale-in.

use crate::payload::Payload;
use crate::port::Fault;
use crate::schedule::Schedule;

/// One write to the schedule group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Store this, in place of what was there.
    Put {
        /// What is to be stored.
        schedule: Schedule,
        /// What was stored under that name; `None` when nothing was seen.
        before: Option<Schedule>,
    },
    /// Take this away, if it is there.
    Remove {
        /// What to take away.
        name: String,
        /// What was stored, as far as it was looked up.
        before: Option<Schedule>,
    },
}

impl Write {
    /// The name that is written to.
    pub fn name(&self) -> &str {
        match self {
            Write::Put { schedule, .. } => &schedule.name,
            Write::Remove { name, .. } => name,
        }
    }

    /// Whether what is stored already says what is to be stored.
    pub fn is_done(&self) -> bool {
        match self {
            Write::Put { schedule, before } => before.as_ref() == Some(schedule),
            Write::Remove { .. } => false,
        }
    }
}

/// What to do when a write of a batch fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// Put everything back as it was: half a window must not stay.
    TakeBack,
    /// Leave what is done: the less that stands, the nearer to what was asked.
    Leave,
}

/// Writes that stand or fall together: those of one product, or of one deletion.
///
/// The phases run one after another, the writes of one phase side by side. `end`s
/// are written before `start`s and deleted after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Writes, phase by phase.
    pub phases: Vec<Vec<Write>>,
    /// What the executor is sent at once, when all writes are done.
    pub then: Vec<Payload>,
    /// What to do when a write fails.
    pub on_failure: OnFailure,
}

/// How a batch ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All writes are done.
    Done {
        /// Why the executor could not be told at once; the periodic reconcile
        /// does it within 5 min.
        not_told: Option<Fault>,
    },
    /// All writes were made, but somebody else took windows away while they were:
    /// what was written for those is taken back, and what stands stays.
    Overtaken {
        /// Names of the `end`s that are gone.
        names: Vec<String>,
    },
    /// A write failed, and everything is as it was before.
    TakenBack {
        /// What AWS said.
        why: Fault,
    },
    /// A write failed, and not everything could be put right.
    Torn {
        /// What AWS said.
        why: Fault,
        /// Names of the schedules that may not be as they were or should be.
        names: Vec<String>,
    },
}

impl Outcome {
    /// What AWS said to a write that failed.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Outcome::TakenBack { why } | Outcome::Torn { why, .. } => Some(why),
            Outcome::Done { .. } | Outcome::Overtaken { .. } => None,
        }
    }

    /// Whether all writes are done, and the executor could not be told of them.
    pub fn is_untold(&self) -> bool {
        matches!(self, Outcome::Done { not_told: Some(_) })
    }
}
