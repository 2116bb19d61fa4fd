//! What a screen needs to know of an app: its manifest for one viewer, with only what they may use.

use fleet_domain::chat::Env;
use fleet_domain::manifest::{Field, FieldKind, Text};
use serde_json::{Value, json};

use super::app::AppRecords;
use super::error::RecordsError;
use super::model::{CollectionModel, FieldModel};
use super::rule::Expr;
use super::rule::settle::{Asker, Settled, settle};
use super::viewer::Viewer;

impl AppRecords {
    /// The app as `viewer` may use it, under the name that it has now: the answer of `GET /api/app`.
    pub(crate) fn screen(&self, viewer: &Viewer, env: Env, version: &str, called: Option<&str>) -> Result<Value, RecordsError> {
        let entry = self.enter(viewer)?;
        let asker = entry.asker();
        let app = &entry.model.manifest.app;
        let me = (!viewer.is_unknown()).then(|| {
            let roles: Vec<&str> = viewer.roles.iter().map(|r| r.as_str()).collect();
            json!({ "id": viewer.id, "name": viewer.name, "roles": roles, "locale": viewer.locale })
        });
        let collections: Vec<Value> = entry.model.collections.iter().map(|c| collection(c, &asker)).collect();
        // Names of people are for people of the project, and for whoever has to choose among them.
        let chooses = |c: &CollectionModel| possible(c.rules.create.as_ref(), &asker) && c.def.fields.iter().any(|f| f.kind == FieldKind::Person);
        let shown = viewer.is_member() || !viewer.is_unknown() && entry.model.collections.iter().any(chooses);
        // A name that the manifest does not know was given since: it is the one in every language.
        let renamed = called.filter(|name| !app.title.0.values().any(|title| title == name)).map(|name| Text::same(&app.locales, name));
        Ok(json!({
            "title": renamed.as_ref().unwrap_or(&app.title),
            "locale": app.locale,
            "locales": app.locales,
            "origin": app.origin,
            "kit": app.kit,
            "access": app.access,
            "env": env.as_str(),
            "version": version,
            "me": me,
            "collections": collections,
            "people": if shown { entry.people.list.iter().map(|p| json!({ "id": p.id, "name": p.name })).collect() } else { Vec::new() },
        }))
    }
}

/// Whether there may be a row for which the rule holds.
fn possible(rule: Option<&Expr>, asker: &Asker<'_>) -> bool {
    rule.is_some_and(|r| settle(r, asker) != Settled::Known(false))
}

fn collection(c: &CollectionModel, asker: &Asker<'_>) -> Value {
    let open = |rule: Option<&Expr>| rule.is_none_or(|r| settle(r, asker) != Settled::Known(false));
    let shown = |(_, rules): &(&Field, &FieldModel)| open(rules.read.as_ref()) || open(rules.write.as_ref()) && rules.write.is_some();
    let fields: Vec<Value> = c.fields().filter(shown).map(|(f, rules)| field(f, open(rules.write.as_ref()) && f.kind != FieldKind::Computed)).collect();
    let names: Vec<&str> = c.fields().filter(shown).map(|(f, _)| f.name.as_str()).collect();
    let workflow = c.def.workflow.as_ref().map(|w| {
        let moves = w.transitions.iter().zip(&c.transitions).filter(|(_, rule)| open(Some(rule)));
        let moves: Vec<Value> =
            moves.map(|(t, _)| json!({ "name": t.name, "label": t.label, "from": t.from, "to": t.to, "reason": t.reason, "tone": t.tone })).collect();
        json!({ "initial": w.initial, "states": w.states, "transitions": moves })
    });
    let offered = c.def.views.iter().zip(&c.views).filter(|(_, m)| settle(&m.rule, asker) == Settled::Known(true));
    let views: Vec<Value> = offered
        .map(|(v, _)| {
            let columns: Vec<&String> = v.columns.iter().filter(|col| c.def.field(col).is_none() || names.contains(&col.as_str())).collect();
            json!({ "name": v.name, "title": v.title, "columns": columns, "export": v.export })
        })
        .collect();
    json!({
        "name": c.def.name,
        "title": c.def.title,
        "fields": fields,
        "workflow": workflow,
        "views": views,
        "can": {
            "list": possible(c.rules.list.as_ref(), asker),
            "view": possible(c.rules.view.as_ref(), asker),
            "create": possible(c.rules.create.as_ref(), asker),
            "update": possible(c.rules.update.as_ref(), asker),
            "delete": possible(c.rules.delete.as_ref(), asker),
        },
    })
}

/// A field as the manifest has it, without the texts of its rules.
fn field(f: &Field, can_write: bool) -> Value {
    let mut shown = serde_json::to_value(f).unwrap_or(Value::Null);
    if let Value::Object(map) = &mut shown {
        map.remove("read");
        map.remove("write");
        map.insert("can".to_owned(), json!({ "write": can_write }));
    }
    shown
}
