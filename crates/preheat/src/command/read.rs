//! From the table's words to what they mean.

use chrono::{NaiveDate, TimeDelta};

use super::error::{CommandError, Lacking, Part, Reason};
use super::products::{self, RESERVED, is_all};
use super::table::{AutoWords, CreateWords, ScaleWords, Verb, Words};
use super::{Command, Count, Create, DeleteWhat, ProductRefs, Scale, count};
use crate::limits::PAGES_MAX;
use crate::when::{DurationError, MomentError, parse_duration, parse_moment};

/// Reads the words of one command.
pub(super) fn command(words: Words) -> Result<Command, CommandError> {
    match words {
        Words::Create(words) => create(words).map(Command::Create),
        Words::Auto(words) => auto(words).map(Command::Create),
        Words::List(words) => list(words.words),
        Words::Delete(words) => delete(&words.products).map(Command::Delete),
        Words::Scale(words) => scale(words).map(Command::Scale),
        Words::Status(words) => status(words.word),
        Words::Help(words) => help(words.command.as_deref()),
    }
}

fn create(words: CreateWords) -> Result<Create, CommandError> {
    let verb = Verb::Create;
    let mut split = Split {
        verb,
        products_named: !words.products.is_empty(),
        spare: Vec::new(),
    };
    let time = split.value("--time", words.time, moment)?;
    let ecs_lead = split.value("--ecs-lead", words.ecs_lead, duration)?;
    let rds_lead = split.value("--rds-lead", words.rds_lead, duration)?;
    let hold = split.value("--hold", words.hold, duration)?;
    let named = [words.products, split.spare].concat();
    let create = Create {
        products: product_refs(verb, &named)?,
        ecs: counts(verb, "--ecs", words.ecs)?,
        rds: counts(verb, "--rds", words.rds)?,
        time,
        ecs_lead,
        rds_lead,
        hold,
        dry_run: words.dry_run,
    };
    let (no_ecs, no_rds) = (create.ecs.is_empty(), create.rds.is_empty());
    if no_ecs && no_rds {
        let what = Lacking::Counts;
        return Err(CommandError::Missing { verb, what });
    }
    for (is_pointless, flag, needs) in [
        (no_ecs && create.ecs_lead.is_some(), "--ecs-lead", "--ecs"),
        (no_rds && create.rds_lead.is_some(), "--rds-lead", "--rds"),
    ] {
        if is_pointless {
            let (flag, needs) = (flag.to_owned(), needs.to_owned());
            return Err(CommandError::Pointless { verb, flag, needs });
        }
    }
    Ok(create)
}

fn auto(words: AutoWords) -> Result<Create, CommandError> {
    let verb = Verb::Auto;
    let products = product_refs(verb, words.product.as_slice())?;
    let Some(ecs) = words.ecs else {
        let what = Lacking::Counts;
        return Err(CommandError::Missing { verb, what });
    };
    let rds = match words.rds {
        Some(rds) => at(verb, Part::Rds, &rds, count::counts(&rds))?,
        None => Vec::new(),
    };
    Ok(Create {
        products,
        ecs: at(verb, Part::Ecs, &ecs, count::counts(&ecs))?,
        rds,
        time: None,
        ecs_lead: None,
        rds_lead: None,
        hold: None,
        dry_run: false,
    })
}

fn scale(words: ScaleWords) -> Result<Scale, CommandError> {
    let verb = Verb::Scale;
    let mut split = Split {
        verb,
        products_named: true,
        spare: Vec::new(),
    };
    let length = split.value("--for", words.length, duration)?;
    if let Some(word) = words.products.first() {
        return Err(stray_word(verb, &words.products.join(" "), word));
    }
    let scale = Scale {
        ecs: counts(verb, "--ecs", words.ecs)?,
        rds: counts(verb, "--rds", words.rds)?,
        length,
    };
    if scale.ecs.is_empty() && scale.rds.is_empty() {
        let what = Lacking::Counts;
        return Err(CommandError::Missing { verb, what });
    }
    Ok(scale)
}

