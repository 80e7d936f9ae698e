//! Turning the pages of a list: what the button under a page carries.
//!
//! The value outlives deploys, since an old message keeps its button, and comes
//! back from outside: it has a version, and what it says is read with care.

use serde::{Deserialize, Serialize};

use crate::command::Command;
use crate::limits::PAGES_MAX;

const VERSION: u32 = 1;

/// Which page of which list comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whether it is the list of every window, not of the thread's.
    pub all: bool,
    /// The page, from 1.
    pub page: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    v: u32,
    all: bool,
    page: usize,
}

impl Turn {
    /// What the button carries.
    pub fn to_value(self) -> String {
        let Turn { all, page } = self;
        serde_json::json!({"v": VERSION, "all": all, "page": page}).to_string()
    }

    /// What a click brought back; `None` when it is none of ours.
    pub fn from_value(value: &str) -> Option<Self> {
        let Wire { v, all, page } = serde_json::from_str(value).ok()?;
        let is_ours = v == VERSION && (1..=PAGES_MAX).contains(&page);
        is_ours.then_some(Self { all, page })
    }

    /// The command that shows the page.
    pub fn command(self) -> Command {
        let Turn { all, page } = self;
        Command::List { all, page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_button_carries_comes_back() {
        let turn = Turn { all: true, page: 2 };
        assert_eq!(turn.to_value(), r#"{"all":true,"page":2,"v":1}"#);
        assert_eq!(Turn::from_value(&turn.to_value()), Some(turn));
        // The order of a stored button is not ours to choose.
        let stored = r#"{"v":1,"all":true,"page":2}"#;
        assert_eq!(Turn::from_value(stored), Some(turn));
    }

    #[test]
    fn what_is_not_ours_turns_no_page() {
        for value in [
            "",
            "2",
            "{}",
            r#"{"v":2,"all":true,"page":2}"#,
            r#"{"v":1,"all":true,"page":0}"#,
            r#"{"v":1,"all":true,"page":1000}"#,
            r#"{"v":1,"all":true,"page":-1}"#,
            r#"{"v":1,"all":true,"page":2,"more":1}"#,
        ] {
            assert_eq!(Turn::from_value(value), None, "{value}");
        }
    }
}
