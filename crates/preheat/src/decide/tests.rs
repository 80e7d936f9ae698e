mod confirm;
mod create;
mod delete;
mod scale;
mod select;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::batch::Write;
use crate::command;
use crate::payload::Payload;
use crate::port::Author;
use crate::schedule::{self, Schedule};
use crate::when;

const ALERT: &str = "2026-11-24 인기 상품\n\
    1. [48213] 겨울 패딩 특가 | 오픈 16:00 | 조회수 12,345\n\
    2. [48377] 한정판 스니커즈 | 오픈 18:30 | 조회수 9,876\n\
    3. [48402] 골드 키위 | 조회수 100";

fn settings() -> Settings {
    settings_with(&[])
}

fn settings_with(more: &[(&str, &str)]) -> Settings {
    let lookup = |name: &str| {
        let more = more.iter().find(|(key, _)| *key == name);
        let value = more.map(|(_, value)| *value).or(match name {
            "SLACK_BOT_TOKEN" | "SLACK_SIGNING_SECRET" => Some("secret"),
            "SCHEDULE_GROUP" => Some("preheat"),
            "SCHEDULER_ROLE_ARN" => Some("arn:aws:iam::123456789012:role/scheduler"),
            "EXECUTOR_ARN" => Some("arn:aws:lambda:ap-northeast-2:123456789012:function:executor"),
            "ECS_SERVICES" => Some("prod/api,prod/web"),
            "AURORA_CLUSTERS" => Some("shop"),
            _ => None,
        });
        value.map(str::to_owned)
    };
    Settings::read(&lookup).unwrap()
}

/// A local time on the alert's day, in Seoul.
fn at(clock: &str) -> DateTime<Utc> {
    let text = format!("2026-11-24T{clock}:00+09:00");
    DateTime::parse_from_rfc3339(&text).unwrap().to_utc()
}

fn context(settings: &Settings, now: DateTime<Utc>) -> Context<'_> {
    Context {
        settings,
        now,
        mentioned_at: now,
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1795500000.000100".to_owned(),
        },
        in_thread: true,
        requested_by: "U1".to_owned(),
    }
}

fn root(author: Author) -> ThreadMessage {
    ThreadMessage {
        ts: "1795500000.000100".to_owned(),
        author,
        lines: ALERT.lines().map(str::to_owned).collect(),
        answers: None,
    }
}

fn alert() -> ThreadMessage {
    root(Author::Bot(vec!["B1".to_owned()]))
}

fn resolved(text: &str, now: &str) -> Result<Task, Mistake> {
    let settings = settings();
    let command = command::parse(text).unwrap();
    resolve(&command, &context(&settings, at(now)), Some(&alert()))
}

fn decided(text: &str, now: &str, stored: &[Schedule]) -> Decision {
    let settings = settings();
    let context = context(&settings, at(now));
    let command = command::parse(text).unwrap();
    let task = resolve(&command, &context, Some(&alert())).unwrap();
    task.decide(&context, &Stored::new(stored.iter().cloned()))
}

fn plans(decision: &Decision) -> &[ProductPlan] {
    match decision {
        Decision::Create { plans, .. } => plans,
        other => panic!("{other:?}"),
    }
}

/// The names that a batch writes, phase by phase; removals have a `-` before them.
fn names(batch: &Batch) -> Vec<Vec<String>> {
    let name = |write: &Write| match write {
        Write::Put { schedule, .. } => schedule.name.clone(),
        Write::Remove { name, .. } => format!("-{name}"),
    };
    let phases = batch.phases.iter();
    phases
        .map(|phase| phase.iter().map(name).collect())
        .collect()
}

/// What `create` or `scale` of this text leaves in the group.
fn created(text: &str) -> Vec<Schedule> {
    let decision = decided(text, "09:00", &[]);
    let batches = decision.batches();
    let writes = batches
        .iter()
        .flat_map(|batch| batch.phases.iter().flatten());
    let schedules = writes.filter_map(|write| match write {
        Write::Put { schedule, .. } => Some(schedule.clone()),
        Write::Remove { .. } => None,
    });
    schedules.collect()
}

fn window_of(schedule: &Schedule) -> Window {
    match schedule.payload().unwrap() {
        Payload::End { window } => window,
        other => panic!("{other:?}"),
    }
}
