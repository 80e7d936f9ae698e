//! Replays every kept input, so that what was found once stays found.

#![cfg(test)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use hostile::{TARGETS, Target};

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz");

/// Memory is measured for the whole program: one input at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn replay(name: &str) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let target = Target::named(name).expect("a target");
    let inputs = entries(&Path::new(FUZZ).join("corpus").join(name));
    assert!(!inputs.is_empty(), "{name} has no inputs");
    for path in inputs {
        // Shown when it fails.
        println!("{}", path.display());
        target.run(&std::fs::read(&path).unwrap());
    }
}

#[test]
fn alert() {
    replay("alert");
}

#[test]
fn body() {
    replay("body");
}

#[test]
fn command() {
    replay("command");
}

#[test]
fn message() {
    replay("message");
}

#[test]
fn payload() {
    replay("payload");
}

#[test]
fn request() {
    replay("request");
}

#[test]
fn thread() {
    replay("thread");
}

#[test]
fn every_target_is_fuzzed_and_has_inputs() {
    let names: BTreeSet<String> = TARGETS.iter().map(|one| one.name.to_owned()).collect();
    let stems = |folder: &str| -> BTreeSet<String> {
        let paths = entries(&Path::new(FUZZ).join(folder));
        let stems = paths.iter().map(|path| path.file_stem().unwrap());
        stems
            .map(|stem| stem.to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(stems("fuzz_targets"), names);
    assert_eq!(stems("corpus"), names);
}

#[test]
fn memory_out_of_proportion_is_noticed() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let greedy = std::panic::catch_unwind(|| {
        hostile::within_memory("greedy", b"1", |_| {
            drop(vec![1_u8; 64 << 20]);
        })
    });
    assert!(greedy.is_err());
}
