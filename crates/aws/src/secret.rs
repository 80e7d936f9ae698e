//! Slack's token and signing secret, out of Secrets Manager.

use std::fmt;

use aws_sdk_secretsmanager::Client;
use futures_util::FutureExt;
use preheat::port::Fault;
use serde::Deserialize;

use crate::error::{fault, invalid};

/// What the secret holds. Shows nothing of itself when it is debugged.
#[derive(Clone, PartialEq, Eq)]
pub struct SlackSecret {
    /// The bot's token.
    pub bot_token: String,
    /// The app's signing secret; the executor has no use for it.
    pub signing_secret: Option<String>,
}

impl fmt::Debug for SlackSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlackSecret").finish_non_exhaustive()
    }
}

/// Reads the secret: JSON with `bot_token` and, for the handler, `signing_secret`.
///
/// # Errors
/// When it cannot be read, or is not such JSON. No error quotes any of it.
pub async fn slack_secret(client: &Client, secret_id: &str) -> Result<SlackSecret, Fault> {
    let answer = client
        .get_secret_value()
        .secret_id(secret_id)
        .send()
        .boxed()
        .await
        .map_err(|error| fault(CALL, &error))?;
    match answer.secret_string() {
        Some(text) => read(text),
        None => Err(invalid(CALL, "the secret is binary; store it as text")),
    }
}

/// What is said of a secret that can be read, but not be used for what it is for.
pub fn unusable(why: &str) -> Fault {
    invalid(CALL, why)
}

const CALL: &str = "GetSecretValue";

#[derive(Deserialize)]
struct Stored {
    bot_token: String,
    signing_secret: Option<String>,
}

fn read(text: &str) -> Result<SlackSecret, Fault> {
    // The parser's own error may quote what it read, so it is left out.
    let stored: Stored = serde_json::from_str(text).map_err(|_| {
        invalid(
            CALL,
            "the secret is not JSON with `bot_token` and `signing_secret` as strings",
        )
    })?;
    // A value that was pasted often brings a line end with it.
    let bot_token = stored.bot_token.trim().to_owned();
    if bot_token.is_empty() {
        return Err(invalid(CALL, "`bot_token` in the secret is empty"));
    }
    Ok(SlackSecret {
        bot_token,
        signing_secret: stored
            .signing_secret
            .map(|secret| secret.trim().to_owned())
            .filter(|secret| !secret.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_values_are_read() {
        let secret = read(r#"{"bot_token": "xoxb-1\n", "signing_secret": "abc"}"#).unwrap();
        assert_eq!(secret.bot_token, "xoxb-1");
        assert_eq!(secret.signing_secret.as_deref(), Some("abc"));
        for without in [
            r#"{"bot_token": "xoxb-1"}"#,
            r#"{"bot_token": "xoxb-1", "signing_secret": " "}"#,
        ] {
            assert_eq!(read(without).unwrap().signing_secret, None);
        }
    }

    #[test]
    fn nothing_of_a_secret_is_ever_said() {
        for text in [
            "xoxb-hidden",
            r#"{"bot_token": {"xoxb-hidden": 1}}"#,
            r#"{"bot_token": 1, "xoxb-hidden": "xoxb-hidden"}"#,
            r#"{"bot_token": " ", "signing_secret": "xoxb-hidden"}"#,
            r#"{"token": "xoxb-hidden"}"#,
            r#"["xoxb-hidden"]"#,
        ] {
            let said = read(text).unwrap_err();
            assert!(!format!("{said} {said:?}").contains("hidden"), "{text}");
        }
        let secret = read(r#"{"bot_token": "xoxb-hidden", "signing_secret": "hidden"}"#).unwrap();
        assert!(!format!("{secret:?}").contains("hidden"));
    }
}
