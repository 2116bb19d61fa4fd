//! What a test needs around a door: the broker, its ledger, what was told, and servers that answer what they are told to.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use fleet_broker::ledger::{Amount, Level, MemoryLedger, Scope};
use fleet_broker::policy::{Account, Auth, Caps, Model, Price, Rule, Way, Wire};
use fleet_broker::told::{Call, Decision, What};
use fleet_broker::{Broker, Door, Policy, Resolve, Secret, Told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub(crate) const KEY: &str = "sk-real-0123456789abcdef";
pub(crate) const TOKEN: &str = "tok-attempt-one-0123456789";
pub(crate) const NOW: i64 = 1_795_730_400_000;

/// A door, and what stands around it.
pub(crate) struct Stage {
    pub(crate) broker: Broker,
    pub(crate) ledger: Arc<MemoryLedger>,
    pub(crate) told: mpsc::UnboundedReceiver<Told>,
    folder: tempfile::TempDir,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(Names::default())
    }

    pub(crate) fn with(names: Names) -> Self {
        let ledger = Arc::new(MemoryLedger::default());
        let (to, told) = mpsc::unbounded_channel();
        let broker = Broker::new(no_trust(), ledger.clone(), Arc::new(names), to, Arc::new(|| NOW));
        let folder = tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o700)).tempdir().unwrap();
        Self { broker, ledger, told, folder }
    }

    pub(crate) fn open(&self, policy: &Policy) -> Door {
        self.broker.open(policy, self.folder.path()).unwrap()
    }

    pub(crate) fn model(&self) -> PathBuf {
        self.folder.path().join("model.sock")
    }

    pub(crate) fn proxy(&self) -> PathBuf {
        self.folder.path().join("proxy.sock")
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The next thing told.
    pub(crate) async fn next(&mut self) -> What {
        timeout(Duration::from_secs(20), self.told.recv()).await.expect("nothing was told").unwrap().what
    }

    /// The next decision told.
    pub(crate) async fn decision(&mut self) -> Decision {
        loop {
            if let What::Way(decision) = self.next().await {
                return decision;
            }
        }
    }

    /// The next call told.
    pub(crate) async fn call(&mut self) -> Call {
        loop {
            if let What::Called(call) = self.next().await {
                return call;
            }
        }
    }

    /// What the attempt has spent, once nothing is reserved any more.
    pub(crate) async fn spent(&self) -> Amount {
        for _ in 0..2_000 {
            if self.ledger.open() == 0 {
                return self.ledger.spent(&attempt());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("a reservation stays open");
    }
}

fn no_trust() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

pub(crate) fn attempt() -> Scope {
    Scope { level: Level::Attempt, id: "att_1".to_owned() }
}

/// A policy with no account and no rules.
pub(crate) fn closed() -> Policy {
    Policy {
        attempt: "att_1".to_owned(),
        token: Secret::new(TOKEN.to_owned()),
        scopes: vec![attempt()],
        account: None,
        rules: Vec::new(),
        pins: BTreeMap::new(),
        caps: Caps { patience: Duration::from_secs(10), ..Caps::default() },
    }
}

/// A policy with an account at a server on this machine. A token costs a millionth in, two out.
pub(crate) fn calling(at: SocketAddr, wires: &[Wire]) -> Policy {
    let model = Model { price: Price { input: 1_000_000, cache_read: 1_000_000, cache_write: 1_000_000, output: 2_000_000 }, output: 1_000 };
    let account = Account {
        name: "acc_1".to_owned(),
        key: Secret::new(KEY.to_owned()),
        auth: Auth::Bearer,
        base: format!("http://{at}"),
        wires: wires.to_vec(),
        models: BTreeMap::from([("m".to_owned(), model)]),
        other: None,
        remote: false,
    };
    Policy { account: Some(account), ..closed() }
}

/// A policy with one rule, its host pinned to a server on this machine.
pub(crate) fn reaching(host: &str, at: SocketAddr, way: Way) -> Policy {
    let rules = vec![Rule { host: host.to_owned(), port: at.port(), way }];
    let pins = BTreeMap::from([(host.to_owned(), vec![at.ip()])]);
    Policy { rules, pins, ..closed() }
}

/// A resolver that a test feeds: each question takes the next answer of its name, the last one stays.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Arc<Mutex<BTreeMap<String, Vec<Vec<IpAddr>>>>>);

impl Names {
    pub(crate) fn of(name: &str, answers: &[&[&str]]) -> Self {
        let answers = answers.iter().map(|answer| answer.iter().map(|address| address.parse().unwrap()).collect()).collect();
        Self(Arc::new(Mutex::new(BTreeMap::from([(name.to_owned(), answers)]))))
    }
}

#[async_trait]
impl Resolve for Names {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let mut names = self.0.lock().unwrap();
        let answers = names.get_mut(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() })
    }
}

/// What a server does after a request's head and body have come.
pub(crate) enum Deed {
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Waits until the test lets it go on.
    Wait(Arc<tokio::sync::Notify>),
    /// Is silent until the connection goes.
    Hang,
}

/// A server of one answer, given again and again; each connection is closed after it.
pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    /// Requests as they came, bytes for bytes.
    pub(crate) heard: Arc<Mutex<Vec<String>>>,
    /// Told when the other side has closed a connection on which the server hung.
    pub(crate) left: Arc<tokio::sync::Notify>,
    _task: JoinSet<()>,
}

impl Server {
    pub(crate) async fn new(deeds: Vec<Deed>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (heard, left, deeds) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<tokio::sync::Notify>::default(), Arc::new(deeds));
        let mut task = JoinSet::new();
        let (notes, gone) = (heard.clone(), left.clone());
        task.spawn(async move {
            let mut talks = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                talks.spawn(one(stream, deeds.clone(), notes.clone(), gone.clone()));
            }
        });
        Self { at, heard, left, _task: task }
    }

    /// A server of one plain answer.
    pub(crate) async fn saying(head: &str, body: &str) -> Self {
        Self::new(vec![Deed::Write(response(head, body).into_bytes())]).await
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

pub(crate) fn response(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

async fn one(mut stream: TcpStream, deeds: Arc<Vec<Deed>>, heard: Arc<Mutex<Vec<String>>>, left: Arc<tokio::sync::Notify>) {
    let mut read = Vec::new();
    while !whole(&read) {
        if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
            break;
        }
    }
    heard.lock().unwrap().push(String::from_utf8_lossy(&read).into_owned());
    for deed in deeds.iter() {
        match deed {
            Deed::Write(bytes) => {
                if stream.write_all(bytes).await.is_err() {
                    left.notify_one();
                    return;
                }
            }
            Deed::Wait(go) => go.notified().await,
            Deed::Hang => {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                left.notify_one();
            }
        }
    }
    let _ = stream.shutdown().await;
}

/// Whether a request has come to its end.
pub(crate) fn whole(read: &[u8]) -> bool {
    let text = String::from_utf8_lossy(read);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ").and_then(|length| length.parse::<usize>().ok()));
    if head.contains("transfer-encoding: chunked") { body.ends_with("0\r\n\r\n") } else { body.len() >= length.unwrap_or(0) }
}
