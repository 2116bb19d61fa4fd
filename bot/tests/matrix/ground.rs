//! Where cells are tried, and what has to hold of each.

use std::time::Duration;

use fleet_domain::chat::Platform;
use fleet_store::{Change, Commit};
use tokio::time::Instant;

use super::cell::{Cell, How};
use super::stages::Stages;
use super::table::{Row, Table, Where, Who};
use crate::world::World;

/// How long everything together may take: the machine may be busy, and the limits of messengers are kept.
const PATIENCE: Duration = Duration::from_mins(5);

/// A chat that the cells are tried in.
pub(super) trait Ground {
    fn world(&self) -> &World;
    fn platform(&self) -> Platform;
    /// Which words of commands are said here.
    fn locale(&self) -> &'static str;
    /// Where the cell is held, and who is who there.
    async fn hold(&self, cell: &Cell) -> Vec<Change>;
    /// Whether the button of a cell is to be seen.
    fn shows_button(&self, cell: &Cell) -> bool;
    /// Somebody does it.
    async fn does(&self, cell: &Cell);
    /// What can happen happens.
    async fn work(&self);
    /// Whether it put a sheet up for them: that asks, and does nothing yet.
    fn put_up_a_sheet(&self, _: &Cell) -> bool {
        false
    }
    /// Whether whoever did it reads these words there.
    async fn tells(&self, cell: &Cell, words: &str) -> bool;
    /// Whether others do.
    async fn others_read(&self, cell: &Cell, words: &str) -> bool;
}

