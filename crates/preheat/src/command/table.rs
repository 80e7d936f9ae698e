//! The one table of commands: verbs, arguments, flags.
//!
//! It holds words only; what they mean is read in [`super`], so that every error
//! is ours and none of the parser's own text reaches a person. A new command is
//! a [`Verb`], a variant of [`Words`] with its arguments, its reading there, and
//! its help in `reply::command`: the compiler and the tests name what is missing.

use clap::{Args, CommandFactory, Parser, Subcommand};

/// The first word of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Makes windows for products.
    Create,
    /// The short form of `create`.
    Auto,
    /// Shows windows.
    List,
    /// Takes windows away.
    Delete,
    /// Opens a window now.
    Scale,
    /// Shows what is there now.
    Status,
    /// Shows usage.
    Help,
}

impl Verb {
    /// Every verb, in the order in which help shows them.
    pub const ALL: [Verb; 7] = [
        Verb::Create,
        Verb::Auto,
        Verb::List,
        Verb::Delete,
        Verb::Scale,
        Verb::Status,
        Verb::Help,
    ];

    /// The verb as it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Create => "create",
            Verb::Auto => "auto",
            Verb::List => "list",
            Verb::Delete => "delete",
            Verb::Scale => "scale",
            Verb::Status => "status",
            Verb::Help => "help",
        }
    }

    /// The verb that `word` names, by its own name or another.
    pub(super) fn named(word: &str) -> Option<Self> {
        let definition = definition();
        let name = definition.find_subcommand(word)?.get_name();
        Verb::ALL.into_iter().find(|verb| verb.as_str() == name)
    }

    /// Whether `word` is a name of `create` that is a noun too: `예약 취소` is a booking
    /// to be cancelled.
    pub(super) fn is_noun(word: &str) -> bool {
        word == "예약"
    }

    /// Every flag of the verb, with its dashes.
    pub(crate) fn flags(self) -> Vec<String> {
        definition()
            .find_subcommand(self.as_str())
            .into_iter()
            .flat_map(clap::Command::get_arguments)
            .filter_map(|argument| argument.get_long())
            .map(|flag| format!("--{flag}"))
            .collect()
    }
}

/// A flag of any verb.
pub(super) struct Flag {
    /// Its name, with its dashes.
    pub(super) name: String,
    /// Whether a value follows it.
    pub(super) takes_value: bool,
}

/// Every flag there is.
pub(super) fn all_flags() -> Vec<Flag> {
    let definition = definition();
    let arguments = definition
        .get_subcommands()
        .flat_map(clap::Command::get_arguments);
    let flag = |argument: &clap::Arg| {
        Some(Flag {
            name: format!("--{}", argument.get_long()?),
            takes_value: argument.get_action().takes_values(),
        })
    };
    arguments.filter_map(flag).collect()
}

/// The table as the parser has it.
pub(super) fn definition() -> clap::Command {
    Line::command()
}

/// A whole command.
#[derive(Debug, Parser)]
#[command(
    no_binary_name = true,
    disable_help_flag = true,
    disable_help_subcommand = true
)]
pub(super) struct Line {
    #[command(subcommand)]
    pub(super) words: Words,
}

/// The words of each command.
#[derive(Debug, Subcommand)]
pub(super) enum Words {
    #[command(disable_help_flag = true, aliases = ["생성", "예약"])]
    Create(CreateWords),
    #[command(disable_help_flag = true, aliases = ["자동"])]
    Auto(AutoWords),
    #[command(disable_help_flag = true, aliases = ["목록", "ls"])]
    List(ListWords),
    #[command(disable_help_flag = true, aliases = ["삭제", "취소", "rm", "cancel"])]
    Delete(DeleteWords),
    #[command(disable_help_flag = true, aliases = ["지금", "증설"])]
    Scale(ScaleWords),
    #[command(disable_help_flag = true, aliases = ["상태"])]
    Status(StatusWords),
    #[command(disable_help_flag = true, aliases = ["도움말", "?"])]
    Help(HelpWords),
}

#[derive(Debug, Args)]
pub(super) struct CreateWords {
    #[arg(allow_negative_numbers = true)]
    pub(super) products: Vec<String>,
    #[arg(long)]
    pub(super) ecs: Option<String>,
    #[arg(long)]
    pub(super) rds: Option<String>,
    #[arg(long, conflicts_with = "time")]
    pub(super) auto: bool,
    // Times and durations may be several words, unquoted.
    #[arg(long, num_args = 1.., action = clap::ArgAction::Set)]
    pub(super) time: Option<Vec<String>>,
    #[arg(long, num_args = 1.., action = clap::ArgAction::Set)]
    pub(super) ecs_lead: Option<Vec<String>>,
    #[arg(long, num_args = 1.., action = clap::ArgAction::Set)]
    pub(super) rds_lead: Option<Vec<String>>,
    #[arg(long, num_args = 1.., action = clap::ArgAction::Set)]
    pub(super) hold: Option<Vec<String>>,
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(super) struct AutoWords {
    pub(super) product: Option<String>,
    pub(super) ecs: Option<String>,
    pub(super) rds: Option<String>,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(super) struct ListWords {
    pub(super) words: Vec<String>,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(super) struct DeleteWords {
    pub(super) products: Vec<String>,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(super) struct ScaleWords {
    #[arg(long)]
    pub(super) ecs: Option<String>,
    #[arg(long)]
    pub(super) rds: Option<String>,
    #[arg(long = "for", num_args = 1.., action = clap::ArgAction::Set)]
    pub(super) length: Option<Vec<String>>,
    // Taken in only to be refused in our own words.
    pub(super) products: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct StatusWords {
    // Taken in only to be refused in our own words.
    pub(super) word: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct HelpWords {
    pub(super) command: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_together() {
        definition().debug_assert();
    }

    #[test]
    fn every_verb_is_in_the_table_and_nothing_else() {
        let named: Vec<_> = definition()
            .get_subcommands()
            .map(|command| Verb::named(command.get_name()).unwrap())
            .collect();
        assert_eq!(named, Verb::ALL);
    }
}
