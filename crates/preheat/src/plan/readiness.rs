//! Whether a product can open: what is there against what its windows asked for.

use chrono::{DateTime, Utc};

use super::aurora::{self, Broken};
use super::ecs;
use crate::port::{ClusterState, Rollout, ServiceState};
use crate::target::Target;
use crate::window::Window;

/// How far one of a product's windows is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// What is held.
    pub target: Target,
    /// How much of it is wanted.
    pub wanted: u32,
    /// How much is at work: tasks running, hot replicas available.
    pub ready: u32,
    /// Since when it is wanted.
    pub since: DateTime<Utc>,
    /// What is late or in the way, and why.
    pub obstacles: Vec<Obstacle>,
    /// Whether it stays: a policy may take tasks away above a minimum that is lower.
    pub is_held: bool,
    /// A hot replica that a failover made the writer: no obstacle, but to be told.
    pub promoted: Option<String>,
    /// Whether replicas are there that begin small and grow under load: no obstacle either.
    pub is_serverless: bool,
}

/// Why something is not ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Tasks are on their way.
    TasksPending(u32),
    /// Tasks that ECS does not even start.
    TasksAbsent(u32),
    /// The service is not even told to have as many: its desired count.
    NotRaised(u32),
    /// The newest deployment failed, so that ECS starts no new tasks.
    RolloutFailed,
    /// The service cannot be scaled at all.
    Unusable(ecs::Unusable),
    /// The cluster does not exist.
    ClusterMissing,
    /// A replica is there but not available.
    ReplicaLate {
        /// Its name.
        name: String,
        /// AWS's own word for its state.
        status: String,
    },
    /// A replica that will not become available without somebody's help.
    ReplicaFailed {
        /// Which, and in what state.
        broken: Broken,
        /// Whether another one is on its way in its stead.
        is_replaced: bool,
    },
    /// Replicas that do not even exist.
    ReplicasAbsent(u32),
    /// AWS could not be asked; what it said.
    Unknown(String),
}

impl Readiness {
    /// Whether everything wanted is at work.
    pub fn is_ready(&self) -> bool {
        // What runs on a service that is being deleted, or beyond its desired count, is
        // about to stop.
        let is_leaving =
            |one: &Obstacle| matches!(one, Obstacle::Unusable(_) | Obstacle::NotRaised(_));
        self.ready >= self.wanted && !self.obstacles.iter().any(is_leaving)
    }

    /// Whether looking at the target once more could help: it is not ready, or will not
    /// stay so. Nothing brings a service or a cluster back that is not there.
    pub fn is_worth_trying(&self) -> bool {
        let is_hopeless =
            |one: &Obstacle| matches!(one, Obstacle::Unusable(_) | Obstacle::ClusterMissing);
        let is_good = self.is_ready() && self.is_held;
        !is_good && !self.obstacles.iter().any(is_hopeless)
    }

    /// Whether it could be looked at.
    pub fn is_known(&self) -> bool {
        !self
            .obstacles
            .iter()
            .any(|one| matches!(one, Obstacle::Unknown(_)))
    }

    /// What could not be looked at.
    pub fn unknown(window: &Window, what: String) -> Self {
        Self::new(window, 0, vec![Obstacle::Unknown(what)])
    }

    fn new(window: &Window, ready: u32, obstacles: Vec<Obstacle>) -> Self {
        Self {
            target: window.target.clone(),
            wanted: window.count,
            ready,
            since: window.start,
            obstacles,
            is_held: true,
            promoted: None,
            is_serverless: false,
        }
    }
}

/// How far an ECS window is.
pub fn tasks(window: &Window, state: Option<&ServiceState>) -> Readiness {
    let unusable = ecs::unusable(state).map(Obstacle::Unusable);
    let Some(state) = state else {
        return Readiness::new(window, 0, unusable.into_iter().collect());
    };
    let is_usable = unusable.is_none();
    let mut obstacles: Vec<_> = unusable.into_iter().collect();
    if state.pending > 0 {
        obstacles.push(Obstacle::TasksPending(state.pending));
    }
    if state.rollout == Rollout::Failed {
        obstacles.push(Obstacle::RolloutFailed);
    } else if is_usable && state.desired < window.count {
        // What ECS does not know of, its events do not explain.
        obstacles.push(Obstacle::NotRaised(state.desired));
    } else if is_usable {
        let absent = window
            .count
            .saturating_sub(state.running.saturating_add(state.pending));
        obstacles.extend((absent > 0).then_some(Obstacle::TasksAbsent(absent)));
    }
    let is_held = state.bounds.is_none_or(|bounds| bounds.min >= window.count);
    Readiness {
        is_held,
        ..Readiness::new(window, state.running, obstacles)
    }
}

