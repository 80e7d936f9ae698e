//! What is too big to be done unasked, and how to know that a plan made anew is the
//! one that was shown.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Decision, WindowPlan};
use crate::name;
use crate::target::Target;
use crate::window::Window;

/// Digits of a plan's hash: nobody but us makes plans, so it only has to tell two
/// plans of ten minutes apart.
const HASH_DIGITS: usize = 16;

/// How much a decision changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Windows that are made, replaced or taken away.
    pub windows: usize,
    /// The greatest count of tasks among them, and among those that they replace.
    pub tasks: u32,
}

impl Size {
    fn of<'a>(windows: impl Iterator<Item = &'a Window>) -> Self {
        windows.fold(
            Self {
                windows: 0,
                tasks: 0,
            },
            |size, window| Self {
                windows: size.windows + 1,
                tasks: match &window.target {
                    Target::Ecs(_) => size.tasks.max(window.count),
                    Target::Rds(_) => size.tasks,
                },
            },
        )
    }

    /// Whether it is more than `above`, in windows or in tasks.
    pub fn is_above(self, above: u32) -> bool {
        self.tasks > above || u32::try_from(self.windows).is_ok_and(|n| n > above)
    }
}

impl Decision {
    /// How much it changes; nothing for a dry run and for what only shows.
    pub fn size(&self) -> Size {
        let changed = |plans: &mut dyn Iterator<Item = &WindowPlan>| -> Size {
            let changed = plans.filter(|plan| !plan.is_unchanged());
            Size::of(changed.map(greater))
        };
        match self {
            Decision::Create {
                plans,
                dry_run: false,
                ..
            } => changed(&mut plans.iter().flat_map(|plan| &plan.windows)),
            Decision::Scale { windows, .. } => changed(&mut windows.iter()),
            Decision::Delete { deletions, .. } => {
                Size::of(deletions.iter().flat_map(|deletion| &deletion.windows))
            }
            Decision::Create { dry_run: true, .. }
            | Decision::List { .. }
            | Decision::Status { .. }
            | Decision::Help(_) => Size::of(std::iter::empty()),
        }
    }

    /// Whether it puts a window in the place of another that is not over.
    pub fn replaces(&self, now: DateTime<Utc>) -> bool {
        let replaces = |plan: &WindowPlan| {
            let before = plan.before.as_ref();
            before.is_some_and(|before| now < before.end) && !plan.is_unchanged()
        };
        match self {
            Decision::Create { plans, .. } => {
                let mut windows = plans.iter().flat_map(|plan| &plan.windows);
                windows.any(replaces)
            }
            Decision::Scale { windows, .. } => windows.iter().any(replaces),
            _ => false,
        }
    }

    /// Whether it is to be confirmed first, where `above` is `CONFIRM_ABOVE`.
    pub fn is_to_be_confirmed(&self, above: Option<u32>) -> bool {
        above.is_some_and(|above| self.size().is_above(above))
    }

    /// A word for everything that it would change: each window, and what it replaces.
    /// Nothing in it moves with the clock alone, so that the plan of a minute later is
    /// the same plan.
    pub fn hash(&self) -> String {
        let windows: Vec<Value> = match self {
            Decision::Create { plans, .. } => {
                let windows = plans.iter().flat_map(|plan| &plan.windows);
                windows.map(planned).collect()
            }
            Decision::Scale { windows, .. } => windows.iter().map(planned).collect(),
            Decision::Delete { deletions, .. } => {
                let windows = deletions.iter().flat_map(|deletion| &deletion.windows);
                windows.map(|window| json!(window.fingerprint())).collect()
            }
            Decision::List { .. } | Decision::Status { .. } | Decision::Help(_) => Vec::new(),
        };
        let all = json!([self.label(), windows]);
        name::short_hash(&all.to_string(), HASH_DIGITS)
    }
}

/// The greater of a window and the one that it replaces: to take 100 tasks down to one
/// is as big as to ask for them.
fn greater(plan: &WindowPlan) -> &Window {
    let before = plan.before.as_ref();
    let greater = before.filter(|before| before.count > plan.window.count);
    greater.unwrap_or(&plan.window)
}

fn planned(plan: &WindowPlan) -> Value {
    let asked = Window {
        start: plan.asked_start,
        ..plan.window.clone()
    };
    let before = plan.before.as_ref();
    json!([asked.fingerprint(), before.map(Window::fingerprint)])
}
