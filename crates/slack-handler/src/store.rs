//! One write to the schedule group, and how to undo it.

use chrono::{DateTime, Utc};
use preheat::batch::Write;
use preheat::port::{Creation, Fault, FaultKind, Schedules, Update};
use preheat::schedule::Schedule;

/// What became of one write.
pub(crate) struct Attempt {
    /// What would put the group back; `None` when it was certainly not changed.
    pub(crate) undo: Option<Undo>,
    /// Whether the write was made.
    pub(crate) result: Result<(), Fault>,
}

impl Attempt {
    fn new(stored: Result<(), Failed>, undo: Option<Undo>) -> Self {
        let may_have_changed = stored.as_ref().err().is_none_or(|one| one.may_have_changed);
        Self {
            undo: undo.filter(|_| may_have_changed),
            result: stored.map_err(|failed| failed.fault),
        }
    }
}

/// A write that failed.
struct Failed {
    fault: Fault,
    may_have_changed: bool,
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self {
            may_have_changed: !fault.kind.is_refusal(),
            fault,
        }
    }
}

/// How to put the group back, whether or not a write took effect: a call that
/// timed out may have.
pub(crate) enum Undo {
    /// Store what was there before.
    Restore {
        before: Schedule,
        written: Option<Schedule>,
    },
    /// Delete what we made; what says something else is not ours to delete.
    Unmake { written: Schedule },
}

impl Undo {
    pub(crate) fn name(&self) -> &str {
        match self {
            Undo::Restore { before, .. } => &before.name,
            Undo::Unmake { written } => &written.name,
        }
    }

    pub(crate) async fn run<S: Schedules>(
        &self,
        schedules: &S,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        match self {
            // Its time has come: it has fired, or does so any moment, and goes by itself.
            // Made anew for a past time it may never fire, and then it stands for ever.
            Undo::Restore { before, written } if before.at <= now => match written {
                Some(written) => unmake(schedules, written).await,
                None => Ok(()),
            },
            Undo::Restore { before, written } => {
                let current = written.as_ref().unwrap_or(before);
                let may_update = !before.is_near(now) && !current.is_near(now);
                let stored = store(schedules, before, may_update).await;
                stored.map_err(|failed| failed.fault)
            }
            Undo::Unmake { written } => unmake(schedules, written).await,
        }
    }
}

/// Deletes what was written. What says something else by now is not ours to delete.
pub(crate) async fn unmake<S: Schedules>(schedules: &S, written: &Schedule) -> Result<(), Fault> {
    if schedules.get(&written.name).await?.as_ref() == Some(written) {
        schedules.delete(&written.name).await?;
    }
    Ok(())
}

/// Makes one write.
pub(crate) async fn write<S: Schedules>(
    schedules: &S,
    write: &Write,
    now: DateTime<Utc>,
) -> Attempt {
    match write {
        Write::Remove { name, before } => {
            let deleted = schedules.delete(name).await;
            let undo = before.clone().map(|before| Undo::Restore {
                before,
                written: None,
            });
            Attempt::new(deleted.map(|_| ()).map_err(Failed::from), undo)
        }
        Write::Put {
            schedule,
            before: Some(before),
        } => replace(schedules, schedule, before.clone(), now).await,
        Write::Put {
            schedule,
            before: None,
        } => put_unseen(schedules, schedule, now).await,
    }
}

async fn replace<S: Schedules>(
    schedules: &S,
    schedule: &Schedule,
    before: Schedule,
    now: DateTime<Utc>,
) -> Attempt {
    let stored = store(schedules, schedule, !before.is_near(now)).await;
    let written = Some(schedule.clone());
    Attempt::new(stored, Some(Undo::Restore { before, written }))
}

/// Stores a schedule of whose name nothing was seen. "Exists" means that it is
/// ours already: an earlier delivery wrote it, or the list lagged behind.
async fn put_unseen<S: Schedules>(
    schedules: &S,
    schedule: &Schedule,
    now: DateTime<Utc>,
) -> Attempt {
    let made = |stored| {
        let written = schedule.clone();
        Attempt::new(stored, Some(Undo::Unmake { written }))
    };
    let untouched = |result| Attempt { undo: None, result };
    match schedules.create(schedule).await {
        Ok(Creation::Created) => return made(Ok(())),
        Ok(Creation::Exists) => {}
        Err(fault) => return made(Err(fault.into())),
    }
    match schedules.get(&schedule.name).await {
        Err(fault) => untouched(Err(fault)),
        // It went in between: fired, or deleted by somebody.
        Ok(None) => made(store(schedules, schedule, false).await),
        Ok(Some(stored)) if stored == *schedule => untouched(Ok(())),
        Ok(Some(stored)) => replace(schedules, schedule, stored, now).await,
    }
}

/// Makes the group say `schedule` under its name, whatever it says now.
async fn store<S: Schedules>(
    schedules: &S,
    schedule: &Schedule,
    may_update: bool,
) -> Result<(), Failed> {
    if may_update {
        if schedules.update(schedule).await? == Update::Updated {
            return Ok(());
        }
        return Ok(make(schedules, schedule).await?);
    }
    // The service may be about to fire and delete it, and an update with it.
    schedules.delete(&schedule.name).await?;
    let made = make(schedules, schedule).await;
    made.map_err(|fault| Failed {
        fault,
        may_have_changed: true,
    })
}

/// Makes a schedule of which there is none.
async fn make<S: Schedules>(schedules: &S, schedule: &Schedule) -> Result<(), Fault> {
    match schedules.create(schedule).await? {
        Creation::Created => Ok(()),
        // Somebody made it in between, or it is still being deleted: say it over
        // what is there, and do not believe that it stands when nothing is.
        Creation::Exists => match schedules.update(schedule).await? {
            Update::Updated => Ok(()),
            Update::Missing => Err(unsettled(&schedule.name)),
        },
    }
}

/// The service says of one name that it exists and that it does not.
fn unsettled(name: &str) -> Fault {
    Fault {
        kind: FaultKind::Transient,
        call: "UpdateSchedule",
        message: format!("{name} is there and not there; it may be being deleted"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fake::Group;

    fn fires_in(minutes: i64) -> Schedule {
        Schedule {
            name: "a-start".to_owned(),
            at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes),
            description: String::new(),
            input: minutes.to_string(),
            enabled: true,
        }
    }

    /// The service deletes what it fires, and whatever it was updated to with it.
    #[tokio::test]
    async fn what_may_be_firing_is_put_back_as_a_new_schedule() {
        let anew: &[&str] = &["delete a-start", "create a-start"];
        for (before, written, calls) in [
            (60, 90, &["update a-start"][..]),
            (60, 1, anew),
            (1, 60, anew),
            (1, 1, anew),
        ] {
            let (before, written) = (fires_in(before), fires_in(written));
            let group = Group::default();
            let name = written.name.clone();
            group
                .stored
                .borrow_mut()
                .insert(name.clone(), written.clone());
            let undo = Undo::Restore {
                before: before.clone(),
                written: Some(written),
            };
            undo.run(&group, DateTime::UNIX_EPOCH).await.unwrap();
            assert_eq!(*group.log.borrow(), calls);
            assert_eq!(group.stored.borrow().get(&name), Some(&before));
        }
    }
}
