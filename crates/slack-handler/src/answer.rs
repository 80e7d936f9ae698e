//! Answers one mention, once, and in time.

use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, Utc};
use preheat::command::{self, Command};
use preheat::decide::{self, Context};
use preheat::mention;
use preheat::payload::Payload;
use preheat::policy::{self, Admission, Asker};
use preheat::port::{
    Author, Chat, ChatFault, ChatFaultKind, Invoke, Post, Schedules, ThreadMessage,
};
use preheat::reply::{self, Voice};
use preheat::settings::handler::Settings;
use preheat::window::ThreadRef;
use slack::event::Mention;
use tracing::{error, info, warn};

use crate::claim::{self, Claimed};
use crate::perform::perform;
use crate::{Ports, gather};

/// One delivery of one mention.
pub(crate) struct Delivery<'a> {
    pub(crate) mention: &'a Mention,
    /// When the gateway received it.
    pub(crate) now: DateTime<Utc>,
    /// Whether Slack says that it delivered this before.
    pub(crate) is_retry: bool,
}

/// What came of a delivery.
pub(crate) enum Answered {
    /// The reply is posted, or nobody can be reached with it.
    Done,
    /// There was nothing to answer.
    Passed(&'static str),
    /// Slack should deliver it again.
    Unfinished(&'static str),
}

/// How long releasing a claim may take after the deadline: what is left of Slack's
/// 3 s when the answer has used up its own time.
const RELEASE_WITHIN: Duration = Duration::from_millis(300);

/// Answers a mention within the time given, or gives the claim on it back.
pub(crate) async fn answer<S: Schedules, C: Chat, I: Invoke>(
    ports: &Ports<'_, S, C, I>,
    settings: &Settings,
    delivery: &Delivery<'_>,
    within: Duration,
) -> Answered {
    let desk = match Desk::open(settings, delivery) {
        Ok(desk) => desk,
        Err(why) => return Answered::Passed(why),
    };
    let answered = tokio::time::timeout(within, desk.serve(ports)).await;
    let answered = answered.unwrap_or(Answered::Unfinished("the time is up"));
    if let Answered::Unfinished(_) = answered {
        desk.release_claim(ports.schedules).await;
    }
    answered
}

/// What a mention asks for, as far as its own words tell.
enum Task {
    /// A refusal.
    Say(String),
    /// A command to carry out.
    Do(Command),
}

/// One mention being answered.
struct Desk<'a> {
    settings: &'a Settings,
    voice: Voice,
    now: DateTime<Utc>,
    /// When the mention was written.
    mentioned_at: DateTime<Utc>,
    is_retry: bool,
    /// The mention itself.
    mention: ThreadRef,
    /// The thread that the reply goes to: the mention's own, if it has none yet.
    thread: ThreadRef,
    in_thread: bool,
    /// Our own app, as the event names it.
    app_id: Option<String>,
    requested_by: String,
    task: Task,
    /// The record that keeps other deliveries away.
    claim: Mutex<Option<String>>,
}

impl<'a> Desk<'a> {
    /// Takes a mention in, or says why it is passed over in silence.
    fn open(settings: &'a Settings, delivery: &Delivery<'_>) -> Result<Self, &'static str> {
        let mention = delivery.mention;
        let voice = Voice::of(&settings.common);
        let asker = Asker {
            channel: mention.channel.clone(),
            author: mention.author.clone(),
            is_external: mention.external,
            is_edited: mention.edited,
            posted_at: mention.posted_at,
        };
        let (requested_by, task) = match policy::admit(&settings.policy, &asker, delivery.now) {
            Admission::Ignored(why) => return Err(why),
            Admission::Refused(refusal) => {
                let owner = settings.policy.owner.as_deref();
                (
                    String::new(),
                    Task::Say(reply::refused(&voice, refusal, owner)),
                )
            }
            Admission::Heard(who) => (who, task_of(mention, &voice)),
        };
        let root = mention.thread_ts.as_ref().unwrap_or(&mention.ts);
        Ok(Self {
            settings,
            voice,
            now: delivery.now,
            mentioned_at: mention.posted_at,
            is_retry: delivery.is_retry,
            mention: ThreadRef {
                channel: mention.channel.clone(),
                ts: mention.ts.clone(),
            },
            thread: ThreadRef {
                channel: mention.channel.clone(),
                ts: root.clone(),
            },
            in_thread: *root != mention.ts,
            app_id: mention.app_id.clone(),
            requested_by,
            task,
            claim: Mutex::new(None),
        })
    }

