//! Who may be named in person fields: told by the fleet, remembered with the entries.

use std::sync::Arc;

use super::AppRecords;
use crate::records::error::RecordsError;
use crate::records::plan::{People, What};
use crate::records::viewer::{Person, Viewer};

impl AppRecords {
    /// Says who the people of the app are; does nothing if they are the same.
    pub async fn set_people(&self, people: Vec<Person>) -> Result<(), RecordsError> {
        if self.app.people().list == people {
            return Ok(());
        }
        let value = serde_json::to_string(&people).map_err(|e| RecordsError::Damaged(e.to_string()))?;
        // First on the disk: what failed is tried again at the next call, which would else find nothing to do.
        self.app.write(Viewer::unknown("en"), self.app.moment(), What::Remember { key: "people", value }).await?;
        self.app.name_people(People::of(people));
        Ok(())
    }

    /// The people of the app.
    pub fn people(&self) -> Vec<Person> {
        let people: Arc<People> = self.app.people();
        people.list.clone()
    }
}
