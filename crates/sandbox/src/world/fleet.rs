//! The fleet's port: ECS and Aurora behind one trait, and what they did told.

use preheat::port::{
    Bounds, ClusterState, Fault, Fleet, InstanceQuota, ReplicaCreation, ReplicaDeletion,
    ReplicaSpec, ServiceState,
};
use preheat::target::{ClusterId, ServiceId};

use super::World;

impl Fleet for World {
    async fn service(&self, id: &ServiceId) -> Result<Option<ServiceState>, Fault> {
        Ok(self.ecs.borrow().describe(id))
    }

    async fn set_bounds(&self, id: &ServiceId, bounds: Bounds) -> Result<(), Fault> {
        let told = self.ecs.borrow_mut().register(id, bounds, self.now())?;
        self.note_all("ecs", told);
        Ok(())
    }

    async fn set_desired(&self, id: &ServiceId, desired: u32) -> Result<(), Fault> {
        let told = self.ecs.borrow_mut().update(id, desired, self.now())?;
        self.note("ecs", told);
        Ok(())
    }

    async fn cluster(&self, id: &ClusterId) -> Result<Option<ClusterState>, Fault> {
        Ok(self.aurora.borrow().describe(id))
    }

    async fn cluster_of(&self, instance: &str) -> Result<Option<Option<ClusterId>>, Fault> {
        Ok(self.aurora.borrow().cluster_of(instance).cloned().map(Some))
    }

    async fn instance_quota(&self) -> Result<Option<InstanceQuota>, Fault> {
        Ok(Some(self.aurora.borrow().quota()))
    }

    async fn create_replica(&self, spec: &ReplicaSpec) -> Result<ReplicaCreation, Fault> {
        let created = self.aurora.borrow_mut().create(spec, self.now())?;
        if created == ReplicaCreation::Creating {
            self.note(
                "aurora",
                format!("{} {} is creating", spec.cluster, spec.name),
            );
        }
        Ok(created)
    }

    async fn delete_replica(&self, name: &str) -> Result<ReplicaDeletion, Fault> {
        let place = match self.aurora.borrow().cluster_of(name) {
            Some(cluster) => format!("{cluster} "),
            None => String::new(),
        };
        let deleted = self.aurora.borrow_mut().delete(name, self.now());
        let what = match deleted {
            ReplicaDeletion::Deleting => "is deleting",
            ReplicaDeletion::UnderWay => "is deleting already",
            ReplicaDeletion::NotYet => "cannot be deleted while it is creating",
            ReplicaDeletion::Gone => "is gone already",
        };
        self.note("aurora", format!("{place}{name} {what}"));
        Ok(deleted)
    }
}
