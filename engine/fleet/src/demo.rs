//! `fleet demo`: the bots on stand-ins for their messengers, with a small view of the chat. No account, no token, nothing leaves this machine.

use std::time::Duration;

use fleet_content::Words;
use fleet_demo::Captions;
use fleet_demo::slack::{self, FakeSlack};
use fleet_demo::telegram::{self, FakeTelegram};
use serde_json::{Value, json};

use crate::End;
use crate::api::{Api, text};
use crate::cli::{Demo, Global};
use crate::config::{Bot, Config, SlackBot};
use crate::config_commands::settle;
use crate::out::{self, Shape};
use crate::up::{self, LinkFor};

/// The channel of the workspace.
const CHANNEL: &str = "C0TEAM";
/// You, in the workspace.
const YOU: &str = "U0YOU";
/// Two colleagues.
const OTHERS: [(&str, &str); 2] = [("U1BORIS", "terminal-demo-second"), ("U2VERA", "terminal-demo-third")];
/// How long you may take to be known, and colleagues to be let in.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn run(global: &Global, args: &Demo) -> anyhow::Result<End> {
    // What is tried out goes with the try, unless somebody names a folder to keep it in.
    let folder = if global.data.is_none() { Some(tempfile::tempdir()?) } else { None };
    let global = Global { data: global.data.clone().or_else(|| folder.as_ref().map(|f| f.path().to_owned())), ..global.clone() };
    let (data, mut loaded) = settle(&global)?;
    // A real messenger that the settings name is not for trying out.
    (loaded.config.telegram, loaded.config.slack) = (None, None);
    let words = Words::embedded()?;
    let locale = loaded.config.language.clone();
    let telegram = if args.telegram { Some(InTelegram::start(&mut loaded.config, &words).await?) } else { None };
    let slack = if args.slack { Some(InSlack::start(&mut loaded.config, &words).await?) } else { None };
    let mut signals = up::Signals::new()?;
    let running = Box::pin(up::start(data, &loaded, LinkFor::EveryStart)).await?;
    let api = Api::new(&running.run.url, &running.run.token)?;
    let mut said = json!({ "url": running.origin, "owner_link": running.owner_link });
    let mut lines = Vec::new();
    if let Some(telegram) = &telegram {
        telegram.link(&code(&api).await?).await?;
        said["telegram"] = telegram.view().into();
        lines.push(words.say(&locale, "terminal-demo-telegram", &[("url", (&telegram.view()).into())]));
    }
    if let Some(slack) = &slack {
        slack.link(&code(&api).await?).await?;
        slack.let_in(&api, &words, &locale).await?;
        said["slack"] = slack.view().into();
        lines.push(words.say(&locale, "terminal-demo-slack", &[("url", (&slack.view()).into())]));
    }
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&said),
        Shape::People => {
            for line in &lines {
                out::line(line);
            }
            if let Some(link) = &running.owner_link {
                out::line(&words.say(&locale, "terminal-up-owner", &[("link", link.into())]));
            }
            if let Some(folder) = &folder {
                let data = folder.path().display().to_string();
                out::line(&words.say(&locale, "terminal-demo-data", &[("data", data.into())]));
            }
        }
    }
    signals.asked().await;
    Ok(running.stop(&mut signals).await)
}

/// A code that links an account of a messenger to the owner.
async fn code(api: &Api) -> anyhow::Result<String> {
    Ok(text(&api.post("link-codes", &json!({})).await?, "code")?)
}

fn captions(words: &Words, locale: &str) -> Captions {
    Captions::of(|key, _| words.say(locale, &format!("terminal-demo-{key}"), &[]))
}

/// You in a Telegram of your own.
struct InTelegram {
    server: FakeTelegram,
    you: telegram::User,
}

impl InTelegram {
    async fn start(config: &mut Config, words: &Words) -> anyhow::Result<Self> {
        let server = FakeTelegram::start().await?;
        server.go_on();
        server.caption(captions(words, &config.language));
        let you = server.user(&words.say(&config.language, "terminal-demo-you", &[]), &config.language);
        config.telegram = Some(Bot { token: telegram::TOKEN.to_owned(), api: server.api() });
        Ok(Self { server, you })
    }

    /// You are the owner here. Waited for: a newer code takes the place of one that nobody has used.
    async fn link(&self, code: &str) -> anyhow::Result<()> {
        self.server.say(&self.you, self.you.id, &format!("/start {code}"));
        let answered = self.server.until(self.you.id, PATIENCE, |all| all.iter().any(|m| m.from == "Fleet")).await;
        answered.map(|_| ()).map_err(|_| anyhow::anyhow!("the bot does not answer in the Telegram on this machine; start the demo again"))
    }

    fn view(&self) -> String {
        self.server.view(&self.you)
    }
}

/// You and two colleagues in a Slack of your own.
struct InSlack {
    server: FakeSlack,
}

impl InSlack {
    async fn start(config: &mut Config, words: &Words) -> anyhow::Result<Self> {
        let (server, locale) = (FakeSlack::start().await?, &config.language);
        server.go_on();
        server.caption(captions(words, locale));
        server.user(YOU, &words.say(locale, "terminal-demo-you", &[]), locale);
        for (user, name) in OTHERS {
            server.user(user, &words.say(locale, name, &[]), locale);
        }
        let others = OTHERS.map(|(user, _)| user);
        server.channel(CHANNEL, &[&[slack::BOT, YOU], others.as_slice()].concat());
        server.call(CHANNEL, &words.say(locale, "terminal-demo-channel", &[]));
        config.slack = Some(SlackBot { bot_token: slack::BOT_TOKEN.to_owned(), app_token: slack::APP_TOKEN.to_owned(), api: server.api() });
        Ok(Self { server })
    }

    /// You are the owner here.
    async fn link(&self, code: &str) -> anyhow::Result<()> {
        let direct = self.server.direct(YOU);
        self.server.slash(YOU, &direct, &format!("link {code}"));
        let answered = self.server.until(PATIENCE, |s| !s.said(&direct, slack::BOT).is_empty()).await;
        answered.map_err(|_| anyhow::anyhow!("the bot does not answer in the Slack on this machine; start the demo again"))
    }

    /// Colleagues say hello, as anybody new does, and are let in, as an owner would. In a kept folder they are known already.
    async fn let_in(&self, api: &Api, words: &Words, locale: &str) -> anyhow::Result<()> {
        for (user, _) in OTHERS {
            let direct = self.server.direct(user);
            self.server.slash(user, &direct, "");
        }
        let names = OTHERS.map(|(_, name)| words.say(locale, name, &[]));
        let everybody = async {
            loop {
                let answer = api.get("people").await?;
                let people = answer["people"].as_array().cloned().unwrap_or_default();
                let there: Vec<&Value> = names.iter().filter_map(|name| people.iter().find(|p| p["name"] == name.as_str())).collect();
                if there.len() == names.len() {
                    for person in there.iter().filter(|p| p["standing"] == "stranger").filter_map(|p| p["id"].as_str()) {
                        api.post(&format!("people/{person}/pair"), &Value::Null).await?;
                    }
                    return Ok::<(), anyhow::Error>(());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, everybody).await.map_err(|_| anyhow::anyhow!("nobody arrived in the Slack on this machine; start the demo again"))?
    }

    fn view(&self) -> String {
        self.server.view(YOU, CHANNEL)
    }
}
