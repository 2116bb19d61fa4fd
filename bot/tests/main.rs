//! The bot against a real store in a temporary folder: whole conversations, rights, buttons, restarts, odd texts.
#![cfg(test)]

mod buttons;
mod conversations;
mod entries;
mod manners;
mod matrix;
mod odd_texts;
mod restarts;
mod world;
