use crate::port::{Fault, FaultKind};
use chrono::TimeDelta;

use super::*;
use crate::target::{Resource, Target};
use crate::window::{Product, ThreadRef, Window};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn proposal(command: &str) -> Proposal {
    let plan = "0123456789abcdef".to_owned();
    Proposal::new(command, "2.0", "1.0", Some("U1"), plan, NOW)
}

fn plan(id: &str, count: u32, before: Option<u32>) -> WindowPlan {
    let window = |count| Window {
        target: Target::parse(Resource::Ecs, "prod/api").unwrap(),
        count,
        product: Some(Product {
            id: id.to_owned(),
            name: String::new(),
            opens_at: NOW,
        }),
        start: NOW - TimeDelta::minutes(10),
        end: NOW + TimeDelta::minutes(30),
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        },
        requested_by: "U1".to_owned(),
    };
    WindowPlan {
        window: window(count),
        before: before.map(window),
        asked_start: NOW - TimeDelta::minutes(10),
        begins_now: false,
    }
}

fn creation(plans: Vec<WindowPlan>) -> Decision {
    let plans = plans.into_iter().map(|plan| crate::decide::ProductPlan {
        product: plan.window.product.clone().unwrap(),
        windows: vec![plan],
        staying: Vec::new(),
        maybe_held: Vec::new(),
        is_unchecked: false,
        batch: crate::batch::Batch {
            phases: Vec::new(),
            then: Vec::new(),
            on_failure: crate::batch::OnFailure::TakeBack,
        },
    });
    Decision::Create {
        plans: plans.collect(),
        skipped: Vec::new(),
        dry_run: false,
    }
}

fn refusal() -> Fault {
    Fault {
        kind: FaultKind::Denied,
        call: "CreateSchedule",
        message: "no".to_owned(),
    }
}

fn done() -> Outcome {
    Outcome::Done { not_told: None }
}

#[test]
fn what_stands_in_a_button_comes_back() {
    let proposal = proposal("create 1 --ecs 20 \"한\"");
    let value = proposal.value().unwrap();
    let expected = r#"{"v":1,"command":"create 1 --ecs 20 \"한\"","mention":"2.0","root":"1.0","by":"U1","plan":"0123456789abcdef","at":0}"#;
    assert_eq!(value, expected);
    let confirm = Order::Confirm(proposal.clone());
    assert_eq!(Order::read("confirm", &value), Some(confirm));
    assert_eq!(
        Order::read("discard", &value),
        Some(Order::Discard(proposal))
    );

    let made = Made::of(&creation(vec![plan("48213", 20, None)]), &[done()], Tz::UTC).unwrap();
    let value = made.value().unwrap();
    assert_eq!(Order::read("cancel", &value), Some(Order::Cancel(made)));
}

#[test]
fn what_is_not_known_is_nothing() {
    let value = proposal("list").value().unwrap();
    for (action, value) in [
        ("explode", value.as_str()),
        ("confirm", ""),
        ("confirm", "null"),
        ("confirm", "{\"v\":1}"),
        ("confirm", &value.replace("\"v\":1", "\"v\":2")),
        ("cancel", "{\"v\":2,\"ends\":{}}"),
        ("cancel", "{\"v\":1,\"ends\":[]}"),
        // Only windows can be taken away.
        ("cancel", "{\"v\":1,\"ends\":{\"reconcile\":\"x\"}}"),
        ("cancel", "{\"v\":1,\"ends\":{\"prod-api-baseline\":\"x\"}}"),
    ] {
        assert_eq!(Order::read(action, value), None, "{action} {value}");
    }
}

#[test]
fn a_proposal_stands_for_ten_minutes() {
    let proposal = proposal("list");
    assert!(!proposal.has_lapsed(NOW + TimeDelta::minutes(10)));
    assert!(proposal.has_lapsed(NOW + TimeDelta::seconds(601)));
    let later = NOW + TimeDelta::minutes(9);
    let anew = proposal.anew("other".to_owned(), later);
    assert!(!anew.has_lapsed(later + TimeDelta::minutes(10)));
    assert_eq!(
        (anew.plan.as_str(), anew.command.as_str()),
        ("other", "list")
    );
}

