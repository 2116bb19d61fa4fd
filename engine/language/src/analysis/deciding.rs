//! Who decides, and who shall not: what one piece says of it, given what came before.

use fleet_domain::brief::NotIncludedWhy;
use fleet_domain::criterion::Check;
use fleet_domain::spec::StepSpec;

use super::about::{about, of_the_kit, only_deciders};
use super::rules;
use super::{Act, Found, Mode, Next, Place, Walk, Wanted};
use crate::cut::{Join, condition_at};
use crate::field::{How, hits};
use crate::ground::Ground;
use crate::negation;
use crate::steps::{Decider, Names, deciders, governed, is_count};
use crate::token::Token;
use crate::wishes::{Wishes, wishes};

/// Whether somebody named is one who shall not decide.
fn excluded(ground: &Ground<'_>, body: &[Token], who: &Decider) -> bool {
    if negation::before(body, who.at.start) {
        return true;
    }
    if negation::unwanted(body) {
        return true;
    }
    let approve = &ground.lexicon.marks.approve;
    // "the manager does not approve": the verb behind, nobody else between.
    let behind = approve.find(&body[who.at.end..]).map(|at| at.start + who.at.end);
    if let Some(verb) = behind {
        let between = &body[who.at.end..verb];
        let theirs = between.len() <= 4
            && between.iter().all(Token::is_word)
            && !ground.lexicon.roles.iter().any(|r| (0..between.len()).any(|i| r.at_start(&between[i..]).is_some()));
        return theirs && negation::any(&body[who.at.end..=verb]);
    }
    false
}

/// "HR approves after the manager": whoever it is after comes before.
fn in_their_order(body: &[Token], mut found: Vec<Decider>) -> Vec<Decider> {
    let after = |d: &Decider| (1..=2).any(|back| d.at.start.checked_sub(back).is_some_and(|at| matches!(body[at].low.as_str(), "after" | "после")));
    found.sort_by_key(|d| !after(d));
    found
}

/// "HR gets a copy": they hear of it, and decide nothing.
fn is_copied(after: &[Token]) -> bool {
    let low = |n: usize| after.get(n).map_or("", |t| t.low.as_str());
    let copy = (0..4).any(|n| matches!(low(n), "copy" | "cc" | "копию" | "копии" | "копия"));
    copy && matches!(low(0), "gets" | "get" | "receives" | "receive" | "has" | "in" | "on" | "is" | "получает" | "получит" | "получают" | "в" | "на")
}

/// "The accountants make it", "HR checks": a role and what it does, in a piece that says nothing else.
fn does(ground: &Ground<'_>, body: &[Token], found: &[Decider]) -> bool {
    let deed = |t: &Token| ground.lexicon.marks.does.at_start(std::slice::from_ref(t)).is_some();
    let entry = |i: usize| ground.lexicon.marks.whole.at_start(&body[i..=i]).is_some();
    let said = body.iter().enumerate().filter(|(i, t)| t.is_word() && !ground.lexicon.is_stop(&t.low) && !found.iter().any(|d| d.at.contains(i)) && !entry(*i));
    let said: Vec<&Token> = said.map(|(_, t)| t).collect();
    found.len() == 1 && matches!(said.as_slice(), [one] if deed(one))
}

/// "Manager -> HR": who decides, and who then.
fn chained(ground: &Ground<'_>, body: &[Token], found: &[Decider]) -> bool {
    let arrow = |between: &[Token]| between.iter().any(|t| t.is_mark('>') || t.is_mark('→')) && !between.iter().any(Token::is_word);
    found.len() > 1 && only_deciders(ground, body, found) && found.windows(2).all(|two| arrow(&body[two[0].at.end..two[1].at.start]))
}

/// "Both", "all of them".
fn counts_people(body: &[Token]) -> bool {
    body.first().is_some_and(|t| matches!(t.low.as_str(), "both" | "all" | "each" | "оба" | "обе" | "все" | "каждый"))
}

pub(super) fn labels(people: &[Decider]) -> Vec<String> {
    people.iter().map(|d| d.label.clone()).collect()
}

