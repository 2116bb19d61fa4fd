//! `agents.toml` in the data folder: the accounts that coding agents work on, who sits where, and how they are held.
//! Without it no agent works, and everything else does.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fleet_agents::acp::Entry;
use fleet_agents::roster::Roster;
use fleet_content::{Problem, nearest};
use fleet_domain::agent::Wire;
use fleet_domain::launch::Level;
use fleet_domain::roster::{Class, Seat};
use fleet_sandbox::Lack;
use serde::Deserialize;

use crate::data::DataFolder;
use crate::error::FleetError;

/// The name of the file.
pub(crate) const FILE: &str = "agents.toml";
/// Characters of a name.
const NAME: usize = 32;

/// All of it, sound.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AgentsFile {
    /// How agents are held.
    pub(crate) sandbox: Holding,
    /// Accounts at models' servers.
    #[serde(rename = "account")]
    pub(crate) accounts: Vec<AccountEntry>,
    /// Who sits where, best first.
    #[serde(rename = "seat")]
    pub(crate) seats: Vec<SeatEntry>,
    /// Further agents that speak ACP.
    #[serde(rename = "agent")]
    pub(crate) agents: Vec<Entry>,
}

/// How agents are held.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Holding {
    /// How strongly: `local` by this machine's kernel, `container` in containers of the Docker Engine. What is asked for and cannot be
    /// had is refused, at the start and by `fleet doctor`; the other one is never taken in its place.
    pub(crate) level: Level,
    /// The image of the containers; it is there already and never pulled.
    pub(crate) image: Option<String>,
    /// The socket of the Docker Engine.
    pub(crate) socket: Option<PathBuf>,
    /// The folder where agents work; everybody must be able to pass it and all above it. Empty: `agents` in the data folder.
    pub(crate) folder: Option<PathBuf>,
    /// Folders with agents and compilers that are not under `/usr`, seen read-only at the same path.
    pub(crate) toolchains: Vec<PathBuf>,
    /// `PATH` inside.
    pub(crate) path: String,
    /// What may be lacking: `cgroups`, `landlock`, `users`.
    pub(crate) accept: BTreeSet<Lacking>,
    /// Memory of one agent, MiB.
    pub(crate) memory_mib: u64,
    /// Memory of all agents together, MiB; 0 = three quarters of the machine's.
    pub(crate) all_memory_mib: u64,
    /// Agents at once.
    pub(crate) at_once: usize,
}

impl Default for Holding {
    fn default() -> Self {
        Self {
            level: Level::Local,
            image: None,
            socket: None,
            folder: None,
            toolchains: Vec::new(),
            path: "/usr/local/bin:/usr/bin:/bin".to_owned(),
            accept: BTreeSet::new(),
            memory_mib: 2_048,
            all_memory_mib: 0,
            at_once: 2,
        }
    }
}

/// What a sandbox may lack, by its name in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lacking {
    /// Control groups.
    Cgroups,
    /// Landlock.
    Landlock,
    /// A user for each place.
    Users,
}

impl From<Lacking> for Lack {
    fn from(lacking: Lacking) -> Self {
        match lacking {
            Lacking::Cgroups => Self::Cgroups,
            Lacking::Landlock => Self::Landlock,
            Lacking::Users => Self::Users,
        }
    }
}

/// An account at a model's server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountEntry {
    /// Its name here.
    pub(crate) name: String,
    /// What is spoken there.
    pub(crate) wire: Wire,
    /// The server's address. OpenAI's ends with its version (`https://api.openai.com/v1`), the others' do not.
    pub(crate) base: String,
    /// The file that holds the key.
    pub(crate) key_file: Option<PathBuf>,
    /// The variable that holds the key.
    pub(crate) key_env: Option<String>,
    /// How the key is sent, where it is not as usual for what is spoken.
    pub(crate) auth: Option<AuthName>,
    /// Its models by how strong they are.
    #[serde(default)]
    pub(crate) models: BTreeMap<Class, String>,
    /// The most tokens of one answer, for calls that set no limit of their own.
    #[serde(default = "answer")]
    pub(crate) answer_tokens: u64,
    /// Whether the server may search and run things by itself: a way out that is not watched here.
    #[serde(default)]
    pub(crate) hosted_tools: bool,
}

