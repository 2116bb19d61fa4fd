//! From checked values to types: addresses, names and paths are parsed here, once.

use std::net::SocketAddr;
use std::time::Duration;

use fleet_content::Problem;
use fleet_domain::habits::Zone;
use url::{Host, Url};

use super::{Bot, Config, LogFormat, Metrics, Setting, SlackBot, StorePlace, Value};

/// Reads the winning settings; all problems are added, `None` if any value cannot be used.
pub(super) fn read(settings: &[Setting], problems: &mut Vec<Problem>) -> Option<Config> {
    let mut from = Reader { settings, problems };
    let language = from.word("instance.language");
    let bible = from.word("instance.bible");
    let zone = from.parsed("instance.time_zone", zone);
    let listen = from.parsed("server.listen", listen);
    let public_url = from.parsed("server.public_url", |w| optional(w, public_url));
    let preview_apex = from.parsed("server.preview_apex", |w| optional(w, apex));
    let shutdown = from.int("server.shutdown_seconds").map(|s| Duration::from_secs(s.unsigned_abs()));
    let connections = from.int("server.connections").and_then(|n| usize::try_from(n).ok());
    let place = from.parsed("store.place", place);
    let keep_days = from.int("store.keep_days").map(i64::unsigned_abs);
    let token = from.word("telegram.token").map(|t| t.trim().to_owned());
    let telegram_api = from.parsed("telegram.api", base);
    let slack = slack(&mut from);
    let level = from.parsed("log.level", level);
    let format = from.word("log.format").map(|w| if w == "json" { LogFormat::Json } else { LogFormat::Text });
    let messages_per_minute = from.int("limits.person_messages_per_minute").and_then(|n| u32::try_from(n).ok());
    let requests_per_second = from.int("limits.viewer_requests_per_second").and_then(|n| u32::try_from(n).ok());
    let notices = from.int("limits.notices_seconds").map(|s| Duration::from_secs(s.unsigned_abs()));
    let free_disk_mib = from.int("limits.free_disk_mib").map(i64::unsigned_abs);
    let backup_hours = from.int("limits.backup_hours").map(i64::unsigned_abs);
    let metrics = from.switch("telemetry.metrics");
    Some(Config {
        language: language?,
        bible: bible?,
        zone: zone?,
        listen: listen?,
        public_url: public_url?,
        preview_apex: preview_apex?,
        shutdown: shutdown?,
        connections: connections?,
        place: place?,
        keep: keep_days.map(|d| (d > 0).then(|| Duration::from_secs(d * 86_400)))?,
        telegram: token.zip(telegram_api).map(|(token, api)| (!token.is_empty()).then_some(Bot { token, api }))?,
        slack: slack.ok()?,
        level: level?,
        format: format?,
        messages_per_minute: messages_per_minute?,
        requests_per_second: requests_per_second?,
        notices: notices?,
        free_disk_mib: free_disk_mib?,
        backup_age: backup_hours.map(|h| (h > 0).then(|| Duration::from_secs(h * 3_600)))?,
        metrics: metrics?,
    })
}

struct Reader<'a> {
    settings: &'a [Setting],
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn setting(&self, path: &str) -> Option<&Setting> {
        self.settings.iter().find(|s| s.key.path == path)
    }

    fn word(&self, path: &str) -> Option<String> {
        self.setting(path).and_then(|s| if let Value::Word(word) = &s.value { Some(word.clone()) } else { None })
    }

    fn int(&self, path: &str) -> Option<i64> {
        self.setting(path).and_then(|s| if let Value::Int(number) = s.value { Some(number) } else { None })
    }

    fn switch(&self, path: &str) -> Option<Metrics> {
        self.setting(path).and_then(|s| match s.value {
            Value::Switch(true) => Some(Metrics::Served),
            Value::Switch(false) => Some(Metrics::Off),
            Value::Word(_) | Value::Int(_) => None,
        })
    }

    fn parsed<T>(&mut self, path: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let word = self.word(path)?;
        match parse(&word) {
            Ok(value) => Some(value),
            Err(message) => {
                let problem = self.setting(path).map(|s| s.problem(message));
                self.problems.extend(problem);
                None
            }
        }
    }
}

fn optional<T>(word: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if word.is_empty() { Ok(None) } else { parse(word).map(Some) }
}

