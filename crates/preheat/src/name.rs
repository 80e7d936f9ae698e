//! Schedule names: deterministic, unique, and readable by a person.
//!
//! A name is a key, never the identity: what a schedule is about stands in its
//! payload. `<target>-<product id>-<MMDD>-<resource>-<start|end>` for windows of a
//! product, `<target>-now-<resource>-<start|end>` for a `scale` window,
//! `<product id>-<MMDD>-check`, `<target>-baseline`, `claim-<hash>`, and the
//! template's own `reconcile`.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use crate::target::{Resource, Target};
use crate::window::{Product, ThreadRef, Window};

/// The template's own rate schedule in the group.
pub const RECONCILE: &str = "reconcile";

/// Longest key of a target, so that the longest name has 64 characters:
/// 32 + `-` + 16 + `-1124-ecs-start`.
const TARGET_KEY_MAX: usize = 32;

/// Longest key of a product id.
const PRODUCT_KEY_MAX: usize = 16;

/// The place that a window has in the group: one per target, product and day of
/// opening, or one per target for `scale`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    /// What is held.
    pub target: Target,
    /// The product's id and the local date of its opening; `None` for `scale`.
    pub product: Option<(String, NaiveDate)>,
}

impl Slot {
    /// Where `window` stands.
    pub fn of(window: &Window, zone: Tz) -> Self {
        Self {
            target: window.target.clone(),
            product: window
                .product
                .as_ref()
                .map(|p| (p.id.clone(), opening_day(p, zone))),
        }
    }
}

/// The local date on which a product opens.
pub fn opening_day(product: &Product, zone: Tz) -> NaiveDate {
    product.opens_at.with_timezone(&zone).date_naive()
}

/// The name of the schedule that opens the slot's window.
pub fn start(slot: &Slot) -> String {
    format!("{}-start", stem(slot))
}

/// The name of the schedule that closes, and until then records, the slot's window.
pub fn end(slot: &Slot) -> String {
    format!("{}-end", stem(slot))
}

/// The names of the `end`s that `scale` windows of these targets have.
pub fn ends_now(targets: &[Target]) -> Vec<String> {
    let slot = |target: &Target| Slot {
        target: target.clone(),
        product: None,
    };
    targets.iter().map(|target| end(&slot(target))).collect()
}

/// The name of a product's readiness check.
pub fn check(product_id: &str, day: NaiveDate) -> String {
    format!("{}-{}-check", product_key(product_id), month_day(day))
}

/// The name of the record that keeps an ECS service's baseline.
pub fn baseline(target: &Target) -> String {
    format!("{}-baseline", target_key(target))
}

/// The name of the claim on one mention. `takeover` counts the deliveries that
/// found the claim before theirs abandoned.
pub fn claim(mention: &ThreadRef, takeover: u32) -> String {
    let hash = short_hash(&format!("{}:{}", mention.channel, mention.ts), 32);
    match takeover {
        0 => format!("claim-{hash}"),
        n => format!("claim-{hash}-{n}"),
    }
}

/// What all names of one target begin with.
pub fn target_prefix(target: &Target) -> String {
    format!("{}-", target_key(target))
}

/// What a name says of its schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Opens a window of this kind of target.
    Start(Resource),
    /// Closes and records a window of this kind of target.
    End(Resource),
    /// A readiness check.
    Check,
    /// A baseline record.
    Baseline,
    /// A claim on a mention.
    Claim,
    /// The periodic reconcile of the template.
    Reconcile,
    /// Nothing of ours.
    Other,
}

/// Reads what a name says.
pub fn kind(name: &str) -> Kind {
    if name == RECONCILE {
        return Kind::Reconcile;
    }
    for (suffix, kind) in [
        ("-ecs-start", Kind::Start(Resource::Ecs)),
        ("-rds-start", Kind::Start(Resource::Rds)),
        ("-ecs-end", Kind::End(Resource::Ecs)),
        ("-rds-end", Kind::End(Resource::Rds)),
        ("-check", Kind::Check),
        ("-baseline", Kind::Baseline),
    ] {
        if name.ends_with(suffix) {
            return kind;
        }
    }
    if name.starts_with("claim-") {
        return Kind::Claim;
    }
    Kind::Other
}

