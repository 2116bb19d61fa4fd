//! What each piece of a text does: names fields, names who decides, wishes something, says the goal. Order and lists are understood across pieces.

mod about;
mod after;
mod deciding;
mod listed;
mod piece;
mod rules;
mod together;

pub(crate) use about::{audience, is_refused, of_the_kit, says_which};

use fleet_domain::brief::NotIncludedWhy;
use fleet_domain::spec::{FieldSpec, StepSpec, Switch};

use crate::cut::{Join, Piece, condition_at, cut};
use crate::field::How;
use crate::ground::Ground;
use crate::steps::{Names, deciders};
use crate::token::{Shape, Token};
use crate::wishes::Wishes;

/// What a piece does.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Names fields of the form.
    Fields(Vec<FieldSpec>),
    /// Mentions fields in passing.
    Passing(Vec<FieldSpec>),
    /// Is nothing but known fields: a list, if its neighbours are.
    Bare(Vec<FieldSpec>),
    /// Names fields that shall not be there.
    Drop(Vec<String>),
    /// The head of a list of fields.
    Head,
    /// Says whether these must be given.
    Modify(Vec<FieldSpec>),
    /// Says it of the field named last.
    Duty(Switch),
    /// Says it of all.
    Every(Switch),
    /// The head of a list of those who decide.
    Deciding,
    /// Who decides is said anew by what follows: "actually no, …".
    Anew,
    /// Options of the field named last.
    Options(Vec<String>),
    /// Wants the days worked out.
    Days,
    /// Fewest and most days at a time.
    DaysLimit(Option<String>, Option<String>),
    /// The last day is not before the first.
    Order,
    /// The first day is not in the past.
    NotPast,
    /// Names who decides, in order.
    Steps(Vec<StepSpec>, Place),
    /// Names who shall not decide.
    Without(Vec<String>),
    /// Whatever else the piece says is settled, but not as said: it holds only sometimes ("if it costs more than …"), or in time.
    But(NotIncludedWhy),
    /// Least and most of the one amount there is.
    Amount(Option<String>, Option<String>),
    /// Wants a decision, by nobody in particular.
    Someone,
    /// Wishes about the app as a whole.
    Wish(Wishes),
    /// Will not be made.
    Not(NotIncludedWhy),
    /// Says for whom.
    Audience(String),
    /// Says what is wanted at all.
    Goal,
    /// Courtesy, or only punctuation: belongs to its neighbour.
    Polite,
    /// Says something nobody here understands: a wish, or mere background.
    Unknown(Tone),
}

/// Where steps go among those named before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Next,
    /// "HR, after the manager".
    BeforeLast,
    /// "No, only HR": none of those before.
    Instead,
}

/// Whether words nobody understands ask for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Wish,
    Background,
}

/// A piece with what it does.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) piece: Piece,
    pub(crate) acts: Vec<Act>,
    /// More was said than was understood: a person judges the rest.
    pub(crate) more: More,
}

impl Found {
    /// Why what the piece says does not hold as said, whatever of it is settled.
    pub(crate) fn but(&self) -> Option<NotIncludedWhy> {
        self.acts.iter().find_map(|a| if let Act::But(why) = a { Some(*why) } else { None })
    }
}

/// Whether a piece says more than was understood of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum More {
    Said,
    Nothing,
}

/// What the pieces before make of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Open,
    List(How),
    Options,
    Approval,
}

/// Everything a text does, piece by piece. `mode` is what its first words are taken as.
pub(crate) fn analyse(ground: &Ground<'_>, text: &str, tokens: &[Token], mode: Mode) -> Vec<Found> {
    let pieces = after_greeting(cut(text, tokens, &whole(ground, tokens)), tokens);
    let mut walk = Walk { ground, text, mode, by_lines: Lines::No, head: None, conditional: Conditional::No, wanted: Wanted::NotYet };
    let mut all: Vec<Found> = Vec::new();
    let mut courteous = true;
    let deciding = together::deciding(ground, text, tokens, &pieces);
    for (n, piece) in pieces.iter().enumerate() {
        let body = body(&tokens[piece.tokens.clone()]);
        let next = pieces.get(n + 1).map(|p| Next { join: p.join, tokens: &tokens[p.tokens.clone()] });
        let before = walk.mode;
        // What stands behind a greeting stands at the beginning.
        let last = all.last().filter(|_| !courteous);
        walk.enter(piece, body, next, last);
        if deciding.contains(&n) {
            walk.mode = Mode::Approval;
        }
        let acts = if body.iter().any(|t| !matches!(t.shape, Shape::Mark(_) | Shape::Line)) {
            walk.acts(piece.join, body, next, last)
        } else {
            if matches!(piece.join, Join::Sentence) {
                walk.mode = before;
            }
            vec![Act::Polite]
        };
        if acts.iter().any(|a| !matches!(a, Act::Polite | Act::Unknown(_))) {
            walk.wanted = Wanted::Already;
        }
        let more = walk.more(body, &acts);
        courteous &= acts.iter().all(|a| matches!(a, Act::Polite));
        all.push(Found { piece: piece.clone(), acts, more });
    }
    after::settle(ground, text, tokens, &mut all);
    all
}

