//! The proof of criteria over apps that the kit fills and that agents write: green when they are as agreed, red when they are not.

mod broken;
mod clean;
mod free;
mod world;
