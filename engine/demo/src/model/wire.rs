//! The wire formats that agents speak to a model.

mod anthropic;
mod chat;
mod gemini;
mod responses;

use serde_json::{Value, json};

use super::fault::Refusal;
use super::reply::Reply;
use super::request::Request;

/// A wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wire {
    /// Anthropic Messages.
    Anthropic,
    /// OpenAI Chat Completions.
    Chat,
    /// OpenAI Responses.
    Responses,
    /// Gemini.
    Gemini,
}

/// What a path asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// An answer.
    Answer,
    /// How many tokens a request has.
    Count,
    /// Which models there are.
    Models,
}

/// An answer in a wire format.
pub(super) struct Written {
    /// All at once.
    pub whole: Value,
    /// Piece by piece: the name of the event, where the format names them, and its data.
    pub pieces: Vec<(Option<&'static str>, String)>,
}

/// The path of a Gemini request: its model and its verb.
fn gemini_path(path: &str) -> Option<(&str, &str)> {
    path.split_once("/models/")?.1.split_once(':')
}

impl Wire {
    /// What a POST to a path asks for.
    pub(super) fn of(path: &str) -> Option<(Self, Errand)> {
        let path = path.trim_end_matches('/');
        if path.ends_with("/messages/count_tokens") {
            return Some((Self::Anthropic, Errand::Count));
        }
        match gemini_path(path) {
            Some((_, "countTokens")) => return Some((Self::Gemini, Errand::Count)),
            Some((_, "generateContent" | "streamGenerateContent")) => return Some((Self::Gemini, Errand::Answer)),
            _ => {}
        }
        let wires = [(Self::Anthropic, "/messages"), (Self::Chat, "/chat/completions"), (Self::Responses, "/responses")];
        wires.into_iter().find(|(_, end)| path.ends_with(end)).map(|(wire, _)| (wire, Errand::Answer))
    }

    /// Whose list of models a GET of a path asks for.
    pub(super) fn of_models(path: &str) -> Option<(Self, Errand)> {
        let path = path.trim_end_matches('/');
        path.ends_with("/models").then(|| (if path.contains("/v1beta") { Self::Gemini } else { Self::Chat }, Errand::Models))
    }

    /// Understands a request.
    pub(super) fn read(self, path: &str, body: &Value) -> Request {
        let mut request = match self {
            Self::Anthropic => anthropic::read(body),
            Self::Chat => chat::read(body),
            Self::Responses => responses::read(body),
            Self::Gemini => gemini::read(body),
        };
        if let Some((model, verb)) = gemini_path(path) {
            model.clone_into(&mut request.model);
            request.stream = verb == "streamGenerateContent";
        } else {
            request.model = super::request::text(&body["model"]);
            request.stream = body["stream"] == true;
        }
        request
    }

    /// Puts an answer into words of the format.
    pub(super) fn write(self, reply: &Reply) -> Written {
        match self {
            Self::Anthropic => anthropic::write(reply),
            Self::Chat => chat::write(reply),
            Self::Responses => responses::write(reply),
            Self::Gemini => gemini::write(reply),
        }
    }

    /// The status and the body of an error.
    pub(super) fn refuse(self, refusal: Refusal, retry_after: Option<u64>) -> (u16, Value) {
        match self {
            Self::Anthropic => (refusal.status, anthropic::refuse(refusal)),
            Self::Chat | Self::Responses => (refusal.plain_status(), chat::refuse(refusal)),
            Self::Gemini => (refusal.plain_status(), gemini::refuse(refusal, retry_after)),
        }
    }

    /// The piece of a stream that says an error.
    pub(super) fn break_off(self, refusal: Refusal) -> (Option<&'static str>, String) {
        match self {
            Self::Anthropic => (Some("error"), anthropic::refuse(refusal).to_string()),
            Self::Responses => (Some("response.failed"), responses::failed(refusal).to_string()),
            Self::Chat | Self::Gemini => (None, self.refuse(refusal, None).1.to_string()),
        }
    }

    /// How many tokens there are.
    pub(super) fn count(self, tokens: usize) -> Value {
        if self == Self::Gemini { json!({"totalTokens": tokens}) } else { json!({"input_tokens": tokens}) }
    }

    /// Which models there are. Anthropic's list and OpenAI's have one address and one shape: what one needs the other ignores.
    pub(super) fn models(self) -> Value {
        const MODELS: [&str; 4] = ["model", "claude-sonnet-4-5", "gpt-5", "gemini-2.5-pro"];
        if self == Self::Gemini {
            return json!({"models": MODELS.map(|model| json!({"name": format!("models/{model}")}))});
        }
        let models = MODELS.map(|model| json!({"id": model, "object": "model", "type": "model", "display_name": model, "created": 0, "owned_by": "fleet"}));
        json!({"object": "list", "data": models, "has_more": false})
    }
}
