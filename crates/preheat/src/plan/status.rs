//! What a person wants to see of what is there: who is who in a cluster, and
//! which windows are open or come next.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::aurora::{is_foreign, number};
use crate::port::{ClusterState, Instance};
use crate::window::Window;

/// What a member is in its cluster. They are shown in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The writer, whatever its name.
    Writer,
    /// A permanent reader.
    Reader,
    /// A hot replica of ours, or one that nobody tagged.
    Hot,
    /// A hot replica of another schedule group: neither counted nor removed.
    OthersHot,
}

/// What a member is in its cluster.
pub fn role(one: &Instance, prefix: &str, group: &str) -> Role {
    if one.writer {
        Role::Writer
    } else if number(&one.name, prefix).is_none() {
        Role::Reader
    } else if is_foreign(one, group) {
        Role::OthersHot
    } else {
        Role::Hot
    }
}

/// A cluster's members with their roles: the writer first, hot replicas by number.
pub fn members<'a>(
    state: &'a ClusterState,
    prefix: &str,
    group: &str,
) -> Vec<(Role, &'a Instance)> {
    let members = state.instances.iter();
    let mut members: Vec<_> = members.map(|one| (role(one, prefix, group), one)).collect();
    members.sort_by_key(|(role, one)| (*role, number(&one.name, prefix), one.name.clone()));
    members
}

/// The windows that matter to somebody who looks now, each list by opening and
/// product, so that what belongs together stands together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Open now.
    pub open: Vec<Window>,
    /// The first to begin from now on.
    pub next: Vec<Window>,
    /// How many begin later than those.
    pub n_later: usize,
}

/// Sorts windows into what is open and the `n_next` that begin next. One that is
/// over, but whose schedule lingers, is neither.
pub fn outlook(windows: Vec<Window>, now: DateTime<Utc>, n_next: usize) -> Outlook {
    let (mut open, mut ahead) = (Vec::new(), Vec::new());
    for window in windows {
        if window.is_open(now) {
            open.push(window);
        } else if window.is_ahead(now) {
            ahead.push(window);
        }
    }
    ahead.sort_by_key(|window| window.start);
    let n_later = ahead.len().saturating_sub(n_next);
    ahead.truncate(n_next);
    for windows in [&mut open, &mut ahead] {
        windows.sort_by(|a, b| as_spoken_of(a).cmp(&as_spoken_of(b)));
    }
    Outlook {
        open,
        next: ahead,
        n_later,
    }
}

/// By opening, product, start and target; what has no product last.
fn as_spoken_of(window: &Window) -> impl Ord {
    let product = window.product.as_ref();
    (
        Reverse(product.is_some()),
        product.map(|product| (product.opens_at, product.id.clone())),
        window.start,
        window.target.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::{Resource, Target};
    use crate::window::{Product, ThreadRef};
    use chrono::TimeDelta;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn window(resource: Resource, id: Option<&str>, start: i64, end: i64) -> Window {
        let name = match resource {
            Resource::Ecs => "prod/api",
            Resource::Rds => "shop",
        };
        Window {
            target: Target::parse(resource, name).unwrap(),
            count: 1,
            product: id.map(|id| Product {
                id: id.to_owned(),
                name: String::new(),
                opens_at: at(end - 30),
            }),
            start: at(start),
            end: at(end),
            thread: ThreadRef {
                channel: "C1".to_owned(),
                ts: "1.0".to_owned(),
            },
            requested_by: "U1".to_owned(),
        }
    }

    fn names(windows: &[Window]) -> Vec<String> {
        let spoken = windows.iter().map(|window| match &window.product {
            Some(product) => format!("{} {}", product.id, window.target),
            None => format!("now {}", window.target),
        });
        spoken.collect()
    }

    #[test]
    fn windows_are_open_or_next_or_later_and_products_stay_together() {
        use Resource::{Ecs, Rds};
        let windows = vec![
            window(Ecs, Some("b"), 70, 120),
            window(Rds, Some("b"), 45, 120),
            window(Ecs, None, 40, 100),
            window(Rds, Some("a"), 30, 90),
            window(Ecs, Some("a"), 50, 90),
            window(Ecs, Some("over"), 0, 50),
            window(Ecs, Some("c"), 200, 240),
            window(Rds, Some("c"), 180, 240),
        ];
        let seen = outlook(windows, at(50), 2);
        assert_eq!(
            names(&seen.open),
            ["a shop", "a prod/api", "b shop", "now prod/api"]
        );
        assert_eq!(names(&seen.next), ["b prod/api", "c shop"]);
        assert_eq!(seen.n_later, 1);
        assert_eq!(outlook(Vec::new(), at(0), 2), Outlook::default());
    }

    #[test]
    fn members_stand_in_the_order_of_their_roles() {
        let member = |name: &str, writer, group: Option<&str>| Instance {
            name: name.to_owned(),
            writer,
            status: "available".to_owned(),
            class: "db.r6g.large".to_owned(),
            zone: None,
            created_at: None,
            parameter_group: None,
            ca: None,
            performance_insights: None,
            monitoring: None,
            group: group.map(str::to_owned),
            thread: None,
        };
        let state = ClusterState {
            status: "available".to_owned(),
            engine: "aurora-mysql".to_owned(),
            zones: Vec::new(),
            instances: vec![
                member("hot10", false, Some("preheat")),
                member("hot2", false, None),
                member("hot1", false, Some("other")),
                member("hotdeal-1", false, None),
                member("hot3", true, Some("preheat")),
                member("a-reader", false, None),
            ],
        };
        let seen = members(&state, "hot", "preheat");
        let seen: Vec<_> = seen
            .iter()
            .map(|(role, one)| (*role, one.name.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (Role::Writer, "hot3"),
                (Role::Reader, "a-reader"),
                (Role::Reader, "hotdeal-1"),
                (Role::Hot, "hot2"),
                (Role::Hot, "hot10"),
                (Role::OthersHot, "hot1"),
            ]
        );
    }
}
