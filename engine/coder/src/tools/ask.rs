//! Asking and telling the people behind the engine.

use schemars::JsonSchema;
use serde::Deserialize;

use super::arguments::words;
use crate::line::Engine;

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Ask {
    /// The question, in plain words: they do not program.
    #[serde(alias = "text", deserialize_with = "words")]
    #[schemars(with = "String")]
    pub(super) question: String,
    /// Answers to choose from.
    #[serde(default)]
    options: Option<Vec<String>>,
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Report {
    /// The sentence.
    #[serde(alias = "message", deserialize_with = "words")]
    #[schemars(with = "String")]
    pub(super) text: String,
}

impl Ask {
    pub(super) async fn run(self, engine: &Engine) -> Result<String, String> {
        let answer = engine.ask(self.question, self.options.unwrap_or_default()).await;
        answer.ok_or_else(|| "nobody is there to answer: decide yourself, and name in your last words what you took for granted".to_owned())
    }
}
