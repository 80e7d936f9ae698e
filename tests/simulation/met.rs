//! What has to go wrong in some seed, or the simulation proves less than it says.
//!
//! Nothing is broken where nothing happens. So what is meant to happen is listed here,
//! by the words of the transcript, and looked for in every seed that is played.

use sandbox::transcript::Entry;

use super::meddling::CALLED;

/// Something that is meant to happen in some seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    actor: &'static str,
    words: String,
}

/// By actor and words, apart from what becomes of calls.
const MEANT: &[(&str, &str)] = &[
    // Deliveries.
    ("slack", "comes twice, side by side"),
    ("slack", "comes again"),
    ("slack", "comes late"),
    ("slack", "comes when nobody waits for it"),
    ("slack", "comes beside what happens next"),
    ("slack", "delivers again at once"),
    ("slack", "delivers again in 5 min"),
    ("slack", "marks the click as failed"),
    // Schedules.
    ("scheduler", "fires, and again"),
    ("scheduler", "s late"),
    ("scheduler", "fires, under way"),
    ("scheduler", "fires, and its event is lost"),
    ("scheduler", "comes once more, although it is gone"),
    ("scheduler", "comes once more, although it was changed"),
    ("simulation", "fired schedules linger"),
    ("simulation", "fired schedules go at once"),
    ("simulation", "the list lags"),
    ("simulation", "the list does not lag"),
    // Executors.
    ("executor", "again in 1 min"),
    ("executor", "again in 2 min"),
    ("executor", "to the dead-letter queue"),
    ("executor", "is slow"),
    ("slack-handler", "is slow"),
    ("simulation", "executors run side by side"),
    ("simulation", "executors run one at a time"),
    ("executor", "RegisterScalableTarget is made once more"),
    ("executor", "UpdateService is made once more"),
    ("ecs", "late: prod/api bounds"),
    ("ecs", "late: prod/web desired"),
    // Replicas.
    ("aurora", "Slow"),
    ("aurora", "Failing"),
    ("aurora", "OneZone"),
    ("aurora", "supply of replicas: None"),
    ("aurora", "has failed"),
    ("aurora", "fails over to hot"),
    // Other people.
    ("simulation", "another stack has the same clusters"),
    ("(preheat)", "hot replicas"),
    ("somebody", "gives prod/api bounds"),
    ("somebody", "gives prod/web"),
    ("somebody", "deploys prod/api with"),
    ("somebody", "deletes hot"),
    ("somebody", "adds hot"),
    ("somebody", "deploys HOLD_MINUTES"),
    ("somebody", "deploys RDS_LEAD_MINUTES"),
    ("somebody", "deploys CHECK_LEAD_MINUTES"),
    // Payloads.
    ("somebody", "sends v1/start-ecs.json"),
    ("somebody", "sends v1/end-rds.json"),
    ("somebody", "sends v1/check.json"),
    ("somebody", "sends v1/reconcile.json"),
    ("somebody", "sends of a later version"),
    ("somebody", "sends junk"),
    // Slack.
    ("slack", "is down"),
    ("slack", "is up again"),
    // What people are answered.
    ("preheat", ":white_check_mark: Scheduled."),
    ("preheat", ":white_check_mark: The schedule is changed."),
    ("preheat", "could not be scheduled"),
    ("preheat", ":wastebasket: Deleted."),
    ("preheat", ":rocket:"),
    ("preheat", ":point_right:"),
    ("preheat", "(edits its message)"),
    ("preheat", "The plan has changed since"),
    ("preheat", "cancelled with the button"),
    ("preheat", "An earlier click was or is being carried out"),
    ("preheat", "is ready:"),
    ("preheat", "is not ready yet"),
];

/// What becomes of each call, as the transcript has it. Which way it `fails`, as throttled
/// or for its state or a quota, is drawn evenly. That one is slow changes nothing that
/// lateness elsewhere does not: it is enough that some are.
const FATES: [&str; 3] = [
    "fails",
    "takes effect, and its answer is lost",
    "is not reached: the run is killed",
];

/// All of it.
pub(super) fn meant() -> Vec<Meant> {
    let said = MEANT.iter().map(|(actor, words)| Meant {
        actor,
        words: (*words).to_owned(),
    });
    // In front of each call, a run is killed in some seed.
    let calls = CALLED.iter().flat_map(|(lambda, call)| {
        FATES.iter().map(move |fate| Meant {
            actor: lambda,
            words: format!("{call} {fate}"),
        })
    });
    said.chain(calls).collect()
}

impl Meant {
    /// Whether it happened in what was played.
    pub(super) fn happened(&self, entries: &[Entry]) -> bool {
        entries
            .iter()
            .any(|entry| entry.actor == self.actor && entry.text.contains(&self.words))
    }
}
