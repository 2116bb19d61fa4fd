//! The job itself: say, answer, change, start, wait for the proof, accept. Each step waits until the last one was taken in.

use std::time::Duration;

use serde_json::{Value, json};

use fleet_content::Words;

use super::brief::{Brief, Question, Task};
use super::report::Report;
use crate::api::{Api, Shown, Wait, text, unreadable};
use crate::cli::Make as Args;
use crate::error::FleetError;
use crate::out;

/// How often the fleet is asked whether a step was taken in.
const LOOK: Duration = Duration::from_millis(30);
/// How long the chat may take to take a step in.
const STEP: Duration = Duration::from_secs(30);
/// How long a kit's work may take.
const WORK: Duration = Duration::from_mins(10);
/// How long agents may take; the Bible's own limit ends their work long before.
const AGENTS_WORK: Duration = Duration::from_hours(2);
/// Questions at most, so that no dialogue goes in circles.
const QUESTIONS: usize = 12;

/// What became of a job.
pub(super) enum Outcome {
    /// Made; perhaps with criteria unmet, which the report says.
    Done(Box<Report>),
    /// A question needs a person.
    Question(Box<Asked>),
    /// Words that change nothing: the card stands as it was, and the chat said why.
    NotTaken {
        /// The conversation, kept.
        thread: String,
        /// The words.
        words: String,
        /// What Fleet said to them.
        said: String,
    },
    /// Nothing here makes this; kept as a wish.
    NoKit {
        /// The conversation.
        thread: String,
        /// What Fleet said to it.
        said: String,
    },
}

/// A question that needs a person.
pub(super) struct Asked {
    /// The conversation, kept.
    pub(super) thread: String,
    /// The question.
    pub(super) question: Question,
}

/// One job.
pub(super) struct Job<'a> {
    api: &'a Api,
    args: &'a Args,
    words: &'a Words,
    locale: &'a str,
    thread: String,
    /// Place of the last message before Fleet's answer to the last step.
    said: i64,
}

impl<'a> Job<'a> {
    pub(super) fn new(api: &'a Api, args: &'a Args, words: &'a Words, locale: &'a str) -> Self {
        Self { api, args, words, locale, thread: String::new(), said: 0 }
    }

    pub(super) async fn run(mut self) -> Result<Outcome, FleetError> {
        self.thread = self.api.open(&self.args.bible, self.locale).await?;
        let mut files = Vec::new();
        for file in &self.args.files {
            files.push(self.api.upload(file).await?);
        }
        self.say(&self.args.say, &files).await?;
        let Some(mut brief) = self.brief_after(0).await? else { return self.not_taken(&self.args.say).await };
        for change in std::iter::once(None).chain(self.args.changes.iter().map(Some)) {
            if let Some(change) = change {
                self.say(change, &[]).await?;
                brief = match self.brief_after(brief.rev).await? {
                    Some(changed) => {
                        // So that a later step does not take this one's answer for its own.
                        self.answer_to_last().await?;
                        changed
                    }
                    None => return self.not_taken(change).await,
                };
            }
            brief = match self.until_card(brief).await? {
                Ok(card) => card,
                Err(outcome) => return Ok(outcome),
            };
        }
        let start = json!({ "act": "start", "brief": brief.id, "rev": brief.rev });
        self.act(&start).await?;
        let brief = self.moved(&brief).await?;
        let Some(task) = brief.task.clone() else {
            return Err(FleetError::Outcome(format!("the card was not started; the brief is `{}` now", brief.state)));
        };
        let task = self.prove(&task).await?;
        let task = if self.args.accept && task.state == "awaiting_acceptance" { self.accept(task).await? } else { task };
        self.report(task, &brief).await.map(|r| Outcome::Done(Box::new(r)))
    }

