//! Slack with patience: the wait that it asks for is waited out, and a call that never
//! left is made once more, as long as there is time for it.
//!
//! Only whoever answers knows how long that is. So the client itself never waits, and
//! each run of a Lambda puts this around it.

use std::time::Duration;

use https::CONNECT_WITHIN;
use preheat::message::Message;
use preheat::port::{Chat, ChatFault, ChatFaultKind, Post, ThreadMessage};
use preheat::window::ThreadRef;
use tokio::time::{Instant, sleep};

/// What has to be left after a wait: a call to Slack mostly takes below 0.3 s, and
/// what is to be done with its answer takes some more.
const ROOM_AFTER_A_WAIT: Duration = Duration::from_millis(500);

/// The pause before a connection is tried once more: what refused the first one, such
/// as a balancer that is being replaced, may be gone then.
const RECONNECT_AFTER: Duration = Duration::from_millis(100);

/// Slack until a deadline.
#[derive(Debug)]
pub struct Patient<'a, C> {
    chat: &'a C,
    until: Instant,
}

impl<'a, C> Patient<'a, C> {
    /// Slack for so long from now on.
    pub fn within(chat: &'a C, time: Duration) -> Self {
        let until = Instant::now() + time;
        Self { chat, until }
    }

    /// Makes a call, and makes it again after every wait that there is time for.
    async fn call<T>(&self, call: impl AsyncFn() -> Result<T, ChatFault>) -> Result<T, ChatFault> {
        let mut may_reconnect = true;
        loop {
            let answered = call().await;
            let Err(fault) = &answered else {
                return answered;
            };
            let left = self.until.saturating_duration_since(Instant::now());
            let Some(wait) = worth_waiting(fault, left, may_reconnect) else {
                return answered;
            };
            may_reconnect &= fault.kind != ChatFaultKind::NotSent;
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(error = %fault, wait_ms, "Slack is called again");
            sleep(wait).await;
        }
    }
}

/// The wait before a call is made again, if that is of use, and there is time for it and
/// for the call after it.
fn worth_waiting(fault: &ChatFault, left: Duration, may_reconnect: bool) -> Option<Duration> {
    let (wait, room) = match fault.kind {
        ChatFaultKind::RateLimited(wait) => (wait, ROOM_AFTER_A_WAIT),
        // Cut off while it connects, nobody would know any more that nothing was sent.
        ChatFaultKind::NotSent if may_reconnect => {
            (RECONNECT_AFTER, CONNECT_WITHIN + ROOM_AFTER_A_WAIT)
        }
        _ => return None,
    };
    let needed = wait.checked_add(room)?;
    (needed <= left).then_some(wait)
}

