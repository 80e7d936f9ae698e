use preheat::window::ThreadRef;

use super::*;

fn shop() -> ClusterId {
    ClusterId::new("shop")
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn account(creating_can_be_deleted: bool, n_readers: usize) -> Aurora {
    let mut aurora = Aurora::new(Quirks {
        fired_schedules_linger: false,
        list_lags: false,
        past_schedules_fire: false,
        creating_can_be_deleted,
    });
    aurora.put(&shop(), n_readers, at(0));
    aurora
}

fn hot(name: &str) -> ReplicaSpec {
    ReplicaSpec {
        name: name.to_owned(),
        cluster: shop(),
        engine: "aurora-mysql".to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: None,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        group: "preheat".to_owned(),
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.2".to_owned(),
        },
    }
}

fn status_of(aurora: &Aurora, name: &str) -> Option<String> {
    let instances = aurora.describe(&shop()).unwrap().instances;
    let found = instances.into_iter().find(|instance| instance.name == name);
    found.map(|instance| instance.status)
}

#[test]
fn a_replica_takes_fifteen_minutes_to_come_and_five_to_go() {
    let mut aurora = account(false, 1);
    assert_eq!(
        aurora.create(&hot("hot1"), at(0)).unwrap(),
        ReplicaCreation::Creating
    );
    assert_eq!(
        aurora.create(&hot("hot1"), at(0)).unwrap(),
        ReplicaCreation::NameTaken
    );
    assert_eq!(aurora.delete("hot1", at(1)), ReplicaDeletion::NotYet);
    assert_eq!(aurora.next_event(), Some(at(15)));
    aurora.tick(at(15));
    assert_eq!(status_of(&aurora, "hot1").as_deref(), Some("available"));
    assert_eq!(aurora.delete("hot1", at(15)), ReplicaDeletion::Deleting);
    assert_eq!(aurora.delete("hot1", at(16)), ReplicaDeletion::UnderWay);
    aurora.tick(at(20));
    assert_eq!(status_of(&aurora, "hot1"), None);
    assert_eq!(aurora.delete("hot1", at(20)), ReplicaDeletion::Gone);
}

#[test]
fn what_is_creating_can_be_deleted_in_other_worlds() {
    let mut aurora = account(true, 1);
    aurora.create(&hot("hot1"), at(0)).unwrap();
    assert_eq!(aurora.delete("hot1", at(1)), ReplicaDeletion::Deleting);
}

#[test]
fn what_aws_refuses_is_refused() {
    let mut aurora = account(false, 15);
    let fault =
        |spec: &ReplicaSpec, aurora: &mut Aurora| aurora.create(spec, at(0)).unwrap_err().kind;
    assert_eq!(fault(&hot("hot1"), &mut aurora), FaultKind::Quota);
    assert_eq!(fault(&hot("hot--1"), &mut aurora), FaultKind::Invalid);
    let elsewhere = ReplicaSpec {
        cluster: ClusterId::new("other"),
        ..hot("hot1")
    };
    assert_eq!(fault(&elsewhere, &mut aurora), FaultKind::Missing);
}

#[test]
fn a_deleted_writer_has_an_heir() {
    let mut aurora = account(false, 1);
    aurora.delete("shop-1", at(0));
    let instances = aurora.describe(&shop()).unwrap().instances;
    let writers: Vec<&str> = instances
        .iter()
        .filter(|i| i.writer)
        .map(|i| i.name.as_str())
        .collect();
    assert_eq!(writers, ["shop-2"]);
}

#[test]
fn identifiers_have_no_case() {
    let mut aurora = account(true, 0);
    aurora.create(&hot("Hot1"), at(0)).unwrap();
    assert_eq!(aurora.cluster_of("HOT1"), Some(&shop()));
    assert_eq!(
        aurora.create(&hot("hot1"), at(0)).unwrap(),
        ReplicaCreation::NameTaken
    );
    assert_eq!(aurora.delete("hOT1", at(1)), ReplicaDeletion::Deleting);
    assert_eq!(status_of(&aurora, "hot1").as_deref(), Some("deleting"));
}

#[test]
fn a_replica_has_a_parameter_group_that_exists() {
    let mut aurora = account(false, 0);
    let with = |name: &str, group: &str| ReplicaSpec {
        parameter_group: Some(group.to_owned()),
        ..hot(name)
    };
    let missing = aurora.create(&with("hot1", "nobody"), at(0)).unwrap_err();
    assert_eq!(missing.kind, FaultKind::Missing);
    aurora.create(&with("hot1", "shop-aurora"), at(0)).unwrap();
    aurora.create(&hot("hot2"), at(0)).unwrap();
    let instances = aurora.describe(&shop()).unwrap().instances;
    let groups = instances.iter().map(|one| one.parameter_group.as_deref());
    assert_eq!(
        groups.collect::<Vec<_>>(),
        [
            Some("shop-aurora"),
            Some("shop-aurora"),
            Some(DEFAULT_PARAMETERS)
        ]
    );
}

#[test]
fn replicas_may_be_slow_or_broken_or_rare() {
    let in_zone = |n: usize| ReplicaSpec {
        zone: ZONES.get(n).map(|zone| (*zone).to_owned()),
        ..hot("hot1")
    };
    for (supply, n_zone, status) in [
        (Supply::Plenty, 0, Some("available")),
        (Supply::Slow(TimeDelta::minutes(5)), 0, Some("creating")),
        (Supply::Failing, 0, Some("failed")),
        (Supply::OneZone, 0, None),
        (Supply::OneZone, 2, Some("available")),
        (Supply::None, 2, None),
    ] {
        let mut aurora = account(false, 1);
        aurora.supply = supply;
        let created = aurora.create(&in_zone(n_zone), at(0)).unwrap();
        assert_eq!(created == ReplicaCreation::NoCapacity, status.is_none());
        aurora.tick(at(15));
        assert_eq!(status_of(&aurora, "hot1").as_deref(), status, "{supply:?}");
    }
}
