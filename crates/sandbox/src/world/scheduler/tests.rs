use std::cell::Cell;

use chrono_tz::Tz;

use super::*;
use crate::line::Firing;

fn world(seed: u64) -> World {
    World::new(
        "2026-11-24T00:00:00Z".parse().unwrap(),
        Tz::Asia__Seoul,
        seed,
    )
}

/// A world with this quirk, or without it.
fn world_where(quirk: impl Fn(&Quirks) -> bool) -> World {
    (0..)
        .map(world)
        .find(|world| quirk(&world.scheduler.borrow().quirks))
        .unwrap()
}

fn schedule(name: &str, at: &str) -> Schedule {
    Schedule {
        name: name.to_owned(),
        at: at.parse().unwrap(),
        description: "a test".to_owned(),
        input: "{}".to_owned(),
        enabled: true,
    }
}

fn run_until(world: &World, moment: &str) -> usize {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    let mut n_events = 0;
    while world.next_event() <= moment {
        world.advance_to(world.next_event());
        while let Some(event) = world.queue.borrow_mut().take_due(world.now()) {
            n_events += usize::from(event.source != name::RECONCILE);
        }
    }
    n_events
}

#[tokio::test]
async fn a_schedule_fires_once_within_its_minute_and_goes() {
    for lingers in [false, true] {
        let world = world_where(|quirks| quirks.fired_schedules_linger == lingers);
        let one = schedule("one", "2026-11-24T01:00:30Z");
        assert_eq!(world.create(&one).await.unwrap(), Creation::Created);
        assert_eq!(world.create(&one).await.unwrap(), Creation::Exists);
        assert_eq!(run_until(&world, "2026-11-24T00:59:59Z"), 0);
        assert_eq!(run_until(&world, "2026-11-24T01:00:59Z"), 1);
        assert_eq!(world.get("one").await.unwrap().is_some(), lingers);
        assert_eq!(run_until(&world, "2026-11-24T02:00:00Z"), 0);
        assert_eq!(world.get("one").await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_update_of_what_has_fired_is_lost() {
    let world = world_where(|quirks| quirks.fired_schedules_linger);
    world
        .create(&schedule("one", "2026-11-24T01:00:00Z"))
        .await
        .unwrap();
    run_until(&world, "2026-11-24T01:00:59Z");
    let later = schedule("one", "2026-11-24T03:00:00Z");
    assert_eq!(world.update(&later).await.unwrap(), Update::Updated);
    assert_eq!(run_until(&world, "2026-11-24T04:00:00Z"), 0);
    assert_eq!(world.update(&later).await.unwrap(), Update::Missing);
}

#[tokio::test]
async fn records_and_perhaps_past_times_never_fire() {
    for fires in [false, true] {
        let world = world_where(|quirks| quirks.past_schedules_fire == fires);
        let record = Schedule {
            enabled: false,
            ..schedule("record", "2026-11-24T01:00:00Z")
        };
        world.create(&record).await.unwrap();
        world
            .create(&schedule("past", "2026-11-23T00:00:00Z"))
            .await
            .unwrap();
        let n_events = run_until(&world, "2026-11-24T02:00:00Z");
        assert_eq!(n_events, usize::from(fires));
    }
}

#[tokio::test]
async fn the_list_may_lag_but_a_name_is_found_at_once() {
    let world = world_where(|quirks| quirks.list_lags);
    world
        .create(&schedule("one", "2026-11-24T01:00:00Z"))
        .await
        .unwrap();
    assert_eq!(world.list("o").await.unwrap(), [""; 0]);
    assert!(world.get("one").await.unwrap().is_some());
    world.clock.move_to(world.now() + LIST_LAG);
    assert_eq!(world.list("").await.unwrap(), ["one", "reconcile"]);
    Schedules::delete(&world, "one").await.unwrap();
    assert_eq!(world.list("").await.unwrap(), ["one", "reconcile"]);
    assert!(world.get("one").await.unwrap().is_none());
    world.clock.move_to(world.now() + LIST_LAG);
    assert_eq!(world.list("").await.unwrap(), ["reconcile"]);
}

#[tokio::test]
async fn an_event_comes_as_somebody_says() {
    let later = TimeDelta::minutes(4);
    for (firing, minutes) in [
        (Firing::Once, vec![0]),
        (Firing::Twice(later), vec![0, 4]),
        (Firing::Late(later), vec![4]),
        (Firing::Delayed(later), vec![4]),
        (Firing::Lost, vec![]),
    ] {
        let world = world_where(|quirks| !quirks.fired_schedules_linger);
        let one = schedule("one", "2026-11-24T01:00:00Z");
        world.create(&one).await.unwrap();
        let once = Cell::new(Some(firing));
        let of = |name: &str| match name {
            "one" => once.take().unwrap_or(Firing::Once),
            _ => Firing::Once,
        };
        let mut came = Vec::new();
        while world.now() < one.at + TimeDelta::minutes(10) {
            world.advance(world.next_event(), of);
            while let Some(event) = world.queue.borrow_mut().take_due(world.now()) {
                if event.source == "one" {
                    came.push((world.now() - one.at).num_minutes());
                }
            }
        }
        assert_eq!(came, minutes, "{firing:?}");
    }
}

#[tokio::test]
async fn what_aws_refuses_is_refused() {
    let world = world(1);
    let fine = || schedule("one", "2026-11-24T01:00:00Z");
    for wrong in [
        Schedule {
            name: "예약".to_owned(),
            ..fine()
        },
        Schedule {
            name: "a".repeat(65),
            ..fine()
        },
        Schedule {
            name: String::new(),
            ..fine()
        },
        Schedule {
            description: "d".repeat(513),
            ..fine()
        },
        Schedule {
            input: "{".to_owned(),
            ..fine()
        },
    ] {
        assert_eq!(
            world.create(&wrong).await.unwrap_err().kind,
            FaultKind::Invalid
        );
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_is_refused_wherever_it_is_asked_for() {
    let world = world(0);
    for wrong in ["n".repeat(65), "겨울".to_owned(), "a b".to_owned()] {
        let faults = [
            world.get(&wrong).await.unwrap_err(),
            world.delete(&wrong).await.unwrap_err(),
            world.list(&wrong).await.unwrap_err(),
        ];
        assert!(faults.iter().all(|fault| fault.kind == FaultKind::Invalid));
    }
    assert_eq!(world.list("").await.unwrap(), [name::RECONCILE]);
}
