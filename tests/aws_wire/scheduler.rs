//! Schedules: made, changed, listed, taken away.

use aws::connect::SdkConfig;
use aws::scheduler::{Scheduler, SchedulerSettings};
use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, FlexibleTimeWindow, FlexibleTimeWindowMode, ScheduleState, Target,
};
use chrono_tz::Tz;
use futures_util::future::join_all;
use preheat::port::{Creation, FaultKind, Schedules, Update};
use preheat::schedule::Schedule;

use super::moto;

pub(super) const EXECUTOR: &str = "arn:aws:lambda:ap-northeast-2:123456789012:function:executor";
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/scheduler";
pub(super) const QUEUE: &str = "arn:aws:sqs:ap-northeast-2:123456789012:dead-letters";

pub(super) fn scheduler(config: &SdkConfig, group: &str, zone: Tz) -> Scheduler {
    Scheduler::new(
        Client::new(config),
        SchedulerSettings {
            group: group.to_owned(),
            zone,
            executor_arn: EXECUTOR.to_owned(),
            role_arn: ROLE.to_owned(),
            dead_letter_arn: Some(QUEUE.to_owned()),
        },
    )
}

/// A scheduler over a new group, and a client that looks behind its back.
async fn group(name: &str, zone: Tz) -> (Scheduler, Client) {
    let config = moto::config();
    let client = Client::new(&config);
    client
        .create_schedule_group()
        .name(name)
        .send()
        .await
        .unwrap();
    (scheduler(&config, name, zone), client)
}

pub(super) fn schedule(name: &str, at: &str) -> Schedule {
    Schedule {
        name: name.to_owned(),
        at: at.parse().unwrap(),
        description: "Preheat opens: 겨울 패딩 특가".to_owned(),
        input: r#"{"version":1,"action":"reconcile","product":"<겨울> & \"패딩\""}"#.to_owned(),
        enabled: true,
    }
}

#[tokio::test]
async fn a_schedule_is_created_once_and_read_back() {
    let (schedules, _) = group("created-once", Tz::Asia__Seoul).await;
    let first = schedule("prod-api-48213-1124-ecs-start", "2026-11-24T06:50:00Z");
    assert_eq!(schedules.get(&first.name).await.unwrap(), None);
    assert_eq!(schedules.create(&first).await.unwrap(), Creation::Created);
    assert_eq!(
        schedules.get(&first.name).await.unwrap(),
        Some(first.clone())
    );

    let again = Schedule {
        input: "{}".to_owned(),
        ..first.clone()
    };
    assert_eq!(schedules.create(&again).await.unwrap(), Creation::Exists);
    assert_eq!(schedules.get(&first.name).await.unwrap(), Some(first));
}

#[tokio::test]
async fn what_is_stored_is_what_a_person_reads_in_the_console() {
    let (schedules, client) = group("stored", Tz::Asia__Seoul).await;
    let ours = schedule("shop-48213-1124-rds-end", "2026-11-24T15:05:30Z");
    schedules.create(&ours).await.unwrap();

    let stored = client
        .get_schedule()
        .group_name("stored")
        .name(&ours.name)
        .send()
        .await
        .unwrap();
    assert_eq!(
        stored.schedule_expression(),
        Some("at(2026-11-25T00:05:30)")
    );
    assert_eq!(stored.schedule_expression_timezone(), Some("Asia/Seoul"));
    assert_eq!(stored.description(), Some(ours.description.as_str()));
    assert_eq!(stored.state(), Some(&ScheduleState::Enabled));
    assert_eq!(
        stored.action_after_completion(),
        Some(&ActionAfterCompletion::Delete)
    );
    let window = stored.flexible_time_window().unwrap();
    assert_eq!(window.mode(), &FlexibleTimeWindowMode::Off);
    let target = stored.target().unwrap();
    assert_eq!((target.arn(), target.role_arn()), (EXECUTOR, ROLE));
    assert_eq!(target.input(), Some(ours.input.as_str()));
    assert_eq!(target.dead_letter_config().unwrap().arn(), Some(QUEUE));
    let retry = target.retry_policy().unwrap();
    assert_eq!(retry.maximum_event_age_in_seconds(), Some(3600));
    assert_eq!(retry.maximum_retry_attempts(), Some(20));
}

#[tokio::test]
async fn without_a_dead_letter_queue_none_is_sent() {
    let config = moto::config();
    let client = Client::new(&config);
    let name = "no-dead-letters";
    client
        .create_schedule_group()
        .name(name)
        .send()
        .await
        .unwrap();
    let schedules = Scheduler::new(
        client.clone(),
        SchedulerSettings {
            group: name.to_owned(),
            zone: Tz::UTC,
            executor_arn: EXECUTOR.to_owned(),
            role_arn: ROLE.to_owned(),
            dead_letter_arn: None,
        },
    );
    let ours = schedule("one", "2026-11-24T06:50:00Z");
    schedules.create(&ours).await.unwrap();
    let stored = client
        .get_schedule()
        .group_name(name)
        .name("one")
        .send()
        .await
        .unwrap();
    assert!(stored.target().unwrap().dead_letter_config().is_none());
    assert_eq!(stored.schedule_expression_timezone(), Some("UTC"));
}

