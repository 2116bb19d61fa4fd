//! The sandbox as its callers see it, on this machine and with real programs.

mod bench;
mod start;
