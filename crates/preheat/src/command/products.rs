//! Which products a command is about.

use super::error::Reason;
use super::words::holds_flag;
use crate::limits::PRODUCTS_MAX;

/// The products of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductRefs {
    /// `all`, `전부`: every product of the thread's alert.
    All,
    /// These, in the order typed, none twice.
    Listed(Vec<Ref>),
}

/// One product as typed. Ranges come out as their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ref {
    /// A bare number: a place in the alert's list if the list has it, else a
    /// product id.
    Number {
        /// The place in the list.
        number: u32,
        /// As typed, for an id such as `007`.
        text: String,
    },
    /// Any other bare word: a product id if the list has it, or if it looks like one.
    Word(String),
    /// What follows a `#`: a product id, whatever it looks like.
    Id(String),
}

/// Longest product id, in characters.
const ID_CHARS_MAX: usize = 64;

/// Words for every product of the thread's alert.
const ALL: [&str; 4] = ["all", "전체", "전부", "모두"];

/// Whether `word` is `all`.
pub(super) fn is_all(word: &str) -> bool {
    ALL.iter().any(|all| word.eq_ignore_ascii_case(all))
}

/// Words that mean something in `delete`, and are ids only after a `#`.
pub(super) const RESERVED: [&str; 2] = ["now", "everywhere"];

/// Reads lists and ranges of numbers and ids, or `all`; else gives what is wrong, and why.
pub(super) fn products(text: &str) -> Result<ProductRefs, (String, Reason)> {
    let whole = |reason| (text.to_owned(), reason);
    let mut all = false;
    let mut listed: Vec<Ref> = Vec::new();
    for item in items(text) {
        if is_all(&item) {
            all = true;
            continue;
        }
        for product in one_or_range(&item).map_err(|reason| (item, reason))? {
            if !listed.contains(&product) {
                listed.push(product);
            }
        }
        if listed.len() > PRODUCTS_MAX {
            return Err(whole(Reason::TooManyProducts));
        }
    }
    match (all, listed.is_empty()) {
        (true, true) => Ok(ProductRefs::All),
        (false, false) => Ok(ProductRefs::Listed(listed)),
        (true, false) => Err(whole(Reason::AllAndOthers)),
        (false, true) => Err(whole(Reason::Empty)),
    }
}

/// Parts at commas and blanks, but not around a hyphen: `2 - 4` is one range.
pub(super) fn items(text: &str) -> Vec<String> {
    let text = text.replace('~', "-");
    let mut items: Vec<String> = Vec::new();
    for word in text
        .split([',', ' '])
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        match items.last_mut() {
            Some(last) if last.ends_with('-') || word.starts_with('-') => last.push_str(word),
            _ => items.push(word.to_owned()),
        }
    }
    items
}

fn one_or_range(item: &str) -> Result<Vec<Ref>, Reason> {
    if let Some(id) = item.strip_prefix('#') {
        return Ok(vec![Ref::Id(product_id(id)?)]);
    }
    if RESERVED.iter().any(|word| item.eq_ignore_ascii_case(word)) {
        return Err(Reason::Product);
    }
    if let Some((first, last)) = item.split_once('-')
        && let (Some(first), Some(last)) = (list_number(first), list_number(last))
    {
        if first > last {
            return Err(Reason::RangeBackwards);
        }
        if (last - first) as usize >= PRODUCTS_MAX {
            return Err(Reason::TooManyProducts);
        }
        return Ok((first..=last).map(|n| number(n, &n.to_string())).collect());
    }
    let bare = item.strip_suffix('번').unwrap_or(item);
    match list_number(bare) {
        Some(n) => Ok(vec![number(n, bare)]),
        None => Ok(vec![Ref::Word(product_id(item)?)]),
    }
}

fn number(number: u32, text: &str) -> Ref {
    Ref::Number {
        number,
        text: text.to_owned(),
    }
}

/// Digits that fit a `u32`, with or without the Korean counter.
fn list_number(text: &str) -> Option<u32> {
    let digits = text.strip_suffix('번').unwrap_or(text);
    if digits.starts_with('+') {
        return None;
    }
    digits.parse().ok()
}

fn product_id(text: &str) -> Result<String, Reason> {
    let is_id = text.len() <= ID_CHARS_MAX
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && !holds_flag(text);
    if is_id {
        Ok(text.to_owned())
    } else {
        Err(Reason::Product)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<String> {
        match products(text).unwrap() {
            ProductRefs::All => panic!("{text}: all"),
            ProductRefs::Listed(refs) => refs
                .into_iter()
                .map(|r| match r {
                    Ref::Number { number, text } if number.to_string() == text => text,
                    Ref::Number { number, text } => format!("{number}={text}"),
                    Ref::Word(word) => format!("'{word}"),
                    Ref::Id(id) => format!("#{id}"),
                })
                .collect(),
        }
    }

    #[test]
    fn numbers_ranges_and_ids_in_any_mixture() {
        for (text, expected) in [
            ("1", "1"),
            ("1,3", "1 3"),
            ("1, 3", "1 3"),
            ("1 3", "1 3"),
            ("1,3,", "1 3"),
            ("2-4", "2 3 4"),
            ("2 - 4", "2 3 4"),
            ("2~4", "2 3 4"),
            ("2번~4번", "2 3 4"),
            ("1번, 3번", "1 3"),
            ("3-3", "3"),
            ("1,1-3,2", "1 2 3"),
            ("48213", "48213"),
            ("#48213", "#48213"),
            ("#100-200", "#100-200"),
            ("007", "7=007"),
            ("99999999999", "'99999999999"),
            ("SKU_12.b-3", "'SKU_12.b-3"),
            ("#SKU_12.b-3", "#SKU_12.b-3"),
            ("1,#1", "1 #1"),
            ("#now", "#now"),
        ] {
            assert_eq!(listed(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn all_has_no_case_and_no_company() {
        for text in ["ALL", "전체", "전부", "모두"] {
            assert_eq!(products(text), Ok(ProductRefs::All), "{text}");
        }
        let refused = Err(("all,1".to_owned(), Reason::AllAndOthers));
        assert_eq!(products("all,1"), refused);
    }

    #[test]
    fn what_is_no_product_is_refused() {
        let long = "x".repeat(ID_CHARS_MAX + 1);
        for (text, reason) in [
            ("", Reason::Empty),
            (",", Reason::Empty),
            ("-5", Reason::Product),
            ("1-", Reason::Product),
            ("#", Reason::Product),
            ("Now", Reason::Product),
            ("패딩", Reason::Product),
            ("1/2", Reason::Product),
            ("@kim", Reason::Product),
            ("~3", Reason::Product),
            (&long, Reason::Product),
            ("1~~ecs", Reason::Product),
            ("4-2", Reason::RangeBackwards),
            ("1-51", Reason::TooManyProducts),
            ("0-4294967295", Reason::TooManyProducts),
            ("1-50,60", Reason::TooManyProducts),
        ] {
            assert_eq!(products(text).unwrap_err().1, reason, "{text}");
        }
        // What is right beside it is not named.
        let refused = Err(("부탁해요".to_owned(), Reason::Product));
        assert_eq!(products("1, 3 부탁해요"), refused);
        assert_eq!(listed("1-50").len(), 50);
    }
}