/// Tries every cell of a table: those that reach beyond their own app each by itself, in a ground of their own.
pub(super) async fn every_cell<G: Ground>(table: &Table, hows: &[How], ground: impl AsyncFn() -> G) {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for alone in [false, true] {
        let ground = ground().await;
        let stages = Stages::reached(ground.world()).await;
        ground.world().engine_effects().await;
        let mut cells = Vec::new();
        for how in hows {
            let rows = if *how == How::Words { &table.commands } else { &table.buttons };
            for (name, row) in rows.iter().filter(|(_, row)| row.alone == alone) {
                // By its id, what somebody else fills in is not there at all: `engine/web/tests/entries.rs`.
                let by_id = *how == How::Act && name == "filling";
                for who in Who::ALL.into_iter().filter(|who| !by_id || *who == Who::Own) {
                    cells.push(made(&ground, &stages, (name, row), who, *how, cells.len()).await);
                }
            }
        }
        tried += cells.len();
        let at_once = if alone { 1 } else { cells.len() };
        for together in cells.chunks(at_once) {
            wrong.extend(tried_together(&ground, together).await);
        }
        assert!(matches!(ground.world().store.audit_verify().await.unwrap(), fleet_store::AuditState::Whole { .. }));
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

async fn made<G: Ground>(ground: &G, stages: &Stages, row: (&str, &Row), who: Who, how: How, number: usize) -> Cell {
    let world = ground.world();
    let (cell, mut changes) = Cell::new(world, stages, ground.platform(), row, who, how, number);
    changes.extend(ground.hold(&cell).await);
    changes.extend(cell.button(world));
    world.store.commit(Commit { changes }).await.unwrap();
    cell
}

async fn tried_together<G: Ground>(ground: &G, cells: &[Cell]) -> Vec<String> {
    let world = ground.world();
    let end = Instant::now() + PATIENCE;
    while let Some(missing) = cells.iter().find(|cell| cell.how == How::Button && !ground.shows_button(cell)) {
        ground.work().await;
        assert!(Instant::now() < end, "no button of {} by {:?} is shown", missing.name, missing.who);
    }
    let mut before = Vec::new();
    for cell in cells {
        before.push(cell.stands(world).await);
        ground.does(cell).await;
    }
    let mut open: Vec<&Cell> = cells.iter().collect();
    while !open.is_empty() {
        ground.work().await;
        let audit = world.store.audit(0, 100_000).await.unwrap();
        let mut left = Vec::new();
        for cell in open {
            let done = match cell.how {
                How::Words => !cell.told(world).await.is_empty() || world.store.inbox_open_in(&cell.thread).await.unwrap() == 0 && came(world, cell).await,
                How::Button | How::Act => ground.put_up_a_sheet(cell) || audit.iter().any(|row| row.entry.actor.as_ref() == Some(&cell.person)),
            };
            if !done {
                left.push(cell);
            }
        }
        open = left;
        let names: Vec<String> = open.iter().take(5).map(|c| format!("{} by {:?}", c.name, c.who)).collect();
        assert!(Instant::now() < end, "{} are not answered: {names:?}", open.len());
    }
    ground.work().await;
    let effects: Vec<(&'static str, String)> = world.engine_effects().await.into_iter().map(|e| (e.effect.name(), format!("{:?}", e.effect))).collect();
    let mut wrong = Vec::new();
    for (cell, before) in cells.iter().zip(&before) {
        if let Err(why) = looked_at(ground, cell, before, &effects, end).await {
            wrong.push(format!("{} by {:?}, by {:?}, on {:?}: {why}", cell.name, cell.who, cell.how, ground.platform()));
        }
    }
    wrong
}

/// Whether a person's words are in the thread, handled.
async fn came(world: &World, cell: &Cell) -> bool {
    world.posts(&cell.thread).await.iter().any(|p| matches!(p.author, fleet_domain::post::Author::Person { .. }))
}

/// What is allowed happens and is written down with the role; what is not changes nothing, is written down, and is answered with why:
/// a press where only whoever pressed reads it, words where everybody read them.
async fn looked_at<G: Ground>(ground: &G, cell: &Cell, before: &str, effects: &[(&'static str, String)], end: Instant) -> Result<(), String> {
    let world = ground.world();
    let place = if ground.platform() == Platform::Web { Where::Page } else { Where::Messenger };
    let may = if cell.how == How::Button { cell.row.may_press(cell.who, place) } else { cell.row.may(cell.who, place) };
    let audit = world.store.audit(0, 100_000).await.unwrap();
    let of: Vec<_> = audit.iter().map(|row| &row.entry).filter(|e| e.actor.as_ref() == Some(&cell.person)).collect();
    let refused = of.iter().find(|e| e.act.starts_with("refused:"));
    if may {
        if let Some(refused) = refused {
            return Err(format!("it is refused: {refused:?}"));
        }
        if ground.put_up_a_sheet(cell) {
            return if cell.stands(world).await == before { Ok(()) } else { Err("a sheet is up, and something changed".to_owned()) };
        }
        if cell.how != How::Words && !of.iter().any(|e| cell.is_named(&e.act) && e.role.is_some()) {
            return Err(format!("no row says who did it in which role: {of:?}"));
        }
        return cell.has_come(world, cell.row.then(place), effects).await.map_err(|seen| format!("wanted `{}`, seen `{seen}`", cell.row.then(place).1));
    }
    if ground.put_up_a_sheet(cell) {
        return Err("a sheet is up for whoever may not send it".to_owned());
    }
    let Some(refused) = refused else { return Err(format!("no row says that it was refused: {of:?}; {:?}", cell.told(world).await)) };
    // The page looks at the role before it passes an act on; what it refuses itself, it writes down itself.
    let by_right = match cell.how {
        How::Act if refused.detail.starts_with("the role lacks") => true,
        _ => refused.role.is_none() && (refused.detail.starts_with("role:") || refused.detail == "not-yours"),
    };
    if !by_right {
        return Err(format!("refused for another reason: {refused:?}"));
    }
    let after = cell.stands(world).await;
    if after != before {
        return Err(format!("something changed:\n{before}\n{after}"));
    }
    if let Some((name, _)) = effects.iter().find(|(_, words)| cell.owns(words)) {
        return Err(format!("the engine is asked to {name}"));
    }
    told_why(ground, cell, end).await
}

async fn told_why<G: Ground>(ground: &G, cell: &Cell, end: Instant) -> Result<(), String> {
    if cell.how == How::Act {
        // The page itself says so, in its answer to the request.
        return Ok(());
    }
    let told = cell.told(ground.world()).await;
    let [why] = told.as_slice() else { return Err(format!("not one answer: {told:?}")) };
    if why.body.kind != "refused" {
        return Err(format!("no reason: {}", why.body.plain));
    }
    while !ground.tells(cell, &why.body.plain).await {
        ground.work().await;
        if Instant::now() > end {
            return Err(format!("whoever did it is not told: {}", why.body.plain));
        }
    }
    match (cell.how, ground.others_read(cell, &why.body.plain).await) {
        (How::Button, true) => Err("others read why somebody's press came to nothing".to_owned()),
        (How::Words, false) => Err("others, who read the words, do not read the answer".to_owned()),
        _ => Ok(()),
    }
}
