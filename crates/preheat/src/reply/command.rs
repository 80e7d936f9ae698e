//! Words about commands: help, and what is wrong with one.
//!
//! Whoever reads a refusal has a product opening in five minutes and a phone in
//! the hand: what is wrong, the right form, an example, and that nothing happened.

mod manual;
mod reason;

use manual::{examples, flag_words, usage, word_lines};

use super::{Locale, escape, say};
use crate::command::{CommandError, Lacking, Part, Reason, Verb};
use crate::limits::COMMAND_CHARS_MAX;

/// Says what is wrong with a command and how it is written.
pub fn refusal(locale: Locale, error: &CommandError) -> String {
    let mut lines = vec![format!(":x: {}", what_is_wrong(locale, error))];
    match form_of(error) {
        Some(verb) => lines.extend([form_line(locale, verb), example_line(locale, verb)]),
        None => lines.push(verbs_line(locale)),
    }
    lines.push(say!(
        locale,
        "아무것도 바꾸지 않았어요.",
        "Nothing was changed."
    ));
    lines.join("\n")
}

/// Usage with examples: of one verb with all its flags, or of every verb in short.
pub fn help(locale: Locale, verb: Option<Verb>) -> String {
    match verb {
        Some(verb) => help_on(locale, verb),
        None => overview(locale),
    }
}

fn overview(locale: Locale) -> String {
    let mut lines = vec![say!(
        locale,
        "알림 스레드에서 저를 멘션하고 명령을 써 주세요.",
        "Mention me in the alert's thread, with a command."
    )];
    for verb in Verb::ALL {
        let name = verb.as_str();
        lines.push(format!("• `{name}` {}", summary(locale, verb)));
        lines.push(format!("    {}", example_line(locale, verb)));
    }
    lines.push(products_line(locale));
    lines.push(say!(
        locale,
        "자세한 사용법: `help create`",
        "More: `help create`"
    ));
    lines.join("\n")
}

fn help_on(locale: Locale, verb: Verb) -> String {
    let mut lines = vec![
        format!("*{}* {}", verb.as_str(), summary(locale, verb)),
        usage_line(locale, verb),
    ];
    for flag in verb.flags() {
        if let Some((value, meaning)) = flag_words(locale, &flag) {
            let form = format!("{flag} {value}");
            lines.push(format!("• `{}` {meaning}", form.trim_end()));
        }
    }
    let word_lines = word_lines(locale, verb).into_iter();
    lines.extend(word_lines.map(|line| format!("• {line}")));
    if usage(locale, verb).contains('<') {
        lines.push(products_line(locale));
    }
    lines.push(say!(locale, "예:", "Examples:"));
    lines.extend(examples(locale, verb).iter().map(|e| format!("• `{e}`")));
    lines.join("\n")
}

fn summary(locale: Locale, verb: Verb) -> String {
    match verb {
        Verb::Create => say!(
            locale,
            "오픈 시간에 맞춰 미리 늘리고, 끝나면 되돌려요.",
            "scales up before products open, and back down afterwards."
        ),
        Verb::Auto => say!(
            locale,
            "`create`를 짧게 쓴 거예요. 순서는 상품, ECS, RDS예요.",
            "is `create` in short: product, ECS, RDS."
        ),
        Verb::List => say!(
            locale,
            "이 스레드 상품의 예약을 보여 드려요. `list all`은 전부 보여 드려요.",
            "shows what is planned for this thread's products; `list all` shows everything."
        ),
        Verb::Delete => say!(
            locale,
            "예약을 지워요. 이미 늘어난 것은 바로 되돌려요.",
            "takes plans away; what is open is scaled back at once."
        ),
        Verb::Scale => say!(
            locale,
            "지금 바로 늘리고, 한 시간 뒤에 되돌려요.",
            "scales up at once, and back down after an hour."
        ),
        Verb::Status => say!(
            locale,
            "태스크와 레플리카가 지금 어떤지, 어떤 예약이 있는지 보여 드려요.",
            "shows tasks, replicas and windows as they are now."
        ),
        Verb::Help => say!(
            locale,
            "사용법을 보여 드려요.",
            "shows how to use a command."
        ),
    }
}

fn usage_line(locale: Locale, verb: Verb) -> String {
    let usage = escape(&usage(locale, verb));
    say!(locale, "형식: `{usage}`", "Usage: `{usage}`")
}

/// The form of a command as far as most need it: what it takes besides, help says.
fn form_line(locale: Locale, verb: Verb) -> String {
    match verb {
        Verb::Create => {
            let products = say!(locale, "상품", "products");
            let form = escape(&format!("create <{products}> --ecs N --rds N"));
            say!(
                locale,
                "형식: `{form}` (더 보기: `help create`)",
                "Usage: `{form}` (more: `help create`)"
            )
        }
        verb => usage_line(locale, verb),
    }
}

fn example_line(locale: Locale, verb: Verb) -> String {
    let example = examples(locale, verb).first().copied().unwrap_or_default();
    say!(locale, "예: `{example}`", "Example: `{example}`")
}

fn products_line(locale: Locale) -> String {
    say!(
        locale,
        "상품: 목록 번호나 상품 ID예요. `1`, `1,3`, `2-4`, `#48213`, `all`",
        "Products are list numbers or product ids: `1`, `1,3`, `2-4`, `#48213`, `all`"
    )
}

fn verbs_line(locale: Locale) -> String {
    let verbs = Verb::ALL
        .map(|verb| format!("`{}`", verb.as_str()))
        .join(", ");
    say!(locale, "쓸 수 있는 명령: {verbs}", "Commands: {verbs}")
}

