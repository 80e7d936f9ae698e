//! Aurora clusters and their replicas on both sides.

use chrono::TimeDelta;
use preheat::port::{
    ClusterState, Fleet, Instance, Monitoring, PerformanceInsights, ReplicaCreation, ReplicaSpec,
};
use preheat::target::ClusterId;
use preheat::window::ThreadRef;

use super::Told;
use super::stages::{CA, PARAMETERS, Stage};

pub(super) async fn perform<S: Stage>(stage: &S, told: &mut Told) {
    seen(stage.fleet(), told).await;
    created(stage, told).await;
    refused(stage.fleet(), told).await;
    deleted(stage, told).await;
    filled(stage, told).await;
}

fn shop() -> ClusterId {
    ClusterId::new("shop")
}

fn spec(name: &str, cluster: &str) -> ReplicaSpec {
    ReplicaSpec {
        name: name.to_owned(),
        cluster: ClusterId::new(cluster),
        engine: "aurora-mysql".to_owned(),
        class: "db.r6g.2xlarge".to_owned(),
        zone: Some("ap-northeast-2c".to_owned()),
        parameter_group: Some(PARAMETERS.to_owned()),
        ca: Some(CA.to_owned()),
        performance_insights: Some(PerformanceInsights {
            kms_key: Some("arn:aws:kms:ap-northeast-2:123456789012:key/k".to_owned()),
            retention_days: Some(31),
        }),
        monitoring: Some(Monitoring {
            interval_seconds: 30,
            role_arn: "arn:aws:iam::123456789012:role/monitoring".to_owned(),
        }),
        group: "preheat".to_owned(),
        thread: ThreadRef {
            channel: "C0123456789".to_owned(),
            ts: "1764000000.000100".to_owned(),
        },
    }
}

async fn look<F: Fleet>(fleet: &F, cluster: &str) -> ClusterState {
    let id = ClusterId::new(cluster);
    fleet.cluster(&id).await.unwrap().unwrap()
}

