//! `fleet app`: an app in a folder, checked as the engine will check it, or served to be tried. Needs no instance, data folder or
//! network: it runs inside a sandbox as well.

mod check;
mod emulator;
mod folder;
mod look;
mod people;
mod serve;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use fleet_runtime::agent::OrderSheet;
use serde_json::json;

pub(crate) use check::check;

use crate::cli::{App, Global};
use crate::out::{self, Shape};
use crate::{End, once, serving};

/// Where an agent finds its order.
const ORDER: &str = "/opt/fleet/order.json";

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Finding {
    /// The gate, or the criterion by its id.
    pub(crate) by: String,
    /// The file; empty where it is none.
    pub(crate) file: String,
    /// What is wrong.
    pub(crate) what: String,
}

impl Finding {
    /// What an app says about itself is a stranger's text: it stays on its line and does nothing to a terminal.
    fn new(by: &str, file: &str, what: &str) -> Self {
        let clean = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Self { by: clean(by), file: clean(file), what: clean(what) }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.file.as_str() {
            "" => write!(f, "{}: {}", self.by, self.what),
            file => write!(f, "{}: {file}: {}", self.by, self.what),
        }
    }
}

pub(crate) fn run(global: &Global, args: &App) -> anyhow::Result<End> {
    match args {
        App::Check { dir, order } => once(Box::pin(checked(global, dir, order.as_deref()))),
        App::Serve { dir } => serving(Box::pin(serve::run(global, dir))),
    }
}

async fn checked(global: &Global, dir: &Path, order: Option<&Path>) -> anyhow::Result<End> {
    let checked = check(dir, sheet(order)?.as_ref()).await?;
    match Shape::of_flag(global.json) {
        Shape::People => out::line(&checked.to_string()),
        Shape::Json => {
            for finding in &checked.findings {
                out::json(finding);
            }
            out::json(&json!({ "well": checked.is_well(), "findings": checked.findings.len(), "met": checked.met, "for_person": checked.for_person }));
        }
    }
    Ok(if checked.is_well() { End::Done } else { End::Failed })
}

/// The order that was named, else the one that lies in the sandbox.
pub(crate) fn sheet(named: Option<&Path>) -> anyhow::Result<Option<OrderSheet>> {
    let usual = Path::new(ORDER);
    let path: PathBuf = match named {
        Some(path) => path.to_owned(),
        None if usual.exists() => usual.to_owned(),
        None => return Ok(None),
    };
    let sheet = OrderSheet::read(&path).with_context(|| format!("the order {} cannot be read", path.display()))?;
    Ok(Some(sheet))
}
