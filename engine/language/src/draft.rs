//! From what the pieces do to a settled spec: fields in order, steps in order, defaults for the rest.

use fleet_domain::bible::{Preset, QuestionPlan};
use fleet_domain::brief::{Choice, Draft, Question, Setting, apply};
use fleet_domain::manifest::{Access, ExportFormat, FieldKind};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Switch, Visibility};

use crate::analysis::{Act, Found, Mode, Place, analyse};
use crate::field::{How, computed_days, fields, of_preset};
use crate::ground::Ground;
use crate::label;
use crate::steps::{Decider, Names, deciders, governed};
use crate::token::Token;

/// Fewer named fields than this only add to a ready form; as many or more are the form.
const OWN_FORM: usize = 2;
/// Longest title in words after its head.
const TITLE_WORDS: usize = 6;

/// What the acts of a text came to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settled {
    pub(crate) fields: Vec<FieldSpec>,
    /// Piece that named each field, by its place in `fields`.
    named_by: Vec<(usize, String)>,
    pub(crate) steps: Vec<StepSpec>,
    /// Piece and the numbers of the steps it named.
    steps_by: Vec<(usize, Vec<u8>)>,
    /// Everything about the app as a whole.
    pub(crate) set: Vec<Setting>,
    pub(crate) audience: Option<String>,
    /// Fields were listed, not only mentioned.
    pub(crate) own_form: OwnForm,
}

/// Whether the words hold a form of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum OwnForm {
    Yes,
    #[default]
    No,
}

impl Settled {
    /// The fields that a piece named.
    pub(crate) fn fields_of(&self, piece: usize) -> impl Iterator<Item = &FieldSpec> {
        self.named_by.iter().filter(move |(n, _)| *n == piece).filter_map(|(_, name)| self.fields.iter().find(|f| f.name == *name))
    }

    /// The numbers of the steps that a piece named; empty if the kit has no room for them.
    pub(crate) fn steps_of(&self, piece: usize) -> &[u8] {
        self.steps_by.iter().find(|(n, _)| *n == piece).map_or(&[], |(_, steps)| steps)
    }

    pub(crate) fn steps_known(&self) -> bool {
        !self.steps.is_empty()
    }

    pub(crate) fn step_count(&self) -> u8 {
        if self.steps.len() > 1 { 2 } else { 1 }
    }
}

/// Gathers what the pieces settle. `fields` are those there already (of a ready form, or of a spec to change).
pub(crate) fn settle(ground: &Ground<'_>, tokens: &[Token], all: &[Found], base: &[FieldSpec]) -> Settled {
    let mut settled = Settled { fields: Vec::new(), ..Settled::default() };
    let listed: usize = all.iter().flat_map(|f| &f.acts).map(|a| if let Act::Fields(named) = a { named.len() } else { 0 }).sum();
    settled.own_form = if listed >= OWN_FORM || (listed > 0 && base.is_empty()) { OwnForm::Yes } else { OwnForm::No };
    if settled.own_form == OwnForm::No {
        settled.fields = base.to_vec();
    }
    let currency = crate::amount::currency(tokens).map(|(code, _)| code);
    for (n, found) in all.iter().enumerate() {
        for act in &found.acts {
            settled.take(ground, n, act, currency.as_deref());
        }
    }
    drop_overlaps(&mut settled.fields, &settled.named_by);
    settled.number_steps(all);
    settled
}

