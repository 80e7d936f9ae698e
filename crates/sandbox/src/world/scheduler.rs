//! EventBridge Scheduler: one schedule group that fires and deletes one-time
//! schedules, and the template's `reconcile`, which comes every five minutes.

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use preheat::name::{self, Kind};
use preheat::port::{Creation, Fault, FaultKind, Schedules, Update};
use preheat::schedule::Schedule;
use serde_json::{Value, json};

use super::World;
use super::chance::{Chance, Quirks};

/// The schedule group.
#[derive(Debug)]
pub struct Scheduler {
    stored: BTreeMap<String, Stored>,
    /// What was deleted a moment ago, and when: the list may still show it.
    gone: BTreeMap<String, DateTime<Utc>>,
    /// Every input that a name has had, oldest first: events can come late.
    past_inputs: Vec<(String, String)>,
    reconcile_at: DateTime<Utc>,
    quirks: Quirks,
}

#[derive(Debug)]
struct Stored {
    schedule: Schedule,
    created_at: DateTime<Utc>,
    /// When it fires; `None` once it has, or if it never will.
    fires_at: Option<DateTime<Utc>>,
    /// When it goes, once it has fired.
    goes_at: Option<DateTime<Utc>>,
}

/// How long the list may lag behind: a schedule that was created is missing, one that
/// was deleted is shown.
const LIST_LAG: TimeDelta = TimeDelta::seconds(3);
/// How long a fired schedule may linger.
const LINGER: TimeDelta = TimeDelta::seconds(60);
const RECONCILE_EVERY: TimeDelta = TimeDelta::minutes(5);

impl Scheduler {
    /// An empty group, in which the template's `reconcile` comes `phase` from now
    /// and every five minutes from then.
    pub fn new(now: DateTime<Utc>, phase: TimeDelta, quirks: Quirks) -> Self {
        Self {
            stored: BTreeMap::new(),
            gone: BTreeMap::new(),
            past_inputs: Vec::new(),
            reconcile_at: now + phase,
            quirks,
        }
    }

    /// When something happens here next.
    pub fn next_event(&self) -> DateTime<Utc> {
        self.stored
            .values()
            .flat_map(|stored| [stored.fires_at, stored.goes_at])
            .flatten()
            .fold(self.reconcile_at, DateTime::min)
    }

    /// Names of what is due, in the order of their times; `reconcile` last.
    pub fn due(&self, now: DateTime<Utc>) -> Vec<String> {
        let times = self.stored.iter();
        let times = times.filter_map(|(name, stored)| Some((stored.fires_at?, name)));
        let mut due: Vec<(DateTime<Utc>, &String)> =
            times.filter(|(fires_at, _)| *fires_at <= now).collect();
        due.sort();
        let mut names: Vec<String> = due.into_iter().map(|(_, name)| name.clone()).collect();
        if self.reconcile_at <= now {
            names.push(name::RECONCILE.to_owned());
        }
        names
    }

    /// A schedule that is due fires: its input. `None` when it is gone by now.
    pub fn fire(&mut self, name: &str, now: DateTime<Utc>) -> Option<Value> {
        if name == name::RECONCILE {
            while self.reconcile_at <= now {
                self.reconcile_at += RECONCILE_EVERY;
            }
            return Some(json!({"version": 1, "action": "reconcile"}));
        }
        let stored = self.stored.get_mut(name)?;
        stored.fires_at = None;
        stored.goes_at = Some(now + LINGER);
        let input = serde_json::from_str(&stored.schedule.input).ok();
        if !self.quirks.fired_schedules_linger {
            self.stored.remove(name);
        }
        input
    }

    /// A schedule that is due fires only then.
    pub fn put_off(&mut self, name: &str, until: DateTime<Utc>) {
        if name == name::RECONCILE {
            self.reconcile_at = until;
        } else if let Some(stored) = self.stored.get_mut(name) {
            stored.fires_at = Some(until);
        }
    }

    /// What has fired and lingered long enough goes.
    pub fn sweep(&mut self, now: DateTime<Utc>) {
        self.stored
            .retain(|_, stored| stored.goes_at.is_none_or(|goes_at| goes_at > now));
        self.gone.retain(|_, gone_at| *gone_at + LIST_LAG > now);
    }

    /// Every stored schedule, by name.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        self.stored.values().map(|stored| &stored.schedule)
    }

    /// What `name` says now.
    pub fn present_input(&self, name: &str) -> Option<&str> {
        Some(self.stored.get(name)?.schedule.input.as_str())
    }

    /// What `name` said last before it was changed, deleted or fired.
    pub fn past_input(&self, name: &str) -> Option<&str> {
        let present = self.present_input(name);
        let past = self.past_inputs.iter().rev();
        past.filter(|(known, _)| known == name)
            .map(|(_, input)| input.as_str())
            .find(|input| Some(*input) != present)
    }

    fn store(&mut self, schedule: &Schedule, now: DateTime<Utc>, jitter: TimeDelta) {
        let minute = schedule.at.duration_trunc(TimeDelta::minutes(1));
        let due = minute.unwrap_or(schedule.at) + jitter;
        // A time of this very minute is not past for Scheduler.
        let is_past = due < now - TimeDelta::minutes(1);
        let fires = schedule.enabled && (!is_past || self.quirks.past_schedules_fire);
        let input = (schedule.name.clone(), schedule.input.clone());
        self.past_inputs.push(input);
        // An update does not take a schedule off the list.
        let before = self.stored.get(&schedule.name);
        let created_at = before.map_or(now, |stored| stored.created_at);
        self.stored.insert(
            schedule.name.clone(),
            Stored {
                schedule: schedule.clone(),
                created_at,
                fires_at: fires.then_some(due.max(now)),
                goes_at: None,
            },
        );
    }
}

