//! From what a brief tells to notices: one message a question, one card, both edited in place.

use fleet_domain::bible::Abilities;
use fleet_domain::brief::{Brief, BriefState, BriefTell, Change, Difference, NoKit, QuestionState, card, differences};
use fleet_domain::chat::Platform;
use fleet_domain::id::WishId;
use fleet_domain::notice::{AgentsLine, CardLine, CardNotice, CardState, ChangeNotice, Notice, Pending, QuestionNotice, Waiting};
use fleet_domain::project::Wish;
use fleet_domain::spec::Spec;
use fleet_language::{Fate, NotIncludedWhy, Phrases};
use fleet_store::Change as Row;

use crate::again;
use crate::turn::Turn;

/// Tells everything, in order. `before` is the brief as it was, `rev` the revision it has with this commit.
pub(super) fn tell(turn: &mut Turn<'_>, before: &Brief, brief: &Brief, rev: i64, tells: Vec<BriefTell>) {
    for tell in tells {
        match tell {
            BriefTell::Greeting => turn.tell(Notice::Greeting { bible: brief.bible.clone(), examples: Waiting::No }),
            BriefTell::Question { key, n, of } => {
                if let Some(state) = find(brief, &key) {
                    let sheet = of > n && turn.thread.value.platform == Platform::Slack;
                    let question = QuestionNotice { sheet, ..question(brief, state, n, of, None) };
                    turn.edit(question_slot(brief, &key), Notice::Question(question));
                }
            }
            BriefTell::AnswerNoted { key } => noted(turn, brief, &key),
            BriefTell::NotUnderstood { key: _ } => {
                let said = brief.said.last().map(|s| s.text.clone()).unwrap_or_default();
                let pending = again::of_brief(brief, rev);
                again::tell(turn, Notice::ChangeNoted(ChangeNotice { not_taken: vec![said], pending, ..ChangeNotice::default() }));
            }
            BriefTell::AskChange => {
                // The card moved on with the question: its buttons are made anew, so that a mind that changes back finds them alive.
                show_card(turn, brief, rev, CardState::Open);
                turn.tell(Notice::AskWhatToChange);
            }
            BriefTell::Changed { taken, not_taken } => {
                let wishes = wishes(turn, &not_taken);
                // A card that is not there yet tells all of it by itself.
                if before.card_at.is_some() {
                    let not_taken = not_taken.into_iter().map(|(words, _)| words).collect();
                    let differs = differing(turn, before.spec.as_ref(), brief);
                    // A question comes with buttons of its own.
                    let pending = again::of_brief(brief, rev).filter(|_| matches!(brief.state, BriefState::Card));
                    again::tell(turn, Notice::ChangeNoted(ChangeNotice { taken, differs, not_taken, already: Vec::new(), wishes, pending }));
                }
            }
            BriefTell::Card => show_card(turn, brief, rev, CardState::Open),
            BriefTell::Started { .. } => show_card(turn, brief, rev, CardState::Started),
            BriefTell::Cancelled => {
                if let BriefState::Asking { key } = &before.state {
                    drop_question(turn, brief, key);
                }
                // Where there is no card yet, there is none to change.
                if before.card_at.is_some() {
                    show_card(turn, brief, rev, CardState::Cancelled);
                }
            }
            BriefTell::Wish { no } => {
                let words = brief.said.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join("\n");
                wished(turn, &no, words);
            }
        }
    }
}

/// Keeps a request that nothing here can serve, and says so.
pub(super) fn wished(turn: &mut Turn<'_>, no: &NoKit, words: String) {
    let verdict = if no.detail().is_empty() { no.key().to_owned() } else { format!("{}:{}", no.key(), no.detail()) };
    wish(turn, &words, verdict);
    turn.tell(Notice::WishKept { verdict: no.key().to_owned(), detail: no.detail().to_owned(), words });
}

