//! The words that say what stands next to them: `상품번호`, `오픈`, `views`.

mod table;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use self::table::{ENDINGS, GENERIC, LABELS, PARTICLES};
use super::aside;
use crate::when::scan::{self, is_alphanumeric, is_letter};

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// The product's id.
    Id,
    /// A code that is taken for the id where there is none.
    Code,
    /// The product's name.
    Name,
    /// The opening.
    Opens,
    /// The opening's date.
    Date,
    /// The view count.
    Views,
    /// The number in the list.
    Number,
    /// A price or a stock, of no interest.
    Amount,
    /// Something else of no interest: an end, the time of the message.
    Aside,
}

impl Label {
    /// Whether what it announces is of no interest.
    pub(super) fn is_aside(self) -> bool {
        matches!(self, Label::Amount | Label::Aside)
    }
}

/// A label in a text.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) label: Label,
    /// Where it stands, with its colon.
    pub(super) span: Range<usize>,
    /// Whether a colon says that its value follows.
    pub(super) colon: bool,
}

/// A label as it is looked up.
#[derive(Clone, Copy)]
struct Entry {
    words: &'static str,
    label: Label,
    kind: Kind,
}

/// What it takes for the words to be a label.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// They are one.
    Whole,
    /// They are one unless another word says whose.
    Generic,
    /// One of [`ENDINGS`] has to follow.
    Stem,
}

/// The labels by their first letter: every word of an alert is looked up.
static BY_FIRST: LazyLock<BTreeMap<char, Vec<Entry>>> = LazyLock::new(|| {
    let mut by_first: BTreeMap<char, Vec<_>> = BTreeMap::new();
    let mut add = |words: &'static str, label, kind| {
        if let Some(first) = words.chars().next() {
            let entries = by_first.entry(first).or_default();
            entries.push(Entry { words, label, kind });
        }
    };
    for (label, all) in LABELS {
        all.iter().for_each(|words| add(words, label, Kind::Whole));
    }
    for (label, all) in GENERIC {
        all.iter()
            .for_each(|words| add(words, label, Kind::Generic));
    }
    for words in aside::stems() {
        add(words, Label::Aside, Kind::Stem);
    }
    by_first
});

/// Every label in `text`, in order. None is part of a date or time, of which `words`
/// has all; after one it may follow without a blank, as in `16시오픈`.
pub(super) fn find(text: &str, words: &[scan::Found]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut words = words.iter().peekable();
    let mut word_end = 0;
    let mut before = ' ';
    let mut skip_to = 0;
    for (start, c) in text.char_indices() {
        if let Some(word) = words.next_if(|word| word.span.start <= start) {
            word_end = word.span.end;
            skip_to = skip_to.max(word_end);
        }
        let may_begin = start == word_end || !is_alphanumeric(before);
        before = c;
        if start < skip_to || !may_begin || !is_letter(c) {
            continue;
        }
        let Some((entry, length, colon)) = text.get(start..).and_then(at_start) else {
            continue;
        };
        let last_end = found.last().map_or(0, |last| last.span.end);
        let is_bare_id = matches!(entry.words, "id" | "아이디");
        let label = match entry.kind {
            // `캠페인 ID`
            _ if is_bare_id => owner(text, start, word_end.max(last_end), found.last())
                .filter(|owner| aside::is_aside(owner))
                .map_or(Some(entry.label), |_| Some(Label::Aside)),
            Kind::Generic => owner(text, start, word_end.max(last_end), found.last())
                .map_or(Some(entry.label), |owner| {
                    aside::is_aside(owner).then_some(Label::Aside)
                }),
            Kind::Whole | Kind::Stem => Some(entry.label),
        };
        if let Some(label) = label {
            skip_to = start + length;
            found.push(Found {
                label,
                span: start..skip_to,
                colon,
            });
        }
    }
    found
}

/// The word before a generic label that says what it speaks of, if it is not the opening:
/// none after a date, a time or a label, which end before `known`.
fn owner<'t>(text: &'t str, start: usize, known: usize, last: Option<&Found>) -> Option<&'t str> {
    let before = text.get(..start)?.trim_end_matches(' ');
    if before.len() <= known {
        // Its label says the same already: `배송 (시작)`. A Friday may be a sale's.
        let is_last = last.is_some_and(|last| last.span.end == before.len() && !last.colon);
        let label = last.filter(|last| is_last && last.label == Label::Aside);
        let friday = before.len() == known && ends_with_black_friday(before);
        return (label.is_some() || friday).then_some("ends");
    }
    let words = before.get(known..)?;
    let word = words.split(|c: char| !c.is_alphanumeric()).next_back()?;
    let is_particle = ["", "에", "부터", "는", "은"].contains(&word);
    (!is_particle && !aside::is_opening(word)).then_some(word)
}

