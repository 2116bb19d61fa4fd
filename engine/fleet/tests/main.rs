//! The command line as its users see it: the real binary, its words, its files and its exit codes.
#![cfg(test)]

mod app;
mod bad_input;
mod brief;
mod held;
mod instance;
mod job;
mod messengers;
mod run;
mod serving;
mod trouble;
