//! What a run tells its thread: one living message, one result, few others.

use super::Step;
use crate::act::EntryChoice;
use crate::effect::{Effect, Tell, TellClass};
use crate::notice::{EntriesAnswer, Notice, Over, ProgressNotice, ResultNotice, Standing, Waiting};
use crate::run::{NeedsHuman, Run, RunState, Stage};

impl Run {
    /// How far it is, as its one living message tells it.
    pub fn progress(&self) -> ProgressNotice {
        let (stage, standing) = standing(&self.state);
        let total = u32::try_from(self.order.criteria.len()).unwrap_or(u32::MAX);
        let proved = self.built.as_ref().filter(|b| Some(&b.commit) == self.attempts.last().and_then(|a| a.commit.as_ref()));
        let met = proved.map_or(0, |b| total.saturating_sub(u32::try_from(b.unmet().len()).unwrap_or(0)));
        let at_work = matches!((&standing, stage), (Standing::Working, Stage::Implement));
        let doing = self.attempts.last().filter(|a| at_work && a.end.is_none()).map(|a| a.doing.clone()).unwrap_or_default();
        ProgressNotice {
            doing,
            run: self.id.clone(),
            title: self.order.title.clone(),
            stage,
            standing,
            attempt: self.attempts.last().map_or(0, |a| a.n),
            started_at: self.started_at,
            passed_ms: None,
            proved: (met, total),
        }
    }

    /// Where the living message stands in its thread.
    pub fn living_slot(&self) -> String {
        format!("live:{}", self.id)
    }

    /// The message that said that a version is live, once that is over: it is changed in place.
    pub fn live_over(&self, version: u32, over: Over) -> Tell {
        self.live(version, None, 0, Some(over))
    }

    fn live(&self, version: u32, entries: Option<EntryChoice>, undo_until: i64, over: Option<Over>) -> Tell {
        let notice = Notice::Live {
            project: self.project.clone(),
            run: self.id.clone(),
            title: self.order.title.clone(),
            version,
            entries,
            undo_until,
            shape: self.order.spec.shape(),
            over,
        };
        let slot = format!("version:{}:{version}", self.id);
        Tell { thread: self.thread.clone(), notice, class: TellClass::Edit { slot }, answers: None }
    }
}

impl Step {
    fn tell(&mut self, notice: Notice, class: TellClass) {
        let thread = self.run.thread.clone();
        self.push(Effect::Tell(Tell { thread, notice, class, answers: None }));
    }

    /// Brings the living message up to date.
    pub(super) fn tell_progress(&mut self) {
        let notice = Notice::Progress(self.run.progress());
        let slot = self.run.living_slot();
        self.tell(notice, TellClass::Edit { slot });
    }

    /// Shows the result with its buttons.
    pub(super) fn tell_result(&mut self) {
        self.result(Waiting::Yes);
    }

    /// Takes the buttons off the result.
    pub(super) fn tell_result_settled(&mut self) {
        self.result(Waiting::No);
    }

    fn result(&mut self, waiting: Waiting) {
        let Some(built) = self.run.built.clone() else { return };
        let criteria =
            self.run.order.criteria.iter().filter_map(|c| built.evidence.iter().find(|e| e.criterion == c.id).map(|e| (c.words.clone(), e.verdict))).collect();
        let ready = self.run.ready_at.unwrap_or(self.now);
        let seconds = u32::try_from(((ready - self.run.started_at).max(0) + 999) / 1000).unwrap_or(u32::MAX);
        let notice = Notice::Result(ResultNotice {
            run: self.run.id.clone(),
            project: self.run.project.clone(),
            title: self.run.order.title.clone(),
            commit: built.commit.clone(),
            criteria,
            not_included: self.run.order.not_included.clone(),
            seconds,
            waiting,
            made: self.run.order.means,
            shape: self.run.order.spec.shape(),
        });
        let slot = format!("result:{}:{}", self.run.id, built.attempt);
        self.tell(notice, TellClass::Edit { slot });
    }

    /// Asks what becomes of the trial's entries, or takes the buttons off; nothing if they are not being chosen.
    pub(super) fn tell_entries_question(&mut self, answer: EntriesAnswer) {
        let RunState::ChoosingEntries { commit, entries, live, asked_at, .. } = &self.run.state else { return };
        let slot = format!("entries:{}:{asked_at}", self.run.id);
        let notice = Notice::EntriesQuestion { run: self.run.id.clone(), commit: commit.clone(), entries: *entries, live: *live, answer };
        self.tell(notice, TellClass::Edit { slot });
    }

    pub(super) fn tell_live(&mut self, version: u32, entries: Option<EntryChoice>, undo_until: i64) {
        let tell = self.run.live(version, entries, undo_until, None);
        self.push(Effect::Tell(tell));
    }

    /// What said that it is live says so no more.
    pub(super) fn tell_live_over(&mut self, version: u32, over: Over) {
        let tell = self.run.live_over(version, over);
        self.push(Effect::Tell(tell));
    }
}

fn standing(state: &RunState) -> (Stage, Standing) {
    match state {
        RunState::Working { stage } => (*stage, Standing::Working),
        RunState::Resting { stage, until } => (*stage, Standing::Resting { until: *until }),
        RunState::Stopped { stage, .. } => (*stage, Standing::Stopped),
        RunState::Parked { stage, cap } => (*stage, Standing::NeedsHuman { why: NeedsHuman::Environment { message: format!("{cap:?}").to_lowercase() } }),
        RunState::NeedsHuman { stage, why } => (*stage, Standing::NeedsHuman { why: why.clone() }),
        RunState::AwaitingAcceptance { .. } | RunState::ChoosingEntries { .. } | RunState::Promoting { .. } | RunState::Undoing { .. } => {
            (Stage::Acceptance, Standing::Ready)
        }
        RunState::Accepted { .. } => (Stage::Acceptance, Standing::Accepted),
        RunState::Superseded | RunState::Cancelled { .. } => (Stage::Acceptance, Standing::Cancelled),
    }
}
