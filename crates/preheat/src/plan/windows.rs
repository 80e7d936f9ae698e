//! Which of a target's recorded windows count as open.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::limits::RUN_LONGEST;
use crate::name::{self, Slot};
use crate::target::Resource;
use crate::window::{ThreadRef, Window, floor};

/// What made the executor look at a target.
#[derive(Clone, Copy, Debug)]
pub enum Occasion<'a> {
    /// A window's `start` came.
    Start(&'a Window),
    /// A window's `end` came.
    End(&'a Window),
    /// Somebody took a window of the target away, or changed it.
    Asked,
    /// A product is about to open, and this is not ready for it.
    Check,
    /// The clock of the template: every few minutes.
    Periodic,
}

impl Occasion<'_> {
    /// Whether a person waits for word of this, good or bad.
    pub fn is_awaited(&self) -> bool {
        !matches!(self, Occasion::Periodic)
    }

    /// Whether this ends something: then hot replicas that nobody tagged go too.
    pub fn closes(&self) -> bool {
        matches!(self, Occasion::End(_) | Occasion::Asked)
    }

    /// The name of the `end` schedule that decides what the event means.
    pub fn own_end(&self, zone: Tz) -> Option<String> {
        match self {
            Occasion::Start(window) | Occasion::End(window) => {
                Some(name::end(&Slot::of(window, zone)))
            }
            Occasion::Asked | Occasion::Check | Occasion::Periodic => None,
        }
    }
}

/// The windows that matter to a target now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Open windows: their greatest count is the floor.
    pub open: Vec<Window>,
    /// Windows that begin within the RDS lead: replicas take so long that what
    /// these will need is kept.
    pub soon: Vec<Window>,
    /// Windows that may have begun since the run did, or do before it ends: nothing is
    /// lowered below what these want.
    pub beginning: Vec<Window>,
}

impl Standing {
    /// What the target has to have now; `None` when no window is open.
    pub fn floor(&self) -> Option<u32> {
        floor(&self.open)
    }

    /// What is not to be lowered any further, of what is `had` now: the floor, and as
    /// much as is there already of what is wanted any moment.
    pub fn floor_beside(&self, had: u32) -> Option<u32> {
        let beginning = floor(&self.beginning).map(|count| count.min(had));
        self.floor().max(beginning)
    }

    /// What is not to be taken away although it may not be needed yet.
    pub fn keep(&self) -> u32 {
        let all = self.open.iter().chain(&self.soon).chain(&self.beginning);
        floor(all).unwrap_or(0)
    }

    /// What still wants the most of it, now that somebody took a window away.
    pub fn holder(&self, occasion: Occasion<'_>) -> Option<&Window> {
        // Replicas are kept for what begins soon; tasks are not.
        let kept = self.soon.iter();
        let kept = kept.filter(|window| window.target.resource() == Resource::Rds);
        let all = self.open.iter().chain(kept).chain(&self.beginning);
        let holder = all.max_by_key(|window| window.count);
        holder.filter(|_| matches!(occasion, Occasion::Asked))
    }

    /// Where the open window with the greatest count is spoken of.
    pub fn thread(&self) -> Option<&ThreadRef> {
        let greatest = self.open.iter().max_by_key(|window| window.count);
        greatest.map(|window| &window.thread)
    }
}

