//! A brief and a task as the API shows them, as far as a job needs them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A brief.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Brief {
    /// Id.
    pub(super) id: String,
    /// Grows with every change.
    pub(super) rev: i64,
    /// `listening`, `asking`, `card`, `changing`, `started`, `cancelled`, `wish`.
    pub(super) state: String,
    /// The task, once started.
    pub(super) task: Option<String>,
    /// The question that waits.
    pub(super) asking: Option<String>,
    /// All questions.
    #[serde(default)]
    pub(super) questions: Vec<Question>,
    /// What is not included.
    #[serde(default)]
    pub(super) not_included: Vec<LeftOut>,
}

/// Something that is not included.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub(super) struct LeftOut {
    /// The person's words, or the name of their file.
    pub(super) words: String,
    /// Why, as a stable word.
    pub(super) why: String,
    /// The same for people.
    pub(super) says: String,
}

impl Brief {
    /// A question of this key.
    pub(super) fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.key == key)
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Question {
    /// Key.
    pub(super) key: String,
    /// Words.
    pub(super) ask: String,
    /// Offered answers; the first is the usual one.
    pub(super) choices: Vec<Choice>,
    /// The answer's words.
    pub(super) answer: Option<String>,
    /// The choice taken.
    pub(super) value: Option<String>,
    /// `choice`, `words`, `decided`.
    pub(super) by: Option<String>,
}

impl Question {
    /// The choice that a written answer names, by value or by words.
    pub(super) fn choice(&self, written: &str) -> Option<&Choice> {
        let same = |a: &str| a.to_lowercase() == written.to_lowercase();
        self.choices.iter().find(|c| same(&c.value)).or_else(|| self.choices.iter().find(|c| same(&c.label)))
    }

    /// Whether a written answer is what was taken: the choice it names, or itself.
    pub(super) fn took(&self, written: &str) -> bool {
        match self.choice(written) {
            Some(choice) => self.value.as_ref() == Some(&choice.value),
            None => self.by.as_deref() == Some("words"),
        }
    }

    /// "value (words)" of each choice.
    pub(super) fn offered(&self) -> String {
        self.choices.iter().map(|c| format!("{} ({})", c.value, c.label)).collect::<Vec<_>>().join(", ")
    }
}

/// An offered answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Choice {
    /// Stable value.
    pub(super) value: String,
    /// Words.
    pub(super) label: String,
}

/// A task with its run.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Task {
    /// Id.
    pub(super) id: String,
    /// Project.
    pub(super) project: String,
    /// Title of the app.
    pub(super) app: String,
    /// Name of the run's state.
    pub(super) state: String,
    /// The kit that fills it.
    pub(super) kit: Option<String>,
    /// `kit` or `agent`.
    #[serde(default)]
    pub(super) made_by: String,
    /// Criteria with their proof.
    pub(super) criteria: Vec<Proof>,
    /// Full hex id.
    pub(super) commit: Option<String>,
    /// What a person has to decide.
    pub(super) needs: Option<Value>,
    /// Its details in words.
    #[serde(default)]
    pub(super) needs_detail: Vec<String>,
    /// From the confirm to the link, ms.
    pub(super) took_ms: Option<i64>,
    /// What may be done now.
    #[serde(default)]
    pub(super) acts: Vec<Offered>,
}

impl Task {
    /// An act that may be done now.
    pub(super) fn act(&self, name: &str) -> Option<&Value> {
        self.acts.iter().find(|a| a.name == name).map(|a| &a.act)
    }
}

/// A criterion and its proof.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Proof {
    /// Id.
    pub(super) id: String,
    /// Words.
    pub(super) words: String,
    /// `said`, `answered`, `assumed`, `kit`.
    pub(super) origin: String,
    /// What proves it.
    pub(super) check: Value,
    /// `met`, `unmet`, `not_proved`, `for_person`.
    pub(super) verdict: Option<String>,
    /// What was done and seen.
    pub(super) evidence: Vec<Step>,
}

/// One step of a proof.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub(super) struct Step {
    /// In the person's language.
    pub(super) words: String,
    /// For engineers, in English.
    pub(super) trace: Vec<String>,
}

/// An act on offer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Offered {
    /// Name.
    pub(super) name: String,
    /// As `POST acts` takes it.
    pub(super) act: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_a_choice_by_value_or_words() {
        let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into() };
        let question = Question {
            key: "approver".into(),
            ask: "Кто решает?".into(),
            choices: vec![choice("manager", "Руководитель"), choice("hr", "HR")],
            answer: None,
            value: None,
            by: None,
        };
        assert_eq!(question.choice("Manager").unwrap().value, "manager");
        assert_eq!(question.choice("руководитель").unwrap().value, "manager");
        assert!(question.choice("boss").is_none());
        assert_eq!(question.offered(), "manager (Руководитель), hr (HR)");
    }
}
