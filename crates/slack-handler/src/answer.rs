//! Answers one mention, once, and in time.

mod say;

use std::time::Duration;

use chrono::{DateTime, Utc};
use preheat::command::{self, Command};
use preheat::decide::{self, Context, Decision};
use preheat::journal::Failure;
use preheat::limits::MENTION_PROMPT;
use preheat::mention;
use preheat::message::Message;
use preheat::payload::Payload;
use preheat::policy::{self, Admission, Asker};
use preheat::port::{Author, Chat, Fault, Invoke, Schedules, ThreadMessage};
use preheat::press::Proposal;
use preheat::reply::{self, Voice};
use preheat::settings::handler::Settings;
use slack::event::Mention;

use crate::claim::Claim;
use crate::errand::{Answered, Errand, Halt};
use crate::log::{self, Line};
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

/// Answers a mention within the time given, or gives the claim on it back. Says what to
/// look at afterwards, too.
pub(crate) async fn answer<S: Schedules, C: Chat, I: Invoke>(
    ports: &Ports<'_, S, C, I>,
    settings: &Settings,
    delivery: &Delivery<'_>,
    within: Duration,
) -> (Answered, Option<Payload>) {
    let mut line = Line::of_mention(delivery.mention, within);
    let desk = match Desk::open(settings, delivery) {
        Ok(desk) => desk,
        Err(why) => {
            let passed = Answered::Passed(why);
            line.write(&passed);
            return (passed, None);
        }
    };
    line.taken_for(match &desk.task {
        Task::Say(word, _) => word,
        Task::Do(command, _) => log::verb(command),
    });
    let served = tokio::time::timeout(within, desk.serve(ports)).await;
    let late = (Answered::Unfinished("the time is up"), None);
    let (answered, preflight) = served.unwrap_or(late);
    if let Answered::Unfinished(_) = answered {
        desk.claim.release(ports.schedules).await;
    }
    line.write(&answered);
    (answered, preflight)
}

