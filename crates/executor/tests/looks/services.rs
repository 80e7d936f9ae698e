//! ECS: raising, holding, giving back.

use executor::chain;
use preheat::payload::{Payload, Reconcile};
use preheat::port::FaultKind;
use preheat::schedule::end_of;
use preheat::target::Resource::Ecs;
use preheat::window::Window;

use crate::world::{World, ZONE, service, thread, window};

#[tokio::test]
async fn a_window_raises_and_autoscaling_brings_back() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);

    let trace = world.start(&sale, 50).await;
    assert_eq!(trace.calls, ["create prod-api-baseline", "bounds 20..20"]);
    assert_eq!(
        trace.posts,
        ["ECS `prod/api`: tasks 4 → 20, min 2 → 20, max 10 → 20 (`a` padding begins)"]
    );
    world.start(&sale, 50).await.is_silent();
    world.reconcile(55).await.is_silent();

    let trace = world.end(&sale, 90).await;
    assert_eq!(trace.calls, ["update prod-api-baseline", "bounds 2..20"]);
    assert_eq!(
        trace.posts,
        ["ECS `prod/api`: min 20 → 2 (`a` padding is over)\n\
          ECS `prod/api`: autoscaling takes the 20 tasks down from here; \
          the maximum goes back after that."]
    );
    world.end(&sale, 90).await.is_silent();
    world.take(&sale);
    world
        .services
        .borrow_mut()
        .get_mut("prod/api")
        .unwrap()
        .desired = 9;
    let trace = world.reconcile(95).await;
    assert_eq!(trace.calls, ["update prod-api-baseline", "bounds 2..10"]);
    assert_eq!(trace.posts, ["ECS `prod/api`: max 20 → 10 (periodic look)"]);
    let trace = world.reconcile(100).await;
    assert_eq!(trace.calls, ["delete prod-api-baseline"]);
    assert!(trace.posts.is_empty(), "{trace:?}");
    world.reconcile(105).await.is_silent();
}

#[tokio::test]
async fn a_scale_that_the_list_lacks_is_held() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    let scale = Window {
        product: None,
        ..window(Ecs, "now", 30, 89, 149)
    };
    let end = end_of(&scale, ZONE);
    world.unlisted.borrow_mut().insert(end.name.clone());
    world.put(end);
    world.start(&scale, 89).await;
    assert_eq!(world.api(), "30..30/30");
    world.end(&sale, 90).await.is_silent();
}

#[tokio::test]
async fn without_autoscaling_tasks_go_back_with_the_last_window() {
    let world = World::new();
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), service(None, 4));
    let (a, b) = (window(Ecs, "a", 20, 50, 90), window(Ecs, "b", 30, 60, 120));
    world.store(&a);
    world.store(&b);
    world.start(&a, 50).await;
    assert_eq!(world.api(), "20");
    world.start(&b, 60).await;
    assert_eq!(world.api(), "30");
    world.end(&a, 90).await.is_silent();
    let trace = world.end(&b, 120).await;
    assert_eq!(trace.calls, ["update prod-api-baseline", "desired 4"]);
    // The record goes when a later look finds the service as it was.
    world.take(&a);
    world.take(&b);
    let trace = world.reconcile(125).await;
    assert_eq!(trace.calls, ["delete prod-api-baseline"]);
    assert!(trace.posts.is_empty(), "{trace:?}");
    world.reconcile(130).await.is_silent();
}

#[tokio::test]
async fn what_is_set_after_the_last_window_is_nobodys_concern() {
    let world = World::new();
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), service(None, 4));
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    world.end(&sale, 90).await;
    world.take(&sale);
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), service(None, 7));
    let trace = world.reconcile(95).await;
    assert_eq!(trace.calls, ["delete prod-api-baseline"]);
    assert_eq!((trace.posts.len(), world.api()), (0, "7".to_owned()));
}

