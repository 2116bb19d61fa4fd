//! The sentences of the brief that no person said, in a language, over the words of the instance.

use fleet_content::{Arg, Words};
use fleet_domain::brief::{FromTable, Wording};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::ExportFormat;
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec};

/// Words criteria and assumptions in one language (keys `check-*`, `usual-*` of `brief.ftl`).
#[derive(Debug, Clone)]
pub struct Phrases<'w> {
    words: &'w Words,
    locale: String,
}

impl<'w> Phrases<'w> {
    /// The sentences of this language.
    pub fn new(words: &'w Words, locale: &str) -> Self {
        Self { words, locale: locale.to_owned() }
    }

    fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.say(&self.locale, key, args)
    }

    fn of_field(&self, key: &str, name: &str, spec: &RequestsSpec) -> String {
        let field = spec.fields.iter().find(|f| f.name == name);
        let label = field.map_or(name, |f| self.label(f, spec));
        self.say(key, &[("field", label.into())])
    }

    fn ordered(&self, name: &str, spec: &RequestsSpec) -> String {
        let field = spec.fields.iter().find(|f| f.name == name);
        let opener = field.and_then(|f| spec.opened_by(f)).map_or("", |f| self.label(f, spec));
        self.say("check-field-ordered", &[("field", field.map_or(name, |f| self.label(f, spec)).into()), ("opener", opener.into())])
    }

    fn limited(&self, name: &str, spec: &RequestsSpec) -> String {
        let field = spec.fields.iter().find(|f| f.name == name);
        let label = field.map_or(name, |f| self.label(f, spec));
        match field.map(|f| (f.min.as_deref(), f.max.as_deref())) {
            Some((Some(min), Some(max))) => self.say("check-field-limited-both", &[("field", label.into()), ("min", min.into()), ("max", max.into())]),
            Some((Some(min), None)) => self.say("check-field-limited-least", &[("field", label.into()), ("min", min.into())]),
            Some((None, max)) => self.say("check-field-limited-most", &[("field", label.into()), ("max", max.unwrap_or_default().into())]),
            None => name.to_owned(),
        }
    }

    /// What a machine proves of an app that agents make; everything else about it is the person's own words.
    fn of_free(&self, check: &Check) -> String {
        match check {
            Check::Opens => self.say("check-opens", &[]),
            Check::Closed => self.say("check-closed", &[]),
            Check::KeepsEntries => self.say("check-keeps-entries", &[]),
            _ => self.say("check-person", &[]),
        }
    }

    fn label<'f>(&self, field: &'f FieldSpec, spec: &RequestsSpec) -> &'f str {
        let translated = field.translations.iter().find(|(l, _)| *l == self.locale && self.locale != spec.locale);
        translated.map_or(&field.label, |(_, words)| words)
    }
}

fn approver(step: u8, spec: &RequestsSpec) -> &str {
    spec.steps.get(usize::from(step.saturating_sub(1))).map_or("", |s| s.approver.as_str())
}

impl Wording for Phrases<'_> {
    fn check(&self, check: &Check, spec: &Spec) -> String {
        let spec = match spec {
            Spec::Requests(spec) => spec,
            Spec::Free(_) => return self.of_free(check),
        };
        match check {
            Check::Opens => self.say("check-opens", &[]),
            Check::Closed => self.say("check-closed", &[]),
            Check::Saves => self.say("check-saves", &[]),
            Check::KeepsEntries => self.say("check-keeps-entries", &[]),
            Check::FieldSaved { field } => self.of_field("check-field-saved", field, spec),
            Check::FieldRequired { field } => self.of_field("check-field-required", field, spec),
            Check::FieldGuarded { field } => self.of_field("check-field-guarded", field, spec),
            Check::FieldUnique { field } => self.of_field("check-field-unique", field, spec),
            Check::FieldComputed { field } => self.of_field("check-field-computed", field, spec),
            Check::FieldOrdered { field } => self.ordered(field, spec),
            Check::FieldLimited { field } => self.limited(field, spec),
            Check::FieldNotPast { field } => self.of_field("check-field-not-past", field, spec),
            Check::Decides { step } => self.say("check-decides", &[("who", approver(*step, spec).into())]),
            Check::OnlyApprover { step } => self.say("check-only-approver", &[("who", approver(*step, spec).into())]),
            Check::StatesHold => self.say("check-states-hold", &[]),
            Check::ReasonAsked => self.say("check-reason-asked", &[]),
            Check::OwnOnly => self.say("check-own-only", &[]),
            Check::AllSeen => self.say("check-all-seen", &[]),
            Check::ApproversTold => self.say("check-approvers-told", &[]),
            Check::AuthorTold => self.say("check-author-told", &[]),
            Check::Filters => self.say("check-filters", &[]),
            Check::Exports { format: ExportFormat::Csv } => self.say("check-exports-csv", &[]),
            Check::Exports { format: ExportFormat::Xlsx } => self.say("check-exports-xlsx", &[]),
            Check::Speaks { locales } => {
                let names: Vec<String> =
                    locales.iter().map(|l| self.words.try_say(&self.locale, &format!("language-{l}"), &[]).unwrap_or_else(|| l.clone())).collect();
                let languages = fleet_content::words::list(self.words, &self.locale, &names);
                self.say("check-speaks", &[("languages", languages.into())])
            }
            Check::HistoryKept => self.say("check-history-kept", &[]),
            Check::TextStaysText => self.say("check-text-stays-text", &[]),
            Check::Person => self.say("check-person", &[]),
        }
    }

    fn usual(&self, part: &str, spec: &Spec) -> String {
        match (part, spec) {
            ("fields", Spec::Requests(spec)) => {
                let labels: Vec<String> = spec.fields.iter().map(|f| self.label(f, spec).to_owned()).collect();
                let fields = fleet_content::words::list(self.words, &self.locale, &labels);
                self.say("usual-fields", &[("fields", fields.into())])
            }
            ("shape", spec) => self.say(&format!("usual-shape-{}", spec.shape().key()), &[]),
            (other, _) => self.say(&format!("usual-{other}"), &[]),
        }
    }

    fn tabled(&self, from: &FromTable<'_>) -> String {
        let fields: Vec<String> = from.fields.iter().map(|f| (*f).to_owned()).collect();
        let fields = fleet_content::words::list(self.words, &self.locale, &fields);
        let key = if from.left_out == 0 { "from-table" } else { "from-table-left-out" };
        self.say(key, &[("file", from.file.into()), ("fields", fields.into()), ("n", from.left_out.into())])
    }

    fn in_part(&self, words: &str) -> String {
        self.say("said-in-part", &[("words", words.into())])
    }

    fn optional(&self, field: &str) -> String {
        self.say("field-optional", &[("field", field.into())])
    }
}
