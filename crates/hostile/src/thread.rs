//! A whole day: an alert is posted, somebody mentions the bot under it, and what
//! follows from it happens.

use std::cell::OnceCell;

use chrono::{DateTime, TimeDelta, Utc};
use preheat::port::ClusterState;
use sandbox::deployment::Deployment;
use sandbox::request::Mention;
use sandbox::sample;
use sandbox::sandbox::Sandbox;
use sandbox::world::World;
use tokio::runtime::{Builder, Runtime};

use crate::{posted, text};

/// What stands between the alert and what is said under it. A second line says what
/// is said later.
const SEPARATOR: &str = "\n---\n";

/// What is played of the day: until after the openings of most alerts, since each
/// look at everything costs an input as much as its mentions do.
const DAY: TimeDelta = TimeDelta::hours(10);

/// What can be said in one day: as many mentions as one input may cost time.
const MENTIONS_MAX: usize = 4;

/// An alert, the separator, and the mentions under it, one in a line.
pub(crate) fn thread(input: &[u8]) {
    let words = text(input);
    let (alert, said) = words.split_once(SEPARATOR).unwrap_or((&words, "list"));
    let mut sandbox = sandbox();
    sandbox.post_alert(alert);
    let mut n_said = 0;
    for line in said.lines().take(MENTIONS_MAX) {
        block_on(sandbox.say(&Mention::new(line)));
        n_said += 1;
    }
    let n_answered = posted::ours(&sandbox.world).len();
    assert!(n_answered >= n_said, "{n_said} said, {n_answered} answered");
    for response in sandbox.take_responses() {
        assert_eq!(response.status, 200);
    }
    let evening = sandbox.world.now() + DAY;
    block_on(sandbox.run_until(evening));
    posted::check_all(&sandbox.world);
    check_clusters(&sandbox.world);
}

/// No writer is lost, and no permanent reader.
pub(crate) fn check_clusters(world: &World) {
    let aurora = world.aurora.borrow();
    for (id, cluster) in aurora.clusters() {
        let n_readers = permanent_readers(&cluster);
        assert!(cluster.instances.iter().any(|one| one.writer), "{id}");
        assert_eq!(n_readers, 1, "{id} lost a reader, or won one");
    }
}

fn permanent_readers(cluster: &ClusterState) -> usize {
    let readers = cluster.instances.iter().filter(|one| !one.writer);
    readers.filter(|one| !one.name.starts_with("hot")).count()
}

/// A fresh deployment on the morning of the played day.
pub(crate) fn sandbox() -> Sandbox {
    thread_local! {
        static DEPLOYMENT: OnceCell<Deployment> = const { OnceCell::new() };
    }
    let deployment = DEPLOYMENT.with(|one| one.get_or_init(deployment).clone());
    #[expect(clippy::expect_used, reason = "the secret that is built in is usable")]
    Sandbox::new(sample::DAY_BEGINS, sample::SEED, deployment).expect("a sandbox")
}

fn deployment() -> Deployment {
    #[expect(clippy::expect_used, reason = "the defaults are settings")]
    Deployment::new(&[]).expect("a deployment")
}

/// Runs both Lambdas' futures as they are run for real: on Tokio, with its timer.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
    }
    RUNTIME.with(|runtime| runtime.get_or_init(runtime_of_this_thread).block_on(future))
}

fn runtime_of_this_thread() -> Runtime {
    #[expect(clippy::expect_used, reason = "without it nothing can be tested")]
    Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
}

/// The moment at which the played day begins.
pub(crate) fn morning() -> DateTime<Utc> {
    sample::DAY_BEGINS
}
