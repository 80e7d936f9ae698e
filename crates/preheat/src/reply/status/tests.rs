//! One overview of everything that can be there, in both languages.

use super::*;
use crate::limits::PART_CHARS_MAX;
use crate::locale::Locale;
use crate::plan::status::outlook;
use crate::port::{Bounds, FaultKind};
use crate::reply::parts;
use crate::target::Target;
use crate::window::{Product, ThreadRef};
use chrono::TimeDelta;
use expect_test::{Expect, expect};

fn voice(locale: Locale) -> Voice {
    Voice {
        locale,
        zone: chrono_tz::Asia::Seoul,
        environment: None,
    }
}

/// A minute of the day of the sale; the doors open at 16:00, minute 60.
fn at(minute: i64) -> DateTime<Utc> {
    "2026-11-24T06:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute)
}

fn id(service: &str) -> ServiceId {
    ServiceId {
        cluster: "prod".to_owned(),
        service: service.to_owned(),
    }
}

fn tasks(rollout: Rollout, bounds: Option<Bounds>, daemon: bool) -> ServiceState {
    ServiceState {
        status: "ACTIVE".to_owned(),
        desired: 20,
        running: 18,
        pending: 2,
        bounds,
        scales_in: true,
        scale_in_suspended: false,
        rollout,
        daemon,
        created_at: None,
    }
}

fn instance(name: &str, status: &str, created_at: Option<DateTime<Utc>>) -> Instance {
    Instance {
        name: name.to_owned(),
        writer: false,
        status: status.to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: created_at.map(|_| "ap-northeast-2a".to_owned()),
        created_at,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        group: None,
        thread: None,
    }
}

fn window(resource: Resource, product: Option<&str>, start: i64, end: i64) -> Window {
    let name = match resource {
        Resource::Ecs => "prod/api",
        Resource::Rds => "shop",
    };
    Window {
        target: Target::parse(resource, name).unwrap(),
        count: 2,
        product: product.map(|id| Product {
            id: id.to_owned(),
            name: "<!here> 패딩".to_owned(),
            opens_at: at(end - 30),
        }),
        start: at(start),
        end: at(end),
        thread: ThreadRef {
            channel: "C1".to_owned(),
            ts: "1.0".to_owned(),
        },
        requested_by: "U1".to_owned(),
    }
}

fn fault(call: &'static str, kind: FaultKind) -> Fault {
    Fault {
        kind,
        call,
        message: "no <b>".to_owned(),
    }
}

/// Services and a cluster in every condition, and windows open, next and later.
fn everything() -> Overview<'static> {
    let bounds = Some(Bounds { min: 20, max: 40 });
    let inactive = ServiceState {
        status: "INACTIVE".to_owned(),
        ..tasks(Rollout::Steady, None, false)
    };
    let mut writer = instance("shop-1", "available", Some(at(-300_000)));
    writer.writer = true;
    let mut foreign = instance("hot9", "available", Some(at(-60)));
    foreign.group = Some("other".to_owned());
    let shop = ClusterState {
        status: "available".to_owned(),
        engine: "aurora-mysql".to_owned(),
        zones: Vec::new(),
        instances: vec![
            foreign,
            instance("hot2", "creating", None),
            instance("hot1", "available", Some(at(31))),
            instance("shop-2", "available", Some(at(-300_000))),
            writer,
        ],
    };
    let headless = ClusterState {
        status: "failing-over".to_owned(),
        instances: vec![instance("r-1", "failed", None)],
        ..shop.clone()
    };
    use Resource::{Ecs, Rds};
    let windows = vec![
        window(Rds, Some("48213"), 30, 90),
        window(Ecs, Some("48213"), 50, 90),
        window(Ecs, None, 20, 80),
        window(Ecs, Some("48377"), 1490, 1530),
        window(Rds, Some("48377"), 1470, 1530),
        window(Ecs, Some("48402"), 2000, 2060),
    ];
    Overview {
        services: vec![
            (id("api"), Ok(Some(tasks(Rollout::Failed, bounds, false)))),
            (id("web"), Ok(Some(tasks(Rollout::InProgress, None, false)))),
            (id("agent"), Ok(Some(tasks(Rollout::Steady, None, true)))),
            (id("old"), Ok(Some(inactive))),
            (id("gone"), Ok(None)),
            (
                id("busy"),
                Err(fault("DescribeServices", FaultKind::Transient)),
            ),
            (
                id("shut"),
                Err(fault("DescribeServices", FaultKind::Denied)),
            ),
        ],
        clusters: vec![
            (ClusterId::new("shop"), Ok(Some(shop))),
            (ClusterId::new("reports"), Ok(Some(headless))),
            (ClusterId::new("gone"), Ok(None)),
        ],
        windows: Ok(Windows {
            outlook: outlook(windows, at(55), 2),
            unreadable: vec!["prod-api-x-1124-ecs-end".to_owned()],
        }),
        prefix: "hot",
        group: "preheat",
    }
}

