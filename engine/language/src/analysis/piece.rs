//! What one piece does, given what came before.

use fleet_domain::brief::NotIncludedWhy;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, Switch};

use super::{Act, Found, Mode, More, Next, Place, Tone, Walk};
use crate::cut::Join;
use crate::field::{How, fields, hits, options_of};
use crate::ground::Ground;
use crate::phrase::Phrases;
use crate::steps::{Decider, Names, deciders};
use crate::token::Token;
use crate::wishes::wishes;

/// Words nobody understood that make a piece say more than its acts.
const UNEXPLAINED: usize = 3;

impl Walk<'_> {
    pub(super) fn acts(&mut self, join: Join, body: &[Token], next: Option<Next<'_>>, last: Option<&Found>) -> Vec<Act> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        self.head = Some(Mode::List(How::Listed));
        if is_refused(ground, body) {
            return vec![Act::Not(NotIncludedWhy::Refused)];
        }
        let item = matches!(self.mode, Mode::List(_)) && self.item(body);
        if marks.computed.has(body) && !item && !marks.approve.has(body) {
            let days = ground.lexicon.fields.iter().any(|f| f.name == "days" && f.words.has(body));
            return vec![if days { Act::Days } else { Act::Not(NotIncludedWhy::WaitsForAgent) }];
        }
        if self.mode == Mode::Options
            && let Some(acts) = self.options(body)
        {
            return acts;
        }
        let listed = matches!(self.mode, Mode::List(_));
        let covered = covered(ground, body);
        if !(listed && covered) {
            if marks.no_approval.has(body) {
                return vec![Act::Not(NotIncludedWhy::KitLimit)];
            }
            if let Some(acts) = self.deciding(join, body, next) {
                return acts;
            }
            let found = wishes(ground, body);
            if !found.is_empty() && !(listed && self.item(body)) {
                return found.not.map_or_else(|| vec![Act::Wish(found.clone())], |why| vec![Act::Not(why)]);
            }
            if ground.lexicon.intents.beyond.has(body) && !(listed && self.item(body)) {
                return vec![Act::Not(NotIncludedWhy::WaitsForAgent)];
            }
        }
        if let Some(acts) = self.naming(body, covered, next, last) {
            return acts;
        }
        self.rest(join, body, covered, next, last)
    }

    /// A short item of a list, whatever words it has.
    fn item(&self, body: &[Token]) -> bool {
        body.iter().filter(|t| t.is_word()).count() <= 2 && !self.ground.lexicon.marks.export.has(body) && !self.ground.lexicon.marks.excel.has(body)
    }

    fn options(&mut self, body: &[Token]) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        let other = [&marks.approve, &marks.export, &marks.notify, &marks.fill, &marks.fields].iter().any(|m| m.has(body));
        if other || covered(ground, body) {
            self.mode = if other { Mode::Open } else { Mode::List(How::Listed) };
            return None;
        }
        let mut options = options_of(self.text, body);
        if options.is_empty() {
            options = vec![];
        }
        (!options.is_empty()).then(|| vec![Act::Options(options)])
    }

    fn deciding(&mut self, join: Join, body: &[Token], next: Option<Next<'_>>) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        let approve = marks.approve.has(body) || marks.first.has(body);
        let waiting = self.mode == Mode::Approval;
        let two = marks.two_steps.has(body);
        // "Anna Petrova, she approves": the name belongs to the pronoun.
        let pronoun = |t: &Token| matches!(t.low.as_str(), "он" | "она" | "они" | "который" | "которая" | "кто" | "he" | "she" | "they" | "who");
        let told = next.is_some_and(|n| n.joined() && marks.approve.has(n.tokens) && n.tokens.iter().find(|t| t.is_word()).is_some_and(pronoun));
        let names = if approve || waiting || told { Names::Count } else { Names::Pass };
        let found = deciders(ground, self.text, body, names);
        let fill = marks.fill.find(body).is_some_and(|f| found.first().is_none_or(|d| d.at.start < f.start)) && !approve;
        let ahead = only_deciders(ground, body, &found)
            && !matches!(self.mode, Mode::List(_))
            && next.is_some_and(|n| (n.joined() && marks.approve.has(n.tokens)) || n.join == Join::Then);
        let wish = wishes(ground, body);
        if !found.is_empty() && !fill && (approve || (waiting && wish.is_empty() && !marks.table.has(body)) || ahead) {
            self.mode = Mode::Approval;
            self.head = Some(Mode::Approval);
            let after = join == Join::Then
                && body.first().is_some_and(|t| matches!(t.low.as_str(), "после" | "after"))
                && !approve
                && found.first().is_some_and(|d| d.at.start <= 2);
            let place = if after { Place::BeforeLast } else { Place::Next };
            let mut acts = vec![Act::Steps(found.iter().map(Decider::step).collect(), place)];
            acts.extend((!wish.is_empty()).then_some(Act::Wish(wish)));
            return Some(acts);
        }
        if marks.approve.has(body) {
            self.head = Some(Mode::Approval);
            let words = body.iter().filter(|t| t.is_word()).count();
            if words <= 3 && next.is_some_and(|n| n.join == Join::Colon) {
                return Some(vec![Act::Deciding]);
            }
            if marks.someone.has(body) {
                return Some(vec![Act::Someone]);
            }
        }
        if two {
            self.mode = Mode::Approval;
            self.head = Some(Mode::Approval);
            return Some(vec![Act::Someone]);
        }
        // "… or decline it": a decision as such, when the piece is about nothing else.
        let about = about(ground, body);
        (marks.approve.has(body) && !about && wish.is_empty() && hits(ground, body).is_empty())
            .then(|| vec![Act::Wish(crate::wishes::Wishes { checks: vec![fleet_domain::criterion::Check::Decides { step: 1 }], ..Default::default() })])
    }

    /// Fields: after a word of filling in, after a head, in a list, in passing.
    fn naming(&mut self, body: &[Token], covered: bool, next: Option<Next<'_>>, last: Option<&Found>) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        if let Some(acts) = self.modifying(body) {
            return Some(acts);
        }
        let colon = next.is_some_and(|n| n.join == Join::Colon);
        if colon && !about(ground, body) && marks.fields.has(body) {
            return Some(vec![Act::Head]);
        }
        let known = hits(ground, body);
        let apart = |f: &std::ops::Range<usize>| outside(body, f.start) && !known.iter().any(|h| h.at.contains(&f.start));
        if let Some(fill) = marks.fill.all(body).into_iter().find(apart).or_else(|| marks.fields.find(body).filter(|_| !covered)) {
            let (before, after) = (&body[..fill.start], &body[fill.end..]);
            // "I want to collect ideas" opens a request: it names the goal.
            let opens = last.is_none() && ground.lexicon.intents.need.has(before);
            let how = if (about(ground, after) || about(ground, before) || opens) && !covered { How::Passing } else { How::Listed };
            let mut named = if only_people(ground, after) { Vec::new() } else { fields(ground, self.text, after, how) };
            if named.is_empty() && !matches!(how, How::Passing) {
                named = fields(ground, self.text, before, How::Passing);
                named.retain(|f| f.kind != FieldKind::Person);
            }
            if !named.is_empty() {
                self.list(&named);
                if marks.one_of.has(body) {
                    self.head = Some(Mode::Options);
                }
                return Some(vec![Act::Fields(named)]);
            }
            if after.is_empty() || only_people(ground, after) {
                self.mode = Mode::List(How::Listed);
                return Some(if about(ground, before) { vec![Act::Goal] } else { vec![Act::Head] });
            }
        }
        if matches!(self.mode, Mode::List(_))
            && let Some(words) = audience(ground, self.text, body)
            && let Some(at) = body.iter().position(|t| matches!(t.low.as_str(), "for" | "для"))
        {
            let named = fields(ground, self.text, &body[..at], How::Passing);
            if !named.is_empty() {
                return Some(vec![Act::Fields(named), Act::Audience(words)]);
            }
        }
        if let Mode::List(how) = self.mode {
            let how = if how == How::Passing && crate::field::asks(body).is_some() { How::Listed } else { how };
            let named = fields(ground, self.text, body, how);
            if !named.is_empty() && (how == How::Listed || covered || self.item(body)) {
                self.list(&named);
                return Some(vec![Act::Fields(named)]);
            }
        }
        None
    }

    /// After these fields the list goes on; a colon behind the last one opens its options.
    fn list(&mut self, named: &[FieldSpec]) {
        if !matches!(self.mode, Mode::List(How::Passing)) {
            self.mode = Mode::List(How::Listed);
        }
        if named.last().is_some_and(|f| is_kind(self.ground, f)) {
            self.head = Some(Mode::Options);
        }
    }

    /// "The comment is optional", "all fields are required", "the number is unique".
    fn modifying(&self, body: &[Token]) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        let said = [&marks.optional, &marks.required, &marks.unique].iter().any(|m| m.has(body));
        if !said || (matches!(self.mode, Mode::List(_)) && !is_duty(ground, body)) || marks.fill.has(body) {
            return None;
        }
        if is_duty(ground, body) {
            let switch = if marks.optional.has(body) { Switch::Off } else { Switch::On };
            return Some(vec![Act::Duty(switch)]);
        }
        if marks.every.has(body) {
            let switch = if marks.optional.has(body) { Switch::Off } else { Switch::On };
            return Some(vec![Act::Every(switch)]);
        }
        let named = fields(ground, self.text, body, How::Passing);
        (!named.is_empty()).then(|| vec![Act::Modify(named)])
    }

    fn rest(&mut self, join: Join, body: &[Token], covered: bool, next: Option<Next<'_>>, last: Option<&Found>) -> Vec<Act> {
        let (ground, lexicon) = (self.ground, self.ground.lexicon);
        let courteous = lexicon.intents.polite.all(body).iter().chain(&lexicon.intents.greeting.all(body)).map(std::ops::Range::len).sum::<usize>();
        let words = body.iter().filter(|t| t.is_word()).count();
        if words == 0 || (courteous > 0 && courteous >= words) {
            return vec![Act::Polite];
        }
        // An item of a list may be a word that elsewhere names a ready form ("чек").
        if covered
            && (!about(ground, body) || ((matches!(join, Join::Comma | Join::And) || next.is_some_and(|n| n.join == Join::Comma)) && !of_the_kit(ground, body)))
        {
            let named = fields(ground, self.text, body, How::Passing);
            if named.last().is_some_and(|f| is_kind(ground, f)) {
                self.head = Some(Mode::Options);
            }
            return vec![Act::Bare(named)];
        }
        if about(ground, body) || audience(ground, self.text, body).is_some() || lexicon.intents.need.has(body) && last.is_none() {
            let run_on = trailing(ground, body);
            let mut acts = vec![Act::Goal];
            let bracketed = bracketed(ground, self.text, body);
            if !bracketed.is_empty() {
                acts.push(Act::Fields(bracketed));
            }
            if !run_on.is_empty() {
                acts.push(Act::Fields(fields(ground, self.text, run_on, How::Passing)));
                return acts;
            }
            acts.extend(audience(ground, self.text, body).map(Act::Audience));
            if let Some(with) = lexicon.marks.with.find(body) {
                let named = fields(ground, self.text, &body[with.end..], How::Passing);
                if !named.is_empty() {
                    self.mode = Mode::List(How::Passing);
                    acts.push(Act::Passing(named));
                }
            }
            return acts;
        }
        let asks = |t: &Token| {
            matches!(
                t.low.as_str(),
                "чтобы"
                    | "чтоб"
                    | "should"
                    | "must"
                    | "can"
                    | "could"
                    | "able"
                    | "можно"
                    | "может"
                    | "могли"
                    | "мог"
                    | "надо"
                    | "должен"
                    | "должна"
                    | "должно"
                    | "должны"
                    | "would"
                    | "пусть"
                    | "let"
                    | "хорошо"
                    | "желательно"
            )
        };
        let counts = !crate::amount::limits(body).spans.is_empty();
        let wish = counts || lexicon.intents.need.has(body) || body.iter().any(asks) || last.is_some_and(|f| f.piece.join == Join::SoThat);
        vec![Act::Unknown(if wish { Tone::Wish } else { Tone::Background })]
    }

    /// Whether wishes and deciders leave much of the piece unexplained.
    pub(super) fn more(&self, body: &[Token], acts: &[Act]) -> More {
        let judged = matches!(acts.first(), Some(Act::Wish(_) | Act::Steps(..) | Act::Fields(_) | Act::Days));
        let listed = matches!(acts.first(), Some(Act::Fields(_)));
        if judged && !listed && unexplained(self.ground, body) >= UNEXPLAINED { More::Said } else { More::Nothing }
    }
}

