//! Days and times at which something ends: `~11/30`, `18:00까지`, `until Nov 30`.

use std::ops::Range;

use chrono::Timelike;

use super::{Binder, Clock, Role, role};
use crate::alert::aside;
use crate::alert::label::{self, Label};
use crate::when::scan::{Found, Word, is_alphanumeric, is_letter};

/// What words for an end end in: `주문마감`, `예약종료`.
const ENDS: [&str; 2] = ["마감", "종료"];

/// Words before an end.
const UNTIL: [&str; 7] = [
    "until", "till", "through", "thru", "by", "before", "last day",
];

impl Binder<'_> {
    /// Whether `span` stands behind a sign or word for an end, and no beginning before that.
    pub(super) fn is_until(&self, span: &Range<usize>) -> bool {
        let whole = self.text.get(..span.start).unwrap_or_default();
        let before = whole.trim_end_matches([' ', '(', '[', ':']);
        if let Some(begins) = before.strip_suffix('~') {
            // `오픈해요~ 16:00`, `~ 11/25 ~`
            let grown = begins.ends_with(is_alphanumeric) && whole.ends_with(' ');
            let behind = self.rest(span.end).trim_start().strip_prefix('~');
            let framed = behind.is_some_and(|rest| !rest.starts_with(is_alphanumeric));
            return !grown && !framed && !self.is_day_at(begins.trim_end().len());
        }
        if ENDS.iter().any(|end| before.ends_with(end)) {
            return true;
        }
        UNTIL.iter().any(|word| {
            let start = before.len().checked_sub(word.len());
            let said = start.and_then(|start| before.split_at_checked(start));
            said.is_some_and(|(rest, said)| {
                said.eq_ignore_ascii_case(word) && !rest.ends_with(char::is_alphanumeric)
            })
        })
    }

    /// Whether `까지` stands behind what ends at `end`.
    pub(super) fn is_followed_by_until(&self, end: usize) -> bool {
        let rest = self.rest(end).trim_start_matches([' ', ')']);
        rest.starts_with("까지") || rest.starts_with("전까지")
    }

    /// Whether a day before a time, with `gap` between them, is an end of its own, and not
    /// that of the time: `~11/30, 16:00 오픈`, `(~11/30) 16:00`, `종료일 11/30 오픈 16:00`.
    pub(super) fn is_end(&self, found: &Found, gap: &str) -> bool {
        let opens = ["오픈", "판매", "시작", "open"];
        let parts = gap.contains(',') || opens.iter().any(|word| gap.contains(word));
        let is_end = || {
            parts && self.is_of_end(&found.span)
                || gap.contains([')', ']']) && self.is_until_in_brackets(&found.span)
        };
        !matches!(found.word, Word::Weekday(_)) && is_end()
    }

    /// Whether a sign or a label says that `span` is an end, or something else.
    pub(super) fn is_of_end(&self, span: &Range<usize>) -> bool {
        self.is_until(span) || self.is_followed_by_aside(span.start)
    }

    /// Whether a bracket has a sign for an end and then `span`. The `~` of `놓치지
    /// 마세요~ (11/25)` is none.
    fn is_until_in_brackets(&self, span: &Range<usize>) -> bool {
        let before = self.text.get(..span.start).unwrap_or_default().trim_end();
        let sign = before.strip_suffix('~');
        sign.is_some_and(|opened| opened.trim_end().ends_with(['(', '[']))
    }

    /// Whether a label for something else stands right before `start`.
    fn is_followed_by_aside(&self, start: usize) -> bool {
        let next = self.labels.partition_point(|label| label.span.end <= start);
        let label = next.checked_sub(1).and_then(|index| self.labels.get(index));
        label.is_some_and(|label| {
            let gap = self.between(label.span.end, start);
            role(label.label) == Role::Aside && gap.trim().is_empty()
        })
    }

    /// Whether a day without a time is that of something else: of an end, of a delivery, of
    /// a count that is over, as in `어제(11/23) 조회수`.
    pub(super) fn is_aside(&self, span: &Range<usize>, word: Word, ends_range: bool) -> bool {
        let until = self.is_until(span) || self.is_followed_by_until(span.end);
        // `입고: 11/26`
        let before = self.text.get(..span.start).unwrap_or_default();
        let before = before
            .trim_end_matches([' ', ':'])
            .rsplit([' ', '(', '[', '|', ','])
            .next();
        if until && !ends_range
            || aside::follows(self.rest(span.end))
            || before.is_some_and(aside::is_certain) && !self.is_opened_at(span.end)
        {
            return true;
        }
        let is_over = matches!(word, Word::Date(date, _) if date < self.today);
        let rest = self.rest(span.end);
        let behind = self.text.len() - rest.trim_start_matches([' ', ')']).len();
        is_over
            && (self.label_at(behind) == Some(Label::Views) || aside::follows(self.rest(behind)))
    }

    /// Whether a label for the opening stands behind what ends at `end`: `재입고 11/26 오픈`.
    fn is_opened_at(&self, end: usize) -> bool {
        self.label_at(end)
            .is_some_and(|label| role(label) == Role::Opens)
    }

    /// Whether a label behind a day says what the products are, and not whose the day is:
    /// `11/25 할인 상품`.
    pub(super) fn is_of_products(&self, label: &label::Found, span: &Range<usize>) -> bool {
        let words = self.text.get(label.span.clone()).unwrap_or_default();
        let next = self.rest(label.span.end).trim_start();
        let next = next.split(' ').next().unwrap_or_default();
        label.span.start >= span.end
            && role(label.label) == Role::Aside
            && !aside::is_certain(words)
            && aside::is_opening(next)
    }

    /// Whether words follow at `end` that are no label: of what the day there may be. A time
    /// that begins its line has the product's name behind it.
    pub(super) fn is_before_words(&self, time: &Found, end: usize) -> bool {
        let before = self.text.get(..time.span.start).unwrap_or_default();
        let rest = self.rest(end);
        let words = rest.trim_start().starts_with(is_alphanumeric);
        let mut depth = 0_u32;
        let leads = !before.contains(|c| {
            match c {
                '[' | '(' => depth += 1,
                ']' | ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && is_alphanumeric(c)
        });
        aside::follows(rest)
            || self.is_followed_by_until(end)
            || words && !leads && self.label_at(end).is_none()
    }

    /// Whether free words follow a day of the week that has no bracket: behind a time it is
    /// the first word of a name then, as in `16:00 일요일 잠옷`.
    pub(super) fn is_in_words(&self, span: &Range<usize>) -> bool {
        let before = self.text.get(..span.start).unwrap_or_default();
        let brackets = ['(', '['];
        let is_bracketed =
            before.ends_with(brackets) || self.rest(span.start).starts_with(brackets);
        let rest = self.rest(span.end);
        let words = rest.trim_start();
        words.starts_with(is_letter) && !is_bracketed && self.label_at(span.end).is_none()
    }

    /// Where an hour begins that may be the beginning of the period of which the time at
    /// `start` is the end: it stands where the opening has to be.
    pub(super) fn hour_before(&self, start: usize, clock: &Clock) -> Option<usize> {
        let before = self.text.get(..start)?.trim_end();
        let mut signs = ["-", "~", " and", " to"].iter();
        let before = signs.find_map(|sign| before.strip_suffix(sign))?.trim_end();
        let digits = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let hour: u32 = before.get(digits.len()..)?.parse().ok()?;
        if before.len() - digits.len() > 2 {
            return None;
        }
        let words = digits.trim_end_matches([' ', ':']);
        let is_opening = words.ends_with("between")
            || words.ends_with("from")
            || self.labels.iter().any(|label| {
                role(label.label) == Role::Opens && label.span.end.abs_diff(words.len()) <= 1
            });
        let is_earlier = matches!(clock, Clock::Time(time, _) if hour < time.hour());
        let is_period = is_earlier && self.begins_field(digits.trim_end().len());
        (is_opening || is_period).then_some(digits.len())
    }

    /// Whether a field of the line begins at `end`, or a date or time ends there.
    fn begins_field(&self, end: usize) -> bool {
        let before = self.text.get(..end).unwrap_or_default();
        let mut words = self.words.iter();
        before.is_empty()
            || before.ends_with(['|', '(', '[', '\t'])
            || words.any(|found| found.span.end == end)
    }

    /// Whether a day ends right before `end`.
    fn is_day_at(&self, end: usize) -> bool {
        let found = self
            .words
            .binary_search_by_key(&end, |found| found.span.end)
            .ok()
            .and_then(|index| self.words.get(index));
        found.is_some_and(|found| self.raw_day(found).is_some())
    }
}