fn check(locale: Locale, expected: &Expect) {
    expected.assert_eq(&status(&voice(locale), &everything(), at(55)));
}

#[test]
fn in_korean() {
    check(
        Locale::Ko,
        &expect![[r#"
            :mag: *지금 상태* · 11/24(화) 15:55 KST
            *ECS `prod/api`*
            • 목표 20 · 실행 18 · 시작 중 2
            • 최소 20 · 최대 40
            :warning: ECS `prod/api`: 최근 배포가 실패한 상태라 새 태스크가 뜨지 않아요. 롤백하거나 다시 배포해 주세요.
            *ECS `prod/web`*
            • 목표 20 · 실행 18 · 시작 중 2
            • 오토스케일링 없음
            • :hourglass_flowing_sand: 배포 진행 중
            *ECS `prod/agent`*
            • 목표 20 · 실행 18 · 시작 중 2
            • 오토스케일링 없음
            :warning: ECS `prod/agent` 서비스는 호스트마다 하나씩 뜨는 DAEMON 방식이라 조정할 수 없어요. `ECS_SERVICES` 설정에서 빼 주세요.
            :warning: ECS `prod/old` 서비스가 없어요. 이름을 확인하고 `ECS_SERVICES` 설정을 고쳐 주세요.
            :warning: ECS `prod/gone` 서비스가 없어요. 이름을 확인하고 `ECS_SERVICES` 설정을 고쳐 주세요.
            :warning: `prod/busy`: 지금은 확인하지 못했어요. 잠시 뒤 `status`로 다시 물어봐 주세요. (AWS: DescribeServices: no &lt;b&gt;)
            :warning: `prod/shut`: `DescribeServices` 호출이 실패했어요. executor 역할에 `DescribeServices` 권한이 있는지 확인해 주세요. (AWS: no &lt;b&gt;)
            *Aurora `shop`* · available · 리더 4/15
            • `shop-1` 라이터 · available · 2026-04-30부터 · db.r6g.large · ap-northeast-2a
            • `shop-2` 리더 · available · 2026-04-30부터 · db.r6g.large · ap-northeast-2a
            • `hot1` hot · available · 15:31부터 · db.r6g.large · ap-northeast-2a
            • `hot2` hot · *creating* · db.r6g.large
            • `hot9` hot(다른 배포) · available · 14:00부터 · db.r6g.large · ap-northeast-2a
            *Aurora `reports`* · *failing-over* · 리더 1/15
            :warning: 지금은 라이터가 없어요.
            • `r-1` 리더 · *failed* · db.r6g.large
            :warning: Aurora `gone` 클러스터가 없어요. 이름을 확인하고 `AURORA_CLUSTERS` 설정을 고쳐 주세요.
            :large_green_circle: 진행 중인 예약 3개
            *48213 &lt;!here&gt; 패딩* · 11/24(화) 16:00 KST 오픈
            • Aurora `shop` hot 레플리카 +2대 · 15:30–16:30
            • ECS `prod/api` 태스크 2개 · 15:50–16:30
            *`scale`로 늘린 것*
            • ECS `prod/api` 태스크 2개 · 15:20–16:20
            :calendar: 다음 예약
            *48377 &lt;!here&gt; 패딩* · 11/25(수) 16:00 KST 오픈
            • Aurora `shop` hot 레플리카 +2대 · 15:30–16:30
            • ECS `prod/api` 태스크 2개 · 15:50–16:30
            …그 뒤로 1개 더 있어요: `list all`
            :warning: 읽을 수 없는 스케줄이 있어요: `prod-api-x-1124-ecs-end`. 고치거나 지워 주세요."#]],
    );
}

#[test]
fn in_english() {
    check(
        Locale::En,
        &expect![[r#"
            :mag: *Status* · Tue 11/24 15:55 KST
            *ECS `prod/api`*
            • desired 20 · running 18 · pending 2
            • min 20 · max 40
            :warning: ECS `prod/api`: its newest deployment failed, so no new task starts. Roll back or deploy again.
            *ECS `prod/web`*
            • desired 20 · running 18 · pending 2
            • no autoscaling
            • :hourglass_flowing_sand: a deployment is in progress
            *ECS `prod/agent`*
            • desired 20 · running 18 · pending 2
            • no autoscaling
            :warning: The ECS service `prod/agent` is a daemon with one task per host and cannot be scaled. Take it out of `ECS_SERVICES`.
            :warning: There is no ECS service `prod/old`. Check its name and correct `ECS_SERVICES`.
            :warning: There is no ECS service `prod/gone`. Check its name and correct `ECS_SERVICES`.
            :warning: `prod/busy`: could not be looked at now. Ask `status` again in a moment. (AWS: DescribeServices: no &lt;b&gt;)
            :warning: `prod/shut`: `DescribeServices` failed. Check that the executor's role may `DescribeServices`. (AWS: no &lt;b&gt;)
            *Aurora `shop`* · available · 4/15 readers
            • `shop-1` writer · available · since 2026-04-30 · db.r6g.large · ap-northeast-2a
            • `shop-2` reader · available · since 2026-04-30 · db.r6g.large · ap-northeast-2a
            • `hot1` hot · available · since 15:31 · db.r6g.large · ap-northeast-2a
            • `hot2` hot · *creating* · db.r6g.large
            • `hot9` hot, another deployment's · available · since 14:00 · db.r6g.large · ap-northeast-2a
            *Aurora `reports`* · *failing-over* · 1/15 readers
            :warning: There is no writer now.
            • `r-1` reader · *failed* · db.r6g.large
            :warning: There is no Aurora cluster `gone`. Check its name and correct `AURORA_CLUSTERS`.
            :large_green_circle: Open windows: 3
            *48213 &lt;!here&gt; 패딩* · opens Tue 11/24 16:00 KST
            • Aurora `shop` +2 hot replicas · 15:30–16:30
            • ECS `prod/api` 2 tasks · 15:50–16:30
            *By `scale`*
            • ECS `prod/api` 2 tasks · 15:20–16:20
            :calendar: Next windows
            *48377 &lt;!here&gt; 패딩* · opens Wed 11/25 16:00 KST
            • Aurora `shop` +2 hot replicas · 15:30–16:30
            • ECS `prod/api` 2 tasks · 15:50–16:30
            …and 1 more after these: `list all`
            :warning: These schedules cannot be read: `prod-api-x-1124-ecs-end`. Correct or delete them."#]],
    );
}

#[test]
fn no_windows_and_windows_that_cannot_be_had_are_told_apart() {
    let empty = |windows| Overview {
        services: Vec::new(),
        clusters: Vec::new(),
        windows,
        prefix: "hot",
        group: "preheat",
    };
    let none = empty(Ok(Windows {
        outlook: Outlook::default(),
        unreadable: Vec::new(),
    }));
    let unknown = empty(Err(fault("ListSchedules", FaultKind::Transient)));
    let mut said = Vec::new();
    for locale in [Locale::Ko, Locale::En] {
        said.push(status(&voice(locale), &none, at(55)));
        said.push(status(&voice(locale), &unknown, at(55)));
    }
    expect![[r#"
        :mag: *지금 상태* · 11/24(화) 15:55 KST
        :calendar: 열렸거나 예정된 예약이 없어요.
        :mag: *지금 상태* · 11/24(화) 15:55 KST
        :warning: 예약: 지금은 확인하지 못했어요. 잠시 뒤 `status`로 다시 물어봐 주세요. (AWS: ListSchedules: no &lt;b&gt;)
        :mag: *Status* · Tue 11/24 15:55 KST
        :calendar: No window is open or ahead.
        :mag: *Status* · Tue 11/24 15:55 KST
        :warning: Windows: could not be looked at now. Ask `status` again in a moment. (AWS: ListSchedules: no &lt;b&gt;)"#]].assert_eq(&said.join("\n"));
}

#[test]
fn the_largest_fleet_is_told_in_parts_and_whole() {
    let mut overview = everything();
    let service = || tasks(Rollout::Failed, None, false);
    overview.services = (0..200)
        .map(|n| (id(&format!("service-{n}")), Ok(Some(service()))))
        .collect();
    let voice = voice(Locale::Ko);
    let text = status(&voice, &overview, at(55));
    let parts = parts(&text);
    assert!(parts.len() > 1);
    assert!(
        parts
            .iter()
            .all(|part| part.chars().count() <= PART_CHARS_MAX)
    );
    assert_eq!(parts.join("\n"), text);
}
