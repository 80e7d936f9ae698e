//! The template as deployed: its references are names and ARNs as CloudFormation
//! would have made them, and each role has its statements.

use serde_json::{Map, Value, json};

use super::ask::{ACCOUNT, Ask};
use crate::template::TEMPLATE;

const REGION: &str = "ap-northeast-2";

/// A deployment in which every reference is what it stands for.
pub(super) struct Deployed {
    resources: Map<String, Value>,
}

/// One action of one statement of one role, on one of its resources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Permission {
    /// The ARN of the role.
    pub(super) role: String,
    pub(super) sid: String,
    pub(super) action: String,
    /// A pattern.
    pub(super) resource: String,
}

/// A statement that holds under conditions only.
#[derive(Clone)]
pub(super) struct Conditional {
    /// The ARN of the role.
    pub(super) role: String,
    pub(super) json: Value,
}

impl Conditional {
    /// The condition keys that it looks at.
    pub(super) fn keys(&self) -> Vec<String> {
        let operators = self.json["Condition"].as_object().unwrap().values();
        let keys = operators.flat_map(|of_one| of_one.as_object().unwrap().keys());
        keys.cloned().collect()
    }

    pub(super) fn speaks_of(&self, action: &str) -> bool {
        listed(&self.json["Action"]).iter().any(|one| one == action)
    }
}

impl Deployed {
    /// Deploys the template with these parameters.
    pub(super) fn with(parameters: &[(&str, &str)]) -> Self {
        let stack = TEMPLATE.deployed_with(parameters);
        let mut text = json!(stack.resources).to_string();
        for (name, resource) in &stack.resources {
            let physical = physical(name, resource);
            if let Some(arn) = arn(resource, &physical) {
                text = text.replace(&format!("<{name}.Arn>"), &arn);
            }
            text = text.replace(&format!("<{name}>"), &physical);
        }
        Self {
            resources: serde_json::from_str(&text).unwrap(),
        }
    }

    /// What the function of this binary is told.
    pub(super) fn environment(&self, binary: &str) -> Vec<(String, String)> {
        let variables = &self.function(binary)["Environment"]["Variables"];
        let variables = variables.as_object().unwrap().iter();
        variables
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect()
    }

    /// The ARN of the role that this binary runs as.
    pub(super) fn role_of(&self, binary: &str) -> String {
        let role = &self.function(binary)["Role"];
        role.as_str().unwrap().to_owned()
    }

    /// Every statement of a role, wherever in the template it stands.
    pub(super) fn statements(&self, role: &str) -> Vec<Value> {
        let mut statements = Vec::new();
        for (name, resource) in &self.resources {
            let properties = &resource["Properties"];
            let physical = physical(name, resource);
            let documents = match resource["Type"].as_str().unwrap() {
                "AWS::IAM::Role" if arn(resource, &physical).as_deref() == Some(role) => {
                    let policies = properties["Policies"].as_array();
                    policies.cloned().unwrap_or_default()
                }
                "AWS::IAM::RolePolicy"
                    if role
                        .ends_with(&format!("/{}", properties["RoleName"].as_str().unwrap())) =>
                {
                    vec![properties.clone()]
                }
                _ => Vec::new(),
            };
            for document in documents {
                let listed = document["PolicyDocument"]["Statement"].as_array();
                statements.extend(listed.unwrap().iter().cloned());
            }
        }
        statements
    }

    /// Every permission of every role.
    pub(super) fn permissions(&self) -> Vec<Permission> {
        let mut permissions = Vec::new();
        for role in self.roles() {
            for statement in self.statements(&role) {
                for action in listed(&statement["Action"]) {
                    let resources = listed(&statement["Resource"]).into_iter();
                    permissions.extend(resources.map(|resource| Permission {
                        role: role.clone(),
                        sid: statement["Sid"].as_str().unwrap().to_owned(),
                        action: action.clone(),
                        resource,
                    }));
                }
            }
        }
        permissions.sort();
        permissions
    }

    /// Every statement of every role that holds under conditions only.
    pub(super) fn conditional(&self) -> Vec<Conditional> {
        let mut conditional = Vec::new();
        for role in self.roles() {
            let mut statements = self.statements(&role);
            statements.retain(|statement| statement.get("Condition").is_some());
            conditional.extend(statements.into_iter().map(|json| Conditional {
                role: role.clone(),
                json,
            }));
        }
        conditional
    }

