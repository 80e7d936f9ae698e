//! Sends the SDK's requests with the client that Slack's go out with, too.
//!
//! The SDK's own client reads the system's trust roots once for each service's client,
//! and cannot be given parsed ones.

use std::error::Error;
use std::io;

use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};

/// `client` for the SDK. Timeouts, but for connecting, and retries are the SDK's.
pub(crate) fn shared(client: https::Client) -> SharedHttpClient {
    let connector = SharedHttpConnector::new(Connector(client));
    http_client_fn(move |_, _| connector.clone())
}

#[derive(Debug)]
struct Connector(https::Client);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move { send(&client, request).await })
    }
}

async fn send(
    client: &https::Client,
    request: HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    let request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    let (head, body) = request.into_parts();
    let body = body
        .bytes()
        .map(Bytes::copy_from_slice)
        .ok_or_else(|| ConnectorError::user("a request's body is a stream".into()))?;
    let mut request = hyper::Request::from_parts(head, Full::new(body));
    let captured = capture_connection(&mut request);
    if let Some(capture) = request.extensions().get::<CaptureSmithyConnection>() {
        capture.set_connection_retriever(move || connection(&captured));
    }
    let response = client.request(request).await.map_err(unanswered)?;
    HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
        .map_err(|error| ConnectorError::other(error.into(), None))
}

/// Lets the SDK give up a connection whose host fails, so that its retry meets another.
fn connection(captured: &CaptureConnection) -> Option<ConnectionMetadata> {
    let captured = captured.clone();
    captured.connection_metadata().as_ref()?;
    let poison = move || {
        if let Some(connection) = captured.connection_metadata().as_ref() {
            connection.poison();
        }
    };
    let metadata = ConnectionMetadata::builder().proxied(false);
    Some(metadata.poison_fn(poison).build())
}

/// What the SDK retries is a failure of the network; what we did wrong, it does not.
fn unanswered(error: https::Error) -> ConnectorError {
    let hyper: Option<&hyper::Error> = cause(&error);
    if hyper.is_some_and(hyper::Error::is_user) {
        return ConnectorError::user(error.into());
    }
    let is_late = cause::<io::Error>(&error).is_some_and(|io| io.kind() == io::ErrorKind::TimedOut);
    if is_late {
        ConnectorError::timeout(error.into())
    } else {
        ConnectorError::io(error.into())
    }
}

fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
