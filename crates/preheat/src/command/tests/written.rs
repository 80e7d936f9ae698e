//! Whatever a person means, written in any of the ways that are understood, is read
//! as just that.

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::super::*;
use crate::limits::{PAGES_MAX, PRODUCTS_MAX};
use crate::mention::command_text;

fn refs() -> impl Strategy<Value = Vec<Ref>> {
    let number = any::<u32>().prop_map(|number| Ref::Number {
        number,
        text: number.to_string(),
    });
    let id = "[A-Za-z0-9]([A-Za-z0-9_.-]{0,20}[A-Za-z0-9])?".prop_map(Ref::Id);
    let word = "[A-Za-z][A-Za-z_.-]{0,10}[0-9]{1,4}".prop_map(Ref::Word);
    vec(prop_oneof![number, id, word], 1..=PRODUCTS_MAX).prop_map(|mut refs| {
        let mut seen: Vec<Ref> = Vec::new();
        refs.retain(|one| {
            let is_new = !seen.contains(one);
            seen.push(one.clone());
            is_new
        });
        refs
    })
}

fn counts() -> impl Strategy<Value = Vec<Count>> {
    let named = prop::collection::btree_map(
        "[a-z][a-z0-9]{0,6}(/[a-z][a-z0-9-]{0,6}[a-z])?",
        1_u32..,
        1..4,
    );
    let first = (1_u32..).prop_map(|count| {
        vec![Count {
            target: None,
            count,
        }]
    });
    let named = named.prop_map(|counts| {
        let counts = counts.into_iter();
        counts
            .map(|(target, count)| Count {
                target: Some(target),
                count,
            })
            .collect()
    });
    prop_oneof![first, named]
}

fn lengths() -> impl Strategy<Value = TimeDelta> {
    (1_i64..366 * 24 * 60).prop_map(TimeDelta::minutes)
}

fn times() -> impl Strategy<Value = String> {
    (0_u32..24, 0_u32..60, 1_u32..13, 1_u32..29).prop_flat_map(|(hour, minute, month, day)| {
        prop::sample::select(vec![
            format!("{hour:02}:{minute:02}"),
            format!("2026-{month:02}-{day:02} {hour:02}:{minute:02}:00"),
            format!("{month}월 {day}일 {hour:02}시 {minute}분"),
            format!("11/24 {hour:02}:{minute:02}"),
        ])
    })
}

fn creates() -> impl Strategy<Value = Command> {
    let leads = (
        option::of(lengths()),
        option::of(lengths()),
        option::of(lengths()),
    );
    (
        option::of(refs()),
        counts(),
        counts(),
        0_u8..3,
        option::of(times()),
        leads,
        any::<bool>(),
    )
        .prop_map(
            |(refs, ecs, rds, which, time, (ecs_lead, rds_lead, hold), dry_run)| {
                Command::Create(Create {
                    products: refs.map_or(ProductRefs::All, ProductRefs::Listed),
                    ecs: if which == 0 { Vec::new() } else { ecs },
                    rds: if which == 1 { Vec::new() } else { rds },
                    time,
                    // Alone each is refused.
                    ecs_lead: ecs_lead.filter(|_| which != 0),
                    rds_lead: rds_lead.filter(|_| which != 1),
                    hold,
                    dry_run,
                })
            },
        )
}

fn commands() -> impl Strategy<Value = Command> {
    let scales = (counts(), counts(), 0_u8..3, option::of(lengths()));
    prop_oneof![
        4 => creates(),
        2 => scales.prop_map(|(ecs, rds, which, length)| Command::Scale(Scale {
            ecs: if which == 0 { Vec::new() } else { ecs },
            rds: if which == 1 { Vec::new() } else { rds },
            length,
        })),
        1 => refs().prop_map(|refs| Command::Delete(DeleteWhat::Products(refs))),
        1 => any::<bool>().prop_map(|everywhere| Command::Delete(DeleteWhat::All { everywhere })),
        1 => Just(Command::Delete(DeleteWhat::Now)),
        1 => (any::<bool>(), 1_usize..=PAGES_MAX).prop_map(|(all, page)| Command::List { all, page }),
        1 => Just(Command::Status),
        1 => option::of(prop::sample::select(&Verb::ALL[..])).prop_map(Command::Help),
    ]
}

