//! Where the agent stands: its folder, its endpoint, its token, and the environment of what it starts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::Error;

/// Where the agent stands. What it is to do comes as an [`Order`](crate::Order).
#[derive(Debug, Clone)]
pub struct Options {
    /// The address below which `chat/completions` lies, as `http://127.0.0.1:4100/v1`.
    pub endpoint: String,
    /// The attempt's token, shown to the endpoint.
    pub token: SecretString,
    /// The work folder.
    pub folder: PathBuf,
    /// The environment of the commands it runs, see [`Options::without_token`].
    pub env: BTreeMap<String, String>,
    /// How long the endpoint may be silent, inside an answer too, before the line counts as cut.
    pub silence: Duration,
    /// The pause before the first retry; the second is four times as long.
    pub pause: Duration,
}

impl Options {
    /// The variable that holds the endpoint.
    pub const ENDPOINT: &'static str = "FLEET_CODER_ENDPOINT";
    /// The variable that holds the token.
    pub const TOKEN: &'static str = "FLEET_CODER_TOKEN";

    /// With the defaults for silence and pauses.
    pub fn new(endpoint: String, token: SecretString, folder: PathBuf) -> Self {
        Self { endpoint, token, folder, env: BTreeMap::new(), silence: Duration::from_mins(5), pause: Duration::from_millis(500) }
    }

    /// From the process: its two variables, its current folder, and what else its environment holds.
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name| std::env::var(name).map_err(|_| Error::Environment(name));
        let folder = std::env::current_dir().map_err(Error::Folder)?;
        let mut options = Self::new(variable(Self::ENDPOINT)?, variable(Self::TOKEN)?.into(), folder);
        options.env = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))).collect();
        Ok(options)
    }

    /// The environment of commands: no variable in which the token stands, under whatever name.
    pub fn without_token(&self) -> BTreeMap<String, String> {
        let token = self.token.expose_secret();
        let clean = |name: &str, value: &str| name != Self::TOKEN && (token.is_empty() || !value.contains(token));
        self.env.iter().filter(|(name, value)| clean(name, value)).map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}
