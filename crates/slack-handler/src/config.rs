//! Wires the handler up: settings from the environment, clients, secrets.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the environment is read and the clock is asked"
)]

use std::cell::Cell;

use aws::connect::{self, Pace, SdkConfig};
use aws::endpoint::{self, Service};
use aws::invoke::ExecutorFunction;
use aws::scheduler::{Scheduler, SchedulerSettings};
use chrono::{DateTime, Utc};
use https::Trust;
use lambda_runtime::LambdaEvent;
use preheat::journal::Failure;
use preheat::port::Fault;
use preheat::settings::handler::Settings;
use preheat::settings::{Common, SlackSecrets};
use serde_json::Value;
use slack::client::Client;
use slack::rotation::Rotating;
use slack::secret::{BotToken, SigningSecret};
use slack_handler::gateway::Response;
use slack_handler::{Afterwards, Groups, Identity, Ports};
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
pub(crate) struct Handler {
    settings: Settings,
    scheduler: Scheduler,
    executor: ExecutorFunction,
    slack: Client,
    groups: Groups,
    secret: StoredSecret,
    secrets: Rotating<Secrets>,
    afterwards: Cell<Option<Afterwards>>,
}

/// What Slack gives an app.
type Secrets = (BotToken, SigningSecret);

/// Where the secret is read again; nowhere when it was given as variables.
struct StoredSecret(Option<(aws_sdk_secretsmanager::Client, String)>);

impl Handler {
    /// Reads the settings and builds every client, in the init phase. The only
    /// request is the one for the secret.
    pub(crate) async fn connect() -> Result<Self, String> {
        let settings = Settings::read(&variable).map_err(|error| error.to_string())?;
        let common = &settings.common;
        let trust = Trust::from_variable(variable("SSL_CERT_FILE"));
        let https =
            https::Client::new(&trust).map_err(|error| format!("SSL_CERT_FILE: {error}"))?;
        let sdk = connect::config(Pace::Answering, &https, variable);
        let secret = StoredSecret::of(&sdk, common);
        // While the secret is on its way, what else the first mention needs takes no
        // time: connections, and clients, each of which parses a list of all Regions.
        let rest = async {
            let slack = Client::new(https.clone(), &common.slack_api_url, None)
                .map_err(|error| error.to_string())?;
            slack.connect_early();
            endpoint::connect_early(&https, &sdk, &[Service::Scheduler]);
            Ok((slack, Self::clients(&sdk, &settings)))
        };
        let (secrets, (slack, (scheduler, executor))) =
            tokio::try_join!(secret.first(common), rest)?;
        Ok(Self {
            slack,
            scheduler,
            executor,
            groups: Groups::default(),
            secret,
            secrets,
            settings,
            afterwards: Cell::default(),
        })
    }

    fn clients(sdk: &SdkConfig, settings: &Settings) -> (Scheduler, ExecutorFunction) {
        let common = &settings.common;
        let scheduler = Scheduler::new(
            aws_sdk_scheduler::Client::new(sdk),
            SchedulerSettings {
                group: common.schedule_group.clone(),
                zone: common.zone,
                executor_arn: settings.executor_arn.clone(),
                role_arn: common.scheduler_role_arn.clone(),
                dead_letter_arn: common.dead_letter_arn.clone(),
            },
        );
        let lambda = aws_sdk_lambda::Client::new(sdk);
        let executor = ExecutorFunction::new(lambda, &settings.executor_arn, common.zone);
        (scheduler, executor)
    }

    /// Handles one event.
    pub(crate) async fn handle(&self, event: LambdaEvent<Value>) -> Response {
        let id = &event.context.request_id;
        let span = journal::request(id, &self.settings.common.schedule_group);
        let identity = self.identity(Utc::now()).instrument(span).await;
        let invoked_at = Utc::now();
        let ports = Ports {
            schedules: &self.scheduler,
            chat: &self.slack,
            invoke: &self.executor,
            groups: &self.groups,
        };
        let LambdaEvent { payload, context } = event;
        let (settings, id) = (&self.settings, &context.request_id);
        let handled = slack_handler::handle(&ports, settings, &identity, payload, invoked_at, id);
        let (response, afterwards) = handled.await;
        self.afterwards.set(Some(afterwards));
        response
    }

    /// Does what the last event has left to do.
    pub(crate) async fn finish(&self) {
        if let Some(afterwards) = self.afterwards.take() {
            afterwards.run(&self.executor).await;
        }
    }

    /// What Slack's requests are known by now.
    async fn identity(&self, now: DateTime<Utc>) -> Identity {
        let ((token, signing_secret), fault) = self.secrets.at(now, || self.secret.read()).await;
        if let Some(fault) = fault {
            let why = "SLACK_SECRET_ID could not be read again; the old secret is used";
            journal::note(&Failure::token(&fault, why).into());
        }
        self.slack.set_token(token);
        Identity { signing_secret }
    }
}

impl StoredSecret {
    fn of(sdk: &SdkConfig, common: &Common) -> Self {
        Self(match &common.slack_secrets {
            SlackSecrets::Given { .. } => None,
            SlackSecrets::Stored(id) => {
                Some((aws_sdk_secretsmanager::Client::new(sdk), id.clone()))
            }
        })
    }

    /// What to begin with: given, or read.
    async fn first(&self, common: &Common) -> Result<Rotating<Secrets>, String> {
        match &common.slack_secrets {
            SlackSecrets::Given {
                bot_token,
                signing_secret,
            } => {
                let signing_secret = signing_secret.as_ref().map(|secret| secret.reveal());
                usable(bot_token.reveal(), signing_secret).map(Rotating::fixed)
            }
            SlackSecrets::Stored(_) => {
                let read = self.read().await;
                let read = read.map_err(|fault| format!("SLACK_SECRET_ID: {fault}"))?;
                Ok(Rotating::read_at(Utc::now(), read))
            }
        }
    }

    async fn read(&self) -> Result<Secrets, Fault> {
        let Some((client, id)) = &self.0 else {
            return Err(aws::secret::unusable("no secret is stored"));
        };
        let secret = aws::secret::slack_secret(client, id).await?;
        usable(&secret.bot_token, secret.signing_secret.as_deref())
            .map_err(|error| aws::secret::unusable(&error))
    }
}

fn usable(bot_token: &str, signing_secret: Option<&str>) -> Result<Secrets, String> {
    let token = BotToken::new(bot_token).map_err(|error| format!("the bot token {error}"))?;
    let signing_secret = SigningSecret::new(signing_secret.unwrap_or_default())
        .map_err(|error| format!("the signing secret {error}"))?;
    Ok((token, signing_secret))
}
