//! Serves an account: over TLS as AWS and Slack do, or in the clear where only calls
//! are counted.

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::account::{self, Account};
use crate::asked::Asked;

/// Bodies here are some kilobytes.
const BODY_MAX: usize = 1 << 20;

/// One service of AWS, or Slack, on a port of its own.
pub struct Server {
    /// `https://HOST:PORT`, or `http://`.
    pub url: String,
    wait_us: Arc<AtomicU64>,
}

#[derive(Clone)]
struct Shared {
    account: Arc<Account>,
    wait_us: Arc<AtomicU64>,
}

impl Server {
    /// Listens on a free port of an address of this machine; with `tls`, behind a
    /// certificate for it. The first has a name, `localhost`, that is looked up as a
    /// host's is.
    ///
    /// # Errors
    /// When there is no port to be had.
    pub async fn start(
        account: &Arc<Account>,
        address: Ipv4Addr,
        tls: Option<&Tls>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((address, 0)).await?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let host = match address {
            Ipv4Addr::LOCALHOST => "localhost".to_owned(),
            other => other.to_string(),
        };
        let url = format!("{scheme}://{host}:{}", listener.local_addr()?.port());
        let wait_us = Arc::new(AtomicU64::new(0));
        let shared = Shared {
            account: Arc::clone(account),
            wait_us: Arc::clone(&wait_us),
        };
        let router = Router::new().fallback(answer).with_state(shared);
        let account = Arc::clone(account);
        let acceptor = tls
            .map(Tls::acceptor)
            .transpose()
            .map_err(io::Error::other)?;
        tokio::spawn(accept(listener, acceptor, router, account));
        Ok(Self { url, wait_us })
    }

    /// How long every call takes from now on.
    pub fn wait(&self, time: Duration) {
        let us = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.wait_us.store(us, Ordering::Relaxed);
    }
}

/// What TLS needs.
pub struct Tls {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Tls {
    /// Reads `chain.pem` and `key.pem` in a folder.
    ///
    /// # Errors
    /// When they are missing, or no certificate and key.
    pub fn read(folder: &Path) -> Result<Self, pem::Error> {
        let chain = CertificateDer::pem_file_iter(folder.join("chain.pem"))?;
        Ok(Self {
            chain: chain.collect::<Result<_, _>>()?,
            key: PrivateKeyDer::from_pem_file(folder.join("key.pem"))?,
        })
    }

    fn acceptor(&self) -> Result<TlsAcceptor, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), self.key.clone_key())?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    account: Arc<Account>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        account.note_connection();
        let (tls, router) = (tls.clone(), router.clone());
        tokio::spawn(serve(stream, tls, router));
    }
}

/// Serves one connection; how it ends is the client's to see.
async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>, router: Router) {
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    let server = auto::Builder::new(TokioExecutor::new());
    match tls {
        None => {
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        }
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            }
        }
    }
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let begun = Instant::now();
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_MAX)
        .await
        .unwrap_or_default();
    let target = head.headers.get("x-amz-target");
    let request = account::Request {
        method: head.method,
        uri: head.uri,
        target: target.and_then(|value| value.to_str().ok().map(str::to_owned)),
        body,
    };
    let (call, response) = shared.account.answer(&request);
    let wait = Duration::from_micros(shared.wait_us.load(Ordering::Relaxed));
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    let ended = Instant::now();
    shared.account.note(Asked { call, begun, ended });
    response
}
