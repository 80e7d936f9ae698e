//! A day of mentions: people speak in their threads, then what came of it is looked at,
//! and over night all of it goes. A shop has one day's schedules in its group, not those
//! of a thousand mentions.

use std::fmt;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use serde_json::{Value, json};

use super::figures::Times;
use super::people::{self, Thread, Wanted};
use super::slack::{self, Delivered};
use super::{World, now};

/// Threads that a day has.
pub(super) const THREADS_A_DAY: usize = 10;

/// Threads in which somebody speaks at once: what two processors bear, moto and the
/// local Slack included.
pub(super) const THREADS_AT_ONCE: usize = 3;

/// What the days that are over have shown.
#[derive(Default)]
pub(super) struct Found {
    /// While people spoke; neither the looking nor the nights.
    took: Duration,
    /// From the first delivery of each mention to Slack's 200.
    pub(super) times: Times,
    /// Replies that say that something was not done.
    pub(super) failed: Vec<String>,
    /// What was lost, answered twice, or left as it should not be.
    pub(super) wrong: Vec<String>,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (took, failed, wrong) = (self.took.as_secs(), self.failed.len(), self.wrong.len());
        write!(
            f,
            "{took} s, {failed} answered that something failed, {wrong} lost or wrong"
        )
    }
}

/// What was said in one thread, and what became of it.
type Said = Vec<(String, Delivered)>;

/// One day, and the night after it.
pub(super) async fn pass(world: &World, threads: &[Thread], found: &mut Found) {
    let begun = Instant::now();
    let speeches = stream::iter(threads).map(|thread| speak(world, thread));
    let mut said: Vec<_> = speeches.buffer_unordered(THREADS_AT_ONCE).collect().await;
    found.took += begun.elapsed();
    said.sort_by_key(|(thread, _)| thread.number);
    world.queue.run_dry().await;
    // Of executors side by side, one that is slow may set its lower count after
    // another's; where one runs at a time, as is the default, none can.
    look(world).await;
    judge(world, said, found).await;
    night(world, found).await;
}

async fn speak<'a>(world: &World, thread: &'a Thread) -> (&'a Thread, Said) {
    let mut said = Said::new();
    for text in thread.texts() {
        let (handlers, network) = (&world.handlers, &world.network);
        let mention = world
            .workspace
            .mention(thread.number, &text, handlers, network);
        let delivered = mention.await;
        said.push((text, delivered));
    }
    (thread, said)
}

/// The periodic look of the template.
pub(super) async fn look(world: &World) {
    let reconcile: Value = json!({"version": 1, "action": "reconcile"});
    world.queue.put(reconcile);
    world.queue.run_dry().await;
}

/// Each mention has one reply, and what the replies say stands.
async fn judge(world: &World, said: Vec<(&Thread, Said)>, found: &mut Found) {
    let mut wanted = Wanted::new();
    for (thread, said) in said {
        let number = thread.number;
        let mut replies = slack::replies(world.workspace.thread(number).await);
        let mut answers = Vec::new();
        for (text, Delivered { ts, within }) in said {
            match within {
                Some(within) => found.times.add(within),
                None => found
                    .wrong
                    .push(format!("`{text}` of thread {number} was never taken")),
            }
            let mut of_mention = replies.remove(&ts).unwrap_or_default();
            if of_mention.len() != 1 {
                found.wrong.push(format!(
                    "`{text}` of thread {number} has these replies: {of_mention:#?}"
                ));
            }
            answers.push(of_mention.pop().unwrap_or_default());
        }
        let to_nobody = replies.values();
        let to_nobody = to_nobody.map(|reply| format!("to nobody: {reply:?}"));
        found.wrong.extend(to_nobody);
        found.failed.extend(thread.expect(&answers, &mut wanted));
    }
    let stored = world.shop.stored().await;
    let wrong = people::what_is_wrong(&stored, &wanted, now());
    found.wrong.extend(wrong);
    found.wrong.extend(world.shop.what_is_wrong(now()).await);
}

/// The day's schedules and claims go, as they do by themselves; moto fires none. Every
/// target goes back to what it had.
async fn night(world: &World, found: &mut Found) {
    world.shop.forget_schedules().await;
    // One look restores; the next sees that, and drops the record once it has rested.
    look(world).await;
    world.shop.let_records_rest().await;
    look(world).await;
    let mut wrong = world.shop.what_is_wrong(now()).await;
    wrong.extend(world.shop.what_is_left().await);
    let wrong = wrong.into_iter().map(|what| format!("at night: {what}"));
    found.wrong.extend(wrong);
}
