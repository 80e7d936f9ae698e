//! What a person is told who waits for an event: that it keeps failing, or that there
//! was nothing to do.

use preheat::payload::{Payload, Reconcile};
use preheat::port::FaultKind;
use preheat::target::Resource::{self, Ecs, Rds};
use preheat::target::Target;
use preheat::window::Window;

use crate::world::{Trace, World, at, instance, service, thread, window};

const BUSY: (&str, FaultKind) = ("UpdateService", FaultKind::Transient);

fn on_time(window: &Window) -> Payload {
    Payload::Start {
        window: window.clone(),
        immediate: false,
        sent_at: None,
    }
}

fn at_once(window: &Window, minute: i64) -> Payload {
    Payload::Start {
        window: window.clone(),
        immediate: true,
        sent_at: Some(at(minute)),
    }
}

fn taken_away(resource: Resource, target: &str, minute: i64) -> Payload {
    Payload::Reconcile(Some(Reconcile {
        target: Target::parse(resource, target).unwrap(),
        thread: thread("asked"),
        requested_by: "U1".to_owned(),
        sent_at: Some(at(minute)),
    }))
}

fn without_bounds() -> World {
    let world = World::new();
    let mut services = world.services.borrow_mut();
    services.insert("prod/api".to_owned(), service(None, 4));
    drop(services);
    world
}

/// As Lambda tries it: at once, after a minute, after two more.
async fn fails_for_good(world: &World, payload: &Payload, minute: i64) -> Vec<String> {
    let mut said = Vec::new();
    for minute in [minute, minute + 1, minute + 3] {
        world.faults.replace(vec![BUSY]);
        let (done, trace) = world.send(payload, minute).await;
        assert!(done.is_err());
        said.extend(
            trace
                .posts
                .into_iter()
                .map(|post| format!("{minute} {post}")),
        );
    }
    said
}

#[tokio::test]
async fn what_fails_at_every_try_is_told_once() {
    let words = ":warning: `prod/api`: `UpdateService` failed. It will be tried again. \
         (AWS: as the test wants it)";
    let world = without_bounds();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    let said = fails_for_good(&world, &on_time(&sale), 50).await;
    assert_eq!(said, [format!("53 {words}")]);
    // The periodic look has no one to tell.
    world.faults.replace(vec![BUSY]);
    let (done, trace) = world.send(&Payload::Reconcile(None), 55).await;
    assert!(done.is_err() && trace.posts.is_empty(), "{trace:?}");
    world.reconcile(60).await;

    let end = Payload::End {
        window: sale.clone(),
    };
    let said = fails_for_good(&world, &end, 90).await;
    assert_eq!(said, [format!("93 {words}")]);

    world.take(&sale);
    let said = fails_for_good(&world, &taken_away(Ecs, "prod/api", 100), 100).await;
    assert_eq!(said, [format!("103 {words}")]);
    // One that begins late counts from when it was sent.
    world.store(&window(Ecs, "a", 30, 50, 150));
    let late = at_once(&window(Ecs, "a", 30, 50, 150), 110);
    let said = fails_for_good(&world, &late, 110).await;
    assert_eq!(said, [format!("113 {words}")]);
}

#[tokio::test]
async fn a_cluster_without_a_writer_is_told_apart_from_a_failover() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    let reader = instance("shop-1", "available", None);
    world.instances.replace(vec![reader]);
    let (done, trace) = world.send(&on_time(&sale), 31).await;
    assert!(done.is_err() && trace.posts.is_empty(), "{trace:?}");
    let (done, trace) = world.send(&on_time(&sale), 33).await;
    assert!(done.is_err());
    let words = ":warning: Aurora `shop` has no writer";
    assert!(trace.posts[0].starts_with(words), "{trace:?}");
}

#[tokio::test]
async fn what_begins_now_and_is_there_already_is_told() {
    let world = World::new();
    let (a, b) = (window(Ecs, "a", 20, 50, 90), window(Ecs, "b", 20, 55, 90));
    world.store(&a);
    world.start(&a, 50).await;
    world.store(&b);
    let trace = world.done(&at_once(&b, 55), 55).await;
    assert_eq!(
        trace.posts,
        ["ECS `prod/api`: already 20 tasks; nothing to change."]
    );
    // Nobody was promised anything by a schedule.
    world.start(&b, 55).await.is_silent();

    let (a, b) = (window(Rds, "a", 2, 30, 90), window(Rds, "b", 2, 35, 90));
    world.store(&a);
    world.start(&a, 30).await;
    world.store(&b);
    let trace = world.done(&at_once(&b, 35), 35).await;
    let words = "Aurora `shop`: already 2 hot replicas (2 of them not available yet); \
         nothing to change.";
    assert_eq!(trace.posts, [words]);
}

#[tokio::test]
async fn what_stays_although_a_window_was_taken_away_says_for_what() {
    let world = World::new();
    for resource in [Ecs, Rds] {
        let (a, b) = (
            window(resource, "a", 2, 30, 90),
            window(resource, "b", 2, 40, 120),
        );
        world.store(&a);
        world.store(&b);
        world.start(&a, 30).await;
        world.take(&a);
    }
    for one in world.instances.borrow_mut().iter_mut() {
        one.status = "available".to_owned();
    }
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), service(Some((2, 10)), 4));
    let closed = async |resource, target, minute| -> Trace {
        world
            .done(&taken_away(resource, target, minute), minute)
            .await
    };
    let trace = closed(Rds, "shop", 45).await;
    assert_eq!(
        trace.posts,
        ["Aurora `shop`: stays at 2 hot replicas; `b` padding still needs 2."]
    );
    let trace = closed(Ecs, "prod/api", 45).await;
    assert_eq!(
        trace.posts,
        ["ECS `prod/api`: stays at 4 tasks; `b` padding still needs 2."]
    );
}

#[tokio::test]
async fn a_late_start_that_is_not_seen_yet_fails_and_is_sent_again() {
    let world = World::new();
    let sale = window(Rds, "a", 2, 30, 90);
    // Its start has passed long before it was asked for.
    let start = at_once(&sale, 45);
    let (done, trace) = world.send(&start, 45).await;
    assert!(done.is_err());
    trace.is_silent();
    world.done(&start, 46).await.is_silent();
    // A payload of before says no more than the window's own start.
    let before = Payload::Start {
        window: sale,
        immediate: true,
        sent_at: None,
    };
    world.done(&before, 45).await.is_silent();
}
