//! A product's name: what remains of its words.

use std::ops::Range;

use crate::when::scan::is_alphanumeric;

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
    let is_sign = |word: &&str| word.chars().all(|c| c.is_ascii_punctuation());
    let mut kept: Vec<&str> = Vec::new();
    for word in full.split_whitespace() {
        // What stood between two signs has been read: one of them is left over.
        let is_behind_sign = |last: &&str| is_sign(last) || last.ends_with(',');
        if !(is_sign(&word) && kept.last().is_none_or(is_behind_sign)) {
            kept.push(word);
        }
    }
    while kept.last().is_some_and(is_sign) {
        kept.pop();
    }
    let single = kept.join(" ").replace(" ,", ",");
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
                Some(_) => kept.push(c),
                // Its other half belonged to something that has been read.
                None => kept.push(' '),
            },
            _ => {
                kept.push(c);
                if is_alphanumeric(c) {
                    solid = kept.len();
                }
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{clean, remaining};

    #[test]
    fn only_the_name_is_left() {
        for (words, name) in [
            ("겨울 패딩 ( ) -", "겨울 패딩"),
            ("iPhone 15 ( , ) - - $1,299.00", "iPhone 15 - $1,299.00"),
            ("[단독] 패딩 (블랙) !", "[단독] 패딩 (블랙)"),
            ("Nike - Air Max", "Nike - Air Max"),
            (" - | )", ""),
            ("1+1 특가!", "1+1 특가!"),
        ] {
            assert_eq!(clean(words), name, "{words}");
        }
        assert_eq!(remaining("ab (12) cd", &[4..6, 0..2]), "cd");
    }
}
