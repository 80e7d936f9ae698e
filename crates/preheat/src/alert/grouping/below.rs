//! What a line below a product that has all it needs may still give it.

use super::Grouping;
use super::days::Whose;
use crate::alert::aside;
use crate::alert::bind::{LoneDay, change};
use crate::alert::day::AlertDay;
use crate::alert::fields::Fields;
use crate::alert::group::Group;
use crate::alert::label::{self, Label};
use crate::alert::line::Line;

/// Signs before the details of a product. Others stand before headings.
const BULLETS: [&str; 11] = ["-", "•", "·", "*", "▪", "◦", "‣", "└", ">", "+", "⁃"];

impl Grouping {
    /// A line that begins no product, below one that has an id and a time, or below none:
    /// its days and times are seldom that product's. `true` if it says nothing else.
    pub(super) fn take_below(&mut self, line: &Line, fields: &mut Fields) -> bool {
        let is_detail = self.is_detail(line);
        let marked = matches!(label::first(&line.text), Some(Label::Opens | Label::Date));
        let has_time = |group: &Group| group.fields.has_time() || self.slots.is_some();
        if AlertDay::is_day(fields) && self.current.as_ref().is_none_or(has_time) {
            self.take_day(line, fields, is_detail);
            return true;
        }
        let is_open = |group: &Group| !group.is_complete() && self.slots.is_none();
        if self.current.as_ref().is_some_and(is_open) {
            self.take_open(line, fields, is_detail || marked);
            return false;
        }
        let Some(words) = fields.name() else {
            return false;
        };
        let changes = change::speaks(words) || change::cancellation(&line.text).is_some();
        let is_title = aside::is_title(words);
        let is_apart = self.is_apart(line);
        if !is_detail
            && let Some(mut days) = AlertDay::of_title(fields)
            && let words_lead = is_led_by_words(&line.text, &days)
            && (marked || is_apart || !words_lead)
        {
            if !marked && words_lead && !self.day.is(&days) {
                // `패션 11/25`
                days.iter_mut().for_each(LoneDay::make_unclear);
                self.day.turn_to(&days);
            } else if !marked {
                self.day.turn_to(&days);
            } else if is_title && !self.day.is(&days) {
                // `오픈 예정: 11/25 (3건)`
                days.iter_mut().for_each(LoneDay::make_unclear);
                self.day.turn_to(&days);
                fields.days = days;
            }
        }
        let Some(current) = &mut self.current else {
            return false;
        };
        if changes && fields.has_opening() {
            // Which of the two counts is not certain.
            current.fields.mark_times();
        }
        if !current.is_complete() || changes {
            return false;
        }
        // `내일 오픈 상품: 3개`
        if current.fields.name().is_some() {
            fields.labelled_name = None;
        }
        if is_detail && !words_aside(fields) && fields.has_opening() {
            // It may open again, or something else of it: neither is to be guessed.
            current.fields.mark_times();
        } else if !marked {
            fields.sightings.clear();
            fields.days.retain(|day| is_detail && day.under_unknown);
        }
        false
    }

    /// A line below a product that lacks something still: a title for those below gives it
    /// nothing. Its day may be of either.
    fn take_open(&mut self, line: &Line, fields: &mut Fields, is_own: bool) {
        if is_own {
            return;
        }
        if self.is_title(line, fields) {
            fields.sightings.clear();
            fields.days.clear();
        }
        let is_begun = |group: &Group| !group.is_name();
        let is_title = fields.name().is_some_and(aside::is_title);
        if is_title
            && self.current.as_ref().is_some_and(is_begun)
            && let Some(days) = AlertDay::of_title(fields)
            && !self.day.is(&days)
        {
            fields.days.iter_mut().for_each(LoneDay::make_unclear);
            // `앵콜 판매 11/30` may be no title.
            let is_certain = !is_led_by_words(&line.text, &days);
            self.day
                .turn_to(if is_certain { &days } else { &fields.days });
        }
    }

