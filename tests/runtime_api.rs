//! The built Lambda binaries, run as Lambda runs them: a process that asks a
//! Runtime API for its next event and gives back what became of it.

mod api;
pub(crate) mod binary;

use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use self::api::RuntimeApi;

/// Longer than any answer takes, so that a binary that hangs fails its test.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// A running binary. It ends when this is dropped.
pub(crate) struct Lambda {
    api: RuntimeApi,
    log: Arc<Mutex<String>>,
    running: tokio::sync::Mutex<Running>,
}

struct Running {
    process: Child,
    /// They end with the process, when all that it wrote is in the log.
    readers: Vec<JoinHandle<()>>,
}

/// What Lambda says of an invocation that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The error's type, or `Runtime.ExitError` when the process ended.
    pub(crate) kind: String,
    /// The error's message, or how the process ended.
    pub(crate) message: String,
}

impl Lambda {
    /// Starts `slack-handler` or `executor` with the variables that Lambda itself
    /// sets, `env`, and no others.
    pub(crate) async fn start(binary: &str, env: &[(&str, &str)]) -> Self {
        let api = RuntimeApi::start(binary).await;
        let mut process = Command::new(binary::built(binary))
            .env_clear()
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", api.address.as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", binary),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/tests"),
                ("AWS_LAMBDA_LOG_STREAM_NAME", "tests"),
                ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
                ("AWS_LAMBDA_LOG_LEVEL", "INFO"),
                ("AWS_REGION", "ap-northeast-2"),
                ("AWS_ACCESS_KEY_ID", "key"),
                ("AWS_SECRET_ACCESS_KEY", "secret"),
            ])
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let readers = vec![
            keep(process.stdout.take().unwrap(), &log),
            keep(process.stderr.take().unwrap(), &log),
        ];
        Self {
            api,
            log,
            running: tokio::sync::Mutex::new(Running { process, readers }),
        }
    }

    /// Sends one event and waits for what became of it. Events sent while another
    /// is at work wait their turn, as they would for one execution environment.
    pub(crate) async fn invoke(&self, event: Value) -> Result<Value, Failure> {
        let answer = self.api.send(event);
        let answered = async {
            tokio::select! {
                biased;
                answer = answer => answer.unwrap_or_else(|_| Err(no_answer())),
                failure = self.ended() => Err(failure),
            }
        };
        match tokio::time::timeout(ANSWER_WITHIN, answered).await {
            Ok(outcome) => outcome,
            Err(_) => panic!("no answer in {ANSWER_WITHIN:?}; its log:\n{}", self.log()),
        }
    }

    /// Waits until the process ends by itself, and says why: what it reported as
    /// its initialization error, or else how it exited.
    pub(crate) async fn ended(&self) -> Failure {
        let mut running = self.running.lock().await;
        let status = running.process.wait().await.unwrap();
        for reader in running.readers.drain(..) {
            reader.await.unwrap();
        }
        self.api.init_error().unwrap_or_else(|| Failure {
            kind: "Runtime.ExitError".to_owned(),
            message: status.to_string(),
        })
    }

    /// Ends the process and gives all that it wrote to standard output and error.
    pub(crate) async fn stop(self) -> String {
        self.running.lock().await.process.start_kill().unwrap();
        self.ended().await;
        self.log()
    }

    /// What it has written so far; the last lines may be on their way.
    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

fn no_answer() -> Failure {
    Failure {
        kind: "Runtime.NoAnswer".to_owned(),
        message: "the event was taken and never answered".to_owned(),
    }
}

/// Appends every line that is written to the log.
fn keep(
    stream: impl AsyncRead + Unpin + Send + 'static,
    log: &Arc<Mutex<String>>,
) -> JoinHandle<()> {
    let log = Arc::clone(log);
    tokio::spawn(async move {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    })
}

#[tokio::test]
async fn a_wrong_configuration_ends_both_binaries_at_init_with_every_variable_named() {
    let wrong = [
        ("TIMEZONE", "Mars/Olympus"),
        ("SLACK_BOT_TOKEN", "xoxb-test"),
    ];
    for binary in ["slack-handler", "executor"] {
        let lambda = Lambda::start(binary, &wrong).await;
        let outcome = lambda.invoke(json!({})).await;
        assert!(outcome.is_err(), "{binary}: {outcome:?}");
        let log = lambda.stop().await;
        for variable in [
            "TIMEZONE",
            "SCHEDULE_GROUP",
            "SCHEDULER_ROLE_ARN",
            "ECS_SERVICES",
        ] {
            assert!(
                log.contains(variable),
                "{binary} does not name {variable}:\n{log}"
            );
        }
        assert!(!log.contains("xoxb-test"), "{log}");
    }
}
