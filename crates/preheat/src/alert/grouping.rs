//! Which lines belong to one product.

mod begins;
mod below;
mod days;
mod header;
mod labels;
mod slots;
mod table;

use std::collections::HashMap;

use self::days::DayLines;
use self::slots::{Layout, Slots};
use self::table::Column;
use super::aside;
use super::day::AlertDay;
use super::fields::Fields;
use super::group::{Group, Groups, Start};
use super::heading::{self, Header, Heading};
use super::id::Place;
use super::label::Label;
use super::line::Line;
use super::{ITEMS_MAX, Posted, Unread, UnreadReason};
use crate::when::scan::is_alphanumeric;

/// Parts the lines of an alert into products.
pub(super) fn groups(lines: &[&str], posted: Posted) -> Groups {
    let lines: Vec<Line> = lines.iter().map(|raw| Line::read(raw)).collect();
    let mut below = Grouping::new(posted, None);
    below.read(&lines);
    if let Some(days) = below.days.settled(below.done.groups.len()) {
        below = Grouping::new(posted, None);
        below.days = days;
        below.read(&lines);
    }
    let mut groups = below.done.groups.iter();
    let all_have_times = groups.all(|group| group.fields.has_time());
    for lead in [below.lead.take(), below.title.take()]
        .into_iter()
        .flatten()
    {
        let mut above = Grouping::new(posted, Some(Slots::new(lead)));
        above.read(&lines);
        let slots = above.slots.unwrap_or_default();
        match slots.layout(all_have_times) {
            Layout::Above => return above.done,
            Layout::Below => {}
            Layout::Unclear => slots.confuse(&mut below.done.groups),
        }
    }
    below.done
}

struct Grouping {
    posted: Posted,
    done: Groups,
    current: Option<Group>,
    /// The alert's date so far.
    day: AlertDay,
    /// The name of a product that begins with its fields, if any follow.
    heading: Option<Heading>,
    /// Whether a blank line stands before this one.
    apart: bool,
    /// Labels whose values have not come yet.
    labels: Vec<Label>,
    /// The columns of the table that is being read.
    columns: Vec<Column>,
    /// How many lines begin with each mark.
    marks: HashMap<String, usize>,
    /// What the time begins with that stands alone before all products, if one does.
    lead: Option<String>,
    /// What the title begins with that says a time before all products, if one does.
    title: Option<String>,
    /// The lines so far that are a day and nothing else.
    days: DayLines,
    /// The times so far, if such times are taken to stand above their products.
    slots: Option<Slots>,
}

impl Grouping {
    fn new(posted: Posted, slots: Option<Slots>) -> Self {
        Self {
            posted,
            done: Groups::default(),
            current: None,
            day: AlertDay::posted(posted.today),
            heading: None,
            apart: false,
            labels: Vec::new(),
            columns: Vec::new(),
            marks: HashMap::new(),
            lead: None,
            title: None,
            days: DayLines::default(),
            slots,
        }
    }

    fn read(&mut self, lines: &[Line]) {
        for line in lines.iter().filter(|line| line.is_bulleted()) {
            *self.marks.entry(line.mark.clone()).or_default() += 1;
        }
        for line in lines {
            if line.body.contains(is_alphanumeric) || !line.urls.is_empty() {
                self.take(line);
                self.apart = false;
            } else {
                self.apart = true;
            }
        }
        self.drop_heading();
        self.close();
        heading::settle_header(&mut self.done.groups, self.posted);
    }

    fn take(&mut self, line: &Line) {
        if let Some(value) = self.number_below(line) {
            self.take(&value);
        } else if line.struck {
            self.drop_heading();
            self.leave_header();
            self.close();
            let fields = Fields::of_line(line, self.posted.today);
            let reason = UnreadReason::Struck;
            let unread = Unread::new(line.number, fields.only_id(), &line.text, reason);
            self.leave(unread);
        } else if !self.take_table(line) && !self.take_label(line) {
            let is_value = !self.labels.is_empty();
            let fields = self.fields(line);
            if self.is_under_header(line, &fields) {
                self.leave_header();
            }
            if !is_value && self.take_time(line, &fields) {
                return;
            }
            if line.number.is_some() || self.begins(line, &fields) {
                let is_value = is_value && fields.labelled_name.is_some();
                self.begin(line, fields);
                if let Some(current) = &mut self.current {
                    current.is_value = is_value;
                }
            } else {
                self.go_on(line, fields);
            }
        }
    }

    fn begin(&mut self, line: &Line, mut fields: Fields) {
        // `■ 16:00 오픈` is no product yet.
        let listed = line.number.is_some() || line.is_bulleted() && !fields.is_time();
        let id_first = !fields.ids.is_empty();
        let mut header = self.labelled_header(line, &fields);
        let mut name_times = Vec::new();
        let mut start = if listed { Start::Listed } else { Start::Fields };
        if line.number.is_none() && fields.name().is_none() {
            self.part_fields(&mut fields);
            if let Some(mut heading) = self.heading.take() {
                header = heading.header.take();
                name_times = heading.give_to(&mut fields);
                if !listed {
                    start = Start::Heading;
                }
            }
        }
        self.drop_heading();
        self.close();
        self.columns.clear();
        self.hear_title(line, &fields);
        let is_product = line.number.is_some() || fields.has_certain_id();
        let unlike = !is_product && self.is_header() && self.marks.get(&line.mark) == Some(&1);
        self.current = Some(Group {
            number: line.number.or(fields.number),
            fields,
            day: self.day.clone(),
            is_value: false,
            text: line.body.clone(),
            mark: line.mark.clone(),
            indent: line.indent,
            id_first,
            start,
            under: None,
            header,
            name_times,
            unlike,
        });
    }

