//! Which app and which environment: two path-safe names that say where its data lies.

use super::error::RecordsError;

/// One environment of one app; names a folder, so its parts are checked when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AppKey {
    project: String,
    env: String,
}

impl AppKey {
    /// Parts of `[A-Za-z0-9_-]{1,80}`.
    ///
    /// # Errors
    /// [`RecordsError::Key`] for a part that could leave the folder or name nothing.
    pub fn new(project: &str, env: &str) -> Result<Self, RecordsError> {
        for part in [project, env] {
            let safe = !part.is_empty() && part.len() <= 80 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
            if !safe {
                return Err(RecordsError::Key { part: part.chars().take(80).collect() });
            }
        }
        Ok(Self { project: project.to_owned(), env: env.to_owned() })
    }

    /// The project.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// The environment, e.g. `preview`, `live`, `proof`.
    pub fn env(&self) -> &str {
        &self.env
    }
}

impl std::fmt::Display for AppKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.project, self.env)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_leaves_the_folder_is_refused() {
        assert!(AppKey::new("prj_01", "live").is_ok());
        for bad in ["", "..", ".", "a/b", "a\\b", "a b", "ж", "a\0b", &"x".repeat(81)] {
            assert!(AppKey::new(bad, "live").is_err(), "{bad:?}");
            assert!(AppKey::new("prj_01", bad).is_err(), "{bad:?}");
        }
    }
}
