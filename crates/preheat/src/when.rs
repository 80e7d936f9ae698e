//! Times and dates as people write them.
//!
//! Reading is pure: the reference day and the zone come in as arguments, and a
//! text that could mean two moments is refused, never guessed.

mod clock;
mod date;
mod duration;
mod moment;
#[cfg(test)]
mod properties;
pub(crate) mod scan;
mod vague;
pub(crate) mod weekday;
mod zone;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

pub use duration::{DurationError, parse_duration};
pub use moment::{MomentError, parse_moment};

/// A local time that is not exactly one moment, because clocks were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocalTimeError {
    /// Clocks go forward over it.
    #[error("{local} does not exist in {zone}: the clocks go forward over it")]
    Missing {
        /// The time as it was written.
        local: NaiveDateTime,
        /// The zone it was to be in.
        zone: Tz,
    },
    /// Clocks go back over it.
    #[error("{local} happens twice in {zone}: the clocks go back over it")]
    Ambiguous {
        /// The time as it was written.
        local: NaiveDateTime,
        /// The zone it was to be in.
        zone: Tz,
    },
}

/// The one moment that `local` is in `zone`.
///
/// # Errors
/// When a change of the clocks leaves it out or has it twice.
pub fn resolve(local: NaiveDateTime, zone: Tz) -> Result<DateTime<Utc>, LocalTimeError> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(moment) => Ok(moment.to_utc()),
        MappedLocalTime::None => Err(LocalTimeError::Missing { local, zone }),
        MappedLocalTime::Ambiguous(..) => Err(LocalTimeError::Ambiguous { local, zone }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn ordinary_times_resolve() {
        for (zone, text, utc) in [
            (
                Tz::Asia__Seoul,
                "2026-11-24T16:00:00",
                "2026-11-24T07:00:00Z",
            ),
            (
                Tz::Europe__Berlin,
                "2026-03-29T03:00:00",
                "2026-03-29T01:00:00Z",
            ),
            (
                Tz::America__New_York,
                "2026-11-01T02:00:00",
                "2026-11-01T07:00:00Z",
            ),
        ] {
            let moment = resolve(local(text), zone).unwrap();
            assert_eq!(moment, utc.parse::<DateTime<Utc>>().unwrap(), "{text}");
        }
    }

    #[test]
    fn times_that_a_clock_change_touches_are_refused() {
        for (zone, text) in [
            (Tz::Europe__Berlin, "2026-03-29T02:30:00"),
            (Tz::America__New_York, "2026-03-08T02:00:00"),
        ] {
            let local = local(text);
            assert_eq!(
                resolve(local, zone),
                Err(LocalTimeError::Missing { local, zone })
            );
        }
        for (zone, text) in [
            (Tz::Europe__Berlin, "2026-10-25T02:30:00"),
            (Tz::America__New_York, "2026-11-01T01:59:59"),
        ] {
            let local = local(text);
            assert_eq!(
                resolve(local, zone),
                Err(LocalTimeError::Ambiguous { local, zone })
            );
        }
    }
}
