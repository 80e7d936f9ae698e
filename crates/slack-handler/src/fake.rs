//! A schedule group and a channel in memory that fail where they are told to, for the
//! tests of this crate.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use preheat::message::{Button, Message};
use preheat::payload::Payload;
use preheat::port::{
    Chat, ChatFault, ChatFaultKind, Creation, Fault, FaultKind, Invoke, Post, Schedules,
    ThreadMessage, Update,
};
use preheat::schedule::Schedule;
use preheat::window::ThreadRef;

/// A stateful group. `log` holds each call as `create name`, in order.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) stored: RefCell<BTreeMap<String, Schedule>>,
    pub(crate) log: RefCell<Vec<String>>,
    /// Calls that fail, as they stand in the log, and whether they take effect.
    pub(crate) failing: RefCell<Vec<(&'static str, Effect)>>,
    /// Calls that fail when they are made for the second time.
    pub(crate) failing_later: RefCell<Vec<&'static str>>,
    /// What somebody else deletes just before a call, as it stands in the log.
    pub(crate) deleted_before: RefCell<Vec<(&'static str, &'static str)>>,
    /// What somebody else stores just before a call, as it stands in the log.
    pub(crate) stored_before: RefCell<Vec<(&'static str, Schedule)>>,
    /// Names that the next look at them does not see yet.
    pub(crate) not_seen_yet: RefCell<Vec<&'static str>>,
    /// How long each call takes.
    pub(crate) call_takes: Duration,
    /// How calls fail, if not as one that may be made again.
    pub(crate) fails_as: Option<FaultKind>,
}

/// Whether a call that fails was carried out all the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    None,
    Done,
}

impl Group {
    fn call(&self, call: &'static str, name: &str) -> Option<Effect> {
        let line = format!("{call} {name}");
        self.log.borrow_mut().push(line.clone());
        for (_, other) in self
            .deleted_before
            .borrow()
            .iter()
            .filter(|(one, _)| *one == line)
        {
            self.stored.borrow_mut().remove(*other);
        }
        let others = self.stored_before.borrow();
        for (_, other) in others.iter().filter(|(one, _)| *one == line) {
            let name = other.name.clone();
            self.stored.borrow_mut().insert(name, other.clone());
        }
        let is_second = self.log.borrow().iter().filter(|one| **one == line).count() > 1;
        if is_second && self.failing_later.borrow().contains(&line.as_str()) {
            return Some(Effect::None);
        }
        let failing = self.failing.borrow();
        let found = failing.iter().find(|(one, _)| *one == line);
        found.map(|(_, effect)| *effect)
    }

    fn answer<T>(&self, failing: Option<Effect>, call: &'static str, value: T) -> Result<T, Fault> {
        match failing {
            None => Ok(value),
            Some(_) => Err(Fault {
                kind: self.fails_as.unwrap_or(FaultKind::Transient),
                call,
                message: "throttled".to_owned(),
            }),
        }
    }
}

