//! Windows that open now.

use super::*;

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
                    sent_at: Some(_),
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
fn a_late_mention_takes_nothing_away_that_was_asked_for_since() {
    let settings = settings();
    let end = |minute| {
        let decision = decided("scale --ecs 60", minute, &[]);
        let Write::Put { schedule, .. } = &decision.batches()[0].phases[0][0] else {
            panic!("{decision:?}");
        };
        schedule.clone()
    };
    for (stands, asked, is_overtaken) in [
        ("15:01", "scale --ecs 10", true),
        ("15:01", "scale --ecs 10 --rds 1", true),
        ("15:01", "scale --rds 1", false),
        // The same mention again, or one that came before.
        ("15:00", "scale --ecs 10", false),
        ("14:59", "scale --ecs 10", false),
    ] {
        let late = Context {
            mentioned_at: at("15:00"),
            ..context(&settings, at("15:02"))
        };
        let task = resolve(&command::parse(asked).unwrap(), &late, Some(&alert())).unwrap();
        let stored = Stored::new([end(stands)]);
        let found = task.is_overtaken(&late, &stored);
        assert_eq!(found, is_overtaken, "{asked} at 15:00, {stands} stands");
    }
}

#[test]
fn scaling_for_longer_than_a_window_may_last_is_refused() {
    let mistake = resolved("scale --ecs 20 --for 25h", "15:00").unwrap_err();
    let expected = TimeMistake::WindowTooLong {
        length: TimeDelta::hours(25),
        max: TimeDelta::hours(24),
        // `create` has others.
        options: &["--for"],
    };
    assert_eq!(mistake, Mistake::Time(expected));
}

#[test]
fn a_mention_that_comes_when_its_time_is_over_is_refused() {
    let settings = settings();
    let late = Context {
        mentioned_at: at("14:00"),
        ..context(&settings, at("14:10"))
    };
    let ask = |text: &str| resolve(&command::parse(text).unwrap(), &late, Some(&alert()));
    let over = TimeMistake::Over { end: at("14:10") };
    assert_eq!(ask("scale --ecs 20 --for 10m"), Err(Mistake::Time(over)));
    assert!(ask("scale --ecs 20 --for 11m").is_ok());
}
