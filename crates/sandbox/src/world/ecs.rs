//! ECS with Application Auto Scaling: tasks take a minute to run, bounds clamp,
//! and a policy takes tasks away slowly.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::port::{Bounds, Fault, FaultKind, Rollout, ServiceState};
use preheat::target::ServiceId;

/// How long a task takes from pending to running.
const TASK_STARTS_IN: TimeDelta = TimeDelta::seconds(60);
/// How long a scaling policy waits between two steps down.
const COOLDOWN: TimeDelta = TimeDelta::minutes(3);

/// Every service in the account.
#[derive(Debug, Default)]
pub struct Ecs {
    services: BTreeMap<ServiceId, Service>,
    /// When each was made.
    created: BTreeMap<ServiceId, DateTime<Utc>>,
    /// Deleted ones, which AWS goes on showing.
    inactive: BTreeSet<ServiceId>,
    /// Calls that are on their way.
    late: Vec<(DateTime<Utc>, ServiceId, Change)>,
}

/// What a call changes.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// `RegisterScalableTarget`.
    Bounds(Bounds),
    /// `UpdateService`.
    Desired(u32),
}

/// One service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Tasks it should have.
    pub desired: u32,
    /// Tasks that run.
    pub running: u32,
    /// When those that do not run yet will.
    pub running_from: Option<DateTime<Utc>>,
    /// Its scalable target's bounds, if one is registered.
    pub bounds: Option<Bounds>,
    /// What a target-tracking policy would have, by the load; `None` without one.
    pub policy_wants: Option<u32>,
    /// Whether the policy is told to take nothing away.
    pub scale_in_suspended: bool,
    /// When the policy looks next.
    pub policy_looks_at: Option<DateTime<Utc>>,
    /// The newest deployment.
    pub rollout: Rollout,
    /// Whether it runs one task per host.
    pub daemon: bool,
}

impl Service {
    /// A service whose `desired` tasks all run.
    pub fn steady(desired: u32) -> Self {
        Self {
            desired,
            running: desired,
            running_from: None,
            bounds: None,
            policy_wants: None,
            scale_in_suspended: false,
            policy_looks_at: None,
            rollout: Rollout::Steady,
            daemon: false,
        }
    }

    fn set_desired(&mut self, desired: u32, now: DateTime<Utc>) {
        self.desired = desired;
        self.running = self.running.min(desired);
        // A failed rollout starts no tasks.
        let starts = desired > self.running && self.rollout != Rollout::Failed;
        self.running_from = starts.then_some(now + TASK_STARTS_IN);
    }

    fn wake_policy(&mut self, now: DateTime<Utc>) {
        self.policy_looks_at = self.policy_step().map(|_| now + COOLDOWN);
    }

    /// The next step that the policy would take: up at once, down by a quarter.
    fn policy_step(&self) -> Option<u32> {
        let (wants, bounds) = (self.policy_wants?, self.bounds?);
        let goal = wants.clamp(bounds.min, bounds.max.max(bounds.min));
        let step = match self.desired {
            desired if desired > goal && self.scale_in_suspended => desired,
            desired if desired > goal => goal.max(desired - desired.div_ceil(4)),
            _ => goal,
        };
        (step != self.desired).then_some(step)
    }
}

impl Ecs {
    /// A service by its name.
    pub fn get(&self, id: &ServiceId) -> Option<&Service> {
        self.services.get(id)
    }

    /// Every service.
    pub fn services(&self) -> impl Iterator<Item = (&ServiceId, &Service)> {
        self.services.iter()
    }

    /// Makes a service, or makes one over by hand. A new desired count takes its
    /// minute like any other. No call that is on its way undoes it: nobody could know
    /// then what it was.
    pub fn put(&mut self, id: ServiceId, mut service: Service, now: DateTime<Utc>) {
        if let Some(before) = self.services.get(&id) {
            service.running = before.running;
            service.set_desired(service.desired, now);
        }
        service.wake_policy(now);
        self.inactive.remove(&id);
        self.late.retain(|(_, late, _)| *late != id);
        self.created.entry(id.clone()).or_insert(now);
        self.services.insert(id, service);
    }

    /// `DeleteService`: it is shown as inactive from then on.
    pub fn remove(&mut self, id: &ServiceId) {
        self.created.remove(id);
        if self.services.remove(id).is_some() {
            self.inactive.insert(id.clone());
        }
    }

