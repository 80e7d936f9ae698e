//! The form of each command, with examples and what its flags do.

use crate::command::Verb;
use crate::locale::Locale;
use crate::reply::say;

/// The form of a command, not yet escaped. A test holds it against the table.
pub(super) fn usage(locale: Locale, verb: Verb) -> String {
    match verb {
        Verb::Create => say!(
            locale,
            "create <상품> --ecs N --rds N [--auto | --time T] [--ecs-lead D] [--rds-lead D] [--hold D] [--dry-run]",
            "create <products> --ecs N --rds N [--auto | --time T] [--ecs-lead D] [--rds-lead D] [--hold D] [--dry-run]"
        ),
        Verb::Auto => say!(
            locale,
            "auto <상품> <ECS 수> [<RDS 수>]",
            "auto <product> <ecs> [<rds>]"
        ),
        Verb::List => say!(locale, "list [all] [쪽]", "list [all] [page]"),
        Verb::Delete => say!(
            locale,
            "delete <상품> | now | all [everywhere]",
            "delete <products> | now | all [everywhere]"
        ),
        Verb::Scale => "scale --ecs N --rds N [--for D]".to_owned(),
        Verb::Status => "status".to_owned(),
        Verb::Help => say!(locale, "help [명령]", "help [command]"),
    }
}

/// Examples, the simplest first. A test reads every one.
pub(super) fn examples(locale: Locale, verb: Verb) -> &'static [&'static str] {
    match (verb, locale) {
        (Verb::Create, Locale::Ko) => &[
            "create 1 --ecs 20 --rds 2",
            "create 1,3 --ecs api=20,web=10",
            "create 48213 --ecs 20 --time 2026-11-24 16:00:00",
            "create 2-4 --rds 2 --rds-lead 40분 --hold 1시간 --dry-run",
        ],
        (Verb::Create, Locale::En) => &[
            "create 1 --ecs 20 --rds 2",
            "create 1,3 --ecs api=20,web=10",
            "create 48213 --ecs 20 --time 2026-11-24 16:00:00",
            "create 2-4 --rds 2 --rds-lead 40m --hold 1h --dry-run",
        ],
        (Verb::Auto, _) => &["auto 1 20 2", "auto 48213 20"],
        (Verb::List, _) => &["list", "list all", "list all 2"],
        (Verb::Delete, _) => &[
            "delete 1,3",
            "delete all",
            "delete now",
            "delete all everywhere",
        ],
        (Verb::Scale, Locale::Ko) => &["scale --ecs 20", "scale --ecs 20 --rds 2 --for 2시간"],
        (Verb::Scale, Locale::En) => &["scale --ecs 20", "scale --ecs 20 --rds 2 --for 2h"],
        (Verb::Status, _) => &["status"],
        (Verb::Help, _) => &["help create", "help"],
    }
}

/// What stands in a command besides products and flags, and what it means.
pub(super) fn word_lines(locale: Locale, verb: Verb) -> Vec<String> {
    match verb {
        Verb::Delete => vec![
            say!(
                locale,
                "`now` `scale`로 늘린 것을 지워요",
                "`now` ends what `scale` opened"
            ),
            say!(
                locale,
                "`all` 이 스레드의 예약을 모두 지워요",
                "`all` takes away all of this thread's windows"
            ),
            say!(
                locale,
                "`all everywhere` 다른 스레드의 것까지 모든 예약을 지워요",
                "`all everywhere` takes away every window there is, of other threads too"
            ),
        ],
        _ => Vec::new(),
    }
}

/// What stands after a flag, and what the flag does. A test asks for every flag
/// of the table.
pub(super) fn flag_words(locale: Locale, flag: &str) -> Option<(&'static str, String)> {
    Some(match flag {
        "--ecs" => (
            "N",
            say!(
                locale,
                "ECS 태스크 전체 수. 서비스가 여럿이면 `--ecs api=20,web=10`",
                "ECS tasks in all; several services: `--ecs api=20,web=10`"
            ),
        ),
        "--rds" => (
            "N",
            say!(
                locale,
                "평소 있는 리더에 더할 Aurora hot 레플리카 수",
                "hot Aurora replicas, on top of the permanent readers"
            ),
        ),
        "--auto" => (
            "",
            say!(
                locale,
                "오픈 시간을 알림에서 읽어요 (기본)",
                "takes the opening time from the alert (the default)"
            ),
        ),
        "--time" => (
            "T",
            say!(
                locale,
                "오픈 시간을 직접 정해요: `16:00`, `11월 24일 오후 4시`",
                "sets the opening time: `16:00`, `11/24 4:30 PM`"
            ),
        ),
        "--ecs-lead" => (
            "D",
            say!(
                locale,
                "오픈보다 얼마나 먼저 ECS를 늘릴지: `10m`, `10분`",
                "how long before the opening ECS scales up: `10m`"
            ),
        ),
        "--rds-lead" => (
            "D",
            say!(
                locale,
                "오픈보다 얼마나 먼저 레플리카를 만들지: `30m`, `30분`",
                "how long before the opening replicas are made: `30m`"
            ),
        ),
        "--hold" => (
            "D",
            say!(
                locale,
                "오픈 뒤 얼마나 유지할지: `1h`, `1시간 30분`",
                "how long both are held after the opening: `1h30m`"
            ),
        ),
        "--for" => (
            "D",
            say!(
                locale,
                "얼마나 유지할지: `30m`, `2시간` (기본 1시간)",
                "how long it is held: `30m`, `2h` (1 h by default)"
            ),
        ),
        "--dry-run" => (
            "",
            say!(
                locale,
                "무엇을 할지 보여 주기만 해요",
                "shows what would be done, and does nothing"
            ),
        ),
        _ => return None,
    })
}
