//! Answers one click on a button of ours, once, and in time.
//!
//! Slack delivers a click only once. What fails is said to the person, who can click
//! again; what succeeds changes the message, so that the button is gone. A screen that
//! does not show that yet can still click it: what is done stays claimed.

mod page;
mod proposal;
mod windows;

use std::time::Duration;

use chrono::{DateTime, Utc};
use preheat::decide::Context;
use preheat::journal::Failure;
use preheat::message::Message;
use preheat::payload::Payload;
use preheat::policy::{self, Admission, Asker};
use preheat::port::{Author, Chat, Invoke, Post, Schedules};
use preheat::press::Order;
use preheat::reply::{self, Voice};
use preheat::settings::handler::Settings;
use preheat::window::ThreadRef;
use slack::action::Press;

use crate::Ports;
use crate::claim::Claim;
use crate::errand::{Answered, Errand, ready};
use crate::log::{Line, button};
use crate::thread::Thread;

/// Answers a click within the time given, or gives the claim on its button back. Says
/// what to look at afterwards, too.
pub(crate) async fn answer<S: Schedules, C: Chat, I: Invoke>(
    ports: &Ports<'_, S, C, I>,
    settings: &Settings,
    press: &Press,
    now: DateTime<Utc>,
    within: Duration,
) -> (Answered, Option<Payload>) {
    let mut line = Line::of_click(press, within);
    let asker = Asker {
        channel: press.channel.clone(),
        author: Author::Person(press.user.clone()),
        is_external: press.external,
        is_edited: false,
        posted_at: now,
    };
    let admission = policy::admit(&settings.policy, &asker, now);
    if let Admission::Ignored(why) = admission {
        let passed = Answered::Passed(why);
        line.write(&passed);
        return (passed, None);
    }
    let order = Order::read(&press.action, &press.value);
    line.taken_for(button(order.as_ref()));
    let voice = Voice::of(&settings.common);
    let click = Click {
        ports,
        settings,
        press,
        now,
        claim: Claim::new(claimed(press, order.as_ref()), now, voice.zone),
        voice,
        admission,
    };
    let served = tokio::time::timeout(within, click.serve(order)).await;
    let late = (Answered::Unfinished("the time is up"), None);
    let (answered, preflight) = served.unwrap_or(late);
    line.write(&answered);
    match answered {
        Answered::Unfinished(_) => click.claim.release(ports.schedules).await,
        _ => click.claim.finish(ports.schedules).await,
    }
    (answered, preflight)
}

/// What a click claims: its message, and of a proposal the question apart from the
/// result that takes its place and has a button of its own.
fn claimed(press: &Press, order: Option<&Order>) -> ThreadRef {
    let button = match order {
        Some(Order::Cancel(_)) => "cancel",
        _ => "proposal",
    };
    ThreadRef {
        channel: press.channel.clone(),
        ts: format!("{}:{button}", press.ts),
    }
}

/// One click being answered.
struct Click<'a, S, C, I> {
    ports: &'a Ports<'a, S, C, I>,
    settings: &'a Settings,
    press: &'a Press,
    now: DateTime<Utc>,
    claim: Claim,
    voice: Voice,
    admission: Admission,
}