/// The greeting before a request is a piece of its own: it is no part of what is wanted.
fn after_greeting(mut pieces: Vec<Piece>, tokens: &[Token]) -> Vec<Piece> {
    let len = crate::talk::greeted(tokens);
    // "Коллеги, привет.": whom it greets is no piece by itself.
    let whole = pieces.iter().take_while(|p| p.tokens.end <= len).count();
    if whole > 1 {
        let (tokens, text) = (pieces[0].tokens.start..pieces[whole - 1].tokens.end, pieces[0].text.start..pieces[whole - 1].text.end);
        pieces.splice(..whole, [Piece { tokens, text, join: pieces[0].join }]);
    }
    let Some(at) = pieces.iter().position(|p| p.tokens.start < len && len < p.tokens.end).filter(|_| len > 0) else { return pieces };
    let (whole, split) = (pieces[at].clone(), tokens[len].at.start);
    pieces[at] = Piece { tokens: whole.tokens.start..len, text: whole.text.start..split, join: whole.join };
    pieces.insert(at + 1, Piece { tokens: len..whole.tokens.end, text: split..whole.text.end, join: Join::Sentence });
    pieces
}

/// The piece that comes after the one at hand.
#[derive(Debug, Clone, Copy)]
struct Next<'t> {
    join: Join,
    tokens: &'t [Token],
}

impl Next<'_> {
    fn joined(self) -> bool {
        matches!(self.join, Join::And | Join::Comma)
    }
}

/// The state of a walk over the pieces.
struct Walk<'g> {
    ground: &'g Ground<'g>,
    text: &'g str,
    mode: Mode,
    by_lines: Lines,
    /// The list head before a colon, for what follows it.
    head: Option<Mode>,
    /// The sentence began with a condition: all of it holds only sometimes.
    conditional: Conditional,
    wanted: Wanted,
}

/// Whether anything was asked for yet: what comes before is background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Already,
    NotYet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conditional {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    Yes,
    No,
}

impl Walk<'_> {
    /// What the way a piece begins does to the mode.
    fn enter(&mut self, piece: &Piece, body: &[Token], next: Option<Next<'_>>, last: Option<&Found>) {
        if !piece.join.same_sentence() {
            let opens = piece.join != Join::Bullet && condition_at(body);
            self.conditional = if opens { Conditional::Yes } else { Conditional::No };
        }
        match piece.join {
            // "Fields: course; price; date": a list goes on.
            Join::Sentence if matches!(self.mode, Mode::List(How::Listed) | Mode::Options) && self.text[..piece.text.start].trim_end().ends_with(';') => {
                self.mode = Mode::List(How::Listed);
            }
            Join::Sentence if self.opens_a_list(piece, body, last) => self.mode = Mode::List(How::Listed),
            Join::Sentence => self.mode = if last.is_none() { self.mode } else { Mode::Open },
            // "Size: S, M, L" within a list: what nobody knows as fields behind a colon are values.
            Join::Colon
                if (matches!(self.mode, Mode::List(_)) || self.wanted == Wanted::Already)
                    && !matches!(self.head, Some(Mode::Options | Mode::Approval))
                    && is_one_field(last)
                    && self.values(body, next) =>
            {
                self.mode = Mode::Options;
            }
            Join::Colon => {
                let head = self.head.take().filter(|head| !(*head == Mode::Approval && self.lists_fields(body, next, last)));
                self.mode = head.unwrap_or(Mode::List(How::Listed));
            }
            // "size - S, M, L": what nobody knows as fields behind a dash are values.
            Join::Dash if matches!(self.mode, Mode::List(_)) && self.values(body, next) => self.mode = Mode::Options,
            Join::Dash => {
                let wanted = last.is_some_and(|f| f.acts.iter().any(|a| matches!(a, Act::Goal | Act::Head | Act::Deciding)));
                if let Some(head) = self.head.take().filter(|_| (self.mode == Mode::Open && wanted) || self.ends_in_kind(last)) {
                    self.mode = head;
                }
            }
            Join::Bullet if self.mode == Mode::Open && self.by_lines == Lines::Yes => self.mode = Mode::List(How::Listed),
            Join::Bullet => self.by_lines = Lines::Yes,
            Join::Line if last.is_some_and(|f| f.piece.join == Join::Colon && matches!(f.acts.as_slice(), [Act::Polite])) => self.by_lines = Lines::Yes,
            Join::Line if self.by_lines == Lines::No && !body.is_empty() => self.mode = Mode::Open,
            Join::SoThat if !matches!(self.mode, Mode::Approval) => self.mode = Mode::Open,
            Join::Then if matches!(self.mode, Mode::List(_) | Mode::Options) => self.mode = Mode::Open,
            Join::Line | Join::Comma | Join::And | Join::Then | Join::SoThat | Join::Decider | Join::If => {}
        }
    }

    fn values(&self, body: &[Token], next: Option<Next<'_>>) -> bool {
        let unknown = |tokens: &[Token]| {
            !tokens.is_empty()
                && tokens
                    .split(|t| self.ground.lexicon.marks.or.at_start(std::slice::from_ref(t)).is_some())
                    .all(|one| one.iter().filter(|t| t.is_word()).count() <= 3)
                && crate::field::hits(self.ground, tokens).is_empty()
                && !about::is_duty(self.ground, tokens)
        };
        let either = body.iter().any(|t| t.is_mark('/') || self.ground.lexicon.marks.or.at_start(std::slice::from_ref(t)).is_some());
        unknown(body) && (either || next.is_some_and(|n| n.joined() && unknown(self::body(n.tokens))))
    }

    /// "A form where marketing signs off banners: campaign, link": behind what is wanted stands what is filled in, not who decides.
    fn lists_fields(&self, body: &[Token], next: Option<Next<'_>>, last: Option<&Found>) -> bool {
        let wished = last.is_some_and(|f| f.acts.iter().all(|a| matches!(a, Act::Goal)));
        wished && next.is_some_and(Next::joined) && deciders(self.ground, self.text, body, Names::Count).is_empty()
    }

    /// "Visitor passes. Name; passport; date": behind the wish, a field and a semicolon.
    fn opens_a_list(&self, piece: &Piece, body: &[Token], last: Option<&Found>) -> bool {
        let wished = last.is_some_and(|f| f.acts.iter().any(|a| matches!(a, Act::Goal)));
        wished && self.text[piece.text.clone()].trim_end().ends_with(';') && about::covered(self.ground, body)
    }

    fn ends_in_kind(&self, last: Option<&Found>) -> bool {
        last.is_some_and(|f| {
            f.acts.iter().any(|a| matches!(a, Act::Fields(fields) | Act::Bare(fields) if fields.last().is_some_and(|f| about::is_kind(self.ground, f))))
        })
    }
}

