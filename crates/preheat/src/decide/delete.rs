//! Which windows a `list` or `delete` is about, and how they are taken away.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::Context;
use super::stored::Stored;
use crate::alert::{Alert, Item};
use crate::batch::{Batch, OnFailure, Write};
use crate::limits::{PRODUCTS_MAX, SCHEDULE_NEAR};
use crate::name::{self, Slot};
use crate::payload::{Payload, Reconcile};
use crate::press::Made;
use crate::target::Target;
use crate::window::{ThreadRef, Window};

/// Which windows are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every window there is.
    Everything,
    /// Those of the thread's alert, and those that were asked for in the thread.
    Thread {
        /// The thread.
        thread: ThreadRef,
        /// The alert's products, as far as they have an id.
        products: Vec<Named>,
    },
    /// Those of these products, on whatever day.
    Products(Vec<Named>),
    /// Those that `scale` made.
    Now,
    /// Those that one command made, as far as they still say what it said.
    Made {
        /// The windows.
        made: Made,
        /// Who clicked.
        by: String,
    },
}

/// A product that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// The day on which the alert says that it opens.
    pub day: Option<NaiveDate>,
}

impl Scope {
    pub(super) fn thread(context: &Context<'_>, alert: Option<&Alert>) -> Self {
        let items = alert
            .map(|alert| alert.items.as_slice())
            .unwrap_or_default();
        let named = |item: &Item| {
            Some(Named {
                id: item.id.clone()?,
                day: item.day,
            })
        };
        Scope::Thread {
            thread: context.thread.clone(),
            products: items.iter().filter_map(named).collect(),
        }
    }

    /// Names that the windows meant would have if they are as the alert says, or
    /// `scale` made them. A list can lag behind a write: what was made a moment ago is
    /// looked up by name.
    pub(super) fn likely_names(&self, configured: &[Target]) -> Vec<String> {
        let (products, has_now) = match self {
            Scope::Thread { products, .. } => (products.as_slice(), true),
            Scope::Products(products) => (products.as_slice(), false),
            Scope::Everything | Scope::Now => ([].as_slice(), true),
            Scope::Made { .. } => ([].as_slice(), false),
        };
        let mut names = match has_now {
            true => name::ends_now(configured),
            false => Vec::new(),
        };
        for product in products.iter().take(PRODUCTS_MAX) {
            let Some(day) = product.day else {
                continue;
            };
            names.extend(configured.iter().map(|target| {
                name::end(&Slot {
                    target: target.clone(),
                    product: Some((product.id.clone(), day)),
                })
            }));
        }
        names
    }

    /// Whether the window that is stored under `end` is meant.
    fn includes(&self, end: &str, window: &Window, stored: &Stored) -> bool {
        let id = window.product.as_ref().map(|product| product.id.as_str());
        let is_in = |products: &[Named]| {
            let mut products = products.iter();
            id.is_some_and(|id| products.any(|named| named.is(id, stored)))
        };
        match self {
            Scope::Everything => true,
            Scope::Thread { thread, products } => window.thread == *thread || is_in(products),
            Scope::Products(products) => is_in(products),
            Scope::Now => id.is_none(),
            Scope::Made { made, .. } => made.includes(end, &window.fingerprint()),
        }
    }
}

impl Named {
    /// Whether `id` is its id. Upper and lower case are the same, unless there are
    /// windows of just what was named.
    fn is(&self, id: &str, stored: &Stored) -> bool {
        let is_exact = |window: &Window| {
            let product = window.product.as_ref();
            product.is_some_and(|product| product.id == self.id)
        };
        self.id == id || self.id.eq_ignore_ascii_case(id) && !stored.windows().any(is_exact)
    }
}

/// The windows of one product and day that are taken away together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The windows.
    pub windows: Vec<Window>,
    /// The writes.
    pub batch: Batch,
}

