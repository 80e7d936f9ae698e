mod round_trip;

use std::collections::BTreeSet;

use chrono_tz::Asia::Seoul;
use serde_json::Value;

use super::*;
use crate::target::Resource;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn product() -> Product {
    Product {
        id: "48213".to_owned(),
        name: "겨울 패딩 특가".to_owned(),
        opens_at: at("2026-11-24T16:00:00+09:00"),
    }
}

fn thread() -> ThreadRef {
    ThreadRef {
        channel: "C0123456789".to_owned(),
        ts: "1764000000.000100".to_owned(),
    }
}

fn service() -> Target {
    Target::parse(Resource::Ecs, "prod/api").unwrap()
}

fn cluster() -> Target {
    Target::parse(Resource::Rds, "shop").unwrap()
}

fn window(target: Target, count: u32, start: &str) -> Window {
    Window {
        target,
        count,
        product: Some(product()),
        start: at(start),
        end: at("2026-11-24T16:30:00+09:00"),
        thread: thread(),
        requested_by: "U0123456789".to_owned(),
    }
}

fn tasks() -> Window {
    window(service(), 20, "2026-11-24T15:50:00+09:00")
}

fn replicas() -> Window {
    window(cluster(), 2, "2026-11-24T15:30:00+09:00")
}

/// What stands in schedules of version 1 somewhere. These files are never edited.
fn golden() -> Vec<(&'static str, Payload)> {
    let capacity = |min, max, desired| Capacity {
        min: Some(min),
        max: Some(max),
        desired,
    };
    let without_product = Window {
        product: None,
        ..tasks()
    };
    vec![
        (
            include_str!("../../../../events/payloads/v1/start-ecs.json"),
            Payload::Start {
                window: tasks(),
                immediate: false,
                sent_at: None,
            },
        ),
        (
            include_str!("../../../../events/payloads/v1/start-rds-immediate.json"),
            Payload::Start {
                window: replicas(),
                immediate: true,
                sent_at: None,
            },
        ),
        (
            include_str!("../../../../events/payloads/v1/start-rds-immediate-sent.json"),
            Payload::Start {
                window: replicas(),
                immediate: true,
                sent_at: Some(at("2026-11-24T15:40:00.250+09:00")),
            },
        ),
        (
            include_str!("../../../../events/payloads/v1/end-ecs-without-product.json"),
            Payload::End {
                window: without_product,
            },
        ),
        (
            include_str!("../../../../events/payloads/v1/end-rds.json"),
            Payload::End { window: replicas() },
        ),
        (
            include_str!("../../../../events/payloads/v1/check.json"),
            Payload::Check(Check {
                product: product(),
                targets: vec![(service(), 20), (cluster(), 2)],
                thread: thread(),
                requested_by: "U0123456789".to_owned(),
            }),
        ),
        (
            include_str!("../../../../events/payloads/v1/reconcile.json"),
            Payload::Reconcile(None),
        ),
        (
            include_str!("../../../../events/payloads/v1/reconcile-one.json"),
            Payload::Reconcile(Some(Reconcile {
                target: cluster(),
                thread: thread(),
                requested_by: "U0123456789".to_owned(),
                sent_at: None,
            })),
        ),
        (
            include_str!("../../../../events/payloads/v1/reconcile-one-sent.json"),
            Payload::Reconcile(Some(Reconcile {
                target: cluster(),
                thread: thread(),
                requested_by: "U0123456789".to_owned(),
                sent_at: Some(at("2026-11-24T15:40:00.250+09:00")),
            })),
        ),
        (
            include_str!("../../../../events/payloads/v1/status.json"),
            Payload::Status(Status {
                thread: thread(),
                requested_by: "U0123456789".to_owned(),
            }),
        ),
        (
            include_str!("../../../../events/payloads/v1/preflight.json"),
            Payload::Preflight(Preflight {
                targets: vec![(service(), 20), (cluster(), 2)],
                thread: thread(),
                requested_by: "U0123456789".to_owned(),
            }),
        ),
        (
            include_str!("../../../../events/payloads/v1/baseline.json"),
            Payload::Baseline(Baseline {
                target: service(),
                baseline: capacity(2, 10, 4),
                applied: capacity(20, 20, 20),
                previous: Capacity {
                    min: None,
                    max: None,
                    desired: 4,
                },
                set_before: BTreeSet::new(),
                thread: thread(),
            }),
        ),
        (
            include_str!("../../../../events/payloads/v1/baseline-set-before.json"),
            Payload::Baseline(Baseline {
                target: service(),
                baseline: capacity(2, 10, 4),
                applied: capacity(30, 30, 30),
                previous: capacity(16, 20, 20),
                set_before: [16, 20].into(),
                thread: thread(),
            }),
        ),
        (
            include_str!("../../../../events/payloads/v1/claim.json"),
            Payload::Claim(Claim {
                mention: thread(),
                claimed_at: at("2026-11-24T09:10:00.250+09:00"),
                finished: false,
            }),
        ),
        (
            include_str!("../../../../events/payloads/v1/claim-finished.json"),
            Payload::Claim(Claim {
                mention: ThreadRef {
                    ts: "1764000000.000100:cancel".to_owned(),
                    ..thread()
                },
                claimed_at: at("2026-11-24T09:10:00.250+09:00"),
                finished: true,
            }),
        ),
    ]
}

