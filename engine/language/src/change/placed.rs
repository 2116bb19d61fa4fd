//! Where a new field comes: "add the phone right after the dates", "добавь телефон перед причиной".

use fleet_domain::brief::Setting;
use fleet_domain::manifest::FieldKind;

use super::{Deed, Reader, Taken};
use crate::cut::Join;
use crate::field::{How, fields, hits};
use crate::steps::{Names, deciders};
use crate::token::Token;

/// How close it comes, and no part of its name.
const CLOSE: [&str; 8] = ["right", "directly", "just", "immediately", "straight", "сразу", "прямо", "непосредственно"];

impl Reader<'_> {
    /// A field that is put beside another one; `None` if the words say anything else.
    pub(super) fn placed(&self, rest: &[Token], join: Join) -> Option<Taken> {
        let rest = self.without_field_word(rest);
        let at = rest.iter().position(|t| matches!(t.low.as_str(), "before" | "after" | "перед" | "после")).filter(|at| *at > 0)?;
        let behind = matches!(rest[at].low.as_str(), "after" | "после");
        let (head, tail) = (&rest[..at], &rest[at + 1..]);
        let head = &head[..head.len() - head.iter().rev().take_while(|t| CLOSE.contains(&t.low.as_str())).count()];
        if self.deed != Some(Deed::Add) || head.is_empty() || !deciders(self.ground, self.text, rest, Names::Pass).is_empty() {
            return None;
        }
        let near = self.place(tail, behind)?;
        let taken = self.put(head, fields(self.ground, self.text, head, How::Listed), join);
        let new: Vec<_> = taken.set.iter().filter_map(|set| if let Setting::PutField { field } = set { Some(field.clone()) } else { None }).collect();
        if new.is_empty() || new.iter().any(|field| self.spec.fields.iter().any(|old| old.name == field.name)) {
            return None;
        }
        let mut all = self.spec.fields.clone();
        all.splice(near..near, new);
        let set = taken.set.into_iter().chain([Setting::Fields { fields: all }]).collect();
        Some(Taken { set, ..taken })
    }

    /// The place beside the field that these words mean; "the dates" may be two days.
    fn place(&self, words: &[Token], behind: bool) -> Option<usize> {
        let dates = || {
            let said = hits(self.ground, words).first().is_some_and(|hit| hit.name() == "dates");
            let mut days = self.spec.fields.iter().filter(|f| f.kind == FieldKind::Date);
            (if behind { days.next_back() } else { days.next() }).filter(|_| said)
        };
        let name = &self.strictly(words).or_else(dates)?.name;
        self.spec.fields.iter().position(|f| f.name == *name).map(|at| at + usize::from(behind))
    }
}