/// Whether the piece speaks of the app, the kit or a ready form.
pub(super) fn about(ground: &Ground<'_>, body: &[Token]) -> bool {
    let kit = (0..body.len()).any(|i| ground.words.iter().any(|(p, _)| p.at_start(&body[i..]).is_some()));
    kit || ground.presets.iter().any(|p| p.has(body)) || ground.lexicon.intents.software.has(body)
}

/// A list of fields in brackets behind what is wanted: "an advance (amount, reason, month)".
fn bracketed(ground: &Ground<'_>, text: &str, body: &[Token]) -> Vec<FieldSpec> {
    let (from, to) = (body.iter().position(|t| t.is_mark('(')), body.iter().rposition(|t| t.is_mark(')')));
    let (Some(from), Some(to)) = (from, to) else { return Vec::new() };
    let Some(inside) = body.get(from + 1..to) else { return Vec::new() };
    let parts: Vec<&[Token]> = inside.split(|t| t.is_mark(',') || t.is_mark(';')).collect();
    let known = parts.iter().filter(|p| !hits(ground, p).is_empty()).count();
    if parts.len() < 2 || known < 2 {
        return Vec::new();
    }
    parts.into_iter().flat_map(|p| fields(ground, text, p, How::Listed)).collect()
}

/// Whether a place is outside of all brackets.
fn outside(body: &[Token], at: usize) -> bool {
    let count = |mark| body[..at].iter().filter(|t| t.is_mark(mark)).count();
    count('(') <= count(')')
}