/// Whether the window that an `end` of this name records can be open at `now`,
/// or begin within a day. No window is longer than a day, so the day of opening
/// in the name is at most a day away; a `scale` window's name has none.
pub fn may_be_open(name: &str, now: DateTime<Utc>, zone: Tz) -> bool {
    if !matches!(kind(name), Kind::End(_)) {
        return false;
    }
    let mut parts = name.rsplit('-').skip(2);
    let Some(day) = parts.next().filter(|day| is_month_day(day)) else {
        return true;
    };
    let today = now.with_timezone(&zone).date_naive();
    [
        today.checked_sub_days(Days::new(2)),
        today.checked_sub_days(Days::new(1)),
        Some(today),
        today.checked_add_days(Days::new(1)),
        today.checked_add_days(Days::new(2)),
    ]
    .into_iter()
    .flatten()
    .any(|near| month_day(near) == day)
}

/// Whether a name is that of an `end` for this product, on whatever day.
pub fn is_end_of_product(name: &str, product_id: &str) -> bool {
    // <target>-<product>-<MMDD>-<resource>-end
    let key = name.rsplit('-').nth(3);
    matches!(kind(name), Kind::End(_)) && key == Some(product_key(product_id).as_str())
}

/// Whether a name is that of an `end` of this target's windows.
pub fn is_end_of_target(name: &str, target: &Target) -> bool {
    // <target>-<product>-<MMDD>-<resource>-end, <target>-now-<resource>-end
    let rest = name.strip_prefix(&target_prefix(target));
    let end = format!("-{}-end", target.resource());
    let window = rest.and_then(|rest| rest.strip_suffix(&end));
    window.is_some_and(|window| match window.split_once('-') {
        Some((_, day)) => is_month_day(day),
        None => window == "now",
    })
}

/// The names that the `end`s of `targets` have for the product and day of this `end`;
/// none for that of a `scale` window.
pub fn ends_beside(end: &str, targets: &[Target]) -> Vec<String> {
    // <target>-<product>-<MMDD>-<resource>-end
    let mut parts = end.rsplit('-').skip(2);
    let (Some(day), Some(product)) = (parts.next(), parts.next()) else {
        return Vec::new();
    };
    if !is_month_day(day) {
        return Vec::new();
    }
    let end = |target: &Target| {
        let (key, resource) = (target_key(target), target.resource());
        format!("{key}-{product}-{day}-{resource}-end")
    };
    targets.iter().map(end).collect()
}

fn is_month_day(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

fn stem(slot: &Slot) -> String {
    let target = target_key(&slot.target);
    let resource = slot.target.resource();
    match &slot.product {
        Some((id, day)) => format!(
            "{target}-{}-{}-{resource}",
            product_key(id),
            month_day(*day)
        ),
        None => format!("{target}-now-{resource}"),
    }
}

fn month_day(day: NaiveDate) -> String {
    format!("{:02}{:02}", day.month(), day.day())
}

/// `cluster-service`, or the cluster alone, within the alphabet and 32 characters.
fn target_key(target: &Target) -> String {
    let plain = match target {
        Target::Ecs(id) => format!("{}-{}", id.cluster, id.service),
        Target::Rds(id) => id.as_str().to_owned(),
    };
    if plain.len() <= TARGET_KEY_MAX && plain.bytes().all(is_name_byte) {
        return plain;
    }
    let readable: String = plain
        .chars()
        .filter(|c| c.is_ascii() && is_name_byte(*c as u8))
        .take(TARGET_KEY_MAX - 11)
        .collect();
    format!("{readable}-{}", short_hash(&target.to_string(), 10))
}

/// The id itself, if it cannot be mistaken for another part of the name.
fn product_key(id: &str) -> String {
    let plain = (1..=PRODUCT_KEY_MAX).contains(&id.len())
        && !id.starts_with('_')
        && id.bytes().all(|b| is_name_byte(b) && b != b'-');
    if plain {
        id.to_owned()
    } else {
        format!("_{}", short_hash(id, PRODUCT_KEY_MAX - 1))
    }
}

fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')
}

/// The first hex digits of a text's SHA-256.
pub(crate) fn short_hash(text: &str, hex_digits: usize) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
        .chars()
        .take(hex_digits)
        .collect()
}

#[cfg(test)]
mod tests;
