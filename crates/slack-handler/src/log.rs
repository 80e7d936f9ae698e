//! What the log says of one delivery: one line for a mention or a click, whatever
//! came of it.

use std::time::Duration;

use preheat::command::Command;
use preheat::journal::{Entry, Mention as Record};
use preheat::limits::ANSWER_WITHIN;
use preheat::port::Author;
use preheat::press::Order;
use slack::action::Press;
use slack::event::Mention;
use tokio::time::Instant;

use crate::errand::Answered;

/// The line, while the delivery is at work.
pub(crate) struct Line {
    entry: fn(Record) -> Entry,
    record: Record,
    /// What was left to answer in, and since when.
    within: Duration,
    begun: Instant,
}

impl Line {
    /// Begins with what the mention itself says; never with its text.
    pub(crate) fn of_mention(mention: &Mention, within: Duration) -> Self {
        let user = match &mention.author {
            Author::Person(id) => id.clone(),
            Author::Bot(ids) => ids.join(","),
        };
        let thread = mention.thread_ts.as_ref().unwrap_or(&mention.ts);
        let record = Record {
            command: "ignored",
            user,
            channel: mention.channel.clone(),
            thread: thread.clone(),
            mention: mention.ts.clone(),
            ..Record::default()
        };
        Self::new(Entry::Mention, record, within)
    }

    /// Begins with what the click itself says; never with what the button holds.
    pub(crate) fn of_click(press: &Press, within: Duration) -> Self {
        let record = Record {
            command: "ignored",
            user: press.user.clone(),
            channel: press.channel.clone(),
            thread: press.thread().ts,
            mention: press.ts.clone(),
            ..Record::default()
        };
        Self::new(Entry::Click, record, within)
    }

    fn new(entry: fn(Record) -> Entry, record: Record, within: Duration) -> Self {
        Self {
            entry,
            record,
            within,
            begun: Instant::now(),
        }
    }

    /// What it was taken for.
    pub(crate) fn taken_for(&mut self, command: &'static str) {
        self.record.command = command;
    }

    /// Writes the line.
    pub(crate) fn write(self, answered: &Answered) {
        let (outcome, why) = match answered {
            Answered::Done => ("answered", None),
            Answered::Unreachable => ("unreachable", None),
            Answered::Passed(why) => ("passed", Some(*why)),
            Answered::Unfinished(why) => ("unfinished", Some(*why)),
        };
        // Counted from the gateway's timestamp, as the time that was left is.
        let spent = ANSWER_WITHIN.saturating_sub(self.within) + self.begun.elapsed();
        let answer_ms = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
        journal::note(&(self.entry)(Record {
            outcome,
            why: why.map(str::to_owned),
            answer_ms: (outcome == "answered").then_some(answer_ms),
            ..self.record
        }));
    }
}

/// What every later line of the request says that it came to.
pub(crate) fn decided(decision: &'static str) {
    tracing::Span::current().record("decision", decision);
}

/// The word for a command.
pub(crate) fn verb(command: &Command) -> &'static str {
    match command {
        Command::Create(_) => "create",
        Command::List { .. } => "list",
        Command::Delete(_) => "delete",
        Command::Scale(_) => "scale",
        Command::Status => "status",
        Command::Help(_) => "help",
    }
}

/// The word for a button.
pub(crate) fn button(order: Option<&Order>) -> &'static str {
    match order {
        Some(Order::Confirm(_)) => "confirm",
        Some(Order::Discard(_)) => "discard",
        Some(Order::Cancel(_)) => "cancel",
        Some(Order::Turn(_)) => "page",
        None => "unclear",
    }
}
