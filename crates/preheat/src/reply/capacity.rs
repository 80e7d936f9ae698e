//! What the executor says in the thread: each change, and each failure with what
//! to do about it. One sentence for each; no change, no sentence.

mod replicas;

use super::window::named;
use super::{Voice, escape, say};
use crate::payload::Capacity;
use crate::plan::ecs::{Drift, Left, LeftTo, Setting, Unusable};
use crate::plan::windows::Occasion;
use crate::port::{Fault, FaultKind};
use crate::target::{Resource, ServiceId, Target};
use crate::window::Window;

pub use replicas::*;

/// A service was changed. `None` when nothing differs.
pub fn service_changed(
    voice: &Voice,
    id: &ServiceId,
    before: &Capacity,
    after: &Capacity,
    occasion: &Occasion<'_>,
) -> Option<String> {
    let l = voice.locale;
    let change = |name: String, from: Option<u32>, to: Option<u32>| match (from, to) {
        (Some(from), Some(to)) if from != to => Some(format!("{name} {from} → {to}")),
        _ => None,
    };
    let changes: Vec<_> = [
        change(
            say!(l, "태스크", "tasks"),
            Some(before.desired),
            Some(after.desired),
        ),
        change(say!(l, "최소", "min"), before.min, after.min),
        change(say!(l, "최대", "max"), before.max, after.max),
    ]
    .into_iter()
    .flatten()
    .collect();
    if changes.is_empty() {
        return None;
    }
    let (changes, reason) = (changes.join(", "), reason(voice, occasion));
    Some(format!("ECS `{id}`: {changes} ({reason})"))
}

/// The windows are over, and tasks beyond the service's own stay for now.
pub fn tasks_left(voice: &Voice, id: &ServiceId, desired: u32, left: Left) -> String {
    let l = voice.locale;
    let what = match left.to {
        LeftTo::Autoscaling => say!(
            l,
            "태스크 {desired}개는 이제 오토스케일링이 차례로 줄여요.",
            "autoscaling takes the {desired} tasks down from here"
        ),
        LeftTo::Suspended => say!(
            l,
            "스케일 인이 일시 중지돼 있어 태스크 {desired}개는 그대로 둘게요.",
            "scale-in is suspended, so the {desired} tasks stay until it is resumed"
        ),
        LeftTo::Somebody => say!(
            l,
            "태스크 {desired}개는 그대로 둘게요. 필요 없어지면 직접 줄여 주세요.",
            "the {desired} tasks stay until somebody takes them down"
        ),
    };
    let then = match left.with_maximum {
        true => say!(
            l,
            " 태스크가 줄면 최댓값도 되돌릴게요.",
            "; the maximum goes back after that."
        ),
        false => say!(l, "", "."),
    };
    format!("ECS `{id}`: {what}{then}")
}

/// Somebody asked for this, and there was nothing to change: `count` is there, of which
/// `n_late` replicas are not available yet. `holder` is what still
/// needs some of it.
pub fn unchanged(
    voice: &Voice,
    target: &Target,
    count: u32,
    n_late: u32,
    holder: Option<&Window>,
) -> String {
    let l = voice.locale;
    let s = if count == 1 { "" } else { "s" };
    let (service, what, counter) = match target.resource() {
        Resource::Ecs => (
            "ECS",
            say!(l, "태스크 {count}개", "{count} task{s}"),
            say!(l, "개", ""),
        ),
        Resource::Rds => (
            "Aurora",
            say!(l, "hot 레플리카 {count}대", "{count} hot replica{s}"),
            say!(l, "대", ""),
        ),
    };
    let late = match n_late {
        0 => String::new(),
        n => say!(
            l,
            " (그중 {n}대는 준비 중)",
            " ({n} of them not available yet)"
        ),
    };
    match holder {
        Some(window) => {
            let (holder, needs) = (subject(window), window.count);
            say!(
                l,
                "{service} `{target}`: {what} 그대로예요{late}. {holder} 예약에 {needs}{counter}가 필요해요.",
                "{service} `{target}`: stays at {what}{late}; {holder} still needs {needs}{counter}."
            )
        }
        None => say!(
            l,
            "{service} `{target}`: 이미 {what}예요{late}. 바꿀 것이 없어요.",
            "{service} `{target}`: already {what}{late}; nothing to change."
        ),
    }
}

/// Somebody else set a value while a window was open.
pub fn drifted(voice: &Voice, id: &ServiceId, drift: &Drift) -> String {
    let l = voice.locale;
    let value = drift.value;
    let setting = match drift.setting {
        Setting::Min => say!(l, "최솟값을", "minimum"),
        Setting::Max => say!(l, "최댓값을", "maximum"),
        Setting::Desired => say!(l, "태스크 수를", "desired count"),
    };
    say!(
        l,
        "ECS `{id}`: 누군가 {setting} 바꿨어요({value}). 예약이 모두 끝난 뒤에도 이 값을 유지할게요.",
        "ECS `{id}`: somebody set the {setting} to {value}. It is kept when the last window closes."
    )
}

