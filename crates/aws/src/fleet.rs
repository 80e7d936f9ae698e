//! What is scaled: ECS with Application Auto Scaling, and Aurora.

use preheat::port::{
    Bounds, ClusterState, Fault, Fleet, InstanceQuota, ReplicaCreation, ReplicaDeletion,
    ReplicaSpec, ServiceState,
};
use preheat::target::{ClusterId, ServiceId};

use crate::aurora::Aurora;
use crate::ecs::Ecs;

/// The fleet, in AWS.
#[derive(Clone, Debug)]
pub struct AwsFleet {
    ecs: Ecs,
    aurora: Aurora,
}

impl AwsFleet {
    /// Takes the three clients that it speaks through.
    pub fn new(
        ecs: aws_sdk_ecs::Client,
        autoscaling: aws_sdk_applicationautoscaling::Client,
        rds: aws_sdk_rds::Client,
    ) -> Self {
        Self {
            ecs: Ecs::new(ecs, autoscaling),
            aurora: Aurora::new(rds),
        }
    }
}

impl Fleet for AwsFleet {
    async fn service(&self, id: &ServiceId) -> Result<Option<ServiceState>, Fault> {
        self.ecs.service(id).await
    }

    async fn set_bounds(&self, id: &ServiceId, bounds: Bounds) -> Result<(), Fault> {
        self.ecs.set_bounds(id, bounds).await
    }

    async fn set_desired(&self, id: &ServiceId, desired: u32) -> Result<(), Fault> {
        self.ecs.set_desired(id, desired).await
    }

    async fn cluster(&self, id: &ClusterId) -> Result<Option<ClusterState>, Fault> {
        self.aurora.cluster(id).await
    }

    async fn cluster_of(&self, instance: &str) -> Result<Option<Option<ClusterId>>, Fault> {
        self.aurora.cluster_of(instance).await
    }

    async fn instance_quota(&self) -> Result<Option<InstanceQuota>, Fault> {
        self.aurora.instance_quota().await
    }

    async fn create_replica(&self, spec: &ReplicaSpec) -> Result<ReplicaCreation, Fault> {
        self.aurora.create_replica(spec).await
    }

    async fn delete_replica(&self, name: &str) -> Result<ReplicaDeletion, Fault> {
        self.aurora.delete_replica(name).await
    }
}
