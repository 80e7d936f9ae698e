//! The command line.

use std::error::Error;
use std::io::{IsTerminal, Read};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};

use crate::deployment::Deployment;
use crate::play::Player;
use crate::sandbox::Sandbox;
use crate::{alert, prompt, sample, slack_server};

/// Preheat's sandbox: both Lambdas against an in-memory Slack and AWS, under a
/// virtual clock. Without arguments it plays a whole day, then asks what to do.
#[derive(Debug, Parser)]
#[command(name = "sandbox", version)]
pub struct Cli {
    #[command(subcommand)]
    serve: Option<Serve>,
    /// An alert to rehearse with: Slack's message JSON, or plain text
    #[arg(long, value_name = "FILE", conflicts_with = "script")]
    alert: Option<PathBuf>,
    /// A script to play; - reads it from standard input
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// What AWS leaves open, and small delays, follow from this
    #[arg(long, value_name = "N", default_value_t = sample::SEED)]
    seed: u64,
    /// When the world begins; by default when the alert was posted, else now
    #[arg(long, value_name = "2026-11-24T00:00:00Z")]
    at: Option<DateTime<Utc>>,
    /// The language of the replies: ko or en
    #[arg(long)]
    locale: Option<String>,
    /// The ECS services, such as prod/api,prod/web
    #[arg(long)]
    services: Option<String>,
    /// The Aurora clusters, such as shop
    #[arg(long)]
    clusters: Option<String>,
    /// The time zone, such as Asia/Seoul
    #[arg(long)]
    zone: Option<String>,
}

/// What the sandbox can serve instead of playing.
#[derive(Debug, Subcommand)]
enum Serve {
    /// Serve the in-memory Slack over HTTP, for `sam local invoke`
    Slack {
        /// The port; 0 takes a free one
        #[arg(long, default_value_t = 8055)]
        port: u16,
        /// The address; 0.0.0.0 is reached from containers
        #[arg(long, default_value = "127.0.0.1")]
        bind: IpAddr,
        /// The thread's alert: Slack's message JSON, or plain text
        #[arg(long, value_name = "FILE")]
        alert: Option<PathBuf>,
    },
}

/// Does what the command line says. `clock` is the real time, at which a rehearsal
/// begins.
///
/// # Errors
/// When a file cannot be read, a variable is wrong, or a script's line is.
pub async fn run(cli: Cli, clock: DateTime<Utc>) -> Result<(), Box<dyn Error>> {
    if let Some(Serve::Slack { port, bind, alert }) = cli.serve {
        let alert = match alert {
            Some(path) => read(&path)?,
            None => sample::ALERT.to_owned(),
        };
        return slack_server::serve((bind, port).into(), &alert).await;
    }
    let script = cli.script()?;
    let begins = match (cli.at, &cli.alert) {
        (Some(at), _) => at,
        (None, Some(path)) => alert::posted_at(&read(path)?).unwrap_or(clock),
        (None, None) => sample::DAY_BEGINS,
    };
    let sandbox = Sandbox::new(begins, cli.seed, cli.deployment()?)?;
    let folder = cli.script.as_deref().and_then(Path::parent);
    let mut player = Player::new(sandbox, folder.unwrap_or(Path::new("")));
    let (transcript, played) = player.play(&script).await;
    print!("{transcript}");
    played?;
    // A script's transcript ends with the script; a person is asked on.
    if cli.script.is_none() && std::io::stdin().is_terminal() {
        prompt::run(&mut player).await?;
    }
    Ok(())
}

impl Cli {
    fn script(&self) -> Result<String, Box<dyn Error>> {
        match (&self.script, &self.alert) {
            (Some(path), _) => read(path),
            (None, Some(path)) => Ok(format!("alert {}", path.display())),
            (None, None) => Ok(sample::DAY.to_owned()),
        }
    }

    fn deployment(&self) -> Result<Deployment, Box<dyn Error>> {
        let changes = [
            ("LOCALE", &self.locale),
            ("ECS_SERVICES", &self.services),
            ("AURORA_CLUSTERS", &self.clusters),
            ("TIMEZONE", &self.zone),
        ];
        let changes: Vec<(String, String)> = changes
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
            .collect();
        Ok(Deployment::new(&changes)?)
    }
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    let text = match path.to_str() {
        Some("-") => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map(|_| text)
        }
        _ => std::fs::read_to_string(path),
    };
    text.map_err(|error| format!("{}: {error}", path.display()).into())
}
