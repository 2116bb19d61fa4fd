//! The form of an app for tests: real records behind a manifest of ours, without a cloud around them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use fleet_bot::{Forms, FormsError};
use fleet_deployers::records::{AppKey, AppRecords, AppRole, Input, NewFile, Records, RecordsError, Viewer, read_manifest};
use fleet_domain::chat::{Env, Standing};
use fleet_domain::filling::{Filling, Form, Wrong};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::role::Role;
use fleet_store::Store;
use futures_util::future::BoxFuture;
use tokio::sync::OnceCell;

const MANIFEST: &str = include_str!("forms.toml");

/// A form with an amount, a telephone number and a day.
pub(crate) const EXPENSES: &str = r#"
[app]
title = { en = "Expenses", ru = "Расходы" }
locale = "en"
locales = ["en", "ru"]
kind = "records"
origin = "template"
access = "members"
[[collections]]
name = "requests"
title = { en = "Requests", ru = "Заявки" }
[[collections.fields]]
name = "price"
label = { en = "Price", ru = "Цена" }
type = "money"
currency = "USD"
required = true
[[collections.fields]]
name = "phone"
label = { en = "Phone", ru = "Телефон" }
type = "phone"
required = true
[[collections.fields]]
name = "day"
label = { en = "Day", ru = "День" }
type = "date"
[collections.rules]
list = ""
view = ""
create = ""
"#;

/// Every app has the form of `forms.toml`, or the one that is set.
pub(crate) struct TestForms {
    pub(crate) store: Store,
    pub(crate) folder: PathBuf,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) manifest: Arc<OnceLock<&'static str>>,
    pub(crate) open: OnceCell<AppRecords>,
}

impl TestForms {
    async fn records(&self) -> AppRecords {
        let open = || async {
            let clock = self.clock.clone();
            let records = Records::new(self.folder.clone(), Arc::new(move || clock.load(Ordering::SeqCst)));
            records
                .open(
                    &AppKey::new("prj_test", "live").unwrap(),
                    Arc::new(read_manifest(self.manifest.get().unwrap_or(&MANIFEST)).unwrap_or_else(|e| panic!("{e}"))),
                )
                .await
                .unwrap()
        };
        self.open.get_or_init(open).await.clone()
    }

    async fn viewer(&self, project: &ProjectId, person: &PersonId, locale: &str) -> Option<Viewer> {
        let project = self.store.project(project).await.unwrap()?.value;
        let person = self.store.person(person).await.unwrap()?.value;
        let role = match project.role_of(&person.id)? {
            _ if person.standing == Standing::Erased => return None,
            Role::Guest => AppRole::Guest,
            _ => AppRole::Member,
        };
        Some(Viewer { id: person.id.to_string(), name: person.name, roles: [role].into(), locale: locale.to_owned(), link: false })
    }
}

impl Forms for TestForms {
    fn form<'a>(&'a self, project: &'a ProjectId, _: Env, person: &'a PersonId) -> BoxFuture<'a, Result<Option<Form>, FormsError>> {
        Box::pin(async move {
            let Some(viewer) = self.viewer(project, person, "en").await else { return Ok(None) };
            Ok(self.records().await.form(&viewer)?)
        })
    }

    fn check<'a>(&'a self, filling: &'a Filling, locale: &'a str) -> BoxFuture<'a, Result<Vec<Wrong>, FormsError>> {
        Box::pin(async move {
            let viewer = self.viewer(&filling.project, &filling.person, locale).await.ok_or(RecordsError::Forbidden)?;
            // What stands for the bytes of a file: its content is looked at by the records, like any other.
            let files = filling.files().into_iter().map(|(field, file)| NewFile {
                field,
                bytes: vec![b'x'; usize::try_from(file.size).unwrap()].into(),
                name: file.name,
            });
            let input = Input { values: filling.values(), files: files.collect(), ..Input::default() };
            Ok(self.records().await.check(&viewer, &filling.collection, input).await?)
        })
    }
}
