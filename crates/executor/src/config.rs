//! Wires the executor up: settings from the environment, clients, the token.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the environment is read and the clock is asked"
)]

use aws::connect::{self, Pace, SdkConfig};
use aws::endpoint::{self, Service};
use aws::fleet::AwsFleet;
use aws::scheduler::{Scheduler, SchedulerSettings};
use chrono::{DateTime, Utc};
use executor::{ExecutorError, Ports};
use https::Trust;
use lambda_runtime::LambdaEvent;
use preheat::journal::Failure;
use preheat::limits::SLACK_PATIENCE;
use preheat::port::Fault;
use preheat::settings::executor::Settings;
use preheat::settings::{Common, SlackSecrets};
use serde_json::Value;
use slack::client::Client;
use slack::patience::Patient;
use slack::rotation::Rotating;
use slack::secret::BotToken;
use tracing::Instrument;

/// A variable of the environment.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Begins to log.
pub(crate) fn log() {
    let level = variable("AWS_LAMBDA_LOG_LEVEL");
    journal::start(level.as_deref(), Utc::now);
}

/// Everything that lives as long as the process.
pub(crate) struct Executor {
    settings: Settings,
    scheduler: aws_sdk_scheduler::Client,
    fleet: AwsFleet,
    slack: Client,
    token: StoredToken,
}

/// Where the token comes from.
struct StoredToken {
    secrets: aws_sdk_secretsmanager::Client,
    /// `None` when the token was given as a variable.
    secret_id: Option<String>,
    /// `None` while it could not be read: what is to be said is logged, and scaling
    /// goes on.
    token: Rotating<Option<BotToken>>,
}

impl Executor {
    /// Reads the settings and builds every client, in the init phase. The only
    /// request is the one for the secret.
    pub(crate) async fn connect() -> Result<Self, String> {
        let settings = Settings::read(&variable).map_err(|error| error.to_string())?;
        let common = &settings.common;
        let trust = Trust::from_variable(variable("SSL_CERT_FILE"));
        let https =
            https::Client::new(&trust).map_err(|error| format!("SSL_CERT_FILE: {error}"))?;
        let sdk = connect::config(Pace::Working, &https, variable);
        let (token, given) = StoredToken::of(&sdk, common)?;
        let slack = Client::new(https.clone(), &common.slack_api_url, given)
            .map_err(|error| error.to_string())?;
        // While the secret is on its way, what else the first event needs takes no time:
        // connections, and clients, each of which parses a list of all Regions.
        let clients = async {
            slack.connect_early();
            endpoint::connect_early(&https, &sdk, services(common));
            let fleet = AwsFleet::new(
                aws_sdk_ecs::Client::new(&sdk),
                aws_sdk_applicationautoscaling::Client::new(&sdk),
                aws_sdk_rds::Client::new(&sdk),
            );
            (aws_sdk_scheduler::Client::new(&sdk), fleet)
        };
        let span = journal::request(journal::INIT, &common.schedule_group);
        let refreshed = token.refresh(&slack, Utc::now()).instrument(span);
        let ((), (scheduler, fleet)) = tokio::join!(refreshed, clients);
        Ok(Self {
            settings,
            scheduler,
            fleet,
            slack,
            token,
        })
    }

    /// Handles one event. The schedules it writes are to wake this very function.
    pub(crate) async fn handle(&self, event: LambdaEvent<Value>) -> Result<(), ExecutorError> {
        let now = Utc::now();
        let id = &event.context.request_id;
        let common = &self.settings.common;
        let span = journal::request(id, &common.schedule_group);
        self.token.refresh(&self.slack, now).instrument(span).await;
        let scheduler = Scheduler::new(
            self.scheduler.clone(),
            SchedulerSettings {
                group: common.schedule_group.clone(),
                zone: common.zone,
                executor_arn: event.context.invoked_function_arn,
                role_arn: common.scheduler_role_arn.clone(),
                dead_letter_arn: common.dead_letter_arn.clone(),
            },
        );
        let ports = Ports {
            schedules: &scheduler,
            fleet: &self.fleet,
            chat: &Patient::within(&self.slack, SLACK_PATIENCE),
        };
        executor::handle(&ports, &self.settings, event.payload, now, id).await
    }
}

/// The services of AWS to connect to before an event says what it is about. Tasks are
/// the ones in a hurry: where there are any, the first event of a cluster opens its own
/// connections, since a replica takes a quarter of an hour after it.
fn services(common: &Common) -> &'static [Service] {
    if common.services.is_empty() {
        &[Service::Scheduler, Service::Rds]
    } else {
        &[Service::Scheduler, Service::Ecs, Service::AutoScaling]
    }
}

impl StoredToken {
    /// Where the token is read, and what to say to Slack until it is. Scaling stands
    /// behind it, so that nothing waits long for it.
    fn of(sdk: &SdkConfig, common: &Common) -> Result<(Self, Option<BotToken>), String> {
        let (given, secret_id) = match &common.slack_secrets {
            SlackSecrets::Given { bot_token, .. } => {
                let token = BotToken::new(bot_token.reveal());
                let token = token.map_err(|error| format!("SLACK_BOT_TOKEN {error}"))?;
                (Some(token), None)
            }
            SlackSecrets::Stored(id) => (None, Some(id.clone())),
        };
        let token = match &secret_id {
            Some(_) => Rotating::unread(None),
            None => Rotating::fixed(given.clone()),
        };
        let stored = Self {
            secrets: aws_sdk_secretsmanager::Client::new(&connect::at_pace(Pace::Answering, sdk)),
            secret_id,
            token,
        };
        Ok((stored, given))
    }

    /// Has the client use the token as it is stored by now. Whatever is wrong with it
    /// is logged: without Slack, scaling goes on.
    async fn refresh(&self, slack: &Client, now: DateTime<Utc>) {
        let (token, fault) = self.token.at(now, || self.read()).await;
        if let Some(fault) = fault {
            let failure = Failure::token(&fault, "SLACK_SECRET_ID could not be read");
            journal::note(&failure.into());
        }
        slack.set_token(token);
    }

    async fn read(&self) -> Result<Option<BotToken>, Fault> {
        let id = self.secret_id.as_deref().unwrap_or_default();
        let secret = aws::secret::slack_secret(&self.secrets, id).await?;
        let token = BotToken::new(&secret.bot_token)
            .map_err(|error| aws::secret::unusable(&format!("the bot token {error}")))?;
        Ok(Some(token))
    }
}
