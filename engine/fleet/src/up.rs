//! `fleet up`: puts the parts together, serves them, and ends them in order.

pub(crate) mod crew;
mod forms;
mod host;
mod instance;
mod messengers;
mod notify;
pub(crate) mod owner;
pub(crate) mod parts;
mod ready;
mod secret;
mod serve;
mod stop;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use fleet_content::Words;
use fleet_store::Store;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::End;
use crate::cli::Global;
use crate::config::{Config, Loaded, StorePlace};
use crate::config_commands::{content, settle};
use crate::data::DataFolder;
use crate::error::FleetError;
use crate::listen::bind;
use crate::lock::FolderLock;
use crate::out::{self, Shape};
use crate::run_file::RunFile;
use crate::telemetry;

pub(crate) use stop::Signals;

use secret::{Purpose, Secret};
use serve::{Front, Most};

/// When a start makes an owner link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkFor {
    /// While its owner has never signed in: a person reads the line.
    NewOwner,
    /// At every start: a program asked for it.
    EveryStart,
    /// Never: nobody would read it.
    Nobody,
}

/// A fleet at work in this process.
pub(crate) struct Running {
    /// Where people reach the page.
    pub(crate) origin: String,
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// How programs of this machine reach it.
    pub(crate) run: RunFile,
    /// A fresh owner link, if one was made.
    pub(crate) owner_link: Option<String>,
    /// Words of the instance.
    pub(crate) words: Arc<Words>,
    data: DataFolder,
    store: Store,
    parts: parts::Parts,
    tasks: JoinSet<&'static str>,
    open: Arc<AtomicUsize>,
    shutdown: CancellationToken,
    patience: std::time::Duration,
    _lock: FolderLock,
}

pub(crate) async fn run(global: &Global) -> anyhow::Result<End> {
    let shape = Shape::of_flag(global.json);
    let (data, loaded) = settle(global)?;
    let link = match shape {
        Shape::People => LinkFor::NewOwner,
        Shape::Json => LinkFor::EveryStart,
    };
    let mut signals = Signals::new()?;
    let running = start(data, &loaded, link).await?;
    match shape {
        Shape::Json => out::json(&serde_json::json!({
            "url": running.origin, "owner_link": running.owner_link, "listen": running.listen, "data": running.data.path(), "pid": running.run.pid,
        })),
        Shape::People => running.greet(&loaded.config.language),
    }
    notify::tell(notify::Stage::Ready);
    signals.asked().await;
    notify::tell(notify::Stage::Stopping);
    Ok(running.stop(&mut signals).await)
}

/// Starts a fleet in this process; it serves when this returns.
pub(crate) async fn start(data: DataFolder, loaded: &Loaded, link: LinkFor) -> anyhow::Result<Running> {
    let config = &loaded.config;
    let (bibles, words) = content(&data, config)?;
    let (bibles, words) = (Arc::new(bibles), Arc::new(words));
    // Where nothing is yet, the port comes first: a start that cannot serve leaves no folder behind. Where a fleet may run already, it is
    // named by its folder before anything is said of its port.
    let early = if data.is_empty().unwrap_or(false) { Some(bind(config.listen)?) } else { None };
    data.prepare()?;
    let lock = FolderLock::take(&data)?;
    enough_space(&data, config)?;
    telemetry::start(config, &data)?;
    let metrics = telemetry::measure(config)?;
    serve::take_open_files();
    // The port before the database: a start that cannot serve leaves no trace.
    let listener = match early {
        Some(listener) => listener,
        None => bind(config.listen)?,
    };
    let listen = listener.local_addr()?;
    let origin = origin(config, listen);
    let store = open_store(&data, config).await?;
    let owner = owner::settle(&store, &words, &config.language).await?;
    let run = RunFile { url: local_url(listen), token: fleet_web::new_token()?, pid: std::process::id() };
    let shutdown = CancellationToken::new();
    let crew = crew::assemble(&data, &store, &bibles, &config.bible).await?;
    let assembly = parts::Assembly {
        crew,
        config,
        data: &data,
        store: store.clone(),
        bibles,
        words: Arc::clone(&words),
        metrics,
        listen,
        origin: &origin,
        token: &run.token,
        owner: &owner,
        shutdown: shutdown.clone(),
    };
    let (parts, hosts) = parts::assemble(assembly)?;
    parts.runtime.reconcile_at_start().await?;
    let (worker, left) = store.take_over(&instance::of(&data, &store.unique())?, &gethostname()).await?;
    if left.workers > 0 {
        tracing::warn!(
            returned = left.returned,
            given_up = left.dead.len() + left.parked.len(),
            "the last start of this fleet died at work; what it held is taken up"
        );
    }
    let open = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    // Only a proxy in front speaks TLS: with an address of HTTPS, every connection is one of its own.
    let front = if config.public_url.as_ref().is_some_and(|u| u.scheme() == "https") { Front::Proxy } else { Front::Itself };
    let (counted, most, until) = (Arc::clone(&open), Most::of(config.connections, front), shutdown.clone());
    tasks.spawn(async move {
        serve::serve(listener, hosts, most, counted, until).await;
        parts::CONNECTIONS
    });
    parts.spawn(&mut tasks, &worker, &shutdown);
    run.write(&data)?;
    let wanted = match link {
        LinkFor::EveryStart => true,
        LinkFor::NewOwner => !store.ever_did(&owner, "sign_in").await?,
        LinkFor::Nobody => false,
    };
    let owner_link = if wanted { Some(owner::link(&store, &owner, &origin).await?) } else { None };
    tracing::info!(%listen, origin, data = %data.path().display(), version = env!("CARGO_PKG_VERSION"), "serving");
    let patience = config.shutdown;
    Ok(Running { origin, listen, run, owner_link, words, data, store, parts, tasks, open, shutdown, patience, _lock: lock })
}

