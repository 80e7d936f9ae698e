//! Another stack of ours with a schedule group of its own, and the same clusters.

use chrono::{DateTime, TimeDelta, Utc};
use sandbox::deployment::Deployment;
use sandbox::request::Mention;
use sandbox::sample;
use sandbox::sandbox::Sandbox;
use sandbox::transcript::Entry;
use sandbox::world::World;
use sandbox::world::chance::Chance;

use super::watch::{self, Broken};

/// Its world, but for Aurora, which it borrows whenever something happens to it.
pub(super) struct Neighbour {
    sandbox: Sandbox,
    chance: Chance,
    acts_at: Option<DateTime<Utc>>,
}

impl Neighbour {
    pub(super) fn new(seed: u64, clusters: &str) -> Self {
        let changes = [
            ("SCHEDULE_GROUP", "elsewhere"),
            ("ECS_SERVICES", ""),
            ("AURORA_CLUSTERS", clusters),
            ("LOCALE", "en"),
        ];
        let changes = changes.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let deployment = Deployment::new(&changes).unwrap();
        Self {
            sandbox: Sandbox::new(sample::DAY_BEGINS, seed ^ 0x2e16, deployment).unwrap(),
            chance: Chance::new(seed ^ 0x2e16),
            acts_at: Some(sample::DAY_BEGINS),
        }
    }

    /// All that happens to it before `moment`, in the clusters of `world`; whether
    /// anything did.
    pub(super) async fn live_until(
        &mut self,
        moment: DateTime<Utc>,
        world: &World,
    ) -> Result<bool, Broken> {
        let mut did_something = false;
        loop {
            let acts_at = self.acts_at.unwrap_or(moment);
            let next = self.sandbox.next_event().min(acts_at);
            if next >= moment {
                return Ok(did_something);
            }
            did_something = true;
            let before = ours(world);
            self.sandbox.world.aurora.swap(&world.aurora);
            if self.acts_at == Some(next) {
                self.act(next).await;
            }
            // Whatever Aurora brings by itself is left to the world that it is in.
            self.sandbox.step(next).await;
            self.sandbox.world.aurora.swap(&world.aurora);
            if let Some(gone) = before.iter().find(|name| !ours(world).contains(name)) {
                return Err(Broken(format!("{gone} was deleted by another stack")));
            }
        }
    }

    async fn act(&mut self, now: DateTime<Utc>) {
        self.sandbox.run_until(now).await;
        let said = match self.chance.below(3) {
            0 => "delete now".to_owned(),
            _ => {
                let (count, minutes) = (1 + self.chance.below(3), 20 + self.chance.below(90));
                format!("scale --rds {count} --for {minutes}m")
            }
        };
        let mention = Mention {
            outside: true,
            ..Mention::new(&said)
        };
        self.sandbox.say(&mention).await;
        let wait = TimeDelta::minutes((30 + self.chance.below(200)).into());
        self.acts_at = Some(now + wait);
    }

    /// Nobody asks it for anything any more.
    pub(super) fn be_quiet(&mut self) {
        self.acts_at = None;
    }

    /// When its last window is over.
    pub(super) fn last_end(&self) -> DateTime<Utc> {
        let now = self.sandbox.world.now();
        watch::last_end(&self.sandbox.world).unwrap_or(now)
    }

    /// What happened to it, told apart from what happened to us.
    pub(super) fn take_journal(&self) -> Vec<Entry> {
        let mut entries = self.sandbox.world.take_journal();
        for entry in &mut entries {
            entry.actor = format!("({})", entry.actor);
        }
        entries
    }
}

/// Names of the replicas that stay and have our tag.
fn ours(world: &World) -> Vec<String> {
    let ours = watch::members(world).filter(|(_, one)| watch::is_ours(one));
    ours.map(|(_, one)| one.name).collect()
}
