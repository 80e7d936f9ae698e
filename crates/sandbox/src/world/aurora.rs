//! Aurora: replicas take 15 minutes to come and 5 to go, and names are unique in
//! the whole account.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use preheat::limits::AURORA_READERS_MAX;
use preheat::port::{
    ClusterState, Fault, FaultKind, Instance, InstanceQuota, ReplicaCreation, ReplicaDeletion,
    ReplicaSpec,
};
use preheat::target::{ClusterId, Resource, Target};

use super::chance::Quirks;

/// AWS's default for an account and region.
const INSTANCES_MAX: u32 = 40;
const AVAILABLE_IN: TimeDelta = TimeDelta::minutes(15);
const GONE_IN: TimeDelta = TimeDelta::minutes(5);
/// What an instance has that asks for no parameter group.
const DEFAULT_PARAMETERS: &str = "default.aurora-mysql8.0";
const ZONES: [&str; 3] = ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"];

/// What becomes of replicas that are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Supply {
    /// They are available after a quarter of an hour.
    #[default]
    Plenty,
    /// They take longer than that by so much.
    Slow(TimeDelta),
    /// They never become available.
    Failing,
    /// Only the last of the zones has any.
    OneZone,
    /// No zone has any.
    None,
}

/// Every cluster in the account.
#[derive(Debug)]
pub struct Aurora {
    clusters: BTreeMap<ClusterId, Cluster>,
    n_created: usize,
    quirks: Quirks,
    /// What becomes of replicas that are asked for from now on.
    pub supply: Supply,
}

#[derive(Debug)]
struct Cluster {
    /// The writer and the readers, oldest first.
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    instance: Instance,
    /// When it becomes available, or is gone: by its status.
    changes_at: Option<DateTime<Utc>>,
    /// Whether it will be of no use when it changes.
    fails: bool,
}

impl Member {
    fn is(&self, name: &str) -> bool {
        self.instance.name.eq_ignore_ascii_case(name)
    }
}

impl Aurora {
    /// An account without clusters.
    pub fn new(quirks: Quirks) -> Self {
        Self {
            clusters: BTreeMap::new(),
            n_created: 0,
            quirks,
            supply: Supply::default(),
        }
    }

    /// Whether a cluster of this name exists.
    pub fn contains(&self, id: &ClusterId) -> bool {
        self.clusters.contains_key(id)
    }

    /// Every cluster with its members.
    pub fn clusters(&self) -> impl Iterator<Item = (&ClusterId, ClusterState)> {
        self.clusters
            .keys()
            .filter_map(|id| Some((id, self.describe(id)?)))
    }

    /// A cluster whose first member, `<id>-1`, is its writer, with `n_readers`
    /// permanent readers behind it.
    pub fn put(&mut self, id: &ClusterId, n_readers: usize, now: DateTime<Utc>) {
        self.clusters.insert(
            id.clone(),
            Cluster {
                members: Vec::new(),
            },
        );
        for n in 1..=n_readers + 1 {
            self.put_instance(id, &format!("{id}-{n}"), None, now);
        }
    }

    /// Takes a cluster out of the account.
    pub fn remove(&mut self, id: &ClusterId) {
        self.clusters.remove(id);
    }

    /// An instance that somebody added by hand, available already; the first one
    /// of a cluster is its writer. `false` when there is no such cluster.
    pub fn put_instance(
        &mut self,
        cluster: &ClusterId,
        name: &str,
        group: Option<&str>,
        now: DateTime<Utc>,
    ) -> bool {
        let zone = self.next_zone();
        let Some(cluster) = self.clusters.get_mut(cluster) else {
            return false;
        };
        let instance = Instance {
            name: name.to_ascii_lowercase(),
            writer: cluster.members.is_empty(),
            status: "available".to_owned(),
            class: "db.r6g.large".to_owned(),
            zone: Some(zone),
            created_at: Some(now),
            parameter_group: Some("shop-aurora".to_owned()),
            ca: Some("rds-ca-rsa2048-g1".to_owned()),
            performance_insights: None,
            monitoring: None,
            group: group.map(str::to_owned),
            thread: None,
        };
        cluster.members.push(Member {
            instance,
            changes_at: None,
            fails: false,
        });
        true
    }

