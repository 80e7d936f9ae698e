//! Settling one target: what it should have, and what becomes of a failure.

use preheat::plan::windows::{Occasion, Standing, standing};
use preheat::port::{Chat, Fault, Fleet, Schedules};
use preheat::reply::capacity;
use preheat::target::Target;
use preheat::window::ThreadRef;

use crate::recorded::Recorded;
use crate::report::Report;
use crate::{ExecutorError, Run};

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Brings one target to what its windows want, and tells what was done.
    ///
    /// # Errors
    /// When it is worth trying again later.
    pub(crate) async fn settle(
        &self,
        target: &Target,
        occasion: Occasion<'_>,
        thread: Option<&ThreadRef>,
    ) -> Result<(), ExecutorError> {
        let mut report = Report::new(thread);
        let settled = match target {
            Target::Ecs(id) => self.settle_service(target, id, occasion, &mut report).await,
            Target::Rds(id) => self.settle_cluster(target, id, occasion, &mut report).await,
        };
        let settled = match settled {
            Err(ExecutorError::Fault(fault)) if !fault.kind.is_worth_retrying() => {
                self.give_up(target, occasion, &fault, &mut report);
                Ok(())
            }
            settled => settled,
        };
        self.tell(report).await;
        settled
    }

    /// What will fail again until somebody does something is told once, when somebody
    /// waits for it; the periodic look only logs it.
    fn give_up(&self, target: &Target, occasion: Occasion<'_>, fault: &Fault, report: &mut Report) {
        tracing::error!(on = %target, error = %fault, "given up until somebody helps");
        if occasion.is_awaited() {
            report.warn(capacity::fault(&self.voice, target, fault));
        }
    }

    /// Sorts what is recorded into what stands now.
    ///
    /// # Errors
    /// When the window that should start is recorded nowhere, or cannot be read.
    pub(crate) fn standing(
        &self,
        occasion: Occasion<'_>,
        recorded: Recorded,
    ) -> Result<Stands, ExecutorError> {
        let zone = self.settings.common.zone;
        let lead = self.settings.rds_lead;
        let counts = recorded.windows.values().map(|window| window.count);
        let counts = counts.collect();
        match standing(occasion, &recorded.windows, self.now, lead, zone) {
            Some(windows) => Ok(Stands {
                windows,
                counts,
                unreadable: recorded.unreadable,
            }),
            None => Err(recorded.unreadable.unwrap_or(ExecutorError::NotRecorded {
                name: occasion.own_end(zone).unwrap_or_default(),
            })),
        }
    }
}

/// What a target's windows come to.
pub(crate) struct Stands {
    /// Those that matter now.
    pub(crate) windows: Standing,
    /// Counts of all of them.
    pub(crate) counts: Vec<u32>,
    /// Why they are not all known, if they are not: raise, but do not lower, and
    /// end in this.
    pub(crate) unreadable: Option<ExecutorError>,
}

/// Whether a look may lower something: only when the windows were listed twice and
/// said the same.
#[derive(Default)]
pub(crate) struct Confirmation(Option<Standing>);

impl Confirmation {
    /// Takes note of what was listed; true when that is what was listed before.
    pub(crate) fn confirms(&mut self, standing: &Standing) -> bool {
        let same = self.0.as_ref() == Some(standing);
        self.0 = Some(standing.clone());
        same
    }
}
