use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::journal::{Entry, Event, Failure, Mention};
use preheat::measure;
use preheat::port::{Fault, FaultKind};
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::Registry;

use crate::{Lines, note, request};

fn noon() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(12)
}

/// The lines that `f` writes at this level.
fn lines_at(level: Option<&str>, f: impl FnOnce()) -> Vec<Value> {
    let written = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&written);
    let lines = Lines::new(level, noon, move |line: &[u8]| {
        sink.lock().unwrap().extend_from_slice(line);
    });
    tracing::subscriber::with_default(Registry::default().with(lines), f);
    let written = written.lock().unwrap().clone();
    let text = String::from_utf8(written).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn lines(f: impl FnOnce()) -> Vec<Value> {
    lines_at(None, f)
}

#[test]
fn an_entry_is_flat_and_carries_its_request() {
    let written = lines(|| {
        let span = request("req-1", "preheat");
        span.record("event_id", "Ev1");
        span.in_scope(|| {
            note(&Entry::Mention(Mention {
                command: "create",
                user: "U1".to_owned(),
                outcome: "answered",
                answer_ms: Some(420),
                ..Mention::default()
            }));
        });
    });
    let expected = json!({
        "timestamp": "1970-01-01T12:00:00.000Z",
        "level": "INFO",
        "request_id": "req-1",
        "event_id": "Ev1",
        "ScheduleGroup": "preheat",
        "entry": "mention",
        "command": "create",
        "user": "U1",
        "channel": "",
        "thread": "",
        "mention": "",
        "outcome": "answered",
        "answer_ms": 420,
        "AnswerTime": 420,
        "_aws": {
            "Timestamp": 43_200_000,
            "CloudWatchMetrics": [{
                "Namespace": "Preheat",
                "Dimensions": [["ScheduleGroup"]],
                "Metrics": [{"Name": "AnswerTime", "Unit": "Milliseconds"}],
            }],
        },
    });
    assert_eq!(written, [expected]);
}

/// The rules of the embedded metric format's specification.
#[track_caller]
fn assert_embedded(line: &Value) {
    let meta = &line["_aws"];
    assert!(meta["Timestamp"].is_u64(), "{line}");
    for directive in meta["CloudWatchMetrics"].as_array().unwrap() {
        let namespace = directive["Namespace"].as_str().unwrap();
        assert!((1..=1024).contains(&namespace.len()));
        for set in directive["Dimensions"].as_array().unwrap() {
            let set = set.as_array().unwrap();
            assert!(set.len() <= 30);
            for key in set {
                let value = line[key.as_str().unwrap()].as_str().unwrap();
                assert!((1..=1024).contains(&value.len()), "{line}");
            }
        }
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!((1..=100).contains(&metrics.len()));
        for metric in metrics {
            assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{line}");
            let unit = metric["Unit"].as_str().unwrap();
            assert!(["Count", "Seconds", "Milliseconds"].contains(&unit));
        }
    }
}

#[test]
fn what_counts_is_a_document_of_the_embedded_metric_format() {
    let written = lines(|| {
        request("req-1", "preheat").in_scope(|| {
            note(&Entry::Event(Event {
                outcome: "refused",
                why: Some("junk".to_owned()),
            }));
            let fault = Fault {
                kind: FaultKind::Denied,
                call: "UpdateService",
                message: "no".to_owned(),
            };
            note(&Failure::aws(&fault, "given up").into());
        });
    });
    assert_eq!(written.len(), 2);
    for line in &written {
        assert_embedded(line);
        assert_eq!(line["level"], "ERROR");
    }
    assert_eq!(written[0]["PayloadFailures"], 1);
    assert_eq!(written[1]["AwsFailures"], 1);
    assert!(written[0][measure::DIMENSION].is_string());
}

#[test]
fn other_lines_have_the_request_too() {
    let written = lines(|| {
        request("req-1", "preheat").in_scope(|| {
            tracing::info!(
                call = "chat.postMessage",
                wait_ms = 300_u64,
                share = 0.5,
                "Slack asks for a wait"
            );
        });
        let runtime = tracing::info_span!("Lambda runtime invoke", requestId = "req-2", other = 1);
        runtime.in_scope(|| tracing::error!(error = %"no", "failed"));
    });
    assert_eq!(written[0]["request_id"], "req-1");
    assert_eq!(written[0]["message"], "Slack asks for a wait");
    assert_eq!(written[0]["wait_ms"], 300);
    assert_eq!(written[0]["share"], 0.5);
    assert_eq!(written[1]["request_id"], "req-2");
    assert_eq!(written[1]["error"], "no");
    assert_eq!(written[1].get("other"), None);
}

#[test]
fn lambdas_level_is_honoured_and_details_of_libraries_are_never_logged() {
    let all = || {
        request("req-1", "preheat").in_scope(|| {
            tracing::error!("error");
            tracing::info!("info");
            tracing::debug!("debug");
            tracing::trace!(target: "lambda_runtime", "a payload with its signature");
            tracing::debug!(target: "aws_smithy_runtime::client", "a header");
        });
    };
    let messages = |level| -> Vec<String> {
        let written = lines_at(level, all);
        assert!(written.iter().all(|line| line["request_id"] == "req-1"));
        let messages = written
            .iter()
            .map(|line| line["message"].as_str().unwrap().to_owned());
        messages.collect()
    };
    assert_eq!(messages(None), ["error", "info"]);
    assert_eq!(messages(Some("nonsense")), ["error", "info"]);
    assert_eq!(messages(Some("TRACE")), ["error", "info", "debug"]);
    assert_eq!(messages(Some("WARN")), ["error"]);
    assert_eq!(messages(Some("FATAL")), ["error"]);
}
