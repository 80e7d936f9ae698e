use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::target::Resource::{Ecs, Rds};

const SEOUL: Tz = Tz::Asia__Seoul;

fn target(resource: Resource, text: &str) -> Target {
    Target::parse(resource, text).unwrap()
}

fn slot(target: Target, id: &str) -> Slot {
    Slot {
        target,
        product: Some((
            id.to_owned(),
            NaiveDate::from_ymd_opt(2026, 11, 24).unwrap(),
        )),
    }
}

fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(is_name_byte)
}

#[test]
fn names_say_what_they_are() {
    let api = slot(target(Ecs, "prod/api"), "48213");
    let shop = slot(target(Rds, "shop"), "48213");
    let now = Slot {
        product: None,
        ..api.clone()
    };
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    for (name, expected, says) in [
        (
            start(&api),
            "prod-api-48213-1124-ecs-start",
            Kind::Start(Ecs),
        ),
        (end(&api), "prod-api-48213-1124-ecs-end", Kind::End(Ecs)),
        (start(&shop), "shop-48213-1124-rds-start", Kind::Start(Rds)),
        (end(&shop), "shop-48213-1124-rds-end", Kind::End(Rds)),
        (end(&now), "prod-api-now-ecs-end", Kind::End(Ecs)),
        (check("48213", day), "48213-1124-check", Kind::Check),
        (baseline(&api.target), "prod-api-baseline", Kind::Baseline),
        (RECONCILE.to_owned(), "reconcile", Kind::Reconcile),
        ("nightly-report".to_owned(), "nightly-report", Kind::Other),
    ] {
        assert_eq!(name, expected);
        assert_eq!(kind(&name), says, "{name}");
    }
}

#[test]
fn claims_have_one_name_a_mention_and_takeover() {
    let mention = |ts: &str| ThreadRef {
        channel: "C1".to_owned(),
        ts: ts.to_owned(),
    };
    let names = [
        claim(&mention("1.1"), 0),
        claim(&mention("1.1"), 1),
        claim(&mention("1.2"), 0),
    ];
    for name in &names {
        assert_eq!(kind(name), Kind::Claim);
        assert!(is_name(name), "{name}");
    }
    assert_eq!(names[0], claim(&mention("1.1"), 0));
    assert!(names[0] != names[1] && names[0] != names[2]);
}

#[test]
fn long_and_foreign_parts_are_shortened_and_stay_apart() {
    let long = |last: char| {
        target(
            Ecs,
            &format!("{}/{}{last}", "c".repeat(200), "s".repeat(200)),
        )
    };
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let pairs = [
        (slot(long('a'), "1"), slot(long('b'), "1")),
        (slot(long('a'), "겨울"), slot(long('a'), "여름")),
        (slot(long('a'), "1-2"), slot(long('a'), "1_2")),
        (
            slot(long('a'), &"9".repeat(40)),
            slot(long('a'), &"9".repeat(41)),
        ),
        (slot(long('a'), ""), slot(long('a'), "_")),
    ];
    for (one, other) in pairs {
        assert_ne!(end(&one), end(&other));
        assert!(
            is_name(&end(&one)) && end(&one).ends_with("-1124-ecs-end"),
            "{}",
            end(&one)
        );
    }
    assert!(is_name(&check("상품", day)));
    // A hyphen in the id must not look like the end of the target's name.
    let one = slot(target(Ecs, "prod/api"), "v2-1");
    let other = slot(target(Ecs, "prod/api-v2"), "1");
    assert_ne!(end(&one), end(&other));
}

#[test]
fn only_names_of_days_near_now_may_be_open() {
    let now = DateTime::parse_from_rfc3339("2026-12-31T23:30:00+09:00")
        .unwrap()
        .to_utc();
    for (name, may) in [
        ("shop-48213-1231-rds-end", true),
        ("shop-48213-0101-rds-end", true),
        ("shop-48213-0102-rds-end", true),
        ("shop-48213-1229-rds-end", true),
        ("shop-48213-0103-rds-end", false),
        ("shop-48213-1228-rds-end", false),
        ("shop-now-rds-end", true),
        ("shop-48213-1231-rds-start", false),
        ("shop-baseline", false),
    ] {
        assert_eq!(may_be_open(name, now, SEOUL), may, "{name}");
    }
}

