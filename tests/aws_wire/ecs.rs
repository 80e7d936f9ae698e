//! ECS services and their bounds.

use aws::connect::SdkConfig;
use aws::fleet::AwsFleet;
use aws_sdk_applicationautoscaling::types::{
    MetricType, PolicyType, PredefinedMetricSpecification, ScalableDimension, ServiceNamespace,
    SuspendedState, TargetTrackingScalingPolicyConfiguration,
};
use aws_sdk_ecs::types::{ContainerDefinition, SchedulingStrategy};
use preheat::port::{Bounds, FaultKind, Fleet, Rollout};
use preheat::target::ServiceId;

use super::canned::{Canned, refusal, success};
use super::moto;

/// A fleet with a service `api` in a new cluster, and what else looks at it.
struct World {
    fleet: AwsFleet,
    ecs: aws_sdk_ecs::Client,
    autoscaling: aws_sdk_applicationautoscaling::Client,
    api: ServiceId,
}

fn fleet(config: &SdkConfig) -> AwsFleet {
    AwsFleet::new(
        aws_sdk_ecs::Client::new(config),
        aws_sdk_applicationautoscaling::Client::new(config),
        aws_sdk_rds::Client::new(config),
    )
}

fn service(cluster: &str, service: &str) -> ServiceId {
    ServiceId {
        cluster: cluster.to_owned(),
        service: service.to_owned(),
    }
}

impl World {
    async fn with_service(cluster: &str, desired: i32, strategy: SchedulingStrategy) -> Self {
        let config = moto::config();
        let ecs = aws_sdk_ecs::Client::new(&config);
        ecs.create_cluster()
            .cluster_name(cluster)
            .send()
            .await
            .unwrap();
        ecs.register_task_definition()
            .family(cluster)
            .container_definitions(
                ContainerDefinition::builder()
                    .name("app")
                    .image("app")
                    .memory(128)
                    .build(),
            )
            .send()
            .await
            .unwrap();
        ecs.create_service()
            .cluster(cluster)
            .service_name("api")
            .task_definition(cluster)
            .scheduling_strategy(strategy)
            .desired_count(desired)
            .send()
            .await
            .unwrap();
        Self {
            fleet: fleet(&config),
            ecs,
            autoscaling: aws_sdk_applicationautoscaling::Client::new(&config),
            api: service(cluster, "api"),
        }
    }

    async fn new(cluster: &str) -> Self {
        Self::with_service(cluster, 3, SchedulingStrategy::Replica).await
    }

    async fn suspend_scale_in(&self) {
        self.autoscaling
            .register_scalable_target()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(format!("service/{}", self.api))
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .suspended_state(
                SuspendedState::builder()
                    .dynamic_scaling_in_suspended(true)
                    .dynamic_scaling_out_suspended(false)
                    .scheduled_scaling_suspended(false)
                    .build(),
            )
            .send()
            .await
            .unwrap();
    }

