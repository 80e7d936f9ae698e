"""Puts into moto what events/env.json and the sample events speak of."""

import io
import json
import os
import zipfile

import boto3
import requests

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]


def main():
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


main()
