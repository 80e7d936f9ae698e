//! What a script or a person can say to the sandbox: one command a line, `#` for
//! comments, texts of several lines between `<<END` and `END`.

mod aws;
mod people;

use chrono::TimeDelta;
use preheat::port::{FaultKind, Rollout};
use preheat::target::{ClusterId, Resource, ServiceId, Target};
use preheat::when::parse_duration;

use crate::click::Click;
use crate::request::Mention;
use crate::world::slack::REFUSALS;

/// One command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `at`: when the world begins, in local time.
    At(String),
    /// `set`: deploys with one variable changed.
    Set(String, String),
    /// `alert FILE`: the alert bot posts what the file says.
    AlertFile(String),
    /// `alert <<END`: the alert bot posts this.
    Alert(String),
    /// `say`, with whatever stands before it.
    Say(Mention),
    /// `press`: somebody clicks a button.
    Press(Click),
    /// `press again`: the last click comes once more.
    PressAgain,
    /// `group`: a user group has these members.
    Group(String, Vec<String>),
    /// `again`: Slack delivers the last mention once more.
    Again,
    /// `+30m`.
    Wait(TimeDelta),
    /// `until`: a local time, of the next day if it is past.
    Until(String),
    /// `service`: somebody changes a service by hand.
    Service(ServiceId, ServiceChange),
    /// `cluster`: somebody makes a cluster over by hand.
    Cluster(ClusterId, ClusterChange),
    /// `slack down` and `slack up`.
    SlackIsDown(bool),
    /// `slack says`: the next call is refused with this code, and for so many seconds.
    SlackSays(&'static str, u64),
    /// `slack lacks` and `slack grants`: the scope that shows user groups.
    SlackLacksGroups(bool),
    /// `aws refuses`: from now on AWS refuses this call in this way.
    AwsRefuses(&'static str, FaultKind),
    /// `aws works`: AWS refuses nothing any more.
    AwsWorks,
    /// `fire`: a schedule's event comes, whenever it is.
    Fire(String),
    /// `lose`: when a schedule fires, its event does not come.
    Lose(String),
    /// `stale`: the event comes that a schedule stood for before it was changed,
    /// deleted or fired.
    Stale(String),
    /// `invoke`: the executor is given this event.
    Invoke(String),
    /// `state`: what is there.
    State,
    /// `help`.
    Help,
    /// `quit`.
    Quit,
}

/// What somebody does to a service by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceChange {
    /// It is taken out of the account.
    pub gone: bool,
    /// Its desired count.
    pub desired: Option<u32>,
    /// Its scalable target's bounds; `Some(None)` takes the target away.
    pub bounds: Option<Option<(u32, u32)>>,
    /// What its scaling policy wants; `Some(None)` takes the policy away.
    pub wants: Option<Option<u32>>,
    /// Whether its policy is told to take nothing away.
    pub is_suspended: Option<bool>,
    /// How its newest deployment goes.
    pub rollout: Option<Rollout>,
    /// It runs one task per host.
    pub daemon: bool,
}

/// What somebody does to a cluster by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClusterChange {
    /// It is taken out of the account.
    Gone,
    /// It is made anew with so many permanent readers.
    Readers(usize),
    /// An instance is added: its name, and the group in its tag.
    Add(String, Option<String>),
    /// The cluster fails over to this instance.
    Failover(String),
    /// An instance comes into this state, and stays in it.
    State(String, String),
}

/// A line that is no command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ScriptError {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong with it, and how it would be right.
    pub what: String,
}

