//! Slack, from its frames to a conversation: against a Slack on this machine.

mod calls;
mod conduct;
pub(crate) mod desk;
mod golden;
mod pitfalls;
mod read;
mod sheets;
mod talks;
mod trouble;

pub(crate) use desk::config;
