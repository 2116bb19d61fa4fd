//! Pages from templates: strict about what is missing, escaping everything, with the words of the reader's language at hand.

mod icons;
mod moments;

use std::sync::Arc;

use axum::response::Html;
use fleet_content::{Arg, Words};
use include_dir::{Dir, include_dir};
use minijinja::value::{Kwargs, Serde, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior};
use serde::Serialize;

use crate::assets;
use crate::error::WebError;
use crate::shown::thread::ThreadLine;
use crate::site::Site;
use crate::viewer::Viewer;
use crate::visit::Visit;

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Steps a template may take: a long thread needs some hundred thousand.
const FUEL: u64 = 20_000_000;

/// Threads listed beside every page.
const LISTED: u32 = 30;

/// All templates, ready to be filled.
pub(crate) struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    pub(crate) fn new(words: &Arc<Words>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        match minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            Ok(syntax) => environment.set_syntax(syntax),
            Err(error) => tracing::error!(%error, "the syntax of templates cannot be set"),
        }
        for file in TEMPLATES.files() {
            let name = file.path().to_string_lossy().into_owned();
            let source = file.contents_utf8().unwrap_or_default();
            if let Err(error) = environment.add_template_owned(name.clone(), source.to_owned()) {
                // A broken template is a fault of ours that every page test shows; asking for it answers with an error.
                tracing::error!(template = name, %error, "a template cannot be read");
            }
        }
        let spoken = Arc::clone(words);
        environment.add_function("say", move |state: &State<'_, '_>, key: &str, args: Kwargs| say(&spoken, state, key, &args));
        environment.add_function("icon", |name: &str| icons::icon(name).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no icon {name}"))));
        let spoken = Arc::clone(words);
        environment.add_function("when", move |state: &State<'_, '_>, at: i64| moments::full(&spoken, state, at));
        let spoken = Arc::clone(words);
        environment.add_function("clock", move |state: &State<'_, '_>, at: i64| moments::short(&spoken, state, at));
        let spoken = Arc::clone(words);
        environment.add_function("near", move |state: &State<'_, '_>, at: i64| moments::near(&spoken, state, at));
        let spoken = Arc::clone(words);
        environment.add_function("size", move |state: &State<'_, '_>, bytes: i64| moments::size(&spoken, &locale_of(state), bytes));
        let spoken = Arc::clone(words);
        environment.add_function("span", move |state: &State<'_, '_>, ms: i64| moments::span(&spoken, &locale_of(state), ms));
        Self { environment }
    }

    pub(crate) fn fill<T: Serialize>(&self, name: &str, context: &T) -> Result<String, WebError> {
        let failed = |source| WebError::Page { template: name.to_owned(), source };
        let template = self.environment.get_template(name).map_err(failed)?;
        template.render(Serde(context)).map_err(failed)
    }
}

/// The reader's language.
fn locale_of(state: &State<'_, '_>) -> String {
    state.lookup("locale").and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_else(|| Words::FALLBACK.to_owned())
}

/// A sentence; a key that does not exist stops the page, so that no test can miss it.
fn say(words: &Words, state: &State<'_, '_>, key: &str, args: &Kwargs) -> Result<String, Error> {
    let mut filled: Vec<(&str, Arg<'_>)> = Vec::new();
    for name in args.args() {
        let value: Value = args.get(name)?;
        let arg = match value.kind() {
            ValueKind::Number => i64::try_from(value.clone()).map_or_else(|_| Arg::from(value.to_string()), Arg::from),
            _ => Arg::from(value.to_string()),
        };
        filled.push((name, arg));
    }
    words.try_say(&locale_of(state), key, &filled).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no sentence {key}")))
}

/// What every page shows around its own part.
#[derive(Serialize)]
struct Frame<'a> {
    locale: &'a str,
    locales: Vec<String>,
    theme: &'static str,
    zone: Option<String>,
    now: i64,
    path: &'a str,
    request: &'a str,
    build: &'a str,
    assets: &'a str,
    nav: &'a str,
    me: Option<Me<'a>>,
    threads: &'a [ThreadLine],
}

