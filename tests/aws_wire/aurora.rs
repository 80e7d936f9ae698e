//! Aurora clusters and their replicas.

use aws::connect::SdkConfig;
use aws::fleet::AwsFleet;
use aws_sdk_rds::Client;
use futures_util::future::join_all;
use preheat::port::{
    ClusterState, FaultKind, Fleet, Instance, InstanceQuota, Monitoring, PerformanceInsights,
    ReplicaCreation, ReplicaDeletion, ReplicaSpec,
};
use preheat::target::ClusterId;
use preheat::window::ThreadRef;

use super::canned::{Answer, Canned, success, xml_refusal};
use super::moto;

fn fleet(config: &SdkConfig) -> AwsFleet {
    AwsFleet::new(
        aws_sdk_ecs::Client::new(config),
        aws_sdk_applicationautoscaling::Client::new(config),
        Client::new(config),
    )
}

/// A fleet with a cluster that has a writer, `<cluster>-1`.
async fn with_cluster(cluster: &str) -> (AwsFleet, Client, ClusterId) {
    let config = moto::config();
    let rds = Client::new(&config);
    rds.create_db_cluster()
        .db_cluster_identifier(cluster)
        .engine("aurora-mysql")
        .master_username("admin")
        .master_user_password("correct-horse-battery")
        .send()
        .await
        .unwrap();
    rds.create_db_instance()
        .db_instance_identifier(format!("{cluster}-1"))
        .db_cluster_identifier(cluster)
        .engine("aurora-mysql")
        .db_instance_class("db.r6g.large")
        .send()
        .await
        .unwrap();
    (fleet(&config), rds, ClusterId::new(cluster))
}

fn thread() -> ThreadRef {
    ThreadRef {
        channel: "C0123456789".to_owned(),
        ts: "1764000000.000100".to_owned(),
    }
}

/// The least that a replica needs.
fn plain(name: &str, cluster: &ClusterId) -> ReplicaSpec {
    ReplicaSpec {
        name: name.to_owned(),
        cluster: cluster.clone(),
        engine: "aurora-mysql".to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: None,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        group: "preheat".to_owned(),
        thread: thread(),
    }
}

/// A replica with all that a writer can hand down.
fn inheriting(name: &str, cluster: &ClusterId) -> ReplicaSpec {
    ReplicaSpec {
        class: "db.r6g.2xlarge".to_owned(),
        zone: Some("ap-northeast-2c".to_owned()),
        parameter_group: Some("shop-readers".to_owned()),
        ca: Some("rds-ca-rsa2048-g1".to_owned()),
        performance_insights: Some(PerformanceInsights {
            kms_key: Some("arn:aws:kms:ap-northeast-2:123456789012:key/k".to_owned()),
            retention_days: Some(31),
        }),
        monitoring: Some(Monitoring {
            interval_seconds: 30,
            role_arn: "arn:aws:iam::123456789012:role/monitoring".to_owned(),
        }),
        ..plain(name, cluster)
    }
}

async fn seen(fleet: &AwsFleet, cluster: &ClusterId) -> ClusterState {
    fleet.cluster(cluster).await.unwrap().unwrap()
}

fn named<'a>(state: &'a ClusterState, name: &str) -> &'a Instance {
    state.instances.iter().find(|i| i.name == name).unwrap()
}

#[tokio::test]
async fn a_cluster_is_seen_with_all_its_members() {
    let (fleet, _, shop) = with_cluster("seen").await;
    let (_, _, other) = with_cluster("seen-too").await;
    fleet
        .create_replica(&plain("seen-hot1", &shop))
        .await
        .unwrap();
    fleet
        .create_replica(&plain("seen-hot2", &other))
        .await
        .unwrap();

    let state = seen(&fleet, &shop).await;
    assert_eq!(
        (&*state.status, &*state.engine),
        ("available", "aurora-mysql")
    );
    assert_eq!(state.zones.len(), 3);
    let mut members: Vec<_> = state
        .instances
        .iter()
        .map(|i| (i.name.as_str(), i.writer, i.status.as_str()))
        .collect();
    members.sort_unstable();
    assert_eq!(
        members,
        [
            ("seen-1", true, "available"),
            ("seen-hot1", false, "available")
        ]
    );
    let writer = named(&state, "seen-1");
    assert_eq!((&writer.group, &writer.thread), (&None, &None));
    assert!(writer.created_at.is_some());
}

