//! The title of an app in the person's words.

use fleet_domain::letters::capital;

use crate::analysis::{Act, Found, of_the_kit, says_which};
use crate::ground::Ground;
use crate::label;
use crate::phrase::{Phrase, marked};
use crate::steps::governed;
use crate::token::{Token, fold};

/// Longest title in words after its head.
const TITLE_WORDS: usize = 6;

/// The title in the person's words: "заявки на парковку", "parking requests".
pub(crate) fn title(ground: &Ground<'_>, text: &str, tokens: &[Token], all: &[Found]) -> Option<String> {
    let heads: Vec<(Phrase, &String)> = ground.lexicon.common.titles.iter().map(|(word, head)| (Phrase::new(word), head)).collect();
    for found in all.iter().filter(|f| f.acts.iter().any(|a| matches!(a, Act::Goal))) {
        let piece = &tokens[found.piece.tokens.clone()];
        for i in 0..piece.len() {
            let Some((len, head)) = heads.iter().filter_map(|(p, head)| p.at_start(&piece[i..]).map(|len| (len, *head))).max_by_key(|(len, _)| *len) else {
                continue;
            };
            // "to request parking", "согласование договоров": what it is for follows at once.
            let verb =
                piece[i].low == "request" && i > 0 && matches!(piece[i - 1].low.as_str(), "to" | "can" | "could" | "they" | "people" | "staff" | "employees");
            let governs = piece.get(i + len).is_some_and(|t| governed(&t.low)) && (head.ends_with("ние") || head.as_str() == "Заказы");
            let opens = piece[i].low == "request" && i == 0 && found.piece.tokens.start == 0;
            let verb = verb || opens;
            // "Gift requests for clients": what they are for says what they are; "requests for gifts" has nothing before.
            let before = preceding(ground, &piece[..i]);
            if let [first, .., last] | [first @ last] = before
                && head.as_str() == "Requests"
            {
                return Some(label::label(&format!("{} requests", &text[first.at.start..last.at.end])));
            }
            let after = rest(ground, &piece[i + len..], head.is_empty() || head.ends_with(" for") || head.ends_with(" на") || verb || governs);
            if let [first, .., last] | [first @ last] = after {
                let words = &text[first.at.start..last.at.end];
                let head = if verb { "Requests for" } else { head.as_str() };
                // "Requests for" and "for gifts" have one preposition between them.
                let head = if is_lead(first) { [" for", " на"].iter().find_map(|end| head.strip_suffix(end)).unwrap_or(head) } else { head };
                return Some(label::label(&format!("{head} {words}")));
            }
            if let [first, .., last] | [first @ last] = before {
                return Some(label::label(&format!("{} {}", &text[first.at.start..last.at.end], head.to_lowercase())));
            }
        }
    }
    named(ground, text, tokens, all).or_else(|| {
        all.iter().filter(|f| f.acts.iter().any(|a| matches!(a, Act::Goal))).find_map(|f| software_for(ground, text, &tokens[f.piece.tokens.clone()]))
    })
}

/// "An app for lunch orders": what it is for, in English, where a noun has but one form.
fn software_for(ground: &Ground<'_>, text: &str, piece: &[Token]) -> Option<String> {
    let end = ground.lexicon.intents.software.find(piece)?.end;
    let what = rest(ground, piece.get(end..).filter(|after| after.first().is_some_and(|t| t.low == "for"))?, false);
    let (first, last) = (what.get(1)?, what.last()?);
    Some(label::label(&text[first.at.start..last.at.end]))
}

/// "Заявки на канцелярию", "stationery requests", and nothing else in the piece: what the person calls an app that a ready form fits. So is
/// "Equipment return: …", which says more than the form does.
pub(crate) fn called(ground: &Ground<'_>, text: &str, tokens: &[Token], all: &[Found]) -> Option<String> {
    let first = all.iter().find(|f| f.acts.iter().any(|a| matches!(a, Act::Goal)))?;
    let words: Vec<Token> = tokens[first.piece.tokens.clone()].iter().filter(|t| t.is_word()).cloned().collect();
    let (request, entries) = (Phrase::new("request"), Phrase::new("заявка"));
    let whole = match words.as_slice() {
        [what @ .., head] if request.at_start(std::slice::from_ref(head)).is_some() => !what.is_empty() && preceding(ground, what).len() == what.len(),
        [head, on, what @ ..] if entries.at_start(std::slice::from_ref(head)).is_some() && on.low == "на" => (1..=2).contains(&what.len()),
        _ => false,
    };
    if whole {
        return title(ground, text, tokens, std::slice::from_ref(first)).map(|title| put_right(ground, &title, &words));
    }
    let forms = marked(ground.presets.iter(), &words);
    let more = words.iter().zip(&forms).any(|(word, known)| !known && !ground.lexicon.is_stop(&word.low));
    (more && words.len() <= 3).then(|| named(ground, text, tokens, all)).flatten()
}