/// Three or more known fields in a row at the end, no punctuation between: a list by somebody in a hurry.
fn trailing<'t>(ground: &Ground<'_>, body: &'t [Token]) -> &'t [Token] {
    let found = hits(ground, body);
    let mut from = body.len();
    let mut count = 0;
    for hit in found.iter().rev() {
        if hit.at.end != from {
            break;
        }
        from = hit.at.start;
        count += 1;
    }
    if count >= 3 && from > 0 { &body[from..] } else { &[] }
}

/// Only "optional" or "required": about the field before.
pub(super) fn is_duty(ground: &Ground<'_>, body: &[Token]) -> bool {
    let marks = &ground.lexicon.marks;
    let at = marks.optional.find(body).or_else(|| marks.required.find(body));
    at.is_some_and(|at| body.iter().enumerate().all(|(i, t)| at.contains(&i) || !t.is_word() || ground.lexicon.is_stop(&t.low)))
}

fn of_the_kit(ground: &Ground<'_>, body: &[Token]) -> bool {
    (0..body.len()).any(|i| ground.words.iter().any(|(p, _)| p.at_start(&body[i..]).is_some()))
}

/// Whether every word of meaning is part of a known field.
pub(super) fn covered(ground: &Ground<'_>, body: &[Token]) -> bool {
    let body = crate::field::bare(body);
    let found = hits(ground, &body);
    let content = |t: &Token| t.is_word() && !ground.lexicon.is_stop(&t.low);
    let left = body.iter().enumerate().filter(|(i, t)| content(t) && !found.iter().any(|h| h.at.contains(i))).count();
    !found.is_empty() && left == 0
}