#[test]
fn what_was_stored_is_read_and_would_be_written_so_again() {
    for (text, payload) in golden() {
        assert_eq!(Payload::from_json(text).unwrap(), payload, "{text}");
        let stored: Value = serde_json::from_str(text).unwrap();
        let written: Value = serde_json::from_str(&payload.to_json(Seoul)).unwrap();
        assert_eq!(written, stored);
    }
}

#[test]
fn the_zone_that_times_are_written_in_does_not_matter() {
    for (_, payload) in golden() {
        let text = payload.to_json(chrono_tz::America::New_York);
        assert_eq!(Payload::from_json(&text).unwrap(), payload, "{text}");
    }
}

#[test]
fn fields_that_a_newer_version_1_adds_are_passed_over() {
    for (text, payload) in golden() {
        let mut value: Value = serde_json::from_str(text).unwrap();
        value["added_later"] = "x".into();
        assert_eq!(Payload::from_value(value).unwrap(), payload, "{text}");
    }
}

/// The calendar's last day can be written, and nothing can be added to it.
#[test]
fn a_time_that_no_window_can_have_is_refused_in_words() {
    let sent = "2026-11-24T15:40:00.250+09:00";
    for (text, _) in golden() {
        let is_time = |field: &&str| field.starts_with("20") && field.contains('T');
        for time in text.split('"').filter(is_time) {
            for (other, year) in [
                ("+262142-12-31T23:59:59Z", "262142"),
                ("1969-12-31T23:59:59Z", "1969"),
            ] {
                let error = Payload::from_json(&text.replace(time, other)).unwrap_err();
                let words = error.to_string();
                assert!(words.contains(year), "{time} in {text}: {words}");
                assert!(words.contains("1970 to 2999"), "{words}");
            }
        }
    }
    let (text, _) = &golden()[2];
    assert!(text.contains(sent), "{text}");
}

#[test]
fn junk_is_refused_in_words() {
    let swapped = golden()[0].0.replace("15:50:00", "17:00:00");
    for (text, words) in [
        ("", "not one that Preheat writes"),
        ("[]", "`version` is missing"),
        ("{}", "`version` is missing"),
        (r#"{"version": "1"}"#, "`version` is not a number"),
        (
            r#"{"version": 2, "action": "reconcile"}"#,
            "version 2 is unknown",
        ),
        (r#"{"version": 1}"#, "action"),
        (r#"{"version": 1, "action": "explode"}"#, "explode"),
        (r#"{"version": 1, "action": "start"}"#, "missing field"),
        (
            r#"{"version": 1, "action": "reconcile", "resource": "rds", "target": "shop"}"#,
            "thread",
        ),
        (r#"{"version": 1, "action": "status"}"#, "missing field"),
        (r#"{"version": 1, "action": "preflight"}"#, "missing field"),
        (swapped.as_str(), "not after its start"),
        (
            &golden()[4].0.replace("\"shop\"", "\"prod/api\""),
            "is not an Aurora cluster",
        ),
    ] {
        let error = Payload::from_json(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}
