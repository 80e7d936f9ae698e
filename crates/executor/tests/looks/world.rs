//! A schedule group, a service, a cluster and a thread. Application Auto Scaling
//! clamps as AWS does; a fault can be put before any call.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use executor::{ExecutorError, Ports, handle};
use preheat::message::Message;
use preheat::payload::Payload;
use preheat::port::{
    Bounds, Chat, ChatFault, ChatFaultKind, ClusterState, Creation, Fault, FaultKind, Fleet,
    Instance, InstanceQuota, Post, ReplicaCreation, ReplicaDeletion, ReplicaSpec, Rollout,
    Schedules, ServiceState, ThreadMessage, Update,
};
use preheat::schedule::{Schedule, end_of, start_of};
use preheat::settings::executor::Settings;
use preheat::target::{ClusterId, Resource, ServiceId, Target};
use preheat::window::{Product, ThreadRef, Window};

use crate::log;

pub(crate) const ZONE: chrono_tz::Tz = chrono_tz::Asia::Seoul;

/// A minute of the day of the sale; the doors open at 60.
pub(crate) fn at(minute: i64) -> DateTime<Utc> {
    "2026-11-24T06:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute)
}

pub(crate) fn thread(ts: &str) -> ThreadRef {
    ThreadRef {
        channel: "C1".to_owned(),
        ts: ts.to_owned(),
    }
}

/// A window of `prod/api` or of `shop` for product `id`.
pub(crate) fn window(resource: Resource, id: &str, count: u32, start: i64, end: i64) -> Window {
    let name = match resource {
        Resource::Ecs => "prod/api",
        Resource::Rds => "shop",
    };
    Window {
        target: Target::parse(resource, name).unwrap(),
        count,
        product: Some(Product {
            id: id.to_owned(),
            name: "padding".to_owned(),
            opens_at: at(60),
        }),
        start: at(start),
        end: at(end),
        thread: thread(id),
        requested_by: "U1".to_owned(),
    }
}

pub(crate) fn service(bounds: Option<(u32, u32)>, desired: u32) -> ServiceState {
    ServiceState {
        status: "ACTIVE".to_owned(),
        desired,
        running: desired,
        pending: 0,
        bounds: bounds.map(|(min, max)| Bounds { min, max }),
        scales_in: true,
        scale_in_suspended: false,
        rollout: Rollout::Steady,
        daemon: false,
        created_at: None,
    }
}

pub(crate) fn instance(name: &str, status: &str, group: Option<&str>) -> Instance {
    Instance {
        name: name.to_owned(),
        writer: false,
        status: status.to_owned(),
        class: "db.r6g.large".to_owned(),
        zone: None,
        created_at: None,
        parameter_group: None,
        ca: None,
        performance_insights: None,
        monitoring: None,
        group: group.map(str::to_owned),
        thread: group.map(|_| thread("tag")),
    }
}

