//! Schedules when Scheduler refuses, is busy, or says nothing.

use std::time::{Duration, Instant};

use aws::connect::Pace;
use chrono_tz::Tz;
use preheat::port::{Creation, FaultKind, Schedules, Update};
use tokio::net::TcpListener;

use super::canned::{Canned, refusal, success};
use super::moto::config_for;
use super::scheduler::{EXECUTOR, QUEUE, ROLE, schedule, scheduler};

const STORED: &str =
    r#"{"ScheduleArn":"arn:aws:scheduler:ap-northeast-2:123456789012:schedule/g/n"}"#;

#[tokio::test]
async fn an_update_that_meets_another_write_is_sent_again_whole() {
    let conflict = refusal(409, "ConflictException", "The schedule is being updated.");
    let (aws, config) = Canned::start([conflict.clone(), conflict, success(200, STORED)]).await;
    let schedules = scheduler(&config, "g", Tz::Asia__Seoul);
    let ours = schedule("n", "2026-11-24T06:50:00Z");
    assert_eq!(schedules.update(&ours).await.unwrap(), Update::Updated);

    let asked = aws.asked();
    assert_eq!(asked.len(), 3);
    for request in asked {
        assert_eq!((&*request.method, &*request.path), ("PUT", "/schedules/n"));
        let mut sent: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        sent.as_object_mut().unwrap().remove("ClientToken");
        assert_eq!(
            sent,
            serde_json::json!({
                "ActionAfterCompletion": "DELETE",
                "Description": ours.description,
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "GroupName": "g",
                "ScheduleExpression": "at(2026-11-24T15:50:00)",
                "ScheduleExpressionTimezone": "Asia/Seoul",
                "State": "ENABLED",
                "Target": {
                    "Arn": EXECUTOR,
                    "RoleArn": ROLE,
                    "Input": ours.input,
                    "DeadLetterConfig": {"Arn": QUEUE},
                    "RetryPolicy": {
                        "MaximumEventAgeInSeconds": 3600,
                        "MaximumRetryAttempts": 20,
                    },
                },
            })
        );
    }
}

#[tokio::test]
async fn conflicts_without_end_are_a_passing_fault() {
    let conflict = refusal(409, "ConflictException", "The schedule is being updated.");
    let (aws, config) = Canned::start(vec![conflict.clone(); 8]).await;
    let schedules = scheduler(&config, "g", Tz::UTC);
    let ours = schedule("n", "2026-11-24T06:50:00Z");
    let begun = Instant::now();
    let fault = schedules.update(&ours).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Transient, "{fault}");
    assert_eq!(aws.asked().len(), 4);
    assert!(begun.elapsed() < Duration::from_secs(2));

    let fault = schedules.delete("n").await.unwrap_err();
    assert_eq!(
        (fault.call, fault.kind),
        ("DeleteSchedule", FaultKind::Transient)
    );
    assert_eq!(aws.asked().len(), 8);
}

#[tokio::test]
async fn a_create_that_meets_its_own_name_is_sent_once() {
    let conflict = refusal(409, "ConflictException", "Schedule n already exists.");
    let (aws, config) = Canned::start([conflict]).await;
    let schedules = scheduler(&config, "g", Tz::UTC);
    let ours = schedule("n", "2026-11-24T06:50:00Z");
    assert_eq!(schedules.create(&ours).await.unwrap(), Creation::Exists);
    assert_eq!(aws.asked().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_with_its_code_and_its_kind() {
    for (status, code, kind) in [
        (400, "ValidationException", FaultKind::Invalid),
        (402, "ServiceQuotaExceededException", FaultKind::Quota),
        (403, "AccessDeniedException", FaultKind::Denied),
        (404, "ResourceNotFoundException", FaultKind::Missing),
    ] {
        let (aws, config) = Canned::start([refusal(status, code, "Because.")]).await;
        let schedules = scheduler(&config, "g", Tz::UTC);
        let ours = schedule("n", "2026-11-24T06:50:00Z");
        let fault = schedules.create(&ours).await.unwrap_err();
        assert_eq!(fault.kind, kind);
        assert_eq!(
            fault.to_string(),
            format!("CreateSchedule: {code}: Because.")
        );
        assert_eq!(aws.asked().len(), 1, "{code} is not worth another attempt");
    }
}

#[tokio::test]
async fn a_throttle_is_outlived_or_passing() {
    let throttle = refusal(429, "ThrottlingException", "Rate exceeded");
    let ours = schedule("n", "2026-11-24T06:50:00Z");
    let (aws, config) = Canned::start([throttle.clone(), success(200, STORED)]).await;
    let schedules = scheduler(&config, "g", Tz::UTC);
    assert_eq!(schedules.create(&ours).await.unwrap(), Creation::Created);
    assert_eq!(aws.asked().len(), 2);

    let (aws, config) = Canned::start(vec![throttle; 3]).await;
    let schedules = scheduler(&config, "g", Tz::UTC);
    let fault = schedules.create(&ours).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Transient);
    assert_eq!(aws.asked().len(), 3);
}

#[tokio::test]
async fn a_failed_page_is_a_fault_and_never_a_shorter_list() {
    let page = success(200, r#"{"Schedules":[{"Name":"a"}],"NextToken":"more"}"#);
    let denied = refusal(403, "AccessDeniedException", "No.");
    let (_, config) = Canned::start([page, denied]).await;
    let fault = scheduler(&config, "g", Tz::UTC)
        .list("a")
        .await
        .unwrap_err();
    assert_eq!(
        (fault.call, fault.kind),
        ("ListSchedules", FaultKind::Denied)
    );
}

#[tokio::test]
async fn silence_ends_before_slack_stops_waiting() {
    // It takes connections, and never says a word.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let config = config_for(&url, Pace::Answering);
    let begun = Instant::now();
    let fault = scheduler(&config, "g", Tz::UTC).list("").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Transient, "{fault}");
    assert!(begun.elapsed() < preheat::limits::ANSWER_WITHIN);
}

#[tokio::test]
async fn nobody_at_home_is_a_passing_fault() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let config = config_for(&url, Pace::Answering);
    let fault = scheduler(&config, "g", Tz::UTC).get("n").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Transient, "{fault}");
    assert!(fault.message.to_lowercase().contains("connect"), "{fault}");
}
