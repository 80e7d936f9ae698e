//! Looks up a host's addresses once for all connections that are opened at a moment.
//!
//! Each look-up takes a thread of its own. Five calls that go out together to the same
//! host would start five, which costs more than the calls themselves.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use std::vec;

use futures_util::future::{FutureExt, Shared};
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

/// How long addresses are good for: as long as one answer takes. AWS and Slack change
/// theirs, and say so with a time to live of a minute.
const KEPT: Duration = Duration::from_secs(5);

type Addresses = Result<Vec<SocketAddr>, Arc<io::Error>>;
type LookUp = Shared<Pin<Box<dyn Future<Output = Addresses> + Send>>>;

/// The system's resolver, asked once for each host.
#[derive(Clone)]
pub(crate) struct Resolver {
    system: GaiResolver,
    known: Arc<Mutex<HashMap<String, (Instant, LookUp)>>>,
}

impl Resolver {
    pub(crate) fn new() -> Self {
        Self {
            system: GaiResolver::new(),
            known: Arc::default(),
        }
    }

    fn look_up(&mut self, name: Name) -> LookUp {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (begun, _)| begun.elapsed() < KEPT);
        if let Some((_, look_up)) = known.get(name.as_str()) {
            return look_up.clone();
        }
        let host = name.as_str().to_owned();
        let answer = self.system.call(name);
        let addresses = answer.map(|answer| answer.map(Iterator::collect).map_err(Arc::new));
        let look_up = addresses.boxed().shared();
        known.insert(host, (Instant::now(), look_up.clone()));
        look_up
    }

    fn forget(&self, host: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(host);
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (this, host) = (self.clone(), name.as_str().to_owned());
        let look_up = self.look_up(name);
        Box::pin(async move {
            look_up.await.map(Vec::into_iter).map_err(|error| {
                // Whoever tries again asks again.
                this.forget(&host);
                io::Error::new(error.kind(), error)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(host: &str) -> Name {
        host.parse().unwrap()
    }

    #[tokio::test]
    async fn a_host_is_looked_up_once_at_a_time() {
        let mut resolver = Resolver::new();
        let (one, two) = (
            resolver.call(name("localhost")),
            resolver.call(name("localhost")),
        );
        let (one, two): (Vec<_>, Vec<_>) =
            (one.await.unwrap().collect(), two.await.unwrap().collect());
        assert!(!one.is_empty());
        assert_eq!(one, two);
        let known = resolver.known.lock().unwrap();
        assert_eq!(known.len(), 1);
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let mut resolver = Resolver::new();
        let error = resolver.call(name("host.invalid")).await.unwrap_err();
        assert!(!error.to_string().is_empty());
        assert!(resolver.known.lock().unwrap().is_empty());
    }
}
