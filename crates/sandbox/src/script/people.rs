//! What people say and click, and in which user groups they are.

use preheat::when::parse_duration;

use super::{Command, next_word};
use crate::click::Click;
use crate::request::Mention;

/// `group`: who is in a user group.
pub(super) fn group(rest: &str) -> Result<Command, String> {
    let (group, members) = next_word(rest);
    if !group.starts_with('S') {
        return Err("`group` wants a user group's id, and who is in it".to_owned());
    }
    let members = members.split_whitespace().map(str::to_owned);
    Ok(Command::Group(group.to_owned(), members.collect()))
}

/// A click by whoever stands before `press`.
fn press(action: &str, said: &Mention) -> Result<Command, String> {
    let click = Click {
        action: action.to_owned(),
        user: said.speaker.clone(),
        external: said.external,
    };
    let of_a_click = Mention {
        speaker: click.user.clone(),
        external: click.external,
        ..Mention::new("")
    };
    if *said != of_a_click {
        return Err("only `as ID` and `external` can stand before `press`".to_owned());
    }
    match action {
        "confirm" | "discard" | "cancel" | "page" => Ok(Command::Press(click)),
        _ => Err("`press` wants `confirm`, `discard`, `cancel`, `page` or `again`".to_owned()),
    }
}

/// `say` or `press`, after any number of circumstances.
pub(super) fn said(line: &str) -> Result<Command, String> {
    let mut mention = Mention::new("");
    let mut rest = line;
    loop {
        let (word, after) = next_word(rest);
        let (value, after_value) = next_word(after);
        let wants = |what: &str| format!("`{word}` wants {what}");
        rest = match word {
            "say" => {
                mention.text = after.to_owned();
                return Ok(Command::Say(mention));
            }
            "press" => return press(after, &mention),
            "as" if !value.is_empty() => {
                mention.speaker = value.to_owned();
                after_value
            }
            "as" => return Err(wants("a user's or bot's id")),
            "in" if !value.is_empty() => {
                mention.channel = Some(value.to_owned());
                after_value
            }
            "in" => return Err(wants("a channel's id")),
            "late" => {
                mention.late = parse_duration(value).map_err(|error| error.to_string())?;
                after_value
            }
            "outside" => {
                mention.outside = true;
                after
            }
            "edited" => {
                mention.edited = true;
                after
            }
            "external" => {
                mention.external = true;
                after
            }
            "twice" => {
                mention.twice = true;
                after
            }
            "" => return Err("`say` and what is said are missing".to_owned()),
            _ => return Err(format!("`{word}` cannot stand before `say`; see `help`")),
        };
    }
}
