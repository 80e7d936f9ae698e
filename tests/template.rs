//! What is deployed: what its roles may do, what outlives the stack, and what the
//! functions are told.

mod dashboard;
mod roles;
pub(crate) mod stack;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::TimeDelta;
use preheat::limits;
use preheat::measure::Metric;
use preheat::payload::Payload;
use preheat::settings::{Common, executor, handler};
use serde_json::{Value, json};

use self::stack::{Stack, Template};

const SECRET: &str = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:preheat-AbCdEf";

/// Expanded once: the translator takes a second to start.
pub(crate) static TEMPLATE: LazyLock<Template> = LazyLock::new(Template::load);

#[test]
fn the_schedule_group_outlives_the_stack_but_no_first_deploy_that_fails() {
    let stack = shop(&[]);
    let group = &stack.resources["ScheduleGroup"];
    assert_eq!(group["DeletionPolicy"], "RetainExceptOnCreate");
    assert_eq!(group["UpdateReplacePolicy"], "Retain");
    assert_eq!(group["Properties"]["Name"], "preheat");
}

#[test]
fn reconcile_is_a_schedule_and_a_payload_that_the_code_knows() {
    let stack = shop(&[]);
    let schedule = stack.properties("Reconcile");
    assert_eq!(schedule["Name"], preheat::name::RECONCILE);
    assert_eq!(schedule["GroupName"], "<ScheduleGroup>");
    assert_eq!(schedule["ScheduleExpression"], "rate(5 minutes)");
    assert_eq!(schedule["Target"]["Arn"], "<ExecutorFunction.Arn>");
    let input = schedule["Target"]["Input"].as_str().unwrap();
    assert_eq!(Payload::from_json(input).unwrap(), Payload::Reconcile(None));
}

#[test]
fn an_event_that_fails_is_tried_again_and_then_kept() {
    let stack = shop(&[]);
    let configs = stack.of_type("AWS::Lambda::EventInvokeConfig");
    assert_eq!(configs.len(), 1);
    let config = stack.properties(configs[0]);
    assert_eq!(config["FunctionName"], "<ExecutorFunction>");
    assert_eq!(config["MaximumRetryAttempts"], 2);
    assert_eq!(
        config["DestinationConfig"]["OnFailure"]["Destination"],
        "<DeadLetterQueue.Arn>"
    );
    let queue = stack.properties("DeadLetterQueue");
    assert_eq!(queue["SqsManagedSseEnabled"], true);
    assert_eq!(queue["MessageRetentionPeriod"], 14 * 24 * 3600);
}

#[test]
fn the_executor_runs_one_at_a_time_unless_told_otherwise() {
    let reserved = |stack: &Stack| {
        let function = stack.properties("ExecutorFunction");
        function.get("ReservedConcurrentExecutions").cloned()
    };
    assert_eq!(reserved(&shop(&[])), Some(json!("1")));
    assert_eq!(reserved(&shop(&[("ExecutorConcurrency", "0")])), None);
}

#[test]
fn no_function_is_stopped_before_its_time() {
    let stack = shop(&[]);
    let timeout = |name| {
        let seconds = stack.properties(name)["Timeout"].as_i64().unwrap();
        TimeDelta::seconds(seconds)
    };
    assert_eq!(timeout("ExecutorFunction"), limits::RUN_LONGEST);
    let answer_within = TimeDelta::from_std(limits::ANSWER_WITHIN).unwrap();
    assert!(timeout("SlackHandlerFunction") > answer_within);
}

#[test]
fn the_readme_has_every_name_that_a_person_sets_or_reads() {
    let readme = include_str!("../README.md");
    let stack = shop(&[]);
    let variables = [
        Common::VARIABLES,
        handler::Settings::VARIABLES,
        executor::Settings::VARIABLES,
    ];
    let parameters = TEMPLATE.parameters();
    let names = variables
        .iter()
        .flat_map(|names| names.iter().copied())
        .chain(Metric::ALL.map(Metric::name))
        .chain(stack.of_type("AWS::CloudWatch::Alarm"))
        .chain(parameters.keys().map(String::as_str));
    let missing: Vec<_> = names
        .filter(|name| !readme.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "not in README.md: {missing:?}");
}

#[test]
fn alarms_tell_the_topic_if_there_is_one() {
    let topic = "arn:aws:sns:ap-northeast-2:123456789012:on-call";
    let told = shop(&[("AlarmTopicArn", topic)]);
    let silent = shop(&[]);
    let alarms = told.of_type("AWS::CloudWatch::Alarm");
    let metrics = alarms.iter().map(|alarm| {
        let metric = &told.properties(alarm)["MetricName"];
        metric.as_str().unwrap()
    });
    assert_eq!(
        metrics.collect::<BTreeSet<_>>(),
        BTreeSet::from([
            "5xx",
            "ApproximateNumberOfMessagesVisible",
            "AsyncEventsDropped",
            "Errors",
            "InvocationDroppedCount",
            "Invocations",
            "SlackTokenFailures",
        ])
    );
    for alarm in alarms {
        assert_eq!(told.properties(alarm)["AlarmActions"], json!([topic]));
        assert_eq!(silent.properties(alarm).get("AlarmActions"), None);
    }
}

