use std::cell::RefCell;

use chrono::TimeDelta;
use preheat::command;
use preheat::decide::{self, Stored};
use preheat::limits::ANSWER_WITHIN;
use preheat::name;
use preheat::press::{CANCEL, CONFIRM, DISCARD, Proposal};

use super::*;
use crate::fake::{Ear, Effect, Group, Room};
use crate::groups::Groups;

const COMMAND: &str = "create 48213 --ecs 20 --rds 2 --time 2026-11-24 16:00";
const END: &str = "prod-api-48213-1124-ecs-end";

/// 09:00 in Seoul.
fn now() -> DateTime<Utc> {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn settings(more: &[(&str, &str)]) -> Settings {
    let lookup = |name: &str| {
        let more = more.iter().find(|(key, _)| *key == name);
        let value = more.map(|(_, value)| *value).or(match name {
            "SLACK_BOT_TOKEN" | "SLACK_SIGNING_SECRET" => Some("secret"),
            "SCHEDULE_GROUP" => Some("preheat"),
            "SCHEDULER_ROLE_ARN" => Some("arn:aws:iam::123456789012:role/scheduler"),
            "EXECUTOR_ARN" => Some("arn:aws:lambda:ap-northeast-2:123456789012:function:executor"),
            "ECS_SERVICES" => Some("prod/api"),
            "AURORA_CLUSTERS" => Some("shop"),
            "LOCALE" => Some("en"),
            _ => None,
        });
        value.map(str::to_owned)
    };
    Settings::read(&lookup).unwrap()
}

fn press(action: &str, value: String) -> Press {
    Press {
        action: action.to_owned(),
        value,
        action_ts: None,
        user: "U1".to_owned(),
        external: false,
        channel: "C1".to_owned(),
        ts: "1795478401.000200".to_owned(),
        thread_ts: Some("1795478400.000100".to_owned()),
        words: Some("Scheduled.".to_owned()),
        small: None,
    }
}

/// A click on a proposal of `COMMAND` as it is with nothing stored.
fn proposed(action: &str, settings: &Settings) -> Press {
    let mention = "1795478400.000100";
    let context = Context {
        settings,
        now: now(),
        mentioned_at: now(),
        thread: press(action, String::new()).thread(),
        in_thread: false,
        requested_by: "U1".to_owned(),
    };
    let command = command::parse(COMMAND).unwrap();
    let task = decide::resolve(&command, &context, None).unwrap();
    let plan = task.decide(&context, &Stored::default()).hash();
    let proposal = Proposal::new(COMMAND, mention, mention, Some("U1"), plan, now());
    press(action, proposal.value().unwrap())
}

/// What is around a click.
#[derive(Default)]
struct Around {
    group: Group,
    room: Room,
    ear: Ear,
    groups: Groups,
    /// What the last click left to look at.
    preflight: RefCell<Option<Payload>>,
}

impl Around {
    async fn click(&self, settings: &Settings, press: &Press) -> Answered {
        self.click_after(0, settings, press).await
    }

    /// A click so many seconds later.
    async fn click_after(&self, seconds: i64, settings: &Settings, press: &Press) -> Answered {
        let ports = Ports {
            schedules: &self.group,
            chat: &self.room,
            invoke: &self.ear,
            groups: &self.groups,
        };
        let now = now() + TimeDelta::seconds(seconds);
        let (answered, preflight) = answer(&ports, settings, press, now, ANSWER_WITHIN).await;
        // Nobody waits for a look ahead.
        assert!(self.ear.heard.borrow().is_empty());
        *self.preflight.borrow_mut() = preflight;
        answered
    }

    fn log(&self) -> Vec<String> {
        self.room.log.borrow().clone()
    }

    fn has(&self, prefix: &str) -> bool {
        let stored = self.group.stored.borrow();
        stored.keys().any(|name| name.starts_with(prefix))
    }

    /// The click on the button that is there now.
    fn on(&self, action: &str) -> Press {
        let buttons = self.room.buttons.borrow();
        let button = buttons.iter().find(|button| button.action == action);
        press(action, button.unwrap().value.clone())
    }
}

#[tokio::test(start_paused = true)]
async fn of_clicks_side_by_side_one_counts() {
    let settings = settings(&[]);
    let around = Around {
        group: Group {
            call_takes: Duration::from_millis(30),
            ..Group::default()
        },
        ..Around::default()
    };
    let confirm = proposed(CONFIRM, &settings);
    tokio::join!(
        around.click(&settings, &confirm),
        around.click(&settings, &confirm),
    );
    let expected = [
        "whisper U1 :information_source: An earlier click was or is being carried out. This one changed nothing.",
        "edit :white_check_mark: Scheduled.",
    ];
    assert_eq!(around.log(), expected);
    assert!(around.has(END));

    let cancel = around.on(CANCEL);
    tokio::join!(
        around.click(&settings, &cancel),
        around.click(&settings, &cancel)
    );
    let log = around.log().split_off(2);
    let n_posted = log.iter().filter(|line| line.starts_with("post")).count();
    let n_whispered = log
        .iter()
        .filter(|line| line.starts_with("whisper"))
        .count();
    assert_eq!((n_posted, n_whispered, log.len()), (1, 1, 3), "{log:?}");
    assert!(!around.has("prod-api") && !around.has("shop"));
}

#[tokio::test(start_paused = true)]
async fn of_two_buttons_side_by_side_one_counts() {
    let settings = settings(&[]);
    let around = Around {
        group: Group {
            call_takes: Duration::from_millis(30),
            ..Group::default()
        },
        ..Around::default()
    };
    let (confirm, discard) = (proposed(CONFIRM, &settings), proposed(DISCARD, &settings));
    tokio::join!(
        around.click(&settings, &confirm),
        around.click(&settings, &discard),
    );
    let log = around.log();
    let edits: Vec<_> = log.iter().filter(|line| line.starts_with("edit")).collect();
    let is_scheduled = edits == ["edit :white_check_mark: Scheduled."];
    assert_eq!((edits.len(), log.len()), (1, 2), "{log:?}");
    assert_eq!(around.has(END), is_scheduled, "{log:?}");
}

#[tokio::test]
async fn a_result_that_cannot_replace_its_message_is_posted_under_it() {
    let settings = settings(&[]);
    let around = Around::default();
    around.room.failing.borrow_mut().push("edit");
    let confirm = proposed(CONFIRM, &settings);
    let answered = around.click(&settings, &confirm).await;
    assert!(matches!(answered, Answered::Done));
    assert_eq!(around.log(), ["post :white_check_mark: Scheduled."]);
}

#[tokio::test]
async fn a_click_that_nobody_can_be_told_of_can_be_made_again() {
    let settings = settings(&[]);
    let around = Around::default();
    around.room.failing.borrow_mut().extend(["edit", "post"]);
    let confirm = proposed(CONFIRM, &settings);
    let answered = around.click(&settings, &confirm).await;
    assert!(matches!(answered, Answered::Unfinished(_)));
    assert!(!around.has("claim-"), "the claim is given back");
    // It was carried out all the same: the next click finds it so, and says so.
    around.room.failing.borrow_mut().clear();
    around.click(&settings, &confirm).await;
    let expected = ["edit :white_check_mark: It is scheduled like this already."];
    assert_eq!(around.log(), expected);
}

#[tokio::test]
async fn when_aws_fails_the_person_is_told_and_can_click_again() {
    let settings = settings(&[]);
    let around = Around::default();
    let failing = ("get prod-api-48213-1124-ecs-end", Effect::None);
    around.group.failing.borrow_mut().push(failing);
    let confirm = proposed(CONFIRM, &settings);
    around.click(&settings, &confirm).await;
    let log = around.log();
    assert!(
        log[0].starts_with("whisper U1 :x: A call to AWS failed"),
        "{log:?}"
    );
    assert!(!around.has(""), "nothing is left, and no claim");
}

/// A call on the claim of a click, as it stands in the group's log.
fn on_claim(call: &str, press: &Press) -> &'static str {
    let order = Order::read(&press.action, &press.value);
    let name = name::claim(&claimed(press, order.as_ref()), 0);
    Box::leak(format!("{call} {name}").into_boxed_str())
}

