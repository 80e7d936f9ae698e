use chrono::DateTime;
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
        (ChatFaultKind::NotSent, Metric::SlackFailures, Level::Warn),
    ] {
        let entry = Entry::Fault(Failure::slack(&chat_fault(kind.clone()), "not told"));
        assert_eq!(entry.measures(), [(metric, 1)], "{kind:?}");
        assert_eq!(entry.level(), level, "{kind:?}");
    }
}

#[test]
fn a_token_that_cannot_be_read_is_counted_by_who_has_to_help() {
    for (kind, metric) in [
        (FaultKind::Denied, Metric::SlackTokenFailures),
        (FaultKind::Missing, Metric::SlackTokenFailures),
        (FaultKind::Invalid, Metric::SlackTokenFailures),
        (FaultKind::Transient, Metric::AwsFailures),
    ] {
        let entry = Entry::Fault(Failure::token(&fault(kind), "not read"));
        assert_eq!(entry.measures(), [(metric, 1)], "{kind:?}");
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
fn any_change_is_a_change() {
    let one = || vec!["hot1".to_owned()];
    let calm = Look::default();
    assert!(!calm.has_changed());
    for look in [
        Look {
            after: Some(1),
            ..calm.clone()
        },
        Look {
            min_after: Some(1),
            ..calm.clone()
        },
        Look {
            max_after: Some(1),
            ..calm.clone()
        },
        Look {
            created: one(),
            ..calm.clone()
        },
        Look {
            deleted: one(),
            ..calm.clone()
        },
        Look {
            discarded: one(),
            ..calm
        },
    ] {
        assert!(look.has_changed(), "{look:?}");
    }
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

/// Whom a line wakes: nobody, whoever reads the warnings, or somebody at once.
#[test]
fn each_outcome_has_its_level() {
    let about = |outcome| Mention {
        outcome,
        ..Mention::default()
    };
    for (outcome, level) in [
        ("answered", Level::Info),
        ("passed", Level::Info),
        ("unfinished", Level::Warn),
        ("unreachable", Level::Error),
    ] {
        assert_eq!(Entry::Mention(about(outcome)).level(), level, "{outcome}");
        assert_eq!(Entry::Click(about(outcome)).level(), level, "{outcome}");
    }
    for (outcome, level, refused) in [
        ("done", Level::Info, 0),
        ("failed", Level::Error, 0),
        ("refused", Level::Error, 1),
    ] {
        let entry = Entry::Event(Event { outcome, why: None });
        assert_eq!(entry.level(), level, "{outcome}");
        assert_eq!(entry.measures().len(), refused, "{outcome}");
    }
    for (outcome, level) in [
        ("failed", Level::Warn),
        ("given_up", Level::Warn),
        ("not_recorded", Level::Info),
    ] {
        let entry = Look::default().failed(outcome, "no".to_owned());
        assert_eq!(entry.level(), level, "{outcome}");
        let line = Value::Object(entry.line());
        assert_eq!(
            (&line["outcome"], &line["why"]),
            (&json!(outcome), &json!("no"))
        );
    }
    for (outcome, level) in [("ready", Level::Info), ("late", Level::Warn)] {
        let entry = Entry::Ready(Ready {
            product: None,
            target: "shop".to_owned(),
            wanted: 2,
            ready: 1,
            late: None,
            seconds: None,
            outcome,
            why: None,
        });
        assert_eq!(entry.level(), level, "{outcome}");
    }
    for (why, level) in [(None, Level::Info), (Some("full".to_owned()), Level::Warn)] {
        let entry = Entry::Preflight(Obstacles {
            target: "shop".to_owned(),
            wanted: 2,
            outcome: "",
            why,
        });
        assert_eq!(entry.level(), level);
    }
    for (outcome, level) in [
        ("written", Level::Info),
        ("taken_back", Level::Warn),
        ("torn", Level::Warn),
    ] {
        let entry = Entry::Window(Written {
            product: None,
            target: "shop".to_owned(),
            start: DateTime::UNIX_EPOCH,
            end: DateTime::UNIX_EPOCH,
            before: None,
            after: None,
            outcome,
            why: None,
        });
        assert_eq!(entry.level(), level, "{outcome}");
    }
}

#[test]
fn what_is_passed_over_says_why_and_what_was_left_unsaid() {
    let line = |entry: Entry| Value::Object(entry.line());
    let because = line(Passed::because("no person wrote it"));
    assert_eq!(because["why"], "no person wrote it");
    let unsaid = line(Passed::unsaid("tasks 4 → 20".to_owned()));
    assert_eq!(unsaid["why"], "nobody is known who could be told");
    assert_eq!(unsaid["unsaid"], "tasks 4 → 20");
    let of = line(Failure::aws(&fault(FaultKind::Transient), "skipped").of("a-end"));
    assert_eq!(of["schedule"], "a-end");
    let fault = Failure::slack(&chat_fault(ChatFaultKind::Token), "nobody is told");
    assert_eq!(line(fault.into())["class"], "token");
}

#[test]
fn what_is_no_count_has_its_unit() {
    let units = Metric::ALL.map(|metric| (metric.name(), metric.unit()));
    let others: Vec<_> = units.iter().filter(|(_, unit)| *unit != "Count").collect();
    assert_eq!(
        others,
        [&("TimeToReady", "Seconds"), &("AnswerTime", "Milliseconds")]
    );
}

#[test]
fn what_is_late_is_said_in_words_of_the_log() {
    use crate::plan::aurora::Broken;
    use crate::plan::ecs::Unusable;
    use crate::plan::readiness::Obstacle;

    let broken = || Broken {
        name: "hot1".to_owned(),
        status: "failed".to_owned(),
    };
    let late = [
        Obstacle::TasksPending(3),
        Obstacle::TasksAbsent(2),
        Obstacle::NotRaised(4),
        Obstacle::RolloutFailed,
        Obstacle::Unusable(Unusable::Daemon),
        Obstacle::ClusterMissing,
        Obstacle::ReplicaLate {
            name: "hot2".to_owned(),
            status: "creating".to_owned(),
        },
        Obstacle::ReplicaFailed {
            broken: broken(),
            is_replaced: true,
        },
        Obstacle::ReplicaFailed {
            broken: broken(),
            is_replaced: false,
        },
        Obstacle::ReplicasAbsent(1),
        Obstacle::Unknown("Throttling".to_owned()),
    ];
    assert_eq!(
        why::obstacles(&late),
        "3 tasks pending; 2 tasks not started; desired count 4; the newest deployment failed; \
         the service is a daemon; the cluster is missing; hot2 creating; hot1 failed, replaced; \
         hot1 failed; 1 replicas not created; not known: Throttling"
    );
}

#[test]
fn what_cannot_be_is_said_in_words_of_the_log() {
    use crate::plan::ecs::Unusable;
    use crate::plan::preflight::Finding;
    use crate::port::InstanceQuota;
    use crate::target::{ClusterId, ServiceId};

    let shop = || ClusterId::new("shop");
    let api = || ServiceId {
        cluster: "prod".to_owned(),
        service: "api".to_owned(),
    };
    let found = [
        Finding::Unusable(api(), Unusable::Missing),
        Finding::Unusable(api(), Unusable::Draining),
        Finding::RolloutFailed(api()),
        Finding::ClusterNotConfigured(shop()),
        Finding::ClusterMissing(shop()),
        Finding::ClusterNotAvailable {
            cluster: shop(),
            status: "upgrading".to_owned(),
        },
        Finding::WriterMissing(shop()),
        Finding::ReadersFull {
            cluster: shop(),
            permanent: 14,
            wanted: 3,
            excess: 2,
        },
        Finding::QuotaShort {
            new: 3,
            quota: InstanceQuota { used: 39, max: 40 },
        },
        Finding::Serverless(shop()),
    ];
    assert_eq!(
        why::findings(&found),
        "prod/api: the service is missing; prod/api: the service is being deleted; \
         prod/api: the newest deployment failed; shop: not configured; \
         shop: the cluster is missing; shop: upgrading; shop: no writer; \
         shop: 2 of 3 too many beside 14 readers; 3 new beside 39 of 40 instances; \
         shop: serverless"
    );
}