impl Settled {
    fn take(&mut self, ground: &Ground<'_>, n: usize, act: &Act, currency: Option<&str>) {
        match act {
            Act::Fields(named) | Act::Passing(named) | Act::Bare(named) => {
                for field in named {
                    let mut field = field.clone();
                    if field.kind == FieldKind::Money && currency.is_some() && field.currency == Some(ground.currency()) {
                        field.currency = currency.map(str::to_owned);
                    }
                    self.put(n, field);
                }
            }
            Act::Modify(named) => {
                for field in named {
                    match self.fields.iter_mut().find(|f| same(f, field)) {
                        Some(old) => {
                            old.required = field.required;
                            old.unique = field.unique;
                            self.named_by.push((n, old.name.clone()));
                        }
                        None => self.put(n, field.clone()),
                    }
                }
            }
            Act::Duty(switch) => {
                if let Some(field) = self.fields.last_mut().filter(|f| !matches!(f.kind, FieldKind::Computed | FieldKind::YesNo)) {
                    field.required = *switch;
                    let name = field.name.clone();
                    self.named_by.push((n, name));
                }
            }
            Act::Every(switch) => {
                for field in self.fields.iter_mut().filter(|f| !matches!(f.kind, FieldKind::Computed | FieldKind::YesNo)) {
                    field.required = *switch;
                    self.named_by.push((n, field.name.clone()));
                }
            }
            Act::Options(options) => {
                if let Some(field) = self.fields.last_mut() {
                    if field.kind != FieldKind::Choice && field.kind != FieldKind::Many {
                        field.kind = FieldKind::Choice;
                        field.options.clear();
                    }
                    // The first words of options replace those of a ready form.
                    if !field.option_translations.is_empty() {
                        field.option_translations.clear();
                        field.options.clear();
                    }
                    field.options.extend(options.iter().filter(|o| !field.options.contains(o)).cloned().collect::<Vec<_>>());
                    self.named_by.push((n, field.name.clone()));
                }
            }
            Act::Days => {
                if let Some(days) = computed_days(ground, &self.fields) {
                    self.fields.retain(|f| f.name != days.name);
                    self.put(n, days);
                }
            }
            Act::Steps(steps, place) => {
                let new: Vec<StepSpec> = steps.iter().filter(|s| !self.steps.iter().any(|old| old.approver == s.approver)).cloned().collect();
                match place {
                    Place::Next => self.steps.extend(new),
                    Place::BeforeLast => {
                        let at = self.steps.len().saturating_sub(1);
                        self.steps.splice(at..at, new);
                    }
                }
            }
            Act::Wish(wishes) => self.set.extend(wishes.set.iter().cloned()),
            Act::Audience(words) => {
                self.audience.get_or_insert_with(|| words.clone());
            }
            Act::Someone | Act::Head | Act::Deciding | Act::Not(_) | Act::Goal | Act::Polite | Act::Unknown(_) => {}
        }
    }

    fn put(&mut self, n: usize, mut field: FieldSpec) {
        let again = self.fields.iter().position(|f| same(f, &field));
        if let Some(at) = again {
            let name = self.fields[at].name.clone();
            field.name.clone_from(&name);
            // What was said of it before stays: a ready form's choice is not lost to a mention.
            if !(matches!(self.fields[at].kind, FieldKind::Choice | FieldKind::Many) && field.options.is_empty()) {
                self.fields[at] = field;
            }
            self.named_by.push((n, name));
            return;
        }
        field.name = label::free(&field.name, self.fields.iter().map(|f| f.name.as_str()));
        self.named_by.push((n, field.name.clone()));
        self.fields.push(field);
    }

    fn number_steps(&mut self, all: &[Found]) {
        self.steps.truncate(2);
        for (n, found) in all.iter().enumerate() {
            for act in &found.acts {
                let Act::Steps(steps, _) = act else { continue };
                let numbers = (1_u8..).zip(&self.steps).filter(|(_, s)| steps.iter().any(|named| named.approver == s.approver)).map(|(i, _)| i).collect();
                self.steps_by.push((n, numbers));
            }
        }
    }
}

/// The same field, said twice.
fn same(a: &FieldSpec, b: &FieldSpec) -> bool {
    a.name == b.name || crate::token::fold(&a.label) == crate::token::fold(&b.label)
}

