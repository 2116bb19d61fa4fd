//! The forms of apps for the chat: what the records behind an app ask of a person, and what they find wrong.

use std::path::PathBuf;

use fleet_bot::{Forms, FormsError};
use fleet_deployers::records::{AppRecords, Input, RecordsError, Viewer};
use fleet_deployers::{AppPerson, Cloud, Members as _};
use fleet_domain::chat::Env;
use fleet_domain::filling::{Filling, Form, Wrong};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_runtime::{StoreMembers, sent_files};
use futures_util::future::BoxFuture;

/// Forms of the apps of the internal cloud.
pub(super) struct CloudForms {
    pub(super) cloud: Cloud,
    pub(super) members: StoreMembers,
    /// Where files that people sent lie, by their digest.
    pub(super) files: PathBuf,
}

impl CloudForms {
    /// The records of an app and the person as they know them; `None` if the app is not there, or not this person's.
    async fn of(&self, project: &ProjectId, env: Env, person: &PersonId) -> Option<(AppRecords, Viewer)> {
        // Whoever is in the app may file in the chat before it is live, too: the trial's pages are what is not theirs.
        let AppPerson { id, name, locale, roles, .. } = self.members.look_up(project, Env::Live, person).await?;
        let records = self.cloud.records(project, env).await?;
        Some((records, Viewer { id: id.to_string(), name, roles, locale, link: false }))
    }
}

impl Forms for CloudForms {
    fn form<'a>(&'a self, project: &'a ProjectId, env: Env, person: &'a PersonId) -> BoxFuture<'a, Result<Option<Form>, FormsError>> {
        Box::pin(async move {
            let Some((records, viewer)) = self.of(project, env, person).await else { return Ok(None) };
            match records.form(&viewer) {
                Ok(form) => Ok(form),
                Err(RecordsError::Forbidden) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
    }

    fn check<'a>(&'a self, filling: &'a Filling, locale: &'a str) -> BoxFuture<'a, Result<Vec<Wrong>, FormsError>> {
        Box::pin(async move {
            let found = self.of(&filling.project, filling.env, &filling.person).await;
            let Some((records, viewer)) = found else { return Ok(vec![whole(&RecordsError::Forbidden, locale)]) };
            let viewer = Viewer { locale: locale.to_owned(), ..viewer };
            let files = sent_files(&self.files, filling).await?;
            match records.check(&viewer, &filling.collection, Input { values: filling.values(), files, ..Input::default() }).await {
                Ok(wrong) => Ok(wrong),
                Err(error @ (RecordsError::Forbidden | RecordsError::Locked | RecordsError::NotFound)) => Ok(vec![whole(&error, locale)]),
                Err(error) => Err(error.into()),
            }
        })
    }
}

/// What concerns no single field.
fn whole(error: &RecordsError, locale: &str) -> Wrong {
    Wrong { field: String::new(), message: error.message(locale) }
}
