//! What will be in the way of windows that were just made: found now, not when
//! they begin.

use super::aurora::{SERVERLESS, count, hot_replicas, is_leaving};
use super::ecs::{self, Unusable};
use super::status::{Role, role};
use crate::limits::AURORA_READERS_MAX;
use crate::port::{ClusterState, InstanceQuota, Rollout, ServiceState};
use crate::target::{ClusterId, ServiceId};

/// Something that somebody has to put right before the windows begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The service cannot be scaled at all.
    Unusable(ServiceId, Unusable),
    /// The service's newest deployment failed, so that ECS starts no new tasks.
    RolloutFailed(ServiceId),
    /// The executor does not know the cluster, and so never touches it.
    ClusterNotConfigured(ClusterId),
    /// The cluster does not exist.
    ClusterMissing(ClusterId),
    /// The cluster is in a state in which no replica can be created.
    ClusterNotAvailable {
        /// Which.
        cluster: ClusterId,
        /// AWS's own word for its state.
        status: String,
    },
    /// The cluster has no writer, which replicas are modelled on.
    WriterMissing(ClusterId),
    /// AWS allows fewer readers than there would be.
    ReadersFull {
        /// Of which cluster.
        cluster: ClusterId,
        /// Readers that are there anyway.
        permanent: u32,
        /// Hot replicas that are wanted on top of them.
        wanted: u32,
        /// How many of those will not fit.
        excess: u32,
    },
    /// The account can have fewer instances than there would be.
    QuotaShort {
        /// Replicas still to be made, in all clusters asked about.
        new: u32,
        /// What the account has and can have.
        quota: InstanceQuota,
    },
    /// Replicas of this cluster begin small and grow under load. That is in nobody's way.
    Serverless(ClusterId),
}

impl Finding {
    /// Whether it is only good to know.
    pub fn is_note(&self) -> bool {
        matches!(self, Finding::Serverless(_))
    }
}

/// What is in the way of scaling a service.
pub fn service(id: &ServiceId, state: Option<&ServiceState>) -> Vec<Finding> {
    if let Some(why) = ecs::unusable(state) {
        return vec![Finding::Unusable(id.clone(), why)];
    }
    let is_failed = state.is_some_and(|state| state.rollout == Rollout::Failed);
    let finding = is_failed.then(|| Finding::RolloutFailed(id.clone()));
    finding.into_iter().collect()
}

/// What is in the way of `wanted` hot replicas in a cluster. Replicas are hot by
/// their name's `prefix` unless they are tagged with another group than `group`. New
/// ones are of this `class`, else of the writer's.
pub fn cluster(
    id: &ClusterId,
    wanted: u32,
    state: Option<&ClusterState>,
    prefix: &str,
    group: &str,
    class: Option<&str>,
) -> Vec<Finding> {
    let Some(state) = state else {
        return vec![Finding::ClusterMissing(id.clone())];
    };
    let mut findings = Vec::new();
    if !takes_replicas(&state.status) {
        findings.push(Finding::ClusterNotAvailable {
            cluster: id.clone(),
            status: state.status.clone(),
        });
    } else if !state.instances.iter().any(|one| one.writer) {
        findings.push(Finding::WriterMissing(id.clone()));
    }
    let permanent = permanent_readers(state, prefix, group);
    let room = count(AURORA_READERS_MAX).saturating_sub(permanent);
    if wanted > room {
        findings.push(Finding::ReadersFull {
            cluster: id.clone(),
            permanent,
            wanted,
            excess: wanted - room,
        });
    }
    let writer = state.instances.iter().find(|one| one.writer);
    if class.or(writer.map(|one| &*one.class)) == Some(SERVERLESS) {
        findings.push(Finding::Serverless(id.clone()));
    }
    findings
}

/// How many of `wanted` hot replicas are not there yet.
pub fn still_to_make(wanted: u32, state: &ClusterState, prefix: &str, group: &str) -> u32 {
    wanted.saturating_sub(count(hot_replicas(state, prefix, group).len()))
}

/// What is in the way of making `new` instances in all.
pub fn quota(new: u32, quota: InstanceQuota) -> Option<Finding> {
    let is_short = new > quota.max.saturating_sub(quota.used);
    is_short.then_some(Finding::QuotaShort { new, quota })
}

/// A backup is routine and over soon; any other state than `available` is either
/// somebody's doing or a failure.
fn takes_replicas(status: &str) -> bool {
    matches!(status, "available" | "backing-up")
}

