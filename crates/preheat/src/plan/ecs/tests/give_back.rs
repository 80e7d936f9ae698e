//! After the last window.

use super::*;

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