impl Schedules for World {
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        if !prefix.is_empty() {
            validate_name("ListSchedules", prefix)?;
        }
        let now = self.now();
        let scheduler = self.scheduler.borrow();
        let lags = scheduler.quirks.list_lags;
        let lag = if lags { LIST_LAG } else { TimeDelta::zero() };
        let gone = scheduler.gone.iter();
        let gone = gone.filter(|(_, gone_at)| lags && now < **gone_at + lag);
        let mut names: Vec<String> = scheduler
            .stored
            .iter()
            .filter(|(_, stored)| stored.created_at + lag <= now)
            .map(|(name, _)| name.clone())
            .chain(gone.map(|(name, _)| name.clone()))
            .chain([name::RECONCILE.to_owned()])
            .filter(|name| name.starts_with(prefix))
            .collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    async fn get(&self, name: &str) -> Result<Option<Schedule>, Fault> {
        if name == name::RECONCILE {
            return Err(invalid(
                "GetSchedule",
                "reconcile is a rate schedule, not one of ours",
            ));
        }
        validate_name("GetSchedule", name)?;
        let scheduler = self.scheduler.borrow();
        let stored = scheduler.stored.get(name);
        Ok(stored.map(|stored| stored.schedule.clone()))
    }

    async fn create(&self, schedule: &Schedule) -> Result<Creation, Fault> {
        validate("CreateSchedule", schedule)?;
        if self.scheduler.borrow().stored.contains_key(&schedule.name) {
            return Ok(Creation::Exists);
        }
        self.store_schedule(schedule);
        self.note_schedule("+", schedule);
        Ok(Creation::Created)
    }

    async fn update(&self, schedule: &Schedule) -> Result<Update, Fault> {
        validate("UpdateSchedule", schedule)?;
        let has_fired = match self.scheduler.borrow().stored.get(&schedule.name) {
            Some(stored) => stored.goes_at.is_some(),
            None => return Ok(Update::Missing),
        };
        // One that has fired takes the update and is deleted all the same.
        if !has_fired {
            self.store_schedule(schedule);
        }
        self.note_schedule("~", schedule);
        Ok(Update::Updated)
    }

    async fn delete(&self, name: &str) -> Result<bool, Fault> {
        validate_name("DeleteSchedule", name)?;
        let removed = {
            let mut scheduler = self.scheduler.borrow_mut();
            let removed = scheduler.stored.remove(name);
            if removed.is_some() {
                scheduler.gone.insert(name.to_owned(), self.now());
            }
            removed
        };
        if removed.is_some() && is_told(name) {
            self.note("scheduler", format!("- {name}"));
        }
        Ok(removed.is_some())
    }
}

impl World {
    fn store_schedule(&self, schedule: &Schedule) {
        let jitter = jitter(&mut self.chance.borrow_mut());
        let mut scheduler = self.scheduler.borrow_mut();
        scheduler.store(schedule, self.now(), jitter);
    }

    fn note_schedule(&self, sign: &str, schedule: &Schedule) {
        // A baseline is rewritten before each change that it records.
        let is_rewritten_record = sign == "~" && !schedule.enabled;
        if !is_told(&schedule.name) || is_rewritten_record {
            return;
        }
        let name = &schedule.name;
        let what = match schedule.enabled {
            true => format!("fires {}", self.local(schedule.at)),
            false => "a record, never fires".to_owned(),
        };
        self.note("scheduler", format!("{sign} {name:40}  {what}"));
    }
}

/// Claims come and go with every mention: they would only be noise.
fn is_told(name: &str) -> bool {
    name::kind(name) != Kind::Claim
}

/// Scheduler fires within the minute.
fn jitter(chance: &mut Chance) -> TimeDelta {
    TimeDelta::seconds(i64::from(chance.below(50)))
}

/// AWS refuses a name that cannot be, also where it is only asked for.
fn validate_name(call: &'static str, name: &str) -> Result<(), Fault> {
    let name_fits = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    match name_fits {
        true => Ok(()),
        false => {
            let message =
                format!("ValidationException: `{name}` does not match [0-9a-zA-Z-_.]{{1,64}}");
            Err(invalid(call, &message))
        }
    }
}

fn validate(call: &'static str, schedule: &Schedule) -> Result<(), Fault> {
    validate_name(call, &schedule.name)?;
    if schedule.description.chars().count() > 512 {
        return Err(invalid(
            call,
            "ValidationException: the description is longer than 512",
        ));
    }
    if serde_json::from_str::<Value>(&schedule.input).is_err() {
        return Err(invalid(
            call,
            "ValidationException: the input is not well-formed JSON",
        ));
    }
    Ok(())
}

fn invalid(call: &'static str, message: &str) -> Fault {
    Fault {
        kind: FaultKind::Invalid,
        call,
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests;
