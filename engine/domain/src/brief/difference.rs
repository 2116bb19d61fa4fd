//! What a change does to an app, part by part: read beside the person's words, it shows at once where they were taken otherwise.

use serde::{Deserialize, Serialize};

use super::Wording;
use super::card::told;
use crate::manifest::FieldKind;
use crate::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Visibility};

/// One part of an app that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Difference {
    /// The form asks for more, as the card tells it.
    FieldAdded {
        /// The field.
        line: String,
    },
    /// The form does not ask for it any more.
    FieldGone {
        /// Its label.
        label: String,
    },
    /// A field has another label.
    FieldRenamed {
        /// As it was called.
        was: String,
        /// As the card tells it now.
        line: String,
    },
    /// A field asks otherwise than before.
    FieldNow {
        /// As the card tells it now.
        line: String,
        /// What it holds now, if that is new.
        kind: Option<FieldKind>,
    },
    /// The fields come in another order.
    Order,
    /// Others decide, or in another order.
    Steps {
        /// Who decides now, in order.
        now: Vec<String>,
    },
    /// It is called otherwise.
    Title {
        /// The title now.
        now: String,
    },
    /// It is for others.
    Audience {
        /// For whom now.
        now: String,
    },
    /// Others see the requests.
    Seen {
        /// Who sees which now.
        now: Visibility,
    },
}

/// How `now` differs from `was`, in the order of the card; empty where agents make the app, whose card is words.
pub fn differences(was: &Spec, now: &Spec, wording: &dyn Wording) -> Vec<Difference> {
    let (Spec::Requests(was), Spec::Requests(now)) = (was, now) else { return Vec::new() };
    let mut all = Vec::new();
    if was.title != now.title {
        all.push(Difference::Title { now: now.title.clone() });
    }
    if was.audience != now.audience {
        all.push(Difference::Audience { now: now.audience.clone() });
    }
    if who(&was.steps).ne(who(&now.steps)) {
        all.push(Difference::Steps { now: who(&now.steps).map(str::to_owned).collect() });
    }
    all.extend(now.fields.iter().filter_map(|field| of_field(was, field, wording)));
    let gone = was.fields.iter().filter(|field| named(now, &field.name).is_none());
    all.extend(gone.map(|field| Difference::FieldGone { label: field.label.clone() }));
    if kept(was, now).ne(kept(now, was)) {
        all.push(Difference::Order);
    }
    if was.visibility != now.visibility {
        all.push(Difference::Seen { now: now.visibility });
    }
    all
}

fn of_field(was: &RequestsSpec, field: &FieldSpec, wording: &dyn Wording) -> Option<Difference> {
    let line = told(field, wording);
    let Some(before) = named(was, &field.name) else { return Some(Difference::FieldAdded { line }) };
    let kind = (before.kind != field.kind).then_some(field.kind);
    if before.label != field.label {
        return Some(Difference::FieldRenamed { was: before.label.clone(), line });
    }
    (kind.is_some() || told(before, wording) != line).then_some(Difference::FieldNow { line, kind })
}

fn named<'s>(spec: &'s RequestsSpec, name: &str) -> Option<&'s FieldSpec> {
    spec.fields.iter().find(|field| field.name == name)
}

/// The fields of one that the other has as well, in its order.
fn kept<'s>(spec: &'s RequestsSpec, other: &'s RequestsSpec) -> impl Iterator<Item = &'s str> {
    spec.fields.iter().map(|field| field.name.as_str()).filter(|name| named(other, name).is_some())
}

fn who(steps: &[StepSpec]) -> impl Iterator<Item = &str> {
    steps.iter().map(|step| step.approver.as_str())
}
