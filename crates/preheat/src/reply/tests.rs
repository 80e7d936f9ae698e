//! What holds of every reply, whatever is echoed in it.

mod outcomes;
mod sentences;

use chrono::{NaiveDate, TimeDelta, Weekday};
use proptest::prelude::*;

use super::*;
use crate::alert::{Problem, UnreadReason};
use crate::decide::{Meant, Mistake, ProductMistake, TargetMistake, ThreadMistake, TimeMistake};
use crate::policy::Refusal;
use crate::target::{Resource, Target};
use crate::when::{LocalTimeError, MomentError};

/// Asserts that a reply holds no live token but mentions of people.
fn assert_inert(reply: &str) {
    let mut rest = reply.replace("<@U1>", "");
    for entity in ["&lt;", "&gt;", "&amp;"] {
        rest = rest.replace(entity, "");
    }
    assert!(!rest.contains(['<', '>', '&']), "{reply}");
}

fn voices() -> [Voice; 2] {
    [Locale::Ko, Locale::En].map(|locale| Voice {
        locale,
        zone: Tz::Asia__Seoul,
        environment: Some("<!here>".to_owned()),
    })
}

fn mistakes(echo: &str) -> Vec<Mistake> {
    let echo = || echo.to_owned();
    let at = DateTime::from_timestamp(1_795_500_000, 0).unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let problems = vec![
        Problem::NoId,
        Problem::SeveralIds(vec![echo(), echo()]),
        Problem::NoTime,
        Problem::UnclearTime(echo()),
        Problem::SeveralTimes(vec![at, at]),
        Problem::UnclearDate(echo()),
        Problem::SeveralDates(vec![day]),
        Problem::WrongWeekday {
            date: day,
            said: Weekday::Mon,
        },
        Problem::NotALocalTime(LocalTimeError::Missing {
            local: day.and_hms_opt(2, 30, 0).unwrap(),
            zone: Tz::Europe__Berlin,
        }),
    ];
    let target = Target::parse(Resource::Ecs, "prod/api").unwrap();
    let thread = [
        ThreadMistake::RootGone,
        ThreadMistake::NotAnAlert,
        ThreadMistake::EmptyAlert,
        ThreadMistake::AllOutsideThread,
        ThreadMistake::NoThread,
    ];
    let product = [
        ProductMistake::NotListed {
            typed: echo(),
            n_items: 3,
            meant: Some(Meant::This(echo())),
        },
        ProductMistake::Stray {
            typed: echo(),
            n_items: 3,
            meant: Some(Meant::PlaceUpTo(3)),
        },
        ProductMistake::Stray {
            typed: echo(),
            n_items: 0,
            meant: None,
        },
        ProductMistake::NoList { typed: echo() },
        ProductMistake::Unreadable {
            number: 1,
            problems: vec![Problem::SharedNumber, Problem::SharedId],
        },
        ProductMistake::Unreadable {
            number: 1,
            problems,
        },
        ProductMistake::NoProduct {
            number: 1,
            text: echo(),
            reason: UnreadReason::Struck,
        },
        ProductMistake::UnclearId { number: 1 },
        ProductMistake::Twice { id: echo() },
        ProductMistake::TooMany { n_products: 60 },
    ];
    let time = [
        TimeMistake::Opened {
            id: echo(),
            opens_at: at,
            by_hand: true,
            now: at,
        },
        TimeMistake::Opened {
            id: echo(),
            opens_at: at,
            by_hand: false,
            now: at,
        },
        TimeMistake::Over { end: at },
        TimeMistake::TooFarAhead {
            id: echo(),
            opens_at: at,
            now: at - TimeDelta::days(365),
        },
        TimeMistake::WindowTooLong {
            length: TimeDelta::days(2),
            max: TimeDelta::days(1),
            options: &["--for"],
        },
        TimeMistake::Unreadable {
            text: echo(),
            error: MomentError::Unreadable(echo()),
        },
    ];
    let target = [
        TargetMistake::NotConfigured(Resource::Rds),
        TargetMistake::Unknown {
            resource: Resource::Ecs,
            typed: echo(),
            configured: vec!["prod/api".to_owned()],
        },
        TargetMistake::Ambiguous {
            typed: echo(),
            candidates: vec![echo()],
        },
        TargetMistake::Twice(target.to_string()),
        TargetMistake::TooMany {
            resource: Resource::Ecs,
            count: 200,
            max: 100,
        },
    ];
    let all = thread.map(Mistake::Thread).into_iter();
    let all = all.chain(product.map(Mistake::Product));
    let all = all.chain(time.map(Mistake::Time));
    all.chain(target.map(Mistake::Target)).collect()
}

