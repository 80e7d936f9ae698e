//! Settling an ECS service: gather, plan, apply.

use futures_util::future::{join, try_join3};
use preheat::journal::Passed;
use preheat::limits::{LOOK_KEPT, RECORD_RESTS, REPLANS_MAX};
use preheat::name;
use preheat::payload::{Baseline, Capacity, Payload, PayloadError};
use preheat::plan::ecs::{self, Plan, Seen, Step};
use preheat::plan::windows::Occasion;
use preheat::port::{Chat, Creation, Fault, Fleet, Rollout, Schedules, ServiceState, Update};
use preheat::reply::capacity;
use preheat::schedule::{Schedule, record, recorded_at};
use preheat::target::{ServiceId, Target};
use tokio::time::Instant;

use crate::recorded::Names;
use crate::report::Report;
use crate::settle::Stands;
use crate::{ExecutorError, Run};

/// What one look at a service found.
struct Sight {
    stands: Stands,
    record: Option<Baseline>,
    /// Whether the record may go, if nothing else speaks against it.
    is_rested: bool,
    service: Option<ServiceState>,
}

/// How far a plan got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Applied {
    /// Every step was taken.
    Wholly,
    /// A run beside this one saved the baseline first: look again.
    Overtaken,
}

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Brings a service to the floor of its open windows, or back to its baseline.
    pub(crate) async fn settle_service(
        &self,
        target: &Target,
        id: &ServiceId,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) -> Result<(), ExecutorError> {
        let mut before = self.listed_before(target, occasion).await?;
        for _ in 0..=REPLANS_MAX {
            let sight = self.look_at_service(target, id, occasion, before.as_ref());
            let Sight {
                stands,
                record,
                is_rested,
                service,
            } = sight.await?;
            report.fall_back_on(record.as_ref().map(|record| &record.thread));
            report.fall_back_on(stands.windows.thread());
            report.look.windows(&stands.windows);
            let floor = stands.windows.floor();
            if let Some(why) = ecs::unusable(service.as_ref()) {
                report.look.why = Some(preheat::journal::unusable(why).to_owned());
                if floor.is_some() || record.is_some() {
                    report.problem(occasion, capacity::unusable(&self.voice, id, why));
                }
                return stands.unreadable.map_or(Ok(()), Err);
            }
            let thread = stands.windows.thread().or(report.thread()).cloned();
            let (Some(state), Some(thread)) = (&service, thread) else {
                // No window and no record: nobody ever asked for anything here.
                return stands.unreadable.map_or(Ok(()), Err);
            };
            let holder = stands.windows.holder(occasion);
            report.unchanged = Some(capacity::unchanged(
                &self.voice,
                target,
                state.desired,
                0,
                holder,
            ));
            let mut seen = Seen {
                target,
                state,
                record: record.as_ref(),
                floor,
                counts: &stands.counts,
                is_rested,
                thread: &thread,
            };
            let mut plan = ecs::plan(&seen);
            if plan.lowers() {
                seen.floor = stands.windows.floor_beside(state.desired);
                plan = ecs::plan(&seen);
            }
            if plan.lowers() {
                if let Some(unreadable) = stands.unreadable {
                    return Err(unreadable);
                }
                if !stands.confirmed {
                    before = Some(stands.names);
                    continue;
                }
            }
            if self.apply(id, &plan, state, occasion, report).await? == Applied::Wholly {
                return stands.unreadable.map_or(Ok(()), Err);
            }
            before = Some(stands.names);
        }
        Err(ExecutorError::Unsettled(target.clone()))
    }

    async fn look_at_service(
        &self,
        target: &Target,
        id: &ServiceId,
        occasion: Occasion<'_>,
        before: Option<&Names>,
    ) -> Result<Sight, ExecutorError> {
        let baseline_name = name::baseline(target);
        let (recorded, service, stored) = try_join3(
            self.recorded(target, occasion, before),
            self.fleet.service(id),
            self.schedules.get(&baseline_name),
        )
        .await?;
        let mut stored = stored;
        if let (Some(record), Some(service)) = (&stored, &service)
            && ecs::is_of_another(recorded_at(record), service)
        {
            self.schedules.delete(&baseline_name).await?;
            let why = "of a service that was deleted";
            journal::note(&Passed::schedule(&baseline_name, why));
            stored = None;
        }
        let written = stored.as_ref().map(recorded_at);
        Ok(Sight {
            stands: self.standing(occasion, recorded)?,
            is_rested: written.is_some_and(|at| self.now - at >= RECORD_RESTS),
            record: baseline_of(stored, target)?,
            service,
        })
    }

    /// Takes a plan's steps, and says what they changed even if one of them fails.
    async fn apply(
        &self,
        id: &ServiceId,
        plan: &Plan,
        state: &ServiceState,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) -> Result<Applied, Fault> {
        let before = ecs::observed(state);
        let mut after = before;
        let applied = self.take_steps(id, plan, &mut after, report).await;
        report.look.service(&before, &after);
        let voice = &self.voice;
        let changed = capacity::service_changed(voice, id, &before, &after, &occasion);
        let left = plan.left.filter(|_| changed.is_some());
        report.say(changed);
        report.say(left.map(|left| capacity::tasks_left(voice, id, after.desired, left)));
        if after.desired > before.desired && state.rollout == Rollout::Failed {
            report.warn(capacity::rollout_failed(voice, id));
        }
        applied
    }

    async fn take_steps(
        &self,
        id: &ServiceId,
        plan: &Plan,
        after: &mut Capacity,
        report: &mut Report,
    ) -> Result<Applied, Fault> {
        let mut refused = None;
        let mut seen = None;
        let mut steps = plan.steps.iter().peekable();
        while let Some(step) = steps.next() {
            tracing::debug!(target = %id, ?step, "step");
            let raises_next = matches!(steps.peek(), Some(Step::RaiseDesired(_)));
            if let Step::RaiseDesired(to) = step {
                after.desired = self.raise(id, *to, seen.take()).await?;
                continue;
            }
            // What a raise has to know is asked beside the step before it.
            let look = async {
                match raises_next {
                    true => Some(self.fleet.service(id).await),
                    false => None,
                }
            };
            let begun = Instant::now();
            let (taken, looked) = join(self.take(id, step, after), look).await;
            seen = looked.filter(|_| begun.elapsed() < LOOK_KEPT);
            match taken {
                Ok(Applied::Overtaken) => return Ok(Applied::Overtaken),
                Ok(Applied::Wholly) if matches!(step, Step::Note(_) | Step::Forget(_)) => {
                    for drift in &plan.drift {
                        report.say(capacity::drifted(&self.voice, id, drift));
                    }
                }
                Ok(Applied::Wholly) => {}
                // Tasks can be had without their bounds, if not held: better than none.
                Err(fault) if raises_next && matches!(step, Step::SetBounds { .. }) => {
                    refused = Some(fault);
                }
                Err(fault) => return Err(fault),
            }
        }
        refused.map_or(Ok(Applied::Wholly), Err)
    }

    /// Takes one step, and says in `after` what it set.
    async fn take(
        &self,
        id: &ServiceId,
        step: &Step,
        after: &mut Capacity,
    ) -> Result<Applied, Fault> {
        match step {
            Step::Save(record) => {
                if self.schedules.create(&self.stored(record)).await? == Creation::Exists {
                    return Ok(Applied::Overtaken);
                }
            }
            Step::Note(record) => self.note(&self.stored(record)).await?,
            Step::SetBounds { to, .. } => {
                self.fleet.set_bounds(id, *to).await?;
                (after.min, after.max) = (Some(to.min), Some(to.max));
            }
            Step::RaiseDesired(to) | Step::RestoreDesired { to, .. } => {
                self.fleet.set_desired(id, *to).await?;
                after.desired = *to;
            }
            Step::Forget(target) => {
                self.schedules.delete(&name::baseline(target)).await?;
            }
        }
        Ok(Applied::Wholly)
    }

    /// Raises desired unless the bounds, or autoscaling, did that by now: `seen` is
    /// the service as it was a moment ago, if it was looked at just now.
    async fn raise(
        &self,
        id: &ServiceId,
        to: u32,
        seen: Option<Result<Option<ServiceState>, Fault>>,
    ) -> Result<u32, Fault> {
        let seen = match seen {
            Some(seen) => seen,
            None => self.fleet.service(id).await,
        };
        let desired = seen?.map_or(0, |state| state.desired);
        if desired < to {
            self.fleet.set_desired(id, to).await?;
        }
        Ok(desired.max(to))
    }

    /// Replaces the record, and puts it back if it is gone: it holds the baseline.
    async fn note(&self, record: &Schedule) -> Result<(), Fault> {
        if self.schedules.update(record).await? == Update::Missing {
            self.schedules.create(record).await?;
        }
        Ok(())
    }

    fn stored(&self, kept: &Baseline) -> Schedule {
        let name = name::baseline(&kept.target);
        let payload = Payload::Baseline(kept.clone());
        record(name, &payload, self.now, self.settings.common.zone)
    }
}

/// Reads the baseline record.
///
/// # Errors
/// When it cannot be read: whatever is set without it could be taken for the
/// baseline later.
fn baseline_of(
    stored: Option<Schedule>,
    target: &Target,
) -> Result<Option<Baseline>, ExecutorError> {
    let Some(stored) = stored else {
        return Ok(None);
    };
    let unreadable = |source| ExecutorError::Unreadable {
        name: stored.name.clone(),
        source,
    };
    match stored.payload().map_err(unreadable)? {
        Payload::Baseline(record) if record.target == *target => Ok(Some(record)),
        _ => {
            let what = format!("it is not the baseline of `{target}`");
            Err(unreadable(PayloadError::Shape(what)))
        }
    }
}
