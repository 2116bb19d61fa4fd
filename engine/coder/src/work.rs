//! The loop: the model answers, its tools run, and again; until it says that it is done, or something ends it.

use std::collections::BTreeSet;
use std::sync::Arc;

use fleet_domain::agent::{End, Ended, Signal, ToolCall, ToolKind, ToolPhase, Usage};
use futures_util::future::join_all;
use serde_json::Value;

use crate::classes::Classes;
use crate::compaction::{self, Window};
use crate::conversation::{Conversation, Entry};
use crate::folder::Folder;
use crate::guard::{Guard, Verdict};
use crate::line::Engine;
use crate::middle::{cut, first};
use crate::model::{Answer, Call, Endpoint, Finish, Question, Refusal, now_ms};
use crate::tools::{Outcome, Tool, Tools, described};
use crate::{Budget, Error, Options, Order};

/// How often a cut answer is asked to go on, in a row.
const GO_ON: u32 = 3;
/// How often a conversation that is too long for the model is made shorter.
const SHRINK: u32 = 2;
/// Turns before the last at which the model is told that there is one.
const WARNED: u32 = 3;

/// An order being done.
pub(crate) struct Work {
    engine: Arc<Engine>,
    endpoint: Endpoint,
    tools: Tools,
    described: Vec<Value>,
    conversation: Conversation,
    window: Window,
    guard: Guard,
    budget: Budget,
    spent: Usage,
    turns: u32,
    calls: u32,
    ids: BTreeSet<String>,
    /// Answers in a row that were cut.
    cut: u32,
    /// Answers in a row that said nothing.
    empty: u32,
    shrunk: u32,
}

impl Work {
    pub(crate) fn new(options: &Options, order: Order, engine: Arc<Engine>) -> Result<Self, Error> {
        let folder = Folder::open(&options.folder)?;
        let model = Classes::built_in()?.model(&order.model);
        let described = described();
        let system = format!("{}{}", order.system, include_str!("prompt.md").replace("{folder}", &folder.path().display().to_string()));
        Ok(Self {
            endpoint: Endpoint::new(options, &order.model, model, order.stream)?,
            tools: Tools { folder: Arc::new(folder), engine: Arc::clone(&engine), env: options.without_token() },
            window: Window::new(order.budget.context.unwrap_or(model.context), order.budget.answer, &described),
            conversation: Conversation { system: system.trim().to_owned(), order: order.prompt, entries: Vec::new() },
            engine,
            described,
            guard: Guard::default(),
            budget: order.budget,
            spent: Usage::default(),
            turns: 0,
            calls: 0,
            ids: BTreeSet::new(),
            cut: 0,
            empty: 0,
            shrunk: 0,
        })
    }

    /// Does the order.
    pub(crate) async fn go(mut self) -> Ended {
        loop {
            self.take_guidance();
            let answer = match self.ask().await {
                Ok(answer) => answer,
                Err(refusal) if refusal.end == End::ContextOverflow && self.shrunk < SHRINK => {
                    self.shrunk += 1;
                    self.window.shrink(self.conversation.size());
                    continue;
                }
                Err(refusal) => return refused(refusal),
            };
            if let Some(ended) = self.take(answer).await {
                return ended;
            }
        }
    }

    /// One answer of the model, if the budget has room for it.
    async fn ask(&mut self) -> Result<Answer, Refusal> {
        if self.turns >= self.budget.turns {
            return Err(over(End::TurnLimit, format!("the limit of {} turns is reached", self.budget.turns)));
        }
        if self.turns + WARNED == self.budget.turns && self.turns > 0 {
            self.tell(format!("{WARNED} turns are left: bring the work to a state that can be kept, and end."));
        }
        if let Some(usage) = compaction::make_room(&mut self.conversation, self.window, &mut self.endpoint, &self.engine).await? {
            self.spend(usage).await;
        }
        let size = self.conversation.size();
        let needed = self.window.tokens(size);
        if self.spent.total().saturating_add(needed) > self.budget.tokens {
            return Err(over(End::BudgetLimit, format!("the limit of {} tokens is reached: {} are used", self.budget.tokens, self.spent.total())));
        }
        let question = Question { conversation: &self.conversation, tools: &self.described, answer: self.budget.answer, aloud: true };
        let answer = self.endpoint.ask(question, &self.engine).await?;
        self.turns += 1;
        if let Some(usage) = answer.usage {
            self.window.learn(size + self.described.len() * 400, usage);
        }
        // An endpoint that does not count must not be free of every limit: then it is estimated.
        let said = answer.text.len() + answer.thoughts.len() + answer.calls.iter().map(|c| c.arguments.len()).sum::<usize>();
        let estimate = Usage { input: needed, output: self.window.tokens(said), ..Usage::default() };
        self.spend(answer.usage.unwrap_or(estimate)).await;
        Ok(answer)
    }

    /// What an answer leads to; an end, maybe.
    async fn take(&mut self, mut answer: Answer) -> Option<Ended> {
        let whole = |call: &Call| call.arguments.trim().is_empty() || serde_json::from_str::<serde::de::IgnoredAny>(&call.arguments).is_ok();
        if answer.finish == Finish::Filtered {
            return Some(Ended { end: End::AgentError, message: "the vendor's filter ended the answer".to_owned(), resets_at: None });
        }
        if answer.finish == Finish::Length && (answer.calls.is_empty() || !answer.calls.iter().all(whole)) {
            return self.go_on(answer);
        }
        self.cut = 0;
        if answer.calls.is_empty() {
            return self.words(answer);
        }
        self.empty = 0;
        self.name(&mut answer.calls);
        let calls = answer.calls.clone();
        self.conversation.entries.push(Entry::Answer(answer));
        self.run(calls).await
    }

