//! The Lambda `executor`: reads its settings, connects once, settles targets.

mod config;

use config::Executor;
use executor::chain;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde_json::Value;

// One event at a time needs one thread; the calls of one event overlap on it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    config::log();
    let executor = Executor::connect().await.inspect_err(|error| {
        tracing::error!(error, "cannot start");
    })?;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        // The runtime logs what fails, once, as it hands it to Lambda.
        executor.handle(event).await.map_err(|error| Diagnostic {
            error_type: error.name().to_owned(),
            error_message: chain(&error),
        })
    }))
    .await
}
