//! Sheets over the conversation: put up while a press is fresh, filled in by people, sent, and left open where something is wrong.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::ledger::Act;
use super::methods::{Refusal, code};
use super::state::State;
use super::{FakeSlack, TEAM, check, socket, words};

/// How long a press can be answered with a sheet.
const FRESH: Duration = Duration::from_secs(3);

/// A press or a command that may be answered with a sheet once.
pub(super) struct Trigger {
    user: String,
    at: Instant,
    used: bool,
}

/// A sheet that lies there.
pub(super) struct View {
    id: String,
    user: String,
    shape: Value,
    /// What stands in it, as Slack tells it back.
    values: Map<String, Value>,
    /// What is said to be wrong with it, by block.
    errors: BTreeMap<String, String>,
}

/// What somebody sees of a sheet.
pub(super) struct Open<'a> {
    pub(super) shape: &'a Value,
    pub(super) values: &'a Map<String, Value>,
    pub(super) errors: &'a BTreeMap<String, String>,
}

impl State {
    /// A trigger for somebody who did something just now.
    pub(super) fn trigger(&mut self, user: &str, of: &str) -> String {
        let id = format!("{}.{of}", self.number());
        self.triggers.insert(id.clone(), Trigger { user: user.to_owned(), at: Instant::now(), used: false });
        id
    }

    fn view_of(&mut self, user: &str) -> Option<&mut View> {
        self.views.iter_mut().rev().find(|v| v.user == user)
    }

    /// The sheet that lies before somebody.
    pub(super) fn open_view(&self, user: &str) -> Option<Open<'_>> {
        self.views.iter().rev().find(|v| v.user == user).map(|v| Open { shape: &v.shape, values: &v.values, errors: &v.errors })
    }

    fn tell_of_sheet(&mut self, user: &str, act: Act, words: Vec<String>) {
        let who = self.name(user);
        self.note_of(user, &who, act, words);
    }
}

/// `views.open`.
pub(super) fn open(state: &mut State, arguments: &Value) -> Result<Value, Refusal> {
    let view = &arguments["view"];
    let trigger = state.triggers.get_mut(arguments["trigger_id"].as_str().unwrap_or("")).ok_or_else(|| code("invalid_trigger_id"))?;
    if trigger.used {
        return Err(code("exchanged_trigger_id"));
    }
    if trigger.at.elapsed() > FRESH {
        return Err(code("expired_trigger_id"));
    }
    check::view(view).map_err(|why| Refusal::Code("invalid_arguments", why))?;
    trigger.used = true;
    let user = trigger.user.clone();
    let id = format!("V{}", state.number());
    let values =
        inputs(view).map(|block| (text(block, "block_id").to_owned(), json!({ text(&block["element"], "action_id"): initial(&block["element"]) }))).collect();
    state.views.push(View { id: id.clone(), user: user.clone(), shape: view.clone(), values, errors: BTreeMap::new() });
    let lines = state.view_of(&user).map(|view| view.lines()).unwrap_or_default();
    state.tell_of_sheet(&user, Act::Shown, lines);
    Ok(json!({"view": {"id": id}}))
}

/// What was answered to a sheet that was sent: it stays with what is wrong with it, or it is gone.
pub(super) fn answered(state: &mut State, view: &str, answer: &Value) {
    let Some(at) = state.views.iter().position(|v| v.id == view) else { return };
    if answer["response_action"] == "errors" {
        let known: Vec<String> = inputs(&state.views[at].shape).map(|b| text(b, "block_id").to_owned()).collect();
        let errors = answer["errors"].as_object().into_iter().flatten();
        // Slack passes over what names no block.
        state.views[at].errors =
            errors.filter(|(name, _)| known.contains(name)).map(|(name, why)| (name.clone(), why.as_str().unwrap_or("").to_owned())).collect();
        let user = state.views[at].user.clone();
        let lines = state.views[at].lines();
        state.tell_of_sheet(&user, Act::Shown, lines);
        return;
    }
    state.views.remove(at);
}

