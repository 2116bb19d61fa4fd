//! Reads a change of what is settled: fields added, renamed, made optional or taken away, other steps, other wishes.

mod again;
mod agents;
mod ahead;
mod alike;
mod bounds;
mod deed;
mod fields;
mod files;
mod language;
mod meant;
mod names;
mod only;
mod placed;
mod steps;
mod told;

use std::ops::Range;

use fleet_domain::bible::{Abilities, Bible};
use fleet_domain::brief::{Change, Clause, ClauseOrigin, Fate, NotIncludedWhy, Setting, apply, number_clauses};
use fleet_domain::criterion::Check;
use fleet_domain::run::Means;
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, Switch};

use crate::analysis::{Act, Found, Mode, analyse, body};
use crate::cut::Join;
use crate::field::{How, computed_days};
use crate::free;
use crate::ground::Ground;
use crate::token::Token;
use crate::tongue::tongue;
use deed::{Deed, kept};
use meant::{decides_one, is_needless, is_of_oneself, is_question};
use told::Told;

/// What one piece came to.
#[derive(Debug, Default)]
struct Taken {
    set: Vec<Setting>,
    /// Checks besides those that the settings bring.
    checks: Vec<Check>,
    not: Option<NotIncludedWhy>,
}

impl Taken {
    fn is_nothing(&self) -> bool {
        self.set.is_empty() && self.checks.is_empty() && self.not.is_none()
    }

    fn only(set: Vec<Setting>) -> Self {
        Self { set, ..Self::default() }
    }
}

/// Reads words that change a spec made under this Bible. What no kit can do is left to agents where there are any, and is named as
/// left out where there are none.
pub fn read_change(bible: &Bible, spec: &Spec, abilities: Abilities, text: &str) -> Change {
    let (read, rest) = crate::read::split(text);
    match (spec, abilities) {
        (Spec::Requests(requests), _) => of_requests(bible, requests, abilities, (read, rest)),
        (Spec::Free(free), Abilities::Agents) => free::change(free, read),
        (Spec::Free(_), Abilities::Kits) => waits(spec, text),
    }
}

/// A change that nobody here can make.
fn waits(spec: &Spec, text: &str) -> Change {
    let clauses = vec![clause(text, Fate::NotIncluded(NotIncludedWhy::WaitsForAgent), Vec::new())];
    Change { spec: spec.clone(), set: Vec::new(), clauses, questions: Vec::new(), unchanged: true }
}

fn of_requests(bible: &Bible, requests: &RequestsSpec, abilities: Abilities, (read, rest): (&str, &str)) -> Change {
    let spec = Spec::Requests(requests.clone());
    let Some(kit) = bible.kits.iter().find(|k| Some(k.name.as_str()) == spec.kit()) else { return waits(&spec, read) };
    // Words are read in their own language; what they name is called in the app's, where it has a name there.
    let locale = tongue(read).filter(|l| bible.front.languages.iter().any(|known| known == l)).unwrap_or(&requests.locale).to_owned();
    let ground = Ground::new(bible, kit, &locale);
    let tokens = ground.tokens(read);
    let all = analyse(&ground, read, &tokens, Mode::Open);
    let mut reader = Reader {
        ground: &ground,
        text: read,
        tokens: &tokens,
        spec: requests.clone(),
        deed: None,
        lead: Lead::No,
        put: None,
        options: None,
        added: None,
        values: Vec::new(),
        about: None,
        bare: Vec::new(),
        swaps: None,
        named_steps: Vec::new(),
        gone: Vec::new(),
    };
    let mut told = Told::default();
    let mut from = 0;
    while from < all.len() {
        let to = all[from + 1..].iter().position(|f| !f.piece.join.same_sentence()).map_or(all.len(), |n| from + 1 + n);
        let sentence = all[from].piece.tokens.start..all[to - 1].piece.tokens.end;
        if let Some(taken) = reader.narrowed(&tokens[sentence]) {
            told.whole(&mut reader, &all[from..to], taken);
            from = to;
            continue;
        }
        let before = (reader.clone(), told.clone());
        let beyond = told.sentence(&mut reader, &all, from..to);
        if beyond && abilities == Abilities::Agents {
            // What holds only sometimes, or is more than the kit has room for, is one wish with the sentence around it: no piece of it
            // is settled for always.
            (reader, told) = before;
            told.left(read, &all[from..to]);
        }
        from = to;
    }
    told.end(rest);
    let Told { mut clauses, mut set, .. } = told;
    if abilities == Abilities::Agents {
        agents::take(&mut clauses);
    }
    let mut spec_now = reader.spec;
    if spec_now.locale != locale {
        language::called(&mut set, requests, &spec_now.locale, &locale);
        spec_now = laid(requests, &set);
    }
    let spec_now = Spec::Requests(spec_now);
    let unchanged = spec_now == spec && !clauses.iter().any(|c| c.by == Means::Agent);
    number_clauses(&spec_now, &mut clauses);
    Change { spec: spec_now, set, clauses, questions: Vec::new(), unchanged }
}

