//! What people say in one thread, one mention after another, and what has to stand in
//! the group for it in the end.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use preheat::name::{self, Slot};
use preheat::schedule::Schedule;
use preheat::target::{Resource, Target};
use preheat::window::Window;

use super::shop::{ZONE, windows};
use super::slack::item;

/// How many mentions one thread has.
pub(super) const MENTIONS: usize = 10;

/// Services that several threads share.
pub(super) const SHARED_SERVICES: usize = 6;

/// A thread under an alert of three products, and who speaks in it.
pub(super) struct Thread {
    /// Counted over all days.
    pub(super) number: usize,
    opens_at: DateTime<Utc>,
    service: Target,
    cluster: Target,
    /// The service that only this thread scales at once on its day, if it does.
    at_once: Option<Target>,
}

/// What a mention asks for.
struct Wish {
    text: String,
    /// Windows that are to stand afterwards: product, target, and how much of it.
    makes: Vec<(Option<String>, Target, u32)>,
    /// A product whose windows are to be gone.
    removes: Option<String>,
}

/// The windows that have to stand, by product and target. Where a reply said that
/// something failed, any of several may.
pub(super) type Wanted = BTreeMap<(Option<String>, Target), BTreeSet<Option<u32>>>;

/// Threads of the day `now`, which share services and clusters. Of ten threads, one
/// scales at once, and has a service of its own for that.
pub(super) fn threads(n: usize, targets: &[Target], now: DateTime<Utc>) -> Vec<Thread> {
    let of_kind = |resource| targets.iter().filter(move |one| one.resource() == resource);
    let services: Vec<&Target> = of_kind(Resource::Ecs).collect();
    let clusters: Vec<&Target> = of_kind(Resource::Rds).collect();
    let (shared, own) = services.split_at(SHARED_SERVICES);
    let thread = |number: usize| Thread {
        number,
        opens_at: now + TimeDelta::days(3 + i64::try_from(number % 5).unwrap()),
        service: shared[number % shared.len()].clone(),
        cluster: clusters[number % clusters.len()].clone(),
        at_once: number.is_multiple_of(10).then(|| own[0].clone()),
    };
    (0..n).map(thread).collect()
}

impl Thread {
    pub(super) fn alert(&self) -> String {
        let items = (1..=3).map(|n| item(n, &self.product(n), self.opens_at));
        let items: Vec<String> = items.collect();
        format!("🔥 오늘의 인기 상품\n{}", items.join("\n"))
    }

    /// Its products' ids are its own.
    fn product(&self, n: usize) -> String {
        format!("{}", 100_000 + self.number * 10 + n)
    }

    /// What is said, in order.
    pub(super) fn texts(&self) -> Vec<String> {
        self.wishes().into_iter().map(|wish| wish.text).collect()
    }

    fn wishes(&self) -> Vec<Wish> {
        let (service, cluster) = (&self.service, &self.cluster);
        let both = |n: usize, tasks: u32, hot: u32| {
            let product = Some(self.product(n));
            [
                (product.clone(), service.clone(), tasks),
                (product, cluster.clone(), hot),
            ]
        };
        let create = |what: &str, tasks: u32, hot: u32| {
            let (service, cluster) = (last(service), last(cluster));
            format!("create {what} --ecs {service}={tasks} --rds {cluster}={hot}")
        };
        let tasks = 10 + u32::try_from(self.number % 30).unwrap();
        let ask = |text: &str| Wish {
            text: text.to_owned(),
            makes: Vec::new(),
            removes: None,
        };
        let mut wishes = vec![
            ask("help"),
            Wish {
                makes: [both(1, tasks, 2), both(2, tasks, 2)].concat(),
                ..ask(&create("1,2", tasks, 2))
            },
            ask("list"),
            Wish {
                makes: both(1, tasks + 20, 3).to_vec(),
                ..ask(&create("1", tasks + 20, 3))
            },
            ask(&format!("{} --dry-run", create("3", 40, 4))),
            ask("crate 1 --ecs 2"),
            Wish {
                removes: Some(self.product(2)),
                ..ask("delete 2")
            },
            Wish {
                makes: both(3, tasks, 1).to_vec(),
                ..ask(&create("3", tasks, 1))
            },
            ask("list"),
            Wish {
                removes: Some(self.product(3)),
                ..ask("delete 3")
            },
        ];
        if let Some(target) = &self.at_once {
            for (place, tasks) in [(0, 20), (5, 16), (8, 30)] {
                wishes[place] = Wish {
                    makes: vec![(None, target.clone(), tasks)],
                    ..ask(&format!("scale --ecs {}={tasks}", last(target)))
                };
            }
        }
        assert_eq!(wishes.len(), MENTIONS);
        wishes
    }

