//! Aurora clusters and their replicas.

use std::collections::BTreeSet;

use aws_sdk_rds::Client;
use aws_sdk_rds::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_rds::operation::create_db_instance::CreateDBInstanceError;
use aws_sdk_rds::types::{DbCluster, DbInstance, DbSubnetGroup, Filter, Tag};
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use preheat::port::{
    ClusterState, Fault, FaultKind, Instance, InstanceQuota, Monitoring, PerformanceInsights,
    ReplicaCreation, ReplicaDeletion, ReplicaSpec,
};
use preheat::target::ClusterId;
use preheat::window::ThreadRef;

use crate::error::fault;

/// The tag that holds the schedule group whose replica it is.
const GROUP_TAG: &str = "preheat:group";

/// The tag that holds the thread it was asked for in, as `channel:ts`.
const THREAD_TAG: &str = "preheat:thread";

/// The last of the tiers: a hot replica is about to go, so that it should be the
/// last choice when a failover looks for a writer.
const PROMOTION_TIER: i32 = 15;

/// What RDS calls the quota that `InstanceQuotaExceeded` is about.
const INSTANCES_QUOTA: &str = "DBInstances";

/// Instances in one page of a list: the most that RDS gives.
const PAGE: i32 = 100;

/// Aurora, by way of RDS.
#[derive(Clone, Debug)]
pub(crate) struct Aurora {
    rds: Client,
}

impl Aurora {
    pub(crate) fn new(rds: Client) -> Self {
        Self { rds }
    }

    pub(crate) async fn cluster(&self, id: &ClusterId) -> Result<Option<ClusterState>, Fault> {
        let (cluster, instances) = tokio::join!(self.described(id), self.members(id));
        // A cluster that does not exist is known as such, whatever the other says.
        let Some(cluster) = cluster? else {
            return Ok(None);
        };
        Ok(Some(state(&cluster, &instances?)))
    }

