//! Schedules on both sides.

use chrono::TimeDelta;
use preheat::port::Schedules;
use preheat::schedule::Schedule;

use super::Told;
use super::stages::Stage;

pub(super) async fn perform<S: Stage>(stage: &S, told: &mut Told) {
    written_and_read(stage.schedules(), told).await;
    records(stage.schedules(), told).await;
    listed(stage, told).await;
    refused(stage.schedules(), told).await;
}

fn schedule(name: &str) -> Schedule {
    Schedule {
        name: name.to_owned(),
        at: "2026-11-25T06:50:30Z".parse().unwrap(),
        description: "Preheat opens: 겨울 패딩 특가".to_owned(),
        input: r#"{"version":1,"action":"reconcile","note":"<겨울> & \"패딩\""}"#.to_owned(),
        enabled: true,
    }
}

async fn written_and_read<S: Schedules>(schedules: &S, told: &mut Told) {
    let first = schedule("prod-api-48213-1125-ecs-end");
    let name = &first.name;
    told.came("get what was never written", schedules.get(name).await);
    told.came(
        "update what was never written",
        schedules.update(&first).await,
    );
    told.came(
        "delete what was never written",
        schedules.delete(name).await,
    );
    told.came("create", schedules.create(&first).await);
    let other = Schedule {
        at: "2026-11-26T06:50:00Z".parse().unwrap(),
        description: "other".to_owned(),
        input: "{}".to_owned(),
        ..first.clone()
    };
    told.came("create what exists", schedules.create(&other).await);
    told.came(
        "get what a second create did not change",
        schedules.get(name).await,
    );
    told.came("update", schedules.update(&other).await);
    told.came("get what was updated", schedules.get(name).await);
    told.came("delete", schedules.delete(name).await);
    told.came("get what was deleted", schedules.get(name).await);
    told.came("delete what was deleted", schedules.delete(name).await);
    told.came("create what was deleted", schedules.create(&first).await);
    let past = Schedule {
        at: "2026-01-01T00:00:00Z".parse().unwrap(),
        ..schedule("past")
    };
    told.came("create for a past time", schedules.create(&past).await);
    let last = schedule(&"n".repeat(64));
    told.came(
        "create with the longest name",
        schedules.create(&last).await,
    );
    let widest = Schedule {
        description: "뜨".repeat(512),
        ..schedule("widest")
    };
    told.came(
        "create with the longest description",
        schedules.create(&widest).await,
    );
}

async fn records<S: Schedules>(schedules: &S, told: &mut Told) {
    let mut record = Schedule {
        enabled: false,
        ..schedule("prod-api-baseline")
    };
    told.came("create a record", schedules.create(&record).await);
    record.input = r#"{"applied":20}"#.to_owned();
    told.came("update a record", schedules.update(&record).await);
    told.came("get a record", schedules.get(&record.name).await);
}

async fn listed<S: Stage>(stage: &S, told: &mut Told) {
    let schedules = stage.schedules();
    // More than moto gives in a page that is not asked for another size.
    for n in 0..60 {
        let name = format!("shop-{n}-1125-rds-end");
        schedules.create(&schedule(&name)).await.unwrap();
    }
    // A list may lag behind.
    stage.pass(TimeDelta::seconds(10));
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let all = schedules.list("").await.map(sorted);
    told.was(
        "list everything, counted",
        all.as_ref().map(Vec::len).unwrap(),
    );
    told.came("list everything", all);
    told.came(
        "list a prefix, counted",
        schedules.list("shop-").await.map(|l| l.len()),
    );
    told.came(
        "list one target",
        schedules.list("prod-api-").await.map(sorted),
    );
    told.came(
        "list what nothing begins with",
        schedules.list("nobody-").await,
    );
    told.came(
        "get the template's reconcile",
        schedules.get("reconcile").await,
    );
}

/// What AWS's own model of the service rules out.
async fn refused<S: Schedules>(schedules: &S, told: &mut Told) {
    let long = schedule(&"n".repeat(65));
    told.came(
        "create with a name that is too long",
        schedules.create(&long).await,
    );
    let korean = schedule("겨울");
    told.came(
        "create with a name of other letters",
        schedules.create(&korean).await,
    );
    let words = Schedule {
        description: "n".repeat(513),
        ..schedule("words")
    };
    told.came(
        "create with a description that is too long",
        schedules.create(&words).await,
    );
    let prose = Schedule {
        input: "scale, please".to_owned(),
        ..schedule("prose")
    };
    told.came(
        "create with an input that is not JSON",
        schedules.create(&prose).await,
    );
    let prose = Schedule {
        name: "prod-api-baseline".to_owned(),
        ..prose
    };
    told.came(
        "update to an input that is not JSON",
        schedules.update(&prose).await,
    );
    told.came(
        "update what cannot exist",
        schedules.update(&schedule(&"m".repeat(65))).await,
    );
    told.came(
        "get what cannot exist",
        schedules.get(&"m".repeat(65)).await,
    );
    told.came(
        "delete what cannot exist",
        schedules.delete(&"m".repeat(65)).await,
    );
    told.came(
        "list a prefix that is too long",
        schedules.list(&"m".repeat(65)).await,
    );
    told.came(
        "list a prefix of other letters",
        schedules.list("겨울").await,
    );
}