pub(crate) struct World {
    pub(crate) schedules: RefCell<BTreeMap<String, Schedule>>,
    /// Put into the group when it is listed for the second time.
    pub(crate) late: RefCell<Option<Schedule>>,
    pub(crate) lists: Cell<u32>,
    /// Names that the list lacks so far.
    pub(crate) unlisted: RefCell<BTreeSet<String>>,
    /// What Application Auto Scaling still says of the bounds of `prod/api`.
    pub(crate) stale_bounds: Cell<Option<Bounds>>,
    /// Application Auto Scaling adjusts desired only later.
    pub(crate) bounds_are_slow: Cell<bool>,
    /// Written by a run beside this one while a desired count is set.
    pub(crate) beside: RefCell<BTreeMap<String, Schedule>>,
    /// Written by a run beside this one just before a schedule is created.
    pub(crate) saved_first: RefCell<Option<Schedule>>,
    pub(crate) services: RefCell<BTreeMap<String, ServiceState>>,
    pub(crate) instances: RefCell<Vec<Instance>>,
    /// Instances of other clusters.
    pub(crate) elsewhere: BTreeSet<String>,
    /// Names that a run beside this one gave its own replicas.
    pub(crate) made_beside: BTreeSet<String>,
    /// Names that AWS has and does not show yet.
    pub(crate) not_shown: BTreeSet<String>,
    pub(crate) full_zones: BTreeSet<Option<String>>,
    /// The account's quota of instances, if it says.
    pub(crate) quota: Cell<Option<InstanceQuota>>,
    /// How often the cluster was looked at.
    pub(crate) looks: Cell<u32>,
    /// At that look, this instance is the writer.
    pub(crate) fails_over: Cell<Option<(u32, &'static str)>>,
    /// A replica that is being deleted is still shown as it was.
    pub(crate) deletions_are_shown_late: Cell<bool>,
    /// Whether somebody deleted the cluster.
    pub(crate) cluster_is_gone: bool,
    deleted: RefCell<BTreeSet<String>>,
    /// The next call of this name fails like this.
    pub(crate) faults: RefCell<Vec<(&'static str, FaultKind)>>,
    /// The schedule of this name cannot be had the next time.
    pub(crate) not_had: RefCell<Option<String>>,
    pub(crate) posts: RefCell<Vec<Post>>,
    pub(crate) slack_is_down: bool,
    /// Calls that change something.
    pub(crate) calls: RefCell<Vec<String>>,
}

impl World {
    pub(crate) fn new() -> Self {
        log::listen();
        let services = [("prod/api".to_owned(), service(Some((2, 10)), 4))];
        let mut writer = instance("shop-1", "available", None);
        writer.writer = true;
        Self {
            schedules: RefCell::default(),
            late: RefCell::default(),
            lists: Cell::default(),
            unlisted: RefCell::default(),
            stale_bounds: Cell::default(),
            bounds_are_slow: Cell::default(),
            beside: RefCell::default(),
            saved_first: RefCell::default(),
            services: RefCell::new(BTreeMap::from(services)),
            instances: RefCell::new(vec![writer]),
            elsewhere: BTreeSet::new(),
            made_beside: BTreeSet::new(),
            not_shown: BTreeSet::new(),
            full_zones: BTreeSet::new(),
            quota: Cell::default(),
            looks: Cell::default(),
            fails_over: Cell::default(),
            deletions_are_shown_late: Cell::default(),
            deleted: RefCell::default(),
            faults: RefCell::default(),
            not_had: RefCell::default(),
            posts: RefCell::default(),
            slack_is_down: false,
            cluster_is_gone: false,
            calls: RefCell::default(),
        }
    }

    pub(crate) fn settings() -> Settings {
        Settings::read(&|name| {
            let value = match name {
                "SLACK_BOT_TOKEN" => "xoxb-1",
                "SCHEDULE_GROUP" => "preheat",
                "SCHEDULER_ROLE_ARN" => "arn:aws:iam::1:role/s:x",
                "ECS_SERVICES" => "prod/api",
                "AURORA_CLUSTERS" => "shop",
                "LOCALE" => "en",
                _ => return None,
            };
            Some(value.to_owned())
        })
        .unwrap()
    }

    /// Stores a window as the handler does.
    pub(crate) fn store(&self, window: &Window) {
        for schedule in [end_of(window, ZONE), start_of(window, ZONE)] {
            self.put(schedule);
        }
    }

    pub(crate) fn put(&self, schedule: Schedule) {
        let mut schedules = self.schedules.borrow_mut();
        schedules.insert(schedule.name.clone(), schedule);
    }

    pub(crate) fn take(&self, window: &Window) {
        for schedule in [end_of(window, ZONE), start_of(window, ZONE)] {
            self.schedules.borrow_mut().remove(&schedule.name);
        }
    }

    /// Sends a payload to the executor; returns what it did and said.
    pub(crate) async fn send(
        &self,
        payload: &Payload,
        minute: i64,
    ) -> (Result<(), ExecutorError>, Trace) {
        let event = serde_json::from_str(&payload.to_json(ZONE)).unwrap();
        let ports = Ports {
            schedules: self,
            fleet: self,
            chat: self,
        };
        let done = handle(&ports, &Self::settings(), event, at(minute), "request").await;
        let trace = Trace {
            calls: self.calls.take(),
            posts: self
                .posts
                .take()
                .into_iter()
                .map(|post| post.message.text)
                .collect(),
        };
        (done, trace)
    }

    /// A window's `start`, which has to succeed.
    pub(crate) async fn start(&self, window: &Window, minute: i64) -> Trace {
        let window = window.clone();
        let start = Payload::Start {
            window,
            immediate: false,
            sent_at: None,
        };
        self.done(&start, minute).await
    }

    /// A window's `end`, which has to succeed; the schedule lingers.
    pub(crate) async fn end(&self, window: &Window, minute: i64) -> Trace {
        let window = window.clone();
        self.done(&Payload::End { window }, minute).await
    }

    pub(crate) async fn reconcile(&self, minute: i64) -> Trace {
        self.done(&Payload::Reconcile(None), minute).await
    }

    pub(crate) async fn done(&self, payload: &Payload, minute: i64) -> Trace {
        let (done, trace) = self.send(payload, minute).await;
        done.unwrap();
        trace
    }

    /// `min..max/desired` of `prod/api`.
    pub(crate) fn api(&self) -> String {
        let services = self.services.borrow();
        let api = &services["prod/api"];
        match api.bounds {
            Some(bounds) => format!("{}..{}/{}", bounds.min, bounds.max, api.desired),
            None => api.desired.to_string(),
        }
    }

    fn fails(&self, call: &'static str) -> Result<(), Fault> {
        let mut faults = self.faults.borrow_mut();
        let Some(n) = faults.iter().position(|(named, _)| *named == call) else {
            return Ok(());
        };
        let (_, kind) = faults.remove(n);
        Err(fault(call, kind))
    }

    fn called(&self, call: String) {
        self.calls.borrow_mut().push(call);
    }
}

fn fault(call: &'static str, kind: FaultKind) -> Fault {
    Fault {
        kind,
        call,
        message: "as the test wants it".to_owned(),
    }
}

/// What one event did and said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    pub(crate) calls: Vec<String>,
    pub(crate) posts: Vec<String>,
}

impl Trace {
    #[track_caller]
    pub(crate) fn is_silent(&self) {
        assert_eq!((self.calls.len(), self.posts.len()), (0, 0), "{self:?}");
    }
}

impl Schedules for World {
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        self.fails("ListSchedules")?;
        if prefix.is_empty() {
            self.fails("ListSchedules of all")?;
        }
        self.lists.set(self.lists.get() + 1);
        if self.lists.get() == 2
            && let Some(late) = self.late.take()
        {
            self.put(late);
        }
        let schedules = self.schedules.borrow();
        let unlisted = self.unlisted.borrow();
        let names = schedules.keys();
        let names = names.filter(|name| name.starts_with(prefix) && !unlisted.contains(*name));
        Ok(names.cloned().collect())
    }

