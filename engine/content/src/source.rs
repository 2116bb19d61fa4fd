//! One TOML file with the places of its keys: checked against a shape, then read into a type.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Problem, hint};

/// What a TOML value may be. The tables of shapes are the documentation that errors quote.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// A string.
    Word,
    /// A string out of these.
    OneOf(&'static [&'static str]),
    /// A whole number.
    Int,
    /// `true` or `false`.
    YesNo,
    /// Strings by language tag.
    Text,
    /// A list.
    List(&'static Shape),
    /// A table with any keys.
    Map(&'static Shape),
    /// A table with exactly these keys.
    Table(&'static [Key]),
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) need: Need,
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Must,
    May,
}

/// A TOML text in a file, perhaps inside other text (front matter).
pub(crate) struct Source<'t> {
    file: String,
    /// The whole file, for line numbers.
    whole: &'t str,
    /// Where the TOML text starts in it.
    start: usize,
    toml: &'t str,
    table: Spanned<DeTable<'t>>,
}

impl<'t> Source<'t> {
    /// Parses `whole[range]` and checks it against `shape`. All problems found are added; `None` if the text cannot be used.
    pub(crate) fn open(file: &str, whole: &'t str, range: Range<usize>, shape: &'static [Key], problems: &mut Vec<Problem>) -> Option<Self> {
        let toml = &whole[range.clone()];
        let (table, errors) = DeTable::parse_recoverable(toml);
        let source = Self { file: file.to_owned(), whole, start: range.start, toml, table };
        for error in &errors {
            let at = error.span().map_or(0, |s| s.start);
            problems.push(source.problem(at, "", format!("is not TOML: {}", error.message())));
        }
        if !errors.is_empty() {
            return None;
        }
        let before = problems.len();
        source.check_table(source.table.get_ref(), 0, "", shape, problems);
        (problems.len() == before).then_some(source)
    }

    /// Reads the checked text into a type.
    pub(crate) fn read<T: DeserializeOwned>(&self, problems: &mut Vec<Problem>) -> Option<T> {
        match toml::from_str::<T>(self.toml) {
            Ok(value) => Some(value),
            Err(error) => {
                let at = error.span().map_or(0, |s| s.start);
                problems.push(self.problem(at, "", error.message().to_owned()));
                None
            }
        }
    }

    /// A problem at a dotted path (`questions.0.choices`); the place is that of the deepest part that exists.
    pub(crate) fn problem_at(&self, path: &str, message: String) -> Problem {
        self.problem(self.place(path), path, message)
    }

    fn place(&self, path: &str) -> usize {
        let mut at = 0;
        let mut table = Some(self.table.get_ref());
        let mut list = None;
        for part in path.split('.') {
            let next = if let Some(t) = table {
                t.iter().find(|(k, _)| k.get_ref().as_ref() == part).map(|(_, v)| v)
            } else if let Some(l) = list.take() {
                let l: &toml::de::DeArray<'_> = l;
                part.parse::<usize>().ok().and_then(|i| l.get(i))
            } else {
                None
            };
            let Some(value) = next else { break };
            at = value.span().start;
            table = value.get_ref().as_table();
            list = value.get_ref().as_array();
        }
        at
    }

    fn problem(&self, at: usize, key: &str, message: String) -> Problem {
        Problem::at(&self.file, self.whole, self.start + at, key, message)
    }

    fn check_table(&self, table: &DeTable<'_>, at: usize, path: &str, keys: &[Key], problems: &mut Vec<Problem>) {
        let names: Vec<&str> = keys.iter().map(|k| k.name).collect();
        for (name, value) in table {
            let written = name.get_ref().as_ref();
            let inner = join(path, written);
            match keys.iter().find(|k| k.name == written) {
                Some(key) => self.check_value(value, &inner, key.shape, problems),
                None => problems.push(self.problem(name.span().start, &inner, format!("is not a key here; {}", hint(written, &names)))),
            }
        }
        for key in keys.iter().filter(|k| k.need == Need::Must) {
            if !table.iter().any(|(name, _)| name.get_ref().as_ref() == key.name) {
                problems.push(self.problem(at, &join(path, key.name), "is missing".to_owned()));
            }
        }
    }

    fn check_value(&self, value: &Spanned<DeValue<'_>>, path: &str, shape: Shape, problems: &mut Vec<Problem>) {
        let at = value.span().start;
        let inner = value.get_ref();
        let mut wrong = |wanted: &str| problems.push(self.problem(at, path, format!("must be {wanted}, is {}", inner.type_str())));
        match shape {
            Shape::Word if !inner.is_str() => wrong("a string"),
            Shape::Int if !inner.is_integer() => wrong("a whole number"),
            Shape::YesNo if !inner.is_bool() => wrong("true or false"),
            Shape::Word | Shape::Int | Shape::YesNo => {}
            Shape::OneOf(valid) => match inner.as_str() {
                None => wrong("a string"),
                Some(written) if !valid.contains(&written) => {
                    problems.push(self.problem(at, path, format!("`{written}` is not known; {}", hint(written, valid))));
                }
                Some(_) => {}
            },
            Shape::Text => self.check_map(value, path, Shape::Word, problems),
            Shape::Map(of) => self.check_map(value, path, *of, problems),
            Shape::List(of) => match inner.as_array() {
                None => wrong("a list"),
                Some(list) => {
                    for (i, item) in list.iter().enumerate() {
                        self.check_value(item, &join(path, &i.to_string()), *of, problems);
                    }
                }
            },
            Shape::Table(keys) => match inner.as_table() {
                None => wrong("a table"),
                Some(table) => self.check_table(table, at, path, keys, problems),
            },
        }
    }

    fn check_map(&self, value: &Spanned<DeValue<'_>>, path: &str, of: Shape, problems: &mut Vec<Problem>) {
        let Some(table) = value.get_ref().as_table() else {
            problems.push(self.problem(value.span().start, path, format!("must be a table, is {}", value.get_ref().type_str())));
            return;
        };
        for (name, item) in table {
            self.check_value(item, &join(path, name.get_ref()), of, problems);
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
