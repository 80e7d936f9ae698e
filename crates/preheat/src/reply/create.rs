//! What a `create` did, or would do.

pub(super) mod begins;

use chrono::{DateTime, TimeDelta, Utc};

use super::refused::way_out;
use super::window::{amount, holding, kind, product_with_year, times};
use super::{Voice, alert, day_and_clock, escape, say, span};
use crate::batch::Outcome;
use crate::decide::{ProductPlan, Skipped, Why, WindowPlan};
use crate::port::Fault;
use crate::target::Target;
use crate::window::Window;
use begins::{begins_now, too_short};

/// Above this many products, what all of them get is said once, and each gets a line.
const LONG_FORM_MAX: usize = 8;

/// Says what became of each product. For a dry run there are no outcomes.
pub(super) fn created(
    voice: &Voice,
    plans: &[ProductPlan],
    skipped: &[Skipped],
    outcomes: &[Outcome],
    now: DateTime<Utc>,
) -> String {
    let form = match same_windows(plans) {
        Some(windows) if plans.len() > LONG_FORM_MAX => Form::Short(windows),
        _ => Form::Long,
    };
    // What a person has to act on comes first.
    let mut lines = vec![headline(voice, plans, outcomes)];
    let told = plans
        .iter()
        .enumerate()
        .map(|(n, plan)| told(voice, plan, outcomes.get(n), &form, now));
    let (mut failed, done): (Vec<_>, Vec<_>) = told.partition(|one| one.failure.is_some());
    // What failed for one reason stands together above it.
    failed.sort_by(|one, other| one.failure.cmp(&other.failure));
    for together in failed.chunk_by(|one, other| one.failure == other.failure) {
        lines.extend(together.iter().flat_map(|one| one.lines.clone()));
        lines.extend(together.first().and_then(|one| one.failure.clone()));
    }
    lines.extend(skipped.iter().map(|one| left_out(voice, one)));
    if let Form::Short(windows) = form
        && !done.is_empty()
    {
        lines.extend(windows.iter().map(|window| for_all(voice, window)));
    }
    lines.extend(done.into_iter().flat_map(|one| one.lines));
    lines.extend(unchecked(voice, plans, outcomes));
    lines.join("\n")
}

/// What is said of one product.
struct Told {
    lines: Vec<String>,
    /// Why it is not scheduled.
    failure: Option<String>,
}

/// How products are told.
enum Form {
    /// Each with its windows.
    Long,
    /// These windows once for all, and each with what sets it apart.
    Short(Vec<Relative>),
}

/// A window as it lies around an opening.
#[derive(PartialEq, Eq)]
struct Relative {
    target: Target,
    count: u32,
    lead: TimeDelta,
    hold: TimeDelta,
}

/// The windows of every product, if they differ in nothing but the opening.
fn same_windows(plans: &[ProductPlan]) -> Option<Vec<Relative>> {
    let of = |plan: &ProductPlan| -> Vec<Relative> {
        let opens_at = plan.product.opens_at;
        let windows = plan.windows.iter().map(|plan| &plan.window);
        let relative = windows.map(|window| Relative {
            target: window.target.clone(),
            count: window.count,
            lead: opens_at - window.start,
            hold: window.end - opens_at,
        });
        relative.collect()
    };
    let (first, others) = plans.split_first()?;
    let first = of(first);
    others.iter().all(|plan| of(plan) == first).then_some(first)
}

fn for_all(voice: &Voice, window: &Relative) -> String {
    let what = holding(voice, &window.target, window.count);
    let warning = too_short(voice, &window.target, window.lead + window.hold);
    let lead = span(voice.locale, window.lead);
    let hold = span(voice.locale, window.hold);
    say!(
        voice.locale,
        "• {what} · 오픈 {lead} 전부터 {hold} 뒤까지{warning}",
        "• {what} · {lead} before to {hold} after each opening{warning}"
    )
}

