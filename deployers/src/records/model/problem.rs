//! Mistakes in a manifest: where, what, and what was probably meant.

use crate::records::fold::nearest;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestProblem {
    /// Where, e.g. `requests, rule of update, character 12`.
    pub place: String,
    /// What is wrong, for whoever writes manifests.
    pub message: String,
}

/// Every mistake found in a manifest; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestProblems(pub Vec<ManifestProblem>);

impl std::fmt::Display for ManifestProblems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", problem.place, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for ManifestProblems {}

/// Gathers mistakes while a manifest is looked through.
#[derive(Debug, Default)]
pub(super) struct Found(Vec<ManifestProblem>);

impl Found {
    /// Notes a mistake.
    pub(super) fn add(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.0.push(ManifestProblem { place: place.into(), message: message.into() });
    }

    /// Notes a name that does not exist, with the nearest that does.
    pub(super) fn unknown<'a>(&mut self, place: impl Into<String>, what: &str, given: &str, known: impl IntoIterator<Item = &'a str>) {
        let meant = nearest(given, known).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
        self.add(place, format!("unknown {what} `{given}`{meant}"));
    }

    /// All that was found, if anything was.
    pub(super) fn into_result(self) -> Result<(), ManifestProblems> {
        if self.0.is_empty() { Ok(()) } else { Err(ManifestProblems(self.0)) }
    }
}

/// A text that is no manifest: line and column, and the nearest key where a key is unknown.
pub(super) fn of_toml(text: &str, error: &toml::de::Error) -> ManifestProblems {
    let start = error.span().map_or(0, |s| s.start).min(text.len());
    let before = text.get(..start).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let mut message = error.message().to_owned();
    // serde's own sentence is "unknown field `x`, expected one of `a`, `b`".
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown ")
        && let Some((given, known)) = names.split_first()
        && let Some(near) = nearest(given, known.iter().copied())
    {
        message = format!("{message}; did you mean `{near}`?");
    }
    ManifestProblems(vec![ManifestProblem { place: format!("line {line}, column {column}"), message }])
}
