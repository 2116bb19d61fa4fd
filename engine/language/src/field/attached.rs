//! What people attach: "attach the contract", "with the contract attached", "прикрепить приглашение".

use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use super::{How, fields, hits};
use crate::ground::Ground;
use crate::negation;
use crate::token::Token;

/// The words of what is to be attached, if that is what these words say.
pub(crate) fn attaching<'t>(ground: &Ground<'_>, words: &'t [Token]) -> Option<&'t [Token]> {
    let known = hits(ground, words);
    let depth = |at: usize| words[..at].iter().filter(|t| t.is_mark('(')).count() > words[..at].iter().filter(|t| t.is_mark(')')).count();
    let apart = |at: &std::ops::Range<usize>| !depth(at.start) && !known.iter().any(|h| h.at.contains(&at.start));
    let verb = ground.lexicon.marks.attaching.all(words).into_iter().find(apart)?;
    // "No need to attach a certificate", "attach nothing"; "не обязательно прикладывать" only says that it may be left out.
    let none = |t: &Token| matches!(t.low.as_str(), "nothing" | "ничего");
    if (negation::any(&words[..verb.start]) || words.iter().any(none)) && !ground.lexicon.marks.optional.has(words) {
        return None;
    }
    if verb.end < words.len() {
        return Some(&words[verb.end..]);
    }
    // "With the contract attached", "a contract must be attached": what it is stands before.
    if let Some(with) = ground.lexicon.marks.with.at_start(words) {
        return words.get(with..verb.start);
    }
    let must = words[..verb.start].iter().rposition(|t| !matches!(t.low.as_str(), "be" | "must" | "should" | "to" | "has" | "have" | "needs"))? + 1;
    (must + 1 < verb.start).then_some(&words[..must])
}

/// The fields these words name, each a file. A link and a comment are written, whatever the word for giving them.
pub(crate) fn files(ground: &Ground<'_>, text: &str, what: &[Token]) -> Vec<FieldSpec> {
    let mut named = fields(ground, text, what, How::Listed);
    for field in &mut named {
        let written = matches!(field.name.as_str(), "link" | "comment");
        if matches!(field.kind, FieldKind::Text | FieldKind::LongText) && !written && field.options.is_empty() {
            field.turn_into(FieldKind::File);
        }
    }
    named
}
