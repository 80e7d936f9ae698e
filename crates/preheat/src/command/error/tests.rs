use super::*;
use crate::command::parse;
use crate::limits::COMMAND_CHARS_MAX;

#[test]
fn what_is_wrong_is_named_with_the_nearest_right_word() {
    let unknown = |word: &str, nearest| CommandError::Unknown {
        word: word.to_owned(),
        nearest,
    };
    let flag = |verb, flag: &str, nearest: Option<&str>| CommandError::UnknownFlag {
        verb,
        flag: flag.to_owned(),
        nearest: nearest.map(str::to_owned),
    };
    let missing = |verb, what| CommandError::Missing { verb, what };
    let too_many = |verb, word: &str| CommandError::TooMany {
        verb,
        word: word.to_owned(),
    };
    let contradiction = |a: &str, b: &str| CommandError::Contradiction {
        verb: Verb::Create,
        flag: a.to_owned(),
        other: b.to_owned(),
    };
    let pointless = |flag: &str, needs: &str| CommandError::Pointless {
        verb: Verb::Create,
        flag: flag.to_owned(),
        needs: needs.to_owned(),
    };
    let second = |verb, word: &str| CommandError::Second {
        verb,
        word: word.to_owned(),
    };
    for (text, expected) in [
        ("creat 1 --ecs 20", unknown("creat", Some(Verb::Create))),
        ("CRAETE 1", unknown("craete", Some(Verb::Create))),
        ("lst", unknown("lst", Some(Verb::List))),
        ("delte 1", unknown("delte", Some(Verb::Delete))),
        ("도움", unknown("도움", Some(Verb::Help))),
        ("hello", unknown("hello", Some(Verb::Help))),
        ("xyzzy", unknown("xyzzy", None)),
        ("watch", unknown("watch", None)),
        ("안녕하세요", unknown("안녕하세요", None)),
        ("1 20 2", unknown("1", None)),
        ("--ecs 20 create 1", unknown("--ecs", None)),
        ("--ecs -20 create 1", unknown("--ecs", None)),
        ("help creat", unknown("creat", Some(Verb::Create))),
        (
            "create 1 --esc 20",
            flag(Verb::Create, "--esc", Some("--ecs")),
        ),
        (
            "create 1 --tiem 16:00",
            flag(Verb::Create, "--tiem", Some("--time")),
        ),
        (
            "create 1 --ecs 2 --dryrun",
            flag(Verb::Create, "--dryrun", Some("--dry-run")),
        ),
        (
            "create 1 --ecs_led 5m",
            flag(Verb::Create, "--ecs-led", Some("--ecs-lead")),
        ),
        ("create 1 --zzz 5", flag(Verb::Create, "--zzz", None)),
        ("create 1 --zzz -5", flag(Verb::Create, "--zzz", None)),
        (
            "create 1 --esc -5",
            flag(Verb::Create, "--esc", Some("--ecs")),
        ),
        ("create 1 ecs 20", flag(Verb::Create, "ecs", Some("--ecs"))),
        (
            "create 1 --ecs 2 DryRun",
            flag(Verb::Create, "DryRun", Some("--dry-run")),
        ),
        (
            "create 1 --time 17:00 --ecs 2 dry run",
            flag(Verb::Create, "dry", Some("--dry-run")),
        ),
        (
            "create 1 --ecs 2 rds lead 40m",
            flag(Verb::Create, "rds", Some("--rds-lead")),
        ),
        (
            "create 1 --ecs 2 --dry run",
            flag(Verb::Create, "--dry", Some("--dry-run")),
        ),
        ("auto 1 20 --rds 2", flag(Verb::Auto, "--rds", None)),
        ("list --all", flag(Verb::List, "--all", Some("all"))),
        ("delete --all", flag(Verb::Delete, "--all", Some("all"))),
        ("delete --now", flag(Verb::Delete, "--now", Some("now"))),
        ("status --now", flag(Verb::Status, "--now", None)),
        (
            "create 1 --ecs 2 --at 16:00",
            flag(Verb::Create, "--at", Some("--time")),
        ),
        (
            "create 1 --aurora 2",
            flag(Verb::Create, "--aurora", Some("--rds")),
        ),
        (
            "create 1 --ecs 2 --for 2h",
            flag(Verb::Create, "--for", Some("--hold")),
        ),
        (
            "scale --ecs 2 --hold 2h",
            flag(Verb::Scale, "--hold", Some("--for")),
        ),
        ("scale ecs 20", flag(Verb::Scale, "ecs", Some("--ecs"))),
        ("create 1 ecs20", flag(Verb::Create, "ecs20", Some("--ecs"))),
        ("scale 20", missing(Verb::Scale, Lacking::Counts)),
        ("create 1 20 2", missing(Verb::Create, Lacking::Counts)),
        ("scale up --ecs 20", too_many(Verb::Scale, "up")),
        (
            "create 1 --ecs 20 --rds-lead 40m",
            pointless("--rds-lead", "--rds"),
        ),
        (
            "create 1 --rds 2 --ecs-lead 40m",
            pointless("--ecs-lead", "--ecs"),
        ),
        (
            "create 1 --ecs 20 create 2 --ecs 30",
            second(Verb::Create, "create"),
        ),
        ("delete 1 취소 2", second(Verb::Delete, "취소")),
        ("status 지금", too_many(Verb::Status, "지금")),
        ("create --ecs 20", missing(Verb::Create, Lacking::Products)),
        ("create", missing(Verb::Create, Lacking::Products)),
        ("create 1", missing(Verb::Create, Lacking::Counts)),
        (
            "create --time 16:00 --ecs 20",
            missing(Verb::Create, Lacking::Products),
        ),
        ("auto", missing(Verb::Auto, Lacking::Products)),
        ("auto 1", missing(Verb::Auto, Lacking::Counts)),
        ("delete", missing(Verb::Delete, Lacking::Products)),
        ("auto 1 20 2 3", too_many(Verb::Auto, "3")),
        ("list 48213", too_many(Verb::List, "48213")),
        (
            "create 1 --ecs 2 --dry-run -5",
            too_many(Verb::Create, "-5"),
        ),
        ("list all 1 2", too_many(Verb::List, "2")),
        (
            "create 1 --ecs 20 --ecs 30",
            CommandError::Repeated {
                verb: Verb::Create,
                flag: "--ecs".to_owned(),
            },
        ),
        (
            "create 1 --ecs 2 --time 16:00 --time 17:00",
            CommandError::Repeated {
                verb: Verb::Create,
                flag: "--time".to_owned(),
            },
        ),
        (
            "create 1 --ecs 2 --auto --time 16:00",
            contradiction("--auto", "--time"),
        ),
        (
            "create 1 --ecs 2 --time 16:00 --auto",
            contradiction("--time", "--auto"),
        ),
    ] {
        assert_eq!(parse(text), Err(expected), "{text}");
    }
    assert_eq!(
        parse(&"1 ".repeat(COMMAND_CHARS_MAX)),
        Err(CommandError::TooLong)
    );
}