impl FakeSlack {
    /// The sheet that somebody sees, line by line; none if there is none.
    pub fn sheet(&self, user: &str) -> Option<String> {
        self.shared.lock().view_of(user).map(|view| view.lines().join("\n"))
    }

    /// Somebody puts something into the place with this label; of several choices all, with commas between them.
    ///
    /// # Errors
    /// Why Slack would not let them.
    pub fn put(&self, user: &str, label: &str, value: &str) -> Result<(), String> {
        let mut state = self.shared.lock();
        let view = state.view_of(user).ok_or("there is no sheet")?;
        let block = inputs(&view.shape).find(|b| words::unescaped(text(&b["label"], "text")) == label).ok_or_else(|| format!("no `{label}`"))?;
        let several = matches!(text(&block["element"], "type"), "checkboxes" | "multi_static_select");
        let given: Vec<&str> = if several { value.split(',').map(str::trim).collect() } else { vec![value] };
        let put = put(&block["element"], &given, |option| text(&option["text"], "text")).map_err(|why| format!("`{label}` {why}"))?;
        view.values.insert(text(block, "block_id").to_owned(), put);
        Ok(())
    }

    /// Somebody leaves the whole sheet so, by the names of its places and the values of choices; what is not named is empty.
    pub(super) fn fill_in(&self, user: &str, given: &[(&str, &str)]) {
        let mut state = self.shared.lock();
        let Some(view) = state.view_of(user) else { return };
        for block in inputs(&view.shape) {
            let name = text(block, "block_id");
            let of: Vec<&str> = given.iter().filter(|(n, _)| *n == name).map(|(_, value)| *value).collect();
            if let Ok(put) = put(&block["element"], &of, |option| text(option, "value")) {
                view.values.insert(name.to_owned(), put);
            }
        }
    }

    /// Somebody sends the sheet that they see.
    ///
    /// # Errors
    /// What Slack itself misses in it.
    pub fn submit(&self, user: &str) -> Result<(), String> {
        let mut state = self.shared.lock();
        let trigger = state.trigger(user, "sheet");
        let name = state.name(user);
        let needed = state.captions.say("needed").to_owned();
        let view = state.view_of(user).ok_or("there is no sheet")?;
        view.errors.clear();
        let missing = inputs(&view.shape).find(|b| b["optional"] != true && shown(&view.values[text(b, "block_id")]).is_empty());
        if let Some(block) = missing {
            view.errors.insert(text(block, "block_id").to_owned(), needed);
            return Err(format!("`{}` has to be filled in", text(&block["label"], "text")));
        }
        let mut told = view.shape.clone();
        told["id"] = view.id.as_str().into();
        told["hash"] = format!("{}.hash", view.id).into();
        told["state"] = json!({"values": view.values});
        let lines = vec![format!("[{}]", text(&view.shape["submit"], "text"))];
        let payload = json!({
            "type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "username": name, "team_id": TEAM}, "trigger_id": trigger,
            "view": told, "response_urls": [], "is_enterprise_install": false, "enterprise": null,
        });
        state.tell_of_sheet(user, Act::Pressed, lines);
        socket::push(&mut state, "interactive", payload);
        drop(state);
        self.shared.change();
        Ok(())
    }

    /// Somebody closes the sheet that they see. The bot is told of it only if it wanted to be.
    pub fn close(&self, user: &str) {
        let mut state = self.shared.lock();
        let Some(at) = state.views.iter().rposition(|v| v.user == user) else { return };
        let view = state.views.remove(at);
        if view.shape["notify_on_close"] == true {
            let mut told = view.shape.clone();
            told["id"] = view.id.into();
            socket::push(&mut state, "interactive", json!({"type": "view_closed", "user": {"id": user}, "view": told, "is_cleared": false}));
        }
        drop(state);
        self.shared.change();
    }
}

