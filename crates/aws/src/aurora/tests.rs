use super::*;
use aws_sdk_rds::types::builders::{DbClusterBuilder, DbSubnetGroupBuilder};
use aws_sdk_rds::types::{AvailabilityZone, DbClusterMember, Subnet};

#[test]
fn a_deletion_that_is_refused_can_still_be_good_news() {
    let state = Some("InvalidDBInstanceState");
    for (code, message, expected) in [
        (
            Some("DBInstanceNotFound"),
            None,
            Some(ReplicaDeletion::Gone),
        ),
        (
            state,
            Some("Instance hot1 is already being deleted."),
            Some(ReplicaDeletion::UnderWay),
        ),
        (
            state,
            Some("Instance hot1 is currently creating."),
            Some(ReplicaDeletion::NotYet),
        ),
        (state, None, Some(ReplicaDeletion::NotYet)),
        (Some("InvalidDBClusterStateFault"), Some("last"), None),
        (None, None, None),
    ] {
        assert_eq!(deletion(code, message), expected, "{code:?} {message:?}");
    }
}

#[test]
fn the_writer_is_who_the_cluster_says() {
    let member = |name: &str, writer: bool| {
        DbClusterMember::builder()
            .db_instance_identifier(name)
            .is_cluster_writer(writer)
            .build()
    };
    let cluster = DbCluster::builder()
        .status("available")
        .engine("aurora-mysql")
        .db_cluster_members(member("shop-1", false))
        .db_cluster_members(member("hot1", true))
        .build();
    let instances = ["shop-1", "hot1", "hot2"]
        .map(|name| DbInstance::builder().db_instance_identifier(name).build());
    let writers: Vec<_> = state(&cluster, &instances)
        .instances
        .into_iter()
        .map(|instance| (instance.name, instance.writer))
        .collect();
    assert_eq!(
        writers,
        [
            ("shop-1".to_owned(), false),
            ("hot1".to_owned(), true),
            ("hot2".to_owned(), false)
        ]
    );
}

#[test]
fn what_a_replica_inherits_is_read() {
    let found = DbInstance::builder()
        .db_instance_identifier("shop-1")
        .performance_insights_enabled(true)
        .performance_insights_kms_key_id("key")
        .performance_insights_retention_period(7)
        .monitoring_interval(60)
        .monitoring_role_arn("role")
        .instance_create_time(aws_sdk_rds::primitives::DateTime::from_secs(1_764_000_000))
        .build();
    let read = instance(&found, |_| true);
    assert_eq!(
        read.performance_insights,
        Some(PerformanceInsights {
            kms_key: Some("key".to_owned()),
            retention_days: Some(7),
        })
    );
    assert_eq!(
        read.monitoring,
        Some(Monitoring {
            interval_seconds: 60,
            role_arn: "role".to_owned(),
        })
    );
    assert_eq!(read.created_at.unwrap().timestamp(), 1_764_000_000);

    let plain = DbInstance::builder()
        .performance_insights_enabled(false)
        .performance_insights_retention_period(7)
        .monitoring_interval(0)
        .monitoring_role_arn("role")
        .build();
    let read = instance(&plain, |_| false);
    assert_eq!((read.performance_insights, read.monitoring), (None, None));
    assert_eq!(
        (read.created_at, read.group, read.thread),
        (None, None, None)
    );
}

#[test]
fn a_thread_is_tagged_and_read_back() {
    let thread = ThreadRef {
        channel: "C0123456789".to_owned(),
        ts: "1764000000.000100".to_owned(),
    };
    assert_eq!(thread_tag(&thread), "C0123456789:1764000000.000100");
    assert_eq!(read_thread_tag(&thread_tag(&thread)), Some(thread));
    for nonsense in ["", ":", "C0123456789", "C0123456789:", ":1764000000.000100"] {
        assert_eq!(read_thread_tag(nonsense), None, "{nonsense}");
    }
}

#[test]
fn a_replica_goes_where_the_subnets_reach() {
    let cluster = ["a", "b", "c"]
        .into_iter()
        .fold(DbCluster::builder(), DbClusterBuilder::availability_zones)
        .build();
    let in_subnets_of = |zones: &[&str]| {
        let subnets = zones.iter().map(|zone| {
            let zone = AvailabilityZone::builder().name(*zone).build();
            Subnet::builder().subnet_availability_zone(zone).build()
        });
        let group = subnets.fold(DbSubnetGroup::builder(), DbSubnetGroupBuilder::subnets);
        DbInstance::builder().db_subnet_group(group.build()).build()
    };
    for (instances, expected) in [
        (vec![in_subnets_of(&["b", "c", "d"])], vec!["b", "c"]),
        // Unless nothing is known of them.
        (vec![DbInstance::builder().build()], vec!["a", "b", "c"]),
        (vec![], vec!["a", "b", "c"]),
    ] {
        assert_eq!(zones(&cluster, &instances), expected);
    }
}
