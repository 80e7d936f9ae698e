//! Which windows a `list` or `delete` means, and how they go.

use super::*;
use crate::press::Made;

#[test]
fn what_a_lagging_list_lacks_is_looked_up_by_name() {
    let settings = settings();
    let context = context(&settings, at("09:30"));
    for text in ["delete 1", "delete all", "list"] {
        let command = command::parse(text).unwrap();
        let task = resolve(&command, &context, Some(&alert())).unwrap();
        let names = task.names_to_know(&context, &[]);
        for name in ["prod-api-48213-1124-ecs-end", "shop-48213-1124-rds-end"] {
            assert!(names.contains(&name.to_owned()), "{text}: {names:?}");
        }
    }
}

#[test]
fn a_scale_that_a_lagging_list_lacks_is_looked_up_by_name() {
    let settings = settings();
    let context = context(&settings, at("09:30"));
    let now = [
        "prod-api-now-ecs-end",
        "prod-web-now-ecs-end",
        "shop-now-rds-end",
    ];
    for (text, knows) in [
        ("delete now", true),
        ("delete all", true),
        ("delete all everywhere", true),
        ("list", true),
        ("list all", true),
        ("delete 1", false),
    ] {
        let command = command::parse(text).unwrap();
        let task = resolve(&command, &context, Some(&alert())).unwrap();
        let names = task.names_to_know(&context, &[]);
        let are_there = now.iter().all(|name| names.contains(&(*name).to_owned()));
        assert_eq!(are_there, knows, "{text}: {names:?}");
    }
}

#[test]
fn deleting_takes_starts_and_check_first_and_ends_last() {
    let stored = created("create 1 --ecs 20 --rds 2");
    let decision = decided("delete 1", "10:00", &stored);
    let Decision::Delete { deletions, .. } = &decision else {
        panic!("{decision:?}");
    };
    let [deletion] = deletions.as_slice() else {
        panic!("{deletions:?}");
    };
    let expected = [
        vec![
            "-prod-api-48213-1124-ecs-start",
            "-shop-48213-1124-rds-start",
            "-48213-1124-check",
        ],
        // The starts once more: a creation at the same moment may write them late.
        vec![
            "-prod-api-48213-1124-ecs-end",
            "-shop-48213-1124-rds-end",
            "-prod-api-48213-1124-ecs-start",
            "-shop-48213-1124-rds-start",
        ],
    ];
    assert_eq!(names(&deletion.batch), expected);
    assert!(deletion.batch.then.is_empty(), "nothing of it had begun");
}

#[test]
fn deleting_an_open_window_closes_it_now() {
    let stored = created("create 1 --ecs 20 --rds 2");
    let decision = decided("delete all", "15:40", &stored);
    let batches = decision.batches();
    let [Payload::Reconcile(Some(one))] = batches[0].then.as_slice() else {
        panic!("{batches:?}");
    };
    assert_eq!(one.target.to_string(), "shop");
    assert_eq!(one.sent_at, Some(at("15:40")));
}

