//! Each case is a service, its record and its floor; the plan is read step by step.

use std::collections::BTreeSet;

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
fn what_somebody_else_sets_is_lifted_told_and_kept() {
    check(
        &service(Some((6, 20)), 20),
        Some(&raised()),
        Some(20),
        &[
            "note 6..10/4 now 20..20/20 was 6..20/20",
            "bounds 20..20",
            "drift Min 6",
        ],
    );
    check(
        &service(Some((20, 60)), 20),
        Some(&raised()),
        Some(20),
        &["note 2..60/4 now 20..60/20 was 20..60/20", "drift Max 60"],
    );
    let record = record(capacity(None, 4), capacity(None, 20), capacity(None, 4));
    check(
        &service(None, 8),
        Some(&record),
        Some(20),
        &["note 8 now 20 was 8", "raise 20", "drift Desired 8"],
    );
    check(
        &service(None, 8),
        Some(&record),
        None,
        &["note 8 now 8 was 8", "drift Desired 8"],
    );
    // A deploy that sets the baseline's own value again is nobody's wish.
    check(&service(None, 4), Some(&record), Some(20), &["raise 20"]);
}

#[test]
fn what_a_run_beside_this_one_may_have_set_is_no_drift() {
    let was = capacity(None, 4);
    let record = record(was, capacity(None, 20), was);
    let state = service(None, 30);
    let plan = plan(&Seen {
        target: &target(),
        state: &state,
        record: Some(&record),
        floor: Some(20),
        counts: &[20, 30],
        is_rested: true,
        thread: &thread(),
    });
    assert_eq!(plan, Plan::default());
}

/// A call whose answer was lost is made again, and one that was slow comes late: by then
/// other windows have other counts, and no window that is recorded has this one.
#[test]
fn what_was_set_before_is_no_drift_when_it_comes_back() {
    let was = capacity(OWN, 4);
    let at = |n| capacity(Some((n, n)), n);
    let kept = Baseline {
        set_before: [16, 20].into(),
        ..record(was, at(30), at(16))
    };
    let late = service(Some((20, 20)), 20);
    check(
        &late,
        Some(&kept),
        Some(30),
        &[
            "note 2..10/4 now 30..30/30 was 20..20/20",
            "bounds 30..30",
            "raise 30",
        ],
    );
    let by_hand = service(Some((18, 20)), 20);
    let drift = planned(&by_hand, Some(&kept), Some(30)).drift;
    let value = Drift {
        setting: Setting::Min,
        value: 18,
    };
    assert_eq!(drift, [value]);
    // Without bounds it is the desired count that comes back, even after all is given back.
    let noted = Baseline {
        set_before: [20].into(),
        ..record(capacity(None, 4), capacity(None, 4), capacity(None, 16))
    };
    let state = service(None, 20);
    check(
        &state,
        Some(&noted),
        None,
        &["note 4 now 4 was 20", "restore 4"],
    );
    check(&service(None, 19), Some(&noted), None, &["forget prod/api"]);
}

#[test]
fn a_record_remembers_what_was_set_and_not_what_was_only_there() {
    let was = capacity(OWN, 4);
    let set_before = |kept: &Baseline, state: &ServiceState, floor| {
        let steps = planned(state, Some(kept), Some(floor)).steps;
        match steps.first() {
            Some(Step::Note(record)) => record.set_before.clone(),
            other => panic!("{other:?}"),
        }
    };
    let of_two = Baseline {
        set_before: [50].into(),
        ..record(
            was,
            capacity(Some((20, 40)), 35),
            capacity(Some((2, 40)), 35),
        )
    };
    let state = service(Some((20, 40)), 35);
    assert_eq!(set_before(&of_two, &state, 60), [20, 50].into());
    // Another try at what a run that was killed had in mind adds nothing.
    let killed = Baseline {
        set_before: [50].into(),
        ..raised()
    };
    let again = planned(&service(OWN, 4), Some(&killed), Some(20)).steps;
    assert!(
        !again.iter().any(|step| matches!(step, Step::Note(_))),
        "{again:?}"
    );
}

#[test]
fn a_scalable_target_may_come_and_go() {
    let without = record(capacity(None, 4), capacity(None, 20), capacity(None, 4));
    check(
        &service(Some((1, 40)), 20),
        Some(&without),
        Some(20),
        &[
            "note 1..40/4 now 20..40/20 was 1..40/20",
            "bounds 20..40",
            "drift Min 1",
            "drift Max 40",
        ],
    );
    // Gone, with autoscaling's last word still standing: back to the saved count.
    check(
        &service(None, 33),
        Some(&raised()),
        None,
        &["note 4 now 4 was 33", "restore 4"],
    );
    check(
        &service(None, 33),
        Some(&raised()),
        Some(20),
        &["note 4 now 33 was 33"],
    );
}