impl<C: Chat> Chat for Patient<'_, C> {
    async fn thread(
        &self,
        thread: &ThreadRef,
        since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        self.call(async || self.chat.thread(thread, since).await)
            .await
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        self.call(async || self.chat.post(post).await).await
    }

    async fn edit(&self, at: &ThreadRef, message: &Message) -> Result<(), ChatFault> {
        self.call(async || self.chat.edit(at, message).await).await
    }

    async fn whisper(
        &self,
        thread: &ThreadRef,
        user: &str,
        message: &Message,
    ) -> Result<(), ChatFault> {
        self.call(async || self.chat.whisper(thread, user, message).await)
            .await
    }

    async fn members(&self, group: &str) -> Result<Vec<String>, ChatFault> {
        self.call(async || self.chat.members(group).await).await
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// Refuses each call with the next of its answers; then all is well.
    struct Busy(RefCell<Vec<ChatFaultKind>>);

    impl Busy {
        fn asking(waits: &[u64]) -> Self {
            let kinds = waits.iter().rev();
            let kinds = kinds.map(|s| ChatFaultKind::RateLimited(Duration::from_secs(*s)));
            Self(RefCell::new(kinds.collect()))
        }

        fn answer(&self) -> Result<(), ChatFault> {
            match self.0.borrow_mut().pop() {
                None => Ok(()),
                Some(kind) => Err(ChatFault {
                    kind,
                    call: "chat.postMessage",
                    message: "ratelimited".to_owned(),
                }),
            }
        }
    }

    impl Chat for Busy {
        async fn thread(
            &self,
            _: &ThreadRef,
            _: Option<&str>,
        ) -> Result<Vec<ThreadMessage>, ChatFault> {
            self.answer().map(|()| Vec::new())
        }

        async fn post(&self, _: &Post) -> Result<(), ChatFault> {
            self.answer()
        }

        async fn edit(&self, _: &ThreadRef, _: &Message) -> Result<(), ChatFault> {
            self.answer()
        }

        async fn whisper(&self, _: &ThreadRef, _: &str, _: &Message) -> Result<(), ChatFault> {
            self.answer()
        }

        async fn members(&self, _: &str) -> Result<Vec<String>, ChatFault> {
            self.answer().map(|()| Vec::new())
        }
    }

    fn at() -> ThreadRef {
        ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        }
    }

    /// What becomes of an edit, and how many seconds later.
    async fn edited(waits: &[u64], within: u64) -> (Result<(), ChatFaultKind>, u64) {
        let busy = Busy::asking(waits);
        let patient = Patient::within(&busy, Duration::from_secs(within));
        let start = Instant::now();
        let edited = patient.edit(&at(), &Message::plain("x")).await;
        let edited = edited.map_err(|fault| fault.kind);
        (edited, start.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn waits_are_waited_out_while_there_is_time() {
        let too_long = |s| Err(ChatFaultKind::RateLimited(Duration::from_secs(s)));
        assert_eq!(edited(&[], 3).await, (Ok(()), 0));
        assert_eq!(edited(&[1], 3).await, (Ok(()), 1));
        assert_eq!(
            edited(&[1, 1], 3).await,
            (Ok(()), 2),
            "twice, if it asks twice"
        );
        assert_eq!(
            edited(&[2, 1], 3).await,
            (too_long(1), 2),
            "the time is nearly up"
        );
        assert_eq!(edited(&[3], 3).await, (too_long(3), 0), "not even begun");
        assert_eq!(edited(&[30], 40).await, (Ok(()), 30));
        assert_eq!(edited(&[u64::MAX], 40).await, (too_long(u64::MAX), 0));
    }

    #[tokio::test(start_paused = true)]
    async fn every_call_has_patience() {
        let busy = Busy::asking(&[1, 1, 1, 1, 1]);
        let patient = Patient::within(&busy, Duration::from_secs(9));
        let message = Message::plain("x");
        let post = Post {
            thread: at(),
            message: message.clone(),
            answers: None,
        };
        patient.thread(&at(), None).await.unwrap();
        patient.post(&post).await.unwrap();
        patient.edit(&at(), &message).await.unwrap();
        patient.whisper(&at(), "U1", &message).await.unwrap();
        patient.members("S1").await.unwrap();
        assert_eq!(busy.0.borrow().len(), 0);
    }

    /// Opens no connection so many times; then all is well.
    async fn posted(n_failures: usize, within_ms: u64) -> Result<(), ChatFaultKind> {
        let busy = Busy(RefCell::new(vec![ChatFaultKind::NotSent; n_failures]));
        let patient = Patient::within(&busy, Duration::from_millis(within_ms));
        let edited = patient.edit(&at(), &Message::plain("x")).await;
        edited.map_err(|fault| fault.kind)
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_sent_is_sent_once_more_while_there_is_time() {
        let not_sent = Err(ChatFaultKind::NotSent);
        assert_eq!(posted(1, 2_000).await, Ok(()));
        assert_eq!(posted(1, 1_500).await, not_sent, "no time to connect");
        assert_eq!(posted(2, 9_000).await, not_sent, "once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_is_waited_out_after_a_call_that_was_not_sent() {
        let wait = ChatFaultKind::RateLimited(Duration::from_secs(1));
        let busy = Busy(RefCell::new(vec![wait, ChatFaultKind::NotSent]));
        let patient = Patient::within(&busy, Duration::from_secs(9));
        patient.edit(&at(), &Message::plain("x")).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_else_is_made_again() {
        for kind in [ChatFaultKind::Transient, ChatFaultKind::Token] {
            let busy = Busy(RefCell::new(vec![kind.clone()]));
            let patient = Patient::within(&busy, Duration::from_secs(9));
            let fault = patient.members("S1").await.unwrap_err();
            assert_eq!(fault.kind, kind);
        }
    }
}