#[tokio::test]
async fn more_members_than_a_page_are_all_seen() {
    let (fleet, _, shop) = with_cluster("pages").await;
    // moto takes more readers than Aurora does, which makes a second page.
    let specs: Vec<_> = (0..101)
        .map(|n| plain(&format!("pages-hot{n}"), &shop))
        .collect();
    for created in join_all(specs.iter().map(|spec| fleet.create_replica(spec))).await {
        assert_eq!(created.unwrap(), ReplicaCreation::Creating);
    }
    assert_eq!(seen(&fleet, &shop).await.instances.len(), 102);
}

#[tokio::test]
async fn a_missing_cluster_is_none() {
    let fleet = fleet(&moto::config());
    let nobody = ClusterId::new("nobody");
    assert_eq!(fleet.cluster(&nobody).await.unwrap(), None);
    let fault = fleet
        .create_replica(&plain("nobody-hot1", &nobody))
        .await
        .unwrap_err();
    assert_eq!(fault.call, "CreateDBInstance");
    assert_eq!(fault.kind, FaultKind::Missing, "{fault}");
}

#[tokio::test]
async fn a_replica_is_tagged_and_the_last_to_be_promoted() {
    let (fleet, rds, shop) = with_cluster("tagged").await;
    let spec = ReplicaSpec {
        zone: Some("ap-northeast-2c".to_owned()),
        class: "db.r6g.2xlarge".to_owned(),
        ..plain("tagged-hot1", &shop)
    };
    let created = fleet.create_replica(&spec).await.unwrap();
    assert_eq!(created, ReplicaCreation::Creating);

    let state = seen(&fleet, &shop).await;
    let replica = named(&state, "tagged-hot1");
    assert!(!replica.writer);
    assert_eq!(replica.group.as_deref(), Some("preheat"));
    assert_eq!(replica.thread, Some(thread()));
    assert_eq!(replica.class, "db.r6g.2xlarge");
    assert_eq!(replica.zone.as_deref(), Some("ap-northeast-2c"));

    let stored = rds
        .describe_db_instances()
        .db_instance_identifier("tagged-hot1")
        .send()
        .await
        .unwrap();
    let stored = &stored.db_instances()[0];
    assert_eq!(stored.promotion_tier(), Some(15));
    assert_eq!(stored.publicly_accessible(), Some(false));
}

#[tokio::test]
async fn a_name_that_is_taken_anywhere_is_told() {
    let (fleet, rds, shop) = with_cluster("taken").await;
    rds.create_db_instance()
        .db_instance_identifier("taken-hot1")
        .engine("mysql")
        .db_instance_class("db.t3.micro")
        .allocated_storage(20)
        .master_username("admin")
        .master_user_password("correct-horse-battery")
        .send()
        .await
        .unwrap();
    let spec = plain("taken-hot1", &shop);
    let created = fleet.create_replica(&spec).await.unwrap();
    assert_eq!(created, ReplicaCreation::NameTaken);

    assert_eq!(fleet.cluster_of("taken-1").await.unwrap(), Some(Some(shop)));
    assert_eq!(fleet.cluster_of("taken-hot1").await.unwrap(), Some(None));
    assert_eq!(fleet.cluster_of("taken-hot2").await.unwrap(), None);
}

#[tokio::test]
async fn a_replica_is_deleted_once_and_then_gone() {
    let (fleet, _, shop) = with_cluster("deleted").await;
    fleet
        .create_replica(&plain("deleted-hot1", &shop))
        .await
        .unwrap();
    let deleted = fleet.delete_replica("deleted-hot1").await.unwrap();
    assert_eq!(deleted, ReplicaDeletion::Deleting);
    let again = fleet.delete_replica("deleted-hot1").await.unwrap();
    assert_eq!(again, ReplicaDeletion::Gone);
    assert_eq!(seen(&fleet, &shop).await.instances.len(), 1);
}

