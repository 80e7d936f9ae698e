//! What all clients of AWS's services share: the HTTPS client, timeouts, retries.

use std::time::Duration;

use aws_config::environment::{
    EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider,
};
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader};

use crate::http;

/// What every client of a service is made from.
pub use aws_config::SdkConfig;

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
pub async fn config(pace: Pace, https: &https::Client) -> SdkConfig {
    loader(pace, https).load().await
}

/// What [`config`] loads, to be given another endpoint or other credentials first.
pub fn loader(pace: Pace, https: &https::Client) -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        // Lambda puts a function's Region and credentials there, and nowhere else. The
        // SDK's own chains are long, and end by asking an instance metadata service,
        // which Lambda does not have: a second lost where one is simply not set.
        .region(EnvironmentVariableRegionProvider::new())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .http_client(http::shared(https.clone()))
        .timeout_config(pace.timeouts())
        // It watches the pace of long downloads, with timers for each. Answers here are
        // small, and an attempt has its own timeout.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .retry_config(pace.retries())
}

/// The same settings, for a client that is called at another pace.
pub fn at_pace(pace: Pace, config: &SdkConfig) -> SdkConfig {
    let builder = config.clone().into_builder();
    let builder = builder.timeout_config(pace.timeouts());
    builder.retry_config(pace.retries()).build()
}

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
    use https::CONNECT_WITHIN;
    use preheat::limits::ANSWER_WITHIN;

    #[test]
    fn a_call_ends_before_slack_stops_waiting() {
        assert!(ANSWERING_CALL < ANSWER_WITHIN);
        assert!(CONNECT_WITHIN < ANSWERING_ATTEMPT && ANSWERING_ATTEMPT < ANSWERING_CALL);
        assert!(CONNECT_WITHIN < WORKING_ATTEMPT && WORKING_ATTEMPT < WORKING_CALL);
    }

    #[tokio::test]
    async fn another_pace_is_all_that_changes() {
        let https = https::Client::new(&https::Trust::Mozilla).unwrap();
        let working = config(Pace::Working, &https).await;
        let call_within = |config: &SdkConfig| config.timeout_config().unwrap().operation_timeout();
        assert_eq!(call_within(&working), Some(WORKING_CALL));
        let answering = at_pace(Pace::Answering, &working);
        assert_eq!(call_within(&answering), Some(ANSWERING_CALL));
        let attempts = |config: &SdkConfig| config.retry_config().unwrap().max_attempts();
        assert_eq!(attempts(&answering), ANSWERING_ATTEMPTS);
        assert!(answering.http_client().is_some() && answering.credentials_provider().is_some());
    }
}
