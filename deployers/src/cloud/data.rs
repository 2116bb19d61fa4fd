//! The data behind the addresses: opening it for a route, taking it along at an accept, putting it away at the end.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fleet_domain::act::EntryChoice;
use fleet_domain::chat::Env;
use fleet_domain::id::ProjectId;
use fleet_kill::kill_point;

use super::route::Shown;
use super::{Cloud, CloudError};
use crate::records::{AppKey, AppRecords, Hints, Person, entries_in};
use crate::release::{self, Release};

/// Snapshots of a live app that are kept.
const SNAPSHOTS: usize = 5;

/// Hears which app may have something to tell. A hint only: what is pending stays in the app.
pub struct Noticed {
    hints: Arc<Hints>,
}

impl Noticed {
    /// The next app; waits for one. However much an app writes before it is asked for, it comes once.
    pub async fn next(&self) -> (ProjectId, Env) {
        loop {
            let key = self.hints.next().await;
            let env = Env::of_people(key.env());
            if let (Ok(project), Some(env)) = (ProjectId::parse(key.project()), env) {
                return (project, env);
            }
        }
    }
}

impl Cloud {
    /// The entries behind an address: for decisions from the chat, counts, notices. `None` if nothing is shown there. An app that
    /// nobody uses is closed with the handle: looking at a thousand apps in turn leaves none of them open.
    pub async fn records(&self, project: &ProjectId, env: Env) -> Option<AppRecords> {
        let shown = self.shown(project, env)?;
        match self.open_briefly(&shown).await {
            Ok(records) => {
                self.tell_people(&shown, &records).await;
                Some(records)
            }
            Err(error) => {
                tracing::error!(%project, env = env.as_str(), error = &error as &dyn std::error::Error, "the data of an app cannot be opened");
                None
            }
        }
    }

    /// Hints that an app wrote a notice.
    pub fn noticed(&self) -> Noticed {
        Noticed { hints: self.inner.records.hints() }
    }

    /// What an accept does to the entries, before the live address changes: what is live stays, with a copy of it beside if the manifest
    /// changes; with [`EntryChoice::Keep`] the trial's are added to it. Twice is as once.
    ///
    /// # Errors
    /// [`CloudError::NotPublished`], or the refusal of the data; nothing changed then.
    pub async fn promote(&self, project: &ProjectId, commit: &str, entries: EntryChoice) -> Result<(), CloudError> {
        let release = self.load(project, commit).await?;
        let _changing = self.inner.changing.lock().await;
        let key = |env: Env| AppKey::new(project.as_str(), env.as_str()).map_err(CloudError::data("naming the data"));
        let open = async |env: Env| match self.shown(project, env) {
            Some(shown) => self.open(&shown).await,
            None => self.inner.records.open(&key(env)?, Arc::clone(release.manifest())).await.map_err(CloudError::data("opening the entries")),
        };
        let unchanged = self.manifest(project, Env::Live).await.is_some_and(|m| m == *release.manifest());
        if !unchanged && exists(&self.data_of(project, Env::Live)).await {
            // Before the new manifest is laid over it: what an approver's step becomes under it cannot be told back.
            self.keep_snapshot(project, commit, &key(Env::Live)?).await?;
        }
        if entries == EntryChoice::Keep {
            let (from, to) = (open(Env::Preview).await?, open(Env::Live).await?);
            to.take_along(&from).await.map_err(CloudError::data("taking the entries along"))?;
        }
        Ok(())
    }

    /// How many entries there are: of the live app all of them, shown or not; of the trial those that are not live too, which is what
    /// an accept could take along.
    ///
    /// # Errors
    /// The refusal of the data.
    pub async fn entries(&self, project: &ProjectId, env: Env) -> Result<u64, CloudError> {
        let live = self.data_of(project, Env::Live);
        let but_not = (env != Env::Live).then_some(live.as_path());
        entries_in(&self.data_of(project, env), but_not).await.map_err(CloudError::data("counting the entries"))
    }

    fn data_of(&self, project: &ProjectId, env: Env) -> PathBuf {
        self.folders().data.join(project.as_str()).join(env.as_str())
    }

