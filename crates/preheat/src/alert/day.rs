//! The date of products that have none of their own.

use chrono::{Datelike, NaiveDate, TimeZone, Weekday};
use chrono_tz::Tz;

use super::Posted;
use super::aside;
use super::bind::{Clock, Day, LoneDay, Role, Sighting};
use super::doubtful;
use super::fields::Fields;
use crate::when::scan::DateForm;

/// The date that an alert says for all of its products, as far as it has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AlertDay {
    /// What has been said, each date once.
    said: Vec<Said>,
    /// How certain that is; less certain dates are dropped.
    rank: Rank,
}

/// A date with the day of the week beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) day: Day,
    pub(super) weekday: Option<Weekday>,
}

/// How certain it is that a date in the header is that of the openings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The alert says nothing; it was posted on that day.
    Posted,
    /// A word such as `오늘`, which may only be part of a title.
    Relative,
    /// Digits that may be a date or something else: `(12/1)`.
    Doubtful,
    /// A date.
    Date,
    /// A date marked as the opening's, or alone on its line.
    Opening,
}

impl AlertDay {
    /// Without a word of it, the day on which the alert was posted.
    pub(super) fn posted(today: NaiveDate) -> Self {
        Self {
            said: vec![Said {
                day: Day::Date(today),
                weekday: None,
            }],
            rank: Rank::Posted,
        }
    }

    /// The dates that it may be: one, unless the alert contradicts itself.
    pub(super) fn said(&self) -> &[Said] {
        &self.said
    }

    /// Takes what a line before the products says, unless it is a remark: `입고 11/26`.
    pub(super) fn hear_line(&mut self, fields: &Fields, text: &str, posted: Posted) {
        let is_of_opening = |words: &str| aside::is_title(words) || !aside::is_never_opening(words);
        if fields.name().is_none_or(is_of_opening) {
            self.hear(fields, posted.zone);
            self.hear_doubtful(text, posted.today);
        }
    }

    /// Takes the dates of a line before the products.
    pub(super) fn hear(&mut self, fields: &Fields, zone: Tz) {
        for one in &fields.sightings {
            let rank = match one.role {
                Role::Opens => Rank::Opening,
                Role::Plain => Rank::Date,
                Role::Aside => continue,
            };
            match (zone_day(one, zone), &one.day) {
                (Some(date), None) => self.say(rank, Day::Date(date), one.weekday),
                // The day of the week is that of the date which stands there.
                (Some(date), Some(_)) => self.say(rank, Day::Date(date), None),
                (None, Some(day)) => self.say(rank, day.clone(), one.weekday),
                (None, None) => {}
            }
        }
        let mut last = Rank::Posted;
        for one in &fields.days {
            let said = match (one.role, one.form) {
                // `다음주 오픈` says less than a date does.
                (Role::Opens, DateForm::Relative) if matches!(one.day, Day::Unclear(_)) => {
                    Rank::Relative
                }
                (Role::Opens, _) => Rank::Opening,
                (_, DateForm::Relative) => Rank::Relative,
                _ => Rank::Date,
            };
            // Products open on all days of `오픈 11/24~11/25`.
            let rank = if one.ends_range { said.max(last) } else { said };
            last = rank;
            self.say(rank, one.day.clone(), one.weekday);
        }
    }

    /// Takes what a line before the products says in digits that may be a date.
    fn hear_doubtful(&mut self, text: &str, today: NaiveDate) {
        // `내일 수요일` is certain.
        let is_certain = self.said.iter().any(|said| said.weekday.is_some());
        if self.rank <= Rank::Doubtful
            && !is_certain
            && let Some(day) = doubtful::day(text, today)
        {
            self.say(Rank::Doubtful, day, None);
        }
    }

    /// Whether a line says dates and nothing else.
    pub(super) fn is_day(fields: &Fields) -> bool {
        let rest = Fields {
            days: Vec::new(),
            ..fields.clone()
        };
        !fields.days.is_empty() && fields.words.is_none() && rest.is_prose()
    }

    /// The date that a heading among the products says in other words, as `11/25 오픈 상품`
    /// does. Where the words may be a remark of any kind, it is unclear.
    pub(super) fn of_title(fields: &Fields) -> Option<Vec<LoneDay>> {
        let words = fields.name()?;
        let is_title = aside::is_title(words);
        let mut days = fields.days.clone();
        if is_title && days.is_empty() {
            // `11/25 10:00 오픈 상품`
            days.extend(fields.sightings.iter().filter_map(LoneDay::of_opening));
        }
        let is_marked = days.iter().any(|day| day.role == Role::Opens);
        let is_relative = days.iter().all(|day| day.form == DateForm::Relative);
        // `오늘 주문하면 내일 도착`
        let is_remark = aside::is_remark(words) || !is_marked && is_relative && !is_title;
        if is_remark || days.is_empty() || !fields.ids.is_empty() {
            return None;
        }
        if !is_title {
            days.truncate(1);
            days.iter_mut().for_each(LoneDay::make_unclear);
        }
        Some(days)
    }

    /// Whether the days say nothing new.
    pub(super) fn is(&self, days: &[LoneDay]) -> bool {
        days.iter().all(|day| {
            let is_same = |said: &Said| matches!(said.day, Day::Date(_)) && said.day == day.day;
            self.said.len() == 1 && self.said.iter().any(is_same)
        })
    }

    /// Takes the date of a heading among the products, in place of an earlier one.
    pub(super) fn turn_to(&mut self, days: &[LoneDay]) {
        if let ([day], [said]) = (days, self.said.as_slice())
            && let (Day::Unclear(_), Some(weekday), Day::Date(date)) =
                (&day.day, day.weekday, &said.day)
            && date.weekday() == weekday
        {
            // `수요일 오픈 상품` below `11/25 (수)`
            return;
        }
        self.said.clear();
        self.rank = Rank::Opening;
        for one in days {
            self.say(Rank::Opening, one.day.clone(), one.weekday);
        }
    }

    fn say(&mut self, rank: Rank, day: Day, weekday: Option<Weekday>) {
        if rank < self.rank {
            return;
        }
        if rank > self.rank {
            self.said.clear();
            self.rank = rank;
        }
        let has_room = self.said.len() < 8;
        match self.said.iter_mut().find(|said| said.day == day) {
            Some(said) => said.weekday = said.weekday.or(weekday),
            // More than a few say no more than two do: it is not certain.
            None if has_room => self.said.push(Said { day, weekday }),
            None => {}
        }
    }
}

/// The day of an exact moment in the alert's zone.
fn zone_day(one: &Sighting, zone: Tz) -> Option<NaiveDate> {
    let moment = match (&one.clock, &one.day) {
        (Clock::Instant(moment), _) => *moment,
        (Clock::Time(time, Some(offset)), Some(Day::Date(date))) => {
            let local = offset.from_local_datetime(&date.and_time(*time));
            local.single()?.to_utc()
        }
        _ => return None,
    };
    Some(moment.with_timezone(&zone).date_naive())
}
