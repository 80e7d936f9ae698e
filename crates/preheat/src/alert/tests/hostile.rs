//! Alerts that nobody means well with: no panic, no end of time, no end of products.

use std::time::{Duration, Instant};

use chrono_tz::Tz;
use proptest::prelude::*;

use super::{POSTED, read_in};
use crate::alert::{AlertPattern, CHARS_MAX, ITEMS_MAX, UnreadReason};

/// Parts of alerts, and of what breaks readers of alerts.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "1. ",
        "2) ",
        "③ ",
        "[48213]",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        "|",
        " / ",
        "~",
        "*",
        "_",
        "`",
        "오픈",
        "오픈:",
        "16:00",
        "오후 4시",
        "11/24",
        "2026-11-24",
        "T",
        "Z",
        "+09:00",
        "상품번호",
        "상품번호:",
        "48213",
        ",",
        "조회수",
        "12,345",
        "views",
        "\n",
        "\t",
        "내일",
        "<!date^1764000000>",
        "https://shop.example/p/1",
        ":one:",
        "1️⃣",
        "\u{200b}",
        "\u{200c}",
        "월요일",
        "상품명:",
        "번호",
        " - ",
        "#",
        "부터",
        "까지",
        "99999999999999999999",
        "\u{20e3}",
        "４",
    ])
    .prop_map(str::to_owned);
    prop_oneof![6 => known, 1 => ".{0,8}"]
}

/// Without the marks that nobody sees, and full-width characters as the plain ones.
fn as_seen(text: &str) -> String {
    let seen = text.chars().filter(|&c| {
        !matches!(
            u32::from(c),
            0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfe0e | 0xfe0f | 0xfeff
        )
    });
    let plain = seen.map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    });
    plain.collect()
}

proptest! {
    #[test]
    fn anything_can_be_read(pieces in prop::collection::vec(pieces(), 0..80)) {
        let text = pieces.concat();
        for zone in [Tz::Asia__Seoul, Tz::Europe__Berlin] {
            let alert = read_in(zone, POSTED, &text, None);
            prop_assert!(alert.items.len() <= ITEMS_MAX);
            for item in &alert.items {
                prop_assert!(item.number > 0);
                // What is missing is always explained.
                let complete = item.id.is_some() && item.opens_at.is_some();
                prop_assert!(complete || !item.problems.is_empty());
            }
        }
    }

    /// Every id stands in the alert, as a person sees it: nothing is put together.
    #[test]
    fn no_id_is_made_up(pieces in prop::collection::vec(pieces(), 0..80)) {
        let text = pieces.concat();
        let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
        let text = as_seen(&text);
        let read = alert.items.iter().filter_map(|item| item.id.as_ref());
        for id in read.chain(alert.unread.iter().filter_map(|one| one.id.as_ref())) {
            prop_assert!(text.contains(id.as_str()), "{} is not in {}", id, text);
        }
    }

    #[test]
    fn anything_can_be_matched(pieces in prop::collection::vec(pieces(), 0..80)) {
        let pattern = AlertPattern::new(r"(?P<number>\d*)\D(?P<id>\w+) (?P<time>.+)").unwrap();
        let alert = read_in(Tz::Asia__Seoul, POSTED, &pieces.concat(), Some(&pattern));
        prop_assert!(alert.items.len() <= ITEMS_MAX);
    }
}

#[test]
fn long_input_takes_no_more_than_its_length() {
    for piece in [
        "(",
        "[",
        "<",
        "<!date^",
        "~",
        "~a",
        ":one:",
        ":a",
        "16:00",
        "16:00 ",
        "오픈",
        "오픈 ",
        "오픈: ",
        "상품번호 ",
        "상품번호: 48213, ",
        "48213,",
        "11/24 ",
        "월요일 ",
        "조회수 ",
        "1,",
        "views ",
        "| ",
        " / ",
        "#",
        "#48213 ",
        "(48213)",
        "https://",
        "1. ",
        "상품명: ",
        "오픈 | ",
        "a",
        "내일 ",
    ] {
        let line = piece.repeat(1_990 / piece.len());
        let single = format!("{piece}\n");
        for (text, length) in [
            (format!("{line}\n"), 20_000),
            (single.clone(), 20_000),
            (format!("1. {single}"), 20_000),
        ] {
            let text = text.repeat(length / text.len());
            let started = Instant::now();
            let alert = read_in(Tz::Asia__Seoul, POSTED, &text, None);
            let took = started.elapsed();
            assert!(alert.items.len() <= ITEMS_MAX);
            // A debug build on a busy machine; the square would take minutes.
            assert!(took < Duration::from_secs(5), "{piece:?} took {took:?}");
        }
    }
}

#[test]
fn what_is_too_much_is_named() {
    let list: String = (1..=300)
        .map(|n| format!("{n}. [{}] A 16:00\n", 48_000 + n))
        .collect();
    let alert = read_in(Tz::Asia__Seoul, POSTED, &list, None);
    assert_eq!(alert.items.len(), ITEMS_MAX);
    assert_eq!(alert.unread.len(), 100);
    assert!(
        alert
            .unread
            .iter()
            .all(|one| one.reason == UnreadReason::TooMuch)
    );

    let line = |n| format!("[{}] A 16:00\n", 48_000 + n);
    let pattern = AlertPattern::new(r"\[(?P<id>\d+)\] A (?P<time>\S+)").unwrap();
    let list: String = (1..=300).map(line).collect();
    let alert = read_in(Tz::Asia__Seoul, POSTED, &list, Some(&pattern));
    // One stands for all that follow.
    assert_eq!((alert.items.len(), alert.unread.len()), (ITEMS_MAX, 1));

    // Blank lines count, too.
    let blank = format!("{}1. [48213] A 16:00", "\n".repeat(CHARS_MAX));
    let alert = read_in(Tz::Asia__Seoul, POSTED, &blank, None);
    assert_eq!((alert.items.len(), alert.unread.len()), (0, 1));

    let long = format!("1. [48213] A 16:00\n{}", "x".repeat(250_000));
    let alert = read_in(Tz::Asia__Seoul, POSTED, &long, None);
    assert_eq!((alert.items.len(), alert.unread.len()), (1, 1));
}
