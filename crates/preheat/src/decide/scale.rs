//! Windows that open now, without a product.

use chrono::{DateTime, SubsecRound, Utc};
use chrono_tz::Tz;

use super::counts::resolve_counts;
use super::stored::Stored;
use super::{Context, Mistake, TimeMistake, WindowPlan};
use crate::batch::{Batch, OnFailure, Write};
use crate::command::Scale;
use crate::limits::SCALE_LENGTH;
use crate::name::{self, Slot};
use crate::payload::Payload;
use crate::schedule;
use crate::target::{Resource, Target};
use crate::window::Window;

/// The windows that a `scale` asks for. They begin at the mention's own time, so
/// that a second delivery asks for the same.
///
/// # Errors
/// When a target is unknown, a count too high, or the time too long.
pub(super) fn windows(scale: &Scale, context: &Context<'_>) -> Result<Vec<Window>, Mistake> {
    let mut counts = resolve_counts(Resource::Ecs, &scale.ecs, context)?;
    counts.extend(resolve_counts(Resource::Rds, &scale.rds, context)?);
    let length = scale.length.unwrap_or(SCALE_LENGTH);
    let max = context.settings.times.window_max;
    if length > max {
        return Err(Mistake::Time(TimeMistake::WindowTooLong {
            length,
            max,
            options: &["--for"],
        }));
    }
    // Scheduler keeps whole seconds.
    let start = context.mentioned_at.trunc_subsecs(0);
    let end = start + length;
    if end <= context.now {
        return Err(Mistake::Time(TimeMistake::Over { end }));
    }
    let window = |(target, count): (Target, u32)| Window {
        target,
        count,
        product: None,
        start,
        end,
        thread: context.thread.clone(),
        requested_by: context.requested_by.clone(),
    };
    Ok(counts.into_iter().map(window).collect())
}

/// The names whose schedules have to be known beforehand: the windows replaced.
pub(super) fn names_to_know(windows: &[Window], zone: Tz) -> Vec<String> {
    let names = windows
        .iter()
        .map(|window| name::end(&Slot::of(window, zone)));
    names.collect()
}

/// Whether one of the windows that stand belongs to a later mention, in whatever thread:
/// a target has one window of `scale`, and each begins when it was asked for.
pub(super) fn is_overtaken(windows: &[Window], stored: &Stored, zone: Tz) -> bool {
    windows.iter().any(|window| {
        let stands = stored.window(&name::end(&Slot::of(window, zone)));
        stands.is_some_and(|stands| stands.start > window.start)
    })
}

/// Plans the windows: their ends are written, and the executor is sent to each.
pub(super) fn plan(
    windows: &[Window],
    stored: &Stored,
    now: DateTime<Utc>,
    zone: Tz,
) -> (Vec<WindowPlan>, Batch) {
    let mut plans = Vec::new();
    let mut ends = Vec::new();
    let mut then = Vec::new();
    for window in windows {
        let end = schedule::end_of(window, zone);
        plans.push(WindowPlan {
            window: window.clone(),
            before: stored.window(&end.name).cloned(),
            asked_start: window.start,
            begins_now: true,
        });
        ends.push(Write::Put {
            before: stored.schedule(&end.name).cloned(),
            schedule: end,
        });
        then.push(Payload::Start {
            window: window.clone(),
            immediate: true,
            sent_at: Some(now),
        });
    }
    let batch = Batch {
        phases: vec![ends],
        then,
        on_failure: OnFailure::TakeBack,
    };
    (plans, batch)
}
