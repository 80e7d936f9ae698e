//! One connection to AWS for all clients: TLS, timeouts, retries.

use std::time::Duration;

use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

/// How long a caller can wait for AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Slack waits for the answer: [`preheat::limits::ANSWER_WITHIN`] for everything.
    Answering,
    /// Nobody waits; a call that is slow is better than one made twice.
    Working,
}

/// The settings for all clients of a process, from the SDK's own environment:
/// region, credentials, `AWS_ENDPOINT_URL`. Makes no request.
pub async fn config(pace: Pace) -> SdkConfig {
    loader(pace).load().await
}

/// What [`config`] loads, to be given another endpoint or other credentials first.
pub fn loader(pace: Pace) -> ConfigLoader {
    // The SDK's default would end by asking the instance metadata service, which
    // Lambda does not have: a second lost where a region is simply not set.
    let region = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
        .or_else(ProfileFileRegionProvider::new());
    let http_client = Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .region(region)
        .http_client(http_client)
        .timeout_config(pace.timeouts())
        .retry_config(pace.retries())
}

/// A connection within a region takes some milliseconds. A lost first packet is
/// sent again after 1 s; a new connection is as quick and more certain.
const CONNECT: Duration = Duration::from_secs(1);

/// While Slack waits: Scheduler, ECS and Lambda answer in well under 0.2 s. An
/// attempt that takes longer than this has met a bad host, and 1 s is left for
/// another one.
const ANSWERING_ATTEMPT: Duration = Duration::from_millis(1200);

/// While Slack waits: all attempts and pauses of one call, so that 0.3 s of
/// [`preheat::limits::ANSWER_WITHIN`] are left to say what went wrong.
const ANSWERING_CALL: Duration = Duration::from_millis(2200);

/// Three attempts outlive a short throttle and one bad host.
const ANSWERING_ATTEMPTS: u32 = 3;

/// The first pause before another attempt; the SDK doubles it, and its own 1 s
/// would be most of what Slack allows.
const ANSWERING_PAUSE: Duration = Duration::from_millis(50);

/// While nobody waits: `CreateDBInstance` and `RegisterScalableTarget` take some
/// seconds on a bad day, and giving up early would only repeat them.
const WORKING_ATTEMPT: Duration = Duration::from_secs(10);

/// While nobody waits: all attempts and pauses of one call. A run makes a few
/// calls one after another and has to end within its Lambda's timeout.
const WORKING_CALL: Duration = Duration::from_secs(20);

/// With pauses that begin at [`WORKING_PAUSE`], five attempts outlive a throttle
/// of some seconds. What lasts longer is for Lambda's own retries.
const WORKING_ATTEMPTS: u32 = 5;

/// The first pause while nobody waits.
const WORKING_PAUSE: Duration = Duration::from_millis(200);

/// No single pause is longer: the whole call has [`WORKING_CALL`].
const PAUSE_MAX: Duration = Duration::from_secs(2);

impl Pace {
    fn timeouts(self) -> TimeoutConfig {
        let (attempt, call) = match self {
            Pace::Answering => (ANSWERING_ATTEMPT, ANSWERING_CALL),
            Pace::Working => (WORKING_ATTEMPT, WORKING_CALL),
        };
        TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(attempt)
            .operation_timeout(call)
            .build()
    }

    fn retries(self) -> RetryConfig {
        let (attempts, pause) = match self {
            Pace::Answering => (ANSWERING_ATTEMPTS, ANSWERING_PAUSE),
            Pace::Working => (WORKING_ATTEMPTS, WORKING_PAUSE),
        };
        RetryConfig::standard()
            .with_max_attempts(attempts)
            .with_initial_backoff(pause)
            .with_max_backoff(PAUSE_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preheat::limits::ANSWER_WITHIN;

    #[test]
    fn a_call_ends_before_slack_stops_waiting() {
        assert!(ANSWERING_CALL < ANSWER_WITHIN);
        assert!(CONNECT < ANSWERING_ATTEMPT && ANSWERING_ATTEMPT < ANSWERING_CALL);
        assert!(CONNECT < WORKING_ATTEMPT && WORKING_ATTEMPT < WORKING_CALL);
    }
}
