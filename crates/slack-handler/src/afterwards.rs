//! What is left to do once Slack has its answer, so that nobody waits for it.
//!
//! Lambda hands an answer on when the runtime posts it, and lets the function go on
//! until it asks for the next event.
//! <https://aws.amazon.com/blogs/compute/running-code-after-returning-a-response-from-an-aws-lambda-function/>

use preheat::journal::Failure;
use preheat::payload::Payload;
use preheat::port::Invoke;
use tracing::{Instrument, Span};

/// What one request leaves to do.
#[must_use = "it is not done unless it is run"]
pub struct Afterwards {
    preflight: Option<Payload>,
    /// The request, for the log.
    request: Span,
}

impl Afterwards {
    pub(crate) fn new(preflight: Option<Payload>, request: Span) -> Self {
        Self { preflight, request }
    }

    /// Does it: sends the executor to look whether what was made can be at all.
    pub async fn run<I: Invoke>(self, invoke: &I) {
        let Some(payload) = self.preflight else {
            return;
        };
        let look_ahead = async {
            if let Err(fault) = invoke.invoke(&payload).await {
                let why = "the executor was not asked to look ahead";
                journal::note(&Failure::aws(&fault, why).into());
            }
        };
        look_ahead.instrument(self.request).await;
    }
}

#[cfg(test)]
mod tests {
    use preheat::payload::Preflight;
    use preheat::window::ThreadRef;

    use super::*;
    use crate::fake::Ear;

    #[tokio::test]
    async fn the_executor_hears_what_is_left_to_do_and_nothing_else() {
        let preflight = Payload::Preflight(Preflight {
            targets: Vec::new(),
            thread: ThreadRef {
                channel: "C1".to_owned(),
                ts: "1795478400.000100".to_owned(),
            },
            requested_by: "U1".to_owned(),
        });
        for left in [None, Some(preflight)] {
            let ear = Ear::default();
            Afterwards::new(left.clone(), Span::none()).run(&ear).await;
            assert_eq!(ear.heard.take(), Vec::from_iter(left));
        }
    }
}
