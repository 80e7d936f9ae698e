//! Creating replicas: names that may be taken, zones that may be full.

use futures_util::future::join_all;
use preheat::journal::Failure;
use preheat::plan::aurora::{Addition, Plan};
use preheat::plan::windows::Occasion;
use preheat::port::{Chat, Fault, FaultKind, Fleet, ReplicaCreation, ReplicaSpec, Schedules};
use preheat::reply::capacity;
use preheat::target::{ClusterId, Target};

use crate::Run;
use crate::report::Report;

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Creates replicas, and says what came of it even if one of them fails.
    pub(crate) async fn add(
        &self,
        id: &ClusterId,
        plan: &Plan,
        add: &Addition,
        occasion: Occasion<'_>,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let made = self.create_all(id, add).await;
        if !made.created.is_empty() {
            let (before, created) = (plan.hot + made.found, &made.created);
            report.look.created(created, plan.hot + made.n_done());
            if !plan.replaced.is_empty() {
                report.warn(capacity::replicas_replaced(&self.voice, id, &plan.replaced));
            }
            let (voice, now) = (&self.voice, self.now);
            let line = capacity::replicas_added(voice, id, before, created, &occasion, now);
            report.say(line);
        }
        let missing = add.count.saturating_sub(made.n_done());
        if made.is_full {
            let failure = Failure::no_capacity(&add.template.class, missing);
            journal::note(&failure.on(&Target::Rds(id.clone())));
            let class = &add.template.class;
            let line = capacity::no_capacity(&self.voice, id, class, missing);
            report.problem(occasion, line);
        }
        made.failure.map_or(Ok(()), Err)
    }

    /// Goes through the names until enough replicas are on their way: as many side by
    /// side as are missing. Whether AWS takes several at once on one cluster is not
    /// documented, so that those refused as busy are tried again one after another. What
    /// failed otherwise is left to the next event: the SDK has tried it several times, and
    /// this run has other things to finish.
    async fn create_all(&self, id: &ClusterId, add: &Addition) -> Made {
        let mut made = Made::default();
        let mut names = add.names.iter();
        while made.n_done() < add.count && !made.is_full && made.failure.is_none() {
            let missing = (add.count - made.n_done()) as usize;
            let batch: Vec<_> = names.by_ref().take(missing).collect();
            let all = join_all(batch.iter().map(|name| self.create_or_find(id, add, name))).await;
            let mut busy = Vec::new();
            for (name, one) in batch.iter().zip(all) {
                match one {
                    Err(fault) if fault.kind == FaultKind::WrongState && batch.len() > 1 => {
                        busy.push(*name);
                    }
                    one => made.take(name, one),
                }
            }
            for name in busy {
                let one = self.create_or_find(id, add, name).await;
                made.take(name, one);
            }
            if batch.len() < missing && made.failure.is_none() {
                made.failure = Some(out_of_names(add));
            }
        }
        made
    }

    async fn create_or_find(
        &self,
        id: &ClusterId,
        add: &Addition,
        name: &str,
    ) -> Result<One, Fault> {
        match self.create_somewhere(add, name).await? {
            ReplicaCreation::Creating => Ok(One::Created),
            ReplicaCreation::NoCapacity => Ok(One::NoCapacity),
            // A run beside this one may have made it; another cluster's keeps its
            // name, and the next number is tried.
            ReplicaCreation::NameTaken => match self.fleet.cluster_of(name).await? {
                Some(Some(other)) if other == *id => Ok(One::Found),
                Some(_) => Ok(One::Elsewhere),
                None => Err(not_shown_yet(name)),
            },
        }
    }

    /// Tries the zones one by one until one has capacity.
    async fn create_somewhere(&self, add: &Addition, name: &str) -> Result<ReplicaCreation, Fault> {
        for zone in &add.zones {
            let spec = ReplicaSpec {
                name: name.to_owned(),
                zone: zone.clone(),
                ..add.template.clone()
            };
            let creation = self.fleet.create_replica(&spec).await?;
            if creation != ReplicaCreation::NoCapacity {
                return Ok(creation);
            }
            tracing::debug!(name, zone = ?spec.zone, class = spec.class, "no capacity");
        }
        Ok(ReplicaCreation::NoCapacity)
    }
}

/// What became of one name.
enum One {
    Created,
    /// It is ours already.
    Found,
    /// Another cluster has an instance of that name.
    Elsewhere,
    /// No zone has any: the next one would fare no better.
    NoCapacity,
}

/// What became of an addition.
#[derive(Default)]
struct Made {
    created: Vec<String>,
    found: u32,
    is_full: bool,
    failure: Option<Fault>,
}

impl Made {
    fn n_done(&self) -> u32 {
        self.found + u32::try_from(self.created.len()).unwrap_or(u32::MAX)
    }

    fn take(&mut self, name: &str, one: Result<One, Fault>) {
        match one {
            Ok(One::Created) => self.created.push(name.to_owned()),
            Ok(One::Found) => self.found += 1,
            Ok(One::Elsewhere) => {}
            Ok(One::NoCapacity) => self.is_full = true,
            Err(fault) => self.failure = Some(fault),
        }
    }
}

fn out_of_names(add: &Addition) -> Fault {
    let (first, last) = (add.names.first(), add.names.last());
    Fault {
        kind: FaultKind::Quota,
        call: "CreateDBInstance",
        message: format!("every name is taken, from {first:?} to {last:?}"),
    }
}

/// It may be ours, made a moment ago: another beside it could be one too many.
fn not_shown_yet(name: &str) -> Fault {
    Fault {
        kind: FaultKind::Transient,
        call: "DescribeDBInstances",
        message: format!("`{name}` exists and is not shown yet"),
    }
}
