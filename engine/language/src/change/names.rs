//! What fields and the app are called from now on.

use fleet_domain::brief::{NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::spec::FieldSpec;

use super::meant::ordinal;
use super::{Reader, Taken};
use crate::analysis::Found;
use crate::field::Modifiers;
use crate::label;
use crate::token::{Shape, Token};

impl Reader<'_> {
    /// "rename X to Y", "назови приложение Y".
    pub(super) fn rename(&self, rest: &[Token], found: &Found, next: Option<&Found>) -> Taken {
        let end = match next {
            // A colon or a dash before the new name cuts it off: it is the next piece's.
            Some(next) if matches!(next.piece.join, crate::cut::Join::Colon | crate::cut::Join::Dash) => next.piece.tokens.end,
            _ => found.piece.tokens.end,
        };
        let start = end.min(self.tokens.iter().position(|t| rest.first().is_some_and(|r| r.at == t.at)).unwrap_or(end));
        let words = &self.tokens[start..end];
        // A word between two quoted names is none of the words within a quoted one.
        let quoted = |at: usize| words[..at].iter().filter(|t| t.is_mark('"')).count() % 2 == 1;
        let joint = |(at, t): (usize, &Token)| matches!(t.low.as_str(), "to" | "as" | "в" | "на" | "как" | "into") && !quoted(at);
        let opens = |at: &usize| words[at + 1..].iter().any(Token::is_word);
        let mark = || words.iter().position(|t| matches!(t.shape, Shape::Mark('"' | ':' | '-'))).filter(opens);
        let to = words.iter().enumerate().position(joint).or_else(mark);
        let (what, name) = match to {
            Some(at) => (&words[..at], &words[at + 1..]),
            None => self.split_name(words),
        };
        let clean = |t: &Token| {
            matches!(t.shape, Shape::Mark('"' | '.' | ',' | ';' | '!' | '\'' | '-' | ':') | Shape::Line) || matches!(t.low.as_str(), "to" | "в" | "на")
        };
        let first = name.iter().position(|t| !clean(t));
        let last = name.iter().rposition(|t| !clean(t));
        let (Some(first), Some(last)) = (first, last) else { return Taken { not: Some(NotIncludedWhy::NotUnderstood), ..Taken::default() } };
        let new = label::label(&self.text[name[first].at.start..name[last].at.end]);
        let app = what.iter().all(|t| !t.is_word() || self.ground.lexicon.is_stop(&t.low)) || self.ground.lexicon.marks.app.has(what);
        match self.meant(what) {
            Some(field) if !app || !self.ground.lexicon.marks.app.has(what) && what.iter().any(Token::is_word) => {
                let field = FieldSpec { label: new, translations: Vec::new(), ..field.clone() };
                Taken::only(vec![Setting::PutField { field }])
            }
            _ if app => Taken { set: vec![Setting::Title { words: new, translations: Vec::new() }], checks: vec![Check::Opens], not: None },
            _ => Taken { not: Some(NotIncludedWhy::NotUnderstood), ..Taken::default() },
        }
    }

    /// "call it X", "назови приложение X": the name follows what is named.
    fn split_name<'t>(&self, words: &'t [Token]) -> (&'t [Token], &'t [Token]) {
        let app = self.ground.lexicon.marks.app.at_start(words);
        words.split_at(app.or_else(|| ordinal(self.ground, words).map(|(_, len)| len)).unwrap_or(0))
    }

    /// "Change reason to justification": another word for the same thing is what it is called from now on.
    fn other_word(&self, words: &[Token]) -> Option<Taken> {
        let rest = words.split_first().filter(|(first, _)| matches!(first.low.as_str(), "change" | "поменяй" | "замени" | "измени"))?.1;
        let at = rest.iter().position(|t| matches!(t.low.as_str(), "to" | "into" | "на"))?;
        let field = self.strictly(&rest[..at])?;
        let name: Vec<&Token> = rest[at + 1..].iter().filter(|t| t.is_word()).collect();
        let (first, last) = (*name.first()?, *name.last()?);
        let new = label::label(&self.text[first.at.start..last.at.end]);
        let same = self.strictly(&rest[at + 1..]).is_some_and(|other| other.name == field.name);
        let plain = name.len() <= 3 && Modifiers::read(self.text, &rest[at + 1..], &[]) == Modifiers::default();
        (same && plain && crate::token::fold(&new) != crate::token::fold(&field.label))
            .then(|| Taken::only(vec![Setting::PutField { field: FieldSpec { label: new, translations: Vec::new(), ..field.clone() } }]))
    }

    /// "The name of the field Reason, change it to Comment", "название поля Причина поменяй на Комментарий".
    pub(super) fn relabelled(&self, words: &[Token]) -> Option<Taken> {
        const NAMES: [&str; 5] = ["name", "label", "caption", "название", "подпись"];
        const DEEDS: [&str; 8] = ["change", "rename", "поменяй", "поменяйте", "замени", "замените", "смени", "измени"];
        let is = |list: &[&str], t: &Token| list.contains(&t.low.as_str());
        if let Some(taken) = self.other_word(words) {
            return Some(taken);
        }
        let name = words.iter().position(|t| is(&NAMES, t))?;
        words.iter().find(|t| is(&DEEDS, t))?;
        let to = words.iter().rposition(|t| matches!(t.low.as_str(), "to" | "into" | "на"))?;
        let what: Vec<Token> = words.get(name + 1..to)?.iter().filter(|t| !is(&DEEDS, t)).cloned().collect();
        let field = self.strictly(&what)?;
        let (first, last) = (words.get(to + 1)?, words.iter().rfind(|t| t.is_word())?);
        let new = label::label(self.text.get(first.at.start..last.at.end)?.trim_matches(['"', '«', '»', '“', '”']));
        (!new.is_empty()).then(|| Taken::only(vec![Setting::PutField { field: FieldSpec { label: new, translations: Vec::new(), ..field.clone() } }]))
    }
}
