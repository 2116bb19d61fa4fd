//! What coding agents say while they work, and how they end: one vocabulary, whoever speaks.

use serde::{Deserialize, Serialize};

/// One thing that an agent's output says. Readers in `fleet-agents` make signals of lines; nothing else understands an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "signal", rename_all = "snake_case")]
pub enum Signal {
    /// The agent speaks; untrusted, may hold anything.
    Text {
        /// What it says; a piece of a stream is a signal of its own.
        text: String,
    },
    /// A tool is called, or has ended.
    Tool(ToolCall),
    /// Tokens of one turn, on top of those said before.
    Usage(Usage),
    /// The agent waits for an answer. Nobody presses keys: whoever reads it answers in the agent's protocol, or ends the attempt.
    Question(Question),
    /// The agent says that it is trying the model again by itself.
    Retry {
        /// Why, in its own class.
        why: End,
        /// When it will try again, ms from now; `None` = not said.
        after_ms: Option<u64>,
    },
    /// The agent says how it ended. Its exit is not the truth, and neither is this: gates judge the work.
    End(Ended),
}

/// A tool call of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The agent's id of the call; both of its signals bear it.
    pub id: String,
    /// The agent's name of the tool, as it stands (`Bash`, `write_file`).
    pub name: String,
    /// What kind of tool it is.
    pub kind: ToolKind,
    /// The path, command or address it is about, cut to [`ToolCall::ABOUT`] characters; empty if none is said.
    pub about: String,
    /// Begun, or ended how.
    pub phase: ToolPhase,
}

impl ToolCall {
    /// Characters kept of what a call is about.
    pub const ABOUT: usize = 300;
}

/// What kind of tool is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolKind {
    /// Reads files.
    Read,
    /// Writes, edits, moves or deletes files.
    Edit,
    /// Searches files.
    Search,
    /// Runs a command.
    Run,
    /// Reaches the network by itself: not wanted, counted.
    Fetch,
    /// Starts another agent inside this one: not wanted, counted.
    Subagent,
    /// Anything else.
    Other,
}

/// Where a tool call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolPhase {
    /// Begun.
    Begun,
    /// Ended well.
    Done,
    /// Ended with an error.
    Failed,
}

/// A question of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The id under which the agent's protocol takes the answer; empty where it takes none.
    pub id: String,
    /// What it asks; untrusted.
    pub text: String,
    /// Answers it offers: id and words.
    pub options: Vec<(String, String)>,
}

/// Tokens. Vendors count differently (`fleet-agents` says how each does); these mean the same for all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Input that no cache held.
    pub input: u64,
    /// Input read from a cache.
    pub cache_read: u64,
    /// Input written to a cache.
    pub cache_write: u64,
    /// Output, reasoning included.
    pub output: u64,
    /// The part of the output that is reasoning, where it is told.
    pub reasoning: u64,
}

impl Usage {
    /// Both together; never overflows.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            cache_read: self.cache_read.saturating_add(other.cache_read),
            cache_write: self.cache_write.saturating_add(other.cache_write),
            output: self.output.saturating_add(other.output),
            reasoning: self.reasoning.saturating_add(other.reasoning),
        }
    }

    /// What is in `self` and was not yet in `before`: for agents that count from the beginning of their session.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        Self {
            input: self.input.saturating_sub(before.input),
            cache_read: self.cache_read.saturating_sub(before.cache_read),
            cache_write: self.cache_write.saturating_sub(before.cache_write),
            output: self.output.saturating_sub(before.output),
            reasoning: self.reasoning.saturating_sub(before.reasoning),
        }
    }

    /// All tokens.
    pub fn total(self) -> u64 {
        self.input.saturating_add(self.cache_read).saturating_add(self.cache_write).saturating_add(self.output)
    }
}

/// How an agent ended, and what it said about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The class: what happens next follows from it alone.
    pub end: End,
    /// Its last words or its error, cut; untrusted.
    pub message: String,
    /// When the limit is over, UTC ms, if the agent or the model said so.
    pub resets_at: Option<i64>,
}

