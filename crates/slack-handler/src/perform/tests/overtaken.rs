//! A `create` beside a `delete`, or another `create`, of the same windows.

use chrono_tz::Tz;
use preheat::payload::Check;
use preheat::schedule;
use preheat::target::{Resource, Target};
use preheat::window::{Product, ThreadRef, Window};

use super::*;

pub(super) const ZONE: Tz = Tz::Asia__Seoul;
pub(super) const ECS_END: &str = "prod-api-48213-0101-ecs-end";
pub(super) const ECS_START: &str = "prod-api-48213-0101-ecs-start";
const RDS_END: &str = "shop-48213-0101-rds-end";
const RDS_START: &str = "shop-48213-0101-rds-start";
pub(super) const CHECK: &str = "48213-0101-check";

fn product() -> Product {
    Product {
        id: "48213".to_owned(),
        name: String::new(),
        opens_at: NOW + TimeDelta::hours(1),
    }
}

fn thread() -> ThreadRef {
    ThreadRef {
        channel: "C1".to_owned(),
        ts: "1.0".to_owned(),
    }
}

fn window(resource: Resource, target: &str, start: DateTime<Utc>) -> Window {
    Window {
        target: Target::parse(resource, target).unwrap(),
        count: 2,
        product: Some(product()),
        start,
        end: NOW + TimeDelta::hours(2),
        thread: thread(),
        requested_by: "U1".to_owned(),
    }
}

pub(super) fn ahead() -> [Window; 2] {
    let start = NOW + TimeDelta::minutes(30);
    [
        window(Resource::Ecs, "prod/api", start),
        window(Resource::Rds, "shop", start),
    ]
}

fn write(schedule: Schedule) -> Write {
    Write::Put {
        schedule,
        before: None,
    }
}

pub(super) fn creation() -> Batch {
    let check = Check {
        product: product(),
        targets: Vec::new(),
        thread: thread(),
        requested_by: "U1".to_owned(),
    };
    let check = schedule::check_of(check, NOW + TimeDelta::minutes(55), ZONE);
    let ends = ahead().map(|window| write(schedule::end_of(&window, ZONE)));
    let first = ends.into_iter().chain([write(check)]);
    let starts = ahead().map(|window| write(schedule::start_of(&window, ZONE)));
    Batch {
        phases: vec![first.collect(), starts.to_vec()],
        then: Vec::new(),
        on_failure: OnFailure::TakeBack,
    }
}

/// As `delete` plans it: starts and the check, then ends and starts once more.
fn deletion() -> Batch {
    let remove = |names: &[&str]| {
        let names = names.iter().map(|name| Write::Remove {
            name: (*name).to_owned(),
            before: None,
        });
        names.collect()
    };
    let first = remove(&[ECS_START, RDS_START, CHECK]);
    let then = remove(&[ECS_END, RDS_END, ECS_START, RDS_START]);
    Batch {
        phases: vec![first, then],
        then: Vec::new(),
        on_failure: OnFailure::Leave,
    }
}

fn stored(group: &Group) -> Vec<String> {
    group.stored.borrow().keys().cloned().collect()
}

#[tokio::test]
async fn starts_whose_ends_are_gone_are_taken_back_and_said_so() {
    let (group, ear) = (Group::default(), Ear::default());
    *group.deleted_before.borrow_mut() = vec![
        ("create prod-api-48213-0101-ecs-start", ECS_END),
        ("create prod-api-48213-0101-ecs-start", RDS_END),
    ];
    let outcomes = perform(&group, &ear, &[creation()], NOW).await;
    let names = vec![ECS_END.to_owned(), RDS_END.to_owned()];
    assert_eq!(outcomes, [Outcome::Overtaken { names }]);
    assert_eq!(stored(&group), Vec::<String>::new());
}

#[tokio::test]
async fn a_window_that_still_stands_keeps_its_start_and_the_check() {
    let (group, ear) = (Group::default(), Ear::default());
    *group.deleted_before.borrow_mut() = vec![("create 48213-0101-check", ECS_END)];
    let outcomes = perform(&group, &ear, &[creation()], NOW).await;
    let names = vec![ECS_END.to_owned()];
    assert_eq!(outcomes, [Outcome::Overtaken { names }]);
    assert_eq!(stored(&group), [CHECK, RDS_END, RDS_START]);
}

