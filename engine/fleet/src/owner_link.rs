//! `fleet owner-link`: a fresh sign-in link for the owner, from the running fleet or straight from its data.

use serde_json::json;

use crate::End;
use crate::api::{Api, text};
use crate::cli::{Global, Reach};
use crate::config_commands::settle;
use crate::error::FleetError;
use crate::lock::FolderLock;
use crate::out::{self, Shape};
use crate::up::{open_store, origin, owner};

pub(crate) async fn run(global: &Global) -> anyhow::Result<End> {
    let (data, loaded) = settle(global)?;
    let link = if let Some(api) = Api::find(global, &Reach::default())? {
        let made = api.post("owner-links", &json!({})).await?;
        text(&made, "url")?
    } else {
        if !data.path().is_dir() {
            return Err(FleetError::Usage(format!("there is no instance in {} yet: `fleet up` makes one and prints the link.", data.path().display())).into());
        }
        data.prepare()?;
        // Nobody starts a fleet on these data while the link is made.
        let _lock = FolderLock::take(&data)?;
        let store = open_store(&data, &loaded.config).await?;
        let words = fleet_content::Words::embedded()?;
        let owner = owner::settle(&store, &words, &loaded.config.language).await?;
        let link = owner::link(&store, &owner, &origin(&loaded.config, loaded.config.listen)).await?;
        store.close().await;
        link
    };
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&json!({ "owner_link": link })),
        Shape::People => out::line(&link),
    }
    Ok(End::Done)
}
