//! When and how a person wants to be told: their overview, their time zone, their quiet hours.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use fleet_domain::habits::{Digest, DigestWish, Habits, Quiet, Zone};
use fleet_store::{Change, Commit, StoreError, Versioned};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Sent;
use crate::enter::audit;
use crate::pace::Sending;
use crate::refused::Refused;
use crate::site::{Site, store};
use crate::viewer::Viewer;
use crate::visit::{Signed, Visit};

/// When and how a person wants to be told.
#[derive(Serialize, ToSchema)]
pub(crate) struct HabitsShown {
    /// How often they get an overview of what waits and what happened: `daily`, `weekly` or `off`.
    digest: &'static str,
    /// Until when they want none, UTC ms.
    paused_until: Option<i64>,
    /// Their time zone (`Europe/Berlin`); null = as everybody here.
    time_zone: Option<String>,
    /// The zone of those who did not say theirs.
    usual_time_zone: String,
    /// The hour (0-23) from which nothing that may wait makes a sound.
    quiet_from: i8,
    /// The hour until which it does not.
    quiet_until: i8,
}

/// What a person wants changed; what is left out stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct HabitsWanted {
    /// `daily`, `weekly`, `off`, `pause` (for two weeks) or `back` (from the pause).
    digest: Option<String>,
    /// Name of a time zone (`Europe/Berlin`); empty = as everybody here.
    time_zone: Option<String>,
    /// The hour (0-23) from which nothing that may wait makes a sound.
    quiet_from: Option<i8>,
    /// The hour until which it does not; the same = never quiet.
    quiet_until: Option<i8>,
}

#[derive(Serialize)]
struct Page {
    habits: HabitsShown,
    zones: Vec<String>,
    /// The zone of the browser, where the person did not say theirs.
    seen: Option<String>,
}

impl Site {
    async fn habits_of(&self, viewer: &Viewer) -> Result<Versioned<Habits>, Refused> {
        self.web.store.habits(&viewer.person.value.id).await.map_err(store("reading a person's habits"))?.ok_or(Refused::NotFound)
    }

    /// The viewer's own.
    pub(crate) async fn habits(&self, viewer: &Viewer) -> Result<HabitsShown, Refused> {
        let habits = self.habits_of(viewer).await?.value;
        Ok(HabitsShown {
            digest: match habits.digest {
                Digest::Daily => "daily",
                Digest::Weekly => "weekly",
                Digest::Off => "off",
            },
            paused_until: habits.paused_until.filter(|until| *until > self.web.store.now()),
            time_zone: habits.zone.map(|zone| zone.name().to_owned()),
            usual_time_zone: self.web.zone.name().to_owned(),
            quiet_from: habits.quiet.from(),
            quiet_until: habits.quiet.until(),
        })
    }

    /// Keeps what the viewer wants of their own.
    pub(crate) async fn keep_habits(&self, visit: &Visit, viewer: &Viewer, wanted: HabitsWanted) -> Result<(), Refused> {
        self.paced(viewer, Sending::Press)?;
        let now = self.web.store.now();
        let Versioned { rev, mut value } = self.habits_of(viewer).await?;
        let mut said = Vec::new();
        if let Some(name) = wanted.time_zone {
            let unreadable = || Refused::Unreadable { what: "time_zone".to_owned() };
            value.zone = if name.is_empty() { None } else { Some(Zone::parse(&name).ok_or_else(unreadable)?) };
            said.push(("set_zone", String::new()));
        }
        if wanted.quiet_from.is_some() || wanted.quiet_until.is_some() {
            let (from, until) = (wanted.quiet_from.unwrap_or(value.quiet.from()), wanted.quiet_until.unwrap_or(value.quiet.until()));
            value.quiet = Quiet::new(from, until).ok_or_else(|| Refused::Unreadable { what: "quiet_until".to_owned() })?;
            said.push(("set_quiet", String::new()));
        }
        if let Some(word) = wanted.digest {
            let wish = DigestWish::ALL.into_iter().find(|wish| wish.as_str() == word).ok_or_else(|| Refused::Unreadable { what: "digest".to_owned() })?;
            // "Back" of somebody who was never away changes nothing.
            value = value.wish(wish, now).unwrap_or(value);
            said.push(("set_digest", wish.as_str().to_owned()));
        }
        let due_at = value.due_at(now, &self.web.zone);
        let person = viewer.person.value.id.clone();
        let mut commit = Commit::new().with(Change::PutHabits { person, habits: Versioned { rev, value }, due_at });
        for (act, detail) in said {
            let mut row = audit(visit, &viewer.person.value, act, &detail);
            row.role = viewer.role();
            commit = commit.audit(row);
        }
        match self.web.store.commit(commit).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict { .. }) => Err(Refused::MovedOn),
            Err(error) => Err(store("keeping a person's habits")(error).into()),
        }
    }
}

/// `GET /habits`
pub(crate) async fn habits(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Response, Refused> {
    let habits = site.habits(&viewer).await?;
    let seen = visit.zone.as_ref().and_then(|zone| zone.iana_name()).and_then(Zone::parse).filter(|_| habits.time_zone.is_none());
    let page = Page { habits, zones: Zone::every(), seen: seen.map(|zone| zone.name().to_owned()) };
    Ok(site.page("habits.html", &visit, &viewer, "", &page).await?.into_response())
}

/// `POST /habits`
pub(crate) async fn keep(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Sent(wanted): Sent<HabitsWanted>) -> Result<Response, Refused> {
    site.keep_habits(&visit, &viewer, wanted).await?;
    Ok(Redirect::to("/habits").into_response())
}
