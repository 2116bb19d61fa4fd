//! Looks for a message of ours by what it carries unseen.

use serde_json::Value;

use super::frame::at;
use super::method;
use super::wire::Wire;
use crate::messenger::ChatError;

/// Pages that are looked through.
const PAGES: usize = 10;
/// Messages of a page.
const PAGE: &str = "200";

/// The id of the message whose metadata of this kind holds this value under this key: in a thread, or in a channel if `root` is
/// empty. `oldest` is Slack's time in seconds; empty = the newest page alone.
///
/// # Errors
/// Slack's; also if there was more to look through than it will show.
pub(super) async fn marked(wire: &Wire, channel: &str, root: &str, oldest: &str, event: &str, key: &str, value: &str) -> Result<Option<String>, ChatError> {
    let mut cursor = String::new();
    for _ in 0..PAGES {
        let mut arguments = vec![("channel", channel), ("limit", PAGE), ("include_all_metadata", "true")];
        for (name, value) in [("ts", root), ("oldest", oldest), ("cursor", cursor.as_str())] {
            if !value.is_empty() {
                arguments.push((name, value));
            }
        }
        let method = if root.is_empty() { method::LOOK } else { method::LOOK_IN_THREAD };
        let answer = wire.ask(method, &arguments).await?;
        let is_it = |message: &&Value| at(message, "/metadata/event_type") == event && message["metadata"]["event_payload"][key] == value;
        if let Some(message) = answer["messages"].as_array().into_iter().flatten().find(is_it) {
            return Ok(Some(at(message, "/ts").to_owned()).filter(|ts| !ts.is_empty()));
        }
        let next = at(&answer, "/response_metadata/next_cursor").to_owned();
        if next.is_empty() || (oldest.is_empty() && root.is_empty()) {
            return Ok(None);
        }
        cursor = next;
    }
    Err(ChatError::Unknown("too much was said since to look through it".to_owned()))
}
