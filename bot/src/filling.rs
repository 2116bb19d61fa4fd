//! Filling in a request of an app in the chat: one question a message, in the app's own words, each answer judged by the app at once.
//!
//! Answers lie in the filling's row; what is sent to the app is made out of it by the engine, once.

mod begin;
mod read;
mod sheet;
mod tells;

use std::sync::Arc;

use fleet_domain::act::Act;
use fleet_domain::chat::{Env, FileRef};
use fleet_domain::effect::{Effect, TellClass};
use fleet_domain::filling::{FillMove, FillStep, Filling, Form, Wrong};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::manifest::{Field, FieldKind};
use fleet_domain::notice::{FillState, Notice, Refusal};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::{Deed, Role};
use fleet_store::{Change, Versioned};
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::acts::{self, Via};
use crate::briefing;
use crate::command::Command;
use crate::error::BotError;
use crate::rights::{Place, Whose, allow};
use crate::route::{self, Between};
use crate::turn::{Halt, Taken, Turn};

pub(crate) use begin::{begin, by_name, by_words};
pub(crate) use sheet::{judge, sent, sheet};

/// The forms of apps, as each person may fill them in.
pub trait Forms: Send + Sync {
    /// What a person is asked for a new entry; `None` if the app is not there, or not for them to fill in.
    fn form<'a>(&'a self, project: &'a ProjectId, env: Env, person: &'a PersonId) -> BoxFuture<'a, Result<Option<Form>, FormsError>>;

    /// What the app finds wrong with the answers so far, in this language. What was not asked yet is wrong too, where it is required.
    fn check<'a>(&'a self, filling: &'a Filling, locale: &'a str) -> BoxFuture<'a, Result<Vec<Wrong>, FormsError>>;
}

/// Why a form could not be read.
pub type FormsError = Box<dyn std::error::Error + Send + Sync>;

/// How the bot holds them.
pub type FormsRef = Arc<dyn Forms>;

fn forms(source: FormsError) -> Halt {
    Halt::Broken(BotError::Forms { source })
}

/// One step of a filling in the making.
struct Step<'t, 'a> {
    turn: &'t mut Turn<'a>,
    rev: i64,
    filling: Filling,
    form: Form,
    project: Project,
}

/// What this person fills in here, if anything.
pub(crate) async fn open(turn: &Turn<'_>) -> Result<Option<Versioned<Filling>>, Halt> {
    Ok(turn.bot.store.filling_in(&turn.thread.value.id, &turn.person.id).await?)
}

/// Words of somebody who is being asked.
pub(crate) async fn said(turn: &mut Turn<'_>, filling: Versioned<Filling>, text: &str, files: &[FileRef], command: Option<Command>) -> Taken {
    let project = turn.bot.store.project(&filling.value.project).await?.ok_or(Refusal::Unknown)?.value;
    let Some(mut step) = Step::load(turn, filling, project).await? else { return Ok(()) };
    if step.filling.step == FillStep::Sending {
        let person = step.filling.person.clone();
        step.turn.tell(Notice::FillOnItsWay { person });
        return Ok(());
    }
    if let Some((file, more)) = files.split_first() {
        briefing::left(step.turn, more);
        return step.file(file).await;
    }
    let offered = step.asked().is_some_and(|field| read::is_offered(&step, &field, text));
    let command = command.filter(|_| !offered);
    if !offered && let Some(field) = step.goes_back(text) {
        return step.by_words(FillMove::Back { field }).await;
    }
    match command {
        // Nobody deletes an app in the middle of a request.
        Some(Command::Cancel | Command::Stop | Command::ThrowAway | Command::Delete) => return step.by_words(FillMove::Leave).await,
        Some(Command::Fill) => return begin(step.turn, &step.project, step.filling.env).await.map(drop),
        _ => {}
    }
    match route::between_answers(step.turn, command.clone()).await? {
        Between::Instead => {
            step.leave();
            return Ok(());
        }
        Between::AskAgain => {
            step.again(None);
            return step.keep();
        }
        Between::Words => {}
    }
    match step.filling.step.clone() {
        FillStep::Asking { .. } => step.answered(text).await,
        FillStep::Summary => step.on_summary(text, command).await,
        FillStep::Choosing => {
            if let Some(field) = read::label(&step.form, text) {
                return step.by_words(FillMove::Again { field }).await;
            }
            step.again(None);
            step.keep()
        }
        FillStep::Sending => Ok(()),
    }
}

