//! Every SQL statement of the store, each defined and registered at once, so that a check can let both databases parse all of them.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod conduct;
pub(crate) mod effects;
pub(crate) mod fillings;
pub(crate) mod inbox;
pub(crate) mod ledger;
pub(crate) mod messengers;
pub(crate) mod people;
pub(crate) mod posts;
pub(crate) mod retention;
pub(crate) mod upkeep;
pub(crate) mod work;
pub(crate) mod workers;

/// A statement: the same text for both databases, but for what they cannot share. Only [`statements!`] makes one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sql {
    pub(crate) name: &'static str,
    /// Empty where the statement concerns PostgreSQL only.
    pub(crate) sqlite: &'static str,
    /// Empty where the statement concerns SQLite only.
    pub(crate) postgres: &'static str,
}

/// Defines statements and lists them in `ALL`. A statement is one text; or `[before "only on PostgreSQL" after]`, for row locks
/// that SQLite, with its one writer, neither needs nor parses; or `{ sqlite "…" postgres "…" }`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $body:tt;)*) => {
        $($(#[$doc])* pub(crate) const $name: $crate::sql::Sql = $crate::sql::statement!($name, $body);)*
        /// Every statement of this file.
        pub(crate) const ALL: &[$crate::sql::Sql] = &[$($name),*];
    };
}

macro_rules! statement {
    ($name:ident, [$before:literal $postgres:literal $after:literal]) => {
        $crate::sql::Sql { name: stringify!($name), sqlite: concat!($before, $after), postgres: concat!($before, $postgres, $after) }
    };
    ($name:ident, { sqlite $sqlite:literal postgres $postgres:literal }) => {
        $crate::sql::Sql { name: stringify!($name), sqlite: $sqlite, postgres: $postgres }
    };
    ($name:ident, $text:literal) => {
        $crate::sql::Sql { name: stringify!($name), sqlite: $text, postgres: $text }
    };
}
pub(crate) use {statement, statements};

/// Every statement there is.
pub(crate) fn all() -> impl Iterator<Item = Sql> {
    [
        access::ALL,
        accounts::ALL,
        audit::ALL,
        conduct::ALL,
        effects::ALL,
        fillings::ALL,
        inbox::ALL,
        ledger::ALL,
        messengers::ALL,
        people::ALL,
        posts::ALL,
        retention::ALL,
        upkeep::ALL,
        work::ALL,
        workers::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn statements_keep_to_what_both_databases_mean_alike() {
        let mut count = 0;
        for sql in all() {
            count += 1;
            for text in [sql.sqlite, sql.postgres] {
                let upper = text.to_uppercase();
                for banned in [" LIKE ", concat!("SELECT ", "*"), "?", "->>", "BOOLEAN", "RETURNING *"] {
                    assert!(!upper.contains(banned), "{}: {banned}", sql.name);
                }
                if upper.contains("COUNT(") || upper.contains("SUM(") || upper.contains("MIN(") || upper.contains("MAX(") {
                    assert!(upper.contains("CAST("), "{}: an aggregate without CAST", sql.name);
                }
            }
        }
        assert!(count > 60, "only {count} statements are registered");
    }
}