/// "Leeve requests" are leave requests: a word by which the ready form was found is spelt as the form's own.
fn put_right(ground: &Ground<'_>, title: &str, words: &[Token]) -> String {
    let forms = marked(ground.presets.iter(), words);
    let meant = |word: &str| {
        let token = words.iter().zip(&forms).find(|(t, known)| **known && t.low == fold(word))?.0;
        token.meant.as_ref().map(|meant| if word.starts_with(char::is_uppercase) { capital(meant) } else { meant.clone() })
    };
    title.split(' ').map(|word| meant(word).unwrap_or_else(|| word.to_owned())).collect::<Vec<_>>().join(" ")
}

/// "Parking: plate number, dates": a few words before a colon with which everything begins name it.
fn named(ground: &Ground<'_>, text: &str, tokens: &[Token], all: &[Found]) -> Option<String> {
    let first = all.first().filter(|f| f.acts.iter().any(|a| matches!(a, Act::Goal)))?;
    let (colon, piece) = tokens[first.piece.tokens.clone()].split_last()?;
    let intents = &ground.lexicon.intents;
    let lists = [&intents.need, &intents.software, &intents.polite, &intents.greeting, &intents.help];
    let plain = piece.iter().all(|t| t.is_word() && !crate::field::is_verb(&t.low)) && !lists.iter().any(|words| words.has(piece));
    let people = intents.groups.words.at_start(piece) == Some(piece.len());
    let says = piece.iter().any(|t| !ground.lexicon.is_stop(&t.low)) && !of_the_kit(ground, piece) && !people;
    let (start, end) = (piece.first()?.at.start, piece.last()?.at.end);
    (colon.is_mark(':') && plain && says && piece.len() <= TITLE_WORDS).then(|| label::label(&text[start..end]))
}

/// A preposition before what something is for.
fn is_lead(token: &Token) -> bool {
    matches!(token.low.as_str(), "на" | "для" | "о" | "об" | "по" | "в" | "of" | "for" | "to" | "about")
}

/// What a request is for: after a preposition, up to where something else begins.
fn rest<'t>(ground: &Ground<'_>, tokens: &'t [Token], told: bool) -> &'t [Token] {
    if !told && !tokens.first().is_some_and(is_lead) {
        return &[];
    }
    let marks = &ground.lexicon.marks;
    let stops = |i: usize| {
        let here = &tokens[i..];
        !here[0].is_word()
            || marks.with.at_start(here).is_some()
            || marks.fill.at_start(here).is_some()
            || matches!(here[0].low.as_str(), "from" | "от" | "у" | "where" | "где" | "which" | "который" | "которую")
    };
    let end = (0..tokens.len().min(TITLE_WORDS + 1)).find(|i| *i > 0 && stops(*i)).unwrap_or(tokens.len().min(TITLE_WORDS + 1));
    let meaning = tokens[..end].iter().skip(usize::from(!told)).any(|t| t.is_word() && !ground.lexicon.is_stop(&t.low));
    let people = ground.lexicon.intents.groups.words.find(&tokens[..end]).filter(|at| !says_which(ground.lexicon, tokens, at.end));
    match people.map(|people| people.start) {
        _ if !meaning => &[],
        // "Собирать идеи сотрудников": whose they are is no topic.
        Some(people @ 1..=2) if told => &tokens[..people],
        Some(0..=2) => &[],
        _ => &tokens[..end],
    }
}

/// "parking requests": the noun before, in English.
fn preceding<'t>(ground: &Ground<'_>, tokens: &'t [Token]) -> &'t [Token] {
    let noun = |t: &Token| {
        t.is_word()
            && t.low.is_ascii()
            && !ground.lexicon.is_stop(&t.low)
            && ground.lexicon.intents.need.at_start(std::slice::from_ref(t)).is_none()
            // "Job application form" is no software.
            && (t.low == "application" || ground.lexicon.intents.software.at_start(std::slice::from_ref(t)).is_none())
    };
    let count = tokens.iter().rev().take(2).take_while(|t| noun(t)).count();
    &tokens[tokens.len() - count..]
}
