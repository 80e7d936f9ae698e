//! The one HTTPS client of a Lambda, for AWS and for Slack: one set of trust roots, one
//! crypto provider, one pool of connections.
//!
//! Whom it trusts is decided here and nowhere else. The roots of Mozilla's programme
//! are compiled in: reading and parsing a system's bundle of them takes longer than
//! everything else that happens before a first call. A deploy with a newer
//! `webpki-roots` brings newer ones.

mod early;
mod resolver;
mod trust;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::Full;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use early::Connector;
use resolver::Resolver;
pub use trust::{Trust, TrustError};

/// Connecting takes some milliseconds within a Region, and two round trips, some 0.4 s,
/// from the other side of the world. What takes longer is more likely lost than late.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(1);

/// How long a connection is kept for the next call. Load balancers commonly drop one
/// that is idle for 60 s; ours has to be the first to let go.
const IDLE_WITHIN: Duration = Duration::from_secs(30);

/// Sends requests whose bodies are in memory. A clone shares the connections.
#[derive(Clone, Debug)]
pub struct Client {
    pool: legacy::Client<Connector, Full<Bytes>>,
    connector: Connector,
}

/// Why a request got no answer.
pub type Error = legacy::Error;

impl Client {
    /// A client that trusts whom `trust` says. Opens no connection yet.
    ///
    /// Proxies of the environment are not used: only the settings say where a token goes.
    /// Redirects are not followed, for the same reason, and nothing is sent twice. HTTP
    /// without TLS is possible, for an emulator on this machine.
    ///
    /// # Errors
    /// When the file of `trust` cannot be used.
    pub fn new(trust: &Trust) -> Result<Self, TrustError> {
        let mut tcp = HttpConnector::new_with_resolver(Resolver::new());
        tcp.set_connect_timeout(Some(CONNECT_WITHIN));
        // A request is often smaller than a packet, and nothing follows it.
        tcp.set_nodelay(true);
        // The scheme is for the connector around this one to look at.
        tcp.enforce_http(false);
        let tls = HttpsConnectorBuilder::new()
            .with_tls_config(trust.tls()?)
            .https_or_http()
            // Not HTTP/2: requests that meet the end of a shared connection fail, and the
            // SDK does not send them again (awslabs/aws-sdk-rust#1402).
            .enable_http1()
            .wrap_connector(tcp);
        let connector = Connector::new(tls);
        let pool = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_WITHIN)
            // What meets a connection that was just closed goes out over another: nothing
            // of it was sent.
            .retry_canceled_requests(true)
            .build(connector.clone());
        Ok(Self { pool, connector })
    }

    /// Sends a request.
    pub fn request(&self, request: Request<Full<Bytes>>) -> legacy::ResponseFuture {
        self.pool.request(request)
    }

    /// Begins to open a connection to the host of `url`, which the next request to it
    /// takes. If it has failed or ended by then, or is older than 10 s, that request opens
    /// its own; if it fails while the request waits for it, so does the request.
    ///
    /// # Panics
    /// Outside a runtime.
    pub fn connect_early(&self, url: &Uri) {
        self.connector.clone().open(url);
    }
}

#[cfg(test)]
mod tests;