fn answer() -> u64 {
    32_000
}

/// How a key is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthName {
    /// `authorization: Bearer …`
    Bearer,
    /// `x-api-key: …`
    ApiKey,
    /// `x-goog-api-key: …`
    GoogApiKey,
}

/// An agent on an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeatEntry {
    /// Its name in Bibles' rosters; the agent's if none is said.
    pub(crate) name: Option<String>,
    /// The agent.
    pub(crate) agent: String,
    /// The account.
    pub(crate) account: String,
    /// How strong a model it gets.
    #[serde(default)]
    pub(crate) class: Class,
}

impl SeatEntry {
    /// Its name in Bibles' rosters.
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.agent)
    }
}

impl AgentsFile {
    /// The seats by name, best first.
    pub(crate) fn seats(&self) -> Vec<(String, Seat)> {
        let seat = |s: &SeatEntry| Seat { agent: s.agent.clone(), account: s.account.clone(), class: s.class, stages: Vec::new() };
        self.seats.iter().map(|s| (s.name().to_owned(), seat(s))).collect()
    }

    /// Reads the file of a data folder; `None` if there is none.
    pub(crate) fn of(data: &DataFolder) -> Result<Option<Self>, FleetError> {
        let path = data.path().join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            // A data folder that is a file is refused by whoever opens it.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(source) => return Err(FleetError::DataFile { path, verb: "read", source }),
        };
        Self::read(&path, &text).map(Some).map_err(|problems| FleetError::Config { problems })
    }

    fn read(path: &Path, text: &str) -> Result<Self, Vec<Problem>> {
        let name = path.display().to_string();
        let file: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(0, |at| text[..at.start.min(text.len())].matches('\n').count() + 1);
            vec![Problem { line, ..Problem::of_file(&name, error.message()) }]
        })?;
        let problems = file.problems(&name);
        if problems.is_empty() { Ok(file) } else { Err(problems) }
    }

    fn problems(&self, file: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |key: String, message: String| problems.push(Problem { key, ..Problem::of_file(file, &message) });
        let roster = match Roster::new(self.agents.clone()) {
            Ok(roster) => roster,
            Err(error) => {
                wrong("agent".to_owned(), format!("{error}; name yours otherwise"));
                return problems;
            }
        };
        let mut accounts = BTreeSet::new();
        for account in &self.accounts {
            let key = format!("account.{}", account.name);
            if !is_name(&account.name) || !accounts.insert(account.name.as_str()) {
                wrong(key.clone(), format!("needs a name of its own: letters, digits and `-`, {NAME} at most"));
            }
            if account.key_file.is_some() == account.key_env.is_some() {
                wrong(key.clone(), "needs either `key_file` or `key_env`, which say where its key is".to_owned());
            }
            if url::Url::parse(&account.base).ok().is_none_or(|url| !matches!(url.scheme(), "http" | "https")) {
                wrong(key, format!("`base` is {:?}, which is no address like https://api.example.org", account.base));
            }
        }
        let held = &self.sandbox;
        match held.level {
            Level::Container if held.image.as_deref().is_none_or(|image| image.trim().is_empty()) => {
                wrong("sandbox.image".to_owned(), "is missing: containers need an image that is on this machine, `image = \"fleet-agents:1\"`".to_owned());
            }
            Level::Local if held.image.is_some() || held.socket.is_some() => {
                let key = if held.image.is_some() { "sandbox.image" } else { "sandbox.socket" };
                wrong(key.to_owned(), "is for containers: say `level = \"container\"`, or take it out".to_owned());
            }
            _ => {}
        }
        let mut names = BTreeSet::new();
        for seat in &self.seats {
            let key = format!("seat.{}", seat.name());
            if !is_name(seat.name()) || seat.name() == fleet_domain::bible::Bible::ANY || !names.insert(seat.name()) {
                wrong(key.clone(), format!("needs a `name` of its own: letters, digits and `-`, {NAME} at most, not `any`"));
            }
            if roster.get(&seat.agent).is_none() {
                wrong(key.clone(), unknown("agent", &seat.agent, &roster.all().map(fleet_agents::agent::Agent::name).collect::<Vec<_>>()));
            }
            let Some(account) = self.accounts.iter().find(|account| account.name == seat.account) else {
                wrong(key, unknown("account", &seat.account, &accounts.iter().copied().collect::<Vec<_>>()));
                continue;
            };
            let spoken = roster.get(&seat.agent).map(|agent| agent.probe().wires.as_slice()).unwrap_or_default();
            if !spoken.is_empty() && !spoken.contains(&account.wire) {
                let spoken: Vec<String> = spoken.iter().map(|wire| format!("`wire = \"{}\"`", wire.as_str())).collect();
                let (agent, account, wire) = (&seat.agent, &account.name, account.wire.as_str());
                wrong(key, format!("{agent} cannot speak to the account {account}, which has `wire = \"{wire}\"`: give it one with {}", spoken.join(" or ")));
            }
        }
        problems
    }
}