#[tokio::test]
async fn identifiers_have_no_case() {
    let (fleet, _, shop) = with_cluster("Cased").await;
    fleet
        .create_replica(&plain("Cased-HOT1", &shop))
        .await
        .unwrap();
    let state = seen(&fleet, &shop).await;
    assert_eq!(state.instances.len(), 2);
    assert!(named(&state, "cased-1").writer);
    assert!(!named(&state, "cased-hot1").writer);
}

const CREATED: &str = "<CreateDBInstanceResponse><CreateDBInstanceResult><DBInstance/>\
    </CreateDBInstanceResult></CreateDBInstanceResponse>";

/// The parameters of a request to RDS but for the names of operation and version.
fn sent(body: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://rds/?{body}")).unwrap();
    let mut pairs: Vec<_> = url
        .query_pairs()
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .filter(|(key, _)| key != "Action" && key != "Version")
        .collect();
    pairs.sort();
    pairs
}

fn parameters(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    pairs.sort();
    pairs
}

const ALWAYS: [(&str, &str); 9] = [
    ("DBInstanceIdentifier", "hot1"),
    ("DBClusterIdentifier", "shop"),
    ("Engine", "aurora-mysql"),
    ("PromotionTier", "15"),
    ("PubliclyAccessible", "false"),
    ("Tags.Tag.1.Key", "preheat:group"),
    ("Tags.Tag.1.Value", "preheat"),
    ("Tags.Tag.2.Key", "preheat:thread"),
    ("Tags.Tag.2.Value", "C0123456789:1764000000.000100"),
];

#[tokio::test]
async fn a_replica_inherits_this_and_nothing_else_is_sent() {
    let shop = ClusterId::new("shop");
    let (aws, config) = Canned::start(vec![success(200, CREATED); 2]).await;
    let fleet = fleet(&config);
    fleet.create_replica(&plain("hot1", &shop)).await.unwrap();
    fleet
        .create_replica(&inheriting("hot1", &shop))
        .await
        .unwrap();

    let asked = aws.asked();
    let mut expected = ALWAYS.to_vec();
    expected.push(("DBInstanceClass", "db.r6g.large"));
    assert_eq!(sent(&asked[0].body), parameters(&expected));

    let mut expected = ALWAYS.to_vec();
    expected.extend([
        ("DBInstanceClass", "db.r6g.2xlarge"),
        ("AvailabilityZone", "ap-northeast-2c"),
        ("DBParameterGroupName", "shop-readers"),
        ("CACertificateIdentifier", "rds-ca-rsa2048-g1"),
        ("EnablePerformanceInsights", "true"),
        (
            "PerformanceInsightsKMSKeyId",
            "arn:aws:kms:ap-northeast-2:123456789012:key/k",
        ),
        ("PerformanceInsightsRetentionPeriod", "31"),
        ("MonitoringInterval", "30"),
        (
            "MonitoringRoleArn",
            "arn:aws:iam::123456789012:role/monitoring",
        ),
    ]);
    assert_eq!(sent(&asked[1].body), parameters(&expected));
}

/// A writer that was never rotated has an authority that AWS no longer knows.
#[tokio::test]
async fn without_the_writers_authority_a_replica_gets_the_accounts() {
    let gone = xml_refusal(
        404,
        "CertificateNotFound",
        "Certificate rds-ca-2019 not found.",
    );
    let spec = inheriting("hot1", &ClusterId::new("shop"));
    let (aws, config) = Canned::start([gone.clone(), success(200, CREATED)]).await;
    let created = fleet(&config).create_replica(&spec).await.unwrap();
    assert_eq!(created, ReplicaCreation::Creating);
    let (key, ca) = ("CACertificateIdentifier", "rds-ca-rsa2048-g1");
    let mut expected = sent(&aws.asked()[0].body);
    assert!(expected.contains(&(key.to_owned(), ca.to_owned())));
    expected.retain(|(name, _)| name != key);
    assert_eq!(sent(&aws.asked()[1].body), expected);

    // Without one to leave out, nothing would change.
    let (aws, config) = Canned::start([gone]).await;
    let spec = plain("hot1", &ClusterId::new("shop"));
    let fault = fleet(&config).create_replica(&spec).await.unwrap_err();
    assert_eq!((fault.kind, aws.asked().len()), (FaultKind::Missing, 1));
}

