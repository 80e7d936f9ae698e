//! How much a command asks for, and of which target.

use super::error::Reason;

/// What is asked of one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The service or cluster as typed, `api` or `prod/api`; `None` means the
    /// first one configured.
    pub target: Option<String>,
    /// Tasks in all, or hot replicas; above zero.
    pub count: u32,
}

/// Reads `20` or `api=20,web=10`. A number without a name is for the first
/// target configured; the same name twice is an error.
pub(super) fn counts(text: &str) -> Result<Vec<Count>, Reason> {
    let items = || text.split(',').filter(|item| !item.is_empty());
    // Before the numbers are read: `1,000` is not two numbers with a mistake in
    // the second.
    if items().filter(|item| !item.contains('=')).count() > 1 {
        return Err(Reason::TargetTwice);
    }
    let mut counts: Vec<Count> = Vec::new();
    for item in items() {
        let count = one(item)?;
        if counts.iter().any(|other| same_target(other, &count)) {
            return Err(Reason::TargetTwice);
        }
        counts.push(count);
    }
    if counts.is_empty() {
        return Err(Reason::Empty);
    }
    Ok(counts)
}

fn one(item: &str) -> Result<Count, Reason> {
    let (target, number) = match item.split_once('=') {
        Some(("", _)) => return Err(Reason::NotANumber),
        Some((target, number)) => (Some(target.to_owned()), number),
        None => (None, item),
    };
    // `20개` and `2대` are how people count tasks and machines.
    let count = positive(number.trim_end_matches(['개', '대']))?;
    Ok(Count { target, count })
}

fn positive(number: &str) -> Result<u32, Reason> {
    let digits = number.strip_prefix('-').unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Reason::NotANumber);
    }
    if digits.len() < number.len() {
        return Err(Reason::Negative);
    }
    match digits.parse() {
        Ok(0) => Err(Reason::Zero),
        Ok(count) => Ok(count),
        Err(_) => Err(Reason::TooLarge),
    }
}

fn same_target(one: &Count, other: &Count) -> bool {
    match (&one.target, &other.target) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_and_without_names() {
        let text = |counts: Vec<Count>| -> String {
            let one = |c: Count| format!("{}:{}", c.target.unwrap_or_default(), c.count);
            counts.into_iter().map(one).collect::<Vec<_>>().join(" ")
        };
        for (input, expected) in [
            ("20", ":20"),
            ("api=20,web=10", "api:20 web:10"),
            ("prod/api=20", "prod/api:20"),
            ("20,web=10", ":20 web:10"),
            ("4294967295", ":4294967295"),
            ("020", ":20"),
            ("api=20개,web=2대", "api:20 web:2"),
        ] {
            assert_eq!(text(counts(input).unwrap()), expected, "{input}");
        }
    }

    #[test]
    fn what_is_no_count_is_refused() {
        for (input, reason) in [
            ("", Reason::Empty),
            ("0", Reason::Zero),
            ("api=0", Reason::Zero),
            ("-5", Reason::Negative),
            ("+5", Reason::NotANumber),
            ("20명", Reason::NotANumber),
            ("2.5", Reason::NotANumber),
            ("1e3", Reason::NotANumber),
            ("api", Reason::NotANumber),
            ("api=", Reason::NotANumber),
            ("=20", Reason::NotANumber),
            ("api=20=30", Reason::NotANumber),
            ("4294967296", Reason::TooLarge),
            ("20,30", Reason::TargetTwice),
            ("1,000", Reason::TargetTwice),
            ("api=20,API=10", Reason::TargetTwice),
        ] {
            assert_eq!(counts(input), Err(reason), "{input}");
        }
    }
}
