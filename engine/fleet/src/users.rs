//! `fleet users`: the people an instance knows, with their role in each app.

use fleet_domain::chat::Standing;
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::Role;
use serde_json::json;

use crate::End;
use crate::cli::Global;
use crate::config_commands::{must_be_there, settle};
use crate::out::{self, Shape};
use crate::up::open_store;

/// The heading above names.
const NAME: &str = "NAME";

pub(crate) async fn run(global: &Global) -> anyhow::Result<End> {
    let (data, loaded) = settle(global)?;
    must_be_there(&data, &loaded.config)?;
    let store = open_store(&data, &loaded.config).await?;
    let people = store.people().await?;
    let apps: Vec<Project> = store.projects().await?.into_iter().map(|p| p.value).filter(|p| p.state == ProjectState::Present).collect();
    let shape = Shape::of_flag(global.json);
    // The name is what somebody looks for.
    let wide = people.iter().map(|p| p.value.name.chars().count()).max().unwrap_or(0).max(NAME.len());
    if matches!(shape, Shape::People) {
        out::line(&format!("{NAME:<wide$}  {:<9}  {:<10}  {:<36}  {:<10}  IN APPS", "STANDING", "SINCE", "ID", "MESSENGERS"));
    }
    for person in people {
        let person = person.value;
        let identities = store.identities_of(&person.id).await?;
        let roles: Vec<(&Project, Role)> = apps.iter().filter_map(|app| Some((app, app.role_of(&person.id)?))).collect();
        let since = jiff::Timestamp::from_millisecond(person.created_at).map_or_else(|_| String::new(), |t| t.strftime("%Y-%m-%d").to_string());
        match shape {
            Shape::Json => out::json(&json!({
                "id": person.id, "name": person.name, "locale": person.locale, "standing": person.standing, "created_at": person.created_at,
                "identities": identities.iter().map(|(platform, workspace, external)| json!({ "platform": platform, "workspace": workspace, "id": external })).collect::<Vec<_>>(),
                "apps": roles.iter().map(|(app, role)| json!({ "project": app.id, "title": app.title, "role": role })).collect::<Vec<_>>(),
            })),
            Shape::People => {
                let platforms: Vec<&str> = identities.iter().map(|(platform, _, _)| platform.as_str()).collect();
                let platforms = if platforms.is_empty() { "-".to_owned() } else { platforms.join(", ") };
                let roles: Vec<String> = roles.iter().map(|(app, role)| format!("{} of “{}”", named(*role), app.title)).collect();
                let (standing, id) = (standing(person.standing), person.id.as_str());
                let line = format!("{:<wide$}  {standing:<9}  {since:<10}  {id:<36}  {platforms:<10}  {}", person.name, roles.join(", "));
                out::line(line.trim_end());
            }
        }
    }
    store.close().await;
    Ok(End::Done)
}

fn named(role: Role) -> &'static str {
    match role {
        Role::Guest => "guest",
        Role::Requester => "requester",
        Role::Approver => "approver",
        Role::Owner => "owner",
        Role::Admin => "admin",
    }
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
