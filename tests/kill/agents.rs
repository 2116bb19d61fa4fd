//! A coding agent at work while the fleet dies around it: its work is taken once, and the conversation reads as without a death. And
//! one that is at work when everybody is to stop.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use fleet_tests::agent;
use fleet_tests::api::Api;
use fleet_tests::world::{World, gate};
use sqlx::{Connection as _, Executor as _};
use tempfile::TempDir;

/// Where the fleet dies; the last is nowhere.
const PLACES: [&str; 6] = ["runtime.agent.before", "runtime.agent.after", "runtime.agent.reported", "runtime.gate.laid", "runtime.gate.ran", ""];
const ASKED: &str = "Make a website about our office for the team: a map, opening hours and the way to the canteen";
const PATIENCE: Duration = Duration::from_mins(2);

/// Never comes to an end by itself; a name that is found among all processes.
const ENDLESS: &str = "#!/bin/sh\nexec sleep 86399\n";

/// Waits for a button, and starts the fleet again where it died; how often it did.
async fn until(world: &mut World, thread: &str, label: &str) -> u32 {
    let (end, mut deaths) = (Instant::now() + PATIENCE, 0);
    loop {
        if world.ended() {
            deaths += 1;
            world.set_env(&[]);
            world.start_again();
        }
        let posts = world.api().try_posts(thread).await.unwrap_or_default();
        if posts.iter().rev().find(|p| !p.buttons.is_empty()).is_some_and(|p| p.buttons.iter().any(|(words, _)| words == label)) {
            return deaths;
        }
        assert!(Instant::now() < end, "no {label} came: {posts:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Messages by kind.
async fn kinds(api: &Api, thread: &str) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for post in api.posts(thread).await {
        *kinds.entry(post.kind).or_default() += 1;
    }
    kinds
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agents_work_is_taken_once_though_the_fleet_dies() {
    let mut told = Vec::new();
    for place in PLACES {
        let bin = TempDir::new().unwrap();
        let mut world = World::start_prepared(|data| {
            agent::seat(data, bin.path(), &agent::page(""));
            gate(data, "hours", &["grep", "-q", "Open from 8 to 18", "index.html"]);
        });
        if !place.is_empty() {
            world.set_env(&[("FLEET_KILL_AT", &format!("{place}:1"))]);
            world.kill_and_restart();
        }
        let thread = world.api().open("hr", "en").await;
        world.api().say(&thread, ASKED, "ask").await;
        until(&mut world, &thread, "Start").await;
        world.api().press(&thread, "Start").await;
        let deaths = until(&mut world, &thread, "Accept").await;
        assert_eq!(deaths, u32::from(!place.is_empty()), "{place}: it died there, once");
        world.api().press(&thread, "Accept").await;
        until(&mut world, &thread, "Undo").await;
        told.push((place, kinds(&world.api(), &thread).await));

        let shown = world.api().get(&format!("threads/{thread}")).await;
        let mirror = world.data().join("repos").join(format!("{}.git", shown["project"].as_str().unwrap()));
        let git = |args: &[&str]| {
            let out = Command::new("git").arg("--git-dir").arg(&mirror).args(args).output().unwrap();
            String::from_utf8_lossy(&out.stdout).into_owned()
        };
        assert_eq!(git(&["rev-list", "--count", "main"]).trim(), "1", "{place}: one commit");
        assert!(git(&["show", "main:index.html"]).contains("Open from 8 to 18"), "{place}");
        assert_eq!(world.stop(), Some(0), "{place}: it ends as it should");
        let places = std::fs::read_dir(world.data().join("agents/places")).unwrap().flatten();
        let left: Vec<_> = places.filter(|e| e.file_name().to_string_lossy().starts_with("gate-")).collect();
        assert!(left.is_empty(), "{place}: {left:?}");
    }
    let (_, clean) = told.pop().unwrap();
    for (place, kinds) in told {
        assert_eq!(kinds, clean, "{place}");
    }
}

/// Processes of the endless agent.
fn endless() -> usize {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter(|p| std::fs::read(p.path().join("cmdline")).is_ok_and(|line| line == b"sleep\086399\0")).count()
}

async fn soon(what: &str, mut is: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is().await {
        assert!(Instant::now() < end, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_stops_at_once_though_the_database_is_locked() {
    let bin = TempDir::new().unwrap();
    let mut world = World::start_prepared(|data| agent::seat(data, bin.path(), ENDLESS));
    let api = world.api();
    let thread = api.open("hr", "en").await;
    api.say(&thread, ASKED, "ask").await;
    until(&mut world, &thread, "Start").await;
    api.press(&thread, "Start").await;
    soon("an agent works", async || endless() == 1).await;

    let url = format!("sqlite://{}", world.data().join("fleet.db").display());
    let mut other = sqlx::sqlite::SqliteConnection::connect(&url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let data = world.data().to_owned();
    let stop = || {
        let out = Command::new(fleet_tests::world::binary()).args(["stop", "--all", "--json", "--data"]).arg(&data).output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"))
    };
    let stopped = tokio::task::block_in_place(stop);
    assert_eq!(stopped, serde_json::json!({"agents": 1, "tasks": null}), "nothing can be noted while somebody else holds the database");
    assert_eq!(endless(), 0, "nothing of the agent is left");

    other.execute("ROLLBACK").await.unwrap();
    until(&mut world, &thread, "Resume").await;
    let tasks = api.get("projects").await["projects"][0]["tasks"].clone();
    assert_eq!((tasks[0]["standing"]["name"].as_str(), endless()), (Some("stopped"), 0), "{tasks}");
    let none = tokio::task::block_in_place(stop);
    assert_eq!(none, serde_json::json!({"agents": 0, "tasks": 0}));
    api.press(&thread, "Resume").await;
    soon("an agent works again", async || endless() == 1).await;
    assert_eq!(world.stop(), Some(0));
    soon("it ends with the fleet", async || endless() == 0).await;
}
