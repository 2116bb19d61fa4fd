//! The listener: a bounded number of connections, a bounded wait for headers, and an end that lets answers finish.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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

/// How long the headers of a request may take to come; also how long an idle connection is kept.
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

/// Serves until `shutdown`, then lets open answers finish.
pub(crate) async fn serve(listener: TcpListener, hosts: Hosts, most: usize, open: Arc<AtomicUsize>, shutdown: CancellationToken) {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(HEADER_BYTES).keep_alive(true);
    let permits = Arc::new(Semaphore::new(most));
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
        let _ = stream.set_nodelay(true);
        let hosts = hosts.clone();
        let service = tower::service_fn(move |request: axum::http::Request<_>| {
            let hosts = hosts.clone();
            async move {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                Ok::<_, std::convert::Infallible>(hosts.answer(request).await)
            }
        });
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).into_owned());
        let counted = Counted::new(&open);
        owned.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, %peer, "a connection ended badly");
            }
            drop((permit, counted));
        });
    }
    drop(listener);
    graceful.shutdown().await;
    while owned.join_next().await.is_some() {}
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