#[tokio::test]
async fn bounds_that_are_refused_do_not_keep_tasks_from_rising() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    let denied = ("RegisterScalableTarget", FaultKind::Denied);
    world.faults.replace(vec![denied]);
    let trace = world.start(&sale, 50).await;
    let told = &trace.calls[2];
    assert_eq!(trace.calls[..2], ["create prod-api-baseline", "desired 20"]);
    assert!(told.starts_with("create claim-"), "{trace:?}");
    assert_eq!(world.api(), "2..10/20");
    let [text] = trace.posts.as_slice() else {
        panic!("{trace:?}");
    };
    assert!(text.starts_with("ECS `prod/api`: tasks 4 → 20 ("), "{text}");
    assert!(text.contains("role may `RegisterScalableTarget`"), "{text}");
    // With the right to, the bounds follow, and everything goes back.
    world.reconcile(55).await;
    assert_eq!(world.api(), "20..20/20");
    world.end(&sale, 90).await;
    assert_eq!(world.api(), "2..20/20");
}

#[tokio::test]
async fn a_start_without_its_end_does_nothing() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.start(&sale, 50).await.is_silent();
    let immediate = Payload::Start {
        window: sale.clone(),
        immediate: true,
        sent_at: None,
    };
    let (done, trace) = world.send(&immediate, 50).await;
    assert!(
        done.unwrap_err()
            .to_string()
            .contains("prod-api-a-1124-ecs-end")
    );
    trace.is_silent();
    // Lambda comes again a minute later: by then it was taken away.
    world.done(&immediate, 51).await.is_silent();
    world.store(&sale);
    world.done(&immediate, 51).await;
    assert_eq!(world.api(), "20..20/20");
}

#[tokio::test]
async fn a_window_that_appears_while_lowering_is_held() {
    let world = World::new();
    let (a, b) = (window(Ecs, "a", 20, 50, 90), window(Ecs, "b", 15, 80, 120));
    world.store(&a);
    world.start(&a, 50).await;
    world.lists.set(0);
    world.late.replace(Some(end_of(&b, ZONE)));
    world.end(&a, 90).await;
    assert_eq!(world.api(), "15..20/20");
    assert!(world.schedules.borrow().contains_key("prod-api-baseline"));
}

#[tokio::test]
async fn what_cannot_be_read_stops_lowering_but_not_raising() {
    let world = World::new();
    let (a, b) = (window(Ecs, "a", 20, 50, 90), window(Ecs, "b", 30, 50, 90));
    world.store(&a);
    let mut broken = end_of(&b, ZONE);
    broken.input = r#"{"version": 2}"#.to_owned();
    world.put(broken);
    let start = Payload::Start {
        window: a.clone(),
        immediate: false,
        sent_at: None,
    };
    let (done, _) = world.send(&start, 50).await;
    assert!(
        done.unwrap_err()
            .to_string()
            .contains("prod-api-b-1124-ecs-end")
    );
    assert_eq!(world.api(), "20..20/20");
    let (done, trace) = world.send(&Payload::End { window: a }, 90).await;
    assert!(done.is_err());
    trace.is_silent();
    // What its own `end` says cannot be read: not to be taken for a deleted window.
    let start = Payload::Start {
        window: b,
        immediate: false,
        sent_at: None,
    };
    assert!(world.send(&start, 50).await.0.is_err());
}

#[tokio::test]
async fn a_list_that_fails_lowers_nothing_and_is_retried() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    world
        .faults
        .replace(vec![("ListSchedules", FaultKind::Transient)]);
    let end = Payload::End { window: sale };
    let (done, trace) = world.send(&end, 90).await;
    assert!(done.is_err());
    trace.is_silent();
    world.done(&end, 91).await;
    assert_eq!(world.api(), "2..20/20");
}

#[tokio::test]
async fn a_run_that_dies_half_way_is_finished_by_the_next() {
    let world = World::new();
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), service(None, 4));
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world
        .faults
        .replace(vec![("UpdateService", FaultKind::Transient)]);
    let start = Payload::Start {
        window: sale.clone(),
        immediate: false,
        sent_at: None,
    };
    assert!(world.send(&start, 50).await.0.is_err());
    assert_eq!(world.start(&sale, 51).await.calls, ["desired 20"]);
    world.end(&sale, 90).await;
    assert_eq!(world.api(), "4");
}

