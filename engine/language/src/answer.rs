//! Reads an answer: a number, a button's words, own words, "you decide"; one text may answer several questions.

mod beside;

use fleet_domain::bible::{Bible, BriefPlan};
use fleet_domain::brief::{Answer, AnswerBy, Choice, Clause, ClauseOrigin, Draft, Fate, NotIncludedWhy, Question, Reply, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::spec::{FieldSpec, Spec, StepSpec, Visibility};

use crate::analysis::{Found, Mode, analyse};
use crate::draft;
use crate::fate;
use crate::field::How;
use crate::free;
use crate::ground::Ground;
use crate::lexicon::Lexicon;
use crate::settled::{self, OwnForm, Settled};
use crate::title;
use crate::token::{Token, fold, tokens};
use crate::tongue::tongue;
use crate::topic::topic;
use beside::{besides, listed_form, may_be_a_name, names_few, says_nobody, says_who_decides};

/// Own words up to this many name somebody, even if nobody known.
const NAME_WORDS: usize = 6;

/// The reply of a button: the choice of this value; `None` if the question has no such choice.
pub fn answer_choice(question: &Question, value: &str, locale: &str) -> Option<Reply> {
    let choice = question.choice(value)?;
    let words = choice.label.in_locale(locale, "en").to_owned();
    Some(chosen(question, choice, words))
}

fn chosen(question: &Question, choice: &Choice, words: String) -> Reply {
    let checks = proofs(&choice.set);
    let fate = if checks.is_empty() { Fate::Goal } else { Fate::Criterion(String::new()) };
    let clause = Clause::new(&words, fate, checks, ClauseOrigin::Answered);
    let answer = Answer { key: question.key.clone(), value: Some(choice.value.clone()), words, by: AnswerBy::Choice, set: choice.set.clone() };
    Reply { answers: vec![answer], clauses: vec![clause], ..Reply::default() }
}

/// What proves that a setting was followed.
pub(crate) fn proofs(set: &[Setting]) -> Vec<Check> {
    let mut checks = Vec::new();
    for setting in set {
        match setting {
            Setting::Fields { fields } => checks.extend(fields.iter().map(|f| match f.kind {
                fleet_domain::manifest::FieldKind::Computed => Check::FieldComputed { field: f.name.clone() },
                _ => Check::FieldSaved { field: f.name.clone() },
            })),
            Setting::PutField { field } if field.kind == fleet_domain::manifest::FieldKind::Computed => {
                checks.push(Check::FieldComputed { field: field.name.clone() });
            }
            Setting::PutField { field } => checks.push(Check::FieldSaved { field: field.name.clone() }),
            Setting::Steps { steps } => checks.extend((1..=2).take(steps.len()).map(|step| Check::Decides { step })),
            Setting::Visible { to: Visibility::Own } => checks.push(Check::OwnOnly),
            Setting::Visible { to: Visibility::All } => checks.push(Check::AllSeen),
            Setting::Exports { formats } => checks.extend(formats.iter().map(|f| Check::Exports { format: *f })),
            Setting::Locales { locales } => checks.push(Check::Speaks { locales: locales.clone() }),
            Setting::NotifyApprovers { switch: fleet_domain::spec::Switch::On } => checks.push(Check::ApproversTold),
            Setting::NotifyAuthor { switch: fleet_domain::spec::Switch::On } => checks.push(Check::AuthorTold),
            Setting::ReasonOnDecline { switch: fleet_domain::spec::Switch::On } => checks.push(Check::ReasonAsked),
            Setting::Opens { .. } => checks.push(Check::Opens),
            Setting::Title { .. }
            | Setting::Audience { .. }
            | Setting::Want { .. }
            | Setting::Unwant { .. }
            | Setting::Shape { .. }
            | Setting::DropField { .. }
            | Setting::NotifyApprovers { .. }
            | Setting::NotifyAuthor { .. }
            | Setting::ReasonOnDecline { .. } => {}
        }
    }
    checks
}

/// Reads words that come while `open` waits; they may answer questions of `rest` too. `bible` is the one the brief is held under.
pub fn read_answer(bible: &Bible, open: &Question, rest: &[Question], draft: &Draft, text: &str) -> Reply {
    let (text, _) = crate::read::split(text);
    let locale = tongue(text).filter(|l| bible.front.languages.iter().any(|known| known == l)).unwrap_or(draft.spec.locale());
    let all = tokens(text);
    if all.is_empty() {
        return Reply::default();
    }
    if leaves_it(&all) {
        return left_to_us(open, locale);
    }
    if let Some(choice) = picked(open, text, &all) {
        let words = text.trim().to_owned();
        let words = if words.chars().any(char::is_alphabetic) { words } else { choice.label.in_locale(locale, "en").to_owned() };
        return chosen(open, choice, words);
    }
    if matches!(draft.spec, Spec::Free(_)) {
        return free::answer(open, text);
    }
    let Some(kit) = bible.kits.iter().find(|k| Some(k.name.as_str()) == draft.spec.kit()) else { return own_words(open, text) };
    let mut ground = Ground::new(bible, kit, locale);
    ground.start_from(draft.preset.as_deref().and_then(|p| ground.preset_named(p)));
    if open.key == "approver" && says_nobody(&all) {
        return refused(text, NotIncludedWhy::NeedsDecider);
    }
    let mut reader = Reader { ground, open, rest, plan: &bible.brief, draft };
    let reply = reader.read(text);
    if !reply.answers.is_empty() {
        return reply;
    }
    if open.key == "visibility" && names_few(&all) {
        return refused(text, NotIncludedWhy::SeenByFew);
    }
    listed_form(&reader.ground, draft, text).unwrap_or_else(|| besides(bible, draft, text))
}

/// An answer that was understood, and cannot be.
fn refused(text: &str, why: NotIncludedWhy) -> Reply {
    Reply { clauses: vec![Clause::new(text.trim(), Fate::NotIncluded(why), Vec::new(), ClauseOrigin::Answered)], ..Reply::default() }
}

struct Reader<'b> {
    ground: Ground<'b>,
    open: &'b Question,
    rest: &'b [Question],
    plan: &'b BriefPlan,
    draft: &'b Draft,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) -> Reply {
        let tokens = self.ground.tokens(text);
        let mut extra = Vec::new();
        if self.open.key == "what" {
            extra = self.what(&tokens);
        }
        let mode = match self.open.key.as_str() {
            "approver" => Mode::Approval,
            "fields" => Mode::List(How::Listed),
            _ => Mode::Open,
        };
        let all = analyse(&self.ground, text, &tokens, mode);
        let base = if extra.is_empty() { Vec::new() } else { draft::base_fields(&self.ground) };
        let mut settled = settled::settle(&self.ground, &tokens, &all, &base);
        settled.decided_before = self.decided();
        let mut reply = Reply { clauses: fate::clauses(text, &all, &settled, ClauseOrigin::Answered), ..Reply::default() };
        if self.open.key == "what" {
            self.answer_what(text, &tokens, &all, &settled, extra, &mut reply);
        }
        self.answer_rest(text, &tokens, &settled, &mut reply);
        reply.set = settled.set.iter().filter(|s| !reply.answers.iter().any(|a| a.set.contains(s))).cloned().collect();
        let decides = !reply.answers.is_empty() || says_who_decides(&tokens);
        if decides && !settled.steps.is_empty() && !reply.answers.iter().any(|a| a.set.iter().any(|s| matches!(s, Setting::Steps { .. }))) {
            // "each their own, and HR approves": who decides was settled before, and now is anew.
            reply.set.push(Setting::Steps { steps: settled.steps.clone() });
        }
        reply
    }

    /// Who decides, where that is not still asked.
    fn decided(&self) -> Vec<StepSpec> {
        let asked = std::iter::once(self.open).chain(self.rest).any(|q| q.key == "approver");
        if asked { Vec::new() } else { self.draft.spec.steps().to_vec() }
    }

    /// The ready form that the words name.
    fn what(&mut self, tokens: &[Token]) -> Vec<Setting> {
        let found = topic(&self.ground, tokens);
        let kit = self.ground.kit;
        let Some(preset) = found.preset().or(found.presets.first().map(|p| p.0)).and_then(|p| kit.presets.get(p)) else { return Vec::new() };
        self.ground.start_from(Some(preset));
        draft::preset_settings(&self.ground, preset)
    }

    fn answer_what(&self, text: &str, tokens: &[Token], all: &[Found], settled: &Settled, preset: Vec<Setting>, reply: &mut Reply) {
        let mut set = preset;
        let value = self.ground.preset.filter(|_| !set.is_empty()).map(|p| p.name.clone());
        if set.is_empty() {
            // A topic of their own: its words are the title.
            let title = title::title(&self.ground, text, tokens, all).unwrap_or_else(|| crate::label::label(text.trim().trim_matches(['.', '!', '?'])));
            set.push(Setting::Title { words: title, translations: Vec::new() });
            if settled.fields.is_empty() && self.named_before().is_empty() {
                let asked = self.plan.questions.iter().find(|q| q.key == "fields" && !self.rest.iter().any(|r| r.key == "fields"));
                reply.questions.extend(asked.map(|q| draft::question(&self.ground, q)));
            }
        }
        // What was named with the request is no less wanted than what the answer names.
        let named = self.named_before();
        let stays = self.has_own_form() && !named.is_empty();
        if stays || !settled.fields.is_empty() {
            set.retain(|s| !matches!(s, Setting::Fields { .. }));
        }
        let fields = match (stays, settled.own_form) {
            (true, OwnForm::No) => Vec::new(),
            (true, OwnForm::Yes) => draft::joined(&named, &settled.fields),
            (false, _) => draft::joined(&settled.fields, &named),
        };
        if !fields.is_empty() {
            set.push(Setting::Fields { fields });
        }
        let checks = proofs(&set);
        for clause in &mut reply.clauses {
            let raised = !matches!(clause.fate, Fate::Criterion(_) | Fate::Question(_));
            if raised {
                clause.fate = Fate::Goal;
            }
        }
        if reply.clauses.iter().all(|c| c.fate == Fate::Goal)
            && !checks.is_empty()
            && let Some(clause) = reply.clauses.first_mut()
        {
            clause.fate = Fate::Criterion(String::new());
            clause.checks = checks;
        }
        reply.answers.push(Answer { key: "what".to_owned(), value, words: text.trim().to_owned(), by: AnswerBy::Words, set });
    }

    /// Whether the request brought a form of its own: then no choice brings another.
    fn has_own_form(&self) -> bool {
        !self.open.choices.iter().flat_map(|c| &c.set).any(|s| matches!(s, Setting::Fields { .. }))
    }

    /// The fields that the request named: its own form, or what every offered form has beyond its own fields.
    fn named_before(&self) -> Vec<FieldSpec> {
        if self.has_own_form() {
            return self.draft.spec.fields().to_vec();
        }
        let beyond = |choice: &Choice| {
            let ready = self.ground.preset_named(&choice.value)?;
            let fields = choice.set.iter().find_map(|s| if let Setting::Fields { fields } = s { Some(fields) } else { None })?;
            Some(fields.iter().filter(|f| !ready.fields.iter().any(|known| known.name == f.name)).cloned().collect::<Vec<_>>())
        };
        self.open.choices.iter().find_map(beyond).unwrap_or_default()
    }

    /// Everything else that the words answer, the open question first.
    fn answer_rest(&self, text: &str, tokens: &[Token], settled: &Settled, reply: &mut Reply) {
        for question in std::iter::once(self.open).chain(self.rest) {
            if question.key == "what" || reply.answers.iter().any(|a| a.key == question.key) {
                continue;
            }
            let is_open = question.key == self.open.key;
            let set = match question.key.as_str() {
                "approver" => self.approver(text, tokens, settled, is_open, reply),
                "fields" => self.fields(text, settled, is_open),
                "visibility" => visibility(tokens, settled, is_open),
                _ if is_open => {
                    reply.answers.extend(own_words(question, text).answers);
                    continue;
                }
                _ => Vec::new(),
            };
            if !set.is_empty() {
                if is_open {
                    claim(reply, &set);
                }
                let value = question.choices.iter().find(|c| c.set == set).map(|c| c.value.clone());
                reply.answers.push(Answer { key: question.key.clone(), value, words: text.trim().to_owned(), by: AnswerBy::Words, set });
            }
        }
    }

    fn approver(&self, text: &str, tokens: &[Token], settled: &Settled, open: bool, reply: &Reply) -> Vec<Setting> {
        let mut steps = settled.steps.clone();
        if steps.is_empty() && open {
            steps = draft::steps_in(&self.ground, text);
        }
        let words = tokens.iter().filter(|t| t.is_word()).count();
        let other = !settled.set.is_empty() || reply.clauses.iter().any(|c| matches!(c.fate, Fate::Criterion(_)));
        let asks = text.trim_end().ends_with('?') || text.trim_start().starts_with('/') || !may_be_a_name(tokens);
        if steps.is_empty() && open && !other && !asks && (1..=NAME_WORDS).contains(&words) {
            // Somebody nobody here knows: the person's own words name them.
            let name = crate::label::label(text.trim().trim_matches(['.', ',', '!']));
            steps.push(StepSpec { approver: name, person: None });
        }
        if steps.is_empty() { Vec::new() } else { vec![Setting::Steps { steps }] }
    }

    fn fields(&self, text: &str, settled: &Settled, open: bool) -> Vec<Setting> {
        let mut fields = settled.fields.clone();
        if fields.is_empty() && open && !text.trim_end().ends_with('?') {
            fields = draft::fields_in(&self.ground, text);
        }
        if fields.is_empty() { Vec::new() } else { vec![Setting::Fields { fields }] }
    }
}

