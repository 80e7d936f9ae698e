mod written;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::mention::command_text;

fn refs(text: &str) -> ProductRefs {
    match parse(&format!("create {text} --ecs 1")).unwrap() {
        Command::Create(create) => create.products,
        other => panic!("{other:?}"),
    }
}

fn listed(text: &str) -> Vec<Ref> {
    match refs(text) {
        ProductRefs::Listed(refs) => refs,
        ProductRefs::All => panic!("{text} is all"),
    }
}

fn count(target: Option<&str>, count: u32) -> Count {
    let target = target.map(str::to_owned);
    Count { target, count }
}

/// `create 1 --ecs 20 --rds 2`.
fn usual() -> Create {
    Create {
        products: refs("1"),
        ecs: vec![count(None, 20)],
        rds: vec![count(None, 2)],
        time: None,
        ecs_lead: None,
        rds_lead: None,
        hold: None,
        dry_run: false,
    }
}

#[test]
fn create_and_its_short_form() {
    let timed = |time: &str| Create {
        time: Some(time.to_owned()),
        ..usual()
    };
    for (text, expected) in [
        ("create 1 --ecs 20 --rds 2", usual()),
        ("create 1 --ecs=20 --rds=2", usual()),
        ("create --ecs 20 1 --rds 2", usual()),
        ("create --rds 2 --ecs 20 1", usual()),
        ("CREATE 1 --ECS 20 --Rds 2", usual()),
        ("create 1 --auto --ecs 20 --rds 2", usual()),
        ("생성 1번 --ecs 20 --rds 2", usual()),
        ("auto 1 20 2", usual()),
        ("Auto 1 20 2", usual()),
        (
            "auto 1 20",
            Create {
                rds: vec![],
                ..usual()
            },
        ),
        (
            "create 1 --rds 2",
            Create {
                ecs: vec![],
                ..usual()
            },
        ),
        (
            "create 1 --ecs api=20, web=10 --rds 2",
            Create {
                ecs: vec![count(Some("api"), 20), count(Some("web"), 10)],
                ..usual()
            },
        ),
        (
            "create 1, 3 --ecs 20 --rds 2",
            Create {
                products: refs("1,3"),
                ..usual()
            },
        ),
        (
            "create 1 --ecs 20 3 --rds 2",
            Create {
                products: refs("1,3"),
                ..usual()
            },
        ),
        (
            "create 2 - 4 --ecs 20 --rds 2",
            Create {
                products: refs("2-4"),
                ..usual()
            },
        ),
        (
            "create ALL --ecs 20 --rds 2",
            Create {
                products: ProductRefs::All,
                ..usual()
            },
        ),
        (
            "create 1 --time 2024-10-28 16:00:00 --ecs 20 --rds 2",
            timed("2024-10-28 16:00:00"),
        ),
        (
            "create 1 --ecs 20 --rds 2 --time=2024-10-28, 16:00:00",
            timed("2024-10-28 16:00:00"),
        ),
        (
            "create 1 --ecs 20 --rds 2 --time 11월 24일 오후 4시 30분",
            timed("11월 24일 오후 4시 30분"),
        ),
        (
            "create --ecs 20 --rds 2 --time 2024-10-28 16:00:00 1",
            timed("2024-10-28 16:00:00"),
        ),
        ("create --ecs 20 --rds 2 --time 4:30 PM 1", timed("4:30 PM")),
        (
            "create 1 --ecs 20 --rds 2 --time 25일 16:00",
            timed("25일 16:00"),
        ),
        (
            "create 1 --ecs 20 --rds 2 --time 31일 오후 4시",
            timed("31일 오후 4시"),
        ),
        (
            "create 1 --ecs 20 --rds 2 --time 20261124 16:00",
            timed("20261124 16:00"),
        ),
        (
            "create 1 --ecs 20 --rds 2 --time 2/29 16:00",
            timed("2/29 16:00"),
        ),
        (
            "create --ecs 20 --rds 2 --time 2026년 11월 24일 (화) 오후 4 시 30 분 1",
            timed("2026년 11월 24일 (화) 오후 4 시 30 분"),
        ),
        (
            "create 1 --ecs 20 --rds 2 --ecs-lead 15m --rds-lead 40분 --hold 1시간 30분 --dry-run",
            Create {
                ecs_lead: Some(TimeDelta::minutes(15)),
                rds_lead: Some(TimeDelta::minutes(40)),
                hold: Some(TimeDelta::minutes(90)),
                dry_run: true,
                ..usual()
            },
        ),
        (
            "create --ecs 20 --rds 2 --hold 1h 30m 1, 3",
            Create {
                products: refs("1,3"),
                hold: Some(TimeDelta::minutes(90)),
                ..usual()
            },
        ),
    ] {
        assert_eq!(parse(text), Ok(Command::Create(expected)), "{text}");
    }
}