/// What a mention asks for, as far as its own words tell.
enum Task {
    /// A refusal or a mistake, with the log's word for it.
    Say(&'static str, String),
    /// A command to carry out, and its words.
    Do(Command, String),
}

/// What a mention is answered from.
struct Gathered {
    /// The message that the thread hangs from, if it is needed.
    root: Option<ThreadMessage>,
    /// Names of stored windows.
    names: Result<Vec<String>, Fault>,
    /// Why this person is not heard.
    refusal: Option<String>,
}

/// One mention being answered.
struct Desk<'a> {
    errand: Errand<'a>,
    /// Whether this mention, or one after it, may be answered already: it is delivered
    /// again, or late.
    comes_late: bool,
    thread: Thread,
    claim: Claim,
    /// Who is heard only as a member of an allowed group.
    in_question: Option<String>,
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
        let admission = policy::admit(&settings.policy, &asker, delivery.now);
        let (requested_by, task, in_question) = match admission {
            Admission::Ignored(why) => return Err(why),
            Admission::Refused(refusal) => {
                let owner = settings.policy.owner.as_deref();
                let words = reply::refused(&voice, refusal, owner);
                (String::new(), Task::Say("refused", words), None)
            }
            Admission::Heard(who) => (who, task_of(mention, &voice), None),
            Admission::IfMember(who) => (who.clone(), task_of(mention, &voice), Some(who)),
        };
        let thread = Thread::of(mention);
        Ok(Self {
            claim: Claim::new(thread.mention.clone(), delivery.now, voice.zone),
            errand: Errand {
                context: Context {
                    settings,
                    now: delivery.now,
                    mentioned_at: mention.posted_at,
                    thread: thread.root.clone(),
                    in_thread: thread.is_below,
                    requested_by,
                },
                voice,
                log_id: mention.event_id.clone(),
                looks_closer: false,
            },
            comes_late: delivery.is_retry || delivery.now - mention.posted_at > MENTION_PROMPT,
            thread,
            in_question,
            author: match &mention.author {
                Author::Person(id) => Some(id.clone()),
                Author::Bot(_) => None,
            },
            task,
        })
    }

    /// Claims the mention, carries it out, and replies. Says what to look at afterwards.
    async fn serve<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
    ) -> (Answered, Option<Payload>) {
        let gathered = match self.begin(ports).await {
            Ok(gathered) => gathered,
            Err(answered) => return (answered, None),
        };
        let (message, preflight) = match (&self.task, &gathered.refusal) {
            (Task::Say(_, words), _) | (_, Some(words)) => {
                (self.errand.undone(words.clone()), None)
            }
            (Task::Do(command, words), None) => {
                self.carry_out(ports, command, words, gathered).await
            }
        };
        (self.post(ports.chat, message).await, preflight)
    }

    /// Claims the mention while what it needs is gathered. `Err` when it goes no further.
    async fn begin<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
    ) -> Result<Gathered, Answered> {
        let settings = self.errand.context.settings;
        let needs = match &self.task {
            Task::Say(..) => decide::Needs::default(),
            Task::Do(command, _) => decide::needs(command, &settings.common),
        };
        let (is_ours, answers, root, names, refusal) = tokio::join!(
            self.claim.take(ports.schedules),
            self.thread.read_answers(ports.chat, self.comes_late),
            self.thread.read_root(ports.chat, needs.thread),
            gather::names(ports.schedules, &needs.prefixes),
            self.refusal(ports),
        );
        let (answers, root) = match answers.and_then(|answers| Ok((answers, root?))) {
            Ok(both) => both,
            Err(fault) => {
                let is_anothers = matches!(is_ours, Ok(false));
                return Err(self.say_chat_fault(ports.chat, &fault, is_anothers).await);
            }
        };
        if answers.has_it() {
            return Err(Answered::Passed("answered already"));
        }
        match is_ours {
            Ok(true) if answers.has_a_later_one() && self.changes_something() => {
                let words = reply::overtaken(&self.errand.voice);
                return Err(self.post(ports.chat, self.errand.undone(words)).await);
            }
            Ok(true) => {}
            Ok(false) => self.take_over(ports).await?,
            Err(fault) => return Err(self.say_unclaimed(ports.chat, &fault).await),
        }
        Ok(Gathered {
            root,
            names,
            refusal,
        })
    }

    /// Why this person is not heard, in words, if that has to be looked up.
    async fn refusal<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
    ) -> Option<String> {
        let who = self.in_question.as_deref()?;
        let Errand { context, voice, .. } = &self.errand;
        let policy = &context.settings.policy;
        let refusal = ports
            .groups
            .refusal(ports.chat, who, policy, voice, context.now);
        refusal.await
    }

    /// Decides and performs, or proposes what is big; says what came of it and what to
    /// look at now.
    async fn carry_out<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
        command: &Command,
        words: &str,
        gathered: Gathered,
    ) -> (Message, Option<Payload>) {
        let errand = &self.errand;
        let Gathered { root, names, .. } = gathered;
        let decided = errand.decide(ports.schedules, command, root.as_ref(), names);
        let decision = match decided.await {
            Ok(decision) => decision,
            Err(Halt::Mistake(message) | Halt::Fault(message)) => return (message, None),
        };
        if decision.is_to_be_confirmed(errand.context.settings.policy.confirm_above) {
            return (self.propose(&decision, words), None);
        }
        let done = errand
            .carry_out(ports.schedules, ports.invoke, &decision)
            .await;
        (done.message, done.preflight)
    }

    /// Shows the plan, and asks.
    fn propose(&self, decision: &Decision, words: &str) -> Message {
        let Errand { context, voice, .. } = &self.errand;
        let proposal = Proposal::new(
            words,
            &self.thread.mention.ts,
            &self.thread.root.ts,
            self.author.as_deref(),
            decision.hash(),
            context.now,
        );
        log::decided("proposed");
        reply::press::proposal(voice, decision, &proposal, false, context.now)
            .unwrap_or_else(|| self.errand.undone(reply::press::too_long(voice)))
    }

    /// A mention that another delivery claimed: answered, at work, or abandoned.
    /// `Ok` when it is ours now.
    async fn take_over<S: Schedules, C: Chat, I: Invoke>(
        &self,
        ports: &Ports<'_, S, C, I>,
    ) -> Result<(), Answered> {
        let answers = self
            .thread
            .read_answers(ports.chat, true)
            .await
            .map_err(|fault| {
                let why = "cannot see whether the mention is answered";
                journal::note(&Failure::slack(&fault, why).into());
                Answered::Unfinished(why)
            })?;
        if answers.has_it() {
            return Err(Answered::Passed("answered already"));
        }
        let is_ours = self
            .claim
            .take_over(ports.schedules)
            .await
            .map_err(|fault| {
                let why = "the mention could not be taken over";
                journal::note(&Failure::aws(&fault, why).into());
                Answered::Unfinished(why)
            })?;
        if !is_ours {
            return Err(Answered::Unfinished("another delivery is at work"));
        }
        if answers.has_a_later_one() && self.changes_something() {
            let message = self.errand.undone(reply::overtaken(&self.errand.voice));
            return Err(self.post(ports.chat, message).await);
        }
        Ok(())
    }

    /// Whether carrying the mention out late could undo what a later one did.
    fn changes_something(&self) -> bool {
        match &self.task {
            Task::Do(Command::Create(_) | Command::Delete(_) | Command::Scale(_), _) => true,
            Task::Do(Command::List { .. } | Command::Status | Command::Help(_), _)
            | Task::Say(..) => false,
        }
    }
}

fn task_of(mention: &Mention, voice: &Voice) -> Task {
    let text = mention::command_text(&mention.text, mention.bot_user.as_deref());
    match command::parse(&text) {
        Ok(command) => Task::Do(command, text),
        Err(error) => Task::Say("unclear", reply::command::refusal(voice.locale, &error)),
    }
}

#[cfg(test)]
mod tests;
