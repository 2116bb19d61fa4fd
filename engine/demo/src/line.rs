//! A line between a program and a server on this machine, which can be cut, or go dead while it looks alive.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

/// An address of this machine that no other server of the tests has: nobody takes the port while the line is cut.
const HOST: &str = "127.0.0.2";
/// Between two tries to take the port again.
const AGAIN: Duration = Duration::from_millis(20);

/// A line to a server. Whoever uses it calls [`Line::address`] instead of the server. Ends when it is dropped.
pub struct Line {
    address: SocketAddr,
    state: watch::Sender<State>,
    _end: DropGuard,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Cut,
    Dead,
}

impl Line {
    /// Opens a line to a server.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn to(server: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind((HOST, 0)).await?;
        let address = listener.local_addr()?;
        let (state, seen) = watch::channel(State::Whole);
        let end = CancellationToken::new();
        tokio::spawn(end.clone().run_until_cancelled_owned(listen(listener, address, server, seen)));
        Ok(Self { address, state, _end: end.drop_guard() })
    }

    /// Where the server is reached through it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts it: connections break, and no new one is made.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Lets it go dead: connections stay, new ones are made, and nothing comes through any of them, however long.
    pub fn go_dead(&self) {
        self.state.send_replace(State::Dead);
    }

    /// Mends it for connections that are made from now on. Those that went dead stay so.
    pub fn mend(&self) {
        self.state.send_replace(State::Whole);
    }
}

async fn listen(first: TcpListener, address: SocketAddr, server: SocketAddr, mut state: watch::Receiver<State>) {
    let mut listener = Some(first);
    loop {
        if *state.borrow_and_update() == State::Cut {
            // Without a listener a connection is refused, as on a cut network.
            listener = None;
            if state.changed().await.is_err() {
                return;
            }
            continue;
        }
        let Some(open) = &listener else {
            listener = TcpListener::bind(address).await.ok();
            if listener.is_none() {
                tokio::time::sleep(AGAIN).await;
            }
            continue;
        };
        tokio::select! {
            accepted = open.accept() => {
                if let Ok((inside, _)) = accepted {
                    tokio::spawn(carry(inside, server, state.clone()));
                }
            }
            changed = state.changed() => if changed.is_err() { return },
        }
    }
}

/// Carries one connection until either side, or the line, ends it.
async fn carry(mut inside: TcpStream, server: SocketAddr, mut state: watch::Receiver<State>) {
    let Ok(mut outside) = TcpStream::connect(server).await else { return };
    let broken = {
        let whole = copy_bidirectional(&mut inside, &mut outside);
        tokio::select! {
            _ = whole => return,
            changed = state.wait_for(|state| *state != State::Whole) => changed.is_err(),
        }
    };
    if !broken {
        // A cut ends it, and so does the end of the line.
        let _ = state.wait_for(|state| *state == State::Cut).await;
    }
}
