//! One seed from its first alert until all is quiet again.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use preheat::target::Target;
use sandbox::deployment::Deployment;
use sandbox::sample;
use sandbox::sandbox::Sandbox;
use sandbox::transcript::Transcript;
use sandbox::world::World;
use sandbox::world::chance::Chance;

use super::meddling::Meddling;
use super::traffic::{self, Deed};
use super::watch::{self, Broken};

/// What became of a seed.
pub(super) struct Played {
    pub(super) transcript: String,
    /// What was wrong, if something was.
    pub(super) broken: Option<String>,
}

/// How long after the last window everything is as it was: scaling policies come
/// down by a quarter in three minutes, and the executor looks every five.
const QUIET_AFTER: TimeDelta = TimeDelta::minutes(75);

/// Plays `seed` to its end, or until something is broken.
pub(super) fn play(seed: u64) -> Played {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut course = Course::new(seed);
        let broken = course.run().await.err();
        course.sandbox.note_state();
        let entries = course.sandbox.world.take_journal();
        let zone = course.sandbox.world.zone();
        Played {
            transcript: Transcript::default().write(&entries, zone),
            broken: broken.map(|Broken(what)| what),
        }
    })
}

struct Course {
    sandbox: Sandbox,
    chance: Chance,
    meddling: Rc<Meddling>,
    /// Names and inputs of all schedules that there ever were, with their times.
    seen: BTreeMap<(String, String), DateTime<Utc>>,
    /// Statuses that mentions were answered with.
    statuses: BTreeMap<String, Vec<u16>>,
}

impl Course {
    fn new(seed: u64) -> Self {
        // Not the world's own stream.
        let mut chance = Chance::new(seed ^ 0x5eed);
        let clusters = if chance.flip() {
            "shop"
        } else {
            "shop,reports"
        };
        let changes = [
            ("AURORA_CLUSTERS".to_owned(), clusters.to_owned()),
            ("LOCALE".to_owned(), "en".to_owned()),
        ];
        let deployment = Deployment::new(&changes).unwrap();
        let mut sandbox = Sandbox::new(sample::DAY_BEGINS, seed, deployment).unwrap();
        furnish(&sandbox.world);
        let meddling = Rc::new(Meddling::new(seed, &sandbox.world));
        sandbox.let_meddle(Some(meddling.clone()));
        Self {
            sandbox,
            chance,
            meddling,
            seen: BTreeMap::new(),
            statuses: BTreeMap::new(),
        }
    }

    async fn run(&mut self) -> Result<(), Broken> {
        let hours = 8 + self.chance.below(32);
        let last = self.sandbox.world.now() + TimeDelta::hours(hours.into());
        self.act(Deed::Alert).await?;
        while self.sandbox.world.now() < last {
            let length = self.length();
            self.pass(length).await?;
            if self.chance.flip() {
                self.let_slack_be(false);
            }
            let deed = traffic::draw(&mut self.chance);
            self.act(deed).await?;
        }
        self.end().await
    }

    /// How long nobody does anything: often until a schedule is about to fire, or
    /// has just fired, which is when most can go wrong.
    fn length(&mut self) -> TimeDelta {
        let now = self.sandbox.world.now();
        let scheduler = self.sandbox.world.scheduler.borrow();
        let ahead = scheduler
            .schedules()
            .filter(|one| one.enabled && one.at > now);
        let next = ahead.map(|one| one.at).min();
        match next {
            Some(next) if self.chance.below(3) == 0 => {
                next - now + TimeDelta::seconds(self.chance.below(100).into())
            }
            _ => {
                let minutes = 1 + self.chance.below(6) * self.chance.below(16);
                TimeDelta::minutes(minutes.into())
            }
        }
    }

    async fn act(&mut self, deed: Deed) -> Result<(), Broken> {
        let chance = &mut self.chance;
        let sandbox = &mut self.sandbox;
        match deed {
            Deed::Alert => {
                let alert = traffic::alert(chance, sandbox.world.now(), sandbox.world.zone());
                sandbox.post_alert(&alert);
            }
            Deed::Say(mut mention, again) => {
                if chance.below(4) == 0 {
                    // Beside whatever happens next.
                    mention.late = sandbox.world.next_event() - sandbox.world.now();
                }
                sandbox.say(&mention).await;
                for late in again {
                    sandbox.expect_again(late);
                }
            }
            Deed::Spell => self.meddling.begin_spell(sandbox.world.now()),
            Deed::SlackFails => self.let_slack_be(true),
            Deed::ByHand => self.change_by_hand(),
            Deed::Failover => self.fail_over(),
            Deed::Stale => self.send_stale().await,
        }
        self.look()
    }

    fn stale(&self) -> Vec<(String, String)> {
        let now = self.sandbox.world.now();
        let scheduler = self.sandbox.world.scheduler.borrow();
        let stale = self.seen.iter().filter(|((name, input), at)| {
            let was_moved = scheduler.present_input(name) != Some(input);
            **at <= now || was_moved && !name.ends_with("-end")
        });
        stale.map(|(said, _)| said.clone()).collect()
    }

    fn let_slack_be(&self, down: bool) {
        let world = &self.sandbox.world;
        let was_down = std::mem::replace(&mut world.slack.borrow_mut().is_down, down);
        if was_down != down {
            let state = if down { "is down" } else { "is up again" };
            world.note("slack", state);
        }
    }

