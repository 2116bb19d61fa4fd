//! Conversations held in Telegram, over real HTTP with a stand-in that keeps Telegram's limits and has its faults.

mod albums;
mod conduct;
pub(crate) mod desk;
mod faults;
mod fill;
mod pitfalls;
mod rooms;
mod stories;
mod unread;
