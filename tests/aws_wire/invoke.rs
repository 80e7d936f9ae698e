//! The executor, invoked. moto would need Docker to run a function, so that what
//! is sent is looked at instead.

use aws::invoke::ExecutorFunction;
use aws_sdk_lambda::Client;
use chrono_tz::Tz;
use preheat::payload::{Payload, Reconcile};
use preheat::port::{FaultKind, Invoke};
use preheat::target::{ClusterId, Target};
use preheat::window::ThreadRef;

use super::canned::{Canned, refusal, success};
use super::moto;

const ARN: &str = "arn:aws:lambda:ap-northeast-2:123456789012:function:executor";

fn payload() -> Payload {
    Payload::Reconcile(Some(Reconcile {
        target: Target::Rds(ClusterId::new("shop")),
        thread: ThreadRef {
            channel: "C0123456789".to_owned(),
            ts: "1764000000.000100".to_owned(),
        },
        requested_by: "U0123456789".to_owned(),
        sent_at: None,
    }))
}

#[tokio::test]
async fn the_payload_is_handed_over_as_an_event() {
    let (aws, config) = Canned::start([success(202, "")]).await;
    let executor = ExecutorFunction::new(Client::new(&config), ARN, Tz::Asia__Seoul);
    executor.invoke(&payload()).await.unwrap();

    let asked = aws.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].method, "POST");
    assert!(asked[0].path.starts_with("/2015-03-31/functions/"));
    assert!(asked[0].path.contains("executor/invocations"));
    assert_eq!(asked[0].headers["x-amz-invocation-type"], "Event");
    assert_eq!(asked[0].body, payload().to_json(Tz::Asia__Seoul));
}

#[tokio::test]
async fn a_function_that_does_not_exist_is_missing() {
    let config = moto::config();
    let executor = ExecutorFunction::new(Client::new(&config), ARN, Tz::Asia__Seoul);
    let fault = executor.invoke(&payload()).await.unwrap_err();
    assert_eq!(fault.call, "Invoke");
    assert_eq!(fault.kind, FaultKind::Missing, "{fault}");
}

#[tokio::test]
async fn a_lambda_that_is_busy_is_asked_again() {
    let busy = refusal(429, "TooManyRequestsException", "Rate Exceeded.");
    let (aws, config) = Canned::start([busy, success(202, "")]).await;
    let executor = ExecutorFunction::new(Client::new(&config), ARN, Tz::Asia__Seoul);
    executor.invoke(&payload()).await.unwrap();
    assert_eq!(aws.asked().len(), 2);
}

#[tokio::test]
async fn a_role_that_may_not_invoke_is_denied() {
    let denied = refusal(403, "AccessDeniedException", "No.");
    let (_, config) = Canned::start([denied]).await;
    let executor = ExecutorFunction::new(Client::new(&config), ARN, Tz::Asia__Seoul);
    let fault = executor.invoke(&payload()).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Denied);
}
