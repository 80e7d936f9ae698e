use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{Common, SettingsError, SlackSecrets, executor, handler};
use crate::locale::Locale;

const NEEDED: &[(&str, &str)] = &[
    ("SLACK_BOT_TOKEN", "xoxb-token"),
    ("SLACK_SIGNING_SECRET", "signing"),
    ("SCHEDULE_GROUP", "preheat"),
    (
        "SCHEDULER_ROLE_ARN",
        "arn:aws:iam::123456789012:role/scheduler",
    ),
    (
        "EXECUTOR_ARN",
        "arn:aws:lambda:ap-northeast-2:123456789012:function:executor",
    ),
    ("ECS_SERVICES", "prod/api, prod/web"),
];

fn read(changes: &[(&str, &str)]) -> Result<handler::Settings, SettingsError> {
    let all: BTreeMap<&str, &str> = NEEDED.iter().chain(changes).copied().collect();
    handler::Settings::read(&|name| all.get(name).map(|value| (*value).to_owned()))
}

#[test]
fn defaults_stand_where_nothing_is_said() {
    let settings = read(&[("AURORA_CLUSTERS", "  ")]).unwrap();
    let common = &settings.common;
    assert_eq!(common.slack_api_url, "https://slack.com/api");
    assert_eq!(common.zone, chrono_tz::Asia::Seoul);
    assert_eq!(common.locale, Locale::Ko);
    assert_eq!(common.hot_prefix, "hot");
    assert_eq!(common.environment, None);
    assert_eq!(common.services.len(), 2);
    assert!(common.clusters.is_empty());
    assert_eq!(settings.times.ecs_lead, TimeDelta::minutes(10));
    assert_eq!(settings.times.rds_lead, TimeDelta::minutes(30));
    assert_eq!(settings.times.hold, TimeDelta::minutes(30));
    assert_eq!(settings.times.check_lead, Some(TimeDelta::minutes(5)));
    assert_eq!(settings.times.window_max, TimeDelta::hours(24));
    assert_eq!(
        (settings.policy.max_tasks, settings.policy.max_replicas),
        (100, 5)
    );
    assert_eq!(settings.policy.alert_bots, handler::AlertBots::AnyBot);
    assert_eq!(settings.policy.confirm_above, None);
    assert!(settings.policy.allowed_groups.is_empty());
}

#[test]
fn a_check_lead_of_zero_means_no_check() {
    let settings = read(&[("CHECK_LEAD_MINUTES", "0")]).unwrap();
    assert_eq!(settings.times.check_lead, None);
}

#[test]
fn what_is_confirmed_and_which_groups_are_allowed() {
    let settings = read(&[("CONFIRM_ABOVE", "20"), ("ALLOWED_GROUPS", "S1, S2")]).unwrap();
    assert_eq!(settings.policy.confirm_above, Some(20));
    assert_eq!(settings.policy.allowed_groups, ["S1", "S2"]);
    let error = read(&[("ALLOWED_GROUPS", "U0123456789")]).unwrap_err();
    assert!(error.to_string().contains("S0123456789"), "{error}");
}

#[test]
fn every_wrong_variable_is_named_at_once() {
    let error = handler::Settings::read(&|_| None).unwrap_err().to_string();
    for name in [
        "SLACK_SECRET_ID",
        "SLACK_SIGNING_SECRET",
        "SCHEDULE_GROUP",
        "SCHEDULER_ROLE_ARN",
        "EXECUTOR_ARN",
        "ECS_SERVICES",
    ] {
        assert!(error.contains(name), "{name}: {error}");
    }
    let wrong = [
        ("SLACK_API_URL", "slack.com"),
        ("SCHEDULE_GROUP", "pre heat"),
        ("SCHEDULER_ROLE_ARN", "scheduler"),
        ("DEAD_LETTER_ARN", "queue"),
        ("TIMEZONE", "Seoul"),
        ("ECS_SERVICES", "prod"),
        ("AURORA_CLUSTERS", "9shop"),
        ("HOT_PREFIX", "Hot"),
        ("LOCALE", "fr"),
        ("ECS_LEAD_MINUTES", "0"),
        ("RDS_LEAD_MINUTES", "-1"),
        ("HOLD_MINUTES", "soon"),
        ("CHECK_LEAD_MINUTES", "61"),
        ("MAX_WINDOW_HOURS", "25"),
        ("MAX_TASKS", "0"),
        ("MAX_REPLICAS", "16"),
        ("CONFIRM_ABOVE", "-1"),
        ("ALLOWED_USERS", "minji"),
        ("ALLOWED_GROUPS", "@oncall"),
        ("ALLOWED_CHANNELS", "#ops"),
        ("ALLOWED_BOTS", "bot"),
        ("ALERT_BOTS", "alert-bot"),
        ("ALERT_PATTERN", "("),
        ("OWNER", "@minji"),
    ];
    let error = read(&wrong).unwrap_err();
    for (name, value) in wrong {
        let named = error
            .problems
            .iter()
            .any(|problem| problem.starts_with(name));
        assert!(named, "{name}={value}: {:?}", error.problems);
    }
}

