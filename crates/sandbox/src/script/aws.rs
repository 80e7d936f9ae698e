//! What AWS refuses.

use super::Command;
use crate::scripted::{CALLS, REFUSALS};

/// `aws refuses CALL KIND`, and `aws works`.
pub(super) fn refusal(rest: &str) -> Result<Command, String> {
    match rest.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["works"] => Ok(Command::AwsWorks),
        ["refuses", call, kind] => {
            let known = CALLS.iter().find(|known| *known == call);
            let known = known.ok_or_else(|| format!("AWS is asked to {}", CALLS.join(", ")))?;
            let refusal = REFUSALS.iter().find(|(word, _)| word == kind);
            let words = || REFUSALS.map(|(word, _)| word).join(", ");
            let (_, kind) = refusal.ok_or_else(|| format!("AWS refuses as {}", words()))?;
            Ok(Command::AwsRefuses(known, *kind))
        }
        _ => Err("`aws` wants `refuses CALL KIND` or `works`".to_owned()),
    }
}
