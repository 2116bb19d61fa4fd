//! A whole form on one sheet: what it asks, what is wrong with it, and what came back.

use std::collections::BTreeMap;

use fleet_domain::chat::{Env, Person};
use fleet_domain::filling::{FillStep, Filling, Form, Wrong};
use fleet_domain::id::FillingId;
use fleet_domain::manifest::{Field, FieldKind};
use fleet_domain::notice::{FillState, Refusal};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::Deed;
use fleet_domain::sheet::{Given, SheetOf};
use serde_json::{Value, json};

use super::{Step, read};
use crate::Inner;
use crate::error::BotError;
use crate::messenger::{Ask, Sheet, Takes, text_at};
use crate::rights::{Place, Whose, allow};
use crate::turn::{Taken, Turn};
use crate::voice::Voice;

/// Choices that one place of a sheet takes.
const CHOICES: usize = 100;

/// What is filled in, as far as a sheet needs it.
struct Open {
    filling: Filling,
    project: Project,
    form: Form,
    locale: String,
}

/// The sheet of what this person fills in; none if there is nothing that could be filled in any more.
pub(crate) async fn sheet(bot: &Inner, id: &FillingId, person: &Person) -> Result<Option<Sheet>, BotError> {
    let Some(Open { filling, project, form, locale }) = open(bot, id, person).await? else { return Ok(None) };
    let voice = bot.voice(&locale, bot.store.now());
    // A file is sent in the chat.
    let mut asks: Vec<Ask> = form.fields.iter().filter(|f| f.kind != FieldKind::File).flat_map(|field| asks(&form, field, &filling, &voice)).collect();
    // Whoever would send two forms at once sees where the first one goes.
    if let Some(first) = asks.first_mut()
        && first.help.is_empty()
        && filling.env != Env::Live
    {
        first.help = voice.say("chat-entry-trial");
    }
    let missing: Vec<String> = form.fields.iter().filter(|f| f.kind == FieldKind::File && !is_given(&filling, f)).map(|f| voice.text(&f.label)).collect();
    let (n, fields) = (missing.len(), voice.and(&missing));
    let note = if missing.is_empty() { String::new() } else { voice.tell("chat-sheet-no-file", &[("n", n.into()), ("fields", fields.into())]) };
    let rest = (!missing.is_empty()).then(|| (project.id.clone(), filling.env));
    let (send, close) = (voice.say("chat-sheet-send"), voice.say("chat-sheet-close"));
    Ok(Some(Sheet { of: SheetOf::Filling(filling.id), title: project.title, send, close, asks, note, rest }))
}

fn is_given(filling: &Filling, field: &Field) -> bool {
    filling.answers.get(&field.name).is_some_and(|value| !value.is_null())
}

/// What the app finds wrong with a sheet, by the name of the place.
pub(crate) async fn judge(bot: &Inner, id: &FillingId, person: &Person, given: &[Given]) -> Result<Vec<(String, String)>, BotError> {
    let Some(Open { mut filling, form, locale, .. }) = open(bot, id, person).await? else { return Ok(Vec::new()) };
    filling.answers = answers(&form, given, &filling.answers, &locale);
    let mut wrong = foreign(&form, given, &bot.voice(&locale, bot.store.now()));
    wrong.extend(bot.config.forms.check(&filling, &locale).await.map_err(|source| BotError::Forms { source })?);
    let on_it = |f: &&Field| f.kind != FieldKind::File;
    let place = |name: &str| {
        // What concerns no place alone is said below the first; what concerns a file is asked for in the chat.
        let field = if name.is_empty() { form.fields.iter().find(on_it) } else { form.field(name).filter(on_it) };
        field.map(|field| if field.kind == FieldKind::DateRange { from(field) } else { field.name.clone() })
    };
    // Of each place the first thing: the next one is seen when that is right.
    let mut told: Vec<(String, String)> = Vec::new();
    for w in wrong {
        if let Some(name) = place(&w.field).filter(|name| !told.iter().any(|(n, _)| n == name)) {
            told.push((name, w.message));
        }
    }
    Ok(told)
}

async fn open(bot: &Inner, id: &FillingId, person: &Person) -> Result<Option<Open>, BotError> {
    let Some(filling) = bot.store.filling(id).await?.map(|f| f.value) else { return Ok(None) };
    if filling.person != person.id || filling.step == FillStep::Sending {
        return Ok(None);
    }
    let (project, thread) = (bot.store.project(&filling.project).await?, bot.store.thread(&filling.thread).await?);
    let (Some(project), Some(thread)) = (project.map(|p| p.value), thread.map(|t| t.value)) else { return Ok(None) };
    if project.state != ProjectState::Present {
        return Ok(None);
    }
    let form = bot.config.forms.form(&filling.project, filling.env, &filling.person).await.map_err(|source| BotError::Forms { source })?;
    let locale = thread.locale_for(Some(person), None).to_owned();
    Ok(form.filter(|f| f.collection == filling.collection).map(|form| Open { filling, project, form, locale }))
}

