//! What has to be known before anything is decided, fetched side by side.

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use preheat::decide::Stored;
use preheat::limits::SCHEDULE_CALLS_AT_ONCE;
use preheat::port::{Fault, Schedules};

/// Names of all schedules that begin with one of `prefixes`.
pub(crate) async fn names<S: Schedules>(
    schedules: &S,
    prefixes: &[String],
) -> Result<Vec<String>, Fault> {
    let lists = join_all(prefixes.iter().map(|prefix| schedules.list(prefix))).await;
    let mut names = Vec::new();
    for list in lists {
        names.extend(list?);
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// The schedules of these names; those that are gone meanwhile are left out.
pub(crate) async fn stored<S: Schedules>(
    schedules: &S,
    names: Vec<String>,
) -> Result<Stored, Fault> {
    let found: Vec<_> = stream::iter(names)
        .map(|name| async move { schedules.get(&name).await })
        .buffer_unordered(SCHEDULE_CALLS_AT_ONCE)
        .collect()
        .await;
    let found: Result<Vec<_>, Fault> = found.into_iter().collect();
    Ok(Stored::new(found?.into_iter().flatten()))
}