fn laid(spec: &RequestsSpec, set: &[Setting]) -> RequestsSpec {
    let mut now = Spec::Requests(spec.clone());
    apply(&mut now, set);
    match now {
        Spec::Requests(now) => now,
        // Settings never turn one kind of app into another.
        Spec::Free(_) => spec.clone(),
    }
}

fn clause(text: &str, fate: Fate, checks: Vec<Check>) -> Clause {
    Clause::new(text, fate, checks, ClauseOrigin::Changed)
}

/// Whether a piece says only what is to be done, and the next one with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Only,
    No,
    /// It only says why: the words go with those before.
    Behind,
}

#[derive(Clone)]
struct Reader<'g> {
    ground: &'g Ground<'g>,
    text: &'g str,
    tokens: &'g [Token],
    spec: RequestsSpec,
    deed: Option<Deed>,
    lead: Lead,
    /// The field just put, whose options a colon opens; then the items behind it are options.
    put: Option<String>,
    options: Option<String>,
    /// The field that the last words put there, if it is new.
    added: Option<String>,
    values: Vec<String>,
    /// The field that another one, named next, shall change places with.
    swaps: Option<String>,
    /// The field spoken of last.
    about: Option<String>,
    /// Fields that were only named so far.
    bare: Vec<String>,
    /// Steps that this change named already: the next ones follow them.
    named_steps: Vec<fleet_domain::spec::StepSpec>,
    /// Who shall not decide, as this change says.
    gone: Vec<String>,
}

