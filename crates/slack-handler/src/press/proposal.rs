//! A click on a plan that waits to be confirmed.

use preheat::command::{self, Command};
use preheat::decide::{self, Decision};
use preheat::journal::Failure;
use preheat::message::Message;
use preheat::payload::Payload;
use preheat::port::{Chat, Invoke, Schedules};
use preheat::press::Proposal;
use preheat::reply;

use super::Click;
use crate::errand::{Answered, Errand, Halt};
use crate::gather;
use crate::log::decided;
use crate::thread::Thread;

impl<S: Schedules, C: Chat, I: Invoke> Click<'_, S, C, I> {
    /// Leaves a proposal undone.
    pub(super) async fn discard(&self, proposal: &Proposal) -> Result<Answered, Answered> {
        self.is_up_to_them(proposal).await?;
        let words = reply::press::discarded(&self.voice, proposal, &self.press.user);
        self.put_away(Message::plain(words)).await
    }

    /// Carries a proposal out if its plan is still the plan that was shown. Says what to
    /// look at afterwards.
    pub(super) async fn confirm(
        &self,
        proposal: &Proposal,
    ) -> Result<(Answered, Option<Payload>), Answered> {
        self.is_up_to_them(proposal).await?;
        if proposal.has_lapsed(self.now) {
            let words = reply::press::lapsed(&self.voice, proposal);
            return Err(self.put_away(self.undone(words)).await?);
        }
        let command = match command::parse(&proposal.command) {
            Ok(command) => command,
            // A deploy in between took the command away.
            Err(error) => {
                let words = reply::command::refusal(self.voice.locale, &error);
                return Err(self.put_away(self.undone(words)).await?);
            }
        };
        let thread = Thread::known(&self.press.channel, &proposal.mention, &proposal.root);
        let errand = self.errand(&thread);
        let decision = match self.decide_anew(&errand, &thread, &command).await? {
            Ok(decision) => decision,
            Err(mistake) => return Err(self.replace(mistake).await),
        };
        let plan = decision.hash();
        if plan != proposal.plan && decision.size().windows > 0 {
            return Err(self.propose_anew(&errand, &decision, proposal, plan).await);
        }
        let ports = self.ports;
        let done = errand
            .carry_out(ports.schedules, ports.invoke, &decision)
            .await;
        Ok((self.replace(done.message).await, done.preflight))
    }

    async fn is_up_to_them(&self, proposal: &Proposal) -> Result<(), Answered> {
        if proposal.is_up_to(&self.press.user) {
            return Ok(());
        }
        let words = reply::press::only_the_asker(&self.voice, proposal);
        Err(self.whisper(words).await)
    }

    /// Puts this in the proposal's place.
    async fn put_away(&self, message: Message) -> Result<Answered, Answered> {
        self.begin(async {}).await?;
        Ok(self.replace(message).await)
    }

    /// The decision as it is now, or the mistake that the command is by now.
    async fn decide_anew(
        &self,
        errand: &Errand<'_>,
        thread: &Thread,
        command: &Command,
    ) -> Result<Result<Decision, Message>, Answered> {
        let needs = decide::needs(command, &self.settings.common);
        let (chat, schedules) = (self.ports.chat, self.ports.schedules);
        let gathered = async {
            tokio::join!(
                thread.read_root(chat, needs.thread),
                gather::names(schedules, &needs.prefixes),
            )
        };
        let (root, names) = self.begin(gathered).await?;
        let root = match root {
            Ok(root) => root,
            Err(fault) => {
                journal::note(&Failure::slack(&fault, "the thread could not be read").into());
                return Err(self.fail(reply::chat_fault(&self.voice, &fault)).await);
            }
        };
        match errand
            .decide(schedules, command, root.as_ref(), names)
            .await
        {
            Ok(decision) => Ok(Ok(decision)),
            Err(Halt::Mistake(message)) => Ok(Err(message)),
            Err(Halt::Fault(message)) => Err(self.fail(message.text).await),
        }
    }

    /// Shows the other plan that it is by now, and lets it be confirmed in its turn.
    async fn propose_anew(
        &self,
        errand: &Errand<'_>,
        decision: &Decision,
        proposal: &Proposal,
        plan: String,
    ) -> Answered {
        decided("proposed");
        let anew = proposal.anew(plan, self.now);
        let message = reply::press::proposal(&self.voice, decision, &anew, true, self.now);
        let too_long = || errand.undone(reply::press::too_long(&self.voice));
        let answered = self.replace(message.unwrap_or_else(too_long)).await;
        self.claim.release(self.ports.schedules).await;
        answered
    }
}
