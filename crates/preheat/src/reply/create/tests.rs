use super::*;
use crate::batch::{Batch, OnFailure};
use crate::limits::{MESSAGE_CHARS_MAX, PRODUCTS_MAX};
use crate::locale::Locale;
use crate::port::FaultKind;
use crate::target::Resource;
use crate::window::{Product, ThreadRef};

fn voice(locale: Locale) -> Voice {
    Voice {
        locale,
        zone: chrono_tz::Asia::Seoul,
        environment: Some("prod".to_owned()),
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn targets() -> Vec<Target> {
    let ecs = ["prod/api", "prod/web", "prod/search"];
    let ecs = ecs.map(|name| Target::parse(Resource::Ecs, name).unwrap());
    let rds = ["shop", "reports"].map(|name| Target::parse(Resource::Rds, name).unwrap());
    [&ecs[..], &rds[..]].concat()
}

/// A plan for product `n`, whose windows lie the same for every product.
fn plan(n: usize) -> ProductPlan {
    let minutes = TimeDelta::minutes;
    let opens_at = now() + minutes(300 + i64::try_from(n).unwrap());
    let product = Product {
        id: (48_000 + n).to_string(),
        name: "겨울 패딩 특가".to_owned(),
        opens_at,
    };
    let window = |target: &Target| WindowPlan {
        window: Window {
            target: target.clone(),
            count: 20,
            start: opens_at - minutes(10),
            end: opens_at + minutes(30),
            product: Some(product.clone()),
            thread: ThreadRef {
                channel: "C1".to_owned(),
                ts: "1.0".to_owned(),
            },
            requested_by: "U1".to_owned(),
        },
        before: None,
        asked_start: opens_at - minutes(10),
        begins_now: false,
    };
    ProductPlan {
        windows: targets().iter().map(window).collect(),
        product,
        staying: Vec::new(),
        maybe_held: Vec::new(),
        is_unchecked: false,
        batch: Batch {
            phases: Vec::new(),
            then: Vec::new(),
            on_failure: OnFailure::TakeBack,
        },
    }
}

fn plans() -> Vec<ProductPlan> {
    (0..PRODUCTS_MAX).map(plan).collect()
}

fn fault(kind: FaultKind, message: &str) -> Fault {
    Fault {
        kind,
        call: "CreateSchedule",
        message: message.to_owned(),
    }
}

fn said(locale: Locale, plans: &[ProductPlan], outcomes: &[Outcome]) -> String {
    let text = created(&voice(locale), plans, &[], outcomes, now());
    assert!(
        text.chars().count() <= MESSAGE_CHARS_MAX,
        "{}",
        text.chars().count()
    );
    text
}

#[test]
fn fifty_products_of_five_targets_are_one_message_and_whole() {
    let done = vec![Outcome::Done { not_told: None }; PRODUCTS_MAX];
    let ko = said(Locale::Ko, &plans(), &done);
    assert_eq!(ko.lines().count(), 1 + 5 + PRODUCTS_MAX);
    assert_eq!(
        ko.lines().nth(1),
        Some("• ECS `prod/api` 태스크 20개 · 오픈 10분 전부터 30분 뒤까지")
    );
    let en = said(Locale::En, &plans(), &done);
    assert!(en.contains("\n*48049 겨울 패딩 특가* · opens Tue 11/24 14:49 KST"));
}

#[test]
fn what_sets_a_product_apart_is_said_under_it() {
    let mut plans = plans();
    let changed = &mut plans[7].windows[0];
    changed.before = Some(Window {
        count: 9,
        ..changed.window.clone()
    });
    let done = vec![Outcome::Done { not_told: None }; PRODUCTS_MAX];
    let text = said(Locale::Ko, &plans, &done);
    let line = "• ECS `prod/api` (전: 태스크 9개 13:57–14:37)";
    assert!(text.lines().any(|one| one == line), "{text}");
    assert_eq!(text.lines().count(), 1 + 5 + PRODUCTS_MAX + 1);
}

#[test]
fn a_window_that_lies_otherwise_has_all_of_them_told_one_by_one() {
    let mut plans: Vec<_> = (0..9).map(plan).collect();
    plans[8].windows[0].window.count = 30;
    let done = vec![Outcome::Done { not_told: None }; 9];
    let text = said(Locale::Ko, &plans, &done);
    assert_eq!(text.lines().count(), 1 + 9 * 6);
}

#[test]
fn what_failed_comes_first_and_its_reason_once() {
    let taken_back = |why: &str| Outcome::TakenBack {
        why: fault(FaultKind::Quota, why),
    };
    let mut outcomes = vec![Outcome::Done { not_told: None }; PRODUCTS_MAX];
    let long = format!("ServiceQuotaExceededException: {}", "x".repeat(900));
    for n in (1..PRODUCTS_MAX).step_by(2) {
        outcomes[n] = taken_back(&long);
    }
    outcomes[4] = taken_back("AccessDenied");
    for locale in [Locale::Ko, Locale::En] {
        let text = said(locale, &plans(), &outcomes);
        assert_eq!(text.matches(&long).count(), 1);
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].contains("26"), "{}", lines[0]);
        assert!(lines[1].starts_with("*48004 "));
        assert!(lines[2].contains("AccessDenied"));
        assert!(lines[3].starts_with("*48001 ") && lines[27].starts_with("*48049 "));
        assert!(lines[28].contains(&long));
        assert!(
            lines[29].starts_with("• ECS `prod/api`"),
            "then what is done"
        );
    }
}

