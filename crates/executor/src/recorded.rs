//! Reading windows back from the schedule group.

use std::collections::BTreeMap;

use futures_util::future::{join_all, try_join};
use preheat::limits::SCHEDULE_CALLS_AT_ONCE;
use preheat::name::{self, Kind, Slot};
use preheat::payload::{Payload, PayloadError};
use preheat::plan::windows::Occasion;
use preheat::port::{Fault, Schedules};
use preheat::schedule::Schedule;
use preheat::target::Target;
use preheat::window::Window;

use crate::{ExecutorError, Run};

/// A target's windows as the group records them.
pub(crate) struct Recorded {
    /// Windows by the names of their `end` schedules.
    pub(crate) windows: BTreeMap<String, Window>,
    /// Why the list is not complete, if it is not. What is wanted may then be more
    /// than what is known, but never less.
    pub(crate) unreadable: Option<ExecutorError>,
}

impl<S: Schedules, F, C> Run<'_, S, F, C> {
    /// Reads the windows of `target` that can matter now. The one that the event is
    /// about, and that of `scale`, which opens as soon as it is written, are read
    /// even if the list lacks them yet.
    ///
    /// # Errors
    /// When a page of the list or one of the schedules cannot be had: nothing can be
    /// planned on half of the windows.
    pub(crate) async fn recorded(
        &self,
        target: &Target,
        occasion: Occasion<'_>,
    ) -> Result<Recorded, Fault> {
        let zone = self.settings.common.zone;
        let prefix = name::target_prefix(target);
        let own = occasion.own_end(zone);
        let get_own = async {
            match &own {
                Some(name) => self.schedules.get(name).await,
                None => Ok(None),
            }
        };
        let (mut names, own_end) = try_join(self.schedules.list(&prefix), get_own).await?;
        let of_scale = name::end(&Slot {
            target: target.clone(),
            product: None,
        });
        if !names.contains(&of_scale) {
            names.push(of_scale);
        }
        names.retain(|name| {
            name::kind(name) == Kind::End(target.resource())
                && name::may_be_open(name, self.now, zone)
                && own.as_ref() != Some(name)
        });
        let mut ends = self.get_all(&names).await?;
        ends.extend(own_end);
        Ok(sort(ends, target))
    }

    /// Gets schedules by name. One that is gone by now has fired or was deleted, and
    /// is left out.
    pub(crate) async fn get_all(&self, names: &[String]) -> Result<Vec<Schedule>, Fault> {
        let mut schedules = Vec::with_capacity(names.len());
        for names in names.chunks(SCHEDULE_CALLS_AT_ONCE) {
            for found in join_all(names.iter().map(|name| self.schedules.get(name))).await {
                schedules.extend(found?);
            }
        }
        Ok(schedules)
    }
}

/// Reads the window that an `end` schedule records.
///
/// # Errors
/// When it says something else.
pub(crate) fn window_of(end: &Schedule) -> Result<Window, PayloadError> {
    match end.payload()? {
        Payload::End { window } => Ok(window),
        _ => Err(PayloadError::Shape("it does not say `end`".to_owned())),
    }
}

/// Another target's name may begin alike (`prod-api-` and `prod-api-v2-`): what
/// counts is what the payload says.
fn sort(ends: Vec<Schedule>, target: &Target) -> Recorded {
    let mut recorded = Recorded {
        windows: BTreeMap::new(),
        unreadable: None,
    };
    for end in ends {
        match window_of(&end) {
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
