//! An answer, put together from whatever endpoints send: streams or whole, by the protocol or nearly so.
//!
//! Nothing here insists on a field. What vendors do differently stands beside the line that takes it.

use fleet_domain::agent::Usage;
use serde_json::Value;

use super::refusal::Refusal;
use super::usage;

/// What a model answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// Its words.
    pub(crate) text: String,
    /// The tools it calls.
    pub(crate) calls: Vec<Call>,
    /// Its reasoning in words.
    pub(crate) thoughts: String,
    /// Its reasoning as OpenRouter structures it, to be given back as it came.
    pub(crate) details: Vec<Value>,
    /// How it ended.
    pub(crate) finish: Finish,
    /// What it took, if the endpoint said so.
    pub(crate) usage: Option<Usage>,
}

/// A call of a tool.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    /// The model's id of it; may be empty or come twice.
    pub(crate) id: String,
    /// The tool's name as it was written.
    pub(crate) name: String,
    /// Its arguments: JSON, one hopes.
    pub(crate) arguments: String,
    /// What an endpoint hangs on a call and wants back.
    pub(crate) extra: Option<Value>,
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Finish {
    /// Nothing was said about it: the line may have been cut.
    #[default]
    Unsaid,
    /// By itself, whatever word was used: `stop`, `tool_calls`, `eos`, nothing.
    Ended,
    /// By a limit of tokens.
    Length,
    /// By the vendor's filter.
    Filtered,
}

/// Puts an answer together.
#[derive(Default)]
pub(crate) struct Gather {
    answer: Answer,
    /// Calls beside the numbers that the stream gives them.
    numbers: Vec<Option<u64>>,
    /// Whether anything came that looks like the protocol.
    known: bool,
}

impl Gather {
    /// Takes a piece of a stream, or a whole answer, and gives the words in it. `Err` = an error that came inside a 200.
    pub(crate) fn take(&mut self, value: &Value) -> Result<String, Refusal> {
        if let Some(refusal) = Refusal::inside(value) {
            return Err(refusal);
        }
        // Groq says it under a name of its own.
        for usage in [&value["usage"], &value["x_groq"]["usage"]] {
            if usage.is_object() {
                self.answer.usage = Some(usage::read(usage));
            }
        }
        let Some(choices) = value["choices"].as_array() else { return Ok(String::new()) };
        self.known = true;
        let Some(choice) = choices.first() else { return Ok(String::new()) };
        if let Some(refusal) = Refusal::inside(choice) {
            return Err(refusal);
        }
        let in_pieces = !choice["message"].is_object();
        let said = if in_pieces { &choice["delta"] } else { &choice["message"] };
        let mut text = words(&said["content"]);
        // OpenAI's own refusals, and the old completions.
        text.push_str(&words(&said["refusal"]));
        text.push_str(&words(&choice["text"]));
        self.answer.text.push_str(&text);
        // `reasoning` is OpenRouter's, Groq's and newer vLLM's; `reasoning_content` DeepSeek's and older vLLM's. Some send both.
        let thoughts = [&said["reasoning"], &said["reasoning_content"]].into_iter().map(words).find(|t| !t.is_empty());
        self.answer.thoughts.push_str(&thoughts.unwrap_or_default());
        each(&said["reasoning_details"], |detail| self.detail(detail));
        each(&said["tool_calls"], |call| self.call(call, in_pieces));
        each(&said["function_call"], |function| self.call(&serde_json::json!({"function": function}), in_pieces));
        match choice["finish_reason"].as_str().map(str::to_lowercase).as_deref() {
            // Empty where nothing is wrong: some servers behind OpenRouter.
            None | Some("null" | "") => {}
            Some("length" | "max_tokens" | "model_length" | "max_output_tokens") => self.answer.finish = Finish::Length,
            Some("content_filter" | "safety" | "recitation" | "prohibited_content" | "blocklist") => self.answer.finish = Finish::Filtered,
            Some("error") => return Err(Refusal::broken("the model ended with an error")),
            Some(_) => self.answer.finish = Finish::Ended,
        }
        Ok(text)
    }

