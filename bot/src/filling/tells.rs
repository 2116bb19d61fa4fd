//! What somebody who fills in a request is shown: each question in a slot of its own, closed once it was answered.

use fleet_content::words::{answers, value};
use fleet_domain::effect::TellClass;
use fleet_domain::filling::{FillStep, Filling};
use fleet_domain::manifest::Field;
use fleet_domain::notice::{FillFields, FillState, Notice};

use super::Step;

impl Step<'_, '_> {
    /// Shows its one message as it is now, in the chat where it is asked: a press elsewhere may end it.
    fn edit(&mut self, notice: Notice) {
        let (thread, slot) = (self.filling.thread.clone(), self.filling.slot());
        self.turn.tell_in(thread, notice, TellClass::Edit { slot });
    }

    /// Asks for a field in a new message.
    pub(super) fn ask(&mut self, field: &Field, wrong: Option<String>) {
        self.filling.step = FillStep::Asking { field: field.name.clone() };
        self.filling.told += 1;
        self.shown(field, wrong, FillState::Open);
    }

    /// The newest question as it stands now.
    pub(super) fn shown(&mut self, field: &Field, wrong: Option<String>, state: FillState) {
        let on = self.turn.thread.value.platform;
        let question = self.filling.question(&self.project.title, &self.form, field, on, wrong, state);
        self.edit(Notice::FillAsked(Box::new(question)));
    }

    /// Shows all answers in a new message.
    pub(super) fn summary(&mut self, wrong: Option<String>) {
        self.filling.step = FillStep::Summary;
        self.filling.told += 1;
        self.summed_up(wrong, FillState::Open);
    }

    /// What is sent at once, in a new message that asks nothing.
    pub(super) fn sent_summary(&mut self) {
        self.filling.step = FillStep::Summary;
        self.filling.told += 1;
        self.summed_up(None, FillState::Answered(String::new()));
    }

    fn summed_up(&mut self, wrong: Option<String>, state: FillState) {
        let lines = answers(&self.turn.bot.words, &self.locale(), &self.form, &self.filling);
        let summary = self.filling.summary(&self.project.title, lines, wrong, state);
        self.edit(Notice::FillSummary(summary));
    }

    /// Asks which answer shall be another one.
    pub(super) fn fields(&mut self) {
        self.filling.step = FillStep::Choosing;
        self.filling.told += 1;
        self.which(FillState::Open);
    }

    fn which(&mut self, state: FillState) {
        let fields = self.form.fields.iter().map(|f| (f.name.clone(), f.label.clone())).collect();
        let Filling { id, person, .. } = &self.filling;
        let notice = Notice::FillFields(FillFields { filling: id.clone(), person: person.clone(), fields, state });
        self.edit(notice);
    }

    /// What waits is asked again in a new message; the one before waits no more.
    pub(super) fn again(&mut self, wrong: Option<String>) {
        self.close(FillState::Over);
        match self.filling.step.clone() {
            FillStep::Asking { .. } => match self.asked() {
                Some(field) => self.ask(&field, wrong),
                None => self.summary(wrong),
            },
            FillStep::Summary => self.summary(wrong),
            FillStep::Choosing => self.fields(),
            FillStep::Sending => {}
        }
    }

    /// The newest message waits no more.
    pub(super) fn close(&mut self, state: FillState) {
        match self.filling.step.clone() {
            FillStep::Asking { .. } => {
                if let Some(field) = self.asked() {
                    self.shown(&field, None, state);
                }
            }
            FillStep::Summary => self.summed_up(None, state),
            FillStep::Choosing => self.which(state),
            FillStep::Sending => {}
        }
    }

    /// The answer of a field in words; empty if it was passed over.
    pub(super) fn in_words(&self, field: &Field) -> String {
        let given = self.filling.answers.get(&field.name).filter(|v| !v.is_null());
        let name = |id: &str| self.form.people.iter().find(|(p, _)| p.as_str() == id).map(|(_, name)| name.clone());
        given.map(|given| value(&self.turn.bot.words, &self.locale(), field, given, &name)).unwrap_or_default()
    }
}
