use chrono::TimeDelta;
use chrono_tz::Tz;
use preheat::limits::ANSWER_WITHIN;
use preheat::name;
use preheat::port::{ChatFaultKind, FaultKind};
use preheat::window::ThreadRef;

use super::*;
use crate::fake::{Ear, Effect, Group, Room};
use crate::groups::Groups;

const CREATE: &str = "create 48213 --ecs 20 --time 2026-11-24 16:00";
const END: &str = "prod-api-48213-1124-ecs-end";
const TS: &str = "1795478400.000200";

/// 09:00 in Seoul.
fn now() -> DateTime<Utc> {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn settings() -> Settings {
    let lookup = |name: &str| {
        let value = match name {
            "SLACK_BOT_TOKEN" | "SLACK_SIGNING_SECRET" => "secret",
            "SCHEDULE_GROUP" => "preheat",
            "SCHEDULER_ROLE_ARN" => "arn:aws:iam::123456789012:role/scheduler",
            "EXECUTOR_ARN" => "arn:aws:lambda:ap-northeast-2:123456789012:function:executor",
            "ECS_SERVICES" => "prod/api",
            "LOCALE" => "en",
            _ => return None,
        };
        Some(value.to_owned())
    };
    Settings::read(&lookup).unwrap()
}

fn mention(text: &str) -> Mention {
    Mention {
        event_id: None,
        app_id: Some("A1".to_owned()),
        team: None,
        bot_user: Some("UBOT".to_owned()),
        channel: "C1".to_owned(),
        ts: TS.to_owned(),
        thread_ts: Some("1795478400.000100".to_owned()),
        author: Author::Person("U1".to_owned()),
        text: format!("<@UBOT> {text}"),
        edited: false,
        external: false,
        posted_at: now(),
    }
}

/// A reply of ours to the mention of this time.
fn reply_to(ts: &str) -> ThreadMessage {
    ThreadMessage {
        ts: "1795478401.000000".to_owned(),
        author: Author::Bot(vec!["A1".to_owned()]),
        lines: Vec::new(),
        answers: Some(ts.to_owned()),
    }
}

fn place() -> ThreadRef {
    ThreadRef {
        channel: "C1".to_owned(),
        ts: TS.to_owned(),
    }
}

/// A call on the claim, as it stands in the group's log.
fn claiming() -> &'static str {
    Box::leak(format!("create {}", name::claim(&place(), 0)).into_boxed_str())
}

/// What is around a mention.
#[derive(Default)]
struct Around {
    group: Group,
    room: Room,
    ear: Ear,
    groups: Groups,
    /// Slack delivers the mention for the first time, as far as it says.
    is_first: bool,
}

impl Around {
    /// Another delivery claimed the mention so many seconds ago.
    async fn claimed(self, seconds: i64) -> Self {
        let at = now() - TimeDelta::seconds(seconds);
        let claim = Claim::new(place(), at, Tz::Asia__Seoul);
        assert!(claim.take(&self.group).await.unwrap());
        self
    }

    async fn answer(&self, text: &str) -> Answered {
        self.answer_and_leave(text).await.0
    }

    /// What came of it, and what it leaves to look at.
    async fn answer_and_leave(&self, text: &str) -> (Answered, Option<Payload>) {
        let ports = Ports {
            schedules: &self.group,
            chat: &self.room,
            invoke: &self.ear,
            groups: &self.groups,
        };
        let delivery = Delivery {
            mention: &mention(text),
            now: now(),
            is_retry: !self.is_first,
        };
        answer(&ports, &settings(), &delivery, ANSWER_WITHIN).await
    }

    /// What was posted, each by its first line.
    fn posts(&self) -> Vec<String> {
        let log = self.room.log.borrow();
        let posts = log.iter().filter_map(|line| line.strip_prefix("post "));
        posts.map(str::to_owned).collect()
    }

    fn has(&self, prefix: &str) -> bool {
        let stored = self.group.stored.borrow();
        stored.keys().any(|name| name.starts_with(prefix))
    }
}

fn says(replies: &[&str]) -> Around {
    Around {
        room: Room {
            said: replies.iter().map(|ts| reply_to(ts)).collect(),
            ..Room::default()
        },
        ..Around::default()
    }
}

