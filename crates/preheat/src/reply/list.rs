//! Windows that stand, page by page.

use chrono::{DateTime, Utc};

use super::readiness::mention;
use super::window::{heading, holding, times};
use super::{Voice, escape, say};
use crate::decide::Scope;
use crate::limits::{NAMES_SHOWN_MAX, PAGE_CHARS_MAX};
use crate::message::{Button, Message, Style};
use crate::page::Turn;
use crate::press;
use crate::window::Window;

/// What is to be listed, and for whom.
pub(super) struct Listing<'a> {
    /// Which windows were asked for.
    pub(super) scope: &'a Scope,
    /// The page that was asked for; the last one is shown when there are fewer.
    pub(super) page: usize,
    /// Who asks, and so has no need to be called.
    pub(super) reader: &'a str,
    /// The windows, those of one product side by side.
    pub(super) windows: &'a [Window],
    /// Names of schedules that say nothing we understand.
    pub(super) unreadable: &'a [String],
}

/// Shows one page of windows, product by product. A product is never parted.
pub(super) fn listed(voice: &Voice, listing: &Listing<'_>, now: DateTime<Utc>) -> Message {
    let products = by_product(voice, listing.windows);
    let pages = pages(voice, &products, now);
    let n_pages = pages.len();
    let page = listing.page.clamp(1, n_pages.max(1));
    let shown = pages.into_iter().nth(page - 1).unwrap_or_default();

    let mut lines = vec![headline(voice, listing, page, n_pages, now)];
    if !listing.unreadable.is_empty() {
        lines.push(unreadable(voice, listing.unreadable));
    }
    let people = people(&shown);
    for product in &shown {
        let mark = match people.as_slice() {
            [] | [_] => String::new(),
            several => footnote(several, product.requested_by),
        };
        lines.push(format!("{}{mark}", product.heading));
        lines.extend(product.lines(voice, now));
    }
    lines.extend(requested_by(voice, &people, listing.reader));
    let turn = (n_pages > 1).then(|| turn(voice, listing.scope, page, n_pages));
    let (words, button) = turn.unzip();
    lines.extend(words);
    Message {
        buttons: button.into_iter().collect(),
        ..Message::plain(lines.join("\n"))
    }
}

/// The windows of one product and opening.
struct OfProduct<'a> {
    heading: String,
    requested_by: &'a str,
    windows: &'a [Window],
}

impl OfProduct<'_> {
    fn lines(&self, voice: &Voice, now: DateTime<Utc>) -> Vec<String> {
        let windows = self.windows.iter();
        windows.map(|window| line(voice, window, now)).collect()
    }

    fn n_chars(&self, voice: &Voice, now: DateTime<Utc>) -> usize {
        let lines = self.lines(voice, now);
        let n_chars = |line: &String| line.chars().count() + 1;
        n_chars(&self.heading) + lines.iter().map(n_chars).sum::<usize>()
    }
}

fn by_product<'a>(voice: &Voice, windows: &'a [Window]) -> Vec<OfProduct<'a>> {
    let are_together = |one: &Window, other: &Window| {
        one.product == other.product && one.requested_by == other.requested_by
    };
    let of_product = |windows: &'a [Window]| {
        let first = windows.first()?;
        Some(OfProduct {
            heading: heading(voice, first),
            requested_by: &first.requested_by,
            windows,
        })
    };
    windows
        .chunk_by(are_together)
        .filter_map(of_product)
        .collect()
}

/// Fills page after page.
fn pages<'a, 'b>(
    voice: &Voice,
    products: &'b [OfProduct<'a>],
    now: DateTime<Utc>,
) -> Vec<Vec<&'b OfProduct<'a>>> {
    let (mut pages, mut n_left) = (Vec::<Vec<_>>::new(), 0);
    for product in products {
        let n_chars = product.n_chars(voice, now);
        match pages.last_mut().filter(|_| n_chars <= n_left) {
            Some(page) => page.push(product),
            None => {
                pages.push(vec![product]);
                n_left = PAGE_CHARS_MAX;
            }
        }
        n_left = n_left.saturating_sub(n_chars);
    }
    pages
}

fn headline(
    voice: &Voice,
    listing: &Listing<'_>,
    page: usize,
    n_pages: usize,
    now: DateTime<Utc>,
) -> String {
    let locale = voice.locale;
    let windows = listing.windows;
    if windows.is_empty() {
        return nothing(voice, listing.scope);
    }
    let n = windows.len();
    let mut headline = say!(
        locale,
        ":calendar: *예약 {n}개*",
        ":calendar: *Windows: {n}*"
    );
    let n_open = windows.iter().filter(|window| window.is_open(now)).count();
    if n_open > 0 {
        headline.push_str(&say!(
            locale,
            " · :large_green_circle: 열림 {n_open}개",
            " · :large_green_circle: open: {n_open}"
        ));
    }
    if n_pages > 1 {
        headline.push_str(&say!(
            locale,
            " · {page}/{n_pages}쪽",
            " · page {page}/{n_pages}"
        ));
    }
    headline
}