impl Reader<'_> {
    fn piece(&mut self, found: &Found, next: Option<&Found>) -> Taken {
        let words = body(&self.tokens[found.piece.tokens.clone()]);
        if !found.piece.join.same_sentence() && found.piece.join != Join::Bullet {
            self.deed = None;
        }
        // "Ok start it", "here is the file": nothing of the app is said.
        if matches!(found.acts.as_slice(), [Act::Polite]) {
            self.lead = Lead::No;
            return Taken::default();
        }
        if matches!(found.acts.as_slice(), [Act::Anew]) {
            self.lead = Lead::Only;
            return Taken::default();
        }
        if let [Act::But(why)] = found.acts.as_slice() {
            return Taken { not: Some(*why), ..Taken::default() };
        }
        if self.heads_steps(found, words, next) {
            return Taken::default();
        }
        if self.only_goes_on(words, next) {
            (self.deed, self.lead) = (Some(Deed::Add), Lead::Only);
            return Taken::default();
        }
        if self.deed == Some(Deed::Drop) && found.piece.join.same_sentence() && is_needless(self.ground, words) {
            self.lead = Lead::Behind;
            return Taken::default();
        }
        if let Some(taken) = self.swapped(words) {
            return taken;
        }
        if self.heads_swap(words, next) || self.heads_options(words, next) || self.heads_counting(words, next) {
            self.lead = Lead::Only;
            return Taken::default();
        }
        if let Some(taken) = self.counted(found, words).or_else(|| self.listed_option(found, words)) {
            self.lead = Lead::No;
            return taken;
        }
        if let Some(taken) = self.put_back(words, found.piece.join).or_else(|| self.says_a_kind(words, found.piece.join)) {
            self.lead = Lead::No;
            return taken;
        }
        // "Actually I approve it" decides a request, not who decides.
        if is_of_oneself(words) || decides_one(self.ground, words) {
            return Taken { not: Some(NotIncludedWhy::NotUnderstood), ..Taken::default() };
        }
        let kept = kept(words);
        let said = kept.map(|rest| (Deed::Add, rest.len()..words.len())).or_else(|| self.denied(words)).or_else(|| self.deed_in(words));
        if let Some((deed, _)) = &said {
            self.deed = Some(*deed);
        } else if self.deed == Some(Deed::Drop) && self.says_who_stays(words) {
            self.deed = None;
        }
        let behind = |at: &Range<usize>| if self.leads(&words[..at.start]) { &words[at.end..] } else { words };
        let rest = kept.or_else(|| said.as_ref().map(|(_, at)| behind(at))).unwrap_or(words);
        let content = |t: &Token| t.is_word() && !self.ground.lexicon.is_stop(&t.low);
        self.lead = if said.is_some() && !self.without_field_word(rest).iter().any(content) { Lead::Only } else { Lead::No };
        if self.lead == Lead::Only {
            return Taken::default();
        }
        if said.is_none() && (self.text[found.piece.text.clone()].trim_end().ends_with('?') || is_question(words)) {
            // A question is no order.
            return Taken { not: Some(NotIncludedWhy::NotUnderstood), ..Taken::default() };
        }
        if let Some(taken) = self.relabelled(words).or_else(|| self.instead(words)).or_else(|| self.moved(words)).or_else(|| self.is_called(words)) {
            return taken;
        }
        if let Some(taken) = self.filed(words).or_else(|| self.bounded(words, rest)).or_else(|| self.placed(rest, found.piece.join)) {
            return taken;
        }
        match self.deed {
            Some(Deed::Rename) if said.is_some() => return self.rename(rest, found, next),
            // "Можно без причины": it may be left out.
            Some(Deed::Drop) if words.first().is_some_and(|t| matches!(t.low.as_str(), "можно" | "может" | "могут")) => {
                if let Some(field) = self.meant(rest) {
                    return Taken::only(vec![Setting::PutField { field: FieldSpec { required: Switch::Off, ..field.clone() } }]);
                }
            }
            Some(Deed::Drop) => {
                let taken = self.dropped(words, rest);
                if !taken.is_nothing() {
                    return taken;
                }
            }
            _ => {}
        }
        if let Some(taken) = self
            .option(rest)
            .or_else(|| self.one_more_value(self.without_field_word(rest)))
            .or_else(|| self.steps(words, rest, found, next))
            .or_else(|| self.wished(found))
        {
            return taken;
        }
        if self.deed == Some(Deed::Drop) {
            // What is not there cannot be taken away, and is not put there either.
            return Taken { not: Some(NotIncludedWhy::NotThere), ..Taken::default() };
        }
        self.named(rest, found)
    }

    fn wished(&mut self, found: &Found) -> Option<Taken> {
        for act in &found.acts {
            match act {
                // Only those who decide are told and see what is not their own.
                Act::Wish(wishes) if !wishes.seen_under(&self.spec.steps) => {
                    return Some(Taken { not: Some(wishes.why_not()), ..Taken::default() });
                }
                Act::Wish(wishes) if !wishes.is_empty() => {
                    let mut set = wishes.set.clone();
                    if let Some(Setting::Locales { locales }) = set.iter_mut().find(|s| matches!(s, Setting::Locales { .. })) {
                        if language::is_one_more(&self.tokens[found.piece.tokens.clone()]) {
                            locales.splice(0..0, self.spec.locales.iter().cloned());
                            *locales = language::each_once(locales);
                        }
                        let locales = locales.clone();
                        set.extend(language::translated(&self.spec, &locales));
                    }
                    return Some(Taken { set, checks: wishes.checks.clone(), not: wishes.not });
                }
                Act::Not(why) => return Some(Taken { not: Some(*why), ..Taken::default() }),
                Act::Days => {
                    let days = computed_days(self.ground, &self.spec.fields)?;
                    return Some(Taken::only(vec![Setting::PutField { field: days }]));
                }
                Act::DaysLimit(..) | Act::Amount(..) | Act::Order | Act::NotPast => return Some(self.limited(act)),
                Act::Every(switch) => return Some(Taken::only(self.every(*switch))),
                _ => {}
            }
        }
        None
    }

    /// A limit, laid over the form as it is.
    fn limited(&self, act: &Act) -> Taken {
        let Some((field, check)) = crate::limits::said(self.ground, &self.spec.fields, act) else {
            return Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() };
        };
        Taken { set: vec![Setting::PutField { field }], checks: vec![check], not: None }
    }

    fn every(&self, switch: Switch) -> Vec<Setting> {
        let real = |f: &&FieldSpec| !matches!(f.kind, fleet_domain::manifest::FieldKind::Computed | fleet_domain::manifest::FieldKind::YesNo);
        self.spec.fields.iter().filter(real).map(|f| Setting::PutField { field: FieldSpec { required: switch, ..f.clone() } }).collect()
    }

    /// Fields that are named: known ones as they are now said to be, new ones at the end.
    fn named(&mut self, rest: &[Token], found: &Found) -> Taken {
        let adding = matches!(self.deed, Some(Deed::Add));
        let listed: Vec<_> =
            found.acts.iter().filter_map(|a| if let Act::Fields(named) | Act::Bare(named) = a { Some(named.clone()) } else { None }).flatten().collect();
        let rest = self.without_field_word(rest);
        let rest = &rest[..rest.len() - rest.iter().rev().take_while(|t| BESIDE.contains(&t.low.as_str())).count()];
        let how = if adding { How::Listed } else { How::Passing };
        // "Телефон добавь обязательным": the verb in the middle is no part of what is added.
        let said = |t: &Token| adding && matches!(t.low.as_str(), "добавь" | "добавьте" | "добавить");
        let field_word = |t: &Token| self.ground.lexicon.marks.field.at_start(std::slice::from_ref(t)).is_some();
        let without: Vec<Token> = rest.iter().filter(|t| !field_word(t) && !said(t)).cloned().collect();
        let whole = body(&self.tokens[found.piece.tokens.clone()]);
        let attached = crate::field::attaching(self.ground, whole).filter(|_| adding || self.deed == Some(Deed::Make));
        let mut fields = match attached {
            Some(what) => crate::field::files(self.ground, self.text, what),
            None => crate::field::fields(self.ground, self.text, &without, how),
        };
        // "Change the colour to blue" makes no field of what it speaks of.
        if fields.is_empty() && self.deed != Some(Deed::Make) {
            fields = listed;
        }
        let taken = self.put(rest, fields, found.piece.join);
        let mut taken = self.alike(rest, found.piece.join, taken);
        // "Какая сегодня погода": a question is no order.
        if taken.is_nothing() && crate::field::asks(whole).is_some() {
            taken.not = Some(NotIncludedWhy::NotUnderstood);
        }
        self.added = match taken.set.as_slice() {
            [Setting::PutField { field }] if !self.spec.fields.iter().any(|f| f.name == field.name) => Some(field.name.clone()),
            _ => None,
        };
        self.put = match (taken.set.as_slice(), taken.checks.as_slice()) {
            ([Setting::PutField { field }], _) => Some(field.name.clone()),
            // Its values may come next.
            ([], [Check::FieldSaved { field }]) => Some(field.clone()),
            _ => None,
        };
        taken
    }
}

/// Said behind what is named, and no part of its name: "notes instead".
const BESIDE: [&str; 8] = ["instead", "too", "also", "well", "now", "тоже", "теперь", "вместо"];