proptest! {
    #[test]
    fn every_name_is_one_that_scheduler_takes(
        cluster in "[a-zA-Z0-9_-]{1,255}",
        service in "[a-zA-Z0-9_-]{1,255}",
        id in ".{0,80}",
        day in 0_i64..4000,
    ) {
        let target = target(Ecs, &format!("{cluster}/{service}"));
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(day);
        let slot = Slot { target, product: Some((id.clone(), day)) };
        for name in [start(&slot), end(&slot), check(&id, day), baseline(&slot.target)] {
            prop_assert!(is_name(&name), "{name}");
        }
        prop_assert_eq!(kind(&start(&slot)), Kind::Start(Ecs));
        prop_assert_eq!(kind(&end(&slot)), Kind::End(Ecs));
        prop_assert!(end(&slot).starts_with(&target_prefix(&slot.target)));
        let noon = day.and_hms_opt(12, 0, 0).unwrap().and_utc();
        prop_assert!(may_be_open(&end(&slot), noon, SEOUL));
    }

    /// Ids and targets that differ have names that differ, however alike they are.
    /// Settings refuse two services that share a prefix, such as `a-b/c` and `a/b-c`.
    #[test]
    fn what_differs_has_another_name(
        one in slots(),
        other in slots(),
    ) {
        let resources = one.target.resource() == other.target.resource();
        let prefixes = target_prefix(&one.target) == target_prefix(&other.target);
        let is_same = resources && prefixes && one.product == other.product;
        prop_assert_eq!(end(&one) == end(&other), is_same);
        prop_assert_eq!(start(&one) == start(&other), is_same);
        prop_assert!(start(&one) != end(&other));
    }

    /// Whatever is shortened, the day and what the schedule does can be read.
    #[test]
    fn day_and_kind_stand_at_the_end_of_every_name(
        target in targets(),
        id in ids(),
        day in days(),
    ) {
        let resource = target.resource();
        let slot = Slot { target, product: Some((id.clone(), day)) };
        let place = format!("-{}-{resource}", day.format("%m%d"));
        let (starts, ends) = (format!("{place}-start"), format!("{place}-end"));
        prop_assert!(start(&slot).ends_with(&starts));
        prop_assert!(end(&slot).ends_with(&ends));
        prop_assert_eq!(kind(&start(&slot)), Kind::Start(resource));
        prop_assert_eq!(kind(&end(&slot)), Kind::End(resource));
        prop_assert!(is_end_of_product(&end(&slot), &id));
        prop_assert!(!is_end_of_product(&start(&slot), &id));
        let now = Slot { product: None, ..slot };
        prop_assert!(is_name(&end(&now)));
    }

    #[test]
    fn a_claim_says_its_mention_and_takeover_only(
        one in (".{0,20}", ".{0,20}", 0_u32..9),
        other in (".{0,20}", ".{0,20}", 0_u32..9),
    ) {
        let name = |(channel, ts, takeover): &(String, String, u32)| {
            let (channel, ts) = (channel.clone(), ts.clone());
            claim(&ThreadRef { channel, ts }, *takeover)
        };
        prop_assert!(is_name(&name(&one)));
        prop_assert_eq!(kind(&name(&one)), Kind::Claim);
        // A channel's id has no colon; nobody else's texts come in here.
        let has_colon = one.0.contains(':') || other.0.contains(':');
        prop_assert!(has_colon || (name(&one) == name(&other)) == (one == other));
    }
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0_i64..366).prop_map(|n| NaiveDate::from_ymd_opt(2028, 1, 1).unwrap() + TimeDelta::days(n))
}

/// Ids that are alike: short ones of few letters, and long ones that differ at the end.
fn ids() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ab_.-]{1,4}",
        "[0-9]{14,18}",
        "x{60}[ab]{2,4}",
        "[가나 ]{0,3}"
    ]
}

fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![
        "[ab-]{1,3}/[ab-]{1,3}".prop_map(|text| target(Ecs, &text)),
        "c{30,34}/s{10,14}[ab]".prop_map(|text| target(Ecs, &text)),
        "[ab](-[ab]){0,3}".prop_map(|text| target(Rds, &text)),
    ]
}

fn slots() -> impl Strategy<Value = Slot> {
    let product = prop::option::weighted(0.9, (ids(), days()));
    (targets(), product).prop_map(|(target, product)| Slot { target, product })
}

#[test]
fn a_name_without_a_day_may_be_open_on_any() {
    let now = "2026-11-24T00:00:00Z".parse().unwrap();
    for (name, is_so) in [
        ("prod-api-48213-1124-ecs-end", true),
        ("prod-api-48213-1224-ecs-end", false),
        ("prod-api-now-ecs-end", true),
        ("prod-api-48213-112-ecs-end", true),
        ("prod-api-48213-11242-ecs-end", true),
        ("prod-api-48213-late-ecs-end", true),
        ("prod-api-48213-1124-ecs-start", false),
    ] {
        assert_eq!(may_be_open(name, now, SEOUL), is_so, "{name}");
    }
}

#[test]
fn the_ends_beside_an_end_are_of_its_product_and_day() {
    let targets = [target(Ecs, "prod/api"), target(Rds, "shop")];
    for id in ["48213", "SKU_12.b-3", "_7"] {
        let ends = targets.clone().map(|target| end(&slot(target, id)));
        for one in &ends {
            assert_eq!(ends_beside(one, &targets), ends, "{one}");
        }
    }
    assert!(ends_beside("prod-api-now-ecs-end", &targets).is_empty());
}

#[test]
fn what_does_not_fit_a_name_is_hashed() {
    for id in ["겨울", "a b", "_a", "a-b", &"9".repeat(80)] {
        let name = end(&slot(target(Ecs, "prod/api"), id));
        assert!(is_name(&name), "{name}");
        assert!(name.starts_with("prod-api-_"), "{name}");
    }
    let long = format!("prod/{}", "a".repeat(60));
    let name = end(&slot(target(Ecs, &long), "48213"));
    assert!(is_name(&name), "{name}");
    // 21 characters of it and a hash.
    assert!(
        name.starts_with(&format!("prod-{}-", "a".repeat(16))),
        "{name}"
    );
}

#[test]
fn an_end_of_a_target_is_told_from_one_that_begins_alike() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let targets = ["prod/api", "prod/api-2", "prod/api-now", "prod/a"];
    let targets = targets.map(|name| target(Ecs, name));
    for of in &targets {
        for id in [Some("48213"), Some("SKU-1"), None] {
            let slot = Slot {
                target: of.clone(),
                product: id.map(|id| (id.to_owned(), day)),
            };
            for other in &targets {
                assert_eq!(
                    is_end_of_target(&end(&slot), other),
                    of == other,
                    "{slot:?}"
                );
            }
            assert!(!is_end_of_target(&start(&slot), of));
        }
    }
    assert!(!is_end_of_target(
        "prod-api-48213-1124-rds-end",
        &targets[0]
    ));
}
