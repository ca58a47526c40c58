//! Mutual TLS: who shows no certificate of an authority that is known gets no answer, and the audit
//! log says which certificate was shown. The keys below `tls/` were made for this test.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::Service;
use crate::app::Parts;
use crate::audit::Audit;
use crate::tls::TlsFiles;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/tls").join(format!("{name}.pem"))
}

/// What a client that shows a certificate, or none, is answered; None where it is not.
async fn answer(port: u16, shown: Option<&str>, token: &str) -> Option<String> {
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file("authority")).unwrap()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match shown {
        None => builder.with_no_client_auth(),
        Some(name) => {
            let chain = vec![CertificateDer::from_pem_file(file(name)).unwrap()];
            let key = PrivateKeyDer::from_pem_file(file(name)).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
    };
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    let request = format!(
        "GET /v1/runs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    // In TLS 1.3 a server refuses after the client's handshake is done.
    stream.read_to_end(&mut answer).await.ok()?;
    (!answer.is_empty()).then(|| String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn only_clients_of_the_authority_are_answered() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("audit.ndjson");
    let (audit, thread) = Audit::open(&log).unwrap();
    let service = Service::of(Parts { audit: Some(audit), ..Service::empty() });
    let serve = async |client_authorities: Option<PathBuf>| {
        let files =
            TlsFiles { certificate: file("server"), key: file("server"), client_authorities };
        let tls = crate::tls::acceptor(&files).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (app, router) = (service.app.clone(), service.router.clone());
        let serving = crate::serve::serve(app, router, listener, Some(tls), std::future::pending());
        (port, tokio::spawn(serving))
    };
    let (port, mutual) = serve(Some(file("authority"))).await;
    for shown in [None, Some("stranger")] {
        assert_eq!(answer(port, shown, &service.token).await, None, "{shown:?}");
    }
    let told = answer(port, Some("client"), &service.token).await.unwrap();
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    // A certificate is no token.
    let told = answer(port, Some("client"), "none").await.unwrap();
    assert!(told.starts_with("HTTP/1.1 401"), "{told}");
    let (port, open) = serve(None).await;
    assert!(answer(port, None, &service.token).await.is_some(), "optional");
    mutual.abort();
    open.abort();
    drop(service);
    let _ = tokio::join!(mutual, open);
    thread.join().unwrap();
    let lines = std::fs::read_to_string(&log).unwrap();
    let shown = CertificateDer::from_pem_file(file("client")).unwrap();
    let shown = tanxiao_core::digest::sha256(&shown);
    let of_client = format!("\"certificate\":\"{shown}\"");
    assert_eq!(lines.lines().count(), 3, "{lines}");
    assert_eq!(lines.lines().filter(|line| line.contains(&of_client)).count(), 2, "{lines}");
}

#[test]
fn a_file_without_an_authority_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let files = TlsFiles {
        certificate: file("server"),
        key: file("server"),
        client_authorities: Some(empty),
    };
    assert!(crate::tls::acceptor(&files).is_err());
}