/// A command word by word. Values of several words come last or before a flag.
fn words(command: &Command) -> Vec<String> {
    let words = match command {
        Command::Create(create) => {
            let products = match &create.products {
                ProductRefs::All => "all".to_owned(),
                ProductRefs::Listed(refs) => listed(refs),
            };
            let mut words = vec!["create".to_owned(), products];
            push_counts(&mut words, &create.ecs, &create.rds);
            push_length(&mut words, "--ecs-lead", create.ecs_lead);
            push_length(&mut words, "--rds-lead", create.rds_lead);
            if let Some(time) = &create.time {
                words.push("--time".to_owned());
                words.extend(time.split(' ').map(str::to_owned));
            }
            push_length(&mut words, "--hold", create.hold);
            words.extend(create.dry_run.then(|| "--dry-run".to_owned()));
            return words;
        }
        Command::Scale(scale) => {
            let mut words = vec!["scale".to_owned()];
            push_counts(&mut words, &scale.ecs, &scale.rds);
            push_length(&mut words, "--for", scale.length);
            return words;
        }
        Command::Delete(DeleteWhat::Products(refs)) => format!("delete {}", listed(refs)),
        Command::Delete(DeleteWhat::All { everywhere: true }) => "delete all everywhere".to_owned(),
        Command::Delete(DeleteWhat::All { everywhere: false }) => "delete all".to_owned(),
        Command::Delete(DeleteWhat::Now) => "delete now".to_owned(),
        Command::List { all: true, page } => format!("list all {page}"),
        Command::List { all: false, page } => format!("list {page}"),
        Command::Status => "status".to_owned(),
        Command::Help(None) => "help".to_owned(),
        Command::Help(Some(verb)) => format!("help {}", verb.as_str()),
    };
    words.split(' ').map(str::to_owned).collect()
}

fn listed(refs: &[Ref]) -> String {
    let refs = refs.iter().map(|one| match one {
        Ref::Number { text, .. } => text.clone(),
        Ref::Word(word) => word.clone(),
        Ref::Id(id) => format!("#{id}"),
    });
    refs.collect::<Vec<_>>().join(",")
}

fn push_counts(words: &mut Vec<String>, ecs: &[Count], rds: &[Count]) {
    for (flag, counts) in [("--ecs", ecs), ("--rds", rds)] {
        if counts.is_empty() {
            continue;
        }
        let counts = counts.iter().map(|one| match &one.target {
            Some(target) => format!("{target}={}", one.count),
            None => one.count.to_string(),
        });
        words.extend([flag.to_owned(), counts.collect::<Vec<_>>().join(",")]);
    }
}

fn push_length(words: &mut Vec<String>, flag: &str, length: Option<TimeDelta>) {
    if let Some(length) = length {
        words.extend([flag.to_owned(), format!("{}m", length.num_minutes())]);
    }
}

/// What phones, keyboards and formatting do to a word; nothing of it changes what it
/// means.
fn typed(word: &str, how: u8) -> String {
    match (how % 6, word.strip_prefix("--")) {
        (1, Some(flag)) => format!("—{flag}"),
        (2, Some(flag)) => format!("–{}", flag.to_uppercase()),
        (3, Some(flag)) => format!("-{flag}"),
        (1, None) => format!("`{word}`"),
        (2, None) => format!("*{word}*"),
        (3, None) => format!("“{word}”"),
        (4, _) => word.chars().map(full_width).collect(),
        (5, _) => format!("\u{200b}{word}\u{2060}"),
        _ => word.to_owned(),
    }
}

fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        c => c,
    }
}

proptest! {
    #[test]
    fn what_is_meant_is_read(
        command in commands(),
        how in vec(any::<u8>(), 40),
        blank in prop::sample::select(vec![" ", "  ", "\u{a0}", "\n", "\u{3000}"]),
    ) {
        let words = words(&command).into_iter().zip(how.iter().cycle());
        let words: Vec<String> = words.map(|(word, how)| typed(&word, *how)).collect();
        let message = format!("<@U1> {}", words.join(blank));
        let text = command_text(&message, Some("U1"));
        if text.chars().count() <= COMMAND_CHARS_MAX {
            prop_assert_eq!(parse(&text), Ok(command), "{} → {}", message, text);
        } else {
            prop_assert_eq!(parse(&text), Err(CommandError::TooLong));
        }
    }
}
