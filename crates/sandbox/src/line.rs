//! The line between one run of a Lambda and the world. Every call goes over it,
//! and whoever meddles with it decides what becomes of the call, and of the
//! schedules that fire.

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use chrono::TimeDelta;
use preheat::limits::ANSWER_WITHIN;
use preheat::message::Message;
use preheat::payload::Payload;
use preheat::port::{
    Bounds, Chat, ChatFault, ChatFaultKind, ClusterState, Creation, Fault, FaultKind, Fleet,
    InstanceQuota, Invoke, Post, ReplicaCreation, ReplicaDeletion, ReplicaSpec, Schedules,
    ServiceState, ThreadMessage, Update,
};
use preheat::schedule::Schedule;
use preheat::target::{ClusterId, ServiceId};
use preheat::window::ThreadRef;

use crate::world::World;
use crate::world::ecs::Change;

/// How long a call takes that is too slow: longer than any mention may.
const SLOW: Duration = ANSWER_WITHIN.saturating_mul(2);

/// What becomes of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is made.
    Made,
    /// Other runs of this moment go on first; then it is asked again.
    Waits,
    /// It fails without effect, in this way. Slack knows only throttles, and errors
    /// inside itself.
    Refused(FaultKind),
    /// It takes effect, and its answer is lost.
    AnswerLost,
    /// It reaches the other side only after longer than a mention may take, by
    /// tokio's clock: whoever cannot wait has given up by then.
    TooSlow,
    /// The run is killed in front of it.
    Killed,
}

/// What becomes of a schedule that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firing {
    /// It fires.
    Once,
    /// It fires, and its event comes once more so much later.
    Twice(TimeDelta),
    /// It stays in the group and fires so much later, if it is still there.
    Late(TimeDelta),
    /// It is over, and its event is under way for so long.
    Delayed(TimeDelta),
    /// It is over, and its event never comes.
    Lost,
}

/// Somebody who decides what becomes of calls and of schedules.
pub trait Meddler {
    /// What becomes of a call, named as AWS or Slack names it, that `lambda` is
    /// about to make. `world` is as all earlier calls left it.
    fn fate(&self, world: &World, lambda: &'static str, call: &'static str) -> Fate;

    /// What becomes of the schedule of this name, which is due.
    fn firing(&self, _world: &World, _name: &str) -> Firing {
        Firing::Once
    }

    /// How much later a call that changes a service is made once more, if it is: its
    /// answer was lost, and the client asked again. Whatever else is asked for takes
    /// effect once, by a token or by its name.
    fn made_again(&self, _world: &World) -> Option<TimeDelta> {
        None
    }

    /// How many runs of the executor go side by side: its reserved concurrency.
    fn executors_at_once(&self) -> usize {
        1
    }
}

/// The ports of one run.
pub(crate) struct Line<'a> {
    world: &'a World,
    meddler: Option<Rc<dyn Meddler>>,
    lambda: &'static str,
    is_cut: Cell<bool>,
}

impl<'a> Line<'a> {
    /// A line for one run of `lambda`. Without a meddler every call is made.
    pub(crate) fn new(
        world: &'a World,
        meddler: Option<Rc<dyn Meddler>>,
        lambda: &'static str,
    ) -> Self {
        Self {
            world,
            meddler,
            lambda,
            is_cut: Cell::new(false),
        }
    }

    /// Runs a Lambda on this line; `None` when it was killed.
    pub(crate) async fn run<T>(&self, lambda: impl Future<Output = T>) -> Option<T> {
        let mut lambda = pin!(lambda);
        poll_fn(|context| match lambda.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.is_cut.get() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// Lets a call wait its turn, and says what becomes of it. Never returns once
    /// the run is killed.
    async fn fate(&self, call: &'static str) -> Fate {
        let Some(meddler) = &self.meddler else {
            return Fate::Made;
        };
        loop {
            if self.is_cut.get() {
                return pending().await;
            }
            let fate = meddler.fate(self.world, self.lambda, call);
            let remark = match fate {
                Fate::Waits => {
                    turn().await;
                    continue;
                }
                Fate::Made => return fate,
                Fate::Refused(_) => "fails",
                Fate::AnswerLost => "takes effect, and its answer is lost",
                Fate::TooSlow => "is slow",
                Fate::Killed => "is not reached: the run is killed",
            };
            self.world.note(self.lambda, format!("{call} {remark}"));
            self.is_cut.set(fate == Fate::Killed);
            if fate != Fate::Killed {
                return fate;
            }
        }
    }

    async fn aws<T>(
        &self,
        call: &'static str,
        effect: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let fault = |kind, message: &str| Fault {
            kind,
            call,
            message: message.to_owned(),
        };
        match self.fate(call).await {
            Fate::Refused(kind) => Err(fault(kind, aws_says(kind))),
            Fate::AnswerLost => {
                effect.await?;
                let message = "the answer did not come in time";
                Err(fault(FaultKind::Transient, message))
            }
            Fate::TooSlow => {
                tokio::time::sleep(SLOW).await;
                effect.await
            }
            _ => effect.await,
        }
    }

    /// Has a change that was made come once more, if somebody wants that.
    fn make_again(&self, call: &'static str, id: &ServiceId, change: Change) {
        let meddler = self.meddler.as_ref();
        let Some(later) = meddler.and_then(|meddler| meddler.made_again(self.world)) else {
            return;
        };
        let seconds = later.num_seconds();
        let remark = format!("{call} is made once more in {seconds} s");
        self.world.note(self.lambda, remark);
        let mut ecs = self.world.ecs.borrow_mut();
        ecs.change_at(self.world.now() + later, id.clone(), change);
    }

    async fn slack<T>(
        &self,
        call: &'static str,
        effect: impl Future<Output = Result<T, ChatFault>>,
    ) -> Result<T, ChatFault> {
        let fault = |kind, message: &str| ChatFault {
            kind,
            call,
            message: message.to_owned(),
        };
        match self.fate(call).await {
            Fate::Refused(FaultKind::Transient) => {
                let kind = ChatFaultKind::RateLimited(Duration::from_secs(30));
                Err(fault(kind, "ratelimited"))
            }
            Fate::Refused(_) => Err(fault(ChatFaultKind::Transient, "internal_error")),
            Fate::AnswerLost => {
                effect.await?;
                Err(fault(ChatFaultKind::Transient, "the answer did not come"))
            }
            Fate::TooSlow => {
                tokio::time::sleep(SLOW).await;
                effect.await
            }
            _ => effect.await,
        }
    }
}

/// How AWS words a failure of this kind.
fn aws_says(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Transient => "ThrottlingException: Rate exceeded",
        FaultKind::WrongState => "ConflictException: the resource is being changed",
        FaultKind::Denied => "AccessDeniedException: not authorized",
        FaultKind::Quota => "ServiceQuotaExceededException: the quota is reached",
        FaultKind::Missing => "ResourceNotFoundException: there is no such resource",
        FaultKind::Invalid => "ValidationException: the request is wrong",
    }
}

/// Lets everything else that runs at this moment go on first.
async fn turn() {
    let mut is_over = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_over, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Schedules for Line<'_> {
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        self.aws("ListSchedules", self.world.list(prefix)).await
    }

