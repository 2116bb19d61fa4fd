//! Messages without words: whether somebody sent something, or Telegram tells of what happened to the chat.

use serde_json::Value;

/// Fields by which Telegram tells of something that happened, where their name does not say so by itself.
const HAPPENED: [&str; 16] = [
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "pinned_message",
    "migrate_from_chat_id",
    "chat_background_set",
    "checklist_tasks_done",
    "connected_website",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "successful_payment",
    "refunded_payment",
    "passport_data",
    "web_app_data",
];

/// Whether a message only tells of something that happened. New kinds come to be: `…_created`, `…_closed`, `…_shared` are told by
/// their name, and whatever else is new is taken for something that somebody sent, so that they are answered.
pub(super) fn is_service(raw: &str) -> bool {
    let Ok(update) = serde_json::from_str::<Value>(raw) else { return false };
    let Some(message) = update["message"].as_object() else { return false };
    message.keys().any(|key| HAPPENED.contains(&key.as_str()) || key.ends_with("ed"))
}
