//! Words that were said before read otherwise now: before the start they are read anew, after it they are words like any other.

use fleet_domain::brief::{Brief, BriefEvent, Said, SaidAs};
use fleet_domain::chat::Arrival;
use fleet_language::read;
use fleet_store::Versioned;

use super::{may, project_of, step};
use crate::route;
use crate::turn::{Taken, Turn};

/// Takes the new wording of what was received under this key.
pub(crate) async fn reworded(turn: &mut Turn<'_>, of: &str, text: &str) -> Taken {
    let Some((message, _, before)) = turn.bot.store.received(turn.arrival.platform, of).await? else { return Ok(()) };
    let brief = route::open_brief(turn).await?;
    // Of a request the brief knows the latest wording; of "rename it to Days off" only the name.
    let request = |said: &&Said| said.as_what == SaidAs::Request && said.message == message.as_str();
    let in_brief = brief.as_ref().and_then(|b| b.value.said.iter().find(request));
    let known = match (in_brief, &before) {
        (Some(said), _) => said.text.as_str(),
        (None, Arrival::Text { text, .. } | Arrival::Quoted { text, .. }) => text.as_str(),
        (None, _) => "",
    };
    // Messengers tell of changes that change no word; and nothing is not what somebody wants to say.
    if text.is_empty() || text.trim() == known.trim() {
        return Ok(());
    }
    if let Some(brief) = &brief
        && brief.value.of.is_none()
        && let Some(whole) = brief.value.reworded(message.as_str(), text)
    {
        return anew(turn, brief.clone(), message.to_string(), text, &whole).await;
    }
    // What was said stays said: other words for it may say what is wanted, and command, accept and decide nothing.
    super::words(turn, brief, text, &[]).await
}

/// The whole request, read anew with its new words in it.
async fn anew(turn: &mut Turn<'_>, brief: Versioned<Brief>, message: String, text: &str, whole: &str) -> Taken {
    let project = project_of(turn, &brief.value).await?;
    may(turn, &brief.value, project.as_ref())?;
    let bible = turn.bot.bible(&brief.value.bible)?;
    let reading = read(&turn.bot.bibles, &bible.name, Some(&turn.thread.value.locale), whole);
    step(turn, brief, &bible, vec![BriefEvent::Edited { message, text: text.to_owned(), reading: Box::new(reading) }]).await
}
