//! The roles of the template allow what the Lambdas do, all of it is needed, and
//! what must never happen they deny by themselves.
//!
//! Nothing here is a list of what we believe that we call: the built Lambdas run the
//! whole flow through a recorder, each request says what IAM is asked for it, and a
//! simulator of IAM answers by the statements of the deployed template.
#![cfg(test)]

mod ask;
mod deployed;
mod flow;
mod forbidden;
mod recorder;
mod shop;
mod simulator;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use expect_test::expect;
use serde_json::Value;

use self::ask::{Ask, asks};
use self::deployed::Permission;
use self::flow::Recorded;
use self::forbidden::{FORBIDDEN, Forbidden};
use self::recorder::Call;

/// Recorded once: the flow takes some seconds.
static RECORDED: LazyLock<Recorded> = LazyLock::new(|| {
    // On a thread of its own, for a runtime cannot be waited for inside another.
    let recording = std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(flow::record())
    });
    recording.join().unwrap()
});

/// What a step asked of IAM, in the order of the steps.
struct Asked {
    step: String,
    ask: Ask,
}

/// The step of what Lambda asks without any request of ours.
const BEHIND_THE_SCENES: &str = "behind the scenes";

/// Every question of the flow once, at the step that raised it first.
fn all_asked() -> Vec<Asked> {
    let mut seen = BTreeSet::new();
    let wire = RECORDED.calls.iter().flat_map(|call| {
        let asked = raised_by(call).into_iter();
        asked.map(|ask| Asked {
            step: call.step.clone(),
            ask,
        })
    });
    let lambda = RECORDED.deployed.asked_by_lambda().into_iter();
    let lambda = lambda.map(|ask| Asked {
        step: BEHIND_THE_SCENES.to_owned(),
        ask,
    });
    wire.chain(lambda)
        .filter(|asked| seen.insert(asked.ask.clone()))
        .collect()
}

fn raised_by(call: &Call) -> Vec<Ask> {
    asks(call, &RECORDED.deployed.role_of(&call.caller))
}

fn are_allowed(asked: &[&Ask]) -> Vec<bool> {
    let statements: Vec<_> = asked
        .iter()
        .map(|ask| RECORDED.deployed.statements(&ask.role))
        .collect();
    let questions = asked.iter().zip(&statements);
    let questions: Vec<(&Ask, &[Value])> =
        questions.map(|(ask, by)| (*ask, by.as_slice())).collect();
    simulator::allowed(&questions)
}

#[test]
fn the_whole_flow_is_allowed() {
    let asked = all_asked();
    let asks: Vec<&Ask> = asked.iter().map(|asked| &asked.ask).collect();
    for (asked, allowed) in asked.iter().zip(are_allowed(&asks)) {
        assert!(allowed, "{}: {:?}", asked.step, asked.ask);
    }
}

