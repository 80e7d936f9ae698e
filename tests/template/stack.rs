//! The template as CloudFormation would see it: expanded by SAM, its parameters
//! filled in, its conditions and functions worked out.

use std::process::Command;

use serde_json::{Map, Value, json};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The expanded template, its functions still in it.
pub(crate) struct Template(Value);

/// What a deployment with certain parameters would have. A reference to a
/// resource reads `<Name>`, to an attribute `<Name.Attribute>`.
pub(crate) struct Stack {
    /// Resources by logical name.
    pub(crate) resources: Map<String, Value>,
}

impl Template {
    /// Expands `template.yaml` with the SAM translator of `target/venv`.
    pub(crate) fn load() -> Self {
        let python = format!("{ROOT}/target/venv/bin/python3");
        let output = Command::new(&python)
            .arg(format!("{ROOT}/tests/template/expand.py"))
            .arg(format!("{ROOT}/template.yaml"))
            .env("AWS_DEFAULT_REGION", "ap-northeast-2")
            .output()
            .unwrap_or_else(|error| panic!("{python}: {error}; tests/run installs it"));
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self(serde_json::from_slice(&output.stdout).unwrap())
    }

    /// Declarations of parameters, by name.
    pub(crate) fn parameters(&self) -> &Map<String, Value> {
        self.0["Parameters"].as_object().unwrap()
    }

    /// What a deployment has whose other parameters are left at their defaults.
    pub(crate) fn deployed_with(&self, parameters: &[(&str, &str)]) -> Stack {
        let given = |name: &str| {
            parameters
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| json!(value))
        };
        for (name, _) in parameters {
            assert!(
                self.0["Parameters"].get(name).is_some(),
                "no parameter {name}"
            );
        }
        let values = self.0["Parameters"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, declaration)| {
                let value = given(name)
                    .or_else(|| declaration.get("Default").map(as_text))
                    .unwrap_or_else(|| panic!("parameter {name} has no default"));
                (name.clone(), value)
            })
            .collect();
        let resolver = Resolver {
            template: &self.0,
            parameters: values,
        };
        let resources = self.0["Resources"]
            .as_object()
            .unwrap()
            .iter()
            .filter_map(|(name, resource)| Some((name.clone(), resolver.resolve(resource)?)))
            .collect();
        Stack { resources }
    }
}

impl Stack {
    /// The properties of one resource.
    pub(crate) fn properties(&self, name: &str) -> &Value {
        let resource = self.resources.get(name);
        &resource.unwrap_or_else(|| panic!("no resource {name}"))["Properties"]
    }

    /// Names of all resources of a type, in order.
    pub(crate) fn of_type(&self, kind: &str) -> Vec<&str> {
        self.resources
            .iter()
            .filter(|(_, resource)| resource["Type"] == kind)
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

struct Resolver<'a> {
    template: &'a Value,
    parameters: Map<String, Value>,
}

impl Resolver<'_> {
    /// The value, or nothing where it says `AWS::NoValue`.
    fn resolve(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Array(items) => {
                let items = items.iter().filter_map(|item| self.resolve(item));
                Some(Value::Array(items.collect()))
            }
            Value::Object(map) => match single(map) {
                Some((name, argument)) if name == "Ref" || name.starts_with("Fn::") => {
                    self.function(name, argument)
                }
                _ => {
                    let entries = map
                        .iter()
                        .filter_map(|(key, item)| Some((key.clone(), self.resolve(item)?)));
                    Some(Value::Object(entries.collect()))
                }
            },
            scalar => Some(scalar.clone()),
        }
    }

    fn function(&self, name: &str, argument: &Value) -> Option<Value> {
        match name {
            "Ref" => self.reference(argument.as_str().unwrap()),
            "Fn::GetAtt" => Some(json!(format!("<{}>", dotted(argument)))),
            "Fn::Sub" => Some(json!(self.substitute(argument))),
            "Fn::Join" => {
                let parts = self.texts(&argument[1]);
                Some(json!(parts.join(argument[0].as_str().unwrap())))
            }
            "Fn::Split" => {
                let text = self.text(&argument[1]);
                let parts = text.split(argument[0].as_str().unwrap());
                Some(parts.map(|part| json!(part)).collect())
            }
            "Fn::If" => {
                let condition = &self.template["Conditions"][argument[0].as_str().unwrap()];
                self.resolve(&argument[if self.holds(condition) { 1 } else { 2 }])
            }
            other => panic!("the tests do not know {other}"),
        }
    }

    fn reference(&self, name: &str) -> Option<Value> {
        let value = match name {
            "AWS::NoValue" => return None,
            "AWS::AccountId" => json!("123456789012"),
            "AWS::Partition" => json!("aws"),
            "AWS::Region" => json!("ap-northeast-2"),
            "AWS::StackName" => json!("preheat"),
            "AWS::URLSuffix" => json!("amazonaws.com"),
            _ => match self.parameters.get(name) {
                Some(value) => value.clone(),
                None => json!(format!("<{name}>")),
            },
        };
        Some(value)
    }

    fn substitute(&self, argument: &Value) -> String {
        let (pattern, own) = match argument {
            Value::String(pattern) => (pattern.as_str(), None),
            pair => (pair[0].as_str().unwrap(), pair[1].as_object()),
        };
        let mut text = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').unwrap();
            text.push_str(before);
            text.push_str(&match own.and_then(|own| own.get(name)) {
                Some(value) => self.text(value),
                None => self.text(&json!({ "Ref": name })),
            });
            rest = after;
        }
        text + rest
    }

    fn holds(&self, condition: &Value) -> bool {
        let (name, argument) = single(condition.as_object().unwrap()).unwrap();
        match name {
            "Fn::Equals" => self.text(&argument[0]) == self.text(&argument[1]),
            "Fn::Not" => !self.holds(&argument[0]),
            other => panic!("the tests do not know {other}"),
        }
    }

    fn text(&self, value: &Value) -> String {
        let resolved = self.resolve(value).unwrap();
        as_text(&resolved).as_str().unwrap().to_owned()
    }

    fn texts(&self, value: &Value) -> Vec<String> {
        let resolved = self.resolve(value).unwrap();
        let items = resolved.as_array().unwrap();
        items.iter().map(|item| self.text(item)).collect()
    }
}

fn single(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut entries = map.iter();
    match (entries.next(), entries.next()) {
        (Some((name, argument)), None) => Some((name, argument)),
        _ => None,
    }
}

fn dotted(attribute: &Value) -> String {
    match attribute {
        Value::String(text) => text.clone(),
        parts => {
            let parts = parts.as_array().unwrap().iter();
            let parts: Vec<_> = parts.map(|part| part.as_str().unwrap()).collect();
            parts.join(".")
        }
    }
}

/// Parameters are text to CloudFormation, whatever the YAML says.
fn as_text(value: &Value) -> Value {
    match value {
        Value::String(_) => value.clone(),
        other => json!(other.to_string()),
    }
}
