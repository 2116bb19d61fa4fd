//! Reads a call before it is made: which model, and what it costs at worst.

use std::borrow::Cow;

use fleet_domain::agent::Usage;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::refusal::{Code, Refusal};
use super::remote;
use super::route::Route;
use crate::ledger::{Amount, Spent};
use crate::policy::{Account, Model, Price, Wire};

/// Tokens that a server may add to a call of its own (roles, how tools are described), on top of what a body can hold.
const PREAMBLE: u64 = 1_000;

/// What a call takes at worst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Worst {
    /// The model asked for; empty for lists.
    pub(crate) model: String,
    pub(crate) price: Price,
    /// The most tokens. A token takes at least one byte, so there are no more of them than bytes.
    pub(crate) usage: Usage,
}

impl Worst {
    /// A call that the server asks no money for.
    pub(crate) fn free() -> Self {
        Self { model: String::new(), price: Price::default(), usage: Usage::default() }
    }

    /// What to reserve: every kind of input at the price of the dearest.
    pub(crate) fn amount(&self) -> Amount {
        let input = self.price.dearest_input();
        let price = Price { input, cache_read: input, cache_write: input, output: self.price.output };
        Amount { requests: 1, tokens: self.usage.total(), micros: price.of(self.usage) }
    }

    /// All of it, for a call of which nothing is known.
    pub(crate) fn spent(&self) -> Spent {
        Spent { amount: self.amount(), usage: self.usage, known: false }
    }
}

/// What is read of a body; the rest passes unread. A field that is there twice is an error: two readers could take two of it.
#[derive(Deserialize)]
struct Call<'a> {
    #[serde(borrow)]
    model: Option<Cow<'a, str>>,
    max_tokens: Option<u64>,
    max_completion_tokens: Option<u64>,
    max_output_tokens: Option<u64>,
    n: Option<u64>,
    #[serde(rename = "generationConfig", alias = "generation_config")]
    generation: Option<Generation>,
    #[serde(borrow)]
    service_tier: Option<Cow<'a, str>>,
    #[serde(borrow)]
    speed: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tools: Option<Vec<remote::Tool<'a>>>,
    previous_response_id: Option<IgnoredAny>,
    conversation: Option<IgnoredAny>,
    prompt: Option<IgnoredAny>,
    background: Option<bool>,
    web_search_options: Option<IgnoredAny>,
    mcp_servers: Option<Vec<IgnoredAny>>,
    container: Option<IgnoredAny>,
    #[serde(rename = "cachedContent", alias = "cached_content")]
    cached: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Generation {
    #[serde(rename = "maxOutputTokens", alias = "max_output_tokens")]
    most: Option<u64>,
    #[serde(rename = "candidateCount", alias = "candidate_count")]
    candidates: Option<u64>,
}

/// The worst case of a call in which the model speaks.
pub(crate) fn worst(route: &Route, body: &[u8], account: &Account) -> Result<Worst, Refusal> {
    let call = read(body)?;
    let (name, model) = model(route, &call, account)?;
    judge(route.wire, &call, body, account)?;
    let asked = match route.wire {
        Wire::Messages => call.max_tokens,
        Wire::Chat => call.max_tokens.max(call.max_completion_tokens),
        Wire::Responses => call.max_output_tokens,
        Wire::Gemini => call.generation.as_ref().and_then(|generation| generation.most),
    };
    let answers = match route.wire {
        Wire::Chat => call.n,
        Wire::Gemini => call.generation.as_ref().and_then(|generation| generation.candidates),
        Wire::Messages | Wire::Responses => None,
    };
    let output = asked.unwrap_or(model.output).saturating_mul(answers.unwrap_or(1).max(1));
    let usage = Usage { input: body.len() as u64 + PREAMBLE, output, ..Usage::default() };
    Ok(Worst { model: name, price: model.price, usage })
}

/// A call that only counts tokens: judged like any other, and free.
pub(crate) fn counted(route: &Route, body: &[u8], account: &Account) -> Result<Worst, Refusal> {
    let call = read(body)?;
    let (name, _) = model(route, &call, account)?;
    judge(route.wire, &call, body, account)?;
    Ok(Worst { model: name, ..Worst::free() })
}

fn read(body: &[u8]) -> Result<Call<'_>, Refusal> {
    // What the parser says may quote the body: it stays here.
    serde_json::from_slice(body).map_err(|_| Code::Malformed.into())
}

/// The model's name, and how it is counted.
fn model(route: &Route, call: &Call<'_>, account: &Account) -> Result<(String, Model), Refusal> {
    let name = match (&route.model, &call.model) {
        (Some(of_path), _) => of_path.as_str(),
        (None, Some(of_body)) => of_body,
        (None, None) => return Err(Code::Malformed.into()),
    };
    let known = account.models.get(name).or(account.other.as_ref()).copied();
    let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    known.map(|model| (name.clone(), model)).ok_or_else(|| Refusal { about: Some(name), ..Code::Model.into() })
}

/// Refuses what would cost what nobody can say beforehand, or would leave the sandbox by the model's server.
fn judge(wire: Wire, call: &Call<'_>, body: &[u8], account: &Account) -> Result<(), Refusal> {
    let refused = |code: Code, about: &str| Err(Refusal { about: Some(about.to_owned()), ..code.into() });
    let usual = |said: &Option<Cow<'_, str>>, known: &[&str]| said.as_ref().is_none_or(|said| known.contains(&said.as_ref()));
    if !usual(&call.service_tier, &["auto", "default", "standard_only", "flex"]) {
        return refused(Code::Price, "service_tier");
    }
    if !usual(&call.speed, &["standard"]) {
        return refused(Code::Price, "speed");
    }
    let kept_there = [
        ("previous_response_id", call.previous_response_id.is_some()),
        ("conversation", call.conversation.is_some()),
        ("prompt", wire == Wire::Responses && call.prompt.is_some()),
        ("background", call.background == Some(true)),
        ("cachedContent", call.cached.is_some()),
    ];
    if let Some((about, _)) = kept_there.into_iter().find(|(_, there)| *there) {
        return refused(Code::Remote, about);
    }
    if account.remote {
        return Ok(());
    }
    let done_there = [
        ("web_search_options", call.web_search_options.is_some()),
        ("mcp_servers", call.mcp_servers.as_ref().is_some_and(|servers| !servers.is_empty())),
        ("container", call.container.is_some()),
    ];
    if let Some((about, _)) = done_there.into_iter().find(|(_, there)| *there) {
        return refused(Code::Remote, about);
    }
    if let Some(tool) = call.tools.iter().flatten().find_map(|tool| tool.remote(wire)) {
        return refused(Code::Remote, &format!("the tool {tool}"));
    }
    match remote::fetched(wire, body) {
        Ok(None) => Ok(()),
        Ok(Some(key)) => refused(Code::Remote, &key),
        Err(_) => Err(Code::Malformed.into()),
    }
}

#[cfg(test)]
mod tests;
