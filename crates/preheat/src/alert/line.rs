//! One line without what only pleases the eye: markup, odd blanks, bullets.

mod number;
#[cfg(test)]
mod tests;

use self::number::emoji_number;
pub(super) use self::number::number;
use crate::when::scan::is_alphanumeric;

/// A line of an alert, made plain.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// All of it but bullets: single blanks, ASCII digits and punctuation, no URLs.
    pub(super) body: String,
    /// All of it with bullets, if it has bars: a bullet may be a cell of a table.
    pub(super) row: String,
    /// The part of `body` after the number.
    pub(super) text: String,
    /// The number it begins with.
    pub(super) number: Option<u32>,
    /// The bullets and emoji that it begins with.
    pub(super) mark: String,
    /// How many blanks stand before it.
    pub(super) indent: usize,
    /// Whether all that it says is struck through.
    pub(super) struck: bool,
    /// The URLs in it.
    pub(super) urls: Vec<String>,
}

impl Line {
    /// Makes a line plain.
    pub(super) fn read(raw: &str) -> Self {
        let mut urls = Vec::new();
        let indent = raw.len() - raw.trim_start().len();
        let plain = without_code(plain(raw, &mut urls));
        let starred = plain.trim_start().starts_with("* ");
        let (kept, cut) = without_struck(&plain);
        let line = Self::of(&unmarked(&kept), starred);
        let struck = cut && !line.text.contains(char::is_alphanumeric);
        let line = if struck {
            Self::of(&unmarked(&plain.replace('~', " ")), starred)
        } else {
            line
        };
        Self {
            struck,
            urls,
            indent,
            ..line
        }
    }

    /// Whether it begins with a bullet or an emoji.
    pub(super) fn is_bulleted(&self) -> bool {
        !self.mark.is_empty()
    }

    /// The line in which a number alone is no number of a list, if it is one.
    pub(super) fn as_value(&self) -> Option<Self> {
        let is_number = self.number.is_some() && self.body.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| Self {
            text: self.body.clone(),
            number: None,
            ..self.clone()
        })
    }

    fn of(unmarked: &str, starred: bool) -> Self {
        let words = unmarked.split_whitespace().collect::<Vec<_>>().join(" ");
        let body = without_bullets(&words);
        let mark = words.get(..words.len() - body.len()).unwrap_or_default();
        let mark = if starred { "*" } else { alike(mark.trim_end()) };
        let (number, text) = match number(body) {
            Some((number, text)) => (Some(number), text),
            None => (None, body),
        };
        let row = if words.contains('|') {
            words.as_str()
        } else {
            ""
        };
        Self {
            row: row.to_owned(),
            body: body.to_owned(),
            text: text.to_owned(),
            number,
            mark: mark.to_owned(),
            ..Self::default()
        }
    }
}

/// Simple characters in place of their look-alikes, and URLs taken out.
fn plain(raw: &str, urls: &mut Vec<String>) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.trim();
    // Once no `>` follows, none will: so that a line of `<` is read once.
    let mut closes = true;
    while let Some(c) = rest.chars().next() {
        if c == '<' && closes {
            match rest.split_once('>') {
                Some((token, after)) => {
                    push_token(&mut text, token.get(1..).unwrap_or_default(), urls);
                    rest = after;
                    part(&mut text, rest);
                    continue;
                }
                None => closes = false,
            }
        }
        if c == 'h' && (rest.starts_with("https://") || rest.starts_with("http://")) {
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '|' | ')' | '<' | '>' | '"'))
                .unwrap_or(rest.len());
            let url = rest.get(..end).unwrap_or(rest).trim_end_matches('~');
            urls.push(url.to_owned());
            rest = rest.get(url.len()..).unwrap_or_default();
            part(&mut text, rest);
            continue;
        }
        push_plain(&mut text, c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    text
}

/// A `<…>`: Slack's date stays, a link leaves its label, a mention its name. What is none
/// of these keeps its words: `<11/25 오픈 상품>`.
fn push_token(text: &mut String, token: &str, urls: &mut Vec<String>) {
    let (target, label) = token.split_once('|').unwrap_or((token, ""));
    if let Some(date) = target.strip_prefix("!date^") {
        let seconds = date.split('^').next().unwrap_or_default();
        text.push_str(&format!("<!date^{seconds}>"));
        return;
    }
    if target.contains("://") {
        urls.push(target.to_owned());
    }
    if !text.ends_with('~') {
        text.push(' ');
    }
    let scheme = target.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_link = !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphabetic());
    if !(is_link || target.starts_with(['!', '@', '#'])) {
        token.chars().for_each(|c| push_plain(text, c));
        return;
    }
    label.chars().for_each(|c| push_plain(text, c));
}

/// Parts what stood in front of `rest` from it, but not from the `~` that ends it.
fn part(text: &mut String, rest: &str) {
    if rest.starts_with('~') {
        text.truncate(text.trim_end().len());
    } else {
        text.push(' ');
    }
}