/// The ways in which an agent ends. What follows from each is told by [`End::follows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// It says that it is done.
    Done,
    /// Too many requests for now.
    RateLimited,
    /// The plan or the purse is empty.
    QuotaOrBilling,
    /// The model's servers are busy or broken.
    Overloaded,
    /// The key or login is not taken.
    Auth,
    /// There is no such model for this account.
    ModelMissing,
    /// The conversation no longer fits the model.
    ContextOverflow,
    /// The endpoint could not be reached, or the line was cut.
    Network,
    /// What came was not what the protocol says.
    Protocol,
    /// The answer was cut by a token limit.
    Truncated,
    /// It ended well and said and did nothing.
    Empty,
    /// Its limit of turns was reached.
    TurnLimit,
    /// A limit of money or tokens was reached, its own or ours.
    BudgetLimit,
    /// It was silent, or ran in circles, until the watch ended it.
    Hung,
    /// It was killed by a signal, or ended without its final word.
    Crashed,
    /// Any other failure.
    AgentError,
}

/// What follows from an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// Gates look at the work.
    Gates,
    /// The account sleeps until its reset, another agent goes on; no attempt is consumed.
    Sleep,
    /// The account is not to be used until an admin looks at it; no attempt is consumed.
    Disable,
    /// The same agent, in a fresh session with a hand-over.
    Afresh,
    /// Another agent goes on.
    Swap,
    /// The run is parked: more money or time is for a person to give.
    Park,
}

impl End {
    /// Every end.
    pub const ALL: [Self; 16] = [
        Self::Done,
        Self::RateLimited,
        Self::QuotaOrBilling,
        Self::Overloaded,
        Self::Auth,
        Self::ModelMissing,
        Self::ContextOverflow,
        Self::Network,
        Self::Protocol,
        Self::Truncated,
        Self::Empty,
        Self::TurnLimit,
        Self::BudgetLimit,
        Self::Hung,
        Self::Crashed,
        Self::AgentError,
    ];

    /// The name in words keys, tables and the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::RateLimited => "rate_limited",
            Self::QuotaOrBilling => "quota_or_billing",
            Self::Overloaded => "overloaded",
            Self::Auth => "auth",
            Self::ModelMissing => "model_missing",
            Self::ContextOverflow => "context_overflow",
            Self::Network => "network",
            Self::Protocol => "protocol",
            Self::Truncated => "truncated",
            Self::Empty => "empty",
            Self::TurnLimit => "turn_limit",
            Self::BudgetLimit => "budget_limit",
            Self::Hung => "hung",
            Self::Crashed => "crashed",
            Self::AgentError => "agent_error",
        }
    }

    /// What follows from it.
    pub fn follows(self) -> Follows {
        match self {
            // An agent that ran into its turns or its token limit may have done the work: the gates know.
            Self::Done | Self::TurnLimit => Follows::Gates,
            Self::RateLimited | Self::QuotaOrBilling | Self::Overloaded | Self::Network => Follows::Sleep,
            Self::Auth | Self::ModelMissing => Follows::Disable,
            Self::ContextOverflow | Self::Truncated => Follows::Afresh,
            Self::Protocol | Self::Empty | Self::Hung | Self::Crashed | Self::AgentError => Follows::Swap,
            Self::BudgetLimit => Follows::Park,
        }
    }
}

/// How a model is spoken to: the format of calls and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wire {
    /// Anthropic Messages.
    Messages,
    /// OpenAI Chat Completions.
    Chat,
    /// OpenAI Responses.
    Responses,
    /// Gemini.
    Gemini,
}

impl Wire {
    /// Its word in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Chat => "chat",
            Self::Responses => "responses",
            Self::Gemini => "gemini",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_adds_and_takes_away_without_overflow() {
        let some = Usage { input: 10, cache_read: 5, cache_write: 1, output: 7, reasoning: 2 };
        assert_eq!(some.plus(some).since(some), some);
        assert_eq!(Usage::default().since(some), Usage::default());
        assert_eq!(Usage { input: u64::MAX, ..some }.plus(some).input, u64::MAX);
        assert_eq!(some.total(), 23);
    }

    #[test]
    fn every_end_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = End::ALL.iter().map(|e| e.as_str()).collect();
        assert_eq!(names.len(), End::ALL.len());
        for end in End::ALL {
            assert_eq!(serde_json::to_value(end).unwrap(), end.as_str());
        }
    }
}
