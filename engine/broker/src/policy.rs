//! What one sandbox may do outside: one account of a model, some hosts, and how much of both.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use fleet_domain::agent::Usage;
pub use fleet_domain::agent::Wire;

use crate::ledger::Scope;
use crate::secret::Secret;

/// The whole of what one attempt may do outside of its sandbox. What it does not say is refused.
#[derive(Clone)]
pub struct Policy {
    /// The attempt's id, for what is told.
    pub attempt: String,
    /// What its agent shows in the place of a key; at any other door it is worth nothing.
    pub token: Secret,
    /// The budgets that its calls are taken from, narrowest first.
    pub scopes: Vec<Scope>,
    /// The model it may call; `None`: none, and no socket for one.
    pub account: Option<Account>,
    /// Where else it may go.
    pub rules: Vec<Rule>,
    /// Addresses that an operator vouches for, by normalised host: used in the place of resolving, private or not.
    pub pins: BTreeMap<String, Vec<IpAddr>>,
    /// How much.
    pub caps: Caps,
}

/// An account at a model's server.
#[derive(Clone)]
pub struct Account {
    /// Its name in what is told.
    pub name: String,
    /// The real key. It leaves the process in one header to `base` alone.
    pub key: Secret,
    /// How the server wants the key.
    pub auth: Auth,
    /// The server: `https://api.anthropic.com`, `https://api.openai.com/v1`, `https://generativelanguage.googleapis.com`.
    /// OpenAI's base ends with its version, as in its own clients; the others' do not. It may be private: an admin names it.
    pub base: String,
    /// What is spoken there; a path that several know belongs to the first.
    pub wires: Vec<Wire>,
    /// The models that may be asked for, by their exact name.
    pub models: BTreeMap<String, Model>,
    /// How any other model is counted; `None`: it is refused.
    pub other: Option<Model>,
    /// Whether the model's server may fetch and run things by itself (web search, images by address, hosted tools). That is a way
    /// out of the sandbox which no rule here sees, and its price is not in tokens.
    pub remote: bool,
}

/// How a server wants its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// `authorization: Bearer …`
    Bearer,
    /// `x-api-key: …`
    ApiKey,
    /// `x-goog-api-key: …`
    GoogApiKey,
}

/// What is known of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// What it costs.
    pub price: Price,
    /// The most tokens of one answer, where the call says no limit of its own.
    pub output: u64,
}

/// Millionths of the currency for a million tokens, which is also whole units for a million of millions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Price {
    /// Input that no cache holds.
    pub input: u64,
    /// Input read from a cache.
    pub cache_read: u64,
    /// Input written to a cache.
    pub cache_write: u64,
    /// Output, reasoning included.
    pub output: u64,
}

impl Price {
    /// The cost in millionths, rounded up.
    pub fn of(self, usage: Usage) -> u64 {
        let part = |tokens: u64, price: u64| u128::from(tokens) * u128::from(price);
        let sum = part(usage.input, self.input)
            .saturating_add(part(usage.cache_read, self.cache_read))
            .saturating_add(part(usage.cache_write, self.cache_write))
            .saturating_add(part(usage.output, self.output));
        u64::try_from(sum.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }

    /// The dearest kind of input.
    pub(crate) fn dearest_input(self) -> u64 {
        self.input.max(self.cache_read).max(self.cache_write)
    }
}

/// One host that may be reached, on one port, in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// An exact name, or `*.name` for every name below it but not itself. Normalised: lower case, ASCII, no dot at the end.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How.
    pub way: Way,
}

/// In which way a host may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// CONNECT, and then nothing but TLS to that very name.
    Tls,
    /// `http://`, GET and HEAD without a body.
    Plain,
}

/// How much, and for how long at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Calls of the model in all, refused ones included: an agent in a loop ends.
    pub calls: u64,
    /// Calls of the model in any minute.
    pub calls_a_minute: usize,
    /// Bytes of one call's body.
    pub call_bytes: usize,
    /// Bytes of one answer of the model.
    pub answer_bytes: u64,
    /// Bytes through the egress proxy, both ways together.
    pub bytes: u64,
    /// Ways out through the egress proxy in all, refused ones included.
    pub ways: u64,
    /// Connections to one socket at once; more wait.
    pub at_once: usize,
    /// How long the head of a request, a body of a call, a connection or the beginning of TLS may take.
    pub patience: Duration,
    /// How long the model's server may take until its answer begins.
    pub first_byte: Duration,
    /// How long a stream may be silent.
    pub idle: Duration,
}

impl Default for Caps {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            calls: 1_000,
            calls_a_minute: 60,
            call_bytes: 32 * 1024 * 1024,
            answer_bytes: 64 * MIB,
            bytes: 1024 * MIB,
            ways: 20_000,
            at_once: 32,
            patience: Duration::from_secs(15),
            first_byte: Duration::from_mins(5),
            idle: Duration::from_mins(2),
        }
    }
}
