//! Which products, targets and times a command means.

use super::*;
use crate::limits::PRODUCTS_MAX;

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

/// With `--time` every word could be a product: what is no product must not become one.
#[test]
fn a_stray_word_is_no_product() {
    let settings = settings();
    let inside = context(&settings, at("09:00"));
    let outside = Context {
        in_thread: false,
        ..context(&settings, at("09:00"))
    };
    let list = alert();
    let cases = [
        (Some(&list), "1 thanks", Err("thanks")),
        (Some(&list), "ok 1", Err("ok")),
        (Some(&list), "1 and 2", Err("and")),
        (Some(&list), "4", Err("4")),
        (Some(&list), "2-4", Err("4")),
        (Some(&list), "50", Err("50")),
        (Some(&list), "1 30m", Err("30m")),
        (Some(&list), "48377,99999", Err("99999")),
        (Some(&list), "SALE", Err("SALE")),
        (Some(&list), "#SALE", Ok(1)),
        (Some(&list), "#4", Ok(1)),
        (Some(&list), "1,#99999", Ok(2)),
        (Some(&list), "51,99999", Ok(2)),
        (Some(&list), "test1", Ok(1)),
        (None, "48213 thanks", Err("thanks")),
        (None, "SALE", Err("SALE")),
        (None, "#SALE", Ok(1)),
        (None, "48213,4,SKU-1", Ok(3)),
    ];
    for (list, products, expected) in cases {
        let text = format!("create {products} --ecs 1 --time 17:00");
        let context = if list.is_some() { &inside } else { &outside };
        let task = resolve(&command::parse(&text).unwrap(), context, list);
        match (task, expected) {
            (Ok(Task::Create { products, .. }), Ok(n)) => assert_eq!(products.len(), n, "{text}"),
            (Err(Mistake::Product(ProductMistake::Stray { typed, .. })), Err(stray)) => {
                assert_eq!(typed, stray, "{text}");
            }
            (other, _) => panic!("{text}: {other:?}"),
        }
    }

    // Without a time, too: what is no id does not lack one.
    for (text, stray) in [
        ("create 1 --ecs 20 tasks", "tasks"),
        ("create please 1 --ecs 20", "please"),
    ] {
        let command = command::parse(text).unwrap();
        let expected = Mistake::Product(ProductMistake::Stray {
            typed: stray.to_owned(),
            n_items: 3,
            meant: None,
        });
        assert_eq!(
            resolve(&command, &inside, Some(&list)),
            Err(expected),
            "{text}"
        );
    }

    // What the list has needs no digit.
    let pattern = r"(?<time>\d\d:\d\d) (?<id>\w+)~";
    let settings = settings_with(&[("ALERT_PATTERN", pattern)]);
    let inside = context(&settings, at("09:00"));
    let root = ThreadMessage {
        lines: vec!["16:00 SALE~겨울 패딩".to_owned()],
        ..alert()
    };
    let command = command::parse("create SALE --ecs 1 --time 17:00").unwrap();
    assert!(resolve(&command, &inside, Some(&root)).is_ok());
}

#[test]
fn upper_and_lower_case_are_one_id() {
    let settings = settings();
    let context = context(&settings, at("09:00"));
    let list = |lines: &[&str]| ThreadMessage {
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        ..alert()
    };
    let one = list(&["상품코드: SKU-A12 / 겨울 패딩 / 오픈 16:00"]);
    let both = list(&[
        "상품코드: SKU-A12 / 겨울 패딩 / 오픈 16:00",
        "상품코드: sku-a12 / 골드 키위 / 오픈 17:00",
    ]);
    for (root, typed, id) in [
        (&one, "sku-a12", "SKU-A12"),
        (&one, "#Sku-a12", "SKU-A12"),
        (&both, "sku-a12", "sku-a12"),
        (&both, "SKU-A12", "SKU-A12"),
    ] {
        let ask = |text: &str| resolve(&command::parse(text).unwrap(), &context, Some(root));
        let text = format!("create {typed} --ecs 1");
        let Ok(Task::Create { products, .. }) = ask(&text) else {
            panic!("{text}: {:?}", ask(&text));
        };
        assert_eq!(products[0].id, id, "{text}");
        let text = format!("delete {typed}");
        let Ok(Task::Delete(Scope::Products(named))) = ask(&text) else {
            panic!("{text}: {:?}", ask(&text));
        };
        assert_eq!(named[0].id, id, "{text}");
    }
}

