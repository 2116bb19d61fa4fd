//! Messages of a thread: new ones get the next place, edits keep theirs, every write moves the thread's change number.

use fleet_domain::id::{PostId, ThreadId};
use fleet_domain::post::{Author, Body, Post};

use crate::db::{Row, args, json};
use crate::fault::Fault;
use crate::hint::Hint;
use crate::sql::posts as sql;
use crate::tx::{Tx, unique};

/// One write of a message.
pub(crate) struct Writing<'a> {
    pub(crate) slot: Option<&'a str>,
    pub(crate) thread: &'a ThreadId,
    pub(crate) author: &'a Author,
    pub(crate) body: &'a Body,
    pub(crate) key: &'a str,
}

/// Writes it; `None` if this very write has been done before.
pub(crate) async fn write(tx: &mut Tx<'_>, w: Writing<'_>) -> Result<Option<PostId>, Fault> {
    let thread = w.thread.as_str();
    if tx.run(sql::CLAIM_POST_KEY, args![w.key, thread, tx.now]).await? == 0 {
        return Ok(None);
    }
    // The counter is taken first: its row lock makes writers of one thread take turns, so that readers never skip a change.
    let change = tx.number(sql::NEXT_CHANGE, args![thread, tx.now]).await?;
    tx.hint(Hint::Thread(w.thread.clone()));
    let (author, body) = (json(w.author)?, json(w.body)?);
    if w.slot.is_some()
        && let Some(row) = tx.row(sql::POST_IN_SLOT, args![thread, w.slot]).await?
    {
        let id: PostId = row.id(0)?;
        tx.run(sql::EDIT_POST, args![change, author, tx.now, body, id.as_str()]).await?;
        return Ok(Some(id));
    }
    let seq = tx.number(sql::NEXT_SEQ, args![thread]).await?;
    let id = PostId::from_unique(&unique());
    tx.run(sql::INSERT_POST, args![id.as_str(), thread, seq, change, w.slot, author, tx.now, body]).await?;
    Ok(Some(id))
}

pub(crate) fn post_of(row: &Row) -> Result<Post, Fault> {
    Ok(Post {
        id: row.id(0)?,
        thread: row.id(1)?,
        seq: row.int(2)?,
        change: row.int(3)?,
        author: row.json(4)?,
        at: row.int(5)?,
        edited_at: row.int_if_any(6)?,
        body: row.json(7)?,
    })
}