    /// Answers questions until the card is shown.
    async fn until_card(&mut self, mut brief: Brief) -> Result<Result<Brief, Outcome>, FleetError> {
        let mut given: Vec<&(String, String)> = self.args.answers.iter().collect();
        for _ in 0..QUESTIONS {
            match brief.state.as_str() {
                "asking" => {
                    let Some(question) = brief.asking.as_deref().and_then(|key| brief.question(key)).cloned() else {
                        return Err(FleetError::Outcome("a question is open, but the fleet does not say which".to_owned()));
                    };
                    let answer = given.iter().position(|(key, _)| *key == question.key).map(|at| given.remove(at));
                    match answer {
                        Some((_, value)) => {
                            self.answer(&brief, &question, value).await?;
                            match self.brief_after(brief.rev).await? {
                                Some(answered) => brief = answered,
                                None => return self.not_taken(value).await.map(Err),
                            }
                            continue;
                        }
                        None if self.args.defaults => {
                            self.act(&json!({ "act": "you_decide", "brief": brief.id, "key": question.key })).await?;
                        }
                        None => return Ok(Err(Outcome::Question(Box::new(Asked { thread: self.thread.clone(), question })))),
                    }
                    brief = self.moved(&brief).await?;
                }
                "card" => {
                    // What was not asked because a default stands can still be answered; what the words settled is left to them.
                    let open = given.iter().position(|(key, _)| brief.question(key).is_some_and(|q| q.by.as_deref().is_none_or(|by| by == "decided")));
                    let Some(at) = open else {
                        for (key, value) in given.iter().filter(|(key, value)| !brief.question(key).is_some_and(|q| q.took(value))) {
                            out::trouble(&format!("note: --answer {key}={value} was not taken: the words settle it; `--change` says it otherwise"));
                        }
                        return Ok(Ok(brief));
                    };
                    let (key, value) = given.remove(at);
                    let Some(question) = brief.question(key).cloned() else { continue };
                    if question.took(value) {
                        continue;
                    }
                    self.answer(&brief, &question, value).await?;
                    brief = self.moved(&brief).await?;
                }
                "wish" => return Ok(Err(Outcome::NoKit { thread: self.thread.clone(), said: self.last_said("wish").await? })),
                "cancelled" => {
                    let said = "an answer called the request off, so nothing was made. Say it again without that answer to begin anew.";
                    return Err(FleetError::Outcome(said.to_owned()));
                }
                other => {
                    return Err(FleetError::Outcome(format!("the brief is `{other}`: somebody else works on it, or the words were not taken as a request")));
                }
            }
        }
        Err(FleetError::Outcome("more questions were asked than any Bible may ask".to_owned()))
    }

    async fn answer(&mut self, brief: &Brief, question: &Question, value: &str) -> Result<(), FleetError> {
        match question.choice(value) {
            Some(choice) => self.act(&json!({ "act": "answer", "brief": brief.id, "key": question.key, "value": choice.value })).await,
            // Own words answer only the question that is open.
            None if brief.asking.as_deref() == Some(question.key.as_str()) => self.say(value, &[]).await,
            None => Err(FleetError::Answer { key: question.key.clone(), value: value.to_owned(), hint: format!("choices: {}", question.offered()) }),
        }
    }

    async fn say(&mut self, words: &str, files: &[String]) -> Result<(), FleetError> {
        self.api.say(&self.thread, words, files, &unique()).await?;
        let posts = self.api.posts(&self.thread, 0, Wait::No).await?;
        self.said = posts.iter().filter(|p| !p.is_fleets()).map(|p| p.seq).max().unwrap_or_default();
        Ok(())
    }

    async fn act(&mut self, act: &Value) -> Result<(), FleetError> {
        let posts = self.api.posts(&self.thread, 0, Wait::No).await?;
        self.said = posts.iter().map(|p| p.seq).max().unwrap_or_default();
        self.api.act(&self.thread, act).await
    }

