//! What is said of a decision that was carried out, or not wholly.

use expect_test::expect;

use super::delete::LONG_FORM_MAX;
use super::*;
use crate::batch::{Batch, OnFailure};
use crate::decide::{Deletion, Named, ProductPlan, Scope, WindowPlan};
use crate::port::{Fault, FaultKind};
use crate::press::Made;
use crate::window::{Product, ThreadRef, Window};

fn voice(locale: Locale) -> Voice {
    Voice {
        locale,
        zone: Tz::Asia__Seoul,
        environment: None,
    }
}

/// 16:00 in Seoul.
fn now() -> DateTime<Utc> {
    "2026-11-24T07:00:00Z".parse().unwrap()
}

fn fault(kind: FaultKind) -> Fault {
    Fault {
        kind,
        call: "Invoke",
        message: "no".to_owned(),
    }
}

fn untold(kind: FaultKind) -> Outcome {
    Outcome::Done {
        not_told: Some(fault(kind)),
    }
}

/// From ten minutes ago for so many minutes.
fn window(id: Option<&str>, minutes: i64) -> Window {
    let start = now() - TimeDelta::minutes(10);
    Window {
        target: Target::parse(Resource::Ecs, "prod/api").unwrap(),
        count: 20,
        product: id.map(|id| Product {
            id: id.to_owned(),
            name: String::new(),
            opens_at: now(),
        }),
        start,
        end: start + TimeDelta::minutes(minutes),
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        },
        requested_by: "U1".to_owned(),
    }
}

fn batch() -> Batch {
    Batch {
        phases: Vec::new(),
        then: Vec::new(),
        on_failure: OnFailure::Leave,
    }
}

fn deletion(scope: Scope, windows: &[Window]) -> Decision {
    let deletions = windows.iter().map(|window| Deletion {
        windows: vec![window.clone()],
        batch: batch(),
    });
    Decision::Delete {
        scope,
        deletions: deletions.collect(),
    }
}

fn products(ids: &[&str]) -> Scope {
    let named = ids.iter().map(|id| Named {
        id: (*id).to_owned(),
        day: None,
    });
    Scope::Products(named.collect())
}

fn said(locale: Locale, decided: &Decision, outcome: &Outcome) -> String {
    let n = decided.batches().len();
    decision(&voice(locale), decided, &vec![outcome.clone(); n], now()).text
}

#[test]
fn what_was_named_and_had_nothing_is_told_beside_what_is_gone() {
    let done = Outcome::Done { not_told: None };
    let windows = [window(Some("48213"), 40), window(Some("SKU-A"), 40)];
    let some = deletion(products(&["48213", "sku-a", "99", "48402"]), &windows);
    let all = deletion(products(&["48213", "sku-a"]), &windows);
    let text = said(Locale::Ko, &some, &done);
    let last = ":calendar: 상품 `99, 48402`에는 지울 예약이 없어요. `list`로 확인해 주세요.";
    assert_eq!(text.lines().last(), Some(last), "{text}");
    assert!(!said(Locale::Ko, &all, &done).contains(":calendar:"));

    let proposal = crate::press::Proposal::new("delete", "2.0", "1.0", None, some.hash(), now());
    let asked = press::proposal(&voice(Locale::Ko), &some, &proposal, false, now()).unwrap();
    assert_eq!(asked.text.lines().last(), Some(last), "{}", asked.text);
}

