//! When a window is ready, where that is not in time.

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::WindowPlan;
use crate::limits::{REPLICA_READY_AFTER, TASKS_READY_AFTER};
use crate::reply::{Voice, clock, say, span};
use crate::target::{Resource, Target};

/// When a window that begins at once will be ready, and how late that is: unless it is
/// there already, where another window may hold as much.
pub(in crate::reply) fn begins_now(
    voice: &Voice,
    plan: &WindowPlan,
    may_be_there: bool,
    now: DateTime<Utc>,
) -> String {
    let window = &plan.window;
    let is_there = plan
        .before
        .as_ref()
        .is_some_and(|before| before.is_open(now) && before.count >= window.count);
    if is_there {
        return say!(voice.locale, " · 이미 진행 중이에요", " · open already");
    }
    let ready_at = now + ready_after(&window.target);
    let opens_at = window
        .product
        .as_ref()
        .map_or(ready_at, |product| product.opens_at);
    let at = clock(voice, ready_at);
    let takes = span(voice.locale, ready_at - now);
    let unless = match may_be_there {
        true => say!(
            voice.locale,
            "이미 늘어나 있지 않다면 ",
            ", unless it is there already"
        ),
        false => String::new(),
    };
    if ready_at >= window.end {
        return say!(
            voice.locale,
            " · :warning: {unless}지금 시작해도 약 {takes} 걸려서, 준비되기 전에 끝나요.",
            " · :warning: begins now and takes about {takes}: it ends before it is ready{unless}"
        );
    }
    if ready_at <= opens_at {
        return say!(
            voice.locale,
            " · 지금 시작해요. {unless}{at}쯤 준비돼요.",
            " · begins now, ready about {at}{unless}"
        );
    }
    let late = span(voice.locale, ready_at - opens_at);
    say!(
        voice.locale,
        " · :warning: {unless}지금 시작해도 약 {takes} 걸려서 {at}쯤 준비돼요. 오픈보다 {late} 늦어요.",
        " · :warning: begins now and takes about {takes}: ready about {at}, {late} after opening{unless}"
    )
}

fn ready_after(target: &Target) -> TimeDelta {
    match target.resource() {
        Resource::Ecs => TASKS_READY_AFTER,
        Resource::Rds => REPLICA_READY_AFTER,
    }
}

/// Says of a window of this length that it is over before it is any use; nothing of
/// one that is long enough.
pub(super) fn too_short(voice: &Voice, target: &Target, length: TimeDelta) -> String {
    let takes = ready_after(target);
    if length > takes {
        return String::new();
    }
    let takes = span(voice.locale, takes);
    say!(
        voice.locale,
        " · :warning: 약 {takes} 걸려서, 준비되기 전에 끝나요.",
        " · :warning: takes about {takes}: it ends before it is ready"
    )
}