#[test]
fn after_the_last_window_autoscaling_takes_tasks_away() {
    let busy = service(Some((20, 20)), 20);
    check(
        &busy,
        Some(&raised()),
        None,
        &["note 2..10/4 now 2..20/20 was 20..20/20", "bounds 2..20"],
    );
    let left = |to, with_maximum| Some(Left { to, with_maximum });
    let to_autoscaling = left(LeftTo::Autoscaling, true);
    assert_eq!(planned(&busy, Some(&raised()), None).left, to_autoscaling);
    // Somebody said that nothing is to be taken away for now: nor do we.
    let mut suspended = busy.clone();
    suspended.scale_in_suspended = true;
    let plan = planned(&suspended, Some(&raised()), None);
    assert_eq!(plan.steps, planned(&busy, Some(&raised()), None).steps);
    assert_eq!(plan.left, left(LeftTo::Suspended, true));
    // Within its own maximum, which goes back at once.
    let wide = record(
        capacity(Some((2, 50)), 4),
        capacity(Some((20, 50)), 20),
        capacity(Some((2, 50)), 4),
    );
    let plan = planned(&service(Some((20, 50)), 20), Some(&wide), None);
    assert_eq!(plan.left, left(LeftTo::Autoscaling, false));
    // It has its own count already.
    let plan = planned(&service(Some((20, 50)), 4), Some(&wide), None);
    assert_eq!(plan.left, None);
    // More than the maximum that we set, by hand: new bounds would stop them at once.
    check(
        &service(Some((20, 20)), 60),
        Some(&raised()),
        None,
        &["note 2..10/4 now 2..60/60 was 20..20/60", "bounds 2..60"],
    );
    let waiting = record(
        capacity(OWN, 4),
        capacity(Some((2, 20)), 20),
        capacity(Some((20, 20)), 20),
    );
    check(&service(Some((2, 20)), 15), Some(&waiting), None, &[]);
    check(
        &service(Some((2, 20)), 10),
        Some(&waiting),
        None,
        &["note 2..10/4 now 2..10/10 was 2..20/10", "bounds 2..10"],
    );
    let back = record(
        capacity(OWN, 4),
        capacity(OWN, 10),
        capacity(Some((2, 20)), 10),
    );
    check(&service(OWN, 7), Some(&back), None, &["forget prod/api"]);
}

#[test]
fn without_a_policy_that_scales_in_everything_goes_back_together() {
    let mut state = service(Some((20, 20)), 20);
    state.scales_in = false;
    check(
        &state,
        Some(&raised()),
        None,
        &[
            "note 2..10/4 now 2..10/4 was 20..20/20",
            "restore 4",
            "bounds 2..10",
        ],
    );
    // Somebody wants at least 6 by now: the saved 4 would be below that.
    state.bounds = Some(Bounds { min: 6, max: 20 });
    check(
        &state,
        Some(&raised()),
        None,
        &[
            "note 6..10/4 now 6..10/6 was 6..20/20",
            "restore 6",
            "bounds 6..10",
            "drift Min 6",
        ],
    );
    // Back, and a policy that only scales out has raised the tasks since.
    let back = record(
        capacity(OWN, 4),
        capacity(OWN, 4),
        capacity(Some((20, 20)), 20),
    );
    let mut state = service(OWN, 8);
    state.scales_in = false;
    check(&state, Some(&back), None, &["forget prod/api"]);
    // Killed after the tasks went back, before the bounds.
    let mut state = service(Some((20, 20)), 4);
    state.scales_in = false;
    check(
        &state,
        Some(&back),
        None,
        &["note 2..10/4 now 2..10/4 was 20..20/4", "bounds 2..10"],
    );
    // Killed before the tasks went back, under bounds that were its own already.
    let noted = record(capacity(OWN, 4), capacity(OWN, 4), capacity(OWN, 8));
    let mut state = service(OWN, 8);
    state.scales_in = false;
    check(&state, Some(&noted), None, &["restore 4", "bounds 2..10"]);
}

