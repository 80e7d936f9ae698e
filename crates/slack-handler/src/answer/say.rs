//! How an answer reaches the thread, or the person alone.

use preheat::journal::Failure;
use preheat::message::Message;
use preheat::port::{Chat, ChatFault, ChatFaultKind, Fault};
use preheat::reply;

use super::Desk;
use crate::errand::{Answered, ready};

impl Desk<'_> {
    /// Without a claim, another delivery may be speaking: one that may fare better
    /// is asked for, and only what a person has to mend is told, unless it was.
    pub(super) async fn say_unclaimed<C: Chat>(&self, chat: &C, fault: &Fault) -> Answered {
        let why = "the mention could not be claimed";
        journal::note(&Failure::aws(fault, why).into());
        if fault.kind.is_worth_retrying() {
            return Answered::Unfinished(why);
        }
        match self.thread.read_answers(chat, true).await {
            Ok(answers) if answers.has_it() => return Answered::Passed("answered already"),
            Ok(_) => {}
            Err(_) => return Answered::Unfinished("cannot see whether the mention is answered"),
        }
        let words = reply::aws_fault(&self.errand.voice, fault);
        self.post(chat, self.errand.undone(words)).await
    }

    /// Slack did not show the thread. Where a reply can still be posted, it says so,
    /// unless another delivery has the mention and says it.
    pub(super) async fn say_chat_fault<C: Chat>(
        &self,
        chat: &C,
        fault: &ChatFault,
        is_anothers: bool,
    ) -> Answered {
        let why = "the thread could not be read";
        journal::note(&Failure::slack(fault, why).into());
        match fault.kind {
            ChatFaultKind::Transient | ChatFaultKind::NotSent | ChatFaultKind::RateLimited(_) => {
                Answered::Unfinished(why)
            }
            _ if is_anothers => Answered::Passed("another delivery says it"),
            _ => {
                let words = reply::chat_fault(&self.errand.voice, fault);
                self.post(chat, self.errand.undone(words)).await
            }
        }
    }

    /// Posts the reply. From here on the claim is kept, since a reply whose call
    /// fails or is cut off may be posted all the same: the next delivery looks for
    /// it before it does anything.
    pub(super) async fn post<C: Chat>(&self, chat: &C, message: Message) -> Answered {
        let message = ready(&self.errand.voice, message);
        let kept = self.claim.keep();
        let posted = chat.post(&self.thread.reply(message.clone())).await;
        let Err(fault) = posted else {
            return Answered::Done;
        };
        let (answered, why) = match fault.kind {
            ChatFaultKind::Transient => {
                let why = "the reply may not be posted";
                (Answered::Unfinished(why), why)
            }
            ChatFaultKind::NotSent | ChatFaultKind::RateLimited(_) => {
                self.claim.unkeep(kept);
                let why = "the reply was not posted";
                (Answered::Unfinished(why), why)
            }
            ChatFaultKind::Restricted => {
                let whispered = self.whisper(chat, message, &fault).await;
                (whispered, "the thread takes no reply")
            }
            // Delivering again would not help: somebody has to mend the app.
            _ => (Answered::Unreachable, "the reply cannot be posted"),
        };
        journal::note(&Failure::slack(&fault, why).into());
        answered
    }

    /// Replies to the person alone, where the thread takes no reply: it is locked, or
    /// its channel archived.
    async fn whisper<C: Chat>(&self, chat: &C, message: Message, why: &ChatFault) -> Answered {
        let Some(author) = &self.author else {
            return Answered::Unreachable;
        };
        let words = reply::only_to_you(&self.errand.voice, why);
        let message = Message {
            text: format!("{words}\n{}", message.text),
            ..message
        };
        if let Err(fault) = chat.whisper(&self.thread.root, author, &message).await {
            journal::note(&Failure::slack(&fault, "the person cannot be told either").into());
            return Answered::Unreachable;
        }
        Answered::Done
    }
}
