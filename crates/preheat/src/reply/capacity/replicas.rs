//! What the executor says of hot replicas: those that come and go, and what is in the
//! way of them.

use chrono::{DateTime, Utc};

use super::reason;
use crate::limits::{AURORA_READERS_MAX, REPLICA_READY_AFTER};
use crate::plan::aurora::Broken;
use crate::plan::windows::Occasion;
use crate::port::Instance;
use crate::reply::{Voice, clock, escape, say};
use crate::target::ClusterId;

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

/// Replicas that nobody tagged cannot be deleted in the states they are in. No later
/// look deletes them.
pub fn replicas_left_to_a_person(voice: &Voice, id: &ClusterId, replicas: &[&Instance]) -> String {
    let l = voice.locale;
    let (it, it_is) = match replicas {
        [_] => ("it", "it is"),
        _ => ("them", "they are"),
    };
    let replicas = with_states(replicas.iter().map(|one| (&*one.name, &*one.status)));
    say!(
        l,
        "Aurora `{id}`: {replicas} 레플리카는 지금 상태에서는 지울 수 없어 그대로 뒀어요. Preheat가 만든 것이 \
         아니니 `available`이 되면 직접 지워 주세요.",
        "Aurora `{id}`: {replicas} cannot be deleted in this state. Preheat did not make {it} and \
         will not come back: delete {it} by hand when {it_is} `available`."
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
    let l = voice.locale;
    let were = match broken {
        [_] => "was",
        _ => "were",
    };
    let (broken, reason) = (
        with_states(broken.iter().map(Broken::parts)),
        reason(voice, occasion),
    );
    say!(
        l,
        "Aurora `{id}`: 쓸 수 없던 {broken} 삭제 중 ({reason})",
        "Aurora `{id}`: deleting {broken}, which {were} of no use ({reason})"
    )
}

/// Replicas broke everywhere: more of the same kind would break as well.
pub fn replicas_stuck(voice: &Voice, id: &ClusterId, missing: u32) -> String {
    say!(
        voice.locale,
        "Aurora `{id}`: 만든 레플리카가 계속 준비되지 않아 {missing}대가 모자라요. \
         `REPLICA_CLASS`를 다른 클래스로 바꾸거나, 못 쓰는 레플리카를 지우면 다시 만들게요.",
        "Aurora `{id}`: {missing} are missing, because those that were made keep breaking. \
         Set `REPLICA_CLASS` to another class, or delete the broken ones to have them made anew."
    )
}

/// AWS allows no more readers in this cluster.
pub fn readers_full(voice: &Voice, id: &ClusterId, shortfall: u32) -> String {
    say!(
        voice.locale,
        "Aurora `{id}`: 리더는 클러스터당 {AURORA_READERS_MAX}대까지라 {shortfall}대는 만들지 못했어요. \
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
        "Aurora `{id}`: 모든 가용 영역에 `{class}` 여유가 없어 {missing}대를 만들지 못했어요. \
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

/// Replicas that are available and may be able to do little yet.
pub fn serverless(voice: &Voice, id: &impl std::fmt::Display) -> String {
    say!(
        voice.locale,
        "Aurora `{id}`: `db.serverless` 레플리카는 클러스터의 최소 용량으로 시작해 부하를 받으면서 커져요. \
         오픈 순간부터 힘이 필요하면 오픈 전에 `MinCapacity`를 올려 주세요.",
        "Aurora `{id}`: replicas of `db.serverless` start at the cluster's minimum capacity and grow \
         under load. To have more from the first moment, raise `MinCapacity` before the opening."
    )
}

/// A failover does not end.
pub fn failing_over(voice: &Voice, id: &impl std::fmt::Display) -> String {
    say!(
        voice.locale,
        "Aurora `{id}`: 장애 조치가 진행 중이라 라이터를 알 수 없어 아직 바꾸지 못했어요. 다시 시도할게요.",
        "Aurora `{id}` is failing over, and nothing can be changed until its writer is known. \
         It will be tried again."
    )
}

/// Nothing is the writer, and no failover is going on.
pub fn writer_missing(voice: &Voice, id: &impl std::fmt::Display) -> String {
    say!(
        voice.locale,
        "Aurora `{id}`: 라이터가 없어 hot 레플리카를 만들거나 지울 수 없어요. AWS 콘솔에서 클러스터를 확인해 주세요. \
         Global Database의 보조 클러스터라면 `AURORA_CLUSTERS` 설정에서 빼 주세요.",
        "Aurora `{id}` has no writer, so hot replicas can be neither made nor deleted. Look at the \
         cluster in the AWS console. If it is the secondary of a Global Database, take it out of \
         `AURORA_CLUSTERS`."
    )
}

/// The writer is not at work, and readers are what the cluster can fail over to.
pub fn writer_down(voice: &Voice, id: &impl std::fmt::Display, status: &str) -> String {
    let status = escape(status);
    say!(
        voice.locale,
        "Aurora `{id}`: 라이터가 `{status}` 상태라서 hot 레플리카를 지우지 않았어요. 라이터가 돌아오면 지울게요. AWS 콘솔에서 클러스터를 확인해 주세요.",
        "The writer of Aurora `{id}` is `{status}`, so no hot replica was deleted. They go once it \
         is back. Look at the cluster in the AWS console."
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

/// `hot1` (failed), `hot2` (creating)
fn with_states<'a>(replicas: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let each = replicas.map(|(name, status)| format!("`{}` ({})", escape(name), escape(status)));
    each.collect::<Vec<_>>().join(", ")
}

fn code_list(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
