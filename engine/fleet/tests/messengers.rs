//! Messengers are set up and looked at by command: against the stand-ins, with the settings that a person would make.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fleet_demo::slack::{APP_TOKEN, BOT_TOKEN, FakeSlack};
use fleet_demo::telegram::{FakeTelegram, TOKEN};
use serde_json::Value;

use crate::run::{Ran, Serving, fleet, ran, run};

/// Runs a command while the servers of this process go on answering.
async fn done(mut command: Command) -> Ran {
    tokio::task::spawn_blocking(move || ran(command.output().unwrap())).await.unwrap()
}

fn telegram(home: &std::path::Path, fake: &FakeTelegram, token: &str, args: &[&str]) -> Command {
    let mut command = fleet(home);
    command.args(args).env("FLEET__TELEGRAM__API", format!("http://{}", fake.address)).env("FLEET__TELEGRAM__TOKEN", token);
    command
}

fn found(ran: &Ran) -> Vec<String> {
    ran.json()["found"].as_array().unwrap().iter().map(|f| f.as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telegram_is_set_up_and_what_stands_in_the_way_is_said() {
    let home = tempfile::tempdir().unwrap();
    let fake = FakeTelegram::start().await.unwrap();
    let set_up = |args: &[&str]| telegram(home.path(), &fake, TOKEN, &[&["telegram", "setup"], args].concat());
    let first = done(set_up(&["--json"])).await;
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!((&first.json()["bot"], found(&first)), (&Value::from("fleet_demo_bot"), vec!["no-topics".to_owned(), "privacy-on".to_owned()]));
    let commands = fake.commands();
    let languages: Vec<Option<&str>> = commands.iter().map(|c| c["language_code"].as_str()).collect();
    assert_eq!(languages, [None, Some("ru")], "one for everybody, one a further language");
    let words = |n: usize| -> Vec<&str> { commands[n]["commands"].as_array().unwrap().iter().map(|c| c["description"].as_str().unwrap()).collect() };
    assert!(words(0).len() >= 8 && words(0).len() == words(1).len());
    assert!(words(1).iter().all(|w| w.chars().any(|c| ('а'..='я').contains(&c))), "{:?}", words(1));
    fake.hear_all();
    fake.allow_topics();
    assert_eq!(found(&done(set_up(&["--json"])).await), Vec::<String>::new(), "nothing is in the way any more");
    let said = done(set_up(&[])).await;
    assert!(said.code == 0 && said.out.contains("@fleet_demo_bot"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_program_that_polls_is_found() {
    let home = tempfile::tempdir().unwrap();
    let fake = FakeTelegram::start().await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ends = Arc::new(AtomicBool::new(false));
    let (until, url) = (ends.clone(), format!("http://{}/bot{TOKEN}/getUpdates", fake.address));
    let other = tokio::spawn(async move {
        let client = reqwest::Client::new();
        while !until.load(Ordering::SeqCst) {
            let poll = client.post(&url).header("content-type", "application/json").body(r#"{"timeout":1}"#).send().await;
            drop(poll.unwrap().bytes().await);
        }
    });
    let set_up = done(telegram(home.path(), &fake, TOKEN, &["telegram", "setup", "--json"])).await;
    ends.store(true, Ordering::SeqCst);
    other.await.unwrap();
    assert_eq!(set_up.code, 1, "{set_up:?}");
    assert!(found(&set_up).contains(&"other-poller".to_owned()), "{set_up:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_is_said_in_words_and_shown_nowhere() {
    let home = tempfile::tempdir().unwrap();
    let fake = FakeTelegram::start().await.unwrap();
    let wrong = "4200000002:not-the-token-of-this-bot";
    let set_up = done(telegram(home.path(), &fake, wrong, &["telegram", "setup"])).await;
    assert_eq!(set_up.code, 1, "{set_up:?}");
    assert!(set_up.err.contains("@BotFather") && !set_up.err.contains(wrong), "{set_up:?}");
    let none = run(home.path(), &["telegram", "setup"]);
    assert!(none.code == 1 && none.err.contains("telegram.token"), "{none:?}");
    assert!(fake.commands().is_empty(), "nothing was set");
}

#[test]
fn the_manifest_is_json_that_slack_takes() {
    let home = tempfile::tempdir().unwrap();
    let printed = run(home.path(), &["slack", "manifest", "--name", "Agency"]);
    assert_eq!(printed.code, 0, "{printed:?}");
    let manifest: Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!(manifest["display_information"]["name"], "Agency");
    assert_eq!(manifest["settings"]["socket_mode_enabled"], true);
    let many = |at: &str| manifest.pointer(at).and_then(Value::as_array).map_or(0, Vec::len);
    assert!(many("/oauth_config/scopes/bot") > 10 && many("/settings/event_subscriptions/bot_events") > 10, "{manifest}");
}

/// The doctor's line of this id.
async fn line(command: Command, id: &str) -> Value {
    let ran = done(command).await;
    let lines: Vec<Value> = ran.out.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    lines.into_iter().find(|l| l["id"] == id).unwrap_or_else(|| panic!("no line {id}: {ran:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_looks_at_each_messenger() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let doctor = ["doctor", "--json", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()];
    let fake = FakeTelegram::start().await.unwrap();
    let known = line(telegram(home.path(), &fake, TOKEN, &doctor), "telegram").await;
    assert!(known["state"] == "ok" && known["found"].as_str().unwrap().contains("@fleet_demo_bot"), "{known}");
    let wrong = line(telegram(home.path(), &fake, "1:x", &doctor), "telegram").await;
    assert!(wrong["state"] == "fail" && wrong["fix"].as_str().unwrap().contains("@BotFather"), "{wrong}");
    let slack = FakeSlack::start().await.unwrap();
    let of_slack = |bot: &str| {
        let mut command = fleet(home.path());
        command.args(doctor).env("FLEET__SLACK__API", slack.api()).env("FLEET__SLACK__BOT_TOKEN", bot).env("FLEET__SLACK__APP_TOKEN", APP_TOKEN);
        command
    };
    let whole = line(of_slack(BOT_TOKEN), "slack").await;
    assert_eq!(whole["state"], "ok", "{whole}");
    let granted = slack.permitted();
    let less: Vec<&str> = granted.iter().map(String::as_str).filter(|s| *s != "files:read").collect();
    slack.permit(&less);
    let lacks = line(of_slack(BOT_TOKEN), "slack").await;
    assert!(
        lacks["state"] == "warn" && lacks["found"].as_str().unwrap().contains("files:read") && lacks["fix"].as_str().unwrap().contains("manifest"),
        "{lacks}"
    );
    let wrong = line(of_slack("xoxb-wrong"), "slack").await;
    assert!(wrong["state"] == "fail" && wrong["fix"].as_str().unwrap().contains("xoxb"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_asks_whether_names_below_the_apex_lead_here() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let path = data.to_str().unwrap().to_owned();
    let with_apex = |mut command: Command, apex: &str| {
        command.env("FLEET__SERVER__PREVIEW_APEX", apex);
        command
    };
    let mut up = fleet(home.path());
    up.args(["up", "--json", "--listen", "127.0.0.1:0", "--data", &path]);
    // A name that is reserved never to lead anywhere.
    let serving = Serving::of(with_apex(up, "apps.invalid"));
    let doctor = |apex: &str| {
        let mut command = fleet(home.path());
        command.args(["doctor", "--json", "--data", &path]);
        with_apex(command, apex)
    };
    let nowhere = line(doctor("apps.invalid"), "names").await;
    assert!(nowhere["state"] == "warn" && nowhere["fix"].as_str().unwrap().contains("*.apps.invalid"), "{nowhere}");
    let other = line(doctor("other.invalid"), "names").await;
    assert!(other["state"] == "fail" && other["fix"].as_str().unwrap().contains("server.preview_apex"), "{other}");
    assert_eq!(serving.stop().code, 0);
}
