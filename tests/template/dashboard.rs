//! The dashboard and the alarms show what the code measures, under the names that it
//! measures it by.

use std::collections::BTreeSet;

use preheat::measure::{DIMENSION, Metric, NAMESPACE};
use serde_json::Value;

use super::shop;
use super::stack::Stack;

/// A metric as a widget or an alarm names it: namespace, name, dimension, value.
type Shown = [String; 4];

fn widgets(stack: &Stack) -> Vec<Value> {
    let body = stack.properties("Dashboard")["DashboardBody"].as_str();
    let body: Value = serde_json::from_str(body.unwrap()).unwrap();
    body["widgets"].as_array().unwrap().clone()
}

fn on_the_dashboard(stack: &Stack) -> BTreeSet<Shown> {
    let mut shown = BTreeSet::new();
    for widget in widgets(stack) {
        for metric in widget["properties"]["metrics"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let words = metric.as_array().unwrap().iter().filter_map(Value::as_str);
            let words: Vec<String> = words.map(str::to_owned).collect();
            shown.insert(words.try_into().unwrap());
        }
    }
    shown
}

fn of_alarms(stack: &Stack) -> BTreeSet<Shown> {
    let alarms = stack.of_type("AWS::CloudWatch::Alarm").into_iter();
    alarms
        .map(|alarm| {
            let alarm = stack.properties(alarm);
            let dimensions = alarm["Dimensions"].as_array().unwrap();
            assert_eq!(dimensions.len(), 1);
            let dimension = &dimensions[0];
            let words = [
                &alarm["Namespace"],
                &alarm["MetricName"],
                &dimension["Name"],
                &dimension["Value"],
            ];
            words.map(|word| word.as_str().unwrap().to_owned())
        })
        .collect()
}

fn measured() -> BTreeSet<Shown> {
    let metrics = Metric::ALL.iter();
    metrics
        .map(|metric| [NAMESPACE, metric.name(), DIMENSION, "<ScheduleGroup>"].map(str::to_owned))
        .collect()
}

fn of_ours(shown: BTreeSet<Shown>) -> BTreeSet<Shown> {
    shown
        .into_iter()
        .filter(|one| one[0] == NAMESPACE)
        .collect()
}

#[test]
fn the_dashboard_shows_every_metric_of_the_code_and_no_other() {
    let stack = shop(&[]);
    assert_eq!(of_ours(on_the_dashboard(&stack)), measured());
    // The handler is told the same group that the dashboard and the alarms look at.
    for function in ["SlackHandlerFunction", "ExecutorFunction"] {
        let told = &super::environment(&stack, function)["SCHEDULE_GROUP"];
        assert_eq!(told, "<ScheduleGroup>");
    }
}

#[test]
fn a_refused_token_raises_an_alarm_on_a_metric_of_the_code() {
    let ours = of_ours(of_alarms(&shop(&[])));
    assert!(ours.is_subset(&measured()), "{ours:?}");
    let names: Vec<_> = ours.iter().map(|one| one[1].as_str()).collect();
    assert_eq!(names, [Metric::SlackTokenFailures.name()]);
}

#[test]
fn whatever_an_alarm_watches_is_on_the_dashboard_but_for_the_gateway_and_the_handler() {
    let stack = shop(&[]);
    let (alarms, shown) = (of_alarms(&stack), on_the_dashboard(&stack));
    let missing: Vec<_> = alarms
        .difference(&shown)
        .map(|one| one[1].as_str())
        .collect();
    assert_eq!(missing, ["5xx", "Errors"]);
}

#[test]
fn widgets_lie_side_by_side_on_the_grid() {
    let mut taken = BTreeSet::new();
    for widget in widgets(&shop(&[])) {
        let place = |key: &str| widget[key].as_u64().unwrap();
        assert!(place("x") + place("width") <= 24);
        for x in place("x")..place("x") + place("width") {
            for y in place("y")..place("y") + place("height") {
                assert!(taken.insert((x, y)), "two widgets at {x},{y}");
            }
        }
        assert_eq!(widget["properties"]["region"], "ap-northeast-2");
    }
}

#[test]
fn nothing_is_traced_unless_it_is_asked_for() {
    for (given, mode) in [
        (&[][..], "PassThrough"),
        (&[("Tracing", "Active")][..], "Active"),
    ] {
        let stack = shop(given);
        let may_trace = |role: &str| {
            let policies = stack.properties(role)["Policies"].to_string();
            policies.contains("xray:PutTraceSegments")
        };
        for (function, role) in [
            ("SlackHandlerFunction", "SlackHandlerRole"),
            ("ExecutorFunction", "ExecutorRole"),
        ] {
            assert_eq!(stack.properties(function)["TracingConfig"]["Mode"], mode);
            assert_eq!(may_trace(role), mode == "Active", "{role}");
        }
    }
}
