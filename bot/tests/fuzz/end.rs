//! What is left of a conversation: what stands in the thread, and what was made of it. Ids and times are not compared.

use fleet_domain::id::ThreadId;
use fleet_domain::post::{Author, Post};
use fleet_domain::project::Project;

use crate::world::World;

#[derive(Debug, PartialEq)]
pub(super) struct End {
    /// The people's words, sorted: those of a button stand where it was handled, those of a burst where they came in.
    pub(super) said: Vec<String>,
    /// What Fleet said, in order.
    pub(super) answered: Vec<String>,
    pub(super) briefs: Option<String>,
    pub(super) projects: usize,
    pub(super) tasks: usize,
    pub(super) runs: Vec<String>,
}

impl End {
    /// How a conversation ended; `counts` says which answers are compared.
    pub(super) async fn of(world: &World, all: &[Project], thread: &ThreadId, counts: impl Fn(&Post) -> bool) -> Self {
        let show = |p: &Post| {
            let labels: Vec<&str> = p.body.buttons.iter().map(|b| b.label.as_str()).collect();
            format!("{} {} {labels:?}", p.body.kind, p.body.plain)
        };
        let mine: Vec<&Project> = all.iter().filter(|p| p.thread == *thread).collect();
        let (mut tasks, mut runs) = (0, Vec::new());
        for project in &mine {
            tasks += world.store.tasks_of(&project.id).await.unwrap().len();
            runs.extend(world.store.runs_of(&project.id).await.unwrap().iter().map(|r| r.value.state.name().to_owned()));
        }
        let brief = world.store.last_brief_of(thread).await.unwrap();
        let (answered, said): (Vec<_>, Vec<_>) = world.posts(thread).await.into_iter().partition(|p| p.author == Author::Fleet);
        let mut words: Vec<String> = said.iter().map(show).collect();
        words.sort();
        Self {
            said: words,
            answered: answered.iter().filter(|p| counts(p)).map(show).collect(),
            briefs: brief.map(|b| format!("{:?}", b.value.spec)),
            projects: mine.len(),
            tasks,
            runs,
        }
    }
}
