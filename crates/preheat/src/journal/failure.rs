//! What the log says of a failure: its class, and what follows from it.

use serde::Serialize;

use super::Entry;
use crate::measure::Metric;
use crate::port::{ChatFault, ChatFaultKind, Fault, FaultKind};
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

/// Something that was passed over, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// The schedule that it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// Why.
    pub why: String,
    /// What nobody could be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsaid: Option<String>,
}

impl Passed {
    /// A request or an event that nothing is done for.
    pub fn because(why: impl Into<String>) -> Entry {
        Entry::Passed(Self {
            why: why.into(),
            ..Self::default()
        })
    }

    /// A schedule that is left as it is.
    pub fn schedule(schedule: &str, why: &str) -> Entry {
        Entry::Passed(Self {
            schedule: Some(schedule.to_owned()),
            why: why.to_owned(),
            unsaid: None,
        })
    }

    /// Words that nobody is there to hear.
    pub fn unsaid(text: String) -> Entry {
        Entry::Passed(Self {
            why: "nobody is known who could be told".to_owned(),
            unsaid: Some(text),
            ..Self::default()
        })
    }
}

impl Failure {
    /// A call to AWS that failed. `message` says what follows.
    pub fn aws(fault: &Fault, message: &'static str) -> Self {
        Self {
            counts: Some(Metric::AwsFailures),
            call: Some(fault.call),
            class: class(fault.kind),
            target: None,
            schedule: None,
            why: fault.message.clone(),
            message,
            unsaid: None,
            given_up: !fault.kind.is_worth_retrying(),
        }
    }

    /// Slack's token could not be read. `message` says what follows.
    pub fn token(fault: &Fault, message: &'static str) -> Self {
        let failure = Self::aws(fault, message);
        let counts = match failure.given_up {
            true => Metric::SlackTokenFailures,
            false => Metric::AwsFailures,
        };
        Self {
            counts: Some(counts),
            ..failure
        }
    }

    /// A call to Slack that failed. `message` says what follows.
    pub fn slack(fault: &ChatFault, message: &'static str) -> Self {
        let counts = match is_the_apps(&fault.kind) {
            true => Metric::SlackTokenFailures,
            false => Metric::SlackFailures,
        };
        Self {
            counts: Some(counts),
            call: Some(fault.call),
            class: chat_class(&fault.kind),
            target: None,
            schedule: None,
            why: fault.message.clone(),
            message,
            unsaid: None,
            given_up: !passes(&fault.kind),
        }
    }

    /// No zone has capacity for replicas of this class.
    pub fn no_capacity(class: &str, missing: u32) -> Self {
        Self {
            counts: Some(Metric::AwsFailures),
            call: Some("CreateDBInstance"),
            class: "no_capacity",
            target: None,
            schedule: None,
            why: format!("no zone has capacity for {class}; {missing} missing"),
            message: "the next look tries again",
            unsaid: None,
            given_up: false,
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

    /// With what nobody could be told because of it.
    pub fn unsaid(self, text: String) -> Entry {
        Entry::Fault(Self {
            unsaid: Some(text),
            ..self
        })
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

/// One word for what to make of a fault of AWS.
fn class(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Transient => "transient",
        FaultKind::WrongState => "wrong_state",
        FaultKind::Denied => "denied",
        FaultKind::Quota => "quota",
        FaultKind::Missing => "missing",
        FaultKind::Invalid => "invalid",
    }
}

/// One word for what to make of a fault of Slack.
fn chat_class(kind: &ChatFaultKind) -> &'static str {
    match kind {
        ChatFaultKind::NotInChannel => "not_in_channel",
        ChatFaultKind::ChannelNotFound => "channel_not_found",
        ChatFaultKind::ThreadNotFound => "thread_not_found",
        ChatFaultKind::MissingScope(_) => "missing_scope",
        ChatFaultKind::Token => "token",
        ChatFaultKind::RateLimited(_) => "rate_limited",
        ChatFaultKind::Restricted => "restricted",
        ChatFaultKind::Transient => "transient",
        ChatFaultKind::NotSent => "not_sent",
        ChatFaultKind::Refused => "refused",
    }
}

/// Whether the same call may succeed when it is made again.
fn passes(kind: &ChatFaultKind) -> bool {
    matches!(
        kind,
        ChatFaultKind::Transient | ChatFaultKind::NotSent | ChatFaultKind::RateLimited(_)
    )
}

/// Whether Slack refuses the app itself: its token, or a scope that it lacks.
fn is_the_apps(kind: &ChatFaultKind) -> bool {
    matches!(kind, ChatFaultKind::Token | ChatFaultKind::MissingScope(_))
}