/// Who sees what: said in full, or in the few words that are enough once it was asked.
fn visibility(tokens: &[Token], settled: &Settled, open: bool) -> Vec<Setting> {
    let said: Vec<Setting> = settled.set.iter().filter(|s| matches!(s, Setting::Visible { .. })).cloned().collect();
    if !said.is_empty() || !open {
        return said;
    }
    let content: Vec<&str> = tokens.iter().filter(|t| t.is_word()).map(|t| t.low.as_str()).collect();
    let has = |words: &[&str]| content.iter().any(|low| words.contains(low));
    // "Managers see their team, HR sees all" is neither: what somebody fills in is shown to all only where nobody in particular is named.
    let some = has(&SOME) || Lexicon::get().roles.iter().any(|r| !r.me && (0..tokens.len()).any(|i| r.at_start(&tokens[i..]).is_some()));
    if has(&OWN) && !some {
        vec![Setting::Visible { to: Visibility::Own }]
    } else if has(&ALL) && !some {
        vec![Setting::Visible { to: Visibility::All }]
    } else {
        Vec::new()
    }
}

/// Words of few that mean everybody's own requests, or all of them, once that is asked; and those of a part of the people.
const OWN: [&str; 11] = ["own", "private", "privately", "свои", "свое", "свою", "личные", "each", "приватно", "themselves", "себя"];
const ALL: [&str; 18] = [
    "all",
    "everyone",
    "everybody",
    "everyone's",
    "whole",
    "team",
    "colleagues",
    "anyone",
    "anybody",
    "все",
    "всем",
    "всё",
    "открыто",
    "public",
    "любой",
    "команда",
    "команде",
    "коллеги",
];
const SOME: [&str; 12] = ["department", "unit", "my", "within", "except", "отдел", "отдела", "отделе", "отделу", "моей", "кроме", "нашего"];