#[test]
fn the_flow_has_every_command_and_every_action() {
    let mut steps: Vec<&str> = Vec::new();
    for call in &RECORDED.calls {
        if !steps.contains(&call.step.as_str()) {
            steps.push(&call.step);
        }
    }
    expect![[r#"
        slack-handler starts
        executor starts
        create
        executor: start rds shop
        executor: start ecs prod/api
        executor: start ecs prod/web
        create again
        list
        status
        executor: status
        executor: check
        executor: end ecs prod/api
        executor: end ecs prod/web
        executor: end rds shop
        executor: reconcile
        scale
        delete now
        executor: reconcile ecs prod/web
        executor: reconcile rds shop
        create ahead
        executor: preflight
        delete
    "#]]
    .assert_eq(&(steps.join("\n") + "\n"));
}

#[test]
fn every_operation_of_the_adapter_is_recorded() {
    let mut known = BTreeSet::new();
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/aws/src");
    for source in std::fs::read_dir(sources).unwrap() {
        let source = source.unwrap().path();
        // Beside a file, a folder of its tests.
        if source.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(source).unwrap();
        let (text, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
        // Each call is named where its failure is told.
        for begins in ["const CALL: &str = \"", "fault(\""] {
            let found = text.split(begins).skip(1);
            known.extend(found.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    let asked = all_asked();
    let asked = asked.iter().filter(|asked| asked.ask.because.is_none());
    let recorded: BTreeSet<String> = asked
        .map(|asked| match asked.ask.action.split_once(':').unwrap().1 {
            "InvokeFunction" => "Invoke".to_owned(),
            operation => operation.to_owned(),
        })
        .collect();

    assert_eq!(recorded, known);
}

#[test]
fn each_permission_taken_away_stops_something() {
    let (asked, permissions) = (all_asked(), RECORDED.deployed.permissions());
    let mut cases: Vec<(&Permission, &Asked, Vec<Value>)> = Vec::new();
    for permission in &permissions {
        let left = RECORDED.deployed.without(permission);
        let concerned = asked.iter().filter(|asked| {
            asked.ask.role == permission.role && asked.ask.action == permission.action
        });
        cases.extend(concerned.map(|asked| (permission, asked, left.clone())));
    }
    let questions: Vec<_> = cases
        .iter()
        .map(|(_, asked, left)| (&asked.ask, left.as_slice()))
        .collect();
    let allowed = simulator::allowed(&questions);
    let mut text = String::new();
    for permission in &permissions {
        let outcomes = cases.iter().zip(&allowed);
        let stopped = outcomes.filter(|((of, ..), allowed)| *of == permission && !**allowed);
        let stopped = stopped.map(|((_, asked, _), _)| *asked);
        let Permission {
            role,
            sid,
            action,
            resource,
        } = permission;
        // What the request itself asks for says more than what AWS asks beside it.
        let first = stopped.min_by_key(|asked| asked.ask.because.is_some());
        let first =
            first.unwrap_or_else(|| panic!("{role} needs no {action} on {resource}: {sid}"));
        let (_, role) = role.rsplit_once("role/preheat-").unwrap();
        let (_, resource) = resource
            .rsplit_once("123456789012:")
            .unwrap_or(("", resource));
        // The last letters of a secret's ARN are drawn when it is stored.
        let resource = match resource.rsplit_once('-') {
            Some((secret, _)) if resource.starts_with("secret:") => secret,
            _ => resource,
        };
        text += &format!("{role} {sid} {action} {resource} | {}", first.step);
        if let Some(because) = first.ask.because {
            text += &format!(" | {because}");
        }
        text.push('\n');
    }
    expect![[r#"
        ExecutorRole DecryptSlackSecret kms:Decrypt key/slack | executor starts | Secrets Manager decrypts a secret under a key of its own for the caller
        ExecutorRole JoinClusters rds:CreateDBInstance arn:*:rds:*:*:cluster:shop | executor: start rds shop
        ExecutorRole KeepHotReplicas rds:AddTagsToResource db:hot* | executor: start rds shop | an instance that is made with tags is tagged
        ExecutorRole KeepHotReplicas rds:CreateDBInstance db:hot* | executor: start rds shop
        ExecutorRole KeepHotReplicas rds:DeleteDBInstance db:hot* | executor: end rds shop
        ExecutorRole KeepSchedules scheduler:CreateSchedule schedule/preheat/* | executor: start ecs prod/api
        ExecutorRole KeepSchedules scheduler:DeleteSchedule schedule/preheat/* | executor: reconcile
        ExecutorRole KeepSchedules scheduler:GetSchedule schedule/preheat/* | executor: start rds shop
        ExecutorRole KeepSchedules scheduler:UpdateSchedule schedule/preheat/* | executor: start ecs prod/api
        ExecutorRole KeepWhatFailed sqs:SendMessage preheat-DeadLetterQueue | behind the scenes | Lambda keeps an event that failed each time as the function's role
        ExecutorRole ListSchedules scheduler:ListSchedules * | executor: start rds shop
        ExecutorRole Log logs:CreateLogStream log-group:/aws/lambda/preheat-executor:* | behind the scenes | Lambda writes the function's log as its role
        ExecutorRole Log logs:PutLogEvents log-group:/aws/lambda/preheat-executor:* | behind the scenes | Lambda writes the function's log as its role
        ExecutorRole PassMonitoringRole iam:PassRole role/rds-monitoring | executor: start rds shop | the request names a role that a service is to take on
        ExecutorRole PassSchedulerRole iam:PassRole role/preheat-SchedulerRole | executor: start ecs prod/api | the request names a role that a service is to take on
        ExecutorRole ReadBounds application-autoscaling:DescribeScalableTargets * | executor: start ecs prod/api
        ExecutorRole ReadBounds application-autoscaling:DescribeScalingPolicies * | executor: start ecs prod/api
        ExecutorRole ReadClusters rds:DescribeDBClusters arn:*:rds:*:*:cluster:shop | executor: start rds shop
        ExecutorRole ReadInstances rds:DescribeDBInstances db:* | executor: start rds shop
        ExecutorRole ReadQuotas rds:DescribeAccountAttributes * | executor: preflight
        ExecutorRole ReadSlackSecret secretsmanager:GetSecretValue secret:replay/slack | executor starts
        ExecutorRole ScaleServices ecs:DescribeServices arn:*:ecs:*:*:service/prod/api | executor: start ecs prod/api
        ExecutorRole ScaleServices ecs:DescribeServices arn:*:ecs:*:*:service/prod/web | executor: start ecs prod/web
        ExecutorRole ScaleServices ecs:UpdateService arn:*:ecs:*:*:service/prod/api | executor: start ecs prod/api
        ExecutorRole ScaleServices ecs:UpdateService arn:*:ecs:*:*:service/prod/web | executor: start ecs prod/web
        ExecutorRole SetBounds application-autoscaling:RegisterScalableTarget scalable-target/* | executor: start ecs prod/api
        ExecutorRole UseGroups rds:CreateDBInstance og:* | executor: start rds shop | the instance gets one that the request does not name
        ExecutorRole UseGroups rds:CreateDBInstance pg:* | executor: start rds shop
        ExecutorRole UseGroups rds:CreateDBInstance subgrp:* | executor: start rds shop | the instance gets one that the request does not name
        ExecutorRole UsePerformanceInsightsKey kms:CreateGrant key/insights | executor: start rds shop | RDS encrypts Performance Insights with the key for the caller
        ExecutorRole UsePerformanceInsightsKey kms:Decrypt key/insights | executor: start rds shop | RDS encrypts Performance Insights with the key for the caller
        ExecutorRole UsePerformanceInsightsKey kms:DescribeKey key/insights | executor: start rds shop | RDS encrypts Performance Insights with the key for the caller
        ExecutorRole UsePerformanceInsightsKey kms:GenerateDataKey key/insights | executor: start rds shop | RDS encrypts Performance Insights with the key for the caller
        SchedulerRole InvokeExecutor lambda:InvokeFunction function:executor | create | Scheduler fires what was written, as the role that it names
        SchedulerRole KeepWhatCannotBeDelivered sqs:SendMessage preheat-DeadLetterQueue | create | Scheduler fires what was written, as the role that it names
        SlackHandlerRole DecryptSlackSecret kms:Decrypt key/slack | slack-handler starts | Secrets Manager decrypts a secret under a key of its own for the caller
        SlackHandlerRole InvokeExecutor lambda:InvokeFunction function:executor | create
        SlackHandlerRole KeepSchedules scheduler:CreateSchedule schedule/preheat/* | create
        SlackHandlerRole KeepSchedules scheduler:DeleteSchedule schedule/preheat/* | delete now
        SlackHandlerRole KeepSchedules scheduler:GetSchedule schedule/preheat/* | create
        SlackHandlerRole KeepSchedules scheduler:UpdateSchedule schedule/preheat/* | create again
        SlackHandlerRole ListSchedules scheduler:ListSchedules * | create
        SlackHandlerRole Log logs:CreateLogStream log-group:/aws/lambda/preheat-slack-handler:* | behind the scenes | Lambda writes the function's log as its role
        SlackHandlerRole Log logs:PutLogEvents log-group:/aws/lambda/preheat-slack-handler:* | behind the scenes | Lambda writes the function's log as its role
        SlackHandlerRole PassSchedulerRole iam:PassRole role/preheat-SchedulerRole | create | the request names a role that a service is to take on
        SlackHandlerRole ReadSlackSecret secretsmanager:GetSecretValue secret:replay/slack | slack-handler starts
    "#]].assert_eq(&text);
}

#[test]
fn what_must_never_happen_is_denied_by_the_policy_itself() {
    let mut tried: Vec<(&Forbidden, Ask)> = Vec::new();
    for forbidden in FORBIDDEN {
        let n_before = tried.len();
        for call in &RECORDED.calls {
            let changed = call.with(forbidden.from, forbidden.to);
            // One change at a time: the very questions that are others now.
            let both = raised_by(call).into_iter().zip(raised_by(&changed));
            let others = both.filter(|(before, after)| before != after);
            let others = others.filter(|(_, after)| after.action == forbidden.action);
            tried.extend(others.map(|(_, after)| (forbidden, after)));
        }
        let Forbidden { what, from, .. } = forbidden;
        assert!(
            tried.len() > n_before,
            "{what}: nothing recorded says {from}"
        );
    }
    let asks: Vec<&Ask> = tried.iter().map(|(_, ask)| ask).collect();
    for ((forbidden, ask), allowed) in tried.iter().zip(are_allowed(&asks)) {
        assert!(!allowed, "{}: {ask:?}", forbidden.what);
    }
}

#[test]
fn nothing_is_allowed_in_another_region() {
    // Services and clusters are matched by conditions instead of whole ARNs.
    let moved = RECORDED.calls.iter().map(|call| Call {
        region: "us-east-1".to_owned(),
        ..call.clone()
    });
    let asked: BTreeSet<Ask> = moved.flat_map(|call| raised_by(&call)).collect();
    let of_there = asked
        .iter()
        .filter(|ask| ask.resource.contains(":us-east-1:"));
    let of_there: Vec<&Ask> = of_there.collect();
    assert!(of_there.len() > 10, "{of_there:?}");
    for (ask, allowed) in of_there.iter().zip(are_allowed(&of_there)) {
        assert!(!allowed, "{ask:?}");
    }
}

#[test]
fn every_condition_can_deny() {
    let asked = all_asked();
    let mut cases = Vec::new();
    for statement in RECORDED.deployed.conditional() {
        let of_role = asked
            .iter()
            .filter(|asked| asked.ask.role == statement.role);
        let of_role = of_role.filter(|asked| statement.speaks_of(&asked.ask.action));
        cases.extend(of_role.map(|asked| (statement.clone(), &asked.ask)));
    }
    let by_itself: Vec<_> = cases
        .iter()
        .map(|(statement, ask)| (*ask, std::slice::from_ref(&statement.json)))
        .collect();
    let concerns = simulator::allowed(&by_itself);
    let mut otherwise: Vec<(String, Ask)> = Vec::new();
    let mut idle: BTreeSet<String> = BTreeSet::new();
    for ((statement, ask), concerns) in cases.iter().zip(concerns) {
        for key in statement.keys() {
            let name = format!("{} {} {key}", statement.role, statement.json["Sid"]);
            idle.insert(name.clone());
            if concerns {
                otherwise.push((name, (*ask).clone().with(&key, "something-else")));
            }
        }
    }
    let asks: Vec<&Ask> = otherwise.iter().map(|(_, ask)| ask).collect();
    for ((name, ask), allowed) in otherwise.iter().zip(are_allowed(&asks)) {
        assert!(!allowed, "{name}: {ask:?}");
        idle.remove(name);
    }
    assert!(idle.is_empty(), "nothing meets these: {idle:?}");
}

#[test]
#[should_panic(expected = "cannot be asked")]
fn a_question_that_aws_would_not_understand_is_no_denial() {
    let service = "arn:aws:ecs:ap-northeast-2:123456789012:service/prod/api";
    let role = "arn:aws:iam::123456789012:role/any";
    let wrong = Ask::new(role, "rds:DeleteDBInstance", service, "ap-northeast-2");
    simulator::allowed(&[(&wrong, &[])]);
}
