//! What must never be, not even between two calls.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use preheat::port::Instance;
use preheat::window::Window;
use sandbox::world::World;

use super::sight::{had, members, orphans, serving};
use super::{Broken, SEEN_AFTER, Watch};

impl Watch {
    /// A start is written after its end and deleted before it. What two people do at
    /// one moment may leave it alone only until both are done.
    pub(super) fn no_start_comes_before_its_end(&self, world: &World) -> Result<(), Broken> {
        for (start, end) in orphans(world) {
            let is_race = self.of_this_moment.contains_key(&end);
            let is_known = self.orphan_since.contains_key(&start) || self.raced.contains(&start);
            if !is_race && !is_known {
                return Err(Broken(format!("{start} is stored without its end")));
            }
        }
        Ok(())
    }

    pub(super) fn permanent_members_stay(&self, world: &World) -> Result<(), Broken> {
        let all: BTreeMap<String, Instance> = members(world)
            .map(|(_, one)| (one.name.clone(), one))
            .collect();
        let nobodys = self.permanent.iter().chain(&self.promoted);
        for name in nobodys.chain(&self.foreign) {
            if all.get(name).is_none_or(|one| one.status == "deleting") {
                return Err(Broken(format!("{name} was deleted")));
            }
        }
        Ok(())
    }

    pub(super) fn nothing_is_more_than_was_asked(&self, world: &World) -> Result<(), Broken> {
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
    pub(super) fn nothing_was_lowered_below_its_floor(&self, world: &World) -> Result<(), Broken> {
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

    /// A replica that takes connections is worth more than one that is on its way,
    /// whoever made that one.
    pub(super) fn no_serving_replica_was_taken(&self, world: &World) -> Result<(), Broken> {
        let now = world.now();
        if !self.is_one_at_a_time || self.had_at != now {
            return Ok(());
        }
        for (target, serve) in serving(world) {
            let floor = self.floor(&target, now, now - SEEN_AFTER);
            let was_taken = self.serving.get(&target).is_some_and(|had| serve < *had);
            if was_taken && serve < floor {
                let what = format!("{serve} replicas of {target} are left to serve, not {floor}");
                return Err(Broken(what));
            }
        }
        Ok(())
    }

    /// What a call added was asked for by a window that is recorded and open, or it
    /// was there before anybody came.
    pub(super) fn nothing_was_raised_for_nobody(&self, world: &World) -> Result<(), Broken> {
        let now = world.now();
        if self.had_at != now {
            return Ok(());
        }
        for (target, has) in had(world) {
            let before = self.services.get(&target);
            let own = before.map_or(0, |s| s.bounds.map_or(s.desired, |b| b.max));
            let was_raised = self.had.get(&target).is_some_and(|had| has > *had);
            if !was_raised || has <= own {
                continue;
            }
            let wants = |window: &&Window| {
                // A `start` fires within its minute, and its own may be a second ahead.
                let begins = window.start - TimeDelta::minutes(1);
                window.target == target && begins <= now && now < window.end
            };
            let windows = self.of_this_moment.values().flatten();
            let wanted = windows.filter(wants).map(|window| window.count).max();
            if wanted.unwrap_or(0) < has {
                let what = format!("{target} was raised to {has}, and no open window says so");
                return Err(Broken(what));
            }
        }
        Ok(())
    }
}
