//! Fields that become files: "make the doctor's note a file", "сделай справку файлом".

use fleet_domain::brief::Setting;
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use super::{Deed, Reader, Taken};
use crate::field::{attaching, bare, hits};
use crate::token::Token;

impl Reader<'_> {
    /// A field of the form that is to be a file from now on, or to be attached.
    pub(super) fn filed(&self, words: &[Token]) -> Option<Taken> {
        let base = bare(words);
        let field = match self.deed {
            Some(Deed::Make) => {
                let file = hits(self.ground, &base).into_iter().next_back().filter(|h| h.name() == "file").map(|h| h.at);
                // "The contract should be attached".
                let attached = || self.ground.lexicon.marks.attaching.all(&base).pop();
                let end = file.or_else(attached).filter(|at| at.end == base.len())?.start;
                self.strictly(&base[..end])?
            }
            Some(Deed::Add) => self.labelled(attaching(self.ground, &base)?)?,
            _ => return None,
        };
        let check = Check::FieldSaved { field: field.name.clone() };
        if field.kind == FieldKind::File {
            return Some(Taken { checks: vec![check], ..Taken::default() });
        }
        if field.kind == FieldKind::Computed {
            return None;
        }
        let mut field = FieldSpec { options: Vec::new(), option_translations: Vec::new(), ..field.clone() };
        field.turn_into(FieldKind::File);
        Some(Taken { checks: vec![check], ..Taken::only(vec![Setting::PutField { field }]) })
    }

    /// The field that is called exactly so.
    fn labelled(&self, words: &[Token]) -> Option<&FieldSpec> {
        let content =
            |words: &[Token]| words.iter().filter(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low)).map(|t| t.stem.clone()).collect::<Vec<_>>();
        let said = content(words);
        self.spec.fields.iter().find(|f| !said.is_empty() && content(&self.ground.tokens(&f.label)) == said)
    }
}
