//! What goes wrong: spells of bad weather, each with faults of its own.

use std::cell::{Cell, RefCell};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::target::Target;
use sandbox::line::{Fate, Meddler};
use sandbox::world::World;
use sandbox::world::chance::Chance;
use sandbox::world::ecs::Service;

use super::watch::{Broken, Watch};

/// Decides every call's fate, and has the watch look in front of every write: what
/// the writes before it left is what a run killed here would leave.
pub(super) struct Meddling {
    chance: RefCell<Chance>,
    watch: RefCell<Watch>,
    broken: RefCell<Option<Broken>>,
    spell: Cell<Spell>,
    executors_at_once: usize,
    is_over: Cell<bool>,
}

/// While it lasts, one call in so many fails.
#[derive(Clone, Copy)]
struct Spell {
    until: DateTime<Utc>,
    one_in: u32,
    /// The only fault of it; `None` for a mixture.
    only: Option<Fate>,
}

const FAULTS: [Fate; 3] = [Fate::Refused, Fate::AnswerLost, Fate::Killed];

impl Meddling {
    pub(super) fn new(seed: u64, world: &World) -> Self {
        let mut chance = Chance::new(seed ^ 0xfa17);
        // What the template reserves, and what an account without a quota to
        // reserve from gets.
        let executors_at_once = if chance.below(4) == 0 { 3 } else { 1 };
        Self {
            chance: RefCell::new(chance),
            watch: RefCell::new(Watch::new(world, executors_at_once)),
            broken: RefCell::new(None),
            spell: Cell::new(Spell {
                until: DateTime::UNIX_EPOCH,
                one_in: 1,
                only: None,
            }),
            executors_at_once,
            is_over: Cell::new(false),
        }
    }

    pub(super) fn begin_spell(&self, now: DateTime<Utc>) {
        let mut chance = self.chance.borrow_mut();
        self.spell.set(Spell {
            until: now + TimeDelta::minutes((2 + chance.below(20)).into()),
            one_in: 2 + chance.below(5) * chance.below(8),
            only: FAULTS.get(chance.below(5) as usize).copied(),
        });
    }

    /// No more faults from here on.
    pub(super) fn stop(&self) {
        self.is_over.set(true);
    }

    /// Somebody changed a service, and wants it to stay so.
    pub(super) fn changed_by_hand(&self, target: Target, service: Service, world: &World) {
        let mut watch = self.watch.borrow_mut();
        watch.changed_by_hand(target, service, world);
    }

    /// A cluster has another writer.
    pub(super) fn failed_over(&self, world: &World) {
        self.watch.borrow_mut().failed_over(world);
    }

    /// Looks at the world between two steps, and says what was broken since.
    pub(super) fn look(&self, world: &World) -> Result<(), Broken> {
        match self.broken.take() {
            Some(broken) => Err(broken),
            None => self.watch.borrow_mut().look(world),
        }
    }

    /// Whether everything is as it was before anybody came.
    pub(super) fn is_as_it_was(&self, world: &World) -> Result<(), Broken> {
        self.watch.borrow().is_as_it_was(world)
    }

    fn draw(&self, now: DateTime<Utc>) -> Fate {
        let mut chance = self.chance.borrow_mut();
        if chance.below(3) == 0 {
            return Fate::Waits;
        }
        let spell = self.spell.get();
        if self.is_over.get() || now > spell.until || chance.below(spell.one_in) != 0 {
            return Fate::Made;
        }
        let any = FAULTS.get(chance.below(3) as usize).copied();
        spell.only.or(any).unwrap_or(Fate::Refused)
    }
}

impl Meddler for Meddling {
    fn fate(&self, world: &World, _: &'static str, call: &'static str) -> Fate {
        let fate = self.draw(world.now());
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

    fn executors_at_once(&self) -> usize {
        self.executors_at_once
    }
}

fn is_write(call: &str) -> bool {
    let reads = ["List", "Get", "Describe", "conversations."];
    !reads.iter().any(|read| call.starts_with(read))
}
