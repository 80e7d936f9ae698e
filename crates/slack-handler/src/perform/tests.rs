mod leftover;
mod overtaken;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use preheat::batch::{Batch, OnFailure, Outcome, Write};
use preheat::limits::{ANSWER_WITHIN, PRODUCTS_MAX};
use preheat::payload::Payload;
use preheat::port::FaultKind;
use preheat::schedule::Schedule;

use tokio::time::Instant;

use super::perform;
use crate::fake::{Ear, Effect, Group};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn schedule(name: &str, says: &str) -> Schedule {
    Schedule {
        name: name.to_owned(),
        at: NOW + TimeDelta::hours(1),
        description: String::new(),
        input: says.to_owned(),
        enabled: true,
    }
}

fn put(name: &str, before: Option<Schedule>) -> Write {
    Write::Put {
        schedule: schedule(name, "new"),
        before,
    }
}

fn batch(phases: Vec<Vec<Write>>) -> Batch {
    Batch {
        phases,
        then: vec![Payload::Reconcile(None)],
        on_failure: OnFailure::TakeBack,
    }
}

fn group(stored: &[Schedule], failing: &[(&'static str, Effect)]) -> Group {
    let stored = stored.iter().map(|one| (one.name.clone(), one.clone()));
    Group {
        stored: stored.collect::<std::collections::BTreeMap<_, _>>().into(),
        failing: failing.to_vec().into(),
        ..Group::default()
    }
}

fn says(group: &Group) -> Vec<(String, String)> {
    let stored = group.stored.borrow();
    stored
        .values()
        .map(|one| (one.name.clone(), one.input.clone()))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(name, says): &(&str, &str)| ((*name).to_owned(), (*says).to_owned());
    expected.iter().map(own).collect()
}

#[tokio::test]
async fn every_end_stands_before_any_start_is_written() {
    let (group, ear) = (group(&[], &[]), Ear::default());
    let one = batch(vec![vec![put("a-end", None)], vec![put("a-start", None)]]);
    let other = batch(vec![vec![put("b-end", None)], vec![put("b-start", None)]]);
    let outcomes = perform(&group, &ear, &[one, other], NOW).await;
    let done = Outcome::Done { not_told: None };
    assert_eq!(outcomes, [done.clone(), done]);
    let log = [
        "create a-end",
        "create b-end",
        "create a-start",
        "create b-start",
        "get a-end",
        "get b-end",
    ];
    assert_eq!(*group.log.borrow(), log);
    assert_eq!(ear.heard.borrow().len(), 2);
}

/// What AWS refuses outright has not changed, even where it could not be put back.
#[tokio::test]
async fn what_aws_refuses_needs_no_undo() {
    let near = Schedule {
        at: NOW + TimeDelta::minutes(2),
        ..schedule("a-end", "old")
    };
    let far = schedule("a-end", "old");
    let put_far = put("a-end", Some(far.clone()));
    let remove = Write::Remove {
        name: "a-end".to_owned(),
        before: Some(far.clone()),
    };
    let taken_back = &["update a-end"][..];
    for (before, write, call, kind, calls) in [
        (
            &far,
            &put_far,
            "update a-end",
            FaultKind::Denied,
            taken_back,
        ),
        (
            &far,
            &put_far,
            "update a-end",
            FaultKind::Invalid,
            taken_back,
        ),
        (
            &far,
            &put_far,
            "update a-end",
            FaultKind::Transient,
            &["update a-end"; 2],
        ),
        (
            &far,
            &remove,
            "delete a-end",
            FaultKind::Denied,
            &["delete a-end"],
        ),
        (
            &far,
            &put("a-end", None),
            "create a-end",
            FaultKind::Quota,
            &["create a-end"],
        ),
        // It is deleted by then.
        (
            &near,
            &put("a-end", Some(near.clone())),
            "create a-end",
            FaultKind::Denied,
            &[
                "delete a-end",
                "create a-end",
                "delete a-end",
                "create a-end",
            ],
        ),
    ] {
        let mut group = group(std::slice::from_ref(before), &[(call, Effect::None)]);
        group.fails_as = Some(kind);
        let one = batch(vec![vec![write.clone()]]);
        let outcomes = perform(&group, &Ear::default(), &[one], NOW).await;
        assert_eq!(*group.log.borrow(), calls, "{kind:?}");
        let is_torn = matches!(outcomes[0], Outcome::Torn { .. });
        assert_eq!(is_torn, calls.len() > 1, "{outcomes:?}");
    }
}

#[tokio::test]
async fn what_stands_already_is_not_written_again() {
    let same = schedule("a-end", "new");
    let (group, ear) = (group(std::slice::from_ref(&same), &[]), Ear::default());
    perform(
        &group,
        &ear,
        &[batch(vec![vec![put("a-end", Some(same))]])],
        NOW,
    )
    .await;
    assert!(group.log.borrow().is_empty());
}

#[tokio::test]
async fn a_failed_start_takes_its_end_back_and_no_other_product_with_it() {
    for effect in [Effect::None, Effect::Done] {
        let old = schedule("a-end", "old");
        let group = group(std::slice::from_ref(&old), &[("create a-start", effect)]);
        let ear = Ear::default();
        let failing = batch(vec![
            vec![put("a-end", Some(old))],
            vec![put("a-start", None)],
        ]);
        let other = batch(vec![vec![put("b-end", None)], vec![put("b-start", None)]]);
        let outcomes = perform(&group, &ear, &[failing, other], NOW).await;
        assert!(
            matches!(outcomes[0], Outcome::TakenBack { .. }),
            "{outcomes:?}"
        );
        assert!(matches!(outcomes[1], Outcome::Done { .. }), "{outcomes:?}");
        let expected = pairs(&[("a-end", "old"), ("b-end", "new"), ("b-start", "new")]);
        assert_eq!(says(&group), expected);
        assert_eq!(ear.heard.borrow().len(), 1);
    }
}

#[tokio::test]
async fn a_failed_end_writes_no_start() {
    let (group, ear) = (
        group(&[], &[("create a-end", Effect::Done)]),
        Ear::default(),
    );
    let failing = batch(vec![vec![put("a-end", None)], vec![put("a-start", None)]]);
    let outcomes = perform(&group, &ear, &[failing], NOW).await;
    assert!(
        matches!(outcomes[0], Outcome::TakenBack { .. }),
        "{outcomes:?}"
    );
    assert_eq!(says(&group), []);
}

#[tokio::test]
async fn an_end_stays_where_its_start_may_still_stand() {
    let failing = [
        ("create a-check", Effect::None),
        ("delete a-start", Effect::None),
    ];
    let (group, ear) = (group(&[], &failing), Ear::default());
    let starts = vec![put("a-start", None), put("a-check", None)];
    let failing = batch(vec![vec![put("a-end", None)], starts]);
    let outcomes = perform(&group, &ear, &[failing], NOW).await;
    let Outcome::Torn { names, .. } = &outcomes[0] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(names, &["a-start", "a-end"]);
    assert_eq!(says(&group), pairs(&[("a-end", "new"), ("a-start", "new")]));
}

#[tokio::test]
async fn what_exists_unseen_is_replaced_and_restored() {
    let old = schedule("a-end", "old");
    let stored = std::slice::from_ref(&old);
    let one = || vec![put("a-end", None)];

    let replaced = group(stored, &[]);
    perform(&replaced, &Ear::default(), &[batch(vec![one()])], NOW).await;
    assert_eq!(says(&replaced), pairs(&[("a-end", "new")]));

    let restored = group(stored, &[("create a-start", Effect::None)]);
    let failing = batch(vec![one(), vec![put("a-start", None)]]);
    perform(&restored, &Ear::default(), &[failing], NOW).await;
    assert_eq!(says(&restored), pairs(&[("a-end", "old")]));

    // What could not even be looked at was not touched, and is not deleted.
    let unknown = group(stored, &[("get a-end", Effect::None)]);
    perform(&unknown, &Ear::default(), &[batch(vec![one()])], NOW).await;
    assert_eq!(says(&unknown), pairs(&[("a-end", "old")]));
}

#[tokio::test]
async fn a_schedule_that_is_about_to_fire_is_made_anew_not_updated() {
    let near = Schedule {
        at: NOW + TimeDelta::minutes(2),
        ..schedule("a-start", "old")
    };
    let group = group(std::slice::from_ref(&near), &[]);
    let one = batch(vec![vec![put("a-start", Some(near))]]);
    perform(&group, &Ear::default(), &[one], NOW).await;
    assert_eq!(*group.log.borrow(), ["delete a-start", "create a-start"]);
    assert_eq!(says(&group), pairs(&[("a-start", "new")]));
}

/// It lingers after it has fired, and would stand for ever if it were made anew.
#[tokio::test]
async fn what_has_fired_is_not_put_back() {
    let fired = |name: &str| Schedule {
        at: NOW,
        ..schedule(name, "old")
    };
    let remove = Write::Remove {
        name: "a-start".to_owned(),
        before: Some(fired("a-start")),
    };
    let stored = [fired("a-start"), fired("b-end")];
    let failing = [("create c-end", Effect::None)];
    let group = group(&stored, &failing);
    let first = vec![remove, put("b-end", Some(fired("b-end")))];
    let one = batch(vec![first, vec![put("c-end", None)]]);
    let outcomes = perform(&group, &Ear::default(), &[one], NOW).await;
    let taken_back = matches!(&outcomes[0], Outcome::TakenBack { .. });
    assert!(taken_back, "{outcomes:?}");
    assert_eq!(says(&group), []);
}

#[tokio::test]
async fn an_update_that_finds_nothing_creates() {
    let group = group(&[], &[]);
    let gone = schedule("a-end", "old");
    let one = batch(vec![vec![put("a-end", Some(gone))]]);
    perform(&group, &Ear::default(), &[one], NOW).await;
    assert_eq!(*group.log.borrow(), ["update a-end", "create a-end"]);
    assert_eq!(says(&group), pairs(&[("a-end", "new")]));
}

#[tokio::test]
async fn a_deletion_that_fails_names_what_still_stands() {
    let stored = [schedule("a-end", "old"), schedule("a-start", "old")];
    let group = group(&stored, &[("delete a-start", Effect::None)]);
    let remove = |name: &str| Write::Remove {
        name: name.to_owned(),
        before: None,
    };
    let deletion = Batch {
        on_failure: OnFailure::Leave,
        ..batch(vec![vec![remove("a-start")], vec![remove("a-end")]])
    };
    let outcomes = perform(&group, &Ear::default(), &[deletion], NOW).await;
    let Outcome::Torn { names, .. } = &outcomes[0] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(names, &["a-start", "a-end"]);
    assert_eq!(says(&group).len(), 2);
}

/// 50 products with an ECS and an Aurora window each are 250 writes, the most that
/// one command makes.
#[tokio::test(start_paused = true)]
async fn the_largest_command_takes_a_fraction_of_the_deadline() {
    let group = Group {
        call_takes: Duration::from_millis(50),
        ..Group::default()
    };
    let product = |n: usize| {
        let puts = |names: &[&str]| {
            let names = names.iter().map(|name| format!("{n}-{name}"));
            names.map(|name| put(&name, None)).collect()
        };
        batch(vec![
            puts(&["ecs-end", "rds-end"]),
            puts(&["ecs-start", "rds-start", "check"]),
        ])
    };
    let batches: Vec<Batch> = (0..PRODUCTS_MAX).map(product).collect();
    let begun = Instant::now();
    perform(&group, &Ear::default(), &batches, NOW).await;
    assert_eq!(group.stored.borrow().len(), PRODUCTS_MAX * 5);
    let took = begun.elapsed();
    assert!(took * 4 < ANSWER_WITHIN, "{took:?}");
}
