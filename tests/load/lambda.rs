//! Lambda: several execution environments of one function, each a process, and the
//! queue of those events that nobody waits for.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::figures::Times;
use crate::runtime_api::{Failure, Lambda};

/// Lambda's pauses before it invokes again are one minute and two. A minute is two
/// seconds here: nothing that the executor does depends on them.
const PAUSES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(4)];

/// The execution environments of one function. Each works on one event at a time.
pub(super) struct Pool {
    free: Mutex<VecDeque<Arc<Lambda>>>,
    permits: Arc<Semaphore>,
}

impl Pool {
    /// Starts `size` of them, and waits until each has answered `probe`.
    pub(super) async fn start(
        function: &str,
        size: usize,
        variables: &[(&str, &str)],
        probe: &Value,
    ) -> Arc<Self> {
        let mut free = VecDeque::new();
        for _ in 0..size {
            let lambda = Lambda::start(function, variables).await;
            let _ = lambda.invoke(probe.clone()).await;
            free.push_back(Arc::new(lambda));
        }
        Arc::new(Self {
            free: Mutex::new(free),
            permits: Arc::new(Semaphore::new(size)),
        })
    }

    /// Has one of them work on an event. Whoever stops waiting for it does not stop it.
    pub(super) async fn invoke(
        self: &Arc<Self>,
        event: Value,
    ) -> JoinHandle<Result<Value, Failure>> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.unwrap();
        let lambda = self.free.lock().unwrap().pop_front().unwrap();
        let pool = Arc::clone(self);
        tokio::spawn(async move {
            let answer = lambda.invoke(event).await;
            pool.free.lock().unwrap().push_back(lambda);
            drop(permit);
            answer
        })
    }

    /// Everything that they have logged. Ends them.
    pub(super) async fn stop(&self) -> String {
        let mut logs = String::new();
        let all = std::mem::take(&mut *self.free.lock().unwrap());
        for lambda in all {
            let lambda = Arc::into_inner(lambda).expect("it is free");
            logs.push_str(&lambda.stop().await);
        }
        logs
    }
}

/// What became of the events of a queue.
#[derive(Default)]
pub(super) struct Fates {
    pub(super) n_events: usize,
    /// Invocations beyond the first of each event.
    pub(super) n_again: usize,
    /// Events that failed each time, with how the last one did.
    pub(super) dead: Vec<(Value, Failure)>,
    /// From the queue to the end of the last invocation.
    pub(super) times: Times,
}

/// Lambda's queue for asynchronous invocations: an event that fails is tried twice
/// more, then it is dead.
pub(super) struct Queue {
    pool: Mutex<Option<Arc<Pool>>>,
    n_open: AtomicUsize,
    fates: Mutex<Fates>,
}

impl Queue {
    /// A queue whose events wait until there is somebody to work on them.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            pool: Mutex::default(),
            n_open: AtomicUsize::new(0),
            fates: Mutex::default(),
        })
    }

    pub(super) fn be_served_by(&self, pool: Arc<Pool>) {
        *self.pool.lock().unwrap() = Some(pool);
    }

    pub(super) fn put(self: &Arc<Self>, event: Value) {
        self.n_open.fetch_add(1, Ordering::SeqCst);
        let queue = Arc::clone(self);
        tokio::spawn(async move {
            queue.work_off(event).await;
            queue.n_open.fetch_sub(1, Ordering::SeqCst);
        });
    }

    async fn work_off(&self, event: Value) {
        let begun = Instant::now();
        let pool = self.pool.lock().unwrap().clone();
        let pool = pool.expect("nothing comes before the executor runs");
        self.fates.lock().unwrap().n_events += 1;
        let mut pauses = PAUSES.into_iter();
        while let Err(failure) = pool.invoke(event.clone()).await.await.unwrap() {
            let Some(pause) = pauses.next() else {
                self.fates.lock().unwrap().dead.push((event, failure));
                break;
            };
            self.fates.lock().unwrap().n_again += 1;
            tokio::time::sleep(pause).await;
        }
        self.fates.lock().unwrap().times.add(begun.elapsed());
    }

    /// Waits until nothing is left in it.
    pub(super) async fn run_dry(&self) {
        while self.n_open.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What became of the events since this was asked last.
    pub(super) fn take_fates(&self) -> Fates {
        std::mem::take(&mut *self.fates.lock().unwrap())
    }
}
