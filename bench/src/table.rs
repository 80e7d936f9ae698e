//! Medians and ratios, as a table.

use std::time::Duration;

use bench::lambda::Start;

/// All starts of one binary with one job.
pub(crate) struct Row {
    name: String,
    /// With the binary's file in the page cache.
    pub(crate) cached: Vec<Start>,
    /// Without: as on a host that has never run it.
    pub(crate) evicted: Vec<Start>,
}

impl Row {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            cached: Vec::new(),
            evicted: Vec::new(),
        }
    }
}

/// Prints all rows. The first is what the others are compared with.
pub(crate) fn print(rows: &[Row]) {
    println!("Medians in ms and MB; `ratio` is to the first row, pair by pair:\n");
    println!(
        "| | init | first answer | in all | ratio | CPU of the first | peak memory | in all, file not cached | ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let Some(base) = rows.first() else { return };
    for row in rows {
        println!(
            "| {} | {} | {} | {} | {:.1} | {} | {:.1} | {} | {:.1} |",
            row.name,
            ms(&row.cached, |start| start.init),
            ms(&row.cached, |start| start.first),
            ms(&row.cached, total),
            ratio(&row.cached, &base.cached),
            ms(&row.cached, |start| start.first_cpu),
            peak_mb(&row.cached),
            ms(&row.evicted, total),
            ratio(&row.evicted, &base.evicted),
        );
    }
}

/// The middle of sorted times.
pub(crate) fn median<T: Copy + Default>(sorted: &[T]) -> T {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn total(start: &Start) -> Duration {
    start.init + start.first
}

fn ms(starts: &[Start], of: fn(&Start) -> Duration) -> String {
    let mut times: Vec<Duration> = starts.iter().map(of).collect();
    times.sort_unstable();
    format!("{:.1}", median(&times).as_secs_f64() * 1000.0)
}

/// The median of the ratios of starts that ran one after the other.
fn ratio(starts: &[Start], base: &[Start]) -> f64 {
    let pairs = starts.iter().zip(base);
    let mut ratios: Vec<f64> = pairs
        .map(|(one, base)| total(one).as_secs_f64() / total(base).as_secs_f64())
        .collect();
    ratios.sort_unstable_by(f64::total_cmp);
    median(&ratios)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "some thousand kB are no loss as a float"
)]
fn peak_mb(starts: &[Start]) -> f64 {
    let mut peaks: Vec<u64> = starts.iter().map(|start| start.peak_kb).collect();
    peaks.sort_unstable();
    median(&peaks) as f64 / 1024.0
}
