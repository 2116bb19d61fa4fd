//! The one decision of a brief: where it stands and what happened in, where it stands now and what is told out.

use super::{
    Answer, AnswerBy, Brief, BriefEvent, BriefState, BriefTell, Change, Clause, ClauseOrigin, Fate, Headings, Ignored, Outcome, Reading, Reply, SaidAs, Step,
    Table,
};
use crate::bible::BriefPlan;
use crate::chat::FileRef;
use crate::criterion::Check;

/// Takes an event in. `now` is UTC ms. The brief handed in is left as it is; the step holds the new one whole.
pub fn advance(brief: &Brief, event: BriefEvent, plan: &BriefPlan, now: i64) -> Result<Step, Ignored> {
    if !brief.state.is_open() {
        return Err(Ignored::because("the brief is closed"));
    }
    let mut brief = brief.clone();
    let mut tells = Vec::new();
    let why = match event {
        BriefEvent::Said { message, text, reading } => said(&mut brief, (message, text), *reading, plan, now, &mut tells)?,
        BriefEvent::Edited { message, text, reading } => edited(&mut brief, &message, text, *reading, plan, now, &mut tells)?,
        BriefEvent::Answered { message, text, reply } => answered(&mut brief, (message, text), *reply, plan, now, &mut tells)?,
        BriefEvent::YouDecide { key } => you_decide(&mut brief, &key, plan, now, &mut tells)?,
        BriefEvent::YouDecideAll => you_decide_all(&mut brief, now, &mut tells)?,
        BriefEvent::Change => change_wanted(&mut brief, &mut tells)?,
        BriefEvent::ChangeRead { message, text, change } => change_read(&mut brief, (message, text), *change, plan, now, &mut tells)?,
        BriefEvent::TakeBack { message, text } => taken_back(&mut brief, (message, text), plan, now, &mut tells)?,
        BriefEvent::File { file, headings } => came_along(&mut brief, file, headings, plan, now, &mut tells)?,
        BriefEvent::Start { task } => {
            if !matches!(brief.state, BriefState::Card | BriefState::Changing) || brief.card_at.is_none() {
                return Err(Ignored::because("there is no card to start from"));
            }
            brief.state = BriefState::Started { task: task.clone() };
            tells.push(BriefTell::Started { task });
            brief.journal("the person started it")
        }
        BriefEvent::Cancel => {
            brief.state = BriefState::Cancelled;
            tells.push(BriefTell::Cancelled);
            "the person cancelled it".to_owned()
        }
    };
    Ok(Step { brief, tells, why })
}

type Words = (String, String);

/// A file is kept; the headings of a table propose the form, and answer what it shall ask for.
fn came_along(brief: &mut Brief, file: FileRef, headings: Option<Headings>, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    if brief.files.iter().any(|f| f.id == file.id) {
        return Err(Ignored::because("the file is here already"));
    }
    let words = file.name.clone();
    brief.tables.extend(headings.map(|headings| Table { file: file.id.clone(), name: file.name.clone(), headings }));
    brief.files.push(file);
    brief.before = None;
    if let Some(key) = brief.asked_for_table() {
        tells.extend(brief.take(Answer { key, value: None, words, by: AnswerBy::Words, set: Vec::new() }));
        brief.go_on(plan, now, tells);
    } else {
        brief.leave_out_answered_by_table();
        brief.follow();
    }
    Ok("a file came along".to_owned())
}

fn said(brief: &mut Brief, words: Words, reading: Reading, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    if !matches!(brief.state, BriefState::Listening | BriefState::Wish { .. }) {
        return Err(Ignored::because("words that come now are an answer or a change, not a new request"));
    }
    brief.said.clear();
    brief.heard(words.0, words.1, SaidAs::Request, now);
    start_over(brief, reading);
    Ok(stand(brief, plan, now, tells))
}

