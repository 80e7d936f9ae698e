//! What somebody else set, and what only seems so.

use super::*;

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
