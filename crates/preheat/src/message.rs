//! What the bot posts: words, small print, and buttons.
//!
//! Only what is said and offered. How Slack wants it written is the adapter's
//! business.

/// What the bot posts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// All of it, in Slack's mrkdwn; whatever is echoed in it is escaped already. It
    /// is also what a notification and a screen reader say.
    pub text: String,
    /// Small print under it: what to search the log for.
    pub small: Option<String>,
    /// Buttons under it, left to right.
    pub buttons: Vec<Button>,
}

impl Message {
    /// Words alone.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Which button it is: `confirm`, `discard`, `cancel`, `page`. No message has two
    /// of one kind.
    pub action: &'static str,
    /// What comes back with a click, at most
    /// [`BUTTON_VALUE_CHARS_MAX`](crate::limits::BUTTON_VALUE_CHARS_MAX) characters.
    /// Everybody in the channel can read it.
    pub value: String,
    /// What stands on it.
    pub label: String,
    /// How it looks.
    pub style: Style,
    /// What Slack itself asks before the click counts.
    pub question: Option<Question>,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Grey.
    Plain,
    /// Green: what is most likely wanted.
    Primary,
    /// Red: what takes something away.
    Danger,
}

/// What is asked before a click counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its heading.
    pub title: String,
    /// The question.
    pub text: String,
    /// Lets the click count.
    pub yes: String,
    /// Takes it back.
    pub no: String,
}
