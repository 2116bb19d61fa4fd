//! Which instance this is: the data folder itself, by a name in it and the place of that name on its disk.

use std::os::unix::fs::MetadataExt;

use crate::data::{DataFolder, write_private};
use crate::error::FleetError;

/// The name of the instance; `fresh` becomes it the first time. A copy of the folder lies elsewhere on a disk and so is another
/// instance: the lock of one says nothing about the processes of the other.
pub(super) fn of(data: &DataFolder, fresh: &str) -> Result<String, FleetError> {
    let path = data.instance();
    let failed = |verb| {
        let path = path.clone();
        move |source| FleetError::DataFile { path, verb, source }
    };
    if !path.exists() {
        write_private(&path, format!("{fresh}\n").as_bytes())?;
    }
    let name = std::fs::read_to_string(&path).map_err(failed("read"))?;
    let place = std::fs::metadata(&path).map_err(failed("looked at"))?.ino();
    Ok(format!("{}-{place:x}", name.trim()))
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
        std::fs::copy(here.instance(), copy.instance()).unwrap();
        assert_ne!(of(&copy, "third").unwrap(), name);
    }
}
