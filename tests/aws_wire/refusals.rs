//! Every refusal that AWS documents for the calls that change something or that are
//! made alone: what its decision comes to, over the wire and through the retries.

use aws::connect::SdkConfig;
use aws::fleet::AwsFleet;
use aws::invoke::ExecutorFunction;
use aws::secret::slack_secret;
use chrono_tz::Tz;
use preheat::payload::Payload;
use preheat::port::{Bounds, Fault, FaultKind, Fleet, Invoke, ReplicaSpec, Schedules};
use preheat::target::{ClusterId, ServiceId};
use preheat::window::ThreadRef;

use super::canned::{Canned, refusal, xml_refusal};
use super::scheduler::{schedule, scheduler};
use FaultKind::{Denied, Invalid, Missing, Quota, Transient, WrongState};

/// More than any call is sent: the SDK tries three times, a conflict is met four times.
const ANSWERS: usize = 8;

/// A refusal: its status, its code, and what is made of it.
type Row = (u16, &'static str, FaultKind);

const EVERYWHERE_IN_SCHEDULER: &[Row] = &[
    (400, "ValidationException", Invalid),
    (403, "AccessDeniedException", Denied),
    (429, "ThrottlingException", Transient),
    (500, "InternalServerException", Transient),
];

const UPDATE_SERVICE: &[Row] = &[
    (400, "ClusterNotFoundException", Missing),
    (400, "ServiceNotFoundException", Missing),
    (400, "ServiceNotActiveException", Missing),
    (400, "NamespaceNotFoundException", Missing),
    (400, "InvalidParameterException", Invalid),
    (400, "ClientException", Invalid),
    (400, "UnsupportedFeatureException", Invalid),
    (400, "PlatformUnknownException", Invalid),
    (
        400,
        "PlatformTaskDefinitionIncompatibilityException",
        Invalid,
    ),
    (400, "AccessDeniedException", Denied),
    (400, "ThrottlingException", Transient),
    (500, "ServerException", Transient),
];

const REGISTER_SCALABLE_TARGET: &[Row] = &[
    (400, "ValidationException", Invalid),
    (400, "LimitExceededException", Quota),
    (400, "ConcurrentUpdateException", WrongState),
    (400, "AccessDeniedException", Denied),
    (400, "ThrottlingException", Transient),
    (500, "InternalServiceException", Transient),
];

const CREATE_DB_INSTANCE: &[Row] = &[
    (400, "InstanceQuotaExceeded", Quota),
    (400, "StorageQuotaExceeded", Quota),
    (400, "TenantDatabaseQuotaExceeded", Quota),
    (400, "InvalidDBClusterStateFault", WrongState),
    (400, "InvalidDBCapacityReservationState", WrongState),
    (400, "ProvisionedIopsNotAvailableInAZFault", WrongState),
    (404, "DBClusterNotFoundFault", Missing),
    (404, "DBParameterGroupNotFound", Missing),
    (404, "DBSecurityGroupNotFound", Missing),
    (404, "DBSubnetGroupNotFoundFault", Missing),
    (404, "DBCapacityReservationNotFound", Missing),
    (404, "OptionGroupNotFoundFault", Missing),
    (404, "AuthorizationNotFound", Missing),
    (404, "BackupPolicyNotFoundFault", Missing),
    (404, "CertificateNotFound", Missing),
    (404, "DomainNotFoundFault", Missing),
    (400, "KMSKeyNotAccessibleFault", Denied),
    (403, "AccessDenied", Denied),
    (400, "InvalidParameterCombination", Invalid),
    (400, "InvalidParameterValue", Invalid),
    (400, "InvalidSubnet", Invalid),
    (400, "InvalidVPCNetworkStateFault", Invalid),
    (400, "DBSubnetGroupDoesNotCoverEnoughAZs", Invalid),
    (400, "StorageTypeNotSupported", Invalid),
    (400, "NetworkTypeNotSupported", Invalid),
    (400, "VpcEncryptionControlViolationException", Invalid),
    (400, "Throttling", Transient),
    (500, "InternalFailure", Transient),
];

const DELETE_DB_INSTANCE: &[Row] = &[
    (400, "InvalidDBClusterStateFault", WrongState),
    (400, "DBInstanceAutomatedBackupQuotaExceeded", Quota),
    (400, "SnapshotQuotaExceeded", Quota),
    (400, "DBSnapshotAlreadyExists", Invalid),
    (400, "KMSKeyNotAccessibleFault", Denied),
    (403, "AccessDenied", Denied),
    (400, "Throttling", Transient),
];

const INVOKE: &[Row] = &[
    (404, "ResourceNotFoundException", Missing),
    (404, "NoPublishedVersionException", Missing),
    (403, "AccessDeniedException", Denied),
    (429, "TooManyRequestsException", Transient),
    (500, "ServiceException", Transient),
    (502, "EC2UnexpectedException", Transient),
    (502, "EC2ThrottledException", Transient),
    (409, "ResourceConflictException", WrongState),
    (502, "ResourceNotReadyException", WrongState),
    (502, "ENINotReadyException", WrongState),
    (409, "SnapStartNotReadyException", WrongState),
    (408, "SnapStartTimeoutException", WrongState),
    (408, "EFSMountTimeoutException", WrongState),
    (409, "CodeArtifactUserPendingException", WrongState),
    (502, "EC2AccessDeniedException", Denied),
    (502, "KMSAccessDeniedException", Denied),
    (502, "KMSDisabledException", Denied),
    (502, "KMSInvalidStateException", Denied),
    (502, "KMSNotFoundException", Denied),
    (402, "ServiceQuotaExceededException", Quota),
    (502, "ENILimitReachedException", Quota),
    (502, "SubnetIPAddressLimitReachedException", Quota),
    (400, "InvalidParameterValueException", Invalid),
    (400, "InvalidRequestContentException", Invalid),
    (400, "RecursiveInvocationException", Invalid),
    (400, "SnapStartException", Invalid),
    (400, "SnapStartRegenerationFailureException", Invalid),
    (400, "CodeArtifactUserDeletedException", Invalid),
    (400, "CodeArtifactUserFailedException", Invalid),
    (409, "DurableExecutionAlreadyStartedException", Invalid),
    (400, "ModeNotSupportedException", Invalid),
    (413, "RequestTooLargeException", Invalid),
    (413, "SerializedRequestEntityTooLargeException", Invalid),
    (415, "UnsupportedMediaTypeException", Invalid),
    (410, "EFSIOException", Invalid),
    (408, "EFSMountConnectivityException", Invalid),
    (403, "EFSMountFailureException", Invalid),
    (502, "InvalidRuntimeException", Invalid),
    (502, "InvalidSecurityGroupIDException", Invalid),
    (502, "InvalidSubnetIDException", Invalid),
    (502, "InvalidZipFileException", Invalid),
];

const GET_SECRET_VALUE: &[Row] = &[
    (400, "ResourceNotFoundException", Missing),
    (400, "InvalidRequestException", Missing),
    (400, "InvalidParameterException", Invalid),
    (400, "DecryptionFailure", Denied),
    (400, "AccessDeniedException", Denied),
    (400, "ThrottlingException", Transient),
    (500, "InternalServiceError", Transient),
];

#[tokio::test]
async fn each_refusal_is_what_the_table_says() {
    let conflict: &[Row] = &[(409, "ConflictException", Transient)];
    let of_create: &[Row] = &[
        (402, "ServiceQuotaExceededException", Quota),
        (404, "ResourceNotFoundException", Missing),
    ];
    let no_group: &[Row] = &[(404, "ResourceNotFoundException", Missing)];
    for (call, rows) in [
        ("CreateSchedule", EVERYWHERE_IN_SCHEDULER),
        ("CreateSchedule", of_create),
        ("GetSchedule", EVERYWHERE_IN_SCHEDULER),
        ("UpdateSchedule", EVERYWHERE_IN_SCHEDULER),
        ("UpdateSchedule", conflict),
        ("DeleteSchedule", EVERYWHERE_IN_SCHEDULER),
        ("DeleteSchedule", conflict),
        ("ListSchedules", EVERYWHERE_IN_SCHEDULER),
        ("ListSchedules", no_group),
        ("UpdateService", UPDATE_SERVICE),
        ("RegisterScalableTarget", REGISTER_SCALABLE_TARGET),
        ("CreateDBInstance", CREATE_DB_INSTANCE),
        ("DeleteDBInstance", DELETE_DB_INSTANCE),
        ("Invoke", INVOKE),
        ("GetSecretValue", GET_SECRET_VALUE),
    ] {
        for (status, code, kind) in rows {
            let fault = refused(call, *status, code).await;
            let fault = fault.expect_err(&format!("{call} {code}"));
            assert_eq!(
                (fault.call, fault.kind),
                (call, *kind),
                "{call} {code}: {fault}"
            );
            assert!(fault.message.contains(code), "{fault}");
        }
    }
}

#[tokio::test]
async fn what_can_be_expected_is_an_answer() {
    for (call, status, code, answer) in [
        ("CreateSchedule", 409, "ConflictException", "Exists"),
        ("GetSchedule", 404, "ResourceNotFoundException", "None"),
        (
            "UpdateSchedule",
            404,
            "ResourceNotFoundException",
            "Missing",
        ),
        ("DeleteSchedule", 404, "ResourceNotFoundException", "false"),
        ("DescribeServices", 400, "ClusterNotFoundException", "None"),
        ("DescribeDBClusters", 404, "DBClusterNotFoundFault", "None"),
        ("DescribeDBInstances", 404, "DBInstanceNotFound", "None"),
        (
            "CreateDBInstance",
            400,
            "DBInstanceAlreadyExists",
            "NameTaken",
        ),
        (
            "CreateDBInstance",
            400,
            "InsufficientDBInstanceCapacity",
            "NoCapacity",
        ),
        ("DeleteDBInstance", 404, "DBInstanceNotFound", "Gone"),
        ("DeleteDBInstance", 400, "InvalidDBInstanceState", "NotYet"),
    ] {
        let said = refused(call, status, code).await;
        assert_eq!(said.unwrap(), answer, "{call} {code}");
    }
}

/// What a call comes to that is refused each time.
async fn refused(call: &str, status: u16, code: &'static str) -> Result<String, Fault> {
    let refusal = match call.contains("DB") {
        true => xml_refusal(status, code, "Because."),
        false => refusal(status, code, "Because."),
    };
    let (_, config) = Canned::start(vec![refusal; ANSWERS]).await;
    if call.ends_with("Schedule") || call == "ListSchedules" {
        return ask_scheduler(call, &config).await;
    }
    match call {
        "Invoke" => {
            let client = aws_sdk_lambda::Client::new(&config);
            let executor = ExecutorFunction::new(client, "executor", Tz::UTC);
            said(executor.invoke(&Payload::Reconcile(None)).await)
        }
        "GetSecretValue" => {
            let client = aws_sdk_secretsmanager::Client::new(&config);
            said(slack_secret(&client, "slack").await)
        }
        _ => ask_fleet(call, &config).await,
    }
}

async fn ask_scheduler(call: &str, config: &SdkConfig) -> Result<String, Fault> {
    let schedules = scheduler(config, "g", Tz::UTC);
    let ours = schedule("n", "2026-11-24T06:50:00Z");
    match call {
        "CreateSchedule" => said(schedules.create(&ours).await),
        "GetSchedule" => said(schedules.get("n").await),
        "UpdateSchedule" => said(schedules.update(&ours).await),
        "DeleteSchedule" => said(schedules.delete("n").await),
        "ListSchedules" => said(schedules.list("").await),
        _ => panic!("nothing calls {call}"),
    }
}

async fn ask_fleet(call: &str, config: &SdkConfig) -> Result<String, Fault> {
    let fleet = AwsFleet::new(
        aws_sdk_ecs::Client::new(config),
        aws_sdk_applicationautoscaling::Client::new(config),
        aws_sdk_rds::Client::new(config),
    );
    let api = ServiceId {
        cluster: "prod".to_owned(),
        service: "api".to_owned(),
    };
    let shop = ClusterId::new("shop");
    match call {
        "DescribeServices" => said(fleet.service(&api).await),
        "UpdateService" => said(fleet.set_desired(&api, 20).await),
        "RegisterScalableTarget" => {
            let bounds = Bounds { min: 20, max: 20 };
            said(fleet.set_bounds(&api, bounds).await)
        }
        "DescribeDBClusters" => said(fleet.cluster(&shop).await),
        "DescribeDBInstances" => said(fleet.cluster_of("hot1").await),
        "CreateDBInstance" => said(fleet.create_replica(&replica(&shop)).await),
        "DeleteDBInstance" => said(fleet.delete_replica("hot1").await),
        _ => panic!("nothing calls {call}"),
    }
}

fn replica(cluster: &ClusterId) -> ReplicaSpec {
    ReplicaSpec {
        name: "hot1".to_owned(),
        cluster: cluster.clone(),
        engine: "aurora-mysql".to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: None,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        group: "preheat".to_owned(),
        thread: ThreadRef {
            channel: "C0123456789".to_owned(),
            ts: "1764000000.000100".to_owned(),
        },
    }
}

fn said<T: std::fmt::Debug>(answer: Result<T, Fault>) -> Result<String, Fault> {
    answer.map(|answer| format!("{answer:?}"))
}
