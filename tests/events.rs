//! The sample events under `events/`, for `sam local invoke`: made here, so that
//! they are what Slack and the handler really send. `UPDATE_EXPECT=1` writes them.
#![cfg(test)]

use chrono::{DateTime, TimeDelta, Utc};
use expect_test::expect_file;
use preheat::decide::{self, Context, Decision, Stored};
use preheat::payload::Payload;
use preheat::settings::handler::Settings;
use preheat::window::ThreadRef;
use sandbox::click::{self, Click};
use sandbox::deployment::SIGNING_SECRET;
use sandbox::request::{Mention, envelope, signed, signed_form};
use sandbox::sample;
use serde_json::{Value, json};
use slack::secret::SigningSecret;

/// One event, and where it is kept.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) event: Value,
}

/// When the sample mentions are written: the morning of the day on which the sample
/// alert's products open.
pub(crate) fn mentioned_at() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2030-11-24T09:10:00+09:00")
        .expect("it is a time")
        .to_utc()
}

/// What Slack sends: each command, and each thing that is no command.
pub(crate) fn requests() -> Vec<Sample> {
    let at = mentioned_at();
    let minute = |n: i64| at + TimeDelta::minutes(n);
    let challenge = json!({
        "type": "url_verification",
        "token": "not-used",
        "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
    });
    let create = "create 1 --ecs 20 --rds 2";
    let mut bad_signature = request(create, at, 0);
    bad_signature["headers"]["x-slack-signature"] = format!("v0={}", "0".repeat(64)).into();
    let edited = Mention {
        edited: true,
        ..Mention::new(create)
    };
    vec![
        sample(
            "01-url-verification",
            signed_by_us(&challenge.to_string(), at, 0),
        ),
        sample("02-mention-create", request(create, at, 0)),
        // Slack's second delivery of the same mention, a minute later.
        sample(
            "03-mention-create-retry",
            delivery(&Mention::new(create), at, minute(1), 2),
        ),
        sample("04-mention-auto", request("auto 2 10 1", minute(2), 0)),
        sample("05-mention-list", request("list", minute(3), 0)),
        sample("06-mention-delete", request("delete 2", minute(4), 0)),
        sample("07-mention-help", request("help", minute(5), 0)),
        sample(
            "08-mention-edited",
            delivery(&edited, minute(6), minute(6), 0),
        ),
        sample("09-bad-signature", bad_signature),
        sample("17-mention-status", request("status", minute(7), 0)),
        sample(
            "18-mention-scale",
            request("scale --ecs web=8 --for 90m", minute(8), 0),
        ),
        sample("19-action-cancel", cancellation(minute(9))),
    ]
}

/// What the executor is sent about the windows that `02-mention-create` makes.
pub(crate) fn payloads() -> Vec<Sample> {
    let names = [
        ("11-executor-ecs-start", "prod-api-48213-1124-ecs-start"),
        ("12-executor-rds-start", "shop-48213-1124-rds-start"),
        ("13-executor-check", "48213-1124-check"),
        ("14-executor-ecs-end", "prod-api-48213-1124-ecs-end"),
        ("15-executor-rds-end", "shop-48213-1124-rds-end"),
    ];
    let made = made_by_create();
    let mut samples: Vec<Sample> = names
        .iter()
        .map(|(file, schedule)| {
            let payload = made.iter().find(|(name, _)| name == schedule);
            let (_, input) = payload.unwrap_or_else(|| panic!("no {schedule} in {made:?}"));
            sample(
                file,
                serde_json::from_str(input).expect("a payload is JSON"),
            )
        })
        .collect();
    let reconcile = Payload::Reconcile(None).to_json(chrono_tz::Asia::Seoul);
    let reconcile = serde_json::from_str(&reconcile).expect("a payload is JSON");
    samples.push(sample("16-executor-reconcile", reconcile));
    samples
}

/// The schedules that the handler's own decision makes of the sample mention.
fn made_by_create() -> Vec<(String, String)> {
    use preheat::batch::Write;

    let Decision::Create { plans, .. } = decided_on_create() else {
        panic!("not a creation");
    };
    let writes = plans
        .into_iter()
        .flat_map(|plan| plan.batch.phases.into_iter().flatten());
    let schedules = writes.filter_map(|write| match write {
        Write::Put { schedule, .. } => Some((schedule.name, schedule.input)),
        Write::Remove { .. } => None,
    });
    schedules.collect()
}

