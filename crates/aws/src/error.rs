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
            (
                decision(call, code, status).kind(),
                words(code, message, status),
            )
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
            (by_status(status).kind(), words(None, None, status))
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

/// What is done about a refusal. The domain knows it as a [`FaultKind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    /// No fault: the adapter answers with a value (it exists, there is none, no
    /// capacity here, not yet). The kind is for a caller that expects no such answer.
    Answer(FaultKind),
    /// The SDK sends it again, then Lambda invokes again, twice; what is still open
    /// then is the periodic look's.
    Retry,
    /// Sending it again at once is of no use: Lambda invokes again in a minute or two,
    /// and the periodic look comes by every five.
    Reconcile,
    /// Somebody has to do something: told in the thread, once, with what to do, and
    /// tried again at the next event.
    Report(FaultKind),
    /// The request is wrong and will be: told in the thread, once.
    GiveUp,
}

impl Decision {
    fn kind(self) -> FaultKind {
        match self {
            Decision::Answer(kind) | Decision::Report(kind) => kind,
            Decision::Retry => FaultKind::Transient,
            Decision::Reconcile => FaultKind::WrongState,
            Decision::GiveUp => FaultKind::Invalid,
        }
    }
}

/// The table. A code that means the same everywhere stands once; one that does
/// not stands with its call; one that is not here is judged by its status.
fn decision(call: &str, code: Option<&str>, status: u16) -> Decision {
    use Decision::{Answer, GiveUp, Reconcile, Report, Retry};
    use FaultKind::{Denied, Invalid, Missing, Quota, WrongState};
    match (call, code.unwrap_or_default()) {
        // It is there already: ours, or somebody's.
        ("CreateSchedule", "ConflictException") => Answer(WrongState),
        ("CreateDBInstance", "DBInstanceAlreadyExists") => Answer(Invalid),
        // It is not there, which is as good as done, or the news that was asked for.
        ("GetSchedule" | "UpdateSchedule" | "DeleteSchedule", "ResourceNotFoundException")
        | ("DescribeServices", "ClusterNotFoundException")
        | ("DescribeDBClusters", "DBClusterNotFoundFault")
        | ("DescribeDBInstances" | "DeleteDBInstance", "DBInstanceNotFound") => Answer(Missing),
        // Another zone may have a host for it.
        ("CreateDBInstance", "InsufficientDBInstanceCapacity") => Answer(WrongState),
        // It is being deleted already, or is still being created.
        ("DeleteDBInstance", "InvalidDBInstanceState") => Answer(WrongState),

        // Scheduler is still busy with an earlier write of the same schedule.
        ("UpdateSchedule" | "DeleteSchedule", "ConflictException") => Retry,
        // The secret is marked as deleted.
        ("GetSecretValue", "InvalidRequestException") => Report(Missing),

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
        ) => Retry,

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
            | "SnapStartTimeoutException"
            | "EFSMountTimeoutException"
            | "CodeArtifactUserPendingException"
            | "ENINotReadyException",
        ) => Reconcile,

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
        ) => Report(Denied),

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
        ) => Report(Quota),

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
        ) => Report(Missing),

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
            | "InvalidSubnetIDException"
            | "SnapStartException"
            | "SnapStartRegenerationFailureException"
            | "EFSIOException"
            | "EFSMountConnectivityException"
            | "EFSMountFailureException"
            | "CodeArtifactUserDeletedException"
            | "CodeArtifactUserFailedException"
            | "DurableExecutionAlreadyStartedException"
            | "ModeNotSupportedException"
            | "SerializedRequestEntityTooLargeException",
        ) => GiveUp,

        _ => by_status(status),
    }
}

fn by_status(status: u16) -> Decision {
    match status {
        // A success that cannot be read: it broke off on the way.
        ..=399 => Decision::Retry,
        401 | 403 => Decision::Report(FaultKind::Denied),
        402 => Decision::Report(FaultKind::Quota),
        404 => Decision::Report(FaultKind::Missing),
        408 | 429 | 500.. => Decision::Retry,
        409 => Decision::Reconcile,
        _ => Decision::GiveUp,
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
mod tests;