#[test]
fn a_thread_lists_its_own_windows_and_all_lists_every_one() {
    let mut stored = created("create 1,2 --ecs 20");
    let elsewhere = Window {
        product: Some(Product {
            id: "77".to_owned(),
            name: String::new(),
            opens_at: at("20:00"),
        }),
        thread: ThreadRef {
            channel: "C2".to_owned(),
            ts: "1.2".to_owned(),
        },
        ..window_of(&stored[0])
    };
    stored.push(schedule::end_of(&elsewhere, settings().common.zone));
    let n_listed = |text: &str| match decided(text, "10:00", &stored) {
        Decision::List { windows, .. } => windows.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(n_listed("list"), 2);
    assert_eq!(n_listed("list all"), 3);
}

#[test]
fn upper_and_lower_case_are_one_product() {
    let one = created("create #SKU-A12 --ecs 1 --time 16:00");
    let other = created("create #sku-a12 --ecs 1 --time 17:00");
    let both = [&one[..], &other[..]].concat();
    for (stored, typed, expected) in [
        (&one, "sku-a12", &["SKU-A12"][..]),
        (&both, "sku-a12", &["sku-a12"]),
        (&both, "SKU-A12", &["SKU-A12"]),
        (&both, "Sku-A12", &["SKU-A12", "sku-a12"]),
    ] {
        let decision = decided(&format!("delete {typed}"), "10:00", stored);
        let Decision::Delete { deletions, .. } = &decision else {
            panic!("{decision:?}");
        };
        let windows = deletions.iter().flat_map(|deletion| &deletion.windows);
        let ids = windows.map(|window| window.product.as_ref().unwrap().id.as_str());
        assert_eq!(ids.collect::<Vec<_>>(), expected, "{typed}");
    }
}

#[test]
fn a_struck_product_is_not_created_and_can_be_deleted() {
    let settings = settings();
    let context = context(&settings, at("09:00"));
    let root = ThreadMessage {
        lines: vec![
            "1. [48213] 겨울 패딩 | 오픈 16:00".to_owned(),
            "2. ~[48402] 골드 키위 | 오픈 18:30~".to_owned(),
        ],
        ..alert()
    };
    let ask = |text: &str| resolve(&command::parse(text).unwrap(), &context, Some(&root));
    let mistake = ask("create 2 --ecs 1 --time 18:00").unwrap_err();
    let is_no_product = matches!(
        mistake,
        Mistake::Product(ProductMistake::NoProduct { number: 2, .. })
    );
    assert!(is_no_product, "{mistake:?}");
    let Ok(Task::Delete(Scope::Products(products))) = ask("delete 2") else {
        panic!("{:?}", ask("delete 2"));
    };
    assert_eq!(products[0].id, "48402");
}

#[test]
fn a_window_about_to_begin_is_looked_at_when_it_is_deleted() {
    let stored = created("create 1 --ecs 20");
    // It begins at 15:50, and the start may be firing.
    for (now, is_near) in [("15:47", false), ("15:48", true), ("15:49", true)] {
        let decision = decided("delete 1", now, &stored);
        let batches = decision.batches();
        assert_eq!(!batches[0].then.is_empty(), is_near, "{now}");
    }
}

#[test]
fn an_open_window_has_no_start_to_take_away_late() {
    let stored = created("create 1 --ecs 20");
    let decision = decided("delete 1", "15:55", &stored);
    let batches = decision.batches();
    assert_eq!(names(&batches[0])[1], ["-prod-api-48213-1124-ecs-end"]);
}

/// The button under a `create` takes away what that one made, and no more.
#[test]
fn the_check_stays_while_the_product_has_other_windows_that_day() {
    let settings = settings();
    let context = context(&settings, at("10:00"));
    let decision = decided("create 1 --ecs 20", "09:00", &[]);
    let done = [Outcome::Done { not_told: None }];
    let made = Made::of(&decision, &done, settings.common.zone).unwrap();
    let button = || {
        Task::Delete(Scope::Made {
            made: made.clone(),
            by: "U1".to_owned(),
        })
    };
    let known = button().names_to_know(&context, &[]);
    assert_eq!(
        known,
        [
            "prod-api-48213-1124-ecs-end",
            "prod-web-48213-1124-ecs-end",
            "shop-48213-1124-rds-end",
        ]
    );
    for (text, goes) in [
        ("create 1 --ecs 20", true),
        ("create 1 --ecs 20 --rds 2", false),
    ] {
        let stored = created(text);
        let decision = button().decide(&context, &Stored::new(stored));
        let batches = decision.batches();
        let first = &names(&batches[0])[0];
        let check = "-48213-1124-check".to_owned();
        assert_eq!(first.contains(&check), goes, "{text}: {first:?}");
        assert!(first.contains(&"-prod-api-48213-1124-ecs-start".to_owned()));
        assert_eq!(decision.size().windows, 1, "{text}");
    }
}
