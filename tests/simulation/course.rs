//! One seed from its first alert until all is quiet again.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preheat::target::ServiceId;
use sandbox::click::Click;
use sandbox::deployment::Deployment;
use sandbox::line::Meddler;
use sandbox::request::Mention;
use sandbox::sample;
use sandbox::sandbox::Sandbox;
use sandbox::transcript::{Entry, Transcript};
use sandbox::world::aurora::Supply;
use sandbox::world::chance::{Chance, Quirks};

use super::alert;
use super::by_hand;
use super::meddling::Meddling;
use super::neighbour::Neighbour;
use super::traffic::{self, Deed, Said};
use super::watch::{self, Broken};

/// What became of a seed.
pub(super) struct Played {
    pub(super) entries: Vec<Entry>,
    /// What was wrong, if something was.
    pub(super) broken: Option<String>,
}

impl Played {
    /// As a person reads it.
    pub(super) fn transcript(&self) -> String {
        Transcript::default().write(&self.entries, Tz::Asia__Seoul)
    }
}

/// How long after the last window everything is as it was: scaling policies come
/// down by a quarter in three minutes, and the executor looks every five.
const QUIET_AFTER: TimeDelta = TimeDelta::minutes(75);

/// Plays `seed` to its end, or until something is broken.
pub(super) fn play(seed: u64) -> Played {
    // A call that is too slow waits by a clock that runs on when nothing else does.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut course = Course::new(seed);
        let broken = course.run().await.err();
        course.sandbox.note_state();
        let mut entries = course.sandbox.world.take_journal();
        if let Some(neighbour) = &course.neighbour {
            entries.extend(neighbour.take_journal());
            entries.sort_by_key(|entry| entry.at);
        }
        Played {
            entries,
            broken: broken.map(|Broken(what)| what),
        }
    })
}

