//! Chat in, chat out.
mod compose;
mod message;
mod render;
mod voice;