/// How each command is written and what it does, for `help` and for errors.
pub const USAGE: &[(&str, &str)] = &[
    ("say TEXT", "mention the bot: say create 1 --ecs 20"),
    (
        "as ID | in CHANNEL | outside | edited | external | late 20m | twice … say TEXT",
        "the same as somebody else, elsewhere, otherwise",
    ),
    ("again", "Slack delivers the last mention once more"),
    (
        "press confirm | discard | cancel | page",
        "click a button under the last message that has one",
    ),
    ("as ID | external … press BUTTON", "somebody else clicks it"),
    ("press again", "the last click comes once more"),
    ("group S0123456789 ID …", "who is in a user group"),
    ("+30m", "move the clock"),
    (
        "until 16:00 | until 2026-11-24 16:00",
        "move the clock to a local time",
    ),
    ("state", "what is there now"),
    (
        "alert FILE | alert <<END",
        "post an alert: Slack's message JSON, or plain text",
    ),
    (
        "at 2026-11-24 09:00",
        "when the world begins; before all but set",
    ),
    (
        "set VARIABLE=VALUE",
        "deploy with one variable changed: set LOCALE=en",
    ),
    (
        "service prod/api [gone] [daemon] [desired N] [bounds MIN..MAX|none] [wants N|none] \
         [suspended|resumed] [rollout-failed|rollout-in-progress]",
        "change a service by hand",
    ),
    (
        "cluster shop gone | readers N | add NAME [GROUP] | failover NAME | state NAME STATE",
        "change a cluster by hand",
    ),
    (
        "slack down | slack up",
        "Slack's Web API answers nothing but errors",
    ),
    (
        "slack says CODE [SECONDS]",
        "Slack refuses the next call: slack says ratelimited 30",
    ),
    (
        "slack lacks usergroups:read | slack grants usergroups:read",
        "the app's scope is taken away or given back",
    ),
    (
        "aws refuses CALL KIND | aws works",
        "AWS refuses a call from now on: aws refuses UpdateService denied",
    ),
    (
        "fire SCHEDULE | stale SCHEDULE",
        "the event of a schedule, as it is or as it was before, comes now",
    ),
    (
        "lose SCHEDULE",
        "when the schedule fires, its event does not come",
    ),
    ("invoke JSON", "give the executor an event"),
    ("help", "this"),
    ("quit", "leave"),
];

/// Reads a whole script: each command with the number of its line.
///
/// # Errors
/// The first line that is no command.
pub fn parse(script: &str) -> Result<Vec<(usize, Command)>, ScriptError> {
    let mut commands = Vec::new();
    let mut lines = script.lines().enumerate();
    while let Some((n, line)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |what| ScriptError { line: n + 1, what };
        let command = match line.split_once("<<") {
            Some(("alert ", end)) if !end.is_empty() => {
                let mut text = Vec::new();
                let mut is_closed = false;
                for (_, line) in lines.by_ref() {
                    is_closed = line.trim() == end;
                    if is_closed {
                        break;
                    }
                    text.push(line);
                }
                if !is_closed {
                    return Err(wrong(format!(
                        "the text is not closed; end it with a line `{end}`"
                    )));
                }
                Command::Alert(text.join("\n"))
            }
            _ => parse_line(line).map_err(wrong)?,
        };
        commands.push((n + 1, command));
    }
    Ok(commands)
}

/// Reads one line, which is neither empty nor a comment.
///
/// # Errors
/// What is wrong with it, and how it would be right.
pub fn parse_line(line: &str) -> Result<Command, String> {
    let (verb, rest) = match line.split_once(char::is_whitespace) {
        Some((verb, rest)) => (verb, rest.trim()),
        None => (line, ""),
    };
    let needed = |what: &str| match rest.is_empty() {
        true => Err(format!("`{verb}` wants {what}")),
        false => Ok(rest.to_owned()),
    };
    if let Some(length) = line.strip_prefix('+') {
        let length = parse_duration(length).map_err(|error| error.to_string())?;
        return Ok(Command::Wait(length));
    }
    Ok(match verb {
        "press" if rest == "again" => Command::PressAgain,
        "group" => people::group(rest)?,
        "press" | "say" | "as" | "in" | "outside" | "edited" | "external" | "late" | "twice" => {
            people::said(line)?
        }
        "again" => Command::Again,
        "until" => Command::Until(needed("a time, such as 16:00")?),
        "state" => Command::State,
        "alert" => Command::AlertFile(needed("a file, or <<END and the text")?),
        "at" => Command::At(needed("a time, such as 2026-11-24 09:00")?),
        "set" => match rest.split_once('=') {
            Some((name, value)) => Command::Set(name.trim().to_owned(), value.trim().to_owned()),
            None => return Err("`set` wants VARIABLE=VALUE".to_owned()),
        },
        "service" => service(rest)?,
        "cluster" => cluster(rest)?,
        "slack" => slack(rest)?,
        "aws" => aws::refusal(rest)?,
        "lose" => Command::Lose(needed("a schedule's name")?),
        "fire" => Command::Fire(needed("a schedule's name")?),
        "stale" => Command::Stale(needed("a schedule's name")?),
        "invoke" => Command::Invoke(needed("an event as JSON")?),
        "help" => Command::Help,
        "quit" | "exit" => Command::Quit,
        _ => return Err(format!("`{verb}` is no command; `help` lists them")),
    })
}

