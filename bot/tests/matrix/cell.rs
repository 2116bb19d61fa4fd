//! One cell: somebody in a role, an app of its own at the stage that the row asks for, and one act or command.

use std::collections::BTreeMap;

use fleet_domain::act::{Act, Allowed, EntryChoice};
use fleet_domain::chat::{Env, Focus, Person, Platform, Standing, Thread};
use fleet_domain::filling::{FillMove, FillStep, Filling};
use fleet_domain::habits::DigestWish;
use fleet_domain::id::{BriefId, FillingId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::manifest::{Reason, Tone};
use fleet_domain::post::{Author, Body, Part, Post, PostButton, Rich};
use fleet_domain::project::Member;
use fleet_domain::role::Role;
use fleet_domain::run::RunState;
use fleet_store::{Change, Grant, Versioned};

use super::stages::Stages;
use super::table::{Row, Who};
use crate::world::World;

/// What the button of every cell says.
pub(super) const LABEL: &str = "Do it";
/// A day, ms.
const DAY: i64 = 86_400_000;
/// What an app is called, by who tries: no name is like another.
const TITLES: [&str; 6] = ["Holidays abroad", "Equipment", "Parking places", "Night shifts", "Lunch vouchers", "Certificates"];

/// How it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// By a button of the chat.
    Button,
    /// By the page itself, without a button.
    Act,
    /// By words.
    Words,
}

pub(super) struct Cell {
    pub(super) name: String,
    pub(super) row: Row,
    pub(super) who: Who,
    pub(super) how: How,
    pub(super) number: usize,
    pub(super) person: PersonId,
    /// Somebody else in the same app.
    pub(super) founder: PersonId,
    pub(super) thread: ThreadId,
    pub(super) nonce: String,
    pub(super) act: Option<Act>,
    title: String,
    project: ProjectId,
    run: RunId,
    brief: Option<BriefId>,
    stranger: PersonId,
}

/// The acts of people and their rows; [`ACTS`] is every row that there has to be. An act that is not here does not compile.
macro_rules! acts {
    ($($act:ident => $row:literal,)*) => {
        pub(super) const ACTS: &[&str] = &[$($row),*];

        /// The row of an act.
        pub(super) fn row_of(act: &Act) -> &'static str {
            match act {
                $(Act::$act { .. } => $row,)*
            }
        }
    };
}

acts! {
    Say => "say",
    Answer => "answer",
    YouDecide => "you_decide",
    WriteOwn => "write_own",
    Start => "start",
    Change => "change",
    CancelBrief => "cancel_brief",
    Stop => "stop",
    Resume => "resume",
    ThrowAway => "throw_away",
    Accept => "accept",
    ChooseEntries => "choose_entries",
    AskChanges => "ask_changes",
    Undo => "undo",
    UndoSure => "undo_sure",
    KeepLive => "keep_live",
    Rollback => "rollback",
    Delete => "delete",
    KeepProject => "keep_project",
    AskDelete => "ask_delete",
    Rename => "rename",
    Revoke => "revoke",
    RemoveMember => "remove_member",
    OpenProject => "open_project",
    Decide => "decide",
    ShowEntry => "show_entry",
    SetDigest => "set_digest",
    SetZone => "set_zone",
    SetQuiet => "set_quiet",
    WriteZone => "write_zone",
    Pair => "pair",
    AskAll => "ask_all",
    Fill => "fill",
    Filling => "filling",
}

