use expect_test::{Expect, expect};

use super::*;
use crate::command::parse;

const LOCALES: [Locale; 2] = [Locale::Ko, Locale::En];

#[test]
fn every_example_is_a_command_of_its_verb() {
    for locale in LOCALES {
        for verb in Verb::ALL {
            assert!(!examples(locale, verb).is_empty(), "{verb:?}");
            for example in examples(locale, verb) {
                assert!(parse(example).is_ok(), "{example}: {:?}", parse(example));
                assert!(example.starts_with(verb.as_str()), "{example}");
                assert!(help(locale, Some(verb)).contains(&format!("`{example}`")));
            }
        }
    }
}

#[test]
fn examples_in_sentences_are_understood() {
    let spans = |text: &str| -> Vec<String> {
        let odd = text.split('`').skip(1).step_by(2);
        odd.map(str::to_owned).collect()
    };
    for locale in LOCALES {
        for (flag, others) in [
            ("--ecs", "create 1"),
            ("--time", "create 1 --ecs 2"),
            ("--ecs-lead", "create 1 --ecs 2"),
            ("--rds-lead", "create 1 --rds 2"),
            ("--hold", "create 1 --ecs 2"),
        ] {
            let (_, meaning) = flag_words(locale, flag).unwrap();
            assert!(!spans(&meaning).is_empty(), "{flag}");
            for span in spans(&meaning) {
                let value = span.trim_start_matches(flag);
                let text = format!("{others} {flag} {value}");
                assert!(parse(&text).is_ok(), "{text}: {:?}", parse(&text));
            }
        }
        for span in spans(&products_line(locale)) {
            let text = format!("create {span} --ecs 2");
            assert!(parse(&text).is_ok(), "{text}");
        }
    }
}

#[test]
fn every_flag_of_the_table_is_in_the_usage_and_described_and_no_other() {
    for locale in LOCALES {
        for verb in Verb::ALL {
            let usage = usage(locale, verb);
            let mut in_usage: Vec<String> = usage
                .split([' ', '[', ']'])
                .filter(|word| word.starts_with("--"))
                .map(str::to_owned)
                .collect();
            let mut in_table = verb.flags();
            in_usage.sort();
            in_table.sort();
            assert_eq!(in_usage, in_table, "{verb:?}");
            for flag in in_table {
                assert!(flag_words(locale, &flag).is_some(), "{flag}");
                assert!(
                    help(locale, Some(verb)).contains(&format!("• `{flag}")),
                    "{flag}"
                );
            }
        }
    }
}

#[test]
fn what_is_echoed_is_short_and_inert() {
    for text in [
        "<!channel>",
        "`<!here>`",
        &"x".repeat(500),
        "create <@U1> --ecs 2",
    ] {
        let error = parse(text).unwrap_err();
        for locale in LOCALES {
            let reply = refusal(locale, &error);
            assert!(
                !reply.contains('<') && reply.chars().count() < 400,
                "{reply}"
            );
            assert!(reply.matches('`').count().is_multiple_of(2), "{reply}");
        }
    }
}

/// Replies in both languages, one after the other.
fn check(texts: &[&str], expected: &Expect) {
    let mut replies = String::new();
    for text in texts {
        let error = parse(text).unwrap_err();
        for locale in LOCALES {
            let typed: String = text.chars().take(60).collect();
            replies.push_str(&format!("> {typed}\n{}\n\n", refusal(locale, &error)));
        }
    }
    expected.assert_eq(&replies);
}

