//! The two sides, with the same things on them: a schedule group with its reconcile,
//! two services and a deleted one, and two clusters.

use aws::connect::Pace;
use aws::connect::SdkConfig;
use aws::fleet::AwsFleet;
use aws::scheduler::{Scheduler, SchedulerSettings};
use aws_sdk_applicationautoscaling::types::{
    MetricType, PolicyType, PredefinedMetricSpecification, ScalableDimension, ServiceNamespace,
    TargetTrackingScalingPolicyConfiguration,
};
use aws_sdk_scheduler::types::{FlexibleTimeWindow, FlexibleTimeWindowMode, Target};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preheat::port::{Bounds, Fleet, Schedules};
use preheat::target::{ClusterId, ServiceId};
use sandbox::sample;
use sandbox::world::World;
use sandbox::world::ecs::Service;

use crate::aws_wire::moto;

const EXECUTOR: &str = "arn:aws:lambda:ap-northeast-2:123456789012:function:executor";
const ROLE: &str = "arn:aws:iam::123456789012:role/scheduler";
/// What the instances of a cluster have.
pub(super) const PARAMETERS: &str = "shop-aurora";
pub(super) const CA: &str = "rds-ca-rsa2048-g1";

/// One side.
pub(super) trait Stage {
    type Schedules: Schedules;
    type Fleet: Fleet;
    fn schedules(&self) -> &Self::Schedules;
    fn fleet(&self) -> &Self::Fleet;
    /// Lets time pass in which AWS finishes what it has begun. moto has finished.
    fn pass(&self, time: TimeDelta);
}

/// A service of cluster `prod`.
pub(super) fn service(name: &str) -> ServiceId {
    ServiceId {
        cluster: "prod".to_owned(),
        service: name.to_owned(),
    }
}

/// The world in memory.
pub(super) struct Sandbox(World);

impl Sandbox {
    pub(super) fn open() -> Self {
        let now: DateTime<Utc> = sample::DAY_BEGINS;
        // Of what AWS leaves open, all is the worse way.
        let world = World::new(now, Tz::Asia__Seoul, sample::SEED);
        let tracked = Service {
            bounds: Some(Bounds { min: 2, max: 10 }),
            policy_wants: Some(4),
            ..Service::steady(4)
        };
        let mut ecs = world.ecs.borrow_mut();
        ecs.put(service("api"), tracked, now);
        ecs.put(service("web"), Service::steady(4), now);
        ecs.put(service("old"), Service::steady(0), now);
        ecs.remove(&service("old"));
        drop(ecs);
        for cluster in ["shop", "reports"] {
            world
                .aurora
                .borrow_mut()
                .put(&ClusterId::new(cluster), 0, now);
        }
        Self(world)
    }
}

impl Stage for Sandbox {
    type Schedules = World;
    type Fleet = World;

    fn schedules(&self) -> &World {
        &self.0
    }

    fn fleet(&self) -> &World {
        &self.0
    }

    fn pass(&self, time: TimeDelta) {
        let until = self.0.now() + time;
        loop {
            // Nobody executes here what schedules send.
            while self.0.queue.borrow_mut().take_due(self.0.now()).is_some() {}
            match self.0.next_event() {
                next if next <= until => self.0.advance_to(next),
                _ => return self.0.advance_to(until),
            }
        }
    }
}

/// moto, through the adapter.
pub(super) struct Moto {
    schedules: Scheduler,
    fleet: AwsFleet,
    /// Held until the suite is over.
    _server: moto::Server,
}

impl Moto {
    pub(super) async fn open() -> Self {
        let server = moto::Server::start();
        let config = moto::config_for(&server.url, Pace::Working);
        group(&config).await;
        services(&config).await;
        clusters(&config).await;
        let settings = SchedulerSettings {
            group: "preheat".to_owned(),
            zone: Tz::Asia__Seoul,
            executor_arn: EXECUTOR.to_owned(),
            role_arn: ROLE.to_owned(),
            dead_letter_arn: None,
        };
        Self {
            schedules: Scheduler::new(aws_sdk_scheduler::Client::new(&config), settings),
            fleet: AwsFleet::new(
                aws_sdk_ecs::Client::new(&config),
                aws_sdk_applicationautoscaling::Client::new(&config),
                aws_sdk_rds::Client::new(&config),
            ),
            _server: server,
        }
    }
}

impl Stage for Moto {
    type Schedules = Scheduler;
    type Fleet = AwsFleet;

    fn schedules(&self) -> &Scheduler {
        &self.schedules
    }

    fn fleet(&self) -> &AwsFleet {
        &self.fleet
    }

    fn pass(&self, _: TimeDelta) {}
}

/// The group, with what the template puts into it.
async fn group(config: &SdkConfig) {
    let client = aws_sdk_scheduler::Client::new(config);
    let group = client.create_schedule_group().name("preheat");
    group.send().await.unwrap();
    let exactly = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off);
    let executor = Target::builder().arn(EXECUTOR).role_arn(ROLE);
    client
        .create_schedule()
        .group_name("preheat")
        .name(preheat::name::RECONCILE)
        .schedule_expression("rate(5 minutes)")
        .flexible_time_window(exactly.build().unwrap())
        .target(executor.build().unwrap())
        .send()
        .await
        .unwrap();
}

async fn services(config: &SdkConfig) {
    crate::replay::account::services(config).await;
    let ecs = aws_sdk_ecs::Client::new(config);
    ecs.create_service()
        .cluster("prod")
        .service_name("old")
        .task_definition("replay")
        .desired_count(0)
        .send()
        .await
        .unwrap();
    let delete = ecs.delete_service().cluster("prod").service("old");
    delete.send().await.unwrap();
    let scaling = aws_sdk_applicationautoscaling::Client::new(config);
    scaling
        .register_scalable_target()
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id("service/prod/api")
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .min_capacity(2)
        .max_capacity(10)
        .send()
        .await
        .unwrap();
    let cpu = PredefinedMetricSpecification::builder()
        .predefined_metric_type(MetricType::EcsServiceAverageCpuUtilization);
    let tracking = TargetTrackingScalingPolicyConfiguration::builder()
        .target_value(50.0)
        .predefined_metric_specification(cpu.build().unwrap());
    scaling
        .put_scaling_policy()
        .policy_name("cpu")
        .policy_type(PolicyType::TargetTrackingScaling)
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id("service/prod/api")
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .target_tracking_scaling_policy_configuration(tracking.build().unwrap())
        .send()
        .await
        .unwrap();
}

async fn clusters(config: &SdkConfig) {
    let rds = aws_sdk_rds::Client::new(config);
    rds.create_db_parameter_group()
        .db_parameter_group_name(PARAMETERS)
        .db_parameter_group_family("aurora-mysql8.0")
        .description("what the shop's instances have")
        .send()
        .await
        .unwrap();
    for cluster in ["shop", "reports"] {
        rds.create_db_cluster()
            .db_cluster_identifier(cluster)
            .engine("aurora-mysql")
            .master_username("admin")
            .master_user_password("not-a-secret-1")
            .send()
            .await
            .unwrap();
        rds.create_db_instance()
            .db_instance_identifier(format!("{cluster}-1"))
            .db_cluster_identifier(cluster)
            .db_instance_class("db.r6g.large")
            .engine("aurora-mysql")
            .db_parameter_group_name(PARAMETERS)
            .ca_certificate_identifier(CA)
            .send()
            .await
            .unwrap();
    }
}