/// Sorts a target's recorded windows, which are keyed by the names of their `end`
/// schedules. `None` when the window that should start is recorded nowhere: it
/// was taken away, and nothing is done at all.
///
/// What is stored wins over what the event says. A `start` opens its window
/// whatever the clock says, and an `end` closes its own, as long as what is stored
/// says the same window; one that was moved since goes by the clock.
pub fn standing(
    occasion: Occasion<'_>,
    recorded: &BTreeMap<String, Window>,
    now: DateTime<Utc>,
    rds_lead: TimeDelta,
    zone: Tz,
) -> Option<Standing> {
    let own = occasion.own_end(zone);
    let own = own.and_then(|name| recorded.get_key_value(&name));
    if matches!(occasion, Occasion::Start(_)) && own.is_none() {
        return None;
    }
    let mut standing = Standing {
        open: Vec::new(),
        soon: Vec::new(),
        beginning: Vec::new(),
    };
    for (name, window) in recorded {
        let is_own = own.is_some_and(|(own, _)| own == name);
        let open = match occasion {
            Occasion::Start(told) if is_own && window.says_the_same(told) => now < window.end,
            Occasion::End(told) if is_own && window.says_the_same(told) => continue,
            _ => window.is_open(now),
        };
        let begins_within = |time| window.is_ahead(now) && window.start <= now + time;
        if open {
            standing.open.push(window.clone());
            continue;
        }
        if begins_within(RUN_LONGEST) {
            standing.beginning.push(window.clone());
        }
        if begins_within(rds_lead) {
            standing.soon.push(window.clone());
        }
    }
    Some(standing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;
    use crate::window::Product;
    use chrono::TimeZone;

    const ZONE: Tz = chrono_tz::Asia::Seoul;

    /// A minute of the day of the sale, from 15:00 in Seoul.
    fn at(minute: i64) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, 6, 0, 0).unwrap() + TimeDelta::minutes(minute)
    }

    fn window(id: &str, count: u32, start: i64, end: i64) -> Window {
        Window {
            target: Target::parse(Resource::Ecs, "prod/api").unwrap(),
            count,
            product: Some(Product {
                id: id.to_owned(),
                name: "겨울 패딩 특가".to_owned(),
                opens_at: at(60),
            }),
            start: at(start),
            end: at(end),
            thread: ThreadRef {
                channel: "C1".to_owned(),
                ts: id.to_owned(),
            },
            requested_by: "U1".to_owned(),
        }
    }

    fn recorded(windows: &[Window]) -> BTreeMap<String, Window> {
        let named = |w: &Window| (name::end(&Slot::of(w, ZONE)), w.clone());
        windows.iter().map(named).collect()
    }

    /// Open and soon counts, or nothing when the window was taken away.
    fn sorted(
        occasion: Occasion<'_>,
        stored: &[Window],
        minute: i64,
    ) -> Option<(Vec<u32>, Vec<u32>)> {
        let lead = TimeDelta::minutes(30);
        let standing = standing(occasion, &recorded(stored), at(minute), lead, ZONE)?;
        let counts = |windows: &[Window]| windows.iter().map(|w| w.count).collect();
        Some((counts(&standing.open), counts(&standing.soon)))
    }

    #[test]
    fn the_clock_opens_and_closes_what_no_event_is_about() {
        let windows = [
            window("a", 20, 50, 90),
            window("b", 30, 60, 120),
            window("c", 5, 110, 150),
        ];
        for (minute, open, soon) in [
            (0, vec![], vec![]),
            (20, vec![], vec![20]),
            (50, vec![20], vec![30]),
            (60, vec![20, 30], vec![]),
            (90, vec![30], vec![5]),
            (120, vec![5], vec![]),
            (150, vec![], vec![]),
        ] {
            for occasion in [Occasion::Asked, Occasion::Check, Occasion::Periodic] {
                assert_eq!(
                    sorted(occasion, &windows, minute),
                    Some((open.clone(), soon.clone())),
                    "{minute}"
                );
            }
        }
    }

    #[test]
    fn a_start_opens_its_window_unless_it_was_taken_away_or_moved() {
        let told = window("a", 20, 50, 90);
        let moved = window("a", 20, 70, 110);
        let resized = window("a", 40, 50, 90);
        for (stored, minute, open) in [
            (&told, 49, Some(vec![20])),
            (&told, 50, Some(vec![20])),
            (&told, 90, Some(vec![])),
            (&moved, 50, Some(vec![])),
            (&moved, 70, Some(vec![20])),
            (&resized, 49, Some(vec![])),
            (&resized, 50, Some(vec![40])),
            (&window("b", 9, 0, 90), 50, None),
        ] {
            let found = sorted(Occasion::Start(&told), std::slice::from_ref(stored), minute);
            assert_eq!(found.map(|(open, _)| open), open, "{stored:?} at {minute}");
        }
    }

    #[test]
    fn what_begins_while_a_run_goes_on_is_not_taken_away() {
        let told = window("a", 20, 40, 90);
        let again = window("a", 30, 52, 90);
        for (minute, had, floor) in [(49, 20, None), (50, 20, Some(20)), (50, 40, Some(30))] {
            let stored = recorded(std::slice::from_ref(&again));
            let lead = TimeDelta::minutes(1);
            let standing = standing(Occasion::Start(&told), &stored, at(minute), lead, ZONE);
            let standing = standing.unwrap();
            assert_eq!(
                (standing.floor(), standing.floor_beside(had)),
                (None, floor)
            );
        }
    }

    #[test]
    fn an_end_closes_its_window_unless_it_was_moved() {
        let told = window("a", 20, 50, 90);
        let other = window("b", 5, 50, 120);
        let moved = window("a", 20, 50, 110);
        for (stored, minute, open) in [
            (vec![told.clone(), other.clone()], 89, vec![5]),
            (vec![other.clone()], 90, vec![5]),
            (vec![moved.clone(), other.clone()], 90, vec![20, 5]),
            (vec![], 90, vec![]),
        ] {
            let found = sorted(Occasion::End(&told), &stored, minute).unwrap();
            assert_eq!(found.0, open, "{stored:?}");
        }
    }

    #[test]
    fn the_greatest_open_window_says_where_to_tell() {
        let stored = recorded(&[window("a", 20, 50, 90), window("b", 30, 50, 90)]);
        let lead = TimeDelta::minutes(30);
        let standing = standing(Occasion::Periodic, &stored, at(60), lead, ZONE).unwrap();
        assert_eq!(standing.thread().unwrap().ts, "b");
        assert_eq!((standing.floor(), standing.keep()), (Some(30), 30));
    }
}
