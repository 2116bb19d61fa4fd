//! What is told of a way out: every decision, every call. Holds no secret, and no path of what is encrypted.

use fleet_domain::agent::Usage;
use tokio::sync::mpsc;

use crate::ledger::{Reservation, Scope};

/// One thing that happened at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose door.
    pub attempt: String,
    /// When, UTC ms.
    pub at: i64,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The egress proxy let something out, or did not; told when it is over.
    Way(Decision),
    /// A call of the model was answered, or broke.
    Called(Call),
    /// A call of the model was refused here. Only with `fleet_upstream` and `fleet_silent` may it have left, and then costs its worst.
    Refused {
        /// The machine code in the answer, see [`crate::Code`].
        code: &'static str,
        /// The scope whose budget did not hold it, if that was it.
        scope: Option<Scope>,
    },
    /// The model's server said that the account has reached a limit.
    Limited {
        /// The account's name in the policy.
        account: String,
        /// The status it answered: 429, 503 or 529.
        status: u16,
        /// When the limit is over, UTC ms; `None` = not said.
        resets_at: Option<i64>,
    },
    /// The ledger could not be told how a call ended: the reservation stays open until somebody sweeps it.
    Unsettled {
        /// Which.
        reservation: Reservation,
    },
}

/// What became of one way out through the egress proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The host asked for, as normalised as it could be, cut to 253 characters.
    pub host: String,
    /// The port; 0 if none was understood.
    pub port: u16,
    /// Bytes out of the sandbox.
    pub up: u64,
    /// Bytes into it.
    pub down: u64,
    /// Why it was refused or cut; `None` = it was allowed and ended by itself.
    pub refused: Option<Reason>,
}

impl Decision {
    /// Whether it was let out and not cut.
    pub fn allowed(&self) -> bool {
        self.refused.is_none()
    }
}

/// One call of the model, over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The account's name in the policy.
    pub account: String,
    /// The model asked for; empty for lists.
    pub model: String,
    /// The status answered; 0 if the call broke before.
    pub status: u16,
    /// Tokens.
    pub usage: Usage,
    /// Millionths of the currency.
    pub micros: u64,
    /// Whether the server told the usage; else it is an upper bound.
    pub known: bool,
}

/// Why the egress proxy refused or cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The request is not what a proxy takes.
    Malformed,
    /// The method is not let out.
    Method,
    /// A body where none may be.
    Body,
    /// An address in the place of a name, however it is spelled.
    Literal,
    /// No rule names the host.
    Host,
    /// A rule names the host, but not this port in this way.
    Port,
    /// The name has no address.
    Unresolved,
    /// The name has an address that is not of the public network.
    Private,
    /// The address did not answer.
    Unreachable,
    /// What came first through the tunnel is not the beginning of TLS.
    NotTls,
    /// TLS asks for another host than the tunnel.
    Sni,
    /// The attempt's bytes are used up.
    Bytes,
    /// The attempt's ways out are used up.
    TooMany,
    /// Nothing moved for too long.
    Idle,
    /// The door was closed.
    Closed,
}

impl Reason {
    /// The word in the header `x-proxy-error`, in tables and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Method => "method",
            Self::Body => "body",
            Self::Literal => "address-literal",
            Self::Host => "not-allowed",
            Self::Port => "port",
            Self::Unresolved => "unresolved",
            Self::Private => "private-address",
            Self::Unreachable => "unreachable",
            Self::NotTls => "not-tls",
            Self::Sni => "sni",
            Self::Bytes => "bytes",
            Self::TooMany => "too-many",
            Self::Idle => "idle",
            Self::Closed => "closed",
        }
    }
}

/// Tells what happens at one door. What can be told is bounded by the caps of its policy, so nothing waits for a slow listener.
#[derive(Clone)]
pub(crate) struct Teller {
    pub(crate) attempt: std::sync::Arc<str>,
    pub(crate) now: crate::Now,
    pub(crate) to: mpsc::UnboundedSender<Told>,
}

impl Teller {
    pub(crate) fn tell(&self, what: What) {
        if let What::Refused { code, .. } = &what {
            metrics::counter!("fleet_broker_refused_total", "code" => *code).increment(1);
        }
        // A listener that is gone wants to hear nothing.
        let _ = self.to.send(Told { attempt: self.attempt.to_string(), at: (self.now)(), what });
    }
}
