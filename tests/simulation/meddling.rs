//! What goes wrong: spells of bad weather, each with faults of its own.

use std::cell::{Cell, RefCell, RefMut};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::port::FaultKind;
use sandbox::line::{Fate, Firing, Meddler};
use sandbox::world::World;
use sandbox::world::chance::Chance;

use super::watch::{Broken, Watch};

/// Decides every call's fate, and has the watch look in front of every write: what
/// the writes before it left is what a run killed here would leave.
pub(super) struct Meddling {
    chance: RefCell<Chance>,
    watch: RefCell<Watch>,
    /// How often a call waits for others, out of eight.
    waits: u32,
    /// One schedule in so many does not simply fire.
    odd_firing_in: u32,
    broken: RefCell<Option<Broken>>,
    spell: Cell<Spell>,
    traps: RefCell<Vec<Trap>>,
    executors_at_once: usize,
    /// Draws what is made once more, so that nothing else depends on it.
    repeats: RefCell<Chance>,
    is_over: Cell<bool>,
}

/// While it lasts, one call in so many fails.
#[derive(Clone, Copy)]
struct Spell {
    until: DateTime<Utc>,
    one_in: u32,
    /// The only fault of it; `None` for a mixture.
    only: Option<Fate>,
    /// The only call that it concerns; `None` for any.
    call: Option<&'static str>,
}

/// What befalls the next calls of this kind, and no other: a spell seldom meets what is
/// seldom called, and seldom all that is called for one thing.
#[derive(Clone, Copy)]
struct Trap {
    lambda: &'static str,
    call: &'static str,
    fate: Fate,
    /// How many calls it is still for.
    left: u32,
}

/// Of executors side by side, one call in so many that change a service is made again.
const REPEATED_ONE_IN: u32 = 4;

const FAULTS: [Fate; 7] = [
    Fate::Refused(FaultKind::Transient),
    Fate::Refused(FaultKind::Transient),
    Fate::Refused(FaultKind::WrongState),
    Fate::Refused(FaultKind::Quota),
    Fate::AnswerLost,
    Fate::TooSlow,
    Fate::Killed,
];

/// Every call there is, and whose.
pub(super) const CALLED: [(&str, &str); 24] = [
    ("slack-handler", "ListSchedules"),
    ("slack-handler", "GetSchedule"),
    ("slack-handler", "CreateSchedule"),
    ("slack-handler", "UpdateSchedule"),
    ("slack-handler", "DeleteSchedule"),
    ("slack-handler", "Invoke"),
    ("slack-handler", "conversations.replies"),
    ("slack-handler", "chat.postMessage"),
    ("slack-handler", "chat.postEphemeral"),
    ("slack-handler", "chat.update"),
    ("executor", "ListSchedules"),
    ("executor", "GetSchedule"),
    ("executor", "CreateSchedule"),
    ("executor", "UpdateSchedule"),
    ("executor", "DeleteSchedule"),
    ("executor", "DescribeServices"),
    ("executor", "RegisterScalableTarget"),
    ("executor", "UpdateService"),
    ("executor", "DescribeDBClusters"),
    ("executor", "DescribeDBInstances"),
    ("executor", "CreateDBInstance"),
    ("executor", "DeleteDBInstance"),
    ("executor", "DescribeAccountAttributes"),
    ("executor", "chat.postMessage"),
];

/// Calls that a spell may concern alone; the one that is made most often, more often.
const CALLS: [&str; 12] = [
    "GetSchedule",
    "GetSchedule",
    "ListSchedules",
    "CreateSchedule",
    "UpdateSchedule",
    "DeleteSchedule",
    "RegisterScalableTarget",
    "UpdateService",
    "CreateDBInstance",
    "DeleteDBInstance",
    "Invoke",
    "chat.postMessage",
];

impl Meddling {
    pub(super) fn new(seed: u64, world: &World) -> Self {
        let mut chance = Chance::new(seed ^ 0xfa17);
        // What the template reserves, and what an account without a quota to
        // reserve from gets.
        let executors_at_once = if chance.below(4) == 0 { 3 } else { 1 };
        Self {
            waits: 1 + chance.below(7),
            odd_firing_in: 4 + chance.below(20),
            chance: RefCell::new(chance),
            watch: RefCell::new(Watch::new(world, executors_at_once)),
            broken: RefCell::new(None),
            spell: Cell::new(Spell {
                until: DateTime::UNIX_EPOCH,
                one_in: 1,
                only: None,
                call: None,
            }),
            traps: RefCell::default(),
            executors_at_once,
            repeats: RefCell::new(Chance::new(seed ^ 0xec40)),
            is_over: Cell::new(false),
        }
    }