#[tokio::test]
async fn a_click_that_was_claimed_unseen_can_be_made_again() {
    let settings = settings(&[]);
    let around = Around::default();
    let confirm = proposed(CONFIRM, &settings);
    let claiming = on_claim("create", &confirm);
    let failing = (claiming, Effect::Done);
    around.group.failing.borrow_mut().push(failing);
    around.click(&settings, &confirm).await;
    assert!(!around.has(""), "nothing is left, and no claim");
    around.group.failing.borrow_mut().clear();
    around.click(&settings, &confirm).await;
    let log = around.log();
    assert_eq!(log[1..], ["edit :white_check_mark: Scheduled."], "{log:?}");
}

/// AWS fails for longer than the click takes.
#[tokio::test]
async fn a_claim_that_could_not_be_given_back_is_taken_over() {
    let settings = settings(&[]);
    let around = Around::default();
    let confirm = proposed(CONFIRM, &settings);
    let failing = [
        ("get prod-api-48213-1124-ecs-end", Effect::None),
        (on_claim("delete", &confirm), Effect::None),
    ];
    around.group.failing.borrow_mut().extend(failing);
    around.click(&settings, &confirm).await;
    around.group.failing.borrow_mut().clear();
    around.click_after(9, &settings, &confirm).await;
    around.click_after(10, &settings, &confirm).await;
    let log = around.log();
    assert!(
        log[1].starts_with("whisper U1 :information_source: An earlier click"),
        "{log:?}"
    );
    assert_eq!(log[2..], ["edit :white_check_mark: Scheduled."], "{log:?}");
}