#[test]
fn a_bad_value_is_named_with_its_place_and_reason() {
    let flag = |flag: &str| Part::Flag(flag.to_owned());
    for (text, part, value, reason) in [
        ("create 1 --ecs -5", flag("--ecs"), "-5", Reason::Negative),
        (
            "create 1 --ecs -5명",
            flag("--ecs"),
            "-5명",
            Reason::NotANumber,
        ),
        ("create 1 --ecs=-5", flag("--ecs"), "-5", Reason::Negative),
        (
            "create 1 --ecs 20명",
            flag("--ecs"),
            "20명",
            Reason::NotANumber,
        ),
        ("create 1 --ecs 0", flag("--ecs"), "0", Reason::Zero),
        ("create 1 --ecs=", flag("--ecs"), "", Reason::Empty),
        ("create 1 --ecs --rds 2", flag("--ecs"), "", Reason::Empty),
        ("create 1 --ecs ,", flag("--ecs"), ",", Reason::Empty),
        ("create 1 --ecs 2 --time", flag("--time"), "", Reason::Empty),
        (
            "create 1 --ecs 2 --time soon",
            flag("--time"),
            "soon",
            Reason::Time,
        ),
        (
            "create 1 --ecs 2 --time 16:00 3",
            flag("--time"),
            "16:00 3",
            Reason::Time,
        ),
        (
            "create 1 --ecs 2 --time 4시",
            flag("--time"),
            "4시",
            Reason::UnclearTime,
        ),
        (
            "create 1 --ecs 2 --time 2026-12-24T16:00Z",
            flag("--time"),
            "2026-12-24T16:00Z",
            Reason::ZonedTime,
        ),
        (
            "create 1 --ecs 2 --hold 5x",
            flag("--hold"),
            "5x",
            Reason::Duration,
        ),
        (
            "create 1 --ecs 2 --hold -5m",
            flag("--hold"),
            "-5m",
            Reason::Duration,
        ),
        (
            "create 1 --ecs 2 --hold 0",
            flag("--hold"),
            "0",
            Reason::ZeroDuration,
        ),
        (
            "create 1 --ecs 2 --ecs-lead 9999d",
            flag("--ecs-lead"),
            "9999d",
            Reason::LongDuration,
        ),
        (
            "create 패딩 --ecs 2",
            Part::Products,
            "패딩",
            Reason::Product,
        ),
        (
            "create 4-2 --ecs 2",
            Part::Products,
            "4-2",
            Reason::RangeBackwards,
        ),
        (
            "create 1-99 --ecs 2",
            Part::Products,
            "1-99",
            Reason::TooManyProducts,
        ),
        (
            "create all,1 --ecs 2",
            Part::Products,
            "all,1",
            Reason::AllAndOthers,
        ),
        (
            "delete 1,Now",
            Part::Products,
            "1,Now",
            Reason::AllAndOthers,
        ),
        (
            "delete now 1",
            Part::Products,
            "now 1",
            Reason::AllAndOthers,
        ),
        (
            "delete now everywhere",
            Part::Products,
            "now everywhere",
            Reason::AllAndOthers,
        ),
    ] {
        let error = parse(text).unwrap_err();
        let CommandError::BadValue {
            part: p,
            value: v,
            reason: r,
            ..
        } = error
        else {
            panic!("{text}: {error:?}");
        };
        assert_eq!((p, v.as_str(), r), (part, value, reason), "{text}");
    }
    for (text, part) in [("auto 1 -20", Part::Ecs), ("auto 1 20 둘", Part::Rds)] {
        let error = parse(text).unwrap_err();
        assert!(
            matches!(&error, CommandError::BadValue { part: p, .. } if *p == part),
            "{text}: {error:?}"
        );
    }
}