/// What became of one product.
fn told(
    voice: &Voice,
    plan: &ProductPlan,
    outcome: Option<&Outcome>,
    form: &Form,
    now: DateTime<Utc>,
) -> Told {
    let mut lines = vec![product_with_year(voice, &plan.product, now)];
    let is_told = !outcome.is_some_and(Outcome::is_untold);
    let mut remarks = Vec::new();
    let failure = match outcome {
        None | Some(Outcome::Done { .. }) => {
            for window in &plan.windows {
                let remark = remark(voice, plan, window, is_told, now);
                match form {
                    Form::Long => lines.push(window_line(voice, window, &remark)),
                    Form::Short(_) if remark.is_empty() => {}
                    Form::Short(_) => remarks.push(named(&window.window.target) + &remark),
                }
            }
            None
        }
        Some(Outcome::Overtaken { .. }) => Some(taken_away(voice)),
        Some(Outcome::TakenBack { why }) => Some(taken_back(voice, why)),
        Some(Outcome::Torn { why, names }) => Some(torn(voice, why, names)),
    };
    let mut windows: Vec<&Window> = plan.staying.iter().collect();
    if let Some(Outcome::TakenBack { .. }) = outcome {
        windows.extend(not_replaced(plan, now));
    }
    if !windows.is_empty() {
        remarks.push(staying(voice, plan, &windows));
    }
    match form {
        Form::Short(_) if !remarks.is_empty() => lines.push(format!("• {}", remarks.join(" · "))),
        _ => lines.extend(remarks),
    }
    if !is_told {
        lines.push(not_told(voice));
    }
    Told { lines, failure }
}

fn headline(voice: &Voice, plans: &[ProductPlan], outcomes: &[Outcome]) -> String {
    let locale = voice.locale;
    let n = plans.len();
    if outcomes.is_empty() {
        return dry_run(voice);
    }
    let is_done = |outcome: &&Outcome| matches!(outcome, Outcome::Done { .. });
    let n_failed = n - outcomes.iter().filter(is_done).count();
    let all_windows = || plans.iter().flat_map(|plan| &plan.windows);
    if n_failed > 0 {
        let way_out = way_out(voice, outcomes);
        if n == 1 {
            return say!(
                locale,
                ":x: 예약하지 못했어요. {way_out}",
                ":x: It could not be scheduled. {way_out}"
            );
        }
        say!(
            locale,
            ":x: 상품 {n}개 중 {n_failed}개를 예약하지 못했어요. {way_out}",
            ":x: {n_failed} of {n} products could not be scheduled. {way_out}"
        )
    } else if all_windows().all(WindowPlan::is_unchanged) {
        say!(
            locale,
            ":white_check_mark: 이미 이렇게 예약돼 있어요.",
            ":white_check_mark: It is scheduled like this already."
        )
    } else if all_windows().any(|window| window.before.is_some()) {
        say!(
            locale,
            ":white_check_mark: 예약을 바꿨어요.",
            ":white_check_mark: The schedule is changed."
        )
    } else {
        say!(
            locale,
            ":white_check_mark: 예약했어요.",
            ":white_check_mark: Scheduled."
        )
    }
}

/// The headline over what would be done.
pub(super) fn dry_run(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":mag: 미리보기예요. 아무것도 바꾸지 않았어요.",
        ":mag: A dry run; nothing was changed."
    )
}

/// One window, with what is remarked on it.
fn window_line(voice: &Voice, plan: &WindowPlan, remark: &str) -> String {
    let window = &plan.window;
    let what = holding(voice, &window.target, window.count);
    let times = times(voice, window);
    let too_short = match plan.begins_now {
        true => String::new(),
        false => too_short(voice, &window.target, window.end - window.start),
    };
    format!("• {what} · {times}{remark}{too_short}")
}

fn named(target: &Target) -> String {
    format!("{} `{target}`", kind(target.resource()))
}

/// What sets a window apart: what it replaces, and that it begins at once. When it will be
/// ready is known if the executor is told at once.
fn remark(
    voice: &Voice,
    product: &ProductPlan,
    plan: &WindowPlan,
    is_told: bool,
    now: DateTime<Utc>,
) -> String {
    let target = &plan.window.target;
    let mut remark = String::new();
    if let Some(before) = plan.before.as_ref().filter(|_| !plan.is_unchanged()) {
        let count = amount(voice.locale, target.resource(), before.count);
        let before = format!("{count} {}", times(voice, before));
        remark.push_str(&say!(voice.locale, " (전: {before})", " (was {before})"));
    }
    if plan.begins_now && is_told {
        let may_be_there = product.maybe_held.contains(target);
        remark.push_str(&begins_now(voice, plan, may_be_there, now));
    }
    remark
}

