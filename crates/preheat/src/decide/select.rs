//! Which products, targets and times a command means.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::counts::resolve_counts;
use super::create::Ask;
use super::delete::Named;
use super::meant::meant;
use super::mistake::is_shared;
use super::{Context, Mistake, ProductMistake, ThreadMistake, TimeMistake};
use crate::alert::{Alert, Item, Problem, Unread, UnreadReason};
use crate::command::{Create, ProductRefs, Ref};
use crate::limits::{OPENING_AHEAD_MAX, PRODUCTS_MAX};
use crate::name;
use crate::target::Resource;
use crate::when;
use crate::window::Product;

/// An entry of the list that `all` leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its number in the list, if it has one.
    pub number: Option<u32>,
    /// Its name, or how it begins.
    pub text: String,
    /// Why.
    pub why: Why,
}

/// Why `all` leaves an entry out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has opened already.
    Opened,
    /// It could not be read well enough.
    Unreadable(Vec<Problem>),
    /// It is no product for us.
    NoProduct(UnreadReason),
}

/// What is asked for, with names resolved and defaults filled in.
pub(super) fn ask(create: &Create, context: &Context<'_>) -> Result<Ask, Mistake> {
    let times = &context.settings.times;
    let mut counts = resolve_counts(Resource::Ecs, &create.ecs, context)?;
    counts.extend(resolve_counts(Resource::Rds, &create.rds, context)?);
    let ask = Ask {
        counts,
        ecs_lead: create.ecs_lead.unwrap_or(times.ecs_lead),
        rds_lead: create.rds_lead.unwrap_or(times.rds_lead),
        hold: create.hold.unwrap_or(times.hold),
        check_lead: times.check_lead,
        thread: context.thread.clone(),
        requested_by: context.requested_by.clone(),
    };
    let length = ask.longest_window();
    if length > times.window_max {
        return Err(Mistake::Time(TimeMistake::WindowTooLong {
            length,
            max: times.window_max,
            options: &["--ecs-lead", "--rds-lead", "--hold"],
        }));
    }
    Ok(ask)
}

/// The products meant, with their openings. With numbers or ids every one has to be
/// right; `all` leaves out what cannot be done, and says so.
pub(super) fn products(
    create: &Create,
    context: &Context<'_>,
    alert: Result<Alert, Mistake>,
) -> Result<(Vec<Product>, Vec<Skipped>), Mistake> {
    let (products, skipped) = match &create.products {
        ProductRefs::All => all(create, context, &alert?)?,
        ProductRefs::Listed(refs) => {
            let mut products: Vec<Product> = Vec::new();
            for one in refs {
                let product = listed(one, refs, create, context, &alert)?;
                check_opening(&product, create, context.now)?;
                // The same product by number and by id is one product.
                if !products.contains(&product) {
                    products.push(product);
                }
            }
            (products, Vec::new())
        }
    };
    refuse_twice(&products, context)?;
    if products.len() > PRODUCTS_MAX {
        return Err(Mistake::Product(ProductMistake::TooMany {
            n_products: products.len(),
        }));
    }
    Ok((products, skipped))
}

fn refuse_twice(products: &[Product], context: &Context<'_>) -> Result<(), Mistake> {
    let zone = context.settings.common.zone;
    let key = |product: &Product| (product.id.clone(), name::opening_day(product, zone));
    let mut seen = BTreeSet::new();
    match products.iter().find(|product| !seen.insert(key(product))) {
        Some(twice) => Err(Mistake::Product(ProductMistake::Twice {
            id: twice.id.clone(),
        })),
        None => Ok(()),
    }
}

/// The products that numbers and ids mean; what is not in the list is an id. What the
/// list has struck through still has its windows.
pub(super) fn named(refs: &[Ref], alert: Option<&Alert>) -> Result<Vec<Named>, Mistake> {
    refs.iter().map(|one| named_one(one, alert)).collect()
}

fn named_one(one: &Ref, alert: Option<&Alert>) -> Result<Named, Mistake> {
    let unclear = |number: u32| Mistake::Product(ProductMistake::UnclearId { number });
    let found = match find(one, alert) {
        Ok(found) => found,
        Err(Mistake::Product(ProductMistake::Unreadable { number, problems }))
            if problems.contains(&Problem::SharedNumber) =>
        {
            return Err(unclear(number));
        }
        // Whichever entry it is, the id says whose windows are meant.
        Err(_) => {
            let id = typed(one).to_owned();
            return Ok(Named { id, day: None });
        }
    };
    if let Some(item) = found {
        let id = item.id.clone().ok_or_else(|| unclear(item.number))?;
        return Ok(Named { id, day: item.day });
    }
    let id = match alert.and_then(|alert| unread(one, alert)) {
        Some(entry) => {
            let number = entry.number.unwrap_or_default();
            entry.id.clone().ok_or_else(|| unclear(number))?
        }
        None if is_place(one) => return Err(no_such_place(one, alert)),
        None => typed(one).to_owned(),
    };
    Ok(Named { id, day: None })
}

