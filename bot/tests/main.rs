//! The bot against a real store in a temporary folder: whole conversations, rights, buttons, restarts, odd texts by the thousand.
#![cfg(test)]

mod agents;
mod buttons;
mod commands;
mod conversations;
mod digests;
mod entries;
mod filling;
mod forms;
mod fuzz;
mod manners;
mod matrix;
mod meant;
mod people;
mod restarts;
mod seen;
mod settings;
mod slack;
mod stories;
mod tables;
mod taking_back;
mod telegram;
mod together;
mod users;
mod words;
mod world;
