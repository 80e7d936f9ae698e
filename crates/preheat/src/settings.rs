//! Settings: what a deployment decides, read from named variables.
//!
//! Reading is pure: the lookup is an argument, and every problem is collected, so
//! that a wrong deployment is told everything that is wrong with it at once.

pub mod executor;
pub mod handler;
mod reader;

use std::fmt;

use chrono_tz::Tz;

use crate::locale::Locale;
use crate::target::{ClusterId, Resource, ServiceId, Target};
use reader::Reader;

pub use reader::SettingsError;

/// A value that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a value into hiding.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where Slack's secrets come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlackSecrets {
    /// Given as variables. Only the handler has a signing secret.
    Given {
        /// `SLACK_BOT_TOKEN`.
        bot_token: Secret,
        /// `SLACK_SIGNING_SECRET`.
        signing_secret: Option<Secret>,
    },
    /// The id or ARN of a secret in Secrets Manager: JSON with `bot_token` and
    /// `signing_secret`.
    Stored(String),
}

/// What both Lambdas need to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Common {
    /// `SLACK_BOT_TOKEN` and `SLACK_SIGNING_SECRET`, or `SLACK_SECRET_ID`.
    pub slack_secrets: SlackSecrets,
    /// `SLACK_API_URL`, without a slash at its end.
    pub slack_api_url: String,
    /// `SCHEDULE_GROUP`.
    pub schedule_group: String,
    /// `SCHEDULER_ROLE_ARN`: what schedules invoke the executor with.
    pub scheduler_role_arn: String,
    /// `DEAD_LETTER_ARN`: where a schedule that cannot be delivered goes.
    pub dead_letter_arn: Option<String>,
    /// `TIMEZONE`: the zone that times are spoken in.
    pub zone: Tz,
    /// `ECS_SERVICES`: the first one is what `--ecs 20` means.
    pub services: Vec<ServiceId>,
    /// `AURORA_CLUSTERS`: the first one is what `--rds 2` means.
    pub clusters: Vec<ClusterId>,
    /// `HOT_PREFIX`: what the names of hot replicas begin with.
    pub hot_prefix: String,
    /// `LOCALE`.
    pub locale: Locale,
    /// `ENVIRONMENT`: a label shown in every reply.
    pub environment: Option<String>,
}

impl Common {
    /// Every configured target: services first, then clusters.
    pub fn targets(&self) -> Vec<Target> {
        let services = self.services.iter().cloned().map(Target::Ecs);
        let clusters = self.clusters.iter().cloned().map(Target::Rds);
        services.chain(clusters).collect()
    }

    /// The variables that [`Common`] is read from.
    pub const VARIABLES: &[&str] = &[
        "SLACK_BOT_TOKEN",
        "SLACK_SECRET_ID",
        "SLACK_API_URL",
        "SCHEDULE_GROUP",
        "SCHEDULER_ROLE_ARN",
        "DEAD_LETTER_ARN",
        "TIMEZONE",
        "ECS_SERVICES",
        "AURORA_CLUSTERS",
        "HOT_PREFIX",
        "LOCALE",
        "ENVIRONMENT",
    ];

