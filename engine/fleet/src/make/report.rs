//! What a job made, for people and for programs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fleet_content::Words;
use serde_json::{Value, json};

use super::brief::{LeftOut, Question, Task};
use super::job::Outcome;
use crate::End;

/// What was made.
pub(super) struct Report {
    pub(super) thread: String,
    pub(super) title: String,
    pub(super) task: Task,
    pub(super) questions: Vec<Question>,
    pub(super) not_included: Vec<LeftOut>,
    /// Signed for the caller.
    pub(super) preview_url: Option<String>,
    /// Signed for the caller; none before the first accept.
    pub(super) live_url: Option<String>,
    /// Where the fleet listens: names below `localhost` are reached there with a Host header.
    pub(super) listen: String,
    /// Whether accepting was part of the job.
    pub(super) accepted: bool,
}

impl Report {
    /// Done only if every criterion a machine can judge holds, and the result is where it was to go.
    pub(super) fn end(&self) -> End {
        let proved = !self.task.criteria.is_empty() && self.task.criteria.iter().all(|c| matches!(c.verdict.as_deref(), Some("met" | "for_person")));
        let there = if self.accepted { self.task.state == "accepted" } else { matches!(self.task.state.as_str(), "awaiting_acceptance" | "accepted") };
        if proved && there { End::Done } else { End::Failed }
    }

    /// From the confirm to the link.
    fn seconds(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of one job are far below 2^53")]
        self.task.took_ms.map(|ms| ms as f64 / 1_000.0)
    }
}

/// The documented object; its keys are the same in every language.
pub(super) fn as_json(made: &Outcome) -> Value {
    match made {
        Outcome::Done(report) => {
            let answered = |q: &&Question| q.answer.is_some();
            let questions: Vec<Value> = report
                .questions
                .iter()
                .filter(answered)
                .map(|q| json!({ "key": q.key, "ask": q.ask, "answer": q.answer, "value": q.value, "by": q.by }))
                .collect();
            let criteria: Vec<Value> = (report.task.criteria.iter())
                .map(|c| json!({ "id": c.id, "words": c.words, "origin": c.origin, "check": c.check, "verdict": c.verdict, "evidence": c.evidence }))
                .collect();
            json!({
                "task": report.task.id, "project": report.task.project, "thread": report.thread, "title": report.title, "kit": report.task.kit,
                "made_by": report.task.made_by,
                "state": report.task.state, "needs": report.task.needs, "questions": questions, "preview_url": report.preview_url,
                "live_url": report.live_url, "listen": report.listen, "commit": report.task.commit, "seconds_confirm_to_link": report.seconds(),
                "criteria": criteria, "not_included": report.not_included,
            })
        }
        Outcome::Question(asked) => {
            let q = &asked.question;
            let choices: Vec<Value> = q.choices.iter().map(|c| json!({ "value": c.value, "label": c.label })).collect();
            json!({ "state": "question", "thread": asked.thread, "question": { "key": q.key, "ask": q.ask, "choices": choices } })
        }
        Outcome::NotTaken { thread, words, said } => json!({ "state": "not_taken", "thread": thread, "words": words, "message": said }),
        Outcome::NoKit { thread, said } => json!({ "state": "no_kit", "thread": thread, "message": said }),
    }
}

/// `data` is what a command needs to reach the same fleet.
pub(super) fn in_words(made: &Outcome, words: &Words, locale: &str, data: &str) -> String {
    let say = |key: &str, args: &[(&str, fleet_content::Arg<'_>)]| words.say(locale, key, args);
    match made {
        Outcome::Done(report) => {
            let met = report.task.criteria.iter().filter(|c| c.verdict.as_deref() == Some("met")).count();
            let all = report.task.criteria.len();
            let mut text = say("terminal-make-done", &[("title", report.title.as_str().into()), ("met", met.into()), ("all", all.into())]);
            if report.task.made_by == "agent" {
                let _ = write!(text, "\n{}", say("terminal-make-agent", &[]));
            }
            // Several criteria may share the person's words: they are read once.
            let mut told = BTreeSet::new();
            for c in &report.task.criteria {
                let verdict = c.verdict.as_deref().unwrap_or("not_proved").replace('_', "-");
                if told.insert((verdict.clone(), c.words.as_str())) {
                    let _ = write!(text, "\n  {}: {}", say(&format!("terminal-make-criterion-{verdict}"), &[]), c.words);
                }
            }
            for left in &report.not_included {
                let args = [("words", left.words.as_str().into()), ("why", left.says.as_str().into())];
                let _ = write!(text, "\n  {}", say("terminal-make-not-included", &args));
            }
            for detail in &report.task.needs_detail {
                let _ = write!(text, "\n  {detail}");
            }
            for (key, url) in [("terminal-make-preview", &report.preview_url), ("terminal-make-live", &report.live_url)] {
                if let Some(url) = url {
                    let _ = write!(text, "\n{}", say(key, &[("url", url.as_str().into())]));
                }
            }
            if let (Some(commit), Some(seconds)) = (&report.task.commit, report.seconds()) {
                let short: String = commit.chars().take(12).collect();
                let _ = write!(text, "\n{}", say("terminal-make-commit", &[("commit", short.into()), ("seconds", format!("{seconds:.1}").into())]));
            }
            text
        }
        Outcome::Question(asked) => {
            let q = &asked.question;
            let mut text = say("terminal-make-question", &[("ask", q.ask.as_str().into())]);
            for choice in &q.choices {
                let _ = write!(text, "\n  {}: {}", choice.value, choice.label);
            }
            let _ = write!(
                text,
                "\n{}",
                say("terminal-make-answer-hint", &[("key", q.key.as_str().into()), ("thread", asked.thread.as_str().into()), ("data", data.into())])
            );
            text
        }
        Outcome::NotTaken { thread, said, .. } => {
            format!("{said}\n{}", say("terminal-make-not-taken", &[("thread", thread.as_str().into()), ("data", data.into())]))
        }
        Outcome::NoKit { said, .. } => said.clone(),
    }
}
