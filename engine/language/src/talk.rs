//! Words that steer the conversation and say nothing of the app: greetings, courtesy, commands, remarks about an attachment, words of asking.

use strsim::osa_distance;

use crate::field::hits;
use crate::ground::Ground;
use crate::lexicon::Lexicon;
use crate::phrase::marked;
use crate::token::{Shape, Token, stem, tokens};

/// Words that may be most of a greeting and name nobody: "hi there", "hello everyone".
const GREETED: [&str; 8] = ["there", "all", "everyone", "everybody", "team", "всем", "коллеги", "ребята"];

/// The words after the greeting that a text begins with; all of it if it says nothing else.
pub fn beyond_greeting(text: &str) -> &str {
    let mut all = tokens(text);
    put_right(&mut all);
    let len = greeted(&all);
    all.get(len).filter(|_| len > 0).map_or(text, |token| &text[token.at.start..])
}

/// How many tokens at the start greet, the punctuation behind them included; 0 if none do, or if what greets may be something to fill in.
pub(crate) fn greeted(all: &[Token]) -> usize {
    let lexicon = Lexicon::get();
    // "Коллеги, привет": whom it greets may come first.
    let mut end = match all {
        [who, comma, rest @ ..] if GREETED.contains(&who.low.as_str()) && comma.is_mark(',') && lexicon.intents.greeting.at_start(rest).is_some() => 2,
        _ => 0,
    };
    while let Some(len) = lexicon.intents.greeting.at_start(&all[end..]) {
        // "Start date, …": what begins like a greeting is the name of a field.
        if lexicon.fields.iter().any(|f| f.words.at_start(&all[end..]).is_some()) {
            break;
        }
        end += len;
        end += all[end..].iter().take_while(|t| GREETED.contains(&t.low.as_str())).count();
        end += all[end..].iter().take_while(|t| matches!(t.shape, Shape::Mark(',' | '!' | '.' | '-' | '…' | ';' | ')') | Shape::Line)).count();
    }
    end
}

/// A greeting misspelt is the greeting: letters drawn out or lost ("hii", "helo"), one letter off in a longer word.
pub(crate) fn put_right(all: &mut [Token]) {
    let lexicon = Lexicon::get();
    let Some(first) = all.iter_mut().find(|t| t.is_word()) else { return };
    if first.upper || lexicon.words.contains(&first.low) || lexicon.is_stop(&first.low) {
        return;
    }
    let plain = drawn(&first.low);
    let length = first.low.chars().count();
    let near = |word: &&str| {
        let long = word.chars().count() >= 5 && length >= 4;
        drawn(word) == plain || (long && osa_distance(word, &first.low) <= 1)
    };
    if let Some(meant) = lexicon.intents.greeting.raws().into_iter().filter(|w| !w.contains(' ')).find(near) {
        first.stem = stem(&crate::token::fold(meant));
    }
}