/// A small number that no list has would be told to have no windows.
#[test]
fn a_number_to_delete_has_to_be_in_a_list() {
    let settings = settings();
    let inside = context(&settings, at("09:00"));
    let outside = Context {
        in_thread: false,
        ..context(&settings, at("09:00"))
    };
    let list = alert();
    let person = root(Author::Person("U9".to_owned()));
    let no_list = |typed: &str| {
        let typed = typed.to_owned();
        Err(ProductMistake::NoList { typed })
    };
    let stray = |typed: &str, meant: Option<Meant>| {
        Err(ProductMistake::Stray {
            typed: typed.to_owned(),
            n_items: 3,
            meant,
        })
    };
    for (context, root, products, expected) in [
        (&inside, Some(&list), "1,2,3", Ok(3)),
        (
            &inside,
            Some(&list),
            "1,4",
            stray("4", Some(Meant::PlaceUpTo(3))),
        ),
        (&inside, Some(&list), "0", stray("0", None)),
        (&inside, Some(&list), "1,#4,99,48999", Ok(4)),
        (&inside, Some(&person), "1", no_list("1")),
        (&inside, None, "48213,2", no_list("2")),
        (&outside, None, "1", no_list("1")),
        (&outside, None, "#1,51,48213", Ok(3)),
    ] {
        let command = command::parse(&format!("delete {products}")).unwrap();
        match (resolve(&command, context, root), expected) {
            (Ok(Task::Delete(Scope::Products(named))), Ok(n)) => {
                assert_eq!(named.len(), n, "{products}");
            }
            (Err(Mistake::Product(mistake)), Err(expected)) => {
                assert_eq!(mistake, expected, "{products}");
            }
            (other, _) => panic!("{products}: {other:?}"),
        }
    }
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
    let all = Task::List {
        scope: Scope::Everything,
        page: 2,
    };
    assert_eq!(ask("list 2").unwrap(), all);
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
        options: &["--ecs-lead", "--rds-lead", "--hold"],
    });
    assert_eq!(mistake, expected);
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

/// What the list has twice is told apart by the other of number and id, or refused.
#[test]
fn what_the_list_has_twice_is_not_guessed() {
    type Is = fn(&Mistake) -> bool;
    let shares_number: Is = |m| {
        matches!(m, Mistake::Product(ProductMistake::Unreadable { problems, .. })
            if *problems == [crate::alert::Problem::SharedNumber])
    };
    let shares_id: Is = |m| {
        matches!(m, Mistake::Product(ProductMistake::Unreadable { problems, .. })
            if *problems == [crate::alert::Problem::SharedId])
    };
    let is_twice: Is = |m| matches!(m, Mistake::Product(ProductMistake::Twice { .. }));
    let settings = settings();
    let context = context(&settings, at("09:00"));
    let number = "1. [48213] 패딩 16:00\n1. [48377] 신발 17:00";
    let id = "1. [48213] 패딩 16:00\n2. [48213] 패딩 17:00";
    let days = "1. [48213] 패딩 16:00\n2. [48213] 패딩 11/25 16:00";
    let cases: [(&str, &str, Option<Is>); 7] = [
        (number, "1", Some(shares_number)),
        (number, "48377", None),
        (id, "48213", Some(shares_id)),
        (id, "1", None),
        (id, "1,2", Some(is_twice)),
        (id, "all", Some(is_twice)),
        (days, "all", None),
    ];
    for (list, products, is_expected) in cases {
        let root = ThreadMessage {
            lines: list.lines().map(str::to_owned).collect(),
            ..alert()
        };
        let command = command::parse(&format!("create {products} --ecs 1")).unwrap();
        let task = resolve(&command, &context, Some(&root));
        match is_expected {
            Some(is_expected) => {
                assert!(task.is_err_and(|m| is_expected(&m)), "{list}: {products}")
            }
            None => assert!(task.is_ok(), "{list}: {products}: {task:?}"),
        }
    }
}