    /// An answer of words alone: the end, unless it says nothing or somebody has said something in the meantime.
    fn words(&mut self, answer: Answer) -> Option<Ended> {
        if answer.text.trim().is_empty() {
            self.empty += 1;
            if self.empty > 1 {
                // What tools have done is for gates to judge, even if nothing is said about it.
                let end = if self.calls > 0 { End::Done } else { End::Empty };
                return Some(Ended { end, message: String::new(), resets_at: None });
            }
            self.tell("You answered nothing. Go on with the work, or, if it is done, say in a few sentences what you did.".to_owned());
            return None;
        }
        let message = cut(answer.text.trim(), 4000);
        self.conversation.entries.push(Entry::Answer(answer));
        let more = self.take_guidance();
        (!more).then_some(Ended { end: End::Done, message, resets_at: None })
    }

    /// An answer that was cut by a limit of tokens.
    fn go_on(&mut self, mut answer: Answer) -> Option<Ended> {
        self.cut += 1;
        if self.cut > GO_ON {
            return Some(Ended {
                end: End::Truncated,
                message: format!("the answer was cut {} times: {}", self.cut, first(&answer.text, 300)),
                resets_at: None,
            });
        }
        let in_a_call = !answer.calls.is_empty();
        answer.calls.clear();
        if !answer.text.trim().is_empty() {
            self.conversation.entries.push(Entry::Answer(answer));
        }
        self.tell(if in_a_call {
            "Your answer was cut by its limit of tokens inside a tool call, and nothing of it was done. Make smaller steps: write a long file in pieces."
                .to_owned()
        } else {
            "Your answer was cut by its limit of tokens. Go on where it was cut, briefly.".to_owned()
        });
        None
    }

    /// Runs calls: those that only look beside each other, the others in their order.
    async fn run(&mut self, calls: Vec<Call>) -> Option<Ended> {
        let mut notes = Vec::new();
        let mut calls = calls.into_iter().map(|call| (Tool::of(&call), call)).peekable();
        while let Some(first) = calls.next() {
            let mut batch = vec![first];
            if looks(&batch[0]) {
                while let Some(next) = calls.next_if(looks) {
                    batch.push(next);
                }
            }
            let outcomes = join_all(batch.into_iter().map(|(tool, call)| self.one(tool, call))).await;
            for (call, mut outcome) in outcomes {
                self.calls += 1;
                let verdict = self.guard.look(&call, &outcome);
                // A quarter of the window at most, however much a tool finds worth saying.
                if outcome.text.len() > self.window.bytes(25) {
                    outcome.text = cut(&outcome.text, self.window.bytes(25));
                }
                self.conversation.entries.push(Entry::Result { id: call.id, name: call.name, text: outcome.text });
                match verdict {
                    Verdict::Fine => {}
                    Verdict::Tell(note) => notes.push(note),
                    Verdict::End(ended) => return Some(ended),
                }
            }
        }
        // Behind all results: nothing may stand between a call and what it gave.
        for note in notes {
            self.tell(note);
        }
        None
    }

    async fn one(&self, tool: Result<Tool, String>, call: Call) -> (Call, Outcome) {
        let (kind, about) = tool.as_ref().map_or((ToolKind::Other, ""), |tool| (tool.kind(), tool.about()));
        let about = about.chars().take(ToolCall::ABOUT).collect();
        let mut signal = ToolCall { id: call.id.clone(), name: call.name.clone(), kind, about, phase: ToolPhase::Begun };
        self.engine.say(&Signal::Tool(signal.clone())).await;
        let outcome = match tool {
            Ok(tool) => Box::pin(tool.run(&self.tools)).await,
            Err(mistake) => Err(mistake).into(),
        };
        signal.phase = if outcome.well { ToolPhase::Done } else { ToolPhase::Failed };
        self.engine.say(&Signal::Tool(signal)).await;
        (call, outcome)
    }

    /// Gives every call an id of its own; nine letters and digits, because Mistral takes no others.
    fn name(&mut self, calls: &mut [Call]) {
        for call in calls {
            if call.id.is_empty() || !self.ids.insert(call.id.clone()) {
                call.id = format!("c{:08}", self.ids.len());
                self.ids.insert(call.id.clone());
            }
        }
    }

    /// Takes what was said meanwhile; `true` = something was.
    fn take_guidance(&mut self) -> bool {
        let said = self.engine.guidance();
        let any = !said.is_empty();
        if any {
            self.guard.forget();
        }
        for text in said {
            self.tell(format!("Guidance from who ordered the work:\n\n{text}"));
        }
        any
    }

    fn tell(&mut self, text: String) {
        self.conversation.entries.push(Entry::Said(text));
    }

    async fn spend(&mut self, usage: Usage) {
        self.spent = self.spent.plus(usage);
        self.engine.say(&Signal::Usage(usage)).await;
    }
}

fn looks((tool, _): &(Result<Tool, String>, Call)) -> bool {
    tool.as_ref().is_ok_and(Tool::only_looks)
}

/// A limit of the order's own.
fn over(end: End, message: String) -> Refusal {
    Refusal { end, message, after_ms: None }
}

fn refused(refusal: Refusal) -> Ended {
    let resets_at = refusal.after_ms.map(|after| now_ms().saturating_add_unsigned(after));
    Ended { end: refusal.end, message: refusal.message, resets_at }
}
