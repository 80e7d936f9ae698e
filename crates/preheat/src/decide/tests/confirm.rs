//! What is big, and when two plans are the same.

use super::*;

fn size(text: &str, stored: &[Schedule]) -> (usize, u32) {
    let size = decided(text, "09:00", stored).size();
    (size.windows, size.tasks)
}

fn hash(text: &str, now: &str, stored: &[Schedule]) -> String {
    decided(text, now, stored).hash()
}

#[test]
fn size_counts_windows_and_the_greatest_count_of_tasks() {
    let stored = created("create 1,2 --ecs 20 --rds 2");
    for (text, expected) in [
        ("create 1,2 --ecs api=20,web=30 --rds 5", (6, 30)),
        ("create 1 --rds 5", (1, 0)),
        ("create 1,2 --ecs 90 --dry-run", (0, 0)),
        ("scale --ecs 40 --rds 3", (2, 40)),
        ("delete 1", (0, 0)),
        ("list", (0, 0)),
        ("status", (0, 0)),
        ("help", (0, 0)),
    ] {
        assert_eq!(size(text, &[]), expected, "{text}");
    }
    assert_eq!(size("delete 1", &stored), (2, 20));
    assert_eq!(size("delete all", &stored), (4, 20));
    // What is there already is not touched.
    assert_eq!(size("create 1,2 --ecs 20 --rds 2", &stored), (0, 0));
    assert_eq!(size("create 1,2 --ecs 20 --rds 3", &stored), (2, 0));
    // What is taken away by a smaller window is.
    assert_eq!(size("create 1 --ecs 1", &stored), (1, 20));
    assert_eq!(size("create 1 --ecs 30", &stored), (1, 30));
}

#[test]
fn above_is_more_than_and_zero_is_never() {
    let decision = decided("create 1,2 --ecs 20", "09:00", &[]);
    assert!(decision.is_to_be_confirmed(Some(1)));
    assert!(decision.is_to_be_confirmed(Some(19)));
    assert!(!decision.is_to_be_confirmed(Some(20)));
    assert!(!decision.is_to_be_confirmed(None));
    let windows = decided("create 1,2 --rds 1", "09:00", &[]);
    assert!(windows.is_to_be_confirmed(Some(1)));
    assert!(!windows.is_to_be_confirmed(Some(2)));
}

#[test]
fn a_window_that_is_not_over_is_replaced() {
    let stored = created("create 1 --ecs 20");
    let scaled = created("scale --ecs 20 --for 1h");
    for (text, stored, expected) in [
        ("create 1 --ecs 30", &stored, true),
        ("create 1 --ecs 20", &stored, false),
        ("create 2 --ecs 30", &stored, false),
        ("scale --ecs 30", &scaled, true),
        ("scale --ecs web=30", &scaled, false),
        ("delete 1", &stored, false),
    ] {
        let decision = decided(text, "09:30", stored);
        assert_eq!(decision.replaces(at("09:30")), expected, "{text}");
    }
    // It is over.
    let late = decided("scale --ecs 30", "12:00", &scaled);
    assert!(!late.replaces(at("12:00")));
}

#[test]
fn the_clock_alone_does_not_change_a_plan() {
    let create = "create 1 --ecs 20 --rds 2";
    let early = hash(create, "09:00", &[]);
    // In turn: replicas begin within 2 minutes, replicas are late, tasks begin within
    // 2 minutes, the check has no time left.
    for now in ["15:29", "15:40", "15:49", "15:57"] {
        assert_eq!(hash(create, now, &[]), early, "{now}");
    }
    let stored = created(create);
    assert_eq!(
        hash("delete 1", "09:00", &stored),
        hash("delete 1", "15:55", &stored)
    );
}

#[test]
fn the_windows_that_are_asked_for_can_be_looked_up_by_name() {
    let settings = settings();
    let context = context(&settings, at("09:00"));
    let task = resolved("create 1 --ecs 20 --rds 2", "09:00").unwrap();
    let expected = [
        "prod-api-48213-1124-ecs-start",
        "prod-api-48213-1124-ecs-end",
        "shop-48213-1124-rds-start",
        "shop-48213-1124-rds-end",
    ];
    assert_eq!(task.own_names(&context), expected);
    let list = resolved("list", "09:00").unwrap();
    assert!(list.own_names(&context).is_empty());
}

#[test]
fn whatever_else_differs_does() {
    let stored = created("create 1 --ecs 10");
    let mut seen = std::collections::BTreeSet::new();
    for (text, stored) in [
        ("create 1 --ecs 20", &[][..]),
        ("create 1 --ecs 20", &stored),
        ("create 1 --ecs 21", &[]),
        ("create 1 --ecs web=20", &[]),
        ("create 2 --ecs 20", &[]),
        ("create 1,2 --ecs 20", &[]),
        ("create 1 --ecs 20 --rds 1", &[]),
        ("create 1 --ecs 20 --hold 1h", &[]),
        ("create 1 --ecs 20 --ecs-lead 20m", &[]),
        ("create 1 --ecs 20 --time 17:00", &[]),
        ("delete 1", &[]),
        ("delete 1", &stored),
        ("scale --ecs 20", &[]),
        ("scale --ecs 20 --for 2h", &[]),
    ] {
        assert!(seen.insert(hash(text, "09:00", stored)), "{text}");
    }
}
