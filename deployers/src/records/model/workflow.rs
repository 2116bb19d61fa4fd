//! States, moves between them, and what is told about entries.

use fleet_domain::manifest::{Collection, Workflow};

use super::check::{name, repeated, rule, text};
use super::problem::Found;
use crate::records::rule::Expr;
use crate::records::rule::parse::Scope;

/// Rules of the transitions, in their order.
pub(super) fn check(found: &mut Found, c: &Collection, locale: &str) -> Vec<Expr> {
    notices(found, c);
    let Some(w) = &c.workflow else { return Vec::new() };
    let at = &c.name;
    let states = || w.states.iter().map(|s| s.name.as_str());
    repeated(found, &format!("{at}, states"), states());
    repeated(found, &format!("{at}, transitions"), w.transitions.iter().map(|t| t.name.as_str()));
    for s in &w.states {
        let place = format!("{at}, state {}", s.name);
        name(found, &place, &s.name);
        text(found, &place, &s.label, locale);
    }
    let known = |found: &mut Found, place: &str, state: &str| {
        if !states().any(|s| s == state) {
            found.unknown(place, "state", state, states());
        }
    };
    known(found, &format!("{at}, workflow.initial"), &w.initial);
    w.transitions
        .iter()
        .map(|t| {
            let place = format!("{at}, transition {}", t.name);
            name(found, &place, &t.name);
            text(found, &place, &t.label, locale);
            if t.from.is_empty() {
                found.add(&place, "it leaves no state");
            }
            for from in &t.from {
                known(found, &place, from);
            }
            known(found, &place, &t.to);
            rule(found, &format!("{place}, rule"), &t.rule, Scope::Rule(c))
        })
        .collect()
}

fn notices(found: &mut Found, c: &Collection) {
    let nothing = Workflow { initial: String::new(), states: Vec::new(), transitions: Vec::new() };
    let w = c.workflow.as_ref().unwrap_or(&nothing);
    let transitions = || w.transitions.iter().map(|t| t.name.as_str());
    for n in &c.notices {
        let place = format!("{}, notice on {}", c.name, n.on);
        match n.on.split_once(':') {
            None if n.on == "create" => {}
            Some(("transition", t)) if transitions().any(|x| x == t) => {}
            Some(("transition", t)) => found.unknown(&place, "transition", t, transitions()),
            Some(("state", s)) if w.states.iter().any(|x| x.name == s) => {}
            Some(("state", s)) => found.unknown(&place, "state", s, w.states.iter().map(|x| x.name.as_str())),
            _ => found.unknown(&place, "event", &n.on, ["create", "transition:", "state:"]),
        }
        for action in &n.actions {
            if !transitions().any(|t| t == action) {
                found.unknown(&place, "transition", action, transitions());
            }
        }
        if n.step.is_some_and(|s| !(1..=2).contains(&s)) {
            found.add(&place, "`step` must be 1 or 2");
        }
    }
}