/// Whether the piece before names one field that can be a choice.
fn is_one_field(last: Option<&Found>) -> bool {
    use fleet_domain::manifest::FieldKind as K;
    let choosable = |kind: K| matches!(kind, K::Text | K::LongText | K::Choice | K::Many);
    last.is_some_and(|f| matches!(f.acts.as_slice(), [Act::Fields(fields) | Act::Bare(fields) | Act::Passing(fields)] if matches!(fields.as_slice(), [one] if choosable(one.kind))))
}

/// A piece without the bullet, the joining word and the punctuation around it.
pub(crate) fn body(tokens: &[Token]) -> &[Token] {
    let bullet = match tokens {
        [number, mark, ..] if number.shape == Shape::Number && matches!(mark.shape, Shape::Mark('.' | ')')) => 2,
        _ => 0,
    };
    let tokens = &tokens[bullet..];
    let noise = |t: &Token| matches!(t.shape, Shape::Mark('-' | '*' | '+' | ',' | ';' | '.' | ':' | '!' | '?' | '…' | '"' | '&') | Shape::Line);
    let joins = |t: &Token| matches!(t.low.as_str(), "и" | "and" | "а" | "но" | "but" | "чтобы" | "чтоб" | "so" | "that" | "also" | "plus" | "плюс" | "также");
    let from = tokens.iter().position(|t| !noise(t) && !joins(t)).unwrap_or(tokens.len());
    let to = tokens.iter().rposition(|t| !noise(t)).map_or(from, |i| i + 1);
    &tokens[from..to.max(from)]
}

/// Phrases that hold a joining word inside: they stay whole.
fn whole(ground: &Ground<'_>, tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let lexicon = ground.lexicon;
    let marks = &lexicon.marks;
    let lists = [&marks.both_languages, &marks.yes_no, &marks.two_steps, &marks.sees_own, &marks.sees_all, &marks.no_reason, &marks.table, &marks.optional];
    let fields = lexicon.fields.iter().map(|f| &f.words).chain(&ground.preset_fields);
    let roles = lexicon.roles.iter().map(|r| &r.words);
    let known = lists.into_iter().chain(fields).chain(roles).flat_map(|words| words.all(tokens)).filter(|range| range.len() > 1);
    known.chain(seen_together(ground, tokens)).collect()
}

/// "Only HR and the director see them", "видят только HR и директор": those who see are named together.
fn seen_together(ground: &Ground<'_>, tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let lexicon = ground.lexicon;
    let role = |at: usize| lexicon.roles.iter().filter(|r| !r.me).filter_map(|r| r.at_start(tokens.get(at..)?)).max();
    let light = |at: usize| usize::from(tokens.get(at).is_some_and(|t| matches!(t.low.as_str(), "the" | "their" | "our")));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some(len) = role(at) else {
            at += 1;
            continue;
        };
        let (from, mut end) = (at, at + len);
        while tokens.get(end).is_some_and(|t| matches!(t.low.as_str(), "and" | "и"))
            && let Some(len) = role(end + 1 + light(end + 1))
        {
            end += 1 + light(end + 1) + len;
        }
        let seeing = |from: usize, to: usize| tokens.get(from..to.min(tokens.len())).is_some_and(|near| lexicon.marks.seeing.has(near));
        if end > from + len && (seeing(from.saturating_sub(4), from) || seeing(end, end + 3)) {
            found.push(from..end);
        }
        at = end;
    }
    found
}
