//! What the Lambdas are sent here: jobs, each an event with what is stored before it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preheat::payload::Payload;
use preheat::schedule::{self, Schedule};
use preheat::target::{ClusterId, ServiceId, Target};
use preheat::window::{Product, ThreadRef, Window};
use sandbox::request::{Mention, envelope, signed};
use sandbox::sample;
use serde_json::{Value, json};
use slack::secret::SigningSecret;

use crate::account::SIGNING_SECRET;

const ZONE: Tz = Tz::Asia__Seoul;

/// One event, and the world that it meets.
pub struct Job {
    /// The binary that it is for.
    pub binary: &'static str,
    /// The event.
    pub event: Value,
    /// The first message of the thread.
    pub alert: String,
    /// Schedules that are stored, as Scheduler shows them.
    pub schedules: BTreeMap<String, Value>,
}

/// A mention under an alert of so many products, which open tomorrow.
pub fn mention(text: &str, n_products: u32, now: DateTime<Utc>) -> Job {
    let message = Mention::new(text).message(&ts(now), Some(sample::ROOT_TS));
    let body = envelope(&message, sample::CHANNEL).to_string();
    // A constant that is no secret: it cannot be refused.
    let event = match SigningSecret::new(SIGNING_SECRET) {
        Ok(secret) => signed(&secret, &body, now, 0),
        Err(_) => Value::Null,
    };
    Job {
        binary: "slack-handler",
        event,
        alert: alert(n_products, now),
        schedules: BTreeMap::new(),
    }
}

/// The start of a window of a service, which is stored.
pub fn service_start(now: DateTime<Utc>) -> Job {
    start(Target::Ecs(service()), 20, now)
}

/// The start of a window of a cluster, which is stored.
pub fn cluster_start(now: DateTime<Utc>) -> Job {
    start(Target::Rds(ClusterId::new("shop")), 2, now)
}

fn start(target: Target, count: u32, now: DateTime<Utc>) -> Job {
    let window = window(target, count, &product(0, now), now);
    Job {
        binary: "executor",
        schedules: stored(&[schedule::end_of(&window, ZONE)]),
        event: event(&Payload::Start {
            window,
            immediate: false,
            sent_at: None,
        }),
        alert: String::new(),
    }
}

/// The periodic look, with so many windows pending on the days to come.
pub fn reconcile(n_windows: u32, now: DateTime<Utc>) -> Job {
    Job {
        binary: "executor",
        event: event(&Payload::Reconcile(None)),
        alert: String::new(),
        schedules: pending(n_windows, now),
    }
}

/// `list all` over so many windows.
pub fn list_all(n_windows: u32, now: DateTime<Utc>) -> Job {
    Job {
        schedules: pending(n_windows, now),
        ..mention("list all", 3, now)
    }
}

/// Windows of both resources, a product each two, twenty products a day. None is so near
/// that its name could be that of an open one.
fn pending(n_windows: u32, now: DateTime<Utc>) -> BTreeMap<String, Value> {
    let mut schedules = Vec::new();
    for n in 0..n_windows {
        let target = match n % 2 {
            0 => Target::Ecs(service()),
            _ => Target::Rds(ClusterId::new("shop")),
        };
        let day = TimeDelta::days(3 + i64::from(n / 40));
        let product = product(n / 2, now + day);
        let window = window(
            target,
            3,
            &product,
            product.opens_at - TimeDelta::minutes(10),
        );
        schedules.push(schedule::start_of(&window, ZONE));
        schedules.push(schedule::end_of(&window, ZONE));
    }
    stored(&schedules)
}

fn stored(schedules: &[Schedule]) -> BTreeMap<String, Value> {
    let shown = schedules.iter().map(|one| {
        let at = one.at.with_timezone(&ZONE).format("at(%Y-%m-%dT%H:%M:%S)");
        let shown = json!({
            "Name": one.name,
            "GroupName": "preheat",
            "ScheduleExpression": at.to_string(),
            "ScheduleExpressionTimezone": ZONE.name(),
            "Description": one.description,
            "State": "ENABLED",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": "arn:aws:lambda:ap-northeast-2:123456789012:function:bench",
                "RoleArn": "arn:aws:iam::123456789012:role/preheat-scheduler",
                "Input": one.input,
            },
        });
        (one.name.clone(), shown)
    });
    shown.collect()
}

fn event(payload: &Payload) -> Value {
    serde_json::from_str(&payload.to_json(ZONE)).unwrap_or_default()
}

pub(crate) fn service() -> ServiceId {
    ServiceId {
        cluster: "prod".to_owned(),
        service: "api".to_owned(),
    }
}

pub(crate) fn product(n: u32, day: DateTime<Utc>) -> Product {
    Product {
        id: (48_000 + n).to_string(),
        name: "겨울 패딩 특가".to_owned(),
        opens_at: day + TimeDelta::minutes(9),
    }
}

/// From a moment ago for forty minutes.
pub(crate) fn window(
    target: Target,
    count: u32,
    product: &Product,
    start: DateTime<Utc>,
) -> Window {
    // Schedules are written to the second.
    let start = start - TimeDelta::nanoseconds(start.timestamp_subsec_nanos().into());
    Window {
        target,
        count,
        product: Some(product.clone()),
        start,
        end: start + TimeDelta::minutes(40),
        thread: ThreadRef {
            channel: sample::CHANNEL.to_owned(),
            ts: sample::ROOT_TS.to_owned(),
        },
        requested_by: sample::USER.to_owned(),
    }
}

/// An alert as the shop's bot writes it.
pub fn alert(n_products: u32, now: DateTime<Utc>) -> String {
    let day = (now.with_timezone(&ZONE) + TimeDelta::days(1)).date_naive();
    let lines = (0..n_products).map(|n| {
        let (number, id, minute) = (n + 1, 48_000 + n, n % 60);
        format!(
            "{number}. [{id}] 겨울 패딩 특가 {number} | 오픈 {day} 16:{minute:02} | 조회수 12,345"
        )
    });
    let lines: Vec<_> = lines.collect();
    format!("🔥 오늘의 인기 상품\n{}", lines.join("\n"))
}

fn ts(now: DateTime<Utc>) -> String {
    format!("{}.{:06}", now.timestamp(), now.timestamp_subsec_micros())
}
