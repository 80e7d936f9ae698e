//! A stateful world in memory behind every port of the domain.
//!
//! Each room is plain data with methods that answer as the real service does, and
//! says when something happens in it next. The ports are implemented on [`World`],
//! which asks the room and tells the journal. What AWS leaves open follows from
//! the seed.

pub mod aurora;
pub mod chance;
pub mod clock;
pub mod ecs;
mod fleet;
pub mod lambda;
pub mod scheduler;
pub mod slack;

use std::cell::{Cell, RefCell};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::line::Firing;
use crate::transcript::Entry;
use aurora::Aurora;
use chance::{Chance, Quirks};
use clock::Clock;
use ecs::Ecs;
use lambda::Queue;
use scheduler::Scheduler;
use slack::Slack;

/// Slack, Scheduler, ECS, Aurora and Lambda's queue at one virtual moment.
#[derive(Debug)]
pub struct World {
    /// The virtual clock.
    pub clock: Clock,
    /// The workspace.
    pub slack: RefCell<Slack>,
    /// The schedule group.
    pub scheduler: RefCell<Scheduler>,
    /// The services.
    pub ecs: RefCell<Ecs>,
    /// The clusters.
    pub aurora: RefCell<Aurora>,
    /// What is on its way to the executor.
    pub queue: RefCell<Queue>,
    zone: Cell<Tz>,
    chance: RefCell<Chance>,
    journal: RefCell<Vec<Entry>>,
}

impl World {
    /// An empty world at `now`.
    pub fn new(now: DateTime<Utc>, zone: Tz, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let quirks = Quirks::draw(&mut chance);
        let phase = TimeDelta::seconds(i64::from(chance.below(300)));
        Self {
            clock: Clock::new(now),
            slack: RefCell::default(),
            scheduler: RefCell::new(Scheduler::new(now, phase, quirks)),
            ecs: RefCell::default(),
            aurora: RefCell::new(Aurora::new(quirks)),
            queue: RefCell::default(),
            zone: Cell::new(zone),
            chance: RefCell::new(chance),
            journal: RefCell::default(),
        }
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The zone that the transcript is written in.
    pub fn zone(&self) -> Tz {
        self.zone.get()
    }

    /// Changes the zone that the transcript is written in.
    pub fn set_zone(&self, zone: Tz) {
        self.zone.set(zone);
    }

    /// Writes down that something happened now.
    pub fn note(&self, actor: &str, text: impl Into<String>) {
        self.journal.borrow_mut().push(Entry {
            at: self.now(),
            actor: actor.to_owned(),
            text: text.into(),
        });
    }

    /// What happened since this was asked last.
    pub fn take_journal(&self) -> Vec<Entry> {
        self.journal.take()
    }

    /// When something happens by itself next.
    pub fn next_event(&self) -> DateTime<Utc> {
        let events = [
            self.ecs.borrow().next_event(),
            self.aurora.borrow().next_event(),
            self.queue.borrow().next_event(),
        ];
        let first = self.scheduler.borrow().next_event();
        events.into_iter().flatten().fold(first, DateTime::min)
    }

    /// Moves the clock to `moment` and lets every room do what is due there.
    pub fn advance_to(&self, moment: DateTime<Utc>) {
        self.advance(moment, |_| Firing::Once);
    }

    /// The same, with `firing` to say what becomes of each schedule that is due.
    pub(crate) fn advance(&self, moment: DateTime<Utc>, firing: impl Fn(&str) -> Firing) {
        self.clock.move_to(moment);
        let now = self.now();
        let told = self.ecs.borrow_mut().tick(now);
        self.note_all("ecs", told);
        let told = self.aurora.borrow_mut().tick(now);
        self.note_all("aurora", told);
        let due = self.scheduler.borrow().due(now);
        for name in due {
            let firing = firing(&name);
            if firing != Firing::Once {
                self.note("scheduler", format!("! {name}  {}", said(firing)));
            }
            let delays: &[TimeDelta] = match &firing {
                Firing::Once => &[TimeDelta::zero()],
                Firing::Twice(later) => &[TimeDelta::zero(), *later],
                Firing::Delayed(later) => &[*later],
                Firing::Lost => &[],
                Firing::Late(later) => {
                    self.scheduler.borrow_mut().put_off(&name, now + *later);
                    continue;
                }
            };
            let Some(input) = self.scheduler.borrow_mut().fire(&name, now) else {
                continue;
            };
            // It comes every five minutes and seldom has something to do.
            if firing == Firing::Once && name != preheat::name::RECONCILE {
                self.note("scheduler", format!("! {name}  fires"));
            }
            for delay in delays {
                let input = input.clone();
                self.queue.borrow_mut().send(input, &name, now + *delay);
            }
        }
        self.scheduler.borrow_mut().sweep(now);
    }

    fn note_all(&self, actor: &str, told: Vec<String>) {
        for text in told {
            self.note(actor, text);
        }
    }

    /// A moment as the transcript writes it: the day only if it is another one.
    fn local(&self, moment: DateTime<Utc>) -> String {
        let zone = self.zone();
        let (local, now) = (moment.with_timezone(&zone), self.now().with_timezone(&zone));
        let format = match local.date_naive() == now.date_naive() {
            true => "%H:%M",
            false => "%m-%d %H:%M",
        };
        local.format(format).to_string()
    }
}

fn said(firing: Firing) -> String {
    match firing {
        Firing::Once => "fires".to_owned(),
        Firing::Twice(later) => format!("fires, and again {} s later", later.num_seconds()),
        Firing::Late(later) => format!("is {} s late", later.num_seconds()),
        Firing::Delayed(later) => format!("fires, under way for {} s", later.num_seconds()),
        Firing::Lost => "fires, and its event is lost".to_owned(),
    }
}
