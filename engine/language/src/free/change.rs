//! Changes of an app that agents make: what is said is wanted besides, and the few things the fleet itself keeps are settled.

use fleet_domain::brief::{Change, Clause, ClauseOrigin, Fate, Setting, apply, number_clauses};
use fleet_domain::run::Means;
use fleet_domain::spec::{FreeSpec, Shape, Spec};

use super::{access, clause, clauses, shape};
use crate::lexicon::Lexicon;
use crate::token::tokens;

/// Reads words that change such an app.
pub(crate) fn change(spec: &FreeSpec, text: &str) -> Change {
    let all = tokens(text);
    let mut found: Vec<Clause> = Vec::new();
    let mut set = Vec::new();
    for cut in clauses(text, &all) {
        let here = &all[cut.tokens.clone()];
        let read = clause(&text[cut.text.clone()], here, ClauseOrigin::Changed);
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
