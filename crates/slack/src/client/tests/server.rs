//! A Slack that says what it is told to say.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use serde_json::Value;

use super::client;
use crate::client::Client;

/// A server that gives each answer once, in order.
pub(super) struct Slack {
    script: Arc<Script>,
    pub(super) client: Client,
}

impl Slack {
    /// On a free port, with a client for it.
    pub(super) async fn answering(answers: impl IntoIterator<Item = Response>) -> Self {
        let script = Arc::new(Script {
            answers: Mutex::new(answers.into_iter().collect()),
            ..Script::default()
        });
        let app = Router::new().fallback(serve).with_state(script.clone());
        let counted = Arc::clone(&script);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client(&format!("http://{}/api/", listener.local_addr().unwrap()));
        let listener = listener.tap_io(move |_| *counted.n_connections.lock().unwrap() += 1);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { script, client }
    }

    /// How many connections were opened so far.
    pub(super) fn n_connections(&self) -> usize {
        *self.script.n_connections.lock().unwrap()
    }

    /// The requests so far, in order.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().unwrap().clone()
    }
}

/// A server whose connections break when something was asked, and how many it had.
pub(super) async fn breaking() -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api", listener.local_addr().unwrap());
    let counted = Arc::<AtomicUsize>::default();
    let n_connections = Arc::clone(&counted);
    tokio::spawn(async move {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, Ordering::Relaxed);
            connection.readable().await.unwrap();
        }
    });
    (url, n_connections)
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) uri: Uri,
    headers: HeaderMap,
    pub(super) body: Value,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The query as it was sent, in an order that can be compared.
    pub(super) fn query(&self) -> Vec<&str> {
        let mut query: Vec<_> = self.uri.query().unwrap().split('&').collect();
        query.sort_unstable();
        query
    }
}

#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Response>>,
    asked: Mutex<Vec<Asked>>,
    n_connections: Mutex<usize>,
}

async fn serve(
    State(script): State<Arc<Script>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    script.asked.lock().unwrap().push(Asked {
        method,
        uri,
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    });
    let answer = script.answers.lock().unwrap().pop_front();
    answer.unwrap_or_else(|| (StatusCode::IM_A_TEAPOT, "asked too often").into_response())
}
