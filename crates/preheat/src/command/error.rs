//! What can be wrong with a command, in values that a reply can name.

use chrono::NaiveDate;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::table::Verb;
use crate::when::MomentError;

/// A command that could not be read. Nothing of it is done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The first word is no verb.
    #[error("unknown command `{word}`")]
    Unknown {
        /// The word as typed, in lower case.
        word: String,
        /// The verb that looks most like it, if one does.
        nearest: Option<Verb>,
    },
    /// A flag that the verb does not have.
    #[error("`{}` has no flag `{flag}`", .verb.as_str())]
    UnknownFlag {
        /// The verb.
        verb: Verb,
        /// The flag as typed, in lower case.
        flag: String,
        /// The flag that looks most like it, if one does.
        nearest: Option<String>,
    },
    /// Something that the verb needs is not there.
    #[error("`{}` lacks {what:?}", .verb.as_str())]
    Missing {
        /// The verb.
        verb: Verb,
        /// What it lacks.
        what: Lacking,
    },
    /// A word more than the verb takes.
    #[error("`{}` does not take `{word}`", .verb.as_str())]
    TooMany {
        /// The verb.
        verb: Verb,
        /// The first word that is too many.
        word: String,
    },
    /// The same flag twice.
    #[error("`{flag}` is there twice")]
    Repeated {
        /// The verb.
        verb: Verb,
        /// The flag, with its dashes.
        flag: String,
    },
    /// Two flags that exclude each other.
    #[error("`{flag}` contradicts `{other}`")]
    Contradiction {
        /// The verb.
        verb: Verb,
        /// One flag, with its dashes.
        flag: String,
        /// The other.
        other: String,
    },
    /// A value that says nothing the argument could mean.
    #[error("`{value}` for {part}: {reason:?}")]
    BadValue {
        /// The verb.
        verb: Verb,
        /// Where it stands.
        part: Part,
        /// The value as typed.
        value: String,
        /// What is wrong with it.
        reason: Reason,
    },
    /// A flag that says nothing without another one.
    #[error("`{flag}` needs `{needs}`")]
    Pointless {
        /// The verb.
        verb: Verb,
        /// The flag, with its dashes.
        flag: String,
        /// The flag that is missing.
        needs: String,
    },
    /// Another command after the first.
    #[error("`{word}` is a command of its own")]
    Second {
        /// The first verb.
        verb: Verb,
        /// What the other begins with, as typed.
        word: String,
    },
    /// The text is longer than any command.
    #[error("the command is too long")]
    TooLong,
}

/// What a command needs and does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// Any product.
    Products,
    /// Any count.
    Counts,
}

/// A place in a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The products.
    Products,
    /// The count of ECS tasks, where it has no flag.
    Ecs,
    /// The count of hot replicas, where it has no flag.
    Rds,
    /// The value of this flag, with its dashes.
    Flag(String),
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Part::Products => "products",
            Part::Ecs => "ecs",
            Part::Rds => "rds",
            Part::Flag(flag) => flag,
        })
    }
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is none.
    Empty,
    /// A count that is no whole number, or a name without a count.
    NotANumber,
    /// A count below zero.
    Negative,
    /// A count of zero.
    Zero,
    /// More than can be counted.
    TooLarge,
    /// Two counts for one target.
    TargetTwice,
    /// No duration.
    Duration,
    /// A duration of nothing.
    ZeroDuration,
    /// A duration of more than 366 days.
    LongDuration,
    /// No time.
    Time,
    /// A time that could be two, or none.
    UnclearTime,
    /// A time with a zone of its own.
    ZonedTime,
    /// A day of the week that this date is not.
    WrongWeekday(NaiveDate),
    /// Neither a list number nor a product id.
    Product,
    /// A range whose end lies before its start.
    RangeBackwards,
    /// More products than one command takes.
    TooManyProducts,
    /// A word for everything or for `scale`'s windows, and more besides.
    AllAndOthers,
}

