//! `index.html` of an app: the template of the front end with language, title and file names filled in, escaped.

use minijinja::{Environment, UndefinedBehavior, context};

use super::{Front, front};
use crate::AgentsError;

/// Template steps that rendering may take: far above a page's need, far below a hang.
const FUEL: u64 = 100_000;

/// What the page says before any module runs.
pub(crate) struct PageParts<'a> {
    /// Default language.
    pub(crate) locale: &'a str,
    /// All languages, the default first.
    pub(crate) locales: &'a [String],
    /// Title in the default language.
    pub(crate) title: &'a str,
    /// Whether the app has a `logo.svg`.
    pub(crate) logo: Logo,
}

/// Whether the Bible brings a logo.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Logo {
    /// `logo.svg` is in the tree.
    Present,
    /// There is none.
    Absent,
}

/// Renders the page. Fails if the front end lacks the template or a language.
pub(crate) fn render(front: &Front, parts: &PageParts<'_>) -> Result<Vec<u8>, AgentsError> {
    let template =
        front.get("index.html").and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(|| AgentsError::ReadFront { file: "index.html".into() })?;
    let noscript = parts.locales.iter().map(|l| noscript(front, l)).collect::<Result<Vec<_>, _>>()?;
    let paths: Vec<String> = front::shipped(front).map(|(path, _)| path).collect();
    let of = |ext: &str| paths.iter().filter(|p| p.ends_with(ext)).cloned().collect::<Vec<_>>();
    // first-paint.js is a classic script that must run before the first paint; main.js is named by its own tag.
    let modules: Vec<String> = of(".js").into_iter().filter(|p| p != "app/first-paint.js" && p != "app/main.js").collect();
    let styles: Vec<String> = of(".css").into_iter().filter(|p| p != "app/app.css" && p != "app/print.css").collect();

    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.add_template("index.html", template).map_err(AgentsError::RenderPage)?;
    let page = env.get_template("index.html").map_err(AgentsError::RenderPage)?;
    page.render(context! {
        locale => parts.locale,
        title => parts.title,
        logo => parts.logo == Logo::Present,
        noscript,
        modules,
        styles,
    })
    .map(String::into_bytes)
    .map_err(AgentsError::RenderPage)
}

/// The language and its sentence for browsers without JavaScript.
fn noscript(front: &Front, locale: &str) -> Result<(String, String), AgentsError> {
    let file = format!("locales/{locale}.json");
    let broken = || AgentsError::ReadFront { file: file.clone() };
    let bytes = front.get(&file).ok_or_else(|| AgentsError::LocaleUnknown { locale: locale.to_owned() })?;
    let words: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| broken())?;
    let words = words.get("noscript").and_then(serde_json::Value::as_str).ok_or_else(broken)?.to_owned();
    Ok((locale.to_owned(), words))
}
