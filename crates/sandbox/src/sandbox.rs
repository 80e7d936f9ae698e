//! The two Lambdas, deployed into a world whose clock is moved from outside.

mod furnish;
mod press;
mod state;

use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::{join_all, join3};
use preheat::settings::SettingsError;
use serde_json::Value;
use slack::secret::{SigningSecret, UnusableSecret};
use slack_handler::{Groups, Identity};

use crate::alert;
use crate::deployment::{Deployment, SIGNING_SECRET};
use crate::line::{Line, Meddler};
use crate::request::{self, Mention};
use crate::sample;
use crate::transcript::readable;
use crate::world::World;
use crate::world::lambda::{AfterFailure, Invocation};

/// A world with both Lambdas in it.
pub struct Sandbox {
    /// What is around the Lambdas.
    pub world: World,
    seed: u64,
    deployment: Deployment,
    identity: Identity,
    deliveries: Vec<Delivery>,
    last_mention: Option<Value>,
    /// The form of the last click on a button.
    last_click: Option<String>,
    clicks: Vec<press::OnItsWay>,
    n_clicked: usize,
    /// What the handler's process remembers of user groups.
    groups: Groups,
    responses: Vec<Response>,
    meddler: Option<Rc<dyn Meddler>>,
    /// The alert: the root of the thread that people speak in.
    root: Option<String>,
}

/// A mention that Slack has yet to deliver, or to deliver again.
struct Delivery {
    envelope: Value,
    due: DateTime<Utc>,
    n_failed: usize,
}

/// What Slack was answered to one delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The mention's own timestamp.
    pub mention: String,
    /// The status of HTTP; 200 takes the delivery on.
    pub status: u16,
}

/// What Lambda would call every request: in here, nobody searches a log for it.
const REQUEST_ID: &str = "lambda-request-id";

/// What the gateway answers for a function that was killed.
const BAD_GATEWAY: u16 = 502;

/// When Slack delivers again what got no 200: at once, after a minute, after five.
const SLACK_RETRIES: [TimeDelta; 3] = [
    TimeDelta::zero(),
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
];

impl Sandbox {
    /// A world at `now` with every configured target in it. What AWS leaves open
    /// follows from `seed`.
    ///
    /// # Errors
    /// Never, with the signing secret that is built in.
    pub fn new(
        now: DateTime<Utc>,
        seed: u64,
        deployment: Deployment,
    ) -> Result<Self, UnusableSecret> {
        let world = World::new(now, deployment.handler.common.zone, seed);
        world.slack.borrow_mut().open_channel(sample::CHANNEL);
        let sandbox = Self {
            world,
            seed,
            deployment,
            identity: Identity {
                signing_secret: SigningSecret::new(SIGNING_SECRET)?,
            },
            deliveries: Vec::new(),
            last_mention: None,
            last_click: None,
            clicks: Vec::new(),
            n_clicked: 0,
            groups: Groups::default(),
            responses: Vec::new(),
            meddler: None,
            root: None,
        };
        sandbox.furnish();
        Ok(sandbox)
    }

    /// Starts over at `now`, deployed as it is.
    ///
    /// # Errors
    /// As [`Sandbox::new`].
    pub fn restart(&mut self, now: DateTime<Utc>) -> Result<(), UnusableSecret> {
        *self = Self::new(now, self.seed, self.deployment.clone())?;
        Ok(())
    }

    /// How the Lambdas are deployed.
    pub fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// From now on `meddler` decides what becomes of the calls of both Lambdas, and
    /// what is due at one moment runs side by side.
    pub fn let_meddle(&mut self, meddler: Option<Rc<dyn Meddler>>) {
        self.meddler = meddler;
    }

    /// What Slack was answered since this was asked last.
    pub fn take_responses(&mut self) -> Vec<Response> {
        std::mem::take(&mut self.responses)
    }

    /// How many clicks came to the handler since this was asked last, but for those
    /// that were waited for.
    pub fn take_clicked(&mut self) -> usize {
        std::mem::take(&mut self.n_clicked)
    }

