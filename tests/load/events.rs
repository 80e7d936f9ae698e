//! What wakes the executor, round after round: windows of every target open, change
//! and close, and their events come in any order, some of them twice.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use preheat::payload::{Check, Payload};
use preheat::port::{Creation, Schedules};
use preheat::schedule::{end_of, start_of};
use preheat::target::{Resource, Target};
use preheat::window::{Product, Window};
use sandbox::sample;
use sandbox::world::chance::Chance;
use serde_json::{Value, json};

use super::shop::{Shop, ZONE};
use super::slack::thread_of;

/// Windows of one target that may be open at once.
const WINDOWS: usize = 3;

/// One event in so many comes twice.
const TWICE_ONE_IN: u32 = 20;

/// The windows that stand, by target and number.
pub(super) struct Windows {
    chance: Chance,
    open: BTreeMap<(Target, usize), Window>,
    begun: DateTime<Utc>,
}

impl Windows {
    pub(super) fn new(seed: u64, now: DateTime<Utc>) -> Self {
        Self {
            chance: Chance::new(seed),
            open: BTreeMap::new(),
            begun: now,
        }
    }

    /// Changes the windows of every target, and gives the events of that, shuffled.
    /// In the last round all of them close.
    pub(super) async fn next_round(&mut self, shop: &Shop, is_last: bool) -> Vec<Value> {
        let mut events = Vec::new();
        for target in &shop.targets {
            for number in 0..WINDOWS {
                let slot = (target.clone(), number);
                let draw = if is_last { 0 } else { self.chance.below(4) };
                let before = self.open.get(&slot).cloned();
                match (draw, before) {
                    // It closes: its end has fired, and is gone from the group.
                    (0, Some(window)) => {
                        let end = end_of(&window, ZONE);
                        assert!(shop.schedules.delete(&end.name).await.unwrap());
                        events.push(end.input);
                        self.open.remove(&slot);
                    }
                    (0, None) => {}
                    // It stays, and its start comes once more.
                    (1, Some(window)) => events.push(start_of(&window, ZONE).input),
                    (_, before) => {
                        let window = self.draw_window(target, number);
                        let end = end_of(&window, ZONE);
                        if before.is_some() {
                            shop.schedules.update(&end).await.unwrap();
                        } else {
                            let made = shop.schedules.create(&end).await.unwrap();
                            assert_eq!(made, Creation::Created);
                        }
                        events.push(start_of(&window, ZONE).input);
                        events.push(check_of(&window));
                        self.open.insert(slot, window);
                    }
                }
            }
        }
        events.push(Payload::Reconcile(None).to_json(ZONE));
        let mut events: Vec<Value> = events
            .iter()
            .map(|event| serde_json::from_str(event).unwrap())
            .collect();
        events.push(json!({"version": 1, "action": "explode"}));
        self.shuffle(&mut events);
        events
    }

    /// Open now, for some hours.
    fn draw_window(&mut self, target: &Target, number: usize) -> Window {
        let count = match target.resource() {
            Resource::Ecs => 2 + self.chance.below(40),
            Resource::Rds => 1 + self.chance.below(3),
        };
        let minutes = i64::from(self.chance.below(30));
        let id = format!("{number}-{}", target.to_string().replace('/', "-"));
        Window {
            target: target.clone(),
            count,
            product: Some(Product {
                name: format!("상품 {id}"),
                id,
                opens_at: self.begun,
            }),
            start: self.begun - TimeDelta::minutes(30),
            end: self.begun + TimeDelta::minutes(180 + minutes),
            thread: thread_of(0),
            requested_by: sample::USER.to_owned(),
        }
    }

    fn shuffle(&mut self, events: &mut Vec<Value>) {
        let twice: Vec<Value> = events
            .iter()
            .filter(|_| self.chance.below(TWICE_ONE_IN) == 0)
            .cloned()
            .collect();
        events.extend(twice);
        for n in (1..events.len()).rev() {
            let other = self.chance.below(u32::try_from(n + 1).unwrap());
            events.swap(n, other as usize);
        }
    }
}

/// Whether what the window asks for is there.
fn check_of(window: &Window) -> String {
    let check = Check {
        product: window.product.clone().unwrap(),
        targets: vec![(window.target.clone(), window.count)],
        thread: window.thread.clone(),
        requested_by: window.requested_by.clone(),
    };
    Payload::Check(check).to_json(ZONE)
}
