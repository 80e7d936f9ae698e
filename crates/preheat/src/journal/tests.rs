use serde_json::json;

use super::*;
use crate::port::{ChatFault, ChatFaultKind, Fault, FaultKind};
use crate::target::Target;

fn fault(kind: FaultKind) -> Fault {
    Fault {
        kind,
        call: "CreateDBInstance",
        message: "Throttling: slow down".to_owned(),
    }
}

fn chat_fault(kind: ChatFaultKind) -> ChatFault {
    ChatFault {
        kind,
        call: "chat.postMessage",
        message: "token_revoked".to_owned(),
    }
}

#[test]
fn a_failure_is_flat_and_counts_itself() {
    let target = Target::parse(crate::target::Resource::Rds, "shop").unwrap();
    let entry = Failure::aws(&fault(FaultKind::Transient), "tried again").on(&target);
    assert_eq!(
        Value::Object(entry.line()),
        json!({
            "entry": "fault",
            "call": "CreateDBInstance",
            "class": "transient",
            "target": "shop",
            "why": "Throttling: slow down",
            "message": "tried again",
            "given_up": false,
            "AwsFailures": 1,
            "_aws": {"CloudWatchMetrics": [{
                "Namespace": "Preheat",
                "Dimensions": [["ScheduleGroup"]],
                "Metrics": [{"Name": "AwsFailures", "Unit": "Count"}],
            }]},
        })
    );
}

#[test]
fn the_token_is_counted_apart_and_is_somebodys_to_mend() {
    for (kind, metric, level) in [
        (
            ChatFaultKind::Token,
            Metric::SlackTokenFailures,
            Level::Error,
        ),
        (
            ChatFaultKind::MissingScope("chat:write".to_owned()),
            Metric::SlackTokenFailures,
            Level::Error,
        ),
        (
            ChatFaultKind::NotInChannel,
            Metric::SlackFailures,
            Level::Error,
        ),
        (ChatFaultKind::Transient, Metric::SlackFailures, Level::Warn),
    ] {
        let entry = Entry::Fault(Failure::slack(&chat_fault(kind.clone()), "not told"));
        assert_eq!(entry.measures(), [(metric, 1)], "{kind:?}");
        assert_eq!(entry.level(), level, "{kind:?}");
    }
}

#[test]
fn a_look_counts_once_if_anything_changed() {
    let capacity = |min, desired| crate::payload::Capacity {
        min: Some(min),
        max: Some(20),
        desired,
    };
    let mut look = Look {
        target: "prod/api".to_owned(),
        windows: Some(2),
        floor: Some(20),
        ..Look::default()
    };
    look.service(&capacity(2, 4), &capacity(20, 20));
    let line = Value::Object(look.clone().done().line());
    assert_eq!(line["outcome"], "changed");
    assert_eq!((&line["before"], &line["after"]), (&json!(4), &json!(20)));
    assert_eq!(
        (&line["min_before"], &line["min_after"]),
        (&json!(2), &json!(20))
    );
    assert_eq!(line["CapacityChanges"], 1);
    // Planned a second time in one run: it has changed all the same.
    look.service(&capacity(20, 20), &capacity(20, 20));
    assert!(look.has_changed());
    let mut calm = Look::default();
    calm.service(&capacity(20, 20), &capacity(20, 20));
    let line = Value::Object(calm.done().line());
    assert_eq!(line["outcome"], "unchanged");
    assert_eq!(line.get("_aws"), None);
}

#[test]
fn replicas_are_named_in_one_field() {
    let look = Look {
        created: vec!["hot1".to_owned(), "hot2".to_owned()],
        before: Some(0),
        after: Some(2),
        ..Look::default()
    };
    let line = Value::Object(look.done().line());
    assert_eq!(line["created"], "hot1,hot2");
    assert_eq!(line.get("deleted"), None);
}

#[test]
fn every_metric_is_in_the_list_once() {
    let names: std::collections::BTreeSet<_> = Metric::ALL.iter().map(|one| one.name()).collect();
    assert_eq!(names.len(), Metric::ALL.len());
    // CloudWatch takes a hundred in one document.
    assert!(names.len() <= 100);
}