/// The signed-in person.
#[derive(Serialize)]
struct Me<'a> {
    id: &'a str,
    name: &'a str,
    initials: String,
    admin: bool,
    may_open: bool,
}

#[derive(Serialize)]
struct Filled<'a, T> {
    #[serde(flatten)]
    frame: Frame<'a>,
    #[serde(flatten)]
    page: &'a T,
}

impl Site {
    fn frame<'a>(&'a self, visit: &'a Visit, nav: &'a str, threads: &'a [ThreadLine]) -> Frame<'a> {
        Frame {
            locale: &visit.locale,
            locales: self.web.words.locales().map(str::to_owned).collect(),
            theme: visit.theme.as_str(),
            zone: visit.zone.as_ref().and_then(|z| z.iana_name()).map(str::to_owned),
            now: self.web.store.now(),
            path: &visit.path,
            request: &visit.request,
            build: self.web.build,
            assets: assets::prefix(),
            nav,
            me: visit.viewer().map(me),
            threads,
        }
    }

    /// A page without the list of threads: sign-in, errors.
    pub(crate) fn bare_page<T: Serialize>(&self, template: &str, visit: &Visit, page: &T) -> Result<Html<String>, WebError> {
        let frame = self.frame(visit, "", &[]);
        self.templates.fill(template, &Filled { frame, page }).map(Html)
    }

    /// A whole page for a signed-in person.
    pub(crate) async fn page<T: Serialize>(
        &self,
        template: &str,
        visit: &Visit,
        viewer: &Viewer,
        nav: &str,
        page: &T,
    ) -> Result<Html<String>, crate::refused::Refused> {
        let threads: Vec<ThreadLine> = self.threads(viewer, LISTED).await?.iter().map(|t| ThreadLine::of(self, t)).collect();
        let frame = self.frame(visit, nav, &threads);
        Ok(self.templates.fill(template, &Filled { frame, page }).map(Html)?)
    }

    /// A part of a page, for live updates.
    pub(crate) fn part<T: Serialize>(&self, template: &str, visit: &Visit, page: &T) -> Result<String, WebError> {
        let frame = self.frame(visit, "", &[]);
        self.templates.fill(template, &Filled { frame, page })
    }
}

fn me(viewer: &Viewer) -> Me<'_> {
    let person = &viewer.person.value;
    let initials = person.name.split_whitespace().filter_map(|w| w.chars().next()).take(2).flat_map(char::to_uppercase).collect();
    Me { id: person.id.as_str(), name: &person.name, initials, admin: viewer.is_admin(), may_open: viewer.may(fleet_domain::role::Deed::Brief) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_read_and_every_key_in_it_exists() {
        let words = Words::embedded().unwrap_or_else(|e| panic!("{e}"));
        let templates = Templates::new(&Arc::new(words.clone()));
        let mut keys = 0;
        for file in TEMPLATES.files() {
            let name = file.path().to_str().unwrap();
            templates.environment.get_template(name).unwrap_or_else(|e| panic!("{name}: {e:#}"));
            let source = file.contents_utf8().unwrap();
            for part in source.split("say(\"").skip(1) {
                let (key, rest) = part.split_once('"').unwrap();
                let args: std::collections::BTreeSet<String> = named(rest);
                // A key put together from a value is held by the tests of its page.
                if rest.trim_start().starts_with('~') {
                    continue;
                }
                let wanted = words.variables(key).unwrap_or_else(|| panic!("{name}: no sentence `{key}`"));
                assert_eq!(wanted, &args, "{name}: variables of `{key}`");
                keys += 1;
            }
        }
        assert!(keys > 80, "only {keys} sentences found");
    }

    /// Names of the arguments of a call, up to its closing bracket.
    fn named(rest: &str) -> std::collections::BTreeSet<String> {
        let mut depth = 1;
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if depth == 0 {
                end = at;
                break;
            }
        }
        rest[..end].split(',').filter_map(|a| a.split_once('=')).map(|(n, _)| n.trim().to_owned()).filter(|n| !n.is_empty() && !n.contains(' ')).collect()
    }
}
