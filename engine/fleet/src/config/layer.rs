//! One layer of settings: a TOML text or the environment, checked against the table of keys. All problems are found at once.

use std::fmt;
use std::io::Read as _;
use std::ops::Range;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use fleet_content::{Problem, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::env::{Env, EnvNames};
use super::key::{KEYS, Key, Kind, Show, find};

/// Bytes of a file of settings.
const FILE_BYTES: u64 = 1024 * 1024;

/// A value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Words.
    Word(String),
    /// A whole number.
    Int(i64),
    /// On or off.
    Switch(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(words) => write!(f, "{words:?}"),
            Self::Int(number) => write!(f, "{number}"),
            Self::Switch(on) => write!(f, "{on}"),
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The embedded file.
    Default,
    /// A file.
    File {
        /// Which.
        file: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// A variable.
    Env(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { file, line, .. } => write!(f, "{file}:{line}"),
            Self::Env(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    /// Which.
    pub(crate) key: &'static Key,
    /// What.
    pub(crate) value: Value,
    /// Whence.
    pub(crate) origin: Origin,
}

impl Setting {
    /// A problem with the value, at its origin.
    pub(crate) fn problem(&self, message: String) -> Problem {
        let (file, line, column) = match &self.origin {
            Origin::Default => ("config.default.toml".to_owned(), 0, 0),
            Origin::File { file, line, column } => (file.clone(), *line, *column),
            Origin::Env(name) => (name.clone(), 0, 0),
            Origin::Flag(name) => ((*name).to_owned(), 0, 0),
        };
        Problem { file, line, column, key: self.key.path.to_owned(), message }
    }
}

/// The settings of a TOML text.
pub(crate) fn of_text(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Setting> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().unwrap_or(0..0);
        problems.push(problem(file, text, &at, "", format!("is not TOML: {}", error.message())));
    }
    if !errors.is_empty() {
        return Vec::new();
    }
    let mut settings = Vec::new();
    for (section, inner) in table.get_ref() {
        let name = section.get_ref().as_ref();
        let Some(inner_table) = inner.get_ref().as_table() else {
            problems.push(problem(file, text, &section.span(), name, unknown(name)));
            continue;
        };
        if !KEYS.iter().any(|k| k.path.split('.').next() == Some(name)) {
            problems.push(problem(file, text, &section.span(), name, unknown(name)));
            continue;
        }
        for (written, value) in inner_table {
            let path = format!("{name}.{}", written.get_ref());
            match find(&path) {
                None => problems.push(problem(file, text, &written.span(), &path, unknown(&path))),
                Some(key) => match read(value, key) {
                    Ok(value_read) => {
                        let (line, column) = place(text, value.span().start);
                        settings.push(Setting { key, value: value_read, origin: Origin::File { file: file.to_owned(), line, column } });
                    }
                    Err(message) => problems.push(problem(file, text, &value.span(), &path, message)),
                },
            }
        }
    }
    settings
}

/// The settings of the environment.
pub(crate) fn of_env(env: &Env, problems: &mut Vec<Problem>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for name in env.ours() {
        let file_of = name.strip_suffix(EnvNames::FILE_SUFFIX).and_then(|n| KEYS.iter().find(|k| k.env == n && k.show != Show::Plain));
        let Some(key) = KEYS.iter().find(|k| k.env == name).or(file_of) else {
            let hint = nearest(name, KEYS.iter().map(|k| k.env)).map_or_else(|| "see `fleet config show`".to_owned(), |near| format!("did you mean `{near}`?"));
            problems.push(Problem::of_file(name, &format!("is not a setting; {hint}")));
            continue;
        };
        let Some(written) = env.get(name) else { continue };
        let origin = Origin::Env(name.to_owned());
        let text = if file_of.is_some() {
            match read_text(Path::new(written)) {
                Ok(text) => text.trim_end().to_owned(),
                Err(e) => {
                    problems.push(Problem::of_file(name, &format!("names {written}, which cannot be read: {e}")));
                    continue;
                }
            }
        } else {
            written.to_owned()
        };
        match parse(&text, key) {
            Ok(value) => settings.push(Setting { key, value, origin }),
            Err(message) => problems.push(Problem { key: key.path.to_owned(), ..Problem::of_file(name, &message) }),
        }
    }
    settings
}

/// Reads a config file and its name for people.
pub(crate) fn read_file(path: &Path, problems: &mut Vec<Problem>) -> Vec<Setting> {
    let name = path.display().to_string();
    match read_text(path) {
        Ok(text) => of_text(&name, &text, problems),
        Err(e) => {
            problems.push(Problem::of_file(&name, &format!("cannot be read: {e}")));
            Vec::new()
        }
    }
}

/// A whole file of settings: an ordinary file of a sensible size, because a pipe or a device would be waited for, or would never end.
fn read_text(path: &Path) -> std::io::Result<String> {
    let refused = |why: &str| std::io::Error::new(std::io::ErrorKind::InvalidInput, why);
    // Opening a pipe without waiting for who writes into it; for ordinary files it makes no difference.
    let waiting = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = std::fs::OpenOptions::new().read(true).custom_flags(waiting).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(refused("not an ordinary file"));
    }
    let mut text = String::new();
    file.take(FILE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES { Err(refused("larger than 1 MB")) } else { Ok(text) }
}

/// The `.toml` files of a folder in the order of their names; none if there is no such folder.
pub(crate) fn files_of(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
}

/// Text (a flag, a variable) as a value of this key.
pub(crate) fn parse(text: &str, key: &Key) -> Result<Value, String> {
    match key.kind {
        Kind::Word | Kind::OneOf(_) => in_range(Value::Word(text.to_owned()), key),
        Kind::Int(..) => text.parse().map_err(|_| format!("must be a whole number, is `{text}`")).and_then(|n| in_range(Value::Int(n), key)),
        Kind::Switch => match text {
            "true" | "on" | "1" => Ok(Value::Switch(true)),
            "false" | "off" | "0" => Ok(Value::Switch(false)),
            other => Err(format!("must be true or false, is `{other}`")),
        },
    }
}

fn read(value: &Spanned<DeValue<'_>>, key: &Key) -> Result<Value, String> {
    let inner = value.get_ref();
    let wrong = |wanted: &str| format!("must be {wanted}, is {}", inner.type_str());
    match key.kind {
        Kind::Word | Kind::OneOf(_) => in_range(Value::Word(inner.as_str().ok_or_else(|| wrong("a string in quotes"))?.to_owned()), key),
        Kind::Int(..) => {
            let number = inner.as_integer().ok_or_else(|| wrong("a whole number"))?;
            in_range(Value::Int(i64::from_str_radix(number.as_str(), number.radix()).map_err(|_| "is too large".to_owned())?), key)
        }
        Kind::Switch => Ok(Value::Switch(inner.as_bool().ok_or_else(|| wrong("true or false"))?)),
    }
}

fn in_range(value: Value, key: &Key) -> Result<Value, String> {
    match (&value, key.kind) {
        (Value::Word(word), Kind::OneOf(valid)) if !valid.contains(&word.as_str()) => Err(match nearest(word, valid.iter().copied()) {
            Some(near) => format!("`{word}` is not known; did you mean `{near}`?"),
            None => format!("`{word}` is not known; valid: {}", valid.join(", ")),
        }),
        (Value::Int(number), Kind::Int(least, most)) if !(least..=most).contains(number) => Err(format!("must be between {least} and {most}, is {number}")),
        _ => Ok(value),
    }
}

/// The nearest section or key that is meant by an unknown one.
fn unknown(written: &str) -> String {
    let sections = KEYS.iter().filter_map(|k| k.path.split('.').next());
    let last = written.rsplit('.').next().unwrap_or(written);
    let near = if written.contains('.') {
        nearest(written, KEYS.iter().map(|k| k.path)).or_else(|| KEYS.iter().map(|k| k.path).find(|p| p.ends_with(&format!(".{last}"))))
    } else {
        KEYS.iter().map(|k| k.path).find(|p| p.ends_with(&format!(".{last}"))).or_else(|| nearest(written, sections))
    };
    match near {
        Some(near) => format!("is not a setting; did you mean `{near}`?"),
        None => "is not a setting; `fleet config show` lists all".to_owned(),
    }
}

fn problem(file: &str, text: &str, at: &Range<usize>, key: &str, message: String) -> Problem {
    let (line, column) = place(text, at.start);
    Problem { file: file.to_owned(), line, column, key: key.to_owned(), message }
}

/// Line and column, from 1, of a byte of a text.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before: String = text.char_indices().take_while(|(at, _)| *at < offset).map(|(_, c)| c).collect();
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1)
}
