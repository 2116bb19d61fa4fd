//! A spec on a few lines, for comparing: what a person would check by eye.

use fleet_domain::brief::Clause;
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, Switch};
use fleet_language::Fate;

/// `name=Label:kind`, `?` may be left out, `!` cannot repeat, options, currency, limits.
pub(crate) fn field(f: &FieldSpec) -> String {
    let options = if f.options.is_empty() { String::new() } else { format!("[{}]", f.options.join("/")) };
    let kind = format!("{:?}", f.kind);
    let required = if f.required == Switch::Off { "?" } else { "" };
    let unique = if f.unique == Switch::On { "!" } else { "" };
    let currency = f.currency.as_deref().map(|c| format!(" {c}")).unwrap_or_default();
    let limit = |sign: &str, value: &Option<String>| value.as_ref().map(|v| format!(" {sign}{v}")).unwrap_or_default();
    format!("{}={}:{kind}{required}{unique}{options}{currency}{}{}", f.name, f.label, limit(">=", &f.min), limit("<=", &f.max))
}

pub(crate) fn fields(spec: &RequestsSpec) -> String {
    spec.fields.iter().map(field).collect::<Vec<_>>().join("; ")
}

pub(crate) fn steps(spec: &RequestsSpec) -> String {
    spec.steps.iter().map(|s| s.approver.as_str()).collect::<Vec<_>>().join(" > ")
}

pub(crate) fn requests(spec: &Spec) -> &RequestsSpec {
    match spec {
        Spec::Requests(spec) => spec,
        Spec::Free(spec) => panic!("no kit's: {spec:?}"),
    }
}

/// Words that will not be made, with the reason.
pub(crate) fn left_out(clauses: &[Clause]) -> String {
    let one = |c: &Clause| if let Fate::NotIncluded(why) = c.fate { Some(format!("{} ({})", c.words(), why.key())) } else { None };
    clauses.iter().filter_map(one).collect::<Vec<_>>().join("; ")
}
