//! From a command, the alert above it and the windows that stand, to what is done.
//!
//! Three steps, so that everything which has to be looked up is known beforehand:
//! [`needs`] of the command alone, [`resolve`] with the alert, [`Task::decide`] with
//! what is stored. A mistake is a value with words for it, and changes nothing.

mod confirm;
mod counts;
pub mod create;
pub mod delete;
mod meant;
mod mistake;
mod scale;
mod select;
mod stored;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::alert::{self, Alert};
use crate::batch::{Batch, OnFailure, Outcome};
use crate::command::{Command, Create, DeleteWhat, Verb};
use crate::name::{self, Kind};
use crate::payload::{Payload, Preflight, Status};
use crate::policy;
use crate::port::ThreadMessage;
use crate::settings::Common;
use crate::settings::handler::Settings;
use crate::target::Target;
use crate::window::{Product, ThreadRef, Window};

pub use confirm::Size;
pub use create::{Ask, ProductPlan, WindowPlan};
pub use delete::{Deletion, Named, Scope};
pub use meant::Meant;
pub(crate) use mistake::is_shared;
pub use mistake::{Mistake, ProductMistake, TargetMistake, ThreadMistake, TimeMistake};
pub use select::{Skipped, Why};
pub use stored::Stored;

/// Where and when a command was given, and by whom.
pub struct Context<'a> {
    /// The deployment's settings.
    pub settings: &'a Settings,
    /// When the gateway received the mention.
    pub now: DateTime<Utc>,
    /// The mention's own time: the same for every delivery of it.
    pub mentioned_at: DateTime<Utc>,
    /// The thread that it was given in, or that the reply begins.
    pub thread: ThreadRef,
    /// Whether there is a message above it.
    pub in_thread: bool,
    /// Who gave it.
    pub requested_by: String,
}

/// What a command has to know before anything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The thread's root.
    pub thread: bool,
    /// Names of schedules that begin with these.
    pub prefixes: Vec<String>,
}

/// What has to be looked up for a command before [`resolve`].
pub fn needs(command: &Command, common: &Common) -> Needs {
    match command {
        Command::Create(_) => Needs {
            thread: true,
            prefixes: common.targets().iter().map(name::target_prefix).collect(),
        },
        // Windows of targets that left the configuration are listed and deleted too.
        Command::List { .. } | Command::Delete(_) => Needs {
            thread: true,
            prefixes: vec![String::new()],
        },
        // Its windows are looked up by name.
        Command::Scale(_) | Command::Status | Command::Help(_) => Needs::default(),
    }
}

/// A command with everything in it resolved against the alert and the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Make windows.
    Create {
        /// The products to make them for.
        products: Vec<Product>,
        /// Products that `all` leaves out, and why.
        skipped: Vec<Skipped>,
        /// What is asked for.
        ask: Ask,
        /// Whether to say only what would be done.
        dry_run: bool,
    },
    /// Show windows.
    List {
        /// Which.
        scope: Scope,
        /// Which page of them, from 1.
        page: usize,
    },
    /// Take windows away.
    Delete(Scope),
    /// Open these windows now.
    Scale(Vec<Window>),
    /// Show what is there now.
    Status,
    /// Show usage.
    Help(Option<Verb>),
}

/// What is to be done, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// These windows are made, one batch a product.
    Create {
        /// The products' windows.
        plans: Vec<ProductPlan>,
        /// Products left out, and why.
        skipped: Vec<Skipped>,
        /// Whether nothing is to be changed.
        dry_run: bool,
    },
    /// These windows are shown.
    List {
        /// Which were asked for.
        scope: Scope,
        /// Which page of them, from 1; there may be fewer by now.
        page: usize,
        /// Who asks.
        reader: String,
        /// The windows, by their opening.
        windows: Vec<Window>,
        /// Schedules that say nothing we understand.
        unreadable: Vec<String>,
    },
    /// These windows are taken away, one batch a product.
    Delete {
        /// Which were asked for.
        scope: Scope,
        /// What is taken away.
        deletions: Vec<Deletion>,
    },
    /// These windows open now, in one batch.
    Scale {
        /// The windows.
        windows: Vec<WindowPlan>,
        /// The writes.
        batch: Batch,
    },
    /// The executor is asked to show what is there now.
    Status {
        /// The question.
        batch: Batch,
    },
    /// Usage is shown.
    Help(Option<Verb>),
}