    /// An instance that somebody has just asked for by hand: it is available after a
    /// quarter of an hour. `false` when there is no such cluster.
    pub fn put_creating(&mut self, cluster: &ClusterId, name: &str, now: DateTime<Utc>) -> bool {
        if !self.put_instance(cluster, name, None, now) {
            return false;
        }
        let cluster = self.clusters.get_mut(cluster);
        if let Some(member) = cluster.and_then(|cluster| cluster.members.last_mut()) {
            member.instance.status = "creating".to_owned();
            member.instance.created_at = None;
            member.changes_at = Some(now + AVAILABLE_IN);
        }
        true
    }

    /// `FailoverDBCluster` to `name`, which becomes the writer. `false` when the
    /// cluster has no such member.
    pub fn fail_over(&mut self, cluster: &ClusterId, name: &str) -> bool {
        let Some(cluster) = self.clusters.get_mut(cluster) else {
            return false;
        };
        if !cluster
            .members
            .iter()
            .any(|member| member.instance.name == name)
        {
            return false;
        }
        for member in &mut cluster.members {
            member.instance.writer = member.instance.name == name;
        }
        true
    }

    /// An instance comes into a state of which nothing follows by itself, such as
    /// `failed`. `false` when the cluster has no such member.
    pub fn put_state(&mut self, cluster: &ClusterId, name: &str, state: &str) -> bool {
        let cluster = self.clusters.get_mut(cluster);
        let mut members = cluster.into_iter().flat_map(|cluster| &mut cluster.members);
        let Some(member) = members.find(|member| member.instance.name == name) else {
            return false;
        };
        state.clone_into(&mut member.instance.status);
        member.changes_at = None;
        true
    }

    /// `DescribeDBClusters` and `DescribeDBInstances`.
    pub fn describe(&self, id: &ClusterId) -> Option<ClusterState> {
        let members = &self.clusters.get(id)?.members;
        Some(ClusterState {
            status: "available".to_owned(),
            engine: "aurora-mysql".to_owned(),
            zones: ZONES.map(str::to_owned).to_vec(),
            instances: members
                .iter()
                .map(|member| member.instance.clone())
                .collect(),
        })
    }

    /// The cluster that an instance belongs to. Identifiers have no case.
    pub fn cluster_of(&self, instance: &str) -> Option<&ClusterId> {
        self.clusters
            .iter()
            .find(|(_, cluster)| cluster.members.iter().any(|m| m.is(instance)))
            .map(|(id, _)| id)
    }

    /// Whether somebody made a parameter group of this name: one that an instance has.
    fn has_parameters(&self, group: &str) -> bool {
        let mut members = self.clusters.values().flat_map(|cluster| &cluster.members);
        group.starts_with("default.")
            || members.any(|m| m.instance.parameter_group.as_deref() == Some(group))
    }

    /// `DescribeAccountAttributes`, of its quotas the one for instances.
    pub fn quota(&self) -> InstanceQuota {
        let members = self.clusters.values().flat_map(|cluster| &cluster.members);
        InstanceQuota {
            used: u32::try_from(members.count()).unwrap_or(u32::MAX),
            max: INSTANCES_MAX,
        }
    }

    /// `CreateDBInstance`.
    pub fn create(
        &mut self,
        spec: &ReplicaSpec,
        now: DateTime<Utc>,
    ) -> Result<ReplicaCreation, Fault> {
        let fault = |kind, message: String| Fault {
            kind,
            call: "CreateDBInstance",
            message,
        };
        // Instances and clusters have the same rules for their names.
        if Target::parse(Resource::Rds, &spec.name).is_err() {
            let message = format!("InvalidParameterValue: `{}` is no identifier", spec.name);
            return Err(fault(FaultKind::Invalid, message));
        }
        if self.cluster_of(&spec.name).is_some() {
            return Ok(ReplicaCreation::NameTaken);
        }
        if let Some(group) = &spec.parameter_group
            && !self.has_parameters(group)
        {
            let message = format!("DBParameterGroupNotFound: {group}");
            return Err(fault(FaultKind::Missing, message));
        }
        let has_capacity = match self.supply {
            Supply::Plenty | Supply::Slow(_) | Supply::Failing => true,
            Supply::OneZone => spec.zone.as_deref() == ZONES.last().copied(),
            Supply::None => false,
        };
        if !has_capacity {
            return Ok(ReplicaCreation::NoCapacity);
        }
        let zone = spec.zone.clone().unwrap_or_else(|| self.next_zone());
        if !ZONES.contains(&zone.as_str()) {
            let message = format!("InvalidParameterValue: the cluster is not in {zone}");
            return Err(fault(FaultKind::Invalid, message));
        }
        let quota = self.quota();
        let Some(cluster) = self.clusters.get_mut(&spec.cluster) else {
            let message = format!("DBClusterNotFoundFault: {}", spec.cluster);
            return Err(fault(FaultKind::Missing, message));
        };
        if spec.engine != "aurora-mysql" {
            let message = format!(
                "InvalidParameterCombination: the cluster is not {}",
                spec.engine
            );
            return Err(fault(FaultKind::Invalid, message));
        }
        if quota.used >= quota.max {
            let message = "InstanceQuotaExceeded: the account has 40 instances at the most";
            return Err(fault(FaultKind::Quota, message.to_owned()));
        }
        if cluster.members.len() > AURORA_READERS_MAX {
            let message = "InstanceQuotaExceeded: a cluster has 15 readers at the most";
            return Err(fault(FaultKind::Quota, message.to_owned()));
        }
        let more = match self.supply {
            Supply::Slow(more) => more,
            _ => TimeDelta::zero(),
        };
        cluster.members.push(Member {
            instance: created(spec, zone),
            changes_at: Some(now + AVAILABLE_IN + more),
            fails: self.supply == Supply::Failing,
        });
        Ok(ReplicaCreation::Creating)
    }

