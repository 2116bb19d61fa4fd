//! A new entry seen from outside of a screen: what one viewer is asked for it, and what is wrong with answers before any is kept.

use fleet_domain::filling::{Form, Wrong};
use fleet_domain::id::PersonId;
use fleet_domain::manifest::{Field, FieldKind};

use super::app::AppRecords;
use super::error::RecordsError;
use super::input::Input;
use super::plan::{Sent, What, Write, decide};
use super::rule::settle::{Settled, settle};
use super::viewer::Viewer;

impl AppRecords {
    /// What `viewer` is asked for a new entry: of the first collection to which they may add one. `None` if there is none.
    ///
    /// # Errors
    /// [`RecordsError::Forbidden`] for who may not open the app at all.
    pub fn form(&self, viewer: &Viewer) -> Result<Option<Form>, RecordsError> {
        let entry = self.enter(viewer)?;
        let asker = entry.asker();
        let never = |rule| settle(rule, &asker) == Settled::Known(false);
        let Some(c) = entry.model.collections.iter().find(|c| c.rules.create.as_ref().is_some_and(|rule| !never(rule))) else { return Ok(None) };
        let asked = c.fields().filter(|(field, rules)| field.kind != FieldKind::Computed && !rules.write.as_ref().is_some_and(never));
        let fields: Vec<Field> = asked.map(|(field, _)| Field { read: None, write: None, ..field.clone() }).collect();
        let people = if fields.iter().any(|f| f.kind == FieldKind::Person) { entry.people.list.as_slice() } else { &[] };
        let people = people.iter().filter_map(|p| Some((PersonId::parse(&p.id).ok()?, p.name.clone()))).collect();
        Ok(Some(Form { collection: c.def.name.clone(), title: c.def.title.clone(), fields, people }))
    }

    /// What would be wrong with a new entry of these values and files, in the viewer's language. Nothing is written.
    ///
    /// # Errors
    /// As [`create`](Self::create), but for [`RecordsError::Invalid`].
    pub async fn check(&self, viewer: &Viewer, collection: &str, input: Input) -> Result<Vec<Wrong>, RecordsError> {
        let entry = self.enter(viewer)?;
        let db = self.app.db().await?;
        let mut conn = db.pool.acquire().await.map_err(|e| RecordsError::database("checking an entry", e))?;
        let Input { values, files, .. } = input;
        let (files, issues) = entry.look(collection, &files)?;
        let sent = Sent { values, files, issues };
        let what = What::Create { collection: collection.to_owned(), id: String::new(), sent, key: None };
        let write = Write { model: entry.model, viewer: entry.viewer, moment: entry.moment, people: entry.people, what };
        match decide(&mut conn, &write).await {
            Ok(_) => Ok(Vec::new()),
            Err(RecordsError::Invalid(issues)) => Ok(issues.into_iter().map(|i| Wrong { message: i.message(&viewer.locale), field: i.field }).collect()),
            Err(other) => Err(other),
        }
    }
}
