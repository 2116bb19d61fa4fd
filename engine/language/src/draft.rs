//! From what a text settles to a whole spec: defaults for the rest, open questions, the choices they offer.

use fleet_domain::bible::{Preset, QuestionPlan};
use fleet_domain::brief::{Choice, Draft, Question, Setting, apply};
use fleet_domain::manifest::{Access, ExportFormat};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Switch, Visibility};

use crate::analysis::{Act, Mode, analyse};
use crate::field::{How, fields, of_preset};
use crate::ground::Ground;
use crate::settled::{OwnForm, Settled, same, settle};
use crate::steps::{Decider, Names, deciders, is_by};
use crate::topic::Named;

/// Everything a text settles about the kit `requests`, defaults filled in, open questions listed.
pub(crate) fn draft(ground: &Ground<'_>, settled: &Settled, title: Option<&str>, asked: &[String]) -> Draft {
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
        .map(|q| with_the_named(ground, without_the_excluded(question(ground, q), settled), settled))
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

/// The question without the choices that name somebody who shall not decide, as long as one is left.
fn without_the_excluded(mut question: Question, settled: &Settled) -> Question {
    let names = |choice: &Choice| {
        choice.set.iter().any(|s| matches!(s, Setting::Steps { steps } if steps.iter().any(|step| settled.without.iter().any(|w| is_by(step, w)))))
    };
    if question.choices.iter().any(|c| !names(c)) {
        question.choices.retain(|c| !names(c));
    }
    question
}

/// The question about the topic once fields were named: a ready form brings its title, and never takes a named field away.
fn with_the_named(ground: &Ground<'_>, mut question: Question, settled: &Settled) -> Question {
    if question.key == "what" {
        question.choices.iter_mut().for_each(|choice| keep_named(ground, &mut choice.set, settled));
    }
    question
}

/// A form of one's own stays as it is; a few named fields join those of the ready form. What was said of a field of the form that was
/// meant first holds in a form that has it, too.
fn keep_named(ground: &Ground<'_>, set: &mut Vec<Setting>, settled: &Settled) {
    if settled.own_form == OwnForm::Yes && settled.fields.len() > 1 {
        set.retain(|s| !matches!(s, Setting::Fields { .. }));
        return;
    }
    let base = base_fields(ground);
    let (known, new): (Vec<FieldSpec>, Vec<FieldSpec>) =
        settled.fields.iter().filter(|f| !base.contains(f)).cloned().partition(|f| base.iter().any(|b| b.name == f.name));
    for setting in set {
        if let Setting::Fields { fields } = setting {
            let said = |f: &FieldSpec| known.iter().find(|k| k.name == f.name && k.kind == f.kind).unwrap_or(f).clone();
            *fields = joined(&fields.iter().map(said).collect::<Vec<_>>(), &new);
        }
    }
}

/// The fields of a form and those named besides; what is on both is as it was named.
pub(crate) fn joined(form: &[FieldSpec], named: &[FieldSpec]) -> Vec<FieldSpec> {
    let mut all = form.to_vec();
    for field in named {
        match all.iter_mut().find(|f| same(f, field)) {
            Some(old) => *old = field.clone(),
            None => all.push(field.clone()),
        }
    }
    all
}

fn bare_spec(ground: &Ground<'_>, settled: &Settled, title: Option<&str>) -> Spec {
    let generic = ground.lexicon.common.generic.get(&ground.locale).cloned().unwrap_or_default();
    let mut spec = Spec::Requests(RequestsSpec {
        title: title.map_or(generic, str::to_owned),
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
    if let Some(preset) = ground.preset {
        let mut set = title_of(ground, preset);
        // In other languages it is still called what the ready form is called.
        if let (Setting::Title { words, .. }, Some(called)) = (&mut set, title) {
            called.clone_into(words);
        }
        apply(&mut spec, &[set]);
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
            Choice { value: choice.value.clone(), label: choice.label.clone(), assumed, named: false, set: settings(ground, &plan.key, &choice.value, words) }
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
pub(crate) fn offer(ground: &Ground<'_>, draft: &mut Draft, between: &[String], named: Named, settled: &Settled) {
    let meant: Vec<&Preset> = between.iter().filter_map(|name| ground.preset_named(name)).collect();
    let Some(what) = draft.questions.iter_mut().find(|q| q.key == "what") else { return };
    let choice = |preset: &&Preset| {
        let mut set = preset_settings(ground, preset);
        keep_named(ground, &mut set, settled);
        Choice { value: preset.name.clone(), label: preset.title.clone(), assumed: preset.title.clone(), named: named == Named::Apart && meant.len() > 1, set }
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
