//! The listener: a bounded number of connections, a bounded wait for headers, and an end that lets answers finish.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::host::Hosts;

/// How long a new connection may take to its first request: whoever only holds it open is gone soon.
const FIRST: Duration = Duration::from_secs(10);
/// How long the headers of a further request may take to come; also how long an idle connection is kept.
const HEADERS: Duration = Duration::from_secs(30);
/// Line and headers of a request; more is answered with 431.
const HEADER_BYTES: usize = 32 * 1024;

/// Every connection is an open file: takes as many as this process may have, of which a shell grants it half or less at first.
pub(crate) fn take_open_files() {
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::debug!(%error, "the number of open files stays as it is");
    }
}

/// How many connections are held at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Most {
    /// From everybody.
    pub(crate) all: usize,
    /// From one address.
    pub(crate) peer: usize,
}

impl Most {
    /// One address holds a quarter, unless it stands for many people: then a proxy in front of this process carries them all.
    pub(crate) fn of(all: usize, front: Front) -> Self {
        Self { all, peer: if front == Front::Proxy { all } else { all / 4 } }
    }
}

/// What people reach first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Front {
    /// This process.
    Itself,
    /// A proxy.
    Proxy,
}

/// Serves until `shutdown`, then lets open answers finish.
pub(crate) async fn serve(listener: TcpListener, hosts: Hosts, most: Most, open: Arc<AtomicUsize>, shutdown: CancellationToken) {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(HEADER_BYTES).keep_alive(true);
    let permits = Arc::new(Semaphore::new(most.all));
    let peers = Peers::default();
    let graceful = GracefulShutdown::new();
    let mut owned = JoinSet::new();
    loop {
        // A place first: a connection that would have to wait stays in the system's queue.
        let permit = tokio::select! {
            () = shutdown.cancelled() => break,
            permit = Arc::clone(&permits).acquire_owned() => permit,
        };
        let (stream, peer) = tokio::select! {
            () = shutdown.cancelled() => break,
            Some(_) = owned.join_next(), if !owned.is_empty() => continue,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, or a peer that went away: neither is a reason to end, both would spin.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let Some(place) = peers.take(peer.ip(), most.peer) else {
            tracing::debug!(%peer, "a connection was not taken: its address holds too many");
            continue;
        };
        let _ = stream.set_nodelay(true);
        let hosts = hosts.clone();
        let begun = CancellationToken::new();
        let begins = begun.clone();
        let service = tower::service_fn(move |request: axum::http::Request<_>| {
            let hosts = hosts.clone();
            begins.cancel();
            async move {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                Ok::<_, std::convert::Infallible>(hosts.answer(request).await)
            }
        });
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).into_owned());
        let counted = Counted::new(&open);
        owned.spawn(async move {
            tokio::pin!(connection);
            let ended = tokio::select! {
                ended = &mut connection => Some(ended),
                () = begun.cancelled() => Some(connection.as_mut().await),
                () = tokio::time::sleep(FIRST) => None,
            };
            match ended {
                Some(Ok(())) => {}
                Some(Err(error)) => tracing::debug!(%error, %peer, "a connection ended badly"),
                None => tracing::debug!(%peer, "a connection asked for nothing"),
            }
            drop((permit, counted, place));
        });
    }
    drop(listener);
    graceful.shutdown().await;
    while owned.join_next().await.is_some() {}
}

/// Counts connections by address. This machine's own are not counted: a proxy may be among them.
#[derive(Clone, Default)]
struct Peers(Arc<Mutex<HashMap<IpAddr, usize>>>);

impl Peers {
    /// A place for one more connection of an address; `None` = it holds as many as it may.
    fn take(&self, peer: IpAddr, most: usize) -> Option<Place> {
        let peer = peer.to_canonical();
        if !peer.is_loopback() {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let held = held.entry(peer).or_default();
            if *held >= most {
                return None;
            }
            *held += 1;
        }
        Some(Place { peers: self.clone(), peer })
    }
}

/// The place of one connection.
struct Place {
    peers: Peers,
    peer: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.peer);
            }
        }
    }
}

/// Counts open connections, for whoever waits for the end.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(open))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_holds_a_quarter_and_gives_it_back() {
        let most = Most::of(8, Front::Itself);
        assert_eq!((most.all, most.peer, Most::of(8, Front::Proxy).peer), (8, 2, 8));
        let peers = Peers::default();
        let (one, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let held = [peers.take(one, most.peer), peers.take("::ffff:192.0.2.1".parse().unwrap(), most.peer)];
        assert!(held.iter().all(Option::is_some));
        assert!(peers.take(one, most.peer).is_none(), "written either way it is the same address");
        assert!(peers.take(other, most.peer).is_some(), "others go on");
        drop(held);
        assert!(peers.take(one, most.peer).is_some());
        assert!(peers.0.lock().unwrap().is_empty(), "who has gone is forgotten");
        let own: Vec<_> = (0..9).map(|_| peers.take("127.0.0.1".parse().unwrap(), most.peer)).collect();
        assert!(own.iter().all(Option::is_some), "a proxy of this machine carries many people");
    }
}
