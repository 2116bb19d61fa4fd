//! The table of rights through the bot: every button and every command, by every role, on the page, in Telegram and in Slack.

mod cell;
mod ground;
mod messengers;
mod page;
mod stages;
mod table;

use std::collections::BTreeSet;

use fleet_domain::act::Act;
use fleet_domain::chat::Standing;

use crate::world::World;

use cell::{ACTS, How, row_of};
use table::table;

#[test]
fn every_act_has_a_row() {
    let rows: BTreeSet<String> = table().buttons.into_keys().collect();
    let acts: BTreeSet<String> = ACTS.iter().map(|act| (*act).to_owned()).collect();
    assert_eq!(rows, acts, "`roles.toml` says who may do what");
    assert_eq!(row_of(&Act::Say { text: String::new() }), "say");
}

#[tokio::test]
async fn on_the_page() {
    ground::every_cell(&table(), &[How::Button, How::Act, How::Words], page::Page::open).await;
}

#[tokio::test]
async fn in_groups_of_telegram() {
    ground::every_cell(&table(), &[How::Button, How::Words], messengers::InTelegram::open).await;
}

#[tokio::test]
async fn in_threads_of_slack() {
    ground::every_cell(&table(), &[How::Button, How::Words], messengers::InSlack::open).await;
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
