//! The sample events through the built binaries, as Lambda runs them: signed
//! requests and executor payloads, against a real moto server and the sandbox's
//! Slack over HTTP.
#![cfg(test)]

pub(crate) mod account;
pub(crate) mod workspace;

use serde_json::{Value, json};

use crate::events::{self, Sample};
use crate::runtime_api::Lambda;
use account::Account;
use workspace::Workspace;

/// What both Lambdas are deployed with; the tests of one binary share moto, so the
/// group is the test's own.
fn variables<'a>(group: &'a str, slack: &'a Workspace) -> Vec<(&'a str, &'a str)> {
    vec![
        ("AWS_ENDPOINT_URL", crate::aws_wire::moto::url()),
        ("SLACK_API_URL", &slack.url),
        ("SLACK_SECRET_ID", account::SECRET),
        ("SCHEDULE_GROUP", group),
        (
            "SCHEDULER_ROLE_ARN",
            "arn:aws:iam::123456789012:role/preheat-scheduler",
        ),
        (
            "EXECUTOR_ARN",
            "arn:aws:lambda:ap-northeast-2:123456789012:function:preheat-executor",
        ),
        ("ECS_SERVICES", "prod/api,prod/web"),
        ("AURORA_CLUSTERS", "shop"),
        ("LOCALE", "en"),
        ("ENVIRONMENT", "local"),
    ]
}

fn named(samples: Vec<Sample>, name: &str) -> Value {
    let found = samples.into_iter().find(|sample| sample.name == name);
    found.unwrap_or_else(|| panic!("no sample {name}")).event
}

async fn status(lambda: &Lambda, name: &str) -> i64 {
    let answer = lambda
        .invoke(named(events::requests(), name))
        .await
        .unwrap();
    answer["statusCode"].as_i64().unwrap()
}

#[tokio::test]
async fn a_day_from_the_mention_to_the_baseline() {
    let (account, slack) = (Account::open("replay-day").await, Workspace::open().await);
    let variables = variables("replay-day", &slack);
    let handler = Lambda::start("slack-handler", &variables).await;

    assert_eq!(status(&handler, "02-mention-create").await, 200);
    let reply = slack.last_reply().await;
    assert!(
        reply.contains("[local]") && reply.contains("Scheduled"),
        "{reply}"
    );
    assert!(reply.contains("`prod/api` 20 tasks"), "{reply}");
    let expected = [
        "48213-1124-check",
        "prod-api-48213-1124-ecs-end",
        "prod-api-48213-1124-ecs-start",
        "shop-48213-1124-rds-end",
        "shop-48213-1124-rds-start",
    ];
    assert_eq!(account.schedules().await, expected);

    // The same mention, delivered again and replayed: answered once.
    assert_eq!(status(&handler, "03-mention-create-retry").await, 200);
    assert_eq!(status(&handler, "02-mention-create").await, 200);
    assert_eq!(slack.n_replies().await, 1);

    let executor = Lambda::start("executor", &variables).await;
    let run = async |name: &str| {
        executor
            .invoke(named(events::payloads(), name))
            .await
            .unwrap();
    };
    run("11-executor-ecs-start").await;
    run("12-executor-rds-start").await;
    assert_eq!(account.service("api").await, (20, Some((20, 20))));
    assert_eq!(account.replicas().await, ["hot1", "hot2", "shop-writer"]);
    let replies = slack.n_replies().await;
    // Once more, as Scheduler may: nothing changes, and nothing is said.
    run("11-executor-ecs-start").await;
    run("12-executor-rds-start").await;
    assert_eq!(account.replicas().await.len(), 3);
    assert_eq!(slack.n_replies().await, replies);

    run("14-executor-ecs-end").await;
    run("15-executor-rds-end").await;
    assert_eq!(account.service("api").await, (4, Some((4, 10))));
    assert_eq!(account.replicas().await, ["shop-writer"]);
    let baseline = "prod-api-baseline".to_owned();
    run("16-executor-reconcile").await;
    assert!(account.schedules().await.contains(&baseline), "it rests");
    account.let_records_rest().await;
    run("16-executor-reconcile").await;
    assert!(!account.schedules().await.contains(&baseline));

    for log in [handler.stop().await, executor.stop().await] {
        for secret in [account::TOKEN, sandbox::deployment::SIGNING_SECRET, "v0="] {
            assert!(!log.contains(secret), "{log}");
        }
    }
}

