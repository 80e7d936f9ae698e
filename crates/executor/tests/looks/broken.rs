//! Hot replicas that broke: others take over, and they go once those are available.

use preheat::payload::{Check, Payload};
use preheat::target::Resource::Rds;
use preheat::window::Window;

use crate::world::{World, thread, window};

/// Gives an instance another state.
fn becomes(world: &World, name: &str, status: &str) {
    let mut instances = world.instances.borrow_mut();
    let one = instances.iter_mut().find(|one| one.name == name).unwrap();
    one.status = status.to_owned();
}

fn check_of(window: &Window) -> Payload {
    Payload::Check(Check {
        product: window.product.clone().unwrap(),
        targets: vec![(window.target.clone(), window.count)],
        thread: thread("a"),
        requested_by: "U1".to_owned(),
    })
}

#[tokio::test]
async fn another_takes_over_in_another_zone_and_the_broken_one_goes() {
    let world = World::new();
    let sale = window(Rds, "a", 2, 30, 90);
    world.store(&sale);
    world.start(&sale, 30).await;
    becomes(&world, "hot1", "available");
    becomes(&world, "hot2", "insufficient-capacity");
    world.instances.borrow_mut()[2].zone = Some("a".to_owned());

    let trace = world.reconcile(35).await;
    assert_eq!(trace.calls, ["create hot3 in c"]);
    assert_eq!(
        trace.posts,
        [
            ":warning: Aurora `shop`: `hot2` (insufficient-capacity) will not become available; \
          others take over.\n\
          Aurora `shop`: hot replicas 1 → 2, creating `hot3`, ready about 15:50 (periodic look)"
        ]
    );
    // Told once.
    world.reconcile(40).await.is_silent();
    let trace = world.done(&check_of(&sale), 55).await;
    let line = "`hot3` creating, `hot2` insufficient-capacity: another takes over";
    assert!(trace.posts[0].contains(line), "{trace:?}");

    becomes(&world, "hot3", "available");
    let trace = world.reconcile(56).await;
    assert_eq!(trace.calls, ["delete hot2"]);
    assert_eq!(
        trace.posts,
        [
            "Aurora `shop`: deleting `hot2` (insufficient-capacity), which was of no use \
          (periodic look)"
        ]
    );
    world.reconcile(60).await.is_silent();
    let trace = world.done(&check_of(&sale), 57).await;
    assert!(trace.posts[0].contains("is ready"), "{trace:?}");
    assert_eq!(
        world.end(&sale, 90).await.calls,
        ["delete hot3", "delete hot1"]
    );
}

#[tokio::test]
async fn what_breaks_everywhere_is_named_with_what_to_do() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    world.start(&sale, 30).await;
    becomes(&world, "hot1", "failed");
    world.reconcile(35).await;
    becomes(&world, "hot2", "failed");
    // Made twice; a third one would fail as well. Nobody waits for this look, but nobody
    // has been told.
    let why = "1 are missing, because those that were made keep breaking.";
    let trace = world.reconcile(40).await;
    assert!(trace.posts[0].contains(why), "{trace:?}");
    world.reconcile(45).await.is_silent();
    let trace = world.start(&sale, 46).await;
    assert!(trace.posts[0].contains(why), "{trace:?}");
    let trace = world.done(&check_of(&sale), 55).await;
    let text = &trace.posts[0];
    assert!(text.starts_with(":warning: <@U1>"), "{text}");
    // The check says so in its own words.
    assert!(!trace.posts.concat().contains(why), "{trace:?}");
    let said = "`hot1` failed, `hot2` failed, 1 not there yet. Delete what is broken or change";
    assert!(text.contains(said), "{text}");
    assert_eq!(
        world.end(&sale, 90).await.calls,
        ["delete hot1", "delete hot2"]
    );
}

#[tokio::test]
async fn a_broken_replica_that_nobody_tagged_is_left_to_its_owner() {
    let world = World::new();
    let sale = window(Rds, "a", 1, 30, 90);
    world.store(&sale);
    let by_hand = crate::world::instance("hot1", "failed", None);
    world.instances.borrow_mut().push(by_hand);
    assert_eq!(world.start(&sale, 30).await.calls, ["create hot2 in a"]);
    becomes(&world, "hot2", "available");
    world.reconcile(50).await.is_silent();
}
