//! Whatever is written can be read, and says the same.

use chrono_tz::TZ_VARIANTS;
use proptest::option;
use proptest::prelude::*;

use super::super::*;
use crate::target::Resource;

/// Any moment of the years that are read.
fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..32_503_680_000, 0_u32..1_000_000_000)
        .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
}

fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![
        "[a-zA-Z0-9_-]{1,40}/[a-zA-Z0-9_-]{1,40}".prop_map(|text| (Resource::Ecs, text)),
        "[a-zA-Z]([a-zA-Z0-9]|-[a-zA-Z0-9]){0,20}".prop_map(|text| (Resource::Rds, text)),
    ]
    .prop_map(|(resource, text)| Target::parse(resource, &text).unwrap())
}

fn products() -> impl Strategy<Value = Product> {
    (".{0,40}", any::<String>(), moments()).prop_map(|(id, name, opens_at)| Product {
        id,
        name,
        opens_at,
    })
}

fn threads() -> impl Strategy<Value = ThreadRef> {
    (any::<String>(), ".{0,20}").prop_map(|(channel, ts)| ThreadRef { channel, ts })
}

fn windows() -> impl Strategy<Value = Window> {
    let who_and_where = (threads(), any::<String>());
    let when = (moments(), moments()).prop_filter("in order", |(start, end)| start < end);
    (
        targets(),
        any::<u32>(),
        option::of(products()),
        when,
        who_and_where,
    )
        .prop_map(
            |(target, count, product, (start, end), (thread, requested_by))| Window {
                target,
                count,
                product,
                start,
                end,
                thread,
                requested_by,
            },
        )
}

fn capacities() -> impl Strategy<Value = Capacity> {
    let bound = || option::of(any::<u32>());
    (bound(), bound(), any::<u32>()).prop_map(|(min, max, desired)| Capacity { min, max, desired })
}

fn counts() -> impl Strategy<Value = Vec<(Target, u32)>> {
    prop::collection::vec((targets(), any::<u32>()), 0..5)
}

fn payloads() -> impl Strategy<Value = Payload> {
    let asked = || (threads(), any::<String>());
    let baselines = (
        targets(),
        capacities(),
        capacities(),
        capacities(),
        prop::collection::btree_set(any::<u32>(), 0..5),
        threads(),
    );
    prop_oneof![
        (windows(), any::<bool>(), option::of(moments())).prop_map(
            |(window, immediate, sent_at)| Payload::Start {
                window,
                immediate,
                sent_at,
            }
        ),
        windows().prop_map(|window| Payload::End { window }),
        (products(), counts(), asked()).prop_map(|(product, targets, (thread, requested_by))| {
            Payload::Check(Check {
                product,
                targets,
                thread,
                requested_by,
            })
        }),
        Just(Payload::Reconcile(None)),
        (targets(), asked(), option::of(moments())).prop_map(
            |(target, (thread, requested_by), sent_at)| {
                Payload::Reconcile(Some(Reconcile {
                    target,
                    thread,
                    requested_by,
                    sent_at,
                }))
            }
        ),
        asked().prop_map(|(thread, requested_by)| Payload::Status(Status {
            thread,
            requested_by,
        })),
        (counts(), asked()).prop_map(|(targets, (thread, requested_by))| {
            Payload::Preflight(Preflight {
                targets,
                thread,
                requested_by,
            })
        }),
        baselines.prop_map(
            |(target, baseline, applied, previous, set_before, thread)| {
                Payload::Baseline(Baseline {
                    target,
                    baseline,
                    applied,
                    previous,
                    set_before,
                    thread,
                })
            }
        ),
        (threads(), moments(), any::<bool>()).prop_map(|(mention, claimed_at, finished)| {
            Payload::Claim(Claim {
                mention,
                claimed_at,
                finished,
            })
        }),
    ]
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_again(
        payload in payloads(),
        zone in prop::sample::select(&TZ_VARIANTS[..]),
    ) {
        let written = payload.to_json(zone);
        let read = Payload::from_json(&written).map_err(|error| error.to_string());
        prop_assert_eq!(read, Ok(payload), "{}", written);
    }

    /// A version from the future is refused for what it is, whatever else it says.
    #[test]
    fn another_version_is_refused(payload in payloads(), version in 2_u64..) {
        let mut value: serde_json::Value =
            serde_json::from_str(&payload.to_json(Tz::UTC)).unwrap();
        value["version"] = version.into();
        let refused = Payload::from_value(value);
        prop_assert!(matches!(refused, Err(PayloadError::Version(said)) if said == version));
    }

    /// Scheduler takes an input of up to 256 KiB; ours are far below it, whatever an
    /// alert and a command can hold.
    #[test]
    fn an_input_stays_below_what_scheduler_takes(
        name in "[\\x00-\\x1f\"\\\\가]{0,2000}",
        targets in prop::collection::vec((targets(), any::<u32>()), 0..50),
        thread in threads(),
    ) {
        let opens_at = DateTime::UNIX_EPOCH;
        let product = Product { id: "9".repeat(64), name, opens_at };
        let requested_by = "U0123456789".to_owned();
        let check = Payload::Check(Check { product, targets, thread, requested_by });
        prop_assert!(check.to_json(Tz::Asia__Seoul).len() < 256 * 1024);
    }
}

/// Offsets with seconds are not written as such: they would be rounded.
#[test]
fn times_under_an_offset_with_seconds_are_the_same_moment() {
    let claimed_at = "1971-11-24T07:00:00Z".parse().unwrap();
    let mention = ThreadRef {
        channel: "C1".to_owned(),
        ts: "1.2".to_owned(),
    };
    let claim = Payload::Claim(Claim {
        mention,
        claimed_at,
        finished: false,
    });
    let written = claim.to_json(Tz::Africa__Monrovia);
    assert_eq!(Payload::from_json(&written).unwrap(), claim, "{written}");
}