/// What is open, shown once more: the visible answer to a file that came without words.
pub(super) fn shown_again(brief: &Brief) -> Vec<BriefTell> {
    match &brief.state {
        BriefState::Asking { key } => vec![BriefTell::Question { key: key.clone(), n: brief.asked, of: brief.asked }],
        BriefState::Card | BriefState::Changing => vec![BriefTell::Card],
        BriefState::Listening | BriefState::Wish { .. } | BriefState::Started { .. } | BriefState::Cancelled => Vec::new(),
    }
}

/// Says what of a change could not be taken in and what is so already, with what waits; what an agent could do is kept as wishes.
pub(super) fn not_taken(turn: &mut Turn<'_>, change: &Change, pending: Option<Pending>) {
    let mut left: Vec<(String, NotIncludedWhy)> = Vec::new();
    let mut already = Vec::new();
    for clause in change.clauses.iter().filter(|c| !c.words().is_empty()) {
        match clause.fate {
            Fate::NotIncluded(why) => left.push((clause.words().to_owned(), why)),
            Fate::Criterion(_) => already.push(clause.words().to_owned()),
            Fate::Question(_) | Fate::Goal | Fate::Courtesy => left.push((clause.words().to_owned(), NotIncludedWhy::NotUnderstood)),
        }
    }
    let wishes = wishes(turn, &left);
    let not_taken = left.into_iter().map(|(words, _)| words).collect();
    again::tell(turn, Notice::ChangeNoted(ChangeNotice { not_taken, already, wishes, pending, ..ChangeNotice::default() }));
}

/// Keeps what somebody or something could serve later; how much that was.
fn wishes(turn: &mut Turn<'_>, not_taken: &[(String, NotIncludedWhy)]) -> u32 {
    let mut kept = 0;
    for (words, why) in not_taken {
        if matches!(why, NotIncludedWhy::WaitsForAgent | NotIncludedWhy::NeedsPerson | NotIncludedWhy::Refused) {
            wish(turn, words, why.key().to_owned());
            kept += 1;
        }
    }
    kept
}

fn wish(turn: &mut Turn<'_>, words: &str, verdict: String) {
    let id = WishId::from_unique(&turn.bot.store.unique());
    let thread = &turn.thread.value;
    let wish = Wish { id, by: turn.person.id.clone(), thread: thread.id.clone(), bible: thread.bible.clone(), text: words.to_owned(), verdict, at: turn.now };
    turn.put(Row::PutWish(wish));
}

fn find<'b>(brief: &'b Brief, key: &str) -> Option<&'b QuestionState> {
    brief.questions.iter().find(|q| q.question.key == key)
}

fn question_slot(brief: &Brief, key: &str) -> String {
    format!("question:{}:{key}", brief.id)
}

/// The card's place among the messages of a thread.
pub(super) fn card_slot(brief: &Brief) -> String {
    format!("card:{}", brief.id)
}

/// The question that waits, as it is shown.
pub(crate) fn open_question(brief: &Brief) -> Option<QuestionNotice> {
    Some(question(brief, brief.open_question()?, brief.asked, brief.asked, None))
}

fn question(brief: &Brief, state: &QuestionState, n: u32, of: u32, answer: Option<String>) -> QuestionNotice {
    let q = &state.question;
    QuestionNotice {
        brief: brief.id.clone(),
        key: q.key.clone(),
        n,
        of,
        ask: q.ask.clone(),
        choices: q.choices.iter().map(|c| (c.value.clone(), c.label.clone())).collect(),
        answer,
        person: brief.person.clone(),
        sheet: false,
    }
}

/// An answered question shows its answer. One that was never asked has no message to edit.
fn noted(turn: &mut Turn<'_>, brief: &Brief, key: &str) {
    let Some(state) = find(brief, key).filter(|s| s.asked_at.is_some()) else { return };
    let Some(answer) = &state.answer else { return };
    turn.edit(question_slot(brief, key), Notice::Question(question(brief, state, 1, 1, Some(answer.words.clone()))));
}

