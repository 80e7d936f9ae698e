//! What is scaled, in a moto of its own, and a look at it that goes past the network.

use std::collections::BTreeMap;

use aws::connect::Pace;
use aws::connect::SdkConfig;
use aws::scheduler::{Scheduler, SchedulerSettings};
use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preheat::payload::Payload;
use preheat::port::Schedules;
use preheat::schedule::Schedule;
use preheat::target::{Resource, Target};
use preheat::window::Window;

use crate::aws_wire::moto;
use crate::replay::account;

pub(super) const GROUP: &str = "load";
pub(super) const ZONE: Tz = Tz::Asia__Seoul;
pub(super) const EXECUTOR: &str =
    "arn:aws:lambda:ap-northeast-2:123456789012:function:preheat-executor";
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/preheat-scheduler";

/// What every service has before anybody comes. Every other one has bounds, too.
const TASKS: i32 = 4;
const BOUNDS: (i32, i32) = (2, 10);

/// The account.
pub(super) struct Shop {
    server: moto::Server,
    config: SdkConfig,
    pub(super) schedules: Scheduler,
    pub(super) targets: Vec<Target>,
}

impl Shop {
    /// So many services and clusters.
    pub(super) async fn open(n_services: usize, n_clusters: usize) -> Self {
        let server = moto::Server::start();
        let config = moto::config_for(&server.url, Pace::Working);
        account::secret(&config).await;
        let client = aws_sdk_scheduler::Client::new(&config);
        let group = client.create_schedule_group().name(GROUP);
        group.send().await.unwrap();
        let schedules = Scheduler::new(
            client,
            SchedulerSettings {
                group: GROUP.to_owned(),
                zone: ZONE,
                executor_arn: EXECUTOR.to_owned(),
                role_arn: ROLE.to_owned(),
                dead_letter_arn: None,
            },
        );
        let mut shop = Self {
            server,
            config,
            schedules,
            targets: Vec::new(),
        };
        shop.build_services(n_services).await;
        for n in 0..n_clusters {
            shop.build_cluster(&format!("shop{n}")).await;
        }
        shop
    }

    /// Where moto listens.
    pub(super) fn url(&self) -> &str {
        &self.server.url
    }

    /// The targets of one kind as the settings name them.
    pub(super) fn configured(&self, resource: Resource) -> String {
        let of_kind = self.targets.iter();
        let of_kind = of_kind.filter(|target| target.resource() == resource);
        of_kind.map(Target::to_string).collect::<Vec<_>>().join(",")
    }

    async fn build_services(&mut self, n: usize) {
        let ecs = aws_sdk_ecs::Client::new(&self.config);
        let cluster = ecs.create_cluster().cluster_name("prod");
        cluster.send().await.unwrap();
        let container = aws_sdk_ecs::types::ContainerDefinition::builder()
            .name("shop")
            .image("shop")
            .memory(128)
            .build();
        let task = ecs.register_task_definition().family("shop");
        let task = task.container_definitions(container);
        task.send().await.unwrap();
        for n in 0..n {
            let service = ecs.create_service().cluster("prod").desired_count(TASKS);
            let service = service
                .service_name(format!("s{n}"))
                .task_definition("shop");
            service.send().await.unwrap();
            let target = Target::parse(Resource::Ecs, &format!("prod/s{n}")).unwrap();
            if has_bounds(&target) {
                let scaling = aws_sdk_applicationautoscaling::Client::new(&self.config);
                let bounds = scaling
                    .register_scalable_target()
                    .service_namespace(ServiceNamespace::Ecs)
                    .resource_id(format!("service/prod/s{n}"))
                    .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                    .min_capacity(BOUNDS.0)
                    .max_capacity(BOUNDS.1);
                bounds.send().await.unwrap();
            }
            self.targets.push(target);
        }
    }

    async fn build_cluster(&mut self, name: &str) {
        let rds = aws_sdk_rds::Client::new(&self.config);
        let cluster = rds
            .create_db_cluster()
            .db_cluster_identifier(name)
            .engine("aurora-mysql")
            .master_username("admin")
            .master_user_password("not-a-secret-1");
        cluster.send().await.unwrap();
        let writer = rds
            .create_db_instance()
            .db_instance_identifier(format!("{name}-writer"))
            .db_cluster_identifier(name)
            .db_instance_class("db.r6g.large")
            .engine("aurora-mysql");
        writer.send().await.unwrap();
        let target = Target::parse(Resource::Rds, name).unwrap();
        self.targets.push(target);
    }

    /// Everything in the group but claims, by name.
    pub(super) async fn stored(&self) -> BTreeMap<String, Schedule> {
        let mut stored = BTreeMap::new();
        for name in self.schedules.list("").await.unwrap() {
            if !name.starts_with("claim-") {
                let schedule = self.schedules.get(&name).await.unwrap().unwrap();
                stored.insert(name, schedule);
            }
        }
        stored
    }