/// On a screen that shows the button still, whatever became of the windows since.
#[tokio::test]
async fn a_click_that_is_done_counts_once_for_good() {
    let settings = settings(&[]);
    let around = Around::default();
    let confirm = proposed(CONFIRM, &settings);
    around.click(&settings, &confirm).await;
    let cancel = around.on(CANCEL);
    around.click_after(60, &settings, &cancel).await;
    let n_said = around.log().len();
    for click in [&confirm, &cancel] {
        around.click_after(120, &settings, click).await;
    }
    assert!(!around.has("prod-api"));
    let log = around.log().split_off(n_said);
    let again = "whisper U1 :information_source: An earlier click was or is being carried out. This one changed nothing.";
    assert_eq!(log, [again, again]);
}

#[tokio::test(start_paused = true)]
async fn when_the_time_is_up_the_claim_is_given_back() {
    let settings = settings(&[]);
    let around = Around {
        room: Room {
            call_takes: Duration::from_secs(5),
            ..Room::default()
        },
        ..Around::default()
    };
    let discard = proposed(DISCARD, &settings);
    let answered = around.click(&settings, &discard).await;
    assert!(matches!(answered, Answered::Unfinished("the time is up")));
    assert!(!around.has("claim-"));
}

#[tokio::test]
async fn who_left_the_group_is_refused_at_the_click() {
    let settings = settings(&[("ALLOWED_GROUPS", "S1"), ("OWNER", "U9")]);
    for action in [CONFIRM, DISCARD] {
        let around = Around::default();
        let click = proposed(action, &settings);
        around.click(&settings, &click).await;
        let refused = "whisper U1 :no_entry: You are not allowed to use this bot. Ask <@U9>.";
        assert_eq!(around.log(), ["members S1", refused], "{action}");
        assert!(!around.has(""), "{action}: nothing is left, and no claim");
    }
}

#[tokio::test]
async fn a_cancellation_that_fails_keeps_its_button() {
    let settings = settings(&[]);
    let around = Around::default();
    let confirm = proposed(CONFIRM, &settings);
    around.click(&settings, &confirm).await;
    let cancel = Press {
        small: Some("in small print".to_owned()),
        ..around.on(CANCEL)
    };
    let failing = ("delete prod-api-48213-1124-ecs-start", Effect::None);
    around.group.failing.borrow_mut().push(failing);
    around.click(&settings, &cancel).await;
    let log = around.log().split_off(1);
    assert_eq!(log.len(), 1, "{log:?}");
    assert!(
        log[0].starts_with("post :x: Not everything could be deleted"),
        "{log:?}"
    );
    assert!(around.has(END), "the end stays with its start");

    around.group.failing.borrow_mut().clear();
    around.click(&settings, &cancel).await;
    assert!(!around.has(END));
    assert!(around.log().contains(&"edit Scheduled.".to_owned()));
    let small = around.room.small.borrow();
    assert_eq!(small.as_deref(), Some("in small print"));
}

#[tokio::test]
async fn an_external_person_is_passed_over() {
    let settings = settings(&[]);
    let around = Around::default();
    let external = Press {
        external: true,
        ..proposed(CONFIRM, &settings)
    };
    let answered = around.click(&settings, &external).await;
    assert!(matches!(answered, Answered::Passed(_)));
    assert!(around.log().is_empty() && !around.has(""));
}

#[tokio::test]
async fn a_button_that_is_not_known_says_so() {
    let settings = settings(&[]);
    let around = Around::default();
    let click = press("explode", String::new());
    around.click(&settings, &click).await;
    assert!(around.log()[0].starts_with("whisper U1 :x: This button can no longer be read"));
}

#[tokio::test]
async fn what_is_confirmed_is_looked_at_once_it_is_answered() {
    let settings = settings(&[]);
    let around = Around::default();
    around.click(&settings, &proposed(CONFIRM, &settings)).await;
    assert!(around.has(END));
    let preflight = around.preflight.take();
    assert!(matches!(preflight, Some(Payload::Preflight(_))));
    around.click(&settings, &around.on(CANCEL)).await;
    assert_eq!(around.preflight.take(), None);
}
