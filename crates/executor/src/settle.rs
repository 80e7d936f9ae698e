//! Settling one target: what it should have, and what becomes of a failure.

use chrono::{DateTime, Utc};
use preheat::journal::{Entry, Failure, Look};
use preheat::limits::{LAST_TRY_AFTER, RUN_LONGEST};
use preheat::plan::windows::{Occasion, Standing, standing};
use preheat::port::{Chat, Fault, Fleet, Schedules};
use preheat::reply::capacity;
use preheat::target::Target;
use preheat::window::ThreadRef;

use crate::recorded::{Names, Recorded};
use crate::report::Report;
use crate::{ExecutorError, Run, chain};

/// How an event came about, and when it was due.
#[derive(Clone, Copy)]
pub(crate) enum Came {
    /// Somebody's command sent it, who was told that it begins or ends now. `None` when
    /// it does not say at what moment.
    AtOnce(Option<DateTime<Utc>>),
    /// A schedule of this time sent it.
    OnTime(DateTime<Utc>),
    /// The periodic look: nobody waits for it.
    Unasked,
}

impl Came {
    /// Whether Lambda has tried it before, and will not try again.
    fn is_overdue(self, now: DateTime<Utc>) -> bool {
        let due = match self {
            Came::AtOnce(due) => due,
            Came::OnTime(due) => Some(due),
            Came::Unasked => None,
        };
        due.is_some_and(|due| now >= due + LAST_TRY_AFTER)
    }
}

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
        came: Came,
    ) -> Result<(), ExecutorError> {
        let mut report = Report::new(thread);
        let settled = self.settle_into(target, occasion, &mut report).await;
        match &settled {
            // What heals at the next try is not worth a word. Lambda's last one is told:
            // after it only the periodic look tries, and says nothing of its own failures.
            Err(error) if came.is_overdue(self.now) => self.warn_of(target, error, &mut report),
            Ok(()) if report.is_empty() && matches!(came, Came::AtOnce(_)) => {
                let unchanged = report.unchanged.take();
                report.say(unchanged);
            }
            _ => {}
        }
        self.tell(report).await;
        settled
    }

    /// The same, but what there is to say is left in `report`.
    ///
    /// # Errors
    /// When it is worth trying again later.
    pub(crate) async fn settle_into(
        &self,
        target: &Target,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) -> Result<(), ExecutorError> {
        let settled = match target {
            Target::Ecs(id) => self.settle_service(target, id, occasion, report).await,
            Target::Rds(id) => self.settle_cluster(target, id, occasion, report).await,
        };
        note(target, &settled, report);
        let settled = match settled {
            // It will fail again until somebody does something.
            Err(ExecutorError::Fault(fault)) if !fault.kind.is_worth_retrying() => {
                report.problem(occasion, capacity::fault(&self.voice, target, &fault));
                Ok(())
            }
            settled => settled,
        };
        self.warn_of_problems(target, occasion, report).await;
        settled
    }

    fn warn_of(&self, target: &Target, error: &ExecutorError, report: &mut Report) {
        let voice = &self.voice;
        let line = match error {
            ExecutorError::Fault(fault) => capacity::fault(voice, target, fault),
            ExecutorError::FailingOver(_) => capacity::failing_over(voice, target),
            ExecutorError::WriterMissing(_) => capacity::writer_missing(voice, target),
            ExecutorError::WriterDown { status, .. } => {
                capacity::writer_down(voice, target, status)
            }
            ExecutorError::Unsettled(_) => capacity::unsettled(voice, target),
            ExecutorError::Unreadable { name, .. } => capacity::unreadable(voice, target, name),
            // No window of this target's, or none any more.
            ExecutorError::BadPayload(_)
            | ExecutorError::NotRecorded { .. }
            | ExecutorError::Several(_) => return,
        };
        report.warn(line);
    }

    /// What an event that takes something away lists before it looks at anything
    /// else: the look itself is then the second one, and may lower. An event that
    /// brings something looks at once.
    ///
    /// # Errors
    /// When a page of the list cannot be had.
    pub(crate) async fn listed_before(
        &self,
        target: &Target,
        occasion: Occasion<'_>,
    ) -> Result<Option<Names>, Fault> {
        if occasion.closes() {
            self.listed(target).await.map(Some)
        } else {
            Ok(None)
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
        // What begins later, no run can have set yet.
        let windows = recorded.windows.values();
        let may_be_set = windows.filter(|window| window.start <= self.now + RUN_LONGEST);
        let counts = may_be_set.map(|window| window.count).collect();
        match standing(occasion, &recorded.windows, self.now, lead, zone) {
            Some(windows) => Ok(Stands {
                windows,
                counts,
                unreadable: recorded.unreadable,
                names: recorded.names,
                confirmed: recorded.confirmed,
            }),
            None => Err(recorded.unreadable.unwrap_or(ExecutorError::NotRecorded {
                name: occasion.own_end(zone).unwrap_or_default(),
            })),
        }
    }
}

/// One line for the look, and one for what failed in it.
fn note(target: &Target, settled: &Result<(), ExecutorError>, report: &mut Report) {
    let look = Look {
        target: target.to_string(),
        ..std::mem::take(&mut report.look)
    };
    if let Some(waited) = report.waited.take() {
        journal::note(&waited);
    }
    let Err(error) = settled else {
        return journal::note(&look.done());
    };
    let (outcome, failure): (_, Option<Entry>) = match error {
        ExecutorError::Fault(fault) if fault.kind.is_worth_retrying() => {
            let failure = Failure::aws(fault, "Lambda tries the event again");
            ("failed", Some(failure.on(target)))
        }
        ExecutorError::Fault(fault) => {
            let failure = Failure::aws(fault, "given up until somebody helps");
            ("given_up", Some(failure.on(target)))
        }
        ExecutorError::Unreadable { name, source } => {
            let failure = Failure::unreadable(name, source.to_string());
            ("failed", Some(failure.on(target)))
        }
        ExecutorError::NotRecorded { .. } => ("not_recorded", None),
        _ => ("failed", None),
    };
    if let Some(failure) = failure {
        journal::note(&failure);
    }
    journal::note(&look.failed(outcome, chain(error)));
}

/// What a target's windows come to.
pub(crate) struct Stands {
    /// Those that matter now.
    pub(crate) windows: Standing,
    /// Counts of all that have begun or may have.
    pub(crate) counts: Vec<u32>,
    /// Why they are not all known, if they are not: raise, but do not lower, and
    /// end in this.
    pub(crate) unreadable: Option<ExecutorError>,
    /// The names that they were read by, for a look that is to confirm this one.
    pub(crate) names: Names,
    /// Whether something may be lowered: the windows were listed twice, and the
    /// second list named nothing new.
    pub(crate) confirmed: bool,
}
