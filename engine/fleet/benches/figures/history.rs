//! A data folder that has seen years: one task made and accepted for real, then written again and again as other people's.

use std::path::Path;
use std::sync::Arc;

use fleet_domain::audit::JournalEntry;
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Person, Thread};
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::post::Post;
use fleet_domain::project::{Member, Project, Task};
use fleet_domain::run::Run;
use fleet_store::{Change, Commit, Place, Store, Versioned};

use super::fleet::Fleet;

/// What one accepted task left in the store.
struct Seen {
    thread: Thread,
    project: Project,
    brief: Brief,
    run: Run,
    task: Task,
    posts: Vec<Post>,
    journal: Vec<JournalEntry>,
}

/// So many projects with so many tasks each, of these people in turn or, if there are none, of the owner. Every project has its
/// releases, entries and mirror on the disk and both addresses in its row, as if it had been made.
pub(crate) async fn folder(projects: usize, each: usize, people: &[Person]) -> tempfile::TempDir {
    let fleet = Fleet::start().await;
    let project = ProjectId::parse(&fleet.accepted().await.project).unwrap();
    let folder = fleet.stop();
    let clock: fleet_store::Clock = Arc::new(|| jiff::Timestamp::now().as_millisecond());
    let store = Store::open(&Place::Sqlite(folder.path().join("fleet.db")), clock).await.unwrap();
    let seen = Seen::read(&store, &project).await;
    for person in people {
        store.commit(Commit::new().put_person(Versioned::fresh(person.clone()))).await.unwrap();
    }
    for n in 1..projects {
        let id = ProjectId::from_unique(&store.unique());
        let of = people.get(n % people.len().max(1)).map_or(&seen.task.by, |person| &person.id);
        store.commit(seen.again(&store, &id, n, each, of)).await.unwrap();
        for (above, ending) in [("cloud/releases", ""), ("repos", ".git")] {
            let above = folder.path().join(above);
            put_again(&above.join(format!("{project}{ending}")), &above.join(format!("{id}{ending}")), &|from, to| std::fs::hard_link(from, to));
        }
        let data = folder.path().join("cloud/data");
        put_again(&data.join(project.as_str()), &data.join(id.as_str()), &|from, to| std::fs::copy(from, to).map(drop));
    }
    store.close().await;
    // What was written here is on the disk before anything is measured on it.
    rustix::fs::sync();
    folder
}

impl Seen {
    async fn read(store: &Store, project: &ProjectId) -> Self {
        let project = store.project(project).await.unwrap().unwrap().value;
        let task = store.tasks_of(&project.id).await.unwrap().remove(0);
        let journal = store.journal_of_run(&task.run).await.unwrap().into_iter().map(|(_, entry, _)| entry).collect();
        Self {
            thread: store.thread(&project.thread).await.unwrap().unwrap().value,
            brief: store.brief(&task.brief).await.unwrap().unwrap().value,
            run: store.run(&task.run).await.unwrap().unwrap().value,
            posts: store.posts(&project.thread, 0, 500).await.unwrap(),
            project,
            task,
            journal,
        }
    }

    /// The same once more as another project with so many tasks, of this person.
    fn again(&self, store: &Store, id: &ProjectId, n: usize, each: usize, of: &PersonId) -> Commit {
        let thread = Thread { id: ThreadId::from_unique(&store.unique()), project: Some(id.clone()), opened_by: of.clone(), ..self.thread.clone() };
        let mut commit = Commit::new().put_thread(Versioned::fresh(thread.clone()));
        let mut project = Project {
            id: id.clone(),
            thread: thread.id.clone(),
            slug: format!("{}-{n}", self.project.slug),
            members: self.project.members.iter().map(|member| Member { person: of.clone(), ..member.clone() }).collect(),
            preview_secret: format!("{n:0>16}"),
            ..self.project.clone()
        };
        for _ in 0..each {
            let (brief, run, task) = (BriefId::from_unique(&store.unique()), RunId::from_unique(&store.unique()), TaskId::from_unique(&store.unique()));
            commit = commit
                .put_brief(Versioned::fresh(Brief { id: brief.clone(), thread: thread.id.clone(), ..self.brief.clone() }))
                .put_run(Versioned::fresh(Run { id: run.clone(), task: task.clone(), project: id.clone(), thread: thread.id.clone(), ..self.run.clone() }))
                .put_task(Task { id: task, project: id.clone(), thread: thread.id.clone(), brief, run: run.clone(), by: of.clone(), ..self.task.clone() })
                .with_all(self.journal.iter().map(|entry| Change::Journal { project: Some(id.clone()), run: Some(run.clone()), entry: entry.clone() }))
                .with_all(self.posts.iter().map(|post| Change::Post {
                    slot: None,
                    thread: thread.id.clone(),
                    author: post.author.clone(),
                    body: post.body.clone(),
                    key: store.unique(),
                }));
            for version in &mut project.versions {
                version.run = run.clone();
            }
        }
        commit.put_project(Versioned::fresh(project))
    }
}

/// The same files under another name: links of what never changes, copies of what does.
fn put_again(from: &Path, to: &Path, put: &dyn Fn(&Path, &Path) -> std::io::Result<()>) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            put_again(&entry.path(), &to, put);
        } else {
            put(&entry.path(), &to).unwrap();
        }
    }
}