/// How far an Aurora window is.
pub fn replicas(
    window: &Window,
    state: Option<&ClusterState>,
    prefix: &str,
    group: &str,
) -> Readiness {
    let Some(state) = state else {
        return Readiness::new(window, 0, vec![Obstacle::ClusterMissing]);
    };
    let hot = aurora::hot_replicas(state, prefix, group);
    let n_hot = aurora::count(hot.len());
    let late = hot.iter().filter(|one| one.status != "available");
    let mut obstacles: Vec<_> = late
        .map(|one| Obstacle::ReplicaLate {
            name: one.name.clone(),
            status: one.status.clone(),
        })
        .collect();
    let n_ready = n_hot - aurora::count(obstacles.len());
    let broken = aurora::broken_replicas(state, prefix, group).into_iter();
    obstacles.extend(broken.map(|one| Obstacle::ReplicaFailed {
        broken: Broken::from(one),
        is_replaced: n_hot >= window.count,
    }));
    if n_hot < window.count {
        obstacles.push(Obstacle::ReplicasAbsent(window.count - n_hot));
    }
    Readiness {
        promoted: aurora::promoted(state, prefix, group).map(str::to_owned),
        is_serverless: hot.iter().any(|one| one.class == aurora::SERVERLESS),
        ..Readiness::new(window, n_ready, obstacles)
    }
}

/// When a window's cluster first had as many hot replicas as it asks for, by the
/// moments at which Aurora says that those which are available were created. `None`
/// when they were there before the window began, or are not all there now.
///
/// ECS tells of no such moment: its events say that a service is steady, and not
/// which change made it so.
pub fn replicas_ready_at(
    window: &Window,
    state: &ClusterState,
    prefix: &str,
    group: &str,
) -> Option<DateTime<Utc>> {
    let hot = aurora::hot_replicas(state, prefix, group);
    let available = hot.iter().filter(|one| one.status == "available");
    let mut created: Vec<_> = available.filter_map(|one| one.created_at).collect();
    created.sort_unstable();
    let last = usize::try_from(window.count).ok()?.checked_sub(1)?;
    let ready_at = created.get(last).copied()?;
    (ready_at >= window.start).then_some(ready_at)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::port::Bounds;
    use crate::target::Resource;
    use crate::window::ThreadRef;

    /// What a window of 20 tasks makes of a service with 20 running.
    fn of(desired: u32, bounds: Option<Bounds>) -> Readiness {
        let start = DateTime::UNIX_EPOCH;
        let window = Window {
            target: Target::parse(Resource::Ecs, "prod/api").unwrap(),
            count: 20,
            start,
            end: start + TimeDelta::minutes(40),
            product: None,
            thread: ThreadRef {
                channel: "C1".to_owned(),
                ts: "1795478400.000100".to_owned(),
            },
            requested_by: "U1".to_owned(),
        };
        let state = ServiceState {
            status: "ACTIVE".to_owned(),
            desired,
            running: 20,
            pending: 0,
            bounds,
            scales_in: bounds.is_some(),
            scale_in_suspended: false,
            rollout: Rollout::Steady,
            daemon: false,
            created_at: None,
        };
        tasks(&window, Some(&state))
    }

    #[test]
    fn enough_that_will_not_stay_is_worth_another_look() {
        let bounds = |min| Some(Bounds { min, max: 40 });
        for (desired, bounds, is_ready, is_worth_trying) in [
            (20, None, true, false),
            (20, bounds(20), true, false),
            (20, bounds(30), true, false),
            (20, bounds(19), true, true),
            (19, None, false, true),
        ] {
            let readiness = of(desired, bounds);
            assert_eq!(readiness.is_ready(), is_ready, "{desired} {bounds:?}");
            let is_worth = readiness.is_worth_trying();
            assert_eq!(is_worth, is_worth_trying, "{desired} {bounds:?}");
        }
    }
}
