//! What a whole message is after: a kit, a question, a greeting, or one of the honest noes.

use fleet_content::Bibles;
use fleet_domain::brief::{NoKit, RefusalReason};

use crate::analysis::{Act, Found};
use crate::ground::Ground;
use crate::lexicon::Lexicon;
use crate::phrase::{Phrase, Phrases, marked};
use crate::token::Token;
use crate::topic::Topic;

/// From this weight on the words speak for the kit.
const KIT: u32 = 6;
/// From this weight on one question is worth asking.
const ASK: u32 = 3;

/// What a message is after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Intent {
    Empty,
    Greeting,
    Refused(RefusalReason),
    None(NoKit),
    Ask(Vec<String>),
    Kit,
}

/// How much the shape of a text speaks for a request that is decided: a list of fields, somebody who decides, an export.
pub(crate) fn shape(all: &[Found]) -> u32 {
    let acts = || all.iter().flat_map(|f| &f.acts);
    let fields: usize = acts().map(|a| if let Act::Fields(named) = a { named.len() } else { 0 }).sum();
    let steps = acts().any(|a| matches!(a, Act::Steps(..)));
    let wishes = acts().any(|a| matches!(a, Act::Wish(_)));
    u32::from(fields >= 2) * 3 + u32::from(steps) * 3 + u32::from(wishes)
}

/// Decides by weight of words, what must not be served first.
pub(crate) fn intent(bibles: &Bibles, ground: &Ground<'_>, tokens: &[Token], topic: &Topic, shape: u32) -> Intent {
    let intents = &ground.lexicon.intents;
    if !tokens.iter().any(|t| t.low.chars().any(char::is_alphanumeric)) {
        return if tokens.is_empty() { Intent::Empty } else { Intent::Greeting };
    }
    if let Some(why) = refusal(ground.lexicon, tokens) {
        return Intent::Refused(why);
    }
    if is_greeting(ground.lexicon, tokens) {
        return Intent::Greeting;
    }
    let decides = ground.lexicon.marks.approve.has(tokens) && !topic.presets.is_empty();
    let score = topic.score();
    // Shape alone is no topic: it counts for what has one.
    let score = if score >= ASK { score + shape } else { score };
    let other = other_bible(bibles, ground, tokens);
    let agent = intents.agent.has(tokens);
    let deed = is_deed(ground.lexicon, tokens);
    if topic.kit < KIT && !decides || topic.against > topic.kit {
        if let Some((bible, weight)) = other
            && weight >= topic.kit
        {
            return Intent::None(NoKit::OtherBible { bible });
        }
        if topic.against > topic.kit || agent {
            return Intent::None(NoKit::WaitsForAgent);
        }
    }
    if deed && topic.kit < ASK && shape < ASK {
        return Intent::None(NoKit::NeedsPerson);
    }
    if score >= KIT || decides {
        return match topic.presets.as_slice() {
            // Two ready forms named alike: one question decides.
            [(_, most), (_, second), ..] if most == second && *most >= 3 => {
                let alike: Vec<usize> = topic.presets.iter().take_while(|(_, weight)| weight == most).map(|(preset, _)| *preset).take(4).collect();
                Intent::Ask(names(ground, &alike))
            }
            _ => Intent::Kit,
        };
    }
    if score >= ASK {
        let meant: Vec<usize> = topic.presets.iter().map(|(p, _)| *p).take(4).collect();
        return Intent::Ask(if meant.is_empty() { vec![ground.kit.name.clone()] } else { names(ground, &meant) });
    }
    if asks_back(ground.lexicon, tokens) && score == 0 && shape == 0 {
        return Intent::Greeting;
    }
    if intents.software.has(tokens) && unknown_words(ground, tokens) > 0 {
        return Intent::None(NoKit::WaitsForAgent);
    }
    Intent::Ask(vec![ground.kit.name.clone()])
}

/// What a message is after under a Bible that has agents and no kit: whatever is not one of the noes is theirs.
pub(crate) fn without_kit(tokens: &[Token]) -> Intent {
    let lexicon = Lexicon::get();
    match refusal(lexicon, tokens) {
        _ if tokens.is_empty() => Intent::Empty,
        Some(why) => Intent::Refused(why),
        None if is_greeting(lexicon, tokens) || !tokens.iter().any(|t| t.low.chars().any(char::is_alphanumeric)) => Intent::Greeting,
        None if is_deed(lexicon, tokens) && !lexicon.intents.software.has(tokens) => Intent::None(NoKit::NeedsPerson),
        None => Intent::None(NoKit::WaitsForAgent),
    }
}