fn drop_question(turn: &mut Turn<'_>, brief: &Brief, key: &str) {
    let Some(state) = find(brief, key) else { return };
    let words = turn.voice().say("chat-question-dropped");
    turn.edit(question_slot(brief, key), Notice::Question(question(brief, state, 1, 1, Some(words))));
}

/// The card once more, where the newest words are.
pub(crate) fn show_again(turn: &mut Turn<'_>, brief: &Brief, rev: i64) {
    if let Some(card) = notice(turn, brief, rev, CardState::Open) {
        again::tell(turn, Notice::Card(Box::new(card)));
    }
}

fn show_card(turn: &mut Turn<'_>, brief: &Brief, rev: i64, state: CardState) {
    if let Some(notice) = notice(turn, brief, rev, state) {
        turn.edit(card_slot(brief), Notice::Card(Box::new(notice)));
    }
}

/// The card of a brief as a notice; `None` while nothing is settled.
pub(super) fn notice(turn: &Turn<'_>, brief: &Brief, rev: i64, state: CardState) -> Option<CardNotice> {
    let card = card(brief, &Phrases::new(&turn.bot.words, &brief.locale))?;
    let bible = turn.bot.bible(&brief.bible).ok();
    // A new app is there in seconds; what its kit cannot do, an agent can be asked for then.
    let abilities = bible.as_ref().map_or(Abilities::Kits, |b| b.abilities());
    let why = |why: NotIncludedWhy| match (why, abilities) {
        (why, Abilities::Agents) if brief.of.is_none() && (why == NotIncludedWhy::WaitsForAgent || why.is_beyond_the_kit()) => "agents_later",
        // Agents are here, and did not find anything asked in these words.
        (NotIncludedWhy::WaitsForAgent, Abilities::Agents) => NotIncludedWhy::NotUnderstood.key(),
        (other, _) => other.key(),
    };
    let budget = bible.as_ref().map(|b| b.front.budget);
    let agents = card.agents.zip(budget).map(|(why, b)| AgentsLine { why, task_micro: b.task_micro, task_minutes: b.task_minutes });
    let mut assumptions: Vec<String> = card.assumptions.into_iter().map(|(_, words)| words).collect();
    if brief.of.is_none() {
        assumptions.extend(unnamed(turn, brief));
    }
    Some(CardNotice {
        brief: brief.id.clone(),
        rev,
        title: card.title,
        goal: card.goal,
        for_whom: card.for_whom,
        fields: card.fields,
        steps: card.steps,
        criteria: card.criteria.into_iter().map(|c| CardLine { words: c.words, origin: c.origin }).collect(),
        more_checks: card.more_checks,
        not_included: card.not_included.into_iter().map(|(words, reason)| (words, why(reason).to_owned())).collect(),
        assumptions,
        state,
        starter: brief.starter,
        changed: brief.changed.clone(),
        differs: if brief.of.is_some() { differing(turn, brief.base.as_ref(), brief) } else { Vec::new() },
        person: brief.person.clone(),
        agents,
    })
}

/// How the app of a brief differs from what it was.
fn differing(turn: &Turn<'_>, was: Option<&Spec>, brief: &Brief) -> Vec<Difference> {
    let words = Phrases::new(&turn.bot.words, &brief.locale);
    was.zip(brief.spec.as_ref()).map(|(was, now)| differences(was, now, &words)).unwrap_or_default()
}

/// Steps whose approver nobody named as a person: until somebody redeems an invitation, the owner decides.
fn unnamed(turn: &Turn<'_>, brief: &Brief) -> Vec<String> {
    let Some(spec) = &brief.spec else { return Vec::new() };
    let voice = turn.voice();
    spec.steps()
        .iter()
        .filter(|step| step.person.is_none())
        .map(|step| voice.tell("chat-card-approver-you", &[("approver", (&step.approver).into())]))
        .collect()
}
