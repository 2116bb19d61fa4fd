//! The parts of a fleet and how they know of one another. The only place that sees all crates.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fleet_bot::{Bot, BotConfig, Entries};
use fleet_content::{Bibles, Words};
use fleet_deployers::{Address, Cloud, CloudConfig, Scheme};
use fleet_domain::chat::{Env, Person};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_runtime::agent::Crew;
use fleet_runtime::{Runtime, RuntimeParts, StoreMembers};
use fleet_store::{Store, WorkerId};
use fleet_web::{ApiToken, Brake, Files, Limits, LinkFn, SignedOutFn, Web};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::forms::CloudForms;
use super::host::Hosts;
use super::messengers::{Doors, Messengers, Needs};
use super::{Purpose, Secret, clock, ready};
use crate::config::Config;
use crate::data::DataFolder;

/// How long a signed address of an app is good for, ms.
const LINK_FOR_MS: i64 = 24 * 60 * 60 * 1_000;
/// How often gauges are read from the store and old samples are folded.
const MEASURE: Duration = Duration::from_secs(5);

/// How often files that no message names are looked for.
const SWEEP: Duration = Duration::from_hours(6);

/// Names of what works beside one another, as whoever waits for the end reads them.
pub(super) const CONNECTIONS: &str = "open connections";
/// The bot.
pub(super) const MESSAGES: &str = "messages";
/// The runtime.
pub(super) const WORK: &str = "work in hand";
/// Gauges.
pub(super) const MEASURING: &str = "measuring";

/// Files that no message names.
pub(super) const SWEEPING: &str = "sweeping files";

/// What parts are made from.
pub(super) struct Assembly<'a> {
    pub(super) config: &'a Config,
    pub(super) data: &'a DataFolder,
    pub(super) store: Store,
    pub(super) bibles: Arc<Bibles>,
    pub(super) words: Arc<Words>,
    pub(super) metrics: PrometheusHandle,
    pub(super) listen: SocketAddr,
    pub(super) origin: &'a str,
    pub(super) token: &'a str,
    pub(super) owner: &'a PersonId,
    pub(super) shutdown: CancellationToken,
    pub(super) crew: Option<Arc<Crew>>,
}

/// Parts that work beside the listener.
pub(super) struct Parts {
    pub(super) runtime: Runtime,
    pub(super) cloud: Cloud,
    bot: Bot,
    store: Store,
    metrics: PrometheusHandle,
    files: Files,
    messengers: Messengers,
}

/// Makes every part; starts none.
pub(super) fn assemble(from: Assembly<'_>) -> anyhow::Result<(Parts, Hosts)> {
    let Assembly { config, data, store, bibles, words, metrics, listen, origin, token, owner, shutdown, crew } = from;
    let secret = Secret::of(data)?;
    let cloud = Cloud::new(CloudConfig {
        root: data.cloud(),
        address: address(config, listen),
        key: secret.key(Purpose::Apps),
        clock: clock(),
        members: Arc::new(StoreMembers { store: store.clone() }),
        words: Arc::clone(&words),
        requests_per_second: config.requests_per_second,
    })?;
    let runtime = Runtime::new(RuntimeParts {
        store: store.clone(),
        words: Arc::clone(&words),
        bibles: Arc::clone(&bibles),
        cloud: cloud.clone(),
        repos: data.repos(),
        trash: data.trash(),
        files: data.files(),
        keep: config.keep,
        notices: config.notices,
        zone: config.zone.clone(),
        crew: crew.clone(),
    });
    let forms = CloudForms { cloud: cloud.clone(), members: StoreMembers { store: store.clone() }, files: data.files() };
    let mut bot_config = BotConfig::new(secret.key(Purpose::Buttons), entries(cloud.clone()), Arc::new(forms));
    bot_config.zone = config.zone.clone();
    // Buttons are pressed faster than words are written; whoever lifts one limit means both.
    bot_config.presses_per_minute = match config.messages_per_minute {
        0 => 0,
        most => bot_config.presses_per_minute.max(most),
    };
    bot_config.messages_per_minute = config.messages_per_minute;
    let files = Files::new(data.files());
    let sent = files.clone();
    let start_of_file: fleet_bot::StartOfFile = Arc::new(move |file, most| {
        let sent = sent.clone();
        Box::pin(async move { sent.start_of(&file, most).await })
    });
    bot_config.start_of_file = start_of_file;
    let bot = Bot::new(store.clone(), Arc::clone(&bibles), Arc::clone(&words), bot_config);
    let doors = Doors::default();
    let web = Web {
        store: store.clone(),
        words: Arc::clone(&words),
        bibles,
        link: links(cloud.clone()),
        signed_out: signed_out(cloud.clone()),
        doors: doors.of_code(),
        zone: config.zone.clone(),
        origin: origin.to_owned(),
        files: files.clone(),
        build: env!("CARGO_PKG_VERSION"),
        shutdown,
        brake: brake(crew.clone()),
        metrics: metrics.clone(),
        ready: ready::check(store.clone(), data.clone(), config.free_disk_mib),
        api_token: Some(ApiToken { hash: fleet_web::token_hash(token), person: owner.clone() }),
        limits: Limits { messages_a_minute: or_none(config.messages_per_minute), ..Limits::default() },
    };
    let messengers = Messengers::new(Needs {
        config,
        store: store.clone(),
        words: Arc::clone(&words),
        files: files.clone(),
        limits: web.limits,
        link: links(cloud.clone()),
        doors,
    });
    let own = config.public_url.as_ref().and_then(|u| u.host_str()).map(str::to_ascii_lowercase);
    let hosts = Hosts { page: fleet_web::router(web), apps: cloud.router(), cloud: cloud.clone(), own, words };
    Ok((Parts { runtime, cloud, bot, store, metrics, files, messengers }, hosts))
}