/// The verb whose form helps on.
fn form_of(error: &CommandError) -> Option<Verb> {
    match error {
        CommandError::Unknown { nearest, .. } => *nearest,
        CommandError::UnknownFlag { verb, .. }
        | CommandError::Missing { verb, .. }
        | CommandError::TooMany { verb, .. }
        | CommandError::Repeated { verb, .. }
        | CommandError::Contradiction { verb, .. }
        | CommandError::Pointless { verb, .. }
        | CommandError::BadValue { verb, .. } => Some(*verb),
        CommandError::Second { .. } | CommandError::TooLong => None,
    }
}

fn what_is_wrong(locale: Locale, error: &CommandError) -> String {
    match error {
        CommandError::Unknown { word, nearest } => {
            let unknown = echo(word);
            let nearest = nearest.map(Verb::as_str);
            say!(
                locale,
                "모르는 명령이에요: {unknown}",
                "Unknown command: {unknown}"
            ) + &did_you_mean(locale, nearest)
        }
        CommandError::UnknownFlag {
            verb,
            flag,
            nearest,
        } => {
            let (verb, unknown) = (verb.as_str(), echo(flag));
            say!(
                locale,
                "`{verb}`에 없는 플래그예요: {unknown}",
                "`{verb}` has no such flag: {unknown}"
            ) + &did_you_mean(locale, nearest.as_deref())
        }
        CommandError::Missing {
            what: Lacking::Products,
            ..
        } => say!(
            locale,
            "어느 상품인지 빠졌어요. 목록 번호나 상품 ID를 써 주세요.",
            "Which product? Give its list number or its id."
        ),
        CommandError::Missing {
            verb: Verb::Auto,
            what: Lacking::Counts,
        } => say!(
            locale,
            "얼마나 늘릴지 빠졌어요. 상품 뒤에 ECS 수를 써 주세요.",
            "How many? Write the ECS count after the product."
        ),
        CommandError::Missing {
            what: Lacking::Counts,
            ..
        } => say!(
            locale,
            "얼마나 늘릴지 `--ecs`나 `--rds`로 써 주세요.",
            "How many? Say it with `--ecs` or `--rds`."
        ),
        CommandError::TooMany { word, .. } => {
            let word = echo(word);
            say!(
                locale,
                "이 말은 빼고 다시 써 주세요: {word}",
                "Leave this out: {word}"
            )
        }
        CommandError::Repeated { flag, .. } => repeated(locale, flag),
        CommandError::Contradiction { flag, other, .. } => {
            let (flag, other) = (echo(flag), echo(other));
            say!(
                locale,
                "{flag}, {other} 둘은 함께 쓸 수 없어요. 하나만 골라 주세요.",
                "{flag} and {other} exclude each other; give one of them."
            )
        }
        CommandError::BadValue {
            part,
            value,
            reason,
            ..
        } => bad_value(locale, part, value, *reason),
        CommandError::Pointless { flag, needs, .. } => {
            let (flag, needs) = (echo(flag), echo(needs));
            say!(
                locale,
                "{flag}만으로는 아무것도 늘리지 않아요. {needs}도 함께 써 주세요.",
                "{flag} alone scales nothing; give {needs} as well."
            )
        }
        CommandError::Second { verb, word } => {
            let (verb, word) = (verb.as_str(), echo(word));
            say!(
                locale,
                "한 번에 한 명령만 쓸 수 있어요: `{verb}`, {word}. 한 명령씩 따로 멘션해 주세요.",
                "One mention takes one command; here are `{verb}` and {word}. Mention me once for each."
            )
        }
        CommandError::TooLong => say!(
            locale,
            "명령이 너무 길어요. {COMMAND_CHARS_MAX}자까지 읽을 수 있어요.",
            "The command is too long; I read up to {COMMAND_CHARS_MAX} characters."
        ),
    }
}

fn repeated(locale: Locale, flag: &str) -> String {
    let form = match flag {
        "--ecs" => say!(
            locale,
            " `--ecs api=20,web=10`처럼요.",
            " As in `--ecs api=20,web=10`."
        ),
        "--rds" => say!(
            locale,
            " `--rds shop=2,reports=1`처럼요.",
            " As in `--rds shop=2,reports=1`."
        ),
        _ => String::new(),
    };
    let flag = echo(flag);
    say!(
        locale,
        "{flag} 플래그가 두 번 나와요. 한 번만 써 주세요.{form}",
        "{flag} is there twice; give it once.{form}"
    )
}

/// What is wrong with one value, and what to write instead.
pub(super) fn bad_value(locale: Locale, part: &Part, value: &str, reason: Reason) -> String {
    let (place, reason) = (place(locale, part), reason::words(locale, reason));
    match value {
        "" => format!("{place}: {reason}"),
        value => format!("{place} {}: {reason}", echo(value)),
    }
}

fn did_you_mean(locale: Locale, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => say!(
            locale,
            ". 혹시 `{nearest}`인가요?",
            ". Did you mean `{nearest}`?"
        ),
        None => String::new(),
    }
}

fn place(locale: Locale, part: &Part) -> String {
    match part {
        Part::Products => say!(locale, "상품", "Products"),
        Part::Ecs => say!(locale, "ECS 수", "ECS count"),
        Part::Rds => say!(locale, "RDS 수", "RDS count"),
        Part::Flag(flag) => echo(flag),
    }
}

/// What was typed, inert and short.
fn echo(typed: &str) -> String {
    const CHARS_MAX: usize = 40;
    let mut short: String = typed.chars().take(CHARS_MAX).collect();
    if short.len() < typed.len() {
        short.push('…');
    }
    format!("`{}`", escape(&short))
}

#[cfg(test)]
mod tests;
