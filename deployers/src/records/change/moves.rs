//! Where entries go that wait for a decision when other people decide than before.
//!
//! An entry waits for the first of those who decide now that has not approved it yet; where all of them have, for the last of them
//! once more. So nobody who decides is passed over, and no change of a form decides anything by itself: else whoever may change it, or
//! go back to a version, could decide in the place of those who go.

use std::collections::BTreeMap;

use fleet_domain::manifest::{Collection, State, Workflow};
use serde_json::json;
use sqlx::SqliteConnection;

use crate::records::notice::STEPS_CHANGED;
use crate::records::plan::towards;
use crate::records::row::Row;

/// By state in which entries wait: the state in which they go on. Those that wait for the same as before are not among them.
pub(super) type Moves = BTreeMap<String, String>;

/// What a change of those who decide does to what waits. Nothing where either manifest does not say who they are.
pub(super) fn moves(then: Option<&Collection>, now: &Collection) -> Moves {
    let (Some(then), Some(flow)) = (then.and_then(|c| c.workflow.as_ref()), &now.workflow) else { return Moves::new() };
    let (before, after) = (deciders(then), deciders(flow));
    let Some(last) = after.last() else { return Moves::new() };
    let mut moves = Moves::new();
    for (n, state) in before.iter().enumerate() {
        let next = after.iter().find(|s| before[..n].iter().all(|b| b.decided_by != s.decided_by)).unwrap_or(last);
        if next.name != state.name || next.decided_by != state.decided_by {
            moves.insert(state.name.clone(), next.name.clone());
        }
    }
    moves
}

/// The states in which somebody decides, in order.
fn deciders(flow: &Workflow) -> Vec<&State> {
    flow.states.iter().filter(|s| !s.decided_by.is_empty()).collect()
}

/// Notes that an entry moved, and tells whoever is asked now. `row` stands where it goes on.
pub(super) async fn note(conn: &mut SqliteConnection, def: &Collection, row: &Row, from: &str, now: &str) -> Result<(), sqlx::Error> {
    let changes = json!([{ "field": "state", "from": from, "to": row.state }]).to_string();
    sqlx::query("update records set rev = rev + 1, updated = ? where id = ?").bind(now.to_owned()).bind(row.id.clone()).execute(&mut *conn).await?;
    sqlx::query("insert into history(record, at, by_id, by_name, what, transition, reason, changes) values(?, ?, '', '', 'transition', null, null, ?)")
        .bind(row.seq)
        .bind(now.to_owned())
        .bind(changes)
        .execute(&mut *conn)
        .await?;
    let initial = def.workflow.as_ref().is_some_and(|w| w.initial == row.state);
    let state = format!("state:{}", row.state);
    for rule in def.notices.iter().filter(|n| n.on == state || initial && n.on == "create" && !n.actions.is_empty()) {
        sqlx::query(
            "insert into notices(record, collection, event, towards, step, actions, transition, reason, by_id, by_name, at)
             values(?, ?, ?, ?, ?, ?, ?, null, '', '', ?)",
        )
        .bind(row.id.clone())
        .bind(row.collection.clone())
        .bind(rule.on.clone())
        .bind(towards(rule.to))
        .bind(rule.step)
        .bind(json!(rule.actions).to_string())
        .bind(STEPS_CHANGED)
        .bind(now.to_owned())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The states in which entries may be: those of the manifest, and those that they leave.
pub(super) fn states<'s>(flow: &'s Workflow, moves: &'s Moves) -> impl Iterator<Item = &'s str> {
    flow.states.iter().map(|s| s.name.as_str()).chain(moves.keys().map(String::as_str))
}
