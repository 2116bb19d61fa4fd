//! Reads the tokens of a call out of its answer as it passes: the last lines of a stream, or the whole of a plain one.

use fleet_domain::agent::Usage;
use memchr::{memchr, memmem};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::policy::Wire;

/// The longest line, or plain answer, that is kept to be read; a longer one is passed on and not understood.
const LONGEST: usize = 8 * 1024 * 1024;

/// Watches one answer.
pub(crate) struct Meter {
    wire: Wire,
    /// Server-sent events: read line by line. Else the answer is one JSON document.
    events: bool,
    line: Vec<u8>,
    /// The line is too long; its rest is let pass.
    lost: bool,
    seen: Option<Usage>,
    /// The server has said its last count.
    last: bool,
}

impl Meter {
    pub(crate) fn new(wire: Wire, events: bool) -> Self {
        Self { wire, events, line: Vec::new(), lost: false, seen: None, last: false }
    }

    /// Looks at the next piece of the answer.
    pub(crate) fn push(&mut self, mut piece: &[u8]) {
        if self.events {
            while let Some(end) = memchr(b'\n', piece) {
                self.keep(&piece[..end]);
                self.read();
                piece = &piece[end + 1..];
            }
        }
        self.keep(piece);
    }

    /// The answer is over: its last words are read. What was seen, and whether it was the last word on it.
    pub(crate) fn end(&mut self) -> Option<(Usage, bool)> {
        self.read();
        self.seen.map(|usage| (usage, self.last))
    }

    fn keep(&mut self, part: &[u8]) {
        self.lost |= self.line.len() + part.len() > LONGEST;
        if !self.lost {
            self.line.extend_from_slice(part);
        }
    }

    fn read(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !std::mem::take(&mut self.lost) {
            let text = if self.events { line.strip_prefix(b"data:") } else { Some(line.as_slice()) };
            // Most lines of a stream are words of the model; only few count.
            if let Some(text) = text.filter(|text| memmem::find(text, b"\"usage").is_some()) {
                self.note(text);
            }
        }
        // The line's memory is used again.
        self.line = line;
        self.line.clear();
    }

    fn note(&mut self, text: &[u8]) {
        let said = match self.wire {
            // A stream of Gemini that is not of events is one list.
            Wire::Gemini if !self.events && text.trim_ascii_start().starts_with(b"[") => {
                serde_json::from_slice::<Vec<Said>>(text).ok().and_then(|mut list| list.pop())
            }
            _ => serde_json::from_slice::<Said>(text).ok(),
        };
        let Some(said) = said else { return };
        let (counts, last) = match (self.wire, self.events) {
            (Wire::Gemini, _) => {
                if let Some(counts) = said.usage_metadata {
                    self.last |= !self.events || said.candidates.iter().flatten().any(|one| one.finish_reason.is_some());
                    self.seen = Some(counts.usage());
                }
                return;
            }
            (Wire::Messages, true) => match said.message {
                Some(begun) => (begun.usage, false),
                None => (said.usage, true),
            },
            (Wire::Responses, true) => {
                let ended = matches!(said.kind.as_deref(), Some("response.completed" | "response.incomplete" | "response.failed"));
                (said.response.and_then(|response| response.usage), ended)
            }
            _ => (said.usage, true),
        };
        if let Some(counts) = counts {
            self.seen = Some(counts.over(self.wire, self.seen.unwrap_or_default()));
            self.last |= last;
        }
    }
}

/// What is read of a document, of whichever wire.
#[derive(Deserialize)]
struct Said {
    #[serde(rename = "type")]
    kind: Option<String>,
    usage: Option<Counts>,
    message: Option<Inner>,
    response: Option<Inner>,
    #[serde(rename = "usageMetadata")]
    usage_metadata: Option<Metadata>,
    candidates: Option<Vec<Candidate>>,
}

#[derive(Deserialize)]
struct Inner {
    usage: Option<Counts>,
}

#[derive(Deserialize)]
struct Candidate {
    #[serde(rename = "finishReason")]
    finish_reason: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Counts {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    input_tokens_details: Option<Details>,
    output_tokens_details: Option<Details>,
    prompt_tokens_details: Option<Details>,
    completion_tokens_details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    cached_tokens: Option<u64>,
    reasoning_tokens: Option<u64>,
}

impl Counts {
    /// The counts of one message in the place of those before. Anthropic's are cumulative, and leave out what has not changed; its
    /// input is without caches, while OpenAI's holds them.
    fn over(self, wire: Wire, before: Usage) -> Usage {
        if wire == Wire::Messages {
            return Usage {
                input: self.input_tokens.unwrap_or(before.input),
                cache_read: self.cache_read_input_tokens.unwrap_or(before.cache_read),
                cache_write: self.cache_creation_input_tokens.unwrap_or(before.cache_write),
                output: self.output_tokens.unwrap_or(before.output),
                reasoning: 0,
            };
        }
        let input = self.input_tokens.or(self.prompt_tokens).unwrap_or(0);
        let cached = self.input_tokens_details.or(self.prompt_tokens_details).and_then(|details| details.cached_tokens).unwrap_or(0).min(input);
        Usage {
            input: input - cached,
            cache_read: cached,
            cache_write: 0,
            output: self.output_tokens.or(self.completion_tokens).unwrap_or(0),
            reasoning: self.output_tokens_details.or(self.completion_tokens_details).and_then(|details| details.reasoning_tokens).unwrap_or(0),
        }
    }
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "promptTokenCount")]
    prompt: Option<u64>,
    #[serde(rename = "toolUsePromptTokenCount")]
    tools: Option<u64>,
    #[serde(rename = "cachedContentTokenCount")]
    cached: Option<u64>,
    #[serde(rename = "candidatesTokenCount")]
    candidates: Option<u64>,
    #[serde(rename = "thoughtsTokenCount")]
    thoughts: Option<u64>,
}

impl Metadata {
    /// Gemini's prompt holds what was cached; its candidates do not hold thoughts.
    fn usage(self) -> Usage {
        let input = self.prompt.unwrap_or(0).saturating_add(self.tools.unwrap_or(0));
        let cached = self.cached.unwrap_or(0).min(input);
        let thoughts = self.thoughts.unwrap_or(0);
        let output = self.candidates.unwrap_or(0).saturating_add(thoughts);
        Usage { input: input - cached, cache_read: cached, cache_write: 0, output, reasoning: thoughts }
    }
}
