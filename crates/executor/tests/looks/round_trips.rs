//! How long a person waits: every call to AWS takes a second of a clock that only
//! moves while everybody waits, so that seconds are sequential round trips. Pages of
//! a long list are apart.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chrono::TimeDelta;
use executor::{Ports, handle};
use preheat::message::Message;
use preheat::payload::{Check, Payload, Preflight, Status};
use preheat::port::{
    Bounds, Chat, ChatFault, ClusterState, Creation, Fault, Fleet, InstanceQuota, Post,
    ReplicaCreation, ReplicaDeletion, ReplicaSpec, Schedules, ServiceState, ThreadMessage, Update,
};
use preheat::schedule::Schedule;
use preheat::target::Resource::{Ecs, Rds};
use preheat::target::{ClusterId, ServiceId};
use preheat::window::{ThreadRef, Window};
use tokio::time::{Duration, Instant, sleep};

use crate::world::{World, ZONE, at, instance, service, window};

/// The world, a second away.
struct Far<'a> {
    world: &'a World,
    /// Calls by name.
    calls: RefCell<BTreeMap<&'static str, u32>>,
    /// When Slack was last told something.
    told_at: RefCell<Option<Instant>>,
    /// Bounds take ten seconds, in which autoscaling sets this many tasks.
    meanwhile: Cell<Option<u32>>,
}

impl<'a> Far<'a> {
    fn new(world: &'a World) -> Self {
        Self {
            world,
            calls: RefCell::default(),
            told_at: RefCell::default(),
            meanwhile: Cell::default(),
        }
    }

    async fn trip(&self, call: &'static str) {
        *self.calls.borrow_mut().entry(call).or_default() += 1;
        sleep(Duration::from_secs(1)).await;
    }

    fn called(&self, call: &str) -> u32 {
        self.calls.borrow().get(call).copied().unwrap_or(0)
    }
}

/// Seconds from the event to the last report, or to the end if nothing is said.
async fn trips(far: &Far<'_>, payload: &Payload, minute: i64) -> u64 {
    let ports = Ports {
        schedules: far,
        fleet: far,
        chat: far,
    };
    let event = serde_json::from_str(&payload.to_json(ZONE)).unwrap();
    let begun = Instant::now();
    handle(&ports, &World::settings(), event, at(minute), "request")
        .await
        .unwrap();
    let until = far.told_at.take().unwrap_or_else(Instant::now);
    (until - begun).as_secs()
}

fn start(window: &Window) -> Payload {
    let window = window.clone();
    Payload::Start {
        window,
        immediate: false,
        sent_at: None,
    }
}

fn end(window: &Window) -> Payload {
    let window = window.clone();
    Payload::End { window }
}

/// A world with another product's window beside the one in question.
fn with_others() -> World {
    let world = World::new();
    for resource in [Ecs, Rds] {
        world.store(&window(resource, "other", 1, 120, 180));
    }
    world
}

#[tokio::test(start_paused = true)]
async fn a_service_is_raised_in_four_and_given_back_in_four() {
    let world = with_others();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    let far = Far::new(&world);
    // Look; the other window; save; bounds beside the last look at the tasks.
    assert_eq!(trips(&far, &start(&sale), 50).await, 4);
    assert_eq!(world.api(), "20..20/20");
    let far = Far::new(&world);
    // List; look and list again; note; bounds.
    assert_eq!(trips(&far, &end(&sale), 90).await, 4);
    assert_eq!(world.api(), "2..20/20");
    assert_eq!(far.called("ListSchedules"), 2);
}

#[tokio::test(start_paused = true)]
async fn bounds_that_are_slow_to_raise_tasks_cost_one_more() {
    let world = with_others();
    world.bounds_are_slow.set(true);
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    let far = Far::new(&world);
    assert_eq!(trips(&far, &start(&sale), 50).await, 5);
    assert_eq!(world.api(), "20..20/20");
}

