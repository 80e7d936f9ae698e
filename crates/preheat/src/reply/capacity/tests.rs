//! Every sentence once, in both languages.

use super::*;
use crate::locale::Locale;
use crate::plan::aurora::Broken;
use crate::port::Instance;
use crate::target::ClusterId;
use crate::window::{Product, ThreadRef};
use chrono::{DateTime, Utc};
use expect_test::{Expect, expect};

fn sentences(locale: Locale) -> String {
    let voice = &Voice {
        locale,
        zone: chrono_tz::Asia::Seoul,
        environment: None,
    };
    let now: DateTime<Utc> = "2026-11-24T06:30:00Z".parse().unwrap();
    let api = &ServiceId {
        cluster: "prod".to_owned(),
        service: "api".to_owned(),
    };
    let shop = &ClusterId::new("shop");
    let window = &Window {
        target: Target::parse(Resource::Ecs, "prod/api").unwrap(),
        count: 20,
        product: Some(Product {
            id: "48213".to_owned(),
            name: "<!here> 패딩".to_owned(),
            opens_at: now,
        }),
        start: now,
        end: now,
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        },
        requested_by: "U1".to_owned(),
    };
    let was = Capacity {
        min: Some(2),
        max: Some(10),
        desired: 4,
    };
    let is = Capacity {
        min: Some(20),
        max: Some(20),
        desired: 20,
    };
    let start = &Occasion::Start(window);
    let names = ["hot1".to_owned(), "hot2".to_owned()];
    let drift = Drift {
        setting: Setting::Min,
        value: 6,
    };
    let creating = Instance {
        name: "hot1".to_owned(),
        writer: false,
        status: "creating".to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: None,
        created_at: None,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        group: None,
        thread: None,
    };
    let busy = Instance {
        name: "hot2".to_owned(),
        status: "modifying".to_owned(),
        ..creating.clone()
    };
    let broken = [("hot2", "failed"), ("hot3", "insufficient-capacity")];
    let broken = broken.map(|(name, status)| Broken {
        name: name.to_owned(),
        status: status.to_owned(),
    });
    assert_eq!(service_changed(voice, api, &was, &was, start), None);
    let mut all = vec![
        service_changed(voice, api, &was, &is, start).unwrap(),
        service_changed(voice, api, &is, &was, &Occasion::End(window)).unwrap(),
        drifted(voice, api, &drift),
        unsettled(voice, &window.target),
        unreadable(voice, &window.target, "prod-api-a-1124-ecs-end"),
        rollout_failed(voice, api),
        unusable(voice, api, Unusable::Missing),
        unusable(voice, api, Unusable::Draining),
        unusable(voice, api, Unusable::Daemon),
        replicas_added(voice, shop, 0, &names, start, now),
        replicas_removed(voice, shop, 3, &names, &Occasion::Asked),
        replicas_removed(voice, shop, 2, &names, &Occasion::Periodic),
        replicas_removed(voice, shop, 2, &names, &Occasion::Check),
        replicas_not_yet(voice, shop, &[&creating]),
        replicas_not_yet(voice, shop, &[&creating, &busy]),
        replicas_left_to_a_person(voice, shop, &[&creating]),
        replicas_left_to_a_person(voice, shop, &[&creating, &busy]),
        replicas_replaced(voice, shop, &broken),
        replicas_discarded(voice, shop, &broken, &Occasion::Periodic),
        replicas_discarded(voice, shop, &broken[..1], &Occasion::Periodic),
        replicas_stuck(voice, shop, 2),
        readers_full(voice, shop, 2),
        no_capacity(voice, shop, "db.r6g.large", 1),
        promoted(voice, shop, "hot1"),
        promoted_for_now(voice, shop, "hot1"),
        failing_over(voice, shop),
        writer_missing(voice, shop),
        writer_down(voice, shop, "failed"),
        cluster_missing(voice, shop),
        cluster_not_configured(voice, shop),
    ];
    for to in [LeftTo::Autoscaling, LeftTo::Suspended, LeftTo::Somebody] {
        for with_maximum in [true, false] {
            all.push(tasks_left(voice, api, 20, Left { to, with_maximum }));
        }
    }
    let cluster = Target::Rds(shop.clone());
    let scaled = Window {
        product: None,
        ..window.clone()
    };
    for (target, n_late, holder) in [
        (&window.target, 0, None),
        (&window.target, 0, Some(window)),
        (&cluster, 1, None),
        (&cluster, 0, Some(&scaled)),
    ] {
        all.push(unchanged(voice, target, 2, n_late, holder));
    }
    for kind in [
        FaultKind::Denied,
        FaultKind::Quota,
        FaultKind::Missing,
        FaultKind::Invalid,
        FaultKind::Transient,
        FaultKind::WrongState,
    ] {
        let failed = Fault {
            kind,
            call: "UpdateService",
            message: "no <b>".to_owned(),
        };
        all.push(fault(voice, api, &failed));
    }
    let full = Fault {
        kind: FaultKind::Quota,
        call: "CreateDBInstance",
        message: "InstanceQuotaExceeded".to_owned(),
    };
    all.push(fault(voice, shop, &full));
    all.join("\n")
}