fn nothing(voice: &Voice, scope: &Scope) -> String {
    match scope {
        Scope::Thread { .. } => say!(
            voice.locale,
            ":calendar: 이 스레드의 상품에는 예약이 없어요. `create 1 --ecs 20`처럼 만들 수 있어요. `list all`로 모두 볼 수 있어요.",
            ":calendar: Nothing is scheduled for this thread's products. \
             `create 1 --ecs 20` makes windows; `list all` shows every one."
        ),
        _ => say!(
            voice.locale,
            ":calendar: 예약이 없어요. 알림 스레드에서 `create 1 --ecs 20`처럼 만들 수 있어요.",
            ":calendar: Nothing is scheduled. In an alert's thread, `create 1 --ecs 20` makes windows."
        ),
    }
}

/// One window. What is ahead needs no word: most are.
fn line(voice: &Voice, window: &Window, now: DateTime<Utc>) -> String {
    let what = holding(voice, &window.target, window.count);
    let when = times(voice, window);
    if window.is_ahead(now) {
        format!("• {what} · {when}")
    } else if window.is_open(now) {
        format!("• :large_green_circle: {what} · {when}")
    } else {
        say!(
            voice.locale,
            "• {what} · {when} · 되돌리는 중",
            "• {what} · {when} · closing"
        )
    }
}

/// Everybody who asked for one of these, once.
fn people<'a>(products: &[&OfProduct<'a>]) -> Vec<&'a str> {
    let mut people = Vec::new();
    for product in products {
        if !people.contains(&product.requested_by) {
            people.push(product.requested_by);
        }
    }
    people
}

/// ` [2]`: whom of several people a product is from.
fn footnote(people: &[&str], one: &str) -> String {
    let at = people.iter().position(|other| *other == one);
    at.map_or_else(String::new, |at| format!(" [{}]", at + 1))
}

/// Slack calls everybody whose name stands in a new message, and shows nobody's name
/// otherwise. So each name stands there once, and not that of the one who reads it.
fn requested_by(voice: &Voice, people: &[&str], reader: &str) -> Option<String> {
    let name = |one: &&str| match *one == reader {
        true => say!(voice.locale, "본인", "you"),
        false => mention(one),
    };
    let names = match people {
        [] => return None,
        [one] => name(one),
        several => {
            let names = several
                .iter()
                .enumerate()
                .map(|(at, one)| format!("[{}] {}", at + 1, name(one)));
            names.collect::<Vec<_>>().join(" · ")
        }
    };
    Some(say!(voice.locale, "요청: {names}", "Asked by: {names}"))
}

/// How to get to the next page, and from the last one to the first.
fn turn(voice: &Voice, scope: &Scope, page: usize, n_pages: usize) -> (String, Button) {
    let locale = voice.locale;
    let all = *scope == Scope::Everything;
    let next = if page < n_pages { page + 1 } else { 1 };
    let command = if all { "list all" } else { "list" };
    let (words, label) = if next > page {
        (
            say!(
                locale,
                "다음 쪽: `{command} {next}`",
                "Next page: `{command} {next}`"
            ),
            say!(locale, "다음 ▸", "Next ▸"),
        )
    } else {
        (
            say!(
                locale,
                "마지막 쪽이에요. 처음부터: `{command}`",
                "The last page. From the first: `{command}`"
            ),
            say!(locale, "◂ 처음", "◂ First"),
        )
    };
    let button = Button {
        action: press::PAGE,
        value: Turn { all, page: next }.to_value(),
        label,
        style: Style::Plain,
        question: None,
    };
    (words, button)
}

fn unreadable(voice: &Voice, names: &[String]) -> String {
    let n_more = names.len().saturating_sub(NAMES_SHOWN_MAX);
    let shown = names.iter().take(NAMES_SHOWN_MAX);
    let shown = shown.map(|name| format!("`{}`", escape(name)));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let more = match n_more {
        0 => String::new(),
        n => say!(voice.locale, " 외 {n}개", " and {n} more"),
    };
    say!(
        voice.locale,
        ":warning: 읽을 수 없는 스케줄이 있어요: {shown}{more}. 고치거나 지워 주세요.",
        ":warning: These schedules cannot be read: {shown}{more}. Correct or delete them."
    )
}

#[cfg(test)]
mod tests;
