//! Days of traffic and faults, all from one seed, with a watch that looks after
//! every call.
//!
//! [`traffic`] says what people do, [`by_hand`] what happens to the fleet, and
//! [`meddling`] what goes wrong with calls and schedules; [`watch`] says what must
//! never be, and [`course`] puts them together: faults for a day or two, then none
//! until everything has to be as it was. `tests/bites/run` shows that it finds bugs.

// Says so to the lints, which are milder in tests.
#![cfg(test)]

mod alert;
mod by_hand;
mod course;
mod meddling;
mod met;
mod neighbour;
mod traffic;
mod watch;

use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use course::Played;
use met::Meant;

/// Seeds in every run of the tests: a minute on two processors.
const SEEDS: u64 = 600;

/// How many broken seeds are enough: more of them say nothing new.
const BROKEN_ENOUGH: u64 = 10;

#[test]
fn no_seed_breaks_anything() {
    let n_seeds = number("SIM_SEEDS").unwrap_or(SEEDS);
    let first = number("SIM_FROM").unwrap_or(0);
    let enough = number("SIM_BROKEN").unwrap_or(BROKEN_ENOUGH);
    let (next, n_broken) = (AtomicU64::new(first), AtomicU64::new(0));
    let not_met = Mutex::new(met::meant());
    let hunt = || {
        let mut broken = Vec::new();
        while n_broken.load(Ordering::Relaxed) < enough {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + n_seeds {
                break;
            }
            if let Some(what) = what_breaks(seed, &not_met) {
                n_broken.fetch_add(1, Ordering::Relaxed);
                broken.push((seed, what));
            }
        }
        broken
    };
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let mut broken: Vec<(u64, String)> = thread::scope(|scope| {
        let hunters: Vec<_> = (0..n_threads).map(|_| scope.spawn(hunt)).collect();
        let found = hunters.into_iter().map(|hunter| hunter.join().unwrap());
        found.flatten().collect()
    });
    broken.sort();
    let Some((seed, _)) = broken.first() else {
        let not_met = not_met.into_inner().unwrap();
        assert!(
            not_met.is_empty() || n_seeds < SEEDS,
            "nothing is broken, but this never happened: {not_met:#?}"
        );
        return;
    };
    let all: Vec<String> = broken
        .iter()
        .map(|(seed, what)| format!("seed {seed}: {what}"))
        .collect();
    let transcript = catch_unwind(|| course::play(*seed).transcript()).unwrap_or_default();
    panic!(
        "{transcript}\n^ seed {seed}; SIM_FROM={seed} SIM_SEEDS=1 plays it alone\n\n{}",
        all.join("\n")
    );
}

/// What is wrong with a seed, if anything is. What happened in it is no longer among
/// what was not met.
fn what_breaks(seed: u64, not_met: &Mutex<Vec<Meant>>) -> Option<String> {
    match catch_unwind(|| course::play(seed)) {
        Ok(Played { broken, entries }) => {
            let mut not_met = not_met.lock().unwrap();
            not_met.retain(|meant| !meant.happened(&entries));
            broken
        }
        Err(_) => Some("something panicked".to_owned()),
    }
}

/// Bugs that were found, and the seeds that found them.
const REGRESSIONS: &str = include_str!("regressions.txt");

#[test]
fn no_bug_that_was_found_is_back() {
    let bites = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bites");
    let lines = REGRESSIONS.lines().filter(|line| !line.starts_with('#'));
    assert!(lines.clone().count() > 0, "nothing is played again");
    for line in lines {
        let (bug, seed) = line.split_once(' ').unwrap();
        let broken = what_breaks(seed.parse().unwrap(), &Mutex::default());
        assert_eq!(broken, None, "{bug} may be back: seed {seed}");
        let patch = bites.join(format!("{bug}.patch"));
        assert!(patch.exists(), "nothing shows that seed {seed} finds {bug}");
    }
}

#[test]
fn a_seed_always_plays_the_same() {
    for seed in 0..8 {
        let (one, two) = (course::play(seed), course::play(seed));
        assert!(one.entries.len() > 100, "seed {seed}");
        assert_eq!(one.transcript(), two.transcript(), "seed {seed}");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how far to look is for the person who runs the test to say"
)]
fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("the variable is a number"))
}
