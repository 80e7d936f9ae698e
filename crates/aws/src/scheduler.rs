//! EventBridge Scheduler: the schedule group as the domain sees it.

use std::time::Duration;

use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::config::http::HttpResponse;
use aws_sdk_scheduler::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, DeadLetterConfig, FlexibleTimeWindow, FlexibleTimeWindowMode,
    RetryPolicy, ScheduleState, Target,
};
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use futures_util::FutureExt;
use preheat::port::{Creation, Fault, Schedules, Update};
use preheat::schedule::Schedule;

use crate::error::{fault, invalid};

/// How long Scheduler goes on trying to hand an event to the executor. A
/// scale-out that comes later than the usual window is long is worth nothing,
/// and what is missed by then the periodic reconcile has made good.
const EVENT_AGE_MAX_SECONDS: i32 = 3600;

/// How often it tries in that time. Lambda only has to take the event in, so
/// this covers a throttled or failing Lambda service; pauses double.
const DELIVERY_ATTEMPTS: i32 = 20;

/// Schedules in one page of a list: the most that Scheduler gives.
const PAGE: i32 = 100;

/// Pauses before a write is made again that met another write of the same
/// schedule: 0.3 s in all, which an answer to Slack can spare.
const CONFLICT_PAUSES: [Duration; 3] = [
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(150),
];

/// What all our schedules have in common.
#[derive(Clone, Debug)]
pub struct SchedulerSettings {
    /// The schedule group that holds all of them.
    pub group: String,
    /// The zone that times are written in.
    pub zone: Tz,
    /// The Lambda that they wake.
    pub executor_arn: String,
    /// The role that lets Scheduler invoke it.
    pub role_arn: String,
    /// The standard queue for events that cannot be delivered, if there is one.
    pub dead_letter_arn: Option<String>,
}

/// The schedule group, in AWS.
#[derive(Clone, Debug)]
pub struct Scheduler {
    client: Client,
    settings: SchedulerSettings,
}

impl Scheduler {
    /// Takes a client and what all schedules have in common.
    pub fn new(client: Client, settings: SchedulerSettings) -> Self {
        Self { client, settings }
    }

    fn parts(&self, call: &'static str, schedule: &Schedule) -> Result<Parts, Fault> {
        let settings = &self.settings;
        let zone = writable_zone(schedule.at, settings.zone);
        let cannot = |error| invalid(call, format!("schedule {}: {error}", schedule.name));
        let dead_letter = settings
            .dead_letter_arn
            .as_ref()
            .map(|arn| DeadLetterConfig::builder().arn(arn).build());
        Ok(Parts {
            expression: expression(schedule.at, zone),
            zone: zone.name(),
            window: FlexibleTimeWindow::builder()
                .mode(FlexibleTimeWindowMode::Off)
                .build()
                .map_err(cannot)?,
            state: if schedule.enabled {
                ScheduleState::Enabled
            } else {
                ScheduleState::Disabled
            },
            target: Target::builder()
                .arn(&settings.executor_arn)
                .role_arn(&settings.role_arn)
                .input(&schedule.input)
                .retry_policy(
                    RetryPolicy::builder()
                        .maximum_event_age_in_seconds(EVENT_AGE_MAX_SECONDS)
                        .maximum_retry_attempts(DELIVERY_ATTEMPTS)
                        .build(),
                )
                .set_dead_letter_config(dead_letter)
                .build()
                .map_err(cannot)?,
        })
    }
}

/// What creating and updating a schedule send alike, name and description aside.
struct Parts {
    expression: String,
    zone: &'static str,
    window: FlexibleTimeWindow,
    state: ScheduleState,
    target: Target,
}

impl Schedules for Scheduler {
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        let prefix = (!prefix.is_empty()).then(|| prefix.to_owned());
        let mut schedules = self
            .client
            .list_schedules()
            .group_name(&self.settings.group)
            .set_name_prefix(prefix)
            .into_paginator()
            .page_size(PAGE)
            .items()
            .send();
        let mut names = Vec::new();
        while let Some(schedule) = schedules.next().await {
            let schedule = schedule.map_err(|error| fault("ListSchedules", &error))?;
            names.extend(schedule.name);
        }
        Ok(names)
    }

    async fn get(&self, name: &str) -> Result<Option<Schedule>, Fault> {
        const CALL: &str = "GetSchedule";
        let stored = self
            .client
            .get_schedule()
            .group_name(&self.settings.group)
            .name(name)
            .send()
            .boxed()
            .await;
        let stored = match stored {
            Ok(stored) => stored,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(fault(CALL, &error)),
        };
        let (expression, zone) = (
            stored.schedule_expression().unwrap_or_default(),
            stored.schedule_expression_timezone().unwrap_or("UTC"),
        );
        let at = instant(expression, zone).ok_or_else(|| {
            let said = format!("schedule {name} is not one-time: {expression} in {zone}");
            invalid(CALL, said)
        })?;
        Ok(Some(Schedule {
            name: name.to_owned(),
            at,
            enabled: stored.state() != Some(&ScheduleState::Disabled),
            description: stored.description.unwrap_or_default(),
            input: stored.target.and_then(|t| t.input).unwrap_or_default(),
        }))
    }

    async fn create(&self, schedule: &Schedule) -> Result<Creation, Fault> {
        const CALL: &str = "CreateSchedule";
        let parts = self.parts(CALL, schedule)?;
        let created = self
            .client
            .create_schedule()
            .group_name(&self.settings.group)
            .name(&schedule.name)
            .description(&schedule.description)
            .schedule_expression(parts.expression)
            .schedule_expression_timezone(parts.zone)
            .flexible_time_window(parts.window)
            .action_after_completion(ActionAfterCompletion::Delete)
            .state(parts.state)
            .target(parts.target)
            .send()
            .boxed()
            .await;
        match created {
            Ok(_) => Ok(Creation::Created),
            Err(error) if is_conflict(&error) => Ok(Creation::Exists),
            Err(error) => Err(fault(CALL, &error)),
        }
    }

    async fn update(&self, schedule: &Schedule) -> Result<Update, Fault> {
        const CALL: &str = "UpdateSchedule";
        let parts = self.parts(CALL, schedule)?;
        let update = self
            .client
            .update_schedule()
            .group_name(&self.settings.group)
            .name(&schedule.name)
            .description(&schedule.description)
            .schedule_expression(parts.expression)
            .schedule_expression_timezone(parts.zone)
            .flexible_time_window(parts.window)
            .action_after_completion(ActionAfterCompletion::Delete)
            .state(parts.state)
            .target(parts.target);
        match past_conflicts(async || update.clone().send().boxed().await).await {
            Ok(_) => Ok(Update::Updated),
            Err(error) if is_missing(&error) => Ok(Update::Missing),
            Err(error) => Err(fault(CALL, &error)),
        }
    }

    async fn delete(&self, name: &str) -> Result<bool, Fault> {
        let delete = self
            .client
            .delete_schedule()
            .group_name(&self.settings.group)
            .name(name);
        match past_conflicts(async || delete.clone().send().boxed().await).await {
            Ok(_) => Ok(true),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(fault("DeleteSchedule", &error)),
        }
    }
}

