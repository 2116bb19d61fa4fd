//! What the headings of a table that came along propose: the form's fields, until words say otherwise.

use serde::{Deserialize, Serialize};

use super::{AnswerBy, Brief, NotIncludedWhy, Setting};
use crate::chat::FileRef;
use crate::id::FileId;
use crate::spec::{FieldSpec, Spec};

/// So many fields named in the request are a form of the person's own: a table proposes nothing then.
const OWN_FORM: usize = 2;
/// Keys of the Bible's questions that a form answers.
const FIELDS: &str = "fields";
const WHAT: &str = "what";

/// A table among the files of a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The file.
    pub file: FileId,
    /// Its name, for people.
    pub name: String,
    /// What stands in its first row.
    pub headings: Headings,
}

/// The first row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "snake_case")]
pub enum Headings {
    /// No headings: the table begins with what it holds.
    Missing,
    /// Headings, each a field.
    Named {
        /// Cleaned, and as many as a form may have.
        fields: Vec<FieldSpec>,
        /// How many columns have one.
        of: u32,
    },
}

/// Fields that a table proposes, as the card says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromTable<'b> {
    /// Name of the file.
    pub file: &'b str,
    /// Labels of those that are still in the form.
    pub fields: Vec<&'b str>,
    /// How many headings were left out, because a form has no room for them.
    pub left_out: u32,
}

impl Brief {
    /// The table that proposes the form, with its fields: the last that has headings, of a new app, unless the request names a form.
    fn proposing(&self) -> Option<(&Table, &[FieldSpec], u32)> {
        if self.of.is_some() || self.named.len() >= OWN_FORM || !matches!(self.base, Some(Spec::Requests(_))) {
            return None;
        }
        self.tables.iter().rev().find_map(|table| match &table.headings {
            Headings::Named { fields, of } if !fields.is_empty() => Some((table, fields.as_slice(), *of)),
            Headings::Named { .. } | Headings::Missing => None,
        })
    }

    /// The form that a table proposes: its headings, with what the request named besides.
    pub(super) fn form_of_table(&self) -> Option<Setting> {
        let (_, proposed, _) = self.proposing()?;
        let mut fields = proposed.to_vec();
        let said = self.base.iter().flat_map(Spec::fields).filter(|f| self.named.contains(&f.name));
        for field in said {
            let label = field.label.to_lowercase();
            match fields.iter().position(|f| f.name == field.name || f.label.to_lowercase() == label) {
                Some(at) => fields[at] = field.clone(),
                None => fields.push(field.clone()),
            }
        }
        Some(Setting::Fields { fields })
    }

    /// Whether a choice of a ready form would lay its fields over those of a table: it only names the app then.
    pub(super) fn is_overruled_by_table(&self, key: &str, set: &Setting) -> bool {
        key == WHAT && matches!(set, Setting::Fields { .. }) && self.proposing().is_some()
    }

    /// A question that a table answers is not asked. The one that waits for its answer stays, to be answered.
    pub(super) fn leave_out_answered_by_table(&mut self) {
        if self.proposing().is_none() {
            return;
        }
        let open = self.open_question().map(|q| q.question.key.clone());
        let told = |by: &AnswerBy| *by != AnswerBy::Decided;
        self.questions.retain(|q| q.question.key != FIELDS || open.as_deref() == Some(FIELDS) || q.answer.as_ref().is_some_and(|a| told(&a.by)));
    }

    /// The open question, if this table answers it.
    pub(super) fn asked_for_table(&self) -> Option<String> {
        self.proposing()?;
        self.open_question().map(|q| q.question.key.clone()).filter(|key| key == FIELDS)
    }

    /// What of the form comes from a table and nobody's words; `None` if nothing does.
    pub(super) fn tabled(&self) -> Option<FromTable<'_>> {
        let (table, proposed, of) = self.proposing()?;
        // A form that was listed anew in words is theirs, whatever its fields are called.
        let anew = self.settled.iter().flat_map(|s| s.set.iter().filter(|set| !self.is_overruled_by_table(&s.key, set)));
        if anew.into_iter().any(|set| matches!(set, Setting::Fields { .. })) {
            return None;
        }
        let ours = |f: &&FieldSpec| proposed.iter().any(|p| p.name == f.name) && !self.named.contains(&f.name);
        let fields: Vec<&str> = self.spec.iter().flat_map(Spec::fields).filter(ours).map(|f| f.label.as_str()).collect();
        let kept = u32::try_from(proposed.len()).unwrap_or(u32::MAX);
        (!fields.is_empty()).then(|| FromTable { file: &table.name, fields, left_out: of.saturating_sub(kept) })
    }

    /// What became of a file, for the card.
    pub(super) fn file_fate(&self, file: &FileRef) -> NotIncludedWhy {
        let proposing = self.proposing().map(|(table, ..)| &table.file);
        match self.tables.iter().find(|t| t.file == file.id).map(|t| &t.headings) {
            Some(Headings::Named { .. }) if proposing == Some(&file.id) => NotIncludedWhy::RowsNotRead,
            Some(Headings::Missing) if self.of.is_none() && self.named.len() < OWN_FORM => NotIncludedWhy::NoHeadings,
            _ => NotIncludedWhy::FileNotRead,
        }
    }
}
