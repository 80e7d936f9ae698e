//! The check before a product opens: what is missing is tried again, and told loudly.

use preheat::payload::{Check, Payload};
use preheat::port::FaultKind;
use preheat::target::Resource::{Ecs, Rds};
use preheat::window::{Product, Window};

use crate::world::{World, at, instance, thread, window};

fn check_of(windows: &[&Window]) -> Payload {
    let product = windows[0].product.clone().unwrap();
    Payload::Check(Check {
        product,
        targets: windows
            .iter()
            .map(|window| (window.target.clone(), window.count))
            .collect(),
        thread: thread("a"),
        requested_by: "U1".to_owned(),
    })
}

fn every_task_runs(world: &World) {
    for service in world.services.borrow_mut().values_mut() {
        service.running = service.desired;
    }
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
    assert_eq!(
        trace.posts,
        [
            ":warning: <@U1> `a` padding is not ready yet; it opens at 16:00, in 5 min.\n\
          • ECS `prod/api` 4/20 running (since 15:50, 5 min now), 16 not started: \
          if that stays, look at the service's events in the ECS console"
        ]
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
    assert!(trace.posts[0].contains("`hot1` creating"), "{trace:?}");
    // Delivered when the doors are open already.
    world.done(&check, 60).await.is_silent();
    world
        .faults
        .replace(vec![("GetSchedule", FaultKind::Transient)]);
    assert!(world.send(&check, 55).await.0.is_err());
}

#[tokio::test]
async fn a_window_that_the_check_does_not_name_is_measured_too() {
    let world = World::new();
    let (ecs, rds) = (window(Ecs, "a", 20, 50, 90), window(Rds, "a", 1, 30, 90));
    world.store(&ecs);
    world.store(&rds);
    world.start(&rds, 30).await;
    // Two commands at one moment: the later one's check did not see the other window.
    let trace = world.done(&check_of(&[&rds]), 55).await;
    assert!(trace.posts[0].contains("ECS `prod/api` 4/20"), "{trace:?}");
}

#[tokio::test]
async fn what_begins_after_the_check_is_not_passed_over() {
    let world = World::new();
    let (ecs, rds) = (window(Ecs, "a", 20, 57, 90), window(Rds, "a", 1, 30, 90));
    world.store(&ecs);
    let check = check_of(&[&ecs]);
    let trace = world.done(&check, 55).await;
    let ahead = ":hourglass: `a` padding, yet to begin: ECS `prod/api` 20 tasks · 15:57–16:30";
    assert_eq!(trace.posts, [ahead]);
    world.store(&rds);
    let hot = instance("hot1", "available", Some("preheat"));
    world.instances.borrow_mut().push(hot);
    let ready = ":white_check_mark: `a` padding is ready: Aurora `shop` 1/1 hot replicas";
    let trace = world.done(&check, 55).await;
    assert_eq!(trace.posts, [format!("{ready}\n{ahead}")]);
    // For a later opening of that day there is no check of its own.
    let mut later = window(Ecs, "a", 20, 170, 210);
    later.product = later.product.map(|product| Product {
        opens_at: at(180),
        ..product
    });
    world.store(&later);
    let ahead = ":hourglass: `a` padding, yet to begin: ECS `prod/api` 20 tasks · 17:50–18:30 \
         (opens 18:00; ask `status` before that)";
    let trace = world.done(&check, 55).await;
    assert_eq!(trace.posts, [format!("{ready}\n{ahead}")]);
}

#[tokio::test]
async fn what_is_missing_is_tried_again_by_the_same_run() {
    let world = World::new();
    let (ecs, rds) = (window(Ecs, "a", 20, 50, 90), window(Rds, "a", 2, 30, 90));
    world.store(&ecs);
    world.store(&rds);
    // Neither `start` came.
    let check = check_of(&[&ecs, &rds]);
    let trace = world.done(&check, 55).await;
    assert_eq!(
        trace.calls,
        [
            "create prod-api-baseline",
            "bounds 20..20",
            "create hot1 in any zone",
            "create hot2 in any zone"
        ]
    );
    assert_eq!(
        trace.posts,
        [
            ":warning: <@U1> `a` padding is not ready yet; it opens at 16:00, in 5 min.\n\
          • ECS `prod/api` 4/20 running (since 15:50, 5 min now), 16 not started: \
          if that stays, look at the service's events in the ECS console\n\
          • Aurora `shop` 0/2 hot replicas (since 15:30, 25 min now), \
          `hot1` creating, `hot2` creating\n\
          :arrows_counterclockwise: What is missing was tried again just now.\n\
          ECS `prod/api`: tasks 4 → 20, min 2 → 20, max 10 → 20 (check before opening)\n\
          Aurora `shop`: hot replicas 0 → 2, creating `hot1`, `hot2`, \
          ready about 16:10 (check before opening)"
        ]
    );
}

#[tokio::test]
async fn what_is_ready_is_left_alone() {
    let world = World::new();
    let ecs = window(Ecs, "a", 20, 50, 90);
    world.store(&ecs);
    world.start(&ecs, 50).await;
    every_task_runs(&world);
    world.lists.set(0);
    world.done(&check_of(&[&ecs]), 55).await;
    assert_eq!(world.lists.get(), 0, "nothing was settled");
}

#[tokio::test]
async fn what_cannot_be_tried_is_told_and_tried_again_by_lambda() {
    let world = World::new();
    let rds = window(Rds, "a", 1, 30, 90);
    world.store(&rds);
    world
        .faults
        .replace(vec![("CreateDBInstance", FaultKind::WrongState)]);
    let (done, trace) = world.send(&check_of(&[&rds]), 55).await;
    assert!(done.is_err());
    let text = &trace.posts[0];
    assert!(
        text.contains("<@U1>") && text.contains("1 not there yet"),
        "{text}"
    );
    let failed =
        ":warning: `shop`: tried again just now, and failed. The next try is within 5 min.";
    assert!(text.contains(failed), "{text}");
    assert!(!text.contains("What is missing was tried"), "{text}");
    // No room in the account: somebody has to see to it, and hears so once.
    world
        .faults
        .replace(vec![("CreateDBInstance", FaultKind::Quota)]);
    let trace = world.done(&check_of(&[&rds]), 56).await;
    let told = "The account has no room for more DB instances";
    assert_eq!(trace.posts[0].matches(told).count(), 1, "{trace:?}");
    let trace = world.done(&check_of(&[&rds]), 57).await;
    assert_eq!(trace.calls, ["create hot1 in any zone"]);
}

/// ECS knows nothing of what it was not asked for.
#[tokio::test]
async fn tasks_that_could_not_be_asked_for_are_not_looked_for_at_ecs() {
    let world = World::new();
    let (ecs, rds) = (window(Ecs, "a", 20, 50, 90), window(Rds, "a", 1, 30, 90));
    world.store(&ecs);
    world.store(&rds);
    let refused = |call| (call, FaultKind::Transient);
    world.faults.replace(vec![
        refused("RegisterScalableTarget"),
        refused("UpdateService"),
    ]);
    let (done, trace) = world.send(&check_of(&[&ecs, &rds]), 55).await;
    assert!(done.is_err());
    assert_eq!(
        trace.posts,
        [
            ":warning: <@U1> `a` padding is not ready yet; it opens at 16:00, in 5 min.\n\
          • ECS `prod/api` 4/20 running (since 15:50, 5 min now), its desired count is still 4: \
          Preheat could not raise it\n\
          • Aurora `shop` 0/1 hot replicas (since 15:30, 25 min now), `hot1` creating\n\
          :arrows_counterclockwise: What is missing was tried again just now.\n\
          Aurora `shop`: hot replicas 0 → 1, creating `hot1`, ready about 16:10 \
          (check before opening)\n\
          :warning: `prod/api`: tried again just now, and failed. The next try is within 5 min. \
          (AWS failed: UpdateService: as the test wants it)"
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_seen_is_not_counted_as_none() {
    let world = World::new();
    let ecs = window(Ecs, "a", 20, 50, 90);
    world.store(&ecs);
    world.start(&ecs, 50).await;
    let refused = ("DescribeServices", FaultKind::Denied);
    world.faults.replace(vec![refused; 3]);
    let (_, trace) = world.send(&check_of(&[&ecs]), 55).await;
    let text = &trace.posts[0];
    assert!(text.contains("`prod/api` ?/20 running"), "{text}");
    assert!(text.contains("could not be looked at"), "{text}");
}

#[tokio::test]
async fn what_is_not_there_is_named_and_not_tried() {
    let world = World::new();
    let ecs = window(Ecs, "a", 20, 50, 90);
    world.store(&ecs);
    world.services.borrow_mut().clear();
    let trace = world.done(&check_of(&[&ecs]), 55).await;
    let [text] = trace.posts.as_slice() else {
        panic!("{trace:?}");
    };
    assert!(text.contains("there is no such service"), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[tokio::test]
async fn a_check_that_may_not_look_asks_for_help() {
    let world = World::new();
    let ecs = window(Ecs, "a", 20, 50, 90);
    world.store(&ecs);
    world
        .faults
        .replace(vec![("GetSchedule", FaultKind::Denied)]);
    let trace = world.done(&check_of(&[&ecs]), 55).await;
    let text = &trace.posts[0];
    assert!(text.starts_with(":warning: <@U1> `a` padding"), "{text}");
    assert!(text.contains("role may `GetSchedule`"), "{text}");
}

#[tokio::test]
async fn a_writer_that_was_a_hot_replica_is_told_before_the_opening() {
    let world = World::new();
    let rds = window(Rds, "a", 1, 30, 90);
    world.store(&rds);
    let mut hot1 = instance("hot1", "available", Some("preheat"));
    hot1.writer = true;
    let hot2 = instance("hot2", "available", Some("preheat"));
    world
        .instances
        .replace(vec![instance("shop-1", "available", None), hot1, hot2]);
    let trace = world.done(&check_of(&[&rds]), 55).await;
    let text = &trace.posts[0];
    assert!(text.contains("is ready"), "{text}");
    assert!(
        text.contains("made `hot1` the writer, so it will not be"),
        "{text}"
    );
}

#[tokio::test]
async fn replicas_that_begin_small_are_ready_and_told() {
    let world = World::new();
    let rds = window(Rds, "a", 1, 30, 90);
    world.store(&rds);
    let mut hot = instance("hot1", "available", Some("preheat"));
    hot.class = "db.serverless".to_owned();
    world.instances.borrow_mut().push(hot);
    let trace = world.done(&check_of(&[&rds]), 55).await;
    let text = &trace.posts[0];
    assert!(text.contains("is ready"), "{text}");
    assert!(text.contains("raise `MinCapacity`"), "{text}");
}

#[tokio::test]
async fn a_window_that_has_not_begun_is_not_late() {
    let world = World::new();
    let ecs = window(Ecs, "a", 20, 58, 90);
    world.store(&ecs);
    let trace = world.done(&check_of(&[&ecs]), 55).await;
    assert_eq!(trace.calls, Vec::<String>::new());
    let text = &trace.posts[0];
    assert!(text.contains("yet to begin"), "{text}");
    assert!(!text.contains("<@"), "nobody is called for it: {text}");
}
