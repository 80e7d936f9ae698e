//! What the servers were asked, and when: calls, and round trips.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// One call, as its server saw it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The operation: `CreateSchedule`, `chat.postMessage`.
    pub call: String,
    /// When it had arrived.
    pub begun: Instant,
    /// When it was answered.
    pub ended: Instant,
}

/// How often each operation was called.
pub fn counted(asked: &[Asked]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for one in asked {
        *counts.entry(one.call.clone()).or_default() += 1;
    }
    counts
}

/// Sequential round trips: the longest chain of calls of which each began when the one
/// before it had been answered.
pub fn round_trips(asked: &[Asked]) -> usize {
    let mut by_end: Vec<&Asked> = asked.iter().collect();
    by_end.sort_by_key(|one| one.ended);
    // The earliest end of a chain of each length.
    let mut ends: Vec<Instant> = Vec::new();
    for one in by_end {
        let length = ends.partition_point(|end| *end <= one.begun);
        if length == ends.len() {
            ends.push(one.ended);
        }
    }
    ends.len()
}

/// The most calls of an operation that began within any one second.
pub fn most_in_a_second(asked: &[Asked], call: &str) -> usize {
    let mut begun: Vec<Instant> = asked
        .iter()
        .filter(|one| one.call == call)
        .map(|one| one.begun)
        .collect();
    begun.sort_unstable();
    let within = |from: &Instant| {
        let until = *from + Duration::from_secs(1);
        begun.partition_point(|at| *at < until) - begun.partition_point(|at| at < from)
    };
    begun.iter().map(within).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(spans: &[(u64, u64)]) -> Vec<Asked> {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        spans
            .iter()
            .map(|(begun, ended)| Asked {
                call: "Call".to_owned(),
                begun: at(*begun),
                ended: at(*ended),
            })
            .collect()
    }

    #[test]
    fn what_goes_out_together_is_one_round_trip() {
        for (spans, expected) in [
            (&[][..], 0),
            (&[(0, 10)], 1),
            (&[(0, 10), (0, 10), (1, 11)], 1),
            (&[(0, 10), (10, 20)], 2),
            (&[(0, 10), (0, 30), (10, 20), (20, 30)], 3),
            (&[(0, 50), (11, 20), (21, 30), (0, 10), (60, 61)], 4),
        ] {
            assert_eq!(round_trips(&asked(spans)), expected, "{spans:?}");
        }
    }

    #[test]
    fn a_second_is_any_second() {
        let all = asked(&[(0, 1), (900, 901), (1100, 1101), (1899, 1900), (2200, 2201)]);
        assert_eq!(most_in_a_second(&all, "Call"), 3);
        assert_eq!(most_in_a_second(&all, "Other"), 0);
    }
}
