//! One `moto_server` for the whole test run, and others for tests that want an
//! account to themselves.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::OnceLock;

use aws::connect::{self, Pace, SdkConfig};
use aws_sdk_scheduler::config::{Credentials, Region, SharedCredentialsProvider};
use https::Trust;

/// Settings for clients that speak to moto. Each test takes its own, since a
/// connection belongs to the runtime of the test that made it; and each uses
/// names of its own, since they all share what is stored.
pub(crate) fn config() -> SdkConfig {
    config_for(url(), Pace::Working)
}

/// Where moto listens.
pub(crate) fn url() -> &'static str {
    static SERVER: OnceLock<Server> = OnceLock::new();
    &SERVER.get_or_init(Server::start).url
}

/// Settings for clients that speak to whatever listens at `url`.
pub(crate) fn config_for(url: &str, pace: Pace) -> SdkConfig {
    let https = https::Client::new(&Trust::Mozilla).unwrap();
    let credentials = Credentials::new("key", "secret", None, None, "tests");
    connect::builder(pace, &https)
        .endpoint_url(url)
        .region(Region::new("ap-northeast-2"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

/// moto_server, but ending when its standard input does: when this process ends,
/// however it ends, no server is left behind.
const PROGRAM: &str = "
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from moto.server import main
main(['-p', '0'])
";

/// A running moto. It ends when this is dropped.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) url: String,
    /// Held for its standard input.
    _process: Child,
}

impl Server {
    /// Starts one that knows of nothing.
    pub(crate) fn start() -> Self {
        let bin = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/venv/bin"));
        assert!(
            bin.join("moto_server").exists(),
            "{} has no moto_server: run tests/run once, it installs moto",
            bin.display()
        );
        let mut process = Command::new(bin.join("python"))
            .args(["-c", PROGRAM])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let url = address(&mut log);
        // It goes on logging every request, and stops when nobody reads.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self {
            url,
            _process: process,
        }
    }
}

/// Waits for the line in which the server says where it listens.
fn address(log: &mut BufReader<ChildStderr>) -> String {
    let mut said = String::new();
    for line in log.lines() {
        let line = line.unwrap();
        if let Some((_, url)) = line.split_once("Running on ") {
            return url.trim().to_owned();
        }
        said.push_str(&line);
        said.push('\n');
    }
    panic!("moto_server did not start:\n{said}");
}