    /// Whether a line with a mark of its own only speaks of something else:
    /// `💡 오픈 30분 전(15:30) 알림`.
    pub(super) fn is_notice(&self, line: &Line, fields: &Fields) -> bool {
        let is_alone = self.marks.get(&line.mark) == Some(&1);
        let is_over = self.current.as_ref().is_some_and(Group::is_complete);
        is_alone && is_over && fields.ids.is_empty() && words_aside(fields)
    }

    /// A day alone on its line.
    fn take_day(&mut self, line: &Line, fields: &mut Fields, is_detail: bool) {
        if is_detail && let Some(current) = &mut self.current {
            current.fields.absorb(std::mem::take(fields));
            return;
        }
        let apart = self.is_apart(line);
        let mut whose = self.days.count(fields, self.current.is_some(), apart);
        let is_titled = |words: &str| aside::is_title(words);
        // `*비고*` may be a label that is not known.
        let words = self
            .heading
            .as_ref()
            .and_then(|heading| heading.fields.name());
        if whose == Whose::Below && !apart && words.is_some_and(|words| !is_titled(words)) {
            whose = Whose::Unclear;
        }
        if whose == Whose::Unclear && self.day.is(&fields.days) {
            return;
        }
        let unclear = || -> Vec<LoneDay> {
            let mut days = fields.days.clone();
            days.iter_mut().for_each(LoneDay::make_unclear);
            days
        };
        match (whose, &mut self.current) {
            (Whose::Above, Some(current)) => {
                current.fields.absorb(fields.clone());
                self.days.wait(fields);
                return;
            }
            (Whose::Unclear, Some(current)) => {
                fields.days = unclear();
                current.fields.absorb(fields.clone());
            }
            (Whose::Unclear, None) => fields.days = unclear(),
            _ => {}
        }
        self.drop_heading();
        self.close();
        self.days.wait(fields);
        self.day.turn_to(&fields.days);
    }

    /// Whether a line is set off from the product above it: by a blank line, by a sign.
    fn is_apart(&self, line: &Line) -> bool {
        let has_sign = line.is_bulleted() && !is_bullet(&line.mark) && is_sign(&line.mark);
        self.apart || has_sign || line.body.starts_with(['[', '<'])
    }

    /// Whether a line is set below the first one of the product.
    fn is_detail(&self, line: &Line) -> bool {
        self.current.as_ref().is_some_and(|current| {
            let is_other = line.mark != current.mark && !self.days.is_like_lead(line);
            let bulleted = is_bullet(&line.mark) && is_other && !line.body.ends_with(&line.mark);
            line.indent > current.indent || bulleted
        })
    }
}

/// Whether words stand before the days of a line: `출고 11/27` below a product is a remark
/// on it, `11/25 오픈 상품` is a title.
fn is_led_by_words(text: &str, days: &[LoneDay]) -> bool {
    days.iter().all(|day| {
        let before = match day.span.is_empty() {
            false => text.get(..day.span.start).unwrap_or_default(),
            // It stands with a time. `2차 오픈 11/30 16:00` does not begin with it.
            true if begins_with_day(text) => "",
            true => text,
        };
        day.weekday.is_none() && before.contains(char::is_alphabetic)
    })
}

fn begins_with_day(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_date = rest.len() < text.len() && rest.starts_with(['/', '.', '-', '월', '년']);
    is_date
        || ["오늘", "내일", "모레"]
            .iter()
            .any(|day| text.starts_with(day))
}

pub(super) fn is_bullet(mark: &str) -> bool {
    BULLETS.contains(&mark)
}

/// Whether a mark is drawn, and no emoji: `■`, `---`, `▶`. `※` stands before remarks.
fn is_sign(mark: &str) -> bool {
    let is_drawn = |c: char| ('\u{2010}'..'\u{2614}').contains(&c) && c != '※';
    mark.chars()
        .all(|c| c.is_ascii_punctuation() || is_drawn(c))
}

fn words_aside(fields: &Fields) -> bool {
    let words = fields.words.as_deref().unwrap_or_default();
    words.split(' ').any(aside::is_aside)
}