/// Whether it is rather a place in a list than an id: a list is hardly longer than what
/// one command takes.
fn is_place(one: &Ref) -> bool {
    matches!(one, Ref::Number { number, .. } if *number as usize <= PRODUCTS_MAX)
}

fn no_such_place(one: &Ref, alert: Option<&Alert>) -> Mistake {
    match alert.filter(|alert| !alert.items.is_empty()) {
        Some(alert) => stray(one, Some(alert)),
        None => Mistake::Product(ProductMistake::NoList {
            typed: typed(one).to_owned(),
        }),
    }
}

fn stray(one: &Ref, alert: Option<&Alert>) -> Mistake {
    Mistake::Product(ProductMistake::Stray {
        typed: typed(one).to_owned(),
        n_items: alert.map_or(0, |alert| alert.items.len()),
        meant: alert.and_then(|alert| meant(one, alert)),
    })
}

fn all(
    create: &Create,
    context: &Context<'_>,
    alert: &Alert,
) -> Result<(Vec<Product>, Vec<Skipped>), Mistake> {
    if alert.items.is_empty() && alert.unread.is_empty() {
        return Err(Mistake::Thread(ThreadMistake::EmptyAlert));
    }
    let (mut products, mut skipped) = (Vec::new(), Vec::new());
    for item in &alert.items {
        let product = of_item(item, create, context);
        let checked = product.and_then(|product| {
            check_opening(&product, create, context.now)?;
            Ok(product)
        });
        let why = match checked {
            Ok(product) => {
                products.push(product);
                continue;
            }
            Err(Mistake::Time(TimeMistake::Opened { .. })) => Why::Opened,
            Err(Mistake::Product(ProductMistake::Unreadable { problems, .. })) => {
                Why::Unreadable(problems)
            }
            Err(mistake) => return Err(mistake),
        };
        let text = item.name.clone().or_else(|| item.id.clone());
        skipped.push(Skipped {
            number: Some(item.number),
            text: text.unwrap_or_default(),
            why,
        });
    }
    skipped.extend(alert.unread.iter().map(|one| Skipped {
        number: one.number,
        text: one.text.clone(),
        why: Why::NoProduct(one.reason),
    }));
    if products.is_empty() {
        return Err(Mistake::Product(ProductMistake::NothingLeft { skipped }));
    }
    Ok((products, skipped))
}

fn listed(
    one: &Ref,
    refs: &[Ref],
    create: &Create,
    context: &Context<'_>,
    alert: &Result<Alert, Mistake>,
) -> Result<Product, Mistake> {
    if let Some(item) = find(one, alert.as_ref().ok())? {
        return of_item(item, create, context);
    }
    if let Some(entry) = alert.as_ref().ok().and_then(|alert| unread(one, alert)) {
        return Err(no_product(entry));
    }
    match (&create.time, alert) {
        (Some(_), _) if is_stray(one, refs, alert.as_ref().ok()) => {
            Err(stray(one, alert.as_ref().ok()))
        }
        // With a time of its own, a product needs no alert.
        (Some(time), _) => Ok(Product {
            id: typed(one).to_owned(),
            name: String::new(),
            opens_at: moment(time, today(context), context)?,
        }),
        (None, Err(mistake)) => Err(mistake.clone()),
        (None, Ok(alert)) if alert.items.is_empty() => {
            Err(Mistake::Thread(ThreadMistake::EmptyAlert))
        }
        // `create 1 --ecs 20 tasks`: what is no id does not lack a time.
        (None, Ok(alert)) if is_mere_word(one) => Err(stray(one, Some(alert))),
        (None, Ok(alert)) => Err(Mistake::Product(ProductMistake::NotListed {
            // Without its `#`, `#1` would be told to be what the list has.
            typed: match one {
                Ref::Id(id) => format!("#{id}"),
                other => typed(other).to_owned(),
            },
            n_items: alert.items.len(),
            meant: meant(one, alert),
        })),
    }
}

/// Whether what the list lacks is rather a slip than a product that has only a time:
/// `create 1 --time 17:00 ok` and `create 4 --time 17:00` on a list of three.
fn is_stray(one: &Ref, refs: &[Ref], alert: Option<&Alert>) -> bool {
    let has_list = alert.is_some_and(|alert| !alert.items.is_empty());
    // `#` says that it is meant.
    if matches!(one, Ref::Id(_)) {
        return false;
    }
    let is_unlikely = is_mere_word(one) || has_list && is_place(one);
    let mut others = refs.iter();
    is_unlikely || others.any(|other| !matches!(find(other, alert), Ok(None)))
}