    async fn get(&self, name: &str) -> Result<Option<Schedule>, Fault> {
        self.fails("GetSchedule")?;
        if self
            .not_had
            .borrow_mut()
            .take_if(|one| one == name)
            .is_some()
        {
            return Err(fault("GetSchedule", FaultKind::Transient));
        }
        Ok(self.schedules.borrow().get(name).cloned())
    }

    async fn create(&self, schedule: &Schedule) -> Result<Creation, Fault> {
        self.fails("CreateSchedule")?;
        if let Some(first) = self.saved_first.take() {
            self.put(first);
        }
        if self.schedules.borrow().contains_key(&schedule.name) {
            return Ok(Creation::Exists);
        }
        self.called(format!("create {}", schedule.name));
        self.put(schedule.clone());
        Ok(Creation::Created)
    }

    async fn update(&self, schedule: &Schedule) -> Result<Update, Fault> {
        self.called(format!("update {}", schedule.name));
        self.put(schedule.clone());
        Ok(Update::Updated)
    }

    async fn delete(&self, name: &str) -> Result<bool, Fault> {
        self.called(format!("delete {name}"));
        Ok(self.schedules.borrow_mut().remove(name).is_some())
    }
}

impl Fleet for World {
    async fn service(&self, id: &ServiceId) -> Result<Option<ServiceState>, Fault> {
        self.fails("DescribeServices")?;
        let mut service = self.services.borrow().get(&id.to_string()).cloned();
        if let (Some(service), Some(stale)) = (&mut service, self.stale_bounds.get()) {
            service.bounds = Some(stale);
        }
        Ok(service)
    }

    async fn set_bounds(&self, id: &ServiceId, bounds: Bounds) -> Result<(), Fault> {
        self.fails("RegisterScalableTarget")?;
        self.called(format!("bounds {}..{}", bounds.min, bounds.max));
        let mut services = self.services.borrow_mut();
        let service = services.get_mut(&id.to_string()).unwrap();
        service.bounds = Some(bounds);
        if !self.bounds_are_slow.get() {
            service.desired = service.desired.clamp(bounds.min, bounds.max);
        }
        Ok(())
    }

