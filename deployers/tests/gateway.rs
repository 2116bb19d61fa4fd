//! The gateway as browsers, links, neighbours and attackers meet it.

mod doors;
mod files;
mod hosts;
mod limits;
mod places;
mod streams;
mod swap;
mod world;