/// What is wrong with a word that `scale` does not take: a flag lost its dashes, or a
/// count its flag.
fn stray_word(verb: Verb, text: &str, word: &str) -> CommandError {
    if let Some(lost) = lost_dashes(verb, text) {
        return lost;
    }
    match word.starts_with(|c: char| c.is_ascii_digit()) {
        true => CommandError::Missing {
            verb,
            what: Lacking::Counts,
        },
        false => CommandError::TooMany {
            verb,
            word: word.to_owned(),
        },
    }
}

/// Reads `all` and a page, in either order.
fn list(words: Vec<String>) -> Result<Command, CommandError> {
    let (mut all, mut page) = (false, None);
    for word in words {
        let lower = word.to_lowercase();
        match page_number(&lower) {
            Some(number) if page.is_none() => page = Some(number),
            None if !all && is_all(&lower) => all = true,
            // `list page 2`, `목록 2 쪽`: the number says it.
            None if matches!(lower.as_str(), "page" | "페이지" | "쪽") => {}
            _ => {
                let verb = Verb::List;
                return Err(CommandError::TooMany { verb, word });
            }
        }
    }
    let page = page.unwrap_or(1);
    Ok(Command::List { all, page })
}

/// `2`, `2쪽`, `2페이지`, `p2`.
fn page_number(word: &str) -> Option<usize> {
    let digits = word
        .trim_start_matches('p')
        .trim_end_matches("쪽")
        .trim_end_matches("페이지");
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|_| is_number)?;
    (1..=PAGES_MAX).contains(&number).then_some(number)
}

fn delete(words: &[String]) -> Result<DeleteWhat, CommandError> {
    let text = words.join(" ");
    let lower = text.to_lowercase();
    let items: Vec<&str> = lower.split([',', ' ']).collect();
    match items.as_slice() {
        ["now" | "지금"] => Ok(DeleteWhat::Now),
        [all, "everywhere"] if is_all(all) => Ok(DeleteWhat::All { everywhere: true }),
        mixed if mixed.iter().any(|item| RESERVED.contains(item)) => at(
            Verb::Delete,
            Part::Products,
            &text,
            Err(Reason::AllAndOthers),
        ),
        _ => match product_refs(Verb::Delete, words)? {
            ProductRefs::All => Ok(DeleteWhat::All { everywhere: false }),
            ProductRefs::Listed(refs) => Ok(DeleteWhat::Products(refs)),
        },
    }
}

fn status(word: Option<String>) -> Result<Command, CommandError> {
    let verb = Verb::Status;
    match word {
        None => Ok(Command::Status),
        Some(word) => Err(CommandError::TooMany { verb, word }),
    }
}

fn help(word: Option<&str>) -> Result<Command, CommandError> {
    // Parsing the word as a command finds the verb, or the nearest one.
    match word.map(|word| (Verb::named(&word.to_lowercase()), word)) {
        None => Ok(Command::Help(None)),
        Some((Some(verb), _)) => Ok(Command::Help(Some(verb))),
        Some((None, word)) => super::parse(word),
    }
}

fn product_refs(verb: Verb, words: &[String]) -> Result<ProductRefs, CommandError> {
    if words.is_empty() {
        let what = Lacking::Products;
        return Err(CommandError::Missing { verb, what });
    }
    let text = words.join(" ");
    if let Some(lost) = lost_dashes(verb, &text) {
        return Err(lost);
    }
    products::products(&text).map_err(|(value, reason)| CommandError::BadValue {
        verb,
        part: Part::Products,
        value,
        reason,
    })
}

