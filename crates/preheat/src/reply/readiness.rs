//! What the executor says just before a product opens.

use chrono::{DateTime, TimeDelta, Utc};

use super::window::{holding, named, times};
use super::{Voice, capacity, clock, escape, say, span};
use crate::payload::Check;
use crate::plan::ecs::Unusable;
use crate::plan::readiness::{Obstacle, Readiness};
use crate::port::Fault;
use crate::target::{Resource, Target};
use crate::window::Window;

/// One short line when everything is ready; else who is late, how long already and
/// what to do, with a mention of the person who asked. `None` when no window is open.
pub fn readiness(
    voice: &Voice,
    check: &Check,
    now: DateTime<Utc>,
    all: &[Readiness],
) -> Option<String> {
    if all.is_empty() {
        return None;
    }
    let l = voice.locale;
    let product = named(&check.product);
    let mut lines = Vec::new();
    if all.iter().all(Readiness::is_ready) {
        let parts: Vec<_> = all.iter().map(|one| progress(voice, one)).collect();
        let parts = parts.join(" · ");
        lines.push(say!(
            l,
            ":white_check_mark: {product} 준비 완료: {parts}",
            ":white_check_mark: {product} is ready: {parts}"
        ));
    } else {
        let who = mention(&check.requested_by);
        let opens_at = check.product.opens_at;
        let opens = clock(voice, opens_at);
        let left = span(l, opens_at - now);
        lines.push(say!(
            l,
            ":warning: {who} {product}: 아직 준비되지 않았어요. 오픈 {opens}까지 {left} 남았어요.",
            ":warning: {who} {product} is not ready yet; it opens at {opens}, in {left}."
        ));
        lines.extend(
            all.iter()
                .map(|one| format!("• {}", detail(voice, one, now))),
        );
    }
    for one in all {
        if let Some(name) = &one.promoted {
            let line = capacity::promoted_for_now(voice, &one.target, name);
            lines.push(format!(":information_source: {line}"));
        }
        if one.is_serverless {
            let line = capacity::serverless(voice, &one.target);
            lines.push(format!(":information_source: {line}"));
        }
    }
    Some(lines.join("\n"))
}

/// Windows that begin after the check, so that nobody takes what is ready for all there
/// is to come. A product has one check a day: for a later opening there is none. `None`
/// when there are none.
pub fn yet_to_begin(voice: &Voice, check: &Check, windows: &[Window]) -> Option<String> {
    if windows.is_empty() {
        return None;
    }
    let product = named(&check.product);
    let windows = windows.iter().map(|window| {
        let what = holding(voice, &window.target, window.count);
        let opens_at = window.product.as_ref().map(|product| product.opens_at);
        let later = opens_at.filter(|at| *at > check.product.opens_at);
        let later = later.map(|at| {
            let at = clock(voice, at);
            say!(
                voice.locale,
                " ({at} 오픈, 그 전에 `status`로 확인해 주세요)",
                " (opens {at}; ask `status` before that)"
            )
        });
        let later = later.unwrap_or_default();
        format!("{what} · {}{later}", times(voice, window))
    });
    let windows = windows.collect::<Vec<_>>().join(", ");
    Some(say!(
        voice.locale,
        ":hourglass: {product}, 아직 시작 전이에요: {windows}",
        ":hourglass: {product}, yet to begin: {windows}"
    ))
}

/// What the check tried again, and what came of it.
pub fn tried_again(voice: &Voice) -> String {
    say!(
        voice.locale,
        ":arrows_counterclockwise: 모자란 것은 방금 다시 시도했어요.",
        ":arrows_counterclockwise: What is missing was tried again just now."
    )
}

/// What was tried again and failed. Lambda comes again within minutes, and after that
/// the periodic look.
pub fn failed_again(voice: &Voice, target: &Target, why: &str) -> String {
    let why = escape(why);
    say!(
        voice.locale,
        "`{target}`: 방금 다시 시도했지만 실패했어요. 5분 안에 또 시도할게요. ({why})",
        "`{target}`: tried again just now, and failed. The next try is within 5 min. ({why})"
    )
}

/// Nothing could be looked at: whoever asked has to look.
pub fn not_checked(voice: &Voice, check: &Check, fault: &Fault) -> String {
    let (who, product) = (mention(&check.requested_by), named(&check.product));
    let why = capacity::fault(voice, &escape(&check.product.id), fault);
    say!(
        voice.locale,
        "{who} {product}: 준비됐는지 확인하지 못했어요. `status`로 직접 확인해 주세요.\n• {why}",
        "{who} {product}: whether it is ready could not be checked. Ask `status`.\n• {why}"
    )
}