/// Reads the alert in a thread's root and resolves the command against it.
///
/// # Errors
/// When the command cannot be carried out as it stands; nothing is changed then.
pub fn resolve(
    command: &Command,
    context: &Context<'_>,
    root: Option<&ThreadMessage>,
) -> Result<Task, Mistake> {
    let alert = read_alert(context, root);
    match command {
        Command::Create(create) => resolve_create(create, context, alert),
        Command::List { all, page } => {
            let scope = match *all || !context.in_thread {
                true => Scope::Everything,
                false => Scope::thread(context, alert.ok().as_ref()),
            };
            Ok(Task::List { scope, page: *page })
        }
        Command::Delete(DeleteWhat::Now) => Ok(Task::Delete(Scope::Now)),
        Command::Delete(DeleteWhat::All { everywhere: true }) => {
            Ok(Task::Delete(Scope::Everything))
        }
        Command::Delete(DeleteWhat::All { everywhere: false }) if !context.in_thread => {
            Err(Mistake::Thread(ThreadMistake::AllOutsideThread))
        }
        Command::Delete(DeleteWhat::All { everywhere: false }) => {
            Ok(Task::Delete(Scope::thread(context, alert.ok().as_ref())))
        }
        Command::Delete(DeleteWhat::Products(refs)) => {
            let products = select::named(refs, alert.ok().as_ref())?;
            Ok(Task::Delete(Scope::Products(products)))
        }
        Command::Scale(scale) => scale::windows(scale, context).map(Task::Scale),
        Command::Status => Ok(Task::Status),
        Command::Help(topic) => Ok(Task::Help(*topic)),
    }
}

fn resolve_create(
    create: &Create,
    context: &Context<'_>,
    alert: Result<Alert, Mistake>,
) -> Result<Task, Mistake> {
    let ask = select::ask(create, context)?;
    let (products, skipped) = select::products(create, context, alert)?;
    Ok(Task::Create {
        products,
        skipped,
        ask,
        dry_run: create.dry_run,
    })
}

/// Nothing is written, and the executor is asked.
fn ask_for_status(context: &Context<'_>) -> Batch {
    Batch {
        phases: Vec::new(),
        then: vec![Payload::Status(Status {
            thread: context.thread.clone(),
            requested_by: context.requested_by.clone(),
        })],
        on_failure: OnFailure::Leave,
    }
}

/// The products of the thread's root, if it is an alert.
fn read_alert(context: &Context<'_>, root: Option<&ThreadMessage>) -> Result<Alert, Mistake> {
    if !context.in_thread {
        return Err(Mistake::Thread(ThreadMistake::NoThread));
    }
    let root = root.ok_or(Mistake::Thread(ThreadMistake::RootGone))?;
    if !policy::is_alert(&context.settings.policy.alert_bots, root) {
        return Err(Mistake::Thread(ThreadMistake::NotAnAlert));
    }
    let alert = alert::read(
        &root.lines,
        context.thread.posted_at().unwrap_or(context.now),
        context.settings.common.zone,
        context.settings.alert_pattern.as_ref(),
    );
    Ok(alert)
}

impl Task {
    /// Names of the schedules to look up before [`Task::decide`], of all `names`
    /// in the group.
    pub fn names_to_know(&self, context: &Context<'_>, names: &[String]) -> Vec<String> {
        let zone = context.settings.common.zone;
        let configured: Vec<Target> = context.settings.common.targets();
        match self {
            Task::Create { products, .. } => {
                let is_wanted = |name: &&String| {
                    let mut products = products.iter();
                    products.any(|product| create::has_to_know(product, name, &configured, zone))
                };
                names.iter().filter(is_wanted).cloned().collect()
            }
            Task::Delete(Scope::Made { made, .. }) => delete::made_and_beside(made, &configured),
            Task::List { scope, .. } | Task::Delete(scope) => {
                let is_end = |name: &&String| matches!(name::kind(name), Kind::End(_));
                let mut ends: Vec<String> = names.iter().filter(is_end).cloned().collect();
                ends.extend(scope.likely_names(&configured));
                ends.sort_unstable();
                ends.dedup();
                ends
            }
            Task::Scale(windows) => scale::names_to_know(windows, zone),
            Task::Status | Task::Help(_) => Vec::new(),
        }
    }

