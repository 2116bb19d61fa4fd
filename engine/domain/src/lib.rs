//! The rules of Fleet: plain types and pure functions that decide. What is wanted, what happens next and why.
//!
//! **Must never** read a clock, a disk, a network or a random number, and never await: every input is an argument.
//! Start at [`run::decide()`] (the engine's one decision), then [`role`] (who may do what) and [`notice`] (what people are told).

pub mod act;
pub mod agent;
pub mod alike;
pub mod audit;
pub mod bible;
pub mod brief;
pub mod budget;
pub mod chat;
pub mod criterion;
pub mod effect;
pub mod filling;
pub mod habits;
pub mod id;
pub mod invitation;
pub mod latin;
pub mod launch;
pub mod letters;
pub mod manifest;
pub mod notice;
pub mod post;
pub mod project;
pub mod role;
pub mod roster;
pub mod run;
pub mod secret;
pub mod sheet;
pub mod spec;
pub mod visitor;
pub mod wait;