impl View {
    fn lines(&self) -> Vec<String> {
        let words_of = |object: &Value| words::unescaped(text(object, "text"));
        let mut lines = vec![format!("# {}", words_of(&self.shape["title"]))];
        for block in inputs(&self.shape) {
            let name = text(block, "block_id");
            let needed = if block["optional"] == true { "" } else { "*" };
            lines.push(format!("{}{needed}: {}", words_of(&block["label"]), shown(&self.values[name])));
            if !block["hint"].is_null() {
                lines.push(format!("  ~ {}", words_of(&block["hint"])));
            }
            if let Some(why) = self.errors.get(name) {
                lines.push(format!("  ! {why}"));
            }
        }
        let small = self.shape["blocks"].as_array().into_iter().flatten().filter(|b| b["type"] == "context");
        lines.extend(small.flat_map(|b| b["elements"].as_array().into_iter().flatten()).map(words_of));
        lines.push(format!("[{}] [{}]", words_of(&self.shape["submit"]), words_of(&self.shape["close"])));
        lines
    }
}

/// What stands in a place, in words.
fn shown(value: &Value) -> String {
    let Some(element) = value.as_object().and_then(|v| v.values().next()) else { return String::new() };
    let option = |o: &Value| o["text"]["text"].as_str().unwrap_or("").to_owned();
    let several: Vec<String> = element["selected_options"].as_array().into_iter().flatten().map(option).collect();
    if !several.is_empty() {
        return several.join(", ");
    }
    let one = [element["value"].as_str(), element["selected_date"].as_str()].into_iter().flatten().next().unwrap_or("").to_owned();
    if one.is_empty() { option(&element["selected_option"]) } else { one }
}

/// What stands in a place after somebody put this into it; choices are known by what `called` says of them.
fn put<'v>(element: &'v Value, given: &[&str], called: impl Fn(&'v Value) -> &'v str) -> Result<Value, String> {
    let kind = text(element, "type");
    let option = |said: &&str| {
        let found = element["options"].as_array().into_iter().flatten().find(|option| called(option) == *said);
        found.cloned().ok_or_else(|| format!("has no `{said}`"))
    };
    let one = given.first().copied().filter(|value| !value.is_empty());
    let stands = match kind {
        "plain_text_input" | "email_text_input" => {
            let most = element["max_length"].as_u64().unwrap_or(3_000);
            if one.is_some_and(|value| value.encode_utf16().count() as u64 > most) {
                return Err(format!("takes {most} characters"));
            }
            json!({"type": kind, "value": one})
        }
        "datepicker" => json!({"type": kind, "selected_date": one}),
        "static_select" | "radio_buttons" => json!({"type": kind, "selected_option": one.as_ref().map(option).transpose()?}),
        "checkboxes" | "multi_static_select" => {
            let chosen: Result<Vec<Value>, String> = given.iter().filter(|v| !v.is_empty()).map(option).collect();
            json!({"type": kind, "selected_options": chosen?})
        }
        other => return Err(format!("is an element `{other}`")),
    };
    Ok(json!({ text(element, "action_id"): stands }))
}

/// What stands in an element before anybody touched it.
fn initial(element: &Value) -> Value {
    let kind = text(element, "type");
    match kind {
        "datepicker" => json!({"type": kind, "selected_date": element["initial_date"]}),
        "static_select" | "radio_buttons" => json!({"type": kind, "selected_option": element["initial_option"]}),
        "checkboxes" | "multi_static_select" => json!({"type": kind, "selected_options": element["initial_options"].as_array().cloned().unwrap_or_default()}),
        _ => json!({"type": kind, "value": element["initial_value"]}),
    }
}

fn inputs(view: &Value) -> impl Iterator<Item = &Value> {
    view["blocks"].as_array().into_iter().flatten().filter(|b| b["type"] == "input")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or("")
}