/// The names of what a button takes away, and of what may stay beside it.
pub(super) fn made_and_beside(made: &Made, configured: &[Target]) -> Vec<String> {
    let mut names = made.names();
    let beside = made.names().into_iter();
    names.extend(beside.flat_map(|end| name::ends_beside(&end, configured)));
    names.sort_unstable();
    names.dedup();
    names
}

/// The windows meant, by opening, product and target.
pub(super) fn windows(scope: &Scope, stored: &Stored) -> Vec<Window> {
    let included = stored
        .ends()
        .filter(|(end, window)| scope.includes(end, window, stored));
    let mut windows: Vec<Window> = included.map(|(_, window)| window.clone()).collect();
    windows.sort_by_key(|window| {
        let product = window.product.as_ref();
        let opens_at = product.map_or(window.start, |product| product.opens_at);
        (
            opens_at,
            product.map(|product| product.id.clone()),
            window.target.clone(),
        )
    });
    windows
}

/// Plans to take the windows away, one batch a product and day.
pub(super) fn plan(
    scope: &Scope,
    stored: &Stored,
    context: &Context<'_>,
    zone: Tz,
) -> Vec<Deletion> {
    let mut n_stored: BTreeMap<ProductDay, usize> = BTreeMap::new();
    let products = stored
        .windows()
        .filter_map(|window| Slot::of(window, zone).product);
    for product in products {
        *n_stored.entry(product).or_default() += 1;
    }
    // Windows come sorted by their opening: those of one product stand together.
    let mut groups: Vec<(Option<ProductDay>, Vec<Window>)> = Vec::new();
    for window in windows(scope, stored) {
        let product = Slot::of(&window, zone).product;
        match groups.iter_mut().find(|(other, _)| *other == product) {
            Some((_, group)) => group.push(window),
            None => groups.push((product, vec![window])),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(product, windows)| {
            // Another command's windows of that day may stay, and have to be checked.
            let all_go = |product: &ProductDay| n_stored.get(product) == Some(&windows.len());
            let unchecked = product.filter(all_go);
            Deletion {
                batch: batch(&windows, unchecked.as_ref(), context, zone),
                windows,
            }
        })
        .collect()
}

/// A product's id and the local date of its opening.
type ProductDay = (String, NaiveDate);

/// Starts and the check of what is then `unchecked` first, then the ends, then a look at
/// what was open. Names are worked out, not listed: a list can lag behind.
///
/// Starts that are ahead go once more beside the ends: a `create` that runs at the
/// same moment may have written its ends before our list and its starts after our
/// first deletion. It looks at its ends beside its starts, so that one of the two
/// takes such a start away.
fn batch(
    windows: &[Window],
    unchecked: Option<&ProductDay>,
    context: &Context<'_>,
    zone: Tz,
) -> Batch {
    let remove = |name: String| Write::Remove { name, before: None };
    let slots: Vec<Slot> = windows
        .iter()
        .map(|window| Slot::of(window, zone))
        .collect();
    let mut first: Vec<Write> = slots.iter().map(|slot| remove(name::start(slot))).collect();
    first.extend(unchecked.map(|(id, day)| remove(name::check(id, *day))));
    let mut then: Vec<Write> = slots.iter().map(|slot| remove(name::end(slot))).collect();
    let ahead = windows.iter().filter(|window| {
        // `scale` writes no start.
        window.product.is_some() && window.is_ahead(context.now)
    });
    then.extend(ahead.map(|window| remove(name::start(&Slot::of(window, zone)))));
    let may_have_begun = |window: &&Window| window.start <= context.now + SCHEDULE_NEAR;
    Batch {
        phases: vec![first, then],
        then: windows
            .iter()
            .filter(may_have_begun)
            .map(|window| {
                Payload::Reconcile(Some(Reconcile {
                    target: window.target.clone(),
                    thread: context.thread.clone(),
                    requested_by: context.requested_by.clone(),
                    sent_at: Some(context.now),
                }))
            })
            .collect(),
        on_failure: OnFailure::Leave,
    }
}
