//! The log adapter: one JSON line on standard output for each decision, with its
//! metrics in it, and for whatever else is worth a line.
//!
//! Every line is flat. It has the time, the level, the ids of the request that it
//! belongs to, and the fields of [`preheat::journal::Entry`] or those of a plain
//! `tracing` event. Never in here: the text of a message, a token, a signature.

mod lines;

use preheat::journal::{Entry, Level};
use serde_json::Value;
use tracing::{Span, error, info, info_span, warn};

pub use lines::{Clock, Lines, start};

/// What our own spans and entries are known by.
const TARGET: &str = "journal";

/// Writes an entry, within the request that it belongs to.
pub fn note(entry: &Entry) {
    match entry.level() {
        Level::Info => info!(target: TARGET, line = text(entry)),
        Level::Warn => warn!(target: TARGET, line = text(entry)),
        Level::Error => error!(target: TARGET, line = text(entry)),
    }
}

fn text(entry: &Entry) -> String {
    Value::Object(entry.line()).to_string()
}

/// Stands for the id of an invocation before the first one.
pub const INIT: &str = "init";

/// One invocation: every line written in this span carries its fields, those of
/// libraries too. `event_id`, `action`, `product` and `decision` are recorded when they
/// are known.
pub fn request(request_id: &str, schedule_group: &str) -> Span {
    info_span!(
        target: TARGET,
        "request",
        request_id,
        // The metrics' dimension has to stand in the line that counts.
        "ScheduleGroup" = schedule_group,
        event_id = tracing::field::Empty,
        action = tracing::field::Empty,
        product = tracing::field::Empty,
        decision = tracing::field::Empty,
    )
}

#[cfg(test)]
mod tests;