impl Cell {
    /// Everybody and everything that the cell needs, as rows; where it is held is added by whoever holds it.
    pub(super) fn new(world: &World, stages: &Stages, platform: Platform, (name, row): (&str, &Row), who: Who, how: How, number: usize) -> (Self, Vec<Change>) {
        let unique = || world.store.unique();
        let now = world.store.now();
        let (person, leaver, stranger) = (PersonId::from_unique(&unique()), PersonId::from_unique(&unique()), PersonId::from_unique(&unique()));
        let (standing, role) = match who {
            Who::Guest => (Standing::Guest, Some(Role::Guest)),
            Who::Own | Who::Others => (Standing::Member, Some(Role::Requester)),
            Who::Approver => (Standing::Member, Some(Role::Approver)),
            Who::Owner => (Standing::Member, Some(Role::Owner)),
            Who::Admin => (Standing::Admin, None),
        };
        let people =
            [(&person, format!("{who:?}"), standing), (&leaver, "Leaver".to_owned(), Standing::Guest), (&stranger, "Stranger".to_owned(), Standing::Stranger)];
        let mut changes: Vec<Change> = people
            .into_iter()
            .map(|(id, name, standing)| Person { id: id.clone(), name, locale: "en".to_owned(), standing, created_at: now, sign_outs: 0 })
            .map(|person| Change::PutPerson(Versioned::fresh(person)))
            .collect();
        let whose = if who == Who::Own { &person } else { &stages.founder };
        let thread = ThreadId::from_unique(&unique());
        let mut stage = stages.at(row.at);
        let (project, run) = (&mut stage.project, &mut stage.run);
        (project.id, project.slug, project.thread) = (ProjectId::from_unique(&unique()), format!("cell-{number}"), thread.clone());
        // In a ground that several such rows share, a name means one app all the same.
        let of_row = if row.alone { format!(" of {}", name.replace('_', " ")) } else { String::new() };
        project.title = format!("{}{of_row}", TITLES[who as usize]);
        project.members = vec![Member::new(&stages.founder, Role::Owner, None), Member::new(&leaver, Role::Guest, None)];
        project.members.extend(role.map(|role| Member::new(&person, role, None)));
        (run.id, run.task, run.project) = (RunId::from_unique(&unique()), TaskId::from_unique(&unique()), project.id.clone());
        (run.thread, run.by) = (thread.clone(), whose.clone());
        if let RunState::Accepted { undo_until, .. } = &mut run.state {
            *undo_until = now + DAY;
        }
        if let Some(brief) = &mut stage.brief {
            (brief.id, brief.thread, brief.person) = (BriefId::from_unique(&unique()), thread.clone(), whose.clone());
            brief.of = Some(project.id.clone());
        }
        let mut cell = Self {
            name: name.to_owned(),
            row: row.clone(),
            who,
            how,
            number,
            person: person.clone(),
            founder: stages.founder.clone(),
            thread: thread.clone(),
            nonce: format!("cell{number:018}"),
            act: None,
            title: project.title.clone(),
            project: project.id.clone(),
            run: run.id.clone(),
            brief: stage.brief.as_ref().map(|b| b.id.clone()),
            stranger,
        };
        let focus = cell.brief.clone().map_or(Focus::Open, |brief| Focus::Brief { brief });
        let row = Thread {
            id: thread,
            platform,
            bible: "hr".to_owned(),
            locale: "en".to_owned(),
            opened_by: whose.clone(),
            title: project.title.clone(),
            project: Some(project.id.clone()),
            focus,
            asked: std::collections::BTreeMap::new(),
            created_at: now,
            active_at: now,
            again: fleet_domain::chat::Again::default(),
            greeted: 0,
        };
        if how != How::Words {
            let key = stage.brief.as_ref().and_then(|b| b.open_question()).map_or("approver", |q| q.question.key.as_str());
            let choice = stage.brief.as_ref().and_then(|b| b.open_question()).map_or(String::new(), |q| q.question.choices[0].value.clone());
            let commit = run.built.as_ref().map_or_else(|| "0".repeat(40), |built| built.commit.clone());
            cell.act = Some(cell.act_of(key, &choice, &commit, &leaver));
        }
        changes.extend([
            Change::PutThread(Versioned::fresh(row)),
            Change::PutProject(Versioned::fresh(stage.project)),
            Change::PutRun(Versioned::fresh(stage.run)),
        ]);
        if name == "filling" {
            let filling = Filling {
                id: FillingId::from_unique(&number.to_string()),
                thread: cell.thread.clone(),
                person: whose.clone(),
                project: cell.project.clone(),
                env: Env::Preview,
                collection: "requests".to_owned(),
                answers: BTreeMap::new(),
                step: FillStep::Asking { field: "first_day".to_owned() },
                told: 1,
            };
            changes.push(Change::PutFilling(Versioned::fresh(filling)));
        }
        changes.extend(stage.brief.map(|brief| Change::PutBrief(Versioned::fresh(brief))));
        (cell, changes)
    }

    fn act_of(&self, key: &str, choice: &str, commit: &str, leaver: &PersonId) -> Act {
        let (project, run, key, commit) = (self.project.clone(), self.run.clone(), key.to_owned(), commit.to_owned());
        let brief = self.brief.clone().unwrap_or_else(|| BriefId::from_unique("none"));
        let (env, collection, record) = (Env::Preview, "requests".to_owned(), "a".to_owned());
        match self.name.as_str() {
            "say" => Act::Say { text: "add a phone number".to_owned() },
            "answer" => Act::Answer { brief, key, value: choice.to_owned() },
            "you_decide" => Act::YouDecide { brief, key },
            "write_own" => Act::WriteOwn { brief, key },
            "start" => Act::Start { brief, rev: 1 },
            "change" => Act::Change { brief },
            "cancel_brief" => Act::CancelBrief { brief },
            "stop" => Act::Stop { run },
            "resume" => Act::Resume { run },
            "throw_away" => Act::ThrowAway { run },
            "accept" => Act::Accept { run, commit },
            "choose_entries" => Act::ChooseEntries { run, commit, entries: EntryChoice::Clean },
            "ask_changes" => Act::AskChanges { run },
            "undo" => Act::Undo { run, version: 1 },
            "undo_sure" => Act::UndoSure { run, version: 1 },
            "keep_live" => Act::KeepLive { run },
            "rollback" => Act::Rollback { project, version: 1 },
            "delete" => Act::Delete { project },
            "keep_project" => Act::KeepProject { project },
            "ask_delete" => Act::AskDelete { project },
            "rename" => Act::Rename { project, title: "Days Off".to_owned() },
            "revoke" => Act::Revoke { project },
            "remove_member" => Act::RemoveMember { project, person: leaver.clone() },
            "open_project" => Act::OpenProject { project },
            "decide" => {
                Act::Decide { project, env, collection, record, transition: "approve".to_owned(), reason: Reason::None, rev: None, about: String::new() }
            }
            "show_entry" => Act::ShowEntry { project, env, collection, record, step: 1, transitions: vec!["approve".to_owned()] },
            "set_digest" => Act::SetDigest { wish: DigestWish::Weekly },
            "set_zone" => Act::SetZone { zone: "Europe/Berlin".to_owned() },
            "set_quiet" => Act::SetQuiet { from: 19, until: 9 },
            "write_zone" => Act::WriteZone,
            "ask_all" => Act::AskAll { brief },
            "fill" => Act::Fill { project, env },
            "filling" => Act::Filling { filling: FillingId::from_unique(&self.number.to_string()), does: FillMove::Leave },
            "pair" => Act::Pair { person: self.stranger.clone() },
            other => panic!("the row `{other}` has no act"),
        }
    }