/// Nobody sees a blank that is missing, and phones make one dash of two.
#[test]
fn a_flag_needs_no_blank_before_it_nor_before_a_number() {
    for text in [
        "create 1--ecs20 --rds2",
        "create 1--ecs 20--rds 2",
        "create 1—ecs 20—rds 2",
        "create 1번--ECS=20--rds=2",
        "create 1 --ecs20--rds2",
        "create--ecs 20--rds 2 1",
        "예약 1--ecs20 --rds2",
    ] {
        let text = command_text(text, None);
        assert_eq!(parse(&text), Ok(Command::Create(usual())), "{text}");
    }
    let timed = Create {
        time: Some("16:00".to_owned()),
        ecs_lead: Some(TimeDelta::minutes(15)),
        dry_run: true,
        ..usual()
    };
    for text in [
        "create 1 --ecs 20 --rds 2 --time16:00 --ecs-lead15m--dry-run",
        "create 1 --ecs 20 --rds 2—time 16:00—ecs-lead 15—dry_run",
        "create 1 --ecs 20 --rds 2 —ecs-lead=15 --time=16:00--dry-run",
    ] {
        let text = command_text(text, None);
        assert_eq!(parse(&text), Ok(Command::Create(timed.clone())), "{text}");
    }
    // Ids with dashes, and one dash, are what they were.
    for id in ["AB--12", "AB--ecs-7", "ecs--x1", "7-ecs", "SKU-rds2"] {
        assert_eq!(listed(id), [Ref::Word(id.to_owned())], "{id}");
    }
    for text in [
        "create 1 --ecs:20",
        "create 1 --ecs-20",
        "create 1 --ecs 20 --dry-run2",
        "create 1 --ecs 20 --ecs-led15",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

fn listing(all: bool, page: usize) -> Command {
    Command::List { all, page }
}

#[test]
fn a_list_takes_all_and_one_page() {
    for (text, word) in [
        ("list everything", "everything"),
        ("list 48213", "48213"),
        ("list 0", "0"),
        ("list -1", "-1"),
        ("list 2 3", "3"),
        ("list all all", "all"),
    ] {
        let expected = Err(CommandError::TooMany {
            verb: Verb::List,
            word: word.to_owned(),
        });
        assert_eq!(parse(text), expected, "{text}");
    }
}

#[test]
fn list_delete_and_help() {
    use DeleteWhat::{All, Now, Products};
    for (text, expected) in [
        ("list", listing(false, 1)),
        ("LIST All", listing(true, 1)),
        ("목록", listing(false, 1)),
        ("list 2", listing(false, 2)),
        ("list all 2", listing(true, 2)),
        ("list 12 all", listing(true, 12)),
        ("list all page 2", listing(true, 2)),
        ("list p2", listing(false, 2)),
        ("목록 전체 2쪽", listing(true, 2)),
        ("목록 전부 3페이지", listing(true, 3)),
        ("목록 2 쪽", listing(false, 2)),
        ("목록 모두", listing(true, 1)),
        ("예약 목록", listing(false, 1)),
        ("예약 상태", Command::Status),
        ("예약 취소 1", Command::Delete(Products(listed("1")))),
        ("예약 Delete NOW", Command::Delete(Now)),
        ("삭제 전부", Command::Delete(All { everywhere: false })),
        (
            "삭제 전체 everywhere",
            Command::Delete(All { everywhere: true }),
        ),
        ("delete 1,3", Command::Delete(Products(listed("1,3")))),
        (
            "delete 1 #48213",
            Command::Delete(Products(listed("1 #48213"))),
        ),
        ("삭제 2-4", Command::Delete(Products(listed("2-4")))),
        ("status", Command::Status),
        ("상태", Command::Status),
        ("delete NOW", Command::Delete(Now)),
        ("삭제 지금", Command::Delete(Now)),
        ("delete all", Command::Delete(All { everywhere: false })),
        (
            "delete ALL Everywhere",
            Command::Delete(All { everywhere: true }),
        ),
        ("", Command::Help(None)),
        ("  ", Command::Help(None)),
        ("help", Command::Help(None)),
        ("도움말", Command::Help(None)),
        ("--help", Command::Help(None)),
        ("help Create", Command::Help(Some(Verb::Create))),
        ("help 목록", Command::Help(Some(Verb::List))),
        ("create --help", Command::Help(Some(Verb::Create))),
        ("delete 1 --h", Command::Help(Some(Verb::Delete))),
    ] {
        assert_eq!(parse(text), Ok(expected), "{text}");
    }
}

#[test]
fn scale_with_and_without_a_time() {
    let scale = |ecs: Vec<Count>, rds: Vec<Count>, minutes: Option<i64>| {
        Command::Scale(Scale {
            ecs,
            rds,
            length: minutes.map(TimeDelta::minutes),
        })
    };
    for (text, expected) in [
        ("scale --ecs 20", scale(vec![count(None, 20)], vec![], None)),
        (
            "SCALE --rds shop=2 --for 90m",
            scale(vec![], vec![count(Some("shop"), 2)], Some(90)),
        ),
        (
            "증설 --for 1시간 30분 --ecs 5",
            scale(vec![count(None, 5)], vec![], Some(90)),
        ),
    ] {
        assert_eq!(parse(text), Ok(expected), "{text}");
    }
    for text in [
        "scale",
        "scale 20",
        "scale --ecs",
        "scale --ecs 0",
        "scale --ecs 20 --for soon",
        "scale --ecs 20 --hold 1h",
        "scale 1 --ecs 20",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn what_a_phone_makes_of_a_command_is_the_same_command() {
    let timed = Create {
        time: Some("16:00".to_owned()),
        products: refs("2-4"),
        ..usual()
    };
    for message in [
        "<@U1> create 2-4 --ecs 20 --rds 2 --time 16:00",
        "<@U1>: create 2-4 --ecs 20 --rds 2 --time 16:00",
        "<@U1|preheat>, create 2-4 --ecs 20 --rds 2 --time 16:00",
        "부탁해요 <@U1> create 2-4 --ecs 20 --rds 2 --time 16:00",
        "<@U1> create 2–4 —ecs 20 —rds 2 —time 16:00",
        "<@U1> create 2—4 –ecs 20 –rds 2 –time 16:00",
        "<@U1> create 2~4 -ecs 20 -rds 2 -time 16:00",
        "<@U1> create 2-4 — ecs 20 -- rds 2 – time 16:00",
        "<@U1> create 2-4 --ecs=“20” --rds=‘2’ --time “16:00”",
        "<@U1>\u{a0}create\u{a0}2-4\u{3000}--ecs\u{a0}20 --rds\u{2009}2 --time\u{202f}16:00",
        "<@U1> create 2\u{200b}-4 \u{2060}--ecs 20\u{feff} --rds 2 --time 16:00",
        "<@U1> `create 2-4 --ecs 20 --rds 2 --time 16:00`",
        "<@U1> create `2-4` --ecs `20` --rds `2` --time `16:00`",
        "<@U1> *create* _2-4_ *--ecs* *20* --rds=_2_ --time ~16:00~",
        "<@U1>\n```\ncreate 2-4\n  --ecs 20\n  --rds 2\n  --time 16:00\n```",
        "<@U1>\n&gt; create 2-4\n&gt; --ecs 20 --rds 2 --time 16:00",
        "<@U1> Create 2-4 --ECS 20 --RDS 2 --Time 16:00.",
        "<@U1> create 2-4. --ecs 20 --rds 2 --time 16:00",
        "<@U1> ｃｒｅａｔｅ　２－４　－－ｅｃｓ　２０　--rds＝２ --time １６：００",
        "<@U1> create <tel:2-4|2-4> --ecs 20 --rds 2 --time 16:00",
        "<@U1> create 2-4 --ecs 20 --rds 2 <@U1> --time 16:00",
    ] {
        let text = command_text(message, Some("U1"));
        let expected = Ok(Command::Create(timed.clone()));
        assert_eq!(parse(&text), expected, "{message} → {text}");
    }
}

proptest! {
    #[test]
    fn any_message_is_a_command_or_an_error(message in any::<String>(), known in any::<bool>()) {
        let text = command_text(&message, known.then_some("U1"));
        prop_assert!(text.len() <= 3 * message.len() + 3);
        let _ = parse(&text);
    }

    #[test]
    fn words_in_any_order_are_a_command_or_an_error(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "<@U1>", "create", "auto", "list", "delete", "help", "all", "now", "1", "2-4",
                "#7", "--ecs", "—rds", "–time", "--hold", "--auto", "--dry-run", "20", "-5", "=",
                ",", "--", "-", "16:00", "1h", "api=3", "오후", "4시", "~", "*", "&lt;", "<",
            ]),
            0..12,
        )
    ) {
        let message = format!("<@U1> {}", words.join(" "));
        let text = command_text(&message, Some("U1"));
        if let Ok(Command::Create(create)) = parse(&text) {
            prop_assert!(!create.ecs.is_empty() || !create.rds.is_empty());
            let positive = |c: &Count| c.count > 0;
            prop_assert!(create.ecs.iter().chain(&create.rds).all(positive));
        }
    }
}

#[test]
fn a_command_may_be_as_long_as_the_limit() {
    let text = |length: usize| format!("help {}", "x".repeat(length - 5));
    assert_ne!(parse(&text(COMMAND_CHARS_MAX)), Err(CommandError::TooLong));
    assert_eq!(
        parse(&text(COMMAND_CHARS_MAX + 1)),
        Err(CommandError::TooLong)
    );
}
