//! The questions of a brief that are left, on one sheet.

use fleet_domain::bible::BriefPlan;
use fleet_domain::brief::{Brief, BriefEvent, Question, Reply};
use fleet_domain::chat::Person;
use fleet_domain::id::BriefId;
use fleet_domain::notice::Refusal;
use fleet_domain::sheet::{Given, SheetOf};
use fleet_language::{answer_choice, read_answer};

use super::{may, message_of, project_of, step};
use crate::Inner;
use crate::error::BotError;
use crate::messenger::{Ask, Sheet, Takes, text_at};
use crate::turn::{Taken, Turn};

/// The sheet of this person's brief; none if nothing is asked any more.
pub(crate) async fn sheet(bot: &Inner, id: &BriefId, person: &Person) -> Result<Option<Sheet>, BotError> {
    let Some(brief) = bot.store.brief(id).await?.map(|b| b.value).filter(|b| b.person == person.id) else { return Ok(None) };
    let bible = bot.bible(&brief.bible)?;
    let voice = bot.voice(&brief.locale, bot.store.now());
    let asks: Vec<Ask> = left(&brief, &bible.brief)
        .into_iter()
        .flat_map(|question| {
            let choices = question.choices.iter().map(|c| (c.value.clone(), voice.text(&c.label))).collect();
            let ask = |name: String, label: String, takes: Takes, given: Option<String>| Ask {
                name,
                label,
                help: String::new(),
                optional: true,
                takes,
                given: given.into_iter().collect(),
            };
            [
                ask(question.key.clone(), voice.text(&question.ask), Takes::One(choices), question.default_choice().map(|c| c.value.clone())),
                ask(own(&question.key), voice.say("chat-sheet-own"), Takes::Line { most: None }, None),
            ]
        })
        .collect();
    Ok((!asks.is_empty()).then(|| Sheet {
        of: SheetOf::Brief(brief.id.clone()),
        title: voice.say("chat-sheet-brief"),
        send: voice.say("chat-sheet-answer"),
        close: voice.say("chat-sheet-close"),
        asks,
        note: String::new(),
        rest: None,
    }))
}

/// The question that waits, and those that would be asked after it.
fn left<'b>(brief: &'b Brief, plan: &BriefPlan) -> Vec<&'b Question> {
    let Some(open) = brief.open_question() else { return Vec::new() };
    let most = if brief.card_at.is_none() { plan.before_card.min(plan.in_all) } else { plan.in_all };
    let more = usize::try_from(most.saturating_sub(brief.asked)).unwrap_or(0);
    let others = brief.questions.iter().filter(|q| q.answer.is_none() && q.asked_at.is_none()).take(more);
    std::iter::once(&open.question).chain(others.map(|q| &q.question)).collect()
}

fn own(key: &str) -> String {
    format!("{key}.own")
}

/// What was put into the sheet: the question that waits is answered last, so that what comes next follows from all of it.
pub(crate) async fn answered(turn: &mut Turn<'_>, id: &BriefId, given: &[Given]) -> Taken {
    let brief = turn.bot.store.brief(id).await?.filter(|b| b.value.thread == turn.thread.value.id).ok_or(Refusal::Unknown)?;
    let project = project_of(turn, &brief.value).await?;
    let role = may(turn, &brief.value, project.as_ref())?;
    let bible = turn.bot.bible(&brief.value.bible)?;
    let (Some(open), Some(draft)) = (brief.value.open_question(), brief.value.draft()) else { return Err(Refusal::Stale.into()) };
    let event = |question: &Question| -> Option<BriefEvent> {
        if let Some(text) = text_at(given, &own(&question.key)) {
            let others: Vec<Question> =
                brief.value.questions.iter().filter(|q| q.answer.is_none() && q.question.key != question.key).map(|q| q.question.clone()).collect();
            let reply = Box::new(read_answer(&bible, question, &others, &draft, text));
            return Some(BriefEvent::Answered { message: message_of(turn), text: text.to_owned(), reply });
        }
        let reply: Reply = answer_choice(question, text_at(given, &question.key)?, &brief.value.locale)?;
        Some(BriefEvent::Answered { message: String::new(), text: String::new(), reply: Box::new(reply) })
    };
    let mut events: Vec<BriefEvent> = left(&brief.value, &bible.brief).into_iter().skip(1).filter_map(event).collect();
    events.push(event(&open.question).unwrap_or_else(|| BriefEvent::YouDecide { key: open.question.key.clone() }));
    turn.audit(Some(role), "answer_all", id.as_str(), "by a sheet".to_owned());
    step(turn, brief, &bible, events).await
}