/// Fit for names of folders and in tables.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= NAME && !name.starts_with('-') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let hint = nearest(name, known.iter().copied()).map_or_else(|| known.join(", "), |near| format!("did you mean `{near}`?"));
    format!("names the {what} {name:?}, which is not known: {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
[sandbox]
toolchains = ["/opt/agents"]
accept = ["cgroups"]

[[account]]
name = "anthropic"
wire = "messages"
base = "https://api.anthropic.com"
key_file = "/run/secrets/anthropic"
models = { standard = "claude-sonnet-4-6", strong = "claude-opus-4-8" }

[[seat]]
agent = "claude"
account = "anthropic"

[[seat]]
name = "claude-strong"
agent = "claude"
account = "anthropic"
class = "strong"
"#;

    fn wrong(text: &str) -> String {
        AgentsFile::read(Path::new("agents.toml"), text).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_whole_file_is_read() {
        let file = AgentsFile::read(Path::new("agents.toml"), WHOLE).unwrap();
        assert_eq!(file.seats.iter().map(SeatEntry::name).collect::<Vec<_>>(), ["claude", "claude-strong"]);
        assert_eq!(file.accounts[0].models[&Class::Strong], "claude-opus-4-8");
        assert_eq!(file.sandbox.accept, BTreeSet::from([Lacking::Cgroups]));
        assert_eq!(file.sandbox.at_once, 2);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        assert!(wrong(&WHOLE.replace("agent = \"claude\"", "agent = \"cluade\"")).contains("did you mean `claude`?"));
        assert!(wrong(&WHOLE.replace("account = \"anthropic\"", "account = \"other\"")).contains("names the account \"other\""));
        assert!(wrong(&WHOLE.replace("key_file", "key_files")).contains("unknown field `key_files`"));
        assert!(wrong(&WHOLE.replace("key_file = \"/run/secrets/anthropic\"\n", "")).contains("either `key_file` or `key_env`"));
        assert!(wrong(&WHOLE.replace("https://", "ftp://")).contains("no address"));
        let coder = wrong(&WHOLE.replace("agent = \"claude\"", "agent = \"coder\""));
        assert!(coder.contains("coder cannot speak to the account anthropic, which has `wire = \"messages\"`: give it one with `wire = \"chat\"`"), "{coder}");
        assert!(wrong(&WHOLE.replace("claude-strong", "claude")).contains("a `name` of its own"));
        assert!(wrong(&WHOLE.replace("claude-strong", "any")).contains("not `any`"));
        let held = |more: &str| WHOLE.replace("[sandbox]", &format!("[sandbox]\n{more}"));
        assert!(wrong(&held("level = \"container\"")).contains("sandbox.image: is missing"));
        assert!(wrong(&held("image = \"x\"")).contains("sandbox.image: is for containers"));
        assert!(wrong(&held("socket = \"/run/x\"")).contains("sandbox.socket: is for containers"));
        assert!(wrong(&held("level = \"strong\"")).contains("unknown variant"));
        let file = AgentsFile::read(Path::new("agents.toml"), &held("level = \"container\"\nimage = \"fleet-agents:1\"")).unwrap();
        assert_eq!((file.sandbox.level, file.sandbox.image.as_deref()), (Level::Container, Some("fleet-agents:1")));
        let at = wrong(&WHOLE.replace("wire = \"messages\"", "wire = \"mesages\""));
        assert!(at.contains("agents.toml:8") && at.contains("unknown variant"), "{at}");
    }
}