#[tokio::test(start_paused = true)]
async fn tasks_are_looked_at_again_after_bounds_that_took_long() {
    let world = with_others();
    world.bounds_are_slow.set(true);
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    let far = Far::new(&world);
    far.meanwhile.set(Some(35));
    trips(&far, &start(&sale), 50).await;
    assert_eq!(
        world.api(),
        "20..20/35",
        "none of autoscaling's is taken away"
    );
    assert_eq!(far.called("UpdateService"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_does_not_scale_in_takes_five() {
    for bounds in [None, Some((2, 10))] {
        let world = with_others();
        let mut own = service(bounds, 4);
        own.scales_in = false;
        let services = [("prod/api".to_owned(), own)];
        world.services.replace(BTreeMap::from(services));
        let sale = window(Ecs, "a", 20, 50, 90);
        world.store(&sale);
        assert_eq!(trips(&Far::new(&world), &start(&sale), 50).await, 4);
        let back = trips(&Far::new(&world), &end(&sale), 90).await;
        // Note, tasks, and then the bounds if there are any.
        assert_eq!(back, if bounds.is_some() { 5 } else { 4 });
        assert!(world.api().ends_with('4'), "{}", world.api());
    }
}

#[tokio::test(start_paused = true)]
async fn replicas_come_in_three_and_go_in_three_however_many() {
    let world = with_others();
    let sale = window(Rds, "a", 5, 30, 90);
    world.store(&sale);
    let far = Far::new(&world);
    assert_eq!(trips(&far, &start(&sale), 30).await, 3);
    assert_eq!(far.called("CreateDBInstance"), 5);
    for one in world.instances.borrow_mut().iter_mut() {
        one.status = "available".to_owned();
    }
    let far = Far::new(&world);
    assert_eq!(trips(&far, &end(&sale), 90).await, 3);
    assert_eq!(
        far.called("DeleteDBInstance"),
        4,
        "one is kept for the other"
    );
    // The look that the deletion follows at once is the only one.
    assert_eq!(far.called("DescribeDBClusters"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_reconcile_asks_only_for_windows_that_can_be_open() {
    let world = World::new();
    let sale = window(Ecs, "today", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    for day in 3..253 {
        for resource in [Ecs, Rds] {
            let away = day * 1440;
            let mut pending = window(resource, "later", 20, away + 50, away + 90);
            let product = pending.product.as_mut().unwrap();
            product.opens_at += TimeDelta::days(day);
            world.store(&pending);
        }
    }
    let far = Far::new(&world);
    // Each target: look, then the one window of today.
    assert_eq!(trips(&far, &Payload::Reconcile(None), 55).await, 2);
    // Of 501 windows that of today, twice: for its own target, and to see whose it is.
    // Beside it, the record as often, and whether each target has a `scale`.
    assert_eq!(far.called("GetSchedule"), 2 + 2 + 2);
    assert_eq!(far.called("ListSchedules"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_reconcile_lowers_in_four_all_targets_side_by_side() {
    let world = World::new();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    world.start(&sale, 50).await;
    world.take(&sale);
    let hot = (1..=3).map(|n| instance(&format!("hot{n}"), "available", Some("preheat")));
    world.instances.borrow_mut().extend(hot);
    let far = Far::new(&world);
    // The service: look, look again, note, bounds. The replicas are gone by then.
    assert_eq!(trips(&far, &Payload::Reconcile(None), 95).await, 4);
    assert_eq!(far.called("DeleteDBInstance"), 3);
    assert_eq!(world.api(), "2..20/20");
}

#[tokio::test(start_paused = true)]
async fn a_check_takes_two_if_all_is_ready_and_tries_again_if_not() {
    let world = with_others();
    let sale = window(Ecs, "a", 20, 50, 90);
    world.store(&sale);
    let check = Payload::Check(Check {
        product: sale.product.clone().unwrap(),
        targets: vec![(sale.target.clone(), 20)],
        thread: sale.thread.clone(),
        requested_by: "U1".to_owned(),
    });
    // The window; look; the four of raising; look.
    assert_eq!(trips(&Far::new(&world), &check, 55).await, 7);
    let api = world.services.borrow()["prod/api"].desired;
    for service in world.services.borrow_mut().values_mut() {
        service.running = api;
    }
    assert_eq!(trips(&Far::new(&world), &check, 56).await, 2);
}

#[tokio::test(start_paused = true)]
async fn whatever_does_not_depend_on_anything_is_asked_at_once() {
    let world = World::new();
    world.store(&window(Ecs, "a", 20, 50, 90));
    let sale = window(Ecs, "a", 20, 50, 90);
    let ahead = Payload::Preflight(Preflight {
        targets: vec![
            (sale.target.clone(), 20),
            (window(Rds, "a", 1, 30, 90).target, 99),
        ],
        thread: sale.thread.clone(),
        requested_by: "U1".to_owned(),
    });
    assert_eq!(trips(&Far::new(&world), &ahead, 0).await, 1);
    let status = Payload::Status(Status {
        thread: sale.thread,
        requested_by: "U1".to_owned(),
    });
    // The list, and what it names.
    assert_eq!(trips(&Far::new(&world), &status, 0).await, 2);
}

impl Schedules for Far<'_> {
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        self.trip("ListSchedules").await;
        self.world.list(prefix).await
    }

    async fn get(&self, name: &str) -> Result<Option<Schedule>, Fault> {
        self.trip("GetSchedule").await;
        self.world.get(name).await
    }

    async fn create(&self, schedule: &Schedule) -> Result<Creation, Fault> {
        self.trip("CreateSchedule").await;
        self.world.create(schedule).await
    }

    async fn update(&self, schedule: &Schedule) -> Result<Update, Fault> {
        self.trip("UpdateSchedule").await;
        self.world.update(schedule).await
    }

    async fn delete(&self, name: &str) -> Result<bool, Fault> {
        self.trip("DeleteSchedule").await;
        self.world.delete(name).await
    }
}

impl Fleet for Far<'_> {
    async fn service(&self, id: &ServiceId) -> Result<Option<ServiceState>, Fault> {
        self.trip("DescribeServices").await;
        self.world.service(id).await
    }

    async fn set_bounds(&self, id: &ServiceId, bounds: Bounds) -> Result<(), Fault> {
        self.trip("RegisterScalableTarget").await;
        self.world.set_bounds(id, bounds).await?;
        if let Some(desired) = self.meanwhile.get() {
            sleep(Duration::from_secs(10)).await;
            let mut services = self.world.services.borrow_mut();
            services.get_mut(&id.to_string()).unwrap().desired = desired;
        }
        Ok(())
    }

    async fn set_desired(&self, id: &ServiceId, desired: u32) -> Result<(), Fault> {
        self.trip("UpdateService").await;
        self.world.set_desired(id, desired).await
    }

    async fn cluster(&self, id: &ClusterId) -> Result<Option<ClusterState>, Fault> {
        self.trip("DescribeDBClusters").await;
        self.world.cluster(id).await
    }

    async fn cluster_of(&self, instance: &str) -> Result<Option<Option<ClusterId>>, Fault> {
        self.trip("DescribeDBInstances").await;
        self.world.cluster_of(instance).await
    }

    async fn instance_quota(&self) -> Result<Option<InstanceQuota>, Fault> {
        self.trip("DescribeAccountAttributes").await;
        self.world.instance_quota().await
    }

    async fn create_replica(&self, spec: &ReplicaSpec) -> Result<ReplicaCreation, Fault> {
        self.trip("CreateDBInstance").await;
        self.world.create_replica(spec).await
    }

    async fn delete_replica(&self, name: &str) -> Result<ReplicaDeletion, Fault> {
        self.trip("DeleteDBInstance").await;
        self.world.delete_replica(name).await
    }
}

impl Chat for Far<'_> {
    async fn thread(
        &self,
        thread: &ThreadRef,
        since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        Chat::thread(self.world, thread, since).await
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        self.told_at.replace(Some(Instant::now()));
        self.world.post(post).await
    }

    async fn edit(&self, at: &ThreadRef, message: &Message) -> Result<(), ChatFault> {
        self.world.edit(at, message).await
    }

    async fn whisper(
        &self,
        thread: &ThreadRef,
        user: &str,
        message: &Message,
    ) -> Result<(), ChatFault> {
        self.world.whisper(thread, user, message).await
    }

    async fn members(&self, group: &str) -> Result<Vec<String>, ChatFault> {
        self.world.members(group).await
    }
}
