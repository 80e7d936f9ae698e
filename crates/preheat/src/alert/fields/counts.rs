//! Counts beside a product: its views, and what is of no interest.

use std::ops::Range;

use super::Fields;
use crate::alert::label::{self, Label};
use crate::when::scan;

impl Fields {
    /// The view count, the list number, and counts of no interest.
    pub(super) fn read_counts(
        &mut self,
        text: &str,
        words: &[scan::Found],
        labels: &[label::Found],
        taken: &mut Vec<Range<usize>>,
    ) {
        for found in labels {
            let Range { start, end } = found.span;
            let after = text.get(end..).unwrap_or_default();
            let blanks = after.len() - after.trim_start_matches([' ', ']', ')', '₩', '$']).len();
            let after = after.get(blanks..).unwrap_or_default();
            match found.label {
                Label::Views => {
                    let before = text.get(..start).unwrap_or_default();
                    let (count, span) = if let Some((count, length)) = count_first(after) {
                        (count, start..end + blanks + length)
                    } else if let Some((count, length)) = count_last(before) {
                        (count, start - length..end)
                    } else {
                        continue;
                    };
                    self.views.get_or_insert_with(|| count.to_owned());
                    taken.push(span);
                }
                // `샤넬 No. 2` is a name.
                Label::Number if start == 0 || found.colon => {
                    let length = after.bytes().take(4).take_while(u8::is_ascii_digit).count();
                    let number = after.get(..length).and_then(|digits| digits.parse().ok());
                    if let Some(number) = number.filter(|number| (1..=999).contains(number)) {
                        self.number.get_or_insert(number);
                        taken.push(start..end + blanks + length);
                    }
                }
                // None of these is a part of the name.
                Label::Amount | Label::Aside => {
                    let is_day = |span: &Range<usize>| span.start == end + blanks;
                    if let Some((_, length)) = count_first(after)
                        && !words.iter().any(|found| is_day(&found.span))
                    {
                        taken.push(start..end + blanks + length);
                    }
                }
                _ => {}
            }
        }
    }
}

/// A count such as `12,345` or `1.2만` at the beginning, and the length with its unit.
fn count_first(text: &str) -> Option<(&str, usize)> {
    let length = text.len() - text.trim_start_matches(is_count).len();
    let (count, after) = text.split_at_checked(length)?;
    let count = count.trim_end_matches([',', '.']);
    let unit = ["회", "명", "건", "원", "개", "%"]
        .iter()
        .find(|unit| after.starts_with(**unit))
        .map_or(0, |unit| unit.len());
    let length = if unit > 0 { length + unit } else { count.len() };
    // `1*,345` hides what it counts.
    let is_whole = !after.starts_with(['*', '`', '_']);
    (is_whole && count.starts_with(|c: char| c.is_ascii_digit())).then_some((count, length))
}

/// A count at the end, and the length from where it begins.
fn count_last(text: &str) -> Option<(&str, usize)> {
    let count = text.trim_end_matches([' ', '회']);
    let from = count.trim_end_matches(is_count).len();
    let before = count.get(..from)?.chars().next_back();
    let count = count.get(from..)?;
    let starts = count.starts_with(|c: char| c.is_ascii_digit());
    // The minutes of `16:00 조회` count nothing, nor what follows the mark of `1*2,345 views`.
    let is_part = |c: char| matches!(c, ':' | '/' | '-' | '#' | '*' | '`' | '_');
    let whole = !before.is_some_and(|c| is_part(c) || c.is_alphabetic());
    (starts && whole).then_some((count, text.len() - from))
}

fn is_count(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ',' | '.' | '만' | '천' | 'k' | 'K' | 'm' | 'M' | '+')
}
