//! The engine writes the reasons of its journal in English. Here they are said in the reader's language.
//!
//! The English sentences of `page-why-…` are the engine's own, with variables where names, commits and numbers stand: a reason
//! that fits one of them is said anew from what the variables hold. One that fits none stays as it is. Where the engine's words
//! are those of an engineer, `page-because-…` of the same name says it to people, in English too.

use fleet_content::{Arg, Words};

/// Marks a variable in a sentence that is taken apart.
const MARK: char = '\u{1}';

/// Sentences that tell of a failed attempt.
const FAILED: [&str; 3] = ["page-why-failed", "page-why-failed-last", "page-why-same"];

/// The sentences that reasons are recognised by.
pub(crate) struct Reasons {
    shapes: Vec<Shape>,
}

/// One sentence: fixed words and variables in turn, fixed words first and last (they may be empty).
struct Shape {
    key: String,
    fixed: Vec<String>,
    variables: Vec<String>,
}

impl Reasons {
    pub(crate) fn new(words: &Words) -> Self {
        let keys: Vec<String> = words.keys().filter(|k| k.starts_with("page-why-")).map(str::to_owned).collect();
        let mut shapes: Vec<Shape> = keys.into_iter().filter_map(|key| shape(words, key)).collect();
        // The sentence with the most fixed words is the most certain one.
        shapes.sort_by_key(|s| std::cmp::Reverse(s.fixed.iter().map(String::len).sum::<usize>()));
        Self { shapes }
    }

    /// The reason in this language, and whether it could be said in it.
    pub(crate) fn say(&self, words: &Words, locale: &str, why: &str) -> Said {
        let whole = self.one(words, locale, why);
        // A brief joins what happened in it.
        let parts = || why.split("; ").map(|part| self.one(words, locale, part)).collect::<Option<Vec<_>>>().map(|all| all.join("; "));
        match whole.or_else(parts) {
            Some(said) => Said { words: said, locale: locale.to_owned() },
            None => Said { words: why.to_owned(), locale: Words::FALLBACK.to_owned() },
        }
    }

    /// Whether the reason tells that an attempt failed: what an event is called after its stage would then say the opposite.
    pub(crate) fn tells_failure(&self, why: &str) -> bool {
        let first = why.split("; ").next().unwrap_or(why);
        let shape = [why, first].into_iter().find_map(|part| self.shapes.iter().find(|shape| shape.held(part).is_some()));
        shape.is_some_and(|shape| FAILED.contains(&shape.key.as_str()))
    }

    fn one(&self, words: &Words, locale: &str, why: &str) -> Option<String> {
        self.shapes.iter().find_map(|shape| {
            let held = shape.held(why)?;
            let args: Vec<(&str, Arg<'_>)> =
                shape.variables.iter().zip(held).map(|(name, value)| (name.as_str(), worded(words, locale, name, value))).collect();
            let plainly = words.try_say(locale, &shape.key.replacen("why", "because", 1), &args);
            plainly.or_else(|| words.try_say(locale, &shape.key, &args))
        })
    }
}

/// A reason as it is said.
pub(crate) struct Said {
    pub(crate) words: String,
    /// The language it is in.
    pub(crate) locale: String,
}

fn shape(words: &Words, key: String) -> Option<Shape> {
    let names: Vec<String> = words.variables(&key)?.iter().cloned().collect();
    let marked: Vec<(&str, Arg<'_>)> = names.iter().map(|n| (n.as_str(), Arg::from(format!("{MARK}{n}{MARK}")))).collect();
    let sentence = words.try_say(Words::FALLBACK, &key, &marked)?;
    let mut fixed = Vec::new();
    let mut variables = Vec::new();
    for (n, part) in sentence.split(MARK).enumerate() {
        if n.is_multiple_of(2) { fixed.push(part.to_owned()) } else { variables.push(part.to_owned()) }
    }
    Some(Shape { key, fixed, variables })
}

impl Shape {
    /// What the variables hold, if the sentence fits.
    fn held<'a>(&self, why: &'a str) -> Option<Vec<&'a str>> {
        let mut rest = why.strip_prefix(self.fixed.first()?.as_str())?;
        let mut held = Vec::with_capacity(self.variables.len());
        for (n, fixed) in self.fixed.iter().enumerate().skip(1) {
            let last = n + 1 == self.fixed.len();
            let at = match (last, fixed.is_empty()) {
                (true, true) => rest.len(),
                (true, false) => rest.len().checked_sub(fixed.len()).filter(|at| rest.is_char_boundary(*at) && rest.ends_with(fixed.as_str()))?,
                (false, _) => rest.find(fixed.as_str())?,
            };
            // Only what somebody else's program said goes on over the end of a sentence.
            if at == 0 || (rest[..at].contains("; ") && self.variables[n - 1] != "message") {
                return None;
            }
            held.push(&rest[..at]);
            rest = &rest[at + fixed.len()..];
        }
        rest.is_empty().then_some(held)
    }
}

