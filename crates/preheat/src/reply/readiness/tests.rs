use super::*;
use crate::locale::Locale;
use crate::plan::readiness;
use crate::port::{Bounds, ClusterState, Instance, Rollout, ServiceState};
use crate::target::Target;
use crate::window::{Product, ThreadRef, Window};
use expect_test::{Expect, expect};

fn opening() -> DateTime<Utc> {
    "2026-11-24T07:00:00Z".parse().unwrap()
}

fn window(resource: Resource, target: &str, count: u32, lead: i64) -> Window {
    Window {
        target: Target::parse(resource, target).unwrap(),
        count,
        product: None,
        start: opening() - TimeDelta::minutes(lead),
        end: opening() + TimeDelta::minutes(30),
        thread: thread(),
        requested_by: "U1".to_owned(),
    }
}

fn thread() -> ThreadRef {
    ThreadRef {
        channel: "C1".to_owned(),
        ts: "1.0".to_owned(),
    }
}

fn replica(name: &str, status: &str) -> Instance {
    Instance {
        name: name.to_owned(),
        writer: false,
        status: status.to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: None,
        created_at: None,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        group: Some("preheat".to_owned()),
        thread: None,
    }
}

/// `running` of 20 tasks and these of 3 replicas, five minutes before.
fn check(locale: Locale, running: u32, replicas: &[(&str, &str)], expected: &Expect) {
    let service = ServiceState {
        status: "ACTIVE".to_owned(),
        desired: 20,
        running,
        pending: 20 - running,
        bounds: Some(Bounds { min: 20, max: 20 }),
        scales_in: true,
        scale_in_suspended: false,
        rollout: Rollout::Steady,
        daemon: false,
        created_at: None,
    };
    let cluster = ClusterState {
        status: "available".to_owned(),
        engine: "aurora-mysql".to_owned(),
        zones: Vec::new(),
        instances: replicas
            .iter()
            .map(|(name, status)| replica(name, status))
            .collect(),
    };
    let voice = Voice {
        locale,
        zone: chrono_tz::Asia::Seoul,
        environment: None,
    };
    let asked = Check {
        product: Product {
            id: "48213".to_owned(),
            name: "<!channel> 패딩".to_owned(),
            opens_at: opening(),
        },
        targets: Vec::new(),
        thread: thread(),
        requested_by: "U1".to_owned(),
    };
    let ecs = window(Resource::Ecs, "prod/api", 20, 10);
    let rds = window(Resource::Rds, "shop", 3, 30);
    let all = [
        readiness::tasks(&ecs, Some(&service)),
        readiness::replicas(&rds, Some(&cluster), "hot", "preheat"),
    ];
    let now = opening() - TimeDelta::minutes(5);
    let said = super::readiness(&voice, &asked, now, &all);
    expected.assert_eq(&said.unwrap());
}

#[test]
fn people_are_called_and_bots_are_named() {
    for (id, said) in [
        ("U0123456789", "<@U0123456789>"),
        ("W0123456789", "<@W0123456789>"),
        ("B0123456789", "`B0123456789`"),
        ("U1>`<!channel", "`U1&gt;'&lt;!channel`"),
        ("", ""),
    ] {
        assert_eq!(mention(id), said);
    }
}

#[test]
fn what_is_ready_takes_one_line() {
    let replicas = [
        ("hot1", "available"),
        ("hot2", "available"),
        ("hot3", "available"),
    ];
    check(
        Locale::Ko,
        20,
        &replicas,
        &expect![
            ":white_check_mark: `48213` &lt;!channel&gt; 패딩 준비 완료: ECS `prod/api` 실행 중 20/20 · Aurora `shop` hot 레플리카 3/3"
        ],
    );
    check(
        Locale::En,
        20,
        &replicas,
        &expect![
            ":white_check_mark: `48213` &lt;!channel&gt; 패딩 is ready: ECS `prod/api` 20/20 running · Aurora `shop` 3/3 hot replicas"
        ],
    );
}

#[test]
fn what_is_late_is_named_with_what_to_do() {
    let replicas = [("hot1", "creating"), ("hot2", "insufficient-capacity")];
    check(
        Locale::Ko,
        18,
        &replicas,
        &expect![[r#"
            :warning: <@U1> `48213` &lt;!channel&gt; 패딩: 아직 준비되지 않았어요. 오픈 16:00까지 5분 남았어요.
            • ECS `prod/api` 실행 중 18/20 (15:50부터 5분째), 2개 시작 중
            • Aurora `shop` hot 레플리카 0/3 (15:30부터 25분째), `hot1` creating, `hot2` insufficient-capacity, 2대는 아직 없어요. 못 쓰는 레플리카를 지우거나 `REPLICA_CLASS`를 바꾸면 다시 만들게요"#]],
    );
    check(
        Locale::En,
        18,
        &replicas,
        &expect![[r#"
            :warning: <@U1> `48213` &lt;!channel&gt; 패딩 is not ready yet; it opens at 16:00, in 5 min.
            • ECS `prod/api` 18/20 running (since 15:50, 5 min now), 2 on their way
            • Aurora `shop` 0/3 hot replicas (since 15:30, 25 min now), `hot1` creating, `hot2` insufficient-capacity, 2 not there yet. Delete what is broken or change `REPLICA_CLASS` to have it made anew"#]],
    );
}
