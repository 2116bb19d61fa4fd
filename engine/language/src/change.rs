//! Reads a change of what is settled: fields added, renamed, made optional or taken away, other steps, other wishes.

mod fields;
mod steps;

use std::ops::Range;

use fleet_domain::bible::Bible;
use fleet_domain::brief::{Change, Clause, ClauseOrigin, Fate, Fixed, NotIncludedWhy, Setting, apply, number_clauses};
use fleet_domain::criterion::Check;
use fleet_domain::spec::{RequestsSpec, Spec, Switch};

use crate::analysis::{Act, Found, Mode, analyse, body};
use crate::answer::proofs;
use crate::cut::Join;
use crate::fate::is_said;
use crate::field::{How, computed_days};
use crate::ground::Ground;
use crate::steps::is_by;
use crate::token::Token;
use crate::tongue::tongue;

/// What the words before ask to be done with what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Add,
    Drop,
    Rename,
    Make,
}

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

/// Reads words that change a spec made under this Bible. What is not understood waits for an agent, and is said so.
pub fn read_change(bible: &Bible, spec: &Spec, text: &str) -> Change {
    let (read, rest) = crate::read::split(text);
    let Spec::Requests(requests) = spec;
    let mut change = Change { spec: spec.clone(), set: Vec::new(), clauses: Vec::new(), questions: Vec::new(), unchanged: true };
    let Some(kit) = bible.kits.iter().find(|k| k.name == spec.kit()) else {
        change.clauses = vec![clause(text, Fate::NotIncluded(NotIncludedWhy::WaitsForAgent), Vec::new())];
        return change;
    };
    // New labels are in the language of the words that name them; marks of either language are understood.
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
        values: Vec::new(),
        named_steps: Vec::new(),
        gone: Vec::new(),
    };
    let mut pending = String::new();
    for (n, found) in all.iter().enumerate() {
        let mut taken = reader.piece(found, all.get(n + 1));
        // What holds only sometimes is settled for always, and said so.
        taken.not = found.but().or(taken.not);
        change.set.extend(taken.set.iter().cloned());
        let mut now = Spec::Requests(reader.spec.clone());
        apply(&mut now, &taken.set);
        let Spec::Requests(now) = now;
        let before: Vec<Fixed> = reader.spec.fields.iter().flat_map(Fixed::of).collect();
        let words = &read[found.piece.text.clone()];
        let fixed = now.fields.iter().flat_map(Fixed::of).filter(|f| !before.contains(f) && is_said(f, words)).collect();
        reader.spec = now;
        let told = change.clauses.len();
        pending = add_clause(&mut change.clauses, read, found, &taken, pending, reader.lead);
        fix(&mut change.clauses, told, fixed);
    }
    if !pending.is_empty() {
        change.clauses.push(clause(&pending, Fate::NotIncluded(NotIncludedWhy::NotUnderstood), Vec::new()));
    }
    if !rest.trim().is_empty() {
        change.clauses.push(clause(rest.trim(), Fate::NotIncluded(NotIncludedWhy::NotUnderstood), Vec::new()));
    }
    change.spec = Spec::Requests(reader.spec);
    change.unchanged = change.spec == *spec;
    let Spec::Requests(now) = &change.spec;
    number_clauses(now, &mut change.clauses);
    change
}

/// Notes the values that a piece fixed with the clause it became part of: a new one, or the last of the `told` ones.
fn fix(clauses: &mut [Clause], told: usize, fixed: Vec<Fixed>) {
    let at = told.min(clauses.len().saturating_sub(1));
    if let Some(clause) = clauses.get_mut(at)
        && matches!(clause.fate, Fate::Criterion(_))
    {
        clause.fixed.extend(fixed);
    }
}

fn clause(text: &str, fate: Fate, checks: Vec<Check>) -> Clause {
    Clause::new(text, fate, checks, ClauseOrigin::Changed)
}

