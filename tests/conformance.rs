//! The world is true: one suite runs every operation of the ports against the
//! sandbox's world in memory, and against moto through the adapter over HTTP.
//!
//! They agree wherever moto does what AWS does. Where it does not, the world goes by
//! AWS, and what each of them says stands in [`differences::DIFFERENCES`] with the
//! reason. One that is not listed fails, and so does one that is no more.
//!
//! What cannot be seen through the ports is not here: HTTP statuses, a schedule group
//! that does not exist, and that moto never fires anything.
#![cfg(test)]

mod clusters;
mod differences;
mod schedules;
mod services;
mod stages;

use std::collections::BTreeMap;
use std::fmt::Debug;

use preheat::port::Fault;

use self::differences::DIFFERENCES;
use self::stages::{Moto, Sandbox, Stage};

/// What came of each operation, in order.
#[derive(Default)]
struct Told(Vec<(&'static str, String)>);

impl Told {
    /// Notes what an operation gave: the value, or the kind of its fault.
    fn came<T: Debug>(&mut self, operation: &'static str, outcome: Result<T, Fault>) {
        let said = match outcome {
            Ok(value) => format!("{value:?}"),
            Err(fault) => format!("{:?} fault in {}", fault.kind, fault.call),
        };
        self.was(operation, said);
    }

    /// Notes what was seen.
    fn was(&mut self, operation: &'static str, seen: impl ToString) {
        let is_new = self.0.iter().all(|(known, _)| *known != operation);
        assert!(is_new, "{operation} is told twice");
        self.0.push((operation, seen.to_string()));
    }
}

async fn perform<S: Stage>(stage: &S) -> Told {
    let mut told = Told::default();
    schedules::perform(stage, &mut told).await;
    services::perform(stage, &mut told).await;
    clusters::perform(stage, &mut told).await;
    told
}

#[tokio::test]
async fn the_world_and_moto_differ_in_this_and_nothing_else() {
    let world = perform(&Sandbox::open()).await;
    let moto = perform(&Moto::open().await).await;
    let operations = |told: &Told| told.0.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    assert_eq!(operations(&world), operations(&moto));

    let mut listed = BTreeMap::new();
    for one in DIFFERENCES {
        assert!(
            listed.insert(one.operation, one).is_none(),
            "{} is listed twice",
            one.operation
        );
    }
    let mut wrong = Vec::new();
    for ((operation, world), (_, moto)) in world.0.iter().zip(&moto.0) {
        let said = format!("{operation}\n  moto:  {moto}\n  world: {world}");
        match listed.remove(operation) {
            None if world == moto => {}
            Some(one) if one.world == world && one.moto == moto && world != moto => {}
            None => wrong.push(format!("not listed: {said}")),
            Some(one) => wrong.push(format!("listed otherwise ({}): {said}", one.why)),
        }
    }
    wrong.extend(
        listed
            .keys()
            .map(|gone| format!("listed, but nothing does it: {gone}")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
