//! Answers one mention, once, and in time.

use std::time::Duration;

use chrono::{DateTime, Utc};
use preheat::batch::Outcome;
use preheat::command::{self, Command};
use preheat::decide::{self, Context};
use preheat::mention;
use preheat::message::Message;
use preheat::payload::Payload;
use preheat::policy::{self, Admission, Asker};
use preheat::port::{
    Author, Chat, ChatFault, ChatFaultKind, Fault, Invoke, Schedules, ThreadMessage,
};
use preheat::reply::{self, Voice};
use preheat::settings::handler::Settings;
use slack::event::Mention;
use tracing::{error, info, warn};

use crate::claim::Claim;
use crate::perform::perform;
use crate::thread::Thread;
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
        desk.claim.release(ports.schedules).await;
    }
    answered
}

/// What a mention asks for, as far as its own words tell.
enum Task {
    /// A refusal or a mistake.
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
    thread: Thread,
    claim: Claim,
    requested_by: String,
    /// What the log calls the delivery, for those who have to search it.
    event_id: Option<String>,
    /// Who wrote the mention, if it was a person.
    author: Option<String>,
    task: Task,
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
                let words = reply::refused(&voice, refusal, owner);
                (String::new(), Task::Say(words))
            }
            Admission::Heard(who) => (who, task_of(mention, &voice)),
        };
        let thread = Thread::of(mention);
        Ok(Self {
            claim: Claim::new(thread.mention.clone(), delivery.now, voice.zone),
            settings,
            voice,
            now: delivery.now,
            mentioned_at: mention.posted_at,
            is_retry: delivery.is_retry,
            thread,
            requested_by,
            event_id: mention.event_id.clone(),
            author: match &mention.author {
                Author::Person(id) => Some(id.clone()),
                Author::Bot(_) => None,
            },
            task,
        })
    }

    /// Claims the mention, carries it out, and replies.
    async fn serve<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
    ) -> Answered {
        let needs = match &self.task {
            Task::Say(_) => decide::Needs::default(),
            Task::Do(command) => decide::needs(command, &self.settings.common),
        };
        let (is_ours, answers, root, names) = tokio::join!(
            self.claim.take(ports.schedules),
            self.thread.read_answers(ports.chat, self.is_retry),
            self.thread.read_root(ports.chat, needs.thread),
            gather::names(ports.schedules, &needs.prefixes),
        );
        let (answers, root) = match answers.and_then(|answers| Ok((answers, root?))) {
            Ok(both) => both,
            Err(fault) => return self.say_chat_fault(ports.chat, &fault).await,
        };
        if answers.has_it() {
            return Answered::Passed("answered already");
        }
        match is_ours {
            Ok(true) if answers.has_a_later_one() && self.changes_something() => {
                let words = reply::overtaken(&self.voice);
                return self.post(ports.chat, self.undone(words)).await;
            }
            Ok(true) => {}
            Ok(false) => match self.take_over(ports).await {
                Ok(None) => {}
                Ok(Some(answered)) => return answered,
                Err(why) => return Answered::Unfinished(why),
            },
            Err(fault) => return self.say_unclaimed(ports.chat, &fault).await,
        }
        let (message, preflight) = match (&self.task, names) {
            (Task::Say(words), _) => (self.undone(words.clone()), None),
            (Task::Do(command), Ok(names)) => {
                self.carry_out(ports, command, root.as_ref(), &names).await
            }
            (Task::Do(_), Err(fault)) => (self.undone(reply::aws_fault(&self.voice, &fault)), None),
        };
        let look_ahead = async {
            let Some(payload) = preflight else { return };
            if let Err(fault) = ports.invoke.invoke(&payload).await {
                warn!(error = %fault, "the executor was not asked to look ahead");
            }
        };
        let (answered, ()) = tokio::join!(self.post(ports.chat, message), look_ahead);
        answered
    }

    /// Decides and performs, and says what came of it and what to look at now.
    async fn carry_out<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
        command: &Command,
        root: Option<&ThreadMessage>,
        names: &[String],
    ) -> (Message, Option<Payload>) {
        let context = Context {
            settings: self.settings,
            now: self.now,
            mentioned_at: self.mentioned_at,
            thread: self.thread.root.clone(),
            in_thread: self.thread.is_below,
            requested_by: self.requested_by.clone(),
        };
        let task = match decide::resolve(command, &context, root) {
            Ok(task) => task,
            Err(mistake) => return (self.undone(reply::mistake(&self.voice, &mistake)), None),
        };
        let wanted = task.names_to_know(&context, names);
        let stored = match gather::stored(ports.schedules, wanted).await {
            Ok(stored) => stored,
            Err(fault) => {
                return (self.undone(reply::aws_fault(&self.voice, &fault)), None);
            }
        };
        let decision = task.decide(&context, &stored);
        let batches = decision.batches();
        let outcomes = perform(ports.schedules, ports.invoke, &batches, self.now).await;
        info!(decision = decision.label(), ?outcomes, "carried out");
        let mut message = reply::decision(&self.voice, &decision, &outcomes, self.now);
        let is_done = |outcome: &Outcome| *outcome == Outcome::Done { not_told: None };
        if !outcomes.iter().all(is_done) {
            message.small = self.log_entry();
        }
        (message, decision.preflight(&context, &outcomes))
    }

    /// A mention that another delivery claimed: answered, at work, or abandoned.
    /// `Ok(None)` when it is ours now.
    async fn take_over<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
    ) -> Result<Option<Answered>, &'static str> {
        let answers = self
            .thread
            .read_answers(ports.chat, true)
            .await
            .map_err(|fault| {
                warn!(error = %fault, "cannot see whether the mention is answered");
                "cannot see whether the mention is answered"
            })?;
        if answers.has_it() {
            return Ok(Some(Answered::Passed("answered already")));
        }
        let is_ours = self
            .claim
            .take_over(ports.schedules)
            .await
            .map_err(|fault| {
                warn!(error = %fault, "the mention could not be taken over");
                "the mention could not be taken over"
            })?;
        if !is_ours {
            return Err("another delivery is at work");
        }
        if answers.has_a_later_one() && self.changes_something() {
            let message = self.undone(reply::overtaken(&self.voice));
            return Ok(Some(self.post(ports.chat, message).await));
        }
        Ok(None)
    }

    /// Whether carrying the mention out late could undo what a later one did.
    fn changes_something(&self) -> bool {
        match &self.task {
            Task::Do(Command::Create(_) | Command::Delete(_) | Command::Scale(_)) => true,
            Task::Do(Command::List { .. } | Command::Status | Command::Help(_)) | Task::Say(_) => {
                false
            }
        }
    }

    /// Without a claim, another delivery may be speaking: one that may fare better
    /// is asked for, and only what a person has to mend is told.
    async fn say_unclaimed<C: Chat>(&self, chat: &C, fault: &Fault) -> Answered {
        warn!(error = %fault, "the mention could not be claimed");
        if fault.kind.is_worth_retrying() {
            return Answered::Unfinished("the mention could not be claimed");
        }
        let words = reply::aws_fault(&self.voice, fault);
        self.post(chat, self.undone(words)).await
    }

    /// Slack did not show the thread. Where a reply can still be posted, it says so.
    async fn say_chat_fault<C: Chat>(&self, chat: &C, fault: &ChatFault) -> Answered {
        warn!(error = %fault, "the thread could not be read");
        match fault.kind {
            ChatFaultKind::Transient | ChatFaultKind::RateLimited(_) => {
                Answered::Unfinished("the thread could not be read")
            }
            _ => {
                let words = reply::chat_fault(&self.voice, fault);
                self.post(chat, self.undone(words)).await
            }
        }
    }

    /// Words for what was not done, and what to search the log for.
    fn undone(&self, words: String) -> Message {
        Message {
            small: self.log_entry(),
            ..Message::plain(words)
        }
    }

    fn log_entry(&self) -> Option<String> {
        let id = self.event_id.as_deref();
        id.map(|id| reply::log_entry(&self.voice, id))
    }

    /// Posts the reply. From here on the claim is kept, since a reply whose call
    /// fails or is cut off may be posted all the same: the next delivery looks for
    /// it before it does anything.
    async fn post<C: Chat>(&self, chat: &C, mut message: Message) -> Answered {
        message.text = reply::fit(&self.voice, &self.voice.labelled(&message.text));
        let kept = self.claim.keep();
        let posted = chat.post(&self.thread.reply(message.clone())).await;
        let Err(fault) = posted else {
            return Answered::Done;
        };
        match fault.kind {
            ChatFaultKind::Transient => {
                warn!(error = %fault, "the reply may not be posted");
                Answered::Unfinished("the reply may not be posted")
            }
            ChatFaultKind::RateLimited(_) => {
                warn!(error = %fault, "the reply was not posted");
                self.claim.unkeep(kept);
                Answered::Unfinished("the reply was not posted")
            }
            ChatFaultKind::Restricted => self.whisper(chat, message, &fault).await,
            // Delivering again would not help: somebody has to mend the app.
            _ => {
                error!(error = %fault, "the reply cannot be posted");
                Answered::Done
            }
        }
    }

    /// Replies to the person alone, where the thread takes no reply: it is locked, or
    /// its channel archived.
    async fn whisper<C: Chat>(&self, chat: &C, message: Message, why: &ChatFault) -> Answered {
        error!(error = %why, "the thread takes no reply");
        let Some(author) = &self.author else {
            return Answered::Done;
        };
        let words = reply::only_to_you(&self.voice, why);
        let message = Message {
            text: format!("{words}\n{}", message.text),
            ..message
        };
        if let Err(fault) = chat.whisper(&self.thread.root, author, &message).await {
            error!(error = %fault, "the person cannot be told either");
        }
        Answered::Done
    }
}

fn task_of(mention: &Mention, voice: &Voice) -> Task {
    let text = mention::command_text(&mention.text, mention.bot_user.as_deref());
    match command::parse(&text) {
        Ok(command) => Task::Do(command),
        Err(error) => Task::Say(reply::command::refusal(voice.locale, &error)),
    }
}