impl Walk<'_> {
    pub(super) fn deciding(&mut self, join: Join, body: &[Token], next: Option<Next<'_>>) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        if self.asks_back(body) {
            return Some(vec![Act::Not(NotIncludedWhy::NotUnderstood)]);
        }
        let approve = marks.approve.has(body) || marks.first.has(body);
        let waiting = self.mode == Mode::Approval;
        let two = marks.two_steps.has(body);
        // "Anna Petrova, she approves": the name belongs to the pronoun.
        let pronoun = |t: &Token| matches!(t.low.as_str(), "он" | "она" | "они" | "который" | "которая" | "кто" | "he" | "she" | "they" | "who");
        let told = next.is_some_and(|n| n.joined() && marks.approve.has(n.tokens) && n.tokens.iter().find(|t| t.is_word()).is_some_and(pronoun));
        // "Olga from HR does it": whose deed it is.
        let does_it = marks.does.has(body);
        let names = if approve || waiting || told || does_it { Names::Count } else { Names::Pass };
        let heads_list = self.is_approval_before_list(body, next);
        let all = if heads_list { Vec::new() } else { deciders(ground, self.text, body, names) };
        let (copied, all): (Vec<Decider>, Vec<Decider>) = all.into_iter().partition(|d| is_copied(&body[d.at.end..]));
        if !copied.is_empty() && all.is_empty() {
            return Some(vec![Act::Not(NotIncludedWhy::KitLimit)]);
        }
        let (gone, found): (Vec<Decider>, Vec<Decider>) = all.into_iter().partition(|d| excluded(ground, body, d));
        let approve = approve || does(ground, body, &found) || chained(ground, body, &found) || self.only_says_who((join, next), body, &found);
        let found = in_their_order(body, found);
        if let Some(acts) = self.without(body, &gone, &found, next, approve) {
            return Some(acts);
        }
        let fill = marks.fill.find(body).is_some_and(|f| found.first().is_none_or(|d| d.at.start < f.start)) && !approve;
        let ahead = only_deciders(ground, body, &found)
            && !matches!(self.mode, Mode::List(_))
            && next.is_some_and(|n| (n.joined() && marks.approve.has(n.tokens)) || n.join == Join::Then);
        let wish = wishes(ground, self.text, body);
        if !found.is_empty() && !fill && (approve || (waiting && wish.is_empty() && !marks.table.has(body) && !marks.seeing.has(body)) || ahead) {
            self.mode = Mode::Approval;
            self.head = Some(Mode::Approval);
            let after = join == Join::Then
                && body.first().is_some_and(|t| matches!(t.low.as_str(), "после" | "after"))
                && !approve
                && found.first().is_some_and(|d| d.at.start <= 2);
            let place = if after { Place::BeforeLast } else { Place::Next };
            let mut acts = vec![Act::Steps(found.iter().map(Decider::step).collect(), place)];
            acts.extend((!wish.is_empty()).then_some(Act::Wish(wish)));
            acts.extend((!gone.is_empty()).then(|| Act::Without(labels(&gone))));
            // "over 1,000 the director decides": decided always, said so.
            let limited = !crate::amount::limits(body).spans.is_empty();
            acts.extend(
                limited.then_some(Act::But(NotIncludedWhy::Condition)).or_else(|| rules::timed(body).then_some(Act::But(NotIncludedWhy::WaitsForAgent))),
            );
            return Some(acts);
        }
        if let Some(at) = marks.approve.find(body)
            && negation::around(body, &at)
        {
            // "Nobody should need approval": the kit is about deciding. "…, but does not approve": nobody else decides anyway.
            if marks.needing.has(body) {
                return Some(vec![Act::Not(NotIncludedWhy::NeedsDecider)]);
            }
            return Some(vec![Act::Without(Vec::new())]);
        }
        if marks.approve.has(body) {
            self.head = Some(Mode::Approval);
            let words = body.iter().filter(|t| t.is_word()).count();
            if heads_list || self.is_approval_of(body) {
                self.head = Some(Mode::List(How::Listed));
                return None;
            }
            if words <= 3 && next.is_some_and(|n| matches!(n.join, Join::Colon | Join::Dash)) {
                return Some(vec![Act::Deciding]);
            }
            if marks.someone.has(body) {
                return Some(vec![Act::Someone]);
            }
        }
        if marks.steps.has(body) && next.is_some_and(|n| n.join == Join::Colon) {
            self.head = Some(Mode::Approval);
            return Some(vec![Act::Deciding]);
        }
        if two {
            self.mode = Mode::Approval;
            self.head = Some(Mode::Approval);
            return Some(vec![Act::Someone]);
        }
        let opens = marks.first.at_start(body).filter(|_| next.is_some_and(|n| n.join == Join::Then));
        if let Some(step) = opens.and_then(|first| self.unknown_decider(&body[first..])).or_else(|| self.somebody(body)) {
            self.mode = Mode::Approval;
            return Some(vec![Act::Steps(vec![step], Place::Next)]);
        }
        // "Both must agree": people who are nobody's role.
        if marks.approve.has(body) && found.is_empty() && counts_people(body) {
            return Some(vec![Act::Not(NotIncludedWhy::NotUnderstood)]);
        }
        // "… or decline it": a decision as such, when the piece is about nothing else.
        let about = about(ground, body);
        (marks.approve.has(body) && !about && wish.is_empty() && hits(ground, body).is_empty())
            .then(|| vec![Act::Wish(Wishes { checks: vec![Check::Decides { step: 1 }], ..Default::default() })])
    }

    /// A question of theirs, not what they ask for.
    fn asks_back(&self, body: &[Token]) -> bool {
        let marked = body.last().is_some_and(|t| self.text[t.at.end..].trim_start().starts_with('?'));
        marked && body.first().is_some_and(|t| matches!(t.low.as_str(), "who" | "what" | "when" | "how" | "why" | "кто" | "что" | "когда" | "как"))
    }

    /// "Actually no, only HR", "нет, лучше HR", behind words that said who decides: it is said anew.
    pub(super) fn corrected(&mut self, body: &[Token], next: Option<Next<'_>>, last: Option<&Found>) -> Option<Vec<Act>> {
        let acts = &last?.acts;
        let anew = matches!(acts.as_slice(), [Act::Anew]);
        if !anew && !acts.iter().any(|act| matches!(act, Act::Steps(..))) {
            return None;
        }
        let marks = &self.ground.lexicon.marks;
        let corrects = marks.corrects.at_start(body).is_some();
        if corrects && body.iter().enumerate().all(|(i, t)| !t.is_word() || marks.corrects.at_start(&body[i..]).is_some()) {
            return next.filter(|n| n.joined()).map(|_| vec![Act::Anew]);
        }
        let body = &body[usize::from(corrects)..];
        let found = deciders(self.ground, self.text, body, Names::Count);
        let named = only_deciders(self.ground, body, &found) || (anew && !found.is_empty() && marks.approve.has(body));
        if !(anew || corrects) || !named || found.iter().any(|who| excluded(self.ground, body, who)) {
            return None;
        }
        (self.mode, self.head) = (Mode::Approval, Some(Mode::Approval));
        Some(vec![Act::Steps(found.iter().map(Decider::step).collect(), Place::Instead)])
    }

    /// "… HR only.", "… Охрана.", "… Team lead + finance.": a sentence of its own that says nothing but who it is, behind what is wanted.
    fn only_says_who(&self, (join, next): (Join, Option<Next<'_>>), body: &[Token], found: &[Decider]) -> bool {
        let who = |tokens: &[Token]| {
            let named = deciders(self.ground, self.text, tokens, Names::Pass);
            only_deciders(self.ground, tokens, &named)
        };
        let whole = next.is_none_or(|n| !n.joined() || condition_at(super::body(n.tokens)) || who(super::body(n.tokens)));
        join == Join::Sentence && self.mode == Mode::Open && self.wanted == Wanted::Already && whole && only_deciders(self.ground, body, found)
    }

    /// "Content approval: title, date", "Probation review: …": what is decided, and what is filled in for it. "Manager approval: …" says who.
    fn is_approval_before_list(&self, body: &[Token], next: Option<Next<'_>>) -> bool {
        let Some((approval, what)) = body.split_last() else { return false };
        let roles = || (0..what.len()).any(|i| self.ground.lexicon.roles.iter().any(|role| role.at_start(&what[i..]).is_some()));
        let which = |t: &Token| is_count(&t.low) || matches!(t.low.as_str(), "first" | "second" | "third" | "final" | "next" | "last" | "the");
        let list = next.is_some_and(|n| n.join == Join::Colon) && !what.iter().any(which);
        list && matches!(approval.low.as_str(), "approval" | "approvals" | "review" | "reviews")
            && (1..=3).contains(&what.len())
            && what.iter().all(Token::is_word)
            && !roles()
    }

    /// "Согласование договоров", "an approval flow for invoices": what is decided, not who decides.
    fn is_approval_of(&self, body: &[Token]) -> bool {
        let Some(at) = self.ground.lexicon.marks.approve.find(body) else { return false };
        let rest = &body[at.end..];
        let what = match rest {
            [first, ..] if at.start == 0 && body[0].low.ends_with("ние") && governed(&first.low) => rest,
            [flow, of, what @ ..] if matches!(flow.low.as_str(), "flow" | "process" | "workflow") && matches!(of.low.as_str(), "of" | "for") => what,
            [of, what @ ..] if body[at.start].low == "approval" && of.low == "of" => what,
            [] if body[at.start].low == "approvals" && !self.ground.lexicon.marks.two_steps.has(body) => &body[..at.start],
            _ => return false,
        };
        let noun = what.iter().any(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low));
        noun && !of_the_kit(self.ground, what) && deciders(self.ground, self.text, what, Names::Pass).is_empty()
    }

    /// Only somebody who shall not decide: "no manager", "not the director", "the manager does not approve".
    fn without(&mut self, body: &[Token], gone: &[Decider], found: &[Decider], next: Option<Next<'_>>, approve: bool) -> Option<Vec<Act>> {
        let ground = self.ground;
        if gone.is_empty() || !found.is_empty() || (!approve && about(ground, body)) || matches!(self.mode, Mode::List(_)) {
            return None;
        }
        let decides = next.is_some_and(|n| ground.lexicon.marks.approve.has(n.tokens));
        let no_more = only_deciders(ground, body, gone);
        (approve || decides || self.mode == Mode::Approval || no_more).then(|| {
            self.mode = Mode::Approval;
            vec![Act::Without(labels(gone))]
        })
    }

    /// "The works council approves", "решает завсклад": whoever stands beside a verb of deciding.
    fn somebody(&self, body: &[Token]) -> Option<StepSpec> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        let at = marks.approve.find(body)?;
        let low = body[at.clone()].last().map_or("", |t| t.low.as_str());
        let first = &body[at.start].low;
        let acts = ["ет", "ит", "ют", "ат"].iter().any(|end| low.ends_with(end))
            || matches!(first.as_str(), "approves" | "decides" | "confirms" | "reviews" | "accepts" | "agrees" | "authorises" | "authorizes")
            || (first == "approved" && body.get(at.end).is_some_and(|t| t.low == "by"));
        let rest: Vec<Token> = body.iter().enumerate().filter(|(i, _)| !at.contains(i)).map(|(_, t)| t.clone()).collect();
        let owns = rest.first().is_some_and(|t| matches!(t.low.as_str(), "owner" | "holder" | "владелец" | "держатель" | "хозяин"));
        // "The owner of the system approves": what stands beside the verb may be software, but no request.
        let asked = of_the_kit(ground, &rest) || ground.presets.iter().any(|p| p.has(&rest));
        let other = ground.lexicon.intents.need.has(body) || marks.decline.has(body) || asked || !wishes(ground, self.text, body).is_empty();
        // Words on both sides of the verb are a sentence, not a name.
        let one_side = at.start == 0 || at.end == body.len();
        (acts && !other && one_side && (owns || hits(ground, &rest).is_empty())).then(|| self.unknown_decider(&rest)).flatten()
    }

    /// One to three words of meaning, as a name of somebody who decides.
    pub(super) fn unknown_decider(&self, body: &[Token]) -> Option<StepSpec> {
        let lexicon = self.ground.lexicon;
        let then = lexicon.marks.then.at_start(body).unwrap_or(0);
        let words: Vec<&Token> = body[then..].iter().filter(|t| t.is_word()).collect();
        // "Борис теперь тоже", "пусть финдир": what is said around somebody is no part of their name.
        let around = |t: &&&Token| matches!(t.low.as_str(), "теперь" | "тоже" | "уже" | "пусть" | "now" | "let" | "also" | "too");
        let content: Vec<&&Token> = words.iter().filter(|t| !lexicon.is_stop(&t.low) && !around(t)).collect();
        let (first, last) = (content.first()?, content.last()?);
        let plain = content.len() <= 3
            && words.len() <= 5
            && !content.iter().any(|t| crate::field::is_verb(&t.low))
            && !body.iter().any(|t| matches!(t.low.as_str(), "it" | "they" | "it's" | "он" | "она" | "это"));
        let label = crate::label::label(&self.text[first.at.start..last.at.end]);
        plain.then_some(StepSpec { approver: label, person: None })
    }
}