async fn creating_against(answer: Answer) -> Result<ReplicaCreation, preheat::port::Fault> {
    let (_, config) = Canned::start([answer]).await;
    let spec = plain("hot1", &ClusterId::new("shop"));
    fleet(&config).create_replica(&spec).await
}

#[tokio::test]
async fn a_replica_that_cannot_be_created_says_why() {
    let full = xml_refusal(400, "InsufficientDBInstanceCapacity", "No capacity.");
    let created = creating_against(full).await.unwrap();
    assert_eq!(created, ReplicaCreation::NoCapacity);

    for (code, kind) in [
        ("InstanceQuotaExceeded", FaultKind::Quota),
        ("InvalidDBClusterStateFault", FaultKind::WrongState),
        ("AccessDenied", FaultKind::Denied),
        ("InvalidParameterCombination", FaultKind::Invalid),
    ] {
        let fault = creating_against(xml_refusal(400, code, "Because."))
            .await
            .unwrap_err();
        assert_eq!(fault.kind, kind, "{code}");
        assert_eq!(fault.message, format!("{code}: Because."));
    }
}

#[tokio::test]
async fn the_quota_of_instances_is_one_of_many() {
    let quota = |name: &str, used: u32, max: u32| {
        format!(
            "<AccountQuota><AccountQuotaName>{name}</AccountQuotaName>\
             <Used>{used}</Used><Max>{max}</Max></AccountQuota>"
        )
    };
    let quotas = [
        quota("ReservedDBInstances", 0, 40),
        quota("DBInstances", 38, 40),
    ]
    .concat();
    let body = format!(
        "<DescribeAccountAttributesResponse><DescribeAccountAttributesResult><AccountQuotas>\
         {quotas}</AccountQuotas></DescribeAccountAttributesResult>\
         </DescribeAccountAttributesResponse>"
    );
    let (_, config) = Canned::start([success(200, &body)]).await;
    let (used, max) = (38, 40);
    let expected = Some(InstanceQuota { used, max });
    assert_eq!(fleet(&config).instance_quota().await.unwrap(), expected);

    let nothing = body.replace("DBInstances", "AllocatedStorage");
    let (_, config) = Canned::start([success(200, &nothing)]).await;
    assert_eq!(fleet(&config).instance_quota().await.unwrap(), None);
    let (_, config) = Canned::start([xml_refusal(403, "AccessDenied", "No.")]).await;
    let fault = fleet(&config).instance_quota().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Denied);
}

#[tokio::test]
async fn a_replica_that_cannot_be_deleted_yet_is_told_from_one_that_is_going() {
    for (code, message, expected) in [
        (
            "InvalidDBInstanceState",
            "Instance hot1 is already being deleted.",
            ReplicaDeletion::UnderWay,
        ),
        (
            "InvalidDBInstanceState",
            "Cannot delete DB Instance when it is creating",
            ReplicaDeletion::NotYet,
        ),
    ] {
        let (_, config) = Canned::start([xml_refusal(400, code, message)]).await;
        let deleted = fleet(&config).delete_replica("hot1").await.unwrap();
        assert_eq!(deleted, expected, "{message}");
    }
    let last = "Cannot delete the last instance of the read replica DB cluster";
    let (aws, config) = Canned::start([xml_refusal(400, "InvalidDBClusterStateFault", last)]).await;
    let fault = fleet(&config).delete_replica("hot1").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::WrongState);
    assert_eq!(
        sent(&aws.asked()[0].body),
        parameters(&[
            ("DBInstanceIdentifier", "hot1"),
            ("SkipFinalSnapshot", "true")
        ])
    );
}
