//! The sandbox: `cargo run -p sandbox`.

use std::process::ExitCode;

use clap::Parser;
use sandbox::cli::{self, Cli};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli::run(cli, now()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "main.rs is where the real clock is asked"
)]
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}