/// A zone by name or by city; of the machine, if none is named.
fn zone(word: &str) -> Result<Zone, String> {
    if word.is_empty() {
        return Ok(jiff::tz::TimeZone::system().iana_name().and_then(Zone::parse).unwrap_or_else(Zone::utc));
    }
    Zone::parse(word).or_else(|| Zone::of_city(word)).ok_or_else(|| format!("must be a time zone such as Europe/Berlin, is `{word}`"))
}

fn listen(word: &str) -> Result<SocketAddr, String> {
    // People write `localhost:7070`; a name is not looked up, because a start must not depend on a name server.
    let numeric = word.strip_prefix("localhost:").map_or_else(|| word.to_owned(), |port| format!("127.0.0.1:{port}"));
    numeric.parse().map_err(|_| format!("must be an address and a port such as 127.0.0.1:7070 or [::1]:7070, is `{word}`"))
}

fn public_url(word: &str) -> Result<Url, String> {
    let url = Url::parse(word).map_err(|e| format!("must be an address such as https://fleet.example.org, is `{word}` ({e})"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("must start with https:// or http://, is `{word}`"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() || url.path() != "/" {
        return Err(format!("must be a scheme, a host and perhaps a port, nothing after it, is `{word}`"));
    }
    if url.host().is_none() {
        return Err(format!("names no host, is `{word}`"));
    }
    Ok(url)
}

/// Both tokens or none: with one alone nothing is heard, or nothing said.
fn slack(from: &mut Reader<'_>) -> Result<Option<SlackBot>, Unusable> {
    let token = |from: &Reader<'_>, path: &str| from.word(path).map(|t| t.trim().to_owned()).ok_or(Unusable);
    let (bot_token, app_token) = (token(from, "slack.bot_token")?, token(from, "slack.app_token")?);
    let api = from.parsed("slack.api", address).ok_or(Unusable)?;
    let missing = match (bot_token.is_empty(), app_token.is_empty()) {
        (true, true) => return Ok(None),
        (false, false) => return Ok(Some(SlackBot { bot_token, app_token, api })),
        (true, false) => "slack.bot_token",
        (false, true) => "slack.app_token",
    };
    let problem = from.setting(missing).map(|s| s.problem("is missing: Slack needs the bot's token (xoxb-…) and the app's (xapp-…)".to_owned()));
    from.problems.extend(problem);
    Err(Unusable)
}

/// What was wrong is among the problems.
struct Unusable;

/// An address with a path.
fn address(word: &str) -> Result<String, String> {
    match Url::parse(word) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.query().is_none() => {
            Ok(url.as_str().trim_end_matches('/').to_owned())
        }
        _ => Err(format!("must be an address such as https://slack.com/api, is `{word}`")),
    }
}

fn base(word: &str) -> Result<String, String> {
    public_url(word).map(|url| url.as_str().trim_end_matches('/').to_owned())
}

fn apex(word: &str) -> Result<String, String> {
    let wrong = || format!("must be a host name such as apps.example.org, without scheme, port or `*.`, is `{word}`");
    let name = word.trim_end_matches('.').to_ascii_lowercase();
    let label =
        |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-') && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if name.len() > 180 || !name.split('.').all(label) {
        return Err(wrong());
    }
    match Host::parse(&name) {
        Ok(Host::Domain(domain)) => Ok(domain),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => Err(wrong()),
    }
}

fn place(word: &str) -> Result<StorePlace, String> {
    if word == "sqlite" {
        return Ok(StorePlace::Sqlite);
    }
    if word.starts_with("postgres://") || word.starts_with("postgresql://") {
        return match Url::parse(word) {
            Ok(_) => Ok(StorePlace::Postgres(word.to_owned())),
            Err(e) => Err(format!("is not an address of PostgreSQL: {e}")),
        };
    }
    // The value may hold a password: it is not repeated.
    Err("must be \"sqlite\" or start with postgres://".to_owned())
}

fn level(word: &str) -> Result<String, String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    if LEVELS.contains(&word) {
        return Ok(word.to_owned());
    }
    let simple = word.bytes().all(|b| b.is_ascii_alphabetic());
    match fleet_content::nearest(word, LEVELS) {
        Some(near) if simple => Err(format!("`{word}` is not a level; did you mean `{near}`?")),
        _ if simple => Err(format!("`{word}` is not a level; valid: {}", LEVELS.join(", "))),
        _ => match tracing_subscriber::EnvFilter::builder().parse(word) {
            Ok(_) => Ok(word.to_owned()),
            Err(e) => Err(format!("must be a level or directives such as info,fleet_store=debug: {e}")),
        },
    }
}
