//! The Lambda `slack-handler`: reads its settings, connects once, answers mentions.

mod config;

use config::Handler;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

// One event at a time needs one thread; the calls of one event overlap on it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    config::log();
    let handler = Handler::connect().await.inspect_err(|error| {
        tracing::error!(error, "cannot start");
    })?;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        Ok::<_, Error>(handler.handle(event).await)
    }))
    .await
}