struct Course {
    sandbox: Sandbox,
    chance: Chance,
    meddling: Rc<Meddling>,
    /// Another stack with the same clusters.
    neighbour: Option<Neighbour>,
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
        // Where it is not 0, what is greater is done only once it is confirmed.
        let confirm_above = 15 * chance.below(3);
        let changes = [
            ("AURORA_CLUSTERS", clusters.to_owned()),
            ("LOCALE", "en".to_owned()),
            ("CONFIRM_ABOVE", confirm_above.to_string()),
        ];
        let changes = changes.map(|(name, value)| (name.to_owned(), value));
        let deployment = Deployment::new(&changes).unwrap();
        let mut sandbox = Sandbox::new(sample::DAY_BEGINS, seed, deployment).unwrap();
        by_hand::furnish(&sandbox.world);
        let has_neighbour = chance.below(4) == 0;
        let neighbour = has_neighbour.then(|| Neighbour::new(seed, clusters));
        let meddling = Rc::new(Meddling::new(seed, &sandbox.world));
        sandbox.let_meddle(Some(meddling.clone()));
        let course = Self {
            sandbox,
            chance,
            meddling,
            neighbour,
            seen: BTreeMap::new(),
            statuses: BTreeMap::new(),
        };
        course.tell_what_is_drawn(Quirks::draw(&mut Chance::new(seed)));
        course
    }

    /// What holds for the whole of the seed.
    fn tell_what_is_drawn(&self, quirks: Quirks) {
        let told = |is_so, yes, no| {
            self.sandbox
                .world
                .note("simulation", if is_so { yes } else { no })
        };
        told(
            quirks.fired_schedules_linger,
            "fired schedules linger",
            "fired schedules go at once",
        );
        told(quirks.list_lags, "the list lags", "the list does not lag");
        told(
            self.meddling.executors_at_once() > 1,
            "executors run side by side",
            "executors run one at a time",
        );
        if self.neighbour.is_some() {
            let world = &self.sandbox.world;
            world.note("simulation", "another stack has the same clusters");
        }
    }

    async fn run(&mut self) -> Result<(), Broken> {
        let hours = 8 + self.chance.below(32);
        let last = self.sandbox.world.now() + TimeDelta::hours(hours.into());
        self.act(Deed::Alert).await?;
        while self.sandbox.world.now() < last {
            if let Some(service) = self.awaits_change() {
                // What comes late does harm where others were asked for meanwhile.
                let length = TimeDelta::seconds((1 + self.chance.below(40)).into());
                self.pass(length).await?;
                let deed = traffic::at_once(&mut self.chance, &service);
                self.act(deed).await?;
                continue;
            }
            let length = self.length();
            self.pass(length).await?;
            if self.chance.flip() {
                self.let_slack_be(false);
            }
            let world = &self.sandbox.world;
            let ending = watch::ending(world).filter(|_| self.chance.flip());
            let deed = match ending {
                Some(window) => {
                    traffic::again(&mut self.chance, &window, world.now(), world.zone())
                }
                None => traffic::draw(&mut self.chance, world.now(), world.zone()),
            };
            self.act(deed).await?;
        }
        self.end().await
    }

    /// Often, a service to which a call is on its way.
    fn awaits_change(&mut self) -> Option<ServiceId> {
        let service = self.sandbox.world.ecs.borrow().awaits_change().cloned()?;
        (self.chance.below(4) > 0).then_some(service)
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
            Deed::Alert => self.post_alert()?,
            Deed::Say(all) => self.say(all).await,
            Deed::Trouble => self.meddling.begin(sandbox.world.now()),
            Deed::SlackFails => self.let_slack_be(true),
            Deed::Supply => by_hand::change_supply(chance, &sandbox.world),
            Deed::ByHand => by_hand::change(chance, &sandbox.world, &mut self.meddling.watch()),
            Deed::Failover => {
                by_hand::fail_over(chance, &sandbox.world);
                self.meddling.watch().failed_over(&sandbox.world);
            }
            Deed::Deploy => by_hand::deploy(chance, sandbox),
            Deed::Stale => self.send_stale().await,
            Deed::Press(clicks) => self.press(clicks).await,
            Deed::Foreign => {
                let (name, event) = by_hand::foreign_event(chance);
                sandbox.world.note("somebody", format!("sends {name}"));
                sandbox.invoke(event, &name).await;
            }
        }
        self.look()
    }

    fn post_alert(&mut self) -> Result<(), Broken> {
        let world = &self.sandbox.world;
        let (now, zone) = (world.now(), world.zone());
        let alert = alert::draw(&mut self.chance, now, zone);
        self.sandbox.post_alert(&alert.message);
        let slack = self.sandbox.world.slack.borrow();
        let posted = slack.messages().last().unwrap();
        let lines = slack::message::read(posted).unwrap().lines;
        let read = preheat::alert::read(&lines, now, zone, None);
        let items = read.items.into_iter();
        let items: Vec<_> = items
            .filter_map(|item| Some((item.id?, item.opens_at?)))
            .collect();
        if items != alert.products {
            let (lines, meant) = (lines.join("\n"), alert.products);
            return Err(Broken(format!(
                "{lines}\nis read as {items:?}, not {meant:?}"
            )));
        }
        let thread = posted["ts"].as_str().unwrap();
        self.meddling.watch().alerted(thread, alert.products);
        Ok(())
    }

    async fn say(&mut self, all: Vec<Said>) {
        for said in all {
            let mut mention = said.mention;
            let world = &self.sandbox.world;
            let text = mention.text.to_lowercase().replace('\u{a0}', " ");
            if let Some((_, time)) = text.trim_end_matches('`').split_once("time ") {
                let time = NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M:%S").unwrap();
                let opens_at = time.and_local_timezone(world.zone()).unwrap().to_utc();
                self.meddling.watch().said_opening(opens_at);
            }
            if said.beside {
                mention.late = self.sandbox.next_event() - world.now();
            }
            world.note("slack", way(&mention, &said.again, said.beside));
            self.sandbox.say(&mention).await;
            for late in said.again {
                self.sandbox.expect_again(late);
            }
        }
    }

    /// At once, or beside whatever happens next.
    async fn press(&mut self, clicks: Vec<Click>) {
        let now = self.sandbox.world.now();
        let late = match self.chance.below(4) {
            0 => self.sandbox.next_event() - now,
            _ => TimeDelta::zero(),
        };
        for click in clicks {
            // Nobody clicks where there is no such button.
            let _ = self.sandbox.expect_click(&click, late);
        }
        self.sandbox.run_until(now).await;
    }

    fn stale(&self) -> Vec<(String, String)> {
        let now = self.sandbox.world.now();
        let stale = self.seen.iter().filter(|(_, at)| **at <= now);
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

    /// An event comes once more, or although its schedule was deleted or moved since.
    /// None ever comes before its time.
    async fn send_stale(&mut self) {
        let stale = self.stale();
        let n = self.chance.below(u32::try_from(stale.len()).unwrap());
        if let Some((name, input)) = stale.get(n as usize) {
            let event = serde_json::from_str(input).unwrap();
            let world = &self.sandbox.world;
            let remark = match world.scheduler.borrow().present_input(name) {
                None => ", although it is gone",
                Some(stored) if stored != input => ", although it was changed",
                Some(_) => "",
            };
            world.note("scheduler", format!("! {name}  comes once more{remark}"));
            self.sandbox.invoke(event, name).await;
        }
    }

    /// Lets time pass, and looks after everything that happens.
    async fn pass(&mut self, length: TimeDelta) -> Result<(), Broken> {
        let until = self.sandbox.world.now() + length;
        loop {
            if let Some(neighbour) = &mut self.neighbour {
                let next = self.sandbox.next_event().min(until);
                if neighbour.live_until(next, &self.sandbox.world).await? {
                    self.meddling.watch().another_stack_ran(&self.sandbox.world);
                }
            }
            if !self.sandbox.step(until).await {
                return self.look();
            }
            self.look()?;
        }
    }

    fn look(&mut self) -> Result<(), Broken> {
        let responses = self.sandbox.take_responses();
        let n_answers = responses.len() + self.sandbox.take_clicked();
        for response in responses {
            let statuses = self.statuses.entry(response.mention).or_default();
            statuses.push(response.status);
        }
        for schedule in self.sandbox.world.scheduler.borrow().schedules() {
            if schedule.enabled {
                let said = (schedule.name.clone(), schedule.input.clone());
                self.seen.insert(said, schedule.at);
            }
        }
        self.meddling.look(&self.sandbox.world, n_answers)
    }

    /// No more faults: everything comes to an end, and is as it was.
    async fn end(&mut self) -> Result<(), Broken> {
        self.let_slack_be(false);
        self.meddling.stop();
        self.sandbox.world.aurora.borrow_mut().supply = Supply::Plenty;
        if let Some(neighbour) = &mut self.neighbour {
            neighbour.be_quiet();
        }
        self.fail_back();
        self.sandbox.world.note("simulation", "no more faults");
        // Slack's last retry may still make a window.
        self.pass(TimeDelta::minutes(30)).await?;
        let now = self.sandbox.world.now();
        let mut last = watch::last_end(&self.sandbox.world).map_or(now, |end| end.max(now));
        if let Some(neighbour) = &self.neighbour {
            last = last.max(neighbour.last_end());
        }
        self.pass(last - now + QUIET_AFTER).await?;
        self.meddling.watch().is_as_it_was(&self.sandbox.world)?;
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
        self.meddling.watch().failed_over(world);
    }

    /// Every mention that was taken on has its reply.
    fn is_answered(&self) -> Result<(), Broken> {
        let replies = watch::replies(&self.sandbox.world);
        for (mention, statuses) in &self.statuses {
            let n_replies = replies.get(mention).map_or(0, Vec::len);
            if statuses.contains(&200) && n_replies != 1 {
                let what = format!("{mention} was taken on and has {n_replies} replies");
                return Err(Broken(what));
            }
        }
        Ok(())
    }
}

/// How what is said next reaches the handler.
fn way(mention: &Mention, again: &[TimeDelta], is_beside: bool) -> String {
    let late = mention.late.num_seconds();
    let way = match again {
        _ if is_beside => "comes beside what happens next".to_owned(),
        _ if late > preheat::limits::MENTION_AGE_MAX.num_seconds() => {
            "comes when nobody waits for it".to_owned()
        }
        [other] if *other == mention.late => "comes twice, side by side".to_owned(),
        [] if late > 0 => format!("comes late, after {late} s"),
        [] => "comes at once".to_owned(),
        [other, ..] => format!("comes again after {} s", other.num_seconds()),
    };
    format!("the next mention {way}")
}
