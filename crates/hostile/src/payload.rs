//! The payload: what a schedule's input says, and what anybody sends the executor.

use chrono_tz::Tz;
use preheat::payload::Payload;

use crate::{posted, text, thread};

/// The executor's event.
pub(crate) fn payload(input: &[u8]) {
    let words = text(input);
    match Payload::from_json(&words) {
        Ok(payload) => check_round_trip(&payload),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let Ok(event) = serde_json::from_str(&words) else {
        return;
    };
    let mut sandbox = thread::sandbox();
    thread::block_on(sandbox.invoke(event, "somebody"));
    posted::check_all(&sandbox.world);
    thread::check_clusters(&sandbox.world);
}

/// Whatever is read can be written, and says the same.
fn check_round_trip(payload: &Payload) {
    for zone in [Tz::Asia__Seoul, Tz::America__New_York, Tz::UTC] {
        let written = payload.to_json(zone);
        let again = Payload::from_json(&written).ok();
        assert_eq!(again.as_ref(), Some(payload), "{written}");
    }
}