/// The calendar's last day: until when it stands could not be said.
#[test]
fn a_proposal_of_no_time_at_all_says_nothing() {
    let value = proposal("list").value().unwrap();
    assert!(Order::read(CONFIRM, &value).is_some());
    for at in [8_210_266_876_799_i64, i64::MAX, -1] {
        let other = value.replace("\"at\":0", &format!("\"at\":{at}"));
        assert_ne!(other, value);
        assert_eq!(Order::read(CONFIRM, &other), None, "{other}");
    }
}

#[test]
fn a_proposal_is_up_to_who_asked_and_a_bots_to_anybody() {
    let by = |by| Proposal::new("list", "2.0", "1.0", by, String::new(), NOW);
    assert!(by(Some("U1")).is_up_to("U1"));
    assert!(!by(Some("U1")).is_up_to("U2"));
    assert!(by(None).is_up_to("U2"));
}

#[test]
fn what_does_not_fit_a_button_has_none() {
    assert!(proposal(&"가".repeat(1800)).value().is_some());
    assert_eq!(proposal(&"가".repeat(1950)).value(), None);
    let plans = |n: u32| (0..n).map(|n| plan(&format!("{}", 48000 + n), 2, None));
    let made = |n: u32| {
        let outcomes = vec![done(); n as usize];
        Made::of(&creation(plans(n).collect()), &outcomes, Tz::UTC).unwrap()
    };
    assert!(made(45).value().is_some());
    assert_eq!(made(50).value(), None);
}

#[test]
fn only_what_was_made_is_taken_away() {
    let taken_back = Outcome::TakenBack { why: refusal() };
    let decision = creation(vec![
        plan("1", 20, None),
        plan("2", 20, Some(20)),
        plan("3", 20, Some(10)),
        plan("4", 20, None),
    ]);
    let outcomes = [done(), done(), done(), taken_back];
    let made = Made::of(&decision, &outcomes, Tz::UTC).unwrap();
    let names = ["prod-api-1-0101-ecs-end", "prod-api-3-0101-ecs-end"];
    assert_eq!(made.names(), names);
    let window = plan("1", 20, None).window;
    assert!(made.includes(names[0], &window.fingerprint()));
    let resized = plan("1", 30, None).window;
    assert!(!made.includes(names[0], &resized.fingerprint()));
    assert!(!made.includes("prod-web-1-0101-ecs-end", &window.fingerprint()));

    let unchanged = creation(vec![plan("2", 20, Some(20))]);
    assert_eq!(Made::of(&unchanged, &[done()], Tz::UTC), None);
    assert_eq!(Made::of(&Decision::Help(None), &[], Tz::UTC), None);
}

#[test]
fn what_a_button_holds_is_read_again() {
    let plans = vec![
        plan("1", 20, None),
        plan("2", 20, None),
        plan("3", 20, None),
    ];
    let outcomes = [done(), done(), done()];
    let made = Made::of(&creation(plans), &outcomes, chrono_tz::UTC).unwrap();
    assert_eq!((made.n_windows(), made.names().len()), (3, 3));
    let value = made.value().unwrap();
    assert_eq!(Order::read(CANCEL, &value), Some(Order::Cancel(made)));
    let turn = Turn { all: true, page: 2 };
    let read = Order::read(PAGE, &turn.to_value());
    assert_eq!(read, Some(Order::Turn(turn)));
}

#[test]
fn a_scale_that_was_not_carried_out_made_nothing() {
    let scale = Decision::Scale {
        windows: vec![plan("1", 20, None)],
        batch: crate::batch::Batch {
            phases: Vec::new(),
            then: Vec::new(),
            on_failure: crate::batch::OnFailure::TakeBack,
        },
    };
    let failed = Outcome::TakenBack { why: refusal() };
    assert_eq!(Made::of(&scale, &[failed], chrono_tz::UTC), None);
    assert!(Made::of(&scale, &[done()], chrono_tz::UTC).is_some());
}
