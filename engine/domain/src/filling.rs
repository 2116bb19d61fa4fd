//! A request of an app that somebody fills in in the chat, one question after the other. Answers lie in the filling's own row and
//! nowhere else: what is journalled, audited and queued bears its id alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::chat::{Env, FileRef, Platform};
use crate::id::{FillingId, PersonId, ProjectId, ThreadId};
use crate::manifest::{Field, FieldKind, Text};
use crate::notice::{FillQuestion, FillState, FillSummary};

/// What an app asks of one person for a new entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The collection that a new entry goes into.
    pub collection: String,
    /// Its name on the screen.
    pub title: Text,
    /// What this person may set, in screen order, without the texts of rules. Computed fields are not among them.
    pub fields: Vec<Field>,
    /// Whom a field that names a person may name; empty if there is no such field.
    pub people: Vec<(PersonId, String)>,
}

impl Form {
    /// Questions that a sheet holds at most.
    pub const SHEET: u32 = 40;

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// One thing wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field; empty if the whole entry is meant.
    pub field: String,
    /// The app's own sentence, in the person's language.
    pub message: String,
}

/// A request that is being filled in: one a person and thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filling {
    /// Id; the key under which the entry is made once.
    pub id: FillingId,
    /// Where it is asked.
    pub thread: ThreadId,
    /// Who fills it in. Nobody else's words are answers.
    pub person: PersonId,
    /// The app's project.
    pub project: ProjectId,
    /// Its environment.
    pub env: Env,
    /// The collection.
    pub collection: String,
    /// By field name, as the app takes them; a file as the chat knows it; null = passed over.
    pub answers: BTreeMap<String, Value>,
    /// What is waited for.
    pub step: FillStep,
    /// Messages that asked something so far: the number of the newest one's slot.
    pub told: u32,
}

/// What a filling waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "waits", rename_all = "snake_case")]
pub enum FillStep {
    /// An answer.
    Asking {
        /// To this field.
        field: String,
    },
    /// [Send] [Change] [Cancel].
    Summary,
    /// Which answer shall be another one.
    Choosing,
    /// The app: it is on its way there.
    Sending,
}

impl Filling {
    /// The first field without an answer.
    pub fn next<'a>(&self, form: &'a Form) -> Option<&'a Field> {
        form.fields.iter().find(|f| !self.answers.contains_key(&f.name))
    }

    /// The field that is asked before this one.
    pub fn before<'a>(form: &'a Form, field: &str) -> Option<&'a Field> {
        let at = form.fields.iter().position(|f| f.name == field)?;
        form.fields.get(at.checked_sub(1)?)
    }

    /// The place of a field among those asked, from 1, and how many there are.
    pub fn place(form: &Form, field: &str) -> (u32, u32) {
        let of = form.fields.len();
        let n = form.fields.iter().position(|f| f.name == field).map_or(of, |at| at + 1);
        let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (short(n), short(of))
    }

    /// Values as the app takes them: what was passed over is left out, and so are files.
    pub fn values(&self) -> serde_json::Map<String, Value> {
        self.answers.iter().filter(|(_, v)| !v.is_null() && file(v).is_none()).map(|(k, v)| (k.clone(), v.clone())).collect()
    }

    /// Files that were sent for it, each with its field.
    pub fn files(&self) -> Vec<(String, FileRef)> {
        self.answers.iter().filter_map(|(name, v)| Some((name.clone(), file(v)?))).collect()
    }

    /// The question of a field, as this person is asked it on this platform.
    pub fn question(&self, title: &str, form: &Form, field: &Field, on: Platform, wrong: Option<String>, state: FillState) -> FillQuestion {
        let place = Self::place(form, &field.name);
        let chosen = self.answers.get(&field.name).and_then(Value::as_array).into_iter().flatten();
        FillQuestion {
            filling: self.id.clone(),
            person: self.person.clone(),
            title: title.to_owned(),
            place,
            people: if field.kind == FieldKind::Person { form.people.clone() } else { Vec::new() },
            chosen: chosen.filter_map(Value::as_str).map(str::to_owned).collect(),
            field: field.clone(),
            wrong,
            state,
            // Somebody who has answered two, or is to answer many, may rather see all of it.
            sheet: on == Platform::Slack && (place.0 > 2 || place.1 > 3) && place.1 <= Form::SHEET,
        }
    }

    /// All answers as this person is shown them, label and value in words.
    pub fn summary(&self, title: &str, lines: Vec<(String, String)>, wrong: Option<String>, state: FillState) -> FillSummary {
        FillSummary { filling: self.id.clone(), person: self.person.clone(), title: title.to_owned(), env: self.env, lines, wrong, state }
    }

    /// The slot of the newest message that asks something.
    pub fn slot(&self) -> String {
        format!("fill:{}:{}", self.id, self.told)
    }
}

