//! What is known of an agent's program: its versions, and how a login that is missing looks. For `doctor` and the start.

use fleet_domain::agent::Wire;
use serde::Deserialize;

/// How a program is asked for its version and judged by what it prints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The program.
    pub program: String,
    /// Arguments with which it prints its version and ends.
    pub version: Vec<String>,
    /// Versions whose output was recorded, the newest last; empty = known from documents alone.
    #[serde(default)]
    pub known: Vec<String>,
    /// The oldest version that can be used.
    #[serde(default)]
    pub oldest: Option<String>,
    /// Whether it must say "OK" once before it gets work: it has a login, a setting or a protocol that can only fail by running.
    #[serde(default)]
    pub self_test: bool,
    /// How it can speak to its model, as it is set up here; empty = not known, or to a service of its own.
    #[serde(default)]
    pub wires: Vec<Wire>,
    /// Words, in lower case, that say that nobody is logged in.
    #[serde(default)]
    pub logged_out: Vec<String>,
    /// Words, in lower case, that say that it is too old for its own service.
    #[serde(default)]
    pub too_old: Vec<String>,
}

/// What a program turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A version whose output was recorded.
    Known(String),
    /// Another version: its output may read otherwise.
    Unknown(String),
    /// Too old, by its version or by its own words.
    TooOld,
    /// It has no login.
    LoggedOut,
    /// It printed nothing that is a version.
    Silent,
}

impl Probe {
    /// What the program is, by what it printed when asked for its version.
    pub fn judge(&self, output: &str) -> Found {
        let low = super::cut(output, 10_000).to_lowercase();
        let says = |words: &[String]| words.iter().any(|w| low.contains(w.as_str()));
        if says(&self.too_old) {
            return Found::TooOld;
        }
        if says(&self.logged_out) {
            return Found::LoggedOut;
        }
        let Some(version) = version_in(&low) else { return Found::Silent };
        if self.oldest.as_deref().is_some_and(|oldest| parts(&version) < parts(oldest)) {
            return Found::TooOld;
        }
        if self.known.contains(&version) { Found::Known(version) } else { Found::Unknown(version) }
    }
}

/// The first word that looks like a version: numbers with dots between, perhaps after a `v`.
fn version_in(output: &str) -> Option<String> {
    output
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '/'))
        .map(|word| word.trim_start_matches('v').trim_end_matches('.'))
        .find(|word| word.len() < 60 && word.split('.').count() >= 2 && word.split('.').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit())))
        .map(str::to_owned)
}

fn parts(version: &str) -> Vec<u64> {
    version.split('.').map(|p| p.parse().unwrap_or(0)).collect()
}

/// Words as a list of their own.
pub(crate) fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(|&w| w.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_prints_says_what_it_is() {
        let probe = Probe {
            known: list(&["2.1.197"]),
            oldest: Some("2.1.9".into()),
            logged_out: list(&["not logged in"]),
            too_old: list(&["needs an update"]),
            ..Probe::default()
        };
        assert_eq!(probe.judge("2.1.197 (Claude Code)\n"), Found::Known("2.1.197".into()));
        assert_eq!(probe.judge("codex-cli v2.1.200"), Found::Unknown("2.1.200".into()));
        assert_eq!(probe.judge("2.1.10"), Found::Unknown("2.1.10".into()), "numbers, not letters");
        assert_eq!(probe.judge("2.1.8"), Found::TooOld);
        assert_eq!(probe.judge("2.1.197\nIt NEEDS an update."), Found::TooOld);
        assert_eq!(probe.judge("Error: Not logged in"), Found::LoggedOut);
        assert_eq!(probe.judge("Segmentation fault ..."), Found::Silent);
        assert_eq!(probe.judge(""), Found::Silent);
    }
}
