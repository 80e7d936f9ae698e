//! Many mentions and many events at once, through the built binaries, with the world
//! 100 ms away and one call in fifty going wrong: none is lost, and none is answered
//! twice.
//!
//! A short run is part of all tests; `tests/load/run` makes it a thousand of each, and
//! the README has its figures.
#![cfg(test)]

mod day;
mod events;
mod figures;
mod lambda;
mod network;
mod people;
mod shop;
mod slack;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use preheat::target::Resource;
use serde_json::{Value, json};

use day::{Found, THREADS_A_DAY, THREADS_AT_ONCE};
use lambda::{Pool, Queue};
use network::{Network, Side};
use people::{MENTIONS, SHARED_SERVICES, Thread};
use shop::Shop;
use slack::Workspace;

use crate::replay::account;

/// Mentions, and events, in every run of the tests.
const FEW: usize = 20;

/// Execution environments of the handler: some more, since one whose answer Slack did
/// not wait for is still at work.
const HANDLERS: usize = 6;

/// Execution environments of the executor, as `ExecutorConcurrency` sets it.
const EXECUTORS: usize = 3;

/// Everything there is.
struct World {
    shop: Shop,
    workspace: Workspace,
    network: Arc<Network>,
    handlers: Arc<Pool>,
    executors: Arc<Pool>,
    queue: Arc<Queue>,
}

impl World {
    /// Both Lambdas are started before anything goes wrong.
    async fn open(shop: Shop, alerts: &[String], handlers: usize) -> Self {
        let (network, queue) = (Network::new(1), Queue::new());
        let workspace = Workspace::open(alerts).await;
        let to_aws = Side::Aws(shop.url().to_owned(), Arc::clone(&queue));
        let aws = network.stand_before(to_aws).await;
        let to_slack = Side::Slack(workspace.url().to_owned());
        let slack = format!("{}/api", network.stand_before(to_slack).await);
        let services = shop.configured(Resource::Ecs);
        let clusters = shop.configured(Resource::Rds);
        let variables = [
            ("AWS_ENDPOINT_URL", aws.as_str()),
            ("SLACK_API_URL", &slack),
            ("SLACK_SECRET_ID", account::SECRET),
            ("SCHEDULE_GROUP", shop::GROUP),
            ("SCHEDULER_ROLE_ARN", shop::ROLE),
            ("EXECUTOR_ARN", shop::EXECUTOR),
            ("ECS_SERVICES", &services),
            ("AURORA_CLUSTERS", &clusters),
            ("LOCALE", "en"),
        ];
        let nothing = json!({"version": 1, "action": "explode"});
        let handlers = Pool::start("slack-handler", handlers, &variables, &Value::Null).await;
        let executors = Pool::start("executor", EXECUTORS, &variables, &nothing).await;
        queue.be_served_by(Arc::clone(&executors));
        network.be_bad(true);
        Self {
            shop,
            workspace,
            network,
            handlers,
            executors,
            queue,
        }
    }

    /// Ends it, and fails if something is wrong, or if a Lambda has logged a secret.
    async fn close(self, name: &str, wrong: &[String]) {
        let mut log = self.handlers.stop().await;
        log.push_str(&self.executors.stop().await);
        let path = format!("{}/../target/load-{name}.log", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(&path, &log).unwrap();
        for secret in [account::TOKEN, sandbox::deployment::SIGNING_SECRET, "v0="] {
            assert!(!log.contains(secret), "a secret is logged: see {path}");
        }
        let n = wrong.len();
        assert!(n == 0, "{n} wrong; see {path}:\n{}", wrong.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_mention_is_lost_or_answered_twice() {
    let n_mentions = number("LOAD_MENTIONS").unwrap_or(FEW);
    let shop = Shop::open(SHARED_SERVICES + 1, 2).await;
    let threads = people::threads(n_mentions.div_ceil(MENTIONS), &shop.targets, now());
    let alerts: Vec<String> = threads.iter().map(Thread::alert).collect();
    let world = World::open(shop, &alerts, HANDLERS).await;

    let mut found = Found::default();
    let days = threads.chunks(THREADS_A_DAY);
    let n_days = days.len();
    for (day, threads) in days.enumerate() {
        day::pass(&world, threads, &mut found).await;
        figures::show(&format!("day {} of {n_days}: {found}", day + 1));
    }

    let n_mentions = threads.len() * MENTIONS;
    let n_deliveries = world.workspace.n_deliveries.load(Ordering::Relaxed);
    let fates = world.queue.take_fates();
    found
        .wrong
        .extend(fates.dead.iter().map(|dead| format!("dead: {dead:?}")));
    figures::show(&format!(
        "{n_mentions} mentions on {n_days} days, {THREADS_AT_ONCE} at once: {n_deliveries} \
         deliveries, {found}\n  from the first delivery to Slack's 200: {}\n  {}\n  \
         {} events for the executor came of them, {} invocations repeated",
        found.times.told(),
        figures::of_network(&world.network),
        fates.n_events,
        fates.n_again,
    ));
    for reply in found.failed.iter().filter(|reply| !reply.is_empty()) {
        figures::show(reply);
    }
    world.close("mentions", &found.wrong).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_event_for_the_executor_is_lost() {
    let n_events = number("LOAD_EVENTS").unwrap_or(FEW);
    // What a round of all targets has, and the last one, which only closes.
    let shop = Shop::open(8, 3).await;
    let world = World::open(shop, &["🔥 오늘의 인기 상품".to_owned()], 1).await;
    let mut windows = events::Windows::new(2, now());
    let begun = std::time::Instant::now();
    let (mut n_sent, mut n_junk, mut n_rounds, mut wrong) = (0, 0, 0, Vec::new());
    loop {
        let is_last = n_sent >= n_events;
        let events = windows.next_round(&world.shop, is_last).await;
        n_rounds += 1;
        n_sent += events.len();
        n_junk += events
            .iter()
            .filter(|one| one["action"] == "explode")
            .count();
        for event in events {
            world.queue.put(event);
        }
        world.queue.run_dry().await;
        let found = world.shop.what_is_wrong(now()).await;
        wrong.extend(found.iter().map(|what| format!("round {n_rounds}: {what}")));
        if is_last {
            break;
        }
    }
    let took = begun.elapsed();
    world.shop.let_records_rest().await;
    day::look(&world).await;
    wrong.extend(world.shop.what_is_left().await);
    let fates = world.queue.take_fates();
    let (junk, dead): (Vec<_>, Vec<_>) = fates
        .dead
        .iter()
        .partition(|(event, _)| event["action"] == "explode");
    assert_eq!(
        junk.len(),
        n_junk,
        "junk is dead-lettered, and nothing is lost"
    );
    wrong.extend(dead.iter().map(|dead| format!("dead: {dead:?}")));
    figures::show(&format!(
        "{n_sent} events in {n_rounds} rounds and {} s, {EXECUTORS} at once: {} invocations \
         repeated ({} for {n_junk} of junk), {} lost or wrong\n  \
         from the queue to the end: {}\n  {}",
        took.as_secs(),
        fates.n_again,
        2 * n_junk,
        wrong.len(),
        fates.times.told(),
        figures::of_network(&world.network),
    ));
    world.close("events", &wrong).await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "Slack, the gateway and Lambda go by the clock, and so do the binaries"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "how much is sent is for the person who runs the test to say"
)]
fn number(variable: &str) -> Option<usize> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("the variable is a number"))
}
