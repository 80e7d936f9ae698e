//! The whole flow through the built Lambdas, told as the template tells them, in
//! front of a moto of their own: what they then ask of AWS is what the roles have
//! to allow.

use std::collections::BTreeMap;

use aws::connect::SdkConfig;
use chrono::{DateTime, TimeDelta, Utc};
use preheat::name::{self, Kind};
use preheat::target::Resource;
use sandbox::request::Mention;
use serde_json::Value;

use super::deployed::Deployed;
use super::recorder::{Call, Recorder};
use super::shop;
use crate::aws_wire::moto;
use crate::events;
use crate::replay::account;
use crate::replay::workspace::Workspace;
use crate::runtime_api::Lambda;
use aws::connect::Pace;

/// What was deployed, and what its functions asked of AWS.
pub(super) struct Recorded {
    pub(super) deployed: Deployed,
    pub(super) calls: Vec<Call>,
}

struct Flow {
    recorder: Recorder,
    slack: Workspace,
    config: SdkConfig,
    aws: aws_sdk_scheduler::Client,
    handler: Lambda,
    executor: Lambda,
    began: DateTime<Utc>,
    n_said: i64,
}

/// Runs it once, from the first cold start to the last reconcile.
pub(super) async fn record() -> Recorded {
    let moto = moto::Server::start();
    let config = moto::config_for(&moto.url, Pace::Working);
    let secret = shop::furnish(&config).await;
    let recorder = Recorder::start(&moto.url).await;
    let slack = Workspace::open().await;
    let deployed = Deployed::with(&[
        ("SlackSecretArn", secret.as_str()),
        ("SlackSecretKeyArn", shop::SECRET_KEY),
        ("AllowedChannels", sandbox::sample::CHANNEL),
        ("EcsServices", "prod/api,prod/web"),
        ("AuroraClusters", "shop"),
        ("MonitoringRoleArn", shop::MONITORING),
        ("PerformanceInsightsKeyArn", shop::INSIGHTS),
        ("Locale", "en"),
        ("SlackApiUrl", slack.url.as_str()),
        ("AwsEndpointUrl", recorder.url.as_str()),
    ]);
    recorder.step("slack-handler starts");
    let handler = start("slack-handler", &deployed).await;
    handler.invoke(Value::Null).await.unwrap();
    recorder.step("executor starts");
    let executor = start("executor", &deployed).await;
    executor.invoke(nothing()).await.unwrap();
    let mut flow = Flow {
        aws: aws_sdk_scheduler::Client::new(&config),
        config,
        began: now(),
        n_said: 0,
        recorder,
        slack,
        handler,
        executor,
    };
    flow.open_and_close().await;
    flow.scale_and_take_away().await;
    flow.look_ahead_and_delete().await;
    Recorded {
        deployed,
        calls: flow.recorder.calls(),
    }
}

impl Flow {
    async fn open_and_close(&mut self) {
        // They begin half an hour before, so that they are open at once.
        let time = self.time_in(TimeDelta::minutes(20));
        let create = |ecs: &str, rds: &str| {
            format!("create 48213 --ecs {ecs} --rds {rds} --ecs-lead 30m --time {time}")
        };
        self.say("create", &create("api=12,web=8", "1"), "Scheduled")
            .await;
        self.run_invoked().await;
        self.say("create again", &create("api=20,web=8", "2"), "20")
            .await;
        self.run_invoked().await;
        self.say("list", "list all", "Windows: 3").await;
        self.say("status", "status", "").await;
        self.run_invoked().await;
        self.fire(Kind::Check).await;
        let said = self.slack.last_reply().await;
        assert!(said.contains("20") && said.contains('8'), "{said}");
        self.fire(Kind::End(Resource::Ecs)).await;
        self.fire(Kind::End(Resource::Rds)).await;
        self.look_when_rested().await;
        let left = self.stored().await;
        assert!(left.is_empty(), "left over: {left:#?}");
    }

    async fn scale_and_take_away(&mut self) {
        self.say("scale", "scale --ecs web=9 --rds 1 --for 90m", "9")
            .await;
        self.run_invoked().await;
        self.say("delete now", "delete now", "Deleted").await;
        self.run_invoked().await;
        self.look_when_rested().await;
        let left = self.stored().await;
        assert!(left.is_empty(), "left over: {left:#?}");
    }