fn check(locale: Locale, expected: &Expect) {
    expected.assert_eq(&sentences(locale));
}

#[test]
fn in_korean() {
    check(
        Locale::Ko,
        &expect![[r#"
            ECS `prod/api`: 태스크 4 → 20, 최소 2 → 20, 최대 10 → 20 (`48213` &lt;!here&gt; 패딩 시작)
            ECS `prod/api`: 태스크 20 → 4, 최소 20 → 2, 최대 20 → 10 (`48213` &lt;!here&gt; 패딩 종료)
            ECS `prod/api`: 누군가 최솟값을 바꿨어요(6). 예약이 모두 끝난 뒤에도 이 값을 유지할게요.
            `prod/api`: 읽는 동안 예약이 계속 바뀌어 아직 반영하지 못했어요. 다시 시도할게요.
            `prod/api`: `prod-api-a-1124-ecs-end` 스케줄을 읽을 수 없어 아무것도 줄이지 않아요. EventBridge Scheduler에서 고치거나 지워 주세요.
            ECS `prod/api`: 최근 배포가 실패한 상태라 새 태스크가 뜨지 않아요. 롤백하거나 다시 배포해 주세요.
            ECS `prod/api` 서비스가 없어요. 이름을 확인하고 `ECS_SERVICES` 설정을 고쳐 주세요.
            ECS `prod/api` 서비스는 삭제되는 중이라 조정할 수 없어요.
            ECS `prod/api` 서비스는 호스트마다 하나씩 뜨는 DAEMON 방식이라 조정할 수 없어요. `ECS_SERVICES` 설정에서 빼 주세요.
            Aurora `shop`: hot 레플리카 0 → 2, `hot1`, `hot2` 생성 중, 15:45쯤 준비돼요 (`48213` &lt;!here&gt; 패딩 시작)
            Aurora `shop`: hot 레플리카 3 → 1, `hot1`, `hot2` 삭제 중 (예약 변경 반영)
            Aurora `shop`: hot 레플리카 2 → 0, `hot1`, `hot2` 삭제 중 (정기 점검)
            Aurora `shop`: hot 레플리카 2 → 0, `hot1`, `hot2` 삭제 중 (오픈 전 점검)
            Aurora `shop`: `hot1` 레플리카는 아직 생성 중이라 지울 수 없어요. 준비되면 지울게요.
            Aurora `shop`: `hot1` (creating), `hot2` (modifying) 레플리카는 지금 상태에서는 지울 수 없어요. 지울 수 있게 되면 지울게요.
            Aurora `shop`: `hot1` (creating) 레플리카는 지금 상태에서는 지울 수 없어 그대로 뒀어요. Preheat가 만든 것이 아니니 `available`이 되면 직접 지워 주세요.
            Aurora `shop`: `hot1` (creating), `hot2` (modifying) 레플리카는 지금 상태에서는 지울 수 없어 그대로 뒀어요. Preheat가 만든 것이 아니니 `available`이 되면 직접 지워 주세요.
            Aurora `shop`: `hot2` (failed), `hot3` (insufficient-capacity): 이대로는 쓸 수 없어서 다른 레플리카로 대신할게요.
            Aurora `shop`: 쓸 수 없던 `hot2` (failed), `hot3` (insufficient-capacity) 삭제 중 (정기 점검)
            Aurora `shop`: 쓸 수 없던 `hot2` (failed) 삭제 중 (정기 점검)
            Aurora `shop`: 만든 레플리카가 계속 준비되지 않아 2대가 모자라요. `REPLICA_CLASS`를 다른 클래스로 바꾸거나, 못 쓰는 레플리카를 지우면 다시 만들게요.
            Aurora `shop`: 리더는 클러스터당 15대까지라 2대는 만들지 못했어요. 쓰지 않는 리더를 지우거나 수를 줄여 주세요.
            Aurora `shop`: 모든 가용 영역에 `db.r6g.large` 여유가 없어 1대를 만들지 못했어요. 계속 시도할게요. 급하면 `REPLICA_CLASS`를 다른 클래스로 바꿔 주세요.
            Aurora `shop`: 장애 조치로 지금 라이터가 된 `hot1` 인스턴스는 지우지 않았어요. 원래 인스턴스로 장애 조치한 뒤 직접 지워 주세요.
            Aurora `shop`: 장애 조치로 `hot1` 인스턴스가 라이터가 됐어요. 이 인스턴스는 지우지 않으니, 붐비는 시간이 지나면 원래 인스턴스로 장애 조치하고 직접 지워 주세요.
            Aurora `shop`: 장애 조치가 진행 중이라 라이터를 알 수 없어 아직 바꾸지 못했어요. 다시 시도할게요.
            Aurora `shop`: 라이터가 없어 hot 레플리카를 만들거나 지울 수 없어요. AWS 콘솔에서 클러스터를 확인해 주세요. Global Database의 보조 클러스터라면 `AURORA_CLUSTERS` 설정에서 빼 주세요.
            Aurora `shop`: 라이터가 `failed` 상태라서 hot 레플리카를 지우지 않았어요. 라이터가 돌아오면 지울게요. AWS 콘솔에서 클러스터를 확인해 주세요.
            Aurora `shop` 클러스터가 없어요. 이름을 확인하고 `AURORA_CLUSTERS` 설정을 고쳐 주세요.
            Aurora `shop` 클러스터는 `AURORA_CLUSTERS` 설정에 없어 손대지 않았어요. 남은 hot 레플리카가 있으면 직접 지워 주세요.
            ECS `prod/api`: 태스크 20개는 이제 오토스케일링이 차례로 줄여요. 태스크가 줄면 최댓값도 되돌릴게요.
            ECS `prod/api`: 태스크 20개는 이제 오토스케일링이 차례로 줄여요.
            ECS `prod/api`: 스케일 인이 일시 중지돼 있어 태스크 20개는 그대로 둘게요. 태스크가 줄면 최댓값도 되돌릴게요.
            ECS `prod/api`: 스케일 인이 일시 중지돼 있어 태스크 20개는 그대로 둘게요.
            ECS `prod/api`: 태스크 20개는 그대로 둘게요. 필요 없어지면 직접 줄여 주세요. 태스크가 줄면 최댓값도 되돌릴게요.
            ECS `prod/api`: 태스크 20개는 그대로 둘게요. 필요 없어지면 직접 줄여 주세요.
            ECS `prod/api`: 이미 태스크 2개예요. 바꿀 것이 없어요.
            ECS `prod/api`: 태스크 2개 그대로예요. `48213` &lt;!here&gt; 패딩 예약에 20개가 필요해요.
            Aurora `shop`: 이미 hot 레플리카 2대예요 (그중 1대는 준비 중). 바꿀 것이 없어요.
            Aurora `shop`: hot 레플리카 2대 그대로예요. `scale` 예약에 20대가 필요해요.
            `prod/api`: `UpdateService` 호출이 실패했어요. executor 역할에 `UpdateService` 권한이 있는지 확인해 주세요. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` 호출이 실패했어요. Service Quotas에서 한도를 올리거나 수를 줄여 주세요. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` 호출이 실패했어요. 이름이 맞는지, 지워지지 않았는지 확인해 주세요. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` 호출이 실패했어요. AWS 콘솔에서 대상의 설정을 확인해 주세요. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` 호출이 실패했어요. 다시 시도할게요. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` 호출이 실패했어요. 지금 상태에서는 할 수 없어요. 다시 시도할게요. 계속되면 AWS 콘솔에서 상태를 확인해 주세요. (AWS: no &lt;b&gt;)
            `shop`: `CreateDBInstance` 호출이 실패했어요. 계정의 DB 인스턴스 한도가 찼어요. 쓰지 않는 인스턴스를 지우거나 Service Quotas에서 RDS의 `DB instances` 한도를 올려 주세요. 자리가 나면 알아서 만들게요. (AWS: InstanceQuotaExceeded)"#]],
    );
}

#[test]
fn in_english() {
    check(
        Locale::En,
        &expect![[r#"
            ECS `prod/api`: tasks 4 → 20, min 2 → 20, max 10 → 20 (`48213` &lt;!here&gt; 패딩 begins)
            ECS `prod/api`: tasks 20 → 4, min 20 → 2, max 20 → 10 (`48213` &lt;!here&gt; 패딩 is over)
            ECS `prod/api`: somebody set the minimum to 6. It is kept when the last window closes.
            `prod/api`: its windows kept changing while they were read. It will be tried again.
            `prod/api`: the schedule `prod-api-a-1124-ecs-end` cannot be read, so nothing is lowered. Correct or delete it in EventBridge Scheduler.
            ECS `prod/api`: its newest deployment failed, so no new task starts. Roll back or deploy again.
            There is no ECS service `prod/api`. Check its name and correct `ECS_SERVICES`.
            The ECS service `prod/api` is being deleted and cannot be scaled.
            The ECS service `prod/api` is a daemon with one task per host and cannot be scaled. Take it out of `ECS_SERVICES`.
            Aurora `shop`: hot replicas 0 → 2, creating `hot1`, `hot2`, ready about 15:45 (`48213` &lt;!here&gt; 패딩 begins)
            Aurora `shop`: hot replicas 3 → 1, deleting `hot1`, `hot2` (windows changed)
            Aurora `shop`: hot replicas 2 → 0, deleting `hot1`, `hot2` (periodic look)
            Aurora `shop`: hot replicas 2 → 0, deleting `hot1`, `hot2` (check before opening)
            Aurora `shop`: `hot1` cannot be deleted while being created; that follows.
            Aurora `shop`: `hot1` (creating), `hot2` (modifying) cannot be deleted in this state; that follows.
            Aurora `shop`: `hot1` (creating) cannot be deleted in this state. Preheat did not make it and will not come back: delete it by hand when it is `available`.
            Aurora `shop`: `hot1` (creating), `hot2` (modifying) cannot be deleted in this state. Preheat did not make them and will not come back: delete them by hand when they are `available`.
            Aurora `shop`: `hot2` (failed), `hot3` (insufficient-capacity) will not become available; others take over.
            Aurora `shop`: deleting `hot2` (failed), `hot3` (insufficient-capacity), which were of no use (periodic look)
            Aurora `shop`: deleting `hot2` (failed), which was of no use (periodic look)
            Aurora `shop`: 2 are missing, because those that were made keep breaking. Set `REPLICA_CLASS` to another class, or delete the broken ones to have them made anew.
            Aurora `shop`: a cluster has at most 15 readers, so 2 could not be made. Delete a reader that is not needed, or ask for fewer.
            Aurora `shop`: no zone has capacity for `db.r6g.large`, so 1 could not be made. Trying goes on; if it is urgent, set `REPLICA_CLASS` to another class.
            Aurora `shop`: a failover made `hot1` the writer, so it is not deleted. Fail over to a permanent instance, then delete it by hand.
            Aurora `shop`: a failover made `hot1` the writer, so it will not be deleted. When the rush is over, fail over to a permanent instance and delete it by hand.
            Aurora `shop` is failing over, and nothing can be changed until its writer is known. It will be tried again.
            Aurora `shop` has no writer, so hot replicas can be neither made nor deleted. Look at the cluster in the AWS console. If it is the secondary of a Global Database, take it out of `AURORA_CLUSTERS`.
            The writer of Aurora `shop` is `failed`, so no hot replica was deleted. They go once it is back. Look at the cluster in the AWS console.
            There is no Aurora cluster `shop`. Check its name and correct `AURORA_CLUSTERS`.
            The Aurora cluster `shop` is not in `AURORA_CLUSTERS` and was left alone. If it still has hot replicas, delete them by hand.
            ECS `prod/api`: autoscaling takes the 20 tasks down from here; the maximum goes back after that.
            ECS `prod/api`: autoscaling takes the 20 tasks down from here.
            ECS `prod/api`: scale-in is suspended, so the 20 tasks stay until it is resumed; the maximum goes back after that.
            ECS `prod/api`: scale-in is suspended, so the 20 tasks stay until it is resumed.
            ECS `prod/api`: the 20 tasks stay until somebody takes them down; the maximum goes back after that.
            ECS `prod/api`: the 20 tasks stay until somebody takes them down.
            ECS `prod/api`: already 2 tasks; nothing to change.
            ECS `prod/api`: stays at 2 tasks; `48213` &lt;!here&gt; 패딩 still needs 20.
            Aurora `shop`: already 2 hot replicas (1 of them not available yet); nothing to change.
            Aurora `shop`: stays at 2 hot replicas; `scale` still needs 20.
            `prod/api`: `UpdateService` failed. Check that the executor's role may `UpdateService`. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` failed. Raise the quota in Service Quotas, or ask for fewer. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` failed. Check its name, and whether it was deleted. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` failed. Check its settings in the AWS console. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` failed. It will be tried again. (AWS: no &lt;b&gt;)
            `prod/api`: `UpdateService` failed. Its state does not allow that now. It will be tried again; if that goes on, look at its state in the AWS console. (AWS: no &lt;b&gt;)
            `shop`: `CreateDBInstance` failed. The account has no room for more DB instances. Delete one that is not needed, or raise `DB instances` of RDS in Service Quotas; what is missing is made then. (AWS: InstanceQuotaExceeded)"#]],
    );
}