/// The name of a kit for people.
pub(crate) fn kit_name(words: &Words, locale: &str, kit: &str) -> String {
    words.try_say(locale, &format!("page-kit-{kit}"), &[]).unwrap_or_else(|| kit.to_owned())
}

/// Stages have words of their own; everything else stands as it is.
fn worded<'a>(words: &Words, locale: &str, name: &str, value: &'a str) -> Arg<'a> {
    match name {
        "stage" => words.try_say(locale, &format!("page-stage-{value}"), &[]).map_or(Arg::from(value), Arg::from),
        "kit" => Arg::from(kit_name(words, locale, value)),
        "asked" => {
            let known = |key: &str| words.try_say(locale, &format!("page-asked-{key}"), &[]).unwrap_or_else(|| key.to_owned());
            Arg::from(value.split(", ").map(known).collect::<Vec<_>>().join(", "))
        }
        "verdict" => words.try_say(locale, &format!("page-wish-{value}"), &[]).map_or(Arg::from(value), |w| Arg::from(w.to_lowercase())),
        "end" => words.try_say(locale, &format!("page-attempt-{value}"), &[]).map_or(Arg::from(value), Arg::from),
        // Counted, so that it takes its plural form.
        "entries" => value.parse::<i64>().map_or(Arg::from(value), Arg::from),
        _ => Arg::from(value),
    }
}

#[cfg(test)]
mod tests {
    use fleet_domain::act::EntryChoice;
    use fleet_domain::agent::{End, Ended};
    use fleet_domain::id::{AttemptId, PersonId};
    use fleet_domain::roster::{Class, Rest, Seat, SeatNow};
    use fleet_domain::run::{Cap, Event, Means, Policy, Report, Run, Spent, decide};

    use super::*;

    /// A run as the engine begins it.
    fn run() -> Run {
        serde_json::from_value(serde_json::json!({
            "id": "run_1", "task": "tsk_1", "project": "prj_1", "thread": "thr_1", "by": "per_1", "spent_micro": 0, "started_at": 0, "updated_at": 0,
            "built": null, "ready_at": null, "attempts": [], "state": { "state": "working", "stage": "research" },
            "order": {
                "brief": "brf_1", "bible": "hr", "bible_version": "0", "title": "Leave", "criteria": [], "not_included": [], "base": null, "kind": "new", "subject": "Leave",
                "spec": { "kit": "requests", "title": "Leave", "locale": "en", "locales": ["en"], "audience": "", "fields": [], "steps": [], "visibility": "own",
                    "access": "members", "notify_approvers": "on", "notify_author": "on", "reason_on_decline": "on", "exports": [] }
            }
        }))
        .unwrap()
    }

