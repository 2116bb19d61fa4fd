//! Apps that were broken after they were filled: each break turns at least the criterion red that speaks of it.

use fleet_deployers::CloudError;
use fleet_domain::manifest::{Access, Collection, Field, FieldKind, FormulaOp, Manifest, NoticeTo, Origin, Reason, Text, Transition};
use fleet_domain::spec::{RequestsSpec, Visibility};

use super::world::{Tree, World, all, every_kind, filled, leave, red};

struct Break {
    name: &'static str,
    apply: fn(&mut Tree),
    /// A criterion that must be red, as its check is written.
    red: &'static str,
}

/// Instead of a criterion: the release is refused, because it contradicts itself.
const REFUSED: &str = "refused";

fn manifest(tree: &mut Tree, change: impl FnOnce(&mut Manifest)) {
    let text = std::str::from_utf8(&tree["fleet-app.toml"]).expect("text");
    let mut manifest: Manifest = toml::from_str(text).expect("a manifest");
    change(&mut manifest);
    tree.insert("fleet-app.toml".into(), toml::to_string(&manifest).expect("writes").into_bytes());
}

fn requests(tree: &mut Tree, change: impl FnOnce(&mut Collection)) {
    manifest(tree, |m| change(&mut m.collections[0]));
}

fn field(tree: &mut Tree, name: &str, change: impl FnOnce(&mut Field)) {
    requests(tree, |c| change(c.fields.iter_mut().find(|f| f.name == name).expect("the field")));
}

fn transition(tree: &mut Tree, name: &str, change: impl FnOnce(&mut Transition)) {
    requests(tree, |c| change(c.workflow.as_mut().expect("states").transitions.iter_mut().find(|t| t.name == name).expect("the move")));
}

fn text(tree: &mut Tree, path: &str, from: &str, to: &str) {
    let old = String::from_utf8(tree[path].clone()).expect("text");
    assert!(old.contains(from), "{path} has no {from}");
    tree.insert(path.into(), old.replacen(from, to, 1).into_bytes());
}

/// Publishes and proves each broken app; the names of those that stayed green where they must be red.
async fn missed(name: &str, spec: &RequestsSpec, breaks: &[Break]) -> Vec<String> {
    let world = World::new();
    let clean = filled(spec);
    let mut missed = Vec::new();
    for (n, one) in breaks.iter().enumerate() {
        let mut tree = clean.clone();
        (one.apply)(&mut tree);
        assert_ne!(tree, clean, "{}: nothing was broken", one.name);
        // Only what speaks of the break: the others are not in question, and there are many breaks.
        let asked: Vec<_> = all(spec).into_iter().filter(|c| c.words.starts_with(one.red)).collect();
        assert!(one.red == REFUSED || !asked.is_empty(), "{}: no criterion {}", one.name, one.red);
        let red = match world.try_prove(&format!("{name}{n}"), &tree, spec, &asked).await {
            Ok(evidence) => red(spec, &evidence),
            // What cannot even be published is met by nobody.
            Err(CloudError::Manifest(_)) if one.red == REFUSED => continue,
            Err(error) => vec![format!("{error}")],
        };
        if red.is_empty() || one.red == REFUSED {
            missed.push(format!("{}: {} stayed green, red are {red:?}", one.name, one.red));
        }
    }
    missed
}

/// What keeps an approver from deciding their own request.
const NOT_THEIR_OWN: &str = " && (author != @request.auth.id || @request.auth.role = 'owner')";

