//! What windows a `create` makes, and with which writes.

use super::*;

#[test]
fn a_product_with_both_has_two_scale_outs_and_two_scale_ins() {
    let decision = decided("create 1 --ecs 20 --rds 2", "09:00", &[]);
    let [plan] = plans(&decision) else {
        panic!("{decision:?}");
    };
    let expected = [
        vec![
            "prod-api-48213-1124-ecs-end",
            "shop-48213-1124-rds-end",
            "48213-1124-check",
        ],
        vec!["prod-api-48213-1124-ecs-start", "shop-48213-1124-rds-start"],
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
fn the_check_is_written_with_the_ends_or_in_place_of_starts() {
    let phases = |text, now| names(&plans(&decided(text, now, &[]))[0].batch);
    let (ecs_end, ecs_start) = (
        "prod-api-48213-1124-ecs-end",
        "prod-api-48213-1124-ecs-start",
    );
    let (rds_end, check) = ("shop-48213-1124-rds-end", "48213-1124-check");
    let one_begins = phases("create 1 --ecs 20 --rds 2", "15:40");
    assert_eq!(one_begins, [vec![ecs_end, rds_end, check], vec![ecs_start]]);
    let both_begin = phases("create 1 --ecs 20 --rds 2", "15:52");
    assert_eq!(both_begin, [vec![ecs_end, rds_end], vec![check]]);
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
    assert!(plans(&decision)[0].is_unchecked);
    assert!(!plans(&decided("create 1 --ecs 20", "15:50", &[]))[0].is_unchecked);
    assert_eq!(batch.then.len(), 2);
    for payload in &batch.then {
        assert!(
            matches!(
                payload,
                Payload::Start {
                    immediate: true,
                    sent_at: Some(_),
                    ..
                }
            ),
            "{payload:?}"
        );
    }
}

/// Another window of the target may hold what is asked for: its name is all that is known.
#[test]
fn what_another_window_may_hold_is_known_by_its_name() {
    let settings = settings();
    let context = context(&settings, at("15:55"));
    let command = command::parse("create 1 --ecs 20 --rds 2").unwrap();
    let other = "shop-48377-1124-rds-end";
    for (names, held) in [
        (vec![], vec![]),
        (vec!["shop-48213-1124-rds-end"], vec![]),
        (
            vec!["shop-48377-1124-rds-start", "shop-48377-1201-rds-end"],
            vec![],
        ),
        (vec![other], vec!["shop"]),
        (
            vec!["shop-now-rds-end", "prod-api-now-ecs-end"],
            vec!["prod/api", "shop"],
        ),
    ] {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let task = resolve(&command, &context, Some(&alert())).unwrap();
        let decision = task.decide(&context, &Stored::default().beside(&names));
        let maybe_held: Vec<String> = plans(&decision)[0]
            .maybe_held
            .iter()
            .map(Target::to_string)
            .collect();
        assert_eq!(maybe_held, held, "{names:?}");
    }

    let early = Context {
        now: at("09:00"),
        ..context
    };
    let task = resolve(&command, &early, Some(&alert())).unwrap();
    let decision = task.decide(&early, &Stored::default().beside(&[other.to_owned()]));
    assert_eq!(plans(&decision)[0].maybe_held, [], "nothing begins at once");
    let context = self::context(&settings, at("15:55"));

    // What is looked up is known: the product's own windows of another day.
    let stored = created("create 1 --rds 2 --time 2026-11-25 16:00");
    let names: Vec<String> = stored.iter().map(|one| one.name.clone()).collect();
    let task = resolve(&command, &context, Some(&alert())).unwrap();
    let decision = task.decide(&context, &Stored::new(stored).beside(&names));
    assert_eq!(plans(&decision)[0].maybe_held, []);

    // Another product's window that is open now holds as much, or not.
    for (count, held) in [(1, 0), (2, 1), (3, 1)] {
        let open = created(&format!("create 2 --rds {count} --time 16:20"));
        let names: Vec<String> = open.iter().map(|one| one.name.clone()).collect();
        let task = resolve(&command, &context, Some(&alert())).unwrap();
        let decision = task.decide(&context, &Stored::new(open).beside(&names));
        assert_eq!(plans(&decision)[0].maybe_held.len(), held, "{count}");
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
    let check = plan.batch.phases[0].last().unwrap();
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
fn the_windows_of_the_day_are_known_before_they_are_replaced() {
    let stored = created("create 1,2 --ecs 20 --rds 2");
    let names: Vec<String> = stored.iter().map(|one| one.name.clone()).collect();
    let settings = settings();
    let context = context(&settings, at("10:00"));
    let command = command::parse("create 1 --ecs 30").unwrap();
    let task = resolve(&command, &context, Some(&alert())).unwrap();
    let mut known = task.names_to_know(&context, &names);
    known.sort();
    assert_eq!(
        known,
        [
            "prod-api-48213-1124-ecs-end",
            "prod-api-48213-1124-ecs-start",
            "shop-48213-1124-rds-end",
            "shop-48213-1124-rds-start",
        ]
    );
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
    let Some(Write::Put { schedule, .. }) = plan.batch.phases[0].last() else {
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
        let last = plans(&decision)[0].batch.phases[0].last().cloned();
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
            sent_at: Some(_),
            ..
        }]
    ));
    let decision = decided("create 1 --ecs 20", "15:47", &[]);
    assert!(!plans(&decision)[0].windows[0].begins_now);
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

/// What begins now tells by itself what is in its way.
#[test]
fn only_what_is_ahead_is_looked_at_beforehand() {
    let settings = settings();
    let looked_at = |now: &str| {
        let decision = decided("create 1 --ecs 20 --rds 2", now, &[]);
        let outcomes = vec![Outcome::Done { not_told: None }; 1];
        let payload = decision.preflight(&context(&settings, at(now)), &outcomes)?;
        let Payload::Preflight(preflight) = payload else {
            panic!("{payload:?}");
        };
        let targets = preflight.targets.into_iter();
        Some(targets.map(|(target, _)| target.to_string()).collect())
    };
    let expected = |targets: &[&str]| Some(targets.iter().map(ToString::to_string).collect());
    assert_eq!(looked_at("15:00"), expected(&["prod/api", "shop"]));
    assert_eq!(looked_at("15:40"), expected(&["prod/api"]));
    assert_eq!(looked_at("15:56"), None::<Vec<String>>);
}
