//! People by id, for sentences that name them.

use std::collections::HashMap;

use fleet_domain::chat::{Person, Standing};
use fleet_domain::id::PersonId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::refused::Refused;
use crate::site::{Site, store};

/// Names of everybody.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    /// The name of a person; the id of one who is not known any more.
    pub(crate) fn of(&self, id: &PersonId) -> String {
        self.0.get(id.as_str()).filter(|n| !n.is_empty()).cloned().unwrap_or_else(|| id.to_string())
    }

    /// A sentence of the journal with names in the place of ids.
    pub(crate) fn fill(&self, sentence: &str) -> String {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut out = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some(at) = rest.find("per_") {
            let (before, from) = rest.split_at(at);
            let end = from.find(|c: char| !is_part(c)).unwrap_or(from.len());
            let (id, after) = from.split_at(end);
            out.push_str(before);
            out.push_str(self.0.get(id).filter(|n| !n.is_empty()).map_or(id, String::as_str));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// A person as others see them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PersonShown {
    /// `per_…`
    pub(crate) id: String,
    /// Name.
    pub(crate) name: String,
    /// `en`, `ru`.
    pub(crate) locale: String,
    /// `admin`, `member`, `guest`, `stranger`, `erased`.
    pub(crate) standing: &'static str,
    /// UTC ms.
    pub(crate) created_at: i64,
}

impl PersonShown {
    pub(crate) fn of(person: &Person) -> Self {
        Self {
            id: person.id.to_string(),
            name: person.name.clone(),
            locale: person.locale.clone(),
            standing: standing(person.standing),
            created_at: person.created_at,
        }
    }
}

/// The word of a standing.
pub(crate) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Admin => "admin",
        Standing::Member => "member",
        Standing::Guest => "guest",
        Standing::Stranger => "stranger",
        Standing::Erased => "erased",
    }
}

impl Site {
    /// Names of everybody.
    pub(crate) async fn names(&self) -> Result<Names, Refused> {
        let people = self.web.store.people().await.map_err(store("reading the people"))?;
        Ok(Names(people.into_iter().map(|p| (p.value.id.to_string(), p.value.name)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_sentences_become_names() {
        let names = Names([("per_1".to_owned(), "Mira".to_owned()), ("per_2".to_owned(), String::new())].into());
        assert_eq!(names.fill("per_1 accepted 0a1b; per_2, per_3 and per_11 saw (per_1)"), "Mira accepted 0a1b; per_2, per_3 and per_11 saw (Mira)");
        assert_eq!(names.fill("nobody"), "nobody");
    }
}
