"""What tests/container does with moto and with answers.

  container.py                             puts into moto what events/env.json and the events speak of
  container.py let-records-rest            every baseline record says that it was written 5 minutes earlier
  container.py schedules [NAME...]         the group has these schedules, claims aside, and no other
  container.py service NAME N LOW..HIGH    the service wants N tasks, between these bounds
  container.py replicas [NAME...]          the cluster has these members beside its writer
  container.py answer STATUS EVENT ANSWER  the answer in one file is what the event in the other wants

With a question it says nothing if that is so, and fails with what is there if not.
"""

import io
import json
import os
import sys
import zipfile
from datetime import datetime, timedelta

import boto3
import requests

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]


def main(question=None, *words):
    if question is None:
        fill()
        return
    if question == "let-records-rest":
        let_records_rest()
        return
    expected, found = QUESTIONS[question](*words)
    if expected != found:
        sys.exit(f"expected {expected}\n   found {found}")


def fill():
    secrets()
    schedules()
    services()
    cluster()
    executor()


def secrets():
    words = {"bot_token": "sandbox-token", "signing_secret": "sandbox-signing-secret"}
    boto3.client("secretsmanager").create_secret(
        Name="preheat/slack", SecretString=json.dumps(words)
    )


def schedules():
    boto3.client("scheduler").create_schedule_group(Name="preheat")
    boto3.client("sqs").create_queue(QueueName="preheat-dead-letters")


def services():
    ecs = boto3.client("ecs")
    ecs.create_cluster(clusterName="prod")
    task = ecs.register_task_definition(
        family="shop", containerDefinitions=[{"name": "shop", "image": "shop", "memory": 128}]
    )
    for service in ("api", "web"):
        ecs.create_service(
            cluster="prod",
            serviceName=service,
            desiredCount=4,
            taskDefinition=task["taskDefinition"]["taskDefinitionArn"],
        )
    boto3.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId="service/prod/api",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=4,
        MaxCapacity=10,
    )


def cluster():
    rds = boto3.client("rds")
    rds.create_db_cluster(
        DBClusterIdentifier="shop",
        Engine="aurora-mysql",
        MasterUsername="admin",
        MasterUserPassword="not-a-secret-1",
    )
    rds.create_db_instance(
        DBInstanceIdentifier="shop-writer",
        DBClusterIdentifier="shop",
        DBInstanceClass="db.r6g.large",
        Engine="aurora-mysql",
    )


def executor():
    """A function that takes every invocation and does nothing: executor events are replayed."""
    requests.post(
        f"{ENDPOINT}/moto-api/config", json={"lambda": {"use_docker": False}}, timeout=10
    ).raise_for_status()
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as files:
        files.writestr("bootstrap", "")
    role = boto3.client("iam").create_role(
        RoleName="preheat-executor", AssumeRolePolicyDocument="{}"
    )
    boto3.client("lambda").create_function(
        FunctionName="preheat-executor",
        Runtime="provided.al2023",
        Role=role["Role"]["Arn"],
        Handler="bootstrap",
        Code={"ZipFile": package.getvalue()},
    )


def let_records_rest():
    scheduler = boto3.client("scheduler")
    for listed in scheduler.list_schedules(GroupName="preheat")["Schedules"]:
        if not listed["Name"].endswith("-baseline"):
            continue
        record = scheduler.get_schedule(GroupName="preheat", Name=listed["Name"])
        form = "at(%Y-%m-%dT%H:%M:%S)"
        at = datetime.strptime(record["ScheduleExpression"], form) - timedelta(minutes=5)
        kept = ("ScheduleExpressionTimezone", "State", "Description", "FlexibleTimeWindow", "Target")
        scheduler.update_schedule(
            GroupName="preheat",
            Name=listed["Name"],
            ScheduleExpression=at.strftime(form),
            **{key: record[key] for key in kept},
        )


def schedules_stored(*names):
    pages = boto3.client("scheduler").get_paginator("list_schedules").paginate(GroupName="preheat")
    found = [schedule["Name"] for page in pages for schedule in page["Schedules"]]
    return sorted(names), sorted(name for name in found if not name.startswith("claim-"))


def service_wants(name, desired, bounds):
    cluster_name, service_name = name.split("/")
    service = boto3.client("ecs").describe_services(cluster=cluster_name, services=[service_name])
    scaling = boto3.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="ecs", ResourceIds=[f"service/{name}"]
    )
    target = scaling["ScalableTargets"][0]
    return (desired, bounds), (
        str(service["services"][0]["desiredCount"]),
        f"{target['MinCapacity']}..{target['MaxCapacity']}",
    )


def replicas_there(*names):
    instances = boto3.client("rds").describe_db_instances()["DBInstances"]
    members = [one for one in instances if one.get("DBClusterIdentifier") == "shop"]
    found = [one["DBInstanceIdentifier"] for one in members]
    return sorted(names), sorted(name for name in found if name != "shop-writer")


def answer_given(status, event, answer):
    with open(event) as file:
        event = json.load(file)
    # A click is a form, in base64.
    request = {} if event["isBase64Encoded"] else json.loads(event["body"])
    with open(answer) as file:
        response = json.load(file)
    # Only a challenge is answered with words: its own.
    return (int(status), request.get("challenge", "")), (
        response.get("statusCode"),
        response.get("body") or "",
    )


QUESTIONS = {
    "schedules": schedules_stored,
    "service": service_wants,
    "replicas": replicas_there,
    "answer": answer_given,
}

main(*sys.argv[1:])
