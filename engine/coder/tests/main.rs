//! The agent over real HTTP, against a server that answers as it was told to, in real folders, with real commands.
#![cfg(test)]

mod agent;
mod circles;
mod ends;
mod figures;
mod files;
mod long;
mod manners;
mod process;
mod server;
mod talking;
mod vendors;