impl<S: Schedules, C: Chat, I: Invoke> Click<'_, S, C, I> {
    async fn serve(&self, order: Option<Order>) -> (Answered, Option<Payload>) {
        let served = match order {
            None => {
                let words = reply::press::unknown_button(&self.voice);
                Err(self.whisper(words).await)
            }
            Some(Order::Confirm(proposal)) => match self.confirm(&proposal).await {
                Ok(confirmed) => return confirmed,
                Err(answered) => Err(answered),
            },
            Some(Order::Discard(proposal)) => self.discard(&proposal).await,
            Some(Order::Cancel(made)) => self.cancel(&made).await,
            Some(Order::Turn(turn)) => self.turn(turn).await,
        };
        (served.unwrap_or_else(|answered| answered), None)
    }

    /// Claims the message while `gathered` is looked up. `Err` when the click goes no
    /// further: another one came first, or the person is not heard.
    async fn begin<T>(&self, gathered: impl Future<Output = T>) -> Result<T, Answered> {
        let schedules = self.ports.schedules;
        let (is_ours, refusal, gathered) =
            tokio::join!(self.claim.take_click(schedules), self.refusal(), gathered);
        match (refusal, is_ours) {
            (Some(words), _) => {
                let ((), answered) =
                    tokio::join!(self.claim.release(schedules), self.whisper(words));
                Err(answered)
            }
            (None, Ok(true)) => Ok(gathered),
            (None, Ok(false)) => {
                let words = reply::press::clicked_already(&self.voice);
                Err(self.whisper(words).await)
            }
            (None, Err(fault)) => {
                journal::note(&Failure::aws(&fault, "the click could not be claimed").into());
                Err(self.fail(reply::aws_fault(&self.voice, &fault)).await)
            }
        }
    }

    /// Why this person is not heard, in words; `None` when they are.
    async fn refusal(&self) -> Option<String> {
        let policy = &self.settings.policy;
        match &self.admission {
            Admission::Heard(_) => None,
            Admission::IfMember(who) => {
                let (chat, who) = (self.ports.chat, who.as_str());
                let groups = self.ports.groups;
                groups
                    .refusal(chat, who, policy, &self.voice, self.now)
                    .await
            }
            Admission::Refused(why) => {
                let owner = policy.owner.as_deref();
                Some(reply::refused(&self.voice, *why, owner))
            }
            // Passed over before.
            Admission::Ignored(why) => Some((*why).to_owned()),
        }
    }

    /// Says what went wrong, and lets the button be clicked again.
    async fn fail(&self, words: String) -> Answered {
        let again = reply::press::click_again(&self.voice);
        let words = format!("{words}\n{again}");
        let release = self.claim.release(self.ports.schedules);
        let ((), answered) = tokio::join!(release, self.whisper(words));
        answered
    }

    /// Words for what was not done, and what to search the log for.
    fn undone(&self, words: String) -> Message {
        self.errand(&self.thread()).undone(words)
    }

    /// Says to nobody but the person who clicked what was not done.
    async fn whisper(&self, words: String) -> Answered {
        let message = ready(&self.voice, self.undone(words));
        let thread = self.press.thread();
        let whispered = self
            .ports
            .chat
            .whisper(&thread, &self.press.user, &message)
            .await;
        match whispered {
            Ok(()) => Answered::Done,
            Err(fault) => {
                let why = "the person could not be told";
                journal::note(&Failure::slack(&fault, why).into());
                Answered::Unfinished(why)
            }
        }
    }

    /// Puts `message` in the place of the one with the button; where that fails, under it.
    async fn replace(&self, message: Message) -> Answered {
        let message = ready(&self.voice, message);
        let edited = self.ports.chat.edit(&self.press.message(), &message).await;
        let Err(fault) = edited else {
            return Answered::Done;
        };
        journal::note(&Failure::slack(&fault, "the message could not be edited").into());
        self.post(message).await
    }

    /// Posts into the message's thread.
    async fn post(&self, message: Message) -> Answered {
        let post = Post {
            thread: self.press.thread(),
            message,
            answers: None,
        };
        match self.ports.chat.post(&post).await {
            Ok(()) => Answered::Done,
            Err(fault) => {
                let why = "the result could not be posted";
                journal::note(&Failure::slack(&fault, why).into());
                Answered::Unfinished(why)
            }
        }
    }

    /// Where the message with the button stands.
    fn thread(&self) -> Thread {
        let root = self.press.thread();
        Thread::known(&self.press.channel, &self.press.ts, &root.ts)
    }

    /// A command that the person gives in `thread`.
    fn errand(&self, thread: &Thread) -> Errand<'_> {
        Errand {
            context: Context {
                settings: self.settings,
                now: self.now,
                mentioned_at: thread.mention.posted_at().unwrap_or(self.now),
                thread: thread.root.clone(),
                in_thread: thread.is_below,
                requested_by: self.press.user.clone(),
            },
            voice: self.voice.clone(),
            log_id: self.press.action_ts.clone(),
            // What was shown has to be what is there.
            looks_closer: true,
        }
    }
}

#[cfg(test)]
mod tests;
