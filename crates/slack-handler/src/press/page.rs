//! A click that turns the pages of a list.

use preheat::decide;
use preheat::journal::Failure;
use preheat::page::Turn;
use preheat::port::{Chat, Invoke, Schedules};
use preheat::reply;

use super::Click;
use crate::errand::{Answered, Halt};
use crate::gather;

impl<S: Schedules, C: Chat, I: Invoke> Click<'_, S, C, I> {
    /// Shows another page in the place of the one that is shown. Nothing is claimed: a
    /// page can be turned twice.
    pub(super) async fn turn(&self, turn: Turn) -> Result<Answered, Answered> {
        let ports = self.ports;
        let thread = self.thread();
        let errand = self.errand(&thread);
        let command = turn.command();
        let needs = decide::needs(&command, &self.settings.common);
        let (refusal, root, names) = tokio::join!(
            self.refusal(),
            thread.read_root(ports.chat, needs.thread),
            gather::names(ports.schedules, &needs.prefixes),
        );
        if let Some(words) = refusal {
            return Err(self.whisper(words).await);
        }
        let root = match root {
            Ok(root) => root,
            Err(fault) => {
                journal::note(&Failure::slack(&fault, "the thread could not be read").into());
                return Err(self.fail(reply::chat_fault(&self.voice, &fault)).await);
            }
        };
        let decided = errand.decide(ports.schedules, &command, root.as_ref(), names);
        let decision = match decided.await {
            Ok(decision) => decision,
            Err(Halt::Mistake(message) | Halt::Fault(message)) => {
                return Err(self.fail(message.text).await);
            }
        };
        let done = errand
            .carry_out(ports.schedules, ports.invoke, &decision)
            .await;
        Ok(self.replace(done.message).await)
    }
}
