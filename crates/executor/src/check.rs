//! The readiness check, a few minutes before a product opens.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use preheat::journal::{Failure, Passed, Ready};
use preheat::name::{self, Slot};
use preheat::payload::Check;
use preheat::plan::readiness::{self, Readiness};
use preheat::plan::windows::Occasion;
use preheat::port::{Chat, Fault, Fleet, Schedules};
use preheat::reply;
use preheat::target::Target;
use preheat::window::Window;

use crate::error::chain;
use crate::report::Report;
use crate::{ExecutorError, Run};

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Tells whether a product's open windows have what they asked for, after trying
    /// again what they lack, and which windows have yet to begin. What is stored wins: a
    /// window that was taken away is not spoken of, and one that was resized is measured
    /// by its new count.
    ///
    /// # Errors
    /// When the stored windows cannot be had, or a target could not be settled, and it
    /// is worth trying again. Its product is not ready then: that is told all the same.
    pub(crate) async fn check(&self, check: &Check) -> Result<(), ExecutorError> {
        if check.product.opens_at <= self.now {
            // Delivered late: the doors are open, and `status` says more.
            journal::note(&Passed::because("too late to check: the doors are open"));
            return Ok(());
        }
        let mut report = Report::new(Some(&check.thread));
        let stored = match self.windows_of(check).await {
            Ok(windows) => windows,
            Err(fault) if fault.kind.is_worth_retrying() => return Err(fault.into()),
            Err(fault) => {
                journal::note(&Failure::aws(&fault, "not checked").into());
                report.warn(reply::readiness::not_checked(&self.voice, check, &fault));
                self.tell(report).await;
                return Ok(());
            }
        };
        let (windows, others): (Vec<_>, Vec<_>) =
            stored.into_iter().partition(|one| one.is_open(self.now));
        let mut ahead = others;
        ahead.retain(|one| one.is_ahead(self.now));
        if windows.is_empty() && ahead.is_empty() {
            journal::note(&Passed::because(
                "no window of the product: nothing to check",
            ));
            return Ok(());
        }
        let mut all = self.look_at(&windows).await;
        let mut tried = Tried::none();
        let late = windows.iter().zip(&all);
        let late = late.filter(|(_, readiness)| readiness.is_worth_trying());
        let late: Vec<_> = late.map(|(window, _)| window).collect();
        if !late.is_empty() {
            tried = self.try_again(&late, check).await;
            all = self.look_at(&windows).await;
        }
        for readiness in &all {
            journal::note(&Ready::at_check(&check.product.id, readiness));
        }
        let voice = &self.voice;
        report.say(reply::readiness::readiness(voice, check, self.now, &all));
        report.say(reply::readiness::yet_to_begin(voice, check, &ahead));
        if let Some(said) = tried.said {
            report.say(reply::readiness::tried_again(&self.voice));
            report.take_in(said);
        }
        report.take_in(tried.failed);
        self.tell(report).await;
        if tried.failures.is_empty() {
            Ok(())
        } else {
            Err(ExecutorError::Several(tried.failures))
        }
    }

    async fn look_at(&self, windows: &[Window]) -> Vec<Readiness> {
        join_all(windows.iter().map(|window| self.look(window))).await
    }

    /// Settles the targets of windows that are not ready, each for itself.
    async fn try_again(&self, windows: &[&Window], check: &Check) -> Tried {
        let settle = async |window: &Window| {
            let mut report = Report::new(Some(&check.thread));
            let settled = self.settle_into(&window.target, Occasion::Check, &mut report);
            let error = settled.await.err();
            (report, error)
        };
        let mut said = Report::new(None);
        let mut tried = Tried::none();
        let all = join_all(windows.iter().map(|window| settle(window))).await;
        for (window, (report, error)) in windows.iter().zip(all) {
            let Some(error) = error else {
                said.take_in(report);
                continue;
            };
            let target = &window.target;
            let line = reply::readiness::failed_again(&self.voice, target, &chain(&error));
            tried.failed.take_in(report);
            tried.failed.warn(line);
            tried.failures.push((target.clone(), error));
        }
        tried.said = (!said.is_empty()).then_some(said);
        tried
    }

    /// The product's windows of its day. The check names what it had when the check was
    /// written; a command at the same moment may have added another target's.
    async fn windows_of(&self, check: &Check) -> Result<Vec<Window>, Fault> {
        let common = &self.settings.common;
        let day = name::opening_day(&check.product, common.zone);
        let mut targets: Vec<Target> = check.targets.iter().map(|(one, _)| one.clone()).collect();
        let mut named: BTreeSet<Target> = targets.iter().cloned().collect();
        let others = common.targets().into_iter();
        targets.extend(others.filter(|one| named.insert(one.clone())));
        let ends = targets.into_iter().map(|target| {
            name::end(&Slot {
                target,
                product: Some((check.product.id.clone(), day)),
            })
        });
        let ends: Vec<_> = ends.collect();
        let mut windows = Vec::new();
        for end in self.get_all(&ends).await? {
            match end.window() {
                Ok(window) => windows.push(window),
                // Closing that window will fail and say so; here it is not worth a fault.
                Err(error) => {
                    journal::note(&Failure::unreadable(&end.name, chain(&error)).into());
                }
            }
        }
        Ok(windows)
    }

    /// Looks at what one window holds. What AWS does not tell now is said to be
    /// unknown: minutes before the opening, that is better than silence.
    async fn look(&self, window: &Window) -> Readiness {
        let common = &self.settings.common;
        let looked = match &window.target {
            Target::Ecs(id) => {
                let state = self.fleet.service(id).await;
                state.map(|state| readiness::tasks(window, state.as_ref()))
            }
            Target::Rds(id) => {
                let (prefix, group) = (&common.hot_prefix, &common.schedule_group);
                let state = self.fleet.cluster(id).await;
                state.map(|state| readiness::replicas(window, state.as_ref(), prefix, group))
            }
        };
        looked.unwrap_or_else(|fault| {
            journal::note(&Failure::aws(&fault, "not looked at").on(&window.target));
            Readiness::unknown(window, fault.to_string())
        })
    }
}

/// What came of trying again.
struct Tried {
    /// What was changed, and what is in the way; `None` when there was nothing to do.
    said: Option<Report>,
    /// The same of what failed.
    failed: Report,
    /// What is worth another try of the whole event.
    failures: Vec<(Target, ExecutorError)>,
}

impl Tried {
    fn none() -> Self {
        Self {
            said: None,
            failed: Report::new(None),
            failures: Vec::new(),
        }
    }
}
