//! Product ids: behind a label, in brackets, after `#`, in a product's URL.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::label::{Found, Label};

/// Longest id that is taken for one, in characters.
const ID_MAX: usize = 64;

/// Where an id was found, the most certain place first. Of several ids, those of the
/// most certain place count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Behind a label for ids.
    Label,
    /// In brackets before the name.
    Head,
    /// In a product's URL.
    ProductUrl,
    /// Behind a label for codes.
    Code,
    /// After `#`.
    Hash,
    /// In brackets elsewhere.
    Brackets,
    /// In any other URL.
    OtherUrl,
}

impl Place {
    /// Whether a header has such ids too: of a channel, a ticket, a report.
    pub(super) fn is_doubtful(self) -> bool {
        matches!(self, Self::Hash | Self::OtherUrl)
    }
}

/// The ids right after a label for them, with their spans (label included).
pub(super) fn labelled(text: &str, labels: &[Found]) -> Vec<(Place, String, Range<usize>)> {
    let mut ids = Vec::new();
    for found in labels {
        let place = match found.label {
            Label::Id => Place::Label,
            Label::Code => Place::Code,
            // Nobody has a thousand products in a list: that is the product's number.
            Label::Number => Place::Label,
            _ => continue,
        };
        let mut end = found.span.end;
        let mut start = found.span.start;
        loop {
            let rest = text.get(end..).unwrap_or_default();
            let blanks = rest.len() - rest.trim_start_matches([' ', ']', ')', '[', '(']).len();
            let Some((id, length)) = rest.get(blanks..).and_then(token) else {
                break;
            };
            if found.label == Label::Number && !(id.len() > 3 && is_digits(id)) {
                break;
            }
            end += blanks + length;
            ids.push((place, id.to_owned(), start..end));
            // `48213, 48214`: a second one makes it unclear which is meant.
            let after = text.get(end..).unwrap_or_default();
            let Some(next) = after.strip_prefix([',', '/']).map(str::trim_start) else {
                break;
            };
            if !token(next).is_some_and(|(id, _)| is_digits(id) && id.len() > 3) {
                break;
            }
            start = end;
            end = text.len() - next.len();
        }
    }
    ids
}

/// The ids in brackets and after `#`. `head` says that `text` begins the entry.
pub(super) fn marked(text: &str, head: bool) -> Vec<(Place, String, Range<usize>)> {
    let mut ids = Vec::new();
    let mut before = ' ';
    for (start, c) in text.char_indices() {
        let rest = text.get(start + c.len_utf8()..).unwrap_or_default();
        let found = match c {
            '[' | '(' => {
                let close = if c == '[' { ']' } else { ')' };
                let is_head = head && start == 0;
                in_brackets(rest, close, is_head).map(|(id, length)| {
                    let place = if is_head {
                        Place::Head
                    } else {
                        Place::Brackets
                    };
                    (place, id, length)
                })
            }
            '#' if !before.is_alphanumeric() => token(rest)
                .filter(|(id, length)| {
                    // `#2026신상` is a word.
                    let after = rest.get(*length..).unwrap_or_default();
                    is_digits(id) && id.len() > 3 && !after.starts_with(char::is_alphanumeric)
                })
                .map(|(id, length)| (Place::Hash, id, length)),
            _ => None,
        };
        before = c;
        if let Some((place, id, length)) = found {
            let span = start..start + c.len_utf8() + length;
            ids.push((place, id.to_owned(), span));
        }
    }
    ids
}

