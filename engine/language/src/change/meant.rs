//! Which field of a form words mean, and whether they say more than its name.

use fleet_domain::spec::FieldSpec;

use super::Reader;
use crate::cut::Join;
use crate::field::{Modifiers, Source, bare, hits};
use crate::ground::Ground;
use crate::negation;
use crate::phrase::{Phrase, marked};
use crate::token::{Token, fold, stem};

/// Names of fields that ask for one thing.
const REASONS: [&str; 4] = ["why", "reason", "justification", "purpose"];

/// Words that stand for the field spoken of last.
const IT: [&str; 10] = ["it", "its", "this", "that", "его", "ее", "её", "это", "этот", "эту"];

impl Reader<'_> {
    /// The field of the form that these words mean: by its label or place, by what the lexicon calls so, by one word of it.
    pub(super) fn meant(&self, words: &[Token]) -> Option<&FieldSpec> {
        self.strictly(words).or_else(|| self.by_one_word(words))
    }

    /// The same, by nothing less than what it is called, or by which it is.
    pub(super) fn strictly(&self, words: &[Token]) -> Option<&FieldSpec> {
        let fields = &self.spec.fields;
        let by_label = fields
            .iter()
            .filter_map(|f| {
                let len = labels(f).map(Phrase::new).filter_map(|label| (0..words.len()).find_map(|i| label.at_start(&words[i..]))).max()?;
                Some((len, f))
            })
            .max_by_key(|(len, _)| *len)
            .map(|(_, f)| f);
        let by_lexicon = || hits(self.ground, words).into_iter().find_map(|hit| self.called(&hit.source));
        let by_place = || (0..words.len()).find_map(|i| ordinal(self.ground, &words[i..])).and_then(|(place, _)| place.of(fields));
        by_label.or_else(by_lexicon).or_else(by_place)
    }

    /// The field that the lexicon calls so.
    fn called(&self, source: &Source<'_>) -> Option<&FieldSpec> {
        let fields = &self.spec.fields;
        match source {
            Source::Preset(field) => fields.iter().find(|f| f.name == field.name),
            Source::Entry(entry) => {
                let known = |f: &&FieldSpec| f.name == entry.name || (f.kind == entry.kind && f.name.ends_with(&format!("_{}", entry.name)));
                let alike = |f: &&FieldSpec| REASONS.contains(&entry.name.as_str()) && REASONS.contains(&f.name.as_str());
                fields.iter().find(known).or_else(|| fields.iter().find(alike))
            }
        }
    }

    /// The field that the words begin with: "файл с программой курса" is no "курс".
    pub(super) fn first_strictly(&self, words: &[Token]) -> Option<&FieldSpec> {
        let all = bare(words);
        let content = all.iter().position(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low));
        // A label may begin with a word that says nothing elsewhere: "Why".
        [Some(0), content].into_iter().flatten().filter(|from| *from < all.len()).find_map(|from| {
            let first = &all[from..];
            let labelled = |f: &&FieldSpec| labels(f).any(|l| Phrase::new(l).at_start(first).is_some());
            let known = || {
                let hit = hits(self.ground, first).into_iter().next().filter(|h| h.at.start == 0)?;
                self.strictly(&first[hit.at])
            };
            self.spec.fields.iter().find(labelled).or_else(known)
        })
    }

    /// The same, or the field that shares the first word.
    pub(super) fn meant_first(&self, words: &[Token]) -> Option<&FieldSpec> {
        let one = || {
            let all = bare(words);
            let from = all.iter().position(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low))?;
            self.by_one_word(&all[from..=from])
        };
        self.first_strictly(words).or_else(one)
    }

    /// The only field that shares a word with these.
    pub(super) fn by_one_word(&self, words: &[Token]) -> Option<&FieldSpec> {
        // What is needed or not says nothing of "What is needed".
        let needs = |t: &Token| self.ground.lexicon.intents.need.at_start(std::slice::from_ref(t)).is_some();
        let content: Vec<&Token> = words.iter().filter(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low) && !needs(t)).collect();
        let shares = |f: &&FieldSpec| f.label.split(' ').map(|w| stem(&fold(w))).any(|s| content.iter().any(|t| t.stem == s));
        let mut all = self.spec.fields.iter().filter(shares);
        all.next().filter(|_| all.next().is_none())
    }

    /// The field that this change spoke of last.
    pub(super) fn about(&self) -> Option<&FieldSpec> {
        self.spec.fields.iter().find(|f| Some(&f.name) == self.about.as_ref())
    }

    /// "…, and make it optional", "…, но не обязательно": the field spoken of last, where the words name none and say how it shall be.
    pub(super) fn of_it(&self, words: &[Token], modifiers: &Modifiers, join: Join) -> Option<&FieldSpec> {
        let says = modifiers.required.is_some() || modifiers.unique;
        let it = words.iter().any(|t| IT.contains(&t.low.as_str()));
        let rest = modifiers.rest(words);
        let names = rest.iter().any(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low) && !IT.contains(&t.low.as_str()));
        self.about().filter(|_| says && (it || join.same_sentence()) && !names)
    }

    /// Whether words say more of a field than that it is there: "the link is broken", "the reason, longer".
    pub(super) fn says_more(&self, words: &[Token], field: &FieldSpec, modifiers: &Modifiers) -> bool {
        let (lexicon, marks) = (self.ground.lexicon, &self.ground.lexicon.marks);
        let words = modifiers.rest(words);
        let intents = &lexicon.intents;
        let lists = [
            &marks.add,
            &marks.make,
            &marks.field,
            &marks.fields,
            &marks.fill,
            &marks.attaching,
            &marks.required,
            &marks.optional,
            &marks.with,
            &marks.asking,
            &marks.needing,
            &marks.option,
            &intents.need,
            &intents.polite,
            &intents.asking,
            &intents.talk,
        ];
        let known = marked(lists, &words);
        let hits = hits(self.ground, &words);
        let stems: Vec<String> = labels(field).flat_map(|l| l.split(' ')).map(|w| stem(&fold(w))).collect();
        words
            .iter()
            .enumerate()
            .any(|(i, t)| t.is_word() && !known[i] && !lexicon.is_stop(&t.low) && !stems.contains(&t.stem) && !hits.iter().any(|hit| hit.at.contains(&i)))
    }
}

