//! Tools for models that have none: taught in words, called in words.
//!
//! The form is the one that most open models were trained on (Hermes, Qwen), and into which others fall when their server does not
//! read their calls: one JSON object between `<tool_call>` and `</tool_call>`.

use serde_json::Value;

use crate::model::{Answer, Call};

const OPEN: &str = "<tool_call>";
const CLOSE: &str = "</tool_call>";

/// How to call tools, for the system prompt. `tools` are as the protocol has them.
pub(crate) fn lesson(tools: &[Value]) -> String {
    let mut text = String::from(
        "\n\n# How to call a tool\n\nWrite nothing but this, one block a call, then stop; the result comes with the next message:\n\n\
         <tool_call>\n{\"name\": \"read\", \"arguments\": {\"path\": \"src/main.rs\"}}\n</tool_call>\n\n\
         An answer without such a block ends your work. The tools, with JSON Schemas of their arguments:\n",
    );
    for tool in tools {
        text.push('\n');
        text.push_str(&tool["function"].to_string());
    }
    text
}

/// An answer as the model wrote it.
pub(crate) fn answer(answer: &Answer) -> String {
    let calls = answer.calls.iter().map(|call| {
        let arguments = serde_json::from_str(&call.arguments).unwrap_or_else(|_| Value::String(call.arguments.clone()));
        format!("{OPEN}\n{}\n{CLOSE}", serde_json::json!({"name": call.name, "arguments": arguments}))
    });
    let words = (!answer.text.is_empty()).then(|| answer.text.clone());
    words.into_iter().chain(calls).collect::<Vec<_>>().join("\n")
}

/// A tool's result for the model.
pub(crate) fn result(name: &str, text: &str) -> String {
    format!("<tool_result tool=\"{name}\">\n{text}\n</tool_result>")
}

/// Takes the calls out of an answer's words; also for models with tools of their own, whose servers sometimes pass calls on as words.
pub(crate) fn take_calls(answer: &mut Answer) {
    if !answer.calls.is_empty() || !answer.text.contains(OPEN) {
        return;
    }
    let mut words = String::new();
    let mut rest = answer.text.as_str();
    while let Some((before, after)) = rest.split_once(OPEN) {
        // The closing mark is often forgotten: the next call or the end does as well.
        let end = after.find(CLOSE).or_else(|| after.find(OPEN)).unwrap_or(after.len());
        let (body, after) = after.split_at(end);
        let after = after.strip_prefix(CLOSE).unwrap_or(after);
        match call(body, answer.calls.len()) {
            Some(call) => {
                words.push_str(before);
                answer.calls.push(call);
            }
            None => words.push_str(&rest[..rest.len() - after.len()]),
        }
        rest = after;
    }
    words.push_str(rest);
    words.trim().clone_into(&mut answer.text);
}

fn call(body: &str, at: usize) -> Option<Call> {
    let body = body.trim().trim_start_matches("```json").trim_matches('`').trim();
    // What follows the object is let go: a brace too many, a word of parting.
    let value: Value = serde_json::Deserializer::from_str(body).into_iter().next()?.ok()?;
    let name = value["name"].as_str()?.to_owned();
    let arguments = match value.get("arguments").or_else(|| value.get("parameters")) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "{}".to_owned(),
    };
    Some(Call { id: format!("taught{at}"), name, arguments, extra: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> (String, Vec<(String, String)>) {
        let mut answer = Answer { text: text.to_owned(), ..Answer::default() };
        take_calls(&mut answer);
        (answer.text, answer.calls.into_iter().map(|c| (c.name, c.arguments)).collect())
    }

    #[test]
    fn calls_are_taken_out_of_words() {
        let (text, calls) =
            taken("I look.\n<tool_call>\n{\"name\": \"read\", \"arguments\": {\"path\": \"a\"}}\n</tool_call>\n<tool_call>{\"name\":\"list\"}}");
        assert_eq!(text, "I look.");
        assert_eq!(calls, [("read".to_owned(), "{\"path\":\"a\"}".to_owned()), ("list".to_owned(), "{}".to_owned())]);
    }

    #[test]
    fn what_is_no_call_stays_words() {
        for text in ["Use <tool_call> to call.", "<tool_call>not json</tool_call> done", "plain"] {
            assert_eq!(taken(text), (text.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn a_call_that_is_written_again_is_read_again() {
        let text = "<tool_call>{\"name\": \"read\", \"arguments\": {\"path\": \"a\"}}</tool_call>";
        let mut first = Answer { text: text.to_owned(), ..Answer::default() };
        take_calls(&mut first);
        let (_, calls) = taken(&answer(&first));
        assert_eq!(calls, [("read".to_owned(), "{\"path\":\"a\"}".to_owned())]);
    }
}
