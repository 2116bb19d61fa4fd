//! Changes of an app that agents make: what is said is wanted besides, and the few things the fleet itself keeps are settled.

use std::collections::BTreeSet;

use fleet_domain::brief::{Change, Clause, ClauseOrigin, Fate, Setting, apply, number_clauses};
use fleet_domain::run::Means;
use fleet_domain::spec::{FreeSpec, Shape, Spec};

use super::{access, clause, clauses, shape};
use crate::analysis::body;
use crate::lexicon::Lexicon;
use crate::token::{Token, stem, tokens};

/// Reads words that change such an app.
pub(crate) fn change(spec: &FreeSpec, text: &str) -> Change {
    let all = tokens(text);
    let mut found: Vec<Clause> = Vec::new();
    let mut set = Vec::new();
    for cut in clauses(text, &all) {
        let here = &all[cut.tokens.clone()];
        let mut read = clause(&text[cut.text.clone()], here, ClauseOrigin::Changed);
        if let Some(words) = unwanted(spec, here)
            && !matches!(read.fate, Fate::NotIncluded(_))
        {
            read = Clause::of_agent(&read.text, ClauseOrigin::Changed);
            set.push(Setting::Unwant { words, by: read.words().to_owned() });
        }
        if read.by == Means::Agent {
            set.push(Setting::Want { words: read.words().to_owned() });
            if spec.shape == Shape::Static && shape::keeps(here) {
                set.push(Setting::Shape { shape: Shape::Records });
            }
            set.extend(access(Lexicon::get(), here).filter(|to| *to != spec.access).map(|to| Setting::Opens { to }));
        }
        found.push(read);
    }
    let old = Spec::Free(spec.clone());
    let mut new = old.clone();
    apply(&mut new, &set);
    let unchanged = !found.iter().any(|c| matches!(c.fate, Fate::Criterion(_)));
    number_clauses(&new, &mut found);
    Change { spec: new, set, clauses: found, questions: Vec::new(), unchanged }
}

/// The one thing that is wanted so far and that these words take back: "without the map". The first one is the app itself.
fn unwanted(spec: &FreeSpec, words: &[Token]) -> Option<String> {
    let lexicon = Lexicon::get();
    let words = body(words);
    let rest = &words[lexicon.marks.drop.at_start(words)?..];
    let says = |token: &&Token| token.is_word() && !lexicon.is_stop(&token.low) && !lexicon.is_polite(token);
    let content = |tokens: &[Token]| tokens.iter().filter(says).map(|t| stem(&t.low)).collect::<BTreeSet<_>>();
    let meant = content(rest);
    let mut fit = spec.wants.iter().skip(1).filter(|want| !meant.is_empty() && meant.is_subset(&content(&tokens(want))));
    let found = fit.next()?;
    fit.next().is_none().then(|| found.clone())
}