/// A word with every letter said once: "hiii" and "hi", "helo" and "hello" are the same.
fn drawn(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Whether the words only command, greet, thank and point ("ok start it", "no keep it", "thx, looks good"): nothing of an app is said.
pub(crate) fn is_talk(lexicon: &Lexicon, words: &[Token]) -> bool {
    let intents = &lexicon.intents;
    let known = marked([&intents.talk, &intents.polite, &intents.greeting], words);
    let says = words.iter().zip(&known).any(|(t, known)| t.is_word() && *known);
    says && words.iter().zip(&known).all(|(t, known)| *known || !says_something(lexicon, t))
}

fn says_something(lexicon: &Lexicon, token: &Token) -> bool {
    matches!(token.shape, Shape::Number | Shape::Link) || (token.is_word() && !lexicon.is_stop(&token.low))
}

/// Whether words ask for something: they have some of their own, and either a word of wanting or more than one of them.
pub(crate) fn asks(lexicon: &Lexicon, words: &[Token]) -> bool {
    let (intents, marks) = (&lexicon.intents, &lexicon.marks);
    let known = marked([&intents.talk, &intents.polite, &intents.greeting], words);
    let content = words.iter().zip(&known).filter(|(t, known)| !**known && says_something(lexicon, t)).count();
    let wants = [&intents.need, &marks.add, &marks.make, &marks.drop, &intents.beyond, &intents.agent].iter().any(|list| list.has(words));
    content > 1 || (content == 1 && wants)
}

/// Whether the words only point at a file that came along ("here is the file", "файл во вложении"): that is no field.
pub(crate) fn is_remark(ground: &Ground<'_>, body: &[Token]) -> bool {
    let marks = &ground.lexicon.marks;
    let light = |t: &Token| !t.is_word() || ground.lexicon.is_stop(&t.low) || ground.lexicon.is_polite(t);
    let Some(at) = marks.pointing.find(body) else { return false };
    let rest: Vec<Token> = body.iter().enumerate().filter(|(i, _)| !at.contains(i)).map(|(_, t)| t.clone()).collect();
    let files = hits(ground, &rest);
    let left = rest.iter().enumerate().any(|(i, t)| !light(t) && !files.iter().any(|h| h.at.contains(&i)));
    // The pointing words name the file themselves ("see attachment"), or it stands beside them.
    let named = files.iter().any(crate::field::FieldHit::is_file) || hits(ground, &body[at]).iter().any(crate::field::FieldHit::is_file);
    named && !left && !marks.add.has(body) && !ground.lexicon.intents.need.has(body)
}

/// How many tokens at the start only ask for what follows: "plz also add a field for …", "добавь ещё, пожалуйста, поле для …".
/// `None` if none of them asks for something to be put in.
pub(crate) fn asked(lexicon: &Lexicon, words: &[Token]) -> Option<usize> {
    let (end, adds) = lead(lexicon, words);
    adds.then_some(end)
}

/// The tokens that ask at the start, and whether something is to be put in.
fn lead(lexicon: &Lexicon, words: &[Token]) -> (usize, bool) {
    let (intents, marks) = (&lexicon.intents, &lexicon.marks);
    let (mut end, mut adds) = (0, false);
    while let Some(token) = words.get(end) {
        let rest = &words[end..];
        if let Some(len) = marks.add.at_start(rest) {
            (end, adds) = (end + len, true);
            continue;
        }
        if let Some(len) = intents.polite.at_start(rest).or_else(|| intents.asking.at_start(rest)) {
            end += len;
            continue;
        }
        // "A field for the phone" is the phone; "field of study" is a name.
        if adds && let Some(len) = marks.field.at_start(rest).filter(|len| words.get(end + len).is_none_or(|t| !matches!(t.low.as_str(), "of"))) {
            end += len;
            continue;
        }
        let small = matches!(
            token.low.as_str(),
            "also"
                | "too"
                | "and"
                | "a"
                | "an"
                | "the"
                | "new"
                | "for"
                | "with"
                | "me"
                | "us"
                | "you"
                | "one"
                | "more"
                | "и"
                | "ещё"
                | "еще"
                | "также"
                | "тоже"
                | "для"
                | "с"
                | "нам"
                | "мне"
                | "новое"
                | "одно"
        );
        if small || matches!(token.shape, Shape::Mark(',' | '-' | '"' | ':')) {
            end += 1;
            continue;
        }
        break;
    }
    (end, adds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(text: &str) -> Vec<Token> {
        let mut all = tokens(text);
        put_right(&mut all);
        all
    }

    #[test]
    fn greetings_are_heard_however_they_are_spelt() {
        for text in ["hello", "helo there", "hii", "heyyy", "hallo!", "превет", "Здраствуйте"] {
            let all = right(text);
            assert_eq!(greeted(&all), all.len(), "{text}");
        }
        for text in ["help us", "start date, end date", "hall booking", "hire people", "кот"] {
            assert_eq!(greeted(&right(text)), 0, "{text}");
        }
    }

    #[test]
    fn a_text_goes_on_after_its_greeting() {
        for (text, rest) in [
            ("Helo there, I need leave requests", "I need leave requests"),
            ("Привет! Нужны заявки", "Нужны заявки"),
            ("hi", "hi"),
            ("leave requests", "leave requests"),
        ] {
            assert_eq!(beyond_greeting(text), rest);
        }
    }

    #[test]
    fn commands_thanks_and_pointing_words_are_talk() {
        let lexicon = Lexicon::get();
        for text in [
            "ok start it",
            "lets do it",
            "да, поехали",
            "давай начинай",
            "yes go ahead",
            "accept it pls",
            "Good, make it live",
            "no keep it",
            "thx, looks good!",
            "Good",
        ] {
            let all = tokens(text);
            assert!(is_talk(lexicon, &all) && !asks(lexicon, &all), "{text}");
        }
        for text in ["start date", "add phone", "make it blue", "phone", "keep the phone", "accept requests by fax", ""] {
            assert!(!is_talk(lexicon, &tokens(text)), "{text}");
        }
        for text in ["make it dance", "sync with SAP", "a map of the office"] {
            assert!(asks(lexicon, &tokens(text)), "{text}");
        }
        for text in ["lol", "qwerty", "hmm"] {
            assert!(!asks(lexicon, &tokens(text)), "{text}");
        }
    }
}
