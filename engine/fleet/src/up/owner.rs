//! The first owner of an instance, and the links that sign an owner in.

use fleet_content::Words;
use fleet_domain::audit::AuditEntry;
use fleet_domain::chat::{Person, Standing};
use fleet_domain::id::PersonId;
use fleet_store::{Commit, Store, StoreError, Token, TokenKind, Versioned};

/// How long an owner link waits to be opened, ms.
pub(crate) const LINK_FOR_MS: i64 = 24 * 60 * 60 * 1_000;

/// The person who runs the instance; made at the very first start.
pub(crate) async fn settle(store: &Store, words: &Words, locale: &str) -> Result<PersonId, StoreError> {
    if let Some(known) = store.people().await?.into_iter().find(|p| p.value.standing == Standing::Admin) {
        return Ok(known.value.id);
    }
    let id = PersonId::from_unique(&store.unique());
    let person = Person {
        id: id.clone(),
        name: words.say(locale, "terminal-owner-name", &[]),
        locale: locale.to_owned(),
        standing: Standing::Admin,
        created_at: store.now(),
        sign_outs: 0,
    };
    let entry = audit("owner_made", &id, "first start");
    store.commit(Commit::new().put_person(Versioned::fresh(person)).audit(entry)).await?;
    Ok(id)
}

/// A fresh link for the owner; all older ones stop working. `origin` has no slash at the end.
pub(crate) async fn link(store: &Store, owner: &PersonId, origin: &str) -> anyhow::Result<String> {
    let token = fleet_web::new_token()?;
    let now = store.now();
    let stored = Token {
        hash: fleet_web::token_hash(&token),
        kind: TokenKind::OwnerLink,
        person: Some(owner.clone()),
        data: serde_json::Value::Null,
        created_at: now,
        expires_at: now + LINK_FOR_MS,
        used_at: None,
        used_by: None,
        voided: false,
    };
    let commit = Commit::new().void_tokens(TokenKind::OwnerLink, None).put_token(stored).audit(audit("owner_link", owner, "older ones voided"));
    store.commit(commit).await?;
    Ok(format!("{origin}/enter?t={token}"))
}

fn audit(act: &str, object: &PersonId, detail: &str) -> AuditEntry {
    AuditEntry { at: 0, actor: None, role: None, act: act.to_owned(), object: object.to_string(), detail: detail.to_owned(), request: String::new() }
}