    #[test]
    fn what_the_engine_really_writes_is_said_in_russian() {
        let words = Words::embedded().unwrap_or_else(|e| panic!("{e}"));
        let reasons = Reasons::new(&words);
        let policy = Policy { attempts: 3, task_micro: 0, task_ms: 60_000, undo_ms: 600_000, seats: Vec::new() };
        let by = || PersonId::from_unique("1");
        let commit = "4be1c2a90d7f3e5568aa01b2c3d4e5f60718293a".to_owned();
        let report = |report| Event::Report { attempt: AttemptId { run: run().id, n: 1 }, report };
        let life = vec![
            Event::Begin,
            report(Report::Implemented { commit: commit.clone(), tree: "t".into(), spent: Spent::default(), findings: Vec::new() }),
            report(Report::Gated { findings: Vec::new() }),
            report(Report::Previewed),
            report(Report::Proved { evidence: Vec::new() }),
            Event::Accept { by: by(), commit: commit.clone(), versions: 0, entries: 3, live: 0 },
            Event::ChooseEntries { by: by(), commit: commit.clone(), entries: EntryChoice::Keep, versions: 0 },
            Event::Promoted { version: 1 },
            Event::Undo { by: by(), version: 1 },
            Event::Undone { version: 1 },
            Event::Accept { by: by(), commit, versions: 1, entries: 0, live: 0 },
            Event::PromoteFailed { version: 2, message: "disk full".into() },
            Event::Resume { by: by() },
            Event::Stop { by: by() },
            Event::Resume { by: by() },
            Event::CapReached { cap: Cap::Time },
            Event::Cancel { by: by() },
        ];
        let mut now = run();
        let mut seen = 0;
        for event in life {
            let decision = decide(&now, event.clone(), &policy, 1_000).unwrap_or_else(|e| panic!("{}: {e}", event.name()));
            let said = reasons.say(&words, "ru", &decision.why.replace("per_1", "Мира"));
            assert_eq!(said.locale, "ru", "no Russian for `{}`", decision.why);
            let latin: Vec<&str> = said.words.split_whitespace().filter(|w| w.len() > 3 && w.bytes().all(|b| b.is_ascii_alphabetic())).collect();
            assert!(latin.iter().all(|w| ["disk", "full"].contains(w)), "{}", said.words);
            // An HR person reads the same line in English: no hash, no gate, no node.
            let english = reasons.say(&words, "en", &decision.why.replace("per_1", "Mira")).words;
            assert!(!["4be1c2", "gate", "node", "throw-away"].iter().any(|w| english.contains(w)), "{english}");
            now = decision.run;
            seen += 1;
        }
        assert_eq!(seen, 17);
    }

    #[test]
    fn what_the_engine_writes_of_agents_is_said_in_russian() {
        let words = Words::embedded().unwrap_or_else(|e| panic!("{e}"));
        let reasons = Reasons::new(&words);
        let seats = ["claude", "codex"].map(|agent| {
            let seat = Seat { agent: agent.to_owned(), account: agent.to_owned(), class: Class::Standard, stages: Vec::new() };
            SeatNow { seat, rest: Rest::Awake }
        });
        let policy = Policy { attempts: 2, task_micro: 0, task_ms: 60_000, undo_ms: 600_000, seats: seats.to_vec() };
        let mut now = run();
        now.order.means = Means::Agent;
        let mut said = Vec::new();
        for what in ["begin", "limit", "limit", "woke", "crash", "stop", "resume", "crash", "crash", "resume", "money"] {
            let attempt = AttemptId { run: now.id.clone(), n: now.attempts.last().map_or(0, |a| a.n) };
            let ended = |end, resets_at| {
                let ended = Ended { end, message: "m".to_owned(), resets_at };
                Event::Report { attempt: attempt.clone(), report: Report::AgentEnded { ended, left: None, spent: Spent::default() } }
            };
            let by = PersonId::from_unique("1");
            let (event, at) = match what {
                "begin" => (Event::Begin, 1_000),
                "limit" => (ended(End::RateLimited, Some(9_000)), 1_000),
                "woke" => (Event::Woke, 10_000),
                "crash" => (ended(End::Crashed, None), 10_000),
                "money" => (ended(End::BudgetLimit, None), 10_000),
                "stop" => (Event::Stop { by }, 10_000),
                _ => (Event::Resume { by }, 10_000),
            };
            let decision = decide(&now, event, &policy, at).unwrap_or_else(|e| panic!("{what}: {e}"));
            let why = decision.why.replace("per_1", "Мира");
            let russian = reasons.say(&words, "ru", &why);
            assert_eq!(russian.locale, "ru", "no Russian for `{why}`");
            let english = reasons.say(&words, "en", &why).words;
            assert!(!["_", "node", "account"].iter().any(|w| english.contains(w)), "{english}");
            said.push(english);
            now = decision.run;
        }
        assert_eq!(said[0], "confirmed; coding agents do it; claude begins");
        assert_eq!(said[1], "attempt 1 ended: reached a limit of requests; codex begins");
        let asleep = "every agent that could go on has reached a limit; it goes on by itself when the first may again";
        assert_eq!(said[2], format!("attempt 2 ended: reached a limit of requests; {asleep}"));
    }

