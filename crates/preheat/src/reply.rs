//! Every sentence that a person sees, in Korean and English.
//!
//! A sentence is a function, and its languages stand side by side in one [`say!`]:
//! the compiler refuses one that lacks a language. Whatever comes from outside is
//! escaped before it is put in: no echo can mention a channel or a person.

mod alert;
pub mod capacity;
pub mod command;
mod create;
mod delete;
mod list;
mod mistake;
pub mod preflight;
pub mod press;
pub mod readiness;
mod refused;
mod scale;
pub mod status;
mod time;
mod window;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::batch::Outcome;
use crate::decide::Decision;
use crate::limits::{MESSAGE_CHARS_MAX, PART_CHARS_MAX};
use crate::locale::Locale;
use crate::message::Message;
use crate::settings::Common;

pub use mistake::mistake;
pub use refused::{aws_fault, chat_fault, groups_unseen, only_to_you, overtaken, refused};
pub use time::{clock, day_and_clock, span};

/// Says what a decision came to. The outcomes are those of its batches.
pub fn decision(
    voice: &Voice,
    decision: &Decision,
    outcomes: &[Outcome],
    now: DateTime<Utc>,
) -> Message {
    let text = match decision {
        Decision::Create { plans, skipped, .. } => {
            create::created(voice, plans, skipped, outcomes, now)
        }
        Decision::List {
            scope,
            page,
            reader,
            windows,
            unreadable,
        } => {
            let listing = list::Listing {
                scope,
                page: *page,
                reader,
                windows,
                unreadable,
            };
            return list::listed(voice, &listing, now);
        }
        Decision::Delete { scope, deletions } => {
            delete::deleted(voice, scope, deletions, outcomes, now)
        }
        Decision::Scale { windows, .. } => scale::scaled(voice, windows, outcomes, now),
        Decision::Status { .. } => asked_for_status(voice, outcomes),
        Decision::Help(topic) => command::help(voice.locale, *topic),
    };
    Message::plain(text)
}

/// Small print under what went wrong: what to search the log for.
/// `id` is Slack's event id, or the request id of Lambda that every line has.
pub fn log_entry(voice: &Voice, id: &str) -> String {
    let id = escape(id);
    say!(voice.locale, "로그: {id}", "log: {id}")
}

/// The executor looks, and shows it in a message of its own.
fn asked_for_status(voice: &Voice, outcomes: &[Outcome]) -> String {
    let fault = outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Done { not_told } => not_told.as_ref(),
        // Nothing is written.
        _ => None,
    });
    match fault {
        None => say!(
            voice.locale,
            ":mag: 지금 상태를 확인하고 있어요. 곧 이 스레드에 올릴게요.",
            ":mag: Looking; what is there now follows in this thread."
        ),
        Some(fault) => refused::not_asked(voice, fault),
    }
}

/// Cuts a reply to what Slack shows in one message, at the end of a line, and says
/// how much is missing. Only a first line that is too long by itself is cut within.
/// The last resort: what can be long is put in pages or in [`parts`], and says the
/// most important first.
pub fn fit(voice: &Voice, text: &str) -> String {
    if text.chars().count() <= MESSAGE_CHARS_MAX {
        return text.to_owned();
    }
    const ROOM_FOR_THE_REST: usize = 160;
    let (mut kept, mut n_chars) = (Vec::new(), ROOM_FOR_THE_REST);
    let n_lines = text.lines().count();
    for line in text.lines() {
        n_chars += line.chars().count() + 1;
        if n_chars > MESSAGE_CHARS_MAX {
            break;
        }
        kept.push(line.to_owned());
    }
    if kept.is_empty() {
        let first = text.lines().next().unwrap_or_default();
        kept.push(cut(first, MESSAGE_CHARS_MAX - ROOM_FOR_THE_REST));
    }
    let n_left = n_lines - kept.len();
    if n_left > 0 {
        kept.push(say!(
            voice.locale,
            "…그 밖에 {n_left}줄이 더 있어요. 예약은 `list`로 볼 수 있어요.",
            "…and {n_left} more lines; `list` shows the windows."
        ));
    }
    kept.join("\n")
}

/// The beginning of a line, with no half of an entity or a mention at its end and
/// no code span left open.
fn cut(line: &str, n_chars_max: usize) -> String {
    let mut kept: String = line.chars().take(n_chars_max).collect();
    for (opens, closes) in [('&', ';'), ('<', '>')] {
        if let Some(start) = kept.rfind(opens)
            && !kept.get(start..).is_some_and(|half| half.contains(closes))
        {
            kept.truncate(start);
        }
    }
    kept.push('…');
    if kept.matches('`').count() % 2 == 1 {
        kept.push('`');
    }
    kept
}

/// Parts what may be said in several messages, at the ends of lines. Nothing is lost.
pub fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut n_left = 0;
    for line in text.lines() {
        let n_chars = line.chars().count() + 1;
        match parts.last_mut().filter(|_| n_chars <= n_left) {
            Some(part) => {
                part.push('\n');
                part.push_str(line);
            }
            None => {
                parts.push(line.to_owned());
                n_left = PART_CHARS_MAX;
            }
        }
        n_left = n_left.saturating_sub(n_chars);
    }
    parts
}

/// How the bot speaks in one deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The language.
    pub locale: Locale,
    /// The zone that times are spoken in.
    pub zone: Tz,
    /// The deployment's label, shown in every reply.
    pub environment: Option<String>,
}

impl Voice {
    /// The voice that the settings give.
    pub fn of(common: &Common) -> Self {
        Self {
            locale: common.locale,
            zone: common.zone,
            environment: common.environment.clone(),
        }
    }

    /// Puts the deployment's label before a reply.
    pub fn labelled(&self, text: &str) -> String {
        match &self.environment {
            Some(label) => format!("[{}] {text}", escape(label)),
            None => text.to_owned(),
        }
    }
}

/// Makes text inert in Slack's mrkdwn: it can neither mention nor link, and it
/// cannot break out of a code span.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '`' => escaped.push('\''),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Says one sentence in the language of `$locale`. Both forms are format strings.
macro_rules! say {
    ($locale:expr, $ko:literal, $en:literal $(, $($arg:tt)*)?) => {
        match $locale {
            $crate::locale::Locale::Ko => format!($ko $(, $($arg)*)?),
            $crate::locale::Locale::En => format!($en $(, $($arg)*)?),
        }
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests;
