//! What both Lambdas log while the scenarios are played: one line for each decision,
//! with the fields that README names, and never a secret or anybody's words.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::sync::Once;

use chrono::{DateTime, TimeDelta};
use expect_test::expect;
use journal::Lines;
use preheat::measure::{DIMENSION, Metric, NAMESPACE};
use preheat::press::CANCEL;
use sandbox::click::Click;
use sandbox::deployment::{Deployment, SIGNING_SECRET};
use sandbox::request::Mention;
use sandbox::sample;
use sandbox::sandbox::Sandbox;
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::Registry;

use crate::{NAMES, transcript};

const ALERT: &str = "1. [48213] 겨울 패딩 특가 | 오픈 16:00 | 조회수 12,345";

thread_local! {
    /// What this thread, and so this test, has logged, if it wants to know.
    static WRITTEN: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Takes what is logged. There is one subscriber for all tests, since `tracing` never
/// asks again about a line that was first met on a thread without one.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let clock = || DateTime::UNIX_EPOCH;
        let lines = Lines::new(Some("DEBUG"), clock, |line: &[u8]| {
            WRITTEN.with_borrow_mut(|written| {
                if let Some(written) = written {
                    written.extend_from_slice(line);
                }
            });
        });
        tracing::subscriber::set_global_default(Registry::default().with(lines)).unwrap();
    });
}

/// Keeps what this thread logs, from the first on.
struct Log;

impl Log {
    fn open() -> Self {
        listen();
        WRITTEN.set(Some(Vec::new()));
        Self
    }

