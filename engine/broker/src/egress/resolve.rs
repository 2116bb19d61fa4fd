//! From a name to addresses that may be connected to: asked once, then pinned for the life of the door.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::address::is_public;
use crate::told::Reason;

/// Names kept; a wildcard lets a sandbox invent any number.
const KEPT: usize = 256;
/// Addresses of a name that are tried, in their order.
const TRIED: usize = 4;

/// Finds the addresses of names.
#[async_trait]
pub trait Resolve: Send + Sync {
    /// The addresses of a normalised name.
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's own resolver.
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        // The dot at the end keeps the machine's search domains out of it.
        Ok(tokio::net::lookup_host((format!("{name}."), 0)).await?.map(|address| address.ip()).collect())
    }
}

/// The addresses of names at one door.
pub(crate) struct Pins {
    vouched: BTreeMap<String, Vec<IpAddr>>,
    found: Mutex<HashMap<String, Vec<IpAddr>>>,
    resolver: Arc<dyn Resolve>,
}

impl Pins {
    pub(crate) fn new(vouched: BTreeMap<String, Vec<IpAddr>>, resolver: Arc<dyn Resolve>) -> Self {
        Self { vouched, found: Mutex::default(), resolver }
    }

    /// Connects to a name that the rules allow. One address that is not public condemns the whole answer: no honest name has such a mix.
    pub(crate) async fn connect(&self, name: &str, port: u16, patience: Duration) -> Result<TcpStream, Reason> {
        if let Some(addresses) = self.vouched.get(name) {
            return reach(addresses, port, patience).await;
        }
        let addresses = self.addresses(name, patience).await?;
        match reach(&addresses, port, patience).await {
            // Whoever is reached under the address it is reached from is this machine.
            Ok(stream) if same_machine(&stream) => Err(Reason::Private),
            Ok(stream) => Ok(stream),
            Err(reason) => {
                // A server may have moved: the next try asks, and judges, anew.
                self.found().remove(name);
                Err(reason)
            }
        }
    }

    /// The addresses that were found first.
    async fn addresses(&self, name: &str, patience: Duration) -> Result<Vec<IpAddr>, Reason> {
        let known = self.found().get(name).cloned();
        match known {
            Some(addresses) => Ok(addresses),
            None => self.find(name, patience).await,
        }
    }

    async fn find(&self, name: &str, patience: Duration) -> Result<Vec<IpAddr>, Reason> {
        let found = timeout(patience, self.resolver.resolve(name)).await.map_err(|_| Reason::Unresolved)?.map_err(|_| Reason::Unresolved)?;
        if found.is_empty() {
            return Err(Reason::Unresolved);
        }
        if !found.iter().all(|address| is_public(*address)) {
            return Err(Reason::Private);
        }
        let mut kept = self.found();
        if kept.len() < KEPT {
            // Of two that asked at once, the first answer holds.
            return Ok(kept.entry(name.to_owned()).or_insert(found).clone());
        }
        Ok(found)
    }

    fn found(&self) -> MutexGuard<'_, HashMap<String, Vec<IpAddr>>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn reach(addresses: &[IpAddr], port: u16, patience: Duration) -> Result<TcpStream, Reason> {
    for address in addresses.iter().take(TRIED) {
        if let Ok(Ok(stream)) = timeout(patience, TcpStream::connect(SocketAddr::new(*address, port))).await {
            // Not worth a refusal: the stream is only slower without.
            let _ = stream.set_nodelay(true);
            return Ok(stream);
        }
    }
    Err(Reason::Unreachable)
}

fn same_machine(stream: &TcpStream) -> bool {
    matches!((stream.local_addr(), stream.peer_addr()), (Ok(here), Ok(there)) if here.ip() == there.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with a public address once, and with this machine's own ever after.
    struct Turning(Mutex<bool>);

    #[async_trait]
    impl Resolve for Turning {
        async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            let turned = std::mem::replace(&mut *self.0.lock().unwrap(), true);
            Ok(vec![if turned { "127.0.0.1" } else { "192.0.1.1" }.parse().unwrap()])
        }
    }

    #[tokio::test]
    async fn the_first_answer_stays_and_each_later_one_is_judged() {
        let pins = Pins::new(BTreeMap::new(), Arc::new(Turning(Mutex::new(false))));
        let patience = Duration::from_secs(5);
        for _ in 0..3 {
            assert_eq!(pins.addresses("a.test", patience).await, Ok(vec!["192.0.1.1".parse().unwrap()]));
        }
        // As after a server that could not be reached: the resolver is asked again, and by now it has turned inwards.
        pins.found().remove("a.test");
        for _ in 0..2 {
            assert_eq!(pins.addresses("a.test", patience).await, Err(Reason::Private));
        }
    }
}