    /// Deploys again with one variable changed.
    ///
    /// # Errors
    /// When the variable is unknown or its value is wrong.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SettingsError> {
        self.deployment = self.deployment.with(name, value)?;
        // New processes remember nothing.
        self.groups = Groups::default();
        self.world.set_zone(self.deployment.handler.common.zone);
        self.furnish();
        Ok(())
    }

    /// The alert bot posts `alert`: Slack's message JSON, or plain text. People
    /// speak under it from now on. What a JSON says of time, thread and author
    /// stands, but for its timestamp, which is now.
    pub fn post_alert(&mut self, alert: &str) {
        let ts = self.world.clock.stamp();
        let message = alert::message(alert, &ts);
        let lines = slack::message::read(&message).map(|read| read.lines);
        let text = lines.unwrap_or_default().join("\n");
        let author = ["user", "bot_id"]
            .iter()
            .find_map(|key| message.get(key)?.as_str());
        let author = author.unwrap_or(sample::ALERT_BOT).to_owned();
        self.world.slack.borrow_mut().put(sample::CHANNEL, message);
        self.world.note(sample::name_of(&author), readable(&text));
        self.root = Some(ts);
    }

    /// Somebody says something to the bot, and Slack delivers it.
    pub async fn say(&mut self, mention: &Mention) {
        let world = &self.world;
        let channel = mention.channel.as_deref().unwrap_or(sample::CHANNEL);
        let root = self
            .root
            .as_deref()
            .filter(|_| !mention.outside && mention.channel.is_none());
        let message = mention.message(&world.clock.stamp(), root);
        let envelope = request::envelope(&message, channel);
        world.slack.borrow_mut().put(channel, message);
        let mut said = format!("@preheat {}", mention.text);
        for (is_so, remark) in [
            (mention.outside, "(outside a thread)"),
            (mention.edited, "(edited)"),
            (mention.external, "(from another workspace)"),
            (mention.twice, "(delivered twice at once)"),
        ] {
            if is_so {
                said.push_str("  ");
                said.push_str(remark);
            }
        }
        if let Some(channel) = &mention.channel {
            said.push_str(&format!("  (in {channel})"));
        }
        world.note(sample::name_of(&mention.speaker), said);
        self.last_mention = Some(envelope.clone());
        self.deliveries.push(Delivery {
            envelope,
            due: world.now() + mention.late,
            n_failed: 0,
        });
        if mention.twice {
            self.expect_again(mention.late);
        }
        self.settle().await;
    }

    /// Slack delivers the last mention once more, as it does by mistake.
    pub async fn deliver_again(&mut self) {
        self.world.note("slack", "delivers the last mention again");
        self.expect_again(TimeDelta::zero());
        self.settle().await;
    }

    /// Slack will deliver the last mention once more, so much later.
    pub fn expect_again(&mut self, late: TimeDelta) {
        if let Some(envelope) = self.last_mention.clone() {
            self.deliveries.push(Delivery {
                envelope,
                due: self.world.now() + late,
                n_failed: 0,
            });
        }
    }

    /// The executor is given `event`, which `source` sent.
    pub async fn invoke(&mut self, event: Value, source: &str) {
        self.world
            .queue
            .borrow_mut()
            .send(event, source, self.world.now());
        self.settle().await;
    }

    /// Moves the clock to `moment`; all that happens until then happens.
    pub async fn run_until(&mut self, moment: DateTime<Utc>) {
        self.settle().await;
        while self.step(moment).await {}
    }

    /// Moves the clock to the next moment at which something happens, and lets it;
    /// `false` when that is after `until`, which the clock then shows.
    pub async fn step(&mut self, until: DateTime<Utc>) -> bool {
        let next = self.next_event();
        if next > until {
            self.world.clock.move_to(until);
            return false;
        }
        match &self.meddler {
            Some(meddler) => {
                let firing = |name: &str| meddler.firing(&self.world, name);
                self.world.advance(next, firing);
            }
            None => self.world.advance_to(next),
        }
        self.settle().await;
        true
    }

    /// When something happens next, by itself or because Slack delivers.
    pub fn next_event(&self) -> DateTime<Utc> {
        let due = self.deliveries.iter().map(|delivery| delivery.due);
        let due = due.chain(self.clicks.iter().map(|click| click.due));
        due.fold(self.world.next_event(), DateTime::min)
    }

    /// Runs both Lambdas until nothing more is due at this moment: one after the
    /// other, or side by side if somebody meddles.
    async fn settle(&mut self) {
        loop {
            let now = self.world.now();
            let (n_handlers, n_executors) = match &self.meddler {
                Some(meddler) => (usize::MAX, meddler.executors_at_once()),
                // Mentions go first.
                None if self.deliveries.iter().any(|one| one.due <= now) => (1, 0),
                None => (0, 1),
            };
            let is_due = |one: &mut Delivery| one.due <= now;
            let deliveries = self.deliveries.extract_if(.., is_due).take(n_handlers);
            let deliveries: Vec<_> = deliveries.collect();
            let clicks = self.clicks.extract_if(.., |click| click.due <= now);
            let clicks: Vec<_> = clicks.collect();
            let next_due = || self.world.queue.borrow_mut().take_due(now);
            let invocations: Vec<_> = std::iter::from_fn(next_due).take(n_executors).collect();
            if deliveries.is_empty() && clicks.is_empty() && invocations.is_empty() {
                break;
            }
            self.n_clicked += clicks.len();
            let handlers = deliveries.iter().map(|one| self.run_handler(one));
            let clicked = clicks.iter().map(|click| self.run_click(&click.form));
            let executors = invocations.into_iter().map(|one| self.run_executor(one));
            let (statuses, _, _) =
                join3(join_all(handlers), join_all(clicked), join_all(executors)).await;
            for (delivery, status) in deliveries.into_iter().zip(statuses) {
                self.answered(delivery, status);
            }
        }
    }

    /// The status that the gateway answers.
    async fn run_handler(&self, delivery: &Delivery) -> u16 {
        let now = self.world.now();
        let body = delivery.envelope.to_string();
        let secret = &self.identity.signing_secret;
        let event = request::signed(secret, &body, now, delivery.n_failed);
        self.handle(event).await
    }

    /// What the gateway answers to a request that it hands to the handler now.
    async fn handle(&self, event: Value) -> u16 {
        let now = self.world.now();
        let line = Line::new(&self.world, self.meddler.clone(), "slack-handler");
        let ports = slack_handler::Ports {
            schedules: &line,
            chat: &line,
            invoke: &line,
            groups: &self.groups,
        };
        let settings = &self.deployment.handler;
        let handled =
            slack_handler::handle(&ports, settings, &self.identity, event, now, REQUEST_ID);
        let Some((response, afterwards)) = line.run(handled).await else {
            return BAD_GATEWAY;
        };
        // Whatever becomes of it, Slack has its answer.
        let _ = line.run(afterwards.run(&line)).await;
        response.status_code
    }

    fn answered(&mut self, mut delivery: Delivery, status: u16) {
        let mention = delivery.envelope.pointer("/event/ts");
        self.responses.push(Response {
            mention: mention
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            status,
        });
        if status == 200 {
            return;
        }
        let Some(wait) = SLACK_RETRIES.get(delivery.n_failed) else {
            self.world
                .note("slack", format!("got {status} and gives up"));
            return;
        };
        delivery.n_failed += 1;
        delivery.due = self.world.now() + *wait;
        let again = match wait.num_minutes() {
            0 => "at once".to_owned(),
            minutes => format!("in {minutes} min"),
        };
        self.world
            .note("slack", format!("got {status}, delivers again {again}"));
        self.deliveries.push(delivery);
    }

    async fn run_executor(&self, invocation: Invocation) {
        let now = self.world.now();
        let line = Line::new(&self.world, self.meddler.clone(), "executor");
        let ports = executor::Ports {
            schedules: &line,
            fleet: &line,
            chat: &line,
        };
        let settings = &self.deployment.executor;
        let event = invocation.event.clone();
        let handled = executor::handle(&ports, settings, event, now, REQUEST_ID);
        let reason = match line.run(handled).await {
            Some(Ok(())) => return,
            Some(Err(error)) => executor::chain(&error),
            None => "it was killed".to_owned(),
        };
        let source = invocation.source.clone();
        let after = self
            .world
            .queue
            .borrow_mut()
            .failed(invocation, &reason, now);
        let after = match after {
            AfterFailure::RetryAt(at) => format!("again in {} min", (at - now).num_minutes()),
            AfterFailure::DeadLetter => "given up, to the dead-letter queue".to_owned(),
        };
        self.world
            .note("executor", format!("failed on {source}: {reason}; {after}"));
    }
}
