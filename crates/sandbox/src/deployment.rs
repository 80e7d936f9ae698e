//! How the two Lambdas are deployed here: the variables that they read for real,
//! with values for a world of our own.

use std::collections::BTreeMap;

use preheat::settings::{SettingsError, executor, handler};

/// The secret that the sandbox's Slack signs with.
pub const SIGNING_SECRET: &str = "sandbox-signing-secret";

/// The variables of a deployment, and the settings that follow from them.
#[derive(Clone, Debug)]
pub struct Deployment {
    variables: BTreeMap<String, String>,
    /// What `slack-handler` reads.
    pub handler: handler::Settings,
    /// What `executor` reads.
    pub executor: executor::Settings,
}

const DEFAULTS: &[(&str, &str)] = &[
    ("SLACK_BOT_TOKEN", "sandbox-token"),
    ("SLACK_SIGNING_SECRET", SIGNING_SECRET),
    ("SCHEDULE_GROUP", "preheat"),
    (
        "SCHEDULER_ROLE_ARN",
        "arn:aws:iam::123456789012:role/preheat-scheduler",
    ),
    (
        "EXECUTOR_ARN",
        "arn:aws:lambda:ap-northeast-2:123456789012:function:preheat-executor",
    ),
    ("ECS_SERVICES", "prod/api,prod/web"),
    ("AURORA_CLUSTERS", "shop"),
];

impl Deployment {
    /// A deployment with `changes` over the defaults. An empty value takes a
    /// variable away.
    ///
    /// # Errors
    /// When a variable is wrong: all of them named at once.
    pub fn new(changes: &[(String, String)]) -> Result<Self, SettingsError> {
        let defaults = DEFAULTS
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self::read(defaults.chain(changes.iter().cloned()).collect())
    }

    /// This deployment with one variable changed.
    ///
    /// # Errors
    /// When the variable is unknown or its value is wrong.
    pub fn with(&self, name: &str, value: &str) -> Result<Self, SettingsError> {
        let known = [
            preheat::settings::Common::VARIABLES,
            handler::Settings::VARIABLES,
            executor::Settings::VARIABLES,
        ];
        if !known.concat().contains(&name) {
            return Err(SettingsError {
                problems: vec![format!("{name} is no variable of either Lambda")],
            });
        }
        let mut variables = self.variables.clone();
        variables.insert(name.to_owned(), value.to_owned());
        Self::read(variables)
    }

    fn read(variables: BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let lookup = |name: &str| variables.get(name).cloned();
        Ok(Self {
            handler: handler::Settings::read(&lookup)?,
            executor: executor::Settings::read(&lookup)?,
            variables,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_a_deployment_and_can_be_changed() {
        let deployment = Deployment::new(&[]).unwrap();
        assert_eq!(deployment.executor.common.targets().len(), 3);
        let changed = deployment.with("AURORA_CLUSTERS", "").unwrap();
        assert_eq!(changed.executor.common.targets().len(), 2);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let deployment = Deployment::new(&[]).unwrap();
        for (name, value) in [("TIMEZONE", "Mars"), ("TIME_ZONE", "Asia/Seoul")] {
            let error = deployment.with(name, value).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
