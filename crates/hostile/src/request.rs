//! The way in: the gateway's event, and the body that Slack signed.

use std::cell::Cell;

use chrono::{DateTime, Utc};
use preheat::message::Message;
use preheat::payload::Payload;
use preheat::port::{
    Chat, ChatFault, ChatFaultKind, Creation, Fault, FaultKind, Invoke, Post, Schedules,
    ThreadMessage, Update,
};
use preheat::schedule::Schedule;
use preheat::window::ThreadRef;
use sandbox::deployment::SIGNING_SECRET;
use sandbox::sample;
use serde_json::{Value, json};
use slack::secret::SigningSecret;
use slack::signature;
use slack_handler::gateway::Response;
use slack_handler::{Groups, Identity, Ports};

use crate::{posted, text, thread};

/// A gateway's event: as it is, which is not Slack's, and signed.
pub(crate) fn request(input: &[u8]) {
    let Ok(event) = serde_json::from_slice::<Value>(input) else {
        return;
    };
    let response = strangers(event.clone());
    assert_eq!(response.status_code, 401);
    assert_eq!(response.body, "", "a stranger is told something");
    let Some(signed) = signed(event) else { return };
    carried_out(signed);
}

/// A body that Slack signed, whatever it says: of an event, and of a click.
pub(crate) fn body(input: &[u8]) {
    for path in ["/slack/events", "/slack/actions"] {
        let event = json!({"rawPath": path, "headers": {}, "body": text(input)});
        if let Some(event) = signed(event) {
            carried_out(event);
        }
    }
}

/// The event is handled in a world with an alert in it.
fn carried_out(event: Value) {
    let now = thread::morning();
    let sandbox = thread::sandbox();
    let world = &sandbox.world;
    world.slack.borrow_mut().put(sample::CHANNEL, alert());
    let ports = Ports {
        schedules: world,
        chat: world,
        invoke: world,
        groups: &Groups::default(),
    };
    let response = handle(&ports, SIGNING_SECRET, event, now);
    assert!([200, 401, 503].contains(&response.status_code));
    posted::check_all(world);
    assert!(posted::ours(world).len() <= 1, "answered twice");
    thread::check_clusters(world);
}

fn alert() -> Value {
    json!({
        "type": "message",
        "subtype": "bot_message",
        "bot_id": sample::ALERT_BOT,
        "text": sample::ALERT,
        "ts": sample::ROOT_TS,
    })
}

/// The event, signed as Slack would have signed its body and received this morning;
/// `None` if it has no body that could be signed.
fn signed(mut event: Value) -> Option<Value> {
    let secret = SigningSecret::new(SIGNING_SECRET).ok()?;
    let read = slack_handler::gateway::Request::read(&event);
    let now = thread::morning();
    let timestamp = now.timestamp().to_string();
    let signature = signature::sign(&secret, &timestamp, &read.body?);
    let fields = event.as_object_mut()?;
    fields.insert(
        "requestContext".to_owned(),
        json!({"timeEpoch": now.timestamp_millis()}),
    );
    let headers = fields.entry("headers").or_insert_with(|| json!({}));
    if !headers.is_object() {
        *headers = json!({});
    }
    let headers = headers.as_object_mut()?;
    let is_ours = |name: &str| {
        ["x-slack-request-timestamp", "x-slack-signature"]
            .iter()
            .any(|ours| ours.eq_ignore_ascii_case(name))
    };
    headers.retain(|name, _| !is_ours(name));
    headers.insert("X-Slack-Request-Timestamp".to_owned(), timestamp.into());
    headers.insert("X-Slack-Signature".to_owned(), signature.into());
    Some(event)
}

/// The event is handled by a deployment that does not know who signed it: nothing
/// may be asked of AWS or Slack.
fn strangers(event: Value) -> Response {
    let untouched = Untouched::default();
    let ports = Ports {
        schedules: &untouched,
        chat: &untouched,
        invoke: &untouched,
        groups: &Groups::default(),
    };
    let response = handle(&ports, "another-signing-secret", event, thread::morning());
    assert_eq!(untouched.n_calls.get(), 0, "a call for a stranger");
    response
}

fn handle<S: Schedules, C: Chat, I: Invoke>(
    ports: &Ports<'_, S, C, I>,
    secret: &str,
    event: Value,
    now: DateTime<Utc>,
) -> Response {
    #[expect(clippy::expect_used, reason = "the secrets here are usable")]
    let identity = Identity {
        signing_secret: SigningSecret::new(secret).expect("a secret"),
    };
    let settings = thread::sandbox().deployment().handler.clone();
    thread::block_on(async {
        let handled =
            slack_handler::handle(ports, &settings, &identity, event, now, "request").await;
        let (response, afterwards) = handled;
        afterwards.run(ports.invoke).await;
        response
    })
}

/// A world that nobody may touch; counts who does.
#[derive(Default)]
struct Untouched {
    n_calls: Cell<usize>,
}

impl Untouched {
    fn fault(&self) -> Fault {
        self.n_calls.set(self.n_calls.get() + 1);
        Fault {
            kind: FaultKind::Denied,
            call: "any",
            message: "nobody may call".to_owned(),
        }
    }

    fn chat_fault(&self) -> ChatFault {
        self.n_calls.set(self.n_calls.get() + 1);
        ChatFault {
            kind: ChatFaultKind::Refused,
            call: "any",
            message: "nobody may call".to_owned(),
        }
    }
}

impl Schedules for Untouched {
    async fn list(&self, _prefix: &str) -> Result<Vec<String>, Fault> {
        Err(self.fault())
    }

    async fn get(&self, _name: &str) -> Result<Option<Schedule>, Fault> {
        Err(self.fault())
    }

    async fn create(&self, _schedule: &Schedule) -> Result<Creation, Fault> {
        Err(self.fault())
    }

    async fn update(&self, _schedule: &Schedule) -> Result<Update, Fault> {
        Err(self.fault())
    }

    async fn delete(&self, _name: &str) -> Result<bool, Fault> {
        Err(self.fault())
    }
}

impl Chat for Untouched {
    async fn thread(
        &self,
        _thread: &ThreadRef,
        _since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        Err(self.chat_fault())
    }

    async fn post(&self, _post: &Post) -> Result<(), ChatFault> {
        Err(self.chat_fault())
    }

    async fn edit(&self, _at: &ThreadRef, _message: &Message) -> Result<(), ChatFault> {
        Err(self.chat_fault())
    }

    async fn whisper(
        &self,
        _thread: &ThreadRef,
        _user: &str,
        _message: &Message,
    ) -> Result<(), ChatFault> {
        Err(self.chat_fault())
    }

    async fn members(&self, _group: &str) -> Result<Vec<String>, ChatFault> {
        Err(self.chat_fault())
    }
}

impl Invoke for Untouched {
    async fn invoke(&self, _payload: &Payload) -> Result<(), Fault> {
        Err(self.fault())
    }
}
