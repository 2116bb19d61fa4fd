//! The table of settings: path, variable, what a value may be. The embedded default file has exactly these keys.

use super::env::EnvNames as E;

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// `section.name`.
    pub(crate) path: &'static str,
    /// Its environment variable.
    pub(crate) env: &'static str,
    /// What it may be.
    pub(crate) kind: Kind,
    /// Whether it may be shown.
    pub(crate) show: Show,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any words.
    Word,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number in this range.
    Int(i64, i64),
    /// `true` or `false`.
    Switch,
}

/// Whether a value may be shown to whoever runs `fleet config show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// As it is.
    Plain,
    /// An address whose password is masked; its variable may name a file instead.
    Secret,
    /// Not at all; its variable may name a file instead.
    Never,
}

const fn key(path: &'static str, env: &'static str, kind: Kind) -> Key {
    Key { path, env, kind, show: Show::Plain }
}

/// Every setting, in the order of the default file.
pub(crate) const KEYS: [Key; 24] = [
    key("instance.language", E::INSTANCE_LANGUAGE, Kind::OneOf(&["en", "ru"])),
    key("instance.bible", E::INSTANCE_BIBLE, Kind::Word),
    key("instance.time_zone", E::INSTANCE_TIME_ZONE, Kind::Word),
    key("server.listen", E::SERVER_LISTEN, Kind::Word),
    key("server.public_url", E::SERVER_PUBLIC_URL, Kind::Word),
    key("server.preview_apex", E::SERVER_PREVIEW_APEX, Kind::Word),
    key("server.shutdown_seconds", E::SERVER_SHUTDOWN_SECONDS, Kind::Int(0, 600)),
    key("server.connections", E::SERVER_CONNECTIONS, Kind::Int(16, 100_000)),
    Key { path: "store.place", env: E::STORE_PLACE, kind: Kind::Word, show: Show::Secret },
    key("store.keep_days", E::STORE_KEEP_DAYS, Kind::Int(0, 3_650)),
    key("data.dir", E::DATA_DIR, Kind::Word),
    Key { path: "telegram.token", env: E::TELEGRAM_TOKEN, kind: Kind::Word, show: Show::Never },
    key("telegram.api", E::TELEGRAM_API, Kind::Word),
    Key { path: "slack.bot_token", env: E::SLACK_BOT_TOKEN, kind: Kind::Word, show: Show::Never },
    Key { path: "slack.app_token", env: E::SLACK_APP_TOKEN, kind: Kind::Word, show: Show::Never },
    key("slack.api", E::SLACK_API, Kind::Word),
    key("log.level", E::LOG_LEVEL, Kind::Word),
    key("log.format", E::LOG_FORMAT, Kind::OneOf(&["text", "json"])),
    key("limits.person_messages_per_minute", E::LIMITS_PERSON_MESSAGES_PER_MINUTE, Kind::Int(0, 100_000)),
    key("limits.viewer_requests_per_second", E::LIMITS_VIEWER_REQUESTS_PER_SECOND, Kind::Int(0, 100_000)),
    key("limits.notices_seconds", E::LIMITS_NOTICES_SECONDS, Kind::Int(0, 3_600)),
    key("limits.free_disk_mib", E::LIMITS_FREE_DISK_MIB, Kind::Int(0, 1_000_000)),
    key("limits.backup_hours", E::LIMITS_BACKUP_HOURS, Kind::Int(0, 8_760)),
    key("telemetry.metrics", E::TELEMETRY_METRICS, Kind::Switch),
];

/// The setting of this path.
pub(crate) fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|k| k.path == path)
}
