//! The two secrets that Slack gives an app. Neither can be shown.

use std::fmt;

use hmac::{Hmac, KeyInit};
use sha2::Sha256;

/// The key that Slack signs its requests with.
///
/// What is kept is the keyed hash, not the text, so there is nothing to leak.
#[derive(Clone)]
pub struct SigningSecret(Hmac<Sha256>);

impl SigningSecret {
    /// Takes the secret as Slack shows it: it is used as text, not decoded as hex.
    /// White space around it, such as a line end that was stored with it, is no part of it.
    ///
    /// # Errors
    /// When it is empty or blank: everybody can sign with an empty key.
    pub fn new(text: &str) -> Result<Self, UnusableSecret> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UnusableSecret::Blank);
        }
        Hmac::new_from_slice(text.as_bytes())
            .map(Self)
            .map_err(|_| UnusableSecret::Unsendable)
    }

    pub(crate) fn keyed(&self) -> Hmac<Sha256> {
        self.0.clone()
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// The token that the bot calls the Web API with.
#[derive(Clone, PartialEq, Eq)]
pub struct BotToken(String);

impl BotToken {
    /// Takes a token, without the white space around it.
    ///
    /// # Errors
    /// When it is empty or blank, or holds what cannot stand in an HTTP header.
    pub fn new(text: &str) -> Result<Self, UnusableSecret> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UnusableSecret::Blank);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(UnusableSecret::Unsendable);
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BotToken(…)")
    }
}

/// Why a secret cannot be used. Says nothing of the secret itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnusableSecret {
    /// It is empty, or nothing but white space.
    #[error("is empty")]
    Blank,
    /// It holds characters that no secret of Slack's holds.
    #[error("holds characters that no secret of Slack's holds")]
    Unsendable,
}

#[cfg(test)]
mod tests {
    use super::{BotToken, SigningSecret, UnusableSecret};

    #[test]
    fn blank_secrets_are_refused() {
        for text in ["", " ", "   ", "\n", "\u{a0}"] {
            assert_eq!(SigningSecret::new(text).unwrap_err(), UnusableSecret::Blank);
            assert_eq!(BotToken::new(text).unwrap_err(), UnusableSecret::Blank);
        }
    }

    #[test]
    fn a_token_that_no_header_can_hold_is_refused() {
        for text in ["xoxb-1\nX-Other: 1", "xoxb 1", "xoxb-한"] {
            assert_eq!(BotToken::new(text).unwrap_err(), UnusableSecret::Unsendable);
        }
        assert_eq!(BotToken::new(" xoxb-1\n").unwrap().reveal(), "xoxb-1");
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!(
            "{:?} {:?}",
            SigningSecret::new("hush-hush").unwrap(),
            BotToken::new("xoxb-hush").unwrap()
        );
        assert_eq!(shown, "SigningSecret(…) BotToken(…)");
    }
}
