//! Grants, sessions and tokens as they stand; whether they hold is asked with the time at hand.

use fleet_domain::id::PersonId;

use crate::access::{Grant, Session, Token, TokenKind, grant_of, session_of, token_of};
use crate::db::{args, json, word};
use crate::sql::access as sql;
use crate::{Store, StoreError};

impl Store {
    /// What a button stands for.
    pub async fn grant(&self, nonce: &str) -> Result<Option<Grant>, StoreError> {
        self.one("grant", sql::GRANT, args![nonce], grant_of).await
    }

    /// What each of these buttons stands for, in one read; those that are not known are left out.
    pub async fn grants(&self, nonces: &[&str]) -> Result<Vec<Grant>, StoreError> {
        if nonces.is_empty() {
            return Ok(Vec::new());
        }
        let nonces = json(&nonces).map_err(|f| f.during("grants"))?;
        self.many("grants", sql::GRANTS_BY_NONCE, args![nonces], grant_of).await
    }

    /// Every button of a group.
    pub async fn grants_of(&self, group: &str) -> Result<Vec<Grant>, StoreError> {
        self.many("grants_of", sql::GRANTS_OF, args![group], grant_of).await
    }

    /// The page session of a token's hash, ended or not.
    pub async fn session(&self, hash: &str) -> Result<Option<Session>, StoreError> {
        self.one("session", sql::SESSION, args![hash], session_of).await
    }

    /// A person's page sessions that were not ended, oldest first.
    pub async fn sessions_of(&self, person: &PersonId) -> Result<Vec<Session>, StoreError> {
        self.many("sessions_of", sql::SESSIONS_OF, args![person.as_str()], session_of).await
    }

    /// The single-use token of a hash, used or not.
    pub async fn token(&self, hash: &str) -> Result<Option<Token>, StoreError> {
        self.one("token", sql::TOKEN, args![hash], token_of).await
    }

    /// Tokens of a kind that can be redeemed now, oldest first.
    pub async fn open_tokens(&self, kind: TokenKind) -> Result<Vec<Token>, StoreError> {
        let kind = word(&kind).map_err(|f| f.during("open_tokens"))?;
        self.many("open_tokens", sql::OPEN_TOKENS, args![kind, self.now()], token_of).await
    }
}
