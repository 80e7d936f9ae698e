//! What stands in the way of a target until somebody does something.
//!
//! Who waits for an event is told of it. But the periodic look may be the first to meet
//! it, after an event was lost, or when a replica broke within its window; and it meets it
//! again every few minutes. A record of what was told, kept for a day like a claim on a
//! mention, makes that one message.

use preheat::journal::Failure;
use preheat::name;
use preheat::payload::{Claim, Payload};
use preheat::plan::windows::Occasion;
use preheat::port::{Creation, Fault, Schedules};
use preheat::schedule::record;
use preheat::target::Target;
use preheat::window::ThreadRef;

use crate::Run;
use crate::report::Report;

impl<S: Schedules, F, C> Run<'_, S, F, C> {
    /// Warns of the report's problems that nobody was told of, and remembers all that it
    /// warns of.
    pub(crate) async fn warn_of_problems(
        &self,
        target: &Target,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) {
        // Without a thread there is nobody to tell.
        let Some(thread) = report.thread().cloned() else {
            return;
        };
        for problem in report.problems() {
            let name = told(&thread, target, &problem);
            let is_new = match self.remember(name.clone(), &thread).await {
                Ok(Creation::Created) => true,
                Ok(_) => false,
                Err(fault) => {
                    let why = "a problem may be told once more, or at the next look";
                    journal::note(&Failure::aws(&fault, why).of(&name));
                    continue;
                }
            };
            if is_new {
                report.remembered.push(name);
            }
            if is_new && !occasion.is_awaited() {
                report.warn(problem);
            }
        }
    }

    async fn remember(&self, name: String, thread: &ThreadRef) -> Result<Creation, Fault> {
        let told = Payload::Claim(Claim {
            mention: thread.clone(),
            claimed_at: self.now,
            finished: true,
        });
        let record = record(name, &told, self.now, self.voice.zone);
        self.schedules.create(&record).await
    }

    /// What was not told after all is told by the next look.
    pub(crate) async fn forget(&self, names: &[String]) {
        for name in names {
            if let Err(fault) = self.schedules.delete(name).await {
                let why = "a problem that nobody was told of is not told for a day";
                journal::note(&Failure::aws(&fault, why).of(name));
            }
        }
    }
}

/// The name of the record that a problem was told in a thread. How many are missing changes
/// from one look to the next.
fn told(thread: &ThreadRef, target: &Target, problem: &str) -> String {
    let problem: String = problem.chars().filter(|c| !c.is_ascii_digit()).collect();
    let key = ThreadRef {
        channel: thread.channel.clone(),
        ts: format!("{}:{target}:{problem}", thread.ts),
    };
    name::claim(&key, 0)
}