    /// What was logged since this was asked last.
    fn take(&self) -> String {
        String::from_utf8(WRITTEN.replace(Some(Vec::new())).unwrap()).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        let text = self.take();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

async fn world() -> Sandbox {
    let deployment = Deployment::new(&[]).unwrap();
    let mut sandbox = Sandbox::new(sample::DAY_BEGINS, sample::SEED, deployment).unwrap();
    sandbox.post_alert(ALERT);
    sandbox
}

/// The lines of one kind, without what is the same in all of them.
fn told(lines: &[Value], entry: &str) -> String {
    let mut text = String::new();
    for line in lines.iter().filter(|line| line["entry"] == entry) {
        let mut line = line.as_object().unwrap().clone();
        for field in ["timestamp", "request_id", DIMENSION, "entry", "_aws"] {
            assert!(line.remove(field).is_some() || field == "_aws", "{field}");
        }
        // How long it took is the machine's doing.
        line.retain(|field, _| field != "AnswerTime" && field != "answer_ms");
        text.push_str(&serde_json::to_string(&line).unwrap());
        text.push('\n');
    }
    text
}

#[tokio::test]
async fn a_mention_is_one_line_and_each_window_another() {
    let log = Log::open();
    let mut sandbox = world().await;
    sandbox
        .say(&Mention::new("create 1 --ecs 20 --rds 2"))
        .await;
    // Until then, the list may lag behind what was written.
    let later = sample::DAY_BEGINS + TimeDelta::minutes(10);
    sandbox.run_until(later).await;
    sandbox.say(&Mention::new("create 1 --ecs 30")).await;
    sandbox.say(&Mention::new("delete 1")).await;
    let lines = log.lines();
    expect![[r#"
        {"channel":"C0123456789","command":"create","decision":"create","event_id":"Ev1795478400000200","level":"INFO","mention":"1795478400.000200","outcome":"answered","thread":"1795478400.000100","user":"U0123456789"}
        {"channel":"C0123456789","command":"create","decision":"create","event_id":"Ev1795479000000400","level":"INFO","mention":"1795479000.000400","outcome":"answered","thread":"1795478400.000100","user":"U0123456789"}
        {"channel":"C0123456789","command":"delete","decision":"delete","event_id":"Ev1795479000000600","level":"INFO","mention":"1795479000.000600","outcome":"answered","thread":"1795478400.000100","user":"U0123456789"}
    "#]].assert_eq(&told(&lines, "mention"));
    expect![[r#"
        {"WindowsMade":1,"after":20,"decision":"create","end":"2026-11-24T07:30:00Z","event_id":"Ev1795478400000200","level":"INFO","outcome":"written","product":"48213","start":"2026-11-24T06:50:00Z","target":"prod/api"}
        {"WindowsMade":1,"after":2,"decision":"create","end":"2026-11-24T07:30:00Z","event_id":"Ev1795478400000200","level":"INFO","outcome":"written","product":"48213","start":"2026-11-24T06:30:00Z","target":"shop"}
        {"WindowsMade":1,"after":30,"before":20,"decision":"create","end":"2026-11-24T07:30:00Z","event_id":"Ev1795479000000400","level":"INFO","outcome":"replaced","product":"48213","start":"2026-11-24T06:50:00Z","target":"prod/api"}
        {"before":30,"decision":"delete","end":"2026-11-24T07:30:00Z","event_id":"Ev1795479000000600","level":"INFO","outcome":"removed","product":"48213","start":"2026-11-24T06:50:00Z","target":"prod/api"}
        {"before":2,"decision":"delete","end":"2026-11-24T07:30:00Z","event_id":"Ev1795479000000600","level":"INFO","outcome":"removed","product":"48213","start":"2026-11-24T06:30:00Z","target":"shop"}
    "#]].assert_eq(&told(&lines, "window"));
    let answered = lines.iter().filter(|line| line["AnswerTime"].is_u64());
    assert_eq!(answered.count(), 3);
}

#[tokio::test]
async fn a_window_that_is_there_already_and_one_of_scale_are_lines_and_a_dry_run_is_none() {
    let log = Log::open();
    let mut sandbox = world().await;
    for words in [
        "create 1 --ecs 20 --dry-run",
        "create 1 --ecs 20",
        "create 1 --ecs 20",
        "scale --ecs 5",
    ] {
        sandbox.say(&Mention::new(words)).await;
        // Until then, the list may lag behind what was written.
        let later = sandbox.world.now() + TimeDelta::minutes(10);
        sandbox.run_until(later).await;
    }
    expect![[r#"
        {"WindowsMade":1,"after":20,"decision":"create","end":"2026-11-24T07:30:00Z","event_id":"Ev1795479000000400","level":"INFO","outcome":"written","product":"48213","start":"2026-11-24T06:50:00Z","target":"prod/api"}
        {"after":20,"before":20,"decision":"create","end":"2026-11-24T07:30:00Z","event_id":"Ev1795479600000600","level":"INFO","outcome":"unchanged","product":"48213","start":"2026-11-24T06:50:00Z","target":"prod/api"}
        {"WindowsMade":1,"after":5,"decision":"scale","end":"2026-11-24T01:30:00Z","event_id":"Ev1795480200000800","level":"INFO","outcome":"written","start":"2026-11-24T00:30:00Z","target":"prod/api"}
    "#]].assert_eq(&told(&log.lines(), "window"));
}

#[tokio::test]
async fn a_click_is_one_line_too() {
    let log = Log::open();
    let mut sandbox = world().await;
    sandbox
        .say(&Mention::new("create 1 --ecs 20 --rds 2"))
        .await;
    log.take();
    let mut click = Click {
        action: CANCEL.to_owned(),
        user: "U0123456789".to_owned(),
        external: false,
    };
    sandbox.press(&click).await.unwrap();
    sandbox.press_again().await;
    click.external = true;
    sandbox.say(&Mention::new("create 1 --ecs 30")).await;
    sandbox.press(&click).await.unwrap();
    expect![[r#"
        {"channel":"C0123456789","command":"cancel","decision":"delete","event_id":"1795478400.000000","level":"INFO","mention":"1795478400.000300","outcome":"answered","thread":"1795478400.000100","user":"U0123456789"}
        {"channel":"C0123456789","command":"cancel","event_id":"1795478400.000000","level":"INFO","mention":"1795478400.000300","outcome":"answered","thread":"1795478400.000100","user":"U0123456789"}
        {"channel":"C0123456789","command":"ignored","event_id":"1795478400.000000","level":"INFO","mention":"1795478400.000700","outcome":"passed","thread":"1795478400.000100","user":"U0123456789","why":"the author belongs to another workspace"}
    "#]].assert_eq(&told(&log.lines(), "click"));
}

#[tokio::test]
async fn the_executor_says_what_it_saw_and_what_it_made_of_it() {
    let log = Log::open();
    let mut sandbox = world().await;
    sandbox
        .say(&Mention::new("create 1 --ecs 20 --rds 2"))
        .await;
    log.take();
    let minute = |minute: i64| sample::DAY_BEGINS + TimeDelta::minutes(minute);
    let mut lines = Vec::new();
    for until in 0..480 {
        sandbox.run_until(minute(until)).await;
        lines.extend(log.lines());
    }
    let changed = |line: &&Value| line["entry"] != "target" || line["outcome"] == "changed";
    let lines: Vec<Value> = lines.iter().filter(changed).cloned().collect();
    expect![[r#"
        {"CapacityChanges":1,"action":"start","after":2,"before":0,"created":"hot1,hot2","floor":2,"level":"INFO","outcome":"changed","product":"48213","target":"shop","windows":1}
        {"CapacityChanges":1,"action":"start","after":20,"before":4,"floor":20,"level":"INFO","max_after":20,"max_before":10,"min_after":20,"min_before":2,"outcome":"changed","product":"48213","target":"prod/api","windows":1}
        {"CapacityChanges":1,"action":"end","after":0,"before":2,"deleted":"hot2,hot1","level":"INFO","outcome":"changed","product":"48213","target":"shop","windows":0}
        {"CapacityChanges":1,"action":"end","after":20,"before":20,"level":"INFO","max_after":20,"max_before":20,"min_after":2,"min_before":20,"outcome":"changed","product":"48213","target":"prod/api","windows":0}
        {"CapacityChanges":1,"action":"reconcile","after":8,"before":8,"level":"INFO","max_after":10,"max_before":20,"min_after":2,"min_before":2,"outcome":"changed","target":"prod/api","windows":0}
    "#]].assert_eq(&told(&lines, "target"));
    expect![[r#"
        {"action":"check","level":"INFO","outcome":"ready","product":"48213","ready":20,"target":"prod/api","wanted":20}
        {"ReplicasLate":0,"action":"check","late":0,"level":"INFO","outcome":"ready","product":"48213","ready":2,"target":"shop","wanted":2}
        {"TimeToReady":912,"action":"end","level":"INFO","outcome":"ready","product":"48213","ready":2,"seconds":912,"target":"shop","wanted":2}
    "#]].assert_eq(&told(&lines, "ready"));
}

/// What README's table says that a line may hold.
fn documented() -> BTreeSet<String> {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, table) = readme.split_once("| field | in | says |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let mut fields: BTreeSet<String> = table
        .lines()
        .filter_map(|row| row.strip_prefix("| ")?.split_once(" |"))
        .flat_map(|(names, _)| names.split(", "))
        .map(|name| name.trim_matches('`').to_owned())
        .collect();
    fields.extend(Metric::ALL.map(|metric| metric.name().to_owned()));
    fields
}

#[tokio::test]
async fn no_scenario_logs_a_secret_or_a_field_that_nobody_knows() {
    let documented = documented();
    let mut seen = BTreeSet::new();
    for name in NAMES {
        let log = Log::open();
        transcript(name, sample::SEED).await;
        let text = log.take();
        for secret in [SIGNING_SECRET, "sandbox-token", "v0=", "<@"] {
            assert!(!text.contains(secret), "{name} logs {secret}");
        }
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            for field in ["timestamp", "level", "request_id", DIMENSION] {
                assert!(line[field].is_string(), "{name}: {line}");
            }
            if line["level"] != "DEBUG" {
                seen.extend(line.as_object().unwrap().keys().cloned());
            }
            assert_embedded(&line);
        }
    }
    let unknown: Vec<_> = seen.difference(&documented).collect();
    assert!(unknown.is_empty(), "not in README: {unknown:?}");
}

/// Whatever counts has its metric in the directive, and the reverse.
fn assert_embedded(line: &Value) {
    let counted = Metric::ALL
        .iter()
        .filter(|metric| line.get(metric.name()).is_some());
    let counted: BTreeSet<_> = counted.map(|metric| metric.name()).collect();
    let directive = &line["_aws"]["CloudWatchMetrics"][0];
    let Some(metrics) = directive["Metrics"].as_array() else {
        return assert!(counted.is_empty(), "{line}");
    };
    let named = metrics
        .iter()
        .map(|metric| metric["Name"].as_str().unwrap());
    assert_eq!(named.collect::<BTreeSet<_>>(), counted, "{line}");
    assert_eq!(directive["Namespace"], NAMESPACE);
    assert_eq!(directive["Dimensions"], serde_json::json!([[DIMENSION]]));
    assert!(line["_aws"]["Timestamp"].is_u64());
}

/// Nothing that a person typed, nor the alert, is in any line.
#[tokio::test]
async fn nobodys_words_are_logged() {
    let log = Log::open();
    let mut sandbox = world().await;
    for words in [
        "create 1 --ecs 20 --rds 2",
        "creat zzyzx --ecs 20",
        "create zzyzx --ecs 20",
        "delete zzyzx",
        "xyzzy",
    ] {
        sandbox.say(&Mention::new(words)).await;
    }
    let text = log.take();
    for words in ["zzyzx", "xyzzy", "--ecs", "패딩"] {
        assert!(!text.contains(words), "{words}: {text}");
    }
    let commands: Vec<_> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["entry"] == "mention")
        .map(|line| format!("{} {}", line["command"], line["decision"]))
        .collect();
    expect![[r#"
        "create" "create"
        "unclear" null
        "create" "mistake"
        "delete" "delete"
        "unclear" null"#]]
    .assert_eq(&commands.join("\n"));
}