    /// `DescribeServices`, `DescribeScalableTargets` and `DescribeScalingPolicies`.
    pub fn describe(&self, id: &ServiceId) -> Option<ServiceState> {
        if self.inactive.contains(id) {
            return Some(inactive());
        }
        let service = self.services.get(id)?;
        Some(ServiceState {
            status: "ACTIVE".to_owned(),
            desired: service.desired,
            running: service.running,
            pending: match service.running_from {
                Some(_) => service.desired.saturating_sub(service.running),
                None => 0,
            },
            bounds: service.bounds,
            scales_in: service.policy_wants.is_some(),
            scale_in_suspended: service.scale_in_suspended,
            rollout: service.rollout,
            daemon: service.daemon,
            created_at: self.created.get(id).copied(),
        })
    }

    /// `RegisterScalableTarget`: what is outside the new bounds is adjusted.
    pub fn register(
        &mut self,
        id: &ServiceId,
        bounds: Bounds,
        now: DateTime<Utc>,
    ) -> Result<Vec<String>, Fault> {
        let call = "RegisterScalableTarget";
        let invalid = |message: String| Fault {
            kind: FaultKind::Invalid,
            call,
            message: format!("ValidationException: {message}"),
        };
        if bounds.min > bounds.max {
            let message = "Maximum capacity cannot be less than minimum capacity";
            return Err(invalid(message.to_owned()));
        }
        let service = self.services.get_mut(id);
        let service = service.ok_or_else(|| invalid(format!("ECS service doesn't exist: {id}")))?;
        let before = service
            .bounds
            .map_or("none".to_owned(), |b| format!("{}..{}", b.min, b.max));
        service.bounds = Some(bounds);
        let mut told = vec![format!(
            "{id} bounds {before} → {}..{}",
            bounds.min, bounds.max
        )];
        let clamped = service.desired.clamp(bounds.min, bounds.max);
        if clamped != service.desired {
            told.push(format!(
                "{id} desired {} → {clamped}, into its bounds",
                service.desired
            ));
            service.set_desired(clamped, now);
        }
        service.wake_policy(now);
        Ok(told)
    }

    /// `UpdateService`: it asks no bounds.
    pub fn update(
        &mut self,
        id: &ServiceId,
        desired: u32,
        now: DateTime<Utc>,
    ) -> Result<String, Fault> {
        let fault = |kind, message: String| Fault {
            kind,
            call: "UpdateService",
            message,
        };
        if desired > 5000 {
            let message = "InvalidParameterException: a service has 5,000 tasks at the most";
            return Err(fault(FaultKind::Invalid, message.to_owned()));
        }
        let is_inactive = self.inactive.contains(id);
        let Some(service) = self.services.get_mut(id) else {
            let message = match is_inactive {
                true => format!("ServiceNotActiveException: {id}"),
                false => format!("ServiceNotFoundException: {id}"),
            };
            return Err(fault(FaultKind::Missing, message));
        };
        let told = format!("{id} desired {} → {desired}", service.desired);
        service.set_desired(desired, now);
        service.wake_policy(now);
        Ok(told)
    }

    /// Has a call take effect only then.
    pub fn change_at(&mut self, at: DateTime<Utc>, id: ServiceId, change: Change) {
        self.late.push((at, id, change));
    }

    /// A service to which a call is on its way.
    pub fn awaits_change(&self) -> Option<&ServiceId> {
        self.late.first().map(|(_, id, _)| id)
    }

    /// When something happens here next.
    pub fn next_event(&self) -> Option<DateTime<Utc>> {
        self.services
            .values()
            .flat_map(|service| [service.running_from, service.policy_looks_at])
            .flatten()
            .chain(self.late.iter().map(|(at, ..)| *at))
            .min()
    }

    /// Calls that are late arrive, tasks that are due run, and policies take their step.
    pub fn tick(&mut self, now: DateTime<Utc>) -> Vec<String> {
        let mut told = self.arrive(now);
        for (id, service) in &mut self.services {
            if service.running_from.is_some_and(|at| at <= now) {
                service.running_from = None;
                service.running = service.desired;
                told.push(format!(
                    "{id} has {} of {} tasks running",
                    service.running, service.desired
                ));
            }
            if service.policy_looks_at.is_some_and(|at| at <= now) {
                if let Some(step) = service.policy_step() {
                    told.push(format!(
                        "{id} desired {} → {step}, by its scaling policy",
                        service.desired
                    ));
                    service.set_desired(step, now);
                }
                service.wake_policy(now);
            }
        }
        told
    }

