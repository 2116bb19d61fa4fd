//! Which instance this is: the data folder itself, by a name in it, the machine, and the place of that name on its disk.

use std::os::unix::fs::MetadataExt;

use crate::data::{DataFolder, write_private};
use crate::error::FleetError;

/// Where Linux keeps what tells machines apart, also those made of one disk image (`machine-id(5)`).
const MACHINE: &str = "/etc/machine-id";

/// The name of the instance; `fresh` becomes it the first time. A copy of the folder lies elsewhere on a disk or on another machine
/// and so is another instance: the lock of one says nothing about the processes of the other.
pub(super) fn of(data: &DataFolder, fresh: &str) -> Result<String, FleetError> {
    let path = data.instance();
    let failed = |verb| {
        let path = path.clone();
        move |source| FleetError::DataFile { path, verb, source }
    };
    // A crash while it was written leaves it empty: then nobody bore the name yet.
    if std::fs::read_to_string(&path).unwrap_or_default().trim().is_empty() {
        write_private(&path, format!("{fresh}\n").as_bytes())?;
    }
    let name = std::fs::read_to_string(&path).map_err(failed("read"))?;
    let place = std::fs::metadata(&path).map_err(failed("looked at"))?;
    let machine = std::fs::read_to_string(MACHINE).unwrap_or_default();
    Ok(format!("{}-{}-{:x}-{:x}", name.trim(), machine.trim(), place.dev(), place.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_name_and_a_copy_gets_another() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (here, copy) = (DataFolder::at(one.path()), DataFolder::at(two.path()));
        let name = of(&here, "first").unwrap();
        assert!(name.starts_with("first-"), "{name}");
        assert_eq!(of(&here, "second").unwrap(), name);
        std::fs::write(here.instance(), "").unwrap();
        assert!(of(&here, "again").unwrap().starts_with("again-"), "an empty name is none");
        std::fs::copy(here.instance(), copy.instance()).unwrap();
        assert_ne!(of(&copy, "third").unwrap(), of(&here, "again").unwrap());
    }
}