    /// What is left in the group, although nothing is open and all is given back.
    pub(super) async fn what_is_left(&self) -> Vec<String> {
        let stored = self.stored().await;
        stored
            .keys()
            .map(|name| format!("{name} is left"))
            .collect()
    }

    /// Deletes every schedule but the baselines: what is over is gone, and nothing is open.
    pub(super) async fn forget_schedules(&self) {
        for name in self.schedules.list("").await.unwrap() {
            if preheat::name::kind(&name) != preheat::name::Kind::Baseline {
                self.schedules.delete(&name).await.unwrap();
            }
        }
    }

    /// See [`account::let_records_rest`].
    pub(super) async fn let_records_rest(&self) {
        account::let_records_rest(&self.config, GROUP).await;
    }

    /// What is wrong with each target, if it is not as the open windows want it.
    pub(super) async fn what_is_wrong(&self, now: DateTime<Utc>) -> Vec<String> {
        let stored = self.stored().await;
        let mut wrong = Vec::new();
        for target in &self.targets {
            let windows: Vec<Window> = windows(&stored)
                .filter(|window| window.target == *target && window.is_open(now))
                .collect();
            let floor = preheat::window::floor(&windows);
            let is_recorded = stored.contains_key(&preheat::name::baseline(target));
            let said = match target {
                Target::Ecs(id) => self.service_is(&id.service, floor, is_recorded).await,
                Target::Rds(id) => self.cluster_is(id.as_str(), floor.unwrap_or(0)).await,
            };
            if let Err(what) = said {
                wrong.push(format!("{target} with a floor of {floor:?}: {what}"));
            }
        }
        wrong
    }

    async fn service_is(
        &self,
        name: &str,
        floor: Option<u32>,
        is_recorded: bool,
    ) -> Result<(), String> {
        let ecs = aws_sdk_ecs::Client::new(&self.config);
        let found = ecs.describe_services().cluster("prod").services(name);
        let desired = found.send().await.unwrap().services()[0].desired_count();
        let bounds = self.bounds(name).await;
        let found = format!("{desired} tasks, bounds {bounds:?}, baseline kept: {is_recorded}");
        let has_bounds = bounds.is_some();
        let is_right = match floor {
            // While a window is open, the minimum follows the floor down, and neither the
            // tasks nor a maximum that they need are taken away.
            Some(floor) => {
                let floor = i32::try_from(floor).unwrap();
                let wanted = (BOUNDS.0.max(floor), BOUNDS.1.max(desired));
                desired >= floor && bounds.is_none_or(|is| is == wanted) && is_recorded
            }
            // The record goes later: see [`Self::let_records_rest`].
            None => desired == TASKS && bounds.is_none_or(|is| is == BOUNDS),
        };
        let target = Target::parse(Resource::Ecs, &format!("prod/{name}")).unwrap();
        assert_eq!(has_bounds, self::has_bounds(&target), "{name}");
        if is_right { Ok(()) } else { Err(found) }
    }

    async fn bounds(&self, name: &str) -> Option<(i32, i32)> {
        let scaling = aws_sdk_applicationautoscaling::Client::new(&self.config);
        let found = scaling
            .describe_scalable_targets()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_ids(format!("service/prod/{name}"));
        let found = found.send().await.unwrap();
        let target = found.scalable_targets().first()?;
        Some((target.min_capacity(), target.max_capacity()))
    }

    async fn cluster_is(&self, name: &str, floor: u32) -> Result<(), String> {
        let rds = aws_sdk_rds::Client::new(&self.config);
        let found = rds.describe_db_clusters().db_cluster_identifier(name);
        let found = found.send().await.unwrap();
        let members = found.db_clusters()[0].db_cluster_members();
        let names = members
            .iter()
            .filter_map(|one| one.db_instance_identifier());
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        let (hot, others): (Vec<&str>, Vec<&str>) =
            names.into_iter().partition(|name| name.starts_with("hot"));
        assert_eq!(others, [format!("{name}-writer")], "{name}");
        if hot.len() == floor as usize {
            return Ok(());
        }
        Err(format!("hot replicas {hot:?}"))
    }
}

/// Windows that ends record.
pub(super) fn windows(stored: &BTreeMap<String, Schedule>) -> impl Iterator<Item = Window> {
    stored.values().filter_map(|one| match one.payload() {
        Ok(Payload::End { window }) => Some(window),
        _ => None,
    })
}

fn has_bounds(target: &Target) -> bool {
    let name = target.to_string();
    let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    number.parse::<u32>().unwrap().is_multiple_of(2)
}
