//! What a mention and a click share: a command that is heard, from what was gathered
//! for it to the message that says what it came to.

use preheat::batch::Outcome;
use preheat::command::Command;
use preheat::decide::{self, Context, Decision, Task};
use preheat::journal::{Failure, windows};
use preheat::message::Message;
use preheat::payload::Payload;
use preheat::port::{Fault, Invoke, Schedules, ThreadMessage};
use preheat::press::Made;
use preheat::reply::{self, Voice};

use crate::gather;
use crate::log::decided;
use crate::perform::perform;

/// What came of a delivery or a click.
pub(crate) enum Answered {
    /// It is answered.
    Done,
    /// Nobody can be reached with an answer, and delivering again would not help.
    Unreachable,
    /// There was nothing to answer.
    Passed(&'static str),
    /// It has to come again.
    Unfinished(&'static str),
}

/// A command on its way, and how to speak of it.
pub(crate) struct Errand<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) voice: Voice,
    /// What the log calls the delivery, for those who have to search it.
    pub(crate) log_id: Option<String>,
    /// Whether windows are looked up by name even if the list lacks them. It takes a
    /// round trip that most creations can do without.
    pub(crate) looks_closer: bool,
}

/// Why there is no decision. Nothing is changed.
pub(crate) enum Halt {
    /// Somebody has to say it otherwise.
    Mistake(Message),
    /// The same may work later.
    Fault(Message),
}

/// What was done, and what is left to do after telling it.
pub(crate) struct Done {
    pub(crate) message: Message,
    /// Whether all of it was.
    pub(crate) is_whole: bool,
    pub(crate) preflight: Option<Payload>,
}

impl Errand<'_> {
    /// Decides on a command, given the names that [`decide::needs`] asked for.
    pub(crate) async fn decide<S: Schedules>(
        &self,
        schedules: &S,
        command: &Command,
        root: Option<&ThreadMessage>,
        names: Result<Vec<String>, Fault>,
    ) -> Result<Decision, Halt> {
        let names = names.map_err(|fault| self.halt(&fault))?;
        let task = decide::resolve(command, &self.context, root);
        let task = task.map_err(|mistake| {
            decided("mistake");
            Halt::Mistake(self.undone(reply::mistake(&self.voice, &mistake)))
        })?;
        self.decide_task(schedules, task, &names).await
    }

    /// Decides on a task, of which only the windows are still to be looked up.
    pub(crate) async fn decide_task<S: Schedules>(
        &self,
        schedules: &S,
        task: Task,
        names: &[String],
    ) -> Result<Decision, Halt> {
        let mut wanted = task.names_to_know(&self.context, names);
        if self.looks_closer {
            wanted.extend(task.own_names(&self.context));
            wanted.sort_unstable();
            wanted.dedup();
        }
        let stored = gather::stored(schedules, wanted).await;
        let stored = stored.map_err(|fault| self.halt(&fault))?;
        // What somebody confirms, they want now.
        if !self.looks_closer && task.is_overtaken(&self.context, &stored) {
            decided("overtaken");
            return Err(Halt::Mistake(self.undone(reply::overtaken(&self.voice))));
        }
        Ok(task.decide(&self.context, &stored.beside(names)))
    }

    /// Performs a decision, and says what it came to. What was made can be cancelled.
    pub(crate) async fn carry_out<S: Schedules, I: Invoke>(
        &self,
        schedules: &S,
        invoke: &I,
        decision: &Decision,
    ) -> Done {
        let now = self.context.now;
        let batches = decision.batches();
        let outcomes = perform(schedules, invoke, &batches, now).await;
        decided(decision.label());
        for entry in windows(decision, &outcomes, self.voice.zone) {
            journal::note(&entry);
        }
        let mut message = reply::decision(&self.voice, decision, &outcomes, now);
        let made = Made::of(decision, &outcomes, self.voice.zone);
        if let Some(made) = made {
            match reply::press::cancel_button(&self.voice, &made, decision.replaces(now)) {
                Some(cancel) => message.buttons.push(cancel),
                None => {
                    message.text = reply::press::without_cancel_button(&self.voice, &message.text);
                }
            }
        }
        let is_whole = outcomes
            .iter()
            .all(|outcome| *outcome == Outcome::Done { not_told: None });
        if !is_whole {
            message.small = self.log_entry();
        }
        Done {
            preflight: decision.preflight(&self.context, &outcomes),
            message,
            is_whole,
        }
    }

    fn halt(&self, fault: &Fault) -> Halt {
        decided("fault");
        journal::note(&Failure::aws(fault, "nothing could be decided").into());
        Halt::Fault(self.undone(reply::aws_fault(&self.voice, fault)))
    }

    /// Words for what was not done, and what to search the log for.
    pub(crate) fn undone(&self, words: String) -> Message {
        Message {
            small: self.log_entry(),
            ..Message::plain(words)
        }
    }

    fn log_entry(&self) -> Option<String> {
        let id = self.log_id.as_deref();
        id.map(|id| reply::log_entry(&self.voice, id))
    }
}

/// A message as it is sent: with the deployment's label, and no longer than Slack takes.
pub(crate) fn ready(voice: &Voice, mut message: Message) -> Message {
    message.text = reply::fit(voice, &voice.labelled(&message.text));
    message
}