#[tokio::test]
async fn each_request_gets_the_answer_it_should() {
    let (account, slack) = (
        Account::open("replay-requests").await,
        Workspace::open().await,
    );
    let handler = Lambda::start("slack-handler", &variables("replay-requests", &slack)).await;

    let challenge = named(events::requests(), "01-url-verification");
    let answer = handler.invoke(challenge).await.unwrap();
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(
        answer["body"],
        "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
    );

    let bad = named(events::requests(), "09-bad-signature");
    let answer = handler.invoke(bad).await.unwrap();
    assert_eq!(
        (&answer["statusCode"], &answer["body"]),
        (&json!(401), &json!(""))
    );
    for junk in [json!(null), json!({}), json!({"body": 7, "headers": null})] {
        let answer = handler.invoke(junk).await.unwrap();
        assert_eq!(answer["statusCode"], 401);
    }
    assert_eq!(
        slack.n_replies().await,
        0,
        "nothing is asked of Slack for these"
    );

    assert_eq!(status(&handler, "04-mention-auto").await, 200);
    assert!(slack.last_reply().await.contains("48377"));
    assert_eq!(status(&handler, "05-mention-list").await, 200);
    let list = slack.last_reply().await;
    assert!(
        list.contains("Windows: 2") && list.contains("`prod/api` 10 tasks"),
        "{list}"
    );
    assert_eq!(status(&handler, "06-mention-delete").await, 200);
    assert!(slack.last_reply().await.contains("Deleted"));
    assert_eq!(account.schedules().await, Vec::<String>::new());
    assert_eq!(status(&handler, "07-mention-help").await, 200);
    assert!(slack.last_reply().await.contains("create"));
    assert_eq!(status(&handler, "08-mention-edited").await, 200);
    assert!(slack.last_reply().await.contains("Edited"));
    assert_eq!(slack.n_replies().await, 5);
}

#[tokio::test]
async fn a_click_takes_away_what_a_mention_made() {
    let (account, slack) = (Account::open("replay-click").await, Workspace::open().await);
    let handler = Lambda::start("slack-handler", &variables("replay-click", &slack)).await;
    assert_eq!(status(&handler, "02-mention-create").await, 200);
    assert_eq!(account.schedules().await.len(), 5);

    let mut unsigned = named(events::requests(), "19-action-cancel");
    unsigned["headers"]["x-slack-signature"] = json!("v0=0");
    let answer = handler.invoke(unsigned).await.unwrap();
    assert_eq!(answer["statusCode"], 401);
    assert_eq!(account.schedules().await.len(), 5);

    assert_eq!(status(&handler, "19-action-cancel").await, 200);
    assert_eq!(account.schedules().await, Vec::<String>::new());
    let result = slack.last_reply().await;
    assert!(result.contains("cancelled with the button"), "{result}");
    // Once more: nothing changes, and nothing more is said in the thread.
    assert_eq!(status(&handler, "19-action-cancel").await, 200);
    assert_eq!(slack.n_replies().await, 2);
}

#[tokio::test]
async fn wrong_settings_stop_the_start_and_are_all_named() {
    for binary in ["slack-handler", "executor"] {
        let variables = [
            ("TIMEZONE", "Seoul"),
            ("LOCALE", "fr"),
            ("SLACK_BOT_TOKEN", "xoxb-x"),
        ];
        let lambda = Lambda::start(binary, &variables).await;
        lambda.ended().await;
        let log = lambda.stop().await;
        for name in ["TIMEZONE", "LOCALE", "SCHEDULE_GROUP", "ECS_SERVICES"] {
            assert!(log.contains(name), "{binary}: {name} is not named: {log}");
        }
        assert!(!log.contains("xoxb-x"), "{log}");
    }
}

#[tokio::test]
async fn a_junk_payload_fails_with_its_reason() {
    let (_account, slack) = (Account::open("replay-junk").await, Workspace::open().await);
    let executor = Lambda::start("executor", &variables("replay-junk", &slack)).await;
    for (payload, reason) in [
        (json!({"hello": "world"}), "`version` is missing"),
        (
            json!({"version": 2, "action": "start"}),
            "version 2 is unknown",
        ),
        (json!({"version": 1, "action": "explode"}), "explode"),
    ] {
        let failure = executor.invoke(payload).await.unwrap_err();
        assert_eq!(failure.kind, "BadPayload");
        assert!(failure.message.contains(reason), "{}", failure.message);
    }
    assert_eq!(slack.n_replies().await, 0);
}
