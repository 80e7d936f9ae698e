//! A one-time schedule as the group stores it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::limits::SCHEDULE_NEAR;
use crate::name::{self, Slot};
use crate::payload::{Check, Payload, PayloadError};
use crate::target::Resource;
use crate::window::Window;

/// A one-time schedule. Whatever is not here is the same for all of them: no
/// flexible window, deleted after completion, retry policy, dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its key in the group; matches `[0-9a-zA-Z-_.]{1,64}`.
    pub name: String,
    /// When it fires, to the second; Scheduler fires within that minute.
    pub at: DateTime<Utc>,
    /// What a person reads in the AWS console; at most 512 characters.
    pub description: String,
    /// The payload as JSON, as it was stored.
    pub input: String,
    /// Records are stored disabled: they are never executed.
    pub enabled: bool,
}

impl Schedule {
    /// What it says, if it says something.
    ///
    /// # Errors
    /// When the stored text is not a payload of a version that is known.
    pub fn payload(&self) -> Result<Payload, PayloadError> {
        Payload::from_json(&self.input)
    }

    /// The window that it records, if it is an `end`.
    ///
    /// # Errors
    /// When it says something else.
    pub fn window(&self) -> Result<Window, PayloadError> {
        match self.payload()? {
            Payload::End { window } => Ok(window),
            _ => Err(PayloadError::Shape("it does not say `end`".to_owned())),
        }
    }

    /// Whether its time is past or so near that the service may be about to
    /// delete it.
    pub fn is_near(&self, now: DateTime<Utc>) -> bool {
        self.at <= now + SCHEDULE_NEAR
    }
}

/// The schedule that opens `window`.
pub fn start_of(window: &Window, zone: Tz) -> Schedule {
    let slot = Slot::of(window, zone);
    Schedule {
        name: name::start(&slot),
        at: window.start,
        description: describe("opens", window, zone),
        input: Payload::Start {
            window: window.clone(),
            immediate: false,
            sent_at: None,
        }
        .to_json(zone),
        enabled: true,
    }
}

/// The schedule that closes `window`, and records it until then.
pub fn end_of(window: &Window, zone: Tz) -> Schedule {
    let slot = Slot::of(window, zone);
    Schedule {
        name: name::end(&slot),
        at: window.end,
        description: describe("closes", window, zone),
        input: Payload::End {
            window: window.clone(),
        }
        .to_json(zone),
        enabled: true,
    }
}

/// The readiness check of a product, at `at`.
pub fn check_of(check: Check, at: DateTime<Utc>, zone: Tz) -> Schedule {
    let day = name::opening_day(&check.product, zone);
    Schedule {
        name: name::check(&check.product.id, day),
        at,
        description: one_line(&format!(
            "Preheat checks whether everything is ready for product {} ({})",
            check.product.id, check.product.name
        )),
        input: Payload::Check(check).to_json(zone),
        enabled: true,
    }
}

/// A record: stored under `name`, disabled, never executed.
pub fn record(name: String, payload: &Payload, now: DateTime<Utc>, zone: Tz) -> Schedule {
    let what = match payload {
        Payload::Claim(_) => {
            "a mention or a click that is being answered, or a problem that was told; it goes after a day"
        }
        Payload::Baseline(_) => "what an ECS service goes back to when its last window closes",
        _ => "a record",
    };
    Schedule {
        name,
        at: now + RECORD_AHEAD,
        description: one_line(&format!("Preheat keeps {what}. Never executed.")),
        input: payload.to_json(zone),
        enabled: false,
    }
}

/// When a run began that wrote this record.
pub fn recorded_at(record: &Schedule) -> DateTime<Utc> {
    record.at - RECORD_AHEAD
}

/// Records never fire; their time is so far ahead that nothing takes them for due.
const RECORD_AHEAD: TimeDelta = TimeDelta::days(3650);

/// One line for the AWS console. Names come from an alert, so it is cut to what
/// Scheduler takes.
fn describe(verb: &str, window: &Window, zone: Tz) -> String {
    let what = match window.target.resource() {
        Resource::Ecs => "tasks of ECS service",
        Resource::Rds => "hot replicas of Aurora cluster",
    };
    let product = match &window.product {
        Some(product) => format!(
            "for product {} ({}) opening {}",
            product.id,
            product.name,
            product.opens_at.with_timezone(&zone).format("%F %R %Z")
        ),
        None => "asked for at once".to_owned(),
    };
    let text = format!(
        "Preheat {verb}: at least {} {what} {}, {product}",
        window.count, window.target
    );
    one_line(&text)
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(512)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Claim;
    use crate::target::Target;
    use crate::window::{Product, ThreadRef};

    fn window(name: &str) -> Window {
        let opens_at = "2026-11-24T07:00:00Z".parse().unwrap();
        Window {
            target: Target::parse(Resource::Ecs, "prod/api").unwrap(),
            count: 20,
            product: Some(Product {
                id: "48213".to_owned(),
                name: name.to_owned(),
                opens_at,
            }),
            start: opens_at - TimeDelta::minutes(10),
            end: opens_at + TimeDelta::minutes(30),
            thread: thread(),
            requested_by: "U1".to_owned(),
        }
    }

    fn thread() -> ThreadRef {
        ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        }
    }

    /// Whoever finds one in the console knows what it is for.
    #[test]
    fn a_schedule_says_what_it_does() {
        let zone = chrono_tz::Asia::Seoul;
        let one = window("겨울 패딩\n특가");
        assert_eq!(
            end_of(&one, zone).description,
            "Preheat closes: at least 20 tasks of ECS service prod/api, \
             for product 48213 (겨울 패딩 특가) opening 2026-11-24 16:00 KST"
        );
        let asked = Window {
            product: None,
            ..window("")
        };
        let description = start_of(&asked, zone).description;
        assert!(
            description.ends_with(", asked for at once"),
            "{description}"
        );
        // Scheduler takes 512 characters.
        let long = end_of(&window(&"특".repeat(600)), zone).description;
        assert_eq!(long.chars().count(), 512);
    }

    #[test]
    fn a_record_says_what_it_keeps_and_never_fires() {
        let now = DateTime::UNIX_EPOCH;
        let claim = Payload::Claim(Claim {
            mention: thread(),
            claimed_at: now,
            finished: false,
        });
        let record = record("claim-1".to_owned(), &claim, now, chrono_tz::UTC);
        assert!(!record.enabled && record.at > now + TimeDelta::days(3000));
        assert_eq!(
            record.description,
            "Preheat keeps a mention or a click that is being answered, or a problem that was \
             told; it goes after a day. Never executed."
        );
    }
}