    /// Names under which the windows that are asked for would stand. A list can lag
    /// behind a write: who has to be sure looks these up whether or not they are listed.
    pub fn own_names(&self, context: &Context<'_>) -> Vec<String> {
        let Task::Create { products, ask, .. } = self else {
            // The others are looked up by name as it is.
            return Vec::new();
        };
        let zone = context.settings.common.zone;
        let products = products.iter();
        products
            .flat_map(|product| create::own_names(product, ask, zone))
            .collect()
    }

    /// Whether a command given later than this one has been carried out already, whose
    /// windows this one would take away: a mention can be delivered late.
    pub fn is_overtaken(&self, context: &Context<'_>, stored: &Stored) -> bool {
        let Task::Scale(windows) = self else {
            return false;
        };
        scale::is_overtaken(windows, stored, context.settings.common.zone)
    }

    /// Decides what is to be done.
    pub fn decide(self, context: &Context<'_>, stored: &Stored) -> Decision {
        let zone = context.settings.common.zone;
        match self {
            Task::Create {
                products,
                skipped,
                ask,
                dry_run,
            } => Decision::Create {
                plans: products
                    .iter()
                    .map(|product| create::plan(product, &ask, stored, context.now, zone))
                    .collect(),
                skipped,
                dry_run,
            },
            Task::List { scope, page } => Decision::List {
                page,
                reader: context.requested_by.clone(),
                windows: delete::windows(&scope, stored),
                unreadable: stored.unreadable().to_vec(),
                scope,
            },
            Task::Delete(scope) => Decision::Delete {
                deletions: delete::plan(&scope, stored, context, zone),
                scope,
            },
            Task::Scale(windows) => {
                let (windows, batch) = scale::plan(&windows, stored, context.now, zone);
                Decision::Scale { windows, batch }
            }
            Task::Status => Decision::Status {
                batch: ask_for_status(context),
            },
            Task::Help(topic) => Decision::Help(topic),
        }
    }
}

impl Decision {
    /// The writes to perform; none for a dry run.
    pub fn batches(&self) -> Vec<Batch> {
        match self {
            Decision::Create { dry_run: true, .. } | Decision::List { .. } | Decision::Help(_) => {
                Vec::new()
            }
            Decision::Scale { batch, .. } | Decision::Status { batch } => vec![batch.clone()],
            Decision::Create { plans, .. } => plans.iter().map(|plan| plan.batch.clone()).collect(),
            Decision::Delete { deletions, .. } => deletions
                .iter()
                .map(|deletion| deletion.batch.clone())
                .collect(),
        }
    }

    /// What the executor is to look at unasked once the windows are written: whether
    /// what they ask for can be at all must not wait until they begin.
    pub fn preflight(&self, context: &Context<'_>, outcomes: &[Outcome]) -> Option<Payload> {
        let Decision::Create { plans, .. } = self else {
            return None;
        };
        let done = plans.iter().zip(outcomes);
        let done = done.filter(|(_, outcome)| matches!(outcome, Outcome::Done { .. }));
        let mut targets: BTreeMap<&Target, u32> = BTreeMap::new();
        for (plan, _) in done {
            // What begins now says for itself what is in its way.
            let ahead = plan.windows.iter().filter(|plan| !plan.begins_now);
            for window in ahead.map(|plan| &plan.window) {
                let greatest = targets.entry(&window.target).or_default();
                *greatest = window.count.max(*greatest);
            }
        }
        let targets: Vec<_> = targets
            .into_iter()
            .map(|(target, n)| (target.clone(), n))
            .collect();
        (!targets.is_empty()).then(|| {
            Payload::Preflight(Preflight {
                targets,
                thread: context.thread.clone(),
                requested_by: context.requested_by.clone(),
            })
        })
    }

    /// One word for the log.
    pub fn label(&self) -> &'static str {
        match self {
            Decision::Create { dry_run: true, .. } => "dry run",
            Decision::Create { .. } => "create",
            Decision::List { .. } => "list",
            Decision::Delete { .. } => "delete",
            Decision::Scale { .. } => "scale",
            Decision::Status { .. } => "status",
            Decision::Help(_) => "help",
        }
    }
}

#[cfg(test)]
mod tests;
