//! The Lambda `slack-handler`: reads its settings, connects once, answers mentions.

mod config;

use config::Handler;
use lambda_runtime::tower::util::MapFutureLayer;
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use serde_json::Value;

// One event at a time needs one thread; the calls of one event overlap on it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    config::log();
    let handler = Handler::connect().await.inspect_err(|error| {
        tracing::error!(error, "cannot start");
    })?;
    let answer =
        service_fn(async |event: LambdaEvent<Value>| Ok::<_, Error>(handler.handle(event).await));
    // Around everything: what comes back here was sent to Lambda.
    let finish = MapFutureLayer::new(|answering| async {
        let answered = answering.await;
        handler.finish().await;
        answered
    });
    Runtime::new(answer).layer(finish).run().await
}
