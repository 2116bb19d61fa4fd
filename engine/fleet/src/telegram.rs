//! `fleet telegram`: the bot is set up once, and the owner's account becomes theirs.

use fleet_bot::telegram::setup::{self, Finding};
use fleet_bot::telegram::{Api, Me};
use fleet_content::Words;
use serde_json::json;

use crate::End;
use crate::api::{self, text};
use crate::cli::{self, Global, Reach};
use crate::config::Config;
use crate::config_commands::settle;
use crate::error::FleetError;
use crate::out::{self, Shape};

pub(crate) async fn run(global: &Global, what: &cli::Telegram) -> anyhow::Result<End> {
    match what {
        cli::Telegram::Setup => set_up(global).await,
        cli::Telegram::Link => link(global).await,
    }
}

/// The Bot API of the settings.
pub(crate) fn bot_api(config: &Config) -> Result<Api, FleetError> {
    let Some(bot) = &config.telegram else {
        return Err(FleetError::Usage(
            "there is no telegram.token: make a bot with @BotFather (/newbot) and set it, or name a file with FLEET__TELEGRAM__TOKEN_FILE.".to_owned(),
        ));
    };
    Api::new(&bot.api, &bot.token).map_err(|error| FleetError::Usage(format!("telegram.api cannot be used: {error}")))
}

async fn set_up(global: &Global) -> anyhow::Result<End> {
    let (_, loaded) = settle(global)?;
    let api = bot_api(&loaded.config)?;
    let words = Words::embedded()?;
    let locale = loaded.config.language.as_str();
    let others: Vec<&str> = words.locales().filter(|l| *l != locale).collect();
    let locales: Vec<&str> = std::iter::once(locale).chain(others).collect();
    let (me, found) = setup::run(&api, |locale, key| words.say(locale, key, &[]), &locales).await.map_err(|error| FleetError::Usage(refused(&error)))?;
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&json!({ "bot": me.username, "id": me.id, "found": found.iter().map(|f| key(*f)).collect::<Vec<_>>() })),
        Shape::People => {
            out::line(&words.say(locale, "terminal-telegram-ready", &[("bot", (&me.username).into())]));
            for finding in &found {
                out::line(&words.say(locale, &format!("terminal-telegram-{}", key(*finding)), &[]));
            }
            out::line(&words.say(locale, "terminal-telegram-next", &[]));
        }
    }
    Ok(if found.contains(&Finding::OtherPoller) { End::Failed } else { End::Done })
}

async fn link(global: &Global) -> anyhow::Result<End> {
    let (_, loaded) = settle(global)?;
    let me: Me = bot_api(&loaded.config)?.me().await.map_err(|error| FleetError::Usage(refused(&error)))?;
    let Some(fleet) = api::Api::find(global, &Reach::default())? else {
        return Err(FleetError::Usage("no fleet runs on this data folder: start it first, so that the bot can answer.".to_owned()).into());
    };
    let code = text(&fleet.post("link-codes", &json!({})).await?, "code")?;
    let link = format!("https://t.me/{}?start={code}", me.username);
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&json!({ "link": link, "bot": me.username, "code": code })),
        Shape::People => out::line(&link),
    }
    Ok(End::Done)
}

fn refused(error: &fleet_bot::ChatError) -> String {
    match error {
        fleet_bot::ChatError::Unauthorized(_) => {
            "Telegram does not know this token: ask @BotFather for the right one (/mybots), and set telegram.token.".to_owned()
        }
        other => format!("Telegram could not be asked: {other}. Look at telegram.api and this machine's way to the network."),
    }
}

/// Stable name of a finding.
pub(crate) fn key(finding: Finding) -> &'static str {
    match finding {
        Finding::NoTopics => "no-topics",
        Finding::PrivacyOn => "privacy-on",
        Finding::OtherPoller => "other-poller",
    }
}