/// Takes a reading of the request as the new ground that everything settled since is laid over.
fn start_over(brief: &mut Brief, reading: Reading) {
    brief.before = None;
    brief.clauses.retain(|c| c.origin != ClauseOrigin::Said);
    brief.clauses.splice(0..0, reading.clauses);
    brief.named = brief.clauses.iter().filter(|c| c.origin == ClauseOrigin::Said).flat_map(|c| &c.checks).filter_map(Check::field).map(str::to_owned).collect();
    brief.named.sort();
    brief.named.dedup();
    if let Some(draft) = reading.draft {
        let still: Vec<String> = draft.questions.iter().map(|q| q.key.clone()).collect();
        // A question nobody answered that the new words settle is not open any more.
        brief.questions.retain(|q| q.answer.as_ref().is_some_and(|a| a.by != AnswerBy::Decided) || still.contains(&q.question.key));
        brief.open(draft.questions);
        brief.base = Some(draft.spec);
        brief.preset = draft.preset;
        brief.usual = draft.usual;
        brief.leave_out_answered_by_table();
    } else {
        brief.base = None;
        brief.spec = None;
    }
    brief.state = match reading.outcome {
        Outcome::Kit { .. } | Outcome::Agent | Outcome::Ask { .. } if brief.base.is_some() => BriefState::Card,
        Outcome::None(no) => BriefState::Wish { no },
        Outcome::Kit { .. } | Outcome::Agent | Outcome::Ask { .. } | Outcome::Greeting | Outcome::Empty => BriefState::Listening,
    };
    brief.follow();
}

/// Tells what the standing after a reading asks for.
fn stand(brief: &mut Brief, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) -> String {
    match brief.state.clone() {
        BriefState::Wish { no } => {
            let why = format!("no kit fits: {}", no.key());
            tells.push(BriefTell::Wish { no });
            why
        }
        BriefState::Listening => {
            tells.push(BriefTell::Greeting);
            "nothing was asked for yet".to_owned()
        }
        _ => {
            brief.go_on(plan, now, tells);
            brief.agents().map_or("a kit fits", super::WhyAgents::journal).to_owned()
        }
    }
}

fn edited(brief: &mut Brief, message: &str, text: String, reading: Reading, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    let Some(said) = brief.said.iter_mut().find(|s| s.as_what == SaidAs::Request && !message.is_empty() && s.message == message) else {
        return Err(Ignored::because("the message is no part of the request"));
    };
    if said.text == text {
        return Err(Ignored::because("the words are the same"));
    }
    said.text = text;
    let open = brief.open_question().map(|q| q.question.key.clone());
    let card = matches!(brief.state, BriefState::Card | BriefState::Changing);
    start_over(brief, reading);
    match open {
        Some(key) if brief.base.is_some() && brief.questions.iter().any(|q| q.question.key == key && q.answer.is_none()) => {
            let n = brief.asked;
            tells.push(BriefTell::Question { key: key.clone(), n, of: n });
            brief.state = BriefState::Asking { key };
        }
        _ if card && brief.base.is_some() => brief.go_on(plan, now, tells),
        _ => {
            stand(brief, plan, now, tells);
        }
    }
    Ok("the person reworded the request".to_owned())
}

fn answered(brief: &mut Brief, words: Words, reply: Reply, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    if !matches!(brief.state, BriefState::Asking { .. } | BriefState::Card | BriefState::Changing) {
        return Err(Ignored::because("nothing was asked"));
    }
    let open = brief.open_question().map(|q| q.question.key.clone());
    let answers: Vec<Answer> = reply.answers.into_iter().filter(|a| brief.questions.iter().any(|q| q.question.key == a.key)).collect();
    if answers.is_empty() && (words.1.is_empty() || open.is_none()) {
        return Err(Ignored::because("it answers no question of this brief"));
    }
    brief.heard(words.0, words.1, SaidAs::Answer, now);
    brief.before = None;
    let keys: Vec<String> = answers.iter().map(|a| a.key.clone()).collect();
    for answer in answers {
        tells.extend(brief.take(answer));
    }
    let settles = !reply.set.is_empty();
    brief.settle("", reply.set, reply.clauses);
    brief.open(reply.questions);
    match open {
        // The open question waits on, however much else was said; words that settled something else missed nothing.
        Some(key) if brief.questions.iter().any(|q| q.question.key == key && q.answer.is_none()) => {
            if keys.is_empty() && !settles {
                tells.extend(brief.missed(&key));
                if brief.questions.iter().any(|q| q.question.key == key && q.answer.is_some()) {
                    brief.go_on(plan, now, tells);
                }
            }
        }
        Some(_) => brief.go_on(plan, now, tells),
        None => brief.show_card(now, tells),
    }
    Ok(if keys.is_empty() { "the words did not answer".to_owned() } else { format!("answered: {}", keys.join(", ")) })
}