/// Passed-on words and edits answer nothing: what waits is asked again.
pub(crate) async fn not_an_answer(turn: &mut Turn<'_>, filling: Versioned<Filling>) -> Taken {
    let project = turn.bot.store.project(&filling.value.project).await?.ok_or(Refusal::Unknown)?.value;
    let Some(mut step) = Step::load(turn, filling, project).await? else { return Ok(()) };
    step.again(None);
    step.keep()
}

/// A button of a filling, or the same by words.
pub(crate) async fn act(turn: &mut Turn<'_>, act: Act) -> Result<Role, Halt> {
    let Act::Filling { filling, does } = act else { return Err(Refusal::Unknown.into()) };
    let there = turn.bot.store.filling(&filling).await?.ok_or(Refusal::Stale)?;
    if there.value.person != turn.person.id || there.value.thread != turn.thread.value.id {
        return Err(Refusal::NotYours.into());
    }
    let project = turn.bot.store.project(&there.value.project).await?.ok_or(Refusal::Unknown)?.value;
    let role = allow(&turn.person, Place::Project(&project), Deed::Fill, Whose::Own)?;
    let Some(mut step) = Step::load(turn, there, project).await? else { return Ok(role) };
    if step.filling.step == FillStep::Sending {
        return Err(Refusal::Stale.into());
    }
    step.moved(does).await?;
    Ok(role)
}

/// Leaves what is being filled in here, because other words are waited for now.
pub(crate) async fn make_way(turn: &mut Turn<'_>) -> Taken {
    let Some(filling) = open(turn).await?.filter(|f| f.value.step != FillStep::Sending) else { return Ok(()) };
    let title = turn.bot.store.project(&filling.value.project).await?.map(|p| p.value.title).unwrap_or_default();
    turn.put(Change::EndFilling { id: filling.value.id });
    turn.tell(Notice::FillLeft { person: turn.person.id.clone(), title });
    Ok(())
}

impl<'t, 'a> Step<'t, 'a> {
    /// Everything that a step needs; `None` if the app is gone or shut for this person: then it is left, and they hear so.
    async fn load(turn: &'t mut Turn<'a>, filling: Versioned<Filling>, project: Project) -> Result<Option<Self>, Halt> {
        let Versioned { rev, value: filling } = filling;
        let form = if project.state == ProjectState::Present {
            turn.bot.config.forms.form(&filling.project, filling.env, &filling.person).await.map_err(forms)?
        } else {
            None
        };
        // Another collection: what was answered is no answer there.
        let Some(form) = form.filter(|f| f.collection == filling.collection) else {
            turn.put(Change::EndFilling { id: filling.id });
            turn.tell(Notice::FillLeft { person: filling.person, title: project.title });
            return Ok(None);
        };
        Ok(Some(Self { turn, rev, filling, form, project }))
    }

    /// The field that is asked.
    fn asked(&self) -> Option<Field> {
        let FillStep::Asking { field } = &self.filling.step else { return None };
        self.form.field(field).cloned()
    }

    /// The field that these words lead back from.
    fn goes_back(&self, text: &str) -> Option<String> {
        let field = self.asked()?.name;
        (read::is_one_of(self, "fill-says-back", text) && Filling::before(&self.form, &field).is_some()).then_some(field)
    }

    fn locale(&self) -> String {
        self.turn.thread.value.locale_for(Some(&self.turn.person), None).to_owned()
    }

    async fn by_words(self, does: FillMove) -> Taken {
        let filling = self.filling.id;
        Box::pin(acts::take(self.turn, Act::Filling { filling, does }, Via::Words)).await
    }