/// Why it must not be served, if it must not.
fn refusal(lexicon: &Lexicon, tokens: &[Token]) -> Option<RefusalReason> {
    let refused = &lexicon.intents.refused;
    let reasons = [
        (&refused.spying, RefusalReason::Spying),
        (&refused.secrets, RefusalReason::Secrets),
        (&refused.discrimination, RefusalReason::Discrimination),
        (&refused.harm, RefusalReason::Harm),
    ];
    reasons.into_iter().find(|(words, _)| words.has(tokens)).map(|(_, why)| why)
}

/// Words of meaning that tell something by themselves.
const TROUBLE: usize = 4;

/// A question that asks for nothing to be made: "where is the data kept?". It hears what can be asked for here.
fn asks_back(lexicon: &Lexicon, tokens: &[Token]) -> bool {
    let words = |t: &&Token| t.is_word() || t.is_mark('?');
    // "People mail me about everything and I lose it all, can you help?" tells a trouble before it asks.
    let said = tokens.iter().rposition(|t| [',', '.', ';', '!'].iter().any(|mark| t.is_mark(*mark))).map_or(&[][..], |at| &tokens[..at]);
    if said.iter().filter(|t| t.is_word() && !lexicon.is_stop(&t.low)).count() >= TROUBLE {
        return false;
    }
    tokens.iter().rev().find(words).is_some_and(|t| t.is_mark('?')) && !lexicon.intents.need.has(tokens) && !lexicon.intents.software.has(tokens)
}

/// Whether it begins with something that people do, not software.
fn is_deed(lexicon: &Lexicon, tokens: &[Token]) -> bool {
    lexicon.intents.person.find(tokens).is_some_and(|r| r.start <= 4)
}

fn names(ground: &Ground<'_>, presets: &[usize]) -> Vec<String> {
    presets.iter().filter_map(|p| ground.kit.presets.get(*p)).map(|p| p.name.clone()).collect()
}

/// A greeting, or "what can you do?", and nothing else.
fn is_greeting(lexicon: &Lexicon, tokens: &[Token]) -> bool {
    let intents = &lexicon.intents;
    let mut known = vec![false; tokens.len()];
    let mut greets = false;
    for (words, says) in [(&intents.greeting, true), (&intents.help, true), (&intents.polite, false)] {
        for range in words.all(tokens) {
            known[range].fill(true);
            greets |= says;
        }
    }
    let content = |t: &Token| t.is_word() && !lexicon.is_stop(&t.low);
    let left = tokens.iter().zip(&known).filter(|(t, known)| content(t) && !**known).count();
    let polite_only = known.iter().any(|k| *k) && left == 0;
    (greets || polite_only) && left == 0
}

/// Another Bible that these words speak for: an installed one by its kits, else one that is known to exist.
fn other_bible(bibles: &Bibles, ground: &Ground<'_>, tokens: &[Token]) -> Option<(String, u32)> {
    let mut best: Option<(String, u32)> = None;
    for bible in bibles.iter().filter(|b| b.name != ground.bible.name) {
        let weight: u32 = bible
            .kits
            .iter()
            .flat_map(|kit| kit.words.values().flatten())
            .filter(|w| (0..tokens.len()).any(|i| Phrase::new(&w.word).at_start(&tokens[i..]).is_some()))
            .map(|w| w.weight)
            .sum();
        if weight >= KIT && best.as_ref().is_none_or(|(_, old)| weight > *old) {
            best = Some((bible.name.clone(), weight));
        }
    }
    if best.is_some() {
        return best;
    }
    let known = ground.lexicon.intents.other.iter().filter(|(name, _)| **name != ground.bible.name);
    known.into_iter().find(|(_, words): &(&String, &Phrases)| words.has(tokens)).map(|(name, _)| (name.clone(), KIT))
}

/// Words that say what the software would be for.
pub(crate) fn unknown_words(ground: &Ground<'_>, tokens: &[Token]) -> usize {
    let intents = &ground.lexicon.intents;
    let roles = ground.lexicon.roles.iter().map(|r| &r.words);
    let lists = [&intents.need, &intents.software, &intents.greeting, &intents.polite, &intents.groups.words];
    let known = marked(lists.into_iter().chain(roles), tokens);
    tokens.iter().zip(&known).filter(|(t, known)| t.is_word() && !**known && !ground.lexicon.is_stop(&t.low)).count()
}
