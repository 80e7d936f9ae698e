//! The executor, invoked without waiting for a schedule or for its result.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use chrono_tz::Tz;
use futures_util::FutureExt;
use preheat::payload::Payload;
use preheat::port::{Fault, Invoke};

use crate::error::fault;

/// The executor's Lambda function.
#[derive(Clone, Debug)]
pub struct ExecutorFunction {
    client: Client,
    arn: String,
    zone: Tz,
}

impl ExecutorFunction {
    /// Takes the function's ARN or name, and the zone that payloads are written in.
    pub fn new(client: Client, arn: impl Into<String>, zone: Tz) -> Self {
        Self {
            client,
            arn: arn.into(),
            zone,
        }
    }
}

impl Invoke for ExecutorFunction {
    async fn invoke(&self, payload: &Payload) -> Result<(), Fault> {
        self.client
            .invoke()
            .function_name(&self.arn)
            // Lambda keeps the event and answers before it runs the function;
            // should that fail, Lambda tries twice more.
            .invocation_type(InvocationType::Event)
            .payload(Blob::new(payload.to_json(self.zone)))
            .send()
            .boxed()
            .await
            .map_err(|error| fault("Invoke", &error))?;
        Ok(())
    }
}