    async fn moved(&mut self, does: FillMove) -> Taken {
        let asked = self.asked();
        let asked = |name: &str| asked.filter(|f| f.name == name).ok_or(Refusal::Stale);
        match does {
            FillMove::Answer { field, value } => {
                let field = asked(&field)?;
                let value = read::offered(&self.form, &field, &value).ok_or(Refusal::Unknown)?;
                if field.kind == FieldKind::Many {
                    self.choose(&field, value);
                    return self.keep();
                }
                self.answer(&field, value).await
            }
            FillMove::Chosen { field } => {
                let field = asked(&field)?;
                let value = self.filling.answers.get(&field.name).filter(|v| v.as_array().is_some_and(|l| !l.is_empty())).cloned();
                self.answer(&field, value.unwrap_or_default()).await
            }
            FillMove::Skip { field } => {
                let field = asked(&field)?;
                if field.required {
                    return Err(Refusal::Stale.into());
                }
                self.answer(&field, Value::Null).await
            }
            FillMove::Back { field } => {
                let field = asked(&field)?;
                let before = Filling::before(&self.form, &field.name).ok_or(Refusal::Stale)?.clone();
                self.close(FillState::Over);
                self.ask(&before, None);
                self.keep()
            }
            FillMove::Change if self.filling.step == FillStep::Summary => {
                self.close(FillState::Over);
                self.fields();
                self.keep()
            }
            FillMove::Again { field } if matches!(self.filling.step, FillStep::Summary | FillStep::Choosing) => {
                let field = self.form.field(&field).ok_or(Refusal::Stale)?.clone();
                self.close(FillState::Over);
                self.ask(&field, None);
                self.keep()
            }
            FillMove::Send if self.filling.step == FillStep::Summary => self.send(),
            FillMove::Leave => {
                self.leave();
                Ok(())
            }
            // The messenger opened no sheet: it took too long to ask it, or it has none.
            FillMove::Sheet => {
                let late = self.turn.bot.voice(&self.locale(), self.turn.now).say("chat-sheet-late");
                self.again(Some(late));
                self.keep()
            }
            FillMove::Change | FillMove::Again { .. } | FillMove::Send => Err(Refusal::Stale.into()),
        }
    }

    /// Words in answer to what is asked.
    async fn answered(&mut self, text: &str) -> Taken {
        // A field that went away meanwhile is not waited for.
        let Some(field) = self.asked() else { return self.go_on(&[]) };
        // Words are no file, unless they leave it out.
        if text.is_empty() || (field.kind == FieldKind::File && !read::leaves_out(self, &field, text)) {
            self.again(None);
            return self.keep();
        }
        let today = self.today().await?;
        let value = read::value(self, &field, text, today);
        // What the chat knows better than the app: it is the chat that reads words.
        let locale = self.locale();
        if let Some(wrong) = read::misread(self, &field, text, &value, &self.turn.bot.voice(&locale, self.turn.now)) {
            self.again(Some(wrong));
            return self.keep();
        }
        self.answer(&field, value).await
    }

    /// The day it is on the person's own wall: "tomorrow" is theirs.
    async fn today(&self) -> Result<Date, Halt> {
        Ok(self.turn.bot.zone_of(&self.filling.person).await?.local(self.turn.now).date())
    }

    /// A file goes where one is asked for; else to the first place for one that is empty still.
    async fn file(&mut self, file: &FileRef) -> Taken {
        let empty = |f: &&Field| f.kind == FieldKind::File && self.filling.answers.get(&f.name).is_none_or(Value::is_null);
        let asked = self.asked().filter(|field| field.kind == FieldKind::File);
        let Some(field) = asked.or_else(|| self.form.fields.iter().find(empty).cloned()) else {
            let person = self.filling.person.clone();
            self.turn.tell(Notice::FillTakesNoFile { person });
            self.again(None);
            return self.keep();
        };
        if self.asked().is_some_and(|asked| asked.name == field.name) {
            return self.answer(&field, json!(file)).await;
        }
        // What is asked is asked on.
        self.filling.answers.insert(field.name.clone(), json!(file));
        let wrong = self.wrong().await?.into_iter().find(|w| w.field == field.name);
        if wrong.is_some() {
            self.filling.answers.remove(&field.name);
        }
        self.again(wrong.map(|w| w.message));
        self.keep()
    }