/// `ECS `prod/api` 18/20`. None that could not be seen are not none.
fn progress(voice: &Voice, one: &Readiness) -> String {
    let (target, wanted) = (&one.target, one.wanted);
    let ready = match one.is_known() {
        true => one.ready.to_string(),
        false => "?".to_owned(),
    };
    match target.resource() {
        Resource::Ecs => say!(
            voice.locale,
            "ECS `{target}` 실행 중 {ready}/{wanted}",
            "ECS `{target}` {ready}/{wanted} running"
        ),
        Resource::Rds => say!(
            voice.locale,
            "Aurora `{target}` hot 레플리카 {ready}/{wanted}",
            "Aurora `{target}` {ready}/{wanted} hot replicas"
        ),
    }
}

fn detail(voice: &Voice, one: &Readiness, now: DateTime<Utc>) -> String {
    let l = voice.locale;
    let mut text = progress(voice, one);
    if one.is_ready() {
        return text;
    }
    let since = clock(voice, one.since);
    text.push_str(&match (now - one.since).num_minutes() {
        ..=0 => say!(l, " ({since}부터)", " (since {since})"),
        // It is that late already: rounded down.
        minutes => {
            let long = span(l, TimeDelta::minutes(minutes));
            say!(l, " ({since}부터 {long}째)", " (since {since}, {long} now)")
        }
    });
    for obstacle in &one.obstacles {
        text.push_str(", ");
        text.push_str(&describe(voice, obstacle));
    }
    let is_stuck = |one: &Obstacle| {
        matches!(
            one,
            Obstacle::ReplicaFailed {
                is_replaced: false,
                ..
            }
        )
    };
    if one.obstacles.iter().any(is_stuck) {
        text.push_str(&say!(
            l,
            ". 못 쓰는 레플리카를 지우거나 `REPLICA_CLASS`를 바꾸면 다시 만들게요",
            ". Delete what is broken or change `REPLICA_CLASS` to have it made anew"
        ));
    }
    text
}

fn describe(voice: &Voice, obstacle: &Obstacle) -> String {
    let l = voice.locale;
    match obstacle {
        Obstacle::TasksPending(n) => say!(l, "{n}개 시작 중", "{n} on their way"),
        Obstacle::TasksAbsent(n) => say!(
            l,
            "{n}개는 아직 시작되지 않았어요. 그대로면 ECS 콘솔에서 서비스 이벤트를 확인해 주세요",
            "{n} not started: if that stays, look at the service's events in the ECS console"
        ),
        Obstacle::NotRaised(desired) => say!(
            l,
            "서비스의 태스크 수(desired)가 아직 {desired}개예요. Preheat가 늘리지 못했어요",
            "its desired count is still {desired}: Preheat could not raise it"
        ),
        Obstacle::RolloutFailed => say!(
            l,
            "최근 배포가 실패한 상태예요. 롤백하거나 다시 배포해 주세요",
            "its newest deployment failed: roll back or deploy again"
        ),
        Obstacle::Unusable(Unusable::Missing) => say!(
            l,
            "서비스가 없어요. `ECS_SERVICES` 설정을 확인해 주세요",
            "there is no such service: check `ECS_SERVICES`"
        ),
        Obstacle::Unusable(Unusable::Draining) => {
            say!(
                l,
                "서비스가 삭제되는 중이에요",
                "the service is being deleted"
            )
        }
        Obstacle::Unusable(Unusable::Daemon) => say!(
            l,
            "DAEMON 서비스라 조정할 수 없어요",
            "a daemon service cannot be scaled"
        ),
        Obstacle::ClusterMissing => say!(
            l,
            "클러스터가 없어요. `AURORA_CLUSTERS` 설정을 확인해 주세요",
            "there is no such cluster: check `AURORA_CLUSTERS`"
        ),
        Obstacle::ReplicaLate { name, status } => format!("`{}` {}", escape(name), escape(status)),
        Obstacle::ReplicaFailed {
            broken,
            is_replaced,
        } => {
            let (name, status) = (escape(&broken.name), escape(&broken.status));
            match is_replaced {
                true => say!(
                    l,
                    "`{name}` {status}: 다른 레플리카로 대신하는 중",
                    "`{name}` {status}: another takes over"
                ),
                false => format!("`{name}` {status}"),
            }
        }
        Obstacle::ReplicasAbsent(n) => say!(l, "{n}대는 아직 없어요", "{n} not there yet"),
        Obstacle::Unknown(what) => {
            let what = escape(what);
            say!(
                l,
                "확인하지 못했어요 ({what})",
                "could not be looked at ({what})"
            )
        }
    }
}

/// A mention, if it is the id of a person and nothing else. Slack calls nobody by the id
/// of a bot or an app.
pub(super) fn mention(id: &str) -> String {
    let is_persons = id.starts_with(['U', 'W']) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    match id {
        "" => String::new(),
        id if is_persons => format!("<@{id}>"),
        id => format!("`{}`", escape(id)),
    }
}

#[cfg(test)]
mod tests;
