//! A server that answers with what it was given, in that order, and keeps what
//! it was asked. It answers anything more with a refusal that no test expects.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws::connect::Pace;
use aws::connect::SdkConfig;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use super::moto::config_for;

/// An answer of AWS: its HTTP status, its error code if it has one, its body.
#[derive(Clone)]
pub(super) struct Answer {
    status: u16,
    code: Option<&'static str>,
    body: String,
}

/// A success with this body.
pub(super) fn success(status: u16, body: &str) -> Answer {
    Answer {
        status,
        code: None,
        body: body.to_owned(),
    }
}

/// A refusal of a service that speaks JSON: Scheduler, ECS, Lambda.
pub(super) fn refusal(status: u16, code: &'static str, message: &str) -> Answer {
    Answer {
        status,
        code: Some(code),
        body: serde_json::json!({"__type": code, "message": message}).to_string(),
    }
}

/// A refusal of RDS, which speaks XML.
pub(super) fn xml_refusal(status: u16, code: &'static str, message: &str) -> Answer {
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    );
    success(status, &body)
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

/// The server; it ends with the test's runtime.
#[derive(Clone, Default)]
pub(super) struct Canned {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Canned {
    /// Starts one, and gives settings for clients that speak to it.
    pub(super) async fn start(answers: impl IntoIterator<Item = Answer>) -> (Self, SdkConfig) {
        let canned = Self {
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
            asked: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(canned.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (canned, config_for(&url, Pace::Answering))
    }

    /// What it was asked so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(State(canned): State<Canned>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    canned.asked.lock().unwrap().push(Asked {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        headers: head.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    let next = canned.answers.lock().unwrap().pop_front();
    let next = next.unwrap_or_else(|| refusal(418, "NobodyExpectsThis", "one request too many"));
    let status = StatusCode::from_u16(next.status).unwrap();
    match next.code {
        Some(code) => (status, [("x-amzn-errortype", code)], next.body).into_response(),
        None => (status, next.body).into_response(),
    }
}
