//! What replies say, against what is stored.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use preheat::target::{Resource, Target};
use preheat::window::Window;

use super::Broken;

/// What is recorded, by the names of the ends.
pub(super) type Recorded = BTreeMap<String, Window>;

/// Holds what one reply says against the windows that were recorded `before` it, those
/// of them that are `others` than its own command's, and those that are `after` it. Only
/// for a reply beside which nobody else was answered.
pub(super) fn is_kept(
    reply: &str,
    before: &Recorded,
    others: &Recorded,
    after: &Recorded,
    now: DateTime<Utc>,
) -> Result<(), Broken> {
    let first = reply.lines().next().unwrap_or_default();
    // A `scale` of which the executor could not be told says that first.
    let untold = ":warning: It could not be carried out at once";
    let made = [":white_check_mark:", ":rocket:", untold];
    if made.iter().any(|mark| first.starts_with(mark)) {
        stands(reply, after)?;
    }
    if first.starts_with(":wastebasket: Deleted.") {
        let n_gone = reply.lines().filter(|line| line.starts_with("• ")).count();
        let n_fewer = before.keys().filter(|name| !after.contains_key(*name));
        if n_fewer.count() < n_gone {
            let what = format!("not all of these windows are gone:\n{reply}");
            return Err(Broken(what));
        }
    }
    if is_wholly_taken_back(reply) {
        for (name, window) in others {
            // One that is over goes by itself.
            let is_over = window.end <= now + TimeDelta::minutes(1);
            if !is_over && after.get(name) != Some(window) {
                let what = format!("{name} was not put back, but the reply says so:\n{reply}");
                return Err(Broken(what));
            }
        }
    }
    Ok(())
}

/// Whether nothing was done: `2 of 2 products could not be scheduled`, or a `scale`.
fn is_wholly_taken_back(reply: &str) -> bool {
    let is_torn = reply.contains("not everything could be put back");
    let mut words = reply.split_whitespace().skip(1);
    let (n_failed, n) = (words.next(), words.nth(1));
    let is_whole = n_failed == n || n_failed == Some("Not");
    is_whole && !is_torn && reply.contains("everything is as it was")
}

/// Every window that the reply names is recorded with its count.
fn stands(reply: &str, after: &Recorded) -> Result<(), Broken> {
    let mut product = None;
    for line in reply.lines() {
        if let Some(title) = line.strip_prefix('*') {
            product = title.split([' ', '*']).next();
        }
        let Some((target, count)) = line.strip_prefix("• ").and_then(holding) else {
            continue;
        };
        let says_so = |window: &Window| {
            let id = window.product.as_ref().map(|product| product.id.as_str());
            id == product && window.target == target && window.count == count
        };
        if !after.values().any(says_so) {
            let what = format!("no window is recorded that says `{line}`, as the reply does");
            return Err(Broken(what));
        }
    }
    Ok(())
}

/// Reads ``ECS `prod/api` 20 tasks · …``.
fn holding(line: &str) -> Option<(Target, u32)> {
    let (resource, rest) = line.split_once(" `")?;
    let (target, rest) = rest.split_once("` ")?;
    let resource = match resource {
        "ECS" => Resource::Ecs,
        _ => Resource::Rds,
    };
    let count = rest
        .split(' ')
        .next()?
        .trim_start_matches('+')
        .parse()
        .ok()?;
    Some((Target::parse(resource, target).ok()?, count))
}
