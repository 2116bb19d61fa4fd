//! Who finds which rows, and the lists the screen offers.

use fleet_domain::manifest::{Access, FieldKind, Rules, View};
use fleet_domain::spec::{RequestsSpec, Visibility};

use super::flow::{SUBMITTED, waiting_rows};
use super::words::text;
use super::{APPROVER, APPROVER_TWO, KNOWN, OWNER, author};
use crate::AgentsError;

/// Fields of the form that a list shows beside the system columns: what still reads at a glance.
const FORM_COLUMNS: usize = 4;

/// Everyone who may open the app.
const EVERYONE: &str = "";

/// Row rules.
pub(super) fn rules(spec: &RequestsSpec) -> Rules {
    let seen = match spec.visibility {
        Visibility::Own => format!("{} || {}", author(spec), deciders_and_owner(spec)),
        Visibility::All => EVERYONE.to_owned(),
    };
    Rules {
        list: Some(seen.clone()),
        view: Some(seen),
        create: Some(match spec.access {
            Access::Members | Access::Link => KNOWN.to_owned(),
            Access::Public => EVERYONE.to_owned(),
        }),
        update: Some(format!("{} && state = '{SUBMITTED}'", author(spec))),
        delete: Some(OWNER.to_owned()),
    }
}

/// The lists, in the order of the menu.
pub(super) fn views(spec: &RequestsSpec) -> Result<Vec<View>, AgentsError> {
    let form = form_columns(spec);
    let columns = |before: &[&str], after: &[&str]| -> Vec<String> { before.iter().chain(&form).chain(after).map(|c| (*c).to_owned()).collect() };
    let locales = &spec.locales;
    Ok(vec![
        View {
            name: "mine".to_owned(),
            title: text(locales, |w| w.views.mine.clone())?,
            filter: author(spec),
            columns: columns(&[], &["state", "created"]),
            export: Vec::new(),
            rule: match spec.access {
                Access::Members | Access::Link => EVERYONE.to_owned(),
                Access::Public => KNOWN.to_owned(),
            },
        },
        View {
            name: "decide".to_owned(),
            title: text(locales, |w| w.views.decide.clone())?,
            filter: waiting_rows(spec),
            columns: columns(&["author_name"], &["created"]),
            export: Vec::new(),
            rule: deciders(spec).join(" || "),
        },
        View {
            name: "all".to_owned(),
            title: text(locales, |w| w.views.all.clone())?,
            filter: EVERYONE.to_owned(),
            columns: columns(&["author_name"], &["state", "created"]),
            export: spec.exports.clone(),
            rule: match spec.visibility {
                Visibility::Own => deciders_and_owner(spec),
                Visibility::All => EVERYONE.to_owned(),
            },
        },
    ])
}

/// What tells a request from its like. Where days and figures alone would stand there, the first words of the form go along: they say
/// what it is for.
fn form_columns(spec: &RequestsSpec) -> Vec<&str> {
    let shown: Vec<_> = spec.fields.iter().filter(|f| reads_at_a_glance(f.kind)).take(FORM_COLUMNS).collect();
    let words = spec.fields.iter().find(|f| f.kind == FieldKind::LongText).filter(|_| !shown.iter().any(|f| says_what_for(f.kind)));
    shown.into_iter().chain(words).map(|f| f.name.as_str()).collect()
}

fn says_what_for(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Text | FieldKind::Choice | FieldKind::Many | FieldKind::Person | FieldKind::Email | FieldKind::Phone)
}

fn deciders(spec: &RequestsSpec) -> Vec<&'static str> {
    [APPROVER, APPROVER_TWO].into_iter().take(spec.steps.len()).collect()
}

fn deciders_and_owner(spec: &RequestsSpec) -> String {
    let mut all = deciders(spec);
    all.push(OWNER);
    all.join(" || ")
}

fn reads_at_a_glance(kind: FieldKind) -> bool {
    match kind {
        FieldKind::LongText | FieldKind::File => false,
        FieldKind::Text
        | FieldKind::Number
        | FieldKind::Money
        | FieldKind::Date
        | FieldKind::DateRange
        | FieldKind::Choice
        | FieldKind::Many
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Person
        | FieldKind::YesNo
        | FieldKind::Computed => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::requests::samples;

    #[test]
    fn own_rows_are_found_by_their_author_and_by_those_who_decide() {
        let mut spec = samples::leave();
        assert_eq!(rules(&spec).list.as_deref(), Some("author = @request.auth.id || @request.auth.role = 'approver' || @request.auth.role = 'owner'"));
        assert_eq!(rules(&spec).list, rules(&spec).view);
        spec.visibility = Visibility::All;
        assert_eq!(rules(&spec).list.as_deref(), Some(""));
        assert_eq!(views(&spec).expect("views")[2].rule, "");
    }

    #[test]
    fn a_list_says_who_asked_and_what_for() {
        let mut spec = samples::leave();
        spec.fields.retain(|f| matches!(f.kind, FieldKind::Date | FieldKind::DateRange));
        let days: Vec<String> = spec.fields.iter().map(|f| f.name.clone()).collect();
        let mut why = spec.fields[0].clone();
        (why.name, why.kind) = ("why".to_owned(), FieldKind::LongText);
        spec.fields.push(why);
        let shown = [&["author_name".to_owned()], days.as_slice(), &["why".to_owned(), "created".to_owned()]].concat();
        assert_eq!(views(&spec).expect("views")[1].columns, shown, "days alone tell no request from another");
        spec.fields[0].kind = FieldKind::Text;
        assert!(!views(&spec).expect("views")[1].columns.contains(&"why".to_owned()), "what reads at a glance is enough");
    }

    #[test]
    fn the_list_to_decide_holds_what_this_person_may_decide() {
        let views = views(&samples::every_kind()).expect("views");
        let step = |state: &str, role: &str| {
            format!("(state = '{state}' && @request.auth.role = '{role}' && (author != @request.auth.id || @request.auth.role = 'owner'))")
        };
        assert_eq!(views[1].filter, format!("{} || {}", step("submitted", "approver"), step("step_one_ok", "approver2")));
        assert_eq!(views[1].rule, "@request.auth.role = 'approver' || @request.auth.role = 'approver2'");
    }

    #[test]
    fn a_list_leaves_out_what_does_not_read_at_a_glance() {
        let views = views(&samples::every_kind()).expect("views");
        assert_eq!(views[0].columns, ["text", "number", "money", "date", "state", "created"]);
        assert!(views[0].export.is_empty());
        assert_eq!(views[2].export.len(), 2);
    }

    #[test]
    fn only_a_public_form_takes_a_request_from_a_stranger() {
        let mut spec = samples::leave();
        assert_eq!(rules(&spec).create.as_deref(), Some(KNOWN));
        spec.access = Access::Public;
        assert_eq!(rules(&spec).create.as_deref(), Some(""));
        for rule in [rules(&spec).list, rules(&spec).update] {
            assert!(rule.is_some_and(|r| r.starts_with("(@request.auth.id != '' && author = @request.auth.id)")));
        }
    }
}
