//! A click that takes made windows away again.

use preheat::decide::{Scope, Task};
use preheat::journal::Failure;
use preheat::message::Message;
use preheat::port::{Chat, Invoke, Schedules};
use preheat::press::Made;
use preheat::reply;

use super::Click;
use crate::errand::{Answered, Halt, ready};

impl<S: Schedules, C: Chat, I: Invoke> Click<'_, S, C, I> {
    /// Takes the windows away as `delete` does, says so in the thread, and drops the
    /// button.
    pub(super) async fn cancel(&self, made: &Made) -> Result<Answered, Answered> {
        let ports = self.ports;
        let errand = self.errand(&self.thread());
        let task = Task::Delete(Scope::Made {
            made: made.clone(),
            by: self.press.user.clone(),
        });
        let decided = self.begin(errand.decide_task(ports.schedules, task, &[]));
        let decision = match decided.await? {
            Ok(decision) => decision,
            Err(Halt::Mistake(message) | Halt::Fault(message)) => {
                return Err(self.fail(message.text).await);
            }
        };
        let done = errand
            .carry_out(ports.schedules, ports.invoke, &decision)
            .await;
        if decision.size().windows == 0 {
            let under = reply::press::is_over(&self.voice);
            let words = done.message.text;
            let (answered, _) = tokio::join!(self.whisper(words), self.drop_button(&under));
            return Ok(answered);
        }
        let message = ready(&self.voice, done.message);
        if !done.is_whole {
            // The button stays: another click takes away what is left.
            self.claim.release(ports.schedules).await;
            return Ok(self.post(message).await);
        }
        let under = reply::press::is_cancelled(&self.voice, &self.press.user);
        let (answered, is_dropped) = tokio::join!(self.post(message), self.drop_button(&under));
        // Either is word enough of it.
        Ok(if is_dropped { Answered::Done } else { answered })
    }

    /// Shows the message as it was, with `under` in the place of its buttons; whether
    /// that could be done.
    async fn drop_button(&self, under: &str) -> bool {
        let words = self.press.words.iter().map(String::as_str);
        let words = words.chain([under]).collect::<Vec<_>>().join("\n");
        let message = Message {
            small: self.press.small.clone(),
            ..Message::plain(words)
        };
        let edited = self.ports.chat.edit(&self.press.message(), &message).await;
        edited
            .inspect_err(|fault| {
                journal::note(&Failure::slack(fault, "the button could not be dropped").into());
            })
            .is_ok()
    }
}