#[test]
fn each_way_to_fail_is_told_with_what_to_do() {
    let names = vec!["a-end".to_owned()];
    let why = fault(FaultKind::Transient, "`no`");
    let end = crate::name::end(&crate::name::Slot::of(
        &plan(0).windows[0].window,
        chrono_tz::Asia::Seoul,
    ));
    for (outcome, headline, told) in [
        (
            Outcome::TakenBack { why: why.clone() },
            ":x: It could not be scheduled.",
            "everything is as it was. `CreateSchedule: 'no'`",
        ),
        (
            Outcome::Torn { why, names },
            ":x: It could not be scheduled.",
            "To look at: `a-end` (`CreateSchedule: 'no'`)",
        ),
        (
            Outcome::Overtaken { names: vec![end] },
            ":x: It could not be scheduled.",
            ":x: Another command deleted this",
        ),
        (
            Outcome::Done {
                not_told: Some(fault(FaultKind::Transient, "busy")),
            },
            ":white_check_mark: Scheduled.",
            ":warning: It could not be carried out at once",
        ),
    ] {
        let text = said(Locale::En, &[plan(0)], std::slice::from_ref(&outcome));
        assert!(text.starts_with(headline), "{outcome:?}: {text}");
        assert!(text.contains(told), "{outcome:?}: {text}");
    }
}

/// To do the same again helps only where it may fare better.
#[test]
fn the_headline_says_what_to_do_about_the_fault() {
    let taken_back = |kind| Outcome::TakenBack {
        why: fault(kind, "no"),
    };
    let overtaken = Outcome::Overtaken { names: Vec::new() };
    for (outcomes, advice) in [
        (
            [taken_back(FaultKind::Transient), overtaken.clone()],
            "같은 명령을 다시 해 주세요.",
        ),
        (
            [overtaken.clone(), taken_back(FaultKind::Denied)],
            "봇의 IAM 권한을 확인해 주세요.",
        ),
        (
            [
                taken_back(FaultKind::Transient),
                taken_back(FaultKind::Quota),
            ],
            "AWS 할당량을 확인해 주세요.",
        ),
    ] {
        let text = said(Locale::Ko, &[plan(0), plan(1)], &outcomes);
        let expected = format!(":x: 상품 2개 중 2개를 예약하지 못했어요. {advice}");
        assert_eq!(text.lines().next(), Some(expected.as_str()));
    }
}

/// A product whose windows should have begun an hour ago.
fn late() -> ProductPlan {
    let mut plan = plan(0);
    plan.product.opens_at = now() + TimeDelta::minutes(3);
    for window in &mut plan.windows {
        window.begins_now = true;
        window.window.start = now() - TimeDelta::hours(1);
        window.window.end = now() + TimeDelta::hours(1);
        window.window.product = Some(plan.product.clone());
    }
    plan
}

