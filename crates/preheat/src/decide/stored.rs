//! What the schedule group says, as far as it was looked up.

use std::collections::BTreeMap;

use crate::name::{self, Kind};
use crate::schedule::Schedule;
use crate::window::Window;

/// Schedules by name, with the windows that their `end`s record.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    schedules: BTreeMap<String, Schedule>,
    windows: BTreeMap<String, Window>,
    unreadable: Vec<String>,
    names: Vec<String>,
}

impl Stored {
    /// Takes what was looked up.
    pub fn new(schedules: impl IntoIterator<Item = Schedule>) -> Self {
        let mut stored = Self::default();
        for schedule in schedules {
            if matches!(name::kind(&schedule.name), Kind::End(_)) {
                match schedule.window() {
                    Ok(window) => {
                        stored.windows.insert(schedule.name.clone(), window);
                    }
                    Err(_) => stored.unreadable.push(schedule.name.clone()),
                }
            }
            stored.schedules.insert(schedule.name.clone(), schedule);
        }
        stored
    }

    /// The same, with the names of all that was listed, looked up or not.
    pub fn beside(mut self, names: &[String]) -> Self {
        self.names = names.to_vec();
        self
    }

    /// Names that were listed, of whatever was not looked up as well.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The schedule of this name.
    pub fn schedule(&self, name: &str) -> Option<&Schedule> {
        self.schedules.get(name)
    }

    /// The window that the `end` of this name records.
    pub fn window(&self, end_name: &str) -> Option<&Window> {
        self.windows.get(end_name)
    }

    /// Every window.
    pub fn windows(&self) -> impl Iterator<Item = &Window> {
        self.windows.values()
    }

    /// Every window, with the name of the `end` that records it.
    pub fn ends(&self) -> impl Iterator<Item = (&String, &Window)> {
        self.windows.iter()
    }

    /// Names of `end`s that do not say what a window is: nobody but us should
    /// write into the group.
    pub fn unreadable(&self) -> &[String] {
        &self.unreadable
    }
}
