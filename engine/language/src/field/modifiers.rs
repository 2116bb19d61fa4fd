//! What is said about a field besides its name: must it be given, what may be chosen, up to how much.

use std::ops::Range;

use fleet_domain::manifest::FieldKind;

use crate::amount;
use crate::label::label;
use crate::lexicon::Lexicon;
use crate::token::{Shape, Token};

/// Most options of one choice.
const OPTIONS: usize = 20;

/// Said about one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Modifiers {
    pub(crate) required: Option<fleet_domain::spec::Switch>,
    pub(crate) unique: bool,
    /// A kind said in so many words: yes or no, several of a list, long text.
    pub(crate) kind: Option<FieldKind>,
    pub(crate) options: Vec<String>,
    pub(crate) min: Option<String>,
    pub(crate) max: Option<String>,
    pub(crate) currency: Option<String>,
    /// A known word in brackets that says the kind ("(file)").
    pub(crate) kind_words: Vec<Token>,
    /// Tokens of the base that said all this.
    spans: Vec<Range<usize>>,
}

impl Modifiers {
    /// Reads the modifiers out of an item: its words, and those in brackets.
    pub(crate) fn read(text: &str, base: &[Token], group: &[Token]) -> Self {
        let mut found = Self::default();
        let yes_no = &Lexicon::get().marks.yes_no;
        // "Visa required (yes/no)": that is what is asked, not whether it must be answered.
        found.spans = found.marks(base, yes_no.has(base) || yes_no.has(group));
        let inside = found.marks(group, false);
        let left: Vec<Token> = group.iter().enumerate().filter(|(i, _)| !inside.iter().any(|s| s.contains(i))).map(|(_, t)| t.clone()).collect();
        let options = options_of(text, &left);
        // "Dates (from and to)": one thing by all its words.
        let one = Lexicon::get().fields.iter().any(|f| f.words.at_start(&left) == Some(left.len()));
        if options.len() >= 2 && !one {
            found.options = options;
        } else {
            found.kind_words = left;
        }
        found.slashed(text, base);
        found
    }

    /// The base without the tokens that were understood here.
    pub(crate) fn rest(&self, base: &[Token]) -> Vec<Token> {
        base.iter().enumerate().filter(|(i, _)| !self.spans.iter().any(|s| s.contains(i))).map(|(_, t)| t.clone()).collect()
    }

    /// The same with these to choose from.
    pub(super) fn with_options(self, options: Vec<String>) -> Self {
        Self { options, ..self }
    }

    fn marks(&mut self, tokens: &[Token], asks: bool) -> Vec<Range<usize>> {
        use fleet_domain::spec::Switch;
        let marks = &Lexicon::get().marks;
        let mut spans = Vec::new();
        let duty = marks.optional.find(tokens).map(|at| (Switch::Off, at)).or_else(|| marks.required.find(tokens).map(|at| (Switch::On, at)));
        if let Some((switch, at)) = duty.filter(|_| !asks) {
            self.required = Some(switch);
            spans.push(at);
        }
        if let Some(at) = marks.unique.find(tokens) {
            self.unique = true;
            spans.push(at);
        }
        for (words, kind) in [(&marks.whole_text, FieldKind::LongText), (&marks.many_of, FieldKind::Many), (&marks.yes_no, FieldKind::YesNo)] {
            if let Some(at) = words.find(tokens) {
                self.kind = Some(kind);
                spans.push(at);
            }
        }
        let limits = amount::limits(tokens);
        self.min = limits.min.or(self.min.take());
        self.max = limits.max.or(self.max.take());
        spans.extend(limits.spans);
        if let Some((code, at)) = amount::currency(tokens) {
            // "в евро": the preposition goes along.
            let from = if at.start > 0 && matches!(tokens[at.start - 1].low.as_str(), "в" | "in") { at.start - 1 } else { at.start };
            self.currency = Some(code);
            spans.push(from..at.end);
        }
        spans
    }

    /// `annual/sick/unpaid` or "from a list: …" in the item itself.
    fn slashed(&mut self, text: &str, base: &[Token]) {
        if !self.options.is_empty() || self.kind == Some(FieldKind::YesNo) {
            return;
        }
        let marks = &Lexicon::get().marks;
        let lead = marks.one_of.find(base);
        // "Dates from/to" are one thing that is asked for, and nothing to choose from.
        let named: Vec<Range<usize>> = Lexicon::get().fields.iter().flat_map(|f| f.words.all(base)).collect();
        let slash = base.iter().enumerate().position(|(i, t)| t.is_mark('/') && !named.iter().any(|at| at.contains(&i)));
        let from = match (&lead, slash) {
            (Some(lead), _) => lead.end,
            (None, Some(slash)) if slash >= 2 => slash - 1,
            // "Laptop/monitor/phone": nothing but what may be chosen.
            (None, Some(1)) if only_slashed(base) => 0,
            _ => return,
        };
        let options = options_of(text, &base[from..]);
        if options.len() >= 2 {
            self.options = options;
            self.spans.push(lead.map_or(from, |l| l.start)..base.len());
        } else if let Some(lead) = lead {
            self.spans.push(lead);
        }
    }
}

/// Whether it is three words or more with a slash between each two. Of two, either may be a field: "phone/e-mail".
fn only_slashed(base: &[Token]) -> bool {
    let turns = base.iter().enumerate().all(|(i, t)| if i % 2 == 0 { t.is_word() } else { t.is_mark('/') });
    turns && base.len() >= 5 && base.len() % 2 == 1
}

/// Options in a run of words: set apart by commas, slashes, "or", "and".
pub(crate) fn options_of(text: &str, tokens: &[Token]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let apart =
        |t: &Token| matches!(t.shape, Shape::Mark(',' | '/' | ';' | '|') | Shape::Line) || matches!(t.low.as_str(), "or" | "или" | "либо" | "and" | "и");
    for part in tokens.split(apart) {
        let (Some(first), Some(last)) =
            (part.iter().find(|t| !matches!(t.shape, Shape::Mark(_))), part.iter().rev().find(|t| !matches!(t.shape, Shape::Mark('.' | '"' | '-'))))
        else {
            continue;
        };
        if first.at.start >= last.at.end {
            continue;
        }
        let Some(words) = text.get(first.at.start..last.at.end) else { continue };
        let option = label(words.trim());
        if !option.is_empty() && !all.contains(&option) && all.len() < OPTIONS {
            all.push(option);
        }
    }
    all
}