    /// `DeleteDBInstance`. Like AWS's, it deletes a writer too, and the cluster
    /// fails over.
    pub fn delete(&mut self, name: &str, now: DateTime<Utc>) -> ReplicaDeletion {
        let can_be_deleted = self.quirks.creating_can_be_deleted;
        let mut clusters = self.clusters.values_mut();
        let Some(cluster) = clusters.find(|c| c.members.iter().any(|m| m.is(name))) else {
            return ReplicaDeletion::Gone;
        };
        let mut was_writer = false;
        for member in cluster.members.iter_mut().filter(|m| m.is(name)) {
            let instance = &mut member.instance;
            match instance.status.as_str() {
                "deleting" => return ReplicaDeletion::UnderWay,
                "creating" if !can_be_deleted => return ReplicaDeletion::NotYet,
                _ => {}
            }
            was_writer = std::mem::take(&mut instance.writer);
            instance.status = "deleting".to_owned();
            member.changes_at = Some(now + GONE_IN);
        }
        if was_writer {
            let mut members = cluster.members.iter_mut();
            if let Some(heir) = members.find(|m| m.instance.status == "available") {
                heir.instance.writer = true;
            }
        }
        ReplicaDeletion::Deleting
    }

    /// When something happens here next.
    pub fn next_event(&self) -> Option<DateTime<Utc>> {
        let members = self.clusters.values().flat_map(|cluster| &cluster.members);
        members.filter_map(|member| member.changes_at).min()
    }

    /// Replicas that are due become available, or are gone.
    pub fn tick(&mut self, now: DateTime<Utc>) -> Vec<String> {
        let mut told = Vec::new();
        for (id, cluster) in &mut self.clusters {
            cluster.members.retain_mut(|member| {
                if member.changes_at.is_none_or(|at| at > now) {
                    return true;
                }
                member.changes_at = None;
                let instance = &mut member.instance;
                if instance.status == "deleting" {
                    told.push(format!("{id} {} is gone", instance.name));
                    return false;
                }
                if std::mem::take(&mut member.fails) {
                    instance.status = "failed".to_owned();
                    told.push(format!("{id} {} has failed", instance.name));
                    return true;
                }
                instance.status = "available".to_owned();
                instance.created_at = Some(now);
                told.push(format!("{id} {} is available", instance.name));
                true
            });
        }
        told
    }

    fn next_zone(&mut self) -> String {
        self.n_created += 1;
        let zone = ZONES.iter().cycle().nth(self.n_created % ZONES.len());
        zone.map_or_else(String::new, |zone| (*zone).to_owned())
    }
}

fn created(spec: &ReplicaSpec, zone: String) -> Instance {
    Instance {
        name: spec.name.to_ascii_lowercase(),
        writer: false,
        status: "creating".to_owned(),
        class: spec.class.clone(),
        zone: Some(zone),
        created_at: None,
        parameter_group: Some(match &spec.parameter_group {
            Some(group) => group.clone(),
            None => DEFAULT_PARAMETERS.to_owned(),
        }),
        ca: spec.ca.clone(),
        performance_insights: spec.performance_insights.clone(),
        monitoring: spec.monitoring.clone(),
        group: Some(spec.group.clone()),
        thread: Some(spec.thread.clone()),
    }
}

#[cfg(test)]
mod tests;