fn push_plain(text: &mut String, c: char) {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            text.push(char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c));
        }
        '〜' | '∼' | '∽' => text.push('~'),
        '‐'..='―' | '−' => text.push('-'),
        '│' | '┃' | '¦' | '❘' => text.push('|'),
        '【' | '〔' => text.push('['),
        '】' | '〕' => text.push(']'),
        // Joiners and marks that nobody sees; the keycap's variation selector too.
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{ad}'
        | '\u{fe0e}'
        | '\u{fe0f}' => {}
        '\t' => text.push_str(" | "),
        // `~~struck~~` of Markdown is Slack's `~struck~`.
        '~' if text.ends_with('~') => {}
        _ if c.is_whitespace() || c.is_control() => text.push(' '),
        _ => text.push(c),
    }
}

/// The text without what stands between `~…~`, and whether there was any. The `~`
/// of a range such as `16:00~18:00` is none of these.
fn without_struck(text: &str) -> (String, bool) {
    let mut kept = String::with_capacity(text.len());
    let mut opened: Option<usize> = None;
    let mut cut = false;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let outside = |c: char| matches!(c, ' ' | '*' | '_' | '`' | '(' | ')' | ',' | '.' | '|');
        match (c, opened) {
            ('~', None) if outside(before) && next != ' ' => {
                opened = Some(kept.len());
                kept.push(c);
            }
            ('~', Some(start)) if before != ' ' && outside(next) => {
                kept.truncate(start);
                opened = None;
                cut = true;
            }
            _ => kept.push(c),
        }
        before = c;
    }
    (kept, cut)
}

/// The text with digits in brackets that were in backticks: an id.
fn without_code(text: String) -> String {
    if !text.contains('`') {
        return text;
    }
    let mut parts = text.split('`').peekable();
    let mut plain = parts.next().unwrap_or_default().to_owned();
    let mut inside = true;
    while let Some(part) = parts.next() {
        let is_id = part.len() > 3 && part.bytes().all(|b| b.is_ascii_digit());
        if inside && is_id && parts.peek().is_some() {
            plain.push_str(&format!("({part})"));
            plain.push_str(parts.next().unwrap_or_default());
            continue;
        }
        plain.push('`');
        plain.push_str(part);
        inside = !inside;
    }
    plain
}

/// The text without `*`, backticks, and the `_` that does not stand inside a word.
/// Marks between letters or digits stay: `48**3` hides something and is not `483`, nor is
/// `1*,345` a count, or `WF-_16` the id `WF-16`.
fn unmarked(text: &str) -> String {
    let is_mark = |c: &char| matches!(c, '*' | '`' | '_');
    let (mut before, mut in_word) = (' ', false);
    let mut chars = text.chars().peekable();
    let mut plain = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        if !is_mark(&c) {
            plain.push(c);
            in_word = c.is_ascii_alphanumeric() || in_word && matches!(c, '-' | '.');
            before = c;
            continue;
        }
        let mut marks = String::from(c);
        while let Some(mark) = chars.next_if(is_mark) {
            marks.push(mark);
        }
        let mut ahead = chars.clone();
        let (next, second) = (ahead.next().unwrap_or(' '), ahead.next().unwrap_or(' '));
        let in_number = before.is_ascii_digit() && matches!(next, ',' | '.');
        let joins = in_word && next.is_ascii_alphanumeric() || in_number && second.is_ascii_digit();
        let inside = is_alphanumeric(before) && is_alphanumeric(next);
        if joins || (inside && marks == "_") {
            plain.push_str(&marks);
        } else {
            in_word = false;
        }
        before = c;
    }
    plain
}

/// One mark for all medals: each product of a list may have another one.
fn alike(mark: &str) -> &str {
    const MEDALS: [&str; 5] = ["🥇", "🥈", "🥉", "🏅", "🎖"];
    let is_medal = MEDALS.contains(&mark) || mark.starts_with(':') && mark.ends_with("_medal:");
    if is_medal { "🥇" } else { mark }
}

/// The text after bullets and emoji.
pub(super) fn without_bullets(text: &str) -> &str {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let is_content = is_alphanumeric(c) || "[(#<\"'₩$€|🔟~".contains(c);
        rest = match c {
            ':' if emoji_number(rest).is_some() => break,
            ':' => match emoji(rest) {
                Some((_, after)) => after.trim_start(),
                None => break,
            },
            _ if is_content => break,
            _ => after.trim_start(),
        };
    }
    rest
}

/// The name of the `:emoji:` at the beginning, and the rest.
fn emoji(text: &str) -> Option<(&str, &str)> {
    let after = text.strip_prefix(':')?;
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || "_+-".contains(c)))?;
    let (name, after) = after.split_at_checked(end)?;
    let is_name = name.contains(|c: char| c.is_ascii_alphabetic());
    Some((name, after.strip_prefix(':')?)).filter(|_| is_name)
}
