//! Measures the built binaries and prints a table; `tests/bench` builds what it needs.

mod table;

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bench::events::{self, Job};
use bench::lambda::Start;
use bench::measure::World;
use bench::server::Tls;
use bench::{asked, process};
use chrono::{DateTime, Utc};
use clap::Parser;
use serde_json::Value;
use table::{Row, print};
use tokio::runtime::Runtime;

/// Measures both Lambdas and a hello world, interleaved, against local TLS servers.
#[derive(Parser)]
struct Arguments {
    /// The folder with `slack-handler`, `executor` and `hello`, built for release.
    #[arg(long)]
    binaries: PathBuf,
    /// The same of another build, whose starts are measured in turn with those of the first:
    /// what is measured minutes apart cannot be compared.
    #[arg(long)]
    beside: Option<PathBuf>,
    /// The folder with `root.pem`, `chain.pem` and `key.pem` for `localhost`.
    #[arg(long)]
    certificates: PathBuf,
    /// Starts of each binary, with its file in the page cache and again without.
    #[arg(long, default_value_t = 40)]
    starts: usize,
    /// Runs of each of the long jobs.
    #[arg(long, default_value_t = 7)]
    runs: usize,
}

/// How long AWS and Slack take for a call in the long jobs.
const AWS_TAKES: Duration = Duration::from_millis(50);
const SLACK_TAKES: Duration = Duration::from_millis(100);

/// A job, made anew for the moment at which it runs.
type Make = fn(DateTime<Utc>) -> Job;

const SHORT: [(&str, Make); 4] = [
    ("hello world", hello),
    ("slack-handler: create, one product", |now| {
        events::mention("create 1 --ecs 20 --rds 2", 3, now)
    }),
    ("executor: start of a service", events::service_start),
    ("executor: start of a cluster", events::cluster_start),
];

const LONG: [(&str, Make); 3] = [
    ("create all, 50 products (250 schedules)", |now| {
        events::mention("create all --ecs 20 --rds 2", 50, now)
    }),
    ("list all, 500 windows", |now| events::list_all(500, now)),
    ("reconcile, 500 windows pending", |now| {
        events::reconcile(500, now)
    }),
];

fn hello(now: DateTime<Utc>) -> Job {
    Job {
        binary: "hello",
        ..events::mention("hello", 1, now)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    // Before the runtime starts its threads.
    let processor = process::leave_one()?;
    Runtime::new()?.block_on(async {
        let tls = Tls::read(&arguments.certificates)?;
        let world = World::start(Some((&tls, &arguments.certificates)), processor).await?;
        short(&arguments, &world).await?;
        long(&arguments, &world).await?;
        Ok(())
    })
}

/// Cold starts. The servers answer at once.
async fn short(arguments: &Arguments, world: &World) -> io::Result<()> {
    let beside = arguments
        .beside
        .as_deref()
        .map(|folder| (folder, " (beside)"));
    let builds: Vec<_> = [(&*arguments.binaries, "")]
        .into_iter()
        .chain(beside)
        .collect();
    let kinds = SHORT.iter().flat_map(|(name, make)| {
        let of = move |(folder, mark): &(_, _)| (Row::new(format!("{name}{mark}")), *folder, *make);
        builds.iter().map(of)
    });
    let mut kinds: Vec<(Row, &Path, Make)> = kinds.collect();
    // One of each in turn, so that a machine that slows down slows all of them.
    for n in 0..=arguments.starts {
        for (row, folder, make) in &mut kinds {
            for is_cold in [false, true] {
                let start = run(folder, world, *make, is_cold).await?.0;
                // The first start of each only fills the cache.
                match (n, is_cold) {
                    (0, _) => {}
                    (_, false) => row.cached.push(start),
                    (_, true) => row.evicted.push(start),
                }
            }
        }
    }
    let rows: Vec<Row> = kinds.into_iter().map(|(row, ..)| row).collect();
    print(&rows);
    Ok(())
}

/// Jobs that take what AWS and Slack take.
async fn long(arguments: &Arguments, world: &World) -> io::Result<()> {
    world.wait(AWS_TAKES, SLACK_TAKES);
    println!(
        "\nWith 50 ms for each call of AWS and 100 ms for each of Slack, from the event to the answer:\n"
    );
    println!("| job | median | slowest | calls | creations in one second |\n|---|---|---|---|---|");
    for (name, make) in LONG {
        let mut times = Vec::new();
        let (mut n_calls, mut n_creations) = (0, 0);
        for _ in 0..arguments.runs {
            let (start, _, asked) = run(&arguments.binaries, world, make, false).await?;
            times.push(start.first);
            n_calls = n_calls.max(asked.len());
            let creations = asked::most_in_a_second(&asked, "CreateSchedule");
            n_creations = n_creations.max(creations);
        }
        times.sort_unstable();
        let (median, slowest) = (table::median(&times), times.last().copied());
        let slowest = slowest.unwrap_or_default();
        println!(
            "| {name} | {:.2} s | {:.2} s | {n_calls} | {n_creations} |",
            median.as_secs_f64(),
            slowest.as_secs_f64(),
        );
    }
    Ok(())
}

async fn run(
    folder: &Path,
    world: &World,
    make: Make,
    is_cold: bool,
) -> io::Result<(Start, Value, Vec<asked::Asked>)> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the deadline counts from the gateway's real clock"
    )]
    let job = make(Utc::now());
    let binary = folder.join(job.binary);
    if is_cold {
        process::evict(&binary)?;
    }
    world.run(&binary, &job).await
}