#[test]
fn what_a_deletion_came_to() {
    let denied = Outcome::Torn {
        why: fault(FaultKind::Denied),
        names: Vec::new(),
    };
    let busy = Outcome::TakenBack {
        why: fault(FaultKind::Transient),
    };
    let decided = deletion(Scope::Now, &[window(None, 40), window(None, 10)]);
    let outcomes = [
        Outcome::Done { not_told: None },
        untold(FaultKind::Denied),
        denied,
        busy,
    ];
    let said = outcomes.map(|outcome| said(Locale::En, &decided, &outcome));
    expect![[r#"
        :wastebasket: Deleted.
        *By `scale`*
        • ECS `prod/api` 20 tasks · 15:50–16:30 · it was open and is closed now
        *By `scale`*
        • ECS `prod/api` 20 tasks · 15:50–16:00 · it was over already

        :wastebasket: Deleted.
        *By `scale`*
        • ECS `prod/api` 20 tasks · 15:50–16:30
        :warning: It could not be carried out at once; it will be within 5 minutes.
        *By `scale`*
        • ECS `prod/api` 20 tasks · 15:50–16:00 · it was over already
        :warning: It could not be carried out at once; it will be within 5 minutes.

        :x: Not everything could be deleted. Check the bot's IAM permissions.
        *By `scale`*
        • ECS `prod/api` 20 tasks · 15:50–16:30
        :x: Not deleted. `Invoke: no`
        *By `scale`*
        • ECS `prod/api` 20 tasks · 15:50–16:00 · it was over already
        :x: Not deleted. `Invoke: no`

        :x: Not everything could be deleted. Give the same command again.
        *By `scale`*
        • ECS `prod/api` 20 tasks · 15:50–16:30
        :x: Not deleted. `Invoke: no`
        *By `scale`*
        • ECS `prod/api` 20 tasks · 15:50–16:00 · it was over already
        :x: Not deleted. `Invoke: no`"#]]
    .assert_eq(&said.join("\n\n"));
}

#[test]
fn a_long_deletion_tells_what_does_not_go_without_saying() {
    let failed = Outcome::Torn {
        why: fault(FaultKind::Denied),
        names: Vec::new(),
    };
    // The first one fails, the last one is open; all others are over.
    for (n, n_told) in [(LONG_FORM_MAX, LONG_FORM_MAX), (LONG_FORM_MAX + 1, 2)] {
        let mut windows = vec![window(Some("48213"), 10); n - 1];
        windows.push(window(Some("48214"), 40));
        let decided = deletion(Scope::Everything, &windows);
        let mut outcomes = vec![Outcome::Done { not_told: None }; n];
        outcomes[0] = failed.clone();
        let text = decision(&voice(Locale::En), &decided, &outcomes, now()).text;
        let told = text.lines().filter(|line| line.starts_with('•')).count();
        assert_eq!(told, n_told, "{text}");
    }
}

#[test]
fn a_long_question_says_how_many_are_open() {
    let asked = |n: usize, minutes| {
        let decided = deletion(Scope::Everything, &vec![window(Some("48213"), minutes); n]);
        let proposal =
            crate::press::Proposal::new("delete all", "2.0", "1.0", None, decided.hash(), now());
        let asked = press::proposal(&voice(Locale::En), &decided, &proposal, false, now());
        asked.unwrap().text
    };
    let long = asked(LONG_FORM_MAX + 1, 40);
    assert!(long.contains(" 9 of them are open"), "{long}");
    let closed = asked(LONG_FORM_MAX + 1, 10);
    assert!(closed.contains("9 windows in all."), "{closed}");
    assert!(!closed.contains("are open"), "{closed}");
    let short = asked(LONG_FORM_MAX, 40);
    assert!(!short.contains("in all"), "{short}");
}

#[test]
fn a_scale_that_nobody_begins_says_so_first() {
    let plan = WindowPlan {
        window: window(None, 60),
        before: None,
        asked_start: now(),
        begins_now: true,
    };
    let decided = Decision::Scale {
        windows: vec![plan],
        batch: batch(),
    };
    expect![[r#"
        :warning: 바로 실행하지 못했어요. 5분 안에 자동으로 맞춰져요.
        • ECS `prod/api` 태스크 20개 · 11/24(화) 16:50 KST까지 (1시간)
        먼저 끝내려면 `delete now`라고 해 주세요."#]]
    .assert_eq(&said(Locale::Ko, &decided, &untold(FaultKind::Denied)));
}

#[test]
fn a_status_that_could_not_be_asked_for_says_why() {
    let decided = Decision::Status { batch: batch() };
    let kinds = [FaultKind::Transient, FaultKind::Denied];
    let mut texts = kinds
        .map(|kind| said(Locale::Ko, &decided, &untold(kind)))
        .to_vec();
    texts.push(said(Locale::En, &decided, &untold(FaultKind::Denied)));
    texts.push(said(
        Locale::En,
        &decided,
        &Outcome::Done { not_told: None },
    ));
    expect![[r#"
        :x: 상태를 확인하지 못했어요. 잠시 뒤에 다시 멘션해 주세요.
        `Invoke: no`

        :x: 상태를 확인하지 못했어요. 봇의 IAM 권한을 확인해 주세요.
        `Invoke: no`

        :x: The executor could not be asked. Check the bot's IAM permissions.
        `Invoke: no`

        :mag: Looking; what is there now follows in this thread."#]]
    .assert_eq(&texts.join("\n\n"));
}

/// To cancel what took another window's place leaves neither.
#[test]
fn the_question_says_what_does_not_come_back() {
    let before = |count: u32, minutes: i64| Window {
        count,
        ..window(Some("48213"), minutes)
    };
    for (before, is_warned) in [
        (None, false),
        (Some(before(10, 40)), true),
        // It is over, or the same.
        (Some(before(10, 10)), false),
        (Some(before(20, 40)), false),
    ] {
        let one = window(Some("48213"), 40);
        let new = window(Some("48377"), 40);
        let plan = |window: Window, before| ProductPlan {
            product: window.product.clone().unwrap(),
            windows: vec![WindowPlan {
                asked_start: window.start,
                window,
                before,
                begins_now: false,
            }],
            staying: Vec::new(),
            maybe_held: Vec::new(),
            is_unchecked: false,
            batch: batch(),
        };
        let decided = Decision::Create {
            plans: vec![plan(new, None), plan(one, before.clone())],
            skipped: Vec::new(),
            dry_run: false,
        };
        let outcomes = vec![Outcome::Done { not_told: None }; 2];
        let made = Made::of(&decided, &outcomes, Tz::Asia__Seoul).unwrap();
        let replaces = decided.replaces(now());
        let button = press::cancel_button(&voice(Locale::Ko), &made, replaces).unwrap();
        let question = button.question.unwrap().text;
        let says_it = question.contains("이전 예약으로 되돌아가지는 않아요.");
        assert_eq!(says_it, is_warned, "{before:?}: {question}");
    }
}

#[test]
fn a_window_over_a_change_of_the_clocks_names_the_zones() {
    let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    let voice = Voice {
        zone: Tz::America__New_York,
        ..voice(Locale::En)
    };
    for (start, opens_at, end, expected) in [
        (
            "00:15:00-04:00",
            "00:45:00-04:00",
            "01:15:00-05:00",
            "00:15 EDT–01:15 EST",
        ),
        (
            "00:15:00-04:00",
            "00:45:00-04:00",
            "01:15:00-04:00",
            "00:15–01:15",
        ),
        (
            "01:15:00-05:00",
            "01:45:00-05:00",
            "02:15:00-05:00",
            "01:15–02:15",
        ),
    ] {
        let at = |clock: &str| at(&format!("2026-11-01T{clock}"));
        let window = Window {
            product: Some(Product {
                id: "1".to_owned(),
                name: String::new(),
                opens_at: at(opens_at),
            }),
            start: at(start),
            end: at(end),
            ..window(None, 0)
        };
        assert_eq!(window::times(&voice, &window), expected);
    }
}
