//! The client against TLS servers on this machine.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use hyper_util::client::legacy::connect::HttpInfo;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

/// A server that greets everybody, and the file of the certificate that it signed itself.
struct Greeter {
    url: String,
    certificate: PathBuf,
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
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = greet(&acceptor, stream).await;
            }
        });
        Self {
            url: format!("https://localhost:{port}/"),
            certificate,
        }
    }
}

impl Drop for Greeter {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.certificate);
    }
}

async fn greet(acceptor: &TlsAcceptor, stream: tokio::net::TcpStream) -> io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let _ = stream.read(&mut [0; 1024]).await?;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
        .await?;
    stream.flush().await
}

async fn ask(client: &Client, url: &str) -> Result<http::StatusCode, Error> {
    let response = client.get(url.parse().unwrap()).await?;
    assert!(response.extensions().get::<HttpInfo>().is_some());
    Ok(response.status())
}

#[tokio::test]
async fn who_is_in_the_file_is_trusted_and_nobody_else() {
    let (ours, other) = (Greeter::start("ours").await, Greeter::start("other").await);
    let client = client(&Trust::File(ours.certificate.clone())).unwrap();
    assert_eq!(ask(&client, &ours.url).await.unwrap(), 200);
    let error = ask(&client, &other.url).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn mozilla_does_not_know_who_signs_for_himself() {
    let greeter = Greeter::start("self").await;
    let client = client(&Trust::Mozilla).unwrap();
    let error = ask(&client, &greeter.url).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[tokio::test]
async fn a_certificate_is_good_for_its_name_only() {
    let greeter = Greeter::start("name").await;
    let client = client(&Trust::File(greeter.certificate.clone())).unwrap();
    let elsewhere = greeter.url.replace("localhost", "127.0.0.1");
    assert!(ask(&client, &elsewhere).await.unwrap_err().is_connect());
    assert_eq!(ask(&client, &greeter.url).await.unwrap(), 200);
}