#[test]
fn what_another_window_may_hold_is_late_only_if_it_is_not_there() {
    let mut plan = late();
    plan.maybe_held = plan
        .windows
        .iter()
        .map(|one| one.window.target.clone())
        .collect();
    let both = [late(), plan].map(|plan| {
        let text = said(Locale::En, std::slice::from_ref(&plan), &[]);
        let ko = said(Locale::Ko, &[plan], &[]);
        let line = |text: &str, of: &str| {
            text.lines()
                .find(|line| line.contains(of))
                .unwrap()
                .to_owned()
        };
        [
            line(&text, "prod/web"),
            line(&text, "shop"),
            line(&ko, "prod/web"),
            line(&ko, "shop"),
        ]
        .join("\n")
    });
    expect_test::expect![[r#"
        • ECS `prod/web` 20 tasks · 08:00–10:00 · begins now, ready about 09:02
        • Aurora `shop` +20 hot replicas · 08:00–10:00 · :warning: begins now and takes about 15 min: ready about 09:15, 12 min after opening
        • ECS `prod/web` 태스크 20개 · 08:00–10:00 · 지금 시작해요. 09:02쯤 준비돼요.
        • Aurora `shop` hot 레플리카 +20대 · 08:00–10:00 · :warning: 지금 시작해도 약 15분 걸려서 09:15쯤 준비돼요. 오픈보다 12분 늦어요.
        • ECS `prod/web` 20 tasks · 08:00–10:00 · begins now, ready about 09:02, unless it is there already
        • Aurora `shop` +20 hot replicas · 08:00–10:00 · :warning: begins now and takes about 15 min: ready about 09:15, 12 min after opening, unless it is there already
        • ECS `prod/web` 태스크 20개 · 08:00–10:00 · 지금 시작해요. 이미 늘어나 있지 않다면 09:02쯤 준비돼요.
        • Aurora `shop` hot 레플리카 +20대 · 08:00–10:00 · :warning: 이미 늘어나 있지 않다면 지금 시작해도 약 15분 걸려서 09:15쯤 준비돼요. 오픈보다 12분 늦어요."#]].assert_eq(&both.join("\n"));
}

/// Nobody knows when it is ready if nobody begins.
#[test]
fn what_the_executor_is_not_told_of_is_not_said_to_begin() {
    let untold = Outcome::Done {
        not_told: Some(fault(FaultKind::Denied, "no")),
    };
    for (outcome, is_told) in [(Outcome::Done { not_told: None }, true), (untold, false)] {
        let text = said(Locale::En, &[late()], &[outcome]);
        assert_eq!(text.contains("begins now"), is_told, "{text}");
        assert_eq!(
            text.contains("could not be carried out at once"),
            !is_told,
            "{text}"
        );
    }
}

#[test]
fn a_check_that_comes_too_late_is_named() {
    let unchecked = |n: usize| ProductPlan {
        is_unchecked: true,
        ..plan(n)
    };
    let again = |n: usize| {
        let mut plan = unchecked(n);
        for window in &mut plan.windows {
            window.before = Some(window.window.clone());
        }
        plan
    };
    let failed = Outcome::TakenBack {
        why: fault(FaultKind::Denied, "no"),
    };
    let done = Outcome::Done { not_told: None };
    let line = "too near the opening for a readiness check. `status` shows how far it is.";
    for (plans, outcomes, expected) in [
        (vec![unchecked(0)], vec![done.clone()], Some(String::new())),
        (vec![unchecked(0)], vec![], Some(String::new())),
        (vec![unchecked(0)], vec![failed], None),
        (vec![plan(0)], vec![done.clone()], None),
        (vec![again(0)], vec![done.clone()], None),
        (
            vec![plan(0), unchecked(1)],
            vec![done.clone(), done],
            Some("`48001`: ".to_owned()),
        ),
    ] {
        let text = said(Locale::En, &plans, &outcomes);
        let said = text.lines().find(|one| one.contains("readiness check"));
        let expected = expected.map(|which| format!("{which}{line}"));
        assert_eq!(said.map(str::to_owned), expected, "{text}");
    }
}

/// Replicas take 15 minutes: a window of 14 is over before they are there.
#[test]
fn a_window_that_ends_before_it_is_ready_warns() {
    let short = |n: usize| {
        let mut plan = plan(n);
        for window in &mut plan.windows {
            window.window.end = window.window.start + TimeDelta::minutes(14);
        }
        plan
    };
    for n_products in [1, LONG_FORM_MAX + 1] {
        let plans: Vec<_> = (0..n_products).map(short).collect();
        let done = vec![Outcome::Done { not_told: None }; n_products];
        for (locale, warning) in [
            (Locale::Ko, "준비되기 전에 끝나요"),
            (Locale::En, "it ends before it is ready"),
        ] {
            let said = said(locale, &plans, &done);
            let warned = said.lines().filter(|line| line.contains(warning));
            let warned: Vec<_> = warned.collect();
            assert_eq!(warned.len(), 2, "of both clusters, once: {said}");
            assert!(warned.iter().all(|line| line.contains("Aurora")), "{said}");
        }
    }
}

/// What a command would have replaced stands, and is named: nothing else says so.
#[test]
fn a_window_that_was_not_replaced_is_named() {
    let why = fault(FaultKind::Transient, "no");
    let taken_back = Outcome::TakenBack { why: why.clone() };
    let names = vec!["a-end".to_owned()];
    let torn = Outcome::Torn { why, names };
    let replacing = |count: u32, hours: i64| {
        let mut plan = plan(0);
        let window = plan.windows[0].window.clone();
        plan.windows[0].before = Some(Window {
            count,
            end: window.end - TimeDelta::hours(hours),
            ..window
        });
        plan
    };
    for (plan, outcome, named) in [
        (replacing(9, 0), &taken_back, true),
        (replacing(9, 0), &torn, false),
        // It is what was asked for, or over.
        (replacing(20, 0), &taken_back, false),
        (replacing(9, 12), &taken_back, false),
    ] {
        let text = said(Locale::En, &[plan], std::slice::from_ref(outcome));
        let line = "Unchanged: ECS `prod/api` 9 tasks";
        assert_eq!(text.contains(line), named, "{text}");
    }
}
