//! Reads variables one by one and keeps every problem.

/// Everything that is wrong with the variables of a deployment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the settings are wrong: {}", .problems.join("; "))]
pub struct SettingsError {
    /// One sentence for each variable, beginning with its name.
    pub problems: Vec<String>,
}

/// Looks variables up; an empty or blank value counts as not set.
pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            lookup,
            problems: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, name: &str, what: &str) {
        self.problems.push(format!("{name} {what}"));
    }

    pub(super) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = (self.lookup)(name)?;
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        match parse(text) {
            Ok(value) => Some(value),
            Err(what) => {
                self.problem(name, &what);
                None
            }
        }
    }

    /// A value that has to be there. The placeholder returned beside a problem is
    /// never used: [`Reader::finish`] refuses the whole.
    pub(super) fn required<T: Default>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> T {
        let n_problems = self.problems.len();
        let value = self.optional(name, parse);
        if value.is_none() && self.problems.len() == n_problems {
            self.problem(name, "is missing");
        }
        value.unwrap_or_default()
    }

    /// A value with a default, which is written as the variable would be.
    pub(super) fn or<T>(
        &mut self,
        name: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> T {
        match self.optional(name, &parse) {
            Some(value) => value,
            // Defaults parse: a test reads them all.
            None => parse(default).unwrap_or_else(|what| {
                unreachable!("the default of {name} {what}");
            }),
        }
    }

    /// A list separated by commas or blanks.
    pub(super) fn list<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let text = (self.lookup)(name).unwrap_or_default();
        let mut values = Vec::new();
        for word in text.split(|c: char| c == ',' || c.is_whitespace()) {
            if word.is_empty() {
                continue;
            }
            match parse(word) {
                Ok(value) => values.push(value),
                Err(what) => self.problem(name, &what),
            }
        }
        values
    }

    pub(super) fn finish<T>(self, value: T) -> Result<T, SettingsError> {
        if self.problems.is_empty() {
            Ok(value)
        } else {
            Err(SettingsError {
                problems: self.problems,
            })
        }
    }
}

/// A whole number within bounds.
pub(super) fn number(min: u32, max: u32) -> impl Fn(&str) -> Result<u32, String> {
    move |text| match text.parse::<u32>() {
        Ok(n) if (min..=max).contains(&n) => Ok(n),
        _ => Err(format!("is not a whole number from {min} to {max}")),
    }
}

/// Whole minutes within bounds.
pub(super) fn minutes(min: u32, max: u32) -> impl Fn(&str) -> Result<chrono::TimeDelta, String> {
    move |text| number(min, max)(text).map(|n| chrono::TimeDelta::minutes(i64::from(n)))
}
