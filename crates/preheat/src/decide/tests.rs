use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::batch::Write;
use crate::command;
use crate::payload::Payload;
use crate::port::Author;
use crate::schedule::{self, Schedule};
use crate::when;

const ALERT: &str = "2026-11-24 인기 상품\n\
    1. [48213] 겨울 패딩 특가 | 오픈 16:00 | 조회수 12,345\n\
    2. [48377] 한정판 스니커즈 | 오픈 18:30 | 조회수 9,876\n\
    3. [48402] 골드 키위 | 조회수 100";

fn settings() -> Settings {
    settings_with(&[])
}

fn settings_with(more: &[(&str, &str)]) -> Settings {
    let lookup = |name: &str| {
        let more = more.iter().find(|(key, _)| *key == name);
        let value = more.map(|(_, value)| *value).or(match name {
            "SLACK_BOT_TOKEN" | "SLACK_SIGNING_SECRET" => Some("secret"),
            "SCHEDULE_GROUP" => Some("preheat"),
            "SCHEDULER_ROLE_ARN" => Some("arn:aws:iam::123456789012:role/scheduler"),
            "EXECUTOR_ARN" => Some("arn:aws:lambda:ap-northeast-2:123456789012:function:executor"),
            "ECS_SERVICES" => Some("prod/api,prod/web"),
            "AURORA_CLUSTERS" => Some("shop"),
            _ => None,
        });
        value.map(str::to_owned)
    };
    Settings::read(&lookup).unwrap()
}

/// A local time on the alert's day, in Seoul.
fn at(clock: &str) -> DateTime<Utc> {
    let text = format!("2026-11-24T{clock}:00+09:00");
    DateTime::parse_from_rfc3339(&text).unwrap().to_utc()
}

fn context(settings: &Settings, now: DateTime<Utc>) -> Context<'_> {
    Context {
        settings,
        now,
        mentioned_at: now,
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1795500000.000100".to_owned(),
        },
        in_thread: true,
        requested_by: "U1".to_owned(),
    }
}

fn root(author: Author) -> ThreadMessage {
    ThreadMessage {
        ts: "1795500000.000100".to_owned(),
        author,
        lines: ALERT.lines().map(str::to_owned).collect(),
        answers: None,
    }
}

fn alert() -> ThreadMessage {
    root(Author::Bot(vec!["B1".to_owned()]))
}

fn resolved(text: &str, now: &str) -> Result<Task, Mistake> {
    let settings = settings();
    let command = command::parse(text).unwrap();
    resolve(&command, &context(&settings, at(now)), Some(&alert()))
}

fn decided(text: &str, now: &str, stored: &[Schedule]) -> Decision {
    let settings = settings();
    let context = context(&settings, at(now));
    let command = command::parse(text).unwrap();
    let task = resolve(&command, &context, Some(&alert())).unwrap();
    task.decide(&context, &Stored::new(stored.iter().cloned()))
}

fn plans(decision: &Decision) -> &[ProductPlan] {
    match decision {
        Decision::Create { plans, .. } => plans,
        other => panic!("{other:?}"),
    }
}

/// The names that a batch writes, phase by phase; removals have a `-` before them.
fn names(batch: &Batch) -> Vec<Vec<String>> {
    let name = |write: &Write| match write {
        Write::Put { schedule, .. } => schedule.name.clone(),
        Write::Remove { name, .. } => format!("-{name}"),
    };
    let phases = batch.phases.iter();
    phases
        .map(|phase| phase.iter().map(name).collect())
        .collect()
}

/// What `create` of this text leaves in the group.
fn created(text: &str) -> Vec<Schedule> {
    let decision = decided(text, "09:00", &[]);
    let writes = plans(&decision)
        .iter()
        .flat_map(|plan| plan.batch.phases.iter().flatten());
    let schedules = writes.filter_map(|write| match write {
        Write::Put { schedule, .. } => Some(schedule.clone()),
        Write::Remove { .. } => None,
    });
    schedules.collect()
}

