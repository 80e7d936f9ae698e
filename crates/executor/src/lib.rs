//! The Lambda that scales. Every event means "look now": it reads the open windows
//! and what is there, plans the difference, applies it, and tells the thread.
//!
//! Nothing is kept between two events, and nothing waits inside one: what cannot
//! be done now is done by the next look, at the latest a few minutes later.

mod addition;
mod check;
mod cluster;
mod error;
mod preflight;
mod problem;
mod reconcile;
mod recorded;
mod report;
mod service;
mod settle;
mod status;

use chrono::{DateTime, Utc};
use preheat::journal::{Entry, Event};
use preheat::limits::UNSEEN_AT_MOST;
use preheat::payload::Payload;
use preheat::plan::windows::Occasion;
use preheat::port::{Chat, Fleet, Schedules};
use preheat::reply::Voice;
use preheat::settings::executor::Settings;
use settle::Came;
use tracing::{Instrument, Span};

pub use error::{ExecutorError, chain};

/// The world outside, behind the domain's ports.
#[derive(Debug)]
pub struct Ports<'a, S, F, C> {
    /// The schedule group.
    pub schedules: &'a S,
    /// ECS and Aurora.
    pub fleet: &'a F,
    /// Slack.
    pub chat: &'a C,
}

/// Handles one event: a schedule's input, or what the slack-handler sent.
///
/// # Errors
/// When the payload is refused, or when something failed that may succeed when
/// Lambda invokes again. What only a person can put right is told in the thread
/// instead, and is no error. `request_id` is Lambda's: every line of the log has it, and
/// what is told of a failure.
pub async fn handle<S: Schedules, F: Fleet, C: Chat>(
    ports: &Ports<'_, S, F, C>,
    settings: &Settings,
    event: serde_json::Value,
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<(), ExecutorError> {
    let span = journal::request(request_id, &settings.common.schedule_group);
    let run = Run::new(ports, settings, now, request_id);
    async {
        let done = run.carry_out(event).await;
        journal::note(&ended(&done));
        done
    }
    .instrument(span)
    .await
}

fn ended(done: &Result<(), ExecutorError>) -> Entry {
    let (outcome, why) = match done {
        Ok(()) => ("done", None),
        Err(error @ ExecutorError::BadPayload(_)) => ("refused", Some(chain(error))),
        Err(error) => ("failed", Some(chain(error))),
    };
    Entry::Event(Event { outcome, why })
}

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    async fn carry_out(&self, event: serde_json::Value) -> Result<(), ExecutorError> {
        let payload = Payload::from_value(event)?;
        Span::current()
            .record("action", payload.action())
            .record("product", payload.product());
        match payload {
            Payload::Start {
                window,
                immediate,
                sent_at,
            } => {
                let occasion = Occasion::Start(&window);
                let due = sent_at.unwrap_or(window.start);
                let came = match immediate {
                    true => Came::AtOnce(Some(due)),
                    false => Came::OnTime(due),
                };
                let done = self.settle(&window.target, occasion, Some(&window.thread), came);
                // Taken away since it was asked for, unless it was written just now.
                let may_be_unseen = immediate && self.now < due + UNSEEN_AT_MOST;
                match done.await {
                    Err(ExecutorError::NotRecorded { .. }) if !may_be_unseen => Ok(()),
                    done => done,
                }
            }
            Payload::End { window } => {
                let (occasion, came) = (Occasion::End(&window), Came::OnTime(window.end));
                self.settle(&window.target, occasion, Some(&window.thread), came)
                    .await
            }
            Payload::Reconcile(Some(one)) => {
                let (thread, came) = (Some(&one.thread), Came::AtOnce(one.sent_at));
                self.settle(&one.target, Occasion::Asked, thread, came)
                    .await
            }
            Payload::Reconcile(None) => self.reconcile_all().await,
            Payload::Check(check) => self.check(&check).await,
            Payload::Preflight(asked) => self.preflight(&asked).await,
            Payload::Status(asked) => {
                self.status(&asked).await;
                Ok(())
            }
            // Records are stored disabled; whoever executes one all the same means no harm.
            Payload::Baseline(_) | Payload::Claim(_) => Ok(()),
        }
    }
}

/// One event's way through: what it may touch, and when it is.
struct Run<'a, S, F, C> {
    schedules: &'a S,
    fleet: &'a F,
    chat: &'a C,
    settings: &'a Settings,
    voice: Voice,
    now: DateTime<Utc>,
    /// What a person searches the log for.
    request_id: &'a str,
}

impl<'a, S, F, C> Run<'a, S, F, C> {
    fn new(
        ports: &Ports<'a, S, F, C>,
        settings: &'a Settings,
        now: DateTime<Utc>,
        request_id: &'a str,
    ) -> Self {
        Self {
            schedules: ports.schedules,
            fleet: ports.fleet,
            chat: ports.chat,
            settings,
            voice: Voice {
                locale: settings.common.locale,
                zone: settings.common.zone,
                environment: settings.common.environment.clone(),
            },
            now,
            request_id,
        }
    }
}
