//! Windows that were taken away.

use chrono::{DateTime, Utc};

use super::create::{not_told, taken_away};
use super::window::{heading, holding, times};
use super::{Voice, escape, press, say};
use crate::batch::Outcome;
use crate::decide::{Deletion, Scope};
use crate::window::Window;

/// Above this many products, windows that are gone are named by their product alone.
pub(super) const LONG_FORM_MAX: usize = 8;

/// Says which windows are gone, and which could not be taken away.
pub(super) fn deleted(
    voice: &Voice,
    scope: &Scope,
    deletions: &[Deletion],
    outcomes: &[Outcome],
    now: DateTime<Utc>,
) -> String {
    if deletions.is_empty() {
        return nothing_to_delete(voice, scope);
    }
    let is_done = |outcome: &&Outcome| matches!(outcome, Outcome::Done { .. });
    let n_failed = deletions.len() - outcomes.iter().filter(is_done).count();
    let mut lines = vec![match n_failed {
        0 => match scope {
            Scope::Made { by, .. } => press::cancelled(voice, by),
            _ => say!(
                voice.locale,
                ":wastebasket: 예약을 지웠어요.",
                ":wastebasket: Deleted."
            ),
        },
        _ => say!(
            voice.locale,
            ":x: 지우지 못한 예약이 있어요. 같은 명령을 다시 해 주세요.",
            ":x: Not everything could be deleted. Give the same command again."
        ),
    }];
    let (done, failed): (Vec<_>, Vec<_>) = deletions
        .iter()
        .zip(outcomes)
        .partition(|(_, outcome)| is_done(outcome));
    let is_long = deletions.len() > LONG_FORM_MAX;
    for (deletion, outcome) in failed.into_iter().chain(done) {
        let is_gone = is_done(&outcome);
        let windows = &deletion.windows;
        let heading = windows.first().map(|window| heading(voice, window));
        lines.extend(heading);
        // In a long reply, only what does not go without saying gets a line.
        let is_told = |window: &&Window| !is_long || !is_gone || window.is_open(now);
        let told = windows.iter().filter(is_told);
        lines.extend(told.map(|window| gone(voice, window, is_gone, now)));
        match outcome {
            Outcome::Done { not_told: None } => {}
            Outcome::Done { not_told: Some(_) } => lines.push(not_told(voice)),
            Outcome::Overtaken { .. } => lines.push(taken_away(voice)),
            Outcome::TakenBack { why } | Outcome::Torn { why, .. } => {
                let why = escape(why);
                lines.push(say!(
                    voice.locale,
                    ":x: 지우지 못했어요. `{why}`",
                    ":x: Not deleted. `{why}`"
                ));
            }
        }
    }
    lines.join("\n")
}

fn gone(voice: &Voice, window: &Window, is_gone: bool, now: DateTime<Utc>) -> String {
    let what = holding(voice, &window.target, window.count);
    let when = times(voice, window);
    if is_gone && window.is_open(now) {
        say!(
            voice.locale,
            "• {what} · {when} · 열려 있어서 지금 닫아요",
            "• {what} · {when} · it was open and is closed now"
        )
    } else {
        format!("• {what} · {when}")
    }
}

fn nothing_to_delete(voice: &Voice, scope: &Scope) -> String {
    match scope {
        Scope::Made { .. } => press::nothing_to_cancel(voice),
        Scope::Products(products) => {
            let ids = products.iter().map(|product| escape(&product.id));
            let ids = ids.collect::<Vec<_>>().join(", ");
            say!(
                voice.locale,
                ":calendar: 상품 `{ids}`에는 지울 예약이 없어요. `list`로 확인해 주세요.",
                ":calendar: Nothing is scheduled for product `{ids}`. `list` shows what is."
            )
        }
        _ => say!(
            voice.locale,
            ":calendar: 지울 예약이 없어요. 전체는 `list all`로 볼 수 있어요.",
            ":calendar: There is nothing to delete. `list all` shows every window."
        ),
    }
}
