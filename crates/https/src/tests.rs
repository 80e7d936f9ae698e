//! The client against TLS servers on this machine.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use http::StatusCode;
use hyper_util::client::legacy::connect::HttpInfo;
use rustls::pki_types::PrivateKeyDer;
use rustls::{HandshakeKind, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use super::*;

/// A server that greets everybody, and the file of the certificate that it signed itself.
struct Greeter {
    url: Uri,
    certificate: PathBuf,
    /// How each connection was agreed on.
    met: Arc<Mutex<Vec<HandshakeKind>>>,
    hang_up: Arc<Notify>,
    /// Whether it sends everybody away.
    is_closed: Arc<AtomicBool>,
}

impl Greeter {
    async fn start(name: &str) -> Self {
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate =
            std::env::temp_dir().join(format!("preheat-{}-{name}.pem", std::process::id()));
        std::fs::write(&certificate, signed.cert.pem()).unwrap();
        let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![signed.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (met, hang_up) = (Arc::default(), Arc::new(Notify::new()));
        let is_closed = Arc::new(AtomicBool::new(false));
        let (all, ended, closed) = (
            Arc::clone(&met),
            Arc::clone(&hang_up),
            Arc::clone(&is_closed),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if closed.load(Ordering::Relaxed) {
                    continue;
                }
                let (acceptor, met) = (acceptor.clone(), Arc::clone(&all));
                let ended = Arc::clone(&ended);
                tokio::spawn(async move {
                    tokio::select! {
                        _ = greet(&acceptor, stream, &met) => {}
                        () = ended.notified() => {}
                    }
                });
            }
        });
        let url = format!("https://localhost:{port}/");
        Self {
            url: url.parse().unwrap(),
            certificate,
            met,
            hang_up,
            is_closed,
        }
    }

    fn client(&self) -> Client {
        Client::new(&Trust::File(self.certificate.clone())).unwrap()
    }

    fn met(&self) -> Vec<HandshakeKind> {
        self.met.lock().unwrap().clone()
    }

    /// Until so many connections stand, and what the server says by itself has arrived.
    async fn has_met(&self, n: usize) {
        while self.met().len() < n {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

impl Drop for Greeter {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.certificate);
    }
}

async fn greet(
    acceptor: &TlsAcceptor,
    stream: TcpStream,
    met: &Mutex<Vec<HandshakeKind>>,
) -> io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let kind = stream.get_ref().1.handshake_kind().unwrap();
    met.lock().unwrap().push(kind);
    let _ = stream.read(&mut [0; 1024]).await?;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
        .await?;
    stream.flush().await
}

async fn ask(client: &Client, url: &Uri) -> Result<StatusCode, Error> {
    let request = Request::get(url).body(Full::default()).unwrap();
    let response = client.request(request).await?;
    assert!(response.extensions().get::<HttpInfo>().is_some());
    Ok(response.status())
}

#[tokio::test]
async fn who_is_in_the_file_is_trusted_and_nobody_else() {
    let (ours, other) = (Greeter::start("ours").await, Greeter::start("other").await);
    let client = ours.client();
    assert_eq!(ask(&client, &ours.url).await.unwrap(), 200);
    let error = ask(&client, &other.url).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn mozilla_does_not_know_who_signs_for_himself() {
    let greeter = Greeter::start("self").await;
    let client = Client::new(&Trust::Mozilla).unwrap();
    let error = ask(&client, &greeter.url).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn a_certificate_is_good_for_its_name_only() {
    let greeter = Greeter::start("name").await;
    let client = greeter.client();
    let elsewhere = greeter.url.to_string().replace("localhost", "127.0.0.1");
    let elsewhere = elsewhere.parse().unwrap();
    assert!(ask(&client, &elsewhere).await.unwrap_err().is_connect());
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
}

#[tokio::test]
async fn the_first_request_takes_the_connection_that_was_opened_early() {
    let greeter = Greeter::start("early").await;
    let client = greeter.client();
    client.connect_early(&greeter.url);
    greeter.has_met(1).await;
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met(), [HandshakeKind::Full]);
    // The greeter ends every connection.
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met().len(), 2);
}

#[tokio::test]
async fn one_that_is_on_its_way_is_waited_for() {
    let greeter = Greeter::start("waited-for").await;
    let client = greeter.client();
    client.connect_early(&greeter.url);
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met(), [HandshakeKind::Full]);
}

#[tokio::test]
async fn connections_after_the_early_one_are_resumed() {
    let greeter = Greeter::start("resumed").await;
    let client = greeter.client();
    client.connect_early(&greeter.url);
    greeter.has_met(1).await;
    let (one, two) = tokio::join!(ask(&client, &greeter.url), ask(&client, &greeter.url));
    assert_eq!(
        (one.unwrap(), two.unwrap()),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_eq!(greeter.met(), [HandshakeKind::Full, HandshakeKind::Resumed]);
}

#[tokio::test]
async fn one_that_the_server_has_ended_is_not_used() {
    let greeter = Greeter::start("ended").await;
    let client = greeter.client();
    client.connect_early(&greeter.url);
    greeter.has_met(1).await;
    greeter.hang_up.notify_waiters();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met().len(), 2);
}

#[tokio::test]
async fn one_that_was_held_for_too_long_is_not_used() {
    let greeter = Greeter::start("held").await;
    let client = greeter.client();
    client.connect_early(&greeter.url);
    greeter.has_met(1).await;
    tokio::time::pause();
    tokio::time::advance(early::HELD).await;
    tokio::time::resume();
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met().len(), 2);
}

#[tokio::test]
async fn one_that_fails_while_it_is_waited_for_fails_the_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}/",
        listener.local_addr().unwrap().port()
    );
    let url = url.parse().unwrap();
    let refused = Arc::new(Mutex::new(0));
    let count = Arc::clone(&refused);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            *count.lock().unwrap() += 1;
        }
    });
    let client = Client::new(&Trust::Mozilla).unwrap();
    client.connect_early(&url);
    assert!(ask(&client, &url).await.unwrap_err().is_connect());
    assert_eq!(*refused.lock().unwrap(), 1);
}

#[tokio::test]
async fn one_that_failed_before_is_tried_again() {
    let greeter = Greeter::start("failed").await;
    let client = greeter.client();
    greeter.is_closed.store(true, Ordering::Relaxed);
    client.connect_early(&greeter.url);
    tokio::time::sleep(Duration::from_millis(50)).await;
    greeter.is_closed.store(false, Ordering::Relaxed);
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met(), [HandshakeKind::Full]);
}