/// Somebody clicks the button under the reply to the sample mention: the first reply
/// that the served Slack is given.
fn cancellation(at: DateTime<Utc>) -> Value {
    use preheat::batch::Outcome;
    use preheat::message::Message;
    use preheat::port::Post;
    use preheat::press::Made;
    use preheat::reply::{self, Voice};

    let settings = settings();
    let voice = Voice::of(&settings.common);
    let decision = decided_on_create();
    let outcomes = [Outcome::Done { not_told: None }];
    let made = Made::of(&decision, &outcomes, voice.zone).expect("it makes windows");
    let reply = reply::decision(&voice, &decision, &outcomes, mentioned_at());
    let post = Post {
        thread: thread(),
        message: Message {
            buttons: reply::press::cancel_button(&voice, &made, false)
                .into_iter()
                .collect(),
            ..reply
        },
        answers: None,
    };
    let mut message = slack::render::post(&post);
    for (field, value) in [
        ("ts", sandbox::slack_server::stamp(1)),
        ("team", sample::TEAM.to_owned()),
        ("bot_id", sample::BOT.to_owned()),
    ] {
        message[field] = value.into();
    }
    let click = Click {
        action: "cancel".to_owned(),
        user: sample::USER.to_owned(),
        external: false,
    };
    let form = click::form(&click, &message, sample::CHANNEL, at).expect("it has the button");
    signed_form(&secret(), &form, at)
}

fn settings() -> Settings {
    let deployment = sandbox::deployment::Deployment::new(&[]);
    deployment.expect("the sandbox's own settings").handler
}

fn thread() -> ThreadRef {
    ThreadRef {
        channel: sample::CHANNEL.to_owned(),
        ts: sample::ROOT_TS.to_owned(),
    }
}

/// What the handler decides on the sample mention.
fn decided_on_create() -> Decision {
    let settings = settings();
    let root = json!({"ts": sample::ROOT_TS, "bot_id": sample::ALERT_BOT, "text": sample::ALERT});
    let root = slack::message::read(&root).expect("a message");
    let context = Context {
        settings: &settings,
        now: mentioned_at(),
        mentioned_at: mentioned_at(),
        thread: thread(),
        in_thread: true,
        requested_by: sample::USER.to_owned(),
    };
    let command = preheat::command::parse("create 1 --ecs 20 --rds 2").expect("a command");
    let task = decide::resolve(&command, &context, Some(&root)).expect("no mistake");
    task.decide(&context, &Stored::default())
}

fn request(text: &str, at: DateTime<Utc>, retry: usize) -> Value {
    delivery(&Mention::new(text), at, at, retry)
}

/// A mention written at one time and delivered at another.
pub(crate) fn delivery(
    mention: &Mention,
    written_at: DateTime<Utc>,
    at: DateTime<Utc>,
    retry: usize,
) -> Value {
    let ts = format!("{}.000200", written_at.timestamp());
    let message = mention.message(&ts, Some(sample::ROOT_TS));
    let body = envelope(&message, sample::CHANNEL).to_string();
    signed_by_us(&body, at, retry)
}

fn signed_by_us(body: &str, at: DateTime<Utc>, retry: usize) -> Value {
    signed(&secret(), body, at, retry)
}

fn secret() -> SigningSecret {
    SigningSecret::new(SIGNING_SECRET).expect("the sandbox's own secret")
}

fn sample(name: &'static str, event: Value) -> Sample {
    Sample { name, event }
}

#[test]
fn the_sample_events_are_what_is_really_sent() {
    for sample in requests().iter().chain(&payloads()) {
        let path = format!(
            "{}/../events/{}.json",
            env!("CARGO_MANIFEST_DIR"),
            sample.name
        );
        let mut text = serde_json::to_string_pretty(&sample.event).expect("JSON");
        text.push('\n');
        expect_file![path].assert_eq(&text);
    }
}
