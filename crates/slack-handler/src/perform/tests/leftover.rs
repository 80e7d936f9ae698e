//! A `create` that fails where an earlier delivery of it was cut off.

use preheat::schedule;
use preheat::window::Window;

use super::overtaken::{CHECK, ECS_END, ECS_START, ZONE, ahead, creation};
use super::*;

/// What was there before, as far as it was looked up.
fn seen(mut batch: Batch, stored: &[Schedule]) -> Batch {
    for write in batch.phases.iter_mut().flatten() {
        if let Write::Put { schedule, before } = write {
            let found = stored.iter().find(|one| one.name == schedule.name);
            *before = found.cloned();
        }
    }
    batch
}

fn names(group: &Group) -> Vec<String> {
    group.stored.borrow().keys().cloned().collect()
}

fn torn(outcome: &Outcome) -> &[String] {
    match outcome {
        Outcome::Torn { names, .. } => names,
        Outcome::TakenBack { .. } => &[],
        other => panic!("{other:?}"),
    }
}

/// What stood, what fails, what stands then, and what the reply names.
type Row<'a> = (
    &'a [&'a Schedule],
    &'a [(&'static str, Effect)],
    &'a [&'a str],
    &'a [&'a str],
);

#[tokio::test]
async fn an_end_of_an_earlier_delivery_stays_only_where_its_window_stood_whole() {
    const NO_START: (&str, Effect) = ("create prod-api-48213-0101-ecs-start", Effect::None);
    const STARTED_UNSEEN: (&str, Effect) = ("create prod-api-48213-0101-ecs-start", Effect::Done);
    const NO_RDS_START: (&str, Effect) = ("create shop-48213-0101-rds-start", Effect::None);
    const NO_RDS_END: (&str, Effect) = ("create shop-48213-0101-rds-end", Effect::None);
    const NO_LOOK: (&str, Effect) = ("get prod-api-48213-0101-ecs-start", Effect::None);
    const NO_DELETION: (&str, Effect) = ("delete prod-api-48213-0101-ecs-end", Effect::None);
    const NO_RDS_DELETION: (&str, Effect) = ("delete shop-48213-0101-rds-start", Effect::None);
    const RDS_END: &str = "shop-48213-0101-rds-end";
    const RDS_START: &str = "shop-48213-0101-rds-start";
    let whole = [ECS_END, ECS_START];
    let [ecs, _] = ahead();
    let end = schedule::end_of(&ecs, ZONE);
    let start = schedule::start_of(&ecs, ZONE);
    let rows: &[Row<'_>] = &[
        (&[&end], &[NO_START], &[], &[]),
        (&[&end], &[NO_RDS_START], &[], &[]),
        // No start was even tried.
        (&[&end], &[NO_RDS_END], &[], &[]),
        // The same command again: all of it was there.
        (&[&end, &start], &[NO_RDS_START], &whole, &[]),
        (&[&end, &start], &[NO_RDS_END], &whole, &[]),
        // It is whole, but nobody knows since when.
        (&[&end], &[STARTED_UNSEEN], &whole, &whole),
        (&[&end], &[NO_START, NO_LOOK], &[ECS_END], &whole),
        (&[&end], &[NO_START, NO_DELETION], &[ECS_END], &whole),
        // What came after it could not be taken back.
        (
            &[&end],
            &[NO_START, NO_RDS_DELETION],
            &[CHECK, ECS_END, RDS_END, RDS_START],
            &[RDS_START, RDS_END, CHECK, ECS_END],
        ),
    ];
    for (stored, failing, left, named) in rows {
        let stored: Vec<Schedule> = stored.iter().copied().cloned().collect();
        for is_seen in [true, false] {
            let group = group(&stored, failing);
            let batch = match is_seen {
                true => seen(creation(), &stored),
                false => creation(),
            };
            let outcomes = perform(&group, &Ear::default(), &[batch], NOW).await;
            let what = format!("{stored:?} {is_seen} {:?}", group.log.borrow());
            assert_eq!(names(&group), *left, "{what}");
            assert_eq!(torn(&outcomes[0]), *named, "{what}");
        }
    }
}

/// The earlier delivery had replaced its end, and what that said before is not known.
#[tokio::test]
async fn an_end_beside_another_windows_start_is_named() {
    let [ecs, _] = ahead();
    let other = Window {
        count: 1,
        ..ecs.clone()
    };
    let stored = [
        schedule::end_of(&ecs, ZONE),
        schedule::start_of(&other, ZONE),
    ];
    let failing = ("create shop-48213-0101-rds-start", Effect::None);
    let group = group(&stored, &[failing]);
    let batch = seen(creation(), &stored);
    let outcomes = perform(&group, &Ear::default(), &[batch], NOW).await;
    assert_eq!(torn(&outcomes[0]), [ECS_END, ECS_START]);
    let stands = group.stored.borrow();
    assert!(stands.values().eq(&stored), "{stands:?}");
}

/// The list had its start, which has fired since: the window is open.
#[tokio::test]
async fn an_end_whose_start_has_gone_stays() {
    let [ecs, _] = ahead();
    let window = [schedule::end_of(&ecs, ZONE), schedule::start_of(&ecs, ZONE)];
    let failing = ("create shop-48213-0101-rds-start", Effect::None);
    let group = group(&window[..1], &[failing]);
    let batch = seen(creation(), &window);
    let outcomes = perform(&group, &Ear::default(), &[batch], NOW).await;
    assert_eq!(torn(&outcomes[0]), [""; 0]);
    assert_eq!(names(&group), [ECS_END]);
}

/// Its window may have been open for long.
#[tokio::test]
async fn an_end_without_a_start_to_write_stays() {
    let [ecs, rds] = ahead().map(|window| schedule::end_of(&window, ZONE));
    let failing = ("create shop-48213-0101-rds-end", Effect::None);
    let stored = std::slice::from_ref(&ecs);
    let group = group(stored, &[failing]);
    let puts = [&ecs, &rds].map(|end| Write::Put {
        schedule: end.clone(),
        before: None,
    });
    let late = seen(batch(vec![puts.to_vec()]), stored);
    let outcomes = perform(&group, &Ear::default(), &[late], NOW).await;
    assert_eq!(torn(&outcomes[0]), [""; 0]);
    assert_eq!(names(&group), [ECS_END]);
}

#[tokio::test]
async fn of_a_scale_no_end_stays() {
    let windows = ahead().map(|window| Window {
        product: None,
        ..window
    });
    let [ecs, rds] = windows.map(|window| schedule::end_of(&window, ZONE));
    let failing = ("create shop-now-rds-end", Effect::None);
    for is_seen in [true, false] {
        let stored = std::slice::from_ref(&ecs);
        let group = group(stored, &[failing]);
        let puts = [&ecs, &rds].map(|end| Write::Put {
            schedule: end.clone(),
            before: None,
        });
        let scale = batch(vec![puts.to_vec()]);
        let scale = if is_seen { seen(scale, stored) } else { scale };
        let outcomes = perform(&group, &Ear::default(), &[scale], NOW).await;
        assert_eq!(torn(&outcomes[0]), [""; 0]);
        assert_eq!(names(&group), [""; 0]);
    }
}