/// A word that is a flag without its dashes: `create 1 ecs 20`, `create 1 ecs20`,
/// `create 1 dryrun`, `create 1 dry run`.
fn lost_dashes(verb: Verb, text: &str) -> Option<CommandError> {
    let letters = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let flags = verb.flags();
    let named = |word: String| {
        let word = letters(&word);
        let is_count = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit());
        flags
            .iter()
            .find(|flag| match word.strip_prefix(&letters(flag)) {
                Some("") => true,
                Some(rest) => matches!(flag.as_str(), "--ecs" | "--rds") && is_count(rest),
                None => false,
            })
    };
    let items = products::items(text);
    items.iter().enumerate().find_map(|(n, item)| {
        let with_next = items.get(n + 1).map(|next| format!("{item}{next}"));
        let flag = with_next.and_then(named).or_else(|| named(item.clone()))?;
        Some(CommandError::UnknownFlag {
            verb,
            flag: item.clone(),
            nearest: Some(flag.clone()),
        })
    })
}

fn counts(verb: Verb, flag: &str, text: Option<String>) -> Result<Vec<Count>, CommandError> {
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    at(
        verb,
        Part::Flag(flag.to_owned()),
        &text,
        count::counts(&text),
    )
}

/// Says where a value stands that could not be read.
fn at<T>(verb: Verb, part: Part, text: &str, read: Result<T, Reason>) -> Result<T, CommandError> {
    read.map_err(|reason| CommandError::BadValue {
        verb,
        part,
        value: text.to_owned(),
        reason,
    })
}

/// Words of a time or duration that products follow: `2026년 11월 24일 (화)
/// 오후 4 시 30 분` has nine.
const VALUE_WORDS_MAX: usize = 9;

/// Parts values that are several words from products that follow them.
struct Split {
    verb: Verb,
    /// Whether products stand elsewhere: then none can follow a value, and all
    /// its words are its own.
    products_named: bool,
    /// Words that belong to no value.
    spare: Vec<String>,
}

impl Split {
    /// Reads as many words as make a value; the others are spare.
    fn value<T>(
        &mut self,
        flag: &str,
        words: Option<Vec<String>>,
        read: fn(&str) -> Result<T, Reason>,
    ) -> Result<Option<T>, CommandError> {
        let Some(words) = words else {
            return Ok(None);
        };
        let whole = words.join(" ");
        let longest = words.len().min(VALUE_WORDS_MAX + 1);
        let shortest = if self.products_named { longest } else { 1 };
        let found = (shortest..longest)
            .rev()
            .filter_map(|length| words.split_at_checked(length))
            .find_map(|(own, spare)| Some((read(&own.join(" ")).ok()?, spare)));
        match (read(&whole), found) {
            (Ok(value), _) => Ok(Some(value)),
            (Err(_), Some((value, spare))) => {
                self.spare.extend_from_slice(spare);
                Ok(Some(value))
            }
            (Err(reason), None) => {
                at(self.verb, Part::Flag(flag.to_owned()), &whole, Err(reason)).map(Some)
            }
        }
    }
}

/// Checks that a text is a time and keeps it: which day it is on, the alert says.
fn moment(text: &str) -> Result<String, Reason> {
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    let text = words.collect::<Vec<_>>().join(" ");
    let mut why = Reason::Time;
    for day in days(&text) {
        match parse_moment(&text, day, day) {
            // Whether the day of the week is right depends on the year.
            Ok(_) | Err(MomentError::WrongWeekday { .. }) => return Ok(text),
            Err(error) => why = Reason::of(&error),
        }
    }
    Err(why)
}

/// Days on which `text` may have been said. A day of the month is soon after one of them
/// (`25일`), 29 February is in their year, and a date in one word is of it (`20261124`).
fn days(text: &str) -> [NaiveDate; 3] {
    let year = text.get(..8).and_then(|date| date.parse::<i32>().ok());
    let year = year.map_or(2024, |date| date / 10_000);
    [1, 15, 29].map(|day| NaiveDate::from_ymd_opt(year, 1, day).unwrap_or_default())
}

fn duration(text: &str) -> Result<TimeDelta, Reason> {
    parse_duration(text).map_err(|error| match error {
        DurationError::Unreadable(_) => Reason::Duration,
        DurationError::Zero => Reason::ZeroDuration,
        DurationError::TooLong => Reason::LongDuration,
    })
}
