//! From plain text to the words that the table reads.

use super::table::{Flag, Verb, all_flags};

/// Parts `text` into words. The verb and the names of flags come out in lower
/// case, and `--ecs=20` as `--ecs` and `20`; everything else stays as typed. A
/// blank beside a comma or an equals sign parts nothing: `1, 3` is one word. One that
/// is missing beside a flag is no matter: `1--ecs20` is three words.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in joined(text) {
        // In the verb's place nothing is a flag that takes a value.
        let has_verb = words.len() > 1;
        if let Some(flag) = word.strip_prefix("--") {
            let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
            words.push(format!("--{}", name.to_lowercase().replace('_', "-")));
            if !value.is_empty() {
                words.push(value.to_owned());
            }
        } else if let Some(flag) = words
            .last_mut()
            .filter(|last| has_verb && takes_negative(last, &word))
        {
            flag.push('=');
            flag.push_str(&word);
        } else if words.is_empty() {
            words.push(word.to_lowercase());
        } else {
            words.push(word);
        }
    }
    name_the_verb(&mut words);
    words
}

/// Takes the noun away that stands before the verb: `예약 취소 1`, as the button says.
fn name_the_verb(words: &mut Vec<String>) {
    let [first, second, ..] = words.as_mut_slice() else {
        return;
    };
    let verb = second.to_lowercase();
    if Verb::is_noun(first) && Verb::named(&verb).is_some() {
        *second = verb;
        words.remove(0);
    }
}

fn joined(text: &str) -> Vec<String> {
    let flags = if text.contains("--") {
        all_flags()
    } else {
        Vec::new()
    };
    let mut words: Vec<String> = Vec::new();
    for word in text
        .split_whitespace()
        .flat_map(|word| parted(word, &flags))
    {
        match words.last_mut() {
            Some(last) if belong_together(last, word) => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Parts a word where a flag begins within it, and a flag from the digits that are
/// written to it. An id may hold dashes: what follows them has to be a whole flag.
fn parted<'t>(word: &'t str, flags: &[Flag]) -> Vec<&'t str> {
    let mut cuts = vec![0];
    for (at, _) in word.match_indices("--") {
        let after = word.get(at..).unwrap_or_default();
        let Some(length) = flags.iter().find_map(|flag| length_of(flag, after)) else {
            continue;
        };
        cuts.push(at);
        let is_digit = |c: char| c.is_ascii_digit();
        if word
            .get(at + length..)
            .is_some_and(|value| value.starts_with(is_digit))
        {
            cuts.push(at + length);
        }
    }
    cuts.push(word.len());
    cuts.dedup();
    let parts = cuts.windows(2).filter_map(|cut| match cut {
        [from, to] => word.get(*from..*to),
        _ => None,
    });
    parts.collect()
}

/// Whether a flag begins within a word: it is no id then, wherever it came from.
pub(super) fn holds_flag(word: &str) -> bool {
    word.contains("--") && parted(word, &all_flags()).len() > 1
}

/// How long the flag is that `text` begins with, if it is this one and no other that
/// begins like it.
fn length_of(flag: &Flag, text: &str) -> Option<usize> {
    let (name, rest) = text.split_at_checked(flag.name.len())?;
    let is_it = flag.name.eq_ignore_ascii_case(&name.replace('_', "-"));
    let ends = match rest.chars().next() {
        None | Some('=' | ',') => true,
        Some(c) => flag.takes_value && c.is_ascii_digit(),
    };
    (is_it && ends).then_some(flag.name.len())
}

fn belong_together(word: &str, next: &str) -> bool {
    let at = |mark| word.ends_with(mark) || next.starts_with(mark);
    let is_flag = |word: &str| word.starts_with("--");
    !is_flag(next) && (at('=') || (at(',') && !is_flag(word)))
}

/// Whether `word` is a negative value of the flag before it. Apart from its flag
/// the parser would take `-5m` for another flag.
fn takes_negative(last: &str, word: &str) -> bool {
    last.starts_with("--") && !last.contains('=') && word.starts_with('-')
}