/// Readers that take up room whatever we do: also another group's hot replicas.
fn permanent_readers(state: &ClusterState, prefix: &str, group: &str) -> u32 {
    let stay = state.instances.iter().filter(|one| {
        matches!(role(one, prefix, group), Role::Reader | Role::OthersHot) && !is_leaving(one)
    });
    count(stay.count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::Instance;

    fn api() -> ServiceId {
        ServiceId {
            cluster: "prod".to_owned(),
            service: "api".to_owned(),
        }
    }

    fn fine() -> ServiceState {
        ServiceState {
            status: "ACTIVE".to_owned(),
            desired: 4,
            running: 4,
            pending: 0,
            bounds: None,
            scales_in: false,
            scale_in_suspended: false,
            rollout: Rollout::Steady,
            daemon: false,
            created_at: None,
        }
    }

    #[test]
    fn a_service_has_to_exist_and_to_start_tasks() {
        let with = |status: &str, rollout, daemon| ServiceState {
            status: status.to_owned(),
            rollout,
            daemon,
            ..fine()
        };
        let unusable = |why| vec![Finding::Unusable(api(), why)];
        for (state, findings) in [
            (Some(fine()), vec![]),
            (Some(with("ACTIVE", Rollout::InProgress, false)), vec![]),
            (None, unusable(Unusable::Missing)),
            (
                Some(with("INACTIVE", Rollout::Steady, false)),
                unusable(Unusable::Missing),
            ),
            (
                Some(with("DRAINING", Rollout::Failed, false)),
                unusable(Unusable::Draining),
            ),
            (
                Some(with("ACTIVE", Rollout::Steady, true)),
                unusable(Unusable::Daemon),
            ),
            (
                Some(with("ACTIVE", Rollout::Failed, false)),
                vec![Finding::RolloutFailed(api())],
            ),
        ] {
            assert_eq!(service(&api(), state.as_ref()), findings, "{state:?}");
        }
    }

    fn member(name: &str, status: &str, group: Option<&str>) -> Instance {
        Instance {
            name: name.to_owned(),
            writer: name == "writer",
            status: status.to_owned(),
            class: "db.r6g.large".to_owned(),
            zone: None,
            created_at: None,
            parameter_group: None,
            ca: None,
            performance_insights: None,
            monitoring: None,
            group: group.map(str::to_owned),
            thread: None,
        }
    }

    fn look(status: &str, wanted: u32, members: Vec<Instance>) -> Vec<Finding> {
        look_for(None, status, wanted, members)
    }

    fn look_for(
        class: Option<&str>,
        status: &str,
        wanted: u32,
        members: Vec<Instance>,
    ) -> Vec<Finding> {
        let state = ClusterState {
            status: status.to_owned(),
            engine: "aurora-mysql".to_owned(),
            zones: Vec::new(),
            instances: members,
        };
        let id = ClusterId::new("shop");
        super::cluster(&id, wanted, Some(&state), "hot", "preheat", class)
    }

    #[test]
    fn a_cluster_has_to_exist_and_to_take_replicas() {
        let shop = || ClusterId::new("shop");
        let writer = || vec![member("writer", "available", None)];
        assert_eq!(
            cluster(&shop(), 1, None, "hot", "preheat", None),
            [Finding::ClusterMissing(shop())]
        );
        assert_eq!(look("available", 2, writer()), []);
        assert_eq!(look("backing-up", 2, writer()), []);
        assert_eq!(
            look("available", 2, vec![]),
            [Finding::WriterMissing(shop())]
        );
        for status in ["stopped", "failing-over", "modifying"] {
            let finding = Finding::ClusterNotAvailable {
                cluster: shop(),
                status: status.to_owned(),
            };
            // During a failover nobody is the writer: one finding says it all.
            assert_eq!(look(status, 2, vec![]), [finding]);
        }
    }

    #[test]
    fn replicas_that_begin_small_are_named() {
        let of = |class: &str| {
            vec![Instance {
                class: class.to_owned(),
                ..member("writer", "available", None)
            }]
        };
        let serverless = vec![Finding::Serverless(ClusterId::new("shop"))];
        for (writer, class, found) in [
            ("db.serverless", None, serverless.clone()),
            ("db.r6g.large", None, vec![]),
            ("db.serverless", Some("db.r6g.large"), vec![]),
            ("db.r6g.large", Some("db.serverless"), serverless),
        ] {
            let looked = look_for(class, "available", 2, of(writer));
            assert_eq!(looked, found, "{writer}, {class:?}");
        }
    }

    #[test]
    fn what_is_still_to_be_made_has_to_fit_the_account() {
        let state = ClusterState {
            status: "available".to_owned(),
            engine: "aurora-mysql".to_owned(),
            zones: Vec::new(),
            instances: vec![
                member("writer", "available", None),
                member("hot1", "creating", Some("preheat")),
                member("hot2", "failed", Some("preheat")),
            ],
        };
        assert_eq!(still_to_make(3, &state, "hot", "preheat"), 2);
        assert_eq!(still_to_make(1, &state, "hot", "preheat"), 0);
        let of = |used| InstanceQuota { used, max: 40 };
        assert_eq!(quota(2, of(38)), None);
        assert_eq!(quota(0, of(41)), None);
        let short = |new, used| {
            let quota = of(used);
            Some(Finding::QuotaShort { new, quota })
        };
        assert_eq!(quota(2, of(39)), short(2, 39));
        assert_eq!(quota(1, of(41)), short(1, 41));
    }

    #[test]
    fn permanent_readers_and_the_wanted_replicas_have_to_fit_together() {
        let mut members = vec![member("writer", "available", None)];
        // Ours and nobody's hot replicas are among the wanted ones; one that goes
        // makes room.
        members.extend([
            member("hot1", "available", Some("preheat")),
            member("hot2", "creating", None),
            member("old", "deleting", None),
        ]);
        members.extend((0..11).map(|n| member(&format!("reader-{n}"), "available", None)));
        assert_eq!(look("available", 4, members.clone()), []);
        let full = |permanent, wanted, excess| Finding::ReadersFull {
            cluster: ClusterId::new("shop"),
            permanent,
            wanted,
            excess,
        };
        assert_eq!(look("available", 6, members.clone()), [full(11, 6, 2)]);
        members.push(member("hotdeal-1", "available", None));
        members.push(member("hot3", "available", Some("other")));
        assert_eq!(look("available", 4, members.clone()), [full(13, 4, 2)]);
        members.extend((0..5).map(|n| member(&format!("more-{n}"), "available", None)));
        assert_eq!(
            look("available", u32::MAX, members),
            [full(18, u32::MAX, u32::MAX)]
        );
    }
}
