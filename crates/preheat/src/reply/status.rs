//! What is there now, in lines short enough for a phone.

use std::fmt::Display;

use chrono::{DateTime, Utc};

use super::window::{heading, holding, kind, times};
use super::{Voice, capacity, clock, day_and_clock, escape, say};
use crate::limits::AURORA_READERS_MAX;
use crate::plan::ecs;
use crate::plan::status::{Outlook, Role, members};
use crate::port::{ClusterState, Fault, Instance, Rollout, ServiceState};
use crate::target::{ClusterId, Resource, ServiceId};
use crate::window::Window;

/// Everything there is to see, as far as it could be had.
#[derive(Debug)]
pub struct Overview<'a> {
    /// The configured services; `None` for one that does not exist.
    pub services: Vec<(ServiceId, Result<Option<ServiceState>, Fault>)>,
    /// The configured clusters; `None` for one that does not exist.
    pub clusters: Vec<(ClusterId, Result<Option<ClusterState>, Fault>)>,
    /// The group's windows.
    pub windows: Result<Windows, Fault>,
    /// What the names of hot replicas begin with.
    pub prefix: &'a str,
    /// Our schedule group: hot replicas tagged with another are not ours.
    pub group: &'a str,
}

/// The windows that the group records.
#[derive(Debug)]
pub struct Windows {
    /// Those that are open or ahead.
    pub outlook: Outlook,
    /// Names of schedules that say nothing we understand.
    pub unreadable: Vec<String>,
}

/// Shows service by service, cluster by cluster, then windows. What could not be
/// had is said where it would stand.
pub fn status(voice: &Voice, overview: &Overview<'_>, now: DateTime<Utc>) -> String {
    let at = day_and_clock(voice, now);
    let mut lines = vec![say!(
        voice.locale,
        ":mag: *지금 상태* · {at}",
        ":mag: *Status* · {at}"
    )];
    for (id, seen) in &overview.services {
        match seen {
            Ok(state) => service(voice, id, state.as_ref(), &mut lines),
            Err(fault) => lines.push(not_seen(voice, &format!("`{id}`"), id, fault)),
        }
    }
    for (id, seen) in &overview.clusters {
        match seen {
            Ok(Some(state)) => cluster(voice, id, state, overview, now, &mut lines),
            Ok(None) => lines.push(warning(&capacity::cluster_missing(voice, id))),
            Err(fault) => lines.push(not_seen(voice, &format!("`{id}`"), id, fault)),
        }
    }
    match &overview.windows {
        Ok(found) => windows(voice, found, &mut lines),
        Err(fault) => {
            let what = say!(voice.locale, "예약", "Windows");
            lines.push(not_seen(voice, &what, &overview.group, fault));
        }
    }
    lines.join("\n")
}

fn service(voice: &Voice, id: &ServiceId, state: Option<&ServiceState>, lines: &mut Vec<String>) {
    let l = voice.locale;
    let unusable = ecs::unusable(state).map(|why| warning(&capacity::unusable(voice, id, why)));
    // What ECS still tells of a deleted service is of no use to anybody.
    let Some(state) = state.filter(|state| state.status != "INACTIVE") else {
        lines.extend(unusable);
        return;
    };
    lines.push(format!("*{} `{id}`*", kind(Resource::Ecs)));
    let (desired, running, pending) = (state.desired, state.running, state.pending);
    lines.push(say!(
        l,
        "• 목표 {desired} · 실행 {running} · 시작 중 {pending}",
        "• desired {desired} · running {running} · pending {pending}"
    ));
    lines.push(match state.bounds {
        Some(bounds) => {
            let (min, max) = (bounds.min, bounds.max);
            say!(l, "• 최소 {min} · 최대 {max}", "• min {min} · max {max}")
        }
        None => say!(l, "• 오토스케일링 없음", "• no autoscaling"),
    });
    match state.rollout {
        Rollout::Steady => {}
        Rollout::InProgress => lines.push(say!(
            l,
            "• :hourglass_flowing_sand: 배포 진행 중",
            "• :hourglass_flowing_sand: a deployment is in progress"
        )),
        Rollout::Failed => lines.push(warning(&capacity::rollout_failed(voice, id))),
    }
    lines.extend(unusable);
}

