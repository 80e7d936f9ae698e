//! Settling an ECS service: gather, plan, apply.

use futures_util::future::try_join3;
use preheat::limits::REPLANS_MAX;
use preheat::name;
use preheat::payload::{Baseline, Capacity, Payload, PayloadError};
use preheat::plan::ecs::{self, Plan, Seen, Step};
use preheat::plan::windows::Occasion;
use preheat::port::{Chat, Creation, Fault, Fleet, Rollout, Schedules, ServiceState, Update};
use preheat::reply::capacity;
use preheat::schedule::{Schedule, record};
use preheat::target::{ServiceId, Target};

use crate::report::Report;
use crate::settle::{Confirmation, Stands};
use crate::{ExecutorError, Run};

/// What one look at a service found.
struct Sight {
    stands: Stands,
    record: Option<Baseline>,
    service: Option<ServiceState>,
}

/// How far a plan got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Applied {
    /// Every step was taken.
    Wholly,
    /// A run beside this one saved the baseline first, or raises what this one has
    /// given back: look again.
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
        let mut confirmation = Confirmation::default();
        for _ in 0..=REPLANS_MAX {
            let Sight {
                stands,
                record,
                service,
            } = self.look_at_service(target, id, occasion).await?;
            report.fall_back_on(record.as_ref().map(|record| &record.thread));
            report.fall_back_on(stands.windows.thread());
            let floor = stands.windows.floor();
            if let Some(why) = ecs::unusable(service.as_ref()) {
                tracing::warn!(on = %id, ?why, "the service cannot be scaled");
                if occasion.is_awaited() && (floor.is_some() || record.is_some()) {
                    report.warn(capacity::unusable(&self.voice, id, why));
                }
                return stands.unreadable.map_or(Ok(()), Err);
            }
            let thread = stands.windows.thread().or(report.thread()).cloned();
            let (Some(state), Some(thread)) = (&service, thread) else {
                // No window and no record: nobody ever asked for anything here.
                return stands.unreadable.map_or(Ok(()), Err);
            };
            let plan = ecs::plan(&Seen {
                target,
                state,
                record: record.as_ref(),
                floor,
                counts: &stands.counts,
                thread: &thread,
            });
            if plan.lowers() {
                if let Some(unreadable) = stands.unreadable {
                    return Err(unreadable);
                }
                if !confirmation.confirms(&stands.windows) {
                    continue;
                }
            }
            if self.apply(id, &plan, state, occasion, report).await? == Applied::Wholly {
                return stands.unreadable.map_or(Ok(()), Err);
            }
        }
        Err(ExecutorError::Unsettled(target.clone()))
    }

    async fn look_at_service(
        &self,
        target: &Target,
        id: &ServiceId,
        occasion: Occasion<'_>,
    ) -> Result<Sight, ExecutorError> {
        let baseline_name = name::baseline(target);
        let (recorded, service, stored) = try_join3(
            self.recorded(target, occasion),
            self.fleet.service(id),
            self.schedules.get(&baseline_name),
        )
        .await?;
        Ok(Sight {
            stands: self.standing(occasion, recorded)?,
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
        let voice = &self.voice;
        let changed = capacity::service_changed(voice, id, &before, &after, &occasion);
        if changed.is_some() && plan.waits_for_autoscaling {
            report.say(changed);
            report.say(capacity::left_to_autoscaling(voice, id, state.desired));
        } else {
            report.say(changed);
        }
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
        for step in &plan.steps {
            tracing::info!(on = %id, ?step, "step");
            match step {
                Step::Save(record) => {
                    let created = self.schedules.create(&self.stored(record)).await?;
                    if created == Creation::Exists {
                        return Ok(Applied::Overtaken);
                    }
                }
                Step::Note(record) => {
                    self.note(&self.stored(record)).await?;
                    for drift in &plan.drift {
                        report.say(capacity::drifted(&self.voice, id, drift));
                    }
                }
                Step::SetBounds { to, .. } => {
                    self.fleet.set_bounds(id, *to).await?;
                    (after.min, after.max) = (Some(to.min), Some(to.max));
                }
                Step::RaiseDesired(to) => after.desired = self.raise(id, *to).await?,
                Step::RestoreDesired { to, .. } => {
                    self.fleet.set_desired(id, *to).await?;
                    after.desired = *to;
                }
                Step::Forget(says) => {
                    let name = name::baseline(&says.target);
                    let says = Payload::Baseline(says.clone());
                    let stored = self.schedules.get(&name).await?;
                    if stored.is_some_and(|stored| stored.payload().ok() != Some(says)) {
                        return Ok(Applied::Overtaken);
                    }
                    self.schedules.delete(&name).await?;
                }
            }
        }
        Ok(Applied::Wholly)
    }

    /// Raises desired unless the bounds, or autoscaling, did that by now.
    async fn raise(&self, id: &ServiceId, to: u32) -> Result<u32, Fault> {
        let desired = self
            .fleet
            .service(id)
            .await?
            .map_or(0, |state| state.desired);
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