impl Schedules for Group {
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        let stored = self.stored.borrow();
        Ok(stored
            .keys()
            .filter(|name| name.starts_with(prefix))
            .cloned()
            .collect())
    }

    async fn get(&self, name: &str) -> Result<Option<Schedule>, Fault> {
        tokio::time::sleep(self.call_takes).await;
        let failing = self.call("get", name);
        let mut unseen = self.not_seen_yet.borrow_mut();
        let found = match unseen.iter().position(|one| *one == name) {
            Some(at) => {
                unseen.remove(at);
                None
            }
            None => self.stored.borrow().get(name).cloned(),
        };
        self.answer(failing, "GetSchedule", found)
    }

    async fn create(&self, schedule: &Schedule) -> Result<Creation, Fault> {
        tokio::time::sleep(self.call_takes).await;
        let failing = self.call("create", &schedule.name);
        if self.stored.borrow().contains_key(&schedule.name) {
            return self.answer(failing, "CreateSchedule", Creation::Exists);
        }
        if failing != Some(Effect::None) {
            self.stored
                .borrow_mut()
                .insert(schedule.name.clone(), schedule.clone());
        }
        self.answer(failing, "CreateSchedule", Creation::Created)
    }

    async fn update(&self, schedule: &Schedule) -> Result<Update, Fault> {
        tokio::time::sleep(self.call_takes).await;
        let failing = self.call("update", &schedule.name);
        let mut stored = self.stored.borrow_mut();
        let Some(current) = stored.get_mut(&schedule.name) else {
            return self.answer(failing, "UpdateSchedule", Update::Missing);
        };
        if failing != Some(Effect::None) {
            *current = schedule.clone();
        }
        self.answer(failing, "UpdateSchedule", Update::Updated)
    }

    async fn delete(&self, name: &str) -> Result<bool, Fault> {
        tokio::time::sleep(self.call_takes).await;
        let failing = self.call("delete", name);
        let mut there = self.stored.borrow().contains_key(name);
        if failing != Some(Effect::None) {
            there = self.stored.borrow_mut().remove(name).is_some();
        }
        self.answer(failing, "DeleteSchedule", there)
    }
}

/// The executor's ear: what it was sent.
#[derive(Default)]
pub(crate) struct Ear {
    pub(crate) heard: RefCell<Vec<Payload>>,
}

impl Invoke for Ear {
    async fn invoke(&self, payload: &Payload) -> Result<(), Fault> {
        self.heard.borrow_mut().push(payload.clone());
        Ok(())
    }
}

/// A channel in which what is done stands in `log`, as `post text`, `edit text` and
/// `whisper user text`, each text by its first line.
#[derive(Default)]
pub(crate) struct Room {
    pub(crate) log: RefCell<Vec<String>>,
    /// What the thread holds.
    pub(crate) said: Vec<ThreadMessage>,
    /// Calls that fail.
    pub(crate) failing: RefCell<Vec<&'static str>>,
    /// How they fail, if not as one that may be made again.
    pub(crate) fails_as: Option<ChatFaultKind>,
    /// The buttons of what was posted or edited last.
    pub(crate) buttons: RefCell<Vec<Button>>,
    /// The small print of what was edited last.
    pub(crate) small: RefCell<Option<String>>,
    /// How long each call takes.
    pub(crate) call_takes: Duration,
}

impl Room {
    async fn call(&self, call: &'static str, text: &str) -> Result<(), ChatFault> {
        tokio::time::sleep(self.call_takes).await;
        if self.failing.borrow().contains(&call) {
            return Err(ChatFault {
                kind: self.fails_as.clone().unwrap_or(ChatFaultKind::Transient),
                call,
                message: "internal_error".to_owned(),
            });
        }
        let first_line = text.lines().next().unwrap_or_default();
        self.log.borrow_mut().push(format!("{call} {first_line}"));
        Ok(())
    }

    fn keep(&self, message: &Message) {
        *self.buttons.borrow_mut() = message.buttons.clone();
    }
}

impl Chat for Room {
    async fn thread(
        &self,
        _: &ThreadRef,
        _: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        self.call("thread", "").await.map(|()| self.said.clone())
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        self.call("post", &post.message.text).await?;
        self.keep(&post.message);
        Ok(())
    }

    async fn edit(&self, _: &ThreadRef, message: &Message) -> Result<(), ChatFault> {
        self.call("edit", &message.text).await?;
        self.small.borrow_mut().clone_from(&message.small);
        self.keep(message);
        Ok(())
    }

    async fn whisper(&self, _: &ThreadRef, user: &str, message: &Message) -> Result<(), ChatFault> {
        self.call("whisper", &format!("{user} {}", message.text))
            .await
    }

    async fn members(&self, group: &str) -> Result<Vec<String>, ChatFault> {
        self.call("members", group).await.map(|()| Vec::new())
    }
}