impl Reason {
    /// Why a time cannot be read.
    pub fn of(error: &MomentError) -> Self {
        match error {
            MomentError::Unreadable(_) => Reason::Time,
            MomentError::UnclearTime(_) => Reason::UnclearTime,
            MomentError::Zoned(_) => Reason::ZonedTime,
            MomentError::WrongWeekday { date, .. } => Reason::WrongWeekday(*date),
        }
    }
}

/// Puts the table's refusal into our words. `verb` is what the first word names.
pub(super) fn from_table(error: &clap::Error, verb: Option<Verb>, first: &str) -> CommandError {
    let Some(verb) = verb else {
        return CommandError::Unknown {
            word: first.to_owned(),
            nearest: nearest_verb(error, first),
        };
    };
    let word = context(error, ContextKind::InvalidArg).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if word.starts_with('-') => {
            // Without its value, which is written to it if it is below zero.
            let flag = name_only(&word);
            let nearest = meant(verb, &flag)
                .or_else(|| context(error, ContextKind::SuggestedArg))
                .or_else(|| anagram(verb, &flag));
            CommandError::UnknownFlag {
                verb,
                flag,
                nearest,
            }
        }
        ErrorKind::ArgumentConflict => {
            let flag = name_only(&word);
            let other = context(error, ContextKind::PriorArg).map(|other| name_only(&other));
            match other {
                Some(other) if other != flag => CommandError::Contradiction { verb, flag, other },
                _ => CommandError::Repeated { verb, flag },
            }
        }
        ErrorKind::InvalidValue | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            CommandError::BadValue {
                verb,
                part: Part::Flag(name_only(&word)),
                value: String::new(),
                reason: Reason::Empty,
            }
        }
        ErrorKind::TooManyValues => CommandError::TooMany {
            verb,
            word: context(error, ContextKind::InvalidValue).unwrap_or(word),
        },
        _ => CommandError::TooMany { verb, word },
    }
}

/// The verb that `word` was probably meant to be. Hardly anybody mistypes the
/// first letter, and without it `scale` would be answered with `delete`.
fn nearest_verb(error: &clap::Error, word: &str) -> Option<Verb> {
    let name = context(error, ContextKind::SuggestedSubcommand)?;
    if name.chars().next() != word.chars().next() {
        return None;
    }
    Verb::named(&name)
}

/// What somebody means by a name that we do not use, or that another command has.
const MEANT: [(&str, &str); 20] = [
    ("--task", "--ecs"),
    ("--tasks", "--ecs"),
    ("--service", "--ecs"),
    ("--aurora", "--rds"),
    ("--db", "--rds"),
    ("--replica", "--rds"),
    ("--replicas", "--rds"),
    ("--at", "--time"),
    ("--open", "--time"),
    ("--opens", "--time"),
    ("--when", "--time"),
    ("--lead", "--ecs-lead"),
    ("--for", "--hold"),
    ("--duration", "--hold"),
    ("--hold", "--for"),
    ("--duration", "--for"),
    ("--dry", "--dry-run"),
    ("--all", "all"),
    ("--now", "now"),
    ("--everywhere", "all everywhere"),
];

fn meant(verb: Verb, typed: &str) -> Option<String> {
    let flags = verb.flags();
    let takes = |meant: &str| match meant {
        "all" => matches!(verb, Verb::Create | Verb::List | Verb::Delete),
        "now" | "all everywhere" => verb == Verb::Delete,
        flag => flags.iter().any(|one| one == flag),
    };
    let mut known = MEANT.iter();
    let (_, meant) = known.find(|(name, meant)| *name == typed && takes(meant))?;
    Some((*meant).to_owned())
}

/// The flag of the same letters in another order. The parser's measure finds
/// nothing for words as short as `--esc`.
fn anagram(verb: Verb, word: &str) -> Option<String> {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let typed = letters(word);
    verb.flags().into_iter().find(|flag| letters(flag) == typed)
}

/// `--time <TIME>...` without what follows the flag.
fn name_only(argument: &str) -> String {
    argument
        .split([' ', '='])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The best of what the parser says under `kind`: it puts the nearest last.
fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.last().cloned(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
