//! Who decides, who joins, and as what.

use super::*;
use crate::manifest::Access;
use crate::spec::{FreeSpec, RequestsSpec, Shape, Switch, Visibility};

fn step(approver: &str, person: Option<&PersonId>) -> StepSpec {
    StepSpec { approver: approver.to_owned(), person: person.map(ToString::to_string) }
}

fn someone(n: u32) -> PersonId {
    PersonId::from_unique(&n.to_string())
}

fn version(n: u32, steps: Vec<StepSpec>) -> Version {
    Version { n, commit: String::new(), run: RunId::from_unique("1"), accepted_by: someone(1), accepted_at: 0, steps, withdrawn: false }
}

/// A project of person 1, with these steps.
fn project(steps: Vec<StepSpec>) -> Project {
    let spec = RequestsSpec {
        title: "Leave".into(),
        title_translations: Vec::new(),
        locale: "en".into(),
        locales: vec!["en".into()],
        audience: String::new(),
        fields: Vec::new(),
        steps,
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::Off,
        notify_author: Switch::Off,
        reason_on_decline: Switch::Off,
        exports: Vec::new(),
    };
    Project {
        id: ProjectId::from_unique("1"),
        bible: "hr".into(),
        title: "Leave".into(),
        slug: "leave".into(),
        thread: ThreadId::from_unique("1"),
        locale: "en".into(),
        spec: Spec::Requests(spec),
        made_by: Means::Kit,
        members: vec![Member::new(&someone(1), Role::Owner, None)],
        state: ProjectState::Present,
        preview_secret: String::new(),
        preview: None,
        versions: Vec::new(),
        live: None,
        created_at: 0,
    }
}

#[test]
fn who_decides_follows_the_live_version_and_comes_back_with_it() {
    let (anna, boris) = (someone(2), someone(3));
    let mut app = project(vec![step("Manager", None)]);
    app.join(&anna, Role::Approver, Some(1));
    app.versions.push(version(1, vec![step("Manager", None)]));
    app.live = Some(1);
    assert_eq!((app.role_of(&anna), app.decides(&app.members[1])), (Some(Role::Approver), Some(1)));
    // A change is only tried so far: the live app is decided as before.
    app.spec = project(vec![step("Boris", Some(&boris))]).spec;
    assert_eq!(app.role_of(&anna), Some(Role::Approver));
    app.versions.push(version(2, vec![step("Boris", Some(&boris))]));
    app.live = Some(2);
    app.add_named_approvers();
    app.add_named_approvers();
    assert_eq!((app.role_of(&anna), app.role_of(&boris)), (Some(Role::Requester), Some(Role::Approver)));
    assert_eq!(app.members.len(), 3, "nobody twice: {:?}", app.members);
    app.live = Some(1);
    assert_eq!((app.role_of(&anna), app.role_of(&boris)), (Some(Role::Approver), Some(Role::Requester)));
}

#[test]
fn an_app_of_agents_has_approvers_whose_step_has_no_name() {
    let anna = someone(2);
    let mut app = project(Vec::new());
    app.spec = Spec::Free(FreeSpec {
        title: "Wiki".into(),
        locale: "en".into(),
        locales: vec!["en".into()],
        audience: String::new(),
        shape: Shape::Records,
        access: Access::Members,
        wants: Vec::new(),
    });
    assert!(app.steps().is_empty());
    app.join(&anna, Role::Approver, None);
    app.add_named_approvers();
    assert_eq!((app.role_of(&anna), app.members.len()), (Some(Role::Approver), 2));
}

#[test]
fn an_invitation_takes_no_role_away_and_gives_a_step_anew() {
    let (owner, anna) = (someone(1), someone(2));
    let mut app = project(vec![step("Manager", None), step("HR", None)]);
    app.join(&owner, Role::Guest, None);
    assert_eq!(app.role_of(&owner), Some(Role::Owner));
    for (role, step, wanted) in [(Role::Guest, None, Role::Guest), (Role::Requester, None, Role::Requester), (Role::Approver, Some(1), Role::Approver)] {
        app.join(&anna, role, step);
        assert_eq!((app.role_of(&anna), app.members.len()), (Some(wanted), 2), "{:?}", app.members);
    }
    app.join(&anna, Role::Approver, Some(2));
    assert_eq!(app.members.iter().filter_map(|m| app.decides(m)).collect::<Vec<_>>(), [1, 2]);
    app.spec = project(vec![step("Head of department", None)]).spec;
    assert_eq!(app.role_of(&anna), Some(Role::Requester));
    app.join(&anna, Role::Approver, Some(1));
    assert_eq!((app.role_of(&anna), app.members.len()), (Some(Role::Approver), 3));
}

#[test]
fn an_invitation_to_less_adds_nothing() {
    let mut project = project(vec![step("HR", None)]);
    project.add_approver(&someone(7), 1);
    let before = project.members.clone();
    project.join(&someone(7), Role::Guest, None);
    project.join(&someone(7), Role::Requester, None);
    assert_eq!(project.members, before);
}
