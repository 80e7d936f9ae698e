//! Why something is not ready, or cannot be, in the log's words. They are an interface,
//! unlike the sentences of replies and the names of variants.

use crate::plan::ecs::Unusable;
use crate::plan::preflight::Finding;
use crate::plan::readiness::Obstacle;

/// What is late or in the way, one after the other.
pub(super) fn obstacles(all: &[Obstacle]) -> String {
    joined(all.iter().map(obstacle))
}

/// What a look ahead found, one after the other.
pub(super) fn findings(all: &[Finding]) -> String {
    joined(all.iter().map(finding))
}

/// Why a service cannot be scaled.
pub fn unusable(why: Unusable) -> &'static str {
    match why {
        Unusable::Missing => "the service is missing",
        Unusable::Draining => "the service is being deleted",
        Unusable::Daemon => "the service is a daemon",
    }
}

fn joined(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("; ")
}

fn obstacle(one: &Obstacle) -> String {
    match one {
        Obstacle::TasksPending(n) => format!("{n} tasks pending"),
        Obstacle::TasksAbsent(n) => format!("{n} tasks not started"),
        Obstacle::NotRaised(desired) => format!("desired count {desired}"),
        Obstacle::RolloutFailed => "the newest deployment failed".to_owned(),
        Obstacle::Unusable(why) => unusable(*why).to_owned(),
        Obstacle::ClusterMissing => "the cluster is missing".to_owned(),
        Obstacle::ReplicaLate { name, status } => format!("{name} {status}"),
        Obstacle::ReplicaFailed {
            broken,
            is_replaced,
        } => {
            let replaced = if *is_replaced { ", replaced" } else { "" };
            format!("{} {}{replaced}", broken.name, broken.status)
        }
        Obstacle::ReplicasAbsent(n) => format!("{n} replicas not created"),
        Obstacle::Unknown(what) => format!("not known: {what}"),
    }
}

fn finding(one: &Finding) -> String {
    match one {
        Finding::Unusable(id, why) => format!("{id}: {}", unusable(*why)),
        Finding::RolloutFailed(id) => format!("{id}: the newest deployment failed"),
        Finding::ClusterNotConfigured(id) => format!("{id}: not configured"),
        Finding::ClusterMissing(id) => format!("{id}: the cluster is missing"),
        Finding::ClusterNotAvailable { cluster, status } => format!("{cluster}: {status}"),
        Finding::WriterMissing(id) => format!("{id}: no writer"),
        Finding::ReadersFull {
            cluster,
            permanent,
            wanted,
            excess,
        } => format!("{cluster}: {excess} of {wanted} too many beside {permanent} readers"),
        Finding::QuotaShort { new, quota } => {
            format!("{new} new beside {} of {} instances", quota.used, quota.max)
        }
        Finding::Serverless(id) => format!("{id}: serverless"),
    }
}
