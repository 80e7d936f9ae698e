//! Instructions that the pure parts take, by Callgrind: the same on every run.
//! `tests/bench` runs it.

#![expect(
    missing_docs,
    reason = "the macros of the benchmark write public items"
)]

use std::hint::black_box;

use bench::pure::{Found, Mentioned};
use gungraun::{library_benchmark, library_benchmark_group, main};

#[library_benchmark]
#[bench::one(Mentioned::under(1))]
#[bench::fifty(Mentioned::under(50))]
fn verify_parse_and_read(mentioned: Mentioned) -> usize {
    black_box(mentioned.verify_parse_and_read())
}

#[library_benchmark]
#[bench::forty_windows(Found::with(40))]
fn plan_service(found: Found) -> usize {
    black_box(found.plan_service())
}

#[library_benchmark]
#[bench::forty_windows(Found::with(40))]
fn plan_cluster(found: Found) -> u32 {
    black_box(found.plan_cluster())
}

library_benchmark_group!(
    name = pure,
    benchmarks = [verify_parse_and_read, plan_service, plan_cluster]
);

main!(library_benchmark_groups = pure);
