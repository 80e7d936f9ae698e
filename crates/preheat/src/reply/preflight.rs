//! What the executor says when windows that were just made cannot work as things are.

use super::readiness::mention;
use super::{Voice, capacity, escape, say};
use crate::limits::AURORA_READERS_MAX;
use crate::plan::preflight::Finding;
use crate::port::InstanceQuota;

/// All findings in one message, with a mention of the person who asked, and `notes` that
/// are only good to know. `None` when there are none: nobody is told that nothing is wrong.
pub fn preflight(
    voice: &Voice,
    requested_by: &str,
    lines: &[String],
    notes: &[String],
) -> Option<String> {
    let notes = notes
        .iter()
        .map(|note| format!(":information_source: {note}"));
    let notes = notes.collect::<Vec<_>>().join("\n");
    if lines.is_empty() {
        return (!notes.is_empty()).then_some(notes);
    }
    let who = mention(requested_by);
    let mut text = say!(
        voice.locale,
        ":warning: {who} 이대로면 방금 예약한 만큼 늘어나지 않아요.",
        ":warning: {who} What was just scheduled will not work as things are."
    );
    for line in lines {
        text.push_str("\n• ");
        text.push_str(line);
    }
    if !notes.is_empty() {
        text.push('\n');
        text.push_str(&notes);
    }
    Some(text)
}

