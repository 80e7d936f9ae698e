//! Each case is a service, its record and its floor; the plan is read step by step.

mod drift;
mod give_back;

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::*;
use crate::port::Rollout;
use crate::target::Resource;

/// A service with these bounds (none: no scalable target) and this desired count.
fn service(bounds: Option<(u32, u32)>, desired: u32) -> ServiceState {
    ServiceState {
        status: "ACTIVE".to_owned(),
        desired,
        running: desired,
        pending: 0,
        bounds: bounds.map(|(min, max)| Bounds { min, max }),
        scales_in: true,
        scale_in_suspended: false,
        rollout: Rollout::Steady,
        daemon: false,
        created_at: None,
    }
}

fn capacity(bounds: Option<(u32, u32)>, desired: u32) -> Capacity {
    Capacity {
        min: bounds.map(|(min, _)| min),
        max: bounds.map(|(_, max)| max),
        desired,
    }
}

fn thread() -> ThreadRef {
    ThreadRef {
        channel: "C1".to_owned(),
        ts: "1.0".to_owned(),
    }
}

fn target() -> Target {
    Target::parse(Resource::Ecs, "prod/api").unwrap()
}

fn record(baseline: Capacity, applied: Capacity, previous: Capacity) -> Baseline {
    Baseline {
        target: target(),
        baseline,
        applied,
        previous,
        set_before: BTreeSet::new(),
        thread: thread(),
    }
}

fn planned(state: &ServiceState, record: Option<&Baseline>, floor: Option<u32>) -> Plan {
    plan(&Seen {
        target: &target(),
        state,
        record,
        floor,
        counts: &[],
        is_rested: true,
        thread: &thread(),
    })
}

/// The plan of a service with no open window, and these counts in its recorded ones.
fn plan_with(state: &ServiceState, record: &Baseline, counts: &[u32]) -> Plan {
    plan(&Seen {
        target: &target(),
        state,
        record: Some(record),
        floor: None,
        counts,
        is_rested: true,
        thread: &thread(),
    })
}

/// The steps in short, and what drifted.
#[track_caller]
fn check(state: &ServiceState, record: Option<&Baseline>, floor: Option<u32>, steps: &[&str]) {
    let plan = planned(state, record, floor);
    let short = |step: &Step| match step {
        Step::Save(r) => format!("save {}", spell(r)),
        Step::Note(r) => format!("note {}", spell(r)),
        Step::SetBounds { to, .. } => format!("bounds {}..{}", to.min, to.max),
        Step::RaiseDesired(to) => format!("raise {to}"),
        Step::RestoreDesired { to, .. } => format!("restore {to}"),
        Step::Forget(of) => format!("forget {of}"),
    };
    let mut found: Vec<_> = plan.steps.iter().map(short).collect();
    let drifts = plan.drift.iter();
    found.extend(drifts.map(|drift| format!("drift {:?} {}", drift.setting, drift.value)));
    assert_eq!(found, steps);
}

fn spell(record: &Baseline) -> String {
    let spell = |c: &Capacity| match (c.min, c.max) {
        (Some(min), Some(max)) => format!("{min}..{max}/{}", c.desired),
        _ => c.desired.to_string(),
    };
    let Baseline {
        baseline,
        applied,
        previous,
        ..
    } = record;
    format!(
        "{} now {} was {}",
        spell(baseline),
        spell(applied),
        spell(previous)
    )
}

const OWN: Option<(u32, u32)> = Some((2, 10));

/// As the first window of 20 left it.
fn raised() -> Baseline {
    let was = capacity(OWN, 4);
    record(was, capacity(Some((20, 20)), 20), was)
}

#[test]
fn the_first_window_saves_the_baseline_and_raises() {
    check(
        &service(OWN, 4),
        None,
        Some(20),
        &[
            "save 2..10/4 now 20..20/20 was 2..10/4",
            "bounds 20..20",
            "raise 20",
        ],
    );
    check(
        &service(None, 4),
        None,
        Some(20),
        &["save 4 now 20 was 4", "raise 20"],
    );
    check(
        &service(Some((2, 50)), 30),
        None,
        Some(20),
        &["save 2..50/30 now 20..50/30 was 2..50/30", "bounds 20..50"],
    );
    // More tasks than the maximum allows, set by hand: none of them is stopped.
    check(
        &service(OWN, 15),
        None,
        Some(12),
        &["save 2..10/15 now 12..15/15 was 2..10/15", "bounds 12..15"],
    );
}

#[test]
fn what_is_enough_already_is_left_alone() {
    check(&service(Some((20, 50)), 25), None, Some(20), &[]);
    check(&service(None, 25), None, Some(20), &[]);
    check(&service(OWN, 4), None, None, &[]);
    check(&service(Some((20, 20)), 20), Some(&raised()), Some(20), &[]);
}

