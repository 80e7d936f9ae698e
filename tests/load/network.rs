//! The network between the Lambdas and the rest of the world: 100 ms away, and one
//! call in fifty goes wrong.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use sandbox::world::chance::Chance;

use super::figures::Times;
use super::lambda::Queue;

/// On top of what moto and the local Slack take by themselves.
const LATENCY: Duration = Duration::from_millis(100);

/// One call in so many goes wrong.
const WRONG_ONE_IN: u32 = 50;

/// Longer than any client of ours waits for one attempt.
const HANGS_FOR: Duration = Duration::from_secs(12);

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wrong {
    /// Refused, because there are too many.
    Throttled,
    /// Answered with an error inside the service, without effect.
    Failed,
    /// The connection breaks before it gets there.
    NotReached,
    /// It takes effect, and the connection breaks before the answer.
    AnswerLost,
    /// It takes effect, and the answer comes when nobody waits any more.
    TooLate,
}

const WRONGS: [Wrong; 5] = [
    Wrong::Throttled,
    Wrong::Failed,
    Wrong::NotReached,
    Wrong::AnswerLost,
    Wrong::TooLate,
];

/// Who is on the other side.
pub(super) enum Side {
    /// moto; what Lambda is asked to invoke goes into a queue of its own.
    Aws(String, Arc<Queue>),
    Slack(String),
}

/// Decides what goes wrong, and counts.
pub(super) struct Network {
    chance: Mutex<Chance>,
    is_bad: AtomicBool,
    n_calls: Mutex<u32>,
    wrong: Mutex<BTreeMap<Wrong, u32>>,
    /// How long moto and the local Slack took by themselves, the wait for a turn
    /// included: on a machine that is too busy, that is what fails.
    took: Mutex<Times>,
    http: reqwest::Client,
    /// moto answers one call at a time: what AWS does at once, it would otherwise do
    /// in steps that others can come between.
    moto: tokio::sync::Mutex<()>,
}

/// A connection that breaks.
#[derive(Debug, thiserror::Error)]
#[error("the connection breaks")]
struct Broken;

impl Network {
    /// One without faults, until it is told to have some.
    pub(super) fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self {
            chance: Mutex::new(Chance::new(seed)),
            is_bad: AtomicBool::new(false),
            n_calls: Mutex::default(),
            wrong: Mutex::default(),
            took: Mutex::default(),
            http: reqwest::Client::new(),
            moto: tokio::sync::Mutex::default(),
        })
    }

    /// From now on calls go wrong, or no longer do.
    pub(super) fn be_bad(&self, is_bad: bool) {
        self.is_bad.store(is_bad, Ordering::Relaxed);
    }

    /// How many calls there were, and what went wrong with how many.
    pub(super) fn count(&self) -> (u32, BTreeMap<Wrong, u32>) {
        let n_calls = *self.n_calls.lock().unwrap();
        (n_calls, self.wrong.lock().unwrap().clone())
    }

    /// How long the other side took by itself.
    pub(super) fn took(&self) -> String {
        self.took.lock().unwrap().told()
    }

    /// What goes wrong with the next call, if anything does.
    pub(super) fn draw(&self) -> Option<Wrong> {
        if !self.is_bad.load(Ordering::Relaxed) {
            return None;
        }
        *self.n_calls.lock().unwrap() += 1;
        let mut chance = self.chance.lock().unwrap();
        if chance.below(WRONG_ONE_IN) != 0 {
            return None;
        }
        let wrong = WRONGS[chance.below(5) as usize];
        *self.wrong.lock().unwrap().entry(wrong).or_default() += 1;
        Some(wrong)
    }

    /// Listens in front of `side`, and gives the address. It ends with the runtime.
    pub(super) async fn stand_before(self: &Arc<Self>, side: Side) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (network, side) = (Arc::clone(self), Arc::new(side));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (network, side) = (Arc::clone(&network), Arc::clone(&side));
                let service = service_fn(move |request| {
                    let (network, side) = (Arc::clone(&network), Arc::clone(&side));
                    async move { network.pass_on(&side, request).await }
                });
                let connection = http1::Builder::new();
                // An error here is a connection that broke, which is what it is for.
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
        url
    }

    async fn pass_on(
        &self,
        side: &Side,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Broken> {
        tokio::time::sleep(LATENCY).await;
        let wrong = self.draw();
        match wrong {
            Some(Wrong::NotReached) => return Err(Broken),
            Some(Wrong::Throttled) => return Ok(throttled(side, request.headers())),
            Some(Wrong::Failed) => return Ok(answer(StatusCode::INTERNAL_SERVER_ERROR, "{}")),
            Some(Wrong::AnswerLost | Wrong::TooLate) | None => {}
        }
        let begun = Instant::now();
        let answered = self.reach(side, request).await;
        self.took.lock().unwrap().add(begun.elapsed());
        if wrong == Some(Wrong::TooLate) {
            tokio::time::sleep(HANGS_FOR).await;
        }
        match wrong {
            Some(_) => Err(Broken),
            None => Ok(answered),
        }
    }

    async fn reach(&self, side: &Side, request: Request<Incoming>) -> Response<Body> {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(Body::new(body), usize::MAX)
            .await
            .unwrap();
        let (url, _turn) = match side {
            Side::Aws(_, queue) if signed_for(&head.headers) == "lambda" => {
                queue.put(serde_json::from_slice(&body).unwrap());
                return answer(StatusCode::ACCEPTED, "");
            }
            Side::Aws(url, _) => (url, Some(self.moto.lock().await)),
            Side::Slack(url) => (url, None),
        };
        let answered = self
            .http
            .request(head.method, format!("{url}{}", head.uri))
            .headers(without_length(head.headers))
            .body(body)
            .send()
            .await
            .unwrap();
        let (status, headers) = (answered.status(), answered.headers().clone());
        let mut response = Response::new(Body::from(answered.bytes().await.unwrap()));
        *response.status_mut() = status;
        *response.headers_mut() = without_length(headers);
        response
    }
}

/// The service that a request to AWS is signed for.
fn signed_for(headers: &HeaderMap) -> &str {
    let signature = headers.get("authorization").unwrap().to_str().unwrap();
    // `AWS4-HMAC-SHA256 Credential=<key>/<day>/<region>/<service>/aws4_request, …`
    signature.split('/').nth(3).unwrap()
}

/// As each of them words it.
fn throttled(side: &Side, headers: &HeaderMap) -> Response<Body> {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let header = |mut response: Response<Body>, name: &'static str, value: &'static str| {
        let value = value.parse().unwrap();
        response.headers_mut().insert(name, value);
        response
    };
    match side {
        Side::Slack(_) => {
            let body = r#"{"ok": false, "error": "ratelimited"}"#;
            header(answer(status, body), "retry-after", "1")
        }
        Side::Aws(..) if signed_for(headers) == "rds" => answer(
            StatusCode::BAD_REQUEST,
            "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code>\
             <Message>Rate exceeded</Message></Error></ErrorResponse>",
        ),
        Side::Aws(..) => {
            let body = r#"{"__type": "ThrottlingException", "message": "Rate exceeded"}"#;
            let response = answer(status, body);
            header(response, "x-amzn-errortype", "ThrottlingException")
        }
    }
}

fn answer(status: StatusCode, body: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
}

/// Headers but for those that belong to one connection or one length of body.
fn without_length(mut headers: HeaderMap) -> HeaderMap {
    for own in ["host", "content-length", "connection", "transfer-encoding"] {
        headers.remove(own);
    }
    headers
}
