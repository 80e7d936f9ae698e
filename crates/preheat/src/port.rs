//! What the domain needs of the world: schedules, the fleet, the chat.
//!
//! Plain traits with static dispatch. The pure functions never call them; the two
//! Lambdas do, and the sandbox puts a world in memory behind them. What can be
//! expected is a value; only a fault is an `Err`.
#![expect(
    async_fn_in_trait,
    reason = "static dispatch: the concrete future's auto traits are known where it matters"
)]

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::message::Message;
use crate::payload::Payload;
use crate::schedule::Schedule;
use crate::target::{ClusterId, ServiceId};
use crate::window::ThreadRef;

/// Why a call to AWS did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A throttle, a time-out, a 5xx: the same call may succeed later.
    Transient,
    /// The thing is busy or in a state that does not allow this now: later.
    WrongState,
    /// The role may not do this: somebody has to change the deployment.
    Denied,
    /// A quota of the account or a limit of the service is reached.
    Quota,
    /// What was named does not exist.
    Missing,
    /// The request itself is wrong, and will be wrong again.
    Invalid,
}

impl FaultKind {
    /// Whether the same call may succeed when it is made again.
    pub fn is_worth_retrying(self) -> bool {
        matches!(self, FaultKind::Transient | FaultKind::WrongState)
    }

    /// Whether AWS refused the call outright, so that it certainly changed nothing. Of
    /// the others nobody knows: the answer to one that was carried out may be lost.
    pub fn is_refusal(self) -> bool {
        match self {
            FaultKind::Denied | FaultKind::Quota | FaultKind::Missing | FaultKind::Invalid => true,
            FaultKind::Transient | FaultKind::WrongState => false,
        }
    }
}

/// A call to AWS that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{call}: {message}")]
pub struct Fault {
    /// What to make of it.
    pub kind: FaultKind,
    /// The operation, in AWS's words: `CreateSchedule`.
    pub call: &'static str,
    /// What AWS said: its error code and message. Never a secret.
    pub message: String,
}

/// Whether a create made something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// It did not exist before.
    Created,
    /// One of that name exists, whatever it says.
    Exists,
}

/// Whether an update found something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// It says the new thing now.
    Updated,
    /// There is none of that name.
    Missing,
}

/// The schedule group.
pub trait Schedules {
    /// Names of all schedules that begin with `prefix`, every page of them.
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault>;
    /// One schedule; `None` when there is none of that name.
    async fn get(&self, name: &str) -> Result<Option<Schedule>, Fault>;
    /// Makes a schedule unless one of that name exists. Atomic.
    async fn create(&self, schedule: &Schedule) -> Result<Creation, Fault>;
    /// Replaces every field of a schedule that exists.
    async fn update(&self, schedule: &Schedule) -> Result<Update, Fault>;
    /// Takes a schedule away; `false` when there was none.
    async fn delete(&self, name: &str) -> Result<bool, Fault>;
}

/// The bounds of a scalable target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Application Auto Scaling never goes below this.
    pub min: u32,
    /// Nor above this.
    pub max: u32,
}

/// How the service's newest deployment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rollout {
    /// Complete.
    Steady,
    /// Going on.
    InProgress,
    /// Failed: ECS starts no new tasks for it.
    Failed,
}

/// An ECS service as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceState {
    /// `ACTIVE`, `DRAINING` or `INACTIVE`.
    pub status: String,
    /// Tasks it should have.
    pub desired: u32,
    /// Tasks in the `RUNNING` state.
    pub running: u32,
    /// Tasks on their way.
    pub pending: u32,
    /// The scalable target's bounds, if one is registered.
    pub bounds: Option<Bounds>,
    /// Whether taking tasks away is a scaling policy's: one exists that can scale in.
    pub scales_in: bool,
    /// Whether somebody suspended that for now: then nothing is to take tasks away.
    pub scale_in_suspended: bool,
    /// The newest deployment.
    pub rollout: Rollout,
    /// Whether it runs one task per host, and so has no desired count.
    pub daemon: bool,
    /// When it was created: one that was deleted and made anew is another service.
    pub created_at: Option<DateTime<Utc>>,
}

