//! The Lambda Runtime API, as far as `lambda_runtime` uses it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::Failure;

/// What Lambda gives a function of ours.
const FUNCTION_TIMEOUT: Duration = Duration::from_secs(60);

type Outcome = Result<Value, Failure>;

/// One server for one process.
pub(super) struct RuntimeApi {
    /// `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it.
    pub(super) address: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    function_arn: String,
    send: mpsc::UnboundedSender<Event>,
    waiting: tokio::sync::Mutex<mpsc::UnboundedReceiver<Event>>,
    /// Who waits for the outcome of an event that was taken, by request id.
    taken: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    count: Mutex<u32>,
    init_error: Mutex<Option<Failure>>,
}

struct Event {
    id: String,
    body: Value,
    outcome: oneshot::Sender<Outcome>,
}

impl RuntimeApi {
    /// Listens on a free port, for a function of this name.
    pub(super) async fn start(function: &str) -> Self {
        let (send, waiting) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            function_arn: format!("arn:aws:lambda:ap-northeast-2:123456789012:function:{function}"),
            send,
            waiting: tokio::sync::Mutex::new(waiting),
            taken: Mutex::default(),
            count: Mutex::default(),
            init_error: Mutex::default(),
        });
        let paths = Router::new()
            .route("/invocation/next", get(next))
            .route("/invocation/{id}/response", post(response))
            .route("/invocation/{id}/error", post(error))
            .route("/init/error", post(init_error))
            .with_state(Arc::clone(&shared));
        let router = Router::new().nest("/2018-06-01/runtime", paths);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            shared,
            server,
        }
    }

    /// Lays an event ready, to be taken when the process asks for it.
    pub(super) fn send(&self, body: Value) -> oneshot::Receiver<Outcome> {
        let (outcome, receiver) = oneshot::channel();
        let id = {
            let mut count = self.shared.count.lock().unwrap();
            *count += 1;
            format!("00000000-0000-4000-8000-{:012}", *count)
        };
        let event = Event { id, body, outcome };
        self.shared.send.send(event).unwrap_or_else(|_| {
            panic!("the receiver lives as long as this does");
        });
        receiver
    }

    /// What the process reported instead of asking for an event.
    pub(super) fn init_error(&self) -> Option<Failure> {
        self.shared.init_error.lock().unwrap().clone()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Waits until there is an event: Lambda freezes the process meanwhile.
async fn next(State(shared): State<Arc<Shared>>) -> Response {
    let Some(event) = shared.waiting.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("lambda-runtime-aws-request-id", event.id.clone()),
        ("lambda-runtime-deadline-ms", deadline_ms().to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            shared.function_arn.clone(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-00000000-000000000000000000000000".to_owned(),
        ),
        ("content-type", "application/json".to_owned()),
    ];
    let mut taken = shared.taken.lock().unwrap();
    taken.insert(event.id, event.outcome);
    (headers, event.body.to_string()).into_response()
}

async fn response(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: String,
) -> StatusCode {
    match serde_json::from_str(&body) {
        Ok(value) => shared.finish(&id, Ok(value)),
        Err(error) => shared.finish(
            &id,
            Err(Failure {
                kind: "Runtime.NotJson".to_owned(),
                message: format!("{error}: {body}"),
            }),
        ),
    }
}

async fn error(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: String,
) -> StatusCode {
    shared.finish(&id, Err(failure(&body)))
}

async fn init_error(State(shared): State<Arc<Shared>>, body: String) -> StatusCode {
    *shared.init_error.lock().unwrap() = Some(failure(&body));
    StatusCode::ACCEPTED
}

impl Shared {
    fn finish(&self, id: &str, outcome: Outcome) -> StatusCode {
        match self.taken.lock().unwrap().remove(id) {
            Some(waiting) => {
                // Whoever asked may have stopped waiting.
                let _ = waiting.send(outcome);
                StatusCode::ACCEPTED
            }
            None => StatusCode::BAD_REQUEST,
        }
    }
}

fn failure(body: &str) -> Failure {
    let value: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    let text = |name: &str| value[name].as_str().unwrap_or(body).to_owned();
    Failure {
        kind: text("errorType"),
        message: text("errorMessage"),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "Lambda's own clock says when a function must end"
)]
fn deadline_ms() -> u128 {
    let end = SystemTime::now() + FUNCTION_TIMEOUT;
    let since = end.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    since.as_millis()
}