    /// From now on something goes wrong: for a while, or once.
    pub(super) fn begin(&self, now: DateTime<Utc>) {
        let mut chance = self.chance.borrow_mut();
        if chance.flip() {
            // Most often what capacity is lowered by.
            let n = chance.below(u32::try_from(CALLED.len()).unwrap() + 8);
            let called = CALLED.get(n as usize).copied();
            let (lambda, call) = called.unwrap_or(("executor", "GetSchedule"));
            let fate = FAULTS[chance.below(7) as usize];
            let left = 1 + chance.below(4) * chance.below(4);
            let trap = Trap {
                lambda,
                call,
                fate,
                left,
            };
            self.traps.borrow_mut().push(trap);
            return;
        }
        self.spell.set(Spell {
            until: now + TimeDelta::minutes((2 + chance.below(20)).into()),
            one_in: 1 + chance.below(5) * chance.below(8),
            only: FAULTS.get(chance.below(14) as usize).copied(),
            call: CALLS.get(chance.below(22) as usize).copied(),
        });
    }

    /// No more faults from here on.
    pub(super) fn stop(&self) {
        self.is_over.set(true);
    }

    /// What the watch has to be told.
    pub(super) fn watch(&self) -> RefMut<'_, Watch> {
        self.watch.borrow_mut()
    }

    /// Looks at the world between two steps, and says what was broken since.
    pub(super) fn look(&self, world: &World, answered: usize) -> Result<(), Broken> {
        match self.broken.take() {
            Some(broken) => Err(broken),
            None => self.watch.borrow_mut().look(world, answered),
        }
    }

    fn draw(&self, now: DateTime<Utc>, lambda: &str, call: &str) -> Fate {
        let mut chance = self.chance.borrow_mut();
        if chance.below(8) < self.waits {
            return Fate::Waits;
        }
        let mut traps = self.traps.borrow_mut();
        let of_call = |trap: &Trap| (trap.lambda, trap.call) == (lambda, call);
        let met = traps.iter_mut().find(|trap| of_call(trap));
        if let Some(met) = met.filter(|_| !self.is_over.get()) {
            met.left -= 1;
            let fate = met.fate;
            traps.retain(|trap| trap.left > 0);
            return fate;
        }
        let spell = self.spell.get();
        let is_spared = spell.call.is_some_and(|only| only != call);
        let is_over = self.is_over.get() || now > spell.until;
        if is_over || is_spared || chance.below(spell.one_in) != 0 {
            return Fate::Made;
        }
        let any = FAULTS.get(chance.below(7) as usize).copied();
        spell.only.or(any).unwrap_or(Fate::Killed)
    }
}

impl Meddler for Meddling {
    fn fate(&self, world: &World, lambda: &'static str, call: &'static str) -> Fate {
        let mut fate = self.draw(world.now(), lambda, call);
        // Whoever cannot claim a mention for good says so, as often as it is delivered.
        if fate == Fate::Refused(FaultKind::Quota) && lambda == "slack-handler" {
            fate = Fate::Refused(FaultKind::WrongState);
        }
        if fate != Fate::Waits && is_write(call) {
            let looked = self.watch.borrow_mut().look_between_calls(world);
            if let Err(broken) = looked {
                self.broken.borrow_mut().get_or_insert(broken);
            }
        }
        if FAULTS.contains(&fate) {
            self.watch.borrow_mut().excuse(world.now());
        }
        fate
    }

    fn firing(&self, world: &World, _: &str) -> Firing {
        let mut chance = self.chance.borrow_mut();
        if self.is_over.get() || chance.below(self.odd_firing_in) != 0 {
            return Firing::Once;
        }
        let later = TimeDelta::seconds((1 + chance.below(30) * chance.below(30)).into());
        let firing = match chance.below(4) {
            0 => return Firing::Twice(later),
            1 => Firing::Late(later),
            2 => Firing::Delayed(later),
            _ => Firing::Lost,
        };
        // The next look makes it good.
        self.watch.borrow_mut().excuse(world.now() + later);
        firing
    }

    fn made_again(&self, world: &World) -> Option<TimeDelta> {
        // One at a time, the next run begins when this one has its answer.
        if self.executors_at_once == 1 || self.is_over.get() {
            return None;
        }
        let mut chance = self.repeats.borrow_mut();
        let seconds = (chance.below(REPEATED_ONE_IN) == 0).then(|| 1 + chance.below(120))?;
        let later = TimeDelta::seconds(seconds.into());
        self.watch.borrow_mut().excuse(world.now() + later);
        Some(later)
    }

    fn executors_at_once(&self) -> usize {
        self.executors_at_once
    }
}

fn is_write(call: &str) -> bool {
    let reads = ["List", "Get", "Describe", "conversations."];
    !reads.iter().any(|read| call.starts_with(read))
}
