//! Slack's token and signing secret, read out of Secrets Manager.

use aws::secret::slack_secret;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::primitives::Blob;
use preheat::port::FaultKind;

use super::canned::{Canned, success};
use super::moto;

async fn stored(name: &str, text: &str) -> Client {
    let client = Client::new(&moto::config());
    client
        .create_secret()
        .name(name)
        .secret_string(text)
        .send()
        .await
        .unwrap();
    client
}

#[tokio::test]
async fn both_values_are_read() {
    let text = r#"{"bot_token":"xoxb-1","signing_secret":"abc"}"#;
    let client = stored("slack", text).await;
    let secret = slack_secret(&client, "slack").await.unwrap();
    assert_eq!(secret.bot_token, "xoxb-1");
    assert_eq!(secret.signing_secret.as_deref(), Some("abc"));
}

#[tokio::test]
async fn a_missing_secret_is_named_by_aws() {
    let client = Client::new(&moto::config());
    let fault = slack_secret(&client, "no-such-secret").await.unwrap_err();
    assert_eq!(
        (fault.call, fault.kind),
        ("GetSecretValue", FaultKind::Missing)
    );
}

#[tokio::test]
async fn what_is_not_such_a_secret_is_refused_without_quoting_it() {
    let client = stored("not-json", "xoxb-hidden").await;
    client
        .create_secret()
        .name("binary")
        .secret_binary(Blob::new("xoxb-hidden"))
        .send()
        .await
        .unwrap();
    for name in ["not-json", "binary"] {
        let fault = slack_secret(&client, name).await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Invalid);
        assert!(!format!("{fault} {fault:?}").contains("hidden"), "{fault}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_not_quoted() {
    let broken = r#"{"SecretString":"{\"bot_token\":\"xoxb-hidden"#;
    let (_, config) = Canned::start(vec![success(200, broken); 3]).await;
    let client = Client::new(&config);
    let fault = slack_secret(&client, "slack").await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Transient, "{fault}");
    assert!(!format!("{fault} {fault:?}").contains("hidden"), "{fault}");
}
