//! How the accounts of agents stand: a row for each that something was ever said of.

use fleet_domain::audit::JournalEntry;
use fleet_domain::roster::Rest;

use crate::commit::rows;
use crate::db::{args, json};
use crate::fault::Fault;
use crate::sql::accounts as sql;
use crate::tx::Tx;
use crate::{Store, StoreError};

/// An account and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRest {
    /// The account, as the instance names it.
    pub account: String,
    /// How it stands.
    pub rest: Rest,
    /// How often that was news, from 1.
    pub rev: i64,
    /// When it last was, UTC ms.
    pub updated_at: i64,
}

pub(crate) async fn put(tx: &mut Tx<'_>, account: &str, rest: &Rest) -> Result<(), Fault> {
    if tx.run(sql::PUT_ACCOUNT, args![account, tx.now, json(rest)?]).await? == 0 {
        return Ok(());
    }
    let why = match rest {
        Rest::Awake => format!("{account} works"),
        Rest::Asleep { until } => format!("{account} sleeps until {until}"),
        Rest::Disabled { why } => format!("{account} cannot be used until somebody looks at it: {why}"),
    };
    rows::journal(tx, None, None, &JournalEntry { at: 0, event: "account_rest".to_owned(), why }).await
}

impl Store {
    /// Every account that something was ever said of, by name; any other works.
    pub async fn account_rests(&self) -> Result<Vec<AccountRest>, StoreError> {
        let read = self.many("account_rests", sql::ACCOUNTS, args![], |row| {
            Ok(AccountRest { account: row.text(0)?, rev: row.int(1)?, updated_at: row.int(2)?, rest: row.json(3)? })
        });
        read.await
    }
}
