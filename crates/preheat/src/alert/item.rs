//! From the groups of lines to the products of the list.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::group::{Group, Groups};
use super::opening::{self, opening};
use super::{Alert, Item, Posted, Problem, UnreadReason};

/// The products, numbered, each once, with their problems.
pub(super) fn alert(groups: Groups, posted: Posted) -> Alert {
    let drafts = groups
        .groups
        .iter()
        .map(|group| Draft::of(group, posted))
        .collect();
    let mut items = numbered(once(drafts));
    tell_shared(&mut items);
    let mut unread = groups.unread;
    // A summary names products that are read in full elsewhere.
    unread.retain(|one| {
        one.reason != UnreadReason::NoFields
            || !items.iter().any(|item| Some(item.number) == one.number)
    });
    unread.truncate(super::ITEMS_MAX);
    Alert { items, unread }
}

/// A product that may be said twice.
#[derive(Clone)]
struct Draft {
    number: Option<u32>,
    id: Result<String, Problem>,
    opens_at: Result<DateTime<Utc>, Problem>,
    day: Option<NaiveDate>,
    name: Option<String>,
    views: Option<String>,
}

impl Draft {
    fn of(group: &Group, posted: Posted) -> Self {
        let fields = &group.fields;
        let id = match fields.best_ids().as_slice() {
            [] => Err(Problem::NoId),
            [id] => Ok((*id).to_owned()),
            several => {
                let ids = several.iter().take(8).map(|id| (*id).to_owned());
                Err(Problem::SeveralIds(ids.collect()))
            }
        };
        let opens_at = opening(fields, &group.day, posted);
        let day = match &opens_at {
            Ok(moment) => Some(moment.with_timezone(&posted.zone).date_naive()),
            Err(_) => opening::day(fields, &group.day, posted),
        };
        Self {
            number: group.number,
            id,
            opens_at,
            day,
            name: fields.name().map(str::to_owned),
            views: fields.views.clone(),
        }
    }

    /// Whether both are one product, said in two places of the message: nothing in
    /// one contradicts the other.
    fn is_same(&self, other: &Self) -> bool {
        let same_id = self.id.is_ok() && self.id == other.id;
        let same_number = self.number.is_some() && self.number == other.number;
        let fits_number =
            self.number.is_none() || other.number.is_none() || self.number == other.number;
        let fits_id = same_id || self.id == Err(Problem::NoId) || other.id == Err(Problem::NoId);
        let no_time = Err(Problem::NoTime);
        let fits_time = self.opens_at == other.opens_at
            || self.opens_at == no_time
            || other.opens_at == no_time;
        let fits_name =
            same_id || self.name.is_none() || other.name.is_none() || self.name == other.name;
        (same_id || same_number) && fits_number && fits_id && fits_time && fits_name
    }

    fn complete(&mut self, other: Self) {
        self.number = self.number.or(other.number);
        if self.id == Err(Problem::NoId) {
            self.id = other.id;
        }
        if self.opens_at == Err(Problem::NoTime) {
            // Of two days without a time, neither is the better one.
            if other.opens_at.is_ok() || self.day != other.day {
                self.day = other.day.filter(|_| other.opens_at.is_ok());
            }
            self.opens_at = other.opens_at;
        }
        self.name = self.name.take().or(other.name);
        self.views = self.views.take().or(other.views);
    }
}

fn once(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        // At most `ITEMS_MAX` by `ITEMS_MAX` comparisons.
        match kept.iter_mut().find(|one| one.is_same(&draft)) {
            Some(one) => one.complete(draft),
            None => kept.push(draft),
        }
    }
    kept
}

fn numbered(drafts: Vec<Draft>) -> Vec<Item> {
    let mut last = 0;
    drafts
        .into_iter()
        .map(|draft| {
            last = draft.number.unwrap_or(last + 1);
            let problems = [draft.id.as_ref().err(), draft.opens_at.as_ref().err()];
            Item {
                number: last,
                problems: problems.into_iter().flatten().cloned().collect(),
                id: draft.id.ok(),
                name: draft.name,
                opens_at: draft.opens_at.ok(),
                day: draft.day,
                views: draft.views,
            }
        })
        .collect()
}

/// Tells every product what it shares with another one.
fn tell_shared(items: &mut [Item]) {
    let mut numbers: HashMap<u32, usize> = HashMap::new();
    let mut ids: HashMap<String, usize> = HashMap::new();
    for item in items.iter() {
        *numbers.entry(item.number).or_default() += 1;
        if let Some(id) = &item.id {
            *ids.entry(id.clone()).or_default() += 1;
        }
    }
    for item in items {
        if numbers.get(&item.number).is_some_and(|n| *n > 1) {
            item.problems.push(Problem::SharedNumber);
        }
        let shared_id = item.id.as_ref().and_then(|id| ids.get(id));
        if shared_id.is_some_and(|n| *n > 1) {
            item.problems.push(Problem::SharedId);
        }
    }
}
