//! Who is in which user group, as Slack said a little while ago.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use preheat::journal::Failure;
use preheat::limits::GROUP_KEPT;
use preheat::policy::Refusal;
use preheat::port::{Chat, ChatFault};
use preheat::reply::{self, Voice};
use preheat::settings::handler::Policy;

/// What was looked up, for as long as the process lives. A look-up that failed is
/// not kept: it allows nobody, and is made again.
#[derive(Debug, Default)]
pub struct Groups(Mutex<BTreeMap<String, Seen>>);

/// The members of one group, and when Slack named them.
#[derive(Clone, Debug)]
struct Seen {
    at: DateTime<Utc>,
    members: Vec<String>,
}

impl Groups {
    /// Why a person who has to be in one of the allowed groups is not heard, in words;
    /// `None` when they are.
    pub(crate) async fn refusal<C: Chat>(
        &self,
        chat: &C,
        user: &str,
        policy: &Policy,
        voice: &Voice,
        now: DateTime<Utc>,
    ) -> Option<String> {
        let owner = policy.owner.as_deref();
        match self.have(chat, &policy.allowed_groups, user, now).await {
            Ok(true) => None,
            Ok(false) => Some(reply::refused(voice, Refusal::User, owner)),
            Err(fault) => {
                let why = "the allowed groups could not be looked up";
                journal::note(&Failure::slack(&fault, why).into());
                Some(reply::groups_unseen(voice, &fault, owner))
            }
        }
    }

    /// Whether `user` is in one of `groups`, which are looked up side by side if need be.
    ///
    /// # Errors
    /// When a group could not be looked up, and the person is in none of the others.
    async fn have<C: Chat>(
        &self,
        chat: &C,
        groups: &[String],
        user: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, ChatFault> {
        let looked_up = groups.iter().map(|group| self.members(chat, group, now));
        let mut first_fault = None;
        for members in join_all(looked_up).await {
            match members {
                Ok(members) if members.iter().any(|member| member == user) => return Ok(true),
                Ok(_) => {}
                Err(fault) => {
                    first_fault.get_or_insert(fault);
                }
            }
        }
        first_fault.map_or(Ok(false), Err)
    }

    async fn members<C: Chat>(
        &self,
        chat: &C,
        group: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<String>, ChatFault> {
        let seen = self.seen().get(group).cloned();
        // Deliveries reach us out of order: an age can be negative.
        if let Some(seen) = seen.filter(|seen| (now - seen.at).abs() < GROUP_KEPT) {
            return Ok(seen.members);
        }
        let members = chat.members(group).await?;
        let seen = Seen {
            at: now,
            members: members.clone(),
        };
        self.seen().insert(group.to_owned(), seen);
        Ok(members)
    }

    fn seen(&self) -> MutexGuard<'_, BTreeMap<String, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use chrono::TimeDelta;
    use preheat::message::Message;
    use preheat::port::{ChatFaultKind, Post, ThreadMessage};
    use preheat::window::ThreadRef;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    /// Groups by their ids; one that is not there cannot be looked up.
    #[derive(Default)]
    struct Workspace {
        groups: RefCell<BTreeMap<&'static str, Vec<&'static str>>>,
        asked: RefCell<Vec<String>>,
    }

    impl Workspace {
        fn of(groups: &[(&'static str, &[&'static str])]) -> Self {
            let groups = groups.iter().map(|(group, who)| (*group, who.to_vec()));
            Self {
                groups: RefCell::new(groups.collect()),
                ..Self::default()
            }
        }
    }

    impl Chat for Workspace {
        async fn thread(
            &self,
            _: &ThreadRef,
            _: Option<&str>,
        ) -> Result<Vec<ThreadMessage>, ChatFault> {
            unreachable!("only groups are looked up")
        }

        async fn post(&self, _: &Post) -> Result<(), ChatFault> {
            unreachable!("only groups are looked up")
        }

        async fn edit(&self, _: &ThreadRef, _: &Message) -> Result<(), ChatFault> {
            unreachable!("only groups are looked up")
        }

        async fn whisper(&self, _: &ThreadRef, _: &str, _: &Message) -> Result<(), ChatFault> {
            unreachable!("only groups are looked up")
        }

        async fn members(&self, group: &str) -> Result<Vec<String>, ChatFault> {
            self.asked.borrow_mut().push(group.to_owned());
            let groups = self.groups.borrow();
            let members = groups.get(group).ok_or(ChatFault {
                kind: ChatFaultKind::Refused,
                call: "usergroups.users.list",
                message: "no_such_subteam".to_owned(),
            })?;
            Ok(members.iter().map(|one| (*one).to_owned()).collect())
        }
    }

    fn both() -> Vec<String> {
        vec!["S1".to_owned(), "S2".to_owned()]
    }

    #[tokio::test]
    async fn one_of_the_groups_is_enough_even_if_the_other_cannot_be_seen() {
        let (slack, groups) = (Workspace::of(&[("S2", &["U1"])]), Groups::default());
        assert!(groups.have(&slack, &both(), "U1", NOW).await.unwrap());
        let fault = groups.have(&slack, &both(), "U2", NOW).await.unwrap_err();
        assert_eq!(fault.message, "no_such_subteam");
    }

    #[tokio::test]
    async fn what_was_seen_is_kept_for_a_while_and_a_failure_is_not() {
        let slack = Workspace::of(&[("S1", &["U1"])]);
        let groups = Groups::default();
        let first = NOW + GROUP_KEPT - TimeDelta::seconds(1);
        for now in [NOW, first, NOW - TimeDelta::seconds(2)] {
            let _ = groups.have(&slack, &both(), "U1", now).await;
        }
        let asked = ["S1", "S2", "S2", "S2"];
        assert_eq!(*slack.asked.borrow(), asked);

        slack.groups.borrow_mut().insert("S1", vec![]);
        slack.groups.borrow_mut().insert("S2", vec![]);
        let later = NOW + GROUP_KEPT;
        assert!(!groups.have(&slack, &both(), "U1", later).await.unwrap());
    }
}
