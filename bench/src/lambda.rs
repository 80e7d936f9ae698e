//! A binary under a Lambda Runtime API, with the moments that matter.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rustix::thread::CpuSet;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::process;

/// Longer than anything here takes, so that a binary that hangs is an error.
const WITHIN: Duration = Duration::from_secs(30);

/// What one start came to.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// From the start of the process until it asks for its first event.
    pub init: Duration,
    /// Connections to AWS and Slack that it had opened by then.
    pub early: usize,
    /// From its first event to the answer.
    pub first: Duration,
    /// When the answer was there.
    pub answered: Instant,
    /// Time on the processor in the same.
    pub first_cpu: Duration,
    /// The most memory resident at once, in kB.
    pub peak_kb: u64,
}

/// A process, and the Runtime API that it asks for events.
pub struct Lambda {
    child: Child,
    spawned: Instant,
    arrivals: mpsc::UnboundedReceiver<Arrival>,
    events: mpsc::UnboundedSender<String>,
}

/// What the process sends to the Runtime API.
enum Arrival {
    /// It asks for an event.
    Next(Instant),
    /// It answers one.
    Answer(Instant, String),
    /// It failed.
    Failure(String),
}

#[derive(Clone)]
struct Api {
    arrivals: mpsc::UnboundedSender<Arrival>,
    events: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<String>>>,
    count: Arc<Mutex<u32>>,
}

impl Lambda {
    /// Starts a binary with these variables and those that Lambda sets, on a processor
    /// of its own if one is given.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start(
        binary: &Path,
        variables: &[(String, String)],
        on: Option<&CpuSet>,
    ) -> io::Result<Self> {
        let (arrive, arrivals) = mpsc::unbounded_channel();
        let (events, waiting) = mpsc::unbounded_channel();
        let api = Api {
            arrivals: arrive,
            events: Arc::new(tokio::sync::Mutex::new(waiting)),
            count: Arc::default(),
        };
        let runtime = "/2018-06-01/runtime";
        let router = Router::new()
            .route(&format!("{runtime}/invocation/next"), get(next))
            .route(
                &format!("{runtime}/invocation/{{id}}/response"),
                post(answered),
            )
            .route(&format!("{runtime}/invocation/{{id}}/error"), post(failed))
            .route(&format!("{runtime}/init/error"), post(failed))
            .with_state(api);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut command = Command::new(binary);
        command
            .env_clear()
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", address.as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
                ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
                ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
                ("AWS_REGION", crate::account::REGION),
                ("AWS_ACCESS_KEY_ID", "key"),
                ("AWS_SECRET_ACCESS_KEY", "secret"),
                ("AWS_SESSION_TOKEN", "token"),
            ])
            .envs(variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let (spawned, child) = process::spawn(&mut command, on)?;
        Ok(Self {
            child,
            spawned,
            arrivals,
            events,
        })
    }

    /// Waits until it asks for its first event: how long the init phase took.
    ///
    /// # Errors
    /// When it fails instead.
    pub async fn initialized(&mut self) -> io::Result<Duration> {
        match self.arrival().await? {
            Arrival::Next(at) => Ok(at - self.spawned),
            Arrival::Answer(..) => Err(io::Error::other("an answer before any event")),
            Arrival::Failure(why) => Err(io::Error::other(why)),
        }
    }

    /// Sends an event, and waits for the answer and for the question after it, so that
    /// what is done in between is done. Gives when the event was sent, when the answer was
    /// there, how long it was on a processor, and the answer.
    ///
    /// # Errors
    /// When it fails instead.
    pub async fn invoke(
        &mut self,
        event: &Value,
    ) -> io::Result<(Instant, Instant, Duration, Value)> {
        let cpu = process::cpu(self.child.id())?;
        let sent = Instant::now();
        let _ = self.events.send(event.to_string());
        let (at, body) = match self.arrival().await? {
            Arrival::Answer(at, body) => (at, body),
            Arrival::Next(_) => return Err(io::Error::other("no answer")),
            Arrival::Failure(why) => return Err(io::Error::other(why)),
        };
        let cpu = process::cpu(self.child.id())?.saturating_sub(cpu);
        match self.arrival().await? {
            Arrival::Next(_) => {}
            _ => return Err(io::Error::other("an answer too many")),
        }
        Ok((sent, at, cpu, serde_json::from_str(&body)?))
    }

    /// The most memory it had, in kB, so far.
    ///
    /// # Errors
    /// When it is gone.
    pub fn peak_kb(&self) -> io::Result<u64> {
        process::peak_memory_kb(self.child.id())
    }

    async fn arrival(&mut self) -> io::Result<Arrival> {
        let arrival = tokio::time::timeout(WITHIN, self.arrivals.recv()).await;
        let arrival = arrival.map_err(|_| io::Error::other("nothing came in time"))?;
        arrival.ok_or_else(|| io::Error::other("the Runtime API is gone"))
    }
}

impl Drop for Lambda {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn next(State(api): State<Api>) -> Response {
    let _ = api.arrivals.send(Arrival::Next(Instant::now()));
    let Some(event) = api.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let id = {
        let mut count = api.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        format!("00000000-0000-4000-8000-{:012}", *count)
    };
    let function = format!(
        "arn:aws:lambda:{}:123456789012:function:bench",
        crate::account::REGION
    );
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        // The year 2100: nothing here goes by it.
        ("lambda-runtime-deadline-ms", "4102444800000".to_owned()),
        ("lambda-runtime-invoked-function-arn", function),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, event).into_response()
}

async fn answered(State(api): State<Api>, body: String) -> StatusCode {
    let _ = api.arrivals.send(Arrival::Answer(Instant::now(), body));
    StatusCode::ACCEPTED
}

async fn failed(State(api): State<Api>, body: String) -> StatusCode {
    let _ = api.arrivals.send(Arrival::Failure(body));
    StatusCode::ACCEPTED
}