    async fn set_desired(&self, id: &ServiceId, desired: u32) -> Result<(), Fault> {
        self.fails("UpdateService")?;
        self.called(format!("desired {desired}"));
        self.schedules.borrow_mut().append(&mut self.beside.take());
        let mut services = self.services.borrow_mut();
        services.get_mut(&id.to_string()).unwrap().desired = desired;
        Ok(())
    }

    async fn cluster(&self, id: &ClusterId) -> Result<Option<ClusterState>, Fault> {
        self.fails("DescribeDBClusters")?;
        self.looks.set(self.looks.get() + 1);
        if let Some((look, heir)) = self.fails_over.get()
            && look == self.looks.get()
        {
            for one in self.instances.borrow_mut().iter_mut() {
                one.writer = one.name == heir;
            }
        }
        let is_there = id.as_str() == "shop" && !self.cluster_is_gone;
        Ok(is_there.then(|| ClusterState {
            status: "available".to_owned(),
            engine: "aurora-mysql".to_owned(),
            zones: vec!["a".to_owned(), "c".to_owned()],
            instances: self.instances.borrow().clone(),
        }))
    }

    async fn cluster_of(&self, instance: &str) -> Result<Option<Option<ClusterId>>, Fault> {
        let owner = if self.elsewhere.contains(instance) {
            Some("other")
        } else {
            self.made_beside.contains(instance).then_some("shop")
        };
        Ok(owner.map(|cluster| Some(ClusterId::new(cluster))))
    }

    async fn instance_quota(&self) -> Result<Option<InstanceQuota>, Fault> {
        self.fails("DescribeAccountAttributes")?;
        Ok(self.quota.get())
    }

    async fn create_replica(&self, spec: &ReplicaSpec) -> Result<ReplicaCreation, Fault> {
        self.fails("CreateDBInstance")?;
        let taken = [&self.elsewhere, &self.made_beside, &self.not_shown];
        if taken.iter().any(|names| names.contains(&spec.name)) {
            return Ok(ReplicaCreation::NameTaken);
        }
        if self.full_zones.contains(&spec.zone) {
            return Ok(ReplicaCreation::NoCapacity);
        }
        let zone = spec.zone.as_deref().unwrap_or("any zone");
        self.called(format!("create {} in {zone}", spec.name));
        let mut new = instance(&spec.name, "creating", Some(&spec.group));
        new.zone.clone_from(&spec.zone);
        self.instances.borrow_mut().push(new);
        Ok(ReplicaCreation::Creating)
    }

    async fn delete_replica(&self, name: &str) -> Result<ReplicaDeletion, Fault> {
        self.fails("DeleteDBInstance")?;
        let mut instances = self.instances.borrow_mut();
        let Some(one) = instances.iter_mut().find(|one| one.name == name) else {
            return Ok(ReplicaDeletion::Gone);
        };
        assert!(!one.writer, "the writer was to be deleted");
        if one.status == "creating" {
            return Ok(ReplicaDeletion::NotYet);
        }
        if !self.deleted.borrow_mut().insert(name.to_owned()) {
            return Ok(ReplicaDeletion::UnderWay);
        }
        if !self.deletions_are_shown_late.get() {
            one.status = "deleting".to_owned();
        }
        self.called(format!("delete {name}"));
        Ok(ReplicaDeletion::Deleting)
    }
}

impl Chat for World {
    async fn thread(
        &self,
        _: &ThreadRef,
        _: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        unreachable!("the executor reads no threads")
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        if self.slack_is_down {
            return Err(ChatFault {
                kind: ChatFaultKind::Transient,
                call: "chat.postMessage",
                message: "down".to_owned(),
            });
        }
        self.posts.borrow_mut().push(post.clone());
        Ok(())
    }

    async fn edit(&self, _: &ThreadRef, _: &Message) -> Result<(), ChatFault> {
        unreachable!("the executor edits no message")
    }

    async fn whisper(&self, _: &ThreadRef, _: &str, _: &Message) -> Result<(), ChatFault> {
        unreachable!("the executor speaks to threads")
    }

    async fn members(&self, _: &str) -> Result<Vec<String>, ChatFault> {
        unreachable!("the executor asks nobody who may")
    }
}