/// Whether it is a word without a digit, and hardly an id.
fn is_mere_word(one: &Ref) -> bool {
    matches!(one, Ref::Word(word) if !word.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The entry of the list that has this number and is no product for us.
fn unread<'a>(one: &Ref, alert: &'a Alert) -> Option<&'a Unread> {
    let Ref::Number { number, .. } = one else {
        return None;
    };
    let mut unread = alert.unread.iter();
    unread.find(|entry| entry.number == Some(*number))
}

fn no_product(entry: &Unread) -> Mistake {
    Mistake::Product(ProductMistake::NoProduct {
        number: entry.number.unwrap_or_default(),
        text: entry.text.clone(),
        reason: entry.reason,
    })
}

/// A list number if the list has it, else a product id: upper and lower case are the
/// same, where the list does not have both. Refused where the list has it twice.
fn find<'a>(one: &Ref, alert: Option<&'a Alert>) -> Result<Option<&'a Item>, Mistake> {
    let Some(alert) = alert else { return Ok(None) };
    let by_number = |number: u32| alert.items.iter().find(move |item| item.number == number);
    let by_id = |id: &str| {
        let items = || alert.items.iter();
        let same = |item: &&Item| {
            let other = item.id.as_deref();
            other.is_some_and(|other| other.eq_ignore_ascii_case(id))
        };
        let exact = items().find(|item| item.id.as_deref() == Some(id));
        exact.or_else(|| items().find(same))
    };
    let numbered = match one {
        Ref::Number { number, .. } => by_number(*number),
        Ref::Word(_) | Ref::Id(_) => None,
    };
    let (found, shared) = match numbered {
        Some(item) => (Some(item), Problem::SharedNumber),
        None => (by_id(typed(one)), Problem::SharedId),
    };
    match found {
        Some(item) if item.problems.contains(&shared) => {
            Err(Mistake::Product(ProductMistake::Unreadable {
                number: item.number,
                problems: vec![shared],
            }))
        }
        found => Ok(found),
    }
}

pub(super) fn typed(one: &Ref) -> &str {
    match one {
        Ref::Number { text, .. } => text,
        Ref::Word(id) | Ref::Id(id) => id,
    }
}

fn of_item(item: &Item, create: &Create, context: &Context<'_>) -> Result<Product, Mistake> {
    let id = item.id.clone().ok_or_else(|| unreadable(item))?;
    let opens_at = match &create.time {
        Some(time) => moment_for(item, time, context)?,
        None => item.opens_at.ok_or_else(|| unreadable(item))?,
    };
    Ok(Product {
        id,
        name: item.name.clone().unwrap_or_default(),
        opens_at,
    })
}

/// The item was found: that another has its number or its id is no matter any more.
fn unreadable(item: &Item) -> Mistake {
    let problems = item.problems.iter().filter(|problem| !is_shared(problem));
    Mistake::Product(ProductMistake::Unreadable {
        number: item.number,
        problems: problems.cloned().collect(),
    })
}

/// The moment that `--time` means for an item: a time alone is on the item's own day,
/// and refused where that is unclear.
fn moment_for(item: &Item, time: &str, context: &Context<'_>) -> Result<DateTime<Utc>, Mistake> {
    if let Some(day) = item.day {
        return moment(time, day, context);
    }
    let today = today(context);
    let on_today = moment(time, today, context)?;
    let has_own_day = moment(time, today + Days::new(1), context)? == on_today;
    has_own_day
        .then_some(on_today)
        .ok_or_else(|| unreadable(item))
}

fn moment(time: &str, day: NaiveDate, context: &Context<'_>) -> Result<DateTime<Utc>, Mistake> {
    let local = when::parse_moment(time, day, today(context)).map_err(|error| {
        let text = time.to_owned();
        Mistake::Time(TimeMistake::Unreadable { text, error })
    })?;
    when::resolve(local, context.settings.common.zone)
        .map_err(|error| Mistake::Time(TimeMistake::LocalTime(error)))
}

fn today(context: &Context<'_>) -> NaiveDate {
    let zone = context.settings.common.zone;
    context.now.with_timezone(&zone).date_naive()
}

fn check_opening(product: &Product, create: &Create, now: DateTime<Utc>) -> Result<(), Mistake> {
    let (id, opens_at) = (product.id.clone(), product.opens_at);
    if opens_at <= now {
        Err(Mistake::Time(TimeMistake::Opened {
            id,
            opens_at,
            by_hand: create.time.is_some(),
            now,
        }))
    } else if opens_at - now > OPENING_AHEAD_MAX {
        Err(Mistake::Time(TimeMistake::TooFarAhead {
            id,
            opens_at,
            now,
        }))
    } else {
        Ok(())
    }
}
