//! What of a change is left to coding agents: clauses that no kit can do, if they ask for anything.

use fleet_domain::brief::{Clause, Fate, NotIncludedWhy};

use crate::lexicon::Lexicon;
use crate::order::is_order;
use crate::token::tokens;

/// Gives agents what they can do. What a person has to do, what must not be made and what is not there stays left out.
pub(super) fn take(clauses: &mut [Clause]) {
    for clause in clauses {
        let theirs = match clause.fate {
            Fate::NotIncluded(
                NotIncludedWhy::WaitsForAgent
                | NotIncludedWhy::KitLimit
                | NotIncludedWhy::NeedsDecider
                | NotIncludedWhy::SeenByFew
                | NotIncludedWhy::Condition
                | NotIncludedWhy::NotUnderstood,
            ) => is_order(Lexicon::get(), &clause.text, &tokens(&clause.text)),
            Fate::NotIncluded(
                NotIncludedWhy::NeedsPerson
                | NotIncludedWhy::Refused
                | NotIncludedWhy::Replaced
                | NotIncludedWhy::AnotherApp
                | NotIncludedWhy::NotThere
                | NotIncludedWhy::FileNotRead
                | NotIncludedWhy::RowsNotRead
                | NotIncludedWhy::NoHeadings,
            )
            | Fate::Criterion(_)
            | Fate::Question(_)
            | Fate::Goal
            | Fate::Courtesy => false,
        };
        if theirs {
            *clause = Clause::of_agent(&clause.text, clause.origin);
        }
    }
}
