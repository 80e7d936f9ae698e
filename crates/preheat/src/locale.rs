//! The languages that the bot speaks.

/// A language that the bot speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// Korean, polite and short.
    Ko,
    /// English.
    En,
}

impl Locale {
    /// Reads `ko` or `en`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "ko" => Ok(Locale::Ko),
            "en" => Ok(Locale::En),
            _ => Err("is not a language the bot speaks; use ko or en".to_owned()),
        }
    }
}
