//! The table of rights through the bot: every act by every role, on what is their own and on what is somebody else's.

use fleet_domain::act::{Act, EntryChoice};
use fleet_domain::brief::{Brief, BriefState};
use fleet_domain::chat::{Env, Standing};
use fleet_domain::habits::DigestWish;
use fleet_domain::id::{BriefId, PersonId};
use fleet_domain::manifest::Reason;
use fleet_domain::project::Member;
use fleet_domain::role::Role;
use fleet_store::{Commit, Versioned};

use crate::world::World;

/// May they? Guest; requester on their own, on another's; approver, owner, admin (on anything).
type Row = [bool; 6];

const ANYONE: Row = [true; 6];
const ASKS: Row = [false, true, true, true, true, true];
const OWN_OR_APPROVER: Row = [false, true, false, true, true, true];
const APPROVER: Row = [false, false, false, true, true, true];
const OWNER: Row = [false, false, false, false, true, true];
const ADMIN: Row = [false, false, false, false, false, true];

#[tokio::test]
async fn every_act_by_every_role_on_own_and_others() {
    let world = World::new().await;
    let founder = world.person("Founder", Standing::Member).await;
    let thread = world.thread(&founder, "en").await;
    world.started(&thread, &founder, "Leave requests: first day, last day. The manager approves").await;
    let commit = world.make(&thread).await;
    let (run, project) = (world.run(&thread).await, world.project(&thread).await);
    let stranger = world.person("Stranger", Standing::Stranger).await;
    let brief = BriefId::from_unique(&world.store.unique());
    let mut row = Brief::new(brief.clone(), "hr", "en", founder.clone(), thread.clone()).change_of(project.id.clone(), project.spec.clone(), Vec::new());
    row.state = BriefState::Card;
    world.store.commit(Commit::new().put_brief(Versioned::fresh(row))).await.unwrap();
    let mut people = Vec::new();
    for role in Role::ALL {
        let standing = match role {
            Role::Guest => Standing::Guest,
            Role::Admin => Standing::Admin,
            Role::Requester | Role::Approver | Role::Owner => Standing::Member,
        };
        let person = world.person(&format!("{role:?}"), standing).await;
        if role != Role::Admin {
            let member = Member::new(&person, role, None);
            world.change_project(&project.id, |p| p.members.push(member)).await;
        }
        people.push((role, person));
    }
    let leaver = world.person("Leaver", Standing::Member).await;
    let member = Member::new(&leaver, Role::Guest, None);
    world.change_project(&project.id, |p| p.members.push(member)).await;
    let (b, r, p) = (|| brief.clone(), || run.id.clone(), || project.id.clone());
    let key = || "approver".to_owned();
    let decide = |reason| Act::Decide {
        project: p(),
        env: Env::Preview,
        collection: "requests".to_owned(),
        record: "a".to_owned(),
        transition: "approve".to_owned(),
        reason,
        rev: None,
        about: String::new(),
    };
    let table: Vec<(Act, Row)> = vec![
        (Act::Say { text: "add a phone number".to_owned() }, ASKS),
        (Act::Answer { brief: b(), key: key(), value: "hr".to_owned() }, OWN_OR_APPROVER),
        (Act::YouDecide { brief: b(), key: key() }, OWN_OR_APPROVER),
        (Act::WriteOwn { brief: b(), key: key() }, OWN_OR_APPROVER),
        (Act::Start { brief: b(), rev: 999 }, OWN_OR_APPROVER),
        (Act::Change { brief: b() }, OWN_OR_APPROVER),
        (Act::CancelBrief { brief: b() }, OWN_OR_APPROVER),
        (Act::Stop { run: r() }, OWN_OR_APPROVER),
        (Act::Resume { run: r() }, OWN_OR_APPROVER),
        (Act::Accept { run: r(), commit: "0".repeat(40) }, OWN_OR_APPROVER),
        (Act::ChooseEntries { run: r(), commit: commit.clone(), entries: EntryChoice::Clean }, OWN_OR_APPROVER),
        (Act::AskChanges { run: r() }, OWN_OR_APPROVER),
        (Act::ThrowAway { run: r() }, OWN_OR_APPROVER),
        (Act::Undo { run: r(), version: 1 }, APPROVER),
        (Act::Rollback { project: p(), version: 1 }, APPROVER),
        (Act::AskDelete { project: p() }, OWNER),
        (Act::KeepProject { project: p() }, OWNER),
        (Act::Rename { project: p(), title: "Days".to_owned() }, OWNER),
        (Act::Revoke { project: p() }, OWNER),
        (Act::RemoveMember { project: p(), person: leaver.clone() }, OWNER),
        (Act::OpenProject { project: p() }, ANYONE),
        (decide(Reason::None), APPROVER),
        (decide(Reason::Required), APPROVER),
        (Act::SetDigest { wish: DigestWish::Weekly }, ANYONE),
        (Act::SetZone { zone: "Europe/Berlin".to_owned() }, ANYONE),
        (Act::WriteZone, ANYONE),
        (Act::Pair { person: stranger.clone() }, ADMIN),
        (Act::Delete { project: p() }, OWNER),
    ];
    for (act, row) in table {
        for (role, person) in &people {
            for own in [true, false] {
                let whose = if own { person } else { &founder };
                belongs_to(&world, &run.id, &brief, whose).await;
                let may = match (role, own) {
                    (Role::Guest, _) => row[0],
                    (Role::Requester, true) => row[1],
                    (Role::Requester, false) => row[2],
                    (Role::Approver, _) => row[3],
                    (Role::Owner, _) => row[4],
                    (Role::Admin, _) => row[5],
                };
                world.act(&thread, person, act.clone()).await;
                let audit = world.store.audit(0, 10_000).await.unwrap();
                let last = &audit.iter().rev().find(|a| a.entry.actor.as_ref() == Some(person)).unwrap().entry;
                let forbidden = last.act.starts_with("refused:") && (last.detail.starts_with("role:") || last.detail == "not-yours");
                assert_eq!(!forbidden, may, "{act:?} by {role:?}, own: {own}: {last:?}");
                assert_eq!(last.role.is_some(), !last.act.starts_with("refused:"), "who was allowed has a role: {last:?}");
            }
        }
    }
    assert!(matches!(world.store.audit_verify().await.unwrap(), fleet_store::AuditState::Whole { .. }));
}

