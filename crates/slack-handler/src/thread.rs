//! The thread around a mention: its root, our replies in it, and the reply to be.

use preheat::message::Message;
use preheat::port::{Author, Chat, ChatFault, ChatFaultKind, Post, ThreadMessage};
use preheat::window::ThreadRef;
use slack::event::Mention;

/// Where a mention stands.
pub(crate) struct Thread {
    /// The mention itself.
    pub(crate) mention: ThreadRef,
    /// The thread that the reply goes to: the mention's own, if it has none yet.
    pub(crate) root: ThreadRef,
    /// Whether there is a message above the mention.
    pub(crate) is_below: bool,
    /// Our own app, as the event names it.
    app_id: Option<String>,
}

impl Thread {
    pub(crate) fn of(mention: &Mention) -> Self {
        let root = mention.thread_ts.as_ref().unwrap_or(&mention.ts);
        Self {
            app_id: mention.app_id.clone(),
            ..Self::known(&mention.channel, &mention.ts, root)
        }
    }

    /// Where a mention stands that is known from a button of ours.
    pub(crate) fn known(channel: &str, mention: &str, root: &str) -> Self {
        let at = |ts: &str| ThreadRef {
            channel: channel.to_owned(),
            ts: ts.to_owned(),
        };
        Self {
            mention: at(mention),
            root: at(root),
            is_below: root != mention,
            app_id: None,
        }
    }

    /// The message above the mention; `None` when there is none, or it is gone.
    pub(crate) async fn read_root<C: Chat>(
        &self,
        chat: &C,
        wanted: bool,
    ) -> Result<Option<ThreadMessage>, ChatFault> {
        if !wanted || !self.is_below {
            return Ok(None);
        }
        let messages = or_gone(chat.thread(&self.root, None).await)?;
        Ok(messages
            .into_iter()
            .find(|message| message.ts == self.root.ts))
    }

    /// Our replies to this mention and to later ones.
    pub(crate) async fn read_answers<C: Chat>(
        &self,
        chat: &C,
        wanted: bool,
    ) -> Result<Answers, ChatFault> {
        if !wanted {
            return Ok(Answers::default());
        }
        let messages = or_gone(chat.thread(&self.root, Some(&self.mention.ts)).await)?;
        let ours = messages.iter().filter(|message| self.is_ours(message));
        let answered = ours.filter_map(|message| message.answers.clone());
        Ok(Answers {
            mention: self.mention.ts.clone(),
            answered: answered.collect(),
        })
    }

    /// The reply to the mention.
    pub(crate) fn reply(&self, message: Message) -> Post {
        Post {
            thread: self.root.clone(),
            message,
            answers: Some(self.mention.ts.clone()),
        }
    }

    /// Any app can write our metadata, so a reply counts only when our own app posted
    /// it, as far as both ids are known.
    fn is_ours(&self, message: &ThreadMessage) -> bool {
        match (&message.author, &self.app_id) {
            (Author::Bot(ids), Some(app)) => {
                ids.contains(app) || !ids.iter().any(|id| id.starts_with('A'))
            }
            (Author::Bot(_), None) => true,
            (Author::Person(_), _) => false,
        }
    }
}

/// A thread whose root was deleted can still be answered in; there is only nothing
/// to read.
fn or_gone(
    messages: Result<Vec<ThreadMessage>, ChatFault>,
) -> Result<Vec<ThreadMessage>, ChatFault> {
    match messages {
        Err(fault) if fault.kind == ChatFaultKind::ThreadNotFound => Ok(Vec::new()),
        messages => messages,
    }
}

/// Which mentions of a thread are answered, from one of them on.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    mention: String,
    answered: Vec<String>,
}

impl Answers {
    /// Whether the mention itself is.
    pub(crate) fn has_it(&self) -> bool {
        self.answered.contains(&self.mention)
    }

    /// Whether a later one is. Slack's timestamps have one width, so that their order
    /// as text is their order.
    pub(crate) fn has_a_later_one(&self) -> bool {
        self.answered.iter().any(|ts| *ts > self.mention)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    struct Replies(Vec<ThreadMessage>);

    impl Chat for Replies {
        async fn thread(
            &self,
            _: &ThreadRef,
            _: Option<&str>,
        ) -> Result<Vec<ThreadMessage>, ChatFault> {
            if self.0.is_empty() {
                return Err(ChatFault {
                    kind: ChatFaultKind::ThreadNotFound,
                    call: "conversations.replies",
                    message: "thread_not_found".to_owned(),
                });
            }
            Ok(self.0.clone())
        }

        async fn post(&self, _: &Post) -> Result<(), ChatFault> {
            unreachable!("a thread is only read")
        }

        async fn edit(&self, _: &ThreadRef, _: &Message) -> Result<(), ChatFault> {
            unreachable!("a thread is only read")
        }

        async fn whisper(&self, _: &ThreadRef, _: &str, _: &Message) -> Result<(), ChatFault> {
            unreachable!("a thread is only read")
        }

        async fn members(&self, _: &str) -> Result<Vec<String>, ChatFault> {
            unreachable!("a thread is only read")
        }
    }

    fn thread(app_id: Option<&str>) -> Thread {
        Thread::of(&Mention {
            event_id: None,
            app_id: app_id.map(str::to_owned),
            team: None,
            bot_user: None,
            channel: "C1".to_owned(),
            ts: "2.0".to_owned(),
            thread_ts: Some("1.0".to_owned()),
            author: Author::Person("U1".to_owned()),
            text: String::new(),
            edited: false,
            external: false,
            posted_at: DateTime::UNIX_EPOCH,
        })
    }

    fn reply(author: Author, answers: &str) -> ThreadMessage {
        ThreadMessage {
            ts: "3.0".to_owned(),
            author,
            lines: Vec::new(),
            answers: Some(answers.to_owned()),
        }
    }

    fn bot(ids: &[&str]) -> Author {
        Author::Bot(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[tokio::test]
    async fn another_apps_reply_is_not_ours() {
        for (author, app, is_ours) in [
            (bot(&["B1", "A1"]), Some("A1"), true),
            (bot(&["B2", "A2"]), Some("A1"), false),
            (bot(&["B1", "A1"]), None, true),
            (bot(&["B1"]), Some("A1"), true),
            (Author::Person("U1".to_owned()), Some("A1"), false),
        ] {
            let chat = Replies(vec![reply(author.clone(), "2.0")]);
            let answers = thread(app).read_answers(&chat, true).await.unwrap();
            assert_eq!(answers.has_it(), is_ours, "{author:?}");
        }
    }

    #[tokio::test]
    async fn this_mention_a_later_one_and_an_earlier_one() {
        for (answered, it, later) in [
            ("2.0", true, false),
            ("2.1", false, true),
            ("1.9", false, false),
        ] {
            let chat = Replies(vec![reply(bot(&["A1"]), answered)]);
            let answers = thread(Some("A1")).read_answers(&chat, true).await.unwrap();
            assert_eq!((answers.has_it(), answers.has_a_later_one()), (it, later));
        }
    }

    #[tokio::test]
    async fn a_root_that_is_gone_is_none() {
        let gone = Replies(Vec::new());
        assert_eq!(thread(None).read_root(&gone, true).await.unwrap(), None);
        assert!(
            !thread(None)
                .read_answers(&gone, true)
                .await
                .unwrap()
                .has_it()
        );
    }
}