    #[test]
    fn what_a_brief_writes_is_said_in_russian() {
        let words = Words::embedded().unwrap_or_else(|e| panic!("{e}"));
        let reasons = Reasons::new(&words);
        for why in [
            "a file came along",
            "the person started it",
            "the person cancelled it",
            "no kit fits: waits_for_agent",
            "nothing was asked for yet",
            "a kit fits",
            "the person reworded the request",
            "the words did not answer",
            "answered: approver, visibility",
            "approver was left to us",
            "every question was left to us",
            "the person wants a change",
            "the card follows the change",
            "nothing in it could be taken",
            "Мира took Гас out of the app",
        ] {
            let said = reasons.say(&words, "ru", why);
            assert_eq!(said.locale, "ru", "{why}");
            assert!(!said.words.chars().any(|c| c.is_ascii_alphabetic()), "{why}: {}", said.words);
        }
    }

    #[test]
    fn a_failure_is_told_apart_from_what_went_well() {
        let words = Words::embedded().unwrap_or_else(|e| panic!("{e}"));
        let reasons = Reasons::new(&words);
        for why in [
            "attempt 2 failed exactly as the one before: trying again would change nothing, so a person is asked",
            "attempt 1 failed at qa; the next attempt starts: the kit requests",
            "attempt 3 failed at review, and it was the last attempt allowed: a person is asked",
        ] {
            assert!(reasons.tells_failure(why), "{why}");
        }
        for why in
            ["every criterion holds on 4be1c2a90d; a person has to look", "every gate passed on 4be1c2a90d; the preview address gets it", "something new"]
        {
            assert!(!reasons.tells_failure(why), "{why}");
        }
    }

    #[test]
    fn a_sentence_that_nobody_knows_stays() {
        let words = Words::embedded().unwrap_or_else(|e| panic!("{e}"));
        let reasons = Reasons::new(&words);
        let said = reasons.say(&words, "ru", "something new happened");
        assert_eq!((said.words.as_str(), said.locale.as_str()), ("something new happened", "en"));
        assert_eq!(reasons.say(&words, "ru", "a kit fits; a file came along").words, "можно сделать по шаблону; приложен файл");
        let one = "Mira accepted 4be1c2a90d; the trial holds 1 entries, so they are asked about first";
        assert_eq!(reasons.say(&words, "en", one).words, "Mira accepted it; the trial holds 1 entry, so it is asked about first");
        assert_eq!(reasons.say(&words, "en", "a kit fits").words, "it can be made from a template");
        assert_eq!(
            reasons.say(&words, "ru", "<b>Мира</b> stopped it at implement; the work is kept").words,
            "<b>Мира</b>: остановлено на этапе «Сборка»; сделанное сохранено"
        );
    }
}
