//! The client against TLS servers on this machine.

use std::io;
use std::path::PathBuf;
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
    door: Arc<Mutex<Door>>,
    /// How many have come to the door.
    came: Arc<Mutex<usize>>,
    /// How each connection was agreed on.
    met: Arc<Mutex<Vec<HandshakeKind>>>,
    /// Ends all connections.
    hang_up: Arc<Notify>,
}

/// What becomes of those who come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    /// They are sent away.
    Closed,
    /// They wait for ever.
    Silent,
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
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let greeter = Self {
            url: format!("https://localhost:{port}/hello").parse().unwrap(),
            certificate,
            door: Arc::new(Mutex::new(Door::Open)),
            came: Arc::default(),
            met: Arc::default(),
            hang_up: Arc::default(),
        };
        tokio::spawn(greeter.receive(listener, TlsAcceptor::from(Arc::new(config))));
        greeter
    }

    fn receive(&self, listener: TcpListener, tls: TlsAcceptor) -> impl Future<Output = ()> + use<> {
        let (door, came) = (Arc::clone(&self.door), Arc::clone(&self.came));
        let (met, hang_up) = (Arc::clone(&self.met), Arc::clone(&self.hang_up));
        async move {
            let mut waiting = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                *came.lock().unwrap() += 1;
                let (tls, met, hang_up) = (tls.clone(), Arc::clone(&met), Arc::clone(&hang_up));
                match *door.lock().unwrap() {
                    Door::Closed => {}
                    Door::Silent => waiting.push(stream),
                    Door::Open => drop(tokio::spawn(async move {
                        tokio::select! {
                            _ = greet(&tls, stream, &met) => {}
                            () = hang_up.notified() => {}
                        }
                    })),
                }
            }
        }
    }

    fn door(&self, door: Door) {
        *self.door.lock().unwrap() = door;
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
    let answered = tokio::time::timeout(Duration::from_secs(5), client.request(request));
    let response = answered.await.expect("no answer")?;
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

/// A greeter, and a client that has a connection to it.
async fn connected(name: &str) -> (Greeter, Client) {
    let greeter = Greeter::start(name).await;
    let client = greeter.client();
    client.connect_early(&greeter.url);
    greeter.has_met(1).await;
    (greeter, client)
}

#[tokio::test]
async fn the_first_request_takes_the_connection_that_was_opened_early() {
    let (greeter, client) = connected("early").await;
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
    let (greeter, client) = connected("resumed").await;
    let (one, two) = tokio::join!(ask(&client, &greeter.url), ask(&client, &greeter.url));
    assert_eq!(
        (one.unwrap(), two.unwrap()),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_eq!(greeter.met(), [HandshakeKind::Full, HandshakeKind::Resumed]);
}

#[tokio::test]
async fn one_that_the_server_has_ended_is_not_used() {
    let (greeter, client) = connected("ended").await;
    greeter.hang_up.notify_waiters();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met().len(), 2);
}

#[tokio::test]
async fn one_that_ends_as_it_is_wanted_is_not_used() {
    let (greeter, client) = connected("ending").await;
    // The runtime has not had a turn to see the end before the request is sent.
    greeter.hang_up.notify_waiters();
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met().len(), 2);
}

#[tokio::test]
async fn a_second_one_to_a_host_is_not_opened() {
    let greeter = Greeter::start("second").await;
    let client = greeter.client();
    client.connect_early(&greeter.url);
    client.connect_early(&greeter.url);
    greeter.has_met(1).await;
    client.connect_early(&greeter.url);
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met(), [HandshakeKind::Full]);
}

#[tokio::test]
async fn one_that_was_held_for_too_long_is_not_used() {
    let (greeter, client) = connected("held").await;
    tokio::time::pause();
    tokio::time::advance(early::HELD).await;
    tokio::time::resume();
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met().len(), 2);
}

#[tokio::test]
async fn one_that_takes_too_long_to_open_is_not_waited_for() {
    let greeter = Greeter::start("silent").await;
    let client = greeter.client();
    greeter.door(Door::Silent);
    client.connect_early(&greeter.url);
    tokio::time::sleep(Duration::from_millis(50)).await;
    tokio::time::pause();
    tokio::time::advance(early::HELD).await;
    tokio::time::resume();
    greeter.door(Door::Open);
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met(), [HandshakeKind::Full]);
}

#[tokio::test]
async fn one_that_fails_while_it_is_waited_for_fails_the_request() {
    let greeter = Greeter::start("failing").await;
    let client = greeter.client();
    greeter.door(Door::Closed);
    client.connect_early(&greeter.url);
    let error = ask(&client, &greeter.url).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(*greeter.came.lock().unwrap(), 1);
}

#[tokio::test]
async fn one_that_failed_before_is_tried_again() {
    let greeter = Greeter::start("failed").await;
    let client = greeter.client();
    greeter.door(Door::Closed);
    client.connect_early(&greeter.url);
    tokio::time::sleep(Duration::from_millis(50)).await;
    greeter.door(Door::Open);
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
    assert_eq!(greeter.met(), [HandshakeKind::Full]);
}
