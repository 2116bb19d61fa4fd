//! The sabotages: each breaks one promise of the app in its own source.

use fleet_agents::kit::Tree;
use fleet_domain::manifest::{Access, Collection, Field, FormulaOp, Manifest, Transition};

use super::looks::Look;

pub(super) struct Sabotage {
    pub(super) name: &'static str,
    pub(super) apply: fn(&mut Tree),
    pub(super) look: Look,
}

fn manifest(tree: &mut Tree, change: impl FnOnce(&mut Manifest)) {
    let mut manifest: Manifest = toml::from_str(std::str::from_utf8(&tree["fleet-app.toml"]).unwrap()).unwrap();
    change(&mut manifest);
    tree.insert("fleet-app.toml".to_owned(), toml::to_string(&manifest).unwrap().into_bytes());
}

fn requests(tree: &mut Tree, change: impl FnOnce(&mut Collection)) {
    manifest(tree, |m| change(&mut m.collections[0]));
}

fn field(tree: &mut Tree, name: &str, change: impl FnOnce(&mut Field)) {
    requests(tree, |c| change(c.fields.iter_mut().find(|f| f.name == name).unwrap()));
}

fn transition(tree: &mut Tree, name: &str, change: impl FnOnce(&mut Transition)) {
    requests(tree, |c| change(c.workflow.as_mut().unwrap().transitions.iter_mut().find(|t| t.name == name).unwrap()));
}

fn text(tree: &mut Tree, path: &str, from: &str, to: &str) {
    let old = String::from_utf8(tree[path].clone()).unwrap();
    assert!(old.contains(from), "{path} has no {from}");
    tree.insert(path.to_owned(), old.replacen(from, to, 1).into_bytes());
}

