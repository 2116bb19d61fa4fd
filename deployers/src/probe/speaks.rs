//! Every word of the app exists in each of its languages, in that language, and the right one comes first.

use std::collections::BTreeSet;

use fleet_domain::criterion::Seen;
use fleet_domain::spec::{FieldSpec, RequestsSpec};
use serde_json::{Value, json};

use super::Front;
use super::flow::steps;
use super::opens::front;
use super::page::tags;
use super::sample::{self, one_line, option_words};
use super::sent::Sent;
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, brief, must, stuck, wrong};
use crate::release::digest;

pub(super) async fn speaks(stage: &Stage, spec: &RequestsSpec, whose: Front, locales: &[String], trail: &mut Trail) -> Outcome {
    let Some(first) = locales.first() else { return stuck("no language was agreed") };
    let app = stage.app(Who::Owner).await?;
    must(app["locale"] == first.as_str(), || format!("it speaks {} first, agreed was {first}", app["locale"]))?;
    let offered: BTreeSet<&str> = app["locales"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let agreed: BTreeSet<&str> = locales.iter().map(String::as_str).collect();
    must(offered == agreed, || format!("it offers {offered:?}, agreed were {agreed:?}"))?;
    let page = stage.get(Who::MemberA, "/").await?;
    let language = tags(page.text()?).into_iter().find(|t| t.name == "html").and_then(|t| t.get("lang").map(str::to_owned)).unwrap_or_default();
    must(language == *first, || format!("the page says that it speaks `{language}`, agreed was {first}"))?;
    trail.say(format!("It offers {locales:?} and starts in {first}."));
    trail.tell(Seen::LanguagesOffered);

    for who in [Who::Owner, Who::Approver, Who::ApproverTwo, Who::MemberA] {
        let shown = stage.collection(who).await?;
        for locale in locales {
            texts(&shown, locale)?;
        }
    }
    for locale in locales {
        own_words(stage, spec, locale).await?;
        kits_words(stage, spec, locale).await?;
        screens_words(stage, locale, whose).await?;
        refusals(stage, spec, locale).await?;
        trail.say(format!("{locale}: form, options, states, buttons, lists, the screen's own words and refusals are all there and in {locale}."));
    }
    same_keys(stage, locales).await?;
    trail.tell(Seen::LanguageWhole);
    Ok(())
}

/// Every text of the description has words in this language.
fn texts(value: &Value, locale: &str) -> Outcome {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                if matches!(name.as_str(), "title" | "label" | "help") && !inner.is_null() {
                    let said = inner[locale].as_str().is_some_and(|w| !w.trim().is_empty());
                    must(said, || format!("{} has no words in {locale}", brief(inner)))?;
                }
                texts(inner, locale)?;
            }
            Ok(())
        }
        Value::Array(all) => all.iter().try_for_each(|inner| texts(inner, locale)),
        _ => Ok(()),
    }
}

fn translated<'a>(spec: &RequestsSpec, own: &'a str, known: Option<&'a String>, locale: &str) -> String {
    match known.map(|w| one_line(w)).filter(|w| !w.is_empty() && locale != spec.locale) {
        Some(words) => words,
        None => one_line(own),
    }
}

/// The person's words, and their translations where they are known.
async fn own_words(stage: &Stage, spec: &RequestsSpec, locale: &str) -> Outcome {
    let shape = stage.shape().await?;
    let title = translated(spec, &spec.title, spec.title_translations.iter().find(|(l, _)| l == locale).map(|(_, w)| w), locale);
    must(shape["title"][locale] == title, || format!("in {locale} it is called {}, agreed was \"{title}\"", shape["title"][locale]))?;
    for field in &spec.fields {
        let shown = shape["fields"].as_array().into_iter().flatten().find(|f| f["name"] == field.name);
        let Some(shown) = shown else { return wrong(format!("`{}` is not on the form", field.name)) };
        let label = translated(spec, &field.label, field.translations.iter().find(|(l, _)| l == locale).map(|(_, w)| w), locale);
        must(shown["label"][locale] == label, || format!("in {locale} `{}` is called {}, agreed was \"{label}\"", field.name, shown["label"][locale]))?;
        options(spec, field, shown, locale)?;
    }
    Ok(())
}

