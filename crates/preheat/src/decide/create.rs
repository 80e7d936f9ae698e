//! From products and counts to windows, and to the writes that make them.

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;

use super::stored::Stored;
use crate::batch::{Batch, OnFailure, Write};
use crate::limits::SCHEDULE_NEAR;
use crate::name::{self, Slot};
use crate::payload::{Check, Payload, Reconcile};
use crate::schedule::{self, Schedule};
use crate::target::{Resource, Target};
use crate::window::{Product, ThreadRef, Window};

/// What a `create` asks for, with every name resolved and every default filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is to have how much.
    pub counts: Vec<(Target, u32)>,
    /// How long before the opening ECS windows begin.
    pub ecs_lead: TimeDelta,
    /// How long before the opening Aurora windows begin.
    pub rds_lead: TimeDelta,
    /// How long after the opening windows end.
    pub hold: TimeDelta,
    /// How long before the opening readiness is checked; `None` for never.
    pub check_lead: Option<TimeDelta>,
    /// Where it was asked.
    pub thread: ThreadRef,
    /// Who asked.
    pub requested_by: String,
}

/// The windows of one product, and the writes that make them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductPlan {
    /// The product.
    pub product: Product,
    /// Its windows, in the order of the counts.
    pub windows: Vec<WindowPlan>,
    /// Other windows of the same product: of targets that were not named, or on
    /// another day. They stay.
    pub staying: Vec<Window>,
    /// Of the targets of windows that begin at once, those that another window may hold
    /// as high already. It is known by its name alone.
    pub maybe_held: Vec<Target>,
    /// Whether a readiness check is wanted, and it is too late for one.
    pub is_unchecked: bool,
    /// The writes.
    pub batch: Batch,
}

/// One window that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowPlan {
    /// The window.
    pub window: Window,
    /// What it replaces.
    pub before: Option<Window>,
    /// When it was asked to begin, whatever the clock says.
    pub asked_start: DateTime<Utc>,
    /// Whether it should have begun already, and so begins at once.
    pub begins_now: bool,
}

impl WindowPlan {
    /// Whether nothing changes.
    pub fn is_unchanged(&self) -> bool {
        let before = self.before.as_ref();
        before.is_some_and(|before| before.says_the_same(&self.window))
    }
}

impl Ask {
    fn lead(&self, resource: Resource) -> TimeDelta {
        match resource {
            Resource::Ecs => self.ecs_lead,
            Resource::Rds => self.rds_lead,
        }
    }

    /// The longest window that this asks for.
    pub fn longest_window(&self) -> TimeDelta {
        let leads = self
            .counts
            .iter()
            .map(|(target, _)| self.lead(target.resource()));
        leads.max().unwrap_or_default() + self.hold
    }

    fn start(&self, product: &Product, target: &Target) -> DateTime<Utc> {
        product.opens_at - self.lead(target.resource())
    }

    /// A window that is about to begin begins now: a schedule so near may be past
    /// by the time that it is stored.
    fn window(&self, product: &Product, target: &Target, count: u32, now: DateTime<Utc>) -> Window {
        let start = self.start(product, target);
        let is_near = now < start && start <= now + SCHEDULE_NEAR;
        Window {
            target: target.clone(),
            count,
            product: Some(product.clone()),
            start: if is_near { now.trunc_subsecs(0) } else { start },
            end: product.opens_at + self.hold,
            thread: self.thread.clone(),
            requested_by: self.requested_by.clone(),
        }
    }
}

/// Whether the schedule of this name has to be known before `product`'s windows are
/// planned: its windows on whatever day, and how those of its own day begin.
pub fn has_to_know(product: &Product, name: &str, configured: &[Target], zone: Tz) -> bool {
    let day = name::opening_day(product, zone);
    let mut slots = configured.iter().map(|target| Slot {
        target: target.clone(),
        product: Some((product.id.clone(), day)),
    });
    name::is_end_of_product(name, &product.id) || slots.any(|slot| name == name::start(&slot))
}

/// The names of the schedules that `product`'s windows would have.
pub(super) fn own_names(product: &Product, ask: &Ask, zone: Tz) -> Vec<String> {
    let day = name::opening_day(product, zone);
    let names = ask.counts.iter().flat_map(|(target, _)| {
        let slot = Slot {
            target: target.clone(),
            product: Some((product.id.clone(), day)),
        };
        [name::start(&slot), name::end(&slot)]
    });
    names.collect()
}