#[tokio::test]
async fn of_windows_that_begin_now_the_executor_hears_of_those_that_stand() {
    let (group, ear) = (Group::default(), Ear::default());
    *group.deleted_before.borrow_mut() = vec![("create 48213-0101-check", ECS_END)];
    let now = [
        window(Resource::Ecs, "prod/api", NOW),
        window(Resource::Rds, "shop", NOW),
    ];
    let mut batch = creation();
    let check = batch.phases[0].split_off(2);
    let ends = now.iter().map(|window| schedule::end_of(window, ZONE));
    batch.phases = vec![ends.map(write).collect(), check];
    batch.then = now
        .map(|window| Payload::Start {
            window,
            immediate: true,
            sent_at: None,
        })
        .to_vec();
    let on_shop = batch.then[1].clone();
    perform(&group, &ear, &[batch], NOW).await;
    assert_eq!(*ear.heard.borrow(), [on_shop]);
}

#[tokio::test]
async fn an_end_that_is_only_not_seen_yet_is_not_missing() {
    let (group, ear) = (Group::default(), Ear::default());
    *group.not_seen_yet.borrow_mut() = vec![ECS_END];
    let outcomes = perform(&group, &ear, &[creation()], NOW).await;
    assert_eq!(outcomes, [Outcome::Done { not_told: None }]);
    assert_eq!(stored(&group).len(), 5);
}

/// Another `create` of the same product and day at the same moment, for other times.
#[tokio::test]
async fn a_start_whose_end_was_replaced_by_another_window_is_taken_back() {
    let (group, ear) = (Group::default(), Ear::default());
    let later = window(Resource::Ecs, "prod/api", NOW + TimeDelta::minutes(50));
    *group.stored_before.borrow_mut() = vec![(
        "create prod-api-48213-0101-ecs-start",
        schedule::end_of(&later, ZONE),
    )];
    let outcomes = perform(&group, &ear, &[creation()], NOW).await;
    let names = vec![ECS_END.to_owned()];
    assert_eq!(outcomes, [Outcome::Overtaken { names }]);
    assert_eq!(stored(&group), [CHECK, ECS_END, RDS_END, RDS_START]);
}

#[tokio::test]
async fn a_start_that_cannot_be_taken_back_is_named() {
    let (group, ear) = (Group::default(), Ear::default());
    *group.deleted_before.borrow_mut() = vec![
        ("create 48213-0101-check", ECS_END),
        ("create 48213-0101-check", RDS_END),
    ];
    let failing = ("delete shop-48213-0101-rds-start", Effect::None);
    *group.failing.borrow_mut() = vec![failing];
    let outcomes = perform(&group, &ear, &[creation()], NOW).await;
    let Outcome::Torn { names, .. } = &outcomes[0] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(names, &[RDS_START]);
}

/// Both run on one group, the deletion so much later: no moment of it leaves a start
/// without its end.
#[tokio::test(start_paused = true)]
async fn whenever_a_deletion_falls_into_a_creation() {
    for later in (0..400).step_by(5) {
        let group = Group {
            call_takes: Duration::from_millis(50),
            ..Group::default()
        };
        let (ear, none) = (Ear::default(), Ear::default());
        let (create, delete) = ([creation()], [deletion()]);
        tokio::join!(perform(&group, &ear, &create, NOW), async {
            tokio::time::sleep(Duration::from_millis(later)).await;
            perform(&group, &none, &delete, NOW).await
        });
        let stored = stored(&group);
        for start in stored.iter().filter(|name| name.ends_with("-start")) {
            let end = start.replace("-start", "-end");
            assert!(stored.contains(&end), "{later} ms: {stored:?}");
        }
    }
}

#[tokio::test]
async fn a_second_deletion_of_a_start_that_fails_is_no_failure() {
    let deleted_once = "delete prod-api-48213-0101-ecs-start";
    let group = Group {
        failing_later: vec![deleted_once].into(),
        ..Group::default()
    };
    let outcomes = perform(&group, &Ear::default(), &[deletion()], NOW).await;
    assert_eq!(outcomes, [Outcome::Done { not_told: None }]);
    let log = group.log.borrow();
    assert_eq!(log.iter().filter(|call| *call == deleted_once).count(), 2);
}
