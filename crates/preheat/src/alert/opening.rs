//! When a product opens, from its times and dates and the alert's date.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};

use super::bind::{Clock, Day, Role, Sighting};
use super::day::{AlertDay, Said};
use super::fields::Fields;
use super::{Posted, Problem};
use crate::when::{self, scan::DateForm};

/// The one moment at which a product opens.
pub(super) fn opening(
    fields: &Fields,
    alert_day: &AlertDay,
    posted: Posted,
) -> Result<DateTime<Utc>, Problem> {
    let mut moments: Vec<DateTime<Utc>> = Vec::new();
    let mut problem = None;
    for one in wanted(fields) {
        match moment(one, fields, alert_day, posted) {
            Ok(moment) if !moments.contains(&moment) => moments.push(moment),
            Ok(_) => {}
            Err(found) => problem = problem.or(Some(found)),
        }
    }
    match (moments.as_slice(), problem) {
        (_, Some(problem)) => Err(problem),
        ([], None) => Err(Problem::NoTime),
        ([moment], None) => Ok(*moment),
        (_, None) => Err(Problem::SeveralTimes(moments)),
    }
}

/// The day on which a product opens, whether or not its time can be read. Times on
/// several days, or a date that is none, leave it open.
pub(super) fn day(fields: &Fields, alert_day: &AlertDay, posted: Posted) -> Option<NaiveDate> {
    let mut days = wanted(fields).map(|one| match &one.clock {
        Clock::Instant(moment) => Some(moment.with_timezone(&posted.zone).date_naive()),
        Clock::Time(..) | Clock::Unclear(_) => date(one, fields, alert_day).ok(),
    });
    let Some(first) = days.next() else {
        return undated(fields, alert_day).ok();
    };
    first.filter(|_| days.all(|day| day == first))
}

/// The times that are the opening, as far as the product says.
fn wanted(fields: &Fields) -> impl Iterator<Item = &Sighting> {
    let role = if fields.has_opening() {
        Role::Opens
    } else {
        Role::Plain
    };
    fields.sightings.iter().filter(move |one| one.role == role)
}

fn moment(
    one: &Sighting,
    fields: &Fields,
    alert_day: &AlertDay,
    posted: Posted,
) -> Result<DateTime<Utc>, Problem> {
    let (time, offset) = match &one.clock {
        Clock::Instant(moment) => return Ok(*moment),
        Clock::Unclear(words) => return Err(Problem::UnclearTime(words.clone())),
        Clock::Time(time, offset) => (*time, *offset),
    };
    let date = date(one, fields, alert_day)?;
    match offset {
        // An offset is a zone of its own: no change of clocks, one moment only.
        Some(offset) => offset
            .from_local_datetime(&date.and_time(time))
            .single()
            .map(|moment| moment.to_utc())
            .ok_or_else(|| unclear(time)),
        None => when::resolve(date.and_time(time), posted.zone).map_err(Problem::NotALocalTime),
    }
}

/// The date of a time: the one beside it, else the product's or the alert's.
fn date(one: &Sighting, fields: &Fields, alert_day: &AlertDay) -> Result<NaiveDate, Problem> {
    match &one.day {
        Some(day) => checked(day, one.weekday),
        None => checked(&Day::Date(undated(fields, alert_day)?), one.weekday),
    }
}

/// The date of a time that has none beside it.
fn undated(fields: &Fields, alert_day: &AlertDay) -> Result<NaiveDate, Problem> {
    own_day(fields).unwrap_or_else(|| of_alert(fields, alert_day))
}

fn unclear(time: NaiveTime) -> Problem {
    Problem::UnclearTime(time.to_string())
}

/// The date that stands by itself among the product's words.
fn own_day(fields: &Fields) -> Option<Result<NaiveDate, Problem>> {
    let said = fields
        .days
        .iter()
        .filter(|one| one.role == Role::Opens)
        .map(|one| Said {
            day: one.day.clone(),
            weekday: one.weekday,
        })
        .collect::<Vec<_>>();
    (!said.is_empty()).then(|| single(&said))
}

/// The alert's date, unless a date among the product's words says another.
fn of_alert(fields: &Fields, alert_day: &AlertDay) -> Result<NaiveDate, Problem> {
    let date = single(alert_day.said())?;
    let mut dates: Vec<NaiveDate> = Vec::new();
    let mut before = None;
    for one in &fields.days {
        // It is the beginning of `판매기간 11/24~11/30`.
        let is_period = one.ends_range && before == Some(Day::Date(date));
        before = Some(one.day.clone());
        match one.day {
            _ if is_period => {}
            Day::Date(stray)
                if one.form != DateForm::Fraction && stray != date && !dates.contains(&stray) =>
            {
                dates.push(stray);
            }
            _ => {}
        }
    }
    if dates.is_empty() {
        return Ok(date);
    }
    dates.push(date);
    Err(Problem::SeveralDates(dates))
}

fn single(said: &[Said]) -> Result<NaiveDate, Problem> {
    let mut dates: Vec<NaiveDate> = Vec::new();
    for one in said {
        let date = checked(&one.day, one.weekday)?;
        if !dates.contains(&date) {
            dates.push(date);
        }
    }
    match dates.as_slice() {
        [date] => Ok(*date),
        _ => Err(Problem::SeveralDates(dates)),
    }
}

fn checked(day: &Day, weekday: Option<Weekday>) -> Result<NaiveDate, Problem> {
    match (day, weekday) {
        (Day::Unclear(words), _) => Err(Problem::UnclearDate(words.clone())),
        (Day::Date(date), Some(said)) if date.weekday() != said => {
            Err(Problem::WrongWeekday { date: *date, said })
        }
        (Day::Date(date), _) => Ok(*date),
    }
}
