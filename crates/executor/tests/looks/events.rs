//! Events that are about several targets, or about none.

use chrono::TimeDelta;
use executor::{ExecutorError, Ports, chain, handle};
use preheat::name;
use preheat::payload::{Claim, Payload};
use preheat::port::FaultKind;
use preheat::schedule::record;
use preheat::target::Resource::{Ecs, Rds};
use preheat::target::Target;

use crate::world::{World, ZONE, at, service, thread, window};

#[tokio::test]
async fn what_nobody_writes_is_refused() {
    let world = World::new();
    for event in [
        serde_json::json!({"version": 7, "action": "start"}),
        serde_json::json!({"action": "start"}),
        serde_json::json!({"version": 1, "action": "dance"}),
        serde_json::json!("reconcile"),
        serde_json::Value::Null,
    ] {
        let ports = Ports {
            schedules: &world,
            fleet: &world,
            chat: &world,
        };
        let done = handle(&ports, &World::settings(), event, at(0), "request").await;
        let error = done.unwrap_err();
        assert_eq!(error.name(), "BadPayload");
        assert!(chain(&error).starts_with("the payload is refused: "));
    }
    assert!(world.calls.borrow().is_empty());
}

#[tokio::test]
async fn one_target_that_fails_does_not_stop_another() {
    let world = World::new();
    let (ecs, rds) = (window(Ecs, "a", 20, 50, 90), window(Rds, "a", 1, 30, 90));
    world.store(&ecs);
    world.store(&rds);
    world
        .faults
        .replace(vec![("DescribeDBClusters", FaultKind::Transient)]);
    let (done, _) = world.send(&Payload::Reconcile(None), 60).await;
    let error = done.unwrap_err();
    assert!(matches!(&error, ExecutorError::Several(failed) if failed.len() == 1));
    assert_eq!(error.name(), "Fault");
    assert_eq!(
        chain(&error),
        "shop: AWS failed: DescribeDBClusters: as the test wants it"
    );
    assert_eq!(world.api(), "20..20/20");
}

#[tokio::test]
async fn a_service_that_is_configured_no_more_is_given_back() {
    let world = World::new();
    world
        .services
        .borrow_mut()
        .insert("prod/old".to_owned(), service(None, 4));
    let mut sale = window(Ecs, "a", 20, 50, 90);
    sale.target = Target::parse(Ecs, "prod/old").unwrap();
    world.store(&sale);
    assert_eq!(
        world.reconcile(50).await.calls,
        ["create prod-old-baseline", "desired 20"]
    );
    world.take(&sale);
    assert_eq!(
        world.reconcile(90).await.calls,
        ["update prod-old-baseline", "desired 4"]
    );
    assert_eq!(
        world.reconcile(95).await.calls,
        ["delete prod-old-baseline"]
    );
    world.reconcile(100).await.is_silent();
}

#[tokio::test]
async fn old_claims_are_swept() {
    let world = World::new();
    for (ts, age) in [("old", 25), ("new", 23)] {
        let claim = Payload::Claim(Claim {
            mention: thread(ts),
            claimed_at: at(0) - TimeDelta::hours(age),
            finished: true,
        });
        world.put(record(name::claim(&thread(ts), 0), &claim, at(0), ZONE));
    }
    let trace = world.reconcile(0).await;
    assert_eq!(
        trace.calls,
        [format!("delete {}", name::claim(&thread("old"), 0))]
    );
}

#[tokio::test]
async fn slack_being_down_never_stops_scaling() {
    let mut world = World::new();
    world.slack_is_down = true;
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    assert_eq!(world.api(), "20..20/20");
}

#[tokio::test]
async fn a_look_heals_what_events_did_not_do() {
    let world = World::new();
    let (ecs, rds) = (window(Ecs, "a", 20, 50, 90), window(Rds, "a", 2, 30, 90));
    world.store(&ecs);
    world.store(&rds);
    // Neither `start` came.
    let trace = world.reconcile(50).await;
    assert_eq!(world.api(), "20..20/20");
    let told = [
        "ECS `prod/api`: tasks 4 → 20, min 2 → 20, max 10 → 20 (periodic look)",
        "Aurora `shop`: hot replicas 0 → 2, creating `hot1`, `hot2`, \
         ready about 16:05 (periodic look)",
    ];
    assert_eq!(trace.posts, told);
    world.reconcile(55).await.is_silent();
    for one in world.instances.borrow_mut().iter_mut() {
        one.status = "available".to_owned();
    }
    // Neither `end` came, and their schedules were used up.
    world.take(&ecs);
    world.take(&rds);
    let trace = world.reconcile(95).await;
    assert_eq!(world.api(), "2..20/20");
    assert!(
        trace.posts.contains(
            &"Aurora `shop`: hot replicas 2 → 0, deleting `hot2`, `hot1` (periodic look)"
                .to_owned()
        ),
        "{trace:?}"
    );
    world.reconcile(100).await.is_silent();
}

#[tokio::test]
async fn a_window_that_nobody_closed_is_over_by_the_clock() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    world.reconcile(89).await.is_silent();
    // Its `end` is still stored: it never fired.
    world.reconcile(91).await;
    assert_eq!(world.api(), "2..20/20");
}

#[tokio::test]
async fn a_group_that_cannot_be_listed_is_a_fault_of_the_whole() {
    let world = World::new();
    world.store(&window(Ecs, "a", 20, 50, 90));
    let lists = ["ListSchedules"; 3];
    world
        .faults
        .replace(lists.map(|call| (call, FaultKind::Transient)).to_vec());
    let (done, trace) = world.send(&Payload::Reconcile(None), 60).await;
    assert!(done.is_err());
    trace.is_silent();
    // What is listed for a target of its own is enough for that one.
    world.faults.replace(Vec::new());
    world.reconcile(60).await;
    assert_eq!(world.api(), "20..20/20");
}

#[tokio::test]
async fn what_is_not_listed_beside_the_configured_targets_is_a_fault_of_its_own() {
    let world = World::new();
    let all = ("ListSchedules of all", FaultKind::Transient);
    world.faults.replace(vec![all]);
    let (done, _) = world.send(&Payload::Reconcile(None), 60).await;
    assert!(matches!(done, Err(ExecutorError::Fault(_))), "{done:?}");
    // A configured target that fails beside it says more.
    let service = ("DescribeServices", FaultKind::Transient);
    world.faults.replace(vec![all, service]);
    let (done, _) = world.send(&Payload::Reconcile(None), 60).await;
    let error = done.unwrap_err();
    assert!(
        matches!(&error, ExecutorError::Several(failed) if failed.len() == 1),
        "{error:?}"
    );
}
