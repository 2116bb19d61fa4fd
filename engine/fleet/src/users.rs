//! `fleet users`: the people an instance knows.

use fleet_domain::chat::Standing;
use serde_json::json;

use crate::End;
use crate::cli::Global;
use crate::config::StorePlace;
use crate::config_commands::settle;
use crate::error::FleetError;
use crate::out::{self, Shape};
use crate::up::open_store;

/// The heading above names.
const NAME: &str = "NAME";

pub(crate) async fn run(global: &Global) -> anyhow::Result<End> {
    let (data, loaded) = settle(global)?;
    if loaded.config.place == StorePlace::Sqlite && !data.database().is_file() {
        return Err(FleetError::Usage(format!("there is no instance in {} yet: `fleet up` makes one.", data.path().display())).into());
    }
    let store = open_store(&data, &loaded.config).await?;
    let people = store.people().await?;
    let shape = Shape::of_flag(global.json);
    // The name is what somebody looks for.
    let wide = people.iter().map(|p| p.value.name.chars().count()).max().unwrap_or(0).max(NAME.len());
    if matches!(shape, Shape::People) {
        out::line(&format!("{NAME:<wide$}  {:<9}  {:<10}  {:<36}  MESSENGERS", "STANDING", "SINCE", "ID"));
    }
    for person in people {
        let person = person.value;
        let identities = store.identities_of(&person.id).await?;
        let since = jiff::Timestamp::from_millisecond(person.created_at).map_or_else(|_| String::new(), |t| t.strftime("%Y-%m-%d").to_string());
        match shape {
            Shape::Json => out::json(&json!({
                "id": person.id, "name": person.name, "locale": person.locale, "standing": person.standing, "created_at": person.created_at,
                "identities": identities.iter().map(|(platform, workspace, external)| json!({ "platform": platform, "workspace": workspace, "id": external })).collect::<Vec<_>>(),
            })),
            Shape::People => {
                let platforms: Vec<&str> = identities.iter().map(|(platform, _, _)| platform.as_str()).collect();
                let line =
                    format!("{:<wide$}  {:<9}  {since:<10}  {:<36}  {}", person.name, standing(person.standing), person.id.as_str(), platforms.join(", "));
                out::line(line.trim_end());
            }
        }
    }
    store.close().await;
    Ok(End::Done)
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Admin => "admin",
        Standing::Member => "member",
        Standing::Guest => "guest",
        Standing::Stranger => "stranger",
        Standing::Erased => "erased",
    }
}