/// Tasks are wanted of a service whose newest deployment failed.
pub fn rollout_failed(voice: &Voice, id: &ServiceId) -> String {
    say!(
        voice.locale,
        "ECS `{id}`: 최근 배포가 실패한 상태라 새 태스크가 뜨지 않아요. 롤백하거나 다시 배포해 주세요.",
        "ECS `{id}`: its newest deployment failed, so no new task starts. Roll back or deploy again."
    )
}

/// A service that cannot be scaled.
pub fn unusable(voice: &Voice, id: &ServiceId, why: Unusable) -> String {
    let l = voice.locale;
    match why {
        Unusable::Missing => say!(
            l,
            "ECS `{id}` 서비스가 없어요. 이름을 확인하고 `ECS_SERVICES` 설정을 고쳐 주세요.",
            "There is no ECS service `{id}`. Check its name and correct `ECS_SERVICES`."
        ),
        Unusable::Draining => say!(
            l,
            "ECS `{id}` 서비스는 삭제되는 중이라 조정할 수 없어요.",
            "The ECS service `{id}` is being deleted and cannot be scaled."
        ),
        Unusable::Daemon => say!(
            l,
            "ECS `{id}` 서비스는 호스트마다 하나씩 뜨는 DAEMON 방식이라 조정할 수 없어요. \
             `ECS_SERVICES` 설정에서 빼 주세요.",
            "The ECS service `{id}` is a daemon with one task per host and cannot be scaled. \
             Take it out of `ECS_SERVICES`."
        ),
    }
}

/// A call that will fail again until somebody does something.
pub fn fault(voice: &Voice, target: &impl std::fmt::Display, fault: &Fault) -> String {
    let l = voice.locale;
    let call = fault.call;
    let advice = match fault.kind {
        FaultKind::Denied => say!(
            l,
            "executor 역할에 `{call}` 권한이 있는지 확인해 주세요.",
            "Check that the executor's role may `{call}`."
        ),
        FaultKind::Quota if call == "CreateDBInstance" => say!(
            l,
            "계정의 DB 인스턴스 한도가 찼어요. 쓰지 않는 인스턴스를 지우거나 Service Quotas에서 \
             RDS의 `DB instances` 한도를 올려 주세요. 자리가 나면 알아서 만들게요.",
            "The account has no room for more DB instances. Delete one that is not needed, or \
             raise `DB instances` of RDS in Service Quotas; what is missing is made then."
        ),
        FaultKind::Quota => say!(
            l,
            "Service Quotas에서 한도를 올리거나 수를 줄여 주세요.",
            "Raise the quota in Service Quotas, or ask for fewer."
        ),
        FaultKind::Missing => say!(
            l,
            "이름이 맞는지, 지워지지 않았는지 확인해 주세요.",
            "Check its name, and whether it was deleted."
        ),
        FaultKind::Invalid => say!(
            l,
            "AWS 콘솔에서 대상의 설정을 확인해 주세요.",
            "Check its settings in the AWS console."
        ),
        FaultKind::Transient => say!(l, "다시 시도할게요.", "It will be tried again."),
        FaultKind::WrongState => say!(
            l,
            "지금 상태에서는 할 수 없어요. 다시 시도할게요. 계속되면 AWS 콘솔에서 상태를 확인해 주세요.",
            "Its state does not allow that now. It will be tried again; if that goes on, look at its \
             state in the AWS console."
        ),
    };
    let message = escape(&fault.message);
    say!(
        l,
        "`{target}`: `{call}` 호출이 실패했어요. {advice} (AWS: {message})",
        "`{target}`: `{call}` failed. {advice} (AWS: {message})"
    )
}

/// The windows changed each time they were listed.
pub fn unsettled(voice: &Voice, target: &Target) -> String {
    say!(
        voice.locale,
        "`{target}`: 읽는 동안 예약이 계속 바뀌어 아직 반영하지 못했어요. 다시 시도할게요.",
        "`{target}`: its windows kept changing while they were read. It will be tried again."
    )
}

/// A stored schedule says nothing that is understood.
pub fn unreadable(voice: &Voice, target: &Target, schedule: &str) -> String {
    let schedule = escape(schedule);
    say!(
        voice.locale,
        "`{target}`: `{schedule}` 스케줄을 읽을 수 없어 아무것도 줄이지 않아요. EventBridge Scheduler에서 \
         고치거나 지워 주세요.",
        "`{target}`: the schedule `{schedule}` cannot be read, so nothing is lowered. Correct or \
         delete it in EventBridge Scheduler."
    )
}

/// Why the executor acted, in a few words.
fn reason(voice: &Voice, occasion: &Occasion<'_>) -> String {
    let l = voice.locale;
    match occasion {
        Occasion::Start(window) => {
            let what = subject(window);
            say!(l, "{what} 시작", "{what} begins")
        }
        Occasion::End(window) => {
            let what = subject(window);
            say!(l, "{what} 종료", "{what} is over")
        }
        Occasion::Asked => say!(l, "예약 변경 반영", "windows changed"),
        Occasion::Check => say!(l, "오픈 전 점검", "check before opening"),
        Occasion::Periodic => say!(l, "정기 점검", "periodic look"),
    }
}

fn subject(window: &Window) -> String {
    match &window.product {
        Some(product) => named(product),
        None => "`scale`".to_owned(),
    }
}

#[cfg(test)]
mod tests;
