//! What the log says: one flat record for each decision, with stable names.
//!
//! An operator finds by these fields why something was done or left, so they are an
//! interface, and README has them in a table. Never in here: the text of a message, a
//! token, a signature. Who writes the line adds the Lambda request's id and Slack's
//! event id.

mod executor;
mod failure;
mod handler;
mod why;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::measure::{self, Metric};

pub use executor::{Event, Look, Obstacles, Ready};
pub use failure::{Failure, Passed};
pub use handler::{Mention, Written, windows};
pub use why::unusable;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// What a delivery of a mention was taken for, and what came of it.
    Mention(Mention),
    /// What a click on a button of ours was taken for, and what came of it.
    Click(Mention),
    /// What became of one window that a command made, replaced or took away.
    Window(Written),
    /// How an event of the executor ended.
    Event(Event),
    /// What the executor found on one target, and what it made of it.
    Target(Look),
    /// How far a target was at a readiness check, or how long it took.
    Ready(Ready),
    /// What stands in the way of a window that was just made.
    Preflight(Obstacles),
    /// Something that failed.
    Fault(Failure),
    /// Something that was passed over.
    Passed(Passed),
}

/// How loud a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As it should be.
    Info,
    /// It will be tried again, or nobody suffers.
    Warn,
    /// Somebody has to do something.
    Error,
}

impl Entry {
    /// How loud it is.
    pub fn level(&self) -> Level {
        match self {
            Entry::Fault(failure) if failure.given_up => Level::Error,
            Entry::Event(event) if event.outcome != "done" => Level::Error,
            Entry::Fault(_) | Entry::Passed(_) => Level::Warn,
            Entry::Mention(one) | Entry::Click(one) if one.outcome == "unfinished" => Level::Warn,
            Entry::Mention(one) | Entry::Click(one) if one.outcome == "unreachable" => Level::Error,
            Entry::Window(written) if matches!(written.outcome, "taken_back" | "torn") => {
                Level::Warn
            }
            Entry::Ready(ready) if ready.outcome == "late" => Level::Warn,
            Entry::Preflight(obstacles) if obstacles.why.is_some() => Level::Warn,
            Entry::Target(look) if matches!(look.outcome, "failed" | "given_up") => Level::Warn,
            _ => Level::Info,
        }
    }

    /// What it counts.
    pub fn measures(&self) -> Vec<(Metric, u64)> {
        let one = |is_so: bool, metric| is_so.then_some((metric, 1));
        let measured = match self {
            Entry::Mention(mention) | Entry::Click(mention) => {
                [mention.answer_ms.map(|ms| (Metric::AnswerTime, ms)), None]
            }
            Entry::Window(written) => {
                let made = matches!(written.outcome, "written" | "replaced");
                [one(made, Metric::WindowsMade), None]
            }
            Entry::Target(look) => [one(look.has_changed(), Metric::CapacityChanges), None],
            Entry::Ready(ready) => [
                ready.late.map(|n| (Metric::ReplicasLate, u64::from(n))),
                ready.seconds.map(|seconds| (Metric::TimeToReady, seconds)),
            ],
            Entry::Event(event) => {
                let refused = event.outcome == "refused";
                [one(refused, Metric::PayloadFailures), None]
            }
            Entry::Fault(failure) => [failure.counts.map(|metric| (metric, 1)), None],
            Entry::Preflight(_) | Entry::Passed(_) => [None, None],
        };
        measured.into_iter().flatten().collect()
    }

    /// The line as it is written, but for what only the writer knows: the time, the
    /// ids of the request, and the metrics' dimension.
    pub fn line(&self) -> Map<String, Value> {
        // Strings and numbers in structs: nothing here can fail to serialize.
        let value = serde_json::to_value(self).unwrap_or_default();
        let mut line = match value {
            Value::Object(line) => line,
            _ => Map::new(),
        };
        measure::embed(&mut line, &self.measures());
        line
    }
}

#[cfg(test)]
mod tests;