const LEAVE: &[Break] = &[
    Break { name: "anybody approves", apply: |t| transition(t, "approve", |m| m.rule = String::new()), red: "OnlyApprover" },
    Break { name: "members decline", apply: |t| transition(t, "decline", |m| m.rule = "@request.auth.role = 'member'".into()), red: "OnlyApprover" },
    Break { name: "the owner approves", apply: |t| transition(t, "approve", |m| m.rule += " || @request.auth.role = 'owner'"), red: "OnlyApprover" },
    Break { name: "the author approves", apply: |t| transition(t, "approve", |m| m.rule += " || author = @request.auth.id"), red: "OnlyApprover" },
    Break { name: "approvers approve their own", apply: |t| transition(t, "approve", |m| m.rule = m.rule.replace(NOT_THEIR_OWN, "")), red: "OnlyApprover" },
    Break {
        name: "nobody decides what approvers ask for",
        apply: |t| transition(t, "approve", |m| m.rule = m.rule.replace("author.role = 'approver'", "state = 'declined'")),
        red: "OnlyApprover",
    },
    Break { name: "guests approve", apply: |t| transition(t, "approve", |m| m.rule += " || @request.auth.role = 'guest'"), red: "OnlyApprover" },
    Break {
        name: "nobody approves",
        apply: |t| transition(t, "approve", |m| m.rule = "@request.auth.role = 'guest' && state = 'declined'".into()),
        red: "Decides",
    },
    Break { name: "approving declines", apply: |t| transition(t, "approve", |m| m.to = "declined".into()), red: "Decides" },
    Break { name: "declining approves", apply: |t| transition(t, "decline", |m| m.to = "approved".into()), red: "Decides" },
    Break { name: "what was declined is approved", apply: |t| transition(t, "approve", |m| m.from.push("declined".into())), red: "StatesHold" },
    Break { name: "what was approved is declined", apply: |t| transition(t, "decline", |m| m.from.push("approved".into())), red: "StatesHold" },
    Break { name: "what was approved is withdrawn", apply: |t| transition(t, "withdraw", |m| m.from.push("approved".into())), red: "StatesHold" },
    Break { name: "new requests are approved", apply: |t| requests(t, |c| c.workflow.as_mut().expect("states").initial = "approved".into()), red: "Saves" },
    Break { name: "authors change what is decided", apply: |t| requests(t, |c| c.rules.update = Some("author = @request.auth.id".into())), red: "StatesHold" },
    Break { name: "authors delete what is decided", apply: |t| requests(t, |c| c.rules.delete = Some("author = @request.auth.id".into())), red: "StatesHold" },
    Break { name: "authors change nothing", apply: |t| requests(t, |c| c.rules.update = None), red: "FieldSaved" },
    Break {
        name: "those who decide do not read the comment",
        apply: |t| field(t, "comment", |f| f.read = Some("author = @request.auth.id".into())),
        red: "Exports",
    },
    Break {
        name: "the owner does not read why",
        apply: |t| requests(t, |c| c.rules.view = Some("author = @request.auth.id || @request.auth.role = 'approver'".into())),
        red: "Exports",
    },
    Break { name: "no reason is asked", apply: |t| transition(t, "decline", |m| m.reason = Reason::Optional), red: "ReasonAsked" },
    Break { name: "a reason is never kept", apply: |t| transition(t, "decline", |m| m.reason = Reason::None), red: "ReasonAsked" },
    Break { name: "everybody lists all", apply: |t| requests(t, |c| c.rules.list = Some(String::new())), red: "OwnOnly" },
    Break { name: "everybody opens all", apply: |t| requests(t, |c| c.rules.view = Some(String::new())), red: "OwnOnly" },
    Break {
        name: "guests list all",
        apply: |t| requests(t, |c| *c.rules.list.as_mut().expect("a rule") += " || @request.auth.role = 'guest'"),
        red: "OwnOnly",
    },
    Break {
        name: "the owner sees nothing",
        apply: |t| requests(t, |c| c.rules.list = Some("author = @request.auth.id || @request.auth.role = 'approver'".into())),
        red: "OwnOnly",
    },
    Break { name: "everybody withdraws", apply: |t| transition(t, "withdraw", |m| m.rule = String::new()), red: "StatesHold" },
    Break { name: "the approver withdraws", apply: |t| transition(t, "withdraw", |m| m.rule += " || @request.auth.role = 'approver'"), red: "StatesHold" },
    Break { name: "nobody withdraws", apply: |t| transition(t, "withdraw", |m| m.rule = "@request.auth.role = 'guest'".into()), red: "StatesHold" },
    Break {
        name: "everybody changes all",
        apply: |t| requests(t, |c| (c.rules.update, c.rules.view) = (Some(String::new()), Some(String::new()))),
        red: "OwnOnly",
    },
    Break { name: "approvers are not told", apply: |t| requests(t, |c| c.notices.retain(|n| n.to != NoticeTo::Approvers)), red: "ApproversTold" },
    Break {
        name: "approvers are told without buttons",
        apply: |t| requests(t, |c| c.notices.iter_mut().for_each(|n| n.actions.clear())),
        red: "ApproversTold",
    },
    Break { name: "approvers get one button", apply: |t| requests(t, |c| c.notices.iter_mut().for_each(|n| n.actions.truncate(1))), red: "ApproversTold" },
    Break { name: "approvers are told twice", apply: |t| requests(t, |c| c.notices.push(c.notices[0].clone())), red: "ApproversTold" },
    Break { name: "the owner is told instead", apply: |t| requests(t, |c| c.notices.iter_mut().for_each(|n| n.to = NoticeTo::Owner)), red: "ApproversTold" },
    Break { name: "the author is not told of approvals", apply: |t| requests(t, |c| c.notices.retain(|n| n.on != "state:approved")), red: "AuthorTold" },
    Break { name: "the author is not told of refusals", apply: |t| requests(t, |c| c.notices.retain(|n| n.on != "state:declined")), red: "AuthorTold" },
    Break { name: "the export is not offered", apply: |t| requests(t, |c| c.views.iter_mut().for_each(|v| v.export.clear())), red: "Exports { format: Csv }" },
    Break {
        name: "the workbook is not offered",
        apply: |t| requests(t, |c| c.views.iter_mut().for_each(|v| v.export.truncate(1))),
        red: "Exports { format: Xlsx }",
    },
    Break { name: "the export leaves rows out", apply: |t| requests(t, |c| c.views[2].filter = "state = 'submitted'".into()), red: "Exports { format: Csv }" },
    Break {
        name: "the export lacks a column",
        apply: |t| field(t, "comment", |f| f.read = Some("@request.auth.role = 'guest'".into())),
        red: "Exports { format: Xlsx",
    },
    Break {
        name: "everybody exports all",
        apply: |t| requests(t, |c| (c.views[2].rule, c.rules.list) = (String::new(), Some(String::new()))),
        red: "Exports { format: Csv }",
    },
    Break { name: "nothing waits to be decided", apply: |t| requests(t, |c| c.views[1].filter = "state = 'approved'".into()), red: "Decides" },
    Break { name: "the other language comes first", apply: |t| manifest(t, |m| m.app.locale = "en".into()), red: "Speaks" },
    Break { name: "a language is gone", apply: |t| manifest(t, |m| m.app.locales = vec!["ru".into()]), red: "Speaks" },
    Break {
        name: "states are worded in the other language",
        apply: |t| {
            requests(t, |c| {
                c.workflow.as_mut().expect("states").states.iter_mut().for_each(|s| {
                    let en = s.label.0["en"].clone();
                    s.label.0.insert("ru".into(), en);
                });
            });
        },
        red: "Speaks",
    },
    Break {
        name: "a button is worded in the other language",
        apply: |t| {
            transition(t, "approve", |m| {
                let ru = m.label.0["ru"].clone();
                m.label.0.insert("en".into(), ru);
            });
        },
        red: "Speaks",
    },
    Break {
        name: "a translation is another",
        apply: |t| field(t, "kind", |f| drop(f.options[0].label.0.insert("en".into(), "Monthly".into()))),
        red: "Speaks",
    },
    Break { name: "words of the screen are missing", apply: |t| text(t, "locales/en.json", "{", "{\"extra.word\": \"x\","), red: "Opens" },
    Break {
        name: "a label is another",
        apply: |t| field(t, "period", |f| f.label = Text::of("Birthday", "День рождения")),
        red: "FieldSaved { field: \"period\" }",
    },
    Break { name: "the title is another", apply: |t| manifest(t, |m| m.app.title = Text::of("X", "Х")), red: "Opens" },
    Break { name: "the page is called otherwise", apply: |t| text(t, "index.html", "<title>Заявки на отпуск", "<title>Other"), red: "Opens" },
    Break { name: "the page says another language", apply: |t| text(t, "index.html", "lang=\"ru\"", "lang=\"en\""), red: "Opens" },
    Break { name: "the app is not started", apply: |t| text(t, "index.html", "<script type=\"module\" src=\"/app/main.js\"></script>", ""), red: "Opens" },
    Break {
        name: "a script of another host",
        apply: |t| text(t, "index.html", "</head>", "<script src=\"https://evil.test/x.js\"></script></head>"),
        red: "Opens",
    },
    Break { name: "a script in the page", apply: |t| text(t, "index.html", "</head>", "<script>alert(1)</script></head>"), red: "Opens" },
    Break { name: "a frame in the page", apply: |t| text(t, "index.html", "</body>", "<iframe src=\"/x\"></iframe></body>"), red: "Opens" },
    Break {
        name: "one more script",
        apply: |t| {
            t.insert("app/extra.js".into(), b"//".to_vec());
            text(t, "index.html", "</head>", "<script type=\"module\" src=\"/app/extra.js\"></script></head>");
        },
        red: "Opens",
    },
    Break { name: "a script lies beside", apply: |t| drop(t.insert("app/extra.js".into(), b"//".to_vec())), red: "Opens" },
    Break { name: "a module is altered", apply: |t| text(t, "app/api.js", "POST", "HEAD"), red: "Opens" },
    Break { name: "a module is missing", apply: |t| drop(t.remove("app/live.js")), red: "Opens" },
    Break { name: "the styles are empty", apply: |t| drop(t.insert("app/app.css".into(), Vec::new())), red: "Opens" },
    Break {
        name: "the theme loads from elsewhere",
        apply: |t| drop(t.insert("theme.css".into(), b"@import url(https://evil.test/x.css);:root{--x:1}".to_vec())),
        red: "Opens",
    },
    Break { name: "it calls itself an agent's", apply: |t| manifest(t, |m| m.app.origin = Origin::Agent), red: "Opens" },
    Break { name: "open to the world", apply: |t| manifest(t, |m| m.app.access = Access::Public), red: "Closed" },
    Break { name: "open to whoever has a link", apply: |t| manifest(t, |m| m.app.access = Access::Link), red: "Opens" },
    Break { name: "nobody can send", apply: |t| requests(t, |c| c.rules.create = None), red: "Saves" },
    Break { name: "only the owner can send", apply: |t| requests(t, |c| c.rules.create = Some("@request.auth.role = 'owner'".into())), red: "Saves" },
    Break { name: "a field is missing", apply: |t| requests(t, |c| c.fields.retain(|f| f.name != "comment")), red: "FieldSaved { field: \"comment\" }" },
    Break {
        name: "one more field",
        apply: |t| requests(t, |c| c.fields.push(Field::new("salary", Text::of("Salary", "Зарплата"), FieldKind::Text))),
        red: "Saves",
    },
    Break { name: "the fields are in another order", apply: |t| requests(t, |c| c.fields.reverse()), red: "Saves" },
    Break {
        name: "nobody may write a field",
        apply: |t| field(t, "comment", |f| f.write = Some("@request.auth.role = 'owner'".into())),
        red: "FieldSaved { field: \"comment\" }",
    },
    Break {
        name: "approvers do not see a field",
        apply: |t| field(t, "comment", |f| f.read = Some("author = @request.auth.id".into())),
        red: "FieldSaved { field: \"comment\" }",
    },
    Break { name: "a range of days is a text", apply: |t| field(t, "period", |f| f.kind = FieldKind::Text), red: REFUSED },
    Break { name: "what must be given may be left out", apply: |t| field(t, "period", |f| f.required = false), red: "FieldRequired { field: \"period\" }" },
    Break { name: "what may be left out must be given", apply: |t| field(t, "comment", |f| f.required = true), red: "Saves" },
    Break { name: "an option is missing", apply: |t| field(t, "kind", |f| drop(f.options.pop())), red: "FieldSaved { field: \"kind\" }" },
    Break {
        name: "one more option",
        apply: |t| {
            field(t, "kind", |f| {
                let mut more = f.options[0].clone();
                more.value = "no_such_option".into();
                f.options.push(more);
            });
        },
        red: "FieldGuarded { field: \"kind\" }",
    },
    Break { name: "texts are cut short", apply: |t| field(t, "comment", |f| f.max_len = Some(100)), red: "Saves" },
    Break {
        name: "days are counted otherwise",
        apply: |t| {
            field(t, "days", |f| {
                f.kind = FieldKind::Number;
                f.formula = None;
            });
        },
        red: "FieldComputed",
    },
];

