//! Time that the pure parts take, built as they are deployed. `tests/bench` runs it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bench::pure::{Found, Mentioned};

/// Some hundreds of runs: the median of fewer moves by a tenth.
const RUNS: usize = 700;

fn main() {
    let (mentioned, found) = (Mentioned::under(50), Found::with(40));
    let parts: [(&str, &dyn Fn()); 3] = [
        ("verify, parse, read an alert of 50 products", &|| {
            black_box(mentioned.verify_parse_and_read());
        }),
        ("plan for a service, 40 open windows", &|| {
            black_box(found.plan_service());
        }),
        ("plan for a cluster, 40 open windows", &|| {
            black_box(found.plan_cluster());
        }),
    ];
    println!("\n| pure work | first | median |\n|---|---|---|");
    for (name, part) in parts {
        let time = |_| {
            let begun = Instant::now();
            part();
            begun.elapsed()
        };
        let mut times: Vec<Duration> = (0..RUNS).map(time).collect();
        let first = times.first().copied().unwrap_or_default();
        times.sort_unstable();
        let median = times.get(RUNS / 2).copied().unwrap_or_default();
        println!(
            "| {name} | {} µs | {} µs |",
            first.as_micros(),
            median.as_micros()
        );
    }
}