/// A hint that is typed as it stands has to mean the opening that it speaks of.
#[test]
fn the_next_day_is_offered_with_its_date_while_it_is_ahead() {
    let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    for (opened, now, day, typed) in [
        (
            "2026-11-24T00:10:00+09:00",
            "2026-11-24T23:20:00+09:00",
            "11/25",
            "11/25 00:10",
        ),
        (
            "2026-11-24T16:00:00+09:00",
            "2026-11-24T16:00:00+09:00",
            "11/25",
            "11/25 16:00",
        ),
        (
            "2026-11-23T16:00:00+09:00",
            "2026-11-24T09:00:00+09:00",
            "11/24",
            "11/24 16:00",
        ),
        (
            "2026-12-31T00:10:00+09:00",
            "2026-12-31T23:20:00+09:00",
            "2027-01-01",
            "2027-01-01 00:10",
        ),
        (
            "2026-11-23T08:00:00+09:00",
            "2026-11-24T09:00:00+09:00",
            "",
            "",
        ),
    ] {
        let (opens_at, now) = (at(opened), at(now));
        let opened = Mistake::Time(TimeMistake::Opened {
            id: "48213".to_owned(),
            opens_at,
            by_hand: true,
            now,
        });
        let said = mistake(&voices()[0], &opened);
        if typed.is_empty() {
            assert!(!said.contains("날짜도"), "{said}");
            continue;
        }
        let hint = format!(" {day} 오픈이면 `--time {typed}`처럼 날짜도 써 주세요.");
        assert!(said.contains(&hint), "{said}");
        let today = now.with_timezone(&Tz::Asia__Seoul).date_naive();
        let read = crate::when::parse_moment(typed, today, today).unwrap();
        let meant = (opens_at + TimeDelta::days(1)).with_timezone(&Tz::Asia__Seoul);
        assert_eq!(read, meant.naive_local());
    }
}

/// `<product id>` in a sentence of ours is a token for Slack too, unless escaped.
#[test]
fn no_mistake_says_anything_live() {
    for voice in voices() {
        for one in mistakes("`<!channel> & <@U2|x>\n") {
            assert_inert(&voice.labelled(&mistake(&voice, &one)));
        }
        for refusal in [
            Refusal::Edited,
            Refusal::TooOld,
            Refusal::User,
            Refusal::Channel,
        ] {
            assert_inert(&refused(&voice, refusal, Some("U1")));
        }
    }
}

#[test]
fn a_line_too_long_for_one_message_is_cut_within() {
    let voice = &voices()[0];
    let long = "&lt;".repeat(MESSAGE_CHARS_MAX);
    for start in ["", "x", "xx", "xxx", "`"] {
        let reply = fit(voice, &format!("{start}{long}\nmore"));
        assert!(reply.starts_with(&format!("{start}&lt;")));
        assert!(
            reply.ends_with("\n…그 밖에 1줄이 더 있어요. 예약은 `list`로 볼 수 있어요."),
            "{reply}"
        );
        assert_inert(&reply);
        assert_eq!(reply.matches('`').count() % 2, 0);
    }
    let mention = format!("{}<@U1>", "x".repeat(MESSAGE_CHARS_MAX - 163));
    let reply = fit(voice, &format!("{mention}{}", "y".repeat(300)));
    assert!(reply.ends_with("xxx…"));
}

#[test]
fn as_many_whole_lines_as_fit_are_kept() {
    let voice = &voices()[1];
    // Each takes ten with its line break; 160 are for the last one.
    let line = "x".repeat(9);
    let n_kept = (MESSAGE_CHARS_MAX - 160) / 10;
    let reply = fit(voice, &vec![line.as_str(); 2 * n_kept].join("\n"));
    let lines: Vec<_> = reply.lines().collect();
    assert_eq!(lines.len(), n_kept + 1);
    assert!(lines[..n_kept].iter().all(|one| *one == line));
    let rest = format!("…and {n_kept} more lines");
    assert!(lines[n_kept].starts_with(&rest), "{}", lines[n_kept]);
    let cut = fit(voice, &"x".repeat(2 * MESSAGE_CHARS_MAX));
    assert_eq!(cut.chars().count(), MESSAGE_CHARS_MAX - 160 + 1);
}

proptest! {
    #[test]
    fn every_echo_is_inert(echo in "\\PC{0,60}|[<>&`!@a\\n|]{0,30}") {
        let escaped = escape(&echo);
        assert_inert(&escaped);
        prop_assert!(!escaped.contains(['`', '\n']));
        for voice in voices() {
            for one in mistakes(&echo) {
                assert_inert(&mistake(&voice, &one));
            }
        }
    }

    #[test]
    fn what_is_escaped_can_be_read_again(text in "[^`\\p{Cc}]{0,60}") {
        let read = escape(&text)
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        prop_assert_eq!(read, text);
    }

    #[test]
    fn every_reply_fits_one_message(
        lines in prop::collection::vec("[<&>가`x ]{0,9}", 1..9),
        times in prop::collection::vec(1_usize..900, 9),
    ) {
        let text = lines
            .iter()
            .zip(times)
            .map(|(line, times)| escape(&line.repeat(times)))
            .collect::<Vec<_>>()
            .join("\n");
        for voice in voices() {
            let reply = fit(&voice, &text);
            prop_assert!(reply.chars().count() <= MESSAGE_CHARS_MAX);
            assert_inert(&reply);
            let is_short = text.chars().count() <= MESSAGE_CHARS_MAX;
            prop_assert_eq!(reply == text, is_short);
            // Something of the text itself is always there.
            let first = text.lines().next().unwrap_or_default();
            prop_assert!(first.is_empty() || !reply.starts_with('…'));
        }
    }
}
