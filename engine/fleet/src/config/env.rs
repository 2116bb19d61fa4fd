//! The environment variables Fleet reads, all of them.

use std::collections::BTreeMap;

/// Names of environment variables.
pub(crate) struct EnvNames;

impl EnvNames {
    /// `instance.language`.
    pub(crate) const INSTANCE_LANGUAGE: &'static str = "FLEET__INSTANCE__LANGUAGE";
    /// `instance.bible`.
    pub(crate) const INSTANCE_BIBLE: &'static str = "FLEET__INSTANCE__BIBLE";
    /// `instance.time_zone`.
    pub(crate) const INSTANCE_TIME_ZONE: &'static str = "FLEET__INSTANCE__TIME_ZONE";
    /// `server.listen`.
    pub(crate) const SERVER_LISTEN: &'static str = "FLEET__SERVER__LISTEN";
    /// `server.public_url`.
    pub(crate) const SERVER_PUBLIC_URL: &'static str = "FLEET__SERVER__PUBLIC_URL";
    /// `server.preview_apex`.
    pub(crate) const SERVER_PREVIEW_APEX: &'static str = "FLEET__SERVER__PREVIEW_APEX";
    /// `server.shutdown_seconds`.
    pub(crate) const SERVER_SHUTDOWN_SECONDS: &'static str = "FLEET__SERVER__SHUTDOWN_SECONDS";
    /// `server.connections`.
    pub(crate) const SERVER_CONNECTIONS: &'static str = "FLEET__SERVER__CONNECTIONS";
    /// `store.place`; a secret, so that `FLEET__STORE__PLACE_FILE` names a file that holds it.
    pub(crate) const STORE_PLACE: &'static str = "FLEET__STORE__PLACE";
    /// `store.keep_days`.
    pub(crate) const STORE_KEEP_DAYS: &'static str = "FLEET__STORE__KEEP_DAYS";
    /// `data.dir`.
    pub(crate) const DATA_DIR: &'static str = "FLEET__DATA__DIR";
    /// `telegram.token`; a secret, so that `FLEET__TELEGRAM__TOKEN_FILE` names a file that holds it.
    pub(crate) const TELEGRAM_TOKEN: &'static str = "FLEET__TELEGRAM__TOKEN";
    /// `telegram.api`.
    pub(crate) const TELEGRAM_API: &'static str = "FLEET__TELEGRAM__API";
    /// `slack.bot_token`; a secret, so that `FLEET__SLACK__BOT_TOKEN_FILE` names a file that holds it.
    pub(crate) const SLACK_BOT_TOKEN: &'static str = "FLEET__SLACK__BOT_TOKEN";
    /// `slack.app_token`; a secret like the other.
    pub(crate) const SLACK_APP_TOKEN: &'static str = "FLEET__SLACK__APP_TOKEN";
    /// `slack.api`.
    pub(crate) const SLACK_API: &'static str = "FLEET__SLACK__API";
    /// `log.level`.
    pub(crate) const LOG_LEVEL: &'static str = "FLEET__LOG__LEVEL";
    /// `log.format`.
    pub(crate) const LOG_FORMAT: &'static str = "FLEET__LOG__FORMAT";
    /// `limits.person_messages_per_minute`.
    pub(crate) const LIMITS_PERSON_MESSAGES_PER_MINUTE: &'static str = "FLEET__LIMITS__PERSON_MESSAGES_PER_MINUTE";
    /// `limits.viewer_requests_per_second`.
    pub(crate) const LIMITS_VIEWER_REQUESTS_PER_SECOND: &'static str = "FLEET__LIMITS__VIEWER_REQUESTS_PER_SECOND";
    /// `limits.notices_seconds`.
    pub(crate) const LIMITS_NOTICES_SECONDS: &'static str = "FLEET__LIMITS__NOTICES_SECONDS";
    /// `limits.free_disk_mib`.
    pub(crate) const LIMITS_FREE_DISK_MIB: &'static str = "FLEET__LIMITS__FREE_DISK_MIB";
    /// `limits.backup_hours`.
    pub(crate) const LIMITS_BACKUP_HOURS: &'static str = "FLEET__LIMITS__BACKUP_HOURS";
    /// `telemetry.metrics`.
    pub(crate) const TELEMETRY_METRICS: &'static str = "FLEET__TELEMETRY__METRICS";
    /// Base folder of programs' data, by convention of the desktop.
    pub(crate) const XDG_DATA_HOME: &'static str = "XDG_DATA_HOME";
    /// The home folder.
    pub(crate) const HOME: &'static str = "HOME";

    /// Where a service manager waits to be told, by its convention.
    pub(crate) const NOTIFY_SOCKET: &'static str = "NOTIFY_SOCKET";

    /// What every variable of ours starts with.
    pub(crate) const PREFIX: &'static str = "FLEET__";
    /// What follows the name of a secret's variable when it names a file.
    pub(crate) const FILE_SUFFIX: &'static str = "_FILE";
}

/// The environment, taken once so that everything after is a plain function of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Env(BTreeMap<String, String>);

impl Env {
    /// The environment of this process; variables that are not UTF-8 are not ours.
    pub(crate) fn of_process() -> Self {
        Self(std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))).collect())
    }

    /// A variable that is set and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    /// Variables that claim to be settings of ours.
    pub(crate) fn ours(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(|k| k.starts_with(EnvNames::PREFIX))
    }

    /// An invented environment.
    #[cfg(test)]
    pub(crate) fn invented(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }
}
