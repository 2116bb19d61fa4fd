//! The door of one sandbox: its sockets, open as long as the value lives.

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::egress::{Egress, Resolve, is_rule, normal};
use crate::ledger::Ledger;
use crate::model::{Client, ModelRoute, Purse, client};
use crate::policy::Policy;
use crate::told::{Teller, Told};
use crate::{BrokerError, Now};

/// What all doors of a fleet share.
pub struct Broker {
    client: Client,
    ledger: Arc<dyn Ledger>,
    resolver: Arc<dyn Resolve>,
    told: mpsc::UnboundedSender<Told>,
    now: Now,
}

impl Broker {
    /// A broker that trusts models' servers as `tls` says (see [`crate::machine_trust`]), and tells what happens into `told`.
    pub fn new(tls: rustls::ClientConfig, ledger: Arc<dyn Ledger>, resolver: Arc<dyn Resolve>, told: mpsc::UnboundedSender<Told>, now: Now) -> Self {
        Self { client: client(tls), ledger, resolver, told, now }
    }

    /// Opens the sockets of one sandbox, `model.sock` (if the policy has an account) and `proxy.sock`, in a folder that only the
    /// sandbox's user may enter: whoever reaches a socket is taken for its sandbox. Sockets that an earlier process left are replaced.
    pub fn open(&self, policy: &Policy, folder: &Path) -> Result<Door, BrokerError> {
        check(policy).map_err(|why| BrokerError::Policy { attempt: policy.attempt.clone(), why })?;
        let mode = folder.metadata().map_err(|source| BrokerError::Listen { path: folder.to_owned(), source })?.permissions().mode();
        if mode & 0o007 != 0 {
            return Err(BrokerError::Open { folder: folder.to_owned() });
        }
        let teller = Teller { attempt: policy.attempt.as_str().into(), now: self.now.clone(), to: self.told.clone() };
        let stop = CancellationToken::new();
        let mut tasks = Vec::new();
        let mut sockets = Vec::new();
        if let Some(account) = policy.account.clone() {
            let (purse, purse_task) = Purse::open(self.ledger.clone(), policy.scopes.clone(), teller.clone());
            let model = ModelRoute::new(policy, account, self.client.clone(), purse, teller.clone())
                .map_err(|why| BrokerError::Policy { attempt: policy.attempt.clone(), why })?;
            let model = Arc::new(model);
            let listener = listen(folder.join("model.sock"), &mut sockets)?;
            tasks.push(tokio::spawn(serve(listener, policy.caps.at_once, stop.clone(), move |stream| model.clone().converse(stream))));
            tasks.push(purse_task);
        }
        let egress = Arc::new(Egress::new(policy, self.resolver.clone(), teller));
        let listener = listen(folder.join("proxy.sock"), &mut sockets)?;
        tasks.push(tokio::spawn(serve(listener, policy.caps.at_once, stop.clone(), move |stream| egress.clone().converse(stream))));
        Ok(Door { stop: stop.drop_guard(), tasks, sockets })
    }
}

/// The way out of one sandbox. Dropped, it closes at once, in the background: connections are cut, calls that ran are settled.
pub struct Door {
    stop: DropGuard,
    tasks: Vec<JoinHandle<()>>,
    sockets: Vec<Socket>,
}

impl Door {
    /// Closes it, and waits until every connection is gone and every call is settled.
    pub async fn close(self) {
        let Self { stop, tasks, sockets } = self;
        drop(sockets);
        drop(stop);
        for task in tasks {
            // A task that panicked has ended, too.
            let _ = task.await;
        }
    }
}

/// The file of a socket; removed with the door.
struct Socket(PathBuf);

impl Drop for Socket {
    fn drop(&mut self) {
        // The folder may be gone before its door.
        let _ = std::fs::remove_file(&self.0);
    }
}

fn listen(path: PathBuf, sockets: &mut Vec<Socket>) -> Result<UnixListener, BrokerError> {
    let made = fresh(&path).map_err(|source| BrokerError::Listen { path: path.clone(), source })?;
    sockets.push(Socket(path));
    Ok(made)
}

fn fresh(path: &Path) -> io::Result<UnixListener> {
    // Only ever a socket is replaced: anything else in its place was put there by somebody.
    if path.symlink_metadata().is_ok_and(|there| there.file_type().is_socket()) {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    // The sandbox runs as another user; its folder keeps all others out.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666))?;
    Ok(listener)
}

/// How long after a failure the next connection is looked for.
const RETRY: Duration = Duration::from_millis(100);

/// Takes connections until it is stopped; then cuts those that are left.
async fn serve<F>(listener: UnixListener, at_once: usize, stop: CancellationToken, converse: impl Fn(UnixStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(at_once));
    let mut talks = JoinSet::new();
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.ok()?;
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => return Some((stream, place)),
                    // The process is out of open files, most likely: some will be closed.
                    Err(_) => sleep(RETRY).await,
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = talks.join_next() => {}
            Some((stream, place)) = next => {
                let talk = converse(stream);
                talks.spawn(async move {
                    talk.await;
                    drop(place);
                });
            }
        }
    }
    talks.shutdown().await;
}

/// What of a policy could not be kept.
fn check(policy: &Policy) -> Result<(), &'static str> {
    if policy.token.text().len() < SHORTEST {
        return Err("its token is too short to be secret");
    }
    if !policy.rules.iter().all(|rule| is_rule(&rule.host) && rule.port != 0) {
        return Err("a rule's host is not written in lower case ASCII, as a name, or has no port");
    }
    if !policy.pins.iter().all(|(host, at)| normal(host).as_deref() == Ok(host) && !at.is_empty()) {
        return Err("a pinned host is not written in lower case ASCII, as a name, or has no address");
    }
    let Some(account) = &policy.account else { return Ok(()) };
    if account.wires.is_empty() {
        return Err("its account speaks no wire");
    }
    // The key is looked for in every answer: a short one would be found in honest words.
    if account.key.text().len() < SHORTEST {
        return Err("the key of its account is too short to be one");
    }
    if account.key.text() == policy.token.text() {
        return Err("its token is the key");
    }
    Ok(())
}

/// The shortest token and key, bytes.
const SHORTEST: usize = 12;