    /// The brief once it has moved past a revision; `None` if everything sent was heard and it stands where it stood.
    async fn brief_after(&self, rev: i64) -> Result<Option<Brief>, FleetError> {
        let started = tokio::time::Instant::now();
        loop {
            // Asked first: once all was heard, the brief read after it is what came of it.
            let heard = self.api.heard_all(&self.thread).await?;
            match self.api.get(&format!("threads/{}/brief", self.thread)).await {
                Ok(found) => {
                    let brief: Brief = serde_json::from_value(found).map_err(|e| unreadable("brief", &e))?;
                    if brief.rev > rev {
                        return Ok(Some(brief));
                    }
                }
                Err(FleetError::Api { status: 404, .. }) => {}
                Err(other) => return Err(other),
            }
            if heard {
                return Ok(None);
            }
            if started.elapsed() > STEP {
                return Err(FleetError::Outcome(format!("the fleet did not take the last step in within {} seconds; look at `fleet doctor`", STEP.as_secs())));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The brief after an act that has to move it.
    async fn moved(&self, brief: &Brief) -> Result<Brief, FleetError> {
        match self.brief_after(brief.rev).await? {
            Some(moved) => Ok(moved),
            None => Err(FleetError::Outcome(self.answer_to_last().await?.body.plain)),
        }
    }

    /// The end of a job whose words changed nothing: the chat says why.
    async fn not_taken(&self, words: &str) -> Result<Outcome, FleetError> {
        let answer = self.answer_to_last().await?;
        match answer.body.kind.as_str() {
            "refused" | "trouble" => Err(FleetError::Outcome(answer.body.plain)),
            _ => Ok(Outcome::NotTaken { thread: self.thread.clone(), words: words.to_owned(), said: answer.body.plain }),
        }
    }

    /// What Fleet answered to the last step. Questions and cards of earlier steps may still be on their way, and are none.
    async fn answer_to_last(&self) -> Result<Shown, FleetError> {
        let started = tokio::time::Instant::now();
        loop {
            let posts = self.api.posts(&self.thread, 0, Wait::No).await?;
            let answers = |p: &Shown| p.is_fleets() && p.seq > self.said && !matches!(p.body.kind.as_str(), "question" | "card");
            if let Some(answer) = posts.into_iter().filter(answers).min_by_key(|p| p.seq) {
                return Ok(answer);
            }
            if started.elapsed() > STEP {
                return Err(FleetError::Outcome("the fleet heard the last step and did not answer; look at `fleet doctor`".to_owned()));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn last_said(&self, kind: &str) -> Result<String, FleetError> {
        let started = tokio::time::Instant::now();
        loop {
            let posts: Vec<Shown> = self.api.posts(&self.thread, 0, Wait::No).await?;
            if let Some(post) = posts.iter().rev().find(|p| p.is_fleets() && p.body.kind == kind) {
                return Ok(post.body.plain.clone());
            }
            if started.elapsed() > Duration::from_secs(5) {
                return Ok(self.words.say(self.locale, "terminal-make-no-kit", &[]));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until the run has ended its work, well or not.
    async fn prove(&self, task: &str) -> Result<Task, FleetError> {
        self.task_when(task, |t| !matches!(t.state.as_str(), "working" | "resting")).await
    }

    async fn accept(&mut self, task: Task) -> Result<Task, FleetError> {
        let Some(act) = task.act("accept") else {
            return Err(FleetError::Outcome("this result is not yours to accept".to_owned()));
        };
        self.api.act(&self.thread, act).await?;
        let mut task = self.task_when(&task.id, |t| t.state != "awaiting_acceptance").await?;
        if let Some(keep) = task.act("keep_entries") {
            self.api.act(&self.thread, keep).await?;
            task = self.task_when(&task.id, |t| t.state != "choosing_entries").await?;
        }
        self.task_when(&task.id, |t| t.state != "promoting").await
    }

    async fn task_when(&self, id: &str, ready: impl Fn(&Task) -> bool) -> Result<Task, FleetError> {
        let started = tokio::time::Instant::now();
        loop {
            let found = self.api.get(&format!("tasks/{id}")).await?;
            let task: Task = serde_json::from_value(found).map_err(|e| unreadable("task", &e))?;
            if ready(&task) {
                return Ok(task);
            }
            let most = if task.made_by == "agent" { AGENTS_WORK } else { WORK };
            if started.elapsed() > most {
                return Err(FleetError::Outcome(format!(
                    "the task is still `{}` after {} minutes; it goes on, look at it on the page",
                    task.state,
                    most.as_secs() / 60
                )));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn report(&self, task: Task, brief: &Brief) -> Result<Report, FleetError> {
        let project = self.api.get(&format!("projects/{}", task.project)).await?;
        let url = |key: &str| project.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(Report {
            thread: self.thread.clone(),
            title: text(&project, "title").unwrap_or_else(|_| task.app.clone()),
            preview_url: url("preview_url"),
            live_url: url("live_url"),
            listen: self.api.listen(),
            questions: brief.questions.clone(),
            not_included: brief.not_included.clone(),
            accepted: self.args.accept,
            task,
        })
    }
}

/// A key that no other message of this machine has.
fn unique() -> String {
    format!("make-{}-{}", std::process::id(), jiff::Timestamp::now().as_nanosecond())
}
