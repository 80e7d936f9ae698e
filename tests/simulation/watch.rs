//! What must never be. Looks at the world alone, with a mind of its own about what
//! the recorded windows ask for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::name::{self, Kind};
use preheat::payload::Payload;
use preheat::port::{Bounds, Instance};
use preheat::schedule::Schedule;
use preheat::target::{ClusterId, Target};
use preheat::window::Window;
use sandbox::world::World;
use sandbox::world::ecs::Service;

/// What was found to be wrong.
#[derive(Clone, Debug)]
pub(super) struct Broken(pub(super) String);

/// How long a target may be below its floor after a window opened or changed, or
/// after the last fault: Scheduler is up to a minute late, and the executor looks
/// every five minutes.
const GRACE: TimeDelta = TimeDelta::minutes(7);

/// How long a window may be unknown to a run that lowers something: the list lags
/// behind a write by some seconds.
const SEEN_AFTER: TimeDelta = TimeDelta::seconds(10);

/// The schedule group that our own replicas are tagged with.
const GROUP: &str = "preheat";

/// What is remembered from one look to the next.
pub(super) struct Watch {
    /// Services as they were before anybody came, but for what was changed by hand.
    services: BTreeMap<Target, Service>,
    /// Instances that are nobody's to delete.
    permanent: BTreeSet<String>,
    /// Those that a failover made writers: nobody's either, as long as they are.
    promoted: BTreeSet<String>,
    /// What is recorded, by the names of the ends.
    windows: BTreeMap<String, Known>,
    /// The greatest count that was ever asked for.
    most: BTreeMap<Target, u32>,
    /// What each target had at the last look, and when that was.
    had: BTreeMap<Target, u32>,
    had_at: DateTime<Utc>,
    /// Since when a target is below its floor, if nothing excuses it.
    low_since: BTreeMap<Target, DateTime<Utc>>,
    /// When something last failed.
    excused_at: DateTime<Utc>,
    /// When somebody last changed a service.
    by_hand_at: Option<DateTime<Utc>>,
    /// Whether runs of the executor go side by side, each with its own view.
    is_one_at_a_time: bool,
}

/// A window that is recorded.
struct Known {
    window: Window,
    /// What its end says.
    input: String,
    /// Since when it says the same.
    since: DateTime<Utc>,
}

impl Watch {
    pub(super) fn new(world: &World, executors_at_once: usize) -> Self {
        let ecs = world.ecs.borrow();
        let services = ecs.services();
        let services = services.map(|(id, service)| (Target::Ecs(id.clone()), service.clone()));
        let permanent = members(world).map(|(_, member)| member.name).collect();
        Self {
            services: services.collect(),
            permanent,
            promoted: BTreeSet::new(),
            windows: BTreeMap::new(),
            most: BTreeMap::new(),
            had: BTreeMap::new(),
            had_at: world.now(),
            low_since: BTreeMap::new(),
            excused_at: DateTime::UNIX_EPOCH,
            by_hand_at: None,
            is_one_at_a_time: executors_at_once == 1,
        }
    }

    /// A call failed: what it should have done may take until a later look.
    pub(super) fn excuse(&mut self, now: DateTime<Utc>) {
        self.excused_at = now;
    }

    /// Somebody changed a service: from now on that is what it goes back to.
    pub(super) fn changed_by_hand(&mut self, target: Target, service: Service, world: &World) {
        let most = self.most.entry(target.clone()).or_default();
        *most = service.desired.max(*most);
        if let Some(before) = self.services.get_mut(&target) {
            before.bounds = service.bounds;
            if service.bounds.is_none() {
                before.desired = service.desired;
            }
        }
        self.had = had(world);
        self.by_hand_at = Some(world.now());
        self.excuse(world.now());
    }

    /// A cluster has another writer.
    pub(super) fn failed_over(&mut self, world: &World) {
        let writers = members(world).filter(|(_, one)| one.writer);
        let writers = writers.map(|(_, one)| one.name);
        self.promoted = writers.collect();
        // The writer before it counts as a hot replica again, if it was one.
        self.had = had(world);
        for (target, has) in &self.had {
            let most = self.most.entry(target.clone()).or_default();
            *most = (*has).max(*most);
        }
        self.excuse(world.now());
    }

    /// Between two calls: what no killed or failing run may leave behind.
    pub(super) fn look_between_calls(&mut self, world: &World) -> Result<(), Broken> {
        self.remember_windows(world);
        every_start_has_its_end(world)?;
        self.permanent_members_stay(world)?;
        self.nothing_is_more_than_was_asked(world)?;
        let lowered = self.nothing_was_lowered_below_its_floor(world);
        self.had = had(world);
        self.had_at = world.now();
        lowered
    }