/// The file that an answer is, if it is one.
fn file(answer: &Value) -> Option<FileRef> {
    serde_json::from_value(answer.clone()).ok()
}

/// What a button does with a filling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "does", rename_all = "snake_case")]
pub enum FillMove {
    /// Take an offered answer; of several that may be chosen, choose it or take it back.
    Answer {
        /// The field.
        field: String,
        /// The choice.
        value: String,
    },
    /// No more are chosen.
    Chosen {
        /// The field.
        field: String,
    },
    /// Pass a field over that may be left out.
    Skip {
        /// The field.
        field: String,
    },
    /// Ask the question before this one again.
    Back {
        /// The field that is asked now.
        field: String,
    },
    /// Ask which answer shall be another one.
    Change,
    /// Ask this one again.
    Again {
        /// The field.
        field: String,
    },
    /// Send it.
    Send,
    /// Leave it.
    Leave,
    /// Ask for everything at once, where the messenger can.
    Sheet,
}

impl FillMove {
    /// Its name in the audit chain.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "fill_answer",
            Self::Chosen { .. } => "fill_chosen",
            Self::Skip { .. } => "fill_skip",
            Self::Back { .. } => "fill_back",
            Self::Change => "fill_change",
            Self::Again { .. } => "fill_again",
            Self::Send => "fill_send",
            Self::Leave => "fill_leave",
            Self::Sheet => "fill_sheet",
        }
    }

    /// The field that it names.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Answer { field, .. } | Self::Chosen { field } | Self::Skip { field } | Self::Back { field } | Self::Again { field } => Some(field),
            Self::Change | Self::Send | Self::Leave | Self::Sheet => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::FileId;

    fn form() -> Form {
        let field = |name: &str, kind| Field::new(name, Text::of(name, name), kind);
        let mut file = field("ticket", FieldKind::File);
        file.required = true;
        let fields = vec![field("day", FieldKind::Date), file, field("why", FieldKind::Text)];
        Form { collection: "requests".to_owned(), title: Text::of("Leave", "Отпуск"), fields, people: Vec::new() }
    }

    fn filling(answers: &[(&str, Value)]) -> Filling {
        Filling {
            id: FillingId::from_unique("1"),
            thread: ThreadId::from_unique("1"),
            person: PersonId::from_unique("1"),
            project: ProjectId::from_unique("1"),
            env: Env::Live,
            collection: "requests".to_owned(),
            answers: answers.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
            step: FillStep::Summary,
            told: 3,
        }
    }

    #[test]
    fn each_field_is_asked_once_in_order() {
        let form = form();
        assert_eq!(filling(&[]).next(&form).map(|f| f.name.as_str()), Some("day"));
        let one = filling(&[("day", Value::Null), ("ticket", Value::Null)]);
        assert_eq!(one.next(&form).map(|f| f.name.as_str()), Some("why"));
        assert_eq!(Filling::place(&form, "why"), (3, 3));
        assert_eq!(Filling::before(&form, "why").map(|f| f.name.as_str()), Some("ticket"));
        assert_eq!(Filling::before(&form, "day"), None);
        let all = filling(&[("day", Value::Null), ("ticket", Value::Null), ("why", "rest".into())]);
        assert_eq!(all.next(&form), None);
        assert_eq!(all.values().keys().collect::<Vec<_>>(), ["why"], "what was passed over is not sent");
    }

    #[test]
    fn a_file_is_no_value() {
        let file =
            FileRef { id: FileId::from_unique("1"), name: "ticket.pdf".to_owned(), mime: "application/pdf".to_owned(), size: 7, sha256: "00".repeat(32) };
        let filling = filling(&[("ticket", serde_json::to_value(&file).unwrap_or_default()), ("why", "rest".into())]);
        assert_eq!(filling.values().keys().collect::<Vec<_>>(), ["why"]);
        assert_eq!(filling.files(), [("ticket".to_owned(), file)]);
    }
}
