//! What AWS's refusals mean: one table for all calls that are made.

use std::error::Error;

use aws_sdk_scheduler::config::http::HttpResponse;
use aws_sdk_scheduler::error::{ProvideErrorMetadata, SdkError};
use preheat::port::{Fault, FaultKind};

/// What became of `call`, in the domain's words.
///
/// The message holds AWS's code and message, or what went wrong on the way, and
/// never what was sent or received.
pub(crate) fn fault<E: ProvideErrorMetadata>(
    call: &'static str,
    error: &SdkError<E, HttpResponse>,
) -> Fault {
    let (kind, message) = match error {
        SdkError::ServiceError(refusal) => {
            let (code, message) = (refusal.err().code(), refusal.err().message());
            let status = refusal.raw().status().as_u16();
            (kind(call, code, status), words(code, message, status))
        }
        SdkError::TimeoutError(_) => (FaultKind::Transient, "no answer in time".to_owned()),
        SdkError::DispatchFailure(failure) => {
            let kind = if failure.is_user() {
                FaultKind::Invalid
            } else {
                FaultKind::Transient
            };
            let reason = failure.as_connector_error().map(|error| chain(error));
            (kind, reason.unwrap_or_else(|| "no connection".to_owned()))
        }
        // Its source may quote the answer, which may be the secret.
        SdkError::ResponseError(answer) => {
            let status = answer.raw().status().as_u16();
            (kind(call, None, status), words(None, None, status))
        }
        _ => (
            FaultKind::Invalid,
            "the request could not be built".to_owned(),
        ),
    };
    Fault {
        kind,
        call,
        message,
    }
}

/// A fault that this adapter finds by itself, without AWS's word for it.
pub(crate) fn invalid(call: &'static str, message: impl Into<String>) -> Fault {
    Fault {
        kind: FaultKind::Invalid,
        call,
        message: message.into(),
    }
}