/// Performance Insights of an instance, to be had by replicas too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerformanceInsights {
    /// The KMS key, if not the account's default.
    pub kms_key: Option<String>,
    /// How long it keeps data, in days.
    pub retention_days: Option<i32>,
}

/// Enhanced Monitoring of an instance, to be had by replicas too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitoring {
    /// Seconds between two samples.
    pub interval_seconds: i32,
    /// The role RDS writes its logs with.
    pub role_arn: String,
}

/// One member of an Aurora cluster as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its identifier, in lower case.
    pub name: String,
    /// Whether it is the cluster's writer.
    pub writer: bool,
    /// AWS's own word: `creating`, `available`, `deleting`, `failed`, …
    pub status: String,
    /// Its class, such as `db.r6g.large`.
    pub class: String,
    /// Its availability zone, once it has one.
    pub zone: Option<String>,
    /// When it was created; AWS says so only once it is available.
    pub created_at: Option<DateTime<Utc>>,
    /// Its DB parameter group.
    pub parameter_group: Option<String>,
    /// Its CA certificate's identifier.
    pub ca: Option<String>,
    /// Performance Insights, if on.
    pub performance_insights: Option<PerformanceInsights>,
    /// Enhanced Monitoring, if on.
    pub monitoring: Option<Monitoring>,
    /// The schedule group in its `preheat:group` tag, if it has one.
    pub group: Option<String>,
    /// The thread in its `preheat:thread` tag, if it has one.
    pub thread: Option<ThreadRef>,
}

/// An Aurora cluster as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterState {
    /// AWS's own word: `available`, `failing-over`, …
    pub status: String,
    /// `aurora-mysql` or `aurora-postgresql`.
    pub engine: String,
    /// The zones of its storage that its subnets reach.
    pub zones: Vec<String>,
    /// Its members, writer included.
    pub instances: Vec<Instance>,
}

/// A replica to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaSpec {
    /// Its identifier: unique in the account and region.
    pub name: String,
    /// The cluster it joins.
    pub cluster: ClusterId,
    /// The cluster's engine.
    pub engine: String,
    /// Its class.
    pub class: String,
    /// Its zone; `None` leaves it to Aurora.
    pub zone: Option<String>,
    /// Like the writer's; unset would mean the engine's default.
    pub parameter_group: Option<String>,
    /// Like the writer's.
    pub ca: Option<String>,
    /// Like the writer's.
    pub performance_insights: Option<PerformanceInsights>,
    /// Like the writer's.
    pub monitoring: Option<Monitoring>,
    /// Our schedule group, for the `preheat:group` tag.
    pub group: String,
    /// Where it was asked for, for the `preheat:thread` tag.
    pub thread: ThreadRef,
}

/// What became of a replica that was to be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaCreation {
    /// It is being created.
    Creating,
    /// An instance of that name exists somewhere in the account.
    NameTaken,
    /// The zone has no capacity for this class.
    NoCapacity,
}

/// What became of a replica that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaDeletion {
    /// It is being deleted, by this call.
    Deleting,
    /// It was being deleted already, whatever the list still says.
    UnderWay,
    /// There is none of that name.
    Gone,
    /// It cannot be deleted in the state it is in, such as `creating`.
    NotYet,
}

/// How many DB instances the account can have in the region, whoever made them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceQuota {
    /// How many there are.
    pub used: u32,
    /// How many there can be.
    pub max: u32,
}

