//! The readiness check, a few minutes before a product opens.

use futures_util::future::join_all;
use preheat::name::{self, Slot};
use preheat::payload::Check;
use preheat::plan::readiness::{self, Readiness};
use preheat::port::{Chat, Fault, Fleet, Schedules};
use preheat::reply;
use preheat::target::Target;
use preheat::window::Window;

use crate::error::chain;
use crate::recorded::window_of;
use crate::report::Report;
use crate::{ExecutorError, Run};

impl<S: Schedules, F: Fleet, C: Chat> Run<'_, S, F, C> {
    /// Tells whether a product's open windows have what they asked for. What is
    /// stored wins: a window that was taken away is not spoken of, and one that was
    /// resized is measured by its new count.
    ///
    /// # Errors
    /// When the stored windows cannot be had and it is worth trying again.
    pub(crate) async fn check(&self, check: &Check) -> Result<(), ExecutorError> {
        if check.product.opens_at <= self.now {
            // Delivered late: the doors are open, and `status` says more.
            tracing::warn!(product = check.product.id, "too late to check");
            return Ok(());
        }
        let mut report = Report::new(Some(&check.thread));
        match self.open_windows_of(check).await {
            Ok(windows) if windows.is_empty() => {
                tracing::info!(
                    product = check.product.id,
                    "no open window: nothing to check"
                );
            }
            Ok(windows) => {
                let all = join_all(windows.iter().map(|window| self.look(window))).await;
                tracing::info!(product = check.product.id, ?all, "checked");
                let voice = &self.voice;
                report.say(reply::readiness::readiness(voice, check, self.now, &all));
            }
            Err(fault) if fault.kind.is_worth_retrying() => return Err(fault.into()),
            Err(fault) => {
                tracing::error!(product = check.product.id, error = %fault, "not checked");
                let product = reply::escape(&check.product.id);
                report.warn(reply::capacity::fault(&self.voice, &product, &fault));
            }
        }
        self.tell(report).await;
        Ok(())
    }

    async fn open_windows_of(&self, check: &Check) -> Result<Vec<Window>, Fault> {
        let day = name::opening_day(&check.product, self.settings.common.zone);
        let names: Vec<_> = check
            .targets
            .iter()
            .map(|(target, _)| {
                name::end(&Slot {
                    target: target.clone(),
                    product: Some((check.product.id.clone(), day)),
                })
            })
            .collect();
        let mut windows = Vec::new();
        for end in self.get_all(&names).await? {
            match window_of(&end) {
                Ok(window) if window.is_open(self.now) => windows.push(window),
                Ok(_) => {}
                // Closing that window will fail and say so; here it is not worth a fault.
                Err(error) => {
                    tracing::error!(name = end.name, error = chain(&error), "not checked");
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
            tracing::error!(on = %window.target, error = %fault, "not looked at");
            Readiness::unknown(window, fault.to_string())
        })
    }
}