/// Makes run and brief this person's.
async fn belongs_to(world: &World, run: &fleet_domain::id::RunId, brief: &BriefId, person: &PersonId) {
    let mut run = world.store.run(run).await.unwrap().unwrap();
    run.value.by = person.clone();
    let mut brief = world.store.brief(brief).await.unwrap().unwrap();
    brief.value.person = person.clone();
    world.store.commit(Commit::new().put_run(run).put_brief(brief)).await.unwrap();
}

#[tokio::test]
async fn who_has_no_role_in_a_project_may_do_nothing_in_it() {
    let world = World::new().await;
    let founder = world.person("Founder", Standing::Member).await;
    let other = world.person("Other", Standing::Member).await;
    let thread = world.thread(&founder, "en").await;
    world.started(&thread, &founder, "Leave requests: first day, last day. The manager approves").await;
    let project = world.project(&thread).await.id;
    for act in [
        Act::OpenProject { project: project.clone() },
        Act::Rename { project: project.clone(), title: "Mine".to_owned() },
        Act::RemoveMember { project: project.clone(), person: founder.clone() },
        Act::AskDelete { project },
    ] {
        world.act(&thread, &other, act.clone()).await;
        assert_eq!(world.last(&thread).await.kind, "refused", "{act:?}");
    }
    world.say(&thread, &other, "add a phone number").await;
    assert_eq!(world.last(&thread).await.kind, "refused");
    world.say(&thread, &other, "stop").await;
    assert_eq!(world.last(&thread).await.kind, "refused");
    let elsewhere = world.thread(&other, "en").await;
    world.say(&elsewhere, &other, "my apps").await;
    assert_eq!(world.last(&elsewhere).await.plain, world.say_of("en", "chat-projects-none"), "other people's apps are not listed");
}
