//! A task as the page and the API show it: stages, criteria with evidence, attempts, and what may be done now.

use fleet_domain::act::Act;
use fleet_domain::brief::Wording as _;
use fleet_domain::chat::Env;
use fleet_domain::criterion::{Check, EvidenceStep, Verdict};
use fleet_domain::manifest::Tone;
use fleet_domain::project::Project;
use fleet_domain::run::{AttemptEnd, Doing, Means, NeedsHuman, OrderKind, Run, RunState, Worker};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::brief::{Checks, json};
use super::people::Names;
use super::post::{signed, tone};
use super::project::still_tried;
use super::reasons::kit_name;
use super::stages::{StageShown, stages};
use super::standing::{Standing, of_run};
use crate::sight::SeenTask;
use crate::site::Site;
use crate::viewer::Viewer;

/// A task and its run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskShown {
    /// `tsk_…`
    pub(crate) id: String,
    /// The goal in the person's words.
    pub(crate) title: String,
    /// Title of the app.
    pub(crate) app: String,
    /// The project.
    pub(crate) project: String,
    /// The thread in which it is told about.
    pub(crate) thread: String,
    /// The run.
    pub(crate) run: String,
    /// Who asked.
    pub(crate) by: String,
    /// Name of the run's state.
    pub(crate) state: &'static str,
    /// The same with a tone.
    pub(crate) standing: Standing,
    /// `new` or `change`.
    pub(crate) kind: &'static str,
    /// Name of the kit that fills it, if one does.
    pub(crate) kit: Option<String>,
    /// The same for people, in the caller's language.
    pub(crate) kit_title: Option<String>,
    /// `kit` (a template, no agent runs) or `agent`.
    pub(crate) made_by: &'static str,
    /// Stages, in order.
    pub(crate) stages: Vec<StageShown>,
    /// Criteria with their proof.
    pub(crate) criteria: Vec<CriterionProof>,
    /// How many criteria hold.
    pub(crate) met: usize,
    /// How many a person judges.
    pub(crate) for_person: usize,
    /// What is not included, in words.
    pub(crate) not_included: Vec<String>,
    /// Attempts, oldest first.
    pub(crate) attempts: Vec<AttemptShown>,
    /// The commit that was built, full hex.
    pub(crate) commit: Option<String>,
    /// What a person has to decide, if anything.
    #[schema(value_type = Option<Object>)]
    pub(crate) needs: Option<Value>,
    /// Its details in words.
    pub(crate) needs_detail: Vec<String>,
    /// UTC ms: when it was confirmed.
    pub(crate) started_at: i64,
    /// UTC ms: when the link could first be opened.
    pub(crate) ready_at: Option<i64>,
    /// From the confirm to the link, ms.
    pub(crate) took_ms: Option<i64>,
    /// UTC ms.
    pub(crate) updated_at: i64,
    /// The accepted version, if it became one.
    pub(crate) version: Option<u32>,
    /// Until when an accept can be undone, UTC ms.
    pub(crate) undo_until: Option<i64>,
    /// Trial address, signed for the caller, while it shows this task's commit and that is no longer being tried.
    pub(crate) preview_url: Option<String>,
    /// Who accepts, by name, while it waits for that and the caller may not.
    pub(crate) decided_by: Option<String>,
    /// Acts that the caller may do now, as `POST threads/{id}/acts` takes them.
    pub(crate) acts: Vec<ActShown>,
}

/// A criterion and its proof.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CriterionProof {
    /// `c1`, …
    pub(crate) id: String,
    /// Words.
    pub(crate) words: String,
    /// `said`, `answered`, `assumed`, `kit`.
    pub(crate) origin: String,
    /// What proves it.
    #[schema(value_type = Object)]
    pub(crate) check: Value,
    /// The same in one sentence of the caller's language.
    pub(crate) proves: String,
    /// `met`, `unmet`, `not_proved`, `for_person`; none before it was tried.
    pub(crate) verdict: Option<&'static str>,
    /// What was done and seen.
    pub(crate) evidence: Vec<StepShown>,
    /// The commit that was tried.
    pub(crate) commit: Option<String>,
    /// UTC ms.
    pub(crate) at: Option<i64>,
    /// How long it took.
    pub(crate) took_ms: Option<u32>,
}

