//! What AWS asks IAM when a request comes: which action, on what, by which role,
//! with which condition keys. All of it is read out of the request.

use std::collections::BTreeMap;

use serde_json::Value;

use super::recorder::Call;
use super::shop::SECRET_KEY;

/// One question to IAM.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ask {
    /// The ARN of the role that has to be allowed.
    pub(super) role: String,
    pub(super) action: String,
    pub(super) resource: String,
    /// Condition keys with their values.
    pub(super) context: BTreeMap<String, String>,
    /// Why AWS asks this, where the request is not of this action itself.
    pub(super) because: Option<&'static str>,
}

/// The account that everything is in.
pub(super) const ACCOUNT: &str = "123456789012";

/// A name that is certainly none of ours.
const ANY: &str = "whatever-there-is";

/// The questions that a request of `role` raises.
pub(super) fn asks(call: &Call, role: &str) -> Vec<Ask> {
    let asking = Asking { call, role };
    match call.service.as_str() {
        "scheduler" => asking.scheduler(),
        "ecs" => asking.ecs(),
        "application-autoscaling" => asking.autoscaling(),
        "rds" => asking.rds(),
        "lambda" => asking.lambda(),
        "secretsmanager" => asking.secret(),
        other => panic!("what does IAM ask for a request to {other}? {call:?}"),
    }
}

struct Asking<'a> {
    call: &'a Call,
    role: &'a str,
}

