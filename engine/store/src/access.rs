//! What lets a person in or lets them act once: buttons' grants, page sessions, single-use tokens.

use fleet_domain::act::{Act, Allowed};
use fleet_domain::id::{PersonId, ThreadId};
use serde::{Deserialize, Serialize};

use crate::db::{Row, args, json, word};
use crate::fault::Fault;
use crate::sql::access as sql;
use crate::tx::Tx;

/// What a button's nonce stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Opaque, single use.
    pub nonce: String,
    /// What pressing does.
    pub act: Act,
    /// Who may press, besides holding the right.
    pub allowed: Allowed,
    /// The only thread it works in.
    pub thread: ThreadId,
    /// All buttons of one message share it: using one voids the others.
    pub group: String,
    /// UTC ms.
    pub expires_at: i64,
    /// Who pressed it.
    pub used_by: Option<PersonId>,
    /// When, UTC ms.
    pub used_at: Option<i64>,
    /// Whether another of its group was used, or its message moved on.
    pub voided: bool,
}

/// A signed-in page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of its token, hex. The token itself is never stored.
    pub hash: String,
    /// Whose.
    pub person: PersonId,
    /// UTC ms.
    pub created_at: i64,
    /// UTC ms.
    pub expires_at: i64,
    /// When it was ended early, UTC ms.
    pub revoked_at: Option<i64>,
}

impl Session {
    /// Whether it lets anybody in at this time.
    pub fn holds_at(&self, now: i64) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// What a single-use token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// Signs the owner in on the page.
    OwnerLink,
    /// Lets somebody into a project.
    Invite,
    /// The code that a stranger shows to an owner, or that links a messenger.
    Pair,
    /// Signs a known person in on the page.
    Login,
}

/// A single-use token.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// SHA-256 of it, hex. The token itself is never stored.
    pub hash: String,
    /// What for.
    pub kind: TokenKind,
    /// For whom, if that is settled.
    pub person: Option<PersonId>,
    /// What else it carries (an invitation's project and role).
    pub data: serde_json::Value,
    /// UTC ms.
    pub created_at: i64,
    /// UTC ms.
    pub expires_at: i64,
    /// When it was redeemed, UTC ms.
    pub used_at: Option<i64>,
    /// By whom.
    pub used_by: Option<PersonId>,
    /// Whether a newer one took its place.
    pub voided: bool,
}

impl Token {
    /// Whether it can be redeemed at this time.
    pub fn holds_at(&self, now: i64) -> bool {
        self.used_at.is_none() && !self.voided && now < self.expires_at
    }
}

pub(crate) async fn put_grants(tx: &mut Tx<'_>, grants: &[Grant]) -> Result<(), Fault> {
    for g in grants {
        let values = args![&g.nonce, g.thread.as_str(), &g.group, json(&g.act)?, json(&g.allowed)?, g.expires_at];
        tx.run(sql::INSERT_GRANT, values).await?;
    }
    Ok(())
}

pub(crate) async fn use_grant(tx: &mut Tx<'_>, nonce: &str, by: &PersonId) -> Result<(), Fault> {
    let used = tx.row(sql::USE_GRANT, args![by.as_str(), tx.now, nonce]).await?;
    let Some(row) = used else { return Err(Fault::Stale("grant used".to_owned())) };
    let group = row.text(0)?;
    tx.run(sql::VOID_OTHERS, args![group, nonce]).await?;
    Ok(())
}

pub(crate) async fn void_grants(tx: &mut Tx<'_>, group: &str) -> Result<(), Fault> {
    tx.run(sql::VOID_GRANTS, args![group]).await?;
    Ok(())
}

pub(crate) async fn put_session(tx: &mut Tx<'_>, s: &Session) -> Result<(), Fault> {
    tx.run(sql::INSERT_SESSION, args![&s.hash, s.person.as_str(), s.created_at, s.expires_at]).await?;
    Ok(())
}

pub(crate) async fn revoke_session(tx: &mut Tx<'_>, hash: &str) -> Result<(), Fault> {
    tx.run(sql::REVOKE_SESSION, args![tx.now, hash]).await?;
    Ok(())
}

pub(crate) async fn revoke_sessions(tx: &mut Tx<'_>, person: &PersonId) -> Result<(), Fault> {
    tx.run(sql::REVOKE_SESSIONS, args![tx.now, person.as_str()]).await?;
    Ok(())
}

pub(crate) async fn put_token(tx: &mut Tx<'_>, t: &Token) -> Result<(), Fault> {
    let person = t.person.as_ref().map(PersonId::as_str);
    tx.run(sql::INSERT_TOKEN, args![&t.hash, word(&t.kind)?, person, json(&t.data)?, t.created_at, t.expires_at]).await?;
    Ok(())
}

pub(crate) async fn use_token(tx: &mut Tx<'_>, hash: &str, by: Option<&PersonId>) -> Result<(), Fault> {
    tx.must(sql::USE_TOKEN, args![tx.now, by.map(PersonId::as_str), hash], || "token used".to_owned()).await
}

pub(crate) async fn void_tokens(tx: &mut Tx<'_>, kind: TokenKind, person: Option<&PersonId>) -> Result<(), Fault> {
    match person {
        Some(person) => tx.run(sql::VOID_TOKENS_OF, args![word(&kind)?, person.as_str()]).await?,
        None => tx.run(sql::VOID_TOKENS, args![word(&kind)?]).await?,
    };
    Ok(())
}

pub(crate) fn grant_of(row: &Row) -> Result<Grant, Fault> {
    Ok(Grant {
        nonce: row.text(0)?,
        act: row.json(1)?,
        allowed: row.json(2)?,
        thread: row.id(3)?,
        group: row.text(4)?,
        expires_at: row.int(5)?,
        used_by: row.id_if_any(6)?,
        used_at: row.int_if_any(7)?,
        voided: row.int(8)? != 0,
    })
}

pub(crate) fn session_of(row: &Row) -> Result<Session, Fault> {
    Ok(Session { hash: row.text(0)?, person: row.id(1)?, created_at: row.int(2)?, expires_at: row.int(3)?, revoked_at: row.int_if_any(4)? })
}

pub(crate) fn token_of(row: &Row) -> Result<Token, Fault> {
    Ok(Token {
        hash: row.text(0)?,
        kind: serde_json::from_value(serde_json::Value::String(row.text(1)?))?,
        person: row.id_if_any(2)?,
        data: row.json(3)?,
        created_at: row.int(4)?,
        expires_at: row.int(5)?,
        used_at: row.int_if_any(6)?,
        used_by: row.id_if_any(7)?,
        voided: row.int(8)? != 0,
    })
}
