//! Reading windows back from the schedule group.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join_all, try_join};
use preheat::limits::SCHEDULE_CALLS_AT_ONCE;
use preheat::name::{self, Kind, Slot};
use preheat::plan::windows::Occasion;
use preheat::port::{Fault, Schedules};
use preheat::schedule::Schedule;
use preheat::target::Target;
use preheat::window::Window;

use crate::{ExecutorError, Run};

/// Names of `end` schedules.
pub(crate) type Names = BTreeSet<String>;

/// A target's windows as the group records them.
pub(crate) struct Recorded {
    /// Windows by the names of their `end` schedules.
    pub(crate) windows: BTreeMap<String, Window>,
    /// Why the list is not complete, if it is not. What is wanted may then be more
    /// than what is known, but never less.
    pub(crate) unreadable: Option<ExecutorError>,
    /// Every name that was asked for.
    pub(crate) names: Names,
    /// Whether the group was listed twice, and named nothing new the second time.
    pub(crate) confirmed: bool,
}

impl<S: Schedules, F, C> Run<'_, S, F, C> {
    /// Lists the windows of `target` that can matter now.
    ///
    /// # Errors
    /// When a page of the list cannot be had.
    pub(crate) async fn listed(&self, target: &Target) -> Result<Names, Fault> {
        let zone = self.settings.common.zone;
        let names = self.schedules.list(&name::target_prefix(target)).await?;
        let may_matter = |name: &String| {
            name::kind(name) == Kind::End(target.resource())
                && name::may_be_open(name, self.now, zone)
        };
        Ok(names.into_iter().filter(may_matter).collect())
    }

    /// Lists the windows of `target` and reads them. Those listed `before` are read
    /// beside the list, so that a second look takes one round trip. So are the one
    /// that the event is about, and that of `scale`, which opens as soon as it is
    /// written: the list may lack them yet.
    ///
    /// # Errors
    /// When a page of the list or one of the schedules cannot be had: nothing can be
    /// planned on half of the windows.
    pub(crate) async fn recorded(
        &self,
        target: &Target,
        occasion: Occasion<'_>,
        before: Option<&Names>,
    ) -> Result<Recorded, Fault> {
        let mut names = before.cloned().unwrap_or_default();
        names.extend(occasion.own_end(self.settings.common.zone));
        names.insert(name::end(&Slot {
            target: target.clone(),
            product: None,
        }));
        let (listed, mut ends) = try_join(self.listed(target), self.get_all(&names)).await?;
        let new: Names = listed.difference(&names).cloned().collect();
        ends.extend(self.get_all(&new).await?);
        let confirmed = before.is_some() && new.is_empty();
        names.extend(new);
        Ok(sort(ends, target, names, confirmed))
    }

    /// Gets schedules by name. One that is gone by now has fired or was deleted, and
    /// is left out.
    pub(crate) async fn get_all(
        &self,
        names: impl IntoIterator<Item = &String>,
    ) -> Result<Vec<Schedule>, Fault> {
        let names: Vec<_> = names.into_iter().collect();
        let mut schedules = Vec::with_capacity(names.len());
        for names in names.chunks(SCHEDULE_CALLS_AT_ONCE) {
            for found in join_all(names.iter().map(|name| self.schedules.get(name))).await {
                schedules.extend(found?);
            }
        }
        Ok(schedules)
    }
}

/// Another target's name may begin alike (`prod-api-` and `prod-api-v2-`): what
/// counts is what the payload says.
fn sort(ends: Vec<Schedule>, target: &Target, names: Names, confirmed: bool) -> Recorded {
    let mut recorded = Recorded {
        windows: BTreeMap::new(),
        unreadable: None,
        names,
        confirmed,
    };
    for end in ends {
        match end.window() {
            Ok(window) if window.target == *target => {
                recorded.windows.insert(end.name, window);
            }
            Ok(_) => {}
            Err(source) => {
                let name = end.name;
                recorded.unreadable = Some(ExecutorError::Unreadable { name, source });
            }
        }
    }
    recorded
}