#[test]
fn slack_has_two_throttled_ways_in() {
    let stack = shop(&[]);
    let stages = stack.of_type("AWS::ApiGatewayV2::Stage");
    assert_eq!(stages.len(), 1);
    let limits = &stack.properties(stages[0])["DefaultRouteSettings"];
    assert!(
        limits["ThrottlingRateLimit"].is_number() && limits["ThrottlingBurstLimit"].is_number()
    );
    let api = stack.properties("SlackApi");
    let paths = api["Body"]["paths"].as_object().unwrap();
    let ways: BTreeSet<&str> = paths.keys().map(String::as_str).collect();
    assert_eq!(ways, BTreeSet::from(["/slack/actions", "/slack/events"]));
    for way in ways {
        let methods = paths[way].as_object().unwrap();
        assert_eq!(methods.keys().collect::<Vec<_>>(), ["post"], "{way}");
    }
}

#[test]
fn who_may_command_has_to_be_said() {
    for asked in ["AllowedChannels", "SlackSecretArn"] {
        assert_eq!(TEMPLATE.parameters()[asked].get("Default"), None, "{asked}");
    }
}

#[test]
fn both_functions_are_built_from_this_workspace() {
    let stack = shop(&[("Architecture", "arm64")]);
    for (function, binary) in [
        ("SlackHandlerFunction", "slack-handler"),
        ("ExecutorFunction", "executor"),
    ] {
        let metadata = &stack.resources[function]["Metadata"];
        assert_eq!(metadata["BuildMethod"], "rust-cargolambda");
        assert_eq!(metadata["BuildProperties"]["Binary"], binary);
        let properties = stack.properties(function);
        assert_eq!(properties["Runtime"], "provided.al2023");
        assert_eq!(properties["Architectures"], json!(["arm64"]));
        assert_eq!(properties["LoggingConfig"]["LogFormat"], "JSON");
    }
}

#[test]
fn the_functions_are_told_every_variable_that_the_code_reads_and_no_other() {
    let stack = shop(&[]);
    for (function, own) in [
        ("SlackHandlerFunction", handler::Settings::VARIABLES),
        ("ExecutorFunction", executor::Settings::VARIABLES),
    ] {
        let mut read: BTreeSet<&str> = Common::VARIABLES.iter().chain(own).copied().collect();
        // These two are in the secret.
        read.remove("SLACK_BOT_TOKEN");
        read.remove("SLACK_SIGNING_SECRET");
        let told = environment(&stack, function).as_object().unwrap();
        let told: BTreeSet<&str> = told.keys().map(String::as_str).collect();
        assert_eq!(told, read, "{function}");
    }
}

#[test]
fn whatever_the_parameters_allow_the_code_accepts() {
    let bounds = |bound: &str| -> Vec<(String, String)> {
        let parameters = TEMPLATE.parameters();
        let bounded = parameters.iter().filter_map(|(name, declaration)| {
            Some((name.clone(), declaration.get(bound)?.to_string()))
        });
        bounded.collect()
    };
    for given in [Vec::new(), bounds("MinValue"), bounds("MaxValue")] {
        let given: Vec<_> = given
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        let stack = shop(&given);
        handler::Settings::read(&|name| told(&stack, "SlackHandlerFunction", name)).unwrap();
        executor::Settings::read(&|name| told(&stack, "ExecutorFunction", name)).unwrap();
    }
}

/// A deployment that scales two services and two clusters.
fn shop(parameters: &[(&str, &str)]) -> Stack {
    let mut all = parameters.to_vec();
    for usual in [
        ("SlackSecretArn", SECRET),
        ("AllowedChannels", "C0123456789"),
        ("EcsServices", "prod/api,prod/web"),
        ("AuroraClusters", "shop,reports"),
    ] {
        if !parameters.iter().any(|(name, _)| *name == usual.0) {
            all.push(usual);
        }
    }
    TEMPLATE.deployed_with(&all)
}

fn environment<'a>(stack: &'a Stack, function: &str) -> &'a Value {
    &stack.properties(function)["Environment"]["Variables"]
}

/// What the function would find in its environment under `name`.
fn told(stack: &Stack, function: &str, name: &str) -> Option<String> {
    let value = environment(stack, function).get(name)?;
    // CloudFormation would have put a real ARN or name there.
    let value = value.as_str().unwrap();
    Some(
        match value
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix('>'))
        {
            Some(reference) if reference.ends_with(".Arn") => {
                format!("arn:aws:service:ap-northeast-2:123456789012:{reference}")
            }
            Some(name) => name.to_owned(),
            None => value.to_owned(),
        },
    )
}