#[test]
fn a_product_with_both_has_two_scale_outs_and_two_scale_ins() {
    let decision = decided("create 1 --ecs 20 --rds 2", "09:00", &[]);
    let [plan] = plans(&decision) else {
        panic!("{decision:?}");
    };
    let expected = [
        vec!["prod-api-48213-1124-ecs-end", "shop-48213-1124-rds-end"],
        vec![
            "prod-api-48213-1124-ecs-start",
            "shop-48213-1124-rds-start",
            "48213-1124-check",
        ],
    ];
    assert_eq!(names(&plan.batch), expected);
    assert!(plan.batch.then.is_empty());
    let times: Vec<_> = plan
        .windows
        .iter()
        .map(|one| (one.window.start, one.window.end))
        .collect();
    let expected = [(at("15:50"), at("16:30")), (at("15:30"), at("16:30"))];
    assert_eq!(times, expected);
}

#[test]
fn leads_and_hold_of_the_command_win() {
    let text = "create 2 --ecs web=7 --ecs-lead 20m --hold 1h";
    let decision = decided(text, "09:00", &[]);
    let window = &plans(&decision)[0].windows[0].window;
    assert_eq!(window.target.to_string(), "prod/web");
    assert_eq!((window.start, window.end), (at("18:10"), at("19:30")));
}

#[test]
fn what_should_have_begun_begins_at_once() {
    let decision = decided("create 1 --ecs 20 --rds 2", "15:56", &[]);
    let batch = &plans(&decision)[0].batch;
    let ends = vec!["prod-api-48213-1124-ecs-end", "shop-48213-1124-rds-end"];
    assert_eq!(
        names(batch),
        [ends, vec![]],
        "no start, and no time for a check"
    );
    assert_eq!(batch.then.len(), 2);
    for payload in &batch.then {
        assert!(
            matches!(
                payload,
                Payload::Start {
                    immediate: true,
                    ..
                }
            ),
            "{payload:?}"
        );
    }
}

#[test]
fn creating_again_replaces_and_names_what_stays() {
    let stored = created("create 1 --ecs 20 --rds 2");
    let decision = decided("create 1 --ecs 30", "10:00", &stored);
    let plan = &plans(&decision)[0];
    assert_eq!(plan.windows[0].before.as_ref().unwrap().count, 20);
    assert_eq!(plan.staying.len(), 1);
    assert_eq!(plan.staying[0].target.to_string(), "shop");
    let check = plan.batch.phases[1].last().unwrap();
    let Write::Put { schedule, before } = check else {
        panic!("{check:?}");
    };
    assert!(before.is_some());
    let Ok(Payload::Check(check)) = schedule.payload() else {
        panic!("{schedule:?}");
    };
    let counts: Vec<u32> = check.targets.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts, [30, 2], "the check is of all the product's windows");
}

#[test]
fn creating_the_same_again_writes_nothing() {
    let stored = created("create 1 --ecs 20 --rds 2");
    let decision = decided("create 1 --ecs 20 --rds 2", "10:00", &stored);
    let plan = &plans(&decision)[0];
    assert!(plan.batch.phases.iter().flatten().all(Write::is_done));
    assert!(plan.windows.iter().all(WindowPlan::is_unchanged));
}

#[test]
fn windows_on_another_day_stay_and_are_named_but_not_checked() {
    let stored = created("create 1 --ecs 20 --time 2026-11-25 16:00");
    let names: Vec<String> = stored.iter().map(|one| one.name.clone()).collect();
    let settings = settings();
    let context = context(&settings, at("09:30"));
    let command = command::parse("create 1 --ecs 30").unwrap();
    let task = resolve(&command, &context, Some(&alert())).unwrap();
    let known = task.names_to_know(&context, &names);
    assert_eq!(known, ["prod-api-48213-1125-ecs-end"]);
    let decision = task.decide(&context, &Stored::new(stored));
    let plan = &plans(&decision)[0];
    assert_eq!(plan.windows[0].before, None);
    assert_eq!(plan.staying.len(), 1);
    let Some(Write::Put { schedule, .. }) = plan.batch.phases[1].last() else {
        panic!("{plan:?}");
    };
    let Ok(Payload::Check(check)) = schedule.payload() else {
        panic!("{schedule:?}");
    };
    assert_eq!(check.targets.len(), 1);
}

