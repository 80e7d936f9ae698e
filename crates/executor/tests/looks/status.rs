//! The overview: one message, whatever can be had.

use preheat::payload::{Payload, Status};
use preheat::port::FaultKind;
use preheat::schedule::end_of;
use preheat::target::Resource::{Ecs, Rds};
use preheat::target::Target;

use crate::world::{World, ZONE, at, instance, thread, window};

fn status() -> Payload {
    Payload::Status(Status {
        thread: thread("asked"),
        requested_by: "U1".to_owned(),
    })
}

#[tokio::test]
async fn one_message_shows_targets_and_windows_and_changes_nothing() {
    let world = World::new();
    let hot = instance("hot1", "creating", Some("preheat"));
    world.instances.borrow_mut().push(hot);
    for open_or_ahead in [
        window(Rds, "a", 2, 30, 90),
        window(Ecs, "a", 20, 50, 90),
        window(Ecs, "b", 30, 50, 95),
    ] {
        world.store(&open_or_ahead);
    }
    // Far ahead; over, though its schedule lingers; of a target configured no more.
    let mut far = window(Ecs, "far", 9, 40 * 1440 + 50, 40 * 1440 + 90);
    far.product.as_mut().unwrap().opens_at = at(40 * 1440 + 60);
    world.store(&far);
    world.store(&window(Ecs, "over", 9, -60, 0));
    let mut old = window(Ecs, "a", 5, 50, 90);
    old.target = Target::parse(Ecs, "prod/old").unwrap();
    world.store(&old);
    let trace = world.done(&status(), 45).await;
    assert_eq!(trace.calls, [""; 0]);
    assert_eq!(
        trace.posts,
        [":mag: *Status* · Tue 11/24 15:45 KST\n\
          *ECS `prod/api`*\n\
          • desired 4 · running 4 · pending 0\n\
          • min 2 · max 10\n\
          *Aurora `shop`* · available · 1/15 readers\n\
          • `shop-1` writer · available · db.r6g.large\n\
          • `hot1` hot · *creating* · db.r6g.large\n\
          :large_green_circle: Open windows: 1\n\
          *a padding* · opens Tue 11/24 16:00 KST\n\
          • Aurora `shop` +2 hot replicas · 15:30–16:30\n\
          :calendar: Next windows\n\
          *a padding* · opens Tue 11/24 16:00 KST\n\
          • ECS `prod/api` 20 tasks · 15:50–16:30\n\
          • ECS `prod/old` 5 tasks · 15:50–16:30\n\
          *b padding* · opens Tue 11/24 16:00 KST\n\
          • ECS `prod/api` 30 tasks · 15:50–16:35\n\
          *far padding* · opens Sun 01/03 16:00 KST\n\
          • ECS `prod/api` 9 tasks · 15:50–16:30"]
    );
}

#[tokio::test]
async fn one_that_cannot_be_had_does_not_stop_the_others() {
    for (call, said) in [
        ("DescribeServices", "`prod/api`: could not be looked at now"),
        ("DescribeDBClusters", "`shop`: could not be looked at now"),
        ("ListSchedules", "Windows: could not be looked at now"),
        ("GetSchedule", "Windows: could not be looked at now"),
    ] {
        let world = World::new();
        world.store(&window(Ecs, "a", 20, 50, 90));
        world.faults.replace(vec![(call, FaultKind::Transient)]);
        let trace = world.done(&status(), 55).await;
        let [text] = trace.posts.as_slice() else {
            panic!("{trace:?}");
        };
        assert!(text.contains(said), "{text}");
        for (part, missing) in [
            ("*ECS `prod/api`*\n", "DescribeServices"),
            ("*Aurora `shop`* · available", "DescribeDBClusters"),
            ("Open windows: 1", "Schedule"),
        ] {
            assert_eq!(text.contains(part), !call.contains(missing), "{text}");
        }
    }
}

#[tokio::test]
async fn what_does_not_exist_or_cannot_be_read_has_its_line() {
    let world = World::new();
    world.services.borrow_mut().clear();
    let mut broken = end_of(&window(Ecs, "a", 20, 50, 90), ZONE);
    broken.input = r#"{"version": 2}"#.to_owned();
    world.put(broken);
    let trace = world.done(&status(), 55).await;
    for said in [
        ":warning: There is no ECS service `prod/api`",
        "*Aurora `shop`* · available",
        "These schedules cannot be read: `prod-api-a-1124-ecs-end`",
    ] {
        assert!(trace.posts[0].contains(said), "{trace:?}");
    }
}

#[tokio::test]
async fn slack_being_down_is_no_fault() {
    let mut world = World::new();
    world.slack_is_down = true;
    world.done(&status(), 55).await.is_silent();
}
