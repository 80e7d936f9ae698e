//! What a `scale` did.

use chrono::{DateTime, Utc};

use super::create::begins::begins_now;
use super::create::{not_told, taken_away, taken_back, torn};
use super::window::{amount, holding};
use super::{Voice, day_and_clock, say, span};
use crate::batch::Outcome;
use crate::decide::WindowPlan;
use crate::window::Window;

/// Says until when what is held, and what that takes away from an earlier `scale`.
pub(super) fn scaled(
    voice: &Voice,
    windows: &[WindowPlan],
    outcomes: &[Outcome],
    now: DateTime<Utc>,
) -> String {
    let not_done = match outcomes.first() {
        Some(Outcome::Overtaken { .. }) => Some(taken_away(voice)),
        Some(Outcome::TakenBack { why }) => Some(taken_back(voice, why)),
        Some(Outcome::Torn { why, names }) => Some(torn(voice, why, names)),
        Some(Outcome::Done { .. }) | None => None,
    };
    if let Some(not_done) = not_done {
        return not_done;
    }
    let is_told = !outcomes.iter().any(Outcome::is_untold);
    let mut lines = vec![match is_told {
        true => say!(
            voice.locale,
            ":rocket: 지금 조정하고 있어요. 바뀌면 이 스레드에 알려 드릴게요.",
            ":rocket: On it. Each change is told in this thread."
        ),
        false => not_told(voice),
    }];
    lines.extend(self::lines(voice, windows, is_told, now));
    lines.push(say!(
        voice.locale,
        "먼저 끝내려면 `delete now`라고 해 주세요.",
        "`delete now` ends it earlier."
    ));
    lines.join("\n")
}

/// One line for each window. When it is ready is known if the executor is told at once.
pub(super) fn lines(
    voice: &Voice,
    windows: &[WindowPlan],
    is_told: bool,
    now: DateTime<Utc>,
) -> Vec<String> {
    let windows = windows.iter();
    windows
        .map(|plan| line(voice, plan, is_told, now))
        .collect()
}

fn line(voice: &Voice, plan: &WindowPlan, is_told: bool, now: DateTime<Utc>) -> String {
    let window = &plan.window;
    let what = holding(voice, &window.target, window.count);
    let until = day_and_clock(voice, window.end);
    let length = span(voice.locale, window.end - window.start);
    let mut line = say!(
        voice.locale,
        "• {what} · {until}까지 ({length})",
        "• {what} · until {until} ({length})"
    );
    if is_told {
        // What else is open is not looked up for it.
        line.push_str(&begins_now(voice, plan, true, now));
    }
    let before = plan.before.as_ref().filter(|before| now < before.end);
    if let Some(before) = before.filter(|before| !before.says_the_same(window)) {
        let count = amount(voice.locale, window.target.resource(), before.count);
        let until = day_and_clock(voice, before.end);
        if let Some(taken) = lessens(voice, before, window) {
            line.push_str(&format!(" · :warning: {taken}"));
        }
        line.push_str(&say!(
            voice.locale,
            " (전: {count}, {until}까지)",
            " (was {count} until {until})"
        ));
    }
    line
}

/// What a window takes away from the one that it replaces, if it does.
fn lessens(voice: &Voice, before: &Window, window: &Window) -> Option<String> {
    let l = voice.locale;
    match (before.count > window.count, before.end > window.end) {
        (true, true) => Some(say!(
            l,
            "전보다 적고 먼저 끝나요",
            "less than before, and shorter"
        )),
        (true, false) => Some(say!(l, "전보다 적어요", "less than before")),
        (false, true) => Some(say!(l, "전보다 먼저 끝나요", "shorter than before")),
        (false, false) => None,
    }
}