    async fn serve<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
    ) -> Answered {
        let needs = match &self.task {
            Task::Say(_) => decide::Needs::default(),
            Task::Do(command) => decide::needs(command, &self.settings.common),
        };
        let zone = self.voice.zone;
        let (claimed, answers, thread, names) = tokio::join!(
            claim::claim(ports.schedules, &self.mention, self.now, zone),
            self.read_answers(ports.chat, self.is_retry),
            self.read_thread(ports.chat, needs.thread && self.in_thread),
            gather::names(ports.schedules, &needs.prefixes),
        );
        match claimed {
            Ok(Claimed::Ours { name }) => self.hold(name),
            Ok(Claimed::Theirs) => match self.take_over(ports).await {
                Ok(None) => {}
                Ok(Some(answered)) => return answered,
                Err(why) => return Answered::Unfinished(why),
            },
            Err(fault) => {
                warn!(error = %fault, "the mention could not be claimed");
                let text = reply::aws_fault(&self.voice, &fault);
                return self.post(ports.chat, text).await;
            }
        }
        let (answers, messages) = match answers.and_then(|answers| Ok((answers, thread?))) {
            Ok(both) => both,
            Err(fault) => return self.say_chat_fault(ports.chat, &fault).await,
        };
        if self.is_answered(&answers) {
            return Answered::Passed("answered already");
        }
        let (text, preflight) = match &self.task {
            Task::Say(text) => (text.clone(), None),
            Task::Do(command) => match names {
                Ok(names) => self.carry_out(ports, command, &messages, &names).await,
                Err(fault) => (reply::aws_fault(&self.voice, &fault), None),
            },
        };
        let look_ahead = async {
            let Some(payload) = preflight else { return };
            if let Err(fault) = ports.invoke.invoke(&payload).await {
                warn!(error = %fault, "the executor was not asked to look ahead");
            }
        };
        let (answered, ()) = tokio::join!(self.post(ports.chat, text), look_ahead);
        answered
    }

    /// Decides and performs, and says what came of it and what to look at now.
    async fn carry_out<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
        command: &Command,
        messages: &[ThreadMessage],
        names: &[String],
    ) -> (String, Option<Payload>) {
        let context = Context {
            settings: self.settings,
            now: self.now,
            mentioned_at: self.mentioned_at,
            thread: self.thread.clone(),
            in_thread: self.in_thread,
            requested_by: self.requested_by.clone(),
        };
        let root = messages.iter().find(|message| message.ts == self.thread.ts);
        let task = match decide::resolve(command, &context, root) {
            Ok(task) => task,
            Err(mistake) => return (reply::mistake(&self.voice, &mistake), None),
        };
        let wanted = task.names_to_know(&context, names);
        let stored = match gather::stored(ports.schedules, wanted).await {
            Ok(stored) => stored,
            Err(fault) => return (reply::aws_fault(&self.voice, &fault), None),
        };
        let decision = task.decide(&context, &stored);
        let outcomes = perform(ports.schedules, ports.invoke, &decision.batches(), self.now).await;
        info!(decision = decision.label(), ?outcomes, "carried out");
        let text = reply::decision(&self.voice, &decision, &outcomes, self.now);
        (text, decision.preflight(&context, &outcomes))
    }

    /// A mention that another delivery claimed: answered, at work, or abandoned.
    /// `Ok(None)` when it is ours now.
    async fn take_over<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
    ) -> Result<Option<Answered>, &'static str> {
        let messages = match self.read_answers(ports.chat, true).await {
            Ok(messages) => messages,
            Err(fault) => {
                warn!(error = %fault, "cannot see whether the mention is answered");
                return Err("cannot see whether the mention is answered");
            }
        };
        if self.is_answered(&messages) {
            return Ok(Some(Answered::Passed("answered already")));
        }
        let zone = self.voice.zone;
        match claim::take_over(ports.schedules, &self.mention, self.now, zone).await {
            Ok(Claimed::Ours { name }) => self.hold(name),
            Ok(Claimed::Theirs) => return Err("another delivery is at work"),
            Err(fault) => {
                warn!(error = %fault, "the mention could not be taken over");
                return Err("the mention could not be taken over");
            }
        }
        if self.is_later_answered(&messages) {
            let text = reply::overtaken(&self.voice);
            return Ok(Some(self.post(ports.chat, text).await));
        }
        Ok(None)
    }

    /// The thread from its beginning, for its root.
    async fn read_thread<C: Chat>(
        &self,
        chat: &C,
        wanted: bool,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        match wanted {
            true => chat.thread(&self.thread, None).await,
            false => Ok(Vec::new()),
        }
    }

    /// The thread from the mention on, for our reply to it and to later ones.
    async fn read_answers<C: Chat>(
        &self,
        chat: &C,
        wanted: bool,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        match wanted {
            true => chat.thread(&self.thread, Some(&self.mention.ts)).await,
            false => Ok(Vec::new()),
        }
    }

    /// Slack did not show the thread. Where a reply can still be posted, it says so.
    async fn say_chat_fault<C: Chat>(&self, chat: &C, fault: &ChatFault) -> Answered {
        warn!(error = %fault, "the thread could not be read");
        match fault.kind {
            ChatFaultKind::Transient | ChatFaultKind::RateLimited(_) => {
                Answered::Unfinished("the thread could not be read")
            }
            _ => self.post(chat, reply::chat_fault(&self.voice, fault)).await,
        }
    }

    async fn post<C: Chat>(&self, chat: &C, text: String) -> Answered {
        let post = Post {
            thread: self.thread.clone(),
            text: reply::fit(&self.voice, &self.voice.labelled(&text)),
            answers: Some(self.mention.ts.clone()),
        };
        match chat.post(&post).await {
            Ok(()) => Answered::Done,
            Err(fault) => match fault.kind {
                ChatFaultKind::Transient | ChatFaultKind::RateLimited(_) => {
                    warn!(error = %fault, "the reply was not posted");
                    Answered::Unfinished("the reply was not posted")
                }
                // Delivering again would not help: somebody has to mend the app.
                _ => {
                    error!(error = %fault, "the reply cannot be posted");
                    Answered::Done
                }
            },
        }
    }

    fn hold(&self, name: String) {
        if let Ok(mut claim) = self.claim.lock() {
            *claim = Some(name);
        }
    }

    async fn release_claim<S: Schedules>(&self, schedules: &S) {
        let name = self.claim.lock().ok().and_then(|mut claim| claim.take());
        let Some(name) = name else { return };
        let released = tokio::time::timeout(RELEASE_WITHIN, schedules.delete(&name)).await;
        if !matches!(released, Ok(Ok(_))) {
            warn!(
                name,
                "the claim was not released; it is taken over when it is 10 s old"
            );
        }
    }
}