    async fn get(&self, name: &str) -> Result<Option<Schedule>, Fault> {
        self.aws("GetSchedule", self.world.get(name)).await
    }

    async fn create(&self, schedule: &Schedule) -> Result<Creation, Fault> {
        self.aws("CreateSchedule", self.world.create(schedule))
            .await
    }

    async fn update(&self, schedule: &Schedule) -> Result<Update, Fault> {
        self.aws("UpdateSchedule", self.world.update(schedule))
            .await
    }

    async fn delete(&self, name: &str) -> Result<bool, Fault> {
        self.aws("DeleteSchedule", Schedules::delete(self.world, name))
            .await
    }
}

impl Fleet for Line<'_> {
    async fn service(&self, id: &ServiceId) -> Result<Option<ServiceState>, Fault> {
        self.aws("DescribeServices", self.world.service(id)).await
    }

    async fn set_bounds(&self, id: &ServiceId, bounds: Bounds) -> Result<(), Fault> {
        self.aws("RegisterScalableTarget", self.world.set_bounds(id, bounds))
            .await?;
        self.make_again("RegisterScalableTarget", id, Change::Bounds(bounds));
        Ok(())
    }

    async fn set_desired(&self, id: &ServiceId, desired: u32) -> Result<(), Fault> {
        self.aws("UpdateService", self.world.set_desired(id, desired))
            .await?;
        self.make_again("UpdateService", id, Change::Desired(desired));
        Ok(())
    }

    async fn cluster(&self, id: &ClusterId) -> Result<Option<ClusterState>, Fault> {
        self.aws("DescribeDBClusters", self.world.cluster(id)).await
    }

    async fn cluster_of(&self, instance: &str) -> Result<Option<Option<ClusterId>>, Fault> {
        self.aws("DescribeDBInstances", self.world.cluster_of(instance))
            .await
    }

    async fn instance_quota(&self) -> Result<Option<InstanceQuota>, Fault> {
        self.aws("DescribeAccountAttributes", self.world.instance_quota())
            .await
    }

    async fn create_replica(&self, spec: &ReplicaSpec) -> Result<ReplicaCreation, Fault> {
        self.aws("CreateDBInstance", self.world.create_replica(spec))
            .await
    }

    async fn delete_replica(&self, name: &str) -> Result<ReplicaDeletion, Fault> {
        self.aws("DeleteDBInstance", self.world.delete_replica(name))
            .await
    }
}

impl Invoke for Line<'_> {
    async fn invoke(&self, payload: &Payload) -> Result<(), Fault> {
        self.aws("Invoke", self.world.invoke(payload)).await
    }
}

impl Chat for Line<'_> {
    async fn thread(
        &self,
        thread: &ThreadRef,
        since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        let effect = self.world.thread(thread, since);
        self.slack("conversations.replies", effect).await
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        self.slack("chat.postMessage", self.world.post(post)).await
    }

    async fn edit(&self, at: &ThreadRef, message: &Message) -> Result<(), ChatFault> {
        self.slack("chat.update", self.world.edit(at, message))
            .await
    }

    async fn whisper(
        &self,
        thread: &ThreadRef,
        user: &str,
        message: &Message,
    ) -> Result<(), ChatFault> {
        let effect = self.world.whisper(thread, user, message);
        self.slack("chat.postEphemeral", effect).await
    }

    async fn members(&self, group: &str) -> Result<Vec<String>, ChatFault> {
        self.slack("usergroups.users.list", self.world.members(group))
            .await
    }
}
