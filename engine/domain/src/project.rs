//! Projects, tasks and what of them is deployed.

use serde::{Deserialize, Serialize};

use crate::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId, WishId};
use crate::role::Role;
use crate::run::{Means, Order, Run, RunState, Stage};
use crate::spec::{Spec, StepSpec};

/// One repository and its thread under one Bible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Id.
    pub id: ProjectId,
    /// The Bible.
    pub bible: String,
    /// Name on screens.
    pub title: String,
    /// Readable part of addresses: `[a-z0-9-]{1,40}`, unique in the instance.
    pub slug: String,
    /// Its thread.
    pub thread: ThreadId,
    /// Language of its words.
    pub locale: String,
    /// What was last made; base of the next change.
    pub spec: Spec,
    /// Who made what is there: once agents wrote in it, they do what comes after, for a kit would write over their files.
    #[serde(default)]
    pub made_by: Means,
    /// People and their roles here.
    pub members: Vec<Member>,
    /// Whether it is there.
    pub state: ProjectState,
    /// Unguessable part of the preview host (16 characters); changes on revoke.
    pub preview_secret: String,
    /// Commit on the preview address.
    pub preview: Option<PreviewRef>,
    /// Accepted versions, oldest first; numbers only grow.
    pub versions: Vec<Version>,
    /// Version on the live address.
    pub live: Option<u32>,
    /// UTC ms.
    pub created_at: i64,
}

impl Project {
    /// The version on the live address.
    pub fn live_version(&self) -> Option<&Version> {
        self.live.and_then(|n| self.versions.iter().find(|v| v.n == n))
    }

    /// The newest version before this one that was not taken back.
    pub fn version_before(&self, n: u32) -> Option<u32> {
        self.versions.iter().filter(|v| v.n < n && !v.withdrawn).map(|v| v.n).max()
    }

    /// Whether a version stands that was accepted and not taken back: what is live has entries of its own then.
    pub fn has_been_live(&self) -> bool {
        self.versions.iter().any(|v| !v.withdrawn)
    }

    /// Takes the accept of a version back: what was live before it is so again, or nothing is.
    pub fn withdraw(&mut self, n: u32) {
        if let Some(version) = self.versions.iter_mut().find(|v| v.n == n) {
            version.withdrawn = true;
        }
        if self.live == Some(n) {
            self.live = self.version_before(n);
        }
    }

    /// Whether this person owns the project and nobody else does: then they cannot leave it.
    pub fn is_last_owner(&self, person: &PersonId) -> bool {
        let mut owners = self.members.iter().filter(|m| m.role == Role::Owner).peekable();
        owners.peek().is_some() && owners.all(|m| m.person == *person)
    }

    /// Notes what a run put on the preview address: the one place where a project learns what it is made of.
    pub fn tries(&mut self, run: &Run, commit: &str, expires_at: i64) {
        self.preview = Some(PreviewRef { commit: commit.to_owned(), run: run.id.clone(), expires_at });
        self.spec = run.order.spec.clone();
        // Renamed while this was made, and not by it.
        if run.order.spec.title() == run.order.title {
            self.spec.call(&self.title);
        }
        if run.order.means == Means::Agent {
            self.made_by = Means::Agent;
        }
    }

    /// What is tried is thrown away: what an earlier run built, on which no agent wrote since, is on trial again.
    pub fn tries_again(&mut self, run: &Run, commit: &str, made_by: Means) {
        let expires_at = self.preview.as_ref().map_or(0, |preview| preview.expires_at);
        self.tries(run, commit, expires_at);
        self.made_by = made_by;
    }

    /// A person's strongest role here. An approver whose step is somebody else's by now counts as one who may ask.
    pub fn role_of(&self, person: &PersonId) -> Option<Role> {
        self.members.iter().filter(|m| &m.person == person).map(|m| self.role_now(m)).max()
    }

    /// What a member's role comes to now: an approver whose step is decided by somebody else since may ask, like anybody.
    pub fn role_now(&self, member: &Member) -> Role {
        if member.role == Role::Approver && self.decides(member).is_none() { Role::Requester } else { member.role }
    }

    /// Who decides, step by step: as the live version says; before there is one, as the spec says.
    pub fn steps(&self) -> &[StepSpec] {
        self.live_version().map(|v| v.steps.as_slice()).filter(|steps| !steps.is_empty()).unwrap_or(self.spec.steps())
    }

    /// The step that a member decides: none if they are no approver, or if the step is somebody else's since they came.
    pub fn decides(&self, member: &Member) -> Option<u8> {
        let step = member.step.unwrap_or(1);
        let stands = member.approver.is_empty() || self.steps().get(usize::from(step).saturating_sub(1)).is_some_and(|s| s.approver == member.approver);
        (member.role == Role::Approver && stands).then_some(step)
    }