    /// Between two moments.
    pub(super) fn look(&mut self, world: &World) -> Result<(), Broken> {
        self.look_between_calls(world)?;
        self.baselines_are_kept(world)?;
        self.nothing_stays_below_its_floor(world)?;
        for (mention, n) in replies(world) {
            if n > 1 {
                return Err(Broken(format!("{mention} has {n} replies")));
            }
        }
        Ok(())
    }

    fn remember_windows(&mut self, world: &World) {
        let scheduler = world.scheduler.borrow();
        self.windows
            .retain(|name, _| scheduler.present_input(name).is_some());
        for end in ends(scheduler.schedules()) {
            let known = self.windows.get(&end.name);
            if known.is_some_and(|known| known.input == end.input) {
                continue;
            }
            let Some(window) = window_of(&end.input) else {
                continue;
            };
            let most = self.most.entry(window.target.clone()).or_default();
            *most = window.count.max(*most);
            self.low_since.remove(&window.target);
            let since = match known {
                Some(known) if known.window.says_the_same(&window) => known.since,
                _ => world.now(),
            };
            let input = end.input.clone();
            let known = Known {
                window,
                input,
                since,
            };
            self.windows.insert(end.name.clone(), known);
        }
    }

    /// The greatest count of the windows of `target` that are open, and that are
    /// known at least since then.
    fn floor(&self, target: &Target, now: DateTime<Utc>, known: DateTime<Utc>) -> u32 {
        let of_target = self.windows.values().filter(|one| {
            one.window.target == *target && one.since <= known && is_open(&one.window, now)
        });
        of_target.map(|one| one.window.count).max().unwrap_or(0)
    }

    fn permanent_members_stay(&self, world: &World) -> Result<(), Broken> {
        let all: BTreeMap<String, Instance> = members(world)
            .map(|(_, one)| (one.name.clone(), one))
            .collect();
        for name in self.permanent.union(&self.promoted) {
            if all.get(name).is_none_or(|one| one.status == "deleting") {
                return Err(Broken(format!("{name} was deleted")));
            }
        }
        Ok(())
    }

    fn nothing_is_more_than_was_asked(&self, world: &World) -> Result<(), Broken> {
        for (target, had) in had(world) {
            let most = self.most.get(&target).copied().unwrap_or(0);
            let before = self.services.get(&target);
            // A policy may go up to its own maximum by itself.
            let before = before.map_or(0, |s| s.bounds.map_or(s.desired, |b| b.max));
            if had > most.max(before) {
                return Err(Broken(format!(
                    "{target} has {had}, and nobody asked for it"
                )));
            }
        }
        Ok(())
    }

    /// What a call took away was not needed by a window that it could know of.
    fn nothing_was_lowered_below_its_floor(&self, world: &World) -> Result<(), Broken> {
        let now = world.now();
        if !self.is_one_at_a_time || self.had_at != now {
            // What the clock brought is no call's doing.
            return Ok(());
        }
        for (target, has) in had(world) {
            let floor = self.floor(&target, now, now - SEEN_AFTER);
            let lowered = self.had.get(&target).is_some_and(|had| has < *had);
            if lowered && has < floor {
                let what = format!("{target} was lowered to {has}, below its floor {floor}");
                return Err(Broken(what));
            }
            let before = self.services.get(&target);
            if lowered && before.is_some_and(|service| service.policy_wants.is_some()) {
                let what = format!("{target} was forced down to {has} under load");
                return Err(Broken(what));
            }
        }
        Ok(())
    }

    fn nothing_stays_below_its_floor(&mut self, world: &World) -> Result<(), Broken> {
        let now = world.now();
        for (target, has) in had(world) {
            let floor = self.floor(&target, now, now);
            if has >= floor {
                self.low_since.remove(&target);
                continue;
            }
            let since = *self.low_since.entry(target.clone()).or_insert(now);
            if now - since.max(self.excused_at) > GRACE {
                let what = format!("{target} has {has} and not {floor} since {since}");
                return Err(Broken(what));
            }
        }
        Ok(())
    }