#[tokio::test]
async fn while_another_delivery_may_be_at_work_this_one_comes_again() {
    let around = says(&[]).claimed(3).await;
    let answered = around.answer(CREATE).await;
    assert!(matches!(
        answered,
        Answered::Unfinished("another delivery is at work")
    ));
    assert!(around.posts().is_empty() && !around.has(END));
}

#[tokio::test]
async fn an_abandoned_mention_is_taken_over() {
    let around = says(&[]).claimed(30).await;
    assert!(matches!(around.answer(CREATE).await, Answered::Done));
    assert_eq!(around.posts(), [":white_check_mark: Scheduled."]);
    assert!(around.has(END));
}

/// Whether it is the first to claim the mention or takes it over.
#[tokio::test]
async fn after_a_later_mention_nothing_is_changed_and_all_else_is_answered() {
    let later = "1795478400.000300";
    for is_taken_over in [false, true] {
        let around = || async {
            let around = says(&[later]);
            match is_taken_over {
                true => around.claimed(30).await,
                false => around,
            }
        };
        let asked = around().await;
        assert!(matches!(asked.answer(CREATE).await, Answered::Done));
        let posts = asked.posts();
        assert!(
            posts[0].contains("so this one changed nothing"),
            "{posts:?}"
        );
        assert!(!asked.has(END));

        let asked = around().await;
        asked.answer("list").await;
        let posts = asked.posts();
        assert!(posts[0].starts_with(":calendar:"), "{posts:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_claimed_is_told_unless_it_is_answered() {
    for (replies, n_posts) in [(&[][..], 1), (&[TS][..], 0)] {
        let mut around = says(replies);
        // Of a first delivery the thread is not asked before.
        around.is_first = true;
        around.group.fails_as = Some(FaultKind::Denied);
        let failing = (claiming(), Effect::None);
        around.group.failing.borrow_mut().push(failing);
        let answered = around.answer(CREATE).await;
        assert_eq!(matches!(answered, Answered::Passed(_)), n_posts == 0);
        assert_eq!(around.posts().len(), n_posts);
        assert!(!around.has(END));
    }
}

#[tokio::test]
async fn a_thread_that_cannot_be_read_is_told_by_one_delivery() {
    let unread = || {
        let mut around = says(&[]);
        around.room.failing.borrow_mut().push("thread");
        around.room.fails_as = Some(ChatFaultKind::NotInChannel);
        around
    };
    let around = unread();
    assert!(matches!(around.answer(CREATE).await, Answered::Done));
    assert_eq!(around.posts().len(), 1);

    let around = unread().claimed(3).await;
    let answered = around.answer(CREATE).await;
    assert!(matches!(
        answered,
        Answered::Passed("another delivery says it")
    ));
    assert!(around.posts().is_empty());
}

#[tokio::test]
async fn a_reply_that_is_not_posted_has_the_mention_come_again_where_that_helps() {
    for (kind, comes_again, is_kept) in [
        // It may be posted all the same: the next delivery looks for it.
        (ChatFaultKind::Transient, true, true),
        (ChatFaultKind::NotSent, true, false),
        (
            ChatFaultKind::RateLimited(Duration::from_secs(1)),
            true,
            false,
        ),
        (ChatFaultKind::Token, false, true),
    ] {
        let mut around = says(&[]);
        around.room.failing.borrow_mut().push("post");
        around.room.fails_as = Some(kind.clone());
        let answered = around.answer(CREATE).await;
        let unfinished = matches!(answered, Answered::Unfinished(_));
        let unreachable = matches!(answered, Answered::Unreachable);
        assert_eq!((unfinished, unreachable), (comes_again, !comes_again));
        assert_eq!(around.has("claim-"), is_kept, "{kind:?}");
    }
}

#[tokio::test]
async fn what_is_made_is_looked_at_once_it_is_answered() {
    let around = says(&[]);
    let (answered, preflight) = around.answer_and_leave(CREATE).await;
    assert!(matches!(answered, Answered::Done));
    assert_eq!(around.posts(), [":white_check_mark: Scheduled."]);
    assert!(matches!(preflight, Some(Payload::Preflight(_))));
    assert!(around.ear.heard.borrow().is_empty());
    for nothing_made in ["list", "help", &format!("{CREATE} --dry-run")] {
        let (_, preflight) = says(&[]).answer_and_leave(nothing_made).await;
        assert_eq!(preflight, None, "{nothing_made}");
    }
}
