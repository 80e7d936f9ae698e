//! What all clients of AWS's services share: the HTTPS client, timeouts, retries.

use std::time::Duration;

use aws_sdk_scheduler::config::retry::RetryConfig;
use aws_sdk_scheduler::config::timeout::TimeoutConfig;
use aws_sdk_scheduler::config::{
    BehaviorVersion, Credentials, IdentityCache, Region, SharedCredentialsProvider,
    StalledStreamProtectionConfig,
};
use aws_types::sdk_config::Builder;

use crate::endpoint::Configured;
use crate::http;

/// What every client of a service is made from.
pub use aws_types::SdkConfig;

/// Reads a variable of the environment.
pub type Variables = fn(&str) -> Option<String>;

/// How long a caller can wait for AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Slack waits for the answer: [`preheat::limits::ANSWER_WITHIN`] for everything.
    Answering,
    /// Nobody waits; a call that is slow is better than one made twice.
    Working,
}

/// The settings for all clients of a process. Makes no request.
///
/// Lambda puts a function's Region and credentials into its environment, and nowhere
/// else. The SDK's own loader, `aws-config`, looks in many more places, which Lambda does
/// not have: it was a tenth of the code that a cold start has to load.
pub fn config(pace: Pace, https: &https::Client, variables: Variables) -> SdkConfig {
    let set = |name| variables(name).filter(|value| !value.is_empty());
    let is_on = |name| set(name).map(|value| value.eq_ignore_ascii_case("true"));
    let keys = set("AWS_ACCESS_KEY_ID").zip(set("AWS_SECRET_ACCESS_KEY"));
    let credentials = keys.map(|(id, secret)| {
        let token = set("AWS_SESSION_TOKEN");
        SharedCredentialsProvider::new(Credentials::new(id, secret, token, None, "environment"))
    });
    let mut builder = builder(pace, https)
        .region(set("AWS_REGION").map(Region::new))
        .service_config(Configured(variables));
    builder.set_credentials_provider(credentials);
    builder.set_use_fips(is_on("AWS_USE_FIPS_ENDPOINT"));
    builder.set_use_dual_stack(is_on("AWS_USE_DUALSTACK_ENDPOINT"));
    builder.build()
}

/// What [`config`] begins with, for another endpoint and other credentials.
pub fn builder(pace: Pace, https: &https::Client) -> Builder {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .identity_cache(IdentityCache::lazy().build())
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
    use aws_sdk_scheduler::config::ProvideCredentials;

    use super::*;
    use https::CONNECT_WITHIN;
    use preheat::limits::ANSWER_WITHIN;

    #[test]
    fn a_call_ends_before_slack_stops_waiting() {
        assert!(ANSWERING_CALL < ANSWER_WITHIN);
        assert!(CONNECT_WITHIN < ANSWERING_ATTEMPT && ANSWERING_ATTEMPT < ANSWERING_CALL);
        assert!(CONNECT_WITHIN < WORKING_ATTEMPT && WORKING_ATTEMPT < WORKING_CALL);
    }

    /// What Lambda sets.
    fn of_lambda(name: &str) -> Option<String> {
        let value = match name {
            "AWS_REGION" => "ap-northeast-2",
            "AWS_ACCESS_KEY_ID" => "id",
            "AWS_SECRET_ACCESS_KEY" => "secret",
            "AWS_SESSION_TOKEN" => "token",
            _ => return None,
        };
        Some(value.to_owned())
    }

    fn with(variables: Variables) -> SdkConfig {
        let https = https::Client::new(&https::Trust::Mozilla).unwrap();
        config(Pace::Working, &https, variables)
    }

    #[tokio::test]
    async fn lambda_s_variables_are_all_it_takes() {
        let config = with(of_lambda);
        assert_eq!(config.region().map(Region::as_ref), Some("ap-northeast-2"));
        assert_eq!((config.use_fips(), config.use_dual_stack()), (None, None));
        let provider = config.credentials_provider().unwrap();
        let credentials = provider.provide_credentials().await.unwrap();
        assert_eq!(credentials.access_key_id(), "id");
        assert_eq!(credentials.secret_access_key(), "secret");
        assert_eq!(credentials.session_token(), Some("token"));
    }

    #[test]
    fn an_empty_variable_is_none() {
        let config = with(|name| of_lambda(name).map(|_| String::new()));
        assert!(config.region().is_none() && config.credentials_provider().is_none());
    }

    #[test]
    fn the_environment_can_ask_for_other_kinds_of_hosts() {
        let config = with(|name| match name {
            "AWS_USE_FIPS_ENDPOINT" => Some("true".to_owned()),
            "AWS_USE_DUALSTACK_ENDPOINT" => Some("false".to_owned()),
            _ => of_lambda(name),
        });
        let kinds = (config.use_fips(), config.use_dual_stack());
        assert_eq!(kinds, (Some(true), Some(false)));
    }

    #[test]
    fn another_pace_is_all_that_changes() {
        let working = with(of_lambda);
        let call_within = |config: &SdkConfig| config.timeout_config().unwrap().operation_timeout();
        assert_eq!(call_within(&working), Some(WORKING_CALL));
        let answering = at_pace(Pace::Answering, &working);
        assert_eq!(call_within(&answering), Some(ANSWERING_CALL));
        let attempts = |config: &SdkConfig| config.retry_config().unwrap().max_attempts();
        assert_eq!(attempts(&answering), ANSWERING_ATTEMPTS);
        assert!(answering.http_client().is_some() && answering.credentials_provider().is_some());
    }
}
