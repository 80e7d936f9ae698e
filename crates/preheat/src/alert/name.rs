//! A product's name: what remains of its words.

use std::ops::Range;

/// Longest name that is kept, in characters.
const NAME_MAX: usize = 200;

/// The words of `text` outside of the `taken` parts, without signs at their ends and
/// without brackets that have nothing left in them.
pub(super) fn remaining(text: &str, taken: &[Range<usize>]) -> String {
    let mut taken = taken.to_vec();
    taken.sort_by_key(|span| span.start);
    let mut words = String::new();
    let mut from = 0;
    for span in taken {
        words.push_str(text.get(from..span.start).unwrap_or_default());
        words.push(' ');
        from = from.max(span.end);
    }
    words.push_str(text.get(from..).unwrap_or_default());
    clean(&words)
}

/// A name without signs at its ends and without empty brackets.
pub(super) fn clean(words: &str) -> String {
    let full = without_empty_brackets(words);
    let single = full.split_whitespace().collect::<Vec<_>>().join(" ");
    single
        .trim_start_matches(|c: char| " |/-·,:;~=>.@&)]}".contains(c))
        .trim_end_matches(|c: char| " |/-·,:;~=>.@&([{".contains(c))
        .chars()
        .take(NAME_MAX)
        .collect()
}

fn without_empty_brackets(words: &str) -> String {
    let mut kept = String::with_capacity(words.len());
    let mut opened: Vec<usize> = Vec::new();
    // How much of `kept` ends with a letter or digit.
    let mut solid = 0;
    for c in words.chars() {
        match c {
            '(' | '[' | '{' => {
                opened.push(kept.len());
                kept.push(c);
            }
            ')' | ']' | '}' => match opened.pop() {
                Some(start) if solid <= start => kept.truncate(start),
                _ => kept.push(c),
            },
            _ => {
                kept.push(c);
                if c.is_alphanumeric() {
                    solid = kept.len();
                }
            }
        }
    }
    kept
}