#[test]
fn the_check_comes_before_the_first_opening_that_is_left() {
    let stored = created("create 1 --ecs 20 --rds 2");
    let check_at = |now: &str| {
        let decision = decided("create 1 --ecs 20 --time 18:00", now, &stored);
        let last = plans(&decision)[0].batch.phases[1].last().cloned();
        match last {
            Some(Write::Put { schedule, .. }) if schedule.name.ends_with("-check") => schedule.at,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        check_at("10:00"),
        at("15:55"),
        "the replicas' opening stays at 16:00"
    );
    assert_eq!(check_at("15:56"), at("17:55"));
}

#[test]
fn a_window_about_to_begin_begins_now() {
    let decision = decided("create 1 --ecs 20", "15:48", &[]);
    let plan = &plans(&decision)[0];
    assert_eq!(plan.windows[0].window.start, at("15:48"));
    assert!(plan.windows[0].begins_now);
    assert!(matches!(
        plan.batch.then.as_slice(),
        [Payload::Start {
            immediate: true,
            ..
        }]
    ));
    let decision = decided("create 1 --ecs 20", "15:47", &[]);
    assert!(!plans(&decision)[0].windows[0].begins_now);
}

#[test]
fn what_a_lagging_list_lacks_is_looked_up_by_name() {
    let settings = settings();
    let context = context(&settings, at("09:30"));
    for text in ["delete 1", "delete all", "list"] {
        let command = command::parse(text).unwrap();
        let task = resolve(&command, &context, Some(&alert())).unwrap();
        let names = task.names_to_know(&context, &[]);
        for name in ["prod-api-48213-1124-ecs-end", "shop-48213-1124-rds-end"] {
            assert!(names.contains(&name.to_owned()), "{text}: {names:?}");
        }
    }
}

#[test]
fn a_window_moved_past_now_takes_its_old_start_away() {
    let stored = created("create 1 --ecs 20");
    let decision = decided("create 1 --ecs 20 --ecs-lead 7h", "10:00", &stored);
    let batch = &plans(&decision)[0].batch;
    assert_eq!(names(batch)[1][0], "-prod-api-48213-1124-ecs-start");
}

#[test]
fn an_open_window_moved_ahead_is_looked_at_now() {
    let stored = created("create 1 --ecs 20");
    let decision = decided("create 1 --ecs 20 --time 18:00", "15:55", &stored);
    let then = &plans(&decision)[0].batch.then;
    assert!(
        matches!(then.as_slice(), [Payload::Reconcile(Some(_))]),
        "{then:?}"
    );
}

#[test]
fn all_leaves_out_what_cannot_be_and_says_so() {
    let Ok(Task::Create {
        products, skipped, ..
    }) = resolved("create all --ecs 20", "17:00")
    else {
        panic!("not a creation");
    };
    let ids: Vec<&str> = products.iter().map(|product| product.id.as_str()).collect();
    assert_eq!(ids, ["48377"]);
    let skipped: Vec<_> = skipped
        .into_iter()
        .map(|one| (one.number, one.why))
        .collect();
    let no_time = Why::Unreadable(vec![crate::alert::Problem::NoTime]);
    assert_eq!(skipped, [(Some(1), Why::Opened), (Some(3), no_time)]);
}

#[test]
fn a_number_means_the_list_and_else_an_id() {
    for (text, id) in [
        ("create 1 --ecs 1", "48213"),
        ("create 48377 --ecs 1", "48377"),
        ("create #48377 --ecs 1", "48377"),
        ("create 3 --ecs 1 --time 20:00", "48402"),
        ("create 99999 --ecs 1 --time 20:00", "99999"),
    ] {
        let Ok(Task::Create { products, .. }) = resolved(text, "09:00") else {
            panic!("{text}: {:?}", resolved(text, "09:00"));
        };
        assert_eq!(products.len(), 1, "{text}");
        assert_eq!(products[0].id, id, "{text}");
    }
    let Ok(Task::Create { products, .. }) = resolved("create 1,48213 --ecs 1", "09:00") else {
        panic!("not a creation");
    };
    assert_eq!(products.len(), 1, "one product by number and by id");
}

#[test]
fn mistakes_change_nothing_and_are_told_apart() {
    type Is = fn(&Mistake) -> bool;
    let cases: [(&str, &str, Is); 11] = [
        ("create 9 --ecs 1", "09:00", |m| {
            matches!(m, Mistake::Product(ProductMistake::NotListed { .. }))
        }),
        ("create 3 --ecs 1", "09:00", |m| {
            matches!(
                m,
                Mistake::Product(ProductMistake::Unreadable { number: 3, .. })
            )
        }),
        ("create 1 --ecs 1", "16:00", |m| {
            matches!(m, Mistake::Time(TimeMistake::Opened { .. }))
        }),
        ("create 1 --ecs 101", "09:00", |m| {
            matches!(m, Mistake::Target(TargetMistake::TooMany { max: 100, .. }))
        }),
        ("create 1 --rds 6", "09:00", |m| {
            matches!(m, Mistake::Target(TargetMistake::TooMany { max: 5, .. }))
        }),
        ("create 1 --ecs nope=1", "09:00", |m| {
            matches!(m, Mistake::Target(TargetMistake::Unknown { .. }))
        }),
        ("create 1 --ecs api=1,prod/api=2", "09:00", |m| {
            matches!(m, Mistake::Target(TargetMistake::Twice(_)))
        }),
        ("create 1 --ecs 1 --hold 24h", "09:00", |m| {
            matches!(m, Mistake::Time(TimeMistake::WindowTooLong { .. }))
        }),
        ("create 1 --ecs 1 --time 2028-01-01 16:00", "09:00", |m| {
            matches!(m, Mistake::Time(TimeMistake::TooFarAhead { .. }))
        }),
        ("create all --ecs 1", "19:00", |m| {
            matches!(
                m,
                Mistake::Product(ProductMistake::NothingLeft { skipped }) if skipped.len() == 3
            )
        }),
        ("create all --ecs 1 --time 09:00", "10:00", |m| {
            matches!(m, Mistake::Product(ProductMistake::NothingLeft { .. }))
        }),
    ];
    for (text, now, is_expected) in cases {
        let mistake = resolved(text, now).expect_err(text);
        assert!(is_expected(&mistake), "{text}: {mistake:?}");
    }
}

#[test]
fn a_service_name_that_two_clusters_have_has_to_be_whole() {
    let settings = settings_with(&[("ECS_SERVICES", "a/api,b/api")]);
    let context = context(&settings, at("09:00"));
    let ask = |text: &str| {
        let command = command::parse(text).unwrap();
        resolve(&command, &context, Some(&alert()))
    };
    let mistake = ask("create 1 --ecs api=1").unwrap_err();
    assert!(
        matches!(mistake, Mistake::Target(TargetMistake::Ambiguous { .. })),
        "{mistake:?}"
    );
    assert!(ask("create 1 --ecs b/api=1").is_ok());
}

#[test]
fn times_that_the_clocks_leave_out_or_repeat_are_refused() {
    let settings = settings_with(&[("TIMEZONE", "America/New_York")]);
    let context = context(&settings, at("09:00"));
    for (time, is_missing) in [("2027-03-14 02:30", true), ("2027-11-07 01:30", false)] {
        let text = format!("create 77 --ecs 1 --time {time}");
        let command = command::parse(&text).unwrap();
        // Only the zone matters here, not how far ahead the opening lies.
        match resolve(&command, &context, Some(&alert())).unwrap_err() {
            Mistake::Time(TimeMistake::LocalTime(when::LocalTimeError::Missing { .. })) => {
                assert!(is_missing)
            }
            Mistake::Time(TimeMistake::LocalTime(when::LocalTimeError::Ambiguous { .. })) => {
                assert!(!is_missing)
            }
            other => panic!("{time}: {other:?}"),
        }
    }
}

#[test]
fn a_persons_list_is_no_alert_unless_anyone_may() {
    let settings = settings();
    let command = command::parse("create 1 --ecs 1").unwrap();
    let person = root(Author::Person("U9".to_owned()));
    let mistake = resolve(&command, &context(&settings, at("09:00")), Some(&person)).unwrap_err();
    assert_eq!(mistake, Mistake::Thread(ThreadMistake::NotAnAlert));
    let anyone = settings_with(&[("ALERT_BOTS", "*")]);
    assert!(resolve(&command, &context(&anyone, at("09:00")), Some(&person)).is_ok());
}

#[test]
fn outside_a_thread_an_id_with_a_time_is_enough() {
    let settings = settings();
    let outside = Context {
        in_thread: false,
        ..context(&settings, at("09:00"))
    };
    let ask = |text: &str| resolve(&command::parse(text).unwrap(), &outside, None);
    assert!(ask("create 48213 --ecs 1 --time 16:00").is_ok());
    assert_eq!(
        ask("create 1 --ecs 1").unwrap_err(),
        Mistake::Thread(ThreadMistake::NoThread)
    );
    assert_eq!(
        ask("delete all").unwrap_err(),
        Mistake::Thread(ThreadMistake::AllOutsideThread)
    );
    assert_eq!(
        ask("delete all everywhere").unwrap(),
        Task::Delete(Scope::Everything)
    );
    assert_eq!(ask("list").unwrap(), Task::List(Scope::Everything));
}

#[test]
fn deleting_takes_starts_and_check_first_and_ends_last() {
    let stored = created("create 1 --ecs 20 --rds 2");
    let decision = decided("delete 1", "10:00", &stored);
    let Decision::Delete { deletions, .. } = &decision else {
        panic!("{decision:?}");
    };
    let [deletion] = deletions.as_slice() else {
        panic!("{deletions:?}");
    };
    let expected = [
        vec![
            "-prod-api-48213-1124-ecs-start",
            "-shop-48213-1124-rds-start",
            "-48213-1124-check",
        ],
        vec!["-prod-api-48213-1124-ecs-end", "-shop-48213-1124-rds-end"],
    ];
    assert_eq!(names(&deletion.batch), expected);
    assert!(deletion.batch.then.is_empty(), "nothing of it had begun");
}

#[test]
fn deleting_an_open_window_closes_it_now() {
    let stored = created("create 1 --ecs 20 --rds 2");
    let decision = decided("delete all", "15:40", &stored);
    let batches = decision.batches();
    let [Payload::Reconcile(Some(one))] = batches[0].then.as_slice() else {
        panic!("{batches:?}");
    };
    assert_eq!(one.target.to_string(), "shop");
}

#[test]
fn a_thread_lists_its_own_windows_and_all_lists_every_one() {
    let mut stored = created("create 1,2 --ecs 20");
    let elsewhere = Window {
        product: Some(Product {
            id: "77".to_owned(),
            name: String::new(),
            opens_at: at("20:00"),
        }),
        thread: ThreadRef {
            channel: "C2".to_owned(),
            ts: "1.2".to_owned(),
        },
        ..window_of(&stored[0])
    };
    stored.push(schedule::end_of(&elsewhere, settings().common.zone));
    let n_listed = |text: &str| match decided(text, "10:00", &stored) {
        Decision::List { windows, .. } => windows.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(n_listed("list"), 2);
    assert_eq!(n_listed("list all"), 3);
}

fn window_of(schedule: &Schedule) -> Window {
    match schedule.payload().unwrap() {
        Payload::End { window } => window,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_lead_of_a_day_is_too_long() {
    let settings = settings();
    let command = command::parse("create 1 --rds 1 --rds-lead 24h").unwrap();
    let context = context(&settings, at("09:00"));
    let mistake = resolve(&command, &context, Some(&alert())).unwrap_err();
    let expected = Mistake::Time(TimeMistake::WindowTooLong {
        length: TimeDelta::minutes(24 * 60 + 30),
        max: TimeDelta::hours(24),
    });
    assert_eq!(mistake, expected);
}

#[test]
fn scaling_opens_a_window_from_the_mention_on() {
    let decision = decided("scale --ecs 20 --rds 2 --for 90m", "15:00", &[]);
    let Decision::Scale { windows, batch } = &decision else {
        panic!("{decision:?}");
    };
    let times = windows
        .iter()
        .map(|plan| (plan.window.start, plan.window.end));
    assert!(
        times
            .into_iter()
            .all(|times| times == (at("15:00"), at("16:30")))
    );
    let expected = vec!["prod-api-now-ecs-end", "shop-now-rds-end"];
    assert_eq!(names(batch), [expected]);
    for payload in &batch.then {
        assert!(
            matches!(
                payload,
                Payload::Start {
                    immediate: true,
                    ..
                }
            ),
            "{payload:?}"
        );
    }
}

#[test]
fn scaling_again_replaces_and_delete_now_takes_it_away() {
    let decision = decided("scale --ecs 20", "15:00", &[]);
    let batches = decision.batches();
    let [Write::Put { schedule, .. }] = batches[0].phases[0].as_slice() else {
        panic!("{batches:?}");
    };
    let stored = std::slice::from_ref(schedule);
    let again = decided("scale --ecs 10", "15:30", stored);
    let Decision::Scale { windows, .. } = &again else {
        panic!("{again:?}");
    };
    assert_eq!(windows[0].before.as_ref().unwrap().count, 20);

    let delete = decided("delete now", "15:30", stored);
    let batches = delete.batches();
    assert_eq!(names(&batches[0])[1], ["-prod-api-now-ecs-end"]);
    assert!(matches!(
        batches[0].then.as_slice(),
        [Payload::Reconcile(Some(_))]
    ));
    let none = decided("delete 1", "15:30", stored);
    assert!(none.batches().is_empty(), "it belongs to no product");
}

#[test]
fn scaling_for_longer_than_a_window_may_last_is_refused() {
    let mistake = resolved("scale --ecs 20 --for 25h", "15:00").unwrap_err();
    let expected = TimeMistake::WindowTooLong {
        length: TimeDelta::hours(25),
        max: TimeDelta::hours(24),
    };
    assert_eq!(mistake, Mistake::Time(expected));
}

#[test]
fn a_time_alone_is_on_the_alerts_own_day() {
    let settings = settings();
    let context = context(&settings, at("09:00"));
    let ask = |lines: &[&str], text: &str| {
        let root = ThreadMessage {
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            ..alert()
        };
        resolve(&command::parse(text).unwrap(), &context, Some(&root))
    };
    let tomorrow = ["11/25 인기 상품", "1. [48213] 겨울 패딩 | 오픈 미정"];
    let task = ask(&tomorrow, "create 1 --ecs 1 --time 16:00").unwrap();
    let Task::Create { products, .. } = task else {
        panic!("{task:?}");
    };
    assert_eq!(products[0].opens_at, at("16:00") + TimeDelta::days(1));

    let unclear = ["1. [48213] 겨울 패딩 | 오픈 2/30 16:00"];
    let mistake = ask(&unclear, "create 1 --ecs 1 --time 17:00").unwrap_err();
    let is_unreadable = matches!(
        mistake,
        Mistake::Product(ProductMistake::Unreadable { number: 1, .. })
    );
    assert!(is_unreadable, "{mistake:?}");
    assert!(ask(&unclear, "create 1 --ecs 1 --time 11/25 17:00").is_ok());
}

#[test]
fn a_struck_product_is_not_created_and_can_be_deleted() {
    let settings = settings();
    let context = context(&settings, at("09:00"));
    let root = ThreadMessage {
        lines: vec![
            "1. [48213] 겨울 패딩 | 오픈 16:00".to_owned(),
            "2. ~[48402] 골드 키위 | 오픈 18:30~".to_owned(),
        ],
        ..alert()
    };
    let ask = |text: &str| resolve(&command::parse(text).unwrap(), &context, Some(&root));
    let mistake = ask("create 2 --ecs 1 --time 18:00").unwrap_err();
    let is_no_product = matches!(
        mistake,
        Mistake::Product(ProductMistake::NoProduct { number: 2, .. })
    );
    assert!(is_no_product, "{mistake:?}");
    let Ok(Task::Delete(Scope::Products(products))) = ask("delete 2") else {
        panic!("{:?}", ask("delete 2"));
    };
    assert_eq!(products[0].id, "48402");
}