/// Plans the windows of one product.
pub fn plan(
    product: &Product,
    ask: &Ask,
    stored: &Stored,
    now: DateTime<Utc>,
    zone: Tz,
) -> ProductPlan {
    let day = name::opening_day(product, zone);
    let staying: Vec<Window> = stored
        .windows()
        .filter(|window| {
            window
                .product
                .as_ref()
                .is_some_and(|other| other.id == product.id)
        })
        .filter(|window| {
            let is_named = ask
                .counts
                .iter()
                .any(|(target, _)| *target == window.target);
            !is_named || !is_of(window, product, day, zone)
        })
        .cloned()
        .collect();
    let windows: Vec<WindowPlan> = ask
        .counts
        .iter()
        .map(|(target, count)| {
            let window = ask.window(product, target, *count, now);
            let before = stored.window(&name::end(&Slot::of(&window, zone)));
            WindowPlan {
                asked_start: ask.start(product, target),
                begins_now: window.start <= now,
                before: before.cloned(),
                window,
            }
        })
        .collect();
    let check = check(product, ask, &windows, &staying, now, zone);
    // Of what begins later it says nothing, and the names may be many.
    let held = windows
        .iter()
        .filter(|plan| plan.begins_now && may_be_held(&plan.window, stored, now, zone));
    ProductPlan {
        product: product.clone(),
        maybe_held: held.map(|plan| plan.window.target.clone()).collect(),
        is_unchecked: ask.check_lead.is_some() && check.is_none(),
        batch: batch(ask, &windows, check, stored, now, zone),
        windows,
        staying,
    }
}

/// Whether another window of the target, as far as is known of it, may hold as much now.
fn may_be_held(window: &Window, stored: &Stored, now: DateTime<Utc>, zone: Tz) -> bool {
    let own = name::end(&Slot::of(window, zone));
    let mut others = stored.names().iter().filter(|name| {
        **name != own
            && name::is_end_of_target(name, &window.target)
            && name::may_be_open(name, now, zone)
    });
    others.any(|name| {
        let known = stored.window(name);
        known.is_none_or(|other| other.is_open(now) && other.count >= window.count)
    })
}

/// Ends first, then starts: a scale-out never exists without its scale-in. The check
/// goes with the ends: the starts have a look at each of them beside them. Where no start
/// is to be written, it takes their place, so that somebody looks.
fn batch(
    ask: &Ask,
    windows: &[WindowPlan],
    check: Option<Schedule>,
    stored: &Stored,
    now: DateTime<Utc>,
    zone: Tz,
) -> Batch {
    let mut ends = Vec::new();
    let mut starts = Vec::new();
    let mut then = Vec::new();
    for plan in windows {
        ends.push(put(schedule::end_of(&plan.window, zone), stored));
        let start = schedule::start_of(&plan.window, zone);
        if !plan.begins_now {
            starts.push(put(start, stored));
        } else if let Some(before) = stored.schedule(&start.name) {
            starts.push(Write::Remove {
                name: start.name,
                before: Some(before.clone()),
            });
        }
        if plan.begins_now {
            then.push(Payload::Start {
                window: plan.window.clone(),
                immediate: true,
                sent_at: Some(now),
            });
        } else if plan
            .before
            .as_ref()
            .is_some_and(|before| before.is_open(now))
        {
            // It was open and no longer is: what it held has to go back.
            then.push(Payload::Reconcile(Some(Reconcile {
                target: plan.window.target.clone(),
                thread: ask.thread.clone(),
                requested_by: ask.requested_by.clone(),
                sent_at: Some(now),
            })));
        }
    }
    let opens_later = windows.iter().any(|plan| !plan.begins_now);
    let beside_check = if opens_later { &mut ends } else { &mut starts };
    beside_check.extend(check.map(|check| put(check, stored)));
    Batch {
        phases: vec![ends, starts],
        then,
        on_failure: OnFailure::TakeBack,
    }
}

fn put(schedule: Schedule, stored: &Stored) -> Write {
    Write::Put {
        before: stored.schedule(&schedule.name).cloned(),
        schedule,
    }
}

/// One check for all windows of the product on its day, before the first of their
/// openings for which there is still time: some may stay at another opening.
fn check(
    product: &Product,
    ask: &Ask,
    windows: &[WindowPlan],
    staying: &[Window],
    now: DateTime<Utc>,
    zone: Tz,
) -> Option<Schedule> {
    let lead = ask.check_lead?;
    let day = name::opening_day(product, zone);
    let staying = staying
        .iter()
        .filter(|window| is_of(window, product, day, zone));
    let all: Vec<&Window> = windows
        .iter()
        .map(|plan| &plan.window)
        .chain(staying)
        .collect();
    let openings = all.iter().filter_map(|window| window.product.as_ref());
    let in_time = openings.filter(|product| product.opens_at - lead > now);
    let first = in_time.min_by_key(|product| product.opens_at)?;
    let check = Check {
        product: first.clone(),
        targets: all
            .iter()
            .map(|window| (window.target.clone(), window.count))
            .collect(),
        thread: ask.thread.clone(),
        requested_by: ask.requested_by.clone(),
    };
    Some(schedule::check_of(check, first.opens_at - lead, zone))
}

fn is_of(window: &Window, product: &Product, day: NaiveDate, zone: Tz) -> bool {
    let of_window = window.product.as_ref();
    of_window.is_some_and(|other| other.id == product.id && name::opening_day(other, zone) == day)
}
