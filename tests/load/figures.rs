//! What was measured, as a person reads it.

use std::fmt::Write as _;
use std::time::Duration;

use super::network::Network;

/// How long something took, each time.
#[derive(Debug, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// The time below which so many in a hundred lie.
    fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort();
        let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
        sorted.get(rank).copied().unwrap_or_default()
    }

    /// `p50 0.61 s, p95 …`.
    pub(super) fn told(&self) -> String {
        let at = |percent| self.percentile(percent).as_secs_f64();
        format!(
            "p50 {:.2} s, p95 {:.2} s, p99 {:.2} s, longest {:.2} s",
            at(50),
            at(95),
            at(99),
            at(100)
        )
    }
}

/// `1234 calls, 25 of them went wrong: 6 Throttled, …`.
pub(super) fn of_network(network: &Network) -> String {
    let (n_calls, wrong) = network.count();
    let n_wrong: u32 = wrong.values().sum();
    let mut told = format!("{n_calls} calls and deliveries, {n_wrong} of them went wrong:");
    for (what, n) in wrong {
        let _ = write!(told, " {n} {what:?}");
    }
    let _ = write!(told, "\n  moto and Slack by themselves: {}", network.took());
    told
}

/// Shown even where the output of tests that pass is not.
pub(super) fn show(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
}
