//! What must not grow: calls, connections and sequential round trips of the built binaries, as
//! `budget.json` has them. Sizes are checked where packages are built; times are not
//! checked, since they are the machine's as well: `tests/bench` measures them.
//!
//! AWS and Slack are servers that take a moment for each call, so that calls which go
//! out together are seen to.

use std::collections::BTreeMap;
use std::time::Duration;

use bench::asked::{Asked, counted, round_trips};
use bench::events::{self, Job};
use bench::measure::World;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::runtime_api::binary;

/// Far longer than a call takes by itself here, so that what went out together
/// overlaps.
const CALL_TAKES: Duration = Duration::from_millis(60);

fn budget() -> Value {
    serde_json::from_str(include_str!("budget.json")).unwrap()
}

/// Runs a job, and holds what it asked to the budget of this name.
async fn holds(name: &str, make: impl Fn(DateTime<Utc>) -> Job) {
    let world = World::start(None, None).await.unwrap();
    world.wait(CALL_TAKES, CALL_TAKES);
    // So long ago that it is taken for a sample: the deadline then counts from the
    // invocation, and not from the start of a binary that is not optimised.
    #[expect(
        clippy::disallowed_methods,
        reason = "the signature has to be of about now"
    )]
    let job = make(Utc::now() - TimeDelta::seconds(12));
    let binary = binary::built(job.binary);
    let (start, answer, asked) = world.run(&binary, &job).await.unwrap();
    if job.binary == "slack-handler" {
        assert_eq!(answer["statusCode"], 200, "{name}: {answer}");
    }
    // What is read at init is there once for each process.
    let asked = asked.into_iter().filter(|one| one.call != "GetSecretValue");
    let (awaited, afterwards): (Vec<_>, Vec<_>) =
        asked.partition(|one| one.begun <= start.answered);
    let budget = &budget()["jobs"][name];
    are_as_in(&format!("{name}, calls"), &budget["calls"], &awaited);
    are_as_in(
        &format!("{name}, afterwards"),
        &budget["afterwards"],
        &afterwards,
    );
    let (trips, most) = (
        round_trips(&awaited),
        budget["round_trips"].as_u64().unwrap(),
    );
    assert!(
        trips as u64 <= most,
        "{name}: {trips} round trips, not {most}"
    );
    let (n, most) = (
        world.n_connections(),
        budget["connections"].as_u64().unwrap(),
    );
    assert!(n as u64 <= most, "{name}: {n} connections, not {most}");
    // Fewer would leave to the first event what can be done while the secret comes.
    assert_eq!(start.early as u64, budget["early"], "{name}");
}

/// Each call of the budget is made, and as often as it says at most.
fn are_as_in(what: &str, budget: &Value, asked: &[Asked]) {
    let calls = counted(asked);
    let allowed: BTreeMap<String, usize> = serde_json::from_value(budget.clone())
        .unwrap_or_else(|_| panic!("budget.json has no {what}, which makes {calls:?}"));
    for (call, n) in &calls {
        let most = allowed.get(call).copied().unwrap_or(0);
        assert!(*n <= most, "{what}: {n} of {call}, not {most}: {calls:?}");
    }
    // A job that gives up early costs little.
    for call in allowed.keys() {
        assert!(calls.contains_key(call), "{what}: no {call}: {calls:?}");
    }
}

#[tokio::test]
async fn a_create_takes_four_round_trips() {
    let create = "create 1 --ecs 20 --rds 2";
    holds("create", |now| events::mention(create, 3, now)).await;
}

#[tokio::test]
async fn a_create_of_many_products_goes_through_the_same_phases() {
    let create = "create all --ecs 20 --rds 2";
    holds("create-many", |now| events::mention(create, 8, now)).await;
}

#[tokio::test]
async fn a_start_of_a_service_takes_five_round_trips() {
    holds("start-service", events::service_start).await;
}

#[tokio::test]
async fn a_start_of_a_cluster_takes_three_round_trips() {
    holds("start-cluster", events::cluster_start).await;
}

#[tokio::test]
async fn a_reconcile_fetches_no_window_that_cannot_be_open() {
    holds("reconcile", |now| events::reconcile(500, now)).await;
}

#[tokio::test]
async fn a_list_of_300_windows_is_one_message_and_reads_each_once() {
    holds("list-all", |now| events::list_all(300, now)).await;
}

#[test]
fn nothing_seeds_itself_from_the_processors_jitter() {
    for name in ["slack-handler", "executor"] {
        let binary = std::fs::read(binary::built(name)).unwrap();
        let holds = |text: &[u8]| binary.windows(text.len()).any(|window| window == text);
        assert!(holds(b"ring_core_"), "{name} was not built with symbols");
        assert!(!holds(b"jent_"), "{name} reads the processor's jitter");
    }
}