async fn instance<F: Fleet>(fleet: &F, name: &str) -> Instance {
    let state = look(fleet, "shop").await;
    let found = state.instances.into_iter().find(|one| one.name == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

fn members(state: &ClusterState) -> String {
    let members = state.instances.iter();
    let mut members: Vec<String> = members
        .map(|one| match one.writer {
            true => format!("{} (writer) {}", one.name, one.status),
            false => format!("{} {}", one.name, one.status),
        })
        .collect();
    members.sort();
    members.join(", ")
}

async fn seen<F: Fleet>(fleet: &F, told: &mut Told) {
    let state = look(fleet, "shop").await;
    let zones = state.zones.len();
    told.was(
        "a cluster",
        format!("{} {} {zones} zones", state.status, state.engine),
    );
    told.was("a cluster's members", members(&state));
    let writer = instance(fleet, "shop-1").await;
    let Instance {
        class,
        parameter_group,
        ca,
        ..
    } = &writer;
    told.was("a writer", format!("{class} {parameter_group:?} {ca:?}"));
    let Instance {
        performance_insights,
        monitoring,
        group,
        thread,
        ..
    } = &writer;
    told.was(
        "what a writer has not",
        format!("{performance_insights:?} {monitoring:?} {group:?} {thread:?}"),
    );
    told.was("a writer: created", writer.created_at.is_some());
    told.came(
        "a cluster that is not there",
        fleet.cluster(&ClusterId::new("nobody")).await,
    );
    told.came(
        "the cluster of an instance",
        fleet.cluster_of("shop-1").await,
    );
    told.came(
        "the cluster of an instance that is not there",
        fleet.cluster_of("hot1").await,
    );
}

async fn created<S: Stage>(stage: &S, told: &mut Told) {
    let fleet = stage.fleet();
    told.came(
        "create a replica",
        fleet.create_replica(&spec("hot1", "shop")).await,
    );
    let replica = instance(fleet, "hot1").await;
    told.was("a new replica: status", &replica.status);
    told.was("a new replica: created", replica.created_at.is_some());
    told.came(
        "the cluster of a new replica",
        fleet.cluster_of("hot1").await,
    );
    told.came(
        "create a replica again",
        fleet.create_replica(&spec("hot1", "shop")).await,
    );
    told.came(
        "create it in another cluster",
        fleet.create_replica(&spec("hot1", "reports")).await,
    );
    told.came(
        "create it in other letters",
        fleet.create_replica(&spec("HOT1", "shop")).await,
    );
    stage.pass(TimeDelta::minutes(20));
    let replica = instance(fleet, "hot1").await;
    told.was(
        "a replica: status, created",
        format!("{} {}", replica.status, replica.created_at.is_some()),
    );
    let Instance {
        writer,
        class,
        zone,
        parameter_group,
        ca,
        ..
    } = &replica;
    told.was(
        "a replica",
        format!("{writer} {class} {zone:?} {parameter_group:?} {ca:?}"),
    );
    told.was(
        "a replica: Performance Insights",
        format!("{:?}", replica.performance_insights),
    );
    told.was(
        "a replica: Enhanced Monitoring",
        format!("{:?}", replica.monitoring),
    );
    told.was(
        "a replica: tags",
        format!("{:?} {:?}", replica.group, replica.thread),
    );
    told.came(
        "create with a name in capitals",
        fleet.create_replica(&spec("Hot-2", "shop")).await,
    );
    stage.pass(TimeDelta::minutes(20));
    told.was(
        "members with a name in capitals",
        members(&look(fleet, "shop").await),
    );
    told.came(
        "the cluster of a name in capitals",
        fleet.cluster_of("HOT-2").await,
    );
    let plain = ReplicaSpec {
        zone: None,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        ..spec("hot3", "shop")
    };
    told.came("create a plain replica", fleet.create_replica(&plain).await);
    let replica = instance(fleet, "hot3").await;
    told.was("a plain replica has a zone", replica.zone.is_some());
    told.was(
        "what a plain replica has not",
        format!(
            "{:?} {:?}",
            replica.performance_insights, replica.monitoring
        ),
    );
    let group = replica.parameter_group.unwrap_or_default();
    let is_default = group.starts_with("default.aurora-mysql");
    told.was("a plain replica: the engine's parameter group", is_default);
    stage.pass(TimeDelta::minutes(20));
}

async fn refused<F: Fleet>(fleet: &F, told: &mut Told) {
    let create = async |spec: ReplicaSpec| fleet.create_replica(&spec).await;
    told.came(
        "create in a cluster that is not there",
        create(spec("hot9", "nobody")).await,
    );
    let engine = ReplicaSpec {
        engine: "aurora-postgresql".to_owned(),
        ..spec("hot9", "shop")
    };
    told.came("create of another engine", create(engine).await);
    let zone = ReplicaSpec {
        zone: Some("us-east-1a".to_owned()),
        ..spec("hot8", "shop")
    };
    told.came(
        "create in a zone that the cluster is not in",
        create(zone).await,
    );
    let group = ReplicaSpec {
        parameter_group: Some("nobody".to_owned()),
        ..spec("hot9", "shop")
    };
    told.came(
        "create with a parameter group that is not there",
        create(group).await,
    );
    told.came(
        "create with a name that ends in a hyphen",
        create(spec("hot-", "shop")).await,
    );
    told.came(
        "create with a name that has two hyphens",
        create(spec("hot--9", "shop")).await,
    );
    told.came(
        "create with a name that begins with a digit",
        create(spec("9hot", "shop")).await,
    );
    told.came(
        "create a replica with a name of other letters",
        create(spec("hot_9", "shop")).await,
    );
    told.came(
        "create a replica with a name that is too long",
        create(spec(&"h".repeat(64), "shop")).await,
    );
    told.came(
        "delete a replica that is not there",
        fleet.delete_replica("hot7").await,
    );
}

async fn deleted<S: Stage>(stage: &S, told: &mut Told) {
    let fleet = stage.fleet();
    told.came("delete a replica", fleet.delete_replica("hot1").await);
    told.was(
        "members while one is deleted",
        members(&look(fleet, "shop").await),
    );
    told.came(
        "delete a replica that is deleted",
        fleet.delete_replica("hot1").await,
    );
    told.came(
        "create one that is deleted",
        fleet.create_replica(&spec("hot1", "shop")).await,
    );
    stage.pass(TimeDelta::minutes(30));
    told.came("delete in capitals", fleet.delete_replica("HOT3").await);
    stage.pass(TimeDelta::minutes(30));
    told.came(
        "create to delete at once",
        fleet.create_replica(&spec("hot5", "shop")).await,
    );
    told.came(
        "delete a replica that is created",
        fleet.delete_replica("hot5").await,
    );
    stage.pass(TimeDelta::minutes(30));
    // moto has made some that the world has not, and the other way round.
    for name in ["hot1", "hot5", "hot8", "hot9"] {
        fleet.delete_replica(name).await.unwrap();
    }
    stage.pass(TimeDelta::minutes(30));
    told.was("members that are left", members(&look(fleet, "shop").await));
    told.came("delete the writer", fleet.delete_replica("shop-1").await);
    stage.pass(TimeDelta::minutes(30));
    told.was(
        "members without the first writer",
        members(&look(fleet, "shop").await),
    );
}

async fn filled<S: Stage>(stage: &S, told: &mut Told) {
    let fleet = stage.fleet();
    for n in 1..=15 {
        let spec = spec(&format!("full{n}"), "reports");
        let created = fleet.create_replica(&spec).await;
        assert_eq!(created.unwrap(), ReplicaCreation::Creating, "{n}");
    }
    told.came(
        "create the sixteenth reader",
        fleet.create_replica(&spec("full16", "reports")).await,
    );
    told.came(
        "the cluster of another cluster's",
        fleet.cluster_of("full15").await,
    );
    told.was(
        "the first cluster still is",
        fleet.cluster(&shop()).await.unwrap().is_some(),
    );
}