    fn read(reader: &mut Reader<'_>, signing: Signing) -> Self {
        let slack_secrets = read_secrets(reader, signing);
        let services = reader.list("ECS_SERVICES", |text| {
            match Target::parse(Resource::Ecs, text) {
                Ok(Target::Ecs(id)) => Ok(id),
                Ok(Target::Rds(_)) => Err("is not an ECS service".to_owned()),
                Err(error) => Err(error.to_string()),
            }
        });
        let clusters = reader.list("AURORA_CLUSTERS", |text| {
            match Target::parse(Resource::Rds, text) {
                Ok(Target::Rds(id)) => Ok(id),
                Ok(Target::Ecs(_)) => Err("is not an Aurora cluster".to_owned()),
                Err(error) => Err(error.to_string()),
            }
        });
        if services.is_empty() && clusters.is_empty() {
            reader.problem(
                "ECS_SERVICES",
                "and AURORA_CLUSTERS are both empty; name at least one target",
            );
        }
        let common = Self {
            slack_secrets,
            slack_api_url: reader
                .or("SLACK_API_URL", "https://slack.com/api", url)
                .trim_end_matches('/')
                .to_owned(),
            schedule_group: reader.required("SCHEDULE_GROUP", schedule_group),
            scheduler_role_arn: reader.required("SCHEDULER_ROLE_ARN", arn),
            dead_letter_arn: reader.optional("DEAD_LETTER_ARN", arn),
            zone: reader.or("TIMEZONE", "Asia/Seoul", |text| {
                text.parse::<Tz>()
                    .map_err(|_| "is not an IANA time zone, such as Asia/Seoul".to_owned())
            }),
            services,
            clusters,
            hot_prefix: reader.or("HOT_PREFIX", "hot", hot_prefix),
            locale: reader.or("LOCALE", "ko", Locale::parse),
            environment: reader.optional("ENVIRONMENT", |text| Ok(text.to_owned())),
        };
        refuse_ambiguous_targets(reader, &common);
        common
    }
}

/// Whether a Lambda verifies Slack's requests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signing {
    Verifies,
    OnlyPosts,
}

fn read_secrets(reader: &mut Reader<'_>, signing: Signing) -> SlackSecrets {
    let text = |text: &str| Ok(text.to_owned());
    if let Some(id) = reader.optional("SLACK_SECRET_ID", text) {
        return SlackSecrets::Stored(id);
    }
    let bot_token = reader.optional("SLACK_BOT_TOKEN", text);
    if bot_token.is_none() {
        reader.problem(
            "SLACK_SECRET_ID",
            "is missing; name a secret in Secrets Manager, or give SLACK_BOT_TOKEN instead",
        );
    }
    let signing_secret = match signing {
        Signing::Verifies => Some(reader.required("SLACK_SIGNING_SECRET", text)),
        Signing::OnlyPosts => None,
    };
    SlackSecrets::Given {
        bot_token: Secret::new(bot_token.unwrap_or_default()),
        signing_secret: signing_secret.map(Secret::new),
    }
}

/// Names of schedules begin with their target; two targets whose names begin
/// alike (`a-b/c` and `a/b-c`) would overwrite each other's.
fn refuse_ambiguous_targets(reader: &mut Reader<'_>, common: &Common) {
    let targets = common.targets();
    for (n, one) in targets.iter().enumerate() {
        for other in targets.iter().take(n) {
            let same_key = crate::name::target_prefix(one) == crate::name::target_prefix(other);
            if same_key && one.resource() == other.resource() {
                reader.problem(
                    "ECS_SERVICES",
                    &format!(
                        "has `{other}` and `{one}`, whose schedules would have the same names; \
                         keep one of them"
                    ),
                );
            }
        }
    }
}

fn url(text: &str) -> Result<String, String> {
    if text.starts_with("https://") || text.starts_with("http://") {
        Ok(text.to_owned())
    } else {
        Err("is not a URL".to_owned())
    }
}

fn arn(text: &str) -> Result<String, String> {
    if text.starts_with("arn:") && text.split(':').count() >= 6 {
        Ok(text.to_owned())
    } else {
        Err("is not an ARN".to_owned())
    }
}

fn schedule_group(text: &str) -> Result<String, String> {
    let fits = text.len() <= 64
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if fits {
        Ok(text.to_owned())
    } else {
        Err("is not a schedule group's name: up to 64 letters, digits, `-`, `_`, `.`".to_owned())
    }
}

/// The prefix, a hyphen and two digits have to make an identifier AWS takes.
fn hot_prefix(text: &str) -> Result<String, String> {
    let fits = text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--")
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits && !text.ends_with(|c: char| c.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(
            "cannot begin an instance's name: use up to 40 lower-case letters, digits and single \
             hyphens, a letter first and last"
                .to_owned(),
        )
    }
}

#[cfg(test)]
mod tests;
