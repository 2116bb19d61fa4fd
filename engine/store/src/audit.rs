//! The audit chain: every row carries the hash of the row before it, so that a changed, removed or added row shows.

use fleet_domain::audit::AuditEntry;
use fleet_domain::id::PersonId;
use fleet_domain::notice::AuditHead;
use sha2::{Digest, Sha256};

use crate::Store;
use crate::StoreError;
use crate::db::{args, json};
use crate::fault::Fault;
use crate::sql::audit as sql;
use crate::tx::Tx;

/// A row of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// 1, 2, … without gaps.
    pub seq: i64,
    /// What was done.
    pub entry: AuditEntry,
    /// SHA-256 over place, hash of the row before, and the row's text; hex.
    pub hash: String,
}

/// What walking the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditState {
    /// Every row follows from the one before it.
    Whole {
        /// How many.
        rows: i64,
        /// Hash of the last; empty if there is none.
        head: String,
    },
    /// The first row that does not.
    Broken {
        /// Its place.
        seq: i64,
    },
}

fn hash(seq: i64, before: &str, text: &str) -> String {
    let digest = Sha256::new().chain_update(seq.to_be_bytes()).chain_update(before.as_bytes()).chain_update([0]).chain_update(text.as_bytes()).finalize();
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        for half in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
        hex
    })
}

pub(crate) async fn append(tx: &mut Tx<'_>, entry: &AuditEntry) -> Result<(), Fault> {
    let mut entry = entry.clone();
    if entry.at == 0 {
        entry.at = tx.now;
    }
    let head = tx.row(sql::NEXT_AUDIT, args![]).await?.ok_or(Fault::Sql(sqlx::Error::RowNotFound))?;
    let (seq, before) = (head.int(0)?, head.text(1)?);
    let text = json(&entry)?;
    let hash = hash(seq, &before, &text);
    let actor = entry.actor.as_ref().map(PersonId::as_str);
    tx.run(sql::INSERT_AUDIT, args![seq, entry.at, actor, text, before, &hash]).await?;
    tx.run(sql::SET_AUDIT_HEAD, args![hash]).await?;
    Ok(())
}

/// Rows walked at a time.
const PAGE: u32 = 1000;

impl Store {
    /// Rows after a place, oldest first.
    pub async fn audit(&self, after_seq: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.many("audit", sql::AUDIT, args![after_seq, limit], |row| Ok(AuditRow { seq: row.int(0)?, entry: row.json(1)?, hash: row.text(3)? })).await
    }

    /// Where the chain stands: how many rows it has, and the hash of the last one. `None` = it has none.
    pub async fn audit_head(&self) -> Result<Option<AuditHead>, StoreError> {
        let head = self.one("audit_head", sql::AUDIT_HEAD, args![], |row| Ok(AuditHead { rows: row.int(0)?, hash: row.text(1)? })).await?;
        Ok(head.filter(|head| head.rows > 0))
    }

    /// Whether a person ever did this; the chain outlives sessions and links.
    pub async fn ever_did(&self, actor: &PersonId, act: &str) -> Result<bool, StoreError> {
        let mut after = 0;
        loop {
            let rows = self.many("ever_did", sql::AUDIT_OF, args![actor.as_str(), after, PAGE], |row| Ok((row.int(0)?, row.json::<AuditEntry>(1)?))).await?;
            if rows.iter().any(|(_, entry)| entry.act == act) {
                return Ok(true);
            }
            match rows.last() {
                Some((seq, _)) => after = *seq,
                None => return Ok(false),
            }
        }
    }

    /// Walks the whole chain and names the first row that does not follow from the one before it. What it cannot see: a chain
    /// rewritten from some row to its end, head included; keep the head elsewhere (backups do) to see that too.
    pub async fn audit_verify(&self) -> Result<AuditState, StoreError> {
        let (mut seq, mut before) = (0, String::new());
        loop {
            let page = self.many("audit_verify", sql::AUDIT, args![seq, PAGE], |row| Ok((row.int(0)?, row.text(1)?, row.text(2)?, row.text(3)?))).await?;
            if page.is_empty() {
                break;
            }
            for (found, text, claimed_before, claimed) in page {
                let expected = seq + 1;
                if found != expected || claimed_before != before || claimed != hash(expected, &before, &text) {
                    return Ok(AuditState::Broken { seq: expected });
                }
                (seq, before) = (found, claimed);
            }
        }
        let head = self.one("audit_verify", sql::AUDIT_HEAD, args![], |row| Ok((row.int(0)?, row.text(1)?))).await?;
        match head {
            Some((last, hash)) if last == seq && hash == before => Ok(AuditState::Whole { rows: seq, head: before }),
            // Rows may have been appended while we walked; then the chain goes on past what we saw.
            Some((last, _)) if last > seq && self.goes_on(seq).await? => Box::pin(self.audit_verify()).await,
            _ => Ok(AuditState::Broken { seq: seq + 1 }),
        }
    }

    async fn goes_on(&self, after: i64) -> Result<bool, StoreError> {
        Ok(self.one("audit_verify", sql::AUDIT, args![after, 1_i64], |row| row.int(0)).await?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn a_hash_depends_on_place_predecessor_and_text() {
        let one = hash(1, "", "{}");
        assert_eq!(one.len(), 64);
        assert_ne!(one, hash(2, "", "{}"));
        assert_ne!(one, hash(1, "a", "{}"));
        assert_ne!(one, hash(1, "", "{ }"));
        assert_eq!(one, hash(1, "", "{}"));
    }
}
