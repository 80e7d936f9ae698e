//! What one target's run has to say, in one message.

use preheat::journal::{Entry, Failure, Look, Passed};
use preheat::message::Message;
use preheat::plan::windows::Occasion;
use preheat::port::{Chat, Post, Schedules};
use preheat::reply::{log_entry, parts};
use preheat::window::ThreadRef;

use crate::Run;

/// Lines for one message, and where it goes.
pub(crate) struct Report {
    thread: Option<ThreadRef>,
    lines: Vec<String>,
    /// Whether a line asks for help: the log says more then.
    warned: bool,
    /// What stands in the way, whether it is said or not.
    problems: Vec<String>,
    /// Records of problems that this message is the first to tell.
    pub(crate) remembered: Vec<String>,
    /// What to say to a person who waits, if there is nothing else to say.
    pub(crate) unchanged: Option<String>,
    /// What the log says of the same run.
    pub(crate) look: Look,
    /// How long the window that ends had waited for what it asked for.
    pub(crate) waited: Option<Entry>,
}

impl Report {
    /// Begins a message. Without a thread, the first one that turns up is taken.
    pub(crate) fn new(thread: Option<&ThreadRef>) -> Self {
        Self {
            thread: thread.cloned(),
            lines: Vec::new(),
            warned: false,
            problems: Vec::new(),
            remembered: Vec::new(),
            unchanged: None,
            look: Look::default(),
            waited: None,
        }
    }

    /// The thread to tell, if any is known by now.
    pub(crate) fn thread(&self) -> Option<&ThreadRef> {
        self.thread.as_ref()
    }

    /// Takes `thread` if none is known so far.
    pub(crate) fn fall_back_on(&mut self, thread: Option<&ThreadRef>) {
        if self.thread.is_none() {
            self.thread = thread.cloned();
        }
    }

    /// Adds a line.
    pub(crate) fn say(&mut self, line: impl Into<Option<String>>) {
        self.lines.extend(line.into());
    }

    /// Adds what another report has to say.
    pub(crate) fn take_in(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.remembered.extend(other.remembered);
        self.warned |= other.warned;
    }

    /// Whether there is nothing to say.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Adds a line on what stays as it is until somebody helps. If nobody waits for it,
    /// [`Run::warn_of_problems`] says whether it is told.
    pub(crate) fn problem(&mut self, occasion: Occasion<'_>, line: String) {
        if occasion.is_awaited() {
            self.warn(line.clone());
        }
        self.problems.push(line);
    }

    /// Takes the problems out.
    pub(crate) fn problems(&mut self) -> Vec<String> {
        std::mem::take(&mut self.problems)
    }

    /// Adds a line that asks for somebody's help.
    pub(crate) fn warn(&mut self, line: String) {
        self.lines.push(format!(":warning: {line}"));
        self.warned = true;
    }
}

impl<S: Schedules, F, C: Chat> Run<'_, S, F, C> {
    /// Posts the message, in several parts if it is too long for one, if there is
    /// anything in it. Slack being down never stops scaling: a failure is logged and
    /// that is all.
    pub(crate) async fn tell(&self, report: Report) {
        if report.is_empty() {
            return;
        }
        let text = report.lines.join("\n");
        let Some(thread) = report.thread else {
            journal::note(&Passed::unsaid(text));
            return;
        };
        let small = report
            .warned
            .then(|| log_entry(&self.voice, self.request_id));
        let mut is_told = true;
        for part in parts(&text) {
            let post = Post {
                thread: thread.clone(),
                message: Message {
                    small: small.clone(),
                    ..Message::plain(self.voice.labelled(&part))
                },
                answers: None,
            };
            if let Err(fault) = self.chat.post(&post).await {
                journal::note(&Failure::slack(&fault, "Slack was not told").unsaid(part));
                is_told = false;
            }
        }
        if !is_told {
            self.forget(&report.remembered).await;
        }
    }
}
