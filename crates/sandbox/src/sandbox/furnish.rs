//! What is there before anybody speaks.

use preheat::port::Bounds;
use preheat::target::{ServiceId, Target};

use super::Sandbox;
use crate::world::ecs::Service;

impl Sandbox {
    /// Every configured target that the world lacks comes into being: the first
    /// service with a scalable target and a policy, the others without; clusters
    /// with a writer and one permanent reader.
    pub(super) fn furnish(&self) {
        let now = self.world.now();
        for (n, target) in self
            .deployment
            .executor
            .common
            .targets()
            .into_iter()
            .enumerate()
        {
            match target {
                Target::Ecs(id) => self.furnish_service(id, n == 0),
                Target::Rds(id) => {
                    let mut aurora = self.world.aurora.borrow_mut();
                    if !aurora.contains(&id) {
                        aurora.put(&id, 1, now);
                    }
                }
            }
        }
    }

    fn furnish_service(&self, id: ServiceId, is_autoscaled: bool) {
        let mut ecs = self.world.ecs.borrow_mut();
        if ecs.get(&id).is_some() {
            return;
        }
        let service = match is_autoscaled {
            true => Service {
                bounds: Some(Bounds { min: 2, max: 10 }),
                policy_wants: Some(4),
                ..Service::steady(4)
            },
            false => Service::steady(3),
        };
        ecs.put(id, service, self.world.now());
    }
}