/// The id of a product's path, else the one that a URL names in its query, else the one
/// that it ends with: `/products/48213?id=3`, `/view?goodsNo=48213`, `/48213`.
pub(super) fn of_url(url: &str) -> Option<(Place, String)> {
    let (_, address) = url.split_once("://")?;
    let address = address.split('#').next()?;
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').skip(1).collect();
    if let [.., parent, last] = segments.as_slice()
        && is_digits(last)
        && is_one(parent, &PRODUCT_PATHS)
    {
        return Some((Place::ProductUrl, (*last).to_owned()));
    }
    let named = query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let (id, length) = token(value)?;
        (is_one(key, &QUERY_KEYS) && length == value.len()).then(|| id.to_owned())
    });
    if let Some(id) = named {
        return Some((Place::ProductUrl, id));
    }
    // `/product/strawberry-jam/48213/category/24/display/1/`
    let behind_name = segments.windows(3).find_map(|part| match part {
        [parent, name, id] if is_one(parent, &PRODUCT_PATHS) => {
            (is_digits(id) && !is_digits(name)).then(|| (*id).to_owned())
        }
        _ => None,
    });
    if let Some(id) = behind_name {
        return Some((Place::ProductUrl, id));
    }
    let mut segments = path.trim_end_matches('/').rsplit('/');
    let last = segments.next()?;
    let parent = segments.next()?;
    let (id, length) = token(last)?;
    if length != last.len() || id.contains('.') || is_one(parent, &OTHER_PATHS) {
        return None;
    }
    let place = if is_one(parent, &PRODUCT_PATHS) {
        Place::ProductUrl
    } else {
        Place::OtherUrl
    };
    Some((place, id.to_owned()))
}

fn is_one(word: &str, known: &[&str]) -> bool {
    known.iter().any(|name| name.eq_ignore_ascii_case(word))
}

/// Parts of a path before what is no product.
const OTHER_PATHS: [&str; 5] = ["category", "categories", "display", "page", "brand"];

const QUERY_KEYS: [&str; 12] = [
    "id",
    "productId",
    "product_id",
    "product_no",
    "productNo",
    "itemId",
    "item_id",
    "goodsNo",
    "goods_no",
    "pid",
    "sku",
    "goodsId",
];

const PRODUCT_PATHS: [&str; 11] = [
    "product", "products", "item", "items", "goods", "p", "dp", "deal", "deals", "detail", "sku",
];

/// The id that `text` begins with, and its length there: letters, digits, `-`, `_`
/// and `.`, a digit among them; not the beginning of `12,345`, `16:00` or `30%`.
fn token(text: &str) -> Option<(&str, usize)> {
    let hash = usize::from(text.starts_with('#'));
    let text = text.get(hash..)?;
    let end = text
        .bytes()
        .take(ID_MAX + 1)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        .count();
    let id = text.get(..end)?.trim_end_matches(['-', '_', '.']);
    let mut after = text.get(id.len()..)?.chars();
    let ends = match after.next() {
        Some(',' | ':') => !after.next().is_some_and(|c| c.is_ascii_digit()),
        // Behind a `*` something is hidden.
        Some('%' | '*' | '`') => false,
        _ => true,
    };
    let fits = id.len() <= ID_MAX
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.contains(|c: char| c.is_ascii_digit());
    (ends && fits).then_some((id, hash + id.len()))
}

/// The id that stands alone in brackets. Before the name it may have letters in
/// front; elsewhere it is digits, and not a year.
fn in_brackets(text: &str, close: char, head: bool) -> Option<(&str, usize)> {
    let (id, length) = token(text)?;
    text.get(length..)?.strip_prefix(close)?;
    let digits = id.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let n_letters = id.len() - digits.len();
    let digits = digits.strip_prefix(['-', '_']).unwrap_or(digits);
    let is_year = is_year(digits);
    let is_id = match n_letters {
        0 => is_digits(id) && id.len() > 3 && (head || !is_year),
        n => head && n <= 5 && is_digits(digits) && digits.len() > 2,
    };
    is_id.then_some((id, length + close.len_utf8()))
}

/// Whether a cell is an id and nothing else: digits, and not a year.
pub(super) fn is_cell(text: &str) -> bool {
    (4..=ID_MAX).contains(&text.len()) && is_digits(text) && !is_year(text)
}

/// Whether digits may be a year.
pub(super) fn is_year(digits: &str) -> bool {
    digits.len() == 4 && ("1990".."2040").contains(&digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
