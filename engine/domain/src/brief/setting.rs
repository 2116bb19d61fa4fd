//! One thing settled about what is to be made, and how it is laid over a spec.

use serde::{Deserialize, Serialize};

use crate::criterion::Check;
use crate::manifest::{Access, ExportFormat, FieldKind};
use crate::spec::{FieldSpec, FreeSpec, RequestsSpec, Shape, Spec, StepSpec, Switch, Visibility};

/// Fields a form may have: more is no form any more.
pub const MOST_FIELDS: usize = 30;
/// Things an app of agents may be wanted to do, each a criterion: more is nothing that one order can hold.
const MOST_WANTS: usize = 100;

/// One thing settled.
#[expect(clippy::large_enum_variant, reason = "a brief holds a handful of settings, and a box would stand in every match")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "set", rename_all = "snake_case")]
pub enum Setting {
    /// The app's title.
    Title {
        /// In the language of the spec.
        words: String,
        /// In the others, where known: (locale, words).
        translations: Vec<(String, String)>,
    },
    /// For whom.
    Audience {
        /// The person's words.
        words: String,
    },
    /// The whole form.
    Fields {
        /// In screen order.
        fields: Vec<FieldSpec>,
    },
    /// A field as it shall be: the one of the same name is replaced, a new one goes to the end.
    PutField {
        /// The field.
        field: FieldSpec,
    },
    /// A field goes away.
    DropField {
        /// Its name.
        name: String,
    },
    /// Who decides, in order.
    Steps {
        /// One or two.
        steps: Vec<StepSpec>,
    },
    /// Who sees which requests.
    Visible {
        /// Whose.
        to: Visibility,
    },
    /// Who may open the app.
    Opens {
        /// To whom.
        to: Access,
    },
    /// Whether approvers are told of new requests.
    NotifyApprovers {
        /// On or off.
        switch: Switch,
    },
    /// Whether the author is told of the decision.
    NotifyAuthor {
        /// On or off.
        switch: Switch,
    },
    /// Whether declining needs a reason.
    ReasonOnDecline {
        /// On or off.
        switch: Switch,
    },
    /// Which exports there are.
    Exports {
        /// Formats.
        formats: Vec<ExportFormat>,
    },
    /// Languages of the app, the default first.
    Locales {
        /// Tags.
        locales: Vec<String>,
    },
    /// One more thing wanted of an app that agents make.
    Want {
        /// The person's words.
        words: String,
    },
    /// A thing of an app that agents make is not wanted any more.
    Unwant {
        /// The words with which it was wanted.
        words: String,
        /// The words that take it back.
        by: String,
    },
    /// Whether an app that agents make keeps what people enter.
    Shape {
        /// Which.
        shape: Shape,
    },
}

/// Lays settings over a spec, in order. What would leave nothing to show (no field, no step, no language) is passed over.
pub fn apply(spec: &mut Spec, set: &[Setting]) {
    match spec {
        Spec::Requests(spec) => {
            for setting in set {
                setting.lay(spec);
            }
            drop_idle_formulas(&mut spec.fields);
        }
        Spec::Free(spec) => set.iter().for_each(|setting| setting.lay_free(spec)),
    }
}

impl Setting {
    fn lay(&self, spec: &mut RequestsSpec) {
        match self {
            Self::Title { words, translations } => {
                words.clone_into(&mut spec.title);
                spec.title_translations.clone_from(translations);
            }
            Self::Audience { words } => words.clone_into(&mut spec.audience),
            Self::Fields { fields } if fields.is_empty() => {}
            Self::Fields { fields } => spec.fields = fields.iter().take(MOST_FIELDS).cloned().collect(),
            Self::PutField { field } => match spec.fields.iter().position(|f| f.name == field.name) {
                Some(at) => spec.fields[at] = field.clone(),
                None if spec.fields.len() < MOST_FIELDS => spec.fields.push(field.clone()),
                None => {}
            },
            Self::DropField { name } => {
                let left = spec.fields.iter().filter(|f| &f.name != name && f.kind != FieldKind::Computed).count();
                if left > 0 {
                    spec.fields.retain(|f| &f.name != name);
                }
            }
            Self::Steps { steps } if steps.is_empty() => {}
            Self::Steps { steps } => spec.steps = steps.iter().take(2).cloned().collect(),
            Self::Visible { to } => spec.visibility = *to,
            Self::Opens { to } => spec.access = *to,
            Self::NotifyApprovers { switch } => spec.notify_approvers = *switch,
            Self::NotifyAuthor { switch } => spec.notify_author = *switch,
            Self::ReasonOnDecline { switch } => spec.reason_on_decline = *switch,
            Self::Exports { formats } => spec.exports.clone_from(formats),
            Self::Locales { locales } => {
                if let Some(first) = locales.first() {
                    first.clone_into(&mut spec.locale);
                    spec.locales.clone_from(locales);
                }
            }
            // Agents read what is wanted in the criteria; a kit has no place for it.
            Self::Want { .. } | Self::Unwant { .. } | Self::Shape { .. } => {}
        }
    }