pub(super) const ALL: &[Sabotage] = &[
    Sabotage {
        name: "anyone approves at step one",
        apply: |t| transition(t, "approve_first", |m| m.rule = String::new()),
        look: Look::Moves("owner", "approve_first"),
    },
    Sabotage {
        name: "the author approves their own request",
        apply: |t| transition(t, "approve_first", |m| m.rule = "@request.auth.role = 'approver' || author = @request.auth.id".to_owned()),
        look: Look::Moves("anna", "approve_first"),
    },
    Sabotage {
        name: "the approver approves their own request",
        apply: |t| {
            transition(t, "approve_first", |m| m.rule = m.rule.replace(" && (author != @request.auth.id || @request.auth.role = 'owner')", ""));
        },
        look: Look::DecidesOwn("approver", "approve_first"),
    },
    Sabotage {
        name: "anyone declines at step one",
        apply: |t| transition(t, "decline_first", |m| m.rule = String::new()),
        look: Look::Moves("owner", "decline_first"),
    },
    Sabotage {
        name: "the approver cannot approve",
        apply: |t| transition(t, "approve_first", |m| m.rule = "@request.auth.role = 'owner'".to_owned()),
        look: Look::Moves("approver", "approve_first"),
    },
    Sabotage {
        name: "step one decides step two as well",
        apply: |t| transition(t, "approve_second", |m| m.rule = "@request.auth.role = 'approver' || @request.auth.role = 'approver2'".to_owned()),
        look: Look::Steps(&[("approver", "approve_first"), ("approver", "approve_second")]),
    },
    Sabotage {
        name: "step one is skipped",
        apply: |t| transition(t, "approve_second", |m| m.from.push("submitted".to_owned())),
        look: Look::Moves("approver2", "approve_second"),
    },
    Sabotage {
        name: "a declined request is approved after all",
        apply: |t| transition(t, "approve_first", |m| m.from.push("declined".to_owned())),
        look: Look::Steps(&[("approver", "decline_first"), ("approver", "approve_first")]),
    },
    Sabotage {
        name: "approving leads to declined",
        apply: |t| transition(t, "approve_second", |m| m.to = "declined".to_owned()),
        look: Look::EndsAs(&[("approver", "approve_first"), ("approver2", "approve_second")]),
    },
    Sabotage { name: "a field is not saved", apply: |t| requests(t, |c| c.fields.retain(|f| f.name != "contact")), look: Look::Reads("contact") },
    Sabotage {
        name: "a date range takes any words",
        apply: |t| field(t, "period", |f| f.kind = fleet_domain::manifest::FieldKind::Text),
        look: Look::Sends("period", "\"whenever\""),
    },
    Sabotage {
        name: "an amount takes any words",
        apply: |t| {
            field(t, "cost", |f| {
                f.kind = fleet_domain::manifest::FieldKind::Text;
                f.currency = None;
                f.max = None;
                f.decimals = None;
            });
        },
        look: Look::Sends("cost", "\"a lot\""),
    },
    Sabotage { name: "the upper limit of an amount is gone", apply: |t| field(t, "cost", |f| f.max = None), look: Look::Sends("cost", "\"2000.01\"") },
    Sabotage { name: "a required field may be left out", apply: |t| field(t, "period", |f| f.required = false), look: Look::Without("period") },
    Sabotage { name: "an optional field is required", apply: |t| field(t, "comment", |f| f.required = true), look: Look::Without("comment") },
    Sabotage {
        name: "an option is missing",
        apply: |t| {
            field(t, "kind", |f| {
                f.options.pop();
            });
        },
        look: Look::Sends("kind", "\"unpaid\""),
    },
    Sabotage {
        name: "an address takes any words",
        apply: |t| field(t, "contact", |f| f.kind = fleet_domain::manifest::FieldKind::Text),
        look: Look::Sends("contact", "\"nobody\""),
    },
    Sabotage { name: "a badge is used twice", apply: |t| field(t, "badge", |f| f.unique = false), look: Look::Twice },
    Sabotage {
        name: "days are counted wrongly",
        apply: |t| {
            field(t, "days", |f| {
                let formula = f.formula.as_mut().unwrap();
                formula.op = FormulaOp::Sum;
                formula.of = vec!["cost".to_owned()];
            });
        },
        look: Look::Reads("days"),
    },
    Sabotage { name: "the order of dates is not checked", apply: |t| field(t, "cover_to", |f| f.not_before = None), look: Look::Covers(5, 4) },
    Sabotage {
        name: "the order of dates is turned round",
        apply: |t| {
            field(t, "cover_to", |f| f.not_before = None);
            field(t, "cover_from", |f| f.not_before = Some("cover_to".to_owned()));
        },
        look: Look::Covers(5, 6),
    },
    Sabotage { name: "the limit of days is ignored", apply: |t| field(t, "days", |f| f.max = None), look: Look::Lasts(30) },
    Sabotage { name: "the limit of days is one too many", apply: |t| field(t, "days", |f| f.max = Some("15".to_owned())), look: Look::Lasts(15) },
    Sabotage { name: "the limit of days is one too few", apply: |t| field(t, "days", |f| f.max = Some("13".to_owned())), look: Look::Lasts(14) },
    Sabotage { name: "days gone by are taken", apply: |t| field(t, "period", |f| f.not_past = false), look: Look::Begins(-20) },
    Sabotage { name: "everybody lists everything", apply: |t| requests(t, |c| c.rules.list = Some(String::new())), look: Look::ListsOthers },
    Sabotage { name: "everybody opens everything", apply: |t| requests(t, |c| c.rules.view = Some(String::new())), look: Look::OpensOthers },
    Sabotage {
        name: "everybody changes everything",
        apply: |t| {
            requests(t, |c| {
                c.rules.update = Some(String::new());
                c.rules.view = Some(String::new());
            });
        },
        look: Look::ChangesOthers,
    },
    Sabotage { name: "everybody deletes everything", apply: |t| requests(t, |c| c.rules.delete = Some(String::new())), look: Look::DeletesOwn },
    Sabotage { name: "nobody can send", apply: |t| requests(t, |c| c.rules.create = None), look: Look::Reads("comment") },
    Sabotage { name: "the app is open to the world", apply: |t| manifest(t, |m| m.app.access = Access::Public), look: Look::Stranger },
    Sabotage {
        name: "no reason is asked",
        apply: |t| transition(t, "decline_first", |m| m.reason = fleet_domain::manifest::Reason::Optional),
        look: Look::DeclineBare,
    },
    Sabotage { name: "approvers are not told", apply: |t| requests(t, |c| c.notices.retain(|n| n.on != "create")), look: Look::Told },
    Sabotage { name: "approvers are told without buttons", apply: |t| requests(t, |c| c.notices.iter_mut().for_each(|n| n.actions.clear())), look: Look::Told },
    Sabotage {
        name: "the author is not told",
        apply: |t| requests(t, |c| c.notices.retain(|n| n.to != fleet_domain::manifest::NoticeTo::Author)),
        look: Look::Told,
    },
    Sabotage { name: "the export is gone", apply: |t| requests(t, |c| c.views.iter_mut().for_each(|v| v.export.clear())), look: Look::Export("csv") },
    Sabotage {
        name: "the export is empty",
        apply: |t| {
            requests(t, |c| c.views.iter_mut().filter(|v| v.name == "all").for_each(|v| v.filter = "state = 'approved' && state = 'declined'".to_owned()));
        },
        look: Look::AllView,
    },
    Sabotage { name: "the wrong language", apply: |t| manifest(t, |m| m.app.locale = "ru".to_owned()), look: Look::Screen },
    Sabotage {
        name: "a label says something else",
        apply: |t| field(t, "period", |f| f.label = fleet_domain::manifest::Text::of("Birthday", "День рождения")),
        look: Look::Screen,
    },
    Sabotage {
        name: "a language lost its words",
        apply: |t| text(t, "locales/ru.json", "\"form.send\"", "\"form.sent\""),
        look: Look::Serves("/locales/ru.json"),
    },
    Sabotage { name: "the page names a script that is not there", apply: |t| text(t, "index.html", "/app/main.js", "/app/other.js"), look: Look::Serves("/") },
    Sabotage { name: "the form does not send", apply: |t| text(t, "app/api.js", "POST", "HEAD"), look: Look::Serves("/app/api.js") },
    Sabotage {
        name: "the styles are empty",
        apply: |t| {
            t.insert("app/app.css".to_owned(), Vec::new());
        },
        look: Look::Serves("/app/app.css"),
    },
];