fn task_of(mention: &Mention, voice: &Voice) -> Task {
    let text = mention::command_text(&mention.text, mention.bot_user.as_deref());
    match command::parse(&text) {
        Ok(command) => Task::Do(command),
        Err(error) => Task::Say(reply::command::refusal(voice.locale, &error)),
    }
}

impl Desk<'_> {
    fn is_answered(&self, messages: &[ThreadMessage]) -> bool {
        answered(messages, self.app_id.as_deref()).any(|ts| ts == self.mention.ts)
    }

    /// Slack's timestamps have one width, so that their order as text is their order.
    fn is_later_answered(&self, messages: &[ThreadMessage]) -> bool {
        answered(messages, self.app_id.as_deref()).any(|ts| ts > self.mention.ts.as_str())
    }
}

/// The mentions that our own replies answer. Any app can write such metadata, so a
/// reply counts only when our app posted it, as far as both ids are known.
fn answered<'m>(
    messages: &'m [ThreadMessage],
    app_id: Option<&'m str>,
) -> impl Iterator<Item = &'m str> {
    let is_ours = move |message: &&ThreadMessage| match (&message.author, app_id) {
        (Author::Bot(ids), Some(app)) => {
            ids.iter().any(|id| id == app) || !ids.iter().any(|id| id.starts_with('A'))
        }
        (Author::Bot(_), None) => true,
        (Author::Person(_), _) => false,
    };
    let ours = messages.iter().filter(is_ours);
    ours.filter_map(|message| message.answers.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_apps_reply_is_not_ours() {
        let reply = |author| ThreadMessage {
            ts: "2.0".to_owned(),
            author,
            lines: Vec::new(),
            answers: Some("1.0".to_owned()),
        };
        let by_app = |ids: &[&str]| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            [reply(Author::Bot(ids))]
        };
        let n_answered = |messages: &[ThreadMessage], app| answered(messages, app).count();
        assert_eq!(n_answered(&by_app(&["B1", "A1"]), Some("A1")), 1);
        assert_eq!(n_answered(&by_app(&["B2", "A2"]), Some("A1")), 0);
        assert_eq!(n_answered(&by_app(&["B1", "A1"]), None), 1);
        assert_eq!(n_answered(&by_app(&["B1"]), Some("A1")), 1);
        let person = [reply(Author::Person("U1".to_owned()))];
        assert_eq!(n_answered(&person, Some("A1")), 0);
    }
}
