//! What a look that fails leaves in the log.

use std::cell::RefCell;
use std::sync::Once;

use chrono::DateTime;
use journal::Lines;
use preheat::name;
use preheat::payload::{Claim, Payload};
use preheat::port::FaultKind;
use preheat::schedule::{end_of, record};
use preheat::target::Resource::Ecs;
use preheat::target::Target;
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::Registry;

use crate::world::{World, ZONE, at, thread, window};

thread_local! {
    /// What this thread, and so this test, has logged.
    static WRITTEN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Takes what is logged. There is one subscriber for all tests, since `tracing` never
/// asks again about a line that was first met on a thread without one.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let clock = || DateTime::UNIX_EPOCH;
        let lines = Lines::new(None, clock, |line: &[u8]| {
            WRITTEN.with_borrow_mut(|written| written.extend_from_slice(line));
        });
        tracing::subscriber::set_global_default(Registry::default().with(lines)).unwrap();
    });
}

/// The failures that were logged since this was asked last, what was passed over, and how
/// each look ended that did not end well.
fn told() -> Vec<String> {
    let text = String::from_utf8(WRITTEN.take()).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let told = lines.filter_map(|line: Value| {
        let say = |fields: &[&str]| {
            let words = fields.iter().filter_map(|field| line[*field].as_str());
            Some(words.collect::<Vec<_>>().join(", "))
        };
        match line["entry"].as_str()? {
            "fault" => say(&["schedule", "target", "class", "message"]),
            "passed" => say(&["schedule", "why"]),
            "target" if line["why"].is_string() => say(&["target", "outcome", "why"]),
            _ => None,
        }
    });
    told.collect()
}

#[tokio::test]
async fn each_way_to_fail_has_its_line() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    let start = Payload::Start {
        window: sale.clone(),
        immediate: false,
        sent_at: None,
    };
    world.send(&start, 50).await.0.unwrap();
    let unknown = "the window that prod-api-a-1124-ecs-end records is not to be found yet";
    assert_eq!(told(), [format!("prod/api, not_recorded, {unknown}")]);

    world.store(&sale);
    for (kind, class, outcome, follows) in [
        (
            FaultKind::Transient,
            "transient",
            "failed",
            "Lambda tries the event again",
        ),
        (
            FaultKind::Denied,
            "denied",
            "given_up",
            "given up until somebody helps",
        ),
    ] {
        world.faults.replace(vec![("DescribeServices", kind)]);
        // What Lambda makes of it is not the log's affair.
        let _ = world.send(&start, 50).await;
        let said = "AWS failed: DescribeServices: as the test wants it";
        let expected = [
            format!("prod/api, {class}, {follows}"),
            format!("prod/api, {outcome}, {said}"),
        ];
        assert_eq!(told(), expected);
    }

    let mut junk = end_of(&window(Ecs, "b", 30, 50, 90), ZONE);
    junk.input = "{}".to_owned();
    let name = junk.name.clone();
    world.put(junk);
    world.send(&start, 50).await.0.unwrap_err();
    let told = told();
    assert!(told[0].starts_with(&format!("{name}, prod/api, unreadable, correct or delete")));
    assert!(told[1].starts_with(&format!("prod/api, failed, schedule {name} cannot be read")));
    assert_eq!(told.len(), 2);
}

#[tokio::test]
async fn a_record_that_cannot_be_had_now_is_named() {
    let world = World::new();
    let mut sale = window(Ecs, "a", 20, 50, 90);
    sale.target = Target::parse(Ecs, "prod/old").unwrap();
    let end = end_of(&sale, ZONE);
    world.not_had.replace(Some(end.name.clone()));
    world.put(end);
    world.reconcile(60).await;
    let skipped = "prod-old-a-1124-ecs-end, transient, skipped; the next look comes by again";
    assert_eq!(told(), [skipped]);
}

#[tokio::test]
async fn what_is_named_like_a_claim_and_is_none_is_named() {
    let world = World::new();
    let named = |ts: &str| name::claim(&thread(ts), 0);
    let mut none = end_of(&window(Ecs, "a", 20, 50, 90), ZONE);
    none.name = named("none");
    world.put(none);
    let claim = Payload::Claim(Claim {
        mention: thread("old"),
        claimed_at: at(0),
        finished: false,
    });
    world.put(record(named("old"), &claim, at(0), ZONE));
    world.reconcile(60).await;
    let why = "no claim, though it is named like one";
    assert_eq!(told(), [format!("{}, {why}", named("none"))]);
}