/// A ready form's two days make no sense beside a range of dates that was named, nor the other way round.
fn drop_overlaps(fields: &mut Vec<FieldSpec>, named: &[(usize, String)]) {
    let is_named = |name: &str| named.iter().any(|(_, n)| n == name);
    let range = fields.iter().any(|f| f.kind == FieldKind::DateRange && is_named(&f.name));
    if range {
        let first = fields.iter().position(|f| f.kind == FieldKind::Date && !is_named(&f.name) && f.name == "first_day");
        if let (Some(to), Some(from)) = (first, fields.iter().position(|f| f.kind == FieldKind::DateRange && is_named(&f.name)))
            && from > to
        {
            // The range stands where the two days stood.
            let range = fields.remove(from);
            fields.insert(to, range);
        }
        let names: Vec<String> = fields
            .iter()
            .filter(|f| f.kind == FieldKind::Date && !is_named(&f.name) && matches!(f.name.as_str(), "first_day" | "last_day"))
            .map(|f| f.name.clone())
            .collect();
        fields.retain(|f| !names.contains(&f.name));
        for field in fields.iter_mut() {
            if let Some(formula) = field.formula.as_mut().filter(|formula| formula.of.iter().any(|of| names.contains(of))) {
                formula.of = vec!["dates".to_owned()];
            }
        }
    }
    let known: Vec<String> = fields.iter().map(|f| f.name.clone()).collect();
    fields.retain(|f| f.formula.as_ref().is_none_or(|formula| formula.of.iter().all(|of| known.contains(of))));
}

/// Everything a text settles about the kit `requests`, defaults filled in, open questions listed.
pub(crate) fn draft(ground: &Ground<'_>, settled: &Settled, title: Option<String>, asked: &[String]) -> Draft {
    let preset = ground.preset;
    let topic_known = preset.is_some() || title.is_some();
    let form_known = !settled.fields.is_empty();
    let plans: Vec<&QuestionPlan> = ground.bible.brief.questions.iter().filter(|q| q.kits.is_empty() || q.kits.contains(&ground.kit.name)).collect();
    let open: Vec<Question> = plans
        .into_iter()
        .filter(|q| match q.key.as_str() {
            _ if asked.contains(&q.key) => true,
            "what" => !topic_known && !form_known,
            "fields" => !form_known && topic_known && !asked.iter().any(|a| a == "what"),
            "approver" => settled.steps.is_empty(),
            "visibility" => !settled.set.iter().any(|s| matches!(s, Setting::Visible { .. })),
            _ => true,
        })
        .map(|q| question(ground, q))
        .collect();
    let mut spec = bare_spec(ground, settled, title);
    for question in &open {
        if let Some(choice) = question.default_choice() {
            apply(&mut spec, &choice.set);
        }
    }
    apply(&mut spec, &settled.set);
    let usual = if preset.is_some() && settled.own_form == OwnForm::No { vec!["fields".to_owned()] } else { Vec::new() };
    Draft { spec, preset: preset.map(|p| p.name.clone()), usual, questions: open }
}

fn bare_spec(ground: &Ground<'_>, settled: &Settled, title: Option<String>) -> Spec {
    let generic = ground.lexicon.common.generic.get(&ground.locale).cloned().unwrap_or_default();
    let mut spec = Spec::Requests(RequestsSpec {
        title: title.clone().unwrap_or(generic),
        title_translations: Vec::new(),
        locale: ground.locale.clone(),
        locales: ground.locales(),
        audience: settled.audience.clone().unwrap_or_default(),
        fields: settled.fields.clone(),
        steps: settled.steps.clone(),
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: vec![ExportFormat::Csv, ExportFormat::Xlsx],
    });
    if let Some(preset) = ground.preset.filter(|_| title.is_none()) {
        apply(&mut spec, &[title_of(ground, preset)]);
    }
    spec
}

/// The title of a ready form, in every language.
pub(crate) fn title_of(ground: &Ground<'_>, preset: &Preset) -> Setting {
    let others = preset.title.0.iter().filter(|(l, _)| **l != ground.locale).map(|(l, w)| (l.clone(), w.clone())).collect();
    Setting::Title { words: preset.title.in_locale(&ground.locale, "en").to_owned(), translations: others }
}