fn options(spec: &RequestsSpec, field: &FieldSpec, shown: &Value, locale: &str) -> Outcome {
    let known = field.option_translations.iter().find(|(l, _)| l == locale).map(|(_, words)| words);
    for words in option_words(field) {
        let at = field.options.iter().position(|o| one_line(o) == words);
        let label = translated(spec, &words, known.and_then(|k| k.get(at?)), locale);
        let option = shown["options"].as_array().into_iter().flatten().find(|o| o["label"][&spec.locale] == words);
        let said = option.is_some_and(|o| o["label"][locale] == label);
        must(said, || format!("in {locale} the option \"{words}\" of `{}` is not called \"{label}\"", field.name))?;
    }
    Ok(())
}

/// The template's own words are in the language that they stand under.
async fn kits_words(stage: &Stage, spec: &RequestsSpec, locale: &str) -> Outcome {
    let mut said: Vec<String> = Vec::new();
    let mut take = |list: &Value| {
        said.extend(list.as_array().into_iter().flatten().filter_map(|t| t["label"][locale].as_str().or(t["title"][locale].as_str())).map(str::to_owned));
    };
    for step in steps(spec) {
        let shown = stage.collection(step.by).await?;
        take(&shown["workflow"]["transitions"]);
        take(&shown["views"]);
    }
    let shape = stage.shape().await?;
    take(&shape["workflow"]["transitions"]);
    // Names of approvers stand in the states before a decision; the last three states are the template's alone.
    let states = shape["workflow"]["states"].as_array().cloned().unwrap_or_default();
    let ends: Vec<Value> = states.into_iter().filter(|s| matches!(s["name"].as_str(), Some("approved" | "declined" | "withdrawn"))).collect();
    must(ends.len() == 3, || format!("it has {} of the three states at the end", ends.len()))?;
    take(&json!(ends));
    must(said.len() >= 8, || format!("only {} words of the template are shown", said.len()))?;
    said.iter().try_for_each(|words| is_in(words, locale))
}

/// Whether words are written in the letters of a language.
fn is_in(words: &str, locale: &str) -> Outcome {
    let cyrillic = words.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'));
    let latin = words.chars().any(|c| c.is_ascii_alphabetic());
    match locale {
        "ru" => must(cyrillic, || format!("\"{words}\" stands under ru")),
        "en" => must(latin && !cyrillic, || format!("\"{words}\" stands under en")),
        _ => Ok(()),
    }
}

/// The screen's own words are the tested ones; those of agents are there.
async fn screens_words(stage: &Stage, locale: &str, whose: Front) -> Outcome {
    let path = format!("locales/{locale}.json");
    let seen = stage.get(Who::MemberA, &format!("/{path}")).await?;
    seen.ok()?;
    if whose == Front::Own {
        return Ok(());
    }
    let tested = front().remove(&path);
    must(tested.is_some_and(|t| t == digest(&seen.body)), || format!("/{path} is not the tested one"))
}

/// The service refuses in the language of the screen.
async fn refusals(stage: &Stage, spec: &RequestsSpec, locale: &str) -> Outcome {
    let mut broken = sample::filled(stage, spec, stage.fresh()).await?.json();
    broken["no_such_field"] = json!("x");
    let seen = stage.send_with(Who::MemberA, "POST", &stage.records(), Sent::Json(&broken), &[("accept-language", locale)]).await?;
    must(seen.status == 400, || format!("{}, expected 400: there is no such field", seen.line()))?;
    let told = seen.json()?;
    is_in(told["message"].as_str().unwrap_or_default(), locale)?;
    for issue in told["data"].as_object().into_iter().flatten().map(|(_, issue)| issue) {
        is_in(issue["message"].as_str().unwrap_or_default(), locale)?;
    }
    Ok(())
}

/// Each language has the same words of the screen, and none of them is empty.
async fn same_keys(stage: &Stage, locales: &[String]) -> Outcome {
    let mut first: Option<(String, BTreeSet<String>)> = None;
    for locale in locales {
        let told = stage.get(Who::MemberA, &format!("/locales/{locale}.json")).await?.ok()?;
        let Some(map) = told.as_object() else { return wrong(format!("the words of {locale} are no object")) };
        if let Some((key, _)) = map.iter().find(|(_, v)| v.is_null() || v.as_str().is_some_and(|s| s.trim().is_empty())) {
            return wrong(format!("`{key}` has no words in {locale}"));
        }
        let keys: BTreeSet<String> = map.keys().cloned().collect();
        match &first {
            Some((other, theirs)) => {
                let differ: Vec<&String> = keys.symmetric_difference(theirs).take(5).collect();
                must(differ.is_empty(), || format!("{locale} and {other} differ in {differ:?}"))?;
            }
            None => first = Some((locale.clone(), keys)),
        }
    }
    Ok(())
}
