//! Which files that people sent are named somewhere: the others lie on the disk for nobody.

use fleet_domain::brief::Brief;
use fleet_domain::chat::{Arrival, FileRef};
use fleet_domain::post::Body;
use serde::de::DeserializeOwned;

use crate::db::args;
use crate::sql::{Sql, posts as sql};
use crate::{Store, StoreError};

/// Rows of one question.
const PAGE: u32 = 500;

impl Store {
    /// Every file that a message, a brief or something received names; some more than once.
    pub async fn named_files(&self) -> Result<Vec<FileRef>, StoreError> {
        let mut named = Vec::new();
        self.files_in(sql::BODIES_WITH_FILES, |body: Body| named.extend(body.files)).await?;
        self.files_in(sql::BRIEFS_WITH_FILES, |brief: Brief| named.extend(brief.files)).await?;
        let mut received = |arrival: Arrival| match arrival {
            Arrival::Text { files, .. } | Arrival::Quoted { files, .. } => named.extend(files),
            Arrival::Reworded { .. } | Arrival::Refused { .. } | Arrival::Press { .. } | Arrival::Sheet { .. } | Arrival::Act { .. } | Arrival::Hello => {}
        };
        self.files_in(sql::ARRIVALS_WITH_FILES, &mut received).await?;
        Ok(named)
    }

    async fn files_in<T: DeserializeOwned + Send + 'static>(&self, sql: Sql, mut each: impl FnMut(T)) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let page = self.many("named_files", sql, args![&after, PAGE], |row| Ok((row.text(0)?, row.json::<T>(1)?))).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for (_, value) in page {
                each(value);
            }
        }
    }
}