#[tokio::test]
async fn every_zone_keeps_the_instant() {
    for (name, zone) in [
        ("zone-utc", Tz::UTC),
        ("zone-new-york", Tz::America__New_York),
        ("zone-kathmandu", Tz::Asia__Kathmandu),
    ] {
        let (schedules, _) = group(name, zone).await;
        // The second and third are the same local time in New York.
        for (key, at) in [
            ("summer", "2026-07-01T12:00:00Z"),
            ("first", "2026-11-01T05:30:00Z"),
            ("second", "2026-11-01T06:30:00Z"),
        ] {
            let ours = schedule(key, at);
            schedules.create(&ours).await.unwrap();
            let stored = schedules.get(&ours.name).await.unwrap();
            assert_eq!(stored, Some(ours), "{at} in {zone}");
        }
    }
}

#[tokio::test]
async fn a_record_is_stored_disabled_and_stays_so() {
    let (schedules, client) = group("records", Tz::Asia__Seoul).await;
    let mut record = schedule("prod-api-baseline", "2099-01-01T00:00:00Z");
    record.enabled = false;
    schedules.create(&record).await.unwrap();
    record.input = "{}".to_owned();
    assert_eq!(schedules.update(&record).await.unwrap(), Update::Updated);
    assert_eq!(schedules.get(&record.name).await.unwrap(), Some(record));
    let stored = client
        .get_schedule()
        .group_name("records")
        .name("prod-api-baseline")
        .send()
        .await
        .unwrap();
    assert_eq!(stored.state(), Some(&ScheduleState::Disabled));
}

#[tokio::test]
async fn an_update_replaces_every_field() {
    let (schedules, _) = group("updated", Tz::Asia__Seoul).await;
    let before = schedule("prod-api-now-ecs-end", "2026-11-24T06:50:00Z");
    schedules.create(&before).await.unwrap();
    let after = Schedule {
        name: before.name.clone(),
        at: "2026-11-24T07:20:00Z".parse().unwrap(),
        description: "other".to_owned(),
        input: r#"{"other":true}"#.to_owned(),
        enabled: false,
    };
    assert_eq!(schedules.update(&after).await.unwrap(), Update::Updated);
    assert_eq!(schedules.get(&before.name).await.unwrap(), Some(after));

    let missing = schedule("nobody", "2026-11-24T06:50:00Z");
    assert_eq!(schedules.update(&missing).await.unwrap(), Update::Missing);
    assert_eq!(schedules.get("nobody").await.unwrap(), None);
}

#[tokio::test]
async fn a_delete_says_whether_there_was_something() {
    let (schedules, _) = group("deleted", Tz::Asia__Seoul).await;
    let ours = schedule("claim-0123", "2099-01-01T00:00:00Z");
    schedules.create(&ours).await.unwrap();
    assert!(schedules.delete("claim-0123").await.unwrap());
    assert!(!schedules.delete("claim-0123").await.unwrap());
    assert_eq!(schedules.get("claim-0123").await.unwrap(), None);
}

#[tokio::test]
async fn a_list_has_every_page_of_its_prefix_and_group() {
    let (schedules, _) = group("listed", Tz::Asia__Seoul).await;
    let (others, _) = group("listed-too", Tz::Asia__Seoul).await;
    let mut wanted: Vec<String> = (0..120)
        .map(|n| format!("prod-api-{n}-1124-ecs-end"))
        .collect();
    wanted.sort();
    let all = wanted
        .iter()
        .chain([&"shop-1-1124-rds-end".to_owned()])
        .cloned()
        .collect::<Vec<_>>();
    let created = all.iter().map(|name| {
        let ours = schedule(name, "2026-11-24T06:50:00Z");
        let schedules = &schedules;
        async move { schedules.create(&ours).await }
    });
    for creation in join_all(created).await {
        assert_eq!(creation.unwrap(), Creation::Created);
    }
    let stranger = schedule("prod-api-of-another-group", "2026-11-24T06:50:00Z");
    others.create(&stranger).await.unwrap();

    let mut listed = schedules.list("prod-api-").await.unwrap();
    listed.sort();
    assert_eq!(listed, wanted);
    assert_eq!(schedules.list("").await.unwrap().len(), all.len());
    assert_eq!(
        schedules.list("nothing-").await.unwrap(),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_schedule_that_is_not_one_time_is_a_fault_with_its_name() {
    let (schedules, client) = group("rate", Tz::Asia__Seoul).await;
    client
        .create_schedule()
        .group_name("rate")
        .name("reconcile")
        .schedule_expression("rate(5 minutes)")
        .flexible_time_window(
            FlexibleTimeWindow::builder()
                .mode(FlexibleTimeWindowMode::Off)
                .build()
                .unwrap(),
        )
        .target(
            Target::builder()
                .arn(EXECUTOR)
                .role_arn(ROLE)
                .build()
                .unwrap(),
        )
        .send()
        .await
        .unwrap();
    assert_eq!(schedules.list("").await.unwrap(), ["reconcile"]);
    let fault = schedules.get("reconcile").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Invalid);
    assert!(fault.message.contains("reconcile"), "{fault}");
    assert!(fault.message.contains("rate(5 minutes)"), "{fault}");
}