    /// The answer. `Err` = what came was none.
    pub(crate) fn end(mut self) -> Result<Answer, Refusal> {
        if !self.known {
            return Err(Refusal::protocol("the endpoint's answer is no chat completion"));
        }
        self.answer.calls.retain(|call| !call.name.is_empty() || !call.arguments.is_empty());
        // A line that was cut looks like this; an answer that says nothing about its end but is whole does not.
        let torn = self.answer.calls.iter().any(|call| !whole(&call.arguments));
        if self.answer.finish == Finish::Unsaid && torn {
            return Err(Refusal::network("the answer was cut inside a tool call"));
        }
        Ok(self.answer)
    }

    fn call(&mut self, piece: &Value, in_pieces: bool) {
        // Some servers put name and arguments beside the id.
        let function = if piece["function"].is_object() { &piece["function"] } else { piece };
        let (id, name) = (words(&piece["id"]), words(&function["name"]));
        let number = piece["index"].as_u64();
        let arguments = match &function["arguments"] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            // Ollama's own form, and some proxies: an object where a string should be.
            other => other.to_string(),
        };
        if let Some(at) = self.continued(number, &id, &name).filter(|_| in_pieces) {
            let call = &mut self.answer.calls[at];
            call.arguments.push_str(&arguments);
            if call.id.is_empty() {
                call.id = id;
            }
            if call.name.is_empty() {
                call.name = name;
            }
            return;
        }
        let extra = piece.get("extra_content").cloned();
        self.numbers.push(number);
        self.answer.calls.push(Call { id, name, arguments, extra });
    }

    /// The call that a piece goes on with. The number alone does not tell: Gemini and Ollama sent every call of an answer under 0.
    fn continued(&self, number: Option<u64>, id: &str, name: &str) -> Option<usize> {
        let at = match number {
            Some(_) => self.numbers.iter().rposition(|n| *n == number)?,
            None => self.answer.calls.len().checked_sub(1)?,
        };
        let before = &self.answer.calls[at];
        let other_id = !id.is_empty() && !before.id.is_empty() && id != before.id;
        // vLLM repeats id and name with every piece; without an id, a name after whole arguments begins another call.
        let other_call = !name.is_empty() && id.is_empty() && whole(&before.arguments) && !before.arguments.is_empty();
        let unnumbered = number.is_none() && !name.is_empty() && !before.name.is_empty() && id != before.id;
        (!other_id && !other_call && !unnumbered).then_some(at)
    }

    /// Pieces of one detail become one, as OpenRouter's own client does it.
    fn detail(&mut self, piece: &Value) {
        let same = |before: &&mut Value| before["type"] == piece["type"] && before["index"] == piece["index"] && !piece["index"].is_null();
        let Some(before) = self.answer.details.last_mut().filter(same) else {
            self.answer.details.push(piece.clone());
            return;
        };
        let (Some(before), Some(piece)) = (before.as_object_mut(), piece.as_object()) else { return };
        for (key, value) in piece {
            match (before.get(key).and_then(Value::as_str), value.as_str()) {
                (Some(old), Some(new)) if matches!(key.as_str(), "text" | "summary" | "data") => {
                    let joined = format!("{old}{new}");
                    before.insert(key.clone(), joined.into());
                }
                _ if !value.is_null() => {
                    before.insert(key.clone(), value.clone());
                }
                _ => {}
            }
        }
    }
}

/// Whether arguments are whole. None at all are: the tool may take none.
fn whole(arguments: &str) -> bool {
    arguments.trim().is_empty() || serde_json::from_str::<serde::de::IgnoredAny>(arguments).is_ok()
}

/// Words, given as a string or as a list of parts (Mistral's thinking models, Anthropic through proxies).
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter(|p| p["type"] != "thinking").map(|p| if p.is_string() { words(p) } else { words(&p["text"]) }).collect(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A list, one thing in place of a list, or nothing.
fn each(value: &Value, mut take: impl FnMut(&Value)) {
    match value {
        Value::Array(values) => values.iter().for_each(take),
        Value::Object(_) => take(value),
        _ => {}
    }
}
