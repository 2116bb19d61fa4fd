//! What one piece does, given what came before.

use fleet_domain::brief::{NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, Switch};

use super::about::{
    about, audience, bracketed, choices, covered, is_duty, is_item, is_kind, is_refused, of_the_kit, only_people, outside, trailing, unexplained,
};
use super::deciding::labels;
use super::rules;
use super::{Act, Conditional, Found, Mode, More, Next, Place, Tone, Walk, Wanted};
use crate::cut::{Join, condition_at};
use crate::field::{How, fields, hits, negated};
use crate::negation;
use crate::seeing::sight;
use crate::steps::{Decider, Names, deciders};
use crate::talk;
use crate::token::{Shape, Token};
use crate::topic::counts_apps;
use crate::wishes::{Wishes, others, wishes};

/// Words nobody understood that make a piece say more than its acts.
const UNEXPLAINED: usize = 3;

impl Walk<'_> {
    pub(super) fn acts(&mut self, join: Join, body: &[Token], next: Option<Next<'_>>, last: Option<&Found>) -> Vec<Act> {
        // "…, а то все пишут в чат": why it is wanted, and nothing of it.
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        // "…, то …", "the lawyers after that": words that only join.
        if join == Join::And && body.first().is_some_and(|t| t.low == "то") || marks.then.at_start(body) == Some(body.len()) {
            return vec![Act::Polite];
        }
        self.head = Some(if counts_apps(ground, body) { Mode::Open } else { Mode::List(How::Listed) });
        if is_refused(ground.lexicon, body) {
            return vec![Act::Not(NotIncludedWhy::Refused)];
        }
        if self.only_talks(body, next, last) {
            return vec![Act::Polite];
        }
        let conditional = condition_at(body) && matches!(join, Join::Comma | Join::And) && !matches!(self.mode, Mode::List(_));
        if join == Join::If || self.conditional == Conditional::Yes || conditional {
            return vec![Act::But(NotIncludedWhy::Condition)];
        }
        let item = matches!(self.mode, Mode::List(_)) && self.item(body);
        // An item of a list is a field, whatever it is called ("notice period", "budget per month").
        if !matches!(self.mode, Mode::List(_))
            && let Some(act) = rules::rule(ground, body)
        {
            return vec![act];
        }
        if marks.computed.has(body) && !item && !marks.approve.has(body) {
            let days = ground.lexicon.fields.iter().any(|f| f.name == "days" && f.words.has(body));
            return vec![if days { Act::Days } else { Act::Not(NotIncludedWhy::WaitsForAgent) }];
        }
        if self.mode == Mode::Options
            && let Some(acts) = self.options(body)
        {
            return acts;
        }
        if self.heads_everything(body, next, last) {
            return vec![Act::Goal];
        }
        if let Some(named) = self.two_answers(body) {
            return vec![if self.mode == Mode::Open { Act::Bare(named) } else { Act::Fields(named) }];
        }
        let listed = matches!(self.mode, Mode::List(_));
        let covered = covered(ground, body);
        // "Language (English/German)": a field with its choices, whatever they are.
        let chosen = listed && choices(ground, self.text, body).is_some();
        if !(listed && covered || chosen) {
            if let Some(at) = marks.no_approval.find(body) {
                // "No approval by the manager": somebody else decides, or there would be nothing to say.
                let named = deciders(ground, self.text, &body[at.end..], Names::Pass);
                return vec![if named.is_empty() { Act::Not(NotIncludedWhy::NeedsDecider) } else { Act::Without(labels(&named)) }];
            }
            if let Some(acts) = self.corrected(body, next, last).or_else(|| self.deciding(join, body, next)) {
                return acts;
            }
            if let Some(wish) = self.reason_of(body, last) {
                return vec![Act::Wish(wish)];
            }
            if let Some(acts) = self.field_seen(body) {
                return acts;
            }
            let found = wishes(ground, self.text, body);
            if !(found.is_empty() || listed && self.item(body) || self.names_a_field(body)) {
                return found.not.map_or_else(|| vec![Act::Wish(found.clone())], |why| vec![Act::Not(why)]);
            }
            let beyond = ground.lexicon.intents.beyond.all(body).iter().any(|at| outside(body, at.start));
            if beyond && !(listed && self.item(body)) {
                return vec![Act::Not(NotIncludedWhy::WaitsForAgent)];
            }
        }
        if let Some(acts) = self.naming(body, covered, next, last) {
            return acts;
        }
        self.rest(join, body, covered, next, last)
    }

    /// Commands, thanks and words that point at an attachment, in a sentence of their own: "ok start it", "here is the file".
    fn only_talks(&self, body: &[Token], next: Option<Next<'_>>, last: Option<&Found>) -> bool {
        let before = last.is_none_or(|f| f.acts.iter().all(|a| matches!(a, Act::Polite)));
        let opens = self.mode == Mode::Open && before;
        // "Start, end": a name among names.
        let listed = next.is_some_and(Next::joined) && covered(self.ground, body);
        opens && !listed && (talk::is_talk(self.ground.lexicon, body) || talk::is_remark(self.ground, body))
    }

    /// "If it is declined, a reason must be given": what the piece before declines.
    fn reason_of(&self, body: &[Token], last: Option<&Found>) -> Option<Wishes> {
        let marks = &self.ground.lexicon.marks;
        let declines = |w: &Wishes| w.set.is_empty() && w.checks == [Check::Decides { step: 1 }];
        let before = last.is_some_and(|f| f.piece.join != Join::Colon && f.acts.iter().any(|a| matches!(a, Act::Wish(w) if declines(w))));
        let wants = marks.reason.has(body) && !negation::any(body) && !marks.optional.has(body);
        (before && wants).then(|| Wishes { set: vec![Setting::ReasonOnDecline { switch: Switch::On }], checks: vec![Check::ReasonAsked], ..Wishes::default() })
    }

    /// "A scan of the note visible to HR only": a field that only some shall see. The field is made, the kit hides none from those who see
    /// the request.
    fn field_seen(&mut self, body: &[Token]) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        let at = marks.seeing.find(body)?;
        let before = &body[..at.start];
        if !covered(ground, before) || about(ground, before) || others(ground, self.text, &body[at.end..]).is_empty() || sight(ground, body).is_some() {
            return None;
        }
        let named = fields(ground, self.text, before, How::Listed);
        self.list(&named);
        Some(vec![Act::Fields(named), Act::But(NotIncludedWhy::SeenByFew)])
    }

    /// A short item of a list, whatever words it has.
    fn item(&self, body: &[Token]) -> bool {
        body.iter().filter(|t| t.is_word()).count() <= 2 && !self.ground.lexicon.marks.export.has(body) && !self.ground.lexicon.marks.excel.has(body)
    }

    /// Fields: after a word of filling in, after a head, in a list, in passing.
    fn naming(&mut self, body: &[Token], covered: bool, next: Option<Next<'_>>, last: Option<&Found>) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        if let Some(acts) = self.modifying(body) {
            return Some(acts);
        }
        if !matches!(self.mode, Mode::List(_)) && negation::forbids(body) {
            // "Don't ask for the reason" takes the field away; what else is forbidden nobody here can keep.
            let named: Vec<String> = hits(ground, body).iter().map(crate::field::FieldHit::name).collect();
            let asks = marks.asking.has(body) && !named.is_empty();
            return Some(vec![if asks { Act::Drop(named) } else { Act::Not(NotIncludedWhy::NotUnderstood) }]);
        }
        if let Some(named) = self.added(body) {
            return Some(vec![Act::Passing(named)]);
        }
        let gone = negated(ground, body);
        if !gone.is_empty() && !about(ground, body) && fields(ground, self.text, body, How::Passing).is_empty() {
            return Some(vec![Act::Drop(gone)]);
        }
        let colon = next.is_some_and(|n| n.join == Join::Colon);
        if colon && !about(ground, body) && marks.fields.has(body) {
            return Some(vec![Act::Head]);
        }
        if let Some(named) = self.attached(body) {
            self.list(&named);
            return Some(vec![Act::Fields(named)]);
        }
        let known = hits(ground, body);
        let apart = |f: &std::ops::Range<usize>| outside(body, f.start) && !known.iter().any(|h| h.at.contains(&f.start));
        if let Some(fill) = marks
            .fill
            .all(body)
            .into_iter()
            .find(apart)
            .or_else(|| marks.fields.find(body).filter(|f| !covered && body[..f.start].iter().all(|t| ground.lexicon.is_stop(&t.low))))
            .or_else(|| self.handed_in(body, next))
        {
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
                let late = rules::timed(body).then_some(Act::But(NotIncludedWhy::WaitsForAgent)).or_else(|| rules::length(body));
                return Some(std::iter::once(Act::Fields(named)).chain(late).collect());
            }
            if after.is_empty() || only_people(ground, after) {
                self.mode = Mode::List(How::Listed);
                return Some(if about(ground, before) { vec![Act::Goal] } else { vec![Act::Head] });
            }
        }
        if matches!(self.mode, Mode::List(_))
            && let Some(words) = audience(ground.lexicon, self.text, body)
            && let Some(at) = body.iter().position(|t| matches!(t.low.as_str(), "for" | "для"))
        {
            let named = fields(ground, self.text, &body[..at], How::Passing);
            if !named.is_empty() {
                return Some(vec![Act::Fields(named), Act::Audience(words)]);
            }
        }
        if let Mode::List(how) = self.mode {
            let named_too = how == How::Passing && (crate::field::asks(body).is_some() || self.among_fields(body, next));
            let how = if named_too { How::Listed } else { how };
            let named = fields(ground, self.text, body, how);
            if !named.is_empty() && (how == How::Listed || covered || self.item(body)) {
                self.list(&named);
                return Some(std::iter::once(Act::Fields(named)).chain(rules::length(body)).collect());
            }
        }
        None
    }

    /// "Plz also add a phone number": one more field, whatever the form is.
    fn added(&self, body: &[Token]) -> Option<Vec<FieldSpec>> {
        let ground = self.ground;
        let asked = &body[talk::asked(ground.lexicon, body)?..];
        let words = asked.iter().filter(|t| t.is_word() && !ground.lexicon.is_stop(&t.low)).count();
        if matches!(self.mode, Mode::List(_)) || words > 4 || of_the_kit(ground, asked) || ground.lexicon.marks.option.has(asked) {
            return None;
        }
        Some(fields(ground, self.text, asked, How::Listed)).filter(|named| !named.is_empty())
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
        let mut named = fields(ground, self.text, body, How::Passing);
        if named.is_empty() {
            named.extend(self.listed_before(body));
        }
        (!named.is_empty()).then(|| vec![Act::Modify(named)])
    }

    /// "Справка 2-НДФЛ, за какой год, сколько экземпляров": what is asked for behind the topic, or behind what is filled in.
    fn asked_behind(&self, join: Join, body: &[Token], last: Option<&Found>) -> Option<Vec<FieldSpec>> {
        let listed = |act: &Act| matches!(act, Act::Goal | Act::Fields(_) | Act::Bare(_) | Act::Passing(_));
        let behind = matches!(join, Join::Comma | Join::And) && last.is_some_and(|f| f.acts.iter().any(listed));
        // "…, как в этой таблице", "…, what a mess": like what it is, not what is asked for.
        let likens = body.first().is_some_and(|t| matches!(t.low.as_str(), "как" | "что" | "what"));
        let short = body.len() <= 4 && !likens && body.iter().all(Token::is_word) && crate::field::asks(body).is_some();
        let named = (behind && short && self.mode == Mode::Open).then(|| fields(self.ground, self.text, body, How::Listed))?;
        (!named.is_empty()).then_some(named)
    }

    fn rest(&mut self, join: Join, body: &[Token], covered: bool, next: Option<Next<'_>>, last: Option<&Found>) -> Vec<Act> {
        let (ground, lexicon) = (self.ground, self.ground.lexicon);
        let courteous = lexicon.intents.polite.all(body).iter().chain(&lexicon.intents.greeting.all(body)).map(std::ops::Range::len).sum::<usize>();
        let words = body.iter().filter(|t| t.is_word()).count();
        if words == 0 || (courteous > 0 && courteous >= words) {
            return vec![Act::Polite];
        }
        if let Some(named) = self.asked_behind(join, body, last) {
            return vec![Act::Bare(named)];
        }
        // An item of a list may be a word that elsewhere names a ready form ("чек").
        if covered
            && (!about(ground, body) || ((matches!(join, Join::Comma | Join::And) || next.is_some_and(|n| n.join == Join::Comma)) && !of_the_kit(ground, body)))
        {
            let named = fields(ground, self.text, body, How::Listed);
            if named.last().is_some_and(|f| is_kind(ground, f)) {
                self.head = Some(Mode::Options);
            }
            return vec![Act::Bare(named)];
        }
        if let Some(acts) = self.own(body, last) {
            return acts;
        }
        if about(ground, body) || audience(ground.lexicon, self.text, body).is_some() || lexicon.intents.need.has(body) && last.is_none() {
            let run_on = trailing(ground, body);
            let mut acts = vec![Act::Goal];
            let gone: Vec<Decider> = deciders(ground, self.text, body, Names::Pass).into_iter().filter(|d| negation::before(body, d.at.start)).collect();
            acts.extend((!gone.is_empty()).then(|| Act::Without(labels(&gone))));
            let dropped = negated(ground, body);
            acts.extend((!dropped.is_empty()).then_some(Act::Drop(dropped)));
            if let Some((min, max)) = crate::amount::days(body) {
                acts.push(Act::DaysLimit(min, max));
            } else {
                acts.extend(rules::amount(ground, body));
            }
            let bracketed = bracketed(ground, self.text, body);
            if !bracketed.is_empty() {
                acts.push(Act::Fields(bracketed));
            }
            if !run_on.is_empty() {
                acts.push(Act::Fields(fields(ground, self.text, run_on, How::Passing)));
                return acts;
            }
            acts.extend(audience(ground.lexicon, self.text, body).map(Act::Audience));
            if let Some(with) = lexicon.marks.with.find(body) {
                let with = &body[with.end..];
                // "With journalist name": which name it is stands before it, and there is nothing else.
                let alone = ground.locale == "en" && with.len() <= 3 && hits(ground, with).last().is_some_and(|hit| hit.at.end == with.len());
                let how = if alone { How::Listed } else { How::Passing };
                let named = fields(ground, self.text, with, how);
                if !named.is_empty() {
                    self.mode = Mode::List(How::Passing);
                    acts.push(Act::Passing(named));
                }
            }
            return acts;
        }
        if self.mode == Mode::Approval
            && (join == Join::Then || join == Join::And && lexicon.marks.then.at_start(body).is_some())
            && let Some(step) = self.unknown_decider(body)
        {
            return vec![Act::Steps(vec![step], Place::Next)];
        }
        if matches!(join, Join::Comma | Join::And)
            && last.is_some_and(|f| f.acts.iter().any(|a| matches!(a, Act::Bare(_))))
            && let Some(named) = self.goes_on(body)
        {
            return vec![Act::Bare(named)];
        }
        let numbers = body.iter().any(|t| t.shape == Shape::Number);
        if let Some(field) = rules::bounded(join, body, last) {
            return vec![Act::Fields(vec![field])];
        }
        if hits(ground, body).is_empty()
            && let Some(act @ (Act::Amount(..) | Act::But(NotIncludedWhy::KitLimit))) = rules::amount(ground, body)
        {
            // "Up to 5,000 - the manager": who decides what, which is no limit of what is asked for.
            let whose = next.is_some_and(|n| matches!(n.join, Join::Dash | Join::Colon) && !deciders(ground, self.text, n.tokens, Names::Pass).is_empty());
            return vec![if whose { Act::Not(NotIncludedWhy::Condition) } else { act }];
        }
        let counts = numbers && lexicon.common.amount.most.has(body) || !crate::amount::limits(body).spans.is_empty();
        // Words before the wish, and those that tell how it is today, are background: everything else asks for something.
        let told = last.is_some() && !(self.wanted == Wanted::NotYet || lexicon.marks.background.has(body));
        let wish = told || counts || lexicon.intents.need.has(body) || lexicon.marks.wanted.has(body) || last.is_some_and(|f| f.piece.join == Join::SoThat);
        vec![Act::Unknown(if wish { Tone::Wish } else { Tone::Background })]
    }

    /// A field that is said with a word of the topic ("kind of leave (moving, blood donor)"): it is no goal, and its choices are not dropped.
    fn own(&mut self, body: &[Token], last: Option<&Found>) -> Option<Vec<Act>> {
        let ground = self.ground;
        let choices = choices(ground, self.text, body);
        let (named, from) = match choices {
            Some(from) if from == 0 && (last.is_some() || !of_the_kit(ground, body)) => (fields(ground, self.text, body, How::Listed), from),
            Some(from) if from > 0 => (fields(ground, self.text, &body[from..], How::Listed), from),
            None if last.is_some() && is_item(ground, body) => (fields(ground, self.text, body, How::Listed), 0),
            _ => return None,
        };
        let kind = named.last().is_some_and(|f| is_kind(ground, f));
        if kind {
            self.head = Some(Mode::Options);
        }
        let chosen = named.last().is_some_and(|f| f.options.len() >= 2) && choices.is_some();
        match () {
            () if named.is_empty() => None,
            () if from > 0 => Some(vec![Act::Goal, Act::Fields(named)]),
            () if chosen => Some(vec![Act::Fields(named)]),
            () => Some(vec![Act::Bare(named)]),
        }
    }

    /// Whether wishes and deciders leave much of the piece unexplained.
    pub(super) fn more(&self, body: &[Token], acts: &[Act]) -> More {
        let judged = matches!(acts.first(), Some(Act::Wish(_) | Act::Steps(..) | Act::Fields(_) | Act::Days));
        let listed = matches!(acts.first(), Some(Act::Fields(_)));
        if judged && !listed && unexplained(self.ground, body) >= UNEXPLAINED { More::Said } else { More::Nothing }
    }
}