/// The table. A code that means the same everywhere stands once; one that does
/// not stands with its call; one that is not here is judged by its status.
fn kind(call: &str, code: Option<&str>, status: u16) -> FaultKind {
    use FaultKind::{Denied, Invalid, Missing, Quota, Transient, WrongState};
    match (call, code.unwrap_or_default()) {
        // Scheduler is still busy with an earlier write of the same schedule.
        ("CreateSchedule" | "UpdateSchedule" | "DeleteSchedule", "ConflictException") => Transient,
        // The secret is marked as deleted.
        ("GetSecretValue", "InvalidRequestException") => Missing,

        (
            _,
            "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "RequestLimitExceeded"
            | "TooManyRequestsException"
            | "EC2ThrottledException"
            | "PriorRequestNotComplete"
            | "RequestTimeout"
            | "RequestTimeoutException"
            | "InternalFailure"
            | "InternalError"
            | "InternalServerException"
            | "InternalServerError"
            | "InternalServiceException"
            | "InternalServiceError"
            | "ServerException"
            | "ServiceException"
            | "ServiceUnavailable"
            | "ServiceUnavailableException"
            | "EC2UnexpectedException"
            // The credentials or the clock of one sandbox: the next has its own.
            | "ExpiredToken"
            | "ExpiredTokenException"
            | "RequestExpired"
            | "RequestTimeTooSkewed",
        ) => Transient,

        (
            _,
            "ConcurrentUpdateException"
            | "UpdateInProgressException"
            | "InvalidDBInstanceState"
            | "InvalidDBClusterStateFault"
            | "InvalidDBCapacityReservationState"
            | "InsufficientDBInstanceCapacity"
            | "ProvisionedIopsNotAvailableInAZFault"
            | "ResourceConflictException"
            | "ResourceNotReadyException"
            | "SnapStartNotReadyException"
            | "ENINotReadyException",
        ) => WrongState,

        (
            _,
            "AccessDenied"
            | "AccessDeniedException"
            | "UnauthorizedOperation"
            | "NotAuthorized"
            | "OptInRequired"
            | "BlockedException"
            | "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "InvalidSignatureException"
            | "SignatureDoesNotMatch"
            | "MissingAuthenticationToken"
            | "IncompleteSignature"
            | "FailedResourceAccessException"
            | "EC2AccessDeniedException"
            | "DecryptionFailure"
            | "KMSKeyNotAccessibleFault"
            | "KMSAccessDeniedException"
            | "KMSDisabledException"
            | "KMSInvalidStateException"
            | "KMSNotFoundException",
        ) => Denied,

        (
            _,
            "ServiceQuotaExceededException"
            | "LimitExceededException"
            | "InstanceQuotaExceeded"
            | "StorageQuotaExceeded"
            | "SnapshotQuotaExceeded"
            | "TenantDatabaseQuotaExceeded"
            | "DBInstanceAutomatedBackupQuotaExceeded"
            | "ENILimitReachedException"
            | "SubnetIPAddressLimitReachedException",
        ) => Quota,

        (
            _,
            "ResourceNotFoundException"
            | "ObjectNotFoundException"
            | "ClusterNotFoundException"
            | "ServiceNotFoundException"
            // An inactive service has been deleted; ECS merely remembers it.
            | "ServiceNotActiveException"
            | "NamespaceNotFoundException"
            | "DBClusterNotFoundFault"
            | "DBInstanceNotFound"
            | "DBParameterGroupNotFound"
            | "DBSubnetGroupNotFoundFault"
            | "DBSecurityGroupNotFound"
            | "DBCapacityReservationNotFound"
            | "OptionGroupNotFoundFault"
            | "AuthorizationNotFound"
            | "BackupPolicyNotFoundFault"
            | "CertificateNotFound"
            | "DomainNotFoundFault"
            | "NoPublishedVersionException",
        ) => Missing,

        (
            _,
            "ValidationException"
            | "ValidationError"
            | "InvalidParameterException"
            | "InvalidParameterValue"
            | "InvalidParameterCombination"
            | "InvalidParameterValueException"
            | "InvalidNextTokenException"
            | "InvalidRequestContentException"
            | "RequestTooLargeException"
            | "UnsupportedMediaTypeException"
            | "RecursiveInvocationException"
            | "ClientException"
            | "UnsupportedFeatureException"
            | "PlatformUnknownException"
            | "PlatformTaskDefinitionIncompatibilityException"
            | "InvalidSubnet"
            | "InvalidVPCNetworkStateFault"
            | "DBSubnetGroupDoesNotCoverEnoughAZs"
            | "StorageTypeNotSupported"
            | "NetworkTypeNotSupported"
            | "DBInstanceAlreadyExists"
            | "DBSnapshotAlreadyExists"
            | "VpcEncryptionControlViolationException"
            | "InvalidRuntimeException"
            | "InvalidZipFileException"
            | "InvalidSecurityGroupIDException"
            | "InvalidSubnetIDException",
        ) => Invalid,

        _ => by_status(status),
    }
}

fn by_status(status: u16) -> FaultKind {
    match status {
        // A success that cannot be read: it broke off on the way.
        ..=399 => FaultKind::Transient,
        401 | 403 => FaultKind::Denied,
        402 => FaultKind::Quota,
        404 => FaultKind::Missing,
        408 | 429 | 500.. => FaultKind::Transient,
        409 => FaultKind::WrongState,
        _ => FaultKind::Invalid,
    }
}

/// An error of the connection and all that it comes from, in one line.
fn chain(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        said = format!("{said}: {cause}");
        next = cause.source();
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(code: Option<&str>, message: Option<&str>, status: u16) -> String {
    match (code, message) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(words), None) | (None, Some(words)) => words.to_owned(),
        (None, None) => format!("HTTP {status} with an answer that says nothing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FaultKind::{Denied, Invalid, Missing, Quota, Transient, WrongState};

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
            assert_eq!(kind(call, Some(code), status), expected, "{call} {code}");
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
            assert_eq!(kind("Invoke", None, status), expected, "{status}");
            assert_eq!(kind("Invoke", Some("NewException"), status), expected);
        }
    }

    #[test]
    fn a_fault_says_what_aws_said() {
        assert_eq!(words(Some("A"), Some("b"), 400), "A: b");
        assert_eq!(words(Some("A"), None, 400), "A");
        assert!(words(None, None, 503).starts_with("HTTP 503"));
    }
}