impl Parts {
    /// Starts the workers; each says its name when it has ended.
    pub(super) fn spawn(&self, tasks: &mut JoinSet<&'static str>, worker: &WorkerId, shutdown: &CancellationToken) {
        // The runtime gives back the worker's claims when it ends: only after the bot has let go of its own.
        let silent = CancellationToken::new();
        let (bot, by, until, after) = (self.bot.clone(), worker.clone(), shutdown.clone(), silent.clone());
        tasks.spawn(async move {
            let _after = after.drop_guard();
            bot.run(by, until).await;
            MESSAGES
        });
        self.messengers.spawn(&self.bot, tasks, shutdown);
        let (runtime, by, until) = (self.runtime.clone(), worker.clone(), silent);
        tasks.spawn(async move {
            runtime.run(by, until).await;
            WORK
        });
        let (store, metrics, until) = (self.store.clone(), self.metrics.clone(), shutdown.clone());
        tasks.spawn(async move {
            measure(&store, &metrics, &until).await;
            MEASURING
        });
        let (store, files, until) = (self.store.clone(), self.files.clone(), shutdown.clone());
        tasks.spawn(async move {
            sweep(&files, &store, &until).await;
            SWEEPING
        });
    }
}

/// The public side of the apps' hosts: as the page is reached, below the apex.
pub(crate) fn address(config: &Config, listen: SocketAddr) -> Address {
    let apex = config.preview_apex.clone().unwrap_or_else(|| "localhost".to_owned());
    match &config.public_url {
        // An apex of its own is reached the same way as the page: same scheme, same port.
        Some(url) if config.preview_apex.is_some() => {
            let scheme = if url.scheme() == "https" { Scheme::Https } else { Scheme::Http };
            Address { scheme, apex, port: url.port() }
        }
        _ => Address { scheme: Scheme::Http, apex, port: Some(listen.port()) },
    }
}

/// In settings 0 means "no limit"; the page counts up to a number.
fn or_none(limit: u32) -> u32 {
    if limit == 0 { u32::MAX } else { limit }
}

fn links(cloud: Cloud) -> LinkFn {
    Arc::new(move |project: &ProjectId, env: Env, person: &Person| cloud.signed_link(project, env, &person.id, person.sign_outs, LINK_FOR_MS))
}

fn brake(crew: Option<Arc<Crew>>) -> Brake {
    let Some(crew) = crew else { return Brake::default() };
    let other = Arc::clone(&crew);
    Brake {
        pull: Arc::new(move || {
            let crew = Arc::clone(&crew);
            Box::pin(async move { crew.brake().pull().await })
        }),
        release: Arc::new(move || other.brake().release()),
    }
}

fn signed_out(cloud: Cloud) -> SignedOutFn {
    Arc::new(move |person: &PersonId| cloud.signed_out(person))
}

fn entries(cloud: Cloud) -> Entries {
    Arc::new(move |project: &ProjectId, env: Env| {
        let (cloud, project) = (cloud.clone(), project.clone());
        Box::pin(async move {
            match cloud.entries(&project, env).await {
                Ok(count) => count,
                Err(error) => {
                    // A count that fails must not lose entries: "some" asks the person, "none" would not.
                    tracing::warn!(error = &error as &dyn std::error::Error, %project, "entries could not be counted");
                    1
                }
            }
        })
    })
}

/// Removes files that no message names, from a while after the start.
async fn sweep(files: &Files, store: &Store, shutdown: &CancellationToken) {
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + SWEEP / 36, SWEEP);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match files.sweep(store).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "files that no message names are removed"),
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "files could not be swept"),
        }
    }
}

/// Keeps the gauges of the store current.
async fn measure(store: &Store, metrics: &PrometheusHandle, shutdown: &CancellationToken) {
    let mut ticks = tokio::time::interval(MEASURE);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        metrics.run_upkeep();
        match store.depth().await {
            Ok(depth) => {
                for (name, value) in [
                    ("fleet_inbox_new", depth.inbox_new),
                    ("fleet_inbox_dead", depth.inbox_dead),
                    ("fleet_effects_ready", depth.effects_ready),
                    ("fleet_effects_dead", depth.effects_dead),
                    ("fleet_oldest_effect_ms", depth.oldest_effect_ms),
                ] {
                    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; counts stay far below 2^53")]
                    metrics::gauge!(name).set(value as f64);
                }
            }
            Err(error) => tracing::warn!(%error, "the store could not be measured"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Sources, load};

    #[test]
    fn apps_are_reached_the_way_the_page_is() {
        let config = load(&Sources::default()).unwrap().config;
        let listen: SocketAddr = "127.0.0.1:7171".parse().unwrap();
        assert_eq!(address(&config, listen), Address { scheme: Scheme::Http, apex: "localhost".into(), port: Some(7171) });
        let https = Config { public_url: Some("https://fleet.example.org".parse().unwrap()), ..config.clone() };
        assert_eq!(address(&https, listen).scheme, Scheme::Http, "without an apex of its own only this machine reaches apps");
        let whole = Config { preview_apex: Some("apps.example.org".into()), ..https };
        assert_eq!(address(&whole, listen), Address { scheme: Scheme::Https, apex: "apps.example.org".into(), port: None });
        let plain = Config { preview_apex: Some("apps.test".into()), ..config };
        assert_eq!(address(&plain, listen), Address { scheme: Scheme::Http, apex: "apps.test".into(), port: Some(7171) });
    }
}
