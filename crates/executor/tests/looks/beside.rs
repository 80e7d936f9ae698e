//! ECS: runs that are slow, or go side by side, and what is shown or set late.

use preheat::payload::Payload;
use preheat::port::Bounds;
use preheat::target::Resource::Ecs;

use crate::world::{World, service, window};

/// A run that was slow, or waited for its turn, goes by the moment at which it began.
/// A window that was made since seems ahead of it, and is open in truth.
#[tokio::test]
async fn a_slow_run_does_not_take_away_what_was_asked_for_meanwhile() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    let again = window(Ecs, "a", 30, 52, 120);
    world.store(&again);
    world.start(&again, 52).await;
    assert_eq!(world.api(), "30..30/30");
    world.start(&sale, 50).await.is_silent();
    assert_eq!(world.api(), "30..30/30");
    // Nor is it raised for what is only ahead.
    let later = window(Ecs, "a", 40, 122, 150);
    world.store(&later);
    world.end(&again, 120).await;
    assert_eq!(world.api(), "30..30/30");
}

#[tokio::test]
async fn bounds_that_are_shown_late_are_given_back() {
    let own = Some(Bounds { min: 2, max: 30 });
    let world = World::new();
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), service(Some((2, 30)), 25));
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    assert_eq!(world.api(), "20..30/25");
    world.stale_bounds.set(own);
    world.end(&sale, 50).await;
    assert_eq!(world.api(), "2..30/25");
    world.take(&sale);
    world.stale_bounds.set(None);
    world.reconcile(55).await;
    assert!(!world.schedules.borrow().contains_key("prod-api-baseline"));
}

#[tokio::test]
async fn bounds_of_ours_that_are_still_shown_are_not_taken_for_the_baseline() {
    let world = World::new();
    let mut own = service(Some((2, 10)), 4);
    own.scales_in = false;
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), own);
    let (a, b) = (window(Ecs, "a", 20, 50, 90), window(Ecs, "b", 30, 91, 120));
    world.store(&a);
    world.start(&a, 50).await;
    world.end(&a, 90).await;
    assert_eq!(world.api(), "2..10/4");
    world.take(&a);
    world.stale_bounds.set(Some(Bounds { min: 20, max: 20 }));
    world.store(&b);
    world.start(&b, 91).await;
    world.stale_bounds.set(None);
    world.end(&b, 120).await;
    assert_eq!(world.api(), "2..10/4");
}

/// Where runs go side by side, the bounds of one may be set after those of the next two:
/// it was slow, or made its call again because the answer was lost.
#[tokio::test]
async fn bounds_of_ours_that_come_late_are_not_taken_for_the_baseline() {
    let world = World::new();
    for count in [20, 16, 30] {
        let sale = window(Ecs, "a", count, 50, 90);
        world.store(&sale);
        world.start(&sale, 50).await;
    }
    assert_eq!(world.api(), "30..30/30");
    let come_late = || {
        let mut late = service(Some((20, 20)), 20);
        late.scales_in = false;
        let mut services = world.services.borrow_mut();
        services.insert("prod/api".to_owned(), late);
    };
    come_late();
    let trace = world.reconcile(55).await;
    assert_eq!(world.api(), "30..30/30");
    assert!(!trace.posts[0].contains("somebody"), "{trace:?}");
    // Nor after the last window, as long as such a call can be on its way.
    let sale = window(Ecs, "a", 30, 50, 90);
    world.end(&sale, 90).await;
    assert_eq!(world.api(), "2..10/4");
    world.take(&sale);
    world.reconcile(93).await.is_silent();
    come_late();
    world.reconcile(94).await;
    assert_eq!(world.api(), "2..10/4");
    let trace = world.reconcile(98).await;
    assert_eq!(trace.calls, ["delete prod-api-baseline"]);
}

#[tokio::test]
async fn a_record_that_a_run_beside_this_one_wrote_is_kept() {
    let (a, b) = (window(Ecs, "a", 20, 50, 90), window(Ecs, "b", 30, 90, 120));
    let without_bounds = || {
        let world = World::new();
        let mut services = world.services.borrow_mut();
        services.insert("prod/api".to_owned(), service(None, 4));
        drop(services);
        world
    };
    let beside = without_bounds();
    beside.store(&b);
    beside.start(&b, 90).await;
    let world = without_bounds();
    world.store(&a);
    world.start(&a, 50).await;
    world.beside.replace(beside.schedules.take());
    world.end(&a, 90).await;
    let is_kept = world.schedules.borrow().contains_key("prod-api-baseline");
    assert!(is_kept, "the run beside this one needs it");
    world.start(&b, 91).await;
    assert_eq!(world.api(), "30");
    world.end(&b, 120).await;
    assert_eq!(world.api(), "4");
    world.take(&a);
    world.take(&b);
    world.reconcile(125).await;
    assert!(!world.schedules.borrow().contains_key("prod-api-baseline"));
}

#[tokio::test]
async fn a_baseline_that_a_run_beside_this_one_saved_first_is_read_again() {
    let (beside, other) = (World::new(), window(Ecs, "b", 12, 50, 90));
    beside.store(&other);
    beside.start(&other, 50).await;
    let saved = beside.schedules.take().remove("prod-api-baseline");
    let (world, sale) = (World::new(), window(Ecs, "a", 20, 50, 90));
    world.saved_first.replace(saved);
    world.store(&sale);
    world.start(&sale, 50).await;
    let record = world.schedules.borrow()["prod-api-baseline"].payload();
    let Ok(Payload::Baseline(record)) = record else {
        panic!("{record:?}");
    };
    assert_eq!(record.applied.min, Some(20), "it says what this run set");
    assert_eq!((record.baseline.min, record.baseline.desired), (Some(2), 4));
}
