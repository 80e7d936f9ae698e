use super::*;
use crate::batch::{Batch, OnFailure};
use crate::limits::{MESSAGE_CHARS_MAX, PRODUCTS_MAX};
use crate::locale::Locale;
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
    assert_eq!(text.matches("(전: 태스크 9개").count(), 1);
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
        why: why.to_owned(),
    };
    let mut outcomes = vec![Outcome::Done { not_told: None }; PRODUCTS_MAX];
    let long = format!(
        "CreateSchedule: ServiceQuotaExceededException: {}",
        "x".repeat(900)
    );
    for n in (1..PRODUCTS_MAX).step_by(2) {
        outcomes[n] = taken_back(&long);
    }
    outcomes[4] = taken_back("CreateSchedule: AccessDenied");
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
    let why = "CreateSchedule: `no`".to_owned();
    let end = crate::name::end(&crate::name::Slot::of(
        &plan(0).windows[0].window,
        chrono_tz::Asia::Seoul,
    ));
    for (outcome, headline, told) in [
        (
            Outcome::TakenBack { why: why.clone() },
            ":x: 1 of 1 product could not",
            "everything is as it was. `CreateSchedule: 'no'`",
        ),
        (
            Outcome::Torn { why, names },
            ":x: 1 of 1 product could not",
            "To look at: `a-end` (`CreateSchedule: 'no'`)",
        ),
        (
            Outcome::Overtaken { names: vec![end] },
            ":x: 1 of 1 product could not",
            ":x: Another command deleted this",
        ),
        (
            Outcome::Done {
                not_told: Some("busy".to_owned()),
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
    let why = "UpdateSchedule: no".to_owned();
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
