//! What the sample events speak of, in moto: a secret, a schedule group, services
//! and a cluster. They are there once for all tests of the run; the group is the
//! test's own.

use aws::connect::SdkConfig;
use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use chrono::NaiveDateTime;
use preheat::limits::RECORD_RESTS;
use preheat::name::{self, Kind};
use sandbox::deployment::SIGNING_SECRET;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::aws_wire::moto;

/// The name of Slack's secret.
pub(crate) const SECRET: &str = "replay/slack";
/// The bot's token.
pub(crate) const TOKEN: &str = "xoxb-replay-token";

/// Has every record of a group say that it was written some minutes earlier.
pub(crate) async fn let_records_rest(config: &SdkConfig, group: &str) {
    let scheduler = aws_sdk_scheduler::Client::new(config);
    let list = scheduler.list_schedules().group_name(group).send();
    for listed in list.await.unwrap().schedules() {
        let name = listed.name().unwrap();
        if name::kind(name) != Kind::Baseline {
            continue;
        }
        let get = scheduler.get_schedule().group_name(group).name(name);
        let stored = get.send().await.unwrap();
        let form = "at(%Y-%m-%dT%H:%M:%S)";
        let at = stored.schedule_expression().unwrap();
        let at = NaiveDateTime::parse_from_str(at, form).unwrap() - RECORD_RESTS;
        let update = scheduler
            .update_schedule()
            .group_name(group)
            .name(name)
            .schedule_expression(at.format(form).to_string())
            .set_schedule_expression_timezone(stored.schedule_expression_timezone)
            .set_state(stored.state)
            .set_description(stored.description)
            .set_flexible_time_window(stored.flexible_time_window)
            .set_target(stored.target);
        update.send().await.unwrap();
    }
}

pub(super) struct Account {
    config: SdkConfig,
    group: &'static str,
}

impl Account {
    pub(super) async fn open(group: &'static str) -> Self {
        static FURNISHED: OnceCell<()> = OnceCell::const_new();
        let config = moto::config();
        FURNISHED.get_or_init(|| furnish(&config)).await;
        let scheduler = aws_sdk_scheduler::Client::new(&config);
        scheduler
            .create_schedule_group()
            .name(group)
            .send()
            .await
            .unwrap();
        Self { config, group }
    }

    /// See [`let_records_rest`].
    pub(super) async fn let_records_rest(&self) {
        let_records_rest(&self.config, self.group).await;
    }

    /// Names in the group, but for claims.
    pub(super) async fn schedules(&self) -> Vec<String> {
        let scheduler = aws_sdk_scheduler::Client::new(&self.config);
        let list = scheduler
            .list_schedules()
            .group_name(self.group)
            .send()
            .await
            .unwrap();
        let names = list.schedules().iter().filter_map(|one| one.name());
        let mut names: Vec<String> = names
            .filter(|name| !name.starts_with("claim-"))
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    }

    /// A service's desired count and bounds.
    pub(super) async fn service(&self, name: &str) -> (i32, Option<(i32, i32)>) {
        let ecs = aws_sdk_ecs::Client::new(&self.config);
        let services = ecs
            .describe_services()
            .cluster("prod")
            .services(name)
            .send();
        let desired = services.await.unwrap().services()[0].desired_count();
        let scaling = aws_sdk_applicationautoscaling::Client::new(&self.config);
        let targets = scaling
            .describe_scalable_targets()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_ids(format!("service/prod/{name}"))
            .send()
            .await
            .unwrap();
        let target = targets.scalable_targets().first();
        let bounds = target.map(|one| (one.min_capacity(), one.max_capacity()));
        (desired, bounds)
    }

    /// Names of the cluster's instances.
    pub(super) async fn replicas(&self) -> Vec<String> {
        let rds = aws_sdk_rds::Client::new(&self.config);
        let clusters = rds
            .describe_db_clusters()
            .db_cluster_identifier("shop")
            .send();
        let clusters = clusters.await.unwrap();
        let members = clusters.db_clusters()[0].db_cluster_members();
        let names = members
            .iter()
            .filter_map(|one| one.db_instance_identifier());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        names.sort();
        names
    }
}

async fn furnish(config: &SdkConfig) {
    secret(config).await;
    services(config).await;
    cluster(config).await;
}

/// Stores what both Lambdas need of Slack, and gives the secret's ARN.
pub(crate) async fn secret(config: &SdkConfig) -> String {
    let words = json!({"bot_token": TOKEN, "signing_secret": SIGNING_SECRET}).to_string();
    let secrets = aws_sdk_secretsmanager::Client::new(config);
    let stored = secrets
        .create_secret()
        .name(SECRET)
        .secret_string(words)
        .send()
        .await
        .unwrap();
    stored.arn.unwrap()
}

/// Two services of four tasks each; `api` has a scalable target.
pub(crate) async fn services(config: &SdkConfig) {
    let ecs = aws_sdk_ecs::Client::new(config);
    ecs.create_cluster()
        .cluster_name("prod")
        .send()
        .await
        .unwrap();
    let container = aws_sdk_ecs::types::ContainerDefinition::builder()
        .name("shop")
        .image("shop")
        .memory(128)
        .build();
    let task = ecs
        .register_task_definition()
        .family("replay")
        .container_definitions(container);
    task.send().await.unwrap();
    for service in ["api", "web"] {
        ecs.create_service()
            .cluster("prod")
            .service_name(service)
            .task_definition("replay")
            .desired_count(4)
            .send()
            .await
            .unwrap();
    }
    aws_sdk_applicationautoscaling::Client::new(config)
        .register_scalable_target()
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id("service/prod/api")
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .min_capacity(4)
        .max_capacity(10)
        .send()
        .await
        .unwrap();
}

async fn cluster(config: &SdkConfig) {
    let rds = aws_sdk_rds::Client::new(config);
    rds.create_db_cluster()
        .db_cluster_identifier("shop")
        .engine("aurora-mysql")
        .master_username("admin")
        .master_user_password("not-a-secret-1")
        .send()
        .await
        .unwrap();
    rds.create_db_instance()
        .db_instance_identifier("shop-writer")
        .db_cluster_identifier("shop")
        .db_instance_class("db.r6g.large")
        .engine("aurora-mysql")
        .send()
        .await
        .unwrap();
}
