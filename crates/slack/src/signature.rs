//! Whether a request is Slack's: `v0=` HMAC-SHA256 over its time and its raw bytes.
//!
//! The bytes are hashed as they came, before anything reads them.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use preheat::limits::SIGNATURE_AGE_MAX;
use sha2::Sha256;

use crate::secret::SigningSecret;

/// The one version of Slack's scheme; it stands in the header and in what is hashed.
const VERSION: &str = "v0";

/// Digits of a timestamp in seconds. Ten are enough until the year 2286.
const TIMESTAMP_DIGITS_MAX: usize = 12;

/// Verifies a request by its `X-Slack-Request-Timestamp` and `X-Slack-Signature`
/// headers, in constant time.
///
/// Strict wherever Slack has only one way of writing: the timestamp is ASCII digits
/// and the signature is lowercase hex, so uppercase hex is refused.
///
/// # Errors
/// Why it is not Slack's. That is for the log; whoever sent the request is not told.
pub fn verify(
    secret: &SigningSecret,
    timestamp: Option<&str>,
    signature: Option<&str>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Unverified> {
    let timestamp = timestamp.ok_or(Unverified::TimestampMissing)?;
    let signature = signature.ok_or(Unverified::SignatureMissing)?;
    let signed_at = instant(timestamp).ok_or(Unverified::TimestampMalformed)?;
    let signature = digest(signature).ok_or(Unverified::SignatureMalformed)?;
    if (now - signed_at).abs() > SIGNATURE_AGE_MAX {
        return Err(Unverified::Stale);
    }
    mac(secret, timestamp, body)
        .verify_slice(&signature)
        .map_err(|_| Unverified::Mismatch)
}

/// Signs a request as Slack does, for whoever plays Slack: the value of the
/// `X-Slack-Signature` header for a timestamp in seconds.
pub fn sign(secret: &SigningSecret, timestamp: &str, body: &[u8]) -> String {
    let digest = mac(secret, timestamp, body).finalize().into_bytes();
    format!("{VERSION}={}", hex::encode(digest))
}

/// Why a request is not taken for Slack's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// There is no timestamp header.
    #[error("there is no timestamp")]
    TimestampMissing,
    /// There is no signature header.
    #[error("there is no signature")]
    SignatureMissing,
    /// The timestamp is not 1 to 12 ASCII digits.
    #[error("the timestamp is not a number of seconds")]
    TimestampMalformed,
    /// The signature is not `v0=` and 64 lowercase hex digits.
    #[error("the signature is not of the known form")]
    SignatureMalformed,
    /// The timestamp lies too far back, or ahead.
    #[error("the timestamp is more than 300 s away")]
    Stale,
    /// The signature was made with another secret, or over other bytes.
    #[error("the signature does not match")]
    Mismatch,
}

fn mac(secret: &SigningSecret, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    secret
        .keyed()
        .chain_update(VERSION)
        .chain_update(":")
        .chain_update(timestamp)
        .chain_update(":")
        .chain_update(body)
}

fn instant(timestamp: &str) -> Option<DateTime<Utc>> {
    let is_number = (1..=TIMESTAMP_DIGITS_MAX).contains(&timestamp.len())
        && timestamp.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return None;
    }
    DateTime::from_timestamp(timestamp.parse().ok()?, 0)
}

fn digest(signature: &str) -> Option<[u8; 32]> {
    let digits = signature.strip_prefix(VERSION)?.strip_prefix('=')?;
    if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut digest = [0; 32];
    hex::decode_to_slice(digits, &mut digest).ok()?;
    Some(digest)
}

#[cfg(test)]
mod tests;
