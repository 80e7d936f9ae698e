//! What the log says of a failure: its class, and what follows from it.

use serde::Serialize;

use super::Entry;
use crate::measure::Metric;
use crate::port::{ChatFault, Fault};
use crate::target::Target;

/// Something that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What it is counted under.
    #[serde(skip)]
    pub counts: Option<Metric>,
    /// The operation, in AWS's or Slack's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<&'static str>,
    /// What to make of it: the kind of a fault.
    pub class: &'static str,
    /// What it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The schedule that it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// What AWS or Slack said.
    pub why: String,
    /// What follows from it, in words.
    pub message: &'static str,
    /// What nobody could be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsaid: Option<String>,
    /// Whether nothing is tried again until somebody helps.
    pub given_up: bool,
}

impl Failure {
    /// A call to AWS that failed. `message` says what follows.
    pub fn aws(fault: &Fault, message: &'static str) -> Self {
        Self {
            counts: Some(Metric::AwsFailures),
            call: Some(fault.call),
            class: fault.kind.as_str(),
            target: None,
            schedule: None,
            why: fault.message.clone(),
            message,
            unsaid: None,
            given_up: !fault.kind.is_worth_retrying(),
        }
    }

    /// A call to Slack that failed. `message` says what follows.
    pub fn slack(fault: &ChatFault, message: &'static str) -> Self {
        let counts = match fault.kind.is_the_apps() {
            true => Metric::SlackTokenFailures,
            false => Metric::SlackFailures,
        };
        Self {
            counts: Some(counts),
            call: Some(fault.call),
            class: fault.kind.as_str(),
            target: None,
            schedule: None,
            why: fault.message.clone(),
            message,
            unsaid: None,
            given_up: !fault.kind.is_worth_retrying(),
        }
    }

    /// A payload or a stored schedule that cannot be read.
    pub fn unreadable(schedule: &str, why: String) -> Self {
        Self {
            counts: Some(Metric::PayloadFailures),
            call: None,
            class: "unreadable",
            target: None,
            schedule: Some(schedule.to_owned()),
            why,
            message: "correct or delete the schedule; until then nothing of its target is lowered",
            unsaid: None,
            given_up: true,
        }
    }

    /// About this target.
    pub fn on(self, target: &Target) -> Entry {
        let target = Some(target.to_string());
        Entry::Fault(Self { target, ..self })
    }

    /// About this schedule.
    pub fn of(self, schedule: &str) -> Entry {
        let schedule = Some(schedule.to_owned());
        Entry::Fault(Self { schedule, ..self })
    }
}

impl From<Failure> for Entry {
    fn from(failure: Failure) -> Self {
        Entry::Fault(failure)
    }
}
