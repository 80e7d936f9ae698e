//! One ECS service with its scalable target, one Aurora cluster, and the secret: as
//! they are before anything is scaled.

use std::collections::HashMap;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Answered, BOT_TOKEN, SECRET, SIGNING_SECRET, json_answer};

/// Services that speak JSON: Secrets Manager, ECS, Application Auto Scaling.
pub(super) fn answer_json(target: &str) -> Option<Answered> {
    let (_, call) = target.rsplit_once('.')?;
    let body = match call {
        "GetSecretValue" => secret(),
        "DescribeServices" => json!({"services": [service()], "failures": []}),
        "UpdateService" => json!({"service": service()}),
        "DescribeScalableTargets" => json!({"ScalableTargets": [scalable_target()]}),
        "DescribeScalingPolicies" => json!({"ScalingPolicies": [policy()]}),
        "RegisterScalableTarget" => json!({}),
        _ => return None,
    };
    Some((call.to_owned(), json_answer(StatusCode::OK, &body)))
}

/// RDS, which takes forms and speaks XML.
pub(super) fn answer_query(body: &[u8]) -> Option<Answered> {
    let form: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    let call = form.get("Action")?;
    let result = match call.as_str() {
        "DescribeDBClusters" => {
            format!("<DBClusters><DBCluster>{CLUSTER}</DBCluster></DBClusters>")
        }
        "DescribeDBInstances" => {
            format!("<DBInstances><DBInstance>{WRITER}</DBInstance></DBInstances>")
        }
        "CreateDBInstance" => format!("<DBInstance>{WRITER}</DBInstance>"),
        _ => return None,
    };
    let answer = format!(
        "<{call}Response xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\">\
         <{call}Result>{result}</{call}Result>\
         <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{call}Response>"
    );
    Some((call.clone(), xml(answer)))
}

fn xml(body: String) -> Response {
    ([(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

fn secret() -> Value {
    let secret = json!({"bot_token": BOT_TOKEN, "signing_secret": SIGNING_SECRET});
    json!({"Name": SECRET, "SecretString": secret.to_string()})
}

/// More tasks than are asked for would be left alone: 4 of 20.
fn service() -> Value {
    json!({
        "serviceName": "api",
        "clusterArn": "arn:aws:ecs:ap-northeast-2:123456789012:cluster/prod",
        "status": "ACTIVE",
        "desiredCount": 4,
        "runningCount": 4,
        "pendingCount": 0,
        "schedulingStrategy": "REPLICA",
        "deployments": [{"status": "PRIMARY", "rolloutState": "COMPLETED", "desiredCount": 4}],
    })
}

fn scalable_target() -> Value {
    json!({
        "ServiceNamespace": "ecs",
        "ResourceId": "service/prod/api",
        "ScalableDimension": "ecs:service:DesiredCount",
        "MinCapacity": 2,
        "MaxCapacity": 10,
        "RoleARN": "arn:aws:iam::123456789012:role/autoscaling",
        "CreationTime": 1_764_000_000,
    })
}

fn policy() -> Value {
    json!({
        "PolicyARN": "arn:aws:autoscaling:ap-northeast-2:123456789012:scalingPolicy:1",
        "PolicyName": "cpu",
        "ServiceNamespace": "ecs",
        "ResourceId": "service/prod/api",
        "ScalableDimension": "ecs:service:DesiredCount",
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 60.0},
        "CreationTime": 1_764_000_000,
    })
}

const CLUSTER: &str = "<DBClusterIdentifier>shop</DBClusterIdentifier><Status>available</Status>\
    <Engine>aurora-mysql</Engine><AvailabilityZones>\
    <AvailabilityZone>ap-northeast-2a</AvailabilityZone>\
    <AvailabilityZone>ap-northeast-2b</AvailabilityZone>\
    <AvailabilityZone>ap-northeast-2c</AvailabilityZone></AvailabilityZones>\
    <DBClusterMembers><DBClusterMember><DBInstanceIdentifier>shop-1</DBInstanceIdentifier>\
    <IsClusterWriter>true</IsClusterWriter><PromotionTier>1</PromotionTier>\
    </DBClusterMember></DBClusterMembers>";

const WRITER: &str = "<DBInstanceIdentifier>shop-1</DBInstanceIdentifier>\
    <DBClusterIdentifier>shop</DBClusterIdentifier><DBInstanceStatus>available</DBInstanceStatus>\
    <DBInstanceClass>db.r6g.large</DBInstanceClass><Engine>aurora-mysql</Engine>\
    <AvailabilityZone>ap-northeast-2a</AvailabilityZone>\
    <InstanceCreateTime>2026-01-01T00:00:00Z</InstanceCreateTime>";