/// Says that nobody will be told whether the products are ready, where it is too late
/// for that.
fn unchecked(voice: &Voice, plans: &[ProductPlan], outcomes: &[Outcome]) -> Option<String> {
    let is_done = |n: usize| {
        let outcome = outcomes.get(n);
        outcome.is_none_or(|outcome| matches!(outcome, Outcome::Done { .. }))
    };
    let is_new = |plan: &ProductPlan| !plan.windows.iter().all(WindowPlan::is_unchanged);
    let unchecked: Vec<_> = plans
        .iter()
        .enumerate()
        .filter(|(n, plan)| plan.is_unchecked && is_done(*n) && is_new(plan))
        .map(|(_, plan)| format!("`{}`", escape(&plan.product.id)))
        .collect();
    if unchecked.is_empty() {
        return None;
    }
    let which = match unchecked.len() == plans.len() {
        true => String::new(),
        false => format!("{}: ", unchecked.join(", ")),
    };
    Some(say!(
        voice.locale,
        "{which}오픈이 가까워 준비 확인은 따로 보내지 않아요. `status`로 확인해 주세요.",
        "{which}too near the opening for a readiness check. `status` shows how far it is."
    ))
}

/// The windows that would have been replaced.
fn not_replaced(plan: &ProductPlan, now: DateTime<Utc>) -> impl Iterator<Item = &Window> {
    let changed = plan.windows.iter().filter(|one| !one.is_unchanged());
    let before = changed.filter_map(|one| one.before.as_ref());
    before.filter(move |before| now < before.end)
}

fn staying(voice: &Voice, plan: &ProductPlan, windows: &[&Window]) -> String {
    let staying = windows.iter().map(|window| {
        let holding = holding(voice, &window.target, window.count);
        let opens_at = window.product.as_ref().map(|product| product.opens_at);
        let other = opens_at.filter(|at| *at != plan.product.opens_at);
        let opening = other.map(|at| format!(" ({})", day_and_clock(voice, at)));
        let opening = opening.unwrap_or_default();
        format!("{holding} · {}{opening}", times(voice, window))
    });
    let staying = staying.collect::<Vec<_>>().join(", ");
    say!(voice.locale, "그대로: {staying}", "Unchanged: {staying}")
}

pub(super) fn taken_back(voice: &Voice, why: &Fault) -> String {
    let why = escape(&why.to_string());
    say!(
        voice.locale,
        ":x: 예약하지 못해서 원래대로 되돌렸어요. `{why}`",
        ":x: Not scheduled; everything is as it was. `{why}`"
    )
}

/// Another command deleted what this one was writing.
pub(super) fn taken_away(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":x: 그사이에 다른 명령이 이 예약을 지웠어요. `list`로 확인하고, 필요하면 다시 해 주세요.",
        ":x: Another command deleted this while it was being written. See `list`, and do it again if it is needed."
    )
}

pub(super) fn torn(voice: &Voice, why: &Fault, names: &[String]) -> String {
    let (why, names) = (escape(&why.to_string()), names.join(", "));
    say!(
        voice.locale,
        ":x: 예약하지 못했고 되돌리지도 못했어요. 다시 `create`하거나 `delete`해 주세요. 확인할 스케줄: `{names}` (`{why}`)",
        ":x: Not scheduled, and not everything could be put back. `create` it again or `delete` it. \
         To look at: `{names}` (`{why}`)"
    )
}

/// Said of any batch whose executor could not be invoked.
pub(super) fn not_told(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":warning: 바로 실행하지 못했어요. 5분 안에 자동으로 맞춰져요.",
        ":warning: It could not be carried out at once; it will be within 5 minutes."
    )
}

pub(super) fn left_out(voice: &Voice, skipped: &Skipped) -> String {
    let number = skipped
        .number
        .map(|number| format!("{number}. "))
        .unwrap_or_default();
    let entry = format!("{number}{}", escape(&skipped.text));
    let why = match &skipped.why {
        Why::Opened => say!(voice.locale, "이미 오픈했어요", "it has opened already"),
        Why::Unreadable(problems) => alert::problems(voice, problems),
        Why::NoProduct(reason) => alert::unread(voice, *reason),
    };
    say!(
        voice.locale,
        ":fast_forward: 건너뜀 · {entry} · {why}",
        ":fast_forward: Left out · {entry} · {why}"
    )
}

#[cfg(test)]
mod tests;