    /// Whether this is the row of it in the audit chain; each move of a filling has a name of its own.
    pub(super) fn is_named(&self, act: &str) -> bool {
        act == self.name || (self.name == "filling" && act == FillMove::Leave.name())
    }

    /// A message with the button of the cell.
    pub(super) fn button(&self, world: &World) -> Vec<Change> {
        let Some(act) = self.act.clone().filter(|_| self.how == How::Button) else { return Vec::new() };
        let rich = Rich { header: None, parts: vec![Part::Line("Well?".to_owned())], footer: None };
        let buttons = vec![PostButton { nonce: self.nonce.clone(), label: LABEL.to_owned(), tone: Tone::Neutral }];
        let body = Body {
            kind: "asked".to_owned(),
            plain: "Well?".to_owned(),
            html: "<p>Well?</p>".to_owned(),
            rich: Some(Box::new(rich)),
            buttons,
            ..Body::default()
        };
        let whose = if self.who == Who::Own { &self.person } else { &self.founder };
        let grant = Grant {
            nonce: self.nonce.clone(),
            act,
            allowed: if self.row.waits { Allowed::Person(whose.clone()) } else { Allowed::Anyone },
            thread: self.thread.clone(),
            group: self.nonce.clone(),
            expires_at: world.store.now() + DAY,
            used_by: None,
            used_at: None,
            voided: false,
        };
        let post = Change::Post { slot: None, thread: self.thread.clone(), author: Author::Fleet, body, key: self.nonce.clone() };
        vec![post, Change::Grants(vec![grant])]
    }

    /// The words of a command.
    pub(super) fn words(&self, locale: &str) -> String {
        let words = if locale == "ru" { &self.row.ru } else { &self.row.en };
        words.replace("NAME", &self.title)
    }

    /// Everything that the act could change.
    pub(super) async fn stands(&self, world: &World) -> String {
        let store = &world.store;
        let thread = store.thread(&self.thread).await.unwrap().unwrap().value;
        let project = store.project(&self.project).await.unwrap().unwrap();
        let runs = store.runs_of(&self.project).await.unwrap();
        let brief = store.last_brief_of(&self.thread).await.unwrap();
        let stranger = store.person(&self.stranger).await.unwrap();
        format!("{:?}\n{:?}\n{project:?}\n{runs:?}\n{brief:?}\n{stranger:?}", thread.focus, thread.title)
    }

    /// What was said since the cell was made, but for the message with its button.
    pub(super) async fn told(&self, world: &World) -> Vec<Post> {
        let posts = world.posts(&self.thread).await;
        posts.into_iter().filter(|p| p.author == Author::Fleet && p.body.kind != "asked").collect()
    }

    /// Whether an effect is one of this cell's, by its words.
    pub(super) fn owns(&self, effect: &str) -> bool {
        [self.project.as_str(), self.run.as_str()].iter().any(|id| effect.contains(id))
    }

    /// Whether what had to come of it has come.
    pub(super) async fn has_come(&self, world: &World, wanted: (&str, &str), effects: &[(&'static str, String)]) -> Result<(), String> {
        let store = &world.store;
        let seen = match wanted.0 {
            "says" => self.told(world).await.into_iter().map(|p| p.body.kind).collect::<Vec<_>>().join(" "),
            "run" => store.runs_of(&self.project).await.unwrap().pop().unwrap().value.state.name().to_owned(),
            "brief" => {
                serde_json::to_value(store.last_brief_of(&self.thread).await.unwrap().unwrap().value.state).unwrap()["state"].as_str().unwrap().to_owned()
            }
            "wants" => effects.iter().filter(|(_, words)| self.owns(words)).map(|(name, _)| *name).collect::<Vec<_>>().join(" "),
            "lets" => if store.person(&self.stranger).await.unwrap().unwrap().value.standing == Standing::Member { "in" } else { "nobody" }.to_owned(),
            other => panic!("what is `{other}`?"),
        };
        if seen.split(' ').any(|word| word == wanted.1) { Ok(()) } else { Err(seen) }
    }
}
