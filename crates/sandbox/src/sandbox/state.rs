//! What is in the world, for a person who looks.

use preheat::name::{self, Kind};

use super::Sandbox;

impl Sandbox {
    /// Writes down what there is now: services, clusters, schedules, dead letters.
    pub fn note_state(&self) {
        let world = &self.world;
        let mut lines = Vec::new();
        for (id, service) in world.ecs.borrow().services() {
            let bounds = service.bounds.map_or("no scalable target".to_owned(), |b| {
                format!("bounds {}..{}", b.min, b.max)
            });
            let (running, desired) = (service.running, service.desired);
            lines.push(format!(
                "{id}  {running} of {desired} tasks running, {bounds}"
            ));
        }
        for (id, state) in world.aurora.borrow().clusters() {
            let members = state.instances.iter().map(|instance| {
                let role = if instance.writer { " (writer)" } else { "" };
                format!("{} {}{role}", instance.name, instance.status)
            });
            lines.push(format!("{id}  {}", members.collect::<Vec<_>>().join(", ")));
        }
        let zone = world.zone();
        for schedule in world.scheduler.borrow().schedules() {
            let at = schedule.at.with_timezone(&zone).format("%m-%d %H:%M");
            match name::kind(&schedule.name) {
                Kind::Claim => {}
                Kind::Baseline => lines.push(format!("{}  a record", schedule.name)),
                _ => lines.push(format!("{}  fires {at}", schedule.name)),
            }
        }
        for letter in &world.queue.borrow().dead_letters {
            lines.push(format!(
                "dead letter from {}: {}",
                letter.source, letter.reason
            ));
        }
        world.note("state", lines.join("\n"));
    }
}
