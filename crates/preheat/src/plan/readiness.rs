//! Whether a product can open: what is there against what its windows asked for.

use chrono::{DateTime, Utc};

use super::{aurora, ecs};
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
}

/// Why something is not ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Tasks are on their way.
    TasksPending(u32),
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
        /// Its name.
        name: String,
        /// AWS's own word for its state.
        status: String,
    },
    /// Replicas that do not even exist.
    ReplicasAbsent(u32),
    /// AWS could not be asked; what it said.
    Unknown(String),
}

impl Readiness {
    /// Whether everything wanted is at work.
    pub fn is_ready(&self) -> bool {
        // What runs on a service that is being deleted is about to stop.
        let is_usable = |obstacle: &Obstacle| !matches!(obstacle, Obstacle::Unusable(_));
        self.ready >= self.wanted && self.obstacles.iter().all(is_usable)
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
        }
    }
}

/// How far an ECS window is.
pub fn tasks(window: &Window, state: Option<&ServiceState>) -> Readiness {
    let unusable = ecs::unusable(state).map(Obstacle::Unusable);
    let Some(state) = state else {
        return Readiness::new(window, 0, unusable.into_iter().collect());
    };
    let mut obstacles: Vec<_> = unusable.into_iter().collect();
    if state.pending > 0 {
        obstacles.push(Obstacle::TasksPending(state.pending));
    }
    if state.rollout == Rollout::Failed {
        obstacles.push(Obstacle::RolloutFailed);
    }
    Readiness::new(window, state.running, obstacles)
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
    let late = hot.iter().filter(|one| one.status != "available");
    let mut obstacles: Vec<_> = late
        .map(|one| {
            let name = one.name.clone();
            let status = one.status.clone();
            if needs_help(&status) {
                Obstacle::ReplicaFailed { name, status }
            } else {
                Obstacle::ReplicaLate { name, status }
            }
        })
        .collect();
    let n_hot = aurora::count(hot.len());
    let n_ready = n_hot - aurora::count(obstacles.len());
    if n_hot < window.count {
        obstacles.push(Obstacle::ReplicasAbsent(window.count - n_hot));
    }
    Readiness::new(window, n_ready, obstacles)
}

/// States that an instance does not leave by itself.
fn needs_help(status: &str) -> bool {
    matches!(
        status,
        "failed" | "insufficient-capacity" | "storage-full" | "restore-error"
    ) || status.starts_with("incompatible-")
        || status.starts_with("inaccessible-")
}
