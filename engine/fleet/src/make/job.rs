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
/// Questions at most, so that no dialogue goes in circles.
const QUESTIONS: usize = 12;

/// What became of a job.
pub(super) enum Outcome {
    /// Made; perhaps with criteria unmet, which the report says.
    Done(Box<Report>),
    /// A question needs a person.
    Question(Box<Asked>),
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
    /// Change number of the last message seen.
    after: i64,
}

impl<'a> Job<'a> {
    pub(super) fn new(api: &'a Api, args: &'a Args, words: &'a Words, locale: &'a str) -> Self {
        Self { api, args, words, locale, thread: String::new(), after: 0 }
    }

    pub(super) async fn run(mut self) -> Result<Outcome, FleetError> {
        self.thread = self.api.open(&self.args.bible, self.locale).await?;
        let mut files = Vec::new();
        for file in &self.args.files {
            files.push(self.api.upload(file).await?);
        }
        self.api.say(&self.thread, &self.args.say, &files, &unique()).await?;
        let mut brief = self.brief_after(0).await?;
        for change in std::iter::once(None).chain(self.args.changes.iter().map(Some)) {
            if let Some(change) = change {
                self.say(change).await?;
                brief = self.brief_after(brief.rev).await?;
            }
            brief = match self.until_card(brief).await? {
                Ok(card) => card,
                Err(outcome) => return Ok(outcome),
            };
        }
        let start = json!({ "act": "start", "brief": brief.id, "rev": brief.rev });
        self.api.act(&self.thread, &start).await?;
        brief = self.brief_after(brief.rev).await?;
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
                        Some((_, value)) => self.answer(&brief, &question, value).await?,
                        None if self.args.defaults => {
                            self.api.act(&self.thread, &json!({ "act": "you_decide", "brief": brief.id, "key": question.key })).await?;
                        }
                        None => return Ok(Err(Outcome::Question(Box::new(Asked { thread: self.thread.clone(), question })))),
                    }
                    brief = self.brief_after(brief.rev).await?;
                }
                "card" => {
                    // What was not asked because a default stands can still be answered; what the words settled is left to them.
                    let open = given.iter().position(|(key, _)| brief.question(key).is_some_and(|q| q.by.as_deref().is_none_or(|by| by == "decided")));
                    let Some(at) = open else {
                        for (key, value) in given {
                            if !brief.questions.iter().any(|q| q.key == *key) {
                                out::trouble(&format!("note: --answer {key}={value} was not needed: the words settle it"));
                            }
                        }
                        return Ok(Ok(brief));
                    };
                    let (key, value) = given.remove(at);
                    let Some(question) = brief.question(key).cloned() else { continue };
                    if question.value.as_deref() == question.choice(value).map(|c| c.value.as_str()) {
                        continue;
                    }
                    self.answer(&brief, &question, value).await?;
                    brief = self.brief_after(brief.rev).await?;
                }
                "wish" => return Ok(Err(Outcome::NoKit { thread: self.thread.clone(), said: self.last_said("wish").await? })),
                other => {
                    return Err(FleetError::Outcome(format!("the brief is `{other}`: somebody else works on it, or the words were not taken as a request")));
                }
            }
        }
        Err(FleetError::Outcome("more questions were asked than any Bible may ask".to_owned()))
    }

    async fn answer(&self, brief: &Brief, question: &Question, value: &str) -> Result<(), FleetError> {
        match question.choice(value) {
            Some(choice) => self.api.act(&self.thread, &json!({ "act": "answer", "brief": brief.id, "key": question.key, "value": choice.value })).await,
            // Own words answer only the question that is open.
            None if brief.asking.as_deref() == Some(question.key.as_str()) => self.say(value).await,
            None => Err(FleetError::Answer { key: question.key.clone(), value: value.to_owned(), hint: format!("choices: {}", question.offered()) }),
        }
    }

    async fn say(&self, words: &str) -> Result<(), FleetError> {
        self.api.say(&self.thread, words, &[], &unique()).await
    }

    /// The brief once it has moved past a revision, or what Fleet refused with.
    async fn brief_after(&mut self, rev: i64) -> Result<Brief, FleetError> {
        let started = tokio::time::Instant::now();
        loop {
            match self.api.get(&format!("threads/{}/brief", self.thread)).await {
                Ok(found) => {
                    let brief: Brief = serde_json::from_value(found).map_err(|e| unreadable("brief", &e))?;
                    if brief.rev > rev {
                        return Ok(brief);
                    }
                }
                Err(FleetError::Api { status: 404, .. }) => {}
                Err(other) => return Err(other),
            }
            self.refusals().await?;
            if started.elapsed() > STEP {
                return Err(FleetError::Outcome(format!("the fleet did not take the last step in within {} seconds; look at `fleet doctor`", STEP.as_secs())));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Fails with Fleet's own words if it refused something or broke.
    async fn refusals(&mut self) -> Result<(), FleetError> {
        let fresh = self.api.posts(&self.thread, self.after, Wait::No).await?;
        self.after = fresh.iter().map(|p| p.change).max().unwrap_or(self.after);
        match fresh.iter().find(|p| p.is_fleets() && matches!(p.body.kind.as_str(), "refused" | "trouble" | "nothing_to")) {
            Some(post) => Err(FleetError::Outcome(post.body.plain.clone())),
            None => Ok(()),
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
        self.task_when(task, |t| !matches!(t.state.as_str(), "working")).await
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
            if started.elapsed() > WORK {
                return Err(FleetError::Outcome(format!(
                    "the task is still `{}` after {} minutes; it goes on, look at it on the page",
                    task.state,
                    WORK.as_secs() / 60
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
            accepted: self.args.accept,
            task,
        })
    }
}

/// A key that no other message of this machine has.
fn unique() -> String {
    format!("make-{}-{}", std::process::id(), jiff::Timestamp::now().as_nanosecond())
}
