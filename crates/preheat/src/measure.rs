//! Metrics: what is counted, and the form in which a log line carries it.
//!
//! CloudWatch reads metrics out of log lines that hold a directive under `_aws`, its
//! embedded metric format. Nothing is sent, nothing is kept between two events, and
//! the line that says what happened is the one that counts it.
//!
//! Each metric costs money in each hour that it is written in. So there are few, and
//! one dimension: the schedule group, which is named like the stack. How often
//! something was measured is the metric's own sample count.

use serde_json::{Map, Value, json};

/// The namespace of all metrics.
pub const NAMESPACE: &str = "Preheat";

/// The one dimension: the schedule group, which no two deployments share. AWS names
/// it so in the metrics of EventBridge Scheduler.
pub const DIMENSION: &str = "ScheduleGroup";

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Windows that were written, new ones and those that replace another.
    WindowsMade,
    /// Targets whose capacity was changed.
    CapacityChanges,
    /// Hot replicas that a readiness check found missing.
    ReplicasLate,
    /// From a window's start until AWS had brought up what it asked for.
    TimeToReady,
    /// From the gateway's timestamp until the reply was posted. Its sample count is
    /// the number of mentions and clicks answered.
    AnswerTime,
    /// Calls to AWS that failed for good, after the SDK's own attempts.
    AwsFailures,
    /// Calls to Slack that failed, but for those below.
    SlackFailures,
    /// Calls that Slack refused for the token or its scopes, and reads of the token
    /// that fail until somebody helps: nobody can be told in Slack.
    SlackTokenFailures,
    /// Payloads and stored schedules that could not be read.
    PayloadFailures,
}

impl Metric {
    /// Every metric there is.
    pub const ALL: [Metric; 9] = [
        Metric::WindowsMade,
        Metric::CapacityChanges,
        Metric::ReplicasLate,
        Metric::TimeToReady,
        Metric::AnswerTime,
        Metric::AwsFailures,
        Metric::SlackFailures,
        Metric::SlackTokenFailures,
        Metric::PayloadFailures,
    ];

    /// Its name in CloudWatch.
    pub fn name(self) -> &'static str {
        match self {
            Metric::WindowsMade => "WindowsMade",
            Metric::CapacityChanges => "CapacityChanges",
            Metric::ReplicasLate => "ReplicasLate",
            Metric::TimeToReady => "TimeToReady",
            Metric::AnswerTime => "AnswerTime",
            Metric::AwsFailures => "AwsFailures",
            Metric::SlackFailures => "SlackFailures",
            Metric::SlackTokenFailures => "SlackTokenFailures",
            Metric::PayloadFailures => "PayloadFailures",
        }
    }

    /// Its unit, in CloudWatch's words.
    pub fn unit(self) -> &'static str {
        match self {
            Metric::TimeToReady => "Seconds",
            Metric::AnswerTime => "Milliseconds",
            _ => "Count",
        }
    }
}

/// Makes a log line count `measures`. The line still needs the dimension's value,
/// and a `Timestamp` in the directive: both are whoever writes the line's to know.
pub fn embed(line: &mut Map<String, Value>, measures: &[(Metric, u64)]) {
    if measures.is_empty() {
        return;
    }
    let named = |(metric, _): &(Metric, u64)| json!({"Name": metric.name(), "Unit": metric.unit()});
    let metrics: Vec<Value> = measures.iter().map(named).collect();
    let directive = json!({
        "Namespace": NAMESPACE,
        "Dimensions": [[DIMENSION]],
        "Metrics": metrics,
    });
    line.insert("_aws".to_owned(), json!({"CloudWatchMetrics": [directive]}));
    for (metric, value) in measures {
        line.insert(metric.name().to_owned(), json!(value));
    }
}
