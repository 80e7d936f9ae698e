//! The overview that a person asked for: what is there now, and which windows are
//! open or come next.

use futures_util::future::{join_all, join3};
use preheat::journal::Failure;
use preheat::limits::STATUS_NEXT_MAX;
use preheat::name::{self, Kind};
use preheat::payload::Status;
use preheat::plan::status::outlook;
use preheat::port::{Chat, Fault, Fleet, Schedules};
use preheat::reply;
use preheat::reply::status::{Overview, Windows};
use preheat::window::Window;

use crate::Run;
use crate::error::chain;
use crate::report::Report;

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Tells what is there now, in one message. It is never a fault: whatever cannot
    /// be had is said in its place, and the person who waits can ask again.
    pub(crate) async fn status(&self, asked: &Status) {
        let common = &self.settings.common;
        let services = common
            .services
            .iter()
            .map(async |id| (id.clone(), self.fleet.service(id).await));
        let clusters = common
            .clusters
            .iter()
            .map(async |id| (id.clone(), self.fleet.cluster(id).await));
        let look = join3(join_all(services), join_all(clusters), self.all_windows());
        let (services, clusters, windows) = look.await;
        let faults = services.iter().filter_map(|(_, seen)| seen.as_ref().err());
        let faults = faults.chain(clusters.iter().filter_map(|(_, seen)| seen.as_ref().err()));
        for fault in faults.chain(windows.as_ref().err()) {
            journal::note(&Failure::aws(fault, "not looked at").into());
        }
        let overview = Overview {
            services,
            clusters,
            windows,
            prefix: &common.hot_prefix,
            group: &common.schedule_group,
        };
        let mut report = Report::new(Some(&asked.thread));
        report.say(reply::status::status(&self.voice, &overview, self.now));
        self.tell(report).await;
    }

    /// Reads every window of the group, also of targets that are configured no more.
    async fn all_windows(&self) -> Result<Windows, Fault> {
        let mut names = self.schedules.list("").await?;
        names.retain(|name| matches!(name::kind(name), Kind::End(_)));
        // The list can lag behind a `scale` of a moment ago.
        names.extend(name::ends_now(&self.settings.common.targets()));
        names.sort_unstable();
        names.dedup();
        let (mut windows, mut unreadable) = (Vec::<Window>::new(), Vec::new());
        for end in self.get_all(&names).await? {
            match end.window() {
                Ok(window) => windows.push(window),
                Err(source) => {
                    journal::note(&Failure::unreadable(&end.name, chain(&source)).into());
                    unreadable.push(end.name);
                }
            }
        }
        Ok(Windows {
            outlook: outlook(windows, self.now, STATUS_NEXT_MAX),
            unreadable,
        })
    }
}
