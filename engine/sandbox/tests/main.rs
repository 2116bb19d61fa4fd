//! The sandbox as its callers see it, on this machine and with real programs.

mod bench;
mod container;
mod escape;
mod kill;
mod limits;
mod measure;
mod output;
mod place;
mod start;