    async fn keep_snapshot(&self, project: &ProjectId, commit: &str, key: &AppKey) -> Result<(), CloudError> {
        let above = self.folders().snapshots.join(project.as_str());
        let place = above.join(commit);
        if exists(&place).await {
            return Ok(());
        }
        tokio::fs::create_dir_all(&above).await.map_err(CloudError::Snapshot)?;
        self.inner.records.snapshot(key, &place).await.map_err(CloudError::data("keeping a copy of the entries"))?;
        tokio::task::spawn_blocking(move || thin_out(&above)).await.map_err(CloudError::Cut)?.map_err(CloudError::Snapshot)
    }

    /// Where erased apps wait out their days of grace, each in `<project>-<UTC ms of its end>`.
    pub fn trash(&self) -> &Path {
        &self.folders().trash
    }

    /// Takes an app away with its releases and all entries: they lie in [`Cloud::trash`]. Twice is as once.
    ///
    /// # Errors
    /// [`CloudError::Erase`]; what could not be moved is moved by the next call.
    pub async fn erase(&self, project: &ProjectId) -> Result<(), CloudError> {
        self.hide(project, Env::Preview).await;
        self.hide(project, Env::Live).await;
        self.roster().forget(Some(project));
        let folders = self.folders();
        let place = folders.trash.join(format!("{project}-{}", self.now()));
        let moved: Vec<(PathBuf, PathBuf)> = [(&folders.releases, "releases"), (&folders.data, "data"), (&folders.snapshots, "snapshots")]
            .map(|(above, name)| (release::project_folder(above, project), place.join(name)))
            .into();
        let put_away = move || {
            kill_point("cloud.erase.before");
            for (from, to) in moved {
                if from.try_exists()? {
                    std::fs::create_dir_all(&place)?;
                    std::fs::rename(from, to)?;
                    kill_point("cloud.erase.between");
                }
            }
            Ok::<(), io::Error>(())
        };
        tokio::task::spawn_blocking(put_away).await.map_err(CloudError::Cut)?.map_err(CloudError::Erase)?;
        // Whatever still holds it open lets go now; its folder is not there any more.
        self.inner.records.erase_project(project.as_str()).await.map_err(CloudError::data("closing the entries of an erased app"))
    }

    /// Whether there are entries behind a route, or may be: a page that keeps none needs no data opened.
    pub(super) async fn keeps(&self, shown: &Shown, release: &Release) -> bool {
        let place = || self.folders().data.join(shown.key.project()).join(shown.key.env());
        !release.manifest().collections.is_empty() || exists(&place()).await
    }

    /// The entries of a route, opened if they are not.
    pub(crate) async fn open(&self, shown: &Shown) -> Result<AppRecords, CloudError> {
        if let Some(records) = shown.frozen() {
            return Ok(records);
        }
        let release = self.release(shown).await?;
        self.inner.records.open(&shown.key, Arc::clone(release.manifest())).await.map_err(CloudError::data("opening the entries"))
    }

    /// The same for one look.
    async fn open_briefly(&self, shown: &Shown) -> Result<AppRecords, CloudError> {
        if let Some(records) = shown.frozen() {
            return Ok(records);
        }
        let release = self.release(shown).await?;
        self.inner.records.open_briefly(&shown.key, Arc::clone(release.manifest())).await.map_err(CloudError::data("opening the entries"))
    }

    /// Tells the data who the people of the app are, if they changed since it was told.
    pub(crate) async fn tell_people(&self, shown: &Shown, records: &AppRecords) {
        let people = self.roster().people(&shown.route.project).await;
        if Arc::ptr_eq(&people, &shown.people.load()) {
            return;
        }
        let named = people.iter().map(|p| Person { id: p.id.as_str().to_owned(), name: p.name.clone(), roles: p.roles.clone() }).collect();
        match records.set_people(named).await {
            Ok(()) => shown.people.store(people),
            Err(error) => tracing::warn!(host = shown.host, error = &error as &dyn std::error::Error, "an app was not told of its people"),
        }
    }
}

async fn exists(path: &Path) -> bool {
    tokio::fs::try_exists(path).await.unwrap_or(false)
}

/// Removes the oldest snapshots of a project.
fn thin_out(above: &Path) -> io::Result<()> {
    let mut there = Vec::new();
    for entry in std::fs::read_dir(above)? {
        let entry = entry?;
        there.push((entry.metadata()?.modified()?, entry.path()));
    }
    there.sort_unstable();
    let over = there.len().saturating_sub(SNAPSHOTS);
    there.into_iter().take(over).try_for_each(|(_, path)| std::fs::remove_dir_all(path))
}