    pub(crate) async fn cluster_of(
        &self,
        instance: &str,
    ) -> Result<Option<Option<ClusterId>>, Fault> {
        let answer = self
            .rds
            .describe_db_instances()
            .db_instance_identifier(instance)
            .send()
            .boxed()
            .await
            .map_err(|error| fault("DescribeDBInstances", &error));
        match answer {
            Ok(answer) => Ok(answer
                .db_instances()
                .first()
                .map(|found| found.db_cluster_identifier().map(ClusterId::new))),
            Err(fault) if fault.kind == FaultKind::Missing => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    pub(crate) async fn instance_quota(&self) -> Result<Option<InstanceQuota>, Fault> {
        let answer = self.rds.describe_account_attributes().send().boxed().await;
        let answer = answer.map_err(|error| fault("DescribeAccountAttributes", &error))?;
        let mut quotas = answer.account_quotas().iter();
        let quota = quotas.find(|quota| quota.account_quota_name() == Some(INSTANCES_QUOTA));
        let counted = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok());
        Ok(quota.and_then(|quota| {
            Some(InstanceQuota {
                used: counted(quota.used())?,
                max: counted(quota.max())?,
            })
        }))
    }

    /// Creates a reader. Where the writer's certificate authority is no longer to be had,
    /// as `rds-ca-2019` of a writer that was never rotated, it gets the account's: a
    /// replica with another one is better than none.
    pub(crate) async fn create_replica(
        &self,
        spec: &ReplicaSpec,
    ) -> Result<ReplicaCreation, Fault> {
        let created = match self.create_with_ca(spec, spec.ca.as_deref()).await {
            Err(error) if spec.ca.is_some() && error.code() == Some("CertificateNotFound") => {
                self.create_with_ca(spec, None).await
            }
            created => created,
        };
        created.or_else(|error| match error.code() {
            Some("DBInstanceAlreadyExists") => Ok(ReplicaCreation::NameTaken),
            Some("InsufficientDBInstanceCapacity") => Ok(ReplicaCreation::NoCapacity),
            _ => Err(fault("CreateDBInstance", &error)),
        })
    }

    /// What belongs to the whole cluster (engine version, storage, network, backups) is
    /// the cluster's own and is not sent.
    async fn create_with_ca(
        &self,
        spec: &ReplicaSpec,
        ca: Option<&str>,
    ) -> Result<ReplicaCreation, SdkError<CreateDBInstanceError>> {
        let insights = spec.performance_insights.as_ref();
        let monitoring = spec.monitoring.as_ref();
        self.rds
            .create_db_instance()
            .db_instance_identifier(&spec.name)
            .db_cluster_identifier(spec.cluster.as_str())
            .engine(&spec.engine)
            .db_instance_class(&spec.class)
            .set_availability_zone(spec.zone.clone())
            .set_db_parameter_group_name(spec.parameter_group.clone())
            .set_ca_certificate_identifier(ca.map(str::to_owned))
            .set_enable_performance_insights(insights.map(|_| true))
            .set_performance_insights_kms_key_id(insights.and_then(|i| i.kms_key.clone()))
            .set_performance_insights_retention_period(insights.and_then(|i| i.retention_days))
            .set_monitoring_interval(monitoring.map(|m| m.interval_seconds))
            .set_monitoring_role_arn(monitoring.map(|m| m.role_arn.clone()))
            .promotion_tier(PROMOTION_TIER)
            .publicly_accessible(false)
            .tags(tag(GROUP_TAG, &spec.group))
            .tags(tag(THREAD_TAG, &thread_tag(&spec.thread)))
            .send()
            .boxed()
            .await
            .map(|_| ReplicaCreation::Creating)
    }

    pub(crate) async fn delete_replica(&self, name: &str) -> Result<ReplicaDeletion, Fault> {
        let deleted = self
            .rds
            .delete_db_instance()
            .db_instance_identifier(name)
            // A reader has no data of its own: there is nothing to snapshot.
            .skip_final_snapshot(true)
            .send()
            .boxed()
            .await;
        match deleted {
            Ok(_) => Ok(ReplicaDeletion::Deleting),
            Err(error) => deletion(error.code(), error.message())
                .ok_or_else(|| fault("DeleteDBInstance", &error)),
        }
    }

    async fn described(&self, id: &ClusterId) -> Result<Option<DbCluster>, Fault> {
        let answer = self
            .rds
            .describe_db_clusters()
            .db_cluster_identifier(id.as_str())
            .send()
            .boxed()
            .await
            .map_err(|error| fault("DescribeDBClusters", &error));
        match answer {
            Ok(answer) => Ok(answer.db_clusters.unwrap_or_default().into_iter().next()),
            Err(fault) if fault.kind == FaultKind::Missing => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn members(&self, id: &ClusterId) -> Result<Vec<DbInstance>, Fault> {
        let of_cluster = Filter::builder()
            .name("db-cluster-id")
            .values(id.as_str())
            .build();
        let mut instances = self
            .rds
            .describe_db_instances()
            .filters(of_cluster)
            .into_paginator()
            .page_size(PAGE)
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| fault("DescribeDBInstances", &error))?;
        // What is counted here may be deleted: the filter is not trusted alone.
        instances.retain(|instance| {
            instance
                .db_cluster_identifier()
                .is_some_and(|cluster| ClusterId::new(cluster) == *id)
        });
        Ok(instances)
    }
}

/// The deletions that are as good as done, or are only too early.
fn deletion(code: Option<&str>, message: Option<&str>) -> Option<ReplicaDeletion> {
    match code? {
        "DBInstanceNotFound" => Some(ReplicaDeletion::Gone),
        "InvalidDBInstanceState" => {
            let under_way = message.is_some_and(|text| text.contains("already being deleted"));
            Some(if under_way {
                ReplicaDeletion::UnderWay
            } else {
                ReplicaDeletion::NotYet
            })
        }
        _ => None,
    }
}

/// The cluster knows who writes, the instances know everything else.
fn state(cluster: &DbCluster, instances: &[DbInstance]) -> ClusterState {
    let writes = |name: &str| {
        cluster.db_cluster_members().iter().any(|member| {
            member.is_cluster_writer == Some(true)
                && member
                    .db_instance_identifier()
                    .is_some_and(|id| id.eq_ignore_ascii_case(name))
        })
    };
    ClusterState {
        status: cluster.status().unwrap_or_default().to_owned(),
        engine: cluster.engine().unwrap_or_default().to_owned(),
        zones: zones(cluster, instances),
        instances: instances
            .iter()
            .map(|found| instance(found, writes))
            .collect(),
    }
}

/// The zones that an instance can be in. AWS names those of the storage, which may be
/// more than the subnets of the cluster's instances reach.
fn zones(cluster: &DbCluster, instances: &[DbInstance]) -> Vec<String> {
    let groups = instances.iter().filter_map(DbInstance::db_subnet_group);
    let subnets = groups.flat_map(DbSubnetGroup::subnets);
    let reached: BTreeSet<_> = subnets
        .filter_map(|subnet| subnet.subnet_availability_zone()?.name())
        .collect();
    let mut zones = cluster.availability_zones().to_vec();
    if !reached.is_empty() {
        zones.retain(|zone| reached.contains(zone.as_str()));
    }
    zones
}

fn instance(found: &DbInstance, writes: impl Fn(&str) -> bool) -> Instance {
    let name = found
        .db_instance_identifier()
        .unwrap_or_default()
        .to_ascii_lowercase();
    Instance {
        writer: writes(&name),
        name,
        status: found.db_instance_status().unwrap_or_default().to_owned(),
        class: found.db_instance_class().unwrap_or_default().to_owned(),
        zone: found.availability_zone.clone(),
        created_at: found.instance_create_time.as_ref().and_then(instant),
        parameter_group: found
            .db_parameter_groups()
            .first()
            .and_then(|group| group.db_parameter_group_name.clone()),
        ca: found.ca_certificate_identifier.clone(),
        performance_insights: performance_insights(found),
        monitoring: monitoring(found),
        group: tagged(found.tag_list(), GROUP_TAG).map(str::to_owned),
        thread: tagged(found.tag_list(), THREAD_TAG).and_then(read_thread_tag),
    }
}

fn performance_insights(found: &DbInstance) -> Option<PerformanceInsights> {
    (found.performance_insights_enabled == Some(true)).then(|| PerformanceInsights {
        kms_key: found.performance_insights_kms_key_id.clone(),
        retention_days: found.performance_insights_retention_period,
    })
}

/// An interval of 0 is how RDS says that it is off.
fn monitoring(found: &DbInstance) -> Option<Monitoring> {
    Some(Monitoring {
        interval_seconds: found.monitoring_interval.filter(|seconds| *seconds > 0)?,
        role_arn: found.monitoring_role_arn.clone()?,
    })
}

pub(crate) fn instant(at: &aws_sdk_rds::primitives::DateTime) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(at.secs(), at.subsec_nanos())
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

fn tagged<'a>(tags: &'a [Tag], key: &str) -> Option<&'a str> {
    tags.iter().find(|tag| tag.key() == Some(key))?.value()
}

fn thread_tag(thread: &ThreadRef) -> String {
    format!("{}:{}", thread.channel, thread.ts)
}

fn read_thread_tag(text: &str) -> Option<ThreadRef> {
    let (channel, ts) = text.split_once(':')?;
    (!channel.is_empty() && !ts.is_empty()).then(|| ThreadRef {
        channel: channel.to_owned(),
        ts: ts.to_owned(),
    })
}

#[cfg(test)]
mod tests;
