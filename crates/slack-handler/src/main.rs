//! The Lambda `slack-handler`: reads its settings, connects once, answers mentions.

mod config;

use config::Handler;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

// One event at a time needs one thread; the calls of one event overlap on it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt()
        .json()
        .with_current_span(false)
        .with_span_list(false)
        .without_time()
        .init();
    let handler = Handler::connect().await.inspect_err(|error| {
        tracing::error!(error, "cannot start");
    })?;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        Ok::<_, Error>(handler.handle(event.payload).await)
    }))
    .await
}