#[test]
fn refusals_of_words() {
    check(
        &[
            "creat 1 --ecs 20",
            "xyzzy",
            "create 1 --esc 20",
            "auto 1 20 --dry-run",
        ],
        &expect![[r#"
            > creat 1 --ecs 20
            :x: 모르는 명령이에요: `creat`. 혹시 `create`인가요?
            형식: `create &lt;상품&gt; --ecs N --rds N` (더 보기: `help create`)
            예: `create 1 --ecs 20 --rds 2`
            아무것도 바꾸지 않았어요.

            > creat 1 --ecs 20
            :x: Unknown command: `creat`. Did you mean `create`?
            Usage: `create &lt;products&gt; --ecs N --rds N` (more: `help create`)
            Example: `create 1 --ecs 20 --rds 2`
            Nothing was changed.

            > xyzzy
            :x: 모르는 명령이에요: `xyzzy`
            쓸 수 있는 명령: `create`, `auto`, `list`, `delete`, `scale`, `status`, `help`
            아무것도 바꾸지 않았어요.

            > xyzzy
            :x: Unknown command: `xyzzy`
            Commands: `create`, `auto`, `list`, `delete`, `scale`, `status`, `help`
            Nothing was changed.

            > create 1 --esc 20
            :x: `create`에 없는 플래그예요: `--esc`. 혹시 `--ecs`인가요?
            형식: `create &lt;상품&gt; --ecs N --rds N` (더 보기: `help create`)
            예: `create 1 --ecs 20 --rds 2`
            아무것도 바꾸지 않았어요.

            > create 1 --esc 20
            :x: `create` has no such flag: `--esc`. Did you mean `--ecs`?
            Usage: `create &lt;products&gt; --ecs N --rds N` (more: `help create`)
            Example: `create 1 --ecs 20 --rds 2`
            Nothing was changed.

            > auto 1 20 --dry-run
            :x: `auto`에 없는 플래그예요: `--dry-run`
            형식: `auto &lt;상품&gt; &lt;ECS 수&gt; [&lt;RDS 수&gt;]`
            예: `auto 1 20 2`
            아무것도 바꾸지 않았어요.

            > auto 1 20 --dry-run
            :x: `auto` has no such flag: `--dry-run`
            Usage: `auto &lt;product&gt; &lt;ecs&gt; [&lt;rds&gt;]`
            Example: `auto 1 20 2`
            Nothing was changed.

        "#]],
    );
}

#[test]
fn refusals_of_forms() {
    check(
        &[
            "create --ecs 20",
            "create 1",
            "auto 1 20 2 3",
            "create 1 --ecs 2 --ecs 3",
            "create 1 --ecs 2 --auto --time 16:00",
            &"1 ".repeat(COMMAND_CHARS_MAX),
        ],
        &expect![[r#"
            > create --ecs 20
            :x: 어느 상품인지 빠졌어요. 목록 번호나 상품 ID를 써 주세요.
            형식: `create &lt;상품&gt; --ecs N --rds N` (더 보기: `help create`)
            예: `create 1 --ecs 20 --rds 2`
            아무것도 바꾸지 않았어요.

            > create --ecs 20
            :x: Which product? Give its list number or its id.
            Usage: `create &lt;products&gt; --ecs N --rds N` (more: `help create`)
            Example: `create 1 --ecs 20 --rds 2`
            Nothing was changed.

            > create 1
            :x: 얼마나 늘릴지 `--ecs`나 `--rds`로 써 주세요.
            형식: `create &lt;상품&gt; --ecs N --rds N` (더 보기: `help create`)
            예: `create 1 --ecs 20 --rds 2`
            아무것도 바꾸지 않았어요.

            > create 1
            :x: How many? Say it with `--ecs` or `--rds`.
            Usage: `create &lt;products&gt; --ecs N --rds N` (more: `help create`)
            Example: `create 1 --ecs 20 --rds 2`
            Nothing was changed.

            > auto 1 20 2 3
            :x: 이 말은 빼고 다시 써 주세요: `3`
            형식: `auto &lt;상품&gt; &lt;ECS 수&gt; [&lt;RDS 수&gt;]`
            예: `auto 1 20 2`
            아무것도 바꾸지 않았어요.

            > auto 1 20 2 3
            :x: Leave this out: `3`
            Usage: `auto &lt;product&gt; &lt;ecs&gt; [&lt;rds&gt;]`
            Example: `auto 1 20 2`
            Nothing was changed.

            > create 1 --ecs 2 --ecs 3
            :x: `--ecs` 플래그가 두 번 나와요. 한 번만 써 주세요. `--ecs api=20,web=10`처럼요.
            형식: `create &lt;상품&gt; --ecs N --rds N` (더 보기: `help create`)
            예: `create 1 --ecs 20 --rds 2`
            아무것도 바꾸지 않았어요.

            > create 1 --ecs 2 --ecs 3
            :x: `--ecs` is there twice; give it once. As in `--ecs api=20,web=10`.
            Usage: `create &lt;products&gt; --ecs N --rds N` (more: `help create`)
            Example: `create 1 --ecs 20 --rds 2`
            Nothing was changed.

            > create 1 --ecs 2 --auto --time 16:00
            :x: `--auto`, `--time` 둘은 함께 쓸 수 없어요. 하나만 골라 주세요.
            형식: `create &lt;상품&gt; --ecs N --rds N` (더 보기: `help create`)
            예: `create 1 --ecs 20 --rds 2`
            아무것도 바꾸지 않았어요.

            > create 1 --ecs 2 --auto --time 16:00
            :x: `--auto` and `--time` exclude each other; give one of them.
            Usage: `create &lt;products&gt; --ecs N --rds N` (more: `help create`)
            Example: `create 1 --ecs 20 --rds 2`
            Nothing was changed.

            > 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 
            :x: 명령이 너무 길어요. 2000자까지 읽을 수 있어요.
            쓸 수 있는 명령: `create`, `auto`, `list`, `delete`, `scale`, `status`, `help`
            아무것도 바꾸지 않았어요.

            > 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 
            :x: The command is too long; I read up to 2000 characters.
            Commands: `create`, `auto`, `list`, `delete`, `scale`, `status`, `help`
            Nothing was changed.

        "#]],
    );
}

#[test]
fn help_in_korean() {
    expect![[r#"
        알림 스레드에서 저를 멘션하고 명령을 써 주세요.
        • `create` 오픈 시간에 맞춰 미리 늘리고, 끝나면 되돌려요.
            예: `create 1 --ecs 20 --rds 2`
        • `auto` `create`를 짧게 쓴 거예요. 순서는 상품, ECS, RDS예요.
            예: `auto 1 20 2`
        • `list` 이 스레드 상품의 예약을 보여 드려요. `list all`은 전부 보여 드려요.
            예: `list`
        • `delete` 예약을 지워요. 이미 늘어난 것은 바로 되돌려요.
            예: `delete 1,3`
        • `scale` 지금 바로 늘리고, 한 시간 뒤에 되돌려요.
            예: `scale --ecs 20`
        • `status` 태스크와 레플리카가 지금 어떤지, 어떤 예약이 있는지 보여 드려요.
            예: `status`
        • `help` 사용법을 보여 드려요.
            예: `help create`
        상품: 목록 번호나 상품 ID예요. `1`, `1,3`, `2-4`, `#48213`, `all`
        자세한 사용법: `help create`"#]]
    .assert_eq(&help(Locale::Ko, None));
    expect![[r#"
        *create* 오픈 시간에 맞춰 미리 늘리고, 끝나면 되돌려요.
        형식: `create &lt;상품&gt; --ecs N --rds N [--auto | --time T] [--ecs-lead D] [--rds-lead D] [--hold D] [--dry-run]`
        • `--ecs N` ECS 태스크 전체 수. 서비스가 여럿이면 `--ecs api=20,web=10`
        • `--rds N` 평소 있는 리더에 더할 Aurora hot 레플리카 수
        • `--auto` 오픈 시간을 알림에서 읽어요 (기본)
        • `--time T` 오픈 시간을 직접 정해요: `16:00`, `11월 24일 오후 4시`
        • `--ecs-lead D` 오픈보다 얼마나 먼저 ECS를 늘릴지: `10m`, `10분`
        • `--rds-lead D` 오픈보다 얼마나 먼저 레플리카를 만들지: `30m`, `30분`
        • `--hold D` 오픈 뒤 얼마나 유지할지: `1h`, `1시간 30분`
        • `--dry-run` 무엇을 할지 보여 주기만 해요
        상품: 목록 번호나 상품 ID예요. `1`, `1,3`, `2-4`, `#48213`, `all`
        예:
        • `create 1 --ecs 20 --rds 2`
        • `create 1,3 --ecs api=20,web=10`
        • `create 48213 --ecs 20 --time 2026-11-24 16:00:00`
        • `create 2-4 --rds 2 --rds-lead 40분 --hold 1시간 --dry-run`"#]].assert_eq(&help(Locale::Ko, Some(Verb::Create)));
    expect![[r#"
        *delete* 예약을 지워요. 이미 늘어난 것은 바로 되돌려요.
        형식: `delete &lt;상품&gt; | now | all [everywhere]`
        • `now` `scale`로 늘린 것을 지워요
        • `all` 이 스레드의 예약을 모두 지워요
        • `all everywhere` 다른 스레드의 것까지 모든 예약을 지워요
        상품: 목록 번호나 상품 ID예요. `1`, `1,3`, `2-4`, `#48213`, `all`
        예:
        • `delete 1,3`
        • `delete all`
        • `delete now`
        • `delete all everywhere`"#]]
    .assert_eq(&help(Locale::Ko, Some(Verb::Delete)));
}

#[test]
fn help_in_english() {
    expect![[r#"
        Mention me in the alert's thread, with a command.
        • `create` scales up before products open, and back down afterwards.
            Example: `create 1 --ecs 20 --rds 2`
        • `auto` is `create` in short: product, ECS, RDS.
            Example: `auto 1 20 2`
        • `list` shows what is planned for this thread's products; `list all` shows everything.
            Example: `list`
        • `delete` takes plans away; what is open is scaled back at once.
            Example: `delete 1,3`
        • `scale` scales up at once, and back down after an hour.
            Example: `scale --ecs 20`
        • `status` shows tasks, replicas and windows as they are now.
            Example: `status`
        • `help` shows how to use a command.
            Example: `help create`
        Products are list numbers or product ids: `1`, `1,3`, `2-4`, `#48213`, `all`
        More: `help create`"#]]
    .assert_eq(&help(Locale::En, None));
    expect![[r#"
        *create* scales up before products open, and back down afterwards.
        Usage: `create &lt;products&gt; --ecs N --rds N [--auto | --time T] [--ecs-lead D] [--rds-lead D] [--hold D] [--dry-run]`
        • `--ecs N` ECS tasks in all; several services: `--ecs api=20,web=10`
        • `--rds N` hot Aurora replicas, on top of the permanent readers
        • `--auto` takes the opening time from the alert (the default)
        • `--time T` sets the opening time: `16:00`, `11/24 4:30 PM`
        • `--ecs-lead D` how long before the opening ECS scales up: `10m`
        • `--rds-lead D` how long before the opening replicas are made: `30m`
        • `--hold D` how long both are held after the opening: `1h30m`
        • `--dry-run` shows what would be done, and does nothing
        Products are list numbers or product ids: `1`, `1,3`, `2-4`, `#48213`, `all`
        Examples:
        • `create 1 --ecs 20 --rds 2`
        • `create 1,3 --ecs api=20,web=10`
        • `create 48213 --ecs 20 --time 2026-11-24 16:00:00`
        • `create 2-4 --rds 2 --rds-lead 40m --hold 1h --dry-run`"#]].assert_eq(&help(Locale::En, Some(Verb::Create)));
    expect![[r#"
        *auto* is `create` in short: product, ECS, RDS.
        Usage: `auto &lt;product&gt; &lt;ecs&gt; [&lt;rds&gt;]`
        Products are list numbers or product ids: `1`, `1,3`, `2-4`, `#48213`, `all`
        Examples:
        • `auto 1 20 2`
        • `auto 48213 20`"#]]
    .assert_eq(&help(Locale::En, Some(Verb::Auto)));
}