const EVERY: &[Break] = &[
    Break {
        name: "step one decides step two",
        apply: |t| transition(t, "approve_second", |m| m.rule += " || @request.auth.role = 'approver'"),
        red: "OnlyApprover { step: 2 }",
    },
    Break {
        name: "step two decides step one",
        apply: |t| transition(t, "decline_first", |m| m.rule += " || @request.auth.role = 'approver2'"),
        red: "OnlyApprover { step: 1 }",
    },
    Break { name: "step one is skipped", apply: |t| transition(t, "approve_second", |m| m.from.push("submitted".into())), red: "StatesHold" },
    Break { name: "step one is the last", apply: |t| transition(t, "approve_first", |m| m.to = "approved".into()), red: "Decides { step: 1 }" },
    Break {
        name: "step two cannot decline",
        apply: |t| {
            requests(t, |c| {
                c.notices.iter_mut().for_each(|n| n.actions.clear());
                c.workflow.as_mut().expect("states").transitions.retain(|m| m.name != "decline_second");
            });
        },
        red: "Decides { step: 2 }",
    },
    Break { name: "step two is not told", apply: |t| requests(t, |c| c.notices.retain(|n| n.step != Some(2))), red: "ApproversTold" },
    Break { name: "step two may decline silently", apply: |t| transition(t, "decline_second", |m| m.reason = Reason::Optional), red: "ReasonAsked" },
    Break { name: "the smallest number is gone", apply: |t| field(t, "number", |f| f.min = None), red: "FieldGuarded { field: \"number\" }" },
    Break { name: "the largest number is gone", apply: |t| field(t, "number", |f| f.max = None), red: "FieldGuarded { field: \"number\" }" },
    Break { name: "the largest amount is smaller", apply: |t| field(t, "money", |f| f.max = Some("1999.99".into())), red: "FieldGuarded { field: \"money\" }" },
    Break { name: "amounts have three digits", apply: |t| field(t, "money", |f| f.decimals = Some(3)), red: "FieldGuarded { field: \"money\" }" },
    Break { name: "another currency", apply: |t| field(t, "money", |f| f.currency = Some("USD".into())), red: "FieldSaved { field: \"money\" }" },
    Break { name: "addresses are any text", apply: |t| field(t, "email", |f| f.kind = FieldKind::Text), red: "FieldGuarded { field: \"email\" }" },
    Break { name: "numbers to call are any text", apply: |t| field(t, "phone", |f| f.kind = FieldKind::Text), red: "FieldGuarded { field: \"phone\" }" },
    Break { name: "days of a formula are any text", apply: |t| field(t, "first", |f| f.kind = FieldKind::Text), red: REFUSED },
    Break { name: "ranges are any text", apply: |t| field(t, "range", |f| f.kind = FieldKind::Text), red: "FieldGuarded { field: \"range\" }" },
    Break { name: "people are any text", apply: |t| field(t, "person", |f| f.kind = FieldKind::Text), red: "FieldGuarded { field: \"person\" }" },
    Break { name: "documents are not accepted", apply: |t| field(t, "file", |f| f.accept = vec!["image/*".into()]), red: "FieldSaved { field: \"file\" }" },
    Break {
        name: "one of several",
        apply: |t| {
            requests(t, |c| c.fields.retain(|f| f.name != "count"));
            field(t, "many", |f| f.kind = FieldKind::Choice);
        },
        red: "FieldSaved { field: \"many\" }",
    },
    Break { name: "a text is had twice", apply: |t| field(t, "text", |f| f.unique = false), red: "FieldUnique { field: \"text\" }" },
    Break { name: "an address is had twice", apply: |t| field(t, "email", |f| f.unique = false), red: "FieldUnique { field: \"email\" }" },
    Break {
        name: "a sum is a difference",
        apply: |t| {
            field(t, "sum", |f| {
                let formula = f.formula.as_mut().expect("one");
                formula.op = FormulaOp::Difference;
            });
        },
        red: "FieldComputed { field: \"sum\" }",
    },
    Break {
        name: "a difference is turned",
        apply: |t| field(t, "difference", |f| f.formula.as_mut().expect("one").of.reverse()),
        red: "FieldComputed { field: \"difference\" }",
    },
    Break {
        name: "nights are of other days",
        apply: |t| field(t, "nights", |f| f.formula.as_mut().expect("one").of = vec!["range".into()]),
        red: "FieldComputed { field: \"nights\" }",
    },
    Break { name: "yes or no is not asked", apply: |t| field(t, "yes_no", |f| f.required = false), red: "FieldRequired { field: \"yes_no\" }" },
    Break { name: "a file is not asked", apply: |t| field(t, "file", |f| f.required = false), red: "FieldRequired { field: \"file\" }" },
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn breaks_of_a_small_app_are_seen() {
    let missed = missed("leave", &leave(), LEAVE).await;
    assert!(missed.is_empty(), "{missed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn breaks_of_a_large_app_are_seen() {
    let missed = missed("every", &every_kind(), EVERY).await;
    assert!(missed.is_empty(), "{missed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn breaks_of_an_app_that_everybody_sees_are_seen() {
    let mut spec = leave();
    spec.visibility = Visibility::All;
    let breaks: &[Break] = &[
        Break { name: "own requests only", apply: |t| requests(t, |c| c.rules.list = Some("author = @request.auth.id".into())), red: "AllSeen" },
        Break { name: "listed but not opened", apply: |t| requests(t, |c| c.rules.view = Some("author = @request.auth.id".into())), red: "AllSeen" },
        Break { name: "guests see nothing", apply: |t| requests(t, |c| c.rules.list = Some("@request.auth.role != 'guest'".into())), red: "AllSeen" },
        Break { name: "everybody changes all", apply: |t| requests(t, |c| c.rules.update = Some("state = 'submitted'".into())), red: "AllSeen" },
        Break { name: "no list of all", apply: |t| requests(t, |c| c.views[2].rule = "@request.auth.role = 'owner'".into()), red: "AllSeen" },
    ];
    let missed = missed("open", &spec, breaks).await;
    assert!(missed.is_empty(), "{missed:#?}");
}