fn labels(field: &FieldSpec) -> impl Iterator<Item = &str> {
    std::iter::once(field.label.as_str()).chain(field.translations.iter().map(|(_, words)| words.as_str()))
}

/// Which field by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Counted from the first, from 0.
    Nth(usize),
    Last,
}

impl Place {
    fn of(self, fields: &[FieldSpec]) -> Option<&FieldSpec> {
        match self {
            Self::Nth(n) => fields.get(n),
            Self::Last => fields.last(),
        }
    }
}

/// "The first field", "второе поле" at the start, and its length.
pub(super) fn ordinal(ground: &Ground<'_>, words: &[Token]) -> Option<(Place, usize)> {
    let article = usize::from(words.first().is_some_and(|t| t.low == "the"));
    let place = match words.get(article)?.low.as_str() {
        "first" | "первое" | "первого" => Place::Nth(0),
        "second" | "второе" | "второго" => Place::Nth(1),
        "third" | "третье" | "третьего" => Place::Nth(2),
        "fourth" | "четвертое" | "четвертого" => Place::Nth(3),
        "last" | "последнее" | "последнего" => Place::Last,
        _ => return None,
    };
    let len = ground.lexicon.marks.field.at_start(words.get(article + 1..)?)?;
    Some((place, article + 1 + len))
}

/// "My time zone is Madrid" says how somebody wants to be told, and nothing of the app.
pub(super) fn is_of_oneself(words: &[Token]) -> bool {
    let low = |n: usize| words.get(n).map_or("", |t| t.low.as_str());
    matches!((low(0), low(1), low(2)), ("my", "time", "zone") | ("мой", "часовой", "пояс"))
}

/// "I approve that", "я одобряю эту заявку": of one request, and nothing else.
pub(super) fn decides_one(ground: &Ground<'_>, words: &[Token]) -> bool {
    const ONE: [&str; 12] = ["it", "this", "that", "one", "request", "это", "эту", "её", "ее", "его", "заявку", "заявка"];
    const AROUND: [&str; 12] = ["i", "я", "the", "actually", "now", "do", "ok", "yes", "да", "мою", "my", "все-таки"];
    let marks = &ground.lexicon.marks;
    let decides = |t: &Token| [&marks.approve, &marks.decline].iter().any(|mark| mark.at_start(std::slice::from_ref(t)).is_some());
    let mut said = words.iter().filter(|t| t.is_word());
    let light = |t: &Token| ONE.contains(&t.low.as_str()) || AROUND.contains(&t.low.as_str()) || decides(t);
    words.iter().any(|t| ONE.contains(&t.low.as_str())) && words.iter().any(decides) && said.all(light)
}

/// "…, we don't need it": why something goes.
pub(super) fn is_needless(ground: &Ground<'_>, words: &[Token]) -> bool {
    let need = ground.lexicon.intents.need.has(words) || words.iter().any(|t| matches!(t.low.as_str(), "need" | "нужна" | "нужно" | "нужен" | "нужны"));
    let light = |t: &Token| IT.contains(&t.low.as_str()) || words.len() <= 3;
    need && negation::any(words) && words.len() <= 6 && words.iter().any(light)
}

/// A question without its mark: "what is the weather".
pub(super) fn is_question(words: &[Token]) -> bool {
    const ASKS: [&str; 7] = ["what", "who", "where", "when", "why", "how", "whose"];
    const IS: [&str; 6] = ["what's", "who's", "where's", "when's", "how's", "why's"];
    const DOES: [&str; 12] = ["is", "are", "was", "were", "do", "does", "did", "can", "will", "about", "happens", "happened"];
    let low = |n: usize| words.get(n).map_or("", |t| t.low.as_str());
    let last = words.len().saturating_sub(1);
    // "What time is it", "how old are you", "который час".
    let of_us = last > 1 && matches!(low(last), "it" | "you") && DOES.contains(&low(last - 1));
    let hour = words.len() == 2 && (low(0), low(1)) == ("который", "час");
    ASKS.contains(&low(0)) && (DOES.contains(&low(1)) || of_us) || IS.contains(&low(0)) && words.len() > 2 || hour
}
