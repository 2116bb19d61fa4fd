//! What is wrong with content: where exactly, and what was probably meant. Several problems at once.

use std::fmt;

/// One thing wrong in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path of the file below the content folder, e.g. `hr/brief.toml`.
    pub file: String,
    /// Line, from 1; 0 = the file as a whole.
    pub line: usize,
    /// Column in characters, from 1; 0 = the line as a whole.
    pub column: usize,
    /// The key it is about, dotted (`questions.0.choices`); empty if none.
    pub key: String,
    /// What is wrong and what would be right, one sentence.
    pub message: String,
}

impl Problem {
    /// A problem of a whole file.
    pub fn of_file(file: &str, message: &str) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, key: String::new(), message: message.to_owned() }
    }

    /// A problem at a byte of a file's text.
    pub(crate) fn at(file: &str, text: &str, offset: usize, key: &str, message: String) -> Self {
        let (line, column) = line_and_column(text, offset);
        Self { file: file.to_owned(), line, column, key: key.to_owned(), message }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Why content was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} problem(s) in the content:\n{}", .problems.len(), lines(.problems))]
pub struct ContentError {
    /// Every problem found, in file order; never empty.
    pub problems: Vec<Problem>,
}

impl ContentError {
    /// An error of one problem.
    pub fn one(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }

    /// `Ok(value)` if there is no problem, else all of them.
    pub(crate) fn unless_clean<T>(mut problems: Vec<Problem>, value: T) -> Result<T, Self> {
        if problems.is_empty() {
            return Ok(value);
        }
        problems.sort();
        problems.dedup();
        Err(Self { problems })
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("  {p}")).collect::<Vec<_>>().join("\n")
}

/// The candidate closest to what was written, if one is close enough to be meant.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // 0.7 lets one or two letters of a short key differ and keeps unrelated words apart.
    candidates.into_iter().map(|c| (strsim::jaro_winkler(written, c), c)).filter(|(score, _)| *score > 0.7).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, c)| c)
}

/// "did you mean" with the nearest candidate, else all of them.
pub(crate) fn hint(written: &str, candidates: &[&str]) -> String {
    match nearest(written, candidates.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if candidates.is_empty() => "nothing may stand here".to_owned(),
        None => format!("valid: {}", candidates.join(", ")),
    }
}

/// Line and column (both from 1, columns in characters) of a byte offset.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        assert_eq!(line_and_column("а\nбв=", 7), (2, 3));
        assert_eq!(line_and_column("", 9), (1, 1));
    }

    #[test]
    fn nearest_is_near_or_nothing() {
        assert_eq!(nearest("langauges", ["languages", "kits"]), Some("languages"));
        assert_eq!(nearest("zzz", ["languages", "kits"]), None);
    }

    #[test]
    fn a_problem_names_place_key_and_cause() {
        let p = Problem::at("hr/bible.md", "+++\nkinds = 1", 4, "kinds", "unknown key".to_owned());
        assert_eq!(p.to_string(), "hr/bible.md:2:1: kinds: unknown key");
    }
}
