//! What an agent finds to read in its sandbox: what an app is, a typed client, a whole example, and its own order.
//!
//! It lies in a folder of the crew, open to be read by strangers, for programs in a sandbox run as users of their own.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use fleet_agents::kit::{Tree, requests};
use fleet_domain::bible::Design;
use fleet_domain::id::AttemptId;
use fleet_domain::spec::Spec;

use super::OrderSheet;
use super::order::FLEET;
use crate::RuntimeError;

/// What an app is.
const APP: &str = include_str!("skill/app.md");
/// Types for whoever writes a front.
const TYPES: &str = include_str!("skill/records.d.ts");
/// The order that the example does.
const EXAMPLE: &str = include_str!("skill/example.json");
const MANIFEST: &str = "fleet-app.toml";
/// Who wrote it, in a manifest.
const OF_A_KIT: &str = "origin = \"template\"";
const OF_AN_AGENT: &str = "origin = \"agent\"";
/// The folder that every attempt sees.
const SHARED: &str = "shared";
/// An attempt's order, as it sees it.
const ORDER: &str = "order.json";
/// The example's folder.
const EXAMPLE_FOLDER: &str = "example";
/// Where orders lie, a file an attempt.
const ORDERS: &str = "orders";

/// Files and folders that every attempt sees.
#[derive(Debug, Clone)]
pub struct Skill {
    folder: PathBuf,
}

impl Skill {
    /// Writes it anew into a folder of its own; what was there goes. The folders above must be open to be passed.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn lay(folder: &Path, design: &Design) -> Result<Self, RuntimeError> {
        let app = example_app(design)?;
        let lay = || {
            match std::fs::remove_dir_all(folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            open_folder(folder)?;
            open_folder(&folder.join(ORDERS))?;
            // Words of people stand there: passed by who knows the name, listed by nobody.
            std::fs::set_permissions(folder.join(ORDERS), PermissionsExt::from_mode(0o711))?;
            let shared = folder.join(SHARED);
            open_folder(&shared)?;
            write(&shared.join("app.md"), APP.as_bytes())?;
            write(&shared.join("records.d.ts"), TYPES.as_bytes())?;
            // Each attempt sees its own in this place.
            write(&shared.join(ORDER), b"")?;
            let example = shared.join(EXAMPLE_FOLDER);
            open_folder(&example)?;
            for (path, bytes) in &app {
                below(&example, path)?;
                write(&example.join(path), bytes)?;
            }
            Ok(())
        };
        lay().map_err(|source| RuntimeError::Folder { path: folder.to_owned(), source })?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// What a place shows of it for one attempt, with its order: path on the host, path inside.
    pub(crate) fn shown(&self, attempt: &AttemptId, sheet: &OrderSheet) -> Result<Vec<(PathBuf, PathBuf)>, RuntimeError> {
        let order = self.order(attempt);
        let put = || write(&order, &serde_json::to_vec_pretty(sheet)?);
        put().map_err(|source| RuntimeError::Folder { path: order.clone(), source })?;
        let whole = (self.folder.join(SHARED), PathBuf::from(FLEET));
        Ok(vec![whole, (order, Path::new(FLEET).join(ORDER))])
    }

    /// Takes the order of an attempt away. One that stays is written over or goes at the next start.
    pub(crate) fn over(&self, attempt: &AttemptId) {
        let _ = std::fs::remove_file(self.order(attempt));
    }

    fn order(&self, attempt: &AttemptId) -> PathBuf {
        self.folder.join(ORDERS).join(format!("{}-{}.json", attempt.run, attempt.n))
    }
}

/// The example's order.
fn example() -> Result<OrderSheet, RuntimeError> {
    serde_json::from_str(EXAMPLE).map_err(|error| RuntimeError::Missing { what: format!("the order of the example ({error})") })
}

/// The example's files: as the kit makes them, said to be an agent's, since whoever begins from them is one.
fn example_app(design: &Design) -> Result<Tree, RuntimeError> {
    let missing = |what: &str| RuntimeError::Missing { what: format!("the {what} of the example") };
    let Some(Spec::Requests(spec)) = example()?.spec else { return Err(missing("spec")) };
    let mut app = requests::fill(&spec, design, &fleet_content::front_files())?;
    let manifest = app.get_mut(MANIFEST).ok_or_else(|| missing("manifest"))?;
    let text = String::from_utf8_lossy(manifest).replacen(OF_A_KIT, OF_AN_AGENT, 1);
    *manifest = text.into_bytes();
    Ok(app)
}

/// The folders of a path, each of them open.
fn below(root: &Path, path: &str) -> io::Result<()> {
    for (at, _) in path.match_indices('/') {
        open_folder(&root.join(&path[..at]))?;
    }
    Ok(())
}

fn open_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)?;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755))
}

/// Replaced, not written to: whoever reads the old one goes on with it.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("fresh");
    std::fs::write(&fresh, bytes)?;
    std::fs::set_permissions(&fresh, PermissionsExt::from_mode(0o644))?;
    std::fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests;