/// ECS with Application Auto Scaling, and Aurora.
pub trait Fleet {
    /// A service with its bounds; `None` when the service or its cluster does not exist.
    async fn service(&self, id: &ServiceId) -> Result<Option<ServiceState>, Fault>;
    /// Sets both bounds of a service's scalable target in one call.
    async fn set_bounds(&self, id: &ServiceId, bounds: Bounds) -> Result<(), Fault>;
    /// Sets a service's desired count.
    async fn set_desired(&self, id: &ServiceId, desired: u32) -> Result<(), Fault>;
    /// A cluster with its members; `None` when it does not exist.
    async fn cluster(&self, id: &ClusterId) -> Result<Option<ClusterState>, Fault>;
    /// The cluster that an instance of this name belongs to; `None` when there is no
    /// such instance, `Some(None)` when it belongs to none.
    async fn cluster_of(&self, instance: &str) -> Result<Option<Option<ClusterId>>, Fault>;
    /// The account's quota of DB instances; `None` when it does not say.
    async fn instance_quota(&self) -> Result<Option<InstanceQuota>, Fault> {
        Ok(None)
    }
    /// Creates a reader with promotion tier 15, not public, tagged.
    async fn create_replica(&self, spec: &ReplicaSpec) -> Result<ReplicaCreation, Fault>;
    /// Deletes an instance.
    async fn delete_replica(&self, name: &str) -> Result<ReplicaDeletion, Fault>;
}

/// The way to the executor that does not wait for a schedule.
pub trait Invoke {
    /// Hands a payload to the executor, which runs it later than this returns.
    async fn invoke(&self, payload: &Payload) -> Result<(), Fault>;
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// A person, by user id.
    Person(String),
    /// A bot or an app, by every id that Slack gives.
    Bot(Vec<String>),
}

/// One message of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadMessage {
    /// Its timestamp.
    pub ts: String,
    /// Who wrote it.
    pub author: Author,
    /// Its words from every place where Slack puts words, line by line: markup
    /// resolved, entities unescaped.
    pub lines: Vec<String>,
    /// The mention that it answers (that mention's own `ts`), when it is one of our replies.
    pub answers: Option<String>,
}

/// A message to be posted into a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Where.
    pub thread: ThreadRef,
    /// What.
    pub message: Message,
    /// The mention that it answers (that mention's own `ts`), kept in its metadata.
    pub answers: Option<String>,
}

/// Why Slack did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatFaultKind {
    /// The bot is not a member of the channel.
    NotInChannel,
    /// No such channel, or a private one that the bot cannot see.
    ChannelNotFound,
    /// The thread's root is gone.
    ThreadNotFound,
    /// The app lacks this scope.
    MissingScope(String),
    /// The token is invalid, revoked or expired: nobody can be told in Slack.
    Token,
    /// Too many requests; wait for this long.
    RateLimited(Duration),
    /// The channel is archived, locked or restricted.
    Restricted,
    /// A time-out or an error inside Slack; it may have taken effect.
    Transient,
    /// No connection came about, or there was no token: it certainly did not take effect.
    NotSent,
    /// Something else that Slack refuses.
    Refused,
}

/// A call to Slack that failed.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ChatFault {
    /// What to make of it.
    pub kind: ChatFaultKind,
    /// The method: `chat.postMessage`.
    pub call: &'static str,
    /// Slack's error code, or what went wrong on the way. Never a token.
    pub message: String,
}

impl fmt::Display for ChatFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.call, self.message)
    }
}

/// Slack.
pub trait Chat {
    /// A thread's messages, oldest first: from the root on, as far as one page goes,
    /// or with `since` everything posted at or after that timestamp.
    async fn thread(
        &self,
        thread: &ThreadRef,
        since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault>;
    /// Posts into a thread.
    async fn post(&self, post: &Post) -> Result<(), ChatFault>;
    /// Replaces words, small print and buttons of a message of ours. `at` is the
    /// message itself. The mention that it answers stays with it.
    async fn edit(&self, at: &ThreadRef, message: &Message) -> Result<(), ChatFault>;
    /// Says something in a thread to one person only, who has to be in the channel.
    async fn whisper(
        &self,
        thread: &ThreadRef,
        user: &str,
        message: &Message,
    ) -> Result<(), ChatFault>;
    /// The people in a user group, by user id.
    async fn members(&self, group: &str) -> Result<Vec<String>, ChatFault>;
}
