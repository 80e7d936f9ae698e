//! What only `slack-handler` needs to know.

use chrono::TimeDelta;

use super::reader::{Reader, minutes, number};
use super::{Common, SettingsError, Signing, arn};
use crate::alert::AlertPattern;

/// Settings of `slack-handler`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What both Lambdas know.
    pub common: Common,
    /// `EXECUTOR_ARN`: what schedules invoke.
    pub executor_arn: String,
    /// `ALERT_PATTERN`: how to read a list that no known shape fits.
    pub alert_pattern: Option<AlertPattern>,
    /// What people may ask for, and who.
    pub policy: Policy,
    /// When windows begin and end.
    pub times: Times,
}

/// Distances of a window's ends from the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// `ECS_LEAD_MINUTES`.
    pub ecs_lead: TimeDelta,
    /// `RDS_LEAD_MINUTES`.
    pub rds_lead: TimeDelta,
    /// `HOLD_MINUTES`.
    pub hold: TimeDelta,
    /// `CHECK_LEAD_MINUTES`; `None` for no check.
    pub check_lead: Option<TimeDelta>,
    /// `MAX_WINDOW_HOURS`: the longest window.
    pub window_max: TimeDelta,
}

/// Who may ask, and for how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `MAX_TASKS`: the most tasks of one service.
    pub max_tasks: u32,
    /// `MAX_REPLICAS`: the most hot replicas of one cluster.
    pub max_replicas: u32,
    /// `CONFIRM_ABOVE`: what touches more windows or more tasks than this is
    /// shown first, and done when it is confirmed; `None` for never.
    pub confirm_above: Option<u32>,
    /// `ALLOWED_USERS`; with no group named either, empty allows everyone.
    pub allowed_users: Vec<String>,
    /// `ALLOWED_GROUPS`: user groups whose members are allowed as well.
    pub allowed_groups: Vec<String>,
    /// `ALLOWED_CHANNELS`; empty allows every channel.
    pub allowed_channels: Vec<String>,
    /// `ALLOWED_BOTS`: bots and apps whose mentions count.
    pub allowed_bots: Vec<String>,
    /// `ALERT_BOTS`: whose messages are alerts.
    pub alert_bots: AlertBots,
    /// `OWNER`: whom a refused person should ask, a user or group id.
    pub owner: Option<String>,
}

/// Whose messages are alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertBots {
    /// Any bot or app, never a person: the default.
    AnyBot,
    /// These bots and apps, by any of their ids.
    Only(Vec<String>),
    /// Anyone's, persons' too: `*`.
    Anyone,
}

impl Settings {
    /// The variables that only the handler reads.
    pub const VARIABLES: &[&str] = &[
        "SLACK_SIGNING_SECRET",
        "EXECUTOR_ARN",
        "ALERT_PATTERN",
        "ECS_LEAD_MINUTES",
        "RDS_LEAD_MINUTES",
        "HOLD_MINUTES",
        "CHECK_LEAD_MINUTES",
        "MAX_WINDOW_HOURS",
        "MAX_TASKS",
        "MAX_REPLICAS",
        "CONFIRM_ABOVE",
        "ALLOWED_USERS",
        "ALLOWED_GROUPS",
        "ALLOWED_CHANNELS",
        "ALLOWED_BOTS",
        "ALERT_BOTS",
        "OWNER",
    ];

    /// Reads the settings.
    ///
    /// # Errors
    /// When variables are missing or wrong: all of them named at once.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(lookup);
        let common = Common::read(&mut reader, Signing::Verifies);
        let executor_arn = reader.required("EXECUTOR_ARN", arn);
        let alert_pattern = reader.optional("ALERT_PATTERN", |text| {
            AlertPattern::new(text).map_err(|error| format!("cannot be used: {error}"))
        });
        let policy = read_policy(&mut reader);
        let times = read_times(&mut reader);
        reader.finish(Self {
            common,
            executor_arn,
            alert_pattern,
            policy,
            times,
        })
    }
}

fn read_times(reader: &mut Reader<'_>) -> Times {
    let window_max = reader.or("MAX_WINDOW_HOURS", "24", number(1, 24));
    let check_lead = reader.or("CHECK_LEAD_MINUTES", "5", minutes(0, 60));
    Times {
        ecs_lead: reader.or("ECS_LEAD_MINUTES", "10", minutes(1, 720)),
        rds_lead: reader.or("RDS_LEAD_MINUTES", "30", minutes(1, 720)),
        hold: reader.or("HOLD_MINUTES", "30", minutes(1, 720)),
        check_lead: Some(check_lead).filter(|lead| *lead > TimeDelta::zero()),
        window_max: TimeDelta::hours(i64::from(window_max)),
    }
}

fn read_policy(reader: &mut Reader<'_>) -> Policy {
    let id = |text: &str| slack_id(text);
    let confirm_above = reader.or("CONFIRM_ABOVE", "0", number(0, 5000));
    Policy {
        max_tasks: reader.or("MAX_TASKS", "100", number(1, 5000)),
        max_replicas: reader.or("MAX_REPLICAS", "5", number(1, 15)),
        confirm_above: Some(confirm_above).filter(|above| *above > 0),
        allowed_users: reader.list("ALLOWED_USERS", id),
        allowed_groups: reader.list("ALLOWED_GROUPS", group_id),
        allowed_channels: reader.list("ALLOWED_CHANNELS", id),
        allowed_bots: reader.list("ALLOWED_BOTS", id),
        alert_bots: reader.or("ALERT_BOTS", "", alert_bots),
        owner: reader.optional("OWNER", id),
    }
}

fn alert_bots(text: &str) -> Result<AlertBots, String> {
    match text {
        "" => Ok(AlertBots::AnyBot),
        "*" => Ok(AlertBots::Anyone),
        list => list
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|word| !word.is_empty())
            .map(slack_id)
            .collect::<Result<_, _>>()
            .map(AlertBots::Only),
    }
}

/// A user group's id. Its handle cannot be looked up, and a person's id would allow
/// nobody.
fn group_id(text: &str) -> Result<String, String> {
    slack_id(text)
        .ok()
        .filter(|id| id.starts_with('S'))
        .ok_or_else(|| {
            format!("has `{text}`, which is not a user group's id; those look like S0123456789")
        })
}

/// Slack's ids: a capital letter, then capitals and digits.
fn slack_id(text: &str) -> Result<String, String> {
    let fits = text.len() >= 2
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if fits {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "has `{text}`, which is not a Slack id; ids look like U0123456789"
        ))
    }
}
