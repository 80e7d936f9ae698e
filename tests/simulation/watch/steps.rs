//! What must not be once all runs of a moment are over, nor in the end.

use chrono::{DateTime, Utc};
use preheat::limits::RECORD_RESTS;
use preheat::name::{self, Kind};
use preheat::payload::Payload;
use preheat::port::Bounds;
use preheat::target::Target;
use sandbox::world::World;
use sandbox::world::aurora::Supply;

use super::promise::{self, Recorded};
use super::sight::{GROUP, failed, had, half, is_full, members, orphans, replies};
use super::{Broken, GRACE, Watch};

impl Watch {
    /// Known, and no harm: two mentions about one product at one moment can leave a
    /// start of the one beside an end of the other, or beside none. The executor does
    /// nothing for a start whose window is not what is recorded.
    pub(super) fn remember_races(&mut self, world: &World, n_answers: usize) {
        let scheduler = world.scheduler.borrow();
        self.raced
            .retain(|name| scheduler.present_input(name).is_some());
        if n_answers < 2 {
            return;
        }
        for one in scheduler.schedules() {
            let Ok(Payload::Start { window, .. }) = one.payload() else {
                continue;
            };
            let end = one.name.replace("-start", "-end");
            let recorded = self.windows.get(&end);
            if recorded.is_none_or(|known| !known.window.says_the_same(&window)) {
                self.raced.insert(one.name.clone());
            }
        }
    }

    pub(super) fn no_start_stays_without_its_end(&mut self, world: &World) -> Result<(), Broken> {
        let now = world.now();
        let orphans = orphans(world);
        let is_orphan = |name: &String| orphans.iter().any(|(start, _)| start == name);
        self.orphan_since.retain(|name, _| is_orphan(name));
        for (start, _) in &orphans {
            if self.raced.contains(start) {
                continue;
            }
            let since = *self.orphan_since.entry(start.clone()).or_insert(now);
            if self.excused_at < since || now - since > GRACE {
                return Err(Broken(format!("{start} is left without its end")));
            }
        }
        Ok(())
    }

    pub(super) fn nothing_stays_below_its_floor(&mut self, world: &World) -> Result<(), Broken> {
        let now = world.now();
        let is_short = world.aurora.borrow().supply == Supply::None;
        for (target, has) in had(world) {
            let floor = self.floor(&target, now, now);
            // For each that is wanted, two are tried, and then a person is asked.
            let n_failed = failed(world, &target);
            let is_stuck = n_failed > 0 && has + n_failed >= floor * 2;
            let has_no_room = is_full(world, &target);
            let cannot = is_stuck || has_no_room || is_short && matches!(target, Target::Rds(_));
            if has >= floor || cannot {
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

    pub(super) fn baselines_are_kept(&self, world: &World) -> Result<(), Broken> {
        let now = world.now();
        let changed_for = self.by_hand_at.map(|at| now - at.max(self.excused_at));
        for schedule in world.scheduler.borrow().schedules() {
            let Ok(Payload::Baseline(record)) = schedule.payload() else {
                continue;
            };
            // It is noticed at the next look. With no window open, the record only rests
            // until one lets go of it.
            let is_open = self.floor(&record.target, now, now) > 0;
            let noticed_within = if is_open { GRACE } else { GRACE + RECORD_RESTS };
            if changed_for.is_some_and(|age| age <= noticed_within) {
                continue;
            }
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

    /// Products open when their alerts say so, or when somebody said.
    pub(super) fn windows_are_as_the_alerts_say(&self) -> Result<(), Broken> {
        for (name, known) in &self.windows {
            let window = &known.window;
            let product = window.product.as_ref();
            let alert = self.openings.get(&window.thread.ts);
            if let Some((product, alert)) = product.zip(alert)
                && !alert.contains(&(product.id.clone(), product.opens_at))
                && !self.said_openings.contains(&product.opens_at)
            {
                let opens_at = product.opens_at;
                let what = format!("{name} opens at {opens_at}: the alert says {alert:?}");
                return Err(Broken(what));
            }
        }
        Ok(())
    }

    pub(super) fn replies_say_what_is(
        &mut self,
        world: &World,
        n_answers: usize,
    ) -> Result<(), Broken> {
        let windows = self.windows.iter();
        let windows = windows.map(|(name, known)| (name.clone(), known.window.clone()));
        let now: Recorded = windows.collect();
        let before = std::mem::replace(&mut self.before, now);
        let half = std::mem::replace(&mut self.half, half(world));
        for (mention, replies) in replies(world) {
            if replies.len() > 1 {
                let n = replies.len();
                return Err(Broken(format!("{mention} has {n} replies")));
            }
            for reply in replies {
                // A plan that waited to be confirmed is done only when its reply says so.
                let earlier = self.answered.insert(mention.clone(), reply.clone());
                let is_news = earlier
                    .is_none_or(|earlier| earlier != reply && earlier.contains(":point_right:"));
                if is_news && n_answers == 1 {
                    // What an earlier delivery of the mention began is not what was there.
                    let mut others = before.clone();
                    others.retain(|name, window| {
                        let is_its = window.product.is_none() && is_at(&mention, window.start);
                        !half.contains(name) && !is_its
                    });
                    promise::is_kept(&reply, &before, &others, &self.before, world.now())?;
                }
            }
        }
        Ok(())
    }

    /// Nothing is left of any window.
    pub(crate) fn is_as_it_was(&self, world: &World) -> Result<(), Broken> {
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
            let is_ours = member.group.as_deref() == Some(GROUP);
            if is_ours && !self.permanent.contains(&member.name) {
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

/// Whether a message was posted in this second.
fn is_at(ts: &str, at: DateTime<Utc>) -> bool {
    let seconds = ts.split('.').next();
    seconds.and_then(|seconds| seconds.parse().ok()) == Some(at.timestamp())
}