fn ends_with_black_friday(text: &str) -> bool {
    let name = "black friday";
    text.len()
        .checked_sub(name.len())
        .and_then(|from| text.get(from..))
        .is_some_and(|end| end.eq_ignore_ascii_case(name))
}

/// The label that `text` is and nothing else.
pub(super) fn alone(text: &str) -> Option<Label> {
    let text = text.trim_matches(['[', ']', '(', ')', ' ']);
    let (entry, length, _) = at_start(text)?;
    (length == text.len()).then_some(entry.label)
}

/// The label that the heading of a column is, and the zone in brackets behind it:
/// `오픈 시간(KST)`.
pub(super) fn column(text: &str) -> Option<(Label, Option<&str>)> {
    if let Some(label) = alone(text) {
        return Some((label, None));
    }
    let (before, zone) = text.trim().strip_suffix(')')?.rsplit_once('(')?;
    Some((alone(before.trim())?, Some(zone.trim())))
}

/// The label that `text` begins with.
pub(super) fn first(text: &str) -> Option<Label> {
    at_start(text).map(|(entry, ..)| entry.label)
}

/// How to write a label, so that [`find`] reads it again.
pub(super) fn word(label: Label) -> &'static str {
    match label {
        Label::Id => "상품번호",
        Label::Code => "상품코드",
        Label::Name => "상품명",
        Label::Opens => "오픈",
        Label::Date => "날짜",
        Label::Views => "조회수",
        Label::Number => "번호",
        Label::Amount => "재고",
        Label::Aside => "기준",
    }
}

/// The longest label that `text` begins with, its length with the colon, and
/// whether there is one.
fn at_start(text: &str) -> Option<(Entry, usize, bool)> {
    let first = text.chars().next()?.to_ascii_lowercase();
    let (length, entry) = BY_FIRST
        .get(&first)?
        .iter()
        .filter_map(|entry| Some((length(text, *entry)?, *entry)))
        .max_by_key(|(length, _)| *length)?;
    let after = text.get(length..)?;
    let blanks = after.len() - after.trim_start_matches([' ', ']', ')']).len();
    match after.get(blanks..).and_then(|rest| rest.chars().next()) {
        Some(':' | '=') => Some((entry, length + blanks + 1, true)),
        // A name is too common a word to be a label by itself.
        Some(_) if entry.label == Label::Name => None,
        _ => Some((entry, length, false)),
    }
}

/// How long a label is at the beginning of `text`, endings included.
fn length(text: &str, entry: Entry) -> Option<usize> {
    let rest = without(text, entry.words)?;
    let of_stem = || {
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let mut endings = ENDINGS.iter().filter_map(|ending| without(rest, ending));
        endings.find_map(|after| ended(after, entry.words))
    };
    let rest = match (entry.kind, entry.label) {
        (Kind::Stem, _) => of_stem(),
        (_, Label::Aside) => of_stem().or_else(|| ended(rest, entry.words)),
        _ => ended(rest, entry.words),
    }?;
    Some(text.len() - rest.len())
}

/// What follows `words` in `text`.
fn without<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let mut rest = text;
    for expected in words.chars() {
        if expected == ' ' {
            rest = rest.strip_prefix([' ', '-', '_']).unwrap_or(rest);
            continue;
        }
        let c = rest.chars().next()?;
        if !c.eq_ignore_ascii_case(&expected) {
            return None;
        }
        rest = rest.get(c.len_utf8()..)?;
    }
    Some(rest)
}

/// What follows the particles after a label, if it ends there.
fn ended<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let mut rest = text;
    for ending in PARTICLES {
        if let Some(after) = rest.strip_prefix(ending) {
            rest = after;
            break;
        }
    }
    let korean = words.chars().next().is_some_and(|c| !c.is_ascii());
    let ends = rest.chars().next().is_none_or(|c| {
        !is_alphanumeric(c) && c != '_' || korean && c.is_ascii_digit() || c == '#'
    });
    ends.then_some(rest)
}