    /// Takes an answer, or says what the app finds wrong with it and asks again.
    async fn answer(&mut self, field: &Field, value: Value) -> Taken {
        let before = self.filling.answers.insert(field.name.clone(), value);
        let wrong = self.wrong().await?;
        if let Some(w) = wrong.iter().find(|w| w.field == field.name) {
            match before.filter(|_| field.kind != FieldKind::Many) {
                Some(before) => self.filling.answers.insert(field.name.clone(), before),
                None => self.filling.answers.remove(&field.name),
            };
            self.again(Some(w.message.clone()));
            return self.keep();
        }
        let said = self.in_words(field);
        self.close(FillState::Answered(said));
        self.go_on(&wrong)
    }

    async fn wrong(&self) -> Result<Vec<Wrong>, Halt> {
        self.turn.bot.config.forms.check(&self.filling, &self.locale()).await.map_err(forms)
    }

    /// The next question; after the last one what is still wrong, or the summary.
    fn go_on(&mut self, wrong: &[Wrong]) -> Taken {
        if let Some(field) = self.filling.next(&self.form).cloned() {
            self.ask(&field, None);
            return self.keep();
        }
        let first = wrong.iter().find_map(|w| Some((self.form.field(&w.field)?.clone(), w.message.clone())));
        match first {
            Some((field, message)) => self.ask(&field, Some(message)),
            None => self.summary(wrong.first().map(|w| w.message.clone())),
        }
        self.keep()
    }

    /// Chooses one of several, or takes it back; the message shows it.
    fn choose(&mut self, field: &Field, value: Value) {
        let chosen = self.filling.answers.entry(field.name.clone()).or_insert_with(|| Value::Array(Vec::new()));
        if !chosen.is_array() {
            *chosen = Value::Array(Vec::new());
        }
        if let Some(list) = chosen.as_array_mut() {
            match list.iter().position(|v| *v == value) {
                Some(at) => drop(list.remove(at)),
                None => list.push(value),
            }
        }
        self.shown(field, None, FillState::Open);
    }

    async fn on_summary(mut self, text: &str, command: Option<Command>) -> Taken {
        let says = |key: &str| read::says(&self, key, text);
        let does = match command {
            Some(Command::Start | Command::Accept | Command::Number(1)) => FillMove::Send,
            Some(Command::Change | Command::Number(2)) => FillMove::Change,
            Some(Command::Number(3)) => FillMove::Leave,
            _ if says("chat-button-fill-send") => FillMove::Send,
            _ => {
                let Some(field) = read::label(&self.form, text) else {
                    let locale = self.locale();
                    let how = self.turn.bot.voice(&locale, self.turn.now).say("chat-fill-how-to-change");
                    self.again(Some(how));
                    return self.keep();
                };
                FillMove::Again { field }
            }
        };
        self.by_words(does).await
    }

    fn send(&mut self) -> Taken {
        self.close(FillState::Answered(String::new()));
        self.send_off()
    }

    /// The engine makes the entry, once, out of the answers as they are now.
    fn send_off(&mut self) -> Taken {
        self.filling.step = FillStep::Sending;
        let Filling { id, project, thread, .. } = self.filling.clone();
        self.turn.want(Effect::FillEntry { filling: id, project, thread });
        self.keep()
    }

    fn leave(&mut self) {
        self.close(FillState::Over);
        self.turn.put(Change::EndFilling { id: self.filling.id.clone() });
        let (person, title) = (self.filling.person.clone(), self.project.title.clone());
        let thread = self.filling.thread.clone();
        self.turn.tell_in(thread, Notice::FillLeft { person, title }, TellClass::Must);
    }

    /// The filling as it is now becomes true with this arrival.
    #[expect(clippy::unnecessary_wraps, reason = "a step ends with it, and a step may fail")]
    fn keep(&mut self) -> Taken {
        self.turn.put(Change::PutFilling(Versioned { rev: self.rev, value: self.filling.clone() }));
        Ok(())
    }
}
