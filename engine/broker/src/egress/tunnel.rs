//! A tunnel after CONNECT: TLS to the host it was asked for, counted both ways, ended when nothing moves.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

use super::hello;
use super::passage::{Meter, Passage};
use crate::policy::Caps;
use crate::told::Reason;

/// Bytes moved at once.
const PIECE: usize = 16 * 1024;

/// A tunnel that was allowed and has not begun.
pub(crate) struct Tunnel {
    pub(crate) here: OnUpgrade,
    pub(crate) there: TcpStream,
    pub(crate) host: String,
    pub(crate) passage: Passage,
}

impl Tunnel {
    /// Runs until one side is done with it. Nothing reaches the host before its name in TLS was compared.
    pub(crate) async fn run(self, meter: &Meter, caps: &Caps) {
        let passage = self.passage.clone();
        match self.flow(meter, caps).await {
            Ok(()) => passage.done(),
            Err(reason) => passage.refuse(reason),
        }
    }

    async fn flow(mut self, meter: &Meter, caps: &Caps) -> Result<(), Reason> {
        let here = timeout(caps.patience, self.here).await.map_err(|_| Reason::Idle)?.map_err(|_| Reason::Malformed)?;
        let mut here = TokioIo::new(here);
        let first = hello::read(&mut here, &self.host, caps.patience).await?;
        let passage = &self.passage;
        if !meter.count(first.len(), passage.up()) {
            return Err(Reason::Bytes);
        }
        self.there.write_all(&first).await.map_err(|_| Reason::Unreachable)?;
        let (mut from_here, mut to_here) = tokio::io::split(here);
        let (mut from_there, mut to_there) = self.there.split();
        let both =
            async { tokio::try_join!(carry(&mut from_here, &mut to_there, meter, passage.up()), carry(&mut from_there, &mut to_here, meter, passage.down())) };
        tokio::select! {
            ended = both => ended.map(|_| ()),
            () = stillness(passage, caps.idle) => Err(Reason::Idle),
        }
    }
}

/// Carries one direction to its end. A side that breaks ends the tunnel like one that ends: TLS tells its own whether that was right.
async fn carry(from: &mut (impl AsyncRead + Unpin), to: &mut (impl AsyncWrite + Unpin), meter: &Meter, count: &AtomicU64) -> Result<(), Reason> {
    let mut piece = vec![0; PIECE];
    loop {
        let read = match from.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(read) => read,
        };
        if !meter.count(read, count) {
            return Err(Reason::Bytes);
        }
        if write(to, &piece[..read]).await.is_err() {
            break;
        }
    }
    // The other side may be gone already.
    let _ = to.shutdown().await;
    Ok(())
}

async fn write(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    to.write_all(bytes).await?;
    to.flush().await
}

/// Ends when nothing moved in either direction for `idle`.
async fn stillness(passage: &Passage, idle: Duration) {
    let mut tick = interval(idle);
    tick.tick().await;
    let mut last = 0;
    loop {
        tick.tick().await;
        let now = passage.up().load(Ordering::Relaxed).wrapping_add(passage.down().load(Ordering::Relaxed));
        if now == last {
            return;
        }
        last = now;
    }
}
