//! Why an event failed, for Lambda: it invokes again, then hands the event to the
//! dead-letter queue together with this.

use std::error::Error;

use preheat::payload::PayloadError;
use preheat::port::Fault;
use preheat::target::Target;

/// Why an event failed.
#[derive(Debug, thiserror::Error)]
pub enum ExecutorError {
    /// Nothing that Preheat writes. It fails again each time, and ends in the
    /// dead-letter queue.
    #[error("the payload is refused")]
    BadPayload(#[from] PayloadError),
    /// A window is to start at once that is recorded nowhere: it was written a moment
    /// ago, and may not be seen yet.
    #[error("the window that {name} records is not to be found yet")]
    NotRecorded {
        /// The `end` schedule that should record it.
        name: String,
    },
    /// A stored record says nothing that this version understands. Nothing is
    /// lowered while it stands.
    #[error("schedule {name} cannot be read, so that nothing is lowered; correct or delete it")]
    Unreadable {
        /// The schedule's name.
        name: String,
        /// What is wrong with it.
        source: PayloadError,
    },
    /// The windows changed each time they were listed.
    #[error("the windows of {0} kept changing while they were read")]
    Unsettled(Target),
    /// A failover is going on in the cluster.
    #[error("Aurora cluster {0} is failing over, and its writer cannot be told now")]
    FailingOver(Target),
    /// The cluster has no writer, and is not failing over: nothing can be made after its
    /// model, and what may be deleted is not known.
    #[error("Aurora cluster {0} has no writer")]
    WriterMissing(Target),
    /// The cluster's writer is not at work, so that no reader is deleted.
    #[error(
        "the writer of Aurora cluster {cluster} is {status}, and no reader is deleted meanwhile"
    )]
    WriterDown {
        /// The cluster.
        cluster: Target,
        /// AWS's own word for the writer's state.
        status: String,
    },
    /// AWS failed in a way that may pass.
    #[error("AWS failed")]
    Fault(#[from] Fault),
    /// Some targets of a look at all of them failed; the others were settled.
    #[error("{}", several(.0))]
    Several(Vec<(Target, ExecutorError)>),
}

impl ExecutorError {
    /// What Lambda and the dead-letter queue know it as: a payload that will be
    /// refused again, or a fault that may pass.
    pub fn name(&self) -> &'static str {
        match self {
            ExecutorError::BadPayload(_) => "BadPayload",
            _ => "Fault",
        }
    }
}

/// An error and all its causes in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Several errors have no one source, so that each is spelled with its causes.
fn several(failures: &[(Target, ExecutorError)]) -> String {
    let failures = failures.iter();
    let lines: Vec<_> = failures
        .map(|(target, error)| format!("{target}: {}", chain(error)))
        .collect();
    lines.join("; ")
}