    fn change_by_hand(&mut self) {
        let world = &self.sandbox.world;
        let services: Vec<_> = world
            .ecs
            .borrow()
            .services()
            .map(|(id, service)| (id.clone(), service.clone()))
            .collect();
        let n = self.chance.below(u32::try_from(services.len()).unwrap());
        let (id, mut service) = services.into_iter().nth(n as usize).unwrap();
        match &mut service.bounds {
            Some(bounds) => {
                bounds.min = 1 + 2 * self.chance.below(5);
                bounds.max = 11 + 2 * self.chance.below(10);
                service.desired = service.desired.clamp(bounds.min, bounds.max);
                let told = format!("gives {id} bounds {}..{}", bounds.min, bounds.max);
                world.note("somebody", told);
            }
            None => {
                service.desired = 3 + 2 * self.chance.below(6);
                world.note("somebody", format!("gives {id} {} tasks", service.desired));
            }
        }
        world
            .ecs
            .borrow_mut()
            .put(id.clone(), service.clone(), world.now());
        self.meddling
            .changed_by_hand(Target::Ecs(id), service, world);
    }

    /// The writer's part goes to any member that can take it.
    fn fail_over(&mut self) {
        let world = &self.sandbox.world;
        let members = watch::members(world).filter(|(_, one)| one.status == "available");
        let members: Vec<_> = members.collect();
        let n = self.chance.below(u32::try_from(members.len()).unwrap());
        let (cluster, heir) = &members[n as usize];
        world.aurora.borrow_mut().fail_over(cluster, &heir.name);
        world.note("aurora", format!("{cluster} fails over to {}", heir.name));
        self.meddling.failed_over(world);
    }

    /// An event comes once more: one that is due already, or one whose schedule was
    /// deleted or moved since. No `end` ever comes before its time.
    async fn send_stale(&mut self) {
        let stale = self.stale();
        let n = self.chance.below(u32::try_from(stale.len()).unwrap());
        if let Some((name, input)) = stale.get(n as usize) {
            let event = serde_json::from_str(input).unwrap();
            self.sandbox
                .world
                .note("scheduler", format!("! {name}  comes once more"));
            self.sandbox.invoke(event, name).await;
        }
    }

    /// Lets time pass, and looks after everything that happens.
    async fn pass(&mut self, length: TimeDelta) -> Result<(), Broken> {
        let until = self.sandbox.world.now() + length;
        while self.sandbox.step(until).await {
            self.look()?;
        }
        self.look()
    }

    fn look(&mut self) -> Result<(), Broken> {
        for response in self.sandbox.take_responses() {
            let statuses = self.statuses.entry(response.mention).or_default();
            statuses.push(response.status);
        }
        for schedule in self.sandbox.world.scheduler.borrow().schedules() {
            if schedule.enabled {
                let said = (schedule.name.clone(), schedule.input.clone());
                self.seen.insert(said, schedule.at);
            }
        }
        self.meddling.look(&self.sandbox.world)
    }

    /// No more faults: everything comes to an end, and is as it was.
    async fn end(&mut self) -> Result<(), Broken> {
        self.let_slack_be(false);
        self.meddling.stop();
        self.fail_back();
        self.sandbox.world.note("simulation", "no more faults");
        // Slack's last retry may still make a window.
        self.pass(TimeDelta::minutes(30)).await?;
        let now = self.sandbox.world.now();
        let last = watch::last_end(&self.sandbox.world).map_or(now, |end| end.max(now));
        self.pass(last - now + QUIET_AFTER).await?;
        self.meddling.is_as_it_was(&self.sandbox.world)?;
        self.is_answered()
    }

    /// Every cluster's first member is its writer again.
    fn fail_back(&mut self) {
        let world = &self.sandbox.world;
        let mut aurora = world.aurora.borrow_mut();
        let clusters: Vec<_> = aurora.clusters().map(|(id, _)| id.clone()).collect();
        for id in clusters {
            assert!(aurora.fail_over(&id, &format!("{id}-1")));
        }
        drop(aurora);
        self.meddling.failed_over(world);
    }

    /// Every mention that was taken on has its reply.
    fn is_answered(&self) -> Result<(), Broken> {
        let replies = watch::replies(&self.sandbox.world);
        for (mention, statuses) in &self.statuses {
            let n_replies = replies.get(mention).copied().unwrap_or(0);
            if statuses.contains(&200) && n_replies != 1 {
                let what = format!("{mention} was taken on and has {n_replies} replies");
                return Err(Broken(what));
            }
        }
        Ok(())
    }
}

/// A reader that is only named almost like a hot replica, and another stack's.
fn furnish(world: &World) {
    let mut aurora = world.aurora.borrow_mut();
    let clusters: Vec<_> = aurora.clusters().map(|(id, _)| id.clone()).collect();
    for (id, n) in clusters.iter().zip(1..) {
        let (almost, foreign) = (format!("hotdeal-{n}"), format!("hot{n}"));
        assert!(aurora.put_instance(id, &almost, None, world.now()));
        assert!(aurora.put_instance(id, &foreign, Some("elsewhere"), world.now()));
    }
}
