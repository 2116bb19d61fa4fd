//! A brief as the API shows it: what was said, what is settled, what is asked.

use fleet_content::Words;
use fleet_domain::brief::{AnswerBy, Brief, BriefState, FromTable, Wording, card, criteria};
use fleet_domain::criterion::{Check, Criterion};
use fleet_domain::manifest::ExportFormat;
use fleet_domain::spec::Spec;
use fleet_store::Versioned;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A brief.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BriefAnswer {
    /// `brf_…`
    pub(crate) id: String,
    /// Its revision.
    pub(crate) rev: i64,
    /// `listening`, `asking`, `card`, `changing`, `started`, `cancelled`, `wish`.
    pub(crate) state: String,
    /// The task, once started.
    pub(crate) task: Option<String>,
    /// The question that waits, by key.
    pub(crate) asking: Option<String>,
    /// Every piece of what was said, verbatim, and what becomes of it.
    #[schema(value_type = Vec<Object>)]
    pub(crate) clauses: Value,
    /// Questions, asked or not.
    pub(crate) questions: Vec<QuestionShown>,
    /// How it would be done: `kit` or `agent`.
    pub(crate) means: &'static str,
    /// What is settled, defaults filled in; none until something was found that can be made.
    #[schema(value_type = Option<Object>)]
    pub(crate) spec: Value,
    /// What "done" will mean.
    pub(crate) criteria: Vec<CriterionShown>,
    /// What is not included, files that came along among it.
    pub(crate) not_included: Vec<LeftOut>,
}

/// Something that is not included.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeftOut {
    /// The person's words, or the name of their file.
    pub(crate) words: String,
    /// Why, as a stable word: `waits_for_agent`, `kit_limit`, `file_not_read`, …
    pub(crate) why: &'static str,
    /// The same as a sentence about it, in the brief's language.
    pub(crate) says: String,
}

/// A question of a brief.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionShown {
    /// Key, for answers.
    pub(crate) key: String,
    /// Words in the brief's language.
    pub(crate) ask: String,
    /// Offered answers; the first is the usual one.
    pub(crate) choices: Vec<ChoiceShown>,
    /// Whether it was put to the person.
    pub(crate) asked: bool,
    /// The answer's words, if there is one.
    pub(crate) answer: Option<String>,
    /// The value of the choice taken.
    pub(crate) value: Option<String>,
    /// `choice`, `words`, `decided`.
    pub(crate) by: Option<&'static str>,
}

/// An offered answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChoiceShown {
    /// Stable value.
    pub(crate) value: String,
    /// Words.
    pub(crate) label: String,
}

/// A criterion before anything was built.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CriterionShown {
    /// `c1`, …
    pub(crate) id: String,
    /// Words.
    pub(crate) words: String,
    /// `said`, `answered`, `assumed`, `kit`.
    #[schema(value_type = String)]
    pub(crate) origin: Value,
    /// What proves it.
    #[schema(value_type = Object)]
    pub(crate) check: Value,
}

impl BriefAnswer {
    pub(crate) fn of(words: &Words, brief: Versioned<Brief>) -> Self {
        let Versioned { rev, value: brief } = brief;
        let found: Vec<Criterion> = match &brief.spec {
            Some(spec) => criteria(spec, &brief.clauses, &Checks { words, locale: &brief.locale }),
            None => Vec::new(),
        };
        let left_out = card(&brief, &Checks { words, locale: &brief.locale }).map_or_else(Vec::new, |card| card.not_included);
        let says = |why: &str| words.say(&brief.locale, &format!("chat-why-{why}"), &[]);
        let (task, asking) = match &brief.state {
            BriefState::Started { task } => (Some(task.to_string()), None),
            BriefState::Asking { key } => (None, Some(key.clone())),
            _ => (None, None),
        };
        let state = json(&brief.state);
        let questions = brief.questions.iter().map(|q| QuestionShown {
            key: q.question.key.clone(),
            ask: q.question.ask.in_locale(&brief.locale, "en").to_owned(),
            choices: q
                .question
                .choices
                .iter()
                .map(|c| ChoiceShown { value: c.value.clone(), label: c.label.in_locale(&brief.locale, "en").to_owned() })
                .collect(),
            asked: q.asked_at.is_some(),
            answer: q.answer.as_ref().map(|a| a.words.clone()),
            value: q.answer.as_ref().and_then(|a| a.value.clone()),
            by: q.answer.as_ref().map(|a| match a.by {
                AnswerBy::Choice => "choice",
                AnswerBy::Words => "words",
                AnswerBy::Decided => "decided",
            }),
        });
        Self {
            id: brief.id.to_string(),
            rev,
            state: state["state"].as_str().unwrap_or_default().to_owned(),
            task,
            asking,
            clauses: json(&brief.clauses),
            questions: questions.collect(),
            means: super::task::made_by(brief.means()),
            spec: json(&brief.spec),
            criteria: found.into_iter().map(|c| CriterionShown { id: c.id, words: c.words, origin: json(&c.origin), check: json(&c.check) }).collect(),
            not_included: left_out.into_iter().map(|(words, why)| LeftOut { words, why: why.key(), says: says(why.key()) }).collect(),
        }
    }
}

/// A domain value as JSON; they all can be written.
pub(crate) fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The page's plain words of a check: for criteria that nobody worded yet, and beside a person's own words.
pub(crate) struct Checks<'a> {
    pub(crate) words: &'a Words,
    pub(crate) locale: &'a str,
}

impl Wording for Checks<'_> {
    fn check(&self, check: &Check, spec: &Spec) -> String {
        let sentence = self.words.say(self.locale, &format!("page-check-{}", super::task::check_name(check)), &[]);
        let about = match check {
            Check::Decides { step } | Check::OnlyApprover { step } => {
                usize::from(*step).checked_sub(1).and_then(|n| spec.steps().get(n)).map(|s| s.approver.as_str())
            }
            Check::Exports { format } => Some(match format {
                ExportFormat::Csv => "CSV",
                ExportFormat::Xlsx => "XLSX",
            }),
            _ => check.field().and_then(|name| spec.fields().iter().find(|f| f.name == name)).map(|f| f.label.as_str()),
        };
        about.map_or_else(|| sentence.clone(), |about| format!("{about}: {sentence}"))
    }

    fn usual(&self, _: &str, _: &Spec) -> String {
        String::new()
    }

    fn tabled(&self, _: &FromTable<'_>) -> String {
        String::new()
    }

    fn in_part(&self, words: &str) -> String {
        words.to_owned()
    }

    fn optional(&self, field: &str) -> String {
        field.to_owned()
    }
}
