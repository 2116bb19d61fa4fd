//! When and how one wants to be told: one's digest, and where one's clock stands.

use fleet_domain::act::Act;
use fleet_domain::chat::Asked;
use fleet_domain::habits::{DigestWish, Habits, Quiet, Zone};
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::role::{Deed, Role};
use fleet_store::{Change, Versioned};

use super::{Via, take};
use crate::command::{Command, Hours};
use crate::rights::{Place, Whose, allow};
use crate::route::{self, Between};
use crate::turn::{Halt, Taken, Turn};
use crate::zones;

pub(super) async fn act(turn: &mut Turn<'_>, act: Act) -> Result<Role, Halt> {
    let role = allow(&turn.person, Place::Instance, act.deed(), Whose::Own)?;
    match act {
        Act::SetDigest { wish } => {
            let Versioned { rev, value } = of(turn).await?;
            // "I'm back" of somebody who was never away is told how things stand.
            let habits = value.wish(wish, turn.now).unwrap_or(value);
            let told = told(turn, &habits);
            turn.ask_alone(told);
            put(turn, rev, habits);
        }
        Act::SetZone { zone } => {
            let zone = Zone::parse(&zone).ok_or(Refusal::Unknown)?;
            let Versioned { rev, mut value } = of(turn).await?;
            turn.ask_alone(Notice::ZoneSet { zone: zone.name().to_owned() });
            value.zone = Some(zone);
            put(turn, rev, value);
        }
        Act::SetQuiet { from, until } => {
            let Versioned { rev, mut value } = of(turn).await?;
            value.quiet = Quiet::new(from, until).ok_or(Refusal::Unknown)?;
            let told = told(turn, &value);
            turn.ask_alone(told);
            put(turn, rev, value);
        }
        Act::WriteZone => {
            turn.ask(Asked::Zone);
            turn.ask_alone(Notice::AskZone);
        }
        _ => return Err(Refusal::Unknown.into()),
    }
    Ok(role)
}

/// How one gets one's digest, with the buttons that change it.
pub(crate) async fn show_digest(turn: &mut Turn<'_>) -> Taken {
    allow(&turn.person, Place::Instance, Deed::Ask, Whose::Own)?;
    let habits = of(turn).await?.value;
    let told = told(turn, &habits);
    turn.ask_alone(told);
    Ok(())
}

/// Silence in the hours that somebody names; where they named one end alone, the other stays.
pub(crate) async fn be_quiet(turn: &mut Turn<'_>, hours: Hours) -> Taken {
    let now = of(turn).await?.value.quiet;
    let (from, until) = (hours.from.unwrap_or(now.from()), hours.until.unwrap_or(now.until()));
    take(turn, Act::SetQuiet { from, until }, Via::Words).await
}

/// Whether their digest rests.
pub(crate) async fn is_away(turn: &Turn<'_>) -> Result<bool, Halt> {
    Ok(of(turn).await?.value.wish(DigestWish::Back, turn.now).is_some())
}

/// The words after "which city?".
pub(crate) async fn zone_said(turn: &mut Turn<'_>, text: &str, command: Option<Command>) -> Taken {
    let city = match command {
        Some(Command::ZoneOf(city, _)) => city,
        other => match route::between(turn, other).await? {
            Between::Words => text.to_owned(),
            Between::AskAgain => {
                turn.ask_alone(Notice::AskZone);
                return Ok(());
            }
            Between::Instead => return Ok(()),
        },
    };
    turn.answered();
    let Some(zone) = zones::read(&turn.bot.words, &city) else {
        turn.ask_alone(Notice::ZoneUnknown { said: super::one_line(&city) });
        return Ok(());
    };
    take(turn, Act::SetZone { zone: zone.name().to_owned() }, Via::Words).await
}

async fn of(turn: &Turn<'_>) -> Result<Versioned<Habits>, Halt> {
    Ok(turn.bot.store.habits(&turn.person.id).await?.ok_or(Refusal::Unknown)?)
}

fn told(turn: &Turn<'_>, habits: &Habits) -> Notice {
    let zone = habits.zone_or(&turn.bot.config.zone);
    let paused_until = habits.paused_until.filter(|until| *until > turn.now).map(|until| zone.local(until).date());
    Notice::DigestSet { digest: habits.digest, paused_until, quiet: habits.quiet }
}

fn put(turn: &mut Turn<'_>, rev: i64, habits: Habits) {
    let due_at = habits.due_at(turn.now, &turn.bot.config.zone);
    turn.put(Change::PutHabits { person: turn.person.id.clone(), habits: Versioned { rev, value: habits }, due_at });
}