    async fn look_ahead_and_delete(&mut self) {
        let time = self.time_in(TimeDelta::days(1));
        let create = format!("create 48213 --ecs 12 --rds 1 --time {time}");
        self.say("create ahead", &create, "Scheduled").await;
        self.run_invoked().await;
        self.say("delete", "delete 48213", "Deleted").await;
        let left = self.stored().await;
        assert!(left.is_empty(), "left over: {left:#?}");
    }

    /// The look that deletes records.
    async fn look_when_rested(&self) {
        account::let_records_rest(&self.config, "preheat").await;
        self.run(everything()).await;
    }

    /// A time of day as `--time` takes it.
    fn time_in(&self, wait: TimeDelta) -> String {
        let at = (self.began + wait).with_timezone(&chrono_tz::Asia::Seoul);
        at.format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// A mention that is answered with these words.
    async fn say(&mut self, step: &str, text: &str, answer: &str) {
        self.recorder.step(step);
        self.n_said += 1;
        let written_at = self.began + TimeDelta::seconds(self.n_said);
        let request = events::delivery(&Mention::new(text), written_at, now(), 0);
        let response = self.handler.invoke(request).await.unwrap();
        assert_eq!(response["statusCode"], 200, "{step}");
        let reply = self.slack.last_reply().await;
        assert!(reply.contains(answer), "{step}: {reply}");
    }

    /// What the handler invoked the executor with.
    async fn run_invoked(&self) {
        let invoked = self.recorder.take_invoked();
        assert!(!invoked.is_empty(), "nothing was invoked");
        for payload in invoked {
            self.run(payload).await;
        }
    }

    /// A step of the executor, which is named as the payload says.
    async fn run(&self, payload: Value) {
        let words = ["action", "resource", "target"];
        let words = words.iter().filter_map(|word| payload[word].as_str());
        let step = words.fold("executor:".to_owned(), |step, word| {
            format!("{step} {word}")
        });
        self.recorder.step(&step);
        let done = self.executor.invoke(payload.clone()).await;
        done.unwrap_or_else(|failure| panic!("{step}, {payload}: {failure:?}"));
    }

    /// What Scheduler does when its time has come: it fires, and deletes what it fired.
    async fn fire(&self, kind: Kind) {
        let mut due = self.stored().await;
        due.retain(|name, _| name::kind(name) == kind);
        assert!(!due.is_empty(), "no {kind:?} is stored");
        for (name, input) in due {
            self.run(input).await;
            let delete = self.aws.delete_schedule().group_name("preheat").name(name);
            delete.send().await.unwrap();
        }
    }

    /// The inputs of what is stored, but for claims, by name.
    async fn stored(&self) -> BTreeMap<String, Value> {
        let listed = self.aws.list_schedules().group_name("preheat").send();
        let mut inputs = BTreeMap::new();
        for schedule in listed.await.unwrap().schedules() {
            let name = schedule.name().unwrap();
            if name::kind(name) == Kind::Claim {
                continue;
            }
            let get = self.aws.get_schedule().group_name("preheat").name(name);
            let stored = get.send().await.unwrap();
            let input = stored.target().unwrap().input().unwrap();
            inputs.insert(name.to_owned(), serde_json::from_str(input).unwrap());
        }
        inputs
    }
}

/// Starts a Lambda that signs with its own name.
async fn start(binary: &str, deployed: &Deployed) -> Lambda {
    let environment = deployed.environment(binary);
    let mut variables = vec![("AWS_ACCESS_KEY_ID", binary)];
    let told = environment.iter();
    variables.extend(told.map(|(name, value)| (name.as_str(), value.as_str())));
    Lambda::start(binary, &variables).await
}

/// The template's own schedule says this.
fn everything() -> Value {
    serde_json::json!({"version": 1, "action": "reconcile"})
}

/// A record, executed: it does nothing, but the executor runs.
fn nothing() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../events/payloads/v1/claim.json"
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the built executor goes by the wall clock, so that its windows have to be open by it"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
