//! The kit `requests`: a form, one or two approval steps, lists and export, filled from a settled spec.

mod check;
mod fields;
mod flow;
mod lists;
mod readme;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
mod words;

use fleet_domain::bible::Design;
use fleet_domain::manifest::{Access, App, AppKind, Collection, Manifest, Origin};
use fleet_domain::spec::RequestsSpec;

use super::{Front, Tree, clean, front, page, theme};
use crate::AgentsError;

/// Name of the one collection.
pub const COLLECTION: &str = "requests";

/// Whoever the app knows by name.
const KNOWN: &str = "@request.auth.id != ''";
/// Is the approver of step 1.
const APPROVER: &str = "@request.auth.role = 'approver'";
/// Is the approver of step 2.
const APPROVER_TWO: &str = "@request.auth.role = 'approver2'";
/// Owns the app.
const OWNER: &str = "@request.auth.role = 'owner'";

/// Whoever sent the row. In an app that strangers may open, a stranger's rows belong to nobody: without the guard
/// every stranger would be the author of every other one's.
fn author(spec: &RequestsSpec) -> String {
    let own = "author = @request.auth.id";
    match spec.access {
        Access::Members | Access::Link => own.to_owned(),
        Access::Public => format!("({KNOWN} && {own})"),
    }
}

/// What the app is made of, as the records service reads it.
///
/// # Errors
/// A spec that no working app can be made of: each case is a variant of [`AgentsError`] that names the part.
pub fn manifest(spec: &RequestsSpec) -> Result<Manifest, AgentsError> {
    check::check(spec)?;
    let known = spec.title_translations.iter().map(|(l, w)| (l.as_str(), w.as_str()));
    let title = fields::translated(spec, &clean::line(&spec.title), known);
    Ok(Manifest {
        app: App {
            title: title.clone(),
            locale: spec.locale.clone(),
            locales: spec.locales.clone(),
            kind: AppKind::Records,
            origin: Origin::Template,
            kit: Some("requests".to_owned()),
            access: spec.access,
        },
        collections: vec![Collection {
            name: COLLECTION.to_owned(),
            title,
            fields: fields::fields(spec),
            rules: lists::rules(spec),
            workflow: Some(flow::workflow(spec)?),
            notices: flow::notices(spec),
            views: lists::views(spec)?,
        }],
    })
}

/// Every file of the app. The same spec, design and front always give the same bytes.
///
/// # Errors
/// As [`manifest`], and a design token or a front file that cannot be used.
pub fn fill(spec: &RequestsSpec, design: &Design, front: &Front) -> Result<Tree, AgentsError> {
    let manifest = manifest(spec)?;
    let mut tree: Tree = front::shipped(front).map(|(path, bytes)| (path, bytes.clone())).collect();
    let parts = page::PageParts {
        locale: &spec.locale,
        locales: &spec.locales,
        title: manifest.app.title.in_locale(&spec.locale, &spec.locale),
        logo: if design.logo.is_some() { page::Logo::Present } else { page::Logo::Absent },
    };
    tree.insert("index.html".to_owned(), page::render(front, &parts)?);
    tree.insert("theme.css".to_owned(), theme::css(design)?);
    if let Some(logo) = &design.logo {
        tree.insert("logo.svg".to_owned(), logo.clone().into_bytes());
    }
    tree.insert("README.md".to_owned(), readme::readme(spec, &manifest)?);
    let toml = toml::to_string(&manifest).map_err(AgentsError::WriteManifest)?;
    tree.insert("fleet-app.toml".to_owned(), toml.into_bytes());
    Ok(tree)
}