    /// The statements of a permission's role without it: its statement is written
    /// once for every other action and resource.
    pub(super) fn without(&self, taken: &Permission) -> Vec<Value> {
        let mut left = Vec::new();
        for statement in self.statements(&taken.role) {
            if statement["Sid"] != taken.sid {
                left.push(statement);
                continue;
            }
            for action in listed(&statement["Action"]) {
                let mut resources = listed(&statement["Resource"]);
                resources.retain(|one| action != taken.action || *one != taken.resource);
                if !resources.is_empty() {
                    let mut smaller = statement.clone();
                    smaller["Sid"] = json!(format!("{}{}", taken.sid, left.len()));
                    smaller["Action"] = json!(action);
                    smaller["Resource"] = json!(resources);
                    left.push(smaller);
                }
            }
        }
        left
    }

    /// What Lambda itself asks for the functions, without any request of theirs.
    pub(super) fn asked_by_lambda(&self) -> Vec<Ask> {
        let mut asks = Vec::new();
        for binary in ["slack-handler", "executor"] {
            let ask = |action: &str, resource: &str| {
                Ask::new(&self.role_of(binary), action, resource, REGION)
            };
            let group = self.function(binary)["LoggingConfig"]["LogGroup"].as_str();
            let stream = format!(
                "arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{}:log-stream:2026/11/24/[$LATEST]1",
                group.unwrap()
            );
            for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
                let why = "Lambda writes the function's log as its role";
                asks.push(ask(action, &stream).since(why));
            }
            let configs = self.resources.values().filter(|resource| {
                resource["Type"] == "AWS::Lambda::EventInvokeConfig"
                    && resource["Properties"]["FunctionName"] == binary
            });
            for config in configs {
                let kept = &config["Properties"]["DestinationConfig"]["OnFailure"]["Destination"];
                let why = "Lambda keeps an event that failed each time as the function's role";
                asks.push(ask("sqs:SendMessage", kept.as_str().unwrap()).since(why));
            }
        }
        asks
    }

    /// The ARNs of all roles.
    fn roles(&self) -> Vec<String> {
        let roles = self.resources.iter();
        let roles = roles.filter(|(_, resource)| resource["Type"] == "AWS::IAM::Role");
        roles
            .map(|(name, resource)| arn(resource, &physical(name, resource)).unwrap())
            .collect()
    }

    fn function(&self, binary: &str) -> &Value {
        let mut functions = self.resources.values();
        let function = functions.find(|resource| {
            resource["Type"] == "AWS::Lambda::Function"
                && resource["Metadata"]["BuildProperties"]["Binary"] == binary
        });
        let function = function.unwrap_or_else(|| panic!("no function is built of {binary}"));
        &function["Properties"]
    }
}

/// The actions or resources of a statement; IAM writes a list of one without brackets.
fn listed(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        several => serde_json::from_value(several.clone()).unwrap(),
    }
}

/// The name that a resource has once it is deployed.
fn physical(name: &str, resource: &Value) -> String {
    let properties = &resource["Properties"];
    match resource["Type"].as_str().unwrap() {
        "AWS::Lambda::Function" => {
            let binary = &resource["Metadata"]["BuildProperties"]["Binary"];
            binary.as_str().unwrap().to_owned()
        }
        "AWS::Scheduler::ScheduleGroup" => properties["Name"].as_str().unwrap().to_owned(),
        "AWS::Logs::LogGroup" => properties["LogGroupName"].as_str().unwrap().to_owned(),
        _ => format!("preheat-{name}"),
    }
}

/// The ARN that `GetAtt` gives, of the kinds that policies and functions refer to.
fn arn(resource: &Value, physical: &str) -> Option<String> {
    let here = format!("{REGION}:{ACCOUNT}");
    match resource["Type"].as_str().unwrap() {
        "AWS::IAM::Role" => Some(format!("arn:aws:iam::{ACCOUNT}:role/{physical}")),
        "AWS::Lambda::Function" => Some(format!("arn:aws:lambda:{here}:function:{physical}")),
        // A log group's ARN has all its streams in it.
        "AWS::Logs::LogGroup" => Some(format!("arn:aws:logs:{here}:log-group:{physical}:*")),
        "AWS::SQS::Queue" => Some(format!("arn:aws:sqs:{here}:{physical}")),
        "AWS::Scheduler::ScheduleGroup" => Some(format!(
            "arn:aws:scheduler:{here}:schedule-group/{physical}"
        )),
        _ => None,
    }
}
