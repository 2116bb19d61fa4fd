//! CONNECT: a tunnel carries TLS to the host it was asked for, and nothing else.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fleet_broker::policy::{Caps, Policy, Way};
use fleet_broker::told::Reason;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};
use tokio::task::JoinSet;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::stage::{Server, Stage, reaching};

/// A host that says over TLS what it hears, with a certificate for two names.
struct Secure {
    at: SocketAddr,
    certificate: CertificateDer<'static>,
    _task: JoinSet<()>,
}

impl Secure {
    async fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["secure.test".to_owned(), "other.test".to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![certificate.clone()], key.into()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut talks = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                talks.spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let (mut from, mut to) = tokio::io::split(&mut stream);
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { at, certificate, _task: task }
    }

    fn connector(&self, sni: bool) -> TlsConnector {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.enable_sni = sni;
        TlsConnector::from(Arc::new(config))
    }
}

/// A tunnel, open as far as the proxy says.
async fn tunnel(stage: &Stage, to: &str) -> UnixStream {
    let mut stream = UnixStream::connect(stage.proxy()).await.unwrap();
    stream.write_all(format!("CONNECT {to} HTTP/1.1\r\nhost: {to}\r\n\r\n").as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&head));
    stream
}

/// Says something through a tunnel over TLS, and hears it back.
async fn echo(secure: &Secure, stream: UnixStream, name: &'static str, sni: bool) -> std::io::Result<Vec<u8>> {
    let mut tls = secure.connector(sni).connect(ServerName::try_from(name).unwrap(), stream).await?;
    tls.write_all(&vec![b'x'; 100_000]).await?;
    tls.shutdown().await?;
    let mut heard = Vec::new();
    tls.read_to_end(&mut heard).await?;
    Ok(heard)
}

fn policy(at: SocketAddr) -> Policy {
    reaching("secure.test", at, Way::Tls)
}

#[tokio::test]
async fn tls_to_the_tunnels_host_passes_unopened() {
    let secure = Secure::new().await;
    let mut stage = Stage::new();
    let door = stage.open(&policy(secure.at));
    for name in ["secure.test", "SECURE.test."] {
        let stream = tunnel(&stage, &format!("{name}:{}", secure.at.port())).await;
        // The certificate is the host's own: nobody sits between.
        assert_eq!(echo(&secure, stream, "secure.test", true).await.unwrap(), vec![b'x'; 100_000]);
        let told = stage.decision().await;
        assert_eq!((told.host.as_str(), told.port, told.refused), ("secure.test", secure.at.port(), None));
        assert!(told.up > 100_000 && told.down > 100_000, "{told:?}");
    }
    door.close().await;
}

#[tokio::test]
async fn tls_to_another_host_is_cut_before_a_byte_of_it() {
    let host = Server::saying("200 OK", "").await;
    let secure = Secure::new().await;
    let mut stage = Stage::new();
    let _door = stage.open(&policy(host.at));
    let to = format!("secure.test:{}", host.at.port());
    // The name in TLS is another's, or there is none.
    assert!(echo(&secure, tunnel(&stage, &to).await, "other.test", true).await.is_err());
    assert_eq!(stage.decision().await.refused, Some(Reason::Sni));
    assert!(echo(&secure, tunnel(&stage, &to).await, "secure.test", false).await.is_err());
    assert_eq!(stage.decision().await.refused, Some(Reason::Sni));
    // What comes first is not TLS at all.
    for words in ["GET / HTTP/1.1\r\nhost: other.test\r\n\r\n", "SSH-2.0-OpenSSH\r\n"] {
        let mut stream = tunnel(&stage, &to).await;
        stream.write_all(words.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        assert!(rest.is_empty(), "{rest:?}");
        let told = stage.decision().await;
        assert_eq!((told.refused, told.up), (Some(Reason::NotTls), 0));
    }
    assert!(host.heard().iter().all(String::is_empty), "nothing reached the host: {:?}", host.heard());
}

#[tokio::test]
async fn the_beginning_of_tls_may_come_in_pieces() {
    let secure = Secure::new().await;
    let mut stage = Stage::new();
    let _door = stage.open(&policy(secure.at));
    let stream = tunnel(&stage, &format!("secure.test:{}", secure.at.port())).await;
    // A pipe between, that gives one byte at a time for the first thousand.
    let (near, far) = tokio::io::duplex(64 * 1024);
    let (mut from_proxy, mut to_proxy) = stream.into_split();
    let mut pump = JoinSet::new();
    let (mut from_near, mut to_near) = tokio::io::split(near);
    pump.spawn(async move {
        for _ in 0..200 {
            let byte = from_near.read_u8().await.unwrap();
            to_proxy.write_all(&[byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
        let _ = tokio::io::copy(&mut from_near, &mut to_proxy).await;
    });
    pump.spawn(async move {
        let _ = tokio::io::copy(&mut from_proxy, &mut to_near).await;
    });
    let mut tls = secure.connector(true).connect(ServerName::try_from("secure.test").unwrap(), far).await.unwrap();
    tls.write_all(b"hello").await.unwrap();
    let mut heard = [0; 5];
    tls.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"hello");
    drop(tls);
    pump.shutdown().await;
    assert_eq!(stage.decision().await.refused, None);
}

#[tokio::test]
async fn a_tunnel_ends_with_its_bytes_its_patience_and_its_door() {
    let secure = Secure::new().await;
    let to = format!("secure.test:{}", secure.at.port());
    let mut stage = Stage::new();
    let caps = policy(secure.at).caps;
    let door = stage.open(&Policy { caps: Caps { bytes: 50_000, ..caps }, ..policy(secure.at) });
    assert!(echo(&secure, tunnel(&stage, &to).await, "secure.test", true).await.is_err());
    assert_eq!(stage.decision().await.refused, Some(Reason::Bytes));
    door.close().await;

    let short = Duration::from_millis(200);
    let door = stage.open(&Policy { caps: Caps { patience: short, idle: short, ..caps }, ..policy(secure.at) });
    // Neither a beginning that never comes nor silence after it is waited for.
    let silent = tunnel(&stage, &to).await;
    assert_eq!(stage.decision().await.refused, Some(Reason::Idle));
    let tls = secure.connector(true).connect(ServerName::try_from("secure.test").unwrap(), tunnel(&stage, &to).await).await.unwrap();
    assert_eq!(stage.decision().await.refused, Some(Reason::Idle));
    drop((silent, tls));
    door.close().await;

    let door = stage.open(&policy(secure.at));
    let mut tls = secure.connector(true).connect(ServerName::try_from("secure.test").unwrap(), tunnel(&stage, &to).await).await.unwrap();
    door.close().await;
    assert_eq!(stage.decision().await.refused, Some(Reason::Closed));
    let mut rest = Vec::new();
    let _ = tls.read_to_end(&mut rest).await;
    assert!(rest.is_empty());
}