impl Running {
    /// Three lines for whoever started it by hand.
    fn greet(&self, locale: &str) {
        let say = |key: &str, name: &str, value: &str| self.words.say(locale, key, &[(name, value.into())]);
        out::line(&say("terminal-up-serving", "url", &self.origin));
        match &self.owner_link {
            Some(link) => out::line(&say("terminal-up-owner", "link", link)),
            None => out::line(&self.words.say(locale, "terminal-up-again", &[])),
        }
        out::line(&say("terminal-up-stop", "data", &self.data.path().display().to_string()));
    }
}

/// Opens the store, worded for whoever starts a fleet.
pub(crate) async fn open_store(data: &DataFolder, config: &Config) -> anyhow::Result<Store> {
    let place = match &config.place {
        StorePlace::Sqlite => fleet_store::Place::Sqlite(data.database()),
        StorePlace::Postgres(address) => fleet_store::Place::Postgres(address.clone()),
    };
    match Store::open(&place, clock()).await {
        Ok(store) => Ok(store),
        Err(fleet_store::StoreError::NewerDatabase { found, known }) => Err(FleetError::NewerDatabase { found, known }.into()),
        Err(other) => Err(other.into()),
    }
}

/// This machine's clock, UTC ms.
pub(crate) fn clock() -> fleet_store::Clock {
    let away = fleet_kill::away_ms();
    Arc::new(move || jiff::Timestamp::now().as_millisecond() + away)
}

/// Where people reach the page, without a slash at the end.
pub(crate) fn origin(config: &Config, listen: SocketAddr) -> String {
    match &config.public_url {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None if listen.ip().is_loopback() || listen.ip().is_unspecified() => format!("http://localhost:{}", listen.port()),
        None => format!("http://{listen}"),
    }
}

/// Where programs of this machine reach a listener.
fn local_url(listen: SocketAddr) -> String {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, listen.port()))
}

fn enough_space(data: &DataFolder, config: &Config) -> Result<(), FleetError> {
    match data.free_mib() {
        Some(free_mib) if free_mib < config.free_disk_mib => {
            Err(FleetError::DiskFull { path: data.path().to_owned(), free_mib, needed_mib: config.free_disk_mib })
        }
        _ => Ok(()),
    }
}

/// For people who read the list of workers.
fn gethostname() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Sources, load};

    #[test]
    fn addresses_for_people_and_for_programs() {
        let config = load(&Sources::default()).unwrap().config;
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert_eq!(origin(&config, at("127.0.0.1:7070")), "http://localhost:7070");
        assert_eq!(origin(&config, at("0.0.0.0:80")), "http://localhost:80");
        assert_eq!(origin(&config, at("192.0.2.1:7070")), "http://192.0.2.1:7070");
        assert_eq!(local_url(at("0.0.0.0:7070")), "http://127.0.0.1:7070");
        assert_eq!(local_url(at("[::]:7070")), "http://[::1]:7070");
        let public = Config { public_url: Some("https://fleet.example.org/".parse().unwrap()), ..config };
        assert_eq!(origin(&public, at("127.0.0.1:7070")), "https://fleet.example.org");
    }

    #[test]
    fn a_full_disk_is_said_before_anything_is_lost() {
        let config = load(&Sources::default()).unwrap().config;
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        enough_space(&data, &config).unwrap();
        let greedy = Config { free_disk_mib: u64::MAX, ..config };
        assert!(enough_space(&data, &greedy).unwrap_err().to_string().contains("MiB are free"));
    }
}