    fn arrive(&mut self, now: DateTime<Utc>) -> Vec<String> {
        let due = self.late.extract_if(.., |(at, ..)| *at <= now);
        let due: Vec<_> = due.collect();
        let mut told = Vec::new();
        for (_, id, change) in due {
            // Nobody waits for the answer any more, be it an error.
            let done = match change {
                Change::Bounds(bounds) => self.register(&id, bounds, now),
                Change::Desired(desired) => self.update(&id, desired, now).map(|one| vec![one]),
            };
            let done = done.unwrap_or_else(|fault| vec![fault.message]);
            told.extend(done.into_iter().map(|what| format!("late: {what}")));
        }
        told
    }
}

/// What is left to see of a service that was deleted.
fn inactive() -> ServiceState {
    ServiceState {
        status: "INACTIVE".to_owned(),
        desired: 0,
        running: 0,
        pending: 0,
        bounds: None,
        scales_in: false,
        scale_in_suspended: false,
        rollout: Rollout::Steady,
        daemon: false,
        created_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api() -> ServiceId {
        ServiceId {
            cluster: "prod".to_owned(),
            service: "api".to_owned(),
        }
    }

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    #[test]
    fn tasks_take_a_minute() {
        let mut ecs = Ecs::default();
        ecs.put(api(), Service::steady(4), at(0));
        ecs.update(&api(), 20, at(0)).unwrap();
        let state = ecs.describe(&api()).unwrap();
        assert_eq!((state.desired, state.running, state.pending), (20, 4, 16));
        assert_eq!(ecs.next_event(), Some(at(1)));
        ecs.tick(at(1));
        assert_eq!(ecs.describe(&api()).unwrap().running, 20);
        assert_eq!(ecs.next_event(), None);
    }

    #[test]
    fn a_deleted_service_is_shown_and_takes_no_count() {
        let mut ecs = Ecs::default();
        ecs.put(api(), Service::steady(4), at(0));
        ecs.remove(&api());
        assert_eq!(ecs.describe(&api()).unwrap().status, "INACTIVE");
        let refused = ecs.update(&api(), 2, at(1)).unwrap_err();
        assert_eq!(refused.kind, FaultKind::Missing);
        ecs.put(api(), Service::steady(4), at(2));
        assert_eq!(ecs.describe(&api()).unwrap().status, "ACTIVE");
    }

    #[test]
    fn bounds_clamp_and_are_checked() {
        let mut ecs = Ecs::default();
        ecs.put(api(), Service::steady(4), at(0));
        ecs.register(&api(), Bounds { min: 20, max: 40 }, at(0))
            .unwrap();
        assert_eq!(ecs.describe(&api()).unwrap().desired, 20);
        let crossed = ecs.register(&api(), Bounds { min: 5, max: 4 }, at(0));
        assert_eq!(crossed.unwrap_err().kind, FaultKind::Invalid);
    }

    #[test]
    fn a_call_that_is_late_takes_effect_when_it_arrives() {
        let mut ecs = Ecs::default();
        ecs.put(api(), Service::steady(4), at(0));
        ecs.change_at(at(2), api(), Change::Desired(20));
        assert_eq!(
            (ecs.awaits_change(), ecs.next_event()),
            (Some(&api()), Some(at(2)))
        );
        ecs.tick(at(1));
        assert_eq!(ecs.get(&api()).unwrap().desired, 4);
        assert_eq!(ecs.tick(at(2)), ["late: prod/api desired 4 → 20"]);
        assert_eq!(
            (ecs.awaits_change(), ecs.get(&api()).unwrap().desired),
            (None, 20)
        );
        // What somebody sets by hand comes after all calls.
        ecs.change_at(at(4), api(), Change::Desired(30));
        ecs.put(api(), Service::steady(7), at(3));
        ecs.tick(at(4));
        assert_eq!(ecs.get(&api()).unwrap().desired, 7);
    }

    #[test]
    fn a_policy_comes_down_step_by_step_to_what_it_wants() {
        let mut ecs = Ecs::default();
        let service = Service {
            bounds: Some(Bounds { min: 2, max: 40 }),
            policy_wants: Some(4),
            ..Service::steady(20)
        };
        ecs.put(api(), service, at(0));
        let mut seen = Vec::new();
        while let Some(next) = ecs.next_event() {
            ecs.tick(next);
            seen.push(ecs.get(&api()).unwrap().desired);
        }
        assert_eq!(seen, [15, 11, 8, 6, 4]);
    }
}