/// Sends again what met another write of the same schedule, for 0.3 s.
async fn past_conflicts<T, E: ProvideErrorMetadata>(
    send: impl AsyncFn() -> Result<T, SdkError<E, HttpResponse>>,
) -> Result<T, SdkError<E, HttpResponse>> {
    for pause in CONFLICT_PAUSES {
        match send().await {
            Err(error) if is_conflict(&error) => tokio::time::sleep(pause).await,
            done => return done,
        }
    }
    send().await
}

fn is_conflict<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    error.code() == Some("ConflictException")
}

fn is_missing<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    error.code() == Some("ResourceNotFoundException")
}

/// The zone to write `at` in: `zone`, unless its clocks show that local time
/// twice. What Scheduler makes of such a time is not documented.
fn writable_zone(at: DateTime<Utc>, zone: Tz) -> Tz {
    let local = at.with_timezone(&zone).naive_local();
    match local.and_local_timezone(zone).single() {
        Some(_) => zone,
        None => Tz::UTC,
    }
}

fn expression(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone)
        .format("at(%Y-%m-%dT%H:%M:%S)")
        .to_string()
}

/// The instant that a stored one-time expression means; `None` for another kind
/// of expression, and for a time or a zone that does not exist.
fn instant(expression: &str, zone: &str) -> Option<DateTime<Utc>> {
    let zone: Tz = zone.parse().ok()?;
    let local = NaiveDateTime::parse_from_str(expression, "at(%Y-%m-%dT%H:%M:%S)").ok()?;
    // Of a local time that comes twice, the earlier one: nothing of ours says it.
    Some(local.and_local_timezone(zone).earliest()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_is_written_in_the_zone_and_read_back() {
        for (at, zone, written) in [
            (
                "2026-11-24T06:50:00Z",
                Tz::Asia__Seoul,
                "at(2026-11-24T15:50:00)",
            ),
            (
                "2026-11-24T15:00:30Z",
                Tz::Asia__Seoul,
                "at(2026-11-25T00:00:30)",
            ),
            ("2026-11-24T06:50:00Z", Tz::UTC, "at(2026-11-24T06:50:00)"),
            (
                "2026-07-01T12:00:00Z",
                Tz::America__New_York,
                "at(2026-07-01T08:00:00)",
            ),
        ] {
            let at = utc(at);
            assert_eq!(expression(at, zone), written);
            assert_eq!(instant(written, zone.name()), Some(at));
        }
    }

    #[test]
    fn a_local_time_that_comes_twice_is_written_in_utc() {
        // Clocks in New York go back from 2:00 to 1:00 on 1 November 2026.
        for at in ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"] {
            let at = utc(at);
            let zone = writable_zone(at, Tz::America__New_York);
            assert_eq!(zone, Tz::UTC);
            assert_eq!(instant(&expression(at, zone), zone.name()), Some(at));
        }
        let after = utc("2026-11-01T07:30:00Z");
        assert_eq!(
            writable_zone(after, Tz::America__New_York),
            Tz::America__New_York
        );
    }

    #[test]
    fn what_is_not_one_time_is_no_instant() {
        for (expression, zone) in [
            ("rate(5 minutes)", "UTC"),
            ("cron(0 16 * * ? *)", "Asia/Seoul"),
            ("at(2026-11-24)", "UTC"),
            ("at(2026-11-24T06:50:00Z)", "UTC"),
            ("at(2026-11-24T06:50:00)", "Not/AZone"),
            ("at(2026-02-30T06:50:00)", "UTC"),
            ("", "UTC"),
        ] {
            assert_eq!(instant(expression, zone), None, "{expression} {zone}");
        }
    }
}
