//! What a person can get wrong beyond the words of a command.

use chrono::{DateTime, TimeDelta, Utc};

use super::meant::Meant;
use super::select::Skipped;
use crate::alert::{Problem, UnreadReason};
use crate::target::Resource;
use crate::when::{LocalTimeError, MomentError};

/// Why a command cannot be carried out as it stands. Nothing is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// What is wrong with the place where a command was given.
    Thread(ThreadMistake),
    /// What is wrong with the products that a command names.
    Product(ProductMistake),
    /// What is wrong with the times.
    Time(TimeMistake),
    /// What is wrong with the targets and counts.
    Target(TargetMistake),
}

/// What is wrong with the place where a command was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadMistake {
    /// Products are named by an alert, and there is no thread above.
    NoThread,
    /// The thread's first message is gone.
    RootGone,
    /// The thread's first message is not from an alert bot.
    NotAnAlert,
    /// No product could be read in it.
    EmptyAlert,
    /// `delete all` outside a thread could mean too much.
    AllOutsideThread,
}

/// What is wrong with the products that a command names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductMistake {
    /// The list has no such number, and `--time` was not given to make it an id.
    NotListed {
        /// As typed.
        typed: String,
        /// How many products the list has.
        n_items: usize,
        /// What of it may be meant.
        meant: Option<Meant>,
    },
    /// The list has no such number and no such id, and it is hardly an id of another
    /// product: a bare word without a digit, a small number, or with `--time` anything
    /// beside products of the list.
    Stray {
        /// As typed.
        typed: String,
        /// How many products the list has; 0 without a list.
        n_items: usize,
        /// What of it may be meant.
        meant: Option<Meant>,
    },
    /// A small number is a place in a list, and no list was read.
    NoList {
        /// As typed.
        typed: String,
    },
    /// The product is in the list, but it could not be read well enough.
    Unreadable {
        /// Its number in the list.
        number: u32,
        /// What is missing or unclear.
        problems: Vec<Problem>,
    },
    /// The list has such an entry, but it is no product for us.
    NoProduct {
        /// Its number in the list.
        number: u32,
        /// How it begins.
        text: String,
        /// Why.
        reason: UnreadReason,
    },
    /// The list has this entry, but not one product id that could be deleted.
    UnclearId {
        /// Its number in the list.
        number: u32,
    },
    /// `all` leaves nothing to be done.
    NothingLeft {
        /// What was left out, and why.
        skipped: Vec<Skipped>,
    },
    /// The same product id comes twice on one day, with different openings: its
    /// windows would have the same names.
    Twice {
        /// The id.
        id: String,
    },
    /// More products than one command takes.
    TooMany {
        /// How many it would be.
        n_products: usize,
    },
}

/// Whether a product's problem is that another entry has its number or its id.
pub(crate) fn is_shared(problem: &Problem) -> bool {
    matches!(problem, Problem::SharedNumber | Problem::SharedId)
}

/// What is wrong with the times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeMistake {
    /// It has opened already.
    Opened {
        /// The product's id.
        id: String,
        /// When.
        opens_at: DateTime<Utc>,
        /// Whether the command says so with `--time`, and not the alert.
        by_hand: bool,
        /// When the command was given.
        now: DateTime<Utc>,
    },
    /// The window would be over before it is made: the mention, or the click that
    /// confirms it, came late.
    Over {
        /// When it would have ended.
        end: DateTime<Utc>,
    },
    /// It opens too far ahead.
    TooFarAhead {
        /// The product's id.
        id: String,
        /// When.
        opens_at: DateTime<Utc>,
        /// When the command was given.
        now: DateTime<Utc>,
    },
    /// The windows would be longer than is allowed.
    WindowTooLong {
        /// How long they would be.
        length: TimeDelta,
        /// How long they may be.
        max: TimeDelta,
        /// The options that say how long.
        options: &'static [&'static str],
    },
    /// `--time` cannot be read.
    Unreadable {
        /// As typed.
        text: String,
        /// Why.
        error: MomentError,
    },
    /// `--time` is not one moment in the zone.
    LocalTime(LocalTimeError),
}

/// What is wrong with the targets and counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetMistake {
    /// Nothing of this kind is configured.
    NotConfigured(Resource),
    /// No configured target has this name.
    Unknown {
        /// Which kind.
        resource: Resource,
        /// As typed.
        typed: String,
        /// Those that are configured.
        configured: Vec<String>,
    },
    /// Several configured targets have this name.
    Ambiguous {
        /// As typed.
        typed: String,
        /// Those that it could be.
        candidates: Vec<String>,
    },
    /// One target is named twice.
    Twice(String),
    /// More than the deployment allows.
    TooMany {
        /// Which kind.
        resource: Resource,
        /// As asked.
        count: u32,
        /// As allowed.
        max: u32,
    },
}

impl From<ThreadMistake> for Mistake {
    fn from(mistake: ThreadMistake) -> Self {
        Mistake::Thread(mistake)
    }
}

impl From<ProductMistake> for Mistake {
    fn from(mistake: ProductMistake) -> Self {
        Mistake::Product(mistake)
    }
}

impl From<TimeMistake> for Mistake {
    fn from(mistake: TimeMistake) -> Self {
        Mistake::Time(mistake)
    }
}

impl From<TargetMistake> for Mistake {
    fn from(mistake: TargetMistake) -> Self {
        Mistake::Target(mistake)
    }
}
