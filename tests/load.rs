//! Many mentions and many events at once, through the built binaries, with the world
//! 100 ms away and one call in fifty going wrong: none is lost, and none is answered
//! twice.
//!
//! A short run is part of all tests; `tests/load/run` makes it a thousand of each, and
//! the README has its figures.
#![cfg(test)]

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
use futures_util::StreamExt;
use futures_util::stream;
use preheat::target::{Resource, Target};
use serde_json::{Value, json};

use figures::Times;
use lambda::{Pool, Queue};
use network::{Network, Side};
use people::{MENTIONS, Thread, Wanted};
use shop::Shop;
use slack::{Delivered, Workspace};

use crate::replay::account;

/// Mentions, and events, in every run of the tests.
const FEW: usize = 20;

/// Threads in which somebody speaks at once: what two processors bear, moto and the
/// local Slack included.
const THREADS_AT_ONCE: usize = 3;

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
    let n_threads = n_mentions.div_ceil(MENTIONS);
    let n_at_once = n_threads.div_ceil(10);
    let shop = Shop::open(6 + n_at_once, 2).await;
    let threads = threads(n_threads, &shop.targets);
    let alerts: Vec<String> = threads.iter().map(Thread::alert).collect();
    let world = World::open(shop, &alerts, HANDLERS).await;

    let begun = std::time::Instant::now();
    let said = threads.iter().enumerate().map(|(n, thread)| {
        let world = &world;
        async move {
            let mut said = Vec::new();
            for text in thread.texts() {
                let (handlers, network) = (&world.handlers, &world.network);
                let mention = world.workspace.mention(n, &text, handlers, network);
                let delivered = mention.await;
                said.push((text, delivered));
            }
            (n, said)
        }
    });
    let mut said: Vec<_> = stream::iter(said)
        .buffer_unordered(THREADS_AT_ONCE)
        .collect()
        .await;
    said.sort_by_key(|(n, _)| *n);
    let took = begun.elapsed();
    world.queue.run_dry().await;
    // The periodic look of the template. Of executors side by side, one that is slow may
    // set its lower count after another's; where one runs at a time, as is the default,
    // none can.
    world
        .queue
        .put(json!({"version": 1, "action": "reconcile"}));
    world.queue.run_dry().await;

    let (mut wrong, mut wanted, mut times) = (Vec::new(), Wanted::new(), Times::default());
    let mut failed = Vec::new();
    for (n, said) in &said {
        let mut replies = slack::replies(world.workspace.thread(*n).await);
        let mut answers = Vec::new();
        for (text, Delivered { ts, within }) in said {
            match within {
                Some(within) => times.add(*within),
                None => wrong.push(format!("`{text}` of thread {n} was never taken")),
            }
            let mut of_mention = replies.remove(ts).unwrap_or_default();
            if of_mention.len() != 1 {
                let what = format!("`{text}` of thread {n} has these replies: {of_mention:#?}");
                wrong.push(what);
            }
            answers.push(of_mention.pop().unwrap_or_default());
        }
        wrong.extend(
            replies
                .values()
                .map(|reply| format!("to nobody: {reply:?}")),
        );
        failed.extend(threads[*n].expect(&answers, &mut wanted));
    }
    let stored = world.shop.stored().await;
    wrong.extend(people::what_is_wrong(&stored, &wanted, now()));
    wrong.extend(world.shop.what_is_wrong(now()).await);
    let fates = world.queue.take_fates();
    wrong.extend(fates.dead.iter().map(|dead| format!("dead: {dead:?}")));

    let n_mentions = said.len() * MENTIONS;
    let n_deliveries = world.workspace.n_deliveries.load(Ordering::Relaxed);
    figures::show(&format!(
        "{n_mentions} mentions in {} s, {THREADS_AT_ONCE} at once: {} deliveries, \
         {} answered that something failed, {} lost or wrong\n  \
         from the first delivery to Slack's 200: {}\n  {}\n  \
         {} events for the executor came of them, {} invocations repeated",
        took.as_secs(),
        n_deliveries,
        failed.len(),
        wrong.len(),
        times.told(),
        figures::of_network(&world.network),
        fates.n_events,
        fates.n_again,
    ));
    for reply in failed.iter().filter(|reply| !reply.is_empty()) {
        figures::show(reply);
    }
    world.close("mentions", &wrong).await;
}

/// Several threads share a service and a cluster. Of ten threads, one scales at once,
/// and has a service of its own for that.
fn threads(n: usize, targets: &[Target]) -> Vec<Thread> {
    let of_kind = |resource| targets.iter().filter(move |one| one.resource() == resource);
    let services: Vec<&Target> = of_kind(Resource::Ecs).collect();
    let clusters: Vec<&Target> = of_kind(Resource::Rds).collect();
    let (shared, own) = services.split_at(6);
    let thread = |number: usize| {
        let at_once = number.is_multiple_of(10).then(|| own[number / 10].clone());
        let service = shared[number % shared.len()].clone();
        let cluster = clusters[number % clusters.len()].clone();
        Thread::new(number, service, cluster, at_once, now())
    };
    (0..n).map(thread).collect()
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