/// A Bible's question with what each choice settles.
pub(crate) fn question(ground: &Ground<'_>, plan: &QuestionPlan) -> Question {
    let choices = plan
        .choices
        .iter()
        .map(|choice| {
            let words = choice.label.in_locale(&ground.locale, "en");
            let assumed = choice.assumed.clone().unwrap_or_else(|| choice.label.clone());
            Choice { value: choice.value.clone(), label: choice.label.clone(), assumed, set: settings(ground, &plan.key, &choice.value, words) }
        })
        .collect();
    Question { key: plan.key.clone(), ask: plan.ask.clone(), choices }
}

/// What a choice settles: its words read as if the person had written them.
fn settings(ground: &Ground<'_>, key: &str, value: &str, words: &str) -> Vec<Setting> {
    match key {
        "what" => ground.preset_named(value).map(|preset| preset_settings(ground, preset)).unwrap_or_default(),
        "fields" => {
            let tokens = ground.tokens(words);
            let all = analyse(ground, words, &tokens, Mode::List(How::Listed));
            let settled = settle(ground, &tokens, &all, &[]);
            vec![Setting::Fields { fields: settled.fields }]
        }
        "approver" => {
            let steps = steps_in(ground, words);
            if steps.is_empty() { Vec::new() } else { vec![Setting::Steps { steps }] }
        }
        "visibility" => match value {
            "own" => vec![Setting::Visible { to: Visibility::Own }],
            "all" => vec![Setting::Visible { to: Visibility::All }],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// A ready form as settings.
pub(crate) fn preset_settings(ground: &Ground<'_>, preset: &Preset) -> Vec<Setting> {
    let fields = preset.fields.iter().map(|f| of_preset(ground, f)).collect();
    vec![title_of(ground, preset), Setting::Fields { fields }]
}

/// Everybody who decides in words that say nothing else.
pub(crate) fn steps_in(ground: &Ground<'_>, words: &str) -> Vec<StepSpec> {
    let tokens = ground.tokens(words);
    let mut steps: Vec<StepSpec> = Vec::new();
    for found in analyse(ground, words, &tokens, Mode::Approval) {
        for act in &found.acts {
            if let Act::Steps(named, _) = act {
                steps.extend(named.iter().filter(|s| !steps.contains(s)).cloned().collect::<Vec<_>>());
            }
        }
    }
    if steps.is_empty() {
        steps = deciders(ground, words, &tokens, Names::Count).iter().map(Decider::step).collect();
    }
    steps.truncate(2);
    steps
}

/// The title in the person's words: "заявки на парковку", "parking requests".
pub(crate) fn title(ground: &Ground<'_>, text: &str, tokens: &[Token], all: &[Found]) -> Option<String> {
    let heads: Vec<(crate::phrase::Phrase, &String)> =
        ground.lexicon.common.titles.iter().map(|(word, head)| (crate::phrase::Phrase::new(word), head)).collect();
    for found in all.iter().filter(|f| f.acts.iter().any(|a| matches!(a, Act::Goal))) {
        let piece = &tokens[found.piece.tokens.clone()];
        for i in 0..piece.len() {
            let Some((len, head)) = heads.iter().filter_map(|(p, head)| p.at_start(&piece[i..]).map(|len| (len, *head))).max_by_key(|(len, _)| *len) else {
                continue;
            };
            // "to request parking", "согласование договоров": what it is for follows at once.
            let verb =
                piece[i].low == "request" && i > 0 && matches!(piece[i - 1].low.as_str(), "to" | "can" | "could" | "they" | "people" | "staff" | "employees");
            let governs = piece.get(i + len).is_some_and(|t| governed(&t.low)) && head.ends_with("ние");
            let after = rest(ground, &piece[i + len..], head.ends_with(" for") || verb || governs);
            if let [first, .., last] | [first @ last] = after {
                let words = &text[first.at.start..last.at.end];
                let head = if verb { "Requests for" } else { head.as_str() };
                return Some(label::label(&format!("{head} {words}")));
            }
            let before = preceding(ground, &piece[..i]);
            if let [first, .., last] | [first @ last] = before {
                return Some(label::label(&format!("{} {}", &text[first.at.start..last.at.end], head.to_lowercase())));
            }
        }
    }
    None
}

/// What a request is for: after a preposition, up to where something else begins.
fn rest<'t>(ground: &Ground<'_>, tokens: &'t [Token], told: bool) -> &'t [Token] {
    let lead = |t: &Token| matches!(t.low.as_str(), "на" | "для" | "о" | "об" | "по" | "в" | "of" | "for" | "to" | "about");
    if !told && !tokens.first().is_some_and(lead) {
        return &[];
    }
    let marks = &ground.lexicon.marks;
    let stops = |i: usize| {
        let here = &tokens[i..];
        !here[0].is_word()
            || marks.with.at_start(here).is_some()
            || marks.fill.at_start(here).is_some()
            || matches!(here[0].low.as_str(), "from" | "от" | "у" | "where" | "где" | "which" | "который" | "которую")
    };
    let end = (0..tokens.len().min(TITLE_WORDS + 1)).find(|i| *i > 0 && stops(*i)).unwrap_or(tokens.len().min(TITLE_WORDS + 1));
    let meaning = tokens[..end].iter().skip(usize::from(!told)).any(|t| t.is_word() && !ground.lexicon.is_stop(&t.low));
    let people = ground.lexicon.intents.groups.words.find(&tokens[..end]).is_some_and(|g| g.start <= 2);
    if meaning && !people { &tokens[..end] } else { &[] }
}

/// "parking requests": the noun before, in English.
fn preceding<'t>(ground: &Ground<'_>, tokens: &'t [Token]) -> &'t [Token] {
    let noun = |t: &Token| {
        t.is_word()
            && t.low.is_ascii()
            && !ground.lexicon.is_stop(&t.low)
            && ground.lexicon.intents.need.at_start(std::slice::from_ref(t)).is_none()
            && ground.lexicon.intents.software.at_start(std::slice::from_ref(t)).is_none()
    };
    let count = tokens.iter().rev().take(2).take_while(|t| noun(t)).count();
    &tokens[tokens.len() - count..]
}

/// The fields of a ready form, if one is in use.
pub(crate) fn base_fields(ground: &Ground<'_>) -> Vec<FieldSpec> {
    ground.preset.into_iter().flat_map(|p| &p.fields).map(|f| of_preset(ground, f)).collect()
}

/// Fields of an answer, in order.
pub(crate) fn fields_in(ground: &Ground<'_>, words: &str) -> Vec<FieldSpec> {
    let tokens = ground.tokens(words);
    fields(ground, words, &tokens, How::Listed)
}

/// Makes the first question offer exactly what the words could mean, if that is two to four ready forms.
pub(crate) fn offer(ground: &Ground<'_>, draft: &mut Draft, between: &[String]) {
    let meant: Vec<&Preset> = between.iter().filter_map(|name| ground.preset_named(name)).collect();
    let Some(what) = draft.questions.iter_mut().find(|q| q.key == "what") else { return };
    let choice = |preset: &&Preset| Choice {
        value: preset.name.clone(),
        label: preset.title.clone(),
        assumed: preset.title.clone(),
        set: preset_settings(ground, preset),
    };
    let mut choices: Vec<Choice> = meant.iter().take(4).map(choice).collect();
    if choices.is_empty() {
        return;
    }
    // One meaning alone is confirmed against the usual others.
    let more = what.choices.iter().filter(|c| !between.contains(&c.value)).cloned();
    let most = if choices.len() == 1 { 3 } else { choices.len() };
    choices.extend(more.take(most - choices.len()));
    what.choices = choices;
    if let Some(first) = what.default_choice() {
        let set = first.set.clone();
        apply(&mut draft.spec, &set);
    }
}
