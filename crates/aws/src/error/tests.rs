//! Refusals as AWS words them, and what is made of them.

use super::*;
use FaultKind::{Denied, Invalid, Missing, Quota, Transient, WrongState};

#[test]
fn what_can_be_expected_is_an_answer() {
    use Decision::{Answer, GiveUp, Reconcile, Report, Retry};
    for (call, code, expected) in [
        ("CreateSchedule", "ConflictException", Answer(WrongState)),
        ("UpdateSchedule", "ConflictException", Retry),
        ("GetSchedule", "ResourceNotFoundException", Answer(Missing)),
        // Without its group there is nothing to be listed or written.
        (
            "ListSchedules",
            "ResourceNotFoundException",
            Report(Missing),
        ),
        (
            "CreateSchedule",
            "ResourceNotFoundException",
            Report(Missing),
        ),
        (
            "DeleteDBInstance",
            "InvalidDBInstanceState",
            Answer(WrongState),
        ),
        ("DeleteDBInstance", "InvalidDBClusterStateFault", Reconcile),
        (
            "CreateDBInstance",
            "DBClusterNotFoundFault",
            Report(Missing),
        ),
        ("CreateDBInstance", "InstanceQuotaExceeded", Report(Quota)),
        ("RegisterScalableTarget", "ValidationException", GiveUp),
    ] {
        assert_eq!(decision(call, Some(code), 400), expected, "{call} {code}");
    }
}

#[test]
fn every_refusal_of_the_calls_that_are_made_is_judged() {
    for (call, code, status, expected) in [
        (
            "CreateSchedule",
            "ServiceQuotaExceededException",
            402,
            Quota,
        ),
        ("CreateSchedule", "ResourceNotFoundException", 404, Missing),
        ("CreateSchedule", "ValidationException", 400, Invalid),
        ("CreateSchedule", "ThrottlingException", 429, Transient),
        ("CreateSchedule", "InternalServerException", 500, Transient),
        ("CreateSchedule", "AccessDeniedException", 403, Denied),
        ("UpdateSchedule", "ConflictException", 409, Transient),
        ("DeleteSchedule", "ConflictException", 409, Transient),
        ("DescribeServices", "ClusterNotFoundException", 400, Missing),
        ("DescribeServices", "ServerException", 500, Transient),
        ("DescribeServices", "AccessDeniedException", 400, Denied),
        ("UpdateService", "ServiceNotFoundException", 400, Missing),
        ("UpdateService", "ServiceNotActiveException", 400, Missing),
        ("UpdateService", "InvalidParameterException", 400, Invalid),
        ("UpdateService", "ClientException", 400, Invalid),
        ("UpdateService", "UnsupportedFeatureException", 400, Invalid),
        ("UpdateService", "PlatformUnknownException", 400, Invalid),
        ("UpdateService", "NamespaceNotFoundException", 400, Missing),
        ("UpdateService", "ThrottlingException", 400, Transient),
        (
            "RegisterScalableTarget",
            "ConcurrentUpdateException",
            400,
            WrongState,
        ),
        (
            "RegisterScalableTarget",
            "LimitExceededException",
            400,
            Quota,
        ),
        (
            "RegisterScalableTarget",
            "ValidationException",
            400,
            Invalid,
        ),
        (
            "RegisterScalableTarget",
            "InternalServiceException",
            500,
            Transient,
        ),
        (
            "DescribeScalingPolicies",
            "FailedResourceAccessException",
            400,
            Denied,
        ),
        ("DescribeDBInstances", "DBInstanceNotFound", 404, Missing),
        ("DescribeDBClusters", "DBClusterNotFoundFault", 404, Missing),
        ("DescribeDBInstances", "Throttling", 400, Transient),
        ("CreateDBInstance", "InstanceQuotaExceeded", 400, Quota),
        (
            "CreateDBInstance",
            "InvalidDBClusterStateFault",
            400,
            WrongState,
        ),
        (
            "CreateDBInstance",
            "InvalidParameterCombination",
            400,
            Invalid,
        ),
        ("CreateDBInstance", "StorageTypeNotSupported", 400, Invalid),
        ("CreateDBInstance", "InvalidSubnet", 400, Invalid),
        (
            "CreateDBInstance",
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            400,
            Invalid,
        ),
        ("CreateDBInstance", "KMSKeyNotAccessibleFault", 400, Denied),
        ("CreateDBInstance", "DBParameterGroupNotFound", 404, Missing),
        ("CreateDBInstance", "CertificateNotFound", 404, Missing),
        ("CreateDBInstance", "NetworkTypeNotSupported", 400, Invalid),
        (
            "CreateDBInstance",
            "VpcEncryptionControlViolationException",
            400,
            Invalid,
        ),
        (
            "DeleteDBInstance",
            "InvalidDBClusterStateFault",
            400,
            WrongState,
        ),
        ("DeleteDBInstance", "AccessDenied", 403, Denied),
        ("Invoke", "ResourceNotFoundException", 404, Missing),
        ("Invoke", "TooManyRequestsException", 429, Transient),
        ("Invoke", "RequestTooLargeException", 413, Invalid),
        ("Invoke", "ServiceException", 500, Transient),
        // Lambda's own refusals come as 502, and no retry helps.
        ("Invoke", "KMSAccessDeniedException", 502, Denied),
        ("Invoke", "ENILimitReachedException", 502, Quota),
        ("GetSecretValue", "ResourceNotFoundException", 400, Missing),
        ("GetSecretValue", "InvalidRequestException", 400, Missing),
        ("GetSecretValue", "DecryptionFailure", 400, Denied),
        ("GetSecretValue", "InternalServiceError", 500, Transient),
        ("GetSecretValue", "ExpiredTokenException", 400, Transient),
    ] {
        assert_eq!(
            decision(call, Some(code), status).kind(),
            expected,
            "{call} {code}"
        );
    }
}

#[test]
fn what_has_no_known_code_is_judged_by_its_status() {
    for (status, expected) in [
        (200, Transient),
        (400, Invalid),
        (401, Denied),
        (402, Quota),
        (403, Denied),
        (404, Missing),
        (408, Transient),
        (409, WrongState),
        (413, Invalid),
        (429, Transient),
        (500, Transient),
        (503, Transient),
    ] {
        assert_eq!(by_status(status).kind(), expected, "{status}");
        assert_eq!(
            decision("Invoke", Some("NewException"), status).kind(),
            expected
        );
    }
}

#[test]
fn a_fault_says_what_aws_said() {
    assert_eq!(words(Some("A"), Some("b"), 400), "A: b");
    assert_eq!(words(Some("A"), None, 400), "A");
    assert!(words(None, None, 503).starts_with("HTTP 503"));
}
