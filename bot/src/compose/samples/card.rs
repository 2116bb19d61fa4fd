//! Cards, and what their changes make different.

use fleet_domain::brief::{Difference, Starter, WhyAgents};
use fleet_domain::criterion::CriterionOrigin;
use fleet_domain::id::{BriefId, PersonId};
use fleet_domain::manifest::FieldKind;
use fleet_domain::notice::{AgentsLine, CardLine, CardNotice, CardState, Notice, ResultNotice, Waiting};
use fleet_domain::run::Means;
use fleet_domain::spec::{Shape, Visibility};

use super::{NOW, project, result, run, title};

pub(in crate::compose) fn card(state: CardState) -> CardNotice {
    let line = |words: &str, origin| CardLine { words: words.to_owned(), origin };
    CardNotice {
        brief: BriefId::from_unique("1"),
        rev: 3,
        title: title(),
        goal: "A place where people ask for leave".to_owned(),
        for_whom: "the sales team".to_owned(),
        fields: vec!["First day".to_owned(), "Kind (Vacation, Sick)".to_owned()],
        steps: vec!["the manager".to_owned(), "HR".to_owned()],
        criteria: vec![
            line("their manager approves", CriterionOrigin::Said),
            line("then HR", CriterionOrigin::Answered),
            line("each sees their own", CriterionOrigin::Assumed),
        ],
        more_checks: 12,
        not_included: vec![
            ("sync with payroll".to_owned(), "waits_for_agent".to_owned()),
            ("odd".to_owned(), "no_such_reason".to_owned()),
            ("data.csv".to_owned(), "file_not_read".to_owned()),
            ("staff.csv".to_owned(), "rows_not_read".to_owned()),
            ("rows.csv".to_owned(), "no_headings".to_owned()),
        ],
        assumptions: vec!["Each person sees their own requests".to_owned()],
        state,
        starter: Starter::Asker,
        changed: vec!["add a phone".to_owned()],
        differs: Vec::new(),
        person: PersonId::from_unique("1"),
        agents: None,
    }
}

/// What is told where coding agents do the work.
pub(super) fn of_agents() -> Vec<(String, Notice)> {
    let line = |why, task_micro, task_minutes| AgentsLine { why, task_micro, task_minutes };
    let mut all = Vec::new();
    for agents in [line(WhyAgents::NoKit, 0, 60), line(WhyAgents::Beyond, 5_000_000, 1), line(WhyAgents::Before, 999_999, 22)] {
        let free =
            CardNotice { agents: Some(agents), fields: Vec::new(), steps: Vec::new(), changed: Vec::new(), not_included: Vec::new(), ..card(CardState::Open) };
        all.push((format!("card of agents, {}", agents.why.key()), Notice::Card(Box::new(free))));
    }
    let later = CardNotice { not_included: vec![("sync with payroll".to_owned(), "agents_later".to_owned())], ..card(CardState::Open) };
    all.push(("card, agents later".to_owned(), Notice::Card(Box::new(later))));
    for shape in [Shape::Records, Shape::Static] {
        let made = ResultNotice { made: Means::Agent, shape, ..result(Waiting::Yes) };
        all.push((format!("result of agents, {}", shape.key()), Notice::Result(made)));
    }
    let live = Notice::Live { project: project(), run: run(), title: title(), version: 2, entries: None, undo_until: NOW, shape: Shape::Static, over: None };
    all.push(("live, pages alone".to_owned(), live));
    all
}

/// One of each part that a change may make different.
pub(super) fn differences() -> Vec<Difference> {
    let own = str::to_owned;
    let mut all = vec![
        Difference::Title { now: own("Days off") },
        Difference::Audience { now: own("the sales team") },
        Difference::Steps { now: vec![own("the manager"), own("HR")] },
        Difference::FieldAdded { line: own("Phone") },
        Difference::FieldGone { label: own("Comment") },
        Difference::FieldRenamed { was: own("Reason"), line: own("Why") },
        Difference::FieldNow { line: own("Cost, EUR (may be left out)"), kind: None },
        Difference::Order,
        Difference::Seen { now: Visibility::Own },
        Difference::Seen { now: Visibility::All },
    ];
    all.extend(FieldKind::ALL.map(|kind| Difference::FieldNow { line: own("Days"), kind: Some(kind) }));
    all
}
