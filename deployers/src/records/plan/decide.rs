//! Decides one write by the rules: reads what it needs, writes nothing.

use fleet_domain::letters::is_blank;
use fleet_domain::manifest::{NoticeTo, Reason};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

use super::load::{by_id, holder, made_by_key};
use super::values::fill;
use super::{Line, Plan, Sent, Told, What, Write};
use crate::records::data::unique_values;
use crate::records::error::{FieldIssue, RecordsError};
use crate::records::input::shown_file;
use crate::records::limits::{IDEMPOTENCY_MS, REASON_CHARS};
use crate::records::model::CollectionModel;
use crate::records::row::{Row, Seen};
use crate::records::rule::Expr;
use crate::records::rule::eval::holds;
use crate::records::rule::settle::{Asker, Settled, settle};

/// What this write comes to, or why it is refused.
pub(crate) async fn decide(conn: &mut SqliteConnection, write: &Write) -> Result<Plan, RecordsError> {
    let asker = Asker { viewer: &write.viewer, people: &write.people, now: write.moment.text.clone(), today: write.moment.day().to_owned() };
    let collection = |name: &str| write.model.collection(name).ok_or(RecordsError::NotFound);
    match &write.what {
        What::Create { collection: name, id, sent, key } => {
            let c = collection(name)?;
            let rule = c.rules.create.as_ref().ok_or(RecordsError::Locked)?;
            if let Some(key) = key
                && let Some((made, by)) = made_by_key(conn, &write.viewer, name, key, write.moment.ms - IDEMPOTENCY_MS).await?
            {
                // Remembered before digests were kept: the key alone.
                if by != *key && by.contains(' ') {
                    return Err(RecordsError::KeyReused);
                }
                let row = by_id(&mut *conn, name, &made).await?.ok_or(RecordsError::NotFound)?;
                return Ok(Plan::Keep { row });
            }
            create(conn, write, &asker, c, rule, id, sent, key.as_ref()).await
        }
        What::Update { collection: name, id, sent, rev } => {
            let c = collection(name)?;
            let rule = c.rules.update.as_ref();
            let before = seen(conn, c, id, &asker).await?;
            allowed(rule, c, &before, &asker)?;
            fresh(&before, *rev)?;
            update(conn, write, &asker, c, before, sent).await
        }
        What::Delete { collection: name, id, rev } => {
            let c = collection(name)?;
            let row = seen(conn, c, id, &asker).await?;
            allowed(c.rules.delete.as_ref(), c, &row, &asker)?;
            fresh(&row, *rev)?;
            Ok(Plan::Remove { row })
        }
        What::Move { collection: name, id, transition, reason, rev } => {
            let c = collection(name)?;
            let before = seen(conn, c, id, &asker).await?;
            transit(write, &asker, c, before, transition, reason.as_deref(), *rev)
        }
        What::NoticesTaken { ids } => Ok(Plan::Take { notices: ids.clone() }),
        What::Remember { key, value } => Ok(Plan::Remember { key, value: value.clone() }),
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one request, each used once")]
async fn create(
    conn: &mut SqliteConnection,
    write: &Write,
    asker: &Asker<'_>,
    c: &CollectionModel,
    rule: &Expr,
    id: &str,
    sent: &Sent,
    key: Option<&String>,
) -> Result<Plan, RecordsError> {
    let settled = settle(rule, asker);
    // Who may not create at all is not told what is wrong with the values.
    if settled == Settled::Known(false) {
        return Err(RecordsError::Forbidden);
    }
    let mut row = Row {
        seq: 0,
        id: id.to_owned(),
        collection: c.def.name.clone(),
        author: write.viewer.id.clone(),
        author_name: write.viewer.name.clone(),
        state: c.initial().to_owned(),
        rev: 1,
        created: write.moment.text.clone(),
        updated: write.moment.text.clone(),
        values: Map::new(),
    };
    fill(c, None, &mut row, sent, asker, &*write.people, &write.moment.earliest_today()).map_err(RecordsError::Invalid)?;
    if !holds(&settled, &Seen { row: &row, collection: c }) {
        return Err(RecordsError::Forbidden);
    }
    unique(conn, c, &row).await?;
    let state = format!("state:{}", row.state);
    let notices = told(c, |on| on == "create" || on == state);
    let line = Line { what: "created", transition: None, reason: None, changes: json!([]) };
    Ok(Plan::Insert { row, line, notices, key: key.cloned() })
}

async fn update(conn: &mut SqliteConnection, write: &Write, asker: &Asker<'_>, c: &CollectionModel, before: Row, sent: &Sent) -> Result<Plan, RecordsError> {
    let mut after = before.clone();
    fill(c, Some(&before), &mut after, sent, asker, &*write.people, &write.moment.earliest_today()).map_err(RecordsError::Invalid)?;
    let changes = changes(&before, &after);
    if changes.is_empty() {
        return Ok(Plan::Keep { row: before });
    }
    unique(conn, c, &after).await?;
    after.rev += 1;
    after.updated.clone_from(&write.moment.text);
    let line = Line { what: "updated", transition: None, reason: None, changes: Value::Array(changes) };
    Ok(Plan::Replace { before, after, line, notices: Vec::new() })
}

fn transit(
    write: &Write,
    asker: &Asker<'_>,
    c: &CollectionModel,
    before: Row,
    name: &str,
    reason: Option<&str>,
    rev: Option<i64>,
) -> Result<Plan, RecordsError> {
    let workflow = c.def.workflow.as_ref().ok_or(RecordsError::NotFound)?;
    let (transition, rule) = workflow.transitions.iter().zip(&c.transitions).find(|(t, _)| t.name == name).ok_or(RecordsError::NotFound)?;
    let settled = settle(rule, asker);
    if settled == Settled::Known(false) {
        return Err(RecordsError::Forbidden);
    }
    // Whoever comes second hears that it was decided, not that they may not decide.
    if !transition.from.contains(&before.state) {
        return Err(RecordsError::WrongState { state: before.state });
    }
    if !holds(&settled, &Seen { row: &before, collection: c }) {
        return Err(RecordsError::Forbidden);
    }
    fresh(&before, rev)?;
    let reason = reason_of(transition.reason, reason)?;
    let mut after = before.clone();
    after.state.clone_from(&transition.to);
    after.rev += 1;
    after.updated.clone_from(&write.moment.text);
    let (by_name, by_state) = (format!("transition:{name}"), format!("state:{}", after.state));
    let entered = before.state != after.state;
    let notices = told(c, |on| on == by_name || entered && on == by_state);
    let changes = json!([{ "field": "state", "from": before.state, "to": after.state }]);
    let line = Line { what: "transition", transition: Some(name.to_owned()), reason, changes };
    Ok(Plan::Replace { before, after, line, notices })
}

fn reason_of(wanted: Reason, given: Option<&str>) -> Result<Option<String>, RecordsError> {
    let issue = |issue: FieldIssue| Err(RecordsError::Invalid(vec![issue]));
    let text = given.map(|g| g.replace("\r\n", "\n")).map(|g| g.trim().to_owned()).filter(|g| !is_blank(g));
    match (wanted, text) {
        (Reason::None, _) | (Reason::Optional, None) => Ok(None),
        (Reason::Required, None) => issue(FieldIssue::new("reason", "required")),
        (_, Some(t)) if t.chars().any(|c| c.is_control() && c != '\n' && c != '\t') => issue(FieldIssue::new("reason", "control_character")),
        (_, Some(t)) if t.chars().count() > usize::try_from(REASON_CHARS).unwrap_or(usize::MAX) => {
            issue(FieldIssue::new("reason", "too_long").with("limit", REASON_CHARS))
        }
        (_, Some(t)) => Ok(Some(t)),
    }
}

/// The row, if this viewer may know of it.
async fn seen(conn: &mut SqliteConnection, c: &CollectionModel, id: &str, asker: &Asker<'_>) -> Result<Row, RecordsError> {
    let rule = c.rules.view.as_ref().ok_or(RecordsError::Locked)?;
    let row = by_id(&mut *conn, &c.def.name, id).await?.ok_or(RecordsError::NotFound)?;
    if holds(&settle(rule, asker), &Seen { row: &row, collection: c }) { Ok(row) } else { Err(RecordsError::NotFound) }
}

fn allowed(rule: Option<&Expr>, c: &CollectionModel, row: &Row, asker: &Asker<'_>) -> Result<(), RecordsError> {
    let rule = rule.ok_or(RecordsError::Locked)?;
    if holds(&settle(rule, asker), &Seen { row, collection: c }) { Ok(()) } else { Err(RecordsError::Forbidden) }
}

fn fresh(row: &Row, rev: Option<i64>) -> Result<(), RecordsError> {
    if rev.is_none_or(|r| r == row.rev) { Ok(()) } else { Err(RecordsError::Conflict { rev: row.rev }) }
}

async fn unique(conn: &mut SqliteConnection, c: &CollectionModel, row: &Row) -> Result<(), RecordsError> {
    let mut issues = Vec::new();
    for (field, value) in unique_values(c, row) {
        if holder(conn, &c.def.name, &field, &value).await?.is_some_and(|r| r != row.seq) {
            issues.push(FieldIssue::new(&field, "not_unique"));
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(RecordsError::Invalid(issues)) }
}

fn changes(before: &Row, after: &Row) -> Vec<Value> {
    let shown = |v: Option<&Value>| v.map_or(Value::Null, |v| if v.get("sha256").is_some() { shown_file(v) } else { v.clone() });
    let names: std::collections::BTreeSet<&String> = before.values.keys().chain(after.values.keys()).collect();
    let pairs = names.into_iter().map(|n| (n, before.values.get(n), after.values.get(n)));
    pairs.filter(|(_, from, to)| from != to).map(|(n, from, to)| json!({ "field": n, "from": shown(from), "to": shown(to) })).collect()
}

fn told(c: &CollectionModel, meant: impl Fn(&str) -> bool) -> Vec<Told> {
    let notices = c.def.notices.iter().filter(|n| meant(&n.on));
    notices.map(|n| Told { event: n.on.clone(), towards: towards(n.to), step: n.step, actions: n.actions.clone() }).collect()
}

/// To whom, as it is stored.
pub(crate) fn towards(to: NoticeTo) -> &'static str {
    match to {
        NoticeTo::Approvers => "approvers",
        NoticeTo::Owner => "owner",
        NoticeTo::Author => "author",
    }
}