/// One step of a proof.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepShown {
    /// In the caller's language.
    pub(crate) words: String,
    /// For engineers, in English: what was sent and what came back, a line a try.
    pub(crate) trace: Vec<String>,
}

/// An attempt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptShown {
    /// 1, 2, …
    pub(crate) n: u32,
    /// Who did it: `kit` or `agent`.
    pub(crate) worker: &'static str,
    /// Its name.
    pub(crate) worker_name: String,
    /// UTC ms.
    pub(crate) started_at: i64,
    /// The commit it made.
    pub(crate) commit: Option<String>,
    /// While an agent is at work: the last line that it noted for people, in its own words.
    pub(crate) note: Option<String>,
    /// While an agent is at work: how many files it has changed.
    pub(crate) files: Option<u32>,
    /// How it ended: `done`, `gates_failed`, `criteria_unmet`, `broke`, `halted`; none while at work.
    pub(crate) end: Option<&'static str>,
    /// Details in words.
    pub(crate) detail: Vec<String>,
}

/// Something that may be done now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActShown {
    /// `stop`, `resume`, `throw_away`, `accept`, `ask_changes`, `start_clean`, `keep_entries`, `undo`.
    pub(crate) name: &'static str,
    /// How it looks.
    pub(crate) tone: &'static str,
    /// The act as JSON.
    #[schema(value_type = Object)]
    pub(crate) act: Value,
}

impl TaskShown {
    pub(crate) fn of(site: &Site, viewer: &Viewer, seen: &SeenTask, names: &Names, locale: &str) -> Self {
        let run = &seen.run.value;
        let project = &seen.project.project.value;
        let criteria = proofs(run, &Checks { words: &site.web.words, locale });
        let (needs, needs_detail) = match &run.state {
            RunState::NeedsHuman { why, .. } => (Some(json(why)), needs_detail(why, run)),
            RunState::Parked { cap, .. } => (Some(serde_json::json!({"why": "parked", "cap": json(cap)})), Vec::new()),
            _ => (None, Vec::new()),
        };
        let commit = run.built.as_ref().map(|b| b.commit.clone()).or_else(|| run.attempts.iter().rev().find_map(|a| a.commit.clone()));
        let kit = run.order.kit().map(str::to_owned);
        let theirs = seen.project.follows() || run.by == viewer.person.value.id;
        let shown_there = theirs && project.preview.as_ref().is_some_and(|p| p.run == run.id && !still_tried(p, Some(run)));
        let (version, undo_until) = match &run.state {
            RunState::Accepted { version, undo_until, .. } => (Some(*version), Some(*undo_until).filter(|_| stands(project, *version))),
            RunState::Promoting { version, .. } | RunState::Undoing { version, .. } => (Some(*version), None),
            _ => (None, None),
        };
        let own = run.by == viewer.person.value.id;
        let acts = acts(run, project, site.web.store.now(), |act| site.may_do(project, seen.project.role, own, act));
        let waits = matches!(run.state, RunState::AwaitingAcceptance { .. } | RunState::ChoosingEntries { .. });
        let accepts = acts.iter().any(|act| ["accept", "keep_entries"].contains(&act.name));
        Self {
            id: seen.task.id.to_string(),
            title: seen.task.title.clone(),
            app: project.title.clone(),
            project: project.id.to_string(),
            thread: seen.task.thread.to_string(),
            run: run.id.to_string(),
            by: names.of(&seen.task.by),
            state: run.state.name(),
            standing: of_run(run),
            kind: match run.order.kind {
                OrderKind::New => "new",
                OrderKind::Change => "change",
            },
            kit_title: kit.as_deref().map(|kit| kit_name(&site.web.words, locale, kit)),
            kit,
            made_by: made_by(run.order.means),
            stages: stages(run),
            met: criteria.iter().filter(|c| c.verdict == Some("met")).count(),
            for_person: criteria.iter().filter(|c| c.verdict == Some("for_person")).count(),
            criteria,
            not_included: run.order.not_included.clone(),
            attempts: run.attempts.iter().map(|a| attempt(a, run)).collect(),
            commit,
            needs,
            needs_detail,
            started_at: run.started_at,
            ready_at: run.ready_at,
            took_ms: run.ready_at.map(|at| (at - run.started_at).max(0)),
            updated_at: run.updated_at,
            version,
            undo_until,
            preview_url: if shown_there { signed(site, viewer, &project.id, Env::Preview) } else { None },
            decided_by: Some(site.who_accepts(project, names)).filter(|who| waits && !accepts && !who.is_empty()),
            acts,
        }
    }
}

