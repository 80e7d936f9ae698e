//! What the executor says in the thread: each change, and each failure with what
//! to do about it. One sentence for each; no change, no sentence.

use chrono::{DateTime, Utc};

use super::window::named;
use super::{Voice, clock, escape, say};
use crate::limits::{AURORA_READERS_MAX, REPLICA_READY_AFTER};
use crate::payload::Capacity;
use crate::plan::aurora::Broken;
use crate::plan::ecs::{Drift, Setting, Unusable};
use crate::plan::windows::Occasion;
use crate::port::{Fault, FaultKind, Instance};
use crate::target::{ClusterId, ServiceId};
use crate::window::Window;

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

/// Bounds are back but for the maximum: autoscaling takes tasks away from here.
pub fn left_to_autoscaling(voice: &Voice, id: &ServiceId, desired: u32) -> String {
    say!(
        voice.locale,
        "ECS `{id}`: 태스크 {desired}개는 오토스케일링이 차례로 줄이고, 그 뒤에 최대값도 되돌릴게요.",
        "ECS `{id}`: autoscaling takes the {desired} tasks down from here; \
         the maximum goes back after that."
    )
}

/// Somebody else set a value while a window was open.
pub fn drifted(voice: &Voice, id: &ServiceId, drift: &Drift) -> String {
    let l = voice.locale;
    let value = drift.value;
    let setting = match drift.setting {
        Setting::Min => say!(l, "최소값을", "minimum"),
        Setting::Max => say!(l, "최대값을", "maximum"),
        Setting::Desired => say!(l, "태스크 수를", "desired count"),
    };
    say!(
        l,
        "ECS `{id}`: 누군가 {setting} 바꿨어요({value}). 예약이 모두 끝난 뒤에도 이 값을 둘게요.",
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

/// Replicas are being created.
pub fn replicas_added(
    voice: &Voice,
    id: &ClusterId,
    before: u32,
    names: &[String],
    occasion: &Occasion<'_>,
    now: DateTime<Utc>,
) -> String {
    let after = before + u32::try_from(names.len()).unwrap_or(u32::MAX);
    let (names, reason) = (code_list(names), reason(voice, occasion));
    let ready = clock(voice, now + REPLICA_READY_AFTER);
    say!(
        voice.locale,
        "Aurora `{id}`: hot 레플리카 {before} → {after}, {names} 생성 중, \
         {ready}쯤 준비돼요 ({reason})",
        "Aurora `{id}`: hot replicas {before} → {after}, creating {names}, \
         ready about {ready} ({reason})"
    )
}

/// Replicas are being deleted.
pub fn replicas_removed(
    voice: &Voice,
    id: &ClusterId,
    before: u32,
    names: &[String],
    occasion: &Occasion<'_>,
) -> String {
    let after = before.saturating_sub(u32::try_from(names.len()).unwrap_or(u32::MAX));
    let (names, reason) = (code_list(names), reason(voice, occasion));
    say!(
        voice.locale,
        "Aurora `{id}`: hot 레플리카 {before} → {after}, {names} 삭제 중 ({reason})",
        "Aurora `{id}`: hot replicas {before} → {after}, deleting {names} ({reason})"
    )
}

/// Replicas cannot be deleted in the states they are in.
pub fn replicas_not_yet(voice: &Voice, id: &ClusterId, replicas: &[&Instance]) -> String {
    let l = voice.locale;
    if replicas.iter().all(|one| one.status == "creating") {
        let names: Vec<_> = replicas.iter().map(|one| one.name.clone()).collect();
        let names = code_list(&names);
        return say!(
            l,
            "Aurora `{id}`: {names} 레플리카는 아직 생성 중이라 지울 수 없어요. 준비되면 지울게요.",
            "Aurora `{id}`: {names} cannot be deleted while being created; that follows."
        );
    }
    let replicas = with_states(replicas.iter().map(|one| (&*one.name, &*one.status)));
    say!(
        l,
        "Aurora `{id}`: {replicas} 레플리카는 지금 상태에서는 지울 수 없어요. 지울 수 있게 되면 지울게요.",
        "Aurora `{id}`: {replicas} cannot be deleted in this state; that follows."
    )
}

/// Replicas are created in the stead of others that broke.
pub fn replicas_replaced(voice: &Voice, id: &ClusterId, broken: &[Broken]) -> String {
    let broken = with_states(broken.iter().map(Broken::parts));
    say!(
        voice.locale,
        "Aurora `{id}`: {broken}: 이대로는 쓸 수 없어서 다른 레플리카로 대신할게요.",
        "Aurora `{id}`: {broken} will not become available; others take over."
    )
}

/// Broken replicas are being deleted. They did not count, so that nothing changes.
pub fn replicas_discarded(
    voice: &Voice,
    id: &ClusterId,
    broken: &[Broken],
    occasion: &Occasion<'_>,
) -> String {
    let (broken, reason) = (
        with_states(broken.iter().map(Broken::parts)),
        reason(voice, occasion),
    );
    say!(
        voice.locale,
        "Aurora `{id}`: 쓸 수 없던 {broken} 삭제 중 ({reason})",
        "Aurora `{id}`: deleting {broken}, which were of no use ({reason})"
    )
}

/// Replicas broke everywhere: more of the same kind would break as well.
pub fn replicas_stuck(voice: &Voice, id: &ClusterId, missing: u32) -> String {
    say!(
        voice.locale,
        "Aurora `{id}`: 만든 레플리카가 계속 준비되지 못해 {missing}개가 모자라요. \
         `REPLICA_CLASS`를 다른 클래스로 바꾸거나, 못 쓰는 레플리카를 지우면 다시 만들게요.",
        "Aurora `{id}`: {missing} are missing, because those that were made keep breaking. \
         Set `REPLICA_CLASS` to another class, or delete the broken ones to have them made anew."
    )
}

/// AWS allows no more readers in this cluster.
pub fn readers_full(voice: &Voice, id: &ClusterId, shortfall: u32) -> String {
    say!(
        voice.locale,
        "Aurora `{id}`: 리더는 모두 {AURORA_READERS_MAX}개까지라 {shortfall}개는 만들지 못했어요. \
         쓰지 않는 리더를 지우거나 수를 줄여 주세요.",
        "Aurora `{id}`: a cluster has at most {AURORA_READERS_MAX} readers, so {shortfall} could \
         not be made. Delete a reader that is not needed, or ask for fewer."
    )
}

/// No zone of the cluster has capacity for the class.
pub fn no_capacity(voice: &Voice, id: &ClusterId, class: &str, missing: u32) -> String {
    let class = escape(class);
    say!(
        voice.locale,
        "Aurora `{id}`: 모든 가용 영역에 `{class}` 여유가 없어 {missing}개를 만들지 못했어요. \
         계속 시도할게요. 급하면 `REPLICA_CLASS`를 다른 클래스로 바꿔 주세요.",
        "Aurora `{id}`: no zone has capacity for `{class}`, so {missing} could not be made. \
         Trying goes on; if it is urgent, set `REPLICA_CLASS` to another class."
    )
}

/// A failover made a hot replica the writer.
pub fn promoted(voice: &Voice, id: &ClusterId, name: &str) -> String {
    say!(
        voice.locale,
        "Aurora `{id}`: 장애 조치로 지금 라이터가 된 `{name}` 인스턴스는 지우지 않았어요. \
         원래 인스턴스로 장애 조치한 뒤 직접 지워 주세요.",
        "Aurora `{id}`: a failover made `{name}` the writer, so it is not deleted. \
         Fail over to a permanent instance, then delete it by hand."
    )
}

/// The same just before an opening, when nobody should fail over.
pub fn promoted_for_now(voice: &Voice, id: &impl std::fmt::Display, name: &str) -> String {
    let name = escape(name);
    say!(
        voice.locale,
        "Aurora `{id}`: 장애 조치로 `{name}` 인스턴스가 라이터가 됐어요. 이 인스턴스는 지우지 않으니, \
         붐비는 시간이 지나면 원래 인스턴스로 장애 조치하고 직접 지워 주세요.",
        "Aurora `{id}`: a failover made `{name}` the writer, so it will not be deleted. When the \
         rush is over, fail over to a permanent instance and delete it by hand."
    )
}

/// There is no such cluster.
pub fn cluster_missing(voice: &Voice, id: &ClusterId) -> String {
    say!(
        voice.locale,
        "Aurora `{id}` 클러스터가 없어요. 이름을 확인하고 `AURORA_CLUSTERS` 설정을 고쳐 주세요.",
        "There is no Aurora cluster `{id}`. Check its name and correct `AURORA_CLUSTERS`."
    )
}

/// The cluster is not configured (any more), and so is never touched.
pub fn cluster_not_configured(voice: &Voice, id: &ClusterId) -> String {
    say!(
        voice.locale,
        "Aurora `{id}` 클러스터는 `AURORA_CLUSTERS` 설정에 없어 손대지 않았어요. \
         남은 hot 레플리카가 있으면 직접 지워 주세요.",
        "The Aurora cluster `{id}` is not in `AURORA_CLUSTERS` and was left alone. \
         If it still has hot replicas, delete them by hand."
    )
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
        FaultKind::Transient | FaultKind::WrongState => {
            say!(l, "다시 시도할게요.", "It will be tried again.")
        }
    };
    let message = escape(&fault.message);
    say!(
        l,
        "`{target}`: `{call}` 호출이 실패했어요. {advice} (AWS: {message})",
        "`{target}`: `{call}` failed. {advice} (AWS: {message})"
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

/// `hot1` (failed), `hot2` (creating)
fn with_states<'a>(replicas: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let each = replicas.map(|(name, status)| format!("`{}` ({})", escape(name), escape(status)));
    each.collect::<Vec<_>>().join(", ")
}

fn code_list(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests;