/// A field whose values are a list: "type", "kind", "reason" of a choice.
pub(super) fn is_kind(ground: &Ground<'_>, field: &FieldSpec) -> bool {
    let word = field.label.split(' ').map(crate::token::fold).map(|w| crate::token::stem(&w)).collect::<Vec<_>>();
    let kinds = ground.lexicon.fields.iter().filter(|f| f.kind == FieldKind::Choice);
    field.kind == FieldKind::Choice
        || kinds
            .into_iter()
            .any(|k| word.iter().any(|w| *w == crate::token::stem(&crate::token::fold(&k.en)) || *w == crate::token::stem(&crate::token::fold(&k.ru))))
}

fn only_deciders(ground: &Ground<'_>, body: &[Token], found: &[Decider]) -> bool {
    let content = body.iter().enumerate().filter(|(_, t)| t.is_word() && !ground.lexicon.is_stop(&t.low));
    !found.is_empty() && content.into_iter().all(|(i, _)| found.iter().any(|d| d.at.contains(&i)) || ground.lexicon.marks.first.at_start(&body[i..]).is_some())
}

/// Words that only say who: "the employee", "люди".
fn only_people(ground: &Ground<'_>, body: &[Token]) -> bool {
    let groups = ground.lexicon.intents.groups.words.all(body);
    body.iter().enumerate().all(|(i, t)| {
        !t.is_word() || ground.lexicon.is_stop(&t.low) && !hits(ground, std::slice::from_ref(t)).iter().any(|_| true) || groups.iter().any(|g| g.contains(&i))
    })
}