#[test]
fn tasks_that_somebody_added_stay_where_no_policy_takes_any_away() {
    let by_hand = |bounds, desired| ServiceState {
        scales_in: false,
        ..service(bounds, desired)
    };
    let bounds = Some((20, 20));
    // Seen while the window is open, and told then.
    check(
        &by_hand(bounds, 60),
        Some(&raised()),
        Some(20),
        &[
            "note 2..10/60 now 20..60/60 was 20..20/60",
            "bounds 20..60",
            "drift Desired 60",
        ],
    );
    let held = record(
        capacity(OWN, 60),
        capacity(Some((20, 60)), 60),
        capacity(bounds, 60),
    );
    check(&by_hand(Some((20, 60)), 60), Some(&held), Some(20), &[]);
    // Fewer again, as far as the window lets them; what is below is lifted to it.
    check(
        &by_hand(Some((20, 60)), 30),
        Some(&held),
        Some(20),
        &[
            "note 2..10/30 now 20..60/30 was 20..60/30",
            "drift Desired 30",
        ],
    );
    check(
        &by_hand(Some((20, 60)), 6),
        Some(&held),
        Some(20),
        &[
            "note 2..10/60 now 20..20/20 was 20..60/6",
            "bounds 20..20",
            "raise 20",
        ],
    );
    check(
        &by_hand(Some((20, 60)), 60),
        Some(&held),
        None,
        &["note 2..10/60 now 2..60/60 was 20..60/60", "bounds 2..60"],
    );
    // Seen only when the last window closes.
    check(
        &by_hand(bounds, 60),
        Some(&raised()),
        None,
        &[
            "note 2..10/60 now 2..60/60 was 20..20/60",
            "bounds 2..60",
            "drift Desired 60",
        ],
    );
    let plan = planned(&by_hand(bounds, 60), Some(&raised()), None);
    let (to, with_maximum) = (LeftTo::Somebody, true);
    assert_eq!(plan.left, Some(Left { to, with_maximum }));
    // The maximum waits for somebody to take them down, as far as they like.
    let waiting = record(
        capacity(OWN, 60),
        capacity(Some((2, 60)), 60),
        capacity(bounds, 60),
    );
    check(&by_hand(Some((2, 60)), 60), Some(&waiting), None, &[]);
    check(&by_hand(Some((2, 60)), 30), Some(&waiting), None, &[]);
    check(
        &by_hand(Some((2, 60)), 3),
        Some(&waiting),
        None,
        &["note 2..10/60 now 2..10/60 was 2..60/3", "bounds 2..10"],
    );
    let back = record(
        capacity(OWN, 60),
        capacity(OWN, 60),
        capacity(Some((2, 60)), 3),
    );
    check(&by_hand(OWN, 3), Some(&back), None, &["forget prod/api"]);
    // What a window could have made us set is ours to take away, whoever set it.
    let seen = &by_hand(Some((30, 30)), 30);
    let plan = plan_with(seen, &raised(), &[20, 30]);
    assert!(
        plan.steps
            .contains(&Step::RestoreDesired { from: 30, to: 4 })
    );
    assert_eq!(plan.drift, []);
}

#[test]
fn tasks_go_back_in_one_look_and_their_record_in_a_later_one() {
    let was = capacity(None, 4);
    let raised = record(was, capacity(None, 20), was);
    let given_back = &["note 4 now 4 was 20", "restore 4"];
    check(&service(None, 20), Some(&raised), None, given_back);
    let noted = record(was, was, capacity(None, 20));
    check(&service(None, 4), Some(&noted), None, &["forget prod/api"]);
    // Killed before the tasks went back.
    check(&service(None, 20), Some(&noted), None, &["restore 4"]);
    // Set by somebody else since: it is theirs, and nothing is left to be told.
    check(&service(None, 7), Some(&noted), None, &["forget prod/api"]);
    // What only seems to be back, a moment after it was raised, is set once more.
    let again = &["note 4 now 4 was 4", "restore 4"];
    check(&service(None, 4), Some(&raised), None, again);
    assert!(planned(&service(None, 4), Some(&raised), None).lowers());
    // A run beside this one may have raised it to the count of its own window.
    let state = service(None, 30);
    let plan = plan(&Seen {
        target: &target(),
        state: &state,
        record: Some(&noted),
        floor: None,
        counts: &[30],
        is_rested: true,
        thread: &thread(),
    });
    assert!(!plan.steps.contains(&Step::Forget(target())), "{plan:?}");
}

/// A run that began before all was given back may still be about to set what it wanted.
#[test]
fn a_record_goes_once_it_has_rested() {
    let was = capacity(OWN, 4);
    let bounds_are_back = record(was, capacity(OWN, 20), capacity(Some((20, 20)), 20));
    let tasks = capacity(None, 4);
    let tasks_are_back = record(tasks, tasks, capacity(None, 20));
    for (state, record) in [
        (service(OWN, 9), bounds_are_back),
        (service(None, 4), tasks_are_back),
    ] {
        let seen = |is_rested| {
            plan(&Seen {
                target: &target(),
                state: &state,
                record: Some(&record),
                floor: None,
                counts: &[],
                is_rested,
                thread: &thread(),
            })
        };
        assert_eq!(seen(true).steps, [Step::Forget(target())]);
        assert_eq!(seen(false), Plan::default());
    }
}

#[test]
fn bounds_that_only_seem_to_be_back_are_set_before_the_record_goes() {
    // Raised a moment ago, which is not shown yet.
    let own = Some((2, 30));
    let raised = record(
        capacity(own, 25),
        capacity(Some((20, 30)), 25),
        capacity(own, 25),
    );
    let state = service(own, 25);
    check(
        &state,
        Some(&raised),
        None,
        &["note 2..30/25 now 2..30/25 was 2..30/25", "bounds 2..30"],
    );
    assert!(planned(&state, Some(&raised), None).lowers());
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