#[test]
fn targets_whose_schedules_would_have_the_same_names_are_refused() {
    let error = read(&[("ECS_SERVICES", "a-b/c,a/b-c")])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("a-b/c") && error.contains("a/b-c"),
        "{error}"
    );
    assert!(
        read(&[
            ("ECS_SERVICES", "prod/shop"),
            ("AURORA_CLUSTERS", "prod-shop")
        ])
        .is_ok()
    );
}

#[test]
fn a_stored_secret_is_enough_and_secrets_never_show() {
    let stored = read(&[("SLACK_SECRET_ID", "preheat/slack")]).unwrap();
    assert_eq!(
        stored.common.slack_secrets,
        SlackSecrets::Stored("preheat/slack".to_owned())
    );
    let given = format!("{:?}", read(&[]).unwrap());
    assert!(
        !given.contains("xoxb-token") && !given.contains("\"signing\""),
        "{given}"
    );
}

#[test]
fn the_executor_needs_no_signing_secret() {
    let all: BTreeMap<&str, &str> = NEEDED.iter().copied().collect();
    let lookup = |name: &str| match name {
        "SLACK_SIGNING_SECRET" | "EXECUTOR_ARN" => None,
        "REPLICA_CLASS" => Some("db.r6g.large".to_owned()),
        _ => all.get(name).map(|value| (*value).to_owned()),
    };
    let settings = executor::Settings::read(&lookup).unwrap();
    assert_eq!(settings.replica_class.as_deref(), Some("db.r6g.large"));
    let wrong = |name: &str| match name {
        "REPLICA_CLASS" => Some("r6g".to_owned()),
        _ => lookup(name),
    };
    let error = executor::Settings::read(&wrong).unwrap_err().to_string();
    assert!(error.contains("REPLICA_CLASS"), "{error}");
}

/// The lists of variables are what other places are checked against.
#[test]
fn every_variable_that_is_read_is_listed() {
    use std::cell::RefCell;
    let asked = RefCell::new(std::collections::BTreeSet::new());
    let lookup = |name: &str| {
        asked.borrow_mut().insert(name.to_owned());
        None
    };
    let _ = handler::Settings::read(&lookup);
    let _ = executor::Settings::read(&lookup);
    let listed = [
        Common::VARIABLES,
        handler::Settings::VARIABLES,
        executor::Settings::VARIABLES,
    ];
    let listed: std::collections::BTreeSet<String> = listed
        .concat()
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(asked.into_inner(), listed);
}

#[test]
fn each_part_of_a_form_counts() {
    for (name, fits, wrong) in [
        (
            "HOT_PREFIX",
            &["hot", "hot-a", "h"][..],
            &["Hot", "1hot", "-hot", "hot-", "hot--a", "hot1", "hot_a"][..],
        ),
        (
            "ALLOWED_USERS",
            &["U0123456789", "W9"][..],
            &["U", "u0123456789", "0123456789", "U01234é", "Ua"][..],
        ),
        (
            "DEAD_LETTER_ARN",
            &["arn:aws:sqs:ap-northeast-2:123456789012:dead"][..],
            &["arn:aws:sqs", "aws:sqs:ap-northeast-2:123456789012:dead:x"][..],
        ),
    ] {
        for value in fits {
            assert!(read(&[(name, value)]).is_ok(), "{name}={value}");
        }
        for value in wrong {
            let error = read(&[(name, value)]).unwrap_err();
            assert!(error.problems[0].starts_with(name), "{name}={value}");
        }
    }
    let long = "h".repeat(40);
    assert!(read(&[("HOT_PREFIX", &long)]).is_ok());
    assert!(read(&[("HOT_PREFIX", &format!("{long}h"))]).is_err());
}

#[test]
fn bots_are_listed_with_commas_or_blanks() {
    let only =
        |ids: &[&str]| handler::AlertBots::Only(ids.iter().map(|id| (*id).to_owned()).collect());
    for (text, bots) in [
        ("B1,B2", only(&["B1", "B2"])),
        ("B1 B2", only(&["B1", "B2"])),
        ("B1, B2,", only(&["B1", "B2"])),
        ("*", handler::AlertBots::Anyone),
    ] {
        let settings = read(&[("ALERT_BOTS", text)]).unwrap();
        assert_eq!(settings.policy.alert_bots, bots, "{text}");
    }
}

#[test]
fn a_secret_is_shown_to_those_who_ask_for_it() {
    let settings = read(&[]).unwrap();
    let SlackSecrets::Given { bot_token, .. } = &settings.common.slack_secrets else {
        panic!("{settings:?}");
    };
    assert_eq!(bot_token.reveal(), "xoxb-token");
    assert_eq!(format!("{bot_token:?}"), "Secret(…)");
}