/// Words that nothing else was made of are the answer: they are proved by what it settles.
fn claim(reply: &mut Reply, set: &[Setting]) {
    let checks = proofs(set);
    let claimed = reply.clauses.iter().any(|c| c.checks.iter().any(|check| checks.contains(check)));
    if claimed || checks.is_empty() {
        return;
    }
    if let Some(clause) = reply.clauses.iter_mut().find(|c| !matches!(c.fate, Fate::Criterion(_))) {
        clause.fate = Fate::Criterion(String::new());
        clause.checks = checks;
    }
}

/// A question of a Bible that only its own choices are known of: the words stand as they are, a person judges.
fn own_words(question: &Question, text: &str) -> Reply {
    let words = text.trim().to_owned();
    let clause = Clause::new(&words, Fate::Criterion(String::new()), vec![Check::Person], ClauseOrigin::Answered);
    let answer = Answer { key: question.key.clone(), value: None, words, by: AnswerBy::Words, set: Vec::new() };
    Reply { answers: vec![answer], clauses: vec![clause], ..Reply::default() }
}

fn left_to_us(open: &Question, locale: &str) -> Reply {
    let Some(choice) = open.default_choice() else { return Reply::default() };
    let answer = Answer {
        key: open.key.clone(),
        value: Some(choice.value.clone()),
        words: choice.label.in_locale(locale, "en").to_owned(),
        by: AnswerBy::Decided,
        set: Vec::new(),
    };
    Reply { answers: vec![answer], ..Reply::default() }
}