fn slack(rest: &str) -> Result<Command, String> {
    let refusal = |code: &str| {
        let code = REFUSALS.iter().find(|one| **one == code);
        code.ok_or_else(|| format!("Slack can say {}", REFUSALS.join(", ")))
    };
    match rest.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["down"] => Ok(Command::SlackIsDown(true)),
        ["up"] => Ok(Command::SlackIsDown(false)),
        ["lacks", "usergroups:read"] => Ok(Command::SlackLacksGroups(true)),
        ["grants", "usergroups:read"] => Ok(Command::SlackLacksGroups(false)),
        ["says", code] => Ok(Command::SlackSays(refusal(code)?, 0)),
        ["says", code, seconds] => {
            let seconds = number(seconds)?;
            Ok(Command::SlackSays(refusal(code)?, seconds.into()))
        }
        _ => Err("`slack` wants `down`, `up` or `says CODE`".to_owned()),
    }
}

fn service(rest: &str) -> Result<Command, String> {
    let (id, mut rest) = next_word(rest);
    let id = match Target::parse(Resource::Ecs, id) {
        Ok(Target::Ecs(id)) => id,
        _ => return Err(format!("`{id}` is no service; write it as cluster/service")),
    };
    let mut change = ServiceChange::default();
    while !rest.is_empty() {
        let (word, after) = next_word(rest);
        let (value, after_value) = next_word(after);
        rest = match word {
            "gone" => {
                change.gone = true;
                after
            }
            "daemon" => {
                change.daemon = true;
                after
            }
            "rollout-failed" => {
                change.rollout = Some(Rollout::Failed);
                after
            }
            "rollout-in-progress" => {
                change.rollout = Some(Rollout::InProgress);
                after
            }
            "suspended" | "resumed" => {
                change.is_suspended = Some(word == "suspended");
                after
            }
            "desired" => {
                change.desired = Some(number(value)?);
                after_value
            }
            "wants" => {
                change.wants = Some(match value {
                    "none" => None,
                    wants => Some(number(wants)?),
                });
                after_value
            }
            "bounds" => {
                change.bounds = Some(bounds(value)?);
                after_value
            }
            _ => return Err(format!("a service has no `{word}`; see `help`")),
        };
    }
    Ok(Command::Service(id, change))
}

fn bounds(text: &str) -> Result<Option<(u32, u32)>, String> {
    if text == "none" {
        return Ok(None);
    }
    let (min, max) = text
        .split_once("..")
        .ok_or_else(|| format!("`{text}` are no bounds; write them as 2..10"))?;
    Ok(Some((number(min)?, number(max)?)))
}

fn cluster(rest: &str) -> Result<Command, String> {
    let (id, rest) = next_word(rest);
    let id = match Target::parse(Resource::Rds, id) {
        Ok(Target::Rds(id)) => id,
        _ => {
            return Err(format!(
                "`{id}` is no cluster; write its identifier, such as shop"
            ));
        }
    };
    let words: Vec<&str> = rest.split_whitespace().collect();
    let change = match words.as_slice() {
        ["gone"] => ClusterChange::Gone,
        ["readers", n] => ClusterChange::Readers(number(n)? as usize),
        ["add", name] => ClusterChange::Add((*name).to_owned(), None),
        ["add", name, group] => ClusterChange::Add((*name).to_owned(), Some((*group).to_owned())),
        ["failover", name] => ClusterChange::Failover((*name).to_owned()),
        ["state", name, state] => ClusterChange::State((*name).to_owned(), (*state).to_owned()),
        _ => {
            return Err(
                "`cluster` wants gone, readers N, add NAME [GROUP], failover NAME or state NAME STATE"
                    .to_owned(),
            );
        }
    };
    Ok(Command::Cluster(id, change))
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

fn next_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests;
