//! Events that are about several targets, or about none.

use chrono::TimeDelta;
use executor::{ExecutorError, Ports, chain, handle};
use preheat::name;
use preheat::payload::{Check, Claim, Payload};
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
        let done = handle(&ports, &World::settings(), event, at(0)).await;
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
        world.reconcile(90).await.calls[1..],
        ["desired 4", "delete prod-old-baseline"]
    );
}

#[tokio::test]
async fn old_claims_are_swept() {
    let world = World::new();
    for (ts, age) in [("old", 25), ("new", 23)] {
        let claim = Payload::Claim(Claim {
            mention: thread(ts),
            claimed_at: at(0) - TimeDelta::hours(age),
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
async fn the_check_measures_by_what_is_stored() {
    let world = World::new();
    let (ecs, rds) = (window(Ecs, "a", 20, 50, 90), window(Rds, "a", 1, 30, 90));
    let check = Payload::Check(Check {
        product: ecs.product.clone().unwrap(),
        targets: vec![(ecs.target.clone(), 99), (rds.target.clone(), 9)],
        thread: thread("a"),
        requested_by: "U1".to_owned(),
    });
    world.done(&check, 55).await.is_silent();
    world.store(&ecs);
    world.start(&ecs, 50).await;
    let trace = world.done(&check, 55).await;
    assert!(trace.posts[0].contains("<@U1>"), "{trace:?}");
    assert!(
        trace.posts[0].contains("ECS `prod/api` 4/20 running (since 15:50)"),
        "{trace:?}"
    );
    world
        .services
        .borrow_mut()
        .get_mut("prod/api")
        .unwrap()
        .running = 20;
    let trace = world.done(&check, 55).await;
    assert_eq!(
        trace.posts,
        [":white_check_mark: `a` padding is ready: ECS `prod/api` 20/20 running"]
    );
    let status = |status: &str| {
        let mut services = world.services.borrow_mut();
        services.get_mut("prod/api").unwrap().status = status.to_owned();
    };
    status("DRAINING");
    let trace = world.done(&check, 55).await;
    assert!(
        trace.posts[0].contains("<@U1>"),
        "it is about to stop: {trace:?}"
    );
    status("ACTIVE");
    world.store(&rds);
    let trace = world.done(&check, 55).await;
    assert!(trace.posts[0].contains("1 do not exist"), "{trace:?}");
    // Delivered when the doors are open already.
    world.done(&check, 60).await.is_silent();
    world
        .faults
        .replace(vec![("GetSchedule", FaultKind::Transient)]);
    assert!(world.send(&check, 55).await.0.is_err());
}
