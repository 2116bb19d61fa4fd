//! The card: what was understood, shown before work starts.

use super::{AnswerBy, Brief, Clause, ClauseOrigin, Fate, NotIncludedWhy, Whole, WhyAgents, Wording, criteria};
use crate::criterion::{Criterion, CriterionOrigin};
use crate::manifest::FieldKind;
use crate::spec::{FieldSpec, Spec, Switch};

/// Criteria on the card beyond the person's own words: more is read by nobody.
const SHOWN: usize = 7;

/// The card of a brief, in the person's language.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Title of the app.
    pub title: String,
    /// What is wanted, in the person's words.
    pub goal: String,
    /// For whom; empty if not said.
    pub for_whom: String,
    /// The form's fields, in order, options in brackets.
    pub fields: Vec<String>,
    /// Who decides, in order.
    pub steps: Vec<String>,
    /// Criteria shown: all of the person's, then defaults.
    pub criteria: Vec<CardCriterion>,
    /// How many further criteria every such app is held to.
    pub more_checks: u32,
    /// What is not included, in the person's words, and why.
    pub not_included: Vec<(String, NotIncludedWhy)>,
    /// Assumptions: what nobody said, by key of the question or part, and how it is worded.
    pub assumptions: Vec<(String, String)>,
    /// Why coding agents do it; `None` where a kit does.
    pub agents: Option<WhyAgents>,
    /// Every criterion, shown or folded: what a run is held to.
    pub all: Vec<Criterion>,
}

/// A line of the card: several criteria may share the person's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardCriterion {
    /// Words.
    pub words: String,
    /// Where it comes from.
    pub origin: CriterionOrigin,
    /// Criteria it stands for.
    pub ids: Vec<String>,
}

/// The card of a brief; `None` while nothing is settled.
pub fn card(brief: &Brief, wording: &dyn Wording) -> Option<Card> {
    let spec = brief.spec.as_ref()?;
    let all = criteria(spec, &brief.clauses, wording);
    let mut lines: Vec<CardCriterion> = Vec::new();
    let mut more = 0;
    for criterion in &all {
        let folded = criterion.origin == CriterionOrigin::Kit || (criterion.origin == CriterionOrigin::Assumed && lines.len() >= SHOWN);
        if folded {
            more += 1;
        } else if let Some(line) = lines.iter_mut().find(|l| l.words == criterion.words && l.origin == criterion.origin) {
            line.ids.push(criterion.id.clone());
        } else {
            lines.push(CardCriterion { words: criterion.words.clone(), origin: criterion.origin, ids: vec![criterion.id.clone()] });
        }
    }
    // What a change took away or renamed is no goal: the card tells it as changed.
    let mut goal = said_with(brief, |c| c.fate == Fate::Goal && c.origin != ClauseOrigin::Changed).join(" ");
    if let (Spec::Free(spec), true) = (spec, goal.is_empty()) {
        // What agents make is named by the first of what is wanted, where it is not all that is.
        goal = spec.wants.first().filter(|_| spec.wants.len() > 1).cloned().unwrap_or_default();
    }
    // What was taken away on request is missed by nobody.
    let left = brief.clauses.iter().filter(|c| c.whole != Whole::TakenAway);
    let mut not_included: Vec<(String, NotIncludedWhy)> =
        left.filter_map(|c| if let Fate::NotIncluded(why) = c.fate { Some((c.words().to_owned(), why)) } else { None }).collect();
    // Marks alone say nothing that could be missed; what was said twice is said once.
    let mut seen = Vec::new();
    not_included.retain(|line| {
        let new = !line.0.is_empty() && !seen.contains(line);
        seen.push(line.clone());
        new
    });
    not_included.extend(brief.not_taken());
    not_included.extend(brief.files.iter().map(|file| (file.name.clone(), brief.file_fate(file))));
    let from_table = brief.tabled();
    let usual = brief.usual.iter().filter(|part| from_table.is_none() || part.as_str() != "fields");
    let mut assumptions: Vec<(String, String)> = from_table.iter().map(|from| ("table".to_owned(), wording.tabled(from))).collect();
    assumptions.extend(usual.map(|part| (part.clone(), wording.usual(part, spec))));
    assumptions.extend(assumed(brief));
    Some(Card {
        title: spec.title().to_owned(),
        goal: if goal.is_empty() { spec.title().to_owned() } else { goal },
        for_whom: spec.audience().to_owned(),
        fields: spec.fields().iter().map(|field| told(field, wording)).collect(),
        steps: spec.steps().iter().map(|s| s.approver.clone()).collect(),
        criteria: lines,
        more_checks: more,
        not_included,
        assumptions,
        agents: brief.agents(),
        all,
    })
}

impl Brief {
    /// What the request named as plainly as what was chosen, in the words of its choice.
    fn not_taken(&self) -> impl Iterator<Item = (String, NotIncludedWhy)> {
        self.questions.iter().flat_map(|q| {
            let taken = match &q.answer {
                Some(answer) => answer.value.as_deref(),
                None => q.question.default_choice().map(|c| c.value.as_str()),
            };
            let others = q.question.choices.iter().filter(move |c| c.named && taken != Some(c.value.as_str()));
            others.map(|c| (c.label.in_locale(&self.locale, "en").to_owned(), NotIncludedWhy::AnotherApp))
        })
    }
}

/// Questions whose default stands because nobody answered or the person left it to us.
fn assumed(brief: &Brief) -> Vec<(String, String)> {
    brief
        .questions
        .iter()
        .filter(|q| q.answer.as_ref().is_none_or(|a| a.by == AnswerBy::Decided))
        .filter_map(|q| {
            let words = q.question.default_choice()?.assumed.in_locale(&brief.locale, "en");
            Some((q.question.key.clone(), words.to_owned()))
        })
        .collect()
}

fn said_with(brief: &Brief, which: impl Fn(&Clause) -> bool) -> Vec<&str> {
    brief.clauses.iter().filter(|c| which(c)).map(Clause::words).filter(|w| !w.is_empty()).collect()
}

/// A field with what may be chosen and its limits, and whether it may be left out: what is counted is never filled in, and no tick is a no.
pub(super) fn told(field: &FieldSpec, wording: &dyn Wording) -> String {
    let optional = field.required == Switch::Off && !matches!(field.kind, FieldKind::Computed | FieldKind::YesNo);
    let line = field_line(field);
    if optional { wording.optional(&line) } else { line }
}

fn field_line(field: &FieldSpec) -> String {
    let mut line = field.label.clone();
    if !field.options.is_empty() {
        line = format!("{line} ({})", field.options.join(", "));
    }
    if let Some(currency) = &field.currency {
        line = format!("{line}, {currency}");
    }
    match (&field.min, &field.max) {
        (Some(min), Some(max)) => format!("{line} {min}–{max}"),
        (Some(min), None) => format!("{line} ≥ {min}"),
        (None, Some(max)) => format!("{line} ≤ {max}"),
        (None, None) => line,
    }
}
