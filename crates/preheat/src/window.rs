//! Windows: from `start` to `end`, a target has at least `count`.

use chrono::{DateTime, Datelike, Utc};
use serde_json::json;

use crate::limits::PLAUSIBLE_YEARS;
use crate::name;
use crate::target::Target;

/// Digits of a window's fingerprint: it is compared with one other, and many of them
/// have to fit a button.
const FINGERPRINT_DIGITS: usize = 8;

/// A product of an alert, and when it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The shop's own id, such as `48213`.
    pub id: String,
    /// The name as the alert has it.
    pub name: String,
    /// The moment the doors open.
    pub opens_at: DateTime<Utc>,
}

/// A thread in Slack: its channel and its root message's timestamp.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ThreadRef {
    /// The channel's id, such as `C0123456789`.
    pub channel: String,
    /// The root message's timestamp, kept as text: it is a key, not a number.
    pub ts: String,
}

impl ThreadRef {
    /// When the message was posted, to the second: its timestamp counts from 1970.
    pub fn posted_at(&self) -> Option<DateTime<Utc>> {
        let (seconds, _) = self.ts.split_once('.')?;
        plausible(DateTime::from_timestamp(seconds.parse().ok()?, 0)?)
    }
}

/// A moment that somebody else wrote, if it is one at which anything of ours can be.
/// Near the ends of the calendar, times cannot be added to, or told in a zone.
pub fn plausible(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    PLAUSIBLE_YEARS.contains(&at.year()).then_some(at)
}

/// From `start` to `end`, `target` has at least `count`.
///
/// It is recorded by its pending `end` schedule and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// What is held.
    pub target: Target,
    /// At least this much of it: desired tasks, or hot replicas.
    pub count: u32,
    /// The product it is for; `None` for a window made by `scale`.
    pub product: Option<Product>,
    /// The first moment at which `count` holds.
    pub start: DateTime<Utc>,
    /// The moment from which it no longer does.
    pub end: DateTime<Utc>,
    /// Where it is spoken of.
    pub thread: ThreadRef,
    /// The person who asked: a Slack user id.
    pub requested_by: String,
}

impl Window {
    /// Whether the clock says that this window holds now.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.start <= now && now < self.end
    }

    /// Whether it has yet to begin.
    pub fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        now < self.start
    }

    /// Whether `other` says the same of the same target and product. A stored
    /// window that differs has been moved or resized since.
    pub fn says_the_same(&self, other: &Window) -> bool {
        self.target == other.target
            && self.product.as_ref().map(|p| (&p.id, p.opens_at))
                == other.product.as_ref().map(|p| (&p.id, p.opens_at))
            && (self.count, self.start, self.end) == (other.count, other.start, other.end)
    }

    /// A short word for what the window says, the same for those that
    /// [say the same](Self::says_the_same).
    pub fn fingerprint(&self) -> String {
        let product = self.product.as_ref();
        let said = json!([
            self.target.to_string(),
            self.count,
            product.map(|product| (&product.id, product.opens_at.timestamp())),
            self.start.timestamp(),
            self.end.timestamp(),
        ]);
        name::short_hash(&said.to_string(), FINGERPRINT_DIGITS)
    }
}

/// The greatest count of `windows`: what their target should have while they are
/// open. Never a sum. `None` when there are none.
pub fn floor<'a>(windows: impl IntoIterator<Item = &'a Window>) -> Option<u32> {
    windows.into_iter().map(|window| window.count).max()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::target::Resource;

    #[test]
    fn a_window_says_the_same_if_all_of_it_does() {
        let window = |id: &str, count, start| Window {
            target: Target::parse(Resource::Ecs, "prod/api").unwrap(),
            count,
            product: Some(Product {
                id: id.to_owned(),
                name: String::new(),
                opens_at: DateTime::UNIX_EPOCH,
            }),
            start: DateTime::UNIX_EPOCH + TimeDelta::minutes(start),
            end: DateTime::UNIX_EPOCH + TimeDelta::hours(1),
            thread: ThreadRef {
                channel: "C1".to_owned(),
                ts: "1.0".to_owned(),
            },
            requested_by: "U1".to_owned(),
        };
        let one = window("1", 20, 0);
        let elsewhere = Window {
            target: Target::parse(Resource::Ecs, "prod/web").unwrap(),
            ..one.clone()
        };
        let by_another = Window {
            requested_by: "U2".to_owned(),
            ..one.clone()
        };
        assert!(one.says_the_same(&by_another));
        for other in [
            window("2", 20, 0),
            window("1", 30, 0),
            window("1", 20, 5),
            elsewhere,
        ] {
            assert!(!one.says_the_same(&other), "{other:?}");
        }
    }

    #[test]
    fn a_timestamp_says_when_it_was_posted() {
        for (ts, seconds) in [
            ("1764000000.000100", Some(1_764_000_000)),
            ("1764000000", None),
            ("then.000100", None),
            ("8210266876799.000100", None),
            ("-1.000100", None),
        ] {
            let thread = ThreadRef {
                channel: "C1".to_owned(),
                ts: ts.to_owned(),
            };
            let posted_at = thread.posted_at().map(|at| at.timestamp());
            assert_eq!(posted_at, seconds, "{ts}");
        }
    }
}
