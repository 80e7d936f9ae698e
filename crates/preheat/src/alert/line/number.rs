//! The number in the list that a line begins with.

use super::emoji;

/// The list number at the beginning, and the rest.
pub(in crate::alert) fn number(text: &str) -> Option<(u32, &str)> {
    let (number, rest) = emoji_number(text)
        .or_else(|| circled(text))
        .or_else(|| bracketed(text))
        .or_else(|| digits_first(text))?;
    let rest = rest.trim_start_matches([' ', '.', ')', ':', '-', '|']);
    (number > 0).then_some((number, rest))
}

/// `:one::two:`, `1⃣2⃣`, `:keycap_ten:`.
pub(super) fn emoji_number(text: &str) -> Option<(u32, &str)> {
    const NAMES: [&str; 10] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    if let Some(rest) = text
        .strip_prefix('🔟')
        .or_else(|| text.strip_prefix(":keycap_ten:"))
    {
        return Some((10, rest));
    }
    let digit = |text: &'_ str| -> Option<(u32, usize)> {
        if let Some((name, rest)) = emoji(text) {
            let digit = NAMES.iter().position(|n| *n == name)?;
            return Some((u32::try_from(digit).ok()?, text.len() - rest.len()));
        }
        let mut chars = text.chars();
        let digit = chars.next()?.to_digit(10)?;
        (chars.next()? == '\u{20e3}').then(|| (digit, text.len() - chars.as_str().len()))
    };
    let (mut number, length) = digit(text)?;
    let mut rest = text.get(length..)?;
    for _ in 0..2 {
        let Some((next, length)) = digit(rest) else {
            break;
        };
        number = number * 10 + next;
        rest = rest.get(length..)?;
    }
    Some((number, rest))
}

/// `①` to `⑳`, `❶` to `❿`, `⑴` to `⒇`, `⒈` to `⒛`.
fn circled(text: &str) -> Option<(u32, &str)> {
    let c = text.chars().next()?;
    let first = match c {
        '①'..='⑳' => '①',
        '❶'..='❿' => '❶',
        '⑴'..='⒇' => '⑴',
        '⒈'..='⒛' => '⒈',
        _ => return None,
    };
    Some((
        u32::from(c) - u32::from(first) + 1,
        text.get(c.len_utf8()..)?,
    ))
}

/// `[1]`, `(1)`, `#1`, `No. 1`.
fn bracketed(text: &str) -> Option<(u32, &str)> {
    for (open, close) in [("[", "]"), ("(", ")")] {
        if let Some(after) = text.strip_prefix(open) {
            let (number, after) = short_number(after)?;
            return Some((number, after.strip_prefix(close)?));
        }
    }
    let after = match text.strip_prefix('#') {
        Some(after) => after,
        None => {
            let (no, after) = text.split_at_checked(3)?;
            no.eq_ignore_ascii_case("no.").then(|| after.trim_start())?
        }
    };
    let (number, after) = short_number(after)?;
    let ends = after
        .chars()
        .next()
        .is_none_or(|c| matches!(c, ' ' | '.' | ')' | ':' | '|'));
    ends.then_some((number, after))
}

/// `1.`, `1)`, `1번`, `1위`, `1: `, `1 | `, `1 - `.
fn digits_first(text: &str) -> Option<(u32, &str)> {
    let (number, after) = short_number(text)?;
    let begins = |text: &str, is: fn(char) -> bool| text.chars().next().is_some_and(is);
    if let Some(rest) = after.strip_prefix('.') {
        // `1.5L` is a size, `11. 24.` a date, `1. 3.5L` neither.
        let words = rest.trim_start();
        let is_day = |after: &str| {
            let after = after.strip_prefix('.');
            after.is_some_and(|after| !begins(after, |c| c.is_ascii_digit()))
        };
        let is_date = rest != words && short_number(words).is_some_and(|(_, after)| is_day(after));
        return (!begins(rest, |c| c.is_ascii_digit()) && !is_date).then_some((number, rest));
    }
    if let Some(rest) = after.strip_prefix(')') {
        return Some((number, rest));
    }
    for unit in ["번", "위"] {
        if let Some(rest) = after.strip_prefix(unit) {
            return (!begins(rest, char::is_alphanumeric)).then_some((number, rest));
        }
    }
    for sign in [": ", " |", "|", " - "] {
        if let Some(rest) = after.strip_prefix(sign) {
            let is_range = sign == " - " && begins(rest, |c| c.is_ascii_digit());
            return (!is_range).then_some((number, rest));
        }
    }
    (after.is_empty()).then_some((number, after))
}

/// A number of at most three digits: longer ones are ids.
fn short_number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let (digits, after) = text.split_at_checked(end)?;
    (end <= 3).then_some((digits.parse().ok()?, after))
}