fn proofs(run: &Run, worded_by: &Checks<'_>) -> Vec<CriterionProof> {
    run.order
        .criteria
        .iter()
        .map(|c| {
            let proof = run.built.as_ref().and_then(|b| b.evidence.iter().find(|e| e.criterion == c.id));
            CriterionProof {
                id: c.id.clone(),
                words: c.words.clone(),
                origin: json(&c.origin).as_str().unwrap_or_default().to_owned(),
                check: json(&c.check),
                proves: worded_by.check(&c.check, &run.order.spec),
                verdict: proof.map(|e| verdict(e.verdict)),
                evidence: proof.iter().flat_map(|e| &e.steps).map(|step| step_shown(step, worded_by)).collect(),
                commit: proof.map(|e| e.commit.clone()),
                at: proof.map(|e| e.at),
                took_ms: proof.map(|e| e.took_ms),
            }
        })
        .collect()
}

fn step_shown(step: &EvidenceStep, worded_by: &Checks<'_>) -> StepShown {
    StepShown { words: worded_by.words.say(worded_by.locale, &format!("seen-{}", step.seen.key()), &[]), trace: step.trace.clone() }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Unmet => "unmet",
        Verdict::NotProved => "not_proved",
        Verdict::ForPerson => "for_person",
    }
}

/// The name of a check: its words are `page-check-` and this.
pub(crate) fn check_name(check: &Check) -> &'static str {
    match check {
        Check::Opens => "opens",
        Check::Closed => "closed",
        Check::Saves => "saves",
        Check::KeepsEntries => "keeps-entries",
        Check::FieldSaved { .. } => "field-saved",
        Check::FieldRequired { .. } => "field-required",
        Check::FieldGuarded { .. } => "field-guarded",
        Check::FieldUnique { .. } => "field-unique",
        Check::FieldComputed { .. } => "field-computed",
        Check::FieldOrdered { .. } => "field-ordered",
        Check::FieldLimited { .. } => "field-limited",
        Check::FieldNotPast { .. } => "field-not-past",
        Check::Decides { .. } => "decides",
        Check::OnlyApprover { .. } => "only-approver",
        Check::StatesHold => "states-hold",
        Check::ReasonAsked => "reason-asked",
        Check::OwnOnly => "own-only",
        Check::AllSeen => "all-seen",
        Check::ApproversTold => "approvers-told",
        Check::AuthorTold => "author-told",
        Check::Filters => "filters",
        Check::Exports { .. } => "exports",
        Check::Speaks { .. } => "speaks",
        Check::HistoryKept => "history-kept",
        Check::TextStaysText => "text-stays-text",
        Check::Person => "person",
    }
}

/// Who makes something, as the API says it.
pub(crate) fn made_by(means: Means) -> &'static str {
    match means {
        Means::Kit => "kit",
        Means::Agent => "agent",
    }
}

fn worker(worker: &Worker) -> (&'static str, String) {
    match worker {
        Worker::Kit { kit } => ("kit", kit.clone()),
        Worker::Agent { seat } => ("agent", seat.agent.clone()),
    }
}

