//! Windows that were taken away.

use chrono::{DateTime, Utc};

use super::create::{not_told, taken_away};
use super::refused::way_out;
use super::window::{heading, holding, times};
use super::{Voice, escape, press, say};
use crate::batch::Outcome;
use crate::decide::{Deletion, Named, Scope};
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
    let way_out = way_out(voice, outcomes);
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
            ":x: 지우지 못한 예약이 있어요. {way_out}",
            ":x: Not everything could be deleted. {way_out}"
        ),
    }];
    let (done, failed): (Vec<_>, Vec<_>) = deletions
        .iter()
        .zip(outcomes)
        .partition(|(_, outcome)| is_done(outcome));
    let is_long = deletions.len() > LONG_FORM_MAX;
    for (deletion, outcome) in failed.into_iter().chain(done) {
        let is_gone = is_done(&outcome);
        let is_told = is_gone && !outcome.is_untold();
        let windows = &deletion.windows;
        let heading = windows.first().map(|window| heading(voice, window));
        lines.extend(heading);
        // In a long reply, only what does not go without saying gets a line.
        let is_worth_it = |window: &&Window| !is_long || !is_gone || window.is_open(now);
        let told = windows.iter().filter(is_worth_it);
        lines.extend(told.map(|window| gone(voice, window, is_told, now)));
        match outcome {
            Outcome::Done { not_told: None } => {}
            Outcome::Done { not_told: Some(_) } => lines.push(not_told(voice)),
            Outcome::Overtaken { .. } => lines.push(taken_away(voice)),
            Outcome::TakenBack { why } | Outcome::Torn { why, .. } => {
                let why = escape(&why.to_string());
                lines.push(say!(
                    voice.locale,
                    ":x: 지우지 못했어요. `{why}`",
                    ":x: Not deleted. `{why}`"
                ));
            }
        }
    }
    lines.extend(not_found(voice, scope, deletions));
    lines.join("\n")
}

/// The products that were named and have no windows, beside some that have.
pub(super) fn not_found(voice: &Voice, scope: &Scope, deletions: &[Deletion]) -> Option<String> {
    let Scope::Products(products) = scope else {
        return None;
    };
    let windows = || deletions.iter().flat_map(|deletion| &deletion.windows);
    let has_windows = |named: &Named| {
        let mut products = windows().filter_map(|window| window.product.as_ref());
        products.any(|product| product.id.eq_ignore_ascii_case(&named.id))
    };
    let missing: Vec<&Named> = products.iter().filter(|one| !has_windows(one)).collect();
    (!missing.is_empty()).then(|| no_windows(voice, &missing))
}

/// One window. What is closed at once is said only where the executor is told to.
fn gone(voice: &Voice, window: &Window, is_told: bool, now: DateTime<Utc>) -> String {
    let what = holding(voice, &window.target, window.count);
    let when = times(voice, window);
    if is_told && window.is_open(now) {
        say!(
            voice.locale,
            "• {what} · {when} · 이미 늘어나 있어서 바로 되돌려요",
            "• {what} · {when} · it was open and is closed now"
        )
    } else if window.end <= now {
        say!(
            voice.locale,
            "• {what} · {when} · 이미 끝났어요",
            "• {what} · {when} · it was over already"
        )
    } else {
        format!("• {what} · {when}")
    }
}

fn nothing_to_delete(voice: &Voice, scope: &Scope) -> String {
    match scope {
        Scope::Made { .. } => press::nothing_to_cancel(voice),
        Scope::Products(products) => no_windows(voice, &products.iter().collect::<Vec<_>>()),
        _ => say!(
            voice.locale,
            ":calendar: 지울 예약이 없어요. `list all`로 모두 볼 수 있어요.",
            ":calendar: There is nothing to delete. `list all` shows every window."
        ),
    }
}

fn no_windows(voice: &Voice, products: &[&Named]) -> String {
    // `delete everything`
    let is_word = |product: &&Named| !product.id.contains(|c: char| c.is_ascii_digit());
    let all = match products.iter().any(is_word) {
        true => say!(
            voice.locale,
            " 이 스레드의 예약을 모두 지우려면 `delete all`이라고 해 주세요.",
            " To delete all of this thread's windows, say `delete all`."
        ),
        false => String::new(),
    };
    let ids = products.iter().map(|product| escape(&product.id));
    let ids = ids.collect::<Vec<_>>().join(", ");
    say!(
        voice.locale,
        ":calendar: 상품 `{ids}`에는 지울 예약이 없어요. `list`로 확인해 주세요.{all}",
        ":calendar: Nothing is scheduled for product `{ids}`. `list` shows what is.{all}"
    )
}