fn is_refused(ground: &Ground<'_>, body: &[Token]) -> bool {
    let refused = &ground.lexicon.intents.refused;
    [&refused.spying, &refused.secrets, &refused.discrimination, &refused.harm].iter().any(|words| words.has(body))
}

/// "for our sales team", "для сотрудников склада": the words after the preposition.
fn audience(ground: &Ground<'_>, text: &str, body: &[Token]) -> Option<String> {
    let at = body.iter().position(|t| matches!(t.low.as_str(), "for" | "для"))?;
    let rest = &body[at + 1..];
    let group = ground.lexicon.intents.groups.words.find(rest).filter(|g| g.start <= 2)?;
    let governed = |i: &usize| {
        rest.get(*i).is_some_and(|t| {
            t.is_word() && !ground.lexicon.is_stop(&t.low) && !crate::field::is_verb(&t.low) && t.low.chars().all(|c| matches!(c, 'а'..='я' | '-'))
        })
    };
    let end = (group.end..group.end + 2).take_while(governed).last().map_or(group.end, |i| i + 1);
    let (first, last) = (rest.first()?, rest.get(end - 1)?);
    Some(text[first.at.start..last.at.end].to_owned())
}

fn unexplained(ground: &Ground<'_>, body: &[Token]) -> usize {
    let lexicon = ground.lexicon;
    let m = &lexicon.marks;
    let marks = [
        &m.approve,
        &m.someone,
        &m.two_steps,
        &m.then,
        &m.first,
        &m.or,
        &m.fill,
        &m.fields,
        &m.with,
        &m.required,
        &m.optional,
        &m.computed,
        &m.table,
        &m.export,
        &m.excel,
        &m.csv,
        &m.sees_own,
        &m.sees_all,
        &m.notify,
        &m.to_approver,
        &m.to_author,
        &m.decline,
        &m.reason,
        &m.status,
        &m.both_languages,
        &m.english,
        &m.russian,
        &m.by_link,
        &m.public,
        &m.phone_ok,
        &m.in_chat,
        &m.add,
        &m.make,
        &m.app,
    ];
    let i = &lexicon.intents;
    let intents = [&i.need, &i.software, &i.polite, &i.groups.words];
    let roles = lexicon.roles.iter().map(|r| &r.words);
    let fields = lexicon.fields.iter().map(|f| &f.words);
    let lists: Vec<&Phrases> = marks.into_iter().chain(intents).chain(roles).chain(fields).chain(&ground.presets).chain(&ground.preset_fields).collect();
    let mut known = vec![false; body.len()];
    for range in lists.iter().flat_map(|words| words.all(body)) {
        known[range].fill(true);
    }
    for i in 0..body.len() {
        if let Some(len) = ground.words.iter().filter_map(|(p, _)| p.at_start(&body[i..])).max() {
            known[i..i + len].fill(true);
        }
    }
    body.iter().zip(known).filter(|(t, known)| t.is_word() && !known && !lexicon.is_stop(&t.low) && !t.capital).count()
}
