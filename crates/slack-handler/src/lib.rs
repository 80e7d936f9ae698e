//! `slack-handler`: from a signed request to schedules and one reply.
//!
//! One straight line: verify → read → admit → gather → decide → perform → answer, for
//! a mention and for a click on a button of ours alike.
//! Nothing is asked of AWS or Slack for a request that is not verified, and
//! everything is idempotent: what is not finished in time is delivered again.

pub mod gateway;

mod afterwards;
mod answer;
mod claim;
mod errand;
#[cfg(test)]
mod fake;
mod gather;
mod groups;
mod log;
mod perform;
mod press;
mod store;
mod thread;
#[cfg(test)]
mod verification;

use std::time::Duration;

use chrono::{DateTime, Utc};
use preheat::journal::Passed;
use preheat::limits::{ANSWER_WITHIN, GATEWAY_TIMESTAMP_FRESH};
use preheat::payload::Payload;
use preheat::port::{Chat, Invoke, Schedules};
use preheat::settings::handler::Settings;
use serde_json::Value;
use slack::event::Incoming;
use slack::patience::Patient;
use slack::secret::SigningSecret;
use slack::signature::{self, Unverified};
use tracing::{Instrument, Span};

pub use afterwards::Afterwards;
use answer::Delivery;
use errand::Answered;
use gateway::{Request, Response};
pub use groups::Groups;

/// The world that the handler works on.
pub struct Ports<'a, S, C, I> {
    /// The schedule group.
    pub schedules: &'a S,
    /// Slack.
    pub chat: &'a C,
    /// The executor, at once.
    pub invoke: &'a I,
    /// Who is in which user group, as far as it is known.
    pub groups: &'a Groups,
}

/// What the handler knows Slack's requests by.
#[derive(Clone)]
pub struct Identity {
    /// The app's signing secret.
    pub signing_secret: SigningSecret,
}

/// Handles one request of the HTTP API. `invoked_at` is the wall clock's word for
/// when this began; the gateway's own timestamp is what everything else goes by.
/// `request_id` is Lambda's, for the log. What is left to do is to be run once the
/// response is on its way.
pub async fn handle<S: Schedules, C: Chat, I: Invoke>(
    ports: &Ports<'_, S, C, I>,
    settings: &Settings,
    identity: &Identity,
    event: Value,
    invoked_at: DateTime<Utc>,
    request_id: &str,
) -> (Response, Afterwards) {
    let span = journal::request(request_id, &settings.common.schedule_group);
    let answered = answer_request(ports, settings, identity, event, invoked_at);
    let (response, preflight) = answered.instrument(span.clone()).await;
    (response, Afterwards::new(preflight, span))
}

async fn answer_request<S: Schedules, C: Chat, I: Invoke>(
    ports: &Ports<'_, S, C, I>,
    settings: &Settings,
    identity: &Identity,
    event: Value,
    invoked_at: DateTime<Utc>,
) -> (Response, Option<Payload>) {
    let request = Request::read(&event);
    let (body, now) = match verified(&request, identity) {
        Ok(verified) => verified,
        Err(why) => {
            // Only the reason: nothing of what was sent, and no word to the sender.
            journal::note(&Passed::because(format!("a request is not Slack's: {why}")));
            return (Response::unauthorized(), None);
        }
    };
    let within = time_left(now, invoked_at);
    let chat = Patient::within(ports.chat, within);
    let ports = &Ports {
        schedules: ports.schedules,
        chat: &chat,
        invoke: ports.invoke,
        groups: ports.groups,
    };
    if request.is_action() {
        let Some(press) = slack::action::read(body) else {
            return (Response::ok(), None);
        };
        Span::current().record("event_id", press.action_ts.as_deref());
        let (answered, preflight) = press::answer(ports, settings, &press, now, within).await;
        return (respond(&answered), preflight);
    }
    let mention = match slack::event::read(body) {
        Ok(Incoming::Challenge(challenge)) => return (Response::challenge(challenge), None),
        Ok(Incoming::Mention(mention)) => mention,
        // Signed, but not for us.
        Ok(Incoming::Other) | Err(_) => return (Response::ok(), None),
    };
    Span::current().record("event_id", mention.event_id.as_deref());
    let delivery = Delivery {
        mention: &mention,
        now,
        is_retry: request.header("x-slack-retry-num").is_some(),
    };
    let (answered, preflight) = answer::answer(ports, settings, &delivery, within).await;
    (respond(&answered), preflight)
}

/// Slack delivers an unfinished mention again. Beside a button it shows that the
/// click failed, and the person clicks again.
fn respond(answered: &Answered) -> Response {
    match answered {
        Answered::Done | Answered::Unreachable | Answered::Passed(_) => Response::ok(),
        Answered::Unfinished(_) => Response::again(),
    }
}

/// The body and the moment of receipt of a request that Slack signed.
fn verified<'r>(
    request: &'r Request,
    identity: &Identity,
) -> Result<(&'r [u8], DateTime<Utc>), NotSlacks> {
    let now = request.received_at.ok_or(NotSlacks::NoTime)?;
    let body = request.body.as_deref().ok_or(NotSlacks::NoBody)?;
    let timestamp = request.header("x-slack-request-timestamp");
    let signature = request.header("x-slack-signature");
    signature::verify(&identity.signing_secret, timestamp, signature, body, now)?;
    Ok((body, now))
}

/// Why a request is not taken for one of Slack's.
#[derive(Debug, thiserror::Error)]
enum NotSlacks {
    /// The gateway always says when it received a request.
    #[error("the event has no requestContext.timeEpoch")]
    NoTime,
    #[error("the body is not base64, as the event says")]
    NoBody,
    #[error(transparent)]
    Unverified(#[from] Unverified),
}

/// How long the answer may take. A gateway timestamp that is not fresh belongs to a
/// sample event that is replayed: then the time counts from the invocation.
fn time_left(received_at: DateTime<Utc>, invoked_at: DateTime<Utc>) -> Duration {
    let spent = invoked_at - received_at;
    if spent.abs() >= GATEWAY_TIMESTAMP_FRESH {
        return ANSWER_WITHIN;
    }
    ANSWER_WITHIN.saturating_sub(spent.to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_the_gateway_took_is_left_out_of_the_time_and_a_replay_has_all_of_it() {
        let invoked_at = DateTime::UNIX_EPOCH;
        for (spent_ms, left_ms) in [
            (0, 2500),
            (700, 1800),
            (2500, 0),
            (9_999, 0),
            (10_000, 2500),
            // Clocks differ a little; sample events come from another year.
            (-400, 2500),
            (-86_400_000, 2500),
        ] {
            let received_at = invoked_at - TimeDelta::milliseconds(spent_ms);
            let left = time_left(received_at, invoked_at);
            assert_eq!(left, Duration::from_millis(left_ms), "{spent_ms}");
        }
    }
}