#[test]
fn bounds_follow_the_floor_and_desired_only_rises() {
    let held = service(Some((20, 20)), 20);
    check(
        &held,
        Some(&raised()),
        Some(30),
        &[
            "note 2..10/4 now 30..30/30 was 20..20/20",
            "bounds 30..30",
            "raise 30",
        ],
    );
    // Down to a floor of 5: the maximum stays, for 20 tasks run.
    check(
        &held,
        Some(&raised()),
        Some(5),
        &["note 2..10/4 now 5..20/20 was 20..20/20", "bounds 5..20"],
    );
    // Autoscaling took tasks away; now the maximum can follow.
    let record = record(
        capacity(OWN, 4),
        capacity(Some((5, 20)), 20),
        capacity(OWN, 4),
    );
    check(
        &service(Some((5, 20)), 9),
        Some(&record),
        Some(5),
        &["note 2..10/4 now 5..10/9 was 5..20/9", "bounds 5..10"],
    );
    check(&service(Some((5, 20)), 12), Some(&record), Some(5), &[]);
}

#[test]
fn without_a_scalable_target_desired_stays_while_a_window_is_open() {
    let record = record(capacity(None, 4), capacity(None, 20), capacity(None, 4));
    check(&service(None, 20), Some(&record), Some(5), &[]);
    check(
        &service(None, 20),
        Some(&record),
        Some(25),
        &["note 4 now 25 was 20", "raise 25"],
    );
}

#[test]
fn a_run_killed_before_setting_is_no_drift() {
    check(
        &service(OWN, 4),
        Some(&raised()),
        Some(20),
        &["bounds 20..20", "raise 20"],
    );
    // Killed after the bounds were set, before the tasks.
    check(
        &service(Some((20, 20)), 4),
        Some(&raised()),
        Some(20),
        &["note 2..10/4 now 20..20/20 was 20..20/4", "raise 20"],
    );
    // Killed on the way from 20 to 30, then the greater window is gone.
    let midway = record(capacity(None, 4), capacity(None, 30), capacity(None, 20));
    check(
        &service(None, 20),
        Some(&midway),
        None,
        &["note 4 now 4 was 20", "restore 4"],
    );
}

#[test]
fn only_what_lowers_or_forgets_wants_the_windows_listed_again() {
    let lowers = |state: &ServiceState, record: Option<&Baseline>, floor| {
        planned(state, record, floor).lowers()
    };
    assert!(!lowers(&service(OWN, 4), None, Some(20)));
    assert!(!lowers(
        &service(Some((20, 20)), 20),
        Some(&raised()),
        Some(30)
    ));
    assert!(lowers(
        &service(Some((20, 20)), 20),
        Some(&raised()),
        Some(5)
    ));
    assert!(lowers(&service(Some((20, 20)), 20), Some(&raised()), None));
    assert!(lowers(&service(OWN, 4), Some(&raised()), None));
    assert!(lowers(&service(None, 4), Some(&raised()), None));
}

#[test]
fn a_service_that_cannot_be_scaled_says_why() {
    assert_eq!(unusable(None), Some(Unusable::Missing));
    for (status, daemon, why) in [
        ("ACTIVE", false, None),
        ("ACTIVE", true, Some(Unusable::Daemon)),
        ("DRAINING", false, Some(Unusable::Draining)),
        ("INACTIVE", true, Some(Unusable::Missing)),
    ] {
        let state = ServiceState {
            status: status.to_owned(),
            daemon,
            ..service(None, 1)
        };
        assert_eq!(unusable(Some(&state)), why, "{status}");
    }
}

/// What lowers waits for a second look at the windows; what only raises does not.
#[test]
fn bounds_lower_if_either_of_them_does_or_both_are_set_again() {
    for (from, to, lowers) in [
        ((2, 10), (5, 10), false),
        ((2, 10), (2, 20), false),
        ((2, 10), (5, 20), false),
        ((5, 10), (2, 10), true),
        ((2, 20), (2, 10), true),
        ((2, 20), (5, 10), true),
        ((2, 10), (2, 10), true),
    ] {
        let bounds = |(min, max)| Bounds { min, max };
        let plan = Plan {
            steps: vec![Step::SetBounds {
                from: bounds(from),
                to: bounds(to),
            }],
            ..Plan::default()
        };
        assert_eq!(plan.lowers(), lowers, "{from:?} to {to:?}");
    }
}

#[test]
fn a_record_from_before_its_service_was_created_is_of_another() {
    let written = DateTime::UNIX_EPOCH;
    let created = |after| ServiceState {
        created_at: Some(written + after),
        ..service(None, 4)
    };
    assert!(!is_of_another(written, &service(None, 4)));
    assert!(!is_of_another(written, &created(TimeDelta::days(-1))));
    assert!(!is_of_another(written, &created(RUN_LONGEST)));
    let later = RUN_LONGEST + TimeDelta::seconds(1);
    assert!(is_of_another(written, &created(later)));
}
