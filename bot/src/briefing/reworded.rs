//! Words that were said before read otherwise now: before the start they are read anew, after it they are words like any other.

use fleet_domain::brief::{Brief, BriefEvent};
use fleet_language::read;
use fleet_store::Versioned;

use super::{may, project_of, step};
use crate::route;
use crate::turn::{Taken, Turn};

/// Takes the new wording of what was received under this key.
pub(crate) async fn reworded(turn: &mut Turn<'_>, of: &str, text: &str) -> Taken {
    let said = turn.bot.store.received(turn.arrival.platform, of).await?;
    let brief = route::open_brief(turn).await?;
    if let (Some((message, _)), Some(brief)) = (&said, brief)
        && brief.value.of.is_none()
        && let Some(whole) = brief.value.reworded(message.as_str(), text)
    {
        return anew(turn, brief, message.to_string(), text, &whole).await;
    }
    route::words(turn, text, &[]).await
}

/// The whole request, read anew with its new words in it.
async fn anew(turn: &mut Turn<'_>, brief: Versioned<Brief>, message: String, text: &str, whole: &str) -> Taken {
    let project = project_of(turn, &brief.value).await?;
    may(turn, &brief.value, project.as_ref())?;
    let bible = turn.bot.bible(&brief.value.bible)?;
    let reading = read(&turn.bot.bibles, &bible.name, Some(&turn.thread.value.locale), whole);
    step(turn, brief, &bible, vec![BriefEvent::Edited { message, text: text.to_owned(), reading: Box::new(reading) }]).await
}
