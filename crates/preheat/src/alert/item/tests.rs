//! A product that is said twice.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Draft, Problem};

const EMPTY: Draft = Draft {
    number: None,
    id: Err(Problem::NoId),
    opens_at: Err(Problem::NoTime),
    day: None,
    name: None,
    views: None,
};

fn id(id: &str) -> Result<String, Problem> {
    Ok(id.to_owned())
}

fn name(name: &str) -> Option<String> {
    Some(name.to_owned())
}

fn at(hour: u32) -> Result<DateTime<Utc>, Problem> {
    let time = day(24).and_hms_opt(hour, 0, 0).unwrap();
    Ok(time.and_utc())
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

#[test]
fn nothing_in_one_contradicts_the_other() {
    let full = Draft {
        number: Some(1),
        id: id("48213"),
        opens_at: at(7),
        name: name("패딩"),
        ..EMPTY
    };
    let same = [
        full.clone(),
        // The id is enough, and so is the number.
        Draft {
            id: id("48213"),
            ..EMPTY
        },
        Draft {
            number: Some(1),
            ..EMPTY
        },
        Draft {
            id: Err(Problem::NoId),
            ..full.clone()
        },
        Draft {
            opens_at: Err(Problem::NoTime),
            ..full.clone()
        },
        // With the same id, a name may be shorter.
        Draft {
            name: name("겨울 패딩"),
            ..full.clone()
        },
    ];
    let others = [
        EMPTY,
        Draft {
            number: None,
            id: Err(Problem::NoId),
            ..full.clone()
        },
        Draft {
            number: Some(2),
            ..full.clone()
        },
        Draft {
            id: id("48377"),
            ..full.clone()
        },
        Draft {
            opens_at: at(8),
            ..full.clone()
        },
        Draft {
            opens_at: Err(Problem::UnclearDate("내일이나".to_owned())),
            ..full.clone()
        },
        Draft {
            id: Err(Problem::NoId),
            name: name("겨울 패딩"),
            ..full.clone()
        },
    ];
    for (index, draft) in same.iter().enumerate() {
        assert!(full.is_same(draft), "{index}");
        assert!(draft.is_same(&full), "{index} first");
    }
    for (index, draft) in others.iter().enumerate() {
        assert!(!full.is_same(draft), "{index}");
        assert!(!draft.is_same(&full), "{index} first");
    }
    // Without an id or a number, nothing says that two are one.
    assert!(!EMPTY.is_same(&EMPTY));
}

#[test]
fn what_is_missing_comes_from_the_other() {
    let full = Draft {
        number: Some(1),
        id: id("48213"),
        opens_at: at(7),
        day: Some(day(24)),
        name: name("패딩"),
        views: Some("1,234".to_owned()),
    };
    let mut empty = EMPTY;
    empty.complete(full.clone());
    assert_eq!(said(&empty), said(&full));

    let mut kept = full.clone();
    kept.complete(Draft {
        number: Some(2),
        id: Err(Problem::NoId),
        opens_at: Err(Problem::NoTime),
        day: Some(day(25)),
        name: name("겨울 패딩"),
        views: Some("9".to_owned()),
    });
    assert_eq!(said(&kept), said(&full));
}

#[test]
fn of_two_days_without_a_time_neither_is_the_better_one() {
    let unclear = || Err(Problem::UnclearTime("4시쯤".to_owned()));
    for (other_day, other_time, expected) in [
        (24, Err(Problem::NoTime), Some(24)),
        (24, unclear(), Some(24)),
        (25, unclear(), None),
        (25, Err(Problem::NoTime), None),
        (25, at(7), Some(25)),
    ] {
        let mut draft = Draft {
            day: Some(day(24)),
            ..EMPTY
        };
        draft.complete(Draft {
            day: Some(day(other_day)),
            opens_at: other_time.clone(),
            ..EMPTY
        });
        assert_eq!(draft.day, expected.map(day), "{other_day} {other_time:?}");
        assert_eq!(draft.opens_at, other_time);
    }
}

fn said(draft: &Draft) -> impl PartialEq + std::fmt::Debug + use<> {
    let Draft {
        number,
        id,
        opens_at,
        day,
        name,
        views,
    } = draft.clone();
    (number, id, opens_at, day, name, views)
}