    fn baselines_are_kept(&self, world: &World) -> Result<(), Broken> {
        let is_new = |at: DateTime<Utc>| world.now() - at.max(self.excused_at) <= GRACE;
        if self.by_hand_at.is_some_and(is_new) {
            // It is noticed at the next look.
            return Ok(());
        }
        for schedule in world.scheduler.borrow().schedules() {
            let Ok(Payload::Baseline(record)) = schedule.payload() else {
                continue;
            };
            let service = self.services.get(&record.target);
            let service = service.expect("only services have a record");
            let kept = record.baseline;
            let bounds = kept.min.zip(kept.max).map(|(min, max)| Bounds { min, max });
            // Beside a policy, desired is the policy's.
            let is_kept = service.policy_wants.is_some() || kept.desired == service.desired;
            if bounds != service.bounds || !is_kept {
                let name = &schedule.name;
                return Err(Broken(format!(
                    "{name} keeps {kept:?}, which was never there"
                )));
            }
        }
        Ok(())
    }

    /// Nothing is left of any window.
    pub(super) fn is_as_it_was(&self, world: &World) -> Result<(), Broken> {
        for (id, now) in world.ecs.borrow().services() {
            let before = self.services.get(&Target::Ecs(id.clone()));
            let before = before.expect("nobody makes a service");
            let wanted = before.policy_wants.unwrap_or(before.desired);
            let wanted = before.bounds.map_or(wanted, |b| wanted.clamp(b.min, b.max));
            if (now.bounds, now.desired) != (before.bounds, wanted) {
                let what = format!("{id} is left with {:?} {}", now.bounds, now.desired);
                return Err(Broken(what));
            }
        }
        for (cluster, member) in members(world) {
            if !self.permanent.contains(&member.name) {
                return Err(Broken(format!("{cluster} is left with {}", member.name)));
            }
        }
        for schedule in world.scheduler.borrow().schedules() {
            // A claim stays for a day.
            if name::kind(&schedule.name) != Kind::Claim {
                return Err(Broken(format!("{} is left in the group", schedule.name)));
            }
        }
        Ok(())
    }
}

/// Scheduler knows minutes: an `end` fires anywhere in its own.
fn is_open(window: &Window, now: DateTime<Utc>) -> bool {
    window.start <= now && now + TimeDelta::minutes(1) < window.end
}

fn every_start_has_its_end(world: &World) -> Result<(), Broken> {
    let scheduler = world.scheduler.borrow();
    let names: BTreeSet<&str> = scheduler.schedules().map(|one| one.name.as_str()).collect();
    for start in &names {
        let Some(stem) = start.strip_suffix("-start") else {
            continue;
        };
        if !names.contains(format!("{stem}-end").as_str()) {
            return Err(Broken(format!("{start} is stored without its end")));
        }
    }
    Ok(())
}

/// When the last window that is recorded is over; `None` when there is none.
pub(super) fn last_end(world: &World) -> Option<DateTime<Utc>> {
    let scheduler = world.scheduler.borrow();
    let ends = ends(scheduler.schedules()).map(|end| end.at);
    ends.max()
}

fn ends<'a>(schedules: impl Iterator<Item = &'a Schedule>) -> impl Iterator<Item = &'a Schedule> {
    schedules.filter(|one| matches!(name::kind(&one.name), Kind::End(_)))
}

fn window_of(input: &str) -> Option<Window> {
    match Payload::from_json(input) {
        Ok(Payload::End { window }) => Some(window),
        _ => None,
    }
}

/// How many replies each mention has.
pub(super) fn replies(world: &World) -> BTreeMap<String, u32> {
    let mut replies = BTreeMap::new();
    for message in world.slack.borrow().messages() {
        let mention = message.pointer("/metadata/event_payload/mention");
        if let Some(mention) = mention.and_then(|mention| mention.as_str()) {
            *replies.entry(mention.to_owned()).or_default() += 1;
        }
    }
    replies
}

/// What each target has: tasks, or hot replicas that are there or on their way.
fn had(world: &World) -> BTreeMap<Target, u32> {
    let ecs = world.ecs.borrow();
    let services = ecs.services();
    let mut had: BTreeMap<Target, u32> = services
        .map(|(id, service)| (Target::Ecs(id.clone()), service.desired))
        .collect();
    for (id, state) in world.aurora.borrow().clusters() {
        let hot = state.instances.iter().filter(|one| {
            one.group.as_deref() == Some(GROUP) && one.status != "deleting" && !one.writer
        });
        let count = u32::try_from(hot.count()).unwrap();
        had.insert(Target::Rds(id.clone()), count);
    }
    had
}

/// Every instance with its cluster.
pub(super) fn members(world: &World) -> impl Iterator<Item = (ClusterId, Instance)> + use<> {
    let aurora = world.aurora.borrow();
    let members = aurora.clusters().flat_map(|(id, state)| {
        let of = move |member| (id.clone(), member);
        state.instances.into_iter().map(of).collect::<Vec<_>>()
    });
    members.collect::<Vec<_>>().into_iter()
}
