//! People who leave an app: what ends for them at once, and who cannot leave.

use fleet_domain::act::Act;
use fleet_domain::chat::Standing;
use fleet_domain::id::{PersonId, ProjectId, ThreadId};
use fleet_domain::project::Member;
use fleet_domain::role::Role;
use fleet_store::{Commit, Session, Token, TokenKind};

use crate::world::World;

struct Team {
    world: World,
    thread: ThreadId,
    project: ProjectId,
    owner: PersonId,
}

async fn team() -> Team {
    let world = World::new().await;
    let owner = world.person("Olga", Standing::Member).await;
    let thread = world.thread(&owner, "en").await;
    world.started(&thread, &owner, "Leave requests: first day, last day. The manager approves").await;
    let project = world.project(&thread).await.id;
    Team { world, thread, project, owner }
}

impl Team {
    async fn joins(&self, name: &str, standing: Standing, role: Role) -> PersonId {
        let person = self.world.person(name, standing).await;
        let member = Member::new(&person, role, (role == Role::Approver).then_some(1));
        self.world.change_project(&self.project, |p| p.members.push(member)).await;
        let now = self.world.store.now();
        let session = Session { hash: format!("s{name}"), person: person.clone(), created_at: now, expires_at: now + 1_000_000, revoked_at: None };
        let token = Token {
            hash: format!("t{name}"),
            kind: TokenKind::Login,
            person: Some(person.clone()),
            data: serde_json::Value::Null,
            created_at: now,
            expires_at: now + 1_000_000,
            used_at: None,
            used_by: None,
            voided: false,
        };
        self.world.store.commit(Commit::new().put_session(session).put_token(token)).await.unwrap();
        person
    }

    async fn removes(&self, by: &PersonId, person: &PersonId) {
        self.world.act(&self.thread, by, Act::RemoveMember { project: self.project.clone(), person: person.clone() }).await;
    }

    async fn role_of(&self, person: &PersonId) -> Option<Role> {
        self.world.project(&self.thread).await.role_of(person)
    }

    async fn signed_in(&self, name: &str) -> (bool, bool) {
        let now = self.world.store.now();
        let session = self.world.store.session(&format!("s{name}")).await.unwrap().unwrap();
        let token = self.world.store.token(&format!("t{name}")).await.unwrap().unwrap();
        (session.holds_at(now), token.holds_at(now))
    }
}

#[tokio::test]
async fn a_guest_who_is_taken_out_is_signed_out_at_once() {
    let team = team().await;
    let anna = team.joins("Anna", Standing::Guest, Role::Approver).await;
    assert_eq!(team.signed_in("Anna").await, (true, true));
    team.removes(&team.owner, &anna).await;
    let told = team.world.last(&team.thread).await;
    assert!(told.kind == "member_removed" && told.plain.contains("Anna") && told.plain.contains("Leave requests"), "{}", told.plain);
    assert_eq!((team.role_of(&anna).await, team.signed_in("Anna").await), (None, (false, false)));
    assert!(team.world.audit().await.contains(&"remove_member".to_owned()));
    let journal = team.world.store.journal(&team.project, 0, 100).await.unwrap();
    assert!(
        journal.iter().any(|(_, line, _)| line.event == "remove_member" && line.why.contains(anna.as_str()) && !line.why.contains("Anna")),
        "ids, not names"
    );
    team.removes(&team.owner, &anna).await;
    assert_eq!(team.world.last(&team.thread).await.kind, "refused", "gone already");
}

#[tokio::test]
async fn whoever_has_another_place_stays_signed_in_for_it() {
    let team = team().await;
    let member = team.joins("Mira", Standing::Member, Role::Requester).await;
    team.removes(&team.owner, &member).await;
    assert_eq!((team.role_of(&member).await, team.signed_in("Mira").await), (None, (true, true)));
    let guest = team.joins("Gus", Standing::Guest, Role::Guest).await;
    let other = team.world.thread(&team.owner, "en").await;
    team.world.started(&other, &team.owner, "Equipment requests: what and why. The manager approves").await;
    let second = team.world.project(&other).await.id;
    let place = Member::new(&guest, Role::Guest, None);
    team.world.change_project(&second, |p| p.members.push(place)).await;
    team.removes(&team.owner, &guest).await;
    assert_eq!((team.role_of(&guest).await, team.signed_in("Gus").await), (None, (true, true)), "the other app is still theirs");
}

#[tokio::test]
async fn the_last_owner_cannot_go_and_the_one_before_can() {
    let team = team().await;
    team.removes(&team.owner, &team.owner.clone()).await;
    let refused = team.world.last(&team.thread).await;
    assert_eq!((refused.kind.as_str(), refused.plain), ("refused", team.world.say_of("en", "chat-refused-last-owner")));
    assert_eq!(team.role_of(&team.owner).await, Some(Role::Owner));
    let second = team.joins("Boris", Standing::Member, Role::Owner).await;
    team.removes(&second, &team.owner).await;
    assert_eq!((team.role_of(&team.owner).await, team.role_of(&second).await), (None, Some(Role::Owner)));
    team.removes(&team.owner, &second).await;
    assert_eq!(team.role_of(&second).await, Some(Role::Owner), "who is out removes nobody");
}

#[tokio::test]
async fn who_may_only_ask_neither_starts_a_change_of_somebody_elses_app_nor_puts_it_live() {
    let team = team().await;
    let mira = team.joins("Mira", Standing::Member, Role::Requester).await;
    team.world.make(&team.thread).await;
    // Before the first accept and after it alike: what the app keeps is not hers.
    for live in [None, Some(1)] {
        if live.is_some() {
            let accept = team.world.nonce(&team.thread, "Accept").await;
            team.world.press_nonce(&team.thread, &team.owner, &accept).await;
            team.world.promote(&team.thread, 1).await;
        }
        let before = team.world.run(&team.thread).await;
        team.world.say(&team.thread, &mira, "everyone sees all requests").await;
        let card = team.world.last(&team.thread).await;
        assert!(card.plain.contains("The owner of this app"), "{}", card.plain);
        team.world.press_key(&team.thread, &mira, "chat-button-start").await;
        assert_eq!(team.world.last(&team.thread).await.kind, "refused");
        team.world.say(&team.thread, &mira, "start").await;
        assert_eq!(team.world.last(&team.thread).await.kind, "refused");
        assert_eq!(team.world.run(&team.thread).await, before, "nothing began, and nothing of the owner's ended");
        team.world.say(&team.thread, &mira, "cancel").await;
    }
    team.world.say(&team.thread, &mira, "everyone sees all requests").await;
    team.world.press_key(&team.thread, &team.owner, "chat-button-start").await;
    let commit = team.world.make(&team.thread).await;
    let run = team.world.run(&team.thread).await;
    team.world.act(&team.thread, &mira, Act::Accept { run: run.id.clone(), commit: commit.clone() }).await;
    assert_eq!(team.world.last(&team.thread).await.kind, "refused");
    assert_eq!(team.world.project(&team.thread).await.live, Some(1));
    team.world.act(&team.thread, &team.owner, Act::Accept { run: run.id, commit }).await;
    assert_ne!(team.world.last(&team.thread).await.kind, "refused", "the owner may");
}
