//! A proxy in front of moto that keeps every request: what it is, who signed it,
//! and what was going on.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::shop;

/// A request to AWS as it came over the wire.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What was going on.
    pub(super) step: String,
    /// The access key that signed it: each Lambda has its own name for one.
    pub(super) caller: String,
    /// The service and Region that it is signed for.
    pub(super) service: String,
    pub(super) region: String,
    pub(super) method: String,
    /// Parts of the path, decoded.
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    /// The operation, where it stands in a header.
    pub(super) target: Option<String>,
    pub(super) body: String,
}

/// The proxy; it ends with the test's runtime.
pub(super) struct Recorder {
    pub(super) url: String,
    shared: Arc<Shared>,
}

struct Shared {
    moto: String,
    http: reqwest::Client,
    step: Mutex<String>,
    calls: Mutex<Vec<Call>>,
    invoked: Mutex<Vec<Value>>,
}

impl Recorder {
    /// Starts one in front of the moto that listens at `moto`.
    pub(super) async fn start(moto: &str) -> Self {
        let shared = Arc::new(Shared {
            moto: moto.to_owned(),
            http: reqwest::Client::new(),
            step: Mutex::default(),
            calls: Mutex::default(),
            invoked: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .fallback(pass_on)
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared }
    }

    /// What comes from now on belongs to this step.
    pub(super) fn step(&self, name: &str) {
        *self.shared.step.lock().unwrap() = name.to_owned();
    }

    /// Everything that came.
    pub(super) fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// What Lambda was asked to invoke the executor with since this was asked last.
    /// Some of it comes side by side; it is given in an order of its own.
    pub(super) fn take_invoked(&self) -> Vec<Value> {
        let mut invoked = std::mem::take(&mut *self.shared.invoked.lock().unwrap());
        invoked.sort_by_key(Value::to_string);
        invoked
    }
}

async fn pass_on(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let call = Call::read(shared.step.lock().unwrap().clone(), &head, &body);
    let service = call.service.clone();
    shared.calls.lock().unwrap().push(call);
    if service == "lambda" {
        // moto would need Docker to run a function; the test runs it instead.
        let payload = serde_json::from_slice(&body).unwrap();
        shared.invoked.lock().unwrap().push(payload);
        return axum::http::StatusCode::ACCEPTED.into_response();
    }
    let answer = shared
        .http
        .request(head.method, format!("{}{}", shared.moto, head.uri))
        .headers(without_length(head.headers))
        .body(body)
        .send()
        .await
        .unwrap();
    let (status, headers) = (answer.status(), without_length(answer.headers().clone()));
    let text = answer.text().await.unwrap();
    let text = match service.as_str() {
        "rds" => shop::with_what_moto_forgets(&text),
        _ => text,
    };
    (status, headers, text).into_response()
}

/// Headers but for those that belong to one connection or one length of body.
fn without_length(mut headers: HeaderMap) -> HeaderMap {
    for own in ["host", "content-length", "connection", "transfer-encoding"] {
        headers.remove(own);
    }
    headers
}

impl Call {
    fn read(step: String, head: &Parts, body: &Bytes) -> Self {
        let header = |name: &str| Some(head.headers.get(name)?.to_str().unwrap().to_owned());
        let signature = header("authorization").unwrap();
        // `AWS4-HMAC-SHA256 Credential=<key>/<day>/<region>/<service>/aws4_request, …`
        let (_, scope) = signature.split_once("Credential=").unwrap();
        let scope: Vec<&str> = scope.split(['/', ',']).collect();
        let url = reqwest::Url::parse(&format!("http://aws{}", head.uri)).unwrap();
        Self {
            step,
            caller: scope[0].to_owned(),
            region: scope[2].to_owned(),
            service: scope[3].to_owned(),
            method: head.method.to_string(),
            path: url.path_segments().unwrap().map(decoded).collect(),
            query: url.query_pairs().into_owned().collect(),
            target: header("x-amz-target"),
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// The request with something else in one place.
    pub(super) fn with(&self, from: &str, to: &str) -> Self {
        let change = |text: &String| text.replace(from, to);
        Self {
            path: self.path.iter().map(change).collect(),
            query: self
                .query
                .iter()
                .map(|(name, value)| (name.clone(), change(value)))
                .collect(),
            body: change(&self.body),
            ..self.clone()
        }
    }

    /// The parameters of a request that is sent as a form.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        pairs(&self.body)
    }
}

fn decoded(segment: &str) -> String {
    // No name or ARN has a plus sign, which means a blank only in forms.
    let mut pairs = pairs(segment);
    pairs.pop().unwrap_or_default().0
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://aws/?{text}")).unwrap();
    url.query_pairs().into_owned().collect()
}