    /// Takes somebody in; nobody loses a stronger role by a weaker invitation.
    pub fn join(&mut self, person: &PersonId, role: Role, step: Option<u8>) {
        let stronger = self.members.iter().any(|m| m.person == *person && m.role > role);
        let there = self.members.iter_mut().find(|m| m.person == *person && (m.step == step || m.step.is_none()));
        match there {
            _ if stronger => {}
            _ if role == Role::Approver => self.add_approver(person, step.unwrap_or(1)),
            Some(member) => (member.role, member.step) = (role, member.step.or(step)),
            None => self.members.push(Member::new(person, role, step)),
        }
    }

    /// What whoever decides a step, counted from 1, is called. A step of a change that is only tried so far is known by what the change calls it.
    pub fn approver_of(&self, step: u8) -> Option<&str> {
        [self.steps(), self.spec.steps()].into_iter().find_map(|steps| steps.get(usize::from(step).saturating_sub(1))).map(|s| s.approver.as_str())
    }

    /// Makes somebody the approver of a step, as whoever decides it is called now. Roles they had stay.
    pub fn add_approver(&mut self, person: &PersonId, step: u8) {
        // An app that agents made has no steps that the fleet knows of: whoever approves in it does so whatever that is called there.
        let called = self.approver_of(step).map(str::to_owned).or_else(|| matches!(self.spec, Spec::Free(_)).then(String::new));
        let Some(approver) = called else { return self.join(person, Role::Requester, None) };
        let place = Member { approver, ..Member::new(person, Role::Approver, Some(step)) };
        match self.members.iter_mut().find(|m| m.person == *person && m.role <= Role::Approver && m.step.is_none_or(|s| s == step)) {
            Some(member) => *member = place,
            None => self.members.push(place),
        }
    }

    /// Makes those whom the steps name by person their approvers; whoever owns the project decides anyway.
    pub fn add_named_approvers(&mut self) {
        let named: Vec<(u8, PersonId)> = (1_u8..).zip(self.steps()).filter_map(|(n, step)| Some((n, PersonId::parse(step.person.as_deref()?).ok()?))).collect();
        for (step, person) in named {
            let owns = self.members.iter().any(|m| m.person == person && m.role == Role::Owner);
            if !owns && !self.members.iter().any(|m| m.person == person && self.decides(m) == Some(step)) {
                self.add_approver(&person, step);
            }
        }
    }
}

/// A person's role in a project, and the approval step it decides, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Role.
    pub role: Role,
    /// For approvers: which step (1 or 2).
    pub step: Option<u8>,
    /// For approvers: what whoever decides the step was called when they came ("Manager"). Once the live version calls for
    /// somebody else they decide no more, and do again when it is taken back. Empty: whatever it is called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub approver: String,
}

impl Member {
    /// A member; an approver made like this decides the step whatever it is called.
    pub fn new(person: &PersonId, role: Role, step: Option<u8>) -> Self {
        Self { person: person.clone(), role, step, approver: String::new() }
    }
}

/// Whether a project is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectState {
    /// There.
    Present,
    /// Deletion was asked; data lies in the trash until its grace ends.
    Deleted,
}

/// What the preview address shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRef {
    /// Full hex id.
    pub commit: String,
    /// The run that made it.
    pub run: RunId,
    /// UTC ms; 7 days after the last view or message.
    pub expires_at: i64,
}

/// An accepted version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// 1, 2, …
    pub n: u32,
    /// Full hex id.
    pub commit: String,
    /// The run it came from.
    pub run: RunId,
    /// Who accepted.
    pub accepted_by: PersonId,
    /// UTC ms.
    pub accepted_at: i64,
    /// Who decides in it, step by step; empty in versions older than this field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepSpec>,
    /// Its accept was taken back: nothing returns to it by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// Something wanted: one brief, one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Id.
    pub id: TaskId,
    /// Its project.
    pub project: ProjectId,
    /// Its thread.
    pub thread: ThreadId,
    /// The brief it came from.
    pub brief: BriefId,
    /// The run that works on it.
    pub run: RunId,
    /// The goal in the person's words.
    pub title: String,
    /// Who asked.
    pub by: PersonId,
    /// UTC ms.
    pub created_at: i64,
}

impl Task {
    /// Its run as it begins: nothing is done and nothing spent.
    pub fn fresh_run(&self, order: Order) -> Run {
        Run {
            id: self.run.clone(),
            task: self.id.clone(),
            project: self.project.clone(),
            thread: self.thread.clone(),
            by: self.by.clone(),
            order,
            state: RunState::Working { stage: Stage::Research },
            attempts: Vec::new(),
            anew_from: 0,
            spent_micro: 0,
            started_at: self.created_at,
            updated_at: self.created_at,
            built: None,
            ready_at: None,
        }
    }
}

/// A request that nothing can serve yet, kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Id.
    pub id: WishId,
    /// Who wished.
    pub by: PersonId,
    /// Where.
    pub thread: ThreadId,
    /// Under which Bible.
    pub bible: String,
    /// The words.
    pub text: String,
    /// Why it waits: `other_bible`, `waits_for_agent`, `needs_person`, `refused`, with details for people.
    pub verdict: String,
    /// UTC ms.
    pub at: i64,
}

#[cfg(test)]
mod tests;