/// One finding, and what to do about it now.
pub fn finding(voice: &Voice, finding: &Finding) -> String {
    let l = voice.locale;
    match finding {
        Finding::Unusable(id, why) => capacity::unusable(voice, id, *why),
        Finding::RolloutFailed(id) => capacity::rollout_failed(voice, id),
        Finding::ClusterMissing(id) => capacity::cluster_missing(voice, id),
        Finding::ClusterNotConfigured(id) => say!(
            l,
            "Aurora `{id}` 클러스터는 executor의 `AURORA_CLUSTERS` 설정에 없어 손대지 않아요. \
             설정에 넣고 다시 배포해 주세요.",
            "The Aurora cluster `{id}` is not in the executor's `AURORA_CLUSTERS` and is left \
             alone. Add it and deploy again."
        ),
        Finding::ClusterNotAvailable { cluster, status } => {
            let status = escape(status);
            say!(
                l,
                "Aurora `{cluster}`: 클러스터가 지금 `{status}` 상태예요. `available`이어야 레플리카를 \
                 만들 수 있으니, 늘리기 전에 AWS 콘솔에서 확인해 주세요.",
                "Aurora `{cluster}` is `{status}` now, and replicas can be made only while it is \
                 `available`. See to it in the AWS console before the replicas are due."
            )
        }
        Finding::WriterMissing(id) => capacity::writer_missing(voice, id),
        Finding::ReadersFull {
            cluster,
            permanent,
            wanted,
            excess,
        } => say!(
            l,
            "Aurora `{cluster}`: 리더는 클러스터당 {AURORA_READERS_MAX}대까지인데 원래 있는 리더가 \
             {permanent}대라, hot 레플리카 {wanted}대 중 {excess}대는 만들 수 없어요. \
             쓰지 않는 리더를 지우거나 수를 줄여 다시 예약해 주세요.",
            "Aurora `{cluster}`: a cluster has at most {AURORA_READERS_MAX} readers and this one \
             has {permanent} permanent ones, so {excess} of {wanted} hot replicas cannot be made. \
             Delete a reader that is not needed, or schedule fewer."
        ),
        Finding::Serverless(id) => capacity::serverless(voice, id),
        Finding::QuotaShort { new, quota } => {
            let InstanceQuota { used, max } = quota;
            say!(
                l,
                "계정의 DB 인스턴스 한도가 {max}대인데 이미 {used}대라, 더 필요한 hot 레플리카 {new}대를 \
                 모두 만들 수는 없어요. 쓰지 않는 인스턴스를 지우거나 Service Quotas에서 RDS의 \
                 `DB instances` 한도를 올려 주세요.",
                "The account has {used} of at most {max} DB instances, so the {new} hot replicas \
                 that are still to be made do not all fit. Delete an instance that is not needed, \
                 or raise `DB instances` of RDS in Service Quotas."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;
    use crate::plan::ecs::Unusable;
    use crate::target::{ClusterId, ServiceId};
    use expect_test::{Expect, expect};

    fn check(locale: Locale, expected: &Expect) {
        let voice = &Voice {
            locale,
            zone: chrono_tz::Asia::Seoul,
            environment: None,
        };
        let api = ServiceId {
            cluster: "prod".to_owned(),
            service: "api".to_owned(),
        };
        let shop = ClusterId::new("shop");
        let findings = [
            Finding::Unusable(api.clone(), Unusable::Missing),
            Finding::RolloutFailed(api),
            Finding::ClusterNotConfigured(shop.clone()),
            Finding::ClusterMissing(shop.clone()),
            Finding::ClusterNotAvailable {
                cluster: shop.clone(),
                status: "<stopped>".to_owned(),
            },
            Finding::WriterMissing(shop.clone()),
            Finding::ReadersFull {
                cluster: shop,
                permanent: 13,
                wanted: 4,
                excess: 2,
            },
            Finding::QuotaShort {
                new: 3,
                quota: InstanceQuota { used: 38, max: 40 },
            },
        ];
        let lines: Vec<_> = findings.iter().map(|one| finding(voice, one)).collect();
        let note = [finding(voice, &Finding::Serverless(ClusterId::new("shop")))];
        expected.assert_eq(&preflight(voice, "U1", &lines, &note).unwrap());
        assert_eq!(preflight(voice, "U1", &[], &[]), None);
        let alone = preflight(voice, "U1", &[], &note).unwrap();
        assert!(!alone.contains("<@U1>"), "nothing is to be done: {alone}");
    }

    #[test]
    fn each_finding_says_what_to_do_now() {
        check(
            Locale::Ko,
            &expect![[r#"
                :warning: <@U1> 이대로면 방금 예약한 만큼 늘어나지 않아요.
                • ECS `prod/api` 서비스가 없어요. 이름을 확인하고 `ECS_SERVICES` 설정을 고쳐 주세요.
                • ECS `prod/api`: 최근 배포가 실패한 상태라 새 태스크가 뜨지 않아요. 롤백하거나 다시 배포해 주세요.
                • Aurora `shop` 클러스터는 executor의 `AURORA_CLUSTERS` 설정에 없어 손대지 않아요. 설정에 넣고 다시 배포해 주세요.
                • Aurora `shop` 클러스터가 없어요. 이름을 확인하고 `AURORA_CLUSTERS` 설정을 고쳐 주세요.
                • Aurora `shop`: 클러스터가 지금 `&lt;stopped&gt;` 상태예요. `available`이어야 레플리카를 만들 수 있으니, 늘리기 전에 AWS 콘솔에서 확인해 주세요.
                • Aurora `shop`: 라이터가 없어 hot 레플리카를 만들거나 지울 수 없어요. AWS 콘솔에서 클러스터를 확인해 주세요. Global Database의 보조 클러스터라면 `AURORA_CLUSTERS` 설정에서 빼 주세요.
                • Aurora `shop`: 리더는 클러스터당 15대까지인데 원래 있는 리더가 13대라, hot 레플리카 4대 중 2대는 만들 수 없어요. 쓰지 않는 리더를 지우거나 수를 줄여 다시 예약해 주세요.
                • 계정의 DB 인스턴스 한도가 40대인데 이미 38대라, 더 필요한 hot 레플리카 3대를 모두 만들 수는 없어요. 쓰지 않는 인스턴스를 지우거나 Service Quotas에서 RDS의 `DB instances` 한도를 올려 주세요.
                :information_source: Aurora `shop`: `db.serverless` 레플리카는 클러스터의 최소 용량으로 시작해 부하를 받으면서 커져요. 오픈 순간부터 힘이 필요하면 오픈 전에 `MinCapacity`를 올려 주세요."#]],
        );
        check(
            Locale::En,
            &expect![[r#"
                :warning: <@U1> What was just scheduled will not work as things are.
                • There is no ECS service `prod/api`. Check its name and correct `ECS_SERVICES`.
                • ECS `prod/api`: its newest deployment failed, so no new task starts. Roll back or deploy again.
                • The Aurora cluster `shop` is not in the executor's `AURORA_CLUSTERS` and is left alone. Add it and deploy again.
                • There is no Aurora cluster `shop`. Check its name and correct `AURORA_CLUSTERS`.
                • Aurora `shop` is `&lt;stopped&gt;` now, and replicas can be made only while it is `available`. See to it in the AWS console before the replicas are due.
                • Aurora `shop` has no writer, so hot replicas can be neither made nor deleted. Look at the cluster in the AWS console. If it is the secondary of a Global Database, take it out of `AURORA_CLUSTERS`.
                • Aurora `shop`: a cluster has at most 15 readers and this one has 13 permanent ones, so 2 of 4 hot replicas cannot be made. Delete a reader that is not needed, or schedule fewer.
                • The account has 38 of at most 40 DB instances, so the 3 hot replicas that are still to be made do not all fit. Delete an instance that is not needed, or raise `DB instances` of RDS in Service Quotas.
                :information_source: Aurora `shop`: replicas of `db.serverless` start at the cluster's minimum capacity and grow under load. To have more from the first moment, raise `MinCapacity` before the opening."#]],
        );
    }
}