/// No policy takes any away, and nor do we: somebody wanted that many.
#[tokio::test]
async fn tasks_that_somebody_added_stay_without_a_policy() {
    let world = World::new();
    let set = |bounds, desired| {
        let mut own = service(bounds, desired);
        own.scales_in = false;
        let mut services = world.services.borrow_mut();
        services.insert("prod/api".to_owned(), own);
    };
    set(Some((2, 10)), 4);
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    set(Some((20, 20)), 60);
    let trace = world.end(&sale, 90).await;
    assert_eq!(world.api(), "2..60/60");
    assert_eq!(
        trace.posts,
        [
            "ECS `prod/api`: somebody set the desired count to 60. It is kept when the last \
          window closes.\n\
          ECS `prod/api`: min 20 → 2, max 20 → 60 (`a` padding is over)\n\
          ECS `prod/api`: the 60 tasks stay until somebody takes them down; the maximum goes \
          back after that."
        ]
    );
    world.take(&sale);
    world.reconcile(95).await.is_silent();
    set(Some((2, 60)), 8);
    world.reconcile(100).await;
    assert_eq!(world.api(), "2..10/8");
    world.reconcile(105).await;
    assert!(!world.schedules.borrow().contains_key("prod-api-baseline"));
}

#[tokio::test]
async fn what_somebody_else_sets_is_kept_and_told_once() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    let by_hand = service(Some((6, 20)), 20);
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), by_hand);
    let trace = world.reconcile(55).await;
    assert_eq!(world.api(), "20..20/20");
    assert!(
        trace.posts[0].contains("somebody set the minimum to 6"),
        "{trace:?}"
    );
    world.reconcile(60).await.is_silent();
    world.end(&sale, 90).await;
    assert_eq!(world.api(), "6..20/20");
}

#[tokio::test]
async fn a_mistake_is_told_once_and_not_retried() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.services.borrow_mut().clear();
    let trace = world.start(&sale, 50).await;
    assert!(
        trace.posts[0].starts_with(":warning: There is no ECS service `prod/api`"),
        "{trace:?}"
    );
    world.reconcile(55).await.is_silent();

    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), service(None, 4));
    world
        .faults
        .replace(vec![("UpdateService", FaultKind::Denied)]);
    let asked = Payload::Reconcile(Some(Reconcile {
        target: sale.target.clone(),
        thread: thread("asked"),
        requested_by: "U1".to_owned(),
        sent_at: None,
    }));
    let trace = world.done(&asked, 60).await;
    assert!(trace.posts[0].contains("Check that the executor's role may `UpdateService`"));
    world
        .faults
        .replace(vec![("UpdateService", FaultKind::Denied)]);
    // The window's own thread has not heard of it.
    let trace = world.reconcile(65).await;
    assert!(
        trace.posts[0].contains("role may `UpdateService`"),
        "{trace:?}"
    );
    world
        .faults
        .replace(vec![("UpdateService", FaultKind::Denied)]);
    world.reconcile(66).await.is_silent();
    world.reconcile(70).await;
    assert_eq!(world.api(), "20");
}

#[tokio::test]
async fn nothing_is_raised_before_its_baseline_is_saved() {
    let world = World::new();
    world
        .services
        .borrow_mut()
        .insert("prod/api".to_owned(), service(None, 4));
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world
        .faults
        .replace(vec![("CreateSchedule", FaultKind::Transient)]);
    let start = Payload::Start {
        window: sale.clone(),
        immediate: false,
        sent_at: None,
    };
    let (done, trace) = world.send(&start, 50).await;
    assert!(done.is_err());
    trace.is_silent();
    assert_eq!(world.api(), "4");
    let trace = world.start(&sale, 51).await;
    assert_eq!(trace.calls, ["create prod-api-baseline", "desired 20"]);
}

#[tokio::test]
async fn the_baseline_of_another_service_is_not_taken_for_this_ones() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    let mut stored = world.schedules.borrow()["prod-api-baseline"].clone();
    stored.input = stored.input.replace("prod/api", "prod/web");
    world.put(stored);
    let (done, trace) = world.send(&Payload::End { window: sale }, 90).await;
    let error = done.unwrap_err();
    assert!(
        chain(&error).contains("it is not the baseline of `prod/api`"),
        "{error:?}"
    );
    trace.is_silent();
}
