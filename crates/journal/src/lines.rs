//! From `tracing` events to lines.
//!
//! Written by hand because a line has to be flat: CloudWatch reads metrics at the
//! root of a line only, and `tracing` itself knows no field whose name or value is
//! JSON. It also needs less than a formatter for people brings along.

use std::fmt::Debug;
use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

use crate::TARGET;

/// Says what time it is.
pub type Clock = fn() -> DateTime<Utc>;

/// Begins to log to standard output. `level` is what Lambda puts into
/// `AWS_LAMBDA_LOG_LEVEL`; without one, `INFO`.
pub fn start(level: Option<&str>, clock: Clock) {
    let lines = Lines::new(level, clock, to_stdout);
    // It fails only where something logs already, which is then as good.
    let _ = tracing::subscriber::set_global_default(Registry::default().with(lines));
}

/// A line that cannot be written is lost: there is nowhere to say so.
fn to_stdout(line: &[u8]) {
    let _ = std::io::stdout().lock().write_all(line);
}

/// Turns events into lines.
pub struct Lines<W> {
    level: LevelFilter,
    clock: Clock,
    write: W,
}

impl<W: Fn(&[u8])> Lines<W> {
    /// Hands each line to `write`, with its line break.
    pub fn new(level: Option<&str>, clock: Clock, write: W) -> Self {
        let level = match level {
            // The one of Lambda's levels that `tracing` does not have.
            Some("FATAL") => LevelFilter::ERROR,
            level => level
                .and_then(|level| level.parse().ok())
                .unwrap_or(LevelFilter::INFO),
        };
        Self {
            level,
            clock,
            write,
        }
    }
}

/// The crates whose details may be logged. Others show requests and headers in
/// theirs, and so secrets; of those, nothing below `INFO` is ever logged.
const OURS: [&str; 6] = [
    TARGET,
    "slack_handler",
    "executor",
    "slack",
    "aws",
    "preheat",
];

fn is_ours(metadata: &Metadata<'_>) -> bool {
    let krate = metadata.target().split("::").next().unwrap_or_default();
    OURS.contains(&krate)
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    W: Fn(&[u8]) + 'static,
{
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        // A span carries the ids of the lines in it, however few of them are wanted.
        let is_request = metadata.is_span() && metadata.target() == TARGET;
        let level = *metadata.level();
        is_request || level <= self.level && (level <= LevelFilter::INFO || is_ours(metadata))
    }

    /// What lies below is not even asked about: the SDK has hundreds of such lines.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        // The spans of requests are of `INFO`.
        Some(self.level.max(LevelFilter::INFO))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if span.metadata().target() != TARGET {
            fields = fields.of_the_runtime();
        }
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if span.metadata().target() != TARGET {
            return;
        }
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Map::new();
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(|scope| scope.from_root())
        {
            if let Some(Fields(fields)) = span.extensions().get() {
                line.extend(fields.clone());
            }
        }
        let mut own = Fields::default();
        event.record(&mut own);
        line.extend(match event.metadata().target() {
            TARGET => own.entry(),
            _ => own.0,
        });
        stamp(&mut line, event.metadata(), (self.clock)());
        let mut line = Value::Object(line).to_string();
        line.push('\n');
        (self.write)(line.as_bytes());
    }
}

/// Adds the time and the level. Without a time in this form, Lambda would take
/// every line for `INFO`.
fn stamp(line: &mut Map<String, Value>, metadata: &Metadata<'_>, now: DateTime<Utc>) {
    let time = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    line.insert("timestamp".to_owned(), json!(time));
    line.insert("level".to_owned(), json!(metadata.level().as_str()));
    if let Some(Value::Object(directive)) = line.get_mut("_aws") {
        directive.insert("Timestamp".to_owned(), json!(now.timestamp_millis()));
    }
}

/// Fields by name.
#[derive(Debug, Default)]
struct Fields(Map<String, Value>);

impl Fields {
    /// What the Lambda runtime says of a request in a span of its own, under the name
    /// that our own spans have for it: lines outside of ours carry it too.
    fn of_the_runtime(mut self) -> Self {
        let id = self.0.remove("requestId");
        Self(
            id.map(|id| ("request_id".to_owned(), id))
                .into_iter()
                .collect(),
        )
    }

    /// The fields of an entry, which come as one text because `tracing` wants to know
    /// every field's name beforehand.
    fn entry(self) -> Map<String, Value> {
        let line = self.0.get("line").and_then(Value::as_str);
        match line.map(serde_json::from_str) {
            Some(Ok(Value::Object(line))) => line,
            _ => self.0,
        }
    }

    fn put(&mut self, field: &Field, value: Value) {
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, json!(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, json!(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, json!(format!("{value:?}")));
    }
}