    /// Words under an id, then a time, then another id: the words were the other
    /// product's name, and the time is that product's.
    fn part_fields(&mut self, fields: &mut Fields) {
        if let Some(current) = &mut self.current
            && self.heading.is_none()
            && !fields.has_time()
            && fields.best_place() == current.fields.best_place()
            && !self.apart
            && current.fields.labelled_name.is_none()
            && let Some(name) = current.under.take()
        {
            fields.sightings = std::mem::take(&mut current.fields.sightings);
            self.heading = Some(name);
        }
    }

    /// A line that begins no product: more of the current one, a heading, or prose.
    fn go_on(&mut self, line: &Line, mut fields: Fields) {
        let is_header = self.is_header();
        let is_before = self.current.is_none() && is_header;
        let header = Header::of(&fields, &line.text).filter(|_| is_before);
        if is_before && header.is_none() {
            self.hear_line(line, &fields);
        }
        self.forget_name_times(line, &fields);
        if self.is_of_heading(&fields) {
            if fields.has_certain_id() && self.heading.as_ref().is_some_and(Heading::is_product) {
                self.begin(line, fields);
            } else if let Some(heading) = &mut self.heading {
                heading.fields.absorb(fields);
            }
            return;
        }
        let times = fields.sightings.clone();
        if !is_before && self.take_below(line, &mut fields) {
            return;
        }
        match &mut self.current {
            None => {}
            Some(current) if fields.is_prose() && current.fields == Fields::default() => {
                current.fields.words = fields.words;
                return;
            }
            Some(current) if current.is_more(&fields, self.apart) => {
                let is_first_time = fields.has_time() && !current.fields.has_time();
                let heading = self.heading.take();
                current.number = current.number.or(fields.number);
                if current.may_be_over() && reopens(&fields, &current.fields) {
                    current.fields.mark_times();
                }
                current.fields.absorb(fields);
                // A product without a name has it, or a remark, on that line.
                if is_first_time && current.may_be_over() && current.fields.name().is_some() {
                    current.under = heading;
                }
                return;
            }
            Some(_) => {}
        }
        if let Some(mut heading) = Heading::of(fields, &line.body, self.apart) {
            self.drop_heading();
            heading.header = header;
            // `오늘의 핫딜 09:00` says when it was written.
            if !is_header || !aside::is_title(&heading.text) {
                heading.times = times;
            }
            self.heading = Some(heading);
        }
    }

    /// Whether what stands under a heading is that product's: the current one is over,
    /// or there is none.
    fn is_of_heading(&self, fields: &Fields) -> bool {
        let Some(heading) = &self.heading else {
            return false;
        };
        if fields.name().is_some() || fields.is_prose() {
            return false;
        }
        let has = self.current.as_ref().map(|current| &current.fields);
        let is_over = self.current.as_ref().is_none_or(Group::may_be_over) && !self.is_block_open();
        let has_ids = heading.has_ids() || !fields.ids.is_empty();
        let lacks_views = has.is_some_and(|has| has.views.is_none()) && !heading.apart;
        is_over && (has_ids || fields.views.is_some() && !lacks_views)
    }

    /// No fields came for the heading. With an id it may be a product all the same.
    fn drop_heading(&mut self) {
        let Some(heading) = self.heading.take() else {
            return;
        };
        if let Some(header) = &heading.header {
            header.tell(&mut self.day, self.posted);
        }
        let is_within = |current: &Group| current.start == Start::Listed;
        if !heading.has_ids() || self.current.as_ref().is_some_and(is_within) {
            return;
        }
        self.close();
        self.push(Group {
            start: Start::HeadingAlone,
            ..Group::listed(None, heading.fields, &heading.text, self.day.clone())
        });
    }

    /// The current product has no more lines.
    fn close(&mut self) {
        let Some(group) = self.current.take() else {
            return;
        };
        let fields = &group.fields;
        let has_ids = !fields.ids.is_empty();
        let is_doubtful = fields.best_place().is_some_and(Place::is_doubtful);
        let is_listed = group.start == Start::Listed || group.is_value && fields.has_time();
        if !has_ids && !is_listed {
            if self.is_header() {
                // A sentence of the header that speaks of an opening.
                self.hear_group(&group);
            } else if group.start == Start::Heading && fields.has_opening() {
                self.push(group);
            }
        } else if group.start == Start::Heading && self.is_header() && is_doubtful {
            // Perhaps it is a header, with the date of all products.
            self.hear(fields);
            self.push(group);
        } else if !has_ids && fields.sightings.is_empty() && fields.views.is_none() {
            self.leave(group.unread(UnreadReason::NoFields));
        } else {
            self.push(group);
        }
    }

    fn push(&mut self, mut group: Group) {
        if let Some(slots) = &mut self.slots {
            slots.give_to(&mut group);
        }
        self.days.go_on();
        if self.done.groups.len() == ITEMS_MAX {
            self.done.unread.push(group.unread(UnreadReason::TooMuch));
        } else {
            self.done.groups.push(group);
        }
    }

    fn leave(&mut self, unread: Unread) {
        if let Some(slots) = &mut self.slots {
            slots.pass();
        }
        self.done.unread.push(unread);
    }
}

/// Whether a time that is marked comes below another one that is not. Where nothing says
/// that the product goes on, it may be that of the next one: neither is to be guessed.
fn reopens(fields: &Fields, has: &Fields) -> bool {
    fields.has_opening() && has.has_time() && !has.has_opening() && !same_times(fields, has)
}

fn same_times(one: &Fields, other: &Fields) -> bool {
    one.sightings.iter().all(|seen| {
        let clock = &seen.clock;
        other.sightings.iter().any(|seen| seen.clock == *clock)
    })
}