/// Adds the piece as a clause; what only leads to the next piece ("добавьте, …") is handed back to go before it.
fn add_clause(clauses: &mut Vec<Clause>, text: &str, found: &Found, taken: &Taken, pending: String, lead: Lead) -> String {
    let words = text[found.piece.text.clone()].trim();
    if words.is_empty() {
        return pending;
    }
    let asks = crate::talk::asks(crate::lexicon::Lexicon::get(), &crate::token::tokens(words));
    let courteous = found.acts.iter().all(|a| matches!(a, Act::Polite));
    let words = if pending.is_empty() { words.to_owned() } else { format!("{pending} {words}") };
    if lead == Lead::Only || (courteous && !pending.is_empty()) {
        return words;
    }
    let words = words.as_str();
    if taken.is_nothing() && courteous {
        match clauses.last_mut() {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(words);
            }
            None => clauses.push(clause(words, Fate::Courtesy, Vec::new())),
        }
        return String::new();
    }
    let mut checks = proofs(&taken.set);
    checks.extend(taken.checks.iter().filter(|c| !checks.contains(c)).cloned().collect::<Vec<_>>());
    // "a category: travel, office" and "the CEO, not the manager" are one wish in several pieces.
    if let Some(last) = clauses.last_mut()
        && found.piece.join.same_sentence()
        && taken.not.is_none()
        && matches!(last.fate, Fate::Criterion(_))
        && one_wish(&last.checks, &checks)
    {
        last.text.push(' ');
        last.text.push_str(words);
        last.checks.extend(checks.into_iter().filter(|c| !last.checks.contains(c)).collect::<Vec<_>>());
        return String::new();
    }
    let fate = match taken.not {
        Some(why) => Fate::NotIncluded(why),
        // What asks for nothing is no wish that anybody could serve later.
        None if taken.is_nothing() && !asks => Fate::NotIncluded(NotIncludedWhy::NotUnderstood),
        None if taken.is_nothing() => Fate::NotIncluded(NotIncludedWhy::WaitsForAgent),
        // What takes something away or renames leaves nothing to prove by itself: it is part of what is wanted.
        None if checks.is_empty() => Fate::Goal,
        None => Fate::Criterion(String::new()),
    };
    clauses.push(clause(words, fate, checks));
    String::new()
}

/// Whether two neighbours prove one thing: one field and its values, or who decides and who does not.
fn one_wish(before: &[Check], now: &[Check]) -> bool {
    let field = |c: &Check| match c {
        Check::FieldSaved { field } | Check::FieldGuarded { field } => Some(field.clone()),
        _ => None,
    };
    let decides = |c: &Check| matches!(c, Check::Decides { .. } | Check::OnlyApprover { .. });
    let all = || before.iter().chain(now);
    if before.is_empty() || now.is_empty() {
        return false;
    }
    let excludes = all().any(|c| matches!(c, Check::OnlyApprover { .. }));
    let first = field(&before[0]);
    (excludes && all().all(decides)) || (first.is_some() && all().all(|c| field(c) == first))
}

