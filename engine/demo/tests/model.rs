//! The scripted model, as agents meet it: over HTTP.

mod agent;
mod faults;
mod obeys;
mod plays;
mod tools;

use fleet_demo::model::{ModelServer, Script, Wire};

const WIRES: [Wire; 4] = [Wire::Anthropic, Wire::Chat, Wire::Responses, Wire::Gemini];

/// A server with the scripts that are always there, and these.
async fn server<const N: usize>(more: [(&str, Script); N]) -> ModelServer {
    ModelServer::start(more).await.unwrap()
}

/// Every wire format, streaming and whole, with a label for each.
fn ways() -> impl Iterator<Item = (Wire, bool, String)> {
    WIRES.into_iter().flat_map(|wire| [true, false].map(|stream| (wire, stream, format!("{wire:?}-{stream}"))))
}