/// "You decide", and nothing else.
fn leaves_it(all: &[Token]) -> bool {
    let lexicon = Lexicon::get();
    let Some(found) = lexicon.intents.you_decide.words.find(all) else { return false };
    let content = |t: &Token| t.is_word() && !lexicon.is_stop(&t.low) && !lexicon.is_polite(t);
    all.iter().enumerate().all(|(i, t)| found.contains(&i) || !content(t))
}

/// A choice by its number, its value or its words.
fn picked<'q>(open: &'q Question, text: &str, all: &[Token]) -> Option<&'q Choice> {
    let words: Vec<&Token> = all.iter().filter(|t| !matches!(t.shape, crate::token::Shape::Mark(_) | crate::token::Shape::Line)).collect();
    let numbered = match words.as_slice() {
        [number] => number.low.parse::<usize>().ok(),
        [word, number] if matches!(word.low.as_str(), "вариант" | "option" | "number" | "номер" | "ответ" | "answer" | "choice") => {
            number.low.parse::<usize>().ok()
        }
        _ => None,
    };
    if let Some(n) = numbered {
        return n.checked_sub(1).and_then(|i| open.choices.get(i));
    }
    let said = fold(text.trim().trim_matches(['.', '!', ',']));
    open.choices.iter().find(|choice| {
        choice.value == said
            || choice.label.0.values().any(|label| {
                let label = fold(label);
                label == said || (label.chars().count() >= 6 && strsim::osa_distance(&label, &said) <= 1)
            })
    })
}
