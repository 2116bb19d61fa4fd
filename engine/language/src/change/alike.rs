//! "Phone and reason are optional": what the last of several fields is said to be, the others are too.

use fleet_domain::brief::Setting;
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, Switch};

use super::{Reader, Taken};
use crate::cut::Join;
use crate::token::Token;

impl Reader<'_> {
    /// Notes a field that is only named; or lays what this one has to be over those that were named with it.
    pub(super) fn alike(&mut self, words: &[Token], join: Join, mut taken: Taken) -> Taken {
        if !matches!(join, Join::Comma | Join::And) {
            self.bare.clear();
        }
        let marks = &self.ground.lexicon.marks;
        let said = marks.optional.has(words) || marks.required.has(words);
        let named = match (taken.set.as_slice(), taken.checks.as_slice()) {
            ([Setting::PutField { field }], _) => Some(field.clone()),
            ([], [Check::FieldSaved { field }]) => self.spec.fields.iter().find(|f| f.name == *field).cloned(),
            _ => None,
        };
        let Some(last) = named else { return taken };
        if !said {
            self.bare.extend(taken.set.is_empty().then_some(last.name));
            return taken;
        }
        let others = if join == Join::And { std::mem::take(&mut self.bare) } else { Vec::new() };
        let turns = |f: &&FieldSpec| others.contains(&f.name) && f.required != last.required && !matches!(f.kind, FieldKind::Computed | FieldKind::YesNo);
        for field in self.spec.fields.iter().filter(turns) {
            taken.checks.extend((last.required == Switch::On).then(|| Check::FieldRequired { field: field.name.clone() }));
            taken.set.push(Setting::PutField { field: FieldSpec { required: last.required, ..field.clone() } });
        }
        taken
    }
}