    /// Adds what has to stand after these replies, each to one of [`Self::texts`].
    /// Returns those that say that something was not done.
    pub(super) fn expect(&self, replies: &[String], wanted: &mut Wanted) -> Vec<String> {
        let mut failed = Vec::new();
        for (wish, reply) in self.wishes().into_iter().zip(replies) {
            let gone = wanted
                .keys()
                .filter(|(product, _)| wish.removes.is_some() && *product == wish.removes);
            let gone = gone.cloned().map(|slot| (slot, None));
            let made = wish.makes.into_iter();
            let made = made.map(|(product, target, count)| ((product, target), Some(count)));
            let after: Vec<_> = gone.chain(made).collect();
            let is_done = is_done(reply);
            failed.extend((!is_done && !after.is_empty()).then(|| reply.clone()));
            for (slot, count) in after {
                let may_be = wanted.entry(slot).or_insert_with(|| [None].into());
                if is_done {
                    may_be.clear();
                }
                may_be.insert(count);
            }
        }
        failed
    }
}

/// Whether a reply says that what was asked for is done.
fn is_done(reply: &str) -> bool {
    let done = [
        ":white_check_mark:",
        ":wastebasket: Deleted.",
        ":rocket:",
        // A `scale` of which the executor could not be told says that first.
        ":warning: It could not be carried out at once",
    ];
    let first = reply.lines().next().unwrap_or_default();
    done.iter().any(|mark| first.contains(mark))
}

fn last(target: &Target) -> String {
    let name = target.to_string();
    name.rsplit('/').next().unwrap().to_owned()
}

/// What does not stand in the group as it has to.
pub(super) fn what_is_wrong(
    stored: &BTreeMap<String, Schedule>,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut found: BTreeMap<(Option<String>, Target), u32> = BTreeMap::new();
    let mut checks = BTreeSet::new();
    let mut starts = BTreeSet::new();
    for window in windows(stored) {
        let slot = Slot::of(&window, ZONE);
        let start = name::start(&slot);
        let stands = stored.get(&start).map(|one| one.at) == Some(window.start);
        if window.is_ahead(now) && !stands {
            wrong.push(format!("{start} is missing or at another time"));
        }
        starts.insert(start);
        if let Some((id, day)) = &slot.product {
            checks.insert(name::check(id, *day));
        }
        found.insert(slot_of(&window), window.count);
    }
    for name in stored.keys() {
        let is_right = match name::kind(name) {
            name::Kind::Start(Resource::Ecs | Resource::Rds) => starts.contains(name),
            name::Kind::Check => checks.contains(name),
            name::Kind::End(_) | name::Kind::Baseline => true,
            _ => false,
        };
        if !is_right {
            wrong.push(format!("{name} stands without a window"));
        }
    }
    let missing = checks.iter().filter(|check| !stored.contains_key(*check));
    wrong.extend(missing.map(|check| format!("{check} is missing")));
    for (slot, may_be) in wanted {
        let is = found.remove(slot);
        if !may_be.contains(&is) {
            wrong.push(format!("{slot:?} is {is:?}, and should be {may_be:?}"));
        }
    }
    wrong.extend(
        found
            .keys()
            .map(|slot| format!("nobody asked for {slot:?}")),
    );
    wrong
}

fn slot_of(window: &Window) -> (Option<String>, Target) {
    let id = window.product.as_ref().map(|product| product.id.clone());
    (id, window.target.clone())
}