    async fn track(&self, policy: &str, disable_scale_in: bool) {
        let metric = PredefinedMetricSpecification::builder()
            .predefined_metric_type(MetricType::EcsServiceAverageCpuUtilization)
            .build()
            .unwrap();
        self.autoscaling
            .put_scaling_policy()
            .policy_name(policy)
            .policy_type(PolicyType::TargetTrackingScaling)
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(format!("service/{}", self.api))
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .target_tracking_scaling_policy_configuration(
                TargetTrackingScalingPolicyConfiguration::builder()
                    .target_value(60.0)
                    .predefined_metric_specification(metric)
                    .disable_scale_in(disable_scale_in)
                    .build()
                    .unwrap(),
            )
            .send()
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_service_is_seen_as_it_is() {
    let world = World::new("seen").await;
    let state = world.fleet.service(&world.api).await.unwrap().unwrap();
    assert_eq!(state.status, "ACTIVE");
    assert_eq!(state.desired, 3);
    assert_eq!(state.running + state.pending, 3);
    assert_eq!(state.bounds, None);
    assert!(!state.scales_in);
    assert!(!state.daemon);
    // moto's rollouts never end.
    assert_eq!(state.rollout, Rollout::InProgress);
}

#[tokio::test]
async fn what_does_not_exist_is_none() {
    let world = World::new("missing").await;
    for id in [service("missing", "web"), service("no-cluster", "api")] {
        assert_eq!(world.fleet.service(&id).await.unwrap(), None, "{id}");
        let fault = world.fleet.set_desired(&id, 5).await.unwrap_err();
        assert_eq!(
            (fault.call, fault.kind),
            ("UpdateService", FaultKind::Missing)
        );
    }
}

#[tokio::test]
async fn a_deleted_service_is_there_and_inactive() {
    let world = World::new("inactive").await;
    world
        .ecs
        .delete_service()
        .cluster("inactive")
        .service("api")
        .force(true)
        .send()
        .await
        .unwrap();
    let state = world.fleet.service(&world.api).await.unwrap().unwrap();
    assert_eq!(state.status, "INACTIVE");
}

#[tokio::test]
async fn a_daemon_has_no_count_of_its_own() {
    let world = World::with_service("daemon", 0, SchedulingStrategy::Daemon).await;
    let state = world.fleet.service(&world.api).await.unwrap().unwrap();
    assert!(state.daemon);
}

#[tokio::test]
async fn the_desired_count_is_set() {
    let world = World::new("desired").await;
    world.fleet.set_desired(&world.api, 20).await.unwrap();
    let state = world.fleet.service(&world.api).await.unwrap().unwrap();
    assert_eq!(state.desired, 20);
    world.fleet.set_desired(&world.api, 0).await.unwrap();
    let state = world.fleet.service(&world.api).await.unwrap().unwrap();
    assert_eq!(state.desired, 0);
}

#[tokio::test]
async fn both_bounds_are_set_in_one_call() {
    let world = World::new("bounds").await;
    for bounds in [Bounds { min: 2, max: 10 }, Bounds { min: 20, max: 20 }] {
        world.fleet.set_bounds(&world.api, bounds).await.unwrap();
        let state = world.fleet.service(&world.api).await.unwrap().unwrap();
        assert_eq!(state.bounds, Some(bounds));
        assert!(!state.scales_in, "there is no policy");
    }
    let nobody = service("bounds", "nobody");
    let fault = world
        .fleet
        .set_bounds(&nobody, Bounds { min: 1, max: 2 })
        .await
        .unwrap_err();
    assert_eq!(fault.kind, FaultKind::Invalid, "{fault}");
}

#[tokio::test]
async fn a_policy_that_scales_in_is_found_on_any_page() {
    let world = World::new("policies").await;
    let bounds = Bounds { min: 2, max: 10 };
    world.fleet.set_bounds(&world.api, bounds).await.unwrap();
    // Application Auto Scaling gives ten policies to a page.
    for n in 0..11 {
        world.track(&format!("out-only-{n:02}"), true).await;
    }
    let state = world.fleet.service(&world.api).await.unwrap().unwrap();
    assert!(!state.scales_in);
    world.track("z-both-ways", false).await;
    let state = world.fleet.service(&world.api).await.unwrap().unwrap();
    assert!(state.scales_in);
}

#[tokio::test]
async fn suspended_scale_in_is_respected_and_outlives_new_bounds() {
    let world = World::new("suspended").await;
    let bounds = Bounds { min: 2, max: 10 };
    world.fleet.set_bounds(&world.api, bounds).await.unwrap();
    world.track("cpu", false).await;
    world.suspend_scale_in().await;
    let bounds = Bounds { min: 5, max: 12 };
    world.fleet.set_bounds(&world.api, bounds).await.unwrap();
    let state = world.fleet.service(&world.api).await.unwrap().unwrap();
    assert_eq!(state.bounds, Some(bounds));
    assert!(state.scales_in && state.scale_in_suspended);
}

#[tokio::test]
async fn only_the_count_is_sent_to_a_service() {
    let (aws, config) = Canned::start([success(200, r#"{"service":{}}"#)]).await;
    let api = service("prod", "api");
    fleet(&config).set_desired(&api, 20).await.unwrap();
    let asked = aws.asked();
    assert_eq!(asked.len(), 1);
    let sent: serde_json::Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(
        sent,
        serde_json::json!({"cluster": "prod", "service": "api", "desiredCount": 20})
    );
}

#[tokio::test]
async fn an_update_that_is_under_way_is_told_apart() {
    let busy = refusal(
        400,
        "ConcurrentUpdateException",
        "already has a pending update",
    );
    let (_, config) = Canned::start([busy]).await;
    let fault = fleet(&config)
        .set_bounds(&service("prod", "api"), Bounds { min: 1, max: 2 })
        .await
        .unwrap_err();
    assert_eq!(fault.call, "RegisterScalableTarget");
    assert_eq!(fault.kind, FaultKind::WrongState);
}

#[tokio::test]
async fn a_service_that_cannot_be_read_is_a_fault_and_never_missing() {
    let denied = refusal(400, "AccessDeniedException", "No.");
    let (_, config) = Canned::start(vec![denied; 3]).await;
    let fault = fleet(&config)
        .service(&service("prod", "api"))
        .await
        .unwrap_err();
    assert_eq!(fault.kind, FaultKind::Denied);
}
