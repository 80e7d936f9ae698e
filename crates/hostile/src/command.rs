//! What is typed after a mention, and durations and times alone.

use chrono::{NaiveDate, TimeDelta};
use preheat::command::{self, Command, CommandError, Count, Create, DeleteWhat, ProductRefs, Ref};
use preheat::limits::PRODUCTS_MAX;
use preheat::locale::Locale;
use preheat::mention::command_text;
use preheat::reply;
use preheat::when::{parse_duration, parse_moment};

use crate::{posted, text};

/// A message that mentions the bot.
pub(crate) fn command(input: &[u8]) {
    let message = text(input);
    for bot_user in [None, Some("U0PREHEAT00")] {
        check(&command_text(&message, bot_user));
    }
    // As nobody's phone changes it, too.
    check(&message);
    times(&message);
}

fn check(text: &str) {
    match command::parse(text) {
        Ok(command) => check_command(&command),
        Err(error) => check_error(text, &error),
    }
}

/// What was read is within its limits, and read again from its own words it is the
/// same.
fn check_command(command: &Command) {
    if let Command::Create(create) = command {
        assert!(!create.ecs.is_empty() || !create.rds.is_empty());
        if let ProductRefs::Listed(listed) = &create.products {
            assert!((1..=PRODUCTS_MAX).contains(&listed.len()));
        }
        for count in create.ecs.iter().chain(&create.rds) {
            assert!(count.count > 0);
        }
    }
    let words = words(command);
    assert_eq!(command::parse(&words).as_ref(), Ok(command), "{words}");
}

/// The error says what is wrong in both languages, and what it names was typed.
fn check_error(text: &str, error: &CommandError) {
    for locale in [Locale::Ko, Locale::En] {
        let refusal = reply::command::refusal(locale, error);
        posted::check(&refusal);
        assert!(refusal.lines().count() >= 3, "{refusal}");
    }
    let named = match error {
        CommandError::Unknown { word, .. }
        | CommandError::TooMany { word, .. }
        | CommandError::Second { word, .. } => word,
        CommandError::UnknownFlag { flag, .. }
        | CommandError::Pointless { flag, .. }
        | CommandError::Repeated { flag, .. }
        | CommandError::Contradiction { flag, .. } => flag,
        CommandError::BadValue { .. } | CommandError::Missing { .. } | CommandError::TooLong => {
            return;
        }
    };
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| !c.is_whitespace());
        let lower: String = letters.flat_map(char::to_lowercase).collect();
        lower.replace(['_', '~'], "-")
    };
    assert!(!named.is_empty(), "{error:?} names nothing");
    let is_there = plain(text).contains(&plain(named));
    assert!(is_there, "{named:?} is not in {text:?}");
}

/// A command as it could have been typed.
fn words(command: &Command) -> String {
    match command {
        Command::Create(create) => create_words(create),
        Command::List { all: false, page } => format!("list {page}"),
        Command::List { all: true, page } => format!("list all {page}"),
        Command::Delete(DeleteWhat::Now) => "delete now".to_owned(),
        Command::Delete(DeleteWhat::All { everywhere: false }) => "delete all".to_owned(),
        Command::Delete(DeleteWhat::All { everywhere: true }) => "delete all everywhere".to_owned(),
        Command::Delete(DeleteWhat::Products(refs)) => format!("delete {}", ref_words(refs)),
        Command::Scale(scale) => {
            let mut words = "scale".to_owned();
            push_counts(&mut words, "ecs", &scale.ecs);
            push_counts(&mut words, "rds", &scale.rds);
            push_duration(&mut words, "for", scale.length);
            words
        }
        Command::Status => "status".to_owned(),
        Command::Help(None) => "help".to_owned(),
        Command::Help(Some(verb)) => format!("help {}", verb.as_str()),
    }
}

fn create_words(create: &Create) -> String {
    let products = match &create.products {
        ProductRefs::All => "all".to_owned(),
        ProductRefs::Listed(refs) => ref_words(refs),
    };
    let mut words = format!("create {products}");
    push_counts(&mut words, "ecs", &create.ecs);
    push_counts(&mut words, "rds", &create.rds);
    push_duration(&mut words, "ecs-lead", create.ecs_lead);
    push_duration(&mut words, "rds-lead", create.rds_lead);
    push_duration(&mut words, "hold", create.hold);
    if create.dry_run {
        words.push_str(" --dry-run");
    }
    if let Some(time) = &create.time {
        words.push_str(&format!(" --time {time}"));
    }
    words
}

fn ref_words(refs: &[Ref]) -> String {
    let words = refs.iter().map(|one| match one {
        Ref::Number { text, .. } => text.clone(),
        Ref::Word(word) => word.clone(),
        Ref::Id(id) => format!("#{id}"),
    });
    words.collect::<Vec<_>>().join(",")
}

fn push_counts(words: &mut String, flag: &str, counts: &[Count]) {
    if counts.is_empty() {
        return;
    }
    let counts = counts.iter().map(|count| match &count.target {
        Some(target) => format!("{target}={}", count.count),
        None => count.count.to_string(),
    });
    let counts = counts.collect::<Vec<_>>().join(",");
    words.push_str(&format!(" --{flag} {counts}"));
}

fn push_duration(words: &mut String, flag: &str, length: Option<TimeDelta>) {
    if let Some(length) = length {
        assert!(length > TimeDelta::zero() && length.num_seconds() % 60 == 0);
        words.push_str(&format!(" --{flag} {}m", length.num_minutes()));
    }
}

/// Times and durations are read alike however they stand in a command.
fn times(text: &str) {
    if let Ok(length) = parse_duration(text) {
        let again = parse_duration(&format!("{}m", length.num_minutes()));
        assert_eq!(again, Ok(length), "{text}");
    }
    let days = [(2024, 2, 29), (2026, 12, 31)]
        .map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default());
    for day in days {
        let Ok(moment) = parse_moment(text, day, day) else {
            continue;
        };
        let written = moment.format("%Y-%m-%d %H:%M:%S").to_string();
        assert_eq!(parse_moment(&written, day, day), Ok(moment), "{text}");
    }
}
