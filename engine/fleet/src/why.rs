//! `fleet why CODE`: what a code means, and what was logged about it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fleet_content::Words;
use serde_json::{Value, json};

use crate::End;
use crate::cli::{Global, Why as Args};
use crate::config::Env;
use crate::config_commands::settle;
use crate::data::DataFolder;
use crate::out::{self, Shape};
use crate::telemetry::explain;

pub(crate) fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    let data = DataFolder::resolve(global.data.as_deref(), global.config.as_deref(), &Env::of_process())?;
    let words = Words::embedded()?;
    // Settings that cannot be read are one of the things somebody may ask about.
    let locale = settle(global).map_or_else(|_| Words::FALLBACK.to_owned(), |(_, loaded)| loaded.config.language);
    let code = args.code.trim();
    let lines = explain(&data, code);
    let meant = meanings(&words, &locale, code, &lines);
    let nothing = lines.is_empty() && meant.is_empty();
    match Shape::of_flag(global.json) {
        Shape::Json => {
            let meant: Vec<Value> = meant.iter().map(|(code, means)| json!({ "code": code, "means": means })).collect();
            out::json(&json!({ "code": args.code, "meanings": meant, "lines": lines }));
        }
        Shape::People if nothing => {
            out::trouble(&format!(
                "error: nothing was logged under {} in {}, and it is no name of a refusal. Older lines are dropped after some megabytes; is it the code of another instance (--data)?",
                args.code,
                data.log().display()
            ));
        }
        Shape::People => {
            for (code, means) in meant {
                out::line(&format!("{code}: {means}"));
            }
            for line in &lines {
                out::line(&worded(line));
            }
        }
    }
    Ok(if nothing { End::Failed } else { End::Done })
}

/// What the code means, and what the codes in its lines mean; each once.
fn meanings(words: &Words, locale: &str, code: &str, lines: &[Value]) -> Vec<(String, String)> {
    let of_lines = lines.iter().filter_map(|line| line.get("code").and_then(Value::as_str));
    let mut known = BTreeSet::new();
    std::iter::once(code)
        .chain(of_lines)
        .filter_map(|code| {
            let name = name(code);
            let means = words.try_say(locale, &format!("why-{name}"), &[])?;
            known.insert(name.clone()).then_some((name, means))
        })
        .collect()
}

/// The name of a reason as `locales/` has it. In the audit chain a missing right stands with it: `role:manage`.
fn name(code: &str) -> String {
    let low = code.to_lowercase().replace('_', "-");
    let bare = low.split(':').next().unwrap_or_default();
    bare.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// Time, level, message, then the fields that say where and why.
fn worded(line: &Value) -> String {
    let field = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut text = format!("{}  {}  {}", field("timestamp"), field("level"), field("message"));
    let mut add = |fields: &Value| {
        for (key, value) in
            fields.as_object().into_iter().flatten().filter(|(k, _)| !matches!(k.as_str(), "timestamp" | "level" | "message" | "span" | "spans" | "name"))
        {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let _ = write!(text, "\n    {key}: {value}");
        }
    };
    add(line);
    if let Some(span) = line.get("span") {
        add(span);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_anybody_can_see_is_explained_in_both_languages() {
        use fleet_domain::brief::{NoKit, NotIncludedWhy, RefusalReason};
        use fleet_domain::notice::Refusal;
        use fleet_domain::role::Deed;
        let words = Words::embedded().unwrap();
        let mut codes: Vec<String> = fleet_web::REFUSAL_CODES.iter().map(|c| (*c).to_owned()).collect();
        codes.extend(Refusal::CODES.iter().map(|c| (*c).to_owned()));
        codes.extend(Deed::ALL.map(|deed| format!("role:{deed:?}").to_lowercase()));
        codes.extend(NotIncludedWhy::ALL.map(|why| why.key().to_owned()));
        for no in [NoKit::OtherBible { bible: "x".into() }, NoKit::WaitsForAgent, NoKit::NeedsPerson, NoKit::Refused { why: RefusalReason::Harm }] {
            codes.push(no.key().to_owned());
        }
        for why in ["unclear", "greeting", "empty", "gates_stuck", "criteria_unmet", "attempts_used", "environment", "parked"] {
            codes.push(why.to_owned());
        }
        for locale in ["en", "ru"] {
            for code in &codes {
                let meant = meanings(&words, locale, code, &[]);
                assert!(matches!(meant.as_slice(), [(_, means)] if means.chars().count() > 20), "{locale} {code}: {meant:?}");
            }
        }
        assert!(meanings(&words, "en", "F-7K2Q9A", &[]).is_empty());
        let lines = [json!({ "code": "too-fast" }), json!({ "code": "too-fast" }), json!({ "message": "x" })];
        assert_eq!(meanings(&words, "en", "F-7K2Q9A", &lines).len(), 1, "said once");
    }

    #[test]
    fn a_line_is_worded_with_its_fields() {
        let line = json!({ "timestamp": "2026-11-21T10:00:00Z", "level": "ERROR", "message": "broke", "code": "F-1", "target": "x", "span": { "request": "F-9", "name": "request" } });
        assert_eq!(worded(&line), "2026-11-21T10:00:00Z  ERROR  broke\n    code: F-1\n    target: x\n    request: F-9");
    }
}