#[test]
fn what_is_to_be_deleted_needs_one_id() {
    let settings = settings();
    let context = context(&settings, at("09:00"));
    let number = "1. [48213] 패딩 16:00\n1. [48377] 신발 17:00";
    let no_id = "1. 겨울 패딩 오픈 16:00\n2. [48377] 신발 오픈 17:00";
    let struck = "1. [48213] 패딩 16:00\n2. ~골드 키위 | 오픈 18:30~";
    let id = "1. [48213] 패딩 16:00\n2. [48213] 패딩 11/25 17:00";
    for (list, products, expected) in [
        (number, "1", Err(1)),
        (number, "48377", Ok("48377")),
        (no_id, "1", Err(1)),
        (struck, "2", Err(2)),
        (id, "48213", Ok("48213")),
        (id, "2", Ok("48213")),
    ] {
        let root = ThreadMessage {
            lines: list.lines().map(str::to_owned).collect(),
            ..alert()
        };
        let command = command::parse(&format!("delete {products}")).unwrap();
        match (resolve(&command, &context, Some(&root)), expected) {
            (Ok(Task::Delete(Scope::Products(named))), Ok(id)) => assert_eq!(named[0].id, id),
            (Err(Mistake::Product(ProductMistake::UnclearId { number })), Err(expected)) => {
                assert_eq!(number, expected, "{list}");
            }
            (other, _) => panic!("{list}: {products}: {other:?}"),
        }
    }
}

#[test]
fn each_limit_can_be_reached() {
    let create = |n: usize| {
        let ids: Vec<_> = (0..n).map(|n| (10_000 + n).to_string()).collect();
        format!("create {} --ecs 1 --time 20:00", ids.join(","))
    };
    assert!(resolved(&create(PRODUCTS_MAX), "09:00").is_ok());
    // From 09:00, 300 days.
    for (time, is_ok) in [("2027-09-20 09:00", true), ("2027-09-20 09:01", false)] {
        let text = format!("create 99999 --ecs 1 --time {time}");
        assert_eq!(resolved(&text, "09:00").is_ok(), is_ok, "{time}");
    }
    for (hold, is_ok) in [("23h50m", true), ("23h51m", false)] {
        let text = format!("create 1 --ecs 1 --hold {hold}");
        assert_eq!(resolved(&text, "09:00").is_ok(), is_ok, "{hold}");
    }
    for (length, is_ok) in [("24h", true), ("24h1m", false)] {
        let text = format!("scale --ecs 1 --for {length}");
        assert_eq!(resolved(&text, "09:00").is_ok(), is_ok, "{length}");
    }
}

#[test]
fn an_alert_without_products_says_so() {
    let settings = settings();
    let empty = ThreadMessage {
        lines: vec!["오늘은 쉽니다".to_owned()],
        ..alert()
    };
    let command = command::parse("create 1 --ecs 1").unwrap();
    let task = resolve(&command, &context(&settings, at("09:00")), Some(&empty));
    assert_eq!(task, Err(Mistake::Thread(ThreadMistake::EmptyAlert)));
}

#[test]
fn a_window_that_cannot_be_read_is_named() {
    let mut stored = created("create 1 --ecs 20");
    for schedule in &mut stored {
        schedule.input = "{}".to_owned();
    }
    let stored = Stored::new(stored);
    assert_eq!(stored.unreadable(), ["prod-api-48213-1124-ecs-end"]);
}

#[test]
fn an_id_that_the_list_lacks_is_told_as_it_was_typed() {
    for (text, typed, meant) in [
        ("create #1 --ecs 1", "#1", Some(Meant::This("1".to_owned()))),
        ("create 4 --ecs 1", "4", Some(Meant::PlaceUpTo(3))),
    ] {
        let expected = Mistake::Product(ProductMistake::NotListed {
            typed: typed.to_owned(),
            n_items: 3,
            meant,
        });
        assert_eq!(resolved(text, "09:00"), Err(expected), "{text}");
    }
}
