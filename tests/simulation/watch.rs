//! What must never be. Looks at the world alone, with a mind of its own about what
//! the recorded windows ask for.

mod calls;
mod promise;
mod sight;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::target::Target;
use preheat::window::Window;
use sandbox::world::World;
use sandbox::world::ecs::Service;

use promise::Recorded;
use sight::{GROUP, ends, had, serving, window_of};
pub(crate) use sight::{ending, is_ours, last_end, members, replies};

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

/// What is remembered from one look to the next.
pub(super) struct Watch {
    /// Services as they were before anybody came, but for what was changed by hand.
    services: BTreeMap<Target, Service>,
    /// Instances that are nobody's to delete.
    permanent: BTreeSet<String>,
    /// Another stack's replicas: they are for that stack to delete.
    foreign: BTreeSet<String>,
    /// Those that a failover made writers: nobody's either, as long as they are.
    promoted: BTreeSet<String>,
    /// What is recorded, by the names of the ends.
    windows: BTreeMap<String, Known>,
    /// Windows that are recorded, or were at some time of this moment.
    of_this_moment: BTreeMap<String, Vec<Window>>,
    /// What was recorded at the end of the last step, and the mentions answered by
    /// then, with what their replies say.
    before: Recorded,
    /// Those of them that a delivery which was cut off left without a start.
    half: BTreeSet<String>,
    answered: BTreeMap<String, String>,
    /// What each thread's alert says: ids and openings.
    openings: BTreeMap<String, Vec<(String, DateTime<Utc>)>>,
    /// Openings that somebody gave in a command.
    said_openings: BTreeSet<DateTime<Utc>>,
    /// The greatest count that was ever asked for.
    most: BTreeMap<Target, u32>,
    /// What each target had at the last look, and when that was.
    had: BTreeMap<Target, u32>,
    /// How many replicas of each cluster served then.
    serving: BTreeMap<Target, u32>,
    had_at: DateTime<Utc>,
    /// Since when a target is below its floor, if nothing excuses it.
    low_since: BTreeMap<Target, DateTime<Utc>>,
    /// Since when a start stands without its end, after a race or a fault.
    orphan_since: BTreeMap<String, DateTime<Utc>>,
    /// Starts that two mentions at one moment, or within the lag of the list, may have
    /// left beside another end, or none.
    raced: BTreeSet<String>,
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
            foreign: BTreeSet::new(),
            promoted: BTreeSet::new(),
            windows: BTreeMap::new(),
            of_this_moment: BTreeMap::new(),
            before: BTreeMap::new(),
            half: BTreeSet::new(),
            answered: BTreeMap::new(),
            openings: BTreeMap::new(),
            said_openings: BTreeSet::new(),
            orphan_since: BTreeMap::new(),
            raced: BTreeSet::new(),
            most: BTreeMap::new(),
            had: BTreeMap::new(),
            serving: BTreeMap::new(),
            had_at: world.now(),
            low_since: BTreeMap::new(),
            excused_at: DateTime::UNIX_EPOCH,
            by_hand_at: None,
            is_one_at_a_time: executors_at_once == 1,
        }
    }

    /// A call failed: what it should have done may take until a later look.
    pub(super) fn excuse(&mut self, now: DateTime<Utc>) {
        self.excused_at = self.excused_at.max(now);
    }

    /// An alert was posted as the root of this thread.
    pub(super) fn alerted(&mut self, thread: &str, products: Vec<(String, DateTime<Utc>)>) {
        self.openings.insert(thread.to_owned(), products);
    }

    /// Somebody gives an opening in a command.
    pub(super) fn said_opening(&mut self, opens_at: DateTime<Utc>) {
        self.said_openings.insert(opens_at);
    }

    /// Another stack may have changed its own replicas.
    pub(super) fn another_stack_ran(&mut self, world: &World) {
        let foreign = members(world).filter(|(_, one)| {
            let is_theirs = one.group.as_deref().is_some_and(|group| group != GROUP);
            is_theirs && one.status != "deleting" && !self.permanent.contains(&one.name)
        });
        self.foreign = foreign.map(|(_, one)| one.name).collect();
    }

    /// What there is now is nobody's fault.
    fn has_as_it_is(&mut self, world: &World) {
        self.had = had(world);
        self.serving = serving(world);
        for (target, has) in &self.had {
            let most = self.most.entry(target.clone()).or_default();
            *most = (*has).max(*most);
        }
    }

    /// Somebody gave a service other bounds, or other tasks: from now on that is what
    /// it goes back to.
    pub(super) fn wants(&mut self, target: Target, service: Service) {
        if let Some(before) = self.services.get_mut(&target) {
            before.bounds = service.bounds;
            if service.bounds.is_none() {
                before.desired = service.desired;
            }
        }
    }

    /// Somebody changed the fleet.
    pub(super) fn changed_by_hand(&mut self, world: &World) {
        self.has_as_it_is(world);
        self.by_hand_at = Some(world.now());
        self.excuse(world.now());
    }

    /// A cluster has another writer.
    pub(super) fn failed_over(&mut self, world: &World) {
        let writers = members(world).filter(|(_, one)| one.writer);
        let writers = writers.map(|(_, one)| one.name);
        self.promoted = writers.collect();
        // The writer before it counts as a hot replica again, if it was one.
        self.has_as_it_is(world);
        self.excuse(world.now());
    }

    /// Between two calls: what no killed or failing run may leave behind.
    pub(super) fn look_between_calls(&mut self, world: &World) -> Result<(), Broken> {
        if self.had_at != world.now() {
            self.of_this_moment.clear();
        }
        self.remember_windows(world);
        self.no_start_comes_before_its_end(world)?;
        self.permanent_members_stay(world)?;
        self.nothing_is_more_than_was_asked(world)?;
        let changed = self.nothing_was_lowered_below_its_floor(world);
        let changed = changed.and_then(|()| self.no_serving_replica_was_taken(world));
        let changed = changed.and_then(|()| self.nothing_was_raised_for_nobody(world));
        self.had = had(world);
        self.serving = serving(world);
        self.had_at = world.now();
        changed
    }

    /// Between two steps, in the last of which Slack got so many answers.
    pub(super) fn look(&mut self, world: &World, n_answers: usize) -> Result<(), Broken> {
        self.look_between_calls(world)?;
        self.remember_races(world, n_answers);
        self.no_start_stays_without_its_end(world)?;
        self.windows_are_as_the_alerts_say()?;
        self.replies_say_what_is(world, n_answers)?;
        self.baselines_are_kept(world)?;
        self.nothing_stays_below_its_floor(world)?;
        Ok(())
    }

    fn remember_windows(&mut self, world: &World) {
        let scheduler = world.scheduler.borrow();
        if self.of_this_moment.is_empty() {
            let known = self.windows.iter();
            let known = known.map(|(name, known)| (name.clone(), vec![known.window.clone()]));
            self.of_this_moment = known.collect();
        }
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
                Some(known) if world.now() - known.since <= SEEN_AFTER => {
                    // Known, and no harm: whoever replaced it may not have seen its start.
                    self.raced.insert(end.name.replace("-end", "-start"));
                    world.now()
                }
                _ => world.now(),
            };
            let input = end.input.clone();
            let of_name = self.of_this_moment.entry(end.name.clone()).or_default();
            of_name.push(window.clone());
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
}

/// Scheduler knows minutes: an `end` fires anywhere in its own.
fn is_open(window: &Window, now: DateTime<Utc>) -> bool {
    window.start <= now && now + TimeDelta::minutes(1) < window.end
}
