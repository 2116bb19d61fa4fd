//! `fleet demo`: the bots on stand-ins for their messengers, with a small view of the chat. No account, no token, nothing leaves this machine.

use fleet_demo::telegram::{FakeTelegram, TOKEN};
use serde_json::json;

use crate::End;
use crate::api::{Api, text};
use crate::cli::Global;
use crate::config::Bot;
use crate::config_commands::settle;
use crate::out::{self, Shape};
use crate::up::{self, LinkFor};

pub(crate) async fn run(global: &Global) -> anyhow::Result<End> {
    // What is tried out goes with the try, unless somebody names a folder to keep it in.
    let folder = if global.data.is_none() { Some(tempfile::tempdir()?) } else { None };
    let global = Global { data: global.data.clone().or_else(|| folder.as_ref().map(|f| f.path().to_owned())), ..global.clone() };
    let (data, mut loaded) = settle(&global)?;
    let telegram = FakeTelegram::start().await?;
    loaded.config.telegram = Some(Bot { token: TOKEN.to_owned(), api: telegram.api() });
    let words = fleet_content::Words::embedded()?;
    let locale = loaded.config.language.clone();
    let you = telegram.user(&words.say(&locale, "terminal-demo-you", &[]), &locale);
    let mut signals = up::Signals::new()?;
    let running = Box::pin(up::start(data, &loaded, LinkFor::EveryStart)).await?;
    let api = Api::new(&running.run.url, &running.run.token)?;
    let code = text(&api.post("link-codes", &json!({})).await?, "code")?;
    telegram.say(&you, you.id, &format!("/start {code}"));
    let view = format!("http://{}/chat/{}", telegram.address, you.id);
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&json!({ "telegram": view, "url": running.origin, "owner_link": running.owner_link })),
        Shape::People => {
            out::line(&words.say(&locale, "terminal-demo-telegram", &[("url", (&view).into())]));
            if let Some(link) = &running.owner_link {
                out::line(&words.say(&locale, "terminal-up-owner", &[("link", link.into())]));
            }
        }
    }
    signals.asked().await;
    Ok(running.stop(&mut signals).await)
}
