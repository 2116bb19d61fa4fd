//! What tokens cost, by a table of our own: agents' own prices go by the name of the model, whatever stands behind it.

use std::sync::LazyLock;

use fleet_domain::agent::Usage;
use serde::Deserialize;

use crate::error::AgentsError;

/// A price of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Millionths of a dollar, rounded up.
    pub micro: u64,
    /// Whether the model was priced by its family and not by its name.
    pub estimate: bool,
}

/// A table of prices.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// The day on which somebody looked at it, ISO 8601.
    pub as_of: String,
    /// Its rows.
    price: Vec<Row>,
}

/// Millionths of a dollar for a million tokens of each kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    model: String,
    input: u64,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
    output: u64,
}

static EMBEDDED: LazyLock<Prices> = LazyLock::new(|| Prices::read(include_str!("prices.toml")).unwrap_or(Prices { as_of: String::new(), price: Vec::new() }));

/// Millionths of a dollar for a million tokens of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Input that no cache held.
    pub input: u64,
    /// Input read from a cache.
    pub cache_read: u64,
    /// Input written to a cache.
    pub cache_write: u64,
    /// Output, reasoning included.
    pub output: u64,
}

/// What a model's tokens cost by the embedded table; `None` if the model is not in it.
pub fn rates(model: &str) -> Option<Rates> {
    let row = EMBEDDED.row(model)?;
    Some(Rates { input: row.input, cache_read: row.cache_read.unwrap_or(row.input), cache_write: row.cache_write.unwrap_or(row.input), output: row.output })
}

/// What this usage of a model costs by the embedded table; `None` if the model is not in it.
pub fn price(model: &str, usage: Usage) -> Option<Cost> {
    EMBEDDED.price(model, usage)
}

impl Prices {
    /// Reads a table as `prices.toml` has it.
    ///
    /// # Errors
    /// [`AgentsError::ReadPrices`] says what is wrong.
    pub fn read(text: &str) -> Result<Self, AgentsError> {
        toml::from_str(text).map_err(AgentsError::ReadPrices)
    }

    fn row(&self, model: &str) -> Option<&Row> {
        self.price.iter().filter(|row| row.fits(model)).max_by_key(|row| (!row.model.ends_with('*'), row.model.len()))
    }

    /// What this usage of a model costs; `None` if the model is not in the table.
    pub fn price(&self, model: &str, usage: Usage) -> Option<Cost> {
        let row = self.row(model)?;
        let kinds = [
            (usage.input, row.input),
            (usage.cache_read, row.cache_read.unwrap_or(row.input)),
            (usage.cache_write, row.cache_write.unwrap_or(row.input)),
            (usage.output, row.output),
        ];
        let sum: u128 = kinds.iter().map(|&(tokens, each)| u128::from(tokens) * u128::from(each)).sum();
        Some(Cost { micro: u64::try_from(sum.div_ceil(1_000_000)).unwrap_or(u64::MAX), estimate: row.model.ends_with('*') })
    }
}

impl Row {
    fn fits(&self, model: &str) -> bool {
        match self.model.strip_suffix('*') {
            Some(family) => model.starts_with(family),
            None => model == self.model,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_the_cost_that_claude_reported() {
        let usage = Usage { input: 2400, cache_read: 600, output: 80, ..Usage::default() };
        assert_eq!(price("claude-opus-4-8", usage), Some(Cost { micro: 14_300, estimate: false }));
    }

    #[test]
    fn the_longest_family_counts_and_is_an_estimate() {
        let million = Usage { input: 1_000_000, ..Usage::default() };
        assert_eq!(price("gpt-5-mini-2026", million), Some(Cost { micro: 250_000, estimate: true }));
        assert_eq!(price("gpt-5.2", million), Some(Cost { micro: 1_250_000, estimate: true }));
        assert_eq!(price("claude-opus-4-8-later", million).map(|c| c.estimate), Some(true));
        assert_eq!(price("unheard-of", million), None);
        assert_eq!(EMBEDDED.as_of.len(), 10);
    }

    #[test]
    fn nothing_costs_nothing_a_token_costs_something_and_everything_does_not_overflow() {
        assert_eq!(price("gpt-5", Usage::default()).map(|c| c.micro), Some(0));
        assert_eq!(price("gpt-5-mini", Usage { cache_read: 1, ..Usage::default() }).map(|c| c.micro), Some(1), "rounded up");
        let all = Usage { input: u64::MAX, cache_read: u64::MAX, cache_write: u64::MAX, output: u64::MAX, reasoning: 0 };
        assert_eq!(price("claude-opus-4-8", all).map(|c| c.micro), Some(u64::MAX));
    }
}
