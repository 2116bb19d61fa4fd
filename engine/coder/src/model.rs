//! The model behind its endpoint: one question, one answer or one refusal.

mod answer;
mod client;
mod refusal;
mod resets;
mod usage;

pub(crate) use answer::{Answer, Call, Finish};
pub(crate) use client::{Endpoint, Question};
pub(crate) use refusal::{Refusal, now_ms};
