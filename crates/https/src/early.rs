//! Connections that are opened before there is anything to say over them.
//!
//! In the init phase a Lambda waits for its secret, with a whole processor to itself.
//! What it opens in that time need not be opened while somebody waits for an answer; and
//! what it opens later to the same host is resumed with a ticket of the first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::Uri;
use http::uri::{Parts, PathAndQuery};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower_service::Service;

use crate::resolver::Resolver;

/// How long a connection is held that nothing was said over: as long as an init phase
/// may take. A Lambda that was made ready ahead of its event sleeps for longer than
/// servers wait.
pub(crate) const HELD: Duration = Duration::from_secs(10);

type Tls = HttpsConnector<HttpConnector<Resolver>>;
type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Opened = Result<Stream, <Tls as Service<Uri>>::Error>;

/// Opens connections when they are asked for, or hands out one that was opened before.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    tls: Tls,
    early: Arc<Mutex<HashMap<Uri, Early>>>,
}

/// A connection on its way, or there.
#[derive(Debug)]
struct Early {
    begun: SystemTime,
    wanted: oneshot::Sender<()>,
    held: JoinHandle<Option<Opened>>,
}

impl Early {
    /// Whether it may still come to something. What has failed or ended says nothing of
    /// another try.
    fn is_hopeful(&self) -> bool {
        !self.held.is_finished() && is_recent(self.begun, now())
    }
}

/// Whether what was begun at a moment can be used at another.
fn is_recent(begun: SystemTime, now: SystemTime) -> bool {
    now.duration_since(begun).is_ok_and(|age| age < HELD)
}

/// The time of day. Reports differ on whether the clock that [`hold`] sleeps by goes on
/// while a function is frozen; this one is set right when it wakes up.
#[expect(
    clippy::disallowed_methods,
    reason = "no decision goes by it: only whether a connection is kept"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

impl Connector {
    pub(crate) fn new(tls: Tls) -> Self {
        Self {
            tls,
            early: Arc::default(),
        }
    }

    /// Begins to open a connection to the host of `url`, for the next call to it, unless
    /// there is one.
    pub(crate) fn open(&mut self, url: &Uri) {
        let Some(host) = host(url) else { return };
        if self.early().get(&host).is_some_and(Early::is_hopeful) {
            return;
        }
        let opening = self.tls.call(host.clone());
        let (wanted, is_wanted) = oneshot::channel();
        let early = Early {
            begun: now(),
            wanted,
            held: tokio::spawn(hold(opening, is_wanted)),
        };
        self.early().insert(host, early);
    }

    fn early(&self) -> MutexGuard<'_, HashMap<Uri, Early>> {
        self.early.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = <Tls as Service<Uri>>::Error;
    type Future = BoxFuture<'static, Opened>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.tls.poll_ready(context)
    }

    fn call(&mut self, host: Uri) -> Self::Future {
        let early = self.early().remove(&host).filter(Early::is_hopeful);
        let opening = self.tls.call(host);
        let Some(Early { wanted, held, .. }) = early else {
            return opening;
        };
        let _ = wanted.send(());
        async move {
            match held.await {
                Ok(Some(opened)) => opened,
                Ok(None) | Err(_) => opening.await,
            }
        }
        .boxed()
    }
}

/// A host as the pool names it to its connector.
fn host(url: &Uri) -> Option<Uri> {
    let mut parts = Parts::default();
    parts.scheme = Some(url.scheme()?.clone());
    parts.authority = Some(url.authority()?.clone());
    parts.path_and_query = Some(PathAndQuery::from_static("/"));
    Uri::from_parts(parts).ok()
}

/// Opens a connection and keeps it until it is wanted, for [`HELD`] at most.
async fn hold(
    opening: impl Future<Output = Opened>,
    is_wanted: oneshot::Receiver<()>,
) -> Option<Opened> {
    let open = async {
        let (mut stream, mut nothing) = match opening.await {
            Ok(stream) => (TokioIo::new(stream), [0]),
            Err(error) => return Some(Err(error)),
        };
        let wanted = async {
            let _ = is_wanted.await;
            // What has come until now is only seen after another turn of the runtime.
            tokio::task::yield_now().await;
        };
        tokio::select! {
            biased;
            // No server of HTTP speaks first: nothing comes but the end, and before it
            // the tickets that the next connection is resumed with.
            _ = stream.read(&mut nothing) => None,
            () = wanted => Some(Ok(stream.into_inner())),
        }
    };
    tokio::select! {
        // After a sleep both may be due: then it has been too long.
        biased;
        () = tokio::time::sleep(HELD) => None,
        opened = open => opened,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_too_long_ago_is_not_recent() {
        let begun = SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_000_000);
        for (age, expected) in [(0, true), (9, true), (10, false), (600, false)] {
            let now = begun + Duration::from_secs(age);
            assert_eq!(is_recent(begun, now), expected, "{age} s");
        }
        // A clock that was set back says nothing.
        assert!(!is_recent(begun, begun - Duration::from_secs(1)));
    }

    #[test]
    fn a_host_is_named_without_the_path() {
        let named = |url: &'static str| host(&Uri::from_static(url)).unwrap().to_string();
        assert_eq!(named("https://slack.com/api"), "https://slack.com/");
        assert_eq!(named("http://[::1]:4566/a?b"), "http://[::1]:4566/");
        assert!(host(&Uri::from_static("/api")).is_none());
        assert!(host(&Uri::from_static("slack.com")).is_none());
    }
}
