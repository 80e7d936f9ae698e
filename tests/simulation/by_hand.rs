//! What people, deploys and AWS itself do to the fleet behind our back.

use std::path::Path;

use chrono::TimeDelta;
use sandbox::sandbox::Sandbox;
use sandbox::world::World;
use sandbox::world::aurora::Supply;
use sandbox::world::chance::Chance;
use serde_json::{Value, json};

use super::watch::{self, Watch};
use preheat::target::Target;

/// A reader that is only named almost like a hot replica, and another stack's.
pub(super) fn furnish(world: &World) {
    let mut aurora = world.aurora.borrow_mut();
    let clusters: Vec<_> = aurora.clusters().map(|(id, _)| id.clone()).collect();
    for (id, n) in clusters.iter().zip(1..) {
        let (almost, foreign) = (format!("hotdeal-{n}"), format!("hot{n}"));
        assert!(aurora.put_instance(id, &almost, None, world.now()));
        assert!(aurora.put_instance(id, &foreign, Some("foreign"), world.now()));
    }
}

/// Somebody changes a service, or a cluster's replicas.
pub(super) fn change(chance: &mut Chance, world: &World, watch: &mut Watch) {
    match chance.below(4) {
        0 => delete_a_replica(chance, world, watch),
        1 => add_a_replica(chance, world, watch),
        _ => change_a_service(chance, world, watch),
    }
}

fn change_a_service(chance: &mut Chance, world: &World, watch: &mut Watch) {
    let services: Vec<_> = world
        .ecs
        .borrow()
        .services()
        .map(|(id, service)| (id.clone(), service.clone()))
        .collect();
    let n = chance.below(u32::try_from(services.len()).unwrap());
    let (id, mut service) = services.into_iter().nth(n as usize).unwrap();
    // A deploy sets the tasks back, whatever the bounds are.
    let is_deploy = service.bounds.is_some() && chance.flip();
    match &mut service.bounds {
        Some(_) if is_deploy => {
            service.desired = 3 + 2 * chance.below(6);
            let told = format!("deploys {id} with {} tasks", service.desired);
            world.note("somebody", told);
        }
        Some(bounds) => {
            bounds.min = 1 + 2 * chance.below(5);
            bounds.max = 11 + 2 * chance.below(10);
            service.desired = service.desired.clamp(bounds.min, bounds.max);
            let told = format!("gives {id} bounds {}..{}", bounds.min, bounds.max);
            world.note("somebody", told);
        }
        None => {
            service.desired = 3 + 2 * chance.below(6);
            world.note("somebody", format!("gives {id} {} tasks", service.desired));
        }
    }
    let mut ecs = world.ecs.borrow_mut();
    ecs.put(id.clone(), service.clone(), world.now());
    drop(ecs);
    if !is_deploy {
        watch.wants(Target::Ecs(id), service);
    }
    watch.changed_by_hand(world);
}

fn delete_a_replica(chance: &mut Chance, world: &World, watch: &mut Watch) {
    let ours = watch::members(world).filter(|(_, one)| !one.writer && watch::is_ours(one));
    let ours: Vec<_> = ours.collect();
    let n = chance.below(u32::try_from(ours.len()).unwrap());
    if let Some((_, one)) = ours.get(n as usize) {
        world.aurora.borrow_mut().delete(&one.name, world.now());
        world.note("somebody", format!("deletes {}", one.name));
        watch.changed_by_hand(world);
    }
}

/// Without a tag, by the name that we would give.
fn add_a_replica(chance: &mut Chance, world: &World, watch: &mut Watch) {
    let name = format!("hot{}", 3 + chance.below(4));
    let mut aurora = world.aurora.borrow_mut();
    if aurora.cluster_of(&name).is_some() {
        return;
    }
    let cluster = aurora.clusters().next().map(|(id, _)| id.clone()).unwrap();
    let is_there = chance.flip();
    assert!(match is_there {
        true => aurora.put_instance(&cluster, &name, None, world.now()),
        false => aurora.put_creating(&cluster, &name, world.now()),
    });
    drop(aurora);
    let does = if is_there { "adds" } else { "creates" };
    world.note("somebody", format!("{does} {name} in {cluster}"));
    watch.changed_by_hand(world);
}

/// Replicas become slow, broken or rare, or are to be had again.
pub(super) fn change_supply(chance: &mut Chance, world: &World) {
    let supply = match chance.below(6) {
        0 => Supply::Slow(TimeDelta::minutes(40)),
        1 => Supply::Failing,
        2 => Supply::OneZone,
        3 => Supply::None,
        _ => Supply::Plenty,
    };
    world.aurora.borrow_mut().supply = supply;
    world.note("aurora", format!("supply of replicas: {supply:?}"));
}

/// The writer's part goes to any member that can take it.
pub(super) fn fail_over(chance: &mut Chance, world: &World) {
    let members = watch::members(world).filter(|(_, one)| one.status == "available");
    let members: Vec<_> = members.collect();
    let n = chance.below(u32::try_from(members.len()).unwrap());
    let (cluster, heir) = &members[n as usize];
    world.aurora.borrow_mut().fail_over(cluster, &heir.name);
    world.note("aurora", format!("{cluster} fails over to {}", heir.name));
}

/// A setting changes under the windows that stand.
pub(super) fn deploy(chance: &mut Chance, sandbox: &mut Sandbox) {
    let (name, value) = match chance.below(3) {
        0 => ("HOLD_MINUTES", 5 + chance.below(60)),
        1 => ("RDS_LEAD_MINUTES", 15 + chance.below(30)),
        _ => ("CHECK_LEAD_MINUTES", 5 * chance.below(3)),
    };
    sandbox.set(name, &value.to_string()).unwrap();
    sandbox
        .world
        .note("somebody", format!("deploys {name}={value}"));
}

/// A payload as one of the versions stored it, or one that nobody understands.
pub(super) fn foreign_event(chance: &mut Chance) -> (String, Value) {
    let payloads = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/payloads");
    let mut files = Vec::new();
    for version in std::fs::read_dir(Path::new(payloads)).unwrap() {
        let of_version = std::fs::read_dir(version.unwrap().path()).unwrap();
        files.extend(of_version.map(|file| file.unwrap().path()));
    }
    files.sort();
    let n = chance.below(u32::try_from(files.len()).unwrap() + 2);
    match files.get(n as usize) {
        Some(file) => {
            let text = std::fs::read_to_string(file).unwrap();
            let name = file.strip_prefix(payloads).unwrap().display().to_string();
            (name, serde_json::from_str(&text).unwrap())
        }
        None if chance.flip() => (
            "of a later version".to_owned(),
            json!({"version": 9, "action": "end"}),
        ),
        None => ("junk".to_owned(), json!(["junk"])),
    }
}