    /// The same for an app that agents make: forms, steps and lists are theirs to shape after the person's words.
    fn lay_free(&self, spec: &mut FreeSpec) {
        match self {
            Self::Title { words, .. } => words.clone_into(&mut spec.title),
            Self::Audience { words } => words.clone_into(&mut spec.audience),
            Self::Opens { to } => spec.access = *to,
            Self::Locales { locales } => {
                if let Some(first) = locales.first() {
                    first.clone_into(&mut spec.locale);
                    spec.locales.clone_from(locales);
                }
            }
            Self::Want { words } if spec.wants.contains(words) || spec.wants.len() >= MOST_WANTS => {}
            Self::Want { words } => spec.wants.push(words.clone()),
            Self::Unwant { words, .. } => spec.wants.retain(|want| want != words),
            Self::Shape { shape } => spec.shape = *shape,
            Self::Fields { .. }
            | Self::PutField { .. }
            | Self::DropField { .. }
            | Self::Steps { .. }
            | Self::Visible { .. }
            | Self::NotifyApprovers { .. }
            | Self::NotifyAuthor { .. }
            | Self::ReasonOnDecline { .. }
            | Self::Exports { .. } => {}
        }
    }

    /// Whether it only takes something away, which somebody asked for.
    pub(crate) fn takes_away(&self) -> bool {
        matches!(self, Self::DropField { .. }) || matches!(self, Self::Exports { formats } if formats.is_empty())
    }

    /// Whether this setting overrules what an older clause asked for by `check`.
    pub(crate) fn overrules(&self, check: &Check) -> bool {
        match self {
            Self::Title { .. } | Self::Audience { .. } | Self::Want { .. } | Self::Unwant { .. } => false,
            Self::Shape { .. } => matches!(check, Check::KeepsEntries),
            Self::Fields { fields } => check.field().is_some_and(|name| !fields.iter().any(|f| f.name == name)),
            // The field itself stays wanted; whether it still must be given is what the new one says.
            Self::PutField { field } => match check {
                Check::FieldRequired { field: name } => *name == field.name && field.required == Switch::Off,
                Check::FieldUnique { field: name } => *name == field.name && field.unique == Switch::Off,
                Check::FieldNotPast { field: name } => *name == field.name && field.not_past == Switch::Off,
                _ => false,
            },
            Self::DropField { name } => check.field() == Some(name.as_str()),
            Self::Steps { .. } => matches!(check, Check::Decides { .. } | Check::OnlyApprover { .. }),
            Self::Visible { .. } => matches!(check, Check::OwnOnly | Check::AllSeen),
            Self::Opens { .. } => matches!(check, Check::Closed | Check::Opens),
            Self::NotifyApprovers { .. } => matches!(check, Check::ApproversTold),
            Self::NotifyAuthor { .. } => matches!(check, Check::AuthorTold),
            Self::ReasonOnDecline { .. } => matches!(check, Check::ReasonAsked),
            Self::Exports { .. } => matches!(check, Check::Exports { .. }),
            Self::Locales { .. } => matches!(check, Check::Speaks { .. }),
        }
    }
}

/// A computed field whose parts are gone has nothing to be worked out from.
fn drop_idle_formulas(fields: &mut Vec<FieldSpec>) {
    let names: Vec<String> = fields.iter().map(|f| f.name.clone()).collect();
    fields.retain(|f| f.formula.as_ref().is_none_or(|formula| formula.of.iter().all(|of| names.contains(of))));
}