fn attempt(attempt: &fleet_domain::run::Attempt, run: &Run) -> AttemptShown {
    let (end, detail) = match &attempt.end {
        None => (None, Vec::new()),
        Some(AttemptEnd::Done) => (Some("done"), Vec::new()),
        Some(AttemptEnd::GatesFailed { findings }) => (Some("gates_failed"), findings.clone()),
        Some(AttemptEnd::CriteriaUnmet { criteria }) => (Some("criteria_unmet"), worded(criteria, run)),
        Some(AttemptEnd::Broke { message, .. }) => (Some("broke"), vec![message.clone()]),
        Some(AttemptEnd::Agent { ended, .. }) => (Some(ended.end.as_str()), vec![ended.message.clone()]),
        Some(AttemptEnd::Halted) => (Some("halted"), Vec::new()),
    };
    let (kind, name) = worker(&attempt.worker);
    let doing = Some(&attempt.doing).filter(|doing| end.is_none() && **doing != Doing::default());
    AttemptShown {
        n: attempt.n,
        worker: kind,
        worker_name: name,
        started_at: attempt.started_at,
        commit: attempt.commit.clone(),
        note: doing.and_then(|doing| doing.note.clone()),
        files: doing.map(|doing| doing.files),
        end,
        detail,
    }
}

fn needs_detail(why: &NeedsHuman, run: &Run) -> Vec<String> {
    match why {
        NeedsHuman::GatesStuck { findings } => findings.clone(),
        NeedsHuman::CriteriaUnmet { criteria } => worded(criteria, run),
        NeedsHuman::AttemptsUsed { last, .. } => vec![last.clone()],
        NeedsHuman::NoAgent { said } => vec![said.clone()],
        NeedsHuman::Environment { message } => vec![message.clone()],
    }
}

/// Criteria by their words.
fn worded(ids: &[String], run: &Run) -> Vec<String> {
    ids.iter().map(|id| run.order.criteria.iter().find(|c| c.id == *id).map_or_else(|| id.clone(), |c| c.words.clone())).collect()
}

/// Whether the accept of a version is what is live: only the latest is taken back, and not once somebody went back to an earlier one.
fn stands(project: &Project, version: u32) -> bool {
    project.live == Some(version) && project.versions.iter().all(|v| v.n <= version)
}

/// What may be done with the run as it stands, of what is the caller's to do.
fn acts(run: &Run, project: &Project, now: i64, theirs: impl Fn(&Act) -> bool) -> Vec<ActShown> {
    use fleet_domain::act::EntryChoice;
    let id = || run.id.clone();
    let stop = ("stop", Tone::Neutral, Act::Stop { run: id() });
    let resume = ("resume", Tone::Good, Act::Resume { run: id() });
    let throw = ("throw_away", Tone::Bad, Act::ThrowAway { run: id() });
    let offered = match &run.state {
        RunState::Working { .. } | RunState::Resting { .. } => vec![stop],
        RunState::Stopped { .. } | RunState::NeedsHuman { .. } | RunState::Parked { .. } => vec![resume, throw],
        RunState::AwaitingAcceptance { commit } => vec![
            ("accept", Tone::Good, Act::Accept { run: id(), commit: commit.clone() }),
            ("ask_changes", Tone::Neutral, Act::AskChanges { run: id() }),
            throw,
        ],
        RunState::ChoosingEntries { commit, .. } => vec![
            ("keep_entries", Tone::Good, Act::ChooseEntries { run: id(), commit: commit.clone(), entries: EntryChoice::Keep }),
            ("start_clean", Tone::Neutral, Act::ChooseEntries { run: id(), commit: commit.clone(), entries: EntryChoice::Clean }),
        ],
        RunState::Accepted { version, undo_until, .. } if now < *undo_until && stands(project, *version) => {
            vec![("undo", Tone::Neutral, Act::Undo { run: id(), version: *version })]
        }
        RunState::Accepted { .. } | RunState::Promoting { .. } | RunState::Undoing { .. } | RunState::Superseded | RunState::Cancelled { .. } => Vec::new(),
    };
    let theirs = offered.into_iter().filter(|(_, _, act)| theirs(act));
    theirs.map(|(name, look, act)| ActShown { name, tone: tone(look), act: json(&act) }).collect()
}