fn cluster(
    voice: &Voice,
    id: &ClusterId,
    state: &ClusterState,
    overview: &Overview<'_>,
    now: DateTime<Utc>,
    lines: &mut Vec<String>,
) {
    let l = voice.locale;
    let members = members(state, overview.prefix, overview.group);
    let is_reader = |(role, _): &&(Role, &Instance)| *role != Role::Writer;
    let n_readers = members.iter().filter(is_reader).count();
    let (title, status) = (kind(Resource::Rds), state_word(&state.status));
    lines.push(say!(
        l,
        "*{title} `{id}`* · {status} · 리더 {n_readers}/{AURORA_READERS_MAX}",
        "*{title} `{id}`* · {status} · {n_readers}/{AURORA_READERS_MAX} readers"
    ));
    if n_readers == members.len() {
        lines.push(warning(&say!(
            l,
            "지금은 라이터가 없어요.",
            "There is no writer now."
        )));
    }
    for (role, one) in members {
        lines.push(member(voice, role, one, now));
    }
}

/// What tells most comes first: a phone wraps the rest.
fn member(voice: &Voice, role: Role, one: &Instance, now: DateTime<Utc>) -> String {
    let l = voice.locale;
    let role = match role {
        Role::Writer => say!(l, "라이터", "writer"),
        Role::Reader => say!(l, "리더", "reader"),
        Role::Hot => "hot".to_owned(),
        Role::OthersHot => say!(l, "hot(다른 배포)", "hot, another deployment's"),
    };
    let mut parts = vec![
        format!("• `{}` {role}", escape(&one.name)),
        state_word(&one.status),
    ];
    parts.extend(one.created_at.map(|at| {
        let at = since(voice, at, now);
        say!(l, "{at}부터", "since {at}")
    }));
    parts.push(escape(&one.class));
    parts.extend(one.zone.as_deref().map(escape));
    parts.join(" · ")
}

fn windows(voice: &Voice, found: &Windows, lines: &mut Vec<String>) {
    let l = voice.locale;
    let Outlook {
        open,
        next,
        n_later,
    } = &found.outlook;
    if open.is_empty() && next.is_empty() {
        lines.push(say!(
            l,
            ":calendar: 열렸거나 예정된 예약이 없어요.",
            ":calendar: No window is open or ahead."
        ));
    }
    if !open.is_empty() {
        let n = open.len();
        lines.push(say!(
            l,
            ":large_green_circle: 진행 중인 예약 {n}개",
            ":large_green_circle: Open windows: {n}"
        ));
        by_product(voice, open, lines);
    }
    if !next.is_empty() {
        lines.push(say!(l, ":calendar: 다음 예약", ":calendar: Next windows"));
        by_product(voice, next, lines);
    }
    if *n_later > 0 {
        lines.push(say!(
            l,
            "…그 뒤로 {n_later}개 더 있어요: `list all`",
            "…and {n_later} more after these: `list all`"
        ));
    }
    if !found.unreadable.is_empty() {
        let names: Vec<_> = found.unreadable.iter().map(|name| escape(name)).collect();
        let names = names.join(", ");
        lines.push(warning(&say!(
            l,
            "읽을 수 없는 스케줄이 있어요: `{names}`. 고치거나 지워 주세요.",
            "These schedules cannot be read: `{names}`. Correct or delete them."
        )));
    }
}

fn by_product(voice: &Voice, windows: &[Window], lines: &mut Vec<String>) {
    let mut last = None;
    for window in windows {
        let heading = heading(voice, window);
        if last.as_ref() != Some(&heading) {
            lines.push(heading.clone());
            last = Some(heading);
        }
        let what = holding(voice, &window.target, window.count);
        let when = times(voice, window);
        lines.push(format!("• {what} · {when}"));
    }
}

/// What AWS did not tell, and whether asking again may help.
fn not_seen(voice: &Voice, what: &str, id: &impl Display, fault: &Fault) -> String {
    if !fault.kind.is_worth_retrying() {
        return warning(&capacity::fault(voice, id, fault));
    }
    let why = escape(&fault.to_string());
    warning(&say!(
        voice.locale,
        "{what}: 지금은 확인하지 못했어요. 잠시 뒤 `status`로 다시 물어봐 주세요. (AWS: {why})",
        "{what}: could not be looked at now. Ask `status` again in a moment. (AWS: {why})"
    ))
}

/// AWS's own word for a state; it stands out unless all is well.
fn state_word(status: &str) -> String {
    let status = escape(status);
    if status == "available" {
        status
    } else {
        format!("*{status}*")
    }
}

/// The time of day for what began today, else the date.
fn since(voice: &Voice, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let day = |at: DateTime<Utc>| at.with_timezone(&voice.zone).date_naive();
    if day(at) == day(now) {
        clock(voice, at)
    } else {
        day(at).to_string()
    }
}

fn warning(text: &str) -> String {
    format!(":warning: {text}")
}

#[cfg(test)]
mod tests;