/// The places of a field: two for a range of days.
fn asks(form: &Form, field: &Field, filling: &Filling, voice: &Voice<'_>) -> Vec<Ask> {
    let given = filling.answers.get(&field.name).filter(|v| !v.is_null());
    let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let label = voice.text(&field.label);
    let ask = |name: String, label: String, takes: Takes, given: Vec<String>| Ask {
        name,
        label,
        help: field.help.as_ref().map(|help| voice.text(help)).unwrap_or_default(),
        optional: !field.required,
        takes,
        given,
    };
    if field.kind == FieldKind::DateRange {
        let end = |key: &str| given.and_then(|v| v[key].as_str()).map(str::to_owned).into_iter().collect();
        let named = |key: &str| voice.tell(key, &[("label", (&label).into())]);
        return vec![ask(from(field), named("chat-sheet-first"), Takes::Day, end("from")), ask(to(field), named("chat-sheet-last"), Takes::Day, end("to"))];
    }
    let stands = match given {
        Some(Value::Array(all)) => all.iter().map(words).collect(),
        Some(value) => vec![words(value)],
        None => Vec::new(),
    };
    let label = match &field.currency {
        Some(currency) if field.kind == FieldKind::Money => format!("{label} ({currency})"),
        _ => label.clone(),
    };
    vec![ask(field.name.clone(), label, takes(form, field, voice), stands)]
}

fn takes(form: &Form, field: &Field, voice: &Voice<'_>) -> Takes {
    let choices: Vec<(String, String)> = match field.kind {
        FieldKind::Choice | FieldKind::Many => field.options.iter().map(|o| (o.value.clone(), voice.text(&o.label))).collect(),
        FieldKind::YesNo => [("true", "chat-button-yes"), ("false", "chat-button-no")].map(|(value, key)| (value.to_owned(), voice.say(key))).into(),
        FieldKind::Person => form.people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        _ => Vec::new(),
    };
    match field.kind {
        FieldKind::Date => Takes::Day,
        FieldKind::Email => Takes::Email,
        FieldKind::LongText => Takes::Lines { most: field.max_len },
        FieldKind::Many if (1..=CHOICES).contains(&choices.len()) => Takes::Several(choices),
        FieldKind::Choice | FieldKind::YesNo | FieldKind::Person if (1..=CHOICES).contains(&choices.len()) => Takes::One(choices),
        // Too many to be offered: they are typed, and the app says if there is none of this name.
        FieldKind::Many => Takes::Lines { most: None },
        _ => Takes::Line { most: field.max_len },
    }
}

fn from(field: &Field) -> String {
    format!("{}.from", field.name)
}

fn to(field: &Field) -> String {
    format!("{}.to", field.name)
}

/// What was put into a sheet, as the app takes it; null where nothing was. A file that was sent in the chat before stays.
fn answers(form: &Form, given: &[Given], before: &BTreeMap<String, Value>, locale: &str) -> BTreeMap<String, Value> {
    let of = |field: &Field| match field.kind {
        // There was no place for it: it was not left out.
        FieldKind::File => before.get(&field.name).cloned(),
        _ => Some(answer(form, field, given, locale)),
    };
    form.fields.iter().filter_map(|field| Some((field.name.clone(), of(field)?))).collect()
}

fn answer(form: &Form, field: &Field, given: &[Given], locale: &str) -> Value {
    if field.kind == FieldKind::DateRange {
        return match (text_at(given, &from(field)), text_at(given, &to(field))) {
            (None, None) => Value::Null,
            (first, last) => json!({ "from": first.or(last), "to": last.or(first) }),
        };
    }
    let chosen = |said: &str| read::offered(form, field, said).or_else(|| read::named(form, field, said)).unwrap_or_else(|| said.into());
    let Some(said) = text_at(given, &field.name) else { return Value::Null };
    match field.kind {
        FieldKind::Many => {
            let all = Given::at(given, &field.name).iter().flat_map(|value| value.lines());
            Value::Array(all.map(str::trim).filter(|v| !v.is_empty()).map(chosen).collect())
        }
        FieldKind::Choice | FieldKind::YesNo | FieldKind::Person => chosen(said),
        FieldKind::Number | FieldKind::Money => read::amount(field, said, locale).into(),
        _ => said.into(),
    }
}

/// Amounts in another currency than their field's. The app finds them wrong as well, and cannot say why.
fn foreign(form: &Form, given: &[Given], voice: &Voice<'_>) -> Vec<Wrong> {
    let of = |field: &Field| Some(Wrong { field: field.name.clone(), message: read::foreign(field, text_at(given, &field.name)?, voice)? });
    form.fields.iter().filter_map(of).collect()
}

/// A sheet was sent: it goes to the app, unless the app finds something wrong with it, which is asked again here.
pub(crate) async fn sent(turn: &mut Turn<'_>, id: &FillingId, given: &[Given]) -> Taken {
    let there = turn.bot.store.filling(id).await?.ok_or(Refusal::Stale)?;
    if there.value.person != turn.person.id {
        return Err(Refusal::NotYours.into());
    }
    if there.value.thread != turn.thread.value.id {
        return Err(Refusal::Stale.into());
    }
    let project = turn.bot.store.project(&there.value.project).await?.ok_or(Refusal::Unknown)?.value;
    let role = allow(&turn.person, Place::Project(&project), Deed::Fill, Whose::Own)?;
    let Some(mut step) = Step::load(turn, there, project).await? else { return Ok(()) };
    if step.filling.step == FillStep::Sending {
        return Err(Refusal::Stale.into());
    }
    step.filling.answers = answers(&step.form, given, &step.filling.answers, &step.locale());
    let mut wrong = foreign(&step.form, given, &step.turn.bot.voice(&step.locale(), step.turn.now));
    wrong.extend(step.wrong().await?);
    step.close(FillState::Over);
    if let Some(w) = wrong.first() {
        let message = Some(w.message.clone());
        match wrong.iter().find_map(|w| Some((step.form.field(&w.field)?.clone(), w.message.clone()))) {
            Some((field, message)) => step.ask(&field, Some(message)),
            None => step.summary(message),
        }
        return step.keep();
    }
    step.sent_summary();
    step.turn.audit(Some(role), "fill_send", id.as_str(), "by a sheet".to_owned());
    step.send_off()
}
