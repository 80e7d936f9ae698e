//! What a mention asks for.
//!
//! One table says which words there are, and [`parse`] reads them. Nothing here
//! knows the alert, the clock or the settings: which product `2` is and which
//! moment `16:00` is, `decide` finds out later.

mod count;
mod error;
mod products;
mod read;
mod table;
mod words;

use chrono::TimeDelta;
use clap::Parser;

pub use count::Count;
pub use error::{CommandError, Lacking, Part, Reason};
pub use products::{ProductRefs, Ref};
pub use table::Verb;

use crate::limits::COMMAND_CHARS_MAX;

/// Reads a command from the text that `mention::command_text` gives. An empty
/// text asks for help.
///
/// # Errors
/// When any of it is not understood: then nothing of it is to be done.
pub fn parse(text: &str) -> Result<Command, CommandError> {
    if text.chars().count() > COMMAND_CHARS_MAX {
        return Err(CommandError::TooLong);
    }
    let words = words::split(text);
    let Some(first) = words.first() else {
        return Ok(Command::Help(None));
    };
    // Phones and habit write it `--help`, `-help` and `-h`.
    if words.iter().any(|word| word == "--help" || word == "--h") {
        return Ok(Command::Help(Verb::named(first)));
    }
    let line = table::Line::try_parse_from(&words)
        .map_err(|error| error::from_table(&error, Verb::named(first), first));
    let command = line.and_then(|line| read::command(line.words));
    command.map_err(|error| match (Verb::named(first), second_verb(&words)) {
        // Whatever was stumbled over belongs to the other command.
        (Some(verb), Some(word)) => CommandError::Second { verb, word },
        _ => error,
    })
}

/// What another command begins with, of two in one mention. In Korean, "now" is a name of
/// `scale` and an adverb.
fn second_verb(words: &[String]) -> Option<String> {
    let mut others = words.iter().skip(1);
    let is_verb = |word: &&String| *word != "지금" && Verb::named(&word.to_lowercase()).is_some();
    others.find(is_verb).cloned()
}

/// A command, read but not yet resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Make windows for products.
    Create(Create),
    /// Show windows: this thread's, or with `all` every one.
    List {
        /// Whether `all` was said.
        all: bool,
        /// Which page of them, from 1.
        page: usize,
    },
    /// Take windows away.
    Delete(DeleteWhat),
    /// Open windows now.
    Scale(Scale),
    /// Show what is there now.
    Status,
    /// Show usage, of one verb or of all.
    Help(Option<Verb>),
}

/// What `create` and `auto` ask for. At least one of `ecs` and `rds` is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    /// For which products.
    pub products: ProductRefs,
    /// Tasks wanted; empty when ECS is not named.
    pub ecs: Vec<Count>,
    /// Hot replicas wanted; empty when RDS is not named.
    pub rds: Vec<Count>,
    /// The opening time as typed, which `when::parse_moment` can read; `None`
    /// takes it from the alert.
    pub time: Option<String>,
    /// How long before the opening ECS scales out; `None` leaves it to the settings.
    pub ecs_lead: Option<TimeDelta>,
    /// The same for RDS.
    pub rds_lead: Option<TimeDelta>,
    /// How long after the opening both are held; `None` leaves it to the settings.
    pub hold: Option<TimeDelta>,
    /// Whether to show what would be done, and do nothing.
    pub dry_run: bool,
}

/// What `scale` asks for. At least one of `ecs` and `rds` is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Tasks wanted; empty when ECS is not named.
    pub ecs: Vec<Count>,
    /// Hot replicas wanted; empty when RDS is not named.
    pub rds: Vec<Count>,
    /// For how long; `None` for the usual time.
    pub length: Option<TimeDelta>,
}

/// Which windows `delete` takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeleteWhat {
    /// Those of these products.
    Products(Vec<Ref>),
    /// Those that `scale` opened.
    Now,
    /// Those of the thread's products; with `everywhere`, every one there is.
    All {
        /// Whether `everywhere` was said.
        everywhere: bool,
    },
}

#[cfg(test)]
mod tests;