impl Asking<'_> {
    fn scheduler(&self) -> Vec<Ask> {
        let schedule = |group: &str, name: &str| self.arn(&format!("schedule/{group}/{name}"));
        let path: Vec<&str> = self.call.path.iter().map(String::as_str).collect();
        match (self.call.method.as_str(), path.as_slice()) {
            ("GET", ["schedules"]) => vec![self.own("ListSchedules", "*")],
            ("GET", ["schedules", name]) => {
                vec![self.own("GetSchedule", &schedule(&self.group(), name))]
            }
            ("DELETE", ["schedules", name]) => {
                vec![self.own("DeleteSchedule", &schedule(&self.group(), name))]
            }
            (method @ ("POST" | "PUT"), ["schedules", name]) => {
                let operation = match method {
                    "POST" => "CreateSchedule",
                    _ => "UpdateSchedule",
                };
                let written = schedule(&self.text("/GroupName"), name);
                let mut asks = vec![self.own(operation, &written)];
                asks.extend(self.firing());
                asks
            }
            _ => panic!(
                "an operation of Scheduler that is not known here: {:?}",
                self.call
            ),
        }
    }

    /// A schedule passes a role, with which Scheduler then does what it says.
    fn firing(&self) -> [Ask; 3] {
        let passed = self.text("/Target/RoleArn");
        let fires = |action: &str, resource: String| Ask {
            role: passed.clone(),
            because: Some("Scheduler fires what was written, as the role that it names"),
            ..self.ask(action, &resource)
        };
        [
            self.passing(&passed, "scheduler.amazonaws.com"),
            fires("lambda:InvokeFunction", self.text("/Target/Arn")),
            fires("sqs:SendMessage", self.text("/Target/DeadLetterConfig/Arn")),
        ]
    }

    fn ecs(&self) -> Vec<Ask> {
        let cluster = self.text("/cluster");
        let service = |name: &str| self.arn(&format!("service/{cluster}/{name}"));
        match self.operation() {
            "DescribeServices" => {
                let names = self.json()["services"].clone();
                let names = names.as_array().unwrap().iter();
                names
                    .map(|name| self.own("DescribeServices", &service(name.as_str().unwrap())))
                    .collect()
            }
            "UpdateService" => vec![self.own("UpdateService", &service(&self.text("/service")))],
            other => panic!("an operation of ECS that is not known here: {other}"),
        }
    }

    fn autoscaling(&self) -> Vec<Ask> {
        match self.operation() {
            operation @ ("DescribeScalableTargets" | "DescribeScalingPolicies") => {
                vec![self.own(operation, "*")]
            }
            "RegisterScalableTarget" => {
                // Its id is random: nothing of the request tells it.
                let target = self.arn(&format!("scalable-target/{ANY}"));
                let namespace = self.text("/ServiceNamespace");
                let dimension = self.text("/ScalableDimension");
                let register = self
                    .own("RegisterScalableTarget", &target)
                    .with("application-autoscaling:service-namespace", &namespace)
                    .with("application-autoscaling:scalable-dimension", &dimension);
                let region = &self.call.region;
                let scaled = self.text("/ResourceId");
                let scaled = format!("arn:aws:ecs:{region}:{ACCOUNT}:{scaled}");
                let reached = ["ecs:DescribeServices", "ecs:UpdateService"].map(|action| {
                    self.ask(action, &scaled)
                        .since("Auto Scaling reaches the service for who registers it")
                });
                std::iter::once(register).chain(reached).collect()
            }
            other => panic!("an operation of Auto Scaling that is not known here: {other}"),
        }
    }

    fn rds(&self) -> Vec<Ask> {
        let form = self.call.form();
        let sent = |name: &str| {
            let found = form.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        // A list is of every instance to IAM, whatever it is filtered by.
        let named = |kind: &str, name: &str| self.arn(&format!("{kind}:{name}"));
        let db = named("db", sent("DBInstanceIdentifier").unwrap_or(ANY));
        match sent("Action").unwrap() {
            operation @ ("DescribeDBInstances" | "DeleteDBInstance") => {
                vec![self.own(operation, &db)]
            }
            operation @ "DescribeAccountAttributes" => vec![self.own(operation, "*")],
            "DescribeDBClusters" => {
                let cluster = sent("DBClusterIdentifier").unwrap_or(ANY);
                vec![self.own("DescribeDBClusters", &named("cluster", cluster))]
            }
            "CreateDBInstance" => {
                let create = |resource: &str| self.own("CreateDBInstance", resource);
                let mut asks = vec![
                    create(&db),
                    create(&named("cluster", sent("DBClusterIdentifier").unwrap())),
                ];
                asks.extend(self.groups(sent("DBParameterGroupName")));
                asks.extend(sent("Tags.Tag.1.Key").map(|_| {
                    self.ask("rds:AddTagsToResource", &db)
                        .since("an instance that is made with tags is tagged")
                }));
                asks.extend(
                    sent("MonitoringRoleArn")
                        .map(|role| self.passing(role, "monitoring.rds.amazonaws.com")),
                );
                asks.extend(
                    sent("PerformanceInsightsKMSKeyId")
                        .into_iter()
                        .flat_map(|key| self.insights(key)),
                );
                asks
            }
            other => panic!("an operation of RDS that is not known here: {other}"),
        }
    }

    /// An instance has a parameter group, an option group and a subnet group, of
    /// which the request names the first at most; RDS asks for all three.
    fn groups(&self, parameters: Option<&str>) -> [Ask; 3] {
        let create = |kind: &str, name: &str| {
            let group = self.arn(&format!("{kind}:{name}"));
            self.own("CreateDBInstance", &group)
        };
        let unnamed = "the instance gets one that the request does not name";
        [
            create("pg", parameters.unwrap_or("default.aurora-mysql8.0")),
            create("og", "default:aurora-mysql-8-0").since(unnamed),
            create("subgrp", "of-the-cluster").since(unnamed),
        ]
    }

    /// RDS makes the key its own with the caller's permissions.
    fn insights(&self, key: &str) -> Vec<Ask> {
        let actions = ["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey"];
        let asks = actions.map(|action| {
            self.ask(&format!("kms:{action}"), key)
                .with("kms:ViaService", &self.via("rds"))
                .since("RDS encrypts Performance Insights with the key for the caller")
        });
        asks.to_vec()
    }

    fn secret(&self) -> Vec<Ask> {
        vec![
            self.own("GetSecretValue", &self.text("/SecretId")),
            self.ask("kms:Decrypt", SECRET_KEY)
                .with("kms:ViaService", &self.via("secretsmanager"))
                .since("Secrets Manager decrypts a secret under a key of its own for the caller"),
        ]
    }

    fn lambda(&self) -> Vec<Ask> {
        match self.call.path.as_slice() {
            [_, functions, arn, invocations]
                if functions == "functions" && invocations == "invocations" =>
            {
                vec![self.ask("lambda:InvokeFunction", arn)]
            }
            _ => panic!(
                "an operation of Lambda that is not known here: {:?}",
                self.call
            ),
        }
    }

    fn passing(&self, role: &str, to: &str) -> Ask {
        self.ask("iam:PassRole", role)
            .with("iam:PassedToService", to)
            .since("the request names a role that a service is to take on")
    }

    /// A question about an action of the very service that is called.
    fn own(&self, operation: &str, resource: &str) -> Ask {
        self.ask(&format!("{}:{operation}", self.call.service), resource)
    }

    fn ask(&self, action: &str, resource: &str) -> Ask {
        Ask::new(self.role, action, resource, &self.call.region)
    }

    fn arn(&self, rest: &str) -> String {
        let (service, region) = (&self.call.service, &self.call.region);
        format!("arn:aws:{service}:{region}:{ACCOUNT}:{rest}")
    }

    fn via(&self, service: &str) -> String {
        format!("{service}.{}.amazonaws.com", self.call.region)
    }

    fn operation(&self) -> &str {
        let target = self.call.target.as_deref().unwrap();
        target.split_once('.').unwrap().1
    }

    fn group(&self) -> String {
        let mut query = self.call.query.iter();
        let group = query.find(|(name, _)| name == "groupName");
        group.map(|(_, value)| value.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.call.body).unwrap()
    }

    fn text(&self, pointer: &str) -> String {
        let json = self.json();
        let found = json.pointer(pointer).and_then(Value::as_str);
        let found = found.unwrap_or_else(|| panic!("no {pointer} in {:?}", self.call));
        found.to_owned()
    }
}

impl Ask {
    /// A question with the condition keys that come with every request.
    pub(super) fn new(role: &str, action: &str, resource: &str, region: &str) -> Self {
        let asked = Self {
            role: role.to_owned(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            context: BTreeMap::new(),
            because: None,
        };
        asked
            .with("aws:RequestedRegion", region)
            .with("aws:ResourceAccount", ACCOUNT)
    }

    pub(super) fn with(mut self, key: &str, value: &str) -> Self {
        self.context.insert(key.to_owned(), value.to_owned());
        self
    }

    pub(super) fn since(mut self, because: &'static str) -> Self {
        self.because = Some(because);
        self
    }
}