/// Whether a piece says only what is to be done, and the next one with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Only,
    No,
}

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
    values: Vec<String>,
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
        if let [Act::But(why)] = found.acts.as_slice() {
            return Taken { not: Some(*why), ..Taken::default() };
        }
        if let Some(taken) = self.listed_option(found, words) {
            return taken;
        }
        let said = self.deed_in(words);
        if let Some((deed, _)) = &said {
            self.deed = Some(*deed);
        }
        let rest = said.as_ref().map_or(words, |(_, at)| if self.leads(&words[..at.start]) { &words[at.end..] } else { words });
        let content = |t: &Token| t.is_word() && !self.ground.lexicon.is_stop(&t.low);
        self.lead = if said.is_some() && !self.without_field_word(rest).iter().any(content) { Lead::Only } else { Lead::No };
        if self.lead == Lead::Only {
            return Taken::default();
        }
        if said.is_none() && self.text[found.piece.text.clone()].trim_end().ends_with('?') {
            // A question is no order.
            return Taken { not: Some(NotIncludedWhy::NotUnderstood), ..Taken::default() };
        }
        if let Some(taken) = self.instead(words) {
            return taken;
        }
        match self.deed {
            Some(Deed::Rename) if said.is_some() => return self.rename(rest, found, next),
            Some(Deed::Drop) => {
                let taken = self.dropped(words, rest);
                if !taken.is_nothing() {
                    return taken;
                }
            }
            _ => {}
        }
        if let Some(taken) = self.option(rest).or_else(|| self.steps(words, rest, found, next)).or_else(|| self.wished(found)) {
            return taken;
        }
        if self.deed == Some(Deed::Drop) {
            // What is not there cannot be taken away, and is not put there either.
            return Taken { not: Some(NotIncludedWhy::NotThere), ..Taken::default() };
        }
        self.named(rest, found)
    }

    /// Whether words before the deed only lead to it: "plz also", "i", "can you".
    fn leads(&self, before: &[Token]) -> bool {
        let (lexicon, intents) = (self.ground.lexicon, &self.ground.lexicon.intents);
        let known: Vec<Range<usize>> = [&intents.polite, &intents.asking, &intents.talk].iter().flat_map(|list| list.all(before)).collect();
        before.iter().enumerate().all(|(i, t)| !t.is_word() || lexicon.is_stop(&t.low) || known.iter().any(|at| at.contains(&i)))
    }

    /// A word that says what to do, and where it stands.
    fn deed_in(&self, words: &[Token]) -> Option<(Deed, Range<usize>)> {
        let marks = &self.ground.lexicon.marks;
        let start = &words[..words.len().min(6)];
        let found = [(&marks.rename, Deed::Rename), (&marks.drop, Deed::Drop), (&marks.add, Deed::Add), (&marks.make, Deed::Make)];
        found.into_iter().filter_map(|(m, deed)| m.find(start).map(|at| (deed, at))).min_by_key(|(_, at)| at.start)
    }

    fn wished(&mut self, found: &Found) -> Option<Taken> {
        for act in &found.acts {
            match act {
                // Only those who decide are told and see what is not their own.
                Act::Wish(wishes) if !wishes.viewers.iter().all(|p| self.spec.steps.iter().any(|s| is_by(s, p))) => {
                    return Some(Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() });
                }
                Act::Wish(wishes) if !wishes.is_empty() => {
                    let mut set = wishes.set.clone();
                    if let Some(Setting::Locales { locales }) = set.iter().find(|s| matches!(s, Setting::Locales { .. })).cloned() {
                        set.extend(self.translated(&locales));
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

    /// In another default language the labels that exist in it come first.
    fn translated(&self, locales: &[String]) -> Vec<Setting> {
        let Some(to) = locales.first().filter(|l| **l != self.spec.locale) else { return Vec::new() };
        let old = self.spec.locale.clone();
        let swap = |words: &str, translations: &[(String, String)]| {
            let new = translations.iter().find(|(l, _)| l == to)?.1.clone();
            let mut rest: Vec<(String, String)> = translations.iter().filter(|(l, _)| l != to).cloned().collect();
            rest.push((old.clone(), words.to_owned()));
            Some((new, rest))
        };
        let mut set = Vec::new();
        if let Some((words, translations)) = swap(&self.spec.title, &self.spec.title_translations) {
            set.push(Setting::Title { words, translations });
        }
        for field in &self.spec.fields {
            let Some((label, translations)) = swap(&field.label, &field.translations) else { continue };
            let mut field = fleet_domain::spec::FieldSpec { label, translations, ..field.clone() };
            if let Some(at) = field.option_translations.iter().position(|(l, _)| l == to) {
                let (_, options) = field.option_translations.remove(at);
                let before = std::mem::replace(&mut field.options, options);
                field.option_translations.push((old.clone(), before));
            }
            set.push(Setting::PutField { field });
        }
        set
    }

    fn every(&self, switch: Switch) -> Vec<Setting> {
        let real =
            |f: &&fleet_domain::spec::FieldSpec| !matches!(f.kind, fleet_domain::manifest::FieldKind::Computed | fleet_domain::manifest::FieldKind::YesNo);
        self.spec.fields.iter().filter(real).map(|f| Setting::PutField { field: fleet_domain::spec::FieldSpec { required: switch, ..f.clone() } }).collect()
    }

    /// Fields that are named: known ones as they are now said to be, new ones at the end.
    fn named(&mut self, rest: &[Token], found: &Found) -> Taken {
        let adding = matches!(self.deed, Some(Deed::Add));
        let listed: Vec<_> =
            found.acts.iter().filter_map(|a| if let Act::Fields(named) | Act::Bare(named) = a { Some(named.clone()) } else { None }).flatten().collect();
        let rest = self.without_field_word(rest);
        let how = if adding { How::Listed } else { How::Passing };
        let mut fields = crate::field::fields(self.ground, self.text, rest, how);
        if fields.is_empty() {
            fields = listed;
        }
        let taken = self.put(rest, fields);
        self.put = match taken.set.as_slice() {
            [Setting::PutField { field }] => Some(field.name.clone()),
            _ => None,
        };
        taken
    }

    /// "add the format: on site, online": what follows the colon are its values.
    fn listed_option(&mut self, found: &Found, words: &[Token]) -> Option<Taken> {
        let put = self.put.take();
        self.options = match found.piece.join {
            Join::Colon => {
                self.values.clear();
                put
            }
            Join::Comma | Join::And if self.deed_in(words).is_none() => self.options.take(),
            _ => None,
        };
        let field = self.spec.fields.iter().find(|f| Some(&f.name) == self.options.as_ref())?.clone();
        self.values.extend(crate::field::options_of(self.text, words));
        self.with_options(field)
    }
}
