//! Days of traffic and faults, all from one seed, with a watch that looks after
//! every call. `SIM_SEEDS=100000 cargo test -p tests simulation` for a night.
//!
//! [`traffic`] says what people do, [`meddling`] what goes wrong, [`watch`] what
//! must never be, and [`course`] puts them together: faults for a day or two, then
//! none until everything has to be as it was.

mod course;
mod meddling;
mod traffic;
mod watch;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use course::Played;

/// Seeds in every run of the tests: what fits a minute in a debug build.
const SEEDS: u64 = 60;

/// The first seeds that once found a bug, each with what it was.
const REGRESSIONS: &[u64] = &[
    // A `scale` that was delivered when its time was over left an `end` in the past.
    1278,
];

#[test]
fn no_seed_breaks_anything() {
    let n_seeds = n_seeds();
    let next = AtomicU64::new(0);
    let hunt = || {
        let mut broken = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let seed = match REGRESSIONS.get(usize::try_from(n).unwrap()) {
                Some(seed) => *seed,
                None => n - REGRESSIONS.len() as u64,
            };
            if seed >= n_seeds && !REGRESSIONS.contains(&seed) {
                return broken;
            }
            let played = course::play(seed);
            if played.broken.is_some() {
                broken.push((seed, played));
            }
        }
    };
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let mut broken: Vec<(u64, Played)> = thread::scope(|scope| {
        let hunters: Vec<_> = (0..n_threads).map(|_| scope.spawn(hunt)).collect();
        let found = hunters.into_iter().map(|hunter| hunter.join().unwrap());
        found.flatten().collect()
    });
    broken.sort_by_key(|(seed, _)| *seed);
    let Some((seed, first)) = broken.first() else {
        return;
    };
    let all: Vec<String> = broken
        .iter()
        .map(|(seed, played)| format!("seed {seed}: {}", played.broken.as_deref().unwrap()))
        .collect();
    let (n_broken, all) = (broken.len(), all.join("\n"));
    let transcript = &first.transcript;
    panic!("{transcript}\n^ seed {seed}\n\n{n_broken} of {n_seeds} seeds are broken:\n{all}");
}

#[test]
fn a_seed_always_plays_the_same() {
    for seed in 0..4 {
        let (one, two) = (course::play(seed), course::play(seed));
        assert!(one.transcript.lines().count() > 100, "seed {seed}");
        assert_eq!(one.transcript, two.transcript, "seed {seed}");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long to look is for the person who runs the test to say"
)]
fn n_seeds() -> u64 {
    match std::env::var("SIM_SEEDS") {
        Ok(n) => n.parse().expect("SIM_SEEDS is a number"),
        Err(_) => SEEDS,
    }
}
