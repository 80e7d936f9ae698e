//! Connections that are opened before there is anything to say over them.
//!
//! In the init phase a Lambda waits for its secret, with a whole processor to itself.
//! What it opens in that time need not be opened while somebody waits for an answer; and
//! what it opens later to the same host is resumed with a ticket of the first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

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
    wanted: oneshot::Sender<()>,
    held: JoinHandle<Option<Opened>>,
}

impl Connector {
    pub(crate) fn new(tls: Tls) -> Self {
        Self {
            tls,
            early: Arc::default(),
        }
    }

    /// Begins to open a connection to the host of `url`, for the next call to it.
    pub(crate) fn open(&mut self, url: &Uri) {
        let Some(host) = host(url) else { return };
        let opening = self.tls.call(host.clone());
        let (wanted, is_wanted) = oneshot::channel();
        let held = tokio::spawn(hold(opening, is_wanted));
        self.early().insert(host, Early { wanted, held });
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
        let early = self.early().remove(&host);
        let opening = self.tls.call(host);
        match early {
            // What has failed or ended by now says nothing of another try.
            Some(Early { wanted, held }) if !held.is_finished() => {
                let _ = wanted.send(());
                async move {
                    match held.await {
                        Ok(Some(opened)) => opened,
                        Ok(None) | Err(_) => opening.await,
                    }
                }
                .boxed()
            }
            _ => opening,
        }
    }
}

/// A host as the pool names it to its connector.
fn host(url: &Uri) -> Option<Uri> {
    let mut parts = Parts::default();
    parts.scheme = url.scheme().cloned();
    parts.authority = url.authority().cloned();
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
        tokio::select! {
            biased;
            // No server of HTTP speaks first: nothing comes but the end, and before it
            // the tickets that the next connection is resumed with.
            _ = stream.read(&mut nothing) => None,
            _ = is_wanted => Some(Ok(stream.into_inner())),
        }
    };
    tokio::select! {
        // After a sleep both may be due: then it has been too long.
        biased;
        () = tokio::time::sleep(HELD) => None,
        opened = open => opened,
    }
}
