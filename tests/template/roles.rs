//! Who may do what, to what, under which condition.

use std::collections::BTreeSet;

use expect_test::expect;
use serde_json::{Value, json};

use super::stack::Stack;
use super::{environment, shop};

/// Everything that IAM can be asked about: an action, what it may be done to, and
/// under which condition.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    role: String,
    action: String,
    resource: String,
    condition: String,
}

#[test]
fn each_role_may_do_this_and_no_more() {
    let stack = shop(&[
        (
            "MonitoringRoleArn",
            "arn:aws:iam::123456789012:role/rds-monitoring",
        ),
        (
            "PerformanceInsightsKeyArn",
            "arn:aws:kms:ap-northeast-2:123456789012:key/insights",
        ),
        (
            "SlackSecretKeyArn",
            "arn:aws:kms:ap-northeast-2:123456789012:key/slack",
        ),
    ]);
    let mut text = String::new();
    for grant in grants(&stack) {
        text += &format!("{} | {} | {}", grant.role, grant.action, grant.resource);
        if grant.condition != "null" {
            text += &format!(" | {}", grant.condition);
        }
        text.push('\n');
    }
    expect![[r#"
        ExecutorRole | application-autoscaling:DescribeScalableTargets | *
        ExecutorRole | application-autoscaling:DescribeScalingPolicies | *
        ExecutorRole | application-autoscaling:RegisterScalableTarget | arn:aws:application-autoscaling:ap-northeast-2:123456789012:scalable-target/* | {"StringEquals":{"application-autoscaling:scalable-dimension":"ecs:service:DesiredCount","application-autoscaling:service-namespace":"ecs"}}
        ExecutorRole | ecs:DescribeServices | arn:*:ecs:*:*:service/prod/api | {"StringEquals":{"aws:RequestedRegion":"ap-northeast-2","aws:ResourceAccount":"123456789012"}}
        ExecutorRole | ecs:DescribeServices | arn:*:ecs:*:*:service/prod/web | {"StringEquals":{"aws:RequestedRegion":"ap-northeast-2","aws:ResourceAccount":"123456789012"}}
        ExecutorRole | ecs:UpdateService | arn:*:ecs:*:*:service/prod/api | {"StringEquals":{"aws:RequestedRegion":"ap-northeast-2","aws:ResourceAccount":"123456789012"}}
        ExecutorRole | ecs:UpdateService | arn:*:ecs:*:*:service/prod/web | {"StringEquals":{"aws:RequestedRegion":"ap-northeast-2","aws:ResourceAccount":"123456789012"}}
        ExecutorRole | iam:PassRole | <SchedulerRole.Arn> | {"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}
        ExecutorRole | iam:PassRole | arn:aws:iam::123456789012:role/rds-monitoring | {"StringEquals":{"iam:PassedToService":"monitoring.rds.amazonaws.com"}}
        ExecutorRole | kms:CreateGrant | arn:aws:kms:ap-northeast-2:123456789012:key/insights | {"StringEquals":{"kms:ViaService":"rds.ap-northeast-2.amazonaws.com"}}
        ExecutorRole | kms:Decrypt | arn:aws:kms:ap-northeast-2:123456789012:key/insights | {"StringEquals":{"kms:ViaService":"rds.ap-northeast-2.amazonaws.com"}}
        ExecutorRole | kms:Decrypt | arn:aws:kms:ap-northeast-2:123456789012:key/slack | {"StringEquals":{"kms:ViaService":"secretsmanager.ap-northeast-2.amazonaws.com"}}
        ExecutorRole | kms:DescribeKey | arn:aws:kms:ap-northeast-2:123456789012:key/insights | {"StringEquals":{"kms:ViaService":"rds.ap-northeast-2.amazonaws.com"}}
        ExecutorRole | kms:GenerateDataKey | arn:aws:kms:ap-northeast-2:123456789012:key/insights | {"StringEquals":{"kms:ViaService":"rds.ap-northeast-2.amazonaws.com"}}
        ExecutorRole | logs:CreateLogStream | <ExecutorLogs.Arn>
        ExecutorRole | logs:PutLogEvents | <ExecutorLogs.Arn>
        ExecutorRole | rds:AddTagsToResource | arn:aws:rds:ap-northeast-2:123456789012:db:hot*
        ExecutorRole | rds:CreateDBInstance | arn:*:rds:*:*:cluster:reports | {"StringEquals":{"aws:RequestedRegion":"ap-northeast-2","aws:ResourceAccount":"123456789012"}}
        ExecutorRole | rds:CreateDBInstance | arn:*:rds:*:*:cluster:shop | {"StringEquals":{"aws:RequestedRegion":"ap-northeast-2","aws:ResourceAccount":"123456789012"}}
        ExecutorRole | rds:CreateDBInstance | arn:aws:rds:ap-northeast-2:123456789012:db:hot*
        ExecutorRole | rds:CreateDBInstance | arn:aws:rds:ap-northeast-2:123456789012:og:*
        ExecutorRole | rds:CreateDBInstance | arn:aws:rds:ap-northeast-2:123456789012:pg:*
        ExecutorRole | rds:CreateDBInstance | arn:aws:rds:ap-northeast-2:123456789012:subgrp:*
        ExecutorRole | rds:DeleteDBInstance | arn:aws:rds:ap-northeast-2:123456789012:db:hot*
        ExecutorRole | rds:DescribeAccountAttributes | *
        ExecutorRole | rds:DescribeDBClusters | arn:*:rds:*:*:cluster:reports | {"StringEquals":{"aws:RequestedRegion":"ap-northeast-2","aws:ResourceAccount":"123456789012"}}
        ExecutorRole | rds:DescribeDBClusters | arn:*:rds:*:*:cluster:shop | {"StringEquals":{"aws:RequestedRegion":"ap-northeast-2","aws:ResourceAccount":"123456789012"}}
        ExecutorRole | rds:DescribeDBInstances | arn:aws:rds:ap-northeast-2:123456789012:db:*
        ExecutorRole | scheduler:CreateSchedule | arn:aws:scheduler:ap-northeast-2:123456789012:schedule/<ScheduleGroup>/*
        ExecutorRole | scheduler:DeleteSchedule | arn:aws:scheduler:ap-northeast-2:123456789012:schedule/<ScheduleGroup>/*
        ExecutorRole | scheduler:GetSchedule | arn:aws:scheduler:ap-northeast-2:123456789012:schedule/<ScheduleGroup>/*
        ExecutorRole | scheduler:ListSchedules | *
        ExecutorRole | scheduler:UpdateSchedule | arn:aws:scheduler:ap-northeast-2:123456789012:schedule/<ScheduleGroup>/*
        ExecutorRole | secretsmanager:GetSecretValue | arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:preheat-AbCdEf
        ExecutorRole | sqs:SendMessage | <DeadLetterQueue.Arn>
        SchedulerRole | lambda:InvokeFunction | <ExecutorFunction.Arn>
        SchedulerRole | sqs:SendMessage | <DeadLetterQueue.Arn>
        SlackHandlerRole | iam:PassRole | <SchedulerRole.Arn> | {"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}
        SlackHandlerRole | kms:Decrypt | arn:aws:kms:ap-northeast-2:123456789012:key/slack | {"StringEquals":{"kms:ViaService":"secretsmanager.ap-northeast-2.amazonaws.com"}}
        SlackHandlerRole | lambda:InvokeFunction | <ExecutorFunction.Arn>
        SlackHandlerRole | logs:CreateLogStream | <SlackHandlerLogs.Arn>
        SlackHandlerRole | logs:PutLogEvents | <SlackHandlerLogs.Arn>
        SlackHandlerRole | scheduler:CreateSchedule | arn:aws:scheduler:ap-northeast-2:123456789012:schedule/<ScheduleGroup>/*
        SlackHandlerRole | scheduler:DeleteSchedule | arn:aws:scheduler:ap-northeast-2:123456789012:schedule/<ScheduleGroup>/*
        SlackHandlerRole | scheduler:GetSchedule | arn:aws:scheduler:ap-northeast-2:123456789012:schedule/<ScheduleGroup>/*
        SlackHandlerRole | scheduler:ListSchedules | *
        SlackHandlerRole | scheduler:UpdateSchedule | arn:aws:scheduler:ap-northeast-2:123456789012:schedule/<ScheduleGroup>/*
        SlackHandlerRole | secretsmanager:GetSecretValue | arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:preheat-AbCdEf
    "#]].assert_eq(&text);
}

#[test]
fn no_action_is_a_wildcard_and_only_what_knows_no_resource_is_allowed_on_all() {
    let unscoped = [
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
        "rds:DescribeAccountAttributes",
        "scheduler:ListSchedules",
    ];
    for grant in grants(&shop(&[])) {
        assert!(!grant.action.contains('*'), "{grant:?}");
        assert_eq!(
            grant.resource == "*",
            unscoped.contains(&grant.action.as_str()),
            "{grant:?}"
        );
    }
}

#[test]
fn no_instance_is_made_or_unmade_but_a_hot_replica() {
    let stack = shop(&[("HotPrefix", "event")]);
    let only = "arn:aws:rds:ap-northeast-2:123456789012:db:event*";
    for grant in grants(&stack) {
        let changes = [
            "rds:CreateDBInstance",
            "rds:DeleteDBInstance",
            "rds:AddTagsToResource",
        ];
        if !changes.contains(&grant.action.as_str()) {
            continue;
        }
        assert_eq!(grant.role, "ExecutorRole");
        let joins = grant.action == "rds:CreateDBInstance" && !grant.resource.contains(":db:");
        assert!(grant.resource == only || joins, "{grant:?}");
    }
    for function in ["SlackHandlerFunction", "ExecutorFunction"] {
        assert_eq!(environment(&stack, function)["HOT_PREFIX"], "event");
    }
}

#[test]
fn what_is_not_configured_cannot_be_touched() {
    let granted = |stack: &Stack, prefix: &str| {
        let grants = grants(stack);
        grants.iter().any(|grant| grant.action.starts_with(prefix))
    };
    let no_aurora = shop(&[("AuroraClusters", "")]);
    assert!(granted(&no_aurora, "ecs:") && !granted(&no_aurora, "rds:"));
    let no_ecs = shop(&[("EcsServices", "")]);
    assert!(granted(&no_ecs, "rds:") && !granted(&no_ecs, "ecs:"));
    assert!(!granted(&no_ecs, "application-autoscaling:"));
    assert!(!granted(&shop(&[]), "kms:"));
}

#[test]
fn roles_are_passed_to_nobody_but_their_service() {
    for grant in grants(&shop(&[])) {
        if grant.action == "iam:PassRole" {
            assert_eq!(grant.resource, "<SchedulerRole.Arn>");
            assert_eq!(
                grant.condition,
                r#"{"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}"#
            );
        }
    }
}

#[test]
fn the_scheduler_role_serves_our_group_alone() {
    let stack = shop(&[]);
    let trust = &stack.properties("SchedulerRole")["AssumeRolePolicyDocument"]["Statement"];
    assert_eq!(
        trust,
        &json!([{
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Condition": {"StringEquals": {
                "aws:SourceAccount": "123456789012",
                "aws:SourceArn": "<ScheduleGroup.Arn>",
            }},
        }])
    );
}

/// Every grant of every role, in order. There are no managed policies.
fn grants(stack: &Stack) -> BTreeSet<Grant> {
    let mut grants = BTreeSet::new();
    for role in stack.of_type("AWS::IAM::Role") {
        let properties = stack.properties(role);
        assert_eq!(properties.get("ManagedPolicyArns"), None, "{role}");
        for policy in list(&properties["Policies"]) {
            collect(role, &policy["PolicyDocument"], &mut grants);
        }
    }
    for policy in stack.of_type("AWS::IAM::RolePolicy") {
        let properties = stack.properties(policy);
        let role = properties["RoleName"].as_str().unwrap();
        collect(
            role.trim_matches(['<', '>']),
            &properties["PolicyDocument"],
            &mut grants,
        );
    }
    for other in ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"] {
        assert!(
            stack.of_type(other).is_empty(),
            "{other} is not looked at here"
        );
    }
    grants
}

fn collect(role: &str, document: &Value, grants: &mut BTreeSet<Grant>) {
    for statement in list(&document["Statement"]) {
        assert_eq!(statement["Effect"], "Allow");
        for inverted in ["NotAction", "NotResource"] {
            assert_eq!(statement.get(inverted), None);
        }
        for action in list(&statement["Action"]) {
            for resource in list(&statement["Resource"]) {
                grants.insert(Grant {
                    role: role.to_owned(),
                    action: action.as_str().unwrap().to_owned(),
                    resource: resource.as_str().unwrap().to_owned(),
                    condition: statement["Condition"].to_string(),
                });
            }
        }
    }
}

/// IAM writes a list of one without brackets.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}
