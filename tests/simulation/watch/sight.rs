//! What there is to see in the world.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::limits::AURORA_READERS_MAX;
use preheat::name::{self, Kind};
use preheat::payload::Payload;
use preheat::port::Instance;
use preheat::schedule::Schedule;
use preheat::target::{ClusterId, Target};
use preheat::window::Window;
use sandbox::world::World;

/// The schedule group that our own replicas are tagged with.
pub(super) const GROUP: &str = "preheat";

/// When the last window that is recorded is over; `None` when there is none.
pub(crate) fn last_end(world: &World) -> Option<DateTime<Utc>> {
    let scheduler = world.scheduler.borrow();
    let ends = ends(scheduler.schedules()).map(|end| end.at);
    ends.max()
}

/// A window that ends about now: its `end` is about to fire, or has just fired.
pub(crate) fn ending(world: &World) -> Option<Window> {
    let now = world.now();
    let scheduler = world.scheduler.borrow();
    let about = TimeDelta::minutes(2);
    let mut ending = ends(scheduler.schedules()).filter(|end| (end.at - now).abs() < about);
    window_of(&ending.next()?.input)
}

/// The schedules that record windows.
pub(super) fn ends<'a>(
    schedules: impl Iterator<Item = &'a Schedule>,
) -> impl Iterator<Item = &'a Schedule> {
    schedules.filter(|one| matches!(name::kind(&one.name), Kind::End(_)))
}

/// What an `end` records.
pub(super) fn window_of(input: &str) -> Option<Window> {
    match Payload::from_json(input) {
        Ok(Payload::End { window }) => Some(window),
        _ => None,
    }
}

/// The replies, by the mentions that they answer.
pub(crate) fn replies(world: &World) -> BTreeMap<String, Vec<String>> {
    let mut replies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for message in world.slack.borrow().messages() {
        let mention = message.pointer("/metadata/event_payload/mention");
        if let Some(mention) = mention.and_then(|mention| mention.as_str()) {
            let text = message["text"].as_str().unwrap_or_default();
            let replies = replies.entry(mention.to_owned()).or_default();
            replies.push(text.to_owned());
        }
    }
    replies
}

/// What each target has: tasks, or hot replicas that are there or on their way.
pub(super) fn had(world: &World) -> BTreeMap<Target, u32> {
    let ecs = world.ecs.borrow();
    let services = ecs.services();
    let mut had: BTreeMap<Target, u32> = services
        .map(|(id, service)| (Target::Ecs(id.clone()), service.desired))
        .collect();
    for (id, state) in world.aurora.borrow().clusters() {
        let hot = state.instances.iter().filter(|one| counts(one));
        let count = u32::try_from(hot.count()).unwrap();
        had.insert(Target::Rds(id.clone()), count);
    }
    had
}

/// How many hot replicas of each cluster take connections.
pub(super) fn serving(world: &World) -> BTreeMap<Target, u32> {
    let aurora = world.aurora.borrow();
    let clusters = aurora.clusters().map(|(id, state)| {
        let hot = state.instances.iter().filter(|one| counts(one));
        let serving = hot.filter(|one| one.status == "available").count();
        (Target::Rds(id.clone()), u32::try_from(serving).unwrap())
    });
    clusters.collect()
}

/// How many hot replicas of a cluster failed and stand about.
pub(super) fn failed(world: &World, target: &Target) -> u32 {
    let aurora = world.aurora.borrow();
    let mut clusters = aurora.clusters();
    let of_target = clusters.find(|(id, _)| Target::Rds((*id).clone()) == *target);
    let failed = of_target.map_or(0, |(_, state)| {
        let hot = state.instances.iter().filter(|one| is_named_hot(&one.name));
        hot.filter(|one| one.status == "failed").count()
    });
    u32::try_from(failed).unwrap()
}

/// Whether a cluster has as many readers as AWS allows, whoever made them.
pub(super) fn is_full(world: &World, target: &Target) -> bool {
    let of_target = members(world).filter(|(id, _)| Target::Rds(id.clone()) == *target);
    of_target.filter(|(_, one)| !one.writer).count() >= AURORA_READERS_MAX
}

/// A hot replica of ours, or one that somebody made by hand for the same end. One
/// that failed is of no use to anybody, and another stands in for it.
fn counts(one: &Instance) -> bool {
    let is_ours = one.group.as_deref().is_none_or(|group| group == GROUP);
    let is_of_use = !matches!(one.status.as_str(), "deleting" | "failed");
    is_ours && is_named_hot(&one.name) && is_of_use && !one.writer
}

/// A replica that was made by our stack, and stays.
pub(crate) fn is_ours(one: &Instance) -> bool {
    one.group.as_deref() == Some(GROUP) && one.status != "deleting"
}

fn is_named_hot(name: &str) -> bool {
    let digits = name.strip_prefix("hot");
    digits.is_some_and(|digits| digits.bytes().all(|one| one.is_ascii_digit()))
}

/// Every instance with its cluster.
pub(crate) fn members(world: &World) -> impl Iterator<Item = (ClusterId, Instance)> + use<> {
    let aurora = world.aurora.borrow();
    let members = aurora.clusters().flat_map(|(id, state)| {
        let of = move |member| (id.clone(), member);
        state.instances.into_iter().map(of).collect::<Vec<_>>()
    });
    members.collect::<Vec<_>>().into_iter()
}

/// Ends of windows of products that are ahead, and of which no start is stored.
pub(super) fn half(world: &World) -> BTreeSet<String> {
    let scheduler = world.scheduler.borrow();
    let half = ends(scheduler.schedules()).filter(|end| {
        let window = window_of(&end.input);
        let is_ahead = window.is_some_and(|one| one.product.is_some() && one.is_ahead(world.now()));
        let start = end.name.replace("-end", "-start");
        is_ahead && scheduler.present_input(&start).is_none()
    });
    half.map(|end| end.name.clone()).collect()
}

/// Starts that are stored without their ends, with the names of those.
pub(super) fn orphans(world: &World) -> Vec<(String, String)> {
    let scheduler = world.scheduler.borrow();
    let starts = scheduler.schedules().filter_map(|one| {
        let stem = one.name.strip_suffix("-start")?;
        let end = format!("{stem}-end");
        let is_alone = scheduler.present_input(&end).is_none();
        is_alone.then(|| (one.name.clone(), end))
    });
    starts.collect()
}