fn you_decide(brief: &mut Brief, key: &str, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    if brief.open_question().is_none_or(|q| q.question.key != key) {
        return Err(Ignored::because("this question is not open"));
    }
    tells.extend(brief.decide_for(key));
    brief.go_on(plan, now, tells);
    Ok(format!("{key} was left to us"))
}

fn you_decide_all(brief: &mut Brief, now: i64, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    if !matches!(brief.state, BriefState::Asking { .. }) {
        return Err(Ignored::because("nothing was asked"));
    }
    brief.show_card(now, tells);
    Ok("every question was left to us".to_owned())
}

fn change_wanted(brief: &mut Brief, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    if brief.state != BriefState::Card {
        return Err(Ignored::because("there is no card to change"));
    }
    brief.state = BriefState::Changing;
    tells.push(BriefTell::AskChange);
    Ok("the person wants a change".to_owned())
}

fn change_read(brief: &mut Brief, words: Words, change: Change, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    if !matches!(brief.state, BriefState::Card | BriefState::Changing) || brief.base.is_none() {
        return Err(Ignored::because("there is no card to change"));
    }
    brief.heard(words.0, words.1, SaidAs::Change, now);
    let mut taken = Vec::new();
    let mut not_taken = Vec::new();
    for clause in &change.clauses {
        match &clause.fate {
            Fate::NotIncluded(why) => not_taken.push((clause.words().to_owned(), *why)),
            Fate::Courtesy => {}
            Fate::Criterion(_) | Fate::Question(_) | Fate::Goal => taken.push(clause.words().to_owned()),
        }
    }
    brief.keep_before(&change);
    answer_by_change(brief, &change);
    brief.changed.clone_from(&taken);
    brief.settle("", change.set, change.clauses);
    brief.open(change.questions);
    tells.push(BriefTell::Changed { taken, not_taken });
    brief.go_on(plan, now, tells);
    Ok(if change.unchanged { "nothing in it could be taken".to_owned() } else { brief.journal("the card follows the change") })
}

fn taken_back(brief: &mut Brief, words: Words, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) -> Result<String, Ignored> {
    if !brief.go_back() {
        return Err(Ignored::because("no change of the card can be taken back"));
    }
    tells.push(BriefTell::Changed { taken: vec![words.1.clone()], not_taken: Vec::new() });
    brief.heard(words.0, words.1, SaidAs::Change, now);
    brief.go_on(plan, now, tells);
    Ok("the last change of the card was taken back".to_owned())
}

/// What a change says is no assumption any more: a question it overrules counts as answered by it.
fn answer_by_change(brief: &mut Brief, change: &Change) {
    let words = change.clauses.iter().map(Clause::words).collect::<Vec<_>>().join(" ");
    let mut told: Vec<Answer> = Vec::new();
    for state in &brief.questions {
        let same = |set: &super::Setting| {
            let kind = std::mem::discriminant(set);
            state.question.choices.iter().flat_map(|c| &c.set).any(|s| std::mem::discriminant(s) == kind)
        };
        let set: Vec<_> = change.set.iter().filter(|s| same(s)).cloned().collect();
        let assumed = state.answer.as_ref().is_none_or(|a| a.by == AnswerBy::Decided);
        if assumed && !set.is_empty() {
            told.push(Answer { key: state.question.key.clone(), value: None, words: words.clone(), by: AnswerBy::Words, set });
        }
    }
    for answer in told {
        brief.take(answer);
    }
}
